"""The dossier code as bars a scanner reads: Code 128 and QR, drawn as vectors so that no printer resamples them.

The one thing to know: bars narrower than 0.25 mm did not survive counter printers (300 dpi, or a driver that scales the
page), so a code that would need them gets no bars at all and is read by its QR.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from re import finditer
from typing import Any

from barcode.charsets import code128
from barcode.codex import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.units import mm
from reportlab.pdfgen.pathobject import PDFPathObject

WIDEST_MODULE = 0.33 * mm
NARROWEST_MODULE = 0.25 * mm
QUIET_MODULES = 10
"""White modules on each side of Code 128 (ISO/IEC 15417)."""
QR_QUIET_MODULES = 4
"""White modules around a QR code (ISO/IEC 18004)."""

_SHIFTS_AT_START = (101, 100)
"""Code 128: TO_A and TO_B, which no pair of digits is worth."""


class _Code128(Code128):  # type: ignore[misc]
    # WORKAROUND: python-barcode 0.16.1 takes a leading pair of digits «99» for a shift to set C and drops it
    # (WhyNotHugo/python-barcode issue 251, mended after 0.16.1).
    def _try_to_optimize(self, encoded: list[int]) -> list[int]:
        if encoded[1] in _SHIFTS_AT_START:
            encoded[:2] = [code128.TO[encoded[1]]]
        return encoded


@lru_cache(maxsize=256)
def modules(text: str) -> str:
    """Code 128 of an ASCII text as ``1`` for a black and ``0`` for a white module, without quiet zones.

    Raises ValueError for an empty text or one with other characters.
    """
    if not text or not text.isascii():
        raise ValueError(f"Code 128 holds ASCII only: {text!r}")
    return str(_Code128(text).build()[0])


@lru_cache(maxsize=256)
def qr_modules(text: str) -> tuple[str, ...]:
    """The QR code of a text, level M (15 % may be soiled), as rows of ``1`` and ``0`` from the top, no quiet zone."""
    code = QrCodeWidget(text, barLevel="M").qr
    code.make()
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.modules)


@lru_cache(maxsize=64)
def _path(rows: tuple[str, ...]) -> PDFPathObject:
    """The black modules as one path, one unit a module, the last row on the zero line.

    One path, because rectangles drawn one by one show hairlines where they touch; kept, because each code is drawn on
    both liên.
    """
    path = ["n"]
    for n, row in enumerate(reversed(rows)):
        path += (f"{bar.start()} {n} {len(bar[0])} 1 re" for bar in finditer("1+", row))
    return PDFPathObject(path)


def _draw(canvas: Any, rows: tuple[str, ...], x: float, y: float, across: float, down: float) -> None:
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(across, down)
    canvas.drawPath(_path(rows), stroke=0, fill=1)
    canvas.restoreState()


@dataclass(frozen=True, slots=True)
class Bars:
    """Code 128 whose first bar stands at ``x``; all lengths in points, ``y`` downwards from the strip's top."""

    x: float
    y: float
    text: str
    module: float
    height: float

    @classmethod
    def fit(cls, x: float, y: float, text: str, room: float, height: float) -> Bars | None:
        """The widest bars whose symbol and right quiet zone fit ``room``; None when even 0.25 mm modules do not, or
        when the text cannot be bars.
        """
        if not text.isascii():
            return None
        module = min(WIDEST_MODULE, room / (len(modules(text)) + QUIET_MODULES))
        return cls(x, y, text, module, height) if module >= NARROWEST_MODULE else None

    @property
    def width(self) -> float:
        """From the first bar to the last, in points."""
        return len(modules(self.text)) * self.module

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draws the bars on white, quiet zones included, so that nothing under them disturbs a reader."""
        x, bottom, quiet = left + self.x, top - self.y - self.height, QUIET_MODULES * self.module
        _white(canvas, x - quiet, bottom, self.width + 2 * quiet, self.height)
        _draw(canvas, (modules(self.text),), x, bottom, self.module, self.height)


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code of ``side`` points without its quiet zone of 4 modules, which is kept white around it."""

    x: float
    y: float
    text: str
    side: float

    @property
    def quiet(self) -> float:
        """The width of the quiet zone in points."""
        return QR_QUIET_MODULES * self.side / len(qr_modules(self.text))

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draws the modules on white."""
        rows = qr_modules(self.text)
        x, bottom, quiet = left + self.x, top - self.y - self.side, self.quiet
        _white(canvas, x - quiet, bottom - quiet, self.side + 2 * quiet, self.side + 2 * quiet)
        _draw(canvas, rows, x, bottom, self.side / len(rows), self.side / len(rows))


def _white(canvas: Any, x: float, y: float, width: float, height: float) -> None:
    canvas.setFillGray(1)
    canvas.rect(x, y, width, height, stroke=0, fill=1)
    canvas.setFillGray(0)
