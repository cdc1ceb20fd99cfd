"""Amounts of money: whole đồng, grouped by dots, and in words as receipts want them."""

from __future__ import annotations

from counter_app.domain.text import clean, dotted
from counter_app.errors import Problem, UserError

MOST = 10**12 - 1
"""No fee of a counter reaches it, and :func:`in_words` has no words beyond it."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", " nghìn", " triệu", " tỷ")


def show(amount: int) -> str:
    """``1.250.000``."""
    return dotted(amount)


def in_words(amount: int) -> str:
    """«Một triệu hai trăm năm mươi nghìn đồng» for 1250000; ``amount`` is 0 … 999.999.999.999 đồng.

    Raises ValueError outside that range, which no fee of a counter reaches.
    """
    if not 0 <= amount <= MOST:
        raise ValueError(f"amount out of range: {amount}")
    if amount == 0:
        return "Không đồng"
    groups = []
    while amount:
        amount, group = divmod(amount, 1000)
        groups.append(group)
    highest = len(groups) - 1
    spoken = [
        _below_thousand(group, full=rank < highest) + _GROUPS[rank]
        for rank, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(spoken).capitalize() + " đồng"


def _below_thousand(number: int, *, full: bool) -> str:
    """1 … 999 in words; ``full`` says «không trăm» too, as inside a larger number."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    parts = []
    if hundreds or full:
        parts += [_DIGITS[hundreds], "trăm"]
    if tens == 0 and ones and parts:
        parts += ["linh", _DIGITS[ones]]
    elif tens == 0 and ones:
        parts += [_DIGITS[ones]]
    elif tens == 1:
        parts += ["mười"] + ([_ones_after_ten(ones)] if ones else [])
    elif tens > 1:
        parts += [_DIGITS[tens], "mươi"] + (["mốt" if ones == 1 else _ones_after_ten(ones)] if ones else [])
    return " ".join(parts)


def _ones_after_ten(ones: int) -> str:
    return "lăm" if ones == 5 else _DIGITS[ones]


def read(text: str) -> int:
    """The amount typed: digits, grouped by dots or blanks as people do. Raises UserError saying what is wrong."""
    digits = "".join(clean(text).split()).replace(".", "")
    if not (digits.isascii() and digits.isdigit()):
        raise UserError(Problem("amount", "Số tiền chỉ gồm chữ số, tính bằng đồng."))
    if len(digits) > len(str(MOST)):
        raise UserError(Problem("amount", f"Số tiền quá lớn (quá {len(str(MOST))} chữ số); hãy xem lại."))
    return int(digits)
