"""Phôi: the receipt (Mẫu số 01) to be filled in by hand in a power cut, two liên on an A4 with a cut line, one blank a
sheet.

It prints what is certain beforehand: the office, its sequence number in large figures, its own serial as bars and QR.
Day and time are written by hand, and the six boxes of the code with them. The one thing to know: its bars hold the
serial of this sheet of paper, never a dossier code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.barcode import Bars, Square
from counter_app.documents.fonts import ASCENT, BOLD, ITALIC, REGULAR, Run, Text, width
from counter_app.documents.older_receipt import DOTS
from counter_app.documents.page import (
    A4,
    LEADING,
    Column,
    Mark,
    Rule,
    Sheet,
    Strip,
    Template,
    Watermark,
    centred,
    cut_line,
    foot,
    height,
    paragraph,
    render,
    signatures,
    stack,
    state_header,
    table,
)
from counter_app.documents.receipt import COPIES, USUAL_COPIES, WHAT_TO_BRING
from counter_app.documents.templates import template
from counter_app.domain.blanks import Blank
from counter_app.domain.form_rows import TURN
from counter_app.domain.office import Office

RECEIPT = template("RECEIPT", TURN)
TEMPLATE = Template(
    form="BLANK",
    number=f"{RECEIPT.number} (phôi viết tay)",
    title=RECEIPT.title,
    generation=RECEIPT.generation,
    valid_from=date(2026, 11, 1),
    key="BLANK-2025",
    version="1",
)
_LEFT, _TOP, _ROOM, _TALL, _FOOT = 15 * mm, 6 * mm, 183 * mm, 135.4 * mm, 4.4 * mm
_HALF = A4[1] / 2
_SIZE = 10.0
_HAND = 6.2 * mm
"""From one line to the next: room for handwriting."""
_ROWS = (4, 3)
"""Ruled rows for papers: fewer where the office's name takes two lines. What is more goes on the back."""
_SIGNING = 9 * mm
"""Least room to sign."""
_BOX, _BARS, _QR = 5.2 * mm, 8.5 * mm, 18 * mm
_DATE = "ngày ……… tháng ……… năm 20……"


def blank_receipts(blanks: Sequence[Blank], office: Office) -> bytes:
    """The blanks as PDF bytes, a sheet each; the same blanks give the same bytes."""
    return render(
        [_sheet(blank, office) for blank in blanks],
        title=f"Phôi giấy tiếp nhận hồ sơ {', '.join(blank.serial for blank in blanks[:3])}",
        author=office.name,
        subject=TEMPLATE.stamp,
    )


def _sheet(blank: Blank, office: Office) -> Sheet:
    sheet = Sheet(A4)
    for n, copy in enumerate(COPIES[:USUAL_COPIES]):
        down = n * _HALF
        if office.fictitious:
            sheet.put(0, down, Strip(0, (Watermark(A4[0] / 2, _HALF * 0.56, 28, 20),)))
        sheet.put(_LEFT, down + _TOP, *_copy(blank, office, copy))
        sheet.put(_LEFT, down + _HALF - _FOOT, foot(TEMPLATE, "", _ROOM))
    sheet.put(0, _HALF, cut_line(A4[0]))
    return sheet


def _copy(blank: Blank, office: Office, copy: str) -> list[Strip]:
    number = f"Số: {office.number('', 'RECEIPT')}"
    header = state_header(office.parent, office.name, number, f"{office.place}, {_DATE}", _SIZE - 1, _ROOM)
    notes = paragraph((Run("Chú ý:", BOLD), Run(WHAT_TO_BRING, ITALIC)), _SIZE - 2, _ROOM)
    top = [header, *_title(blank, copy)]
    titles = ("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ")
    signed = signatures(titles, ("", ""), _SIZE - 0.5, _ROOM, 0)
    for rows in _ROWS:
        fields = [*_fields(rows), *_decided(), Strip(1.5 * mm)]
        spare = _TALL - height([*top, *fields, signed, *notes])
        if spare >= _SIGNING:
            break
    return [*top, *fields, signed, Strip(max(spare, 0)), *notes]


def _title(blank: Blank, copy: str) -> tuple[Strip, ...]:
    """The large number at the left, bars, serial, liên and title in the middle, the QR at the right; below them the
    boxes of the code.
    """
    number = f"{blank.number:04}"
    size, pad = 26.0, 2 * mm
    wide = width(number, BOLD, size) + 2 * pad
    framed = _frame(0, 0, wide, _BARS + 3.4 * mm)
    large: tuple[Mark, ...] = (
        *framed,
        Text(pad, _BARS + 0.6 * mm, number, size, BOLD),
        Text(0, -1 * mm, "Số trong ngày", _SIZE - 2.5, ITALIC),
    )
    start, room = wide + 4 * mm, _ROOM - wide - _QR - 12 * mm
    bars = Bars.fit(start, 0, blank.serial, room, _BARS)
    if bars:  # in the middle of its room
        bars = Bars(start + (room - bars.width) / 2, 0, bars.text, bars.module, bars.height)
    words = stack(
        Strip(_BARS + 0.4 * mm, (bars,) if bars else ()),
        *centred((Run(f"Phôi {blank.serial}"), Run(f"({copy})", ITALIC)), _SIZE - 1.5, room, REGULAR, start),
        *centred(TEMPLATE.title, _SIZE + 2, _ROOM - 2 * (_QR + 4 * mm), BOLD, _QR + 4 * mm),
    )
    qr = Square(_ROOM - _QR, 1.2 * mm, blank.serial, _QR)
    return Strip(3 * mm), Strip(words.height + 0.8 * mm, (qr, *words.marks, *large)), _code(blank)


