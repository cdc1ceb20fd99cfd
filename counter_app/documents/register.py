"""Sổ theo dõi hồ sơ, A4 landscape: cover, the year's lines in order, and the page that closes the book.

Mẫu số 06 of TT 01/2018/TT-VPCP, 07 of TT 03/2025/TT-VPCP; closing by TT 01/2018 Đ10 k2: numbers run from 01 to the end
of the year, signed and sealed by the head of the counter.
"""

from __future__ import annotations

from datetime import date

from reportlab.lib.pagesizes import landscape
from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import (
    A4,
    Block,
    Column,
    Sheet,
    Strip,
    Watermark,
    beside,
    centred,
    foot,
    pages,
    render,
    stack,
    state_header,
    table,
)
from counter_app.documents.slip_sheet import footer, head_of_office, line
from counter_app.documents.templates import template
from counter_app.domain.moments import show_day, spell_day
from counter_app.domain.office import Office
from counter_app.domain.register import Register, RegisterLine
from counter_app.domain.slip import REGISTER

A4_LANDSCAPE = landscape(A4)
_LEFT, _TOP, _ROOM, _TALL = 8 * mm, 12 * mm, 281 * mm, 182 * mm
_SIZE, _SMALL = 12, 7.5
_WIDTHS = (8, 30, 38, 10, 24, 28, 20, 15.5, 15.5, 15.5, 15.5, 15.5, 14, 0, 13)
"""In millimetres; «Ký nhận» takes what is left."""
_DATES, _RETURN = "Ngày, tháng, năm", "Trả kết quả"
_TITLES = (
    ("TT", ""), ("Mã hồ sơ", ""), ("Tên TTHC", ""), ("Số lượng hồ sơ (bộ)", ""), ("Tên cá nhân, tổ chức", ""),
    ("Địa chỉ, số điện thoại", ""), ("Cơ quan chủ trì giải quyết", ""), ("Nhận hồ sơ", _DATES),
    ("Hẹn trả kết quả", _DATES), ("Chuyển hồ sơ đến cơ quan giải quyết", _DATES),
    ("Nhận kết quả từ cơ quan giải quyết", _DATES), ("Ngày, tháng, năm", _RETURN),
    ("Phương thức nhận kết quả", _RETURN), ("Ký nhận", _RETURN), ("Ghi chú", ""),
)  # fmt: skip
_LEFTWARDS = (2, 4, 5, 6, 14)


def register(book: Register, office: Office, today: date) -> bytes:
    """The book as PDF bytes; the same lines give the same bytes."""
    made = template(REGISTER, today, office)
    columns = _columns()
    rows = [_cells(one) for one in book.lines] or [("",) * len(columns)]
    lines = pages(table((), columns, rows, _SMALL), _TALL, _TALL)
    whole = [_cover(book, office, made.title), *lines, _closing(book, office, today, len(lines))]
    sheets = []
    for n, strips in enumerate(whole):
        sheet = Sheet(A4_LANDSCAPE)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(A4_LANDSCAPE[0] / 2, A4_LANDSCAPE[1] * 0.56, 46, 32),)))
        sheet.put(_LEFT, _TOP, *strips)
        number = f"Trang {n}/{len(lines)}" if 0 < n <= len(lines) else ""
        sheet.put(_LEFT, A4_LANDSCAPE[1] - 6 * mm, foot(made, number, _ROOM))
        sheets.append(sheet)
    title = f"{made.title.capitalize()} {book.name}"
    return render(sheets, title=title, author=office.name, subject=made.stamp)


def _columns() -> list[Column]:
    widths = [width * mm for width in _WIDTHS]
    widths[13] = _ROOM - sum(widths)
    return [
        Column(title, wide, centred=n not in _LEFTWARDS, group=group)
        for n, ((title, group), wide) in enumerate(zip(_TITLES, widths, strict=True))
    ]


def _cells(one: RegisterLine) -> tuple[str, ...]:
    days = (one.received, one.due, one.handed_over, one.resolved, one.returned)
    return (
        f"{one.number:02}",
        one.code,
        one.procedure,
        f"{one.sets:02}" if one.sets else "",
        one.names,
        "; ".join(part for part in (one.address, one.phone) if part),
        one.settled_by,
        *(show_day(day) if day else "" for day in days),
        one.how,
        "",
        one.note,
    )


def _cover(book: Register, office: Office, title: str) -> list[Strip]:
    header = state_header(office.parent, office.name, "", "", _SIZE, _ROOM)
    first, last = book.first_day, book.last_day
    span = f"Từ ngày {show_day(first)} đến ngày {show_day(last)}" if first and last else "Từ ngày … đến ngày …"
    return [
        header,
        Strip(45 * mm),
        *centred(title, 28, _ROOM, BOLD),
        Strip(12 * mm),
        *centred(f"Quyển số: {book.name}", 16, _ROOM),
        *centred(f"Năm: {book.year}", 16, _ROOM),
        *centred(span, 16, _ROOM),
        Strip(20 * mm),
        *centred("Sổ theo dõi hồ sơ được lập theo từng lĩnh vực hoặc nhóm lĩnh vực", 10, _ROOM, ITALIC),
    ]


def _closing(book: Register, office: Office, today: date, leaves: int) -> list[Strip]:
    """What the book holds, counted; voids and gaps by name; place to sign and seal."""
    voids = ", ".join(f"{one.number:02}" for one in book.lines if one.void) or "không có"
    gaps = ", ".join(f"{n:02}" for n in book.gaps) or "không có"
    voided = sum(one.void for one in book.lines)
    first, last = (book.lines[0].number, book.lines[-1].number) if book.lines else (1, 0)
    half = _ROOM / 2
    said: list[Block] = [
        line(Run(words), size=_SIZE, room=_ROOM)
        for words in (
            f"Sổ theo dõi hồ sơ, Quyển số: {book.name}, năm {book.year}, gồm {leaves} trang.",
            *([f"{book.opening.words}."] if book.opening else []),
            f"Số thứ tự từ {first:02} đến {last:02}: {len(book.lines)} dòng, trong đó đã hủy {voided}.",
            f"Số thứ tự đã hủy: {voids}.",
            f"Số thứ tự không có trên máy này: {gaps}.",
        )
    ]
    day = stack(*centred(f"{office.place}, {spell_day(today)}", _SIZE, half, ITALIC, half))
    signed = beside(
        stack(
            *centred("NGƯỜI LẬP SỔ", _SIZE, half, BOLD), *centred("(Ký và ghi rõ họ tên)", _SIZE - 0.5, half, ITALIC)
        ),
        head_of_office(office, _SIZE, half, half, 26 * mm),
    )
    return [
        *centred("KHÓA SỔ", _SIZE + 4, _ROOM, BOLD),
        Strip(6 * mm),
        *(strip for block in said for strip in block.strips),
        Strip(8 * mm),
        day,
        signed,
        *footer(office, _SIZE, _ROOM),
    ]
