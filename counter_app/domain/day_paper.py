"""The day in words: what the screen, the command line and the two papers of a day are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from counter_app.domain import money
from counter_app.domain.day_sheet import DaySheet, FeeReceipts, Register
from counter_app.domain.office import Office


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