def _frame(x: float, y: float, wide: float, tall: float) -> tuple[Mark, ...]:
    return (
        Rule(x, y, across=wide),
        Rule(x, y + tall, across=wide),
        Rule(x, y, down=tall),
        Rule(x + wide, y, down=tall),
    )


def _code(blank: Blank) -> Strip:
    """«Mã hồ sơ: H30.12-□□□□□□-0461»: the day goes into the boxes."""
    agency = blank.serial.partition("-")[0]
    marks: list[Mark] = []
    base = _BOX - 1.4 * mm
    before, after = f"Mã hồ sơ: {agency}-", f"-{blank.number:04}"
    marks.append(Text(0, base, before, _SIZE + 1, BOLD))
    x = width(before, BOLD, _SIZE + 1) + 0.6 * mm
    for _ in range(6):
        marks += _frame(x, 0, _BOX, _BOX)
        x += _BOX
    marks.append(Text(x + 0.6 * mm, base, after, _SIZE + 1, BOLD))
    x += width(after, BOLD, _SIZE + 1) + 4 * mm
    hint = "Ô trống: năm, tháng, ngày nhận, mỗi thứ hai chữ số"
    if x + width(hint, ITALIC, _SIZE - 2.5) <= _ROOM:
        marks.append(Text(x, base, hint, _SIZE - 2.5, ITALIC))
    return Strip(_BOX + 0.8 * mm, tuple(marks))


def _line(*parts: tuple[str, float]) -> Strip:
    """Labels, each with a dotted line to write on for its share of the width; at share 0 without one."""
    x, marks = 0.0, []
    base = _HAND - 1.5 * mm
    for label, share in parts:
        marks.append(Text(x, base, label, _SIZE, REGULAR))
        start, stop = x + width(label, REGULAR, _SIZE) + 1 * mm, x + share * _ROOM - 2 * mm
        if share:
            marks.append(Rule(start, base + 0.4 * mm, across=stop - start, thick=0.6, dash=(0.6, 1.8)))  # type: ignore[arg-type]
            x = stop + 2 * mm
        else:
            x = start
    return Strip(_HAND, tuple(marks))


def _fields(rows: int) -> Iterable[Strip]:
    yield _line(("Tiếp nhận hồ sơ của:", 1))
    yield _line(("CCCD/MST:", 0.5), ("Số điện thoại:", 0.5))
    yield _line(("Địa chỉ:", 1))
    yield _line(("Thủ tục hành chính cần giải quyết:", 1))
    head = "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm (thiếu dòng thì ghi tiếp ở mặt sau):"
    yield from paragraph(head, _SIZE, _ROOM, after=0.6 * mm)
    number, kind, count = 10 * mm, 38 * mm, 20 * mm
    columns = (
        Column("STT", number),
        Column("Tên giấy tờ", _ROOM - number - kind - count, centred=False),
        Column("Loại giấy tờ", kind),
        Column("Số lượng", count),
    )
    whole = table((), columns, [("", "", "", "")], _SIZE - 1)
    title = whole[0].strips[:-1]
    yield from title
    for n in range(1, rows + 1):
        yield _row(str(n), columns)


def _row(number: str, columns: Sequence[Column]) -> Strip:
    """An empty row, high enough to write in."""
    tall = 5.7 * mm
    marks: list[Mark] = [Rule(0, 0, down=tall)]
    x = 0.0
    for column in columns:
        x += column.wide
        marks.append(Rule(x, 0, down=tall))
    marks.append(Rule(0, tall, across=x))
    size = _SIZE - 1
    marks.append(
        Text(
            (columns[0].wide - width(number, REGULAR, size)) / 2,
            (tall + ASCENT * size - LEADING * 0.3) / 2,
            number,
            size,
        )
    )
    return Strip(tall, tuple(marks))


def _decided() -> Iterable[Strip]:
    yield Strip(0.6 * mm)
    yield _line(("2. Số lượng hồ sơ:", 0.3), ("(bộ)", 0), ("    6. Phí, lệ phí:", 0.45), ("đồng", 0))
    yield _line(
        (f"3. Thời gian nhận hồ sơ: ……… giờ ……… phút, {_DATE}", 0), (f"   Quyển số: {DOTS} Số thứ tự: {DOTS}", 0)
    )
    yield _line((f"4. Thời gian trả kết quả: ……… giờ ……… phút, {_DATE}", 0), ("   5. Trả tại:", 0.34))
