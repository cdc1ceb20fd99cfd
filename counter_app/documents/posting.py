"""The public posting of a procedure («niêm yết công khai», NĐ 63/2010/NĐ-CP Đ17): one A4 or more for the wall, with a
QR that leads to the published text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.barcode import Square
from counter_app.documents.fonts import BOLD, ITALIC, TIE, Run
from counter_app.documents.page import (
    A4,
    Block,
    Column,
    Sheet,
    Strip,
    Template,
    Watermark,
    beside,
    centred,
    foot,
    height,
    pages,
    paragraph,
    render,
    stack,
    state_header,
    table,
)
from counter_app.domain import money
from counter_app.domain.hours import show_sessions
from counter_app.domain.moments import spell_day
from counter_app.domain.office import Office
from counter_app.domain.procedure import Channel, Procedure

TEMPLATE = Template(
    form="POSTING",
    number="Niêm yết",
    title="NIÊM YẾT CÔNG KHAI THỦ TỤC HÀNH CHÍNH",
    generation="NĐ 63/2010/NĐ-CP Đ17; không có mẫu theo thông tư",
    valid_from=date(2026, 11, 1),
    key="POSTING",
    version="1",
)
_LEFT, _TOP, _ROOM, _TALL, _FOOT = 20 * mm, 15 * mm, 175 * mm, 264 * mm, 9 * mm
_SIZE = 11.5
_QR = 26 * mm
NOT_SAID = "theo công bố, hỏi tại quầy"
_PORTAL = "https://dichvucong.gov.vn"


def posting(procedure: Procedure, office: Office, today: date) -> bytes:
    """The sheet as PDF bytes: what the office's catalogue says of the procedure on this day."""
    header = state_header(
        office.parent, office.name, f"Mã thủ tục: {procedure.code}", f"{office.place}, {spell_day(today)}", _SIZE, _ROOM
    )
    top = [header, Strip(4 * mm), *centred(TEMPLATE.title, _SIZE + 3, _ROOM, BOLD), Strip(3 * mm)]
    first, *others = pages(_blocks(procedure, office), _TALL - height(top), _TALL)
    whole = [[*top, *first], *others]
    sheets = []
    for n, strips in enumerate(whole, start=1):
        sheet = Sheet(A4)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(A4[0] / 2, A4[1] * 0.56, 38, 52),)))
        sheet.put(_LEFT, _TOP, *strips)
        number = f"Trang {n}/{len(whole)}" if len(whole) > 1 else ""
        sheet.put(_LEFT, A4[1] - _FOOT, foot(TEMPLATE, number, _ROOM))
        sheets.append(sheet)
    return render(sheets, title=f"Niêm yết {procedure.code}", author=office.name, subject=TEMPLATE.stamp)


def _blocks(procedure: Procedure, office: Office) -> Iterator[Block]:
    yield _name(procedure)
    yield from table(_heading("1. Thời hạn giải quyết"), *_times(procedure), _SIZE - 1)
    yield from table(_heading("2. Thành phần hồ sơ"), *_papers(procedure), _SIZE - 1)
    yield Block((*_heading("3. Phí, lệ phí"), *(strip for words in _fees(procedure) for strip in _text(words))))
    result = procedure.result or NOT_SAID
    yield Block((*_heading("4. Kết quả giải quyết"), *_text(result)))
    yield Block((*_heading("5. Nơi và giờ tiếp nhận"), *(strip for words in _where(office) for strip in _text(words))))


def _heading(words: str) -> tuple[Strip, ...]:
    return (Strip(3 * mm), *paragraph((Run(words, BOLD),), _SIZE, _ROOM, after=1 * mm))


def _text(words: str) -> tuple[Strip, ...]:
    return paragraph(words, _SIZE, _ROOM, after=0.5 * mm)


def _name(procedure: Procedure) -> Block:
    """Name and sources with the QR at their right; as high as the higher of the two."""
    room = _ROOM - _QR - 8 * mm
    words = stack(
        *paragraph((Run(procedure.name, BOLD),), _SIZE + 1.5, room, after=1.5 * mm),
        *paragraph(f"Lĩnh vực: {procedure.field}", _SIZE, room),
        *paragraph(f"Quyết định công bố: {procedure.decision or NOT_SAID}", _SIZE, room),
        *paragraph((Run("Quét mã để xem toàn văn thủ tục.", ITALIC),), _SIZE - 1, room),
    )
    target = procedure.source_url if procedure.source_url.startswith("https://") else f"{_PORTAL}/?ma={procedure.code}"
    qr = Strip(_QR + 3 * mm, (Square(_ROOM - _QR - 2 * mm, 2 * mm, target, _QR),))
    return Block((beside(words, qr),))


_Table = tuple[tuple[Column, ...], list[tuple[str, ...]]]


def _times(procedure: Procedure) -> _Table:
    rows: list[tuple[str, ...]] = []
    for case in procedure.cases:
        channels = sorted({*case.limits, *case.shortened}) or [""]
        for channel in channels:
            how = "Mọi cách nộp" if channel in ("*", "") else Channel(channel).label
            law = str(case.limits[channel]) if channel in case.limits else NOT_SAID
            shorter = case.shortened.get(channel)
            rows.append((case.name, how, law, str(shorter) if shorter else "–"))
    return (
        Column("Trường hợp", 56 * mm, centred=False),
        Column("Cách nộp", 42 * mm),
        Column("Theo quy định", 46 * mm),
        Column("Cam kết", _ROOM - 144 * mm),
    ), rows or [("Thông thường", "Mọi cách nộp", NOT_SAID, "–")]


def _papers(procedure: Procedure) -> _Table:
    rows: list[tuple[str, ...]] = [
        (
            str(n),
            paper.name + (f" ({paper.form})" if paper.form else ""),
            paper.need.label + ("" if paper.hand_in else ", xuất trình"),
            f"{paper.originals:02}" if paper.originals else "–",
            f"{paper.copies:02}" if paper.copies else "–",
        )
        for n, paper in enumerate(procedure.papers, start=1)
    ]
    number, need, count = _SIZE * 2.9, 32 * mm, 20 * mm
    return (
        Column("STT", number),
        Column("Giấy tờ", _ROOM - number - need - 2 * count, centred=False),
        Column("Yêu cầu", need),
        Column("Bản chính", count),
        Column("Bản sao", count),
    ), rows or [("", "Không", "", "", "")]


def _fees(procedure: Procedure) -> Iterator[str]:
    if not procedure.fees:
        yield "Không."
    for fee in procedure.fees:
        amount = NOT_SAID if fee.amount is None else f"{money.show(fee.amount)}{TIE}đồng/{fee.unit}"
        yield f"{fee.name}: {amount}{f' ({fee.note})' if fee.note else ''}."


def _where(office: Office) -> Iterator[str]:
    address = f", {office.address}" if office.address else ""
    yield f"{office.name}{address}{f'. Điện thoại: {office.phone}' if office.phone else ''}."
    hours = office.hours
    yield f"Các ngày làm việc: {show_sessions(hours.sessions)}."
    for season in hours.seasons:
        yield f"Riêng {season}."
    if hours.weekend:
        yield f"Thứ Bảy: {show_sessions(hours.weekend)} (chỉ tiếp nhận, không tính vào thời hạn)."
    yield f"Nộp trực tuyến: Cổng Dịch vụ công quốc gia ({_PORTAL}); nộp qua dịch vụ bưu chính công ích."
