"""What every form shares: strips stacked into pages, tables, the state header, signatures, training and reprint marks.

A form is laid out as plain data first (:class:`Strip`, :class:`Block`, :class:`Sheet`), then :func:`render` writes it.
Lengths are points; ``x`` runs to the right and ``y`` **down** from the top of whatever holds the mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from math import isclose
from typing import Any, Protocol

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from counter_app.documents.fonts import (
    ASCENT,
    BOLD,
    DESCENT,
    ITALIC,
    LOCK,
    REGULAR,
    Run,
    Text,
    Words,
    balanced,
    lines,
    printable,
    register,
    tied,
    width,
    written,
)

rl_config.useA85 = 0
"""Streams as bytes: a fifth smaller, and quicker, than spelled in ASCII."""

A4 = (210 * mm, 297 * mm)
A5_LANDSCAPE = (210 * mm, 148 * mm)

LEADING = ASCENT + DESCENT
"""From one baseline to the next, in parts of the type size."""

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_COMPOUNDS = ("ỦY BAN NHÂN DÂN", "TRUNG TÂM", "PHỤC VỤ", "HÀNH CHÍNH CÔNG", "BỘ PHẬN", "MỘT CỬA")
"""Words of agencies' names that are not parted at the end of a line."""
TRAINING = "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ"

FAINT, WATERMARK = 0.4, 0.88
"""Greys, 0 black … 1 white."""


@dataclass(frozen=True, slots=True)
class Template:
    """Which printed form this is. ``number`` changes between generations of the circular, ``form`` never does."""

    form: str
    number: str
    title: str
    generation: str
    """The document or practice the wording follows."""
    valid_from: date
    key: str
    version: str

    @property
    def stamp(self) -> str:
        """The small print at the foot of each page."""
        return f"{self.number} · {self.key} · {self.version}"


class Mark(Protocol):
    """Something drawn at its own ``x``, ``y`` inside what holds it."""

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draws it; ``left``, ``top`` are the holder's corner in PDF coordinates."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, ``across`` to the right and ``down``; dashed when ``dash`` says so."""

    x: float
    y: float
    across: float = 0
    down: float = 0
    thick: float = 0.5
    dash: tuple[float, ...] = ()

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draws the line alone."""
        ruled(canvas, [(left, top, self)])


def ruled(canvas: Any, rules: Iterable[tuple[float, float, Rule]]) -> None:
    """Draws many lines; a pen is taken once for all that follow each other in it."""
    pen = None
    for left, top, rule in rules:
        if pen != (rule.thick, rule.dash):
            pen = rule.thick, rule.dash
            canvas.setLineWidth(rule.thick)
            canvas.setDash(rule.dash)
        x, y = left + rule.x, top - rule.y
        canvas.line(x, y, x + rule.across, y - rule.down)


@dataclass(frozen=True, slots=True)
class Watermark:
    """A diagonal grey text around its middle ``x``, ``y``; put first, so that everything else lies over it."""

    x: float
    y: float
    size: float
    angle: float
    text: str = TRAINING

    def draw(self, canvas: Any, left: float, top: float) -> None:
        """Draws the text."""
        canvas.saveState()
        canvas.translate(left + self.x, top - self.y)
        canvas.rotate(self.angle)
        Text(-width(self.text, BOLD, self.size) / 2, self.size / 3, self.text, self.size, BOLD, WATERMARK).draw(
            canvas, 0, 0
        )
        canvas.restoreState()


@dataclass(frozen=True, slots=True)
class Strip:
    """A horizontal strip of a page that is never cut."""

    height: float
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Strips that stay on one page where they fit one. ``head`` is repeated on top when a page turns before or inside
    it, ``seam`` closes the page that is turned inside it: the head and the lower edge of a table.
    """

    strips: tuple[Strip, ...]
    head: tuple[Strip, ...] = ()
    seam: tuple[Mark, ...] = ()

    @property
    def height(self) -> float:
        """All strips together, in points."""
        return height(self.strips)


