"""The bundled Liberation Serif (OFL; the metrics of Times New Roman), registered on first use; text measured in it.

The one thing to know: ReportLab places no combining marks, so a decomposed «ễ» is drawn wrongly while its extracted
text looks right. Whatever is measured or drawn passes :func:`printable` first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import RLock
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from counter_app import paths
from counter_app.domain.text import clean
from counter_app.errors import Trouble

REGULAR = "LiberationSerif"
BOLD = "LiberationSerif-Bold"
ITALIC = "LiberationSerif-Italic"
BOLD_ITALIC = "LiberationSerif-BoldItalic"

ASCENT, DESCENT = 0.92, 0.23
"""How far the ink of any Vietnamese letter of the four fonts reaches above and below the baseline, in parts of its
size (measured: Ẵ bold 0.916, g bold 0.221). Lines their sum apart never touch.
"""

UNKNOWN = "?"
"""Stands for a letter that the fonts lack (Chinese, emoji)."""

TIE = "\N{NO-BREAK SPACE}"
"""Holds two words on one line; ReportLab writes it as a plain space."""

LOCK = RLock()
"""ReportLab's fonts hold the state of the document being written, and papers are made in more than one thread."""

_FILES = {
    REGULAR: "LiberationSerif-Regular.ttf",
    BOLD: "LiberationSerif-Bold.ttf",
    ITALIC: "LiberationSerif-Italic.ttf",
    BOLD_ITALIC: "LiberationSerif-BoldItalic.ttf",
}


def register(folder: Path | None = None) -> None:
    """Registers the four fonts of ``folder`` (default: ``resources/fonts``) once; later calls do nothing.

    Raises Trouble when a file is missing or damaged.
    """
    if set(_FILES) <= set(pdfmetrics.getRegisteredFontNames()):
        return
    folder = folder or paths.resources() / "fonts"
    with LOCK:
        for name in sorted(set(_FILES) - set(pdfmetrics.getRegisteredFontNames())):
            file = folder / _FILES[name]
            try:
                # Not readable as ASCII: else each subset carries all of ASCII's outlines.
                pdfmetrics.registerFont(TTFont(name, str(file), asciiReadable=0))
            except (OSError, TTFError) as error:
                raise Trouble(
                    f"Không đọc được phông chữ in {file}. Hồ sơ không bị ảnh hưởng; "
                    "hãy cài lại chương trình rồi in lại."
                ) from error


@lru_cache(maxsize=16_384)
def _unit_width(text: str, font: str) -> float:
    register()
    return float(pdfmetrics.stringWidth(text, font, 1))


def width(text: str, font: str, size: float) -> float:
    """How wide a text is in points; ``size`` in points. Measured word by word, each once."""
    return _unit_width(text, font) * size


@cache
def _letters() -> frozenset[str]:
    """What all four fonts can draw."""
    register()
    return frozenset.intersection(*(frozenset(map(chr, pdfmetrics.getFont(name).face.charToGlyph)) for name in _FILES))


def printable(text: str) -> str:
    """The text as the fonts can draw it: NFC, one line, and «?» for each letter they lack."""
    if not text.replace(TIE, " ").isprintable() or not unicodedata.is_normalized("NFC", text):
        text = clean(text)
    letters = _letters()
    return text if letters.issuperset(text) else "".join(c if c in letters else UNKNOWN for c in text)


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one font."""

    text: str
    font: str = REGULAR


Words = str | tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of a line in one font; ``y`` is the baseline, ``grey`` 0 black … 1 white."""

    x: float
    y: float
    text: str
    size: float
    font: str = REGULAR
    grey: float = 0

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draws the text alone."""
        canvas.drawText(written(canvas, [(left, top, self)]))


def written(canvas: Any, texts: Iterable[tuple[float, float, Text]]) -> Any:
    """Many texts as one text object: half the numbers, and so half the time, of one object each."""
    lot, font, grey = canvas.beginText(), None, None
    for left, top, text in texts:
        if font != (text.font, text.size):
            font = text.font, text.size
            lot.setFont(*font)
        if grey != text.grey:
            grey = text.grey
            lot.setFillGray(grey)
        lot.setTextOrigin(left + text.x, top - text.y)
        lot.textLine(text.text)  # textOut would measure the text, to go on behind it
    return lot


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paragraph: words of one font together as (``x``, text, font), and the width of it all in points."""

    pieces: tuple[tuple[float, str, str], ...]
    width: float

    def texts(self, x: float, y: float, size: float) -> tuple[Text, ...]:
        """The line from ``x`` with its baseline at ``y``."""
        return tuple(Text(x + start, y, text, size, font) for start, text, font in self.pieces)


class _Open:
    """A line being filled."""

    def __init__(self) -> None:
        self.pieces: list[tuple[float, str, str]] = []
        self.width = 0.0

    def add(self, word: str, font: str, size: float, room: float) -> bool:
        """Puts a word at the end unless the line would grow wider than ``room``."""
        gap = width(" ", font, size) if self.pieces else 0
        wide = gap + width(word, font, size)
        if self.pieces and self.width + wide > room:
            return False
        if self.pieces and self.pieces[-1][2] == font:
            x, text, _ = self.pieces[-1]
            self.pieces[-1] = (x, f"{text} {word}", font)
        else:
            self.pieces.append((self.width + gap, word, font))
        self.width += wide
        return True


@lru_cache(maxsize=2048)
def lines(text: Words, size: float, room: float, font: str = REGULAR) -> tuple[Line, ...]:
    """The text broken into lines no wider than ``room`` points; at least one line.

    Kept, because half of a paper's words stand on every paper and all of them on both liên.
    """
    done = [_Open()]
    for run in (Run(text, font),) if isinstance(text, str) else text:
        for word in printable(run.text).split(" "):
            for piece in _pieces(word, run.font, size, room) if word else ():
                if not done[-1].add(piece, run.font, size, room):
                    done.append(_Open())
                    done[-1].add(piece, run.font, size, room)
    return tuple(Line(tuple(line.pieces), line.width) for line in done)


def tied(text: str, *phrases: str) -> str:
    """The text with each phrase, where it occurs, held on one line."""
    for phrase in phrases:
        text = text.replace(phrase, phrase.replace(" ", TIE))
    return text


def balanced(text: Words, size: float, room: float, font: str = REGULAR) -> tuple[Line, ...]:
    """The text in as few lines as ``room`` allows, of about equal width: for centred headings."""
    best = lines(text, size, room, font)
    narrow = 0.0
    for _ in range(6 if len(best) > 1 else 0):
        tried = lines(text, size, (narrow + room) / 2, font)
        if len(tried) == len(best):
            best, room = tried, (narrow + room) / 2
        else:
            narrow = (narrow + room) / 2
    return best


def _pieces(word: str, font: str, size: float, room: float) -> Iterator[str]:
    """The word, cut where it is wider than a whole line."""
    while width(word, font, size) > room and len(word) > 1:
        fits = next((n for n in range(len(word) - 1, 1, -1) if width(word[:n], font, size) <= room), 1)
        yield word[:fits]
        word = word[fits:]
    yield word
