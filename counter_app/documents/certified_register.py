"""Sổ chứng thực on A4 landscape: a month, a year or any days of one book, with void numbers, gaps and the closing lines
that its signer confirms.

Columns as in the books of NĐ 23/2015/NĐ-CP (Phụ lục); closing of the book: Đ13.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import (
    A4,
    Block,
    Column,
    Sheet,
    Strip,
    Template,
    Watermark,
    centred,
    foot,
    height,
    pages,
    paragraph,
    render,
    signatures,
    state_header,
    table,
)
from counter_app.domain import money
from counter_app.domain.copies import Register, Written, book_name, gaps
from counter_app.domain.moments import local_day, show_day, spell_day
from counter_app.domain.office import Office
from counter_app.domain.openings import Opening

_LANDSCAPE = (A4[1], A4[0])
_LEFT, _TOP, _ROOM, _TALL = 15 * mm, 12 * mm, 267 * mm, 183 * mm
_SIZE = 9.5
_SIGNING_SPACE = 18 * mm


@dataclass(frozen=True, slots=True)
class Period:
    """The days whose numbers are printed, both included."""

    first: date
    last: date

    @property
    def closes_a_year(self) -> bool:
        """Whether the year's book ends with it: then its pages are counted and confirmed."""
        return (self.last.month, self.last.day) == (12, 31)

    @property
    def words(self) -> str:
        """«Tháng 11 năm 2026», «Năm 2026», or from day to day."""
        following = date.fromordinal(self.last.toordinal() + 1)
        if self.first.day == 1 and following.day == 1 and self.first.year == self.last.year:
            if self.first.month == self.last.month:
                return f"Tháng {self.first.month} năm {self.first.year}"
            if (self.first.month, self.last.month) == (1, 12):
                return f"Năm {self.first.year}"
        return f"Từ {show_day(self.first)} đến {show_day(self.last)}"


def certified_register(
    register: Register, book: str, period: Period, lines: Sequence[Written], office: Office, today: date,
    opening: Opening | None = None,
) -> bytes:  # fmt: skip
    """The book as PDF bytes; ``lines`` in the order of their numbers, ``opening`` where it does not begin with 1."""
    template = Template(
        form="CERTIFIED",
        number="Sổ chứng thực",
        title=f"SỔ {register.title.upper()}",
        generation="NĐ 23/2015/NĐ-CP",
        valid_from=date(2015, 4, 10),
        key=f"CERTIFIED-{register.key}",
        version="1",
    )
    header = state_header(
        office.parent, office.name, f"Quyển số: {book_name(book)}", f"{office.place}, {spell_day(today)}", _SIZE, _ROOM
    )
    title = (*centred(template.title, _SIZE + 3, _ROOM, BOLD), *centred(period.words, _SIZE, _ROOM, ITALIC))
    top = [header, Strip(3 * mm), *title, Strip(3 * mm)]
    again = Strip(5 * mm, paragraph((Run(f"Quyển số: {book_name(book)}", ITALIC),), _SIZE - 1, _ROOM)[0].marks)
    body = _rows(register, lines)

    def laid_out(count: int) -> list[list[Strip]]:
        blocks = [*body, _closing(register, period, lines, count, opening)]
        first, *others = pages(blocks, _TALL - height(top), _TALL - again.height)
        return [[*top, *first], *([again, *strips] for strips in others)]

    sheets = laid_out(len(laid_out(0)))  # the closing lines name how many pages they are part of
    made = []
    for n, strips in enumerate(sheets, start=1):
        sheet = Sheet(_LANDSCAPE)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(_LANDSCAPE[0] / 2, _LANDSCAPE[1] * 0.56, 34, 20),)))
        sheet.put(_LEFT, _TOP, *strips)
        sheet.put(_LEFT, _LANDSCAPE[1] - 6 * mm, foot(template, f"Trang {n}/{len(sheets)}", _ROOM))
        made.append(sheet)
    return render(made, title=f"{register.title} {book_name(book)}", author=office.name, subject=template.stamp)


def _rows(register: Register, lines: Sequence[Written]) -> list[Block]:
    columns = (
        Column("Số chứng thực", 20 * mm),
        Column("Ngày chứng thực", 24 * mm),
        Column("Họ tên, số giấy tờ của người yêu cầu", 54 * mm, centred=False),
        Column(register.paper, 52 * mm, centred=False),
        Column("Họ tên, chức danh người ký", 52 * mm, centred=False),
        Column(f"Số {register.counted}", 17 * mm),
        Column("Phí (đồng)", 20 * mm),
        Column("Ghi chú", _ROOM - 239 * mm, centred=False),
    )
    rows = [_row(list(same)) for _, same in groupby(lines, key=lambda one: one.line.number)]
    empty = ("", "", "Không có số nào.", "", "", "", "", "")
    return table((), columns, rows or [empty], _SIZE - 1)


def _row(same: Sequence[Written]) -> tuple[str, ...]:
    """One number; lines of one type of paper, and numbers that two dossiers claim, stand in it together."""
    standing = [one for one in same if not one.line.void]
    first = same[0]
    signed = next((one.signed_at for one in same if one.signed_at), None)
    people = dict.fromkeys(f"{one.name}\n{one.id_number}".strip().replace("\n", ", ") for one in same)
    void = dict.fromkeys(one.line.void for one in same if one.line.void)
    waits = "" if signed or not standing else "Chưa ký"
    return (
        str(first.line.number),
        show_day(local_day(signed or first.received_at)),
        "; ".join(people),
        "; ".join(dict.fromkeys(one.line.kind for one in same)),
        first.signer if standing else "",
        str(sum(one.line.copies for one in standing)),
        money.show(sum(one.line.fee for one in standing)),
        "; ".join([*(f"HỦY: {reason}" for reason in void), *([waits] if waits else [])]),
    )


def _closing(
    register: Register, period: Period, lines: Sequence[Written], page_count: int, opening: Opening | None
) -> Block:
    numbers = sorted({one.line.number for one in lines})
    standing = [one.line for one in lines if not one.line.void]
    void = [number for number in numbers if number not in {line.number for line in standing}]
    span = f", từ số {numbers[0]} đến số {numbers[-1]}" if numbers else ""
    pieces, fees = (money.show(sum(getattr(line, name) for line in standing)) for name in ("copies", "fee"))
    told = [f"Cộng: {len(numbers)} số chứng thực{span}; {pieces} {register.counted}; phí {fees} đồng."]
    if void:
        told.append(f"Số hủy ({len(void)}): {', '.join(map(str, void))}.")
    if opening:
        told.append(f"{opening.words}.")
    if missing := gaps(lines, opening.number if opening else 1):
        told.append(f"Số chưa có trên máy này ({len(missing)}): {', '.join(map(str, missing))}.")
    if period.closes_a_year:
        told.append(f"Khóa sổ ngày {show_day(period.last)}. Sổ này có {page_count} trang.")
    strips = [Strip(3 * mm)]
    for words in told:
        strips += paragraph(words, _SIZE, _ROOM, after=1)
    strips += [Strip(3 * mm), signatures(("Người lập", "Người ký chứng thực"), ("", ""), _SIZE, _ROOM, _SIGNING_SPACE)]
    return Block(tuple(strips))