def height(strips: Iterable[Strip | Block]) -> float:
    """Strips or blocks stacked, in points."""
    return sum(strip.height for strip in strips)


_ROUNDING = 0.01
"""Points: sums of heights that fill a page exactly must not turn it."""


def pages(blocks: Iterable[Block], first: float, rest: float) -> list[list[Strip]]:
    """The blocks over pages with ``first`` points of room on the first and ``rest`` on each later one."""
    done: list[list[Strip]] = [[]]
    room = first + _ROUNDING

    def turn(block: Block) -> None:
        nonlocal room
        done.append(list(block.head))
        room = rest + _ROUNDING - height(block.head)

    for block in blocks:
        if block.height > room and done[-1] and block.height + height(block.head) <= rest:
            turn(block)
        for n, strip in enumerate(block.strips):
            if strip.height > room and done[-1]:
                if n:
                    done[-1].append(Strip(0, block.seam))
                turn(block)
            done[-1].append(strip)
            room -= strip.height
    return done


def paragraph(text: Words, size: float, room: float, *, x: float = 0, after: float = 0) -> tuple[Strip, ...]:
    """A paragraph as one strip a line; ``after`` points of air below the last."""
    strips = [Strip(LEADING * size, line.texts(x, ASCENT * size, size)) for line in lines(text, size, room)]
    return (*strips[:-1], Strip(strips[-1].height + after, strips[-1].marks))


def centred(text: Words, size: float, room: float, font: str = REGULAR, x: float = 0) -> tuple[Strip, ...]:
    """A heading: balanced lines in the middle of ``room``."""
    return tuple(
        Strip(LEADING * size, line.texts(x + (room - line.width) / 2, ASCENT * size, size))
        for line in balanced(text, size, room, font)
    )


def stack(*strips: Strip) -> Strip:
    """Strips one under the other as one that is not cut."""
    marks: list[Mark] = []
    y = 0.0
    for strip in strips:
        marks += (moved(mark, y) for mark in strip.marks)
        y += strip.height
    return Strip(y, tuple(marks))


def beside(*strips: Strip) -> Strip:
    """Strips side by side in one, as high as the highest."""
    return Strip(max(strip.height for strip in strips), tuple(mark for strip in strips for mark in strip.marks))


def moved(mark: Any, down: float) -> Mark:
    """The mark lower by ``down`` points."""
    lower: Mark = replace(mark, y=mark.y + down) if down else mark
    return lower


def state_header(parent: str, name: str, number: str, place_and_date: str, size: float, room: float) -> Strip:
    """Agency and number to the left, country, motto, place and date to the right (NĐ 30/2020/NĐ-CP, Phụ lục I)."""
    motto_size = size + 0.5
    right = max(width(COUNTRY, BOLD, size), width(place_and_date, ITALIC, size)) + 2 * mm
    right = min(right, room * 0.6)
    left = room - right - 5 * mm
    parent, name = (tied(printable(text).upper(), *_COMPOUNDS) for text in (parent, name))
    names = balanced(name, size, left, BOLD)
    agency = stack(
        *(centred(parent, size, left) if parent else ()),
        *centred(name, size, left, BOLD),
        _rule_below(max(line.width for line in names) * 0.4, left, 0, size),
    )
    state = stack(
        *centred(COUNTRY, size, right, BOLD, room - right),
        *centred(MOTTO, motto_size, right, BOLD, room - right),
        _rule_below(width(MOTTO, BOLD, motto_size), right, room - right, size),
    )
    last = beside(
        stack(*centred(number, size, left)),
        stack(*centred(place_and_date, size, right, ITALIC, room - right)),
    )
    return stack(beside(agency, state), last)


