"""Money that changed hands at the counter, with the biên lai as the tax system issued it.

This program never issues a biên lai: it writes down symbol and number. Paper ones (7 digits, TT 303/2016/TT-BTC Đ3) may
be used until 31/12/2026, electronic ones have up to 8 digits (NĐ 254/2026/NĐ-CP Đ23 k2, Đ44 k2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from counter_app.domain import money
from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

CASH, TRANSFER = "CASH", "TRANSFER"
METHODS = {CASH: "Tiền mặt", TRANSFER: "Chuyển khoản"}
PAPER_DIGITS, MOST_DIGITS = 7, 8
LAST_PAPER_DAY = date(2026, 12, 31)
LONGEST_SYMBOL = 30
OTHER_ITEM = "Khoản khác"
"""Money beyond what the fee lines ask, and money of entries that name no line."""


@dataclass(frozen=True, slots=True)
class Payment:
    """``amount`` đồng received by ``method``; ``symbol`` (ký hiệu) and ``number`` are the biên lai's, "" when there is
    none yet.
    """

    amount: int
    method: str = CASH
    symbol: str = ""
    number: str = ""

    def checked(self, place: str = "") -> Payment:
        """The same with its texts cleaned. Raises UserError naming every field that is wrong, after ``place``."""
        problems: list[Problem] = []
        if not 0 < self.amount <= money.MOST:
            problems.append(Problem(f"{place}amount", "Số tiền thu phải lớn hơn 0 và không quá 12 chữ số."))
        if self.method not in METHODS:
            problems.append(Problem(f"{place}method", f"Hình thức thu là một trong: {', '.join(METHODS)}."))
        texts = {}
        for name, rule in (("symbol", receipt_symbol), ("number", receipt_number)):
            try:
                texts[name] = rule(getattr(self, name), f"{place}{name}")
            except UserError as error:
                problems += error.problems
        if problems:
            raise UserError(*problems)
        return Payment(self.amount, self.method, texts["symbol"], texts["number"])

    @property
    def words(self) -> str:
        """«36.000 đồng, tiền mặt, biên lai 01AA/26P số 0000123»."""
        named = " ".join(filter(None, ["biên lai", self.symbol, f"số {self.number}" if self.number else ""]))
        method = METHODS.get(self.method, self.method).lower()
        return ", ".join([f"{money.show(self.amount)} đồng", method, *([named] if self.symbol or self.number else [])])

    @property
    def receipt(self) -> tuple[str, str]:
        """Symbol and number of its biên lai, "" where there is none."""
        return self.symbol, self.number

    def under(self, symbol: str, number: str) -> Payment:
        """The same money under another biên lai."""
        return Payment(self.amount, self.method, symbol, number)

    def to_body(self) -> dict[str, Any]:
        """As it stands in the entry ``dossier.paid``."""
        return {"amount": self.amount, "method": self.method, "symbol": self.symbol, "number": self.number}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Payment:
        """The payment written by :meth:`to_body`. Raises TypeError or ValueError for an amount that is none."""
        texts = (str(body.get(name, default)) for name, default in (("method", CASH), ("symbol", ""), ("number", "")))
        return cls(int(body.get("amount", 0)), *texts)


def shared(total: int, asked: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """``total`` đồng over the fee lines, the first one first; what is more than all of them is «Khoản khác»."""
    lines = []
    for name, amount in asked:
        taken = min(max(total, 0), amount)
        total -= taken
        if taken:
            lines.append((name, taken))
    return [*lines, (OTHER_ITEM, total)] if total > 0 else lines


def items_between(low: int, high: int, asked: Sequence[tuple[str, int]]) -> list[list[Any]]:
    """To which fee lines the money between two sums belongs: what an entry of money carries as ``items``."""
    before: dict[str, int] = {}
    for name, amount in shared(low, asked):
        before[name] = before.get(name, 0) + amount
    after: dict[str, int] = {}
    for name, amount in shared(high, asked):
        after[name] = after.get(name, 0) + amount
    return [[name, amount - before.get(name, 0)] for name, amount in after.items() if amount != before.get(name, 0)]


def receipt_symbol(text: str, field: str = "symbol") -> str:
    """The symbol of a biên lai, cleaned; free text. Raises UserError when it is too long to be one."""
    symbol = clean(text)
    if len(symbol) > LONGEST_SYMBOL:
        raise UserError(Problem(field, f"Ký hiệu biên lai dài quá {LONGEST_SYMBOL} ký tự, hiện có {len(symbol)}."))
    return symbol


def receipt_number(text: str, field: str = "number") -> str:
    """The number of a biên lai, "" or 1 to 8 digits as printed. Raises UserError."""
    number = "".join(clean(text).split())
    if number and not (number.isascii() and number.isdigit()):
        raise UserError(Problem(field, "Số biên lai chỉ gồm chữ số; ký hiệu ghi ở ô bên cạnh."))
    if len(number) > MOST_DIGITS:
        raise UserError(Problem(field, f"Số biên lai có nhiều nhất {MOST_DIGITS} chữ số, hiện có {len(number)}."))
    return number


def remark(number: str, on: date) -> str:
    """What looks odd about a number without being wrong; "" when nothing does."""
    if number and len(number) < PAPER_DIGITS and on <= LAST_PAPER_DAY:
        return f"Biên lai giấy có đủ {PAPER_DIGITS} chữ số, hiện mới có {len(number)}; biên lai điện tử thì để nguyên."
    return ""
