"""«Phiếu chốt sổ cuối ngày» and «Bảng kê nộp quỹ»: two A4 papers that are signed by hand. No form of a circular."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.official import Kind, official, ruled, said, section
from counter_app.documents.page import Block, Column, Strip, Template, signatures
from counter_app.domain import money
from counter_app.domain.day_paper import DayPaper, counted_words, fee_receipt_cells, register_cells
from counter_app.domain.day_sheet import COUNTED, Till
from counter_app.domain.moments import spell_day
from counter_app.domain.payment import CASH, TRANSFER


def _template(form: str, number: str, title: str) -> Template:
    return Template(
        form=form,
        number=number,
        title=title,
        generation="của chương trình; không phải biểu mẫu theo thông tư",
        valid_from=date(2026, 11, 1),
        key=form,
        version="1",
    )


SHEET = Kind(_template("DAY", "Phiếu chốt sổ", "PHIẾU CHỐT SỔ CUỐI NGÀY"))
FUND = Kind(_template("FUND", "Bảng kê", "BẢNG KÊ NỘP QUỸ"), size=11)


def day_sheet(paper: DayPaper) -> bytes:
    """The sheet of a closed day as PDF bytes."""
    day = spell_day(paper.sheet.day)
    blocks = [*_work(paper), *_registers(paper), *_money(paper), *_rest(paper), _signed("Người chốt sổ", paper, SHEET)]
    under = (f"{paper.place}, {day}", paper.stands)
    return official(SHEET, paper.office, paper.today, under, blocks, f"Phiếu chốt sổ {paper.sheet.day}")


_FEE_RECEIPTS = (("Ký hiệu", 36), ("Đã dùng", 0), ("Hỏng, hủy", 40), ("Bỏ trống", 40))


_WORDS = ("Việc", "Người thu", "Khoản thu")
"""Columns whose cells stand to the left."""


def _columns(kind: Kind, *columns: tuple[str, float]) -> list[Column]:
    """Columns of so many millimetres; one of 0 takes the rest and stands to the left."""
    rest = kind.room - sum(wide for _, wide in columns) * mm
    return [Column(title, wide * mm if wide else rest, centred=title not in _WORDS) for title, wide in columns]


def _work(paper: DayPaper) -> Iterator[Block]:
    sheet = paper.sheet
    rows = [(words, str(sheet.counts.get(kind, 0))) for kind, words in COUNTED.items()]
    rows.append(
        ("Hồ sơ đã hủy, hoàn tác", f"{len(sheet.voids)}" + (f" ({', '.join(sheet.voids)})" if sheet.voids else ""))
    )
    yield from ruled("1. Công việc trong ngày", _columns(SHEET, ("Việc", 0), ("Số hồ sơ", 110)), rows, SHEET)
    papers = sheet.papers
    sums = (
        papers.required, papers.printed, papers.electronic, papers.waived, papers.by_hand, len(papers.missing)
    )  # fmt: skip
    head = (
        ("Phải có", 28), ("Đã in", 28), ("Bản điện tử", 30), ("Người nộp không cần", 36), ("Phôi viết tay", 30),
        ("Chưa có", 0),
    )  # fmt: skip
    yield from ruled("2. Giấy tiếp nhận", _columns(SHEET, *head), [tuple(map(str, sums))], SHEET)
    if papers.missing:
        yield said(f"Chưa có giấy tiếp nhận: {', '.join(papers.missing)}.", SHEET)


def _registers(paper: DayPaper) -> Iterator[Block]:
    head = (("Quyển số", 28), ("Từ số – đến số", 36), ("Số dòng", 20), ("Hủy", 34), ("Bỏ trống", 0), ("Khớp", 18))
    rows = [register_cells(one) for one in paper.sheet.registers]
    yield from ruled("3. Sổ theo dõi hồ sơ", _columns(SHEET, *head), rows, SHEET)


def _money(paper: DayPaper) -> Iterator[Block]:
    sheet = paper.sheet
    rows = [
        (
            paper.name(till.name),
            str(till.times),
            *(money.show(till.taken.get(method, 0)) for method in (CASH, TRANSFER)),
            money.show(sum(till.back.values())),
            money.show(till.net(CASH)),
        )
        for till in sheet.tills
    ]
    head = (
        ("Người thu", 0),
        ("Lần thu", 18),
        ("Tiền mặt", 28),
        ("Chuyển khoản", 30),
        ("Đã hoàn trả", 26),
        ("Tiền mặt còn", 28),
    )
    yield from ruled("4. Phí, lệ phí theo người thu (đồng)", _columns(SHEET, *head), rows, SHEET)
    papers = [fee_receipt_cells(one) for one in sheet.fee_receipts]
    yield from ruled("5. Biên lai", _columns(SHEET, *_FEE_RECEIPTS), papers, SHEET)
    words = (
        f"Tiền lẻ đầu ngày {money.show(sheet.change)} đồng; tiền mặt phải nộp quỹ {money.show(sheet.hand_in)} đồng; "
        f"trong ngăn kéo phải có {money.show(sheet.in_drawer)} đồng"
    )
    yield said(words + counted_words(sheet, paper.counted), SHEET)


def _rest(paper: DayPaper) -> Iterator[Block]:
    sheet = paper.sheet
    lines = [f"Chưa gửi về trung tâm: {sheet.unsent} thao tác. Giấy chưa in: {sheet.unprinted}."]
    if sheet.blanks.printed:
        lines.append(f"Phôi giấy: {sheet.blanks.words}.")
    if sheet.late:
        lines.append(f"Nhập từ phôi giấy, nhận từ ngày trước: {'; '.join(sheet.late)}.")
    if sheet.unreadable:
        lines.append(f"{sheet.unreadable} thao tác không đọc được nên không tính vào các số trên.")
    lines += [f"Chưa đủ: {words}." for words in paper.missing]
    lines += [f"Sau khi chốt: {words}." for words in paper.after]
    first, *others = lines
    yield Block((*section("6. Còn lại", SHEET), *said(first, SHEET).strips))
    for words in others:
        yield said(words, SHEET)


def _signed(left: str, paper: DayPaper, kind: Kind, right: str = "Phụ trách trung tâm") -> Block:
    names = (paper.signs[0], paper.signs[1] if kind is SHEET else "")
    titles = (left.upper(), f"{paper.capacity if kind is SHEET else ''} {right.upper()}".strip())
    return Block((Strip(4 * mm), signatures(titles, names, kind.size, kind.room, 18 * mm)))


def fund_sheet(paper: DayPaper) -> bytes:
    """«Bảng kê nộp quỹ» by fee item as PDF bytes, with the biên lai it is proved by."""
    sheet = paper.sheet
    head = (("STT", 12), ("Khoản thu", 0), ("Tiền mặt", 30), ("Chuyển khoản", 30), ("Hoàn trả", 28), ("Còn lại", 30))
    rows = [(str(n), *_item(one)) for n, one in enumerate(sheet.items, 1)]
    if rows:
        total = sum(sheet.items, Till("Tổng cộng"))
        rows.append(("", *_item(Till("Tổng cộng", total.taken, total.back))))
    blocks = [
        *ruled("Các khoản đã thu (đồng)", _columns(FUND, *head), rows, FUND),
        *ruled("Biên lai", _columns(FUND, *_FEE_RECEIPTS), list(map(fee_receipt_cells, sheet.fee_receipts)), FUND),
        Block((Strip(2 * mm), *said(f"Tiền mặt nộp quỹ: {money.show(sheet.hand_in)} đồng.", FUND).strips)),
        *([said(f"Bằng chữ: {money.in_words(sheet.hand_in)}.", FUND)] if 0 <= sheet.hand_in <= money.MOST else []),
        _signed("Người nộp", paper, FUND, "Thủ quỹ"),
    ]
    under = (f"{paper.place}, {spell_day(sheet.day)}", paper.stands)
    return official(FUND, paper.office, paper.today, under, blocks, f"Bảng kê nộp quỹ {sheet.day}")


def _item(item: Till) -> tuple[str, ...]:
    sums = (item.taken.get(CASH, 0), item.taken.get(TRANSFER, 0), sum(item.back.values()), item.total)
    return item.name, *map(money.show, sums)