def _rule_below(long: float, room: float, x: float, size: float) -> Strip:
    return Strip(size * 0.38, (Rule(x + (room - long) / 2, size * 0.14, across=long),))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, ``wide`` points."""

    title: str
    wide: float
    centred: bool = True
    group: str = ""
    """What stands over it and its neighbours of the same group."""


def table(
    title: tuple[Strip, ...], columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float
) -> list[Block]:
    """A ruled table as one block a row; the title stays with the first row, the head is repeated on each page."""
    head = tuple(_head(columns, size))
    seam = (Rule(0, 0, across=sum(column.wide for column in columns)),)
    blocks = [Block(tuple(_row(columns, row, size)), head, seam) for row in rows]
    return [replace(blocks[0], strips=(*title, *head, *blocks[0].strips)), *blocks[1:]]


def _head(columns: Sequence[Column], size: float) -> list[Strip]:
    """The titles, with those of groups over them."""
    titles = [column.title for column in columns]
    if not any(column.group for column in columns):
        return _row(columns, titles, size, first=True)
    merged: list[Column] = []
    for column in columns:
        if merged and column.group and column.group == merged[-1].title:
            merged[-1] = replace(merged[-1], wide=merged[-1].wide + column.wide)
        else:
            merged.append(Column(column.group, column.wide))
    upper = _row(merged, [column.title for column in merged], size, first=True, closed=False)
    x, under = 0.0, []
    for column in merged:
        if column.title:
            under.append(Rule(x, 0, across=column.wide))
        x += column.wide
    lower = _row(columns, titles, size, first=True)
    lower[0] = Strip(lower[0].height, (*(m for m in lower[0].marks if not _whole_width(m, x)), *under))
    return [*upper, *lower]


def _whole_width(mark: Mark, across: float) -> bool:
    """The rule over a row; widths are sums, which differ in their last digit."""
    return isinstance(mark, Rule) and not (mark.x or mark.y or mark.down) and isclose(mark.across, across)


def _row(
    columns: Sequence[Column], cells: Sequence[str], size: float, *, first: bool = False, closed: bool = True
) -> list[Strip]:
    """A row as one strip a line, each with its piece of the upright rules, so that a page may turn inside it."""
    pad, air = 1.2 * mm, size * 0.1
    font = BOLD if first else REGULAR
    broken = [lines(cell, size, col.wide - 2 * pad, font) for cell, col in zip(cells, columns, strict=True)]
    count = max(map(len, broken))
    strips = []
    for n in range(count):
        above, below = (air if n == 0 else 0), (air if n == count - 1 else 0)
        tall = LEADING * size + above + below
        marks: list[Mark] = [Rule(0, 0, down=tall)]
        x = 0.0
        for column, cell in zip(columns, broken, strict=True):
            if n < len(cell):
                spare = (column.wide - cell[n].width) / 2 if column.centred or first else pad
                marks += cell[n].texts(x + spare, above + ASCENT * size, size)
            x += column.wide
            marks.append(Rule(x, 0, down=tall))
        if first and n == 0:
            marks.append(Rule(0, 0, across=x))
        if n == count - 1 and closed:
            marks.append(Rule(0, tall, across=x))
        strips.append(Strip(tall, tuple(marks)))
    return strips


def signatures(titles: tuple[str, str], names: tuple[str, str], size: float, room: float, space: float) -> Strip:
    """Two signatures side by side with ``space`` points to sign; a name "" is written by hand."""
    half = room / 2
    return beside(
        *(
            stack(
                *centred(title, size, half, BOLD, x),
                *centred("(Ký và ghi rõ họ tên)", size - 0.5, half, ITALIC, x),
                Strip(space),
                *(centred(name, size, half - 6 * mm, BOLD, x + 3 * mm) if name else ()),
            )
            for title, name, x in zip(titles, names, (0, half), strict=True)
        )
    )


def reprint_words(reprint: int, corrected: int = 0) -> str:
    """«In lại lần 2» for 2, nothing for the first print; after corrections «Điều chỉnh lần 1» instead."""
    if corrected > 0:
        return f"Điều chỉnh lần {corrected}"
    return f"In lại lần {reprint}" if reprint > 0 else ""


def reprint_mark(reprint: int, bottom: float) -> tuple[Mark, ...]:
    """«In lại lần n» in a frame at the left that stands on ``bottom``; nothing on the first print."""
    return framed(reprint_words(reprint), bottom)


def framed(words: str, bottom: float) -> tuple[Mark, ...]:
    """Words in a frame at the left that stands on ``bottom``; nothing for no words."""
    size, pad = 9.5, 1.5 * mm
    if not words:
        return ()
    wide, tall = width(words, BOLD, size) + 2 * pad, size * 1.5
    top = bottom - tall
    return (
        Rule(0, top, across=wide),
        Rule(0, bottom, across=wide),
        Rule(0, top, down=tall),
        Rule(wide, top, down=tall),
        Text(pad, bottom - size * 0.45, words, size, BOLD),
    )


def continued(code: str, right: str, size: float, room: float) -> Strip:
    """The head of a page after the first."""
    line, note = (Run(f"Mã hồ sơ: {code}", BOLD), Run("(tiếp theo)", ITALIC)), lines(right, size, room, ITALIC)[0]
    start = room - note.width
    return stack(
        beside(
            stack(*paragraph(line, size, start - 4 * mm)),
            Strip(LEADING * size, note.texts(start, ASCENT * size, size)),
        ),
        Strip(3 * mm, (Rule(0, 1 * mm, across=room),)),
    )


def foot(template: Template, number: str, room: float) -> Strip:
    """The small print of a page on its zero line: which form it is, and «Trang 1/2» when there are several."""
    stamp = Text(0, 0, template.stamp, 6.5, grey=FAINT)
    return Strip(0, (stamp, Text(room - width(number, ITALIC, 8.5), 0, number, 8.5, ITALIC)) if number else (stamp,))


def cut_line(wide: float) -> Strip:
    """Where two liên on one sheet are parted: a dashed line across ``wide`` points that says so."""
    word, size = "cắt tại đây", 7
    side = (wide - width(word, ITALIC, size)) / 2
    dashes = (Rule(x, 0, across=side - 2 * mm, thick=0.4, dash=(3, 3)) for x in (0, wide - side + 2 * mm))
    return Strip(0, (*dashes, Text(side, size * 0.25, word, size, ITALIC, FAINT)))


@dataclass
class Sheet:
    """One page of the PDF."""

    size: tuple[float, float]
    marks: list[tuple[float, float, Mark]] = field(default_factory=list)

    def put(self, left: float, top: float, *strips: Strip) -> None:
        """Stacks strips from ``left``, ``top`` downwards."""
        for strip in strips:
            self.marks += ((left, top, mark) for mark in strip.marks)
            top += strip.height


def render(sheets: Sequence[Sheet], *, title: str, author: str, subject: str) -> bytes:
    """The PDF; the same sheets give the same bytes, because no clock and no random number is asked."""
    register()
    with LOCK:
        canvas = Canvas(BytesIO(), pageCompression=1, invariant=1, lang="vi-VN", initialFontName=REGULAR)
        canvas.setTitle(printable(title))
        canvas.setAuthor(printable(author))
        canvas.setSubject(printable(subject))
        canvas.setCreator("Quầy Một Cửa")
        # A viewer that shrinks the page to its margins would shrink the bars with it.
        canvas.setViewerPreference("PrintScaling", "None")
        for sheet in sheets:
            canvas.setPageSize(sheet.size)
            marks = [(left, sheet.size[1] - top, mark) for left, top, mark in sheet.marks]
            for left, top, mark in marks:
                if not isinstance(mark, Text | Rule):
                    mark.draw(canvas, left, top)
            ruled(canvas, [(x, y, mark) for x, y, mark in marks if isinstance(mark, Rule)])
            canvas.drawText(written(canvas, [(x, y, mark) for x, y, mark in marks if isinstance(mark, Text)]))
            canvas.showPage()
        return bytes(canvas.getpdfdata())
