"""The day in words: what the screen, the command line and the two papers of a day are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from counter_app.domain import money
from counter_app.domain.day_sheet import COUNTED, DaySheet, FeeReceipts, Papers, Register
from counter_app.domain.office import Office
from counter_app.domain.payment import CASH, TRANSFER
from counter_app.domain.text import dotted


@dataclass(frozen=True)
class DayPaper:
    """What both papers are made from: ``names`` of clerks by account, whether the day is closed in ``stands``."""

    sheet: DaySheet
    office: Office
    place: str
    """«Quầy 1», or all counters."""
    today: date
    stands: str
    names: Mapping[str, str] = field(default_factory=dict)
    signs: tuple[str, str] = ("", "")
    """Names under the two signatures, "" to be written by hand."""
    capacity: str = ""
    """How the second signs: KT., TUQ., TL."""
    counted: int | None = None
    after: Sequence[str] = ()
    """What was written after the close, a line each."""
    missing: Sequence[str] = ()
    """Counters whose day is not whole, a line each."""

    def name(self, account: str) -> str:
        """A clerk as colleagues know her."""
        return self.names.get(account, account)


def register_cells(one: Register) -> tuple[str, ...]:
    """A register as a line: book, range, lines, voids, gaps, whether it balances."""
    extent = f"{min(one.lines)} – {one.last}" if one.lines else "–"
    voids = ", ".join(map(str, one.voids)) or "–"
    gaps = ", ".join(gap.show() for gap in one.gaps) or "–"
    return one.book, extent, str(len(one.lines)), voids, gaps, "có" if one.balances else "KHÔNG"


def fee_receipt_cells(one: FeeReceipts) -> tuple[str, ...]:
    """The biên lai of a symbol as a line: symbol, ranges used, spoiled, gaps."""
    return one.symbol or "(không ghi)", *(", ".join(part) or "–" for part in (one.ranges, one.spoiled, one.gaps))


def counted_words(sheet: DaySheet, counted: int | None) -> str:
    """How the counted money stands to what must be there."""
    if counted is None:
        return "; chưa ghi số tiền đếm được."
    over = counted - sheet.in_drawer
    verdict = "khớp" if not over else f"{'thừa' if over > 0 else 'thiếu'} {money.show(abs(over))} đồng"
    return f"; đếm được {money.show(counted)} đồng: {verdict}."


Line = tuple[str, str, str]


def lines(paper: DayPaper) -> list[Line]:
    """The whole sheet as lines of what, figures, verdict: «khớp», or what does not balance."""
    sheet, papers = paper.sheet, paper.sheet.papers
    work = "; ".join(f"{words.lower()} {sheet.counts.get(kind, 0)}" for kind, words in COUNTED.items())
    found: list[Line] = [
        ("Công việc", work, f"hủy {len(sheet.voids)}: {', '.join(sheet.voids)}" if sheet.voids else ""),
        (
            "Giấy tiếp nhận",
            _required(papers),
            f"chưa có {len(papers.missing)}: {', '.join(papers.missing)}" if papers.missing else "khớp",
        ),
    ]
    for one in sheet.registers:
        book, extent, count, voids, gaps, _ = register_cells(one)
        wrong = f"bỏ trống {gaps}" if one.gaps else "khớp" if one.balances else "trùng số"
        found.append((f"Quyển {book}", f"số {extent}, {count} dòng" + (f", hủy {voids}" if one.voids else ""), wrong))
    for till in sheet.tills:
        cash, transfer = (money.show(till.taken.get(method, 0)) for method in (CASH, TRANSFER))
        back = sum(till.back.values())
        words = f"{till.times} lần: tiền mặt {cash}, chuyển khoản {transfer}" + (
            f", hoàn trả {money.show(back)}" if back else ""
        )
        found.append((f"Thu: {paper.name(till.name)}", words, f"tiền mặt còn {money.show(till.net(CASH))}"))
    found += [(f"Khoản: {item.name}", f"{money.show(item.total)} đồng", "") for item in sheet.items]
    for receipts in sheet.fee_receipts:
        symbol, used, spoiled, gaps = fee_receipt_cells(receipts)
        words = f"đã dùng {used}" + (f"; hỏng, hủy {spoiled}" if receipts.spoiled else "")
        found.append((f"Biên lai {symbol}", words, f"bỏ trống {gaps}" if receipts.gaps else "khớp"))
    change, due, drawer = (money.show(sum_) for sum_ in (sheet.change, sheet.hand_in, sheet.in_drawer))
    found.append(
        (
            "Tiền trong ngăn kéo",
            f"lẻ đầu ngày {change} + nộp quỹ {due} = {drawer} đồng",
            counted_words(sheet, paper.counted).strip("; ."),
        )
    )
    found.append(("Chưa gửi, chưa in", f"{dotted(sheet.unsent)} thao tác chưa gửi; {sheet.unprinted} giấy chưa in", ""))
    if sheet.blanks.printed:
        found.append(("Phôi giấy", sheet.blanks.words, ""))
    found += [("Nhập từ phôi giấy", words, "nhận ngày trước") for words in sheet.late]
    if sheet.unreadable:
        found.append(("Không đọc được", f"{sheet.unreadable} thao tác không tính vào các số trên", ""))
    found += [("Chưa đủ", words, "") for words in paper.missing]
    return [*found, *(("Sau khi chốt", words, "") for words in paper.after)]


def _required(papers: Papers) -> str:
    given = f"đã in {papers.printed} + bản điện tử {papers.electronic} + người nộp không cần {papers.waived}"
    given += f" + phôi viết tay {papers.by_hand}" if papers.by_hand else ""
    return f"phải có {papers.required} = {given}"
