"""Registers and their numbers: from which number a register begins, who keeps the legal registers of certification.

A register is named by its book: «01/2026» or «01/2026-Hộ tịch» (Sổ theo dõi hồ sơ of a counter's year, or of a field in
it), «BS-01/2026» (certification), «SUPPLEMENT/2026» (the running number of a form). An opening number continues a
register that was begun on paper or in another program (TT 01/2018/TT-VPCP Đ10 k2: numbers run on through the year).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counter_app.domain.copies import REGISTERS, book_name, register_of
from counter_app.domain.slip import RECEIPT, SLIPS, series
from counter_app.domain.text import clean
from counter_app.errors import Problem, Refused, UserError

OPENED = "register.opened"
HIGHEST = 99_999
LONGEST_TEXT = 300
_DOSSIERS = re.compile(r"(\d{2})/(\d{4})(?:-.{1,200})?")
_CERTIFIED = re.compile(r"[A-Z]{2}-(\d{2})/(\d{4})", re.ASCII)
_FORM = re.compile(r"([A-Z]+)/(\d{4})", re.ASCII)


def title(book: str) -> str:
    """What a register is called on screen."""
    if found := _FORM.fullmatch(book):
        form = found[1]
        name = "Giấy tiếp nhận" if form == RECEIPT else SLIPS.get(form, form)
        return f"Số {name}, năm {found[2]}"
    if register := register_of(book):
        return f"Sổ {register.title.lower()}, quyển {book_name(book)}"
    return f"Sổ theo dõi hồ sơ, quyển {book}"


def usual(counter: int, year: int) -> list[str]:
    """The registers every counter has in a year."""
    legal = [register.book(counter, year) for register in REGISTERS.values()]
    return [f"{counter:02}/{year}", *legal, *(series(form, year) for form in (RECEIPT, *SLIPS))]


@dataclass(frozen=True, slots=True)
class Opening:
    """From which number a register of a counter goes on, why, and by which document."""

    counter: int
    book: str
    number: int
    reason: str
    document: str

    @property
    def key(self) -> str:
        """The rest of its subject: forms count per counter, so the counter stands before every book."""
        return f"{self.counter:02}/{self.book}"

    @property
    def words(self) -> str:
        """As the register's print says it."""
        return f"Bắt đầu từ số {self.number:02}: {self.reason} ({self.document})"

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "counter": self.counter,
            "book": self.book,
            "number": self.number,
            "reason": self.reason,
            "document": self.document,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Opening:
        """The opening written by :meth:`to_body`. Raises KeyError, TypeError or ValueError when it is none."""
        counter, number = int(body["counter"]), int(body["number"])
        return cls(counter, str(body["book"]), number, str(body["reason"]), str(body["document"]))


def open_book(opening: Opening, last: int, years: Sequence[int]) -> Opening:
    """The opening, its texts cleaned; ``last`` is the last number drawn from the book.

    Raises UserError naming every field that is wrong, Refused for a number that has been drawn or lies behind one.
    """
    problems: list[Problem] = []
    counter, year = _owner(opening.book)
    if year is None:
        problems.append(
            Problem("book", f"«{opening.book[:40]}» không phải sổ; ví dụ 01/2026, BS-01/2026, RECEIPT/2026.")
        )
    elif counter not in (None, opening.counter):
        problems.append(Problem("book", f"Sổ {opening.book} là của quầy {counter}; hãy ghi ở quầy ấy."))
    elif year not in years:
        problems.append(Problem("book", f"Chỉ ghi số bắt đầu cho năm {' hoặc '.join(map(str, years))}."))
    if not 1 <= opening.number <= HIGHEST:
        problems.append(Problem("number", f"Số bắt đầu từ 1 đến {HIGHEST}."))
    texts = {"reason": ("lý do", clean(opening.reason)), "document": ("văn bản", clean(opening.document))}
    for name, (label, text) in texts.items():
        if not text:
            problems.append(Problem(name, f"Chưa ghi {label}."))
        elif len(text) > LONGEST_TEXT:
            problems.append(Problem(name, f"Nội dung dài quá {LONGEST_TEXT} ký tự, hiện có {len(text)}."))
    if problems:
        raise UserError(*problems)
    if opening.number <= last:
        raise Refused(
            "number.drawn",
            f"{title(opening.book)} đã cấp đến số {last}; số bắt đầu phải từ {last + 1}.",
            "number",
        )
    return Opening(opening.counter, opening.book, opening.number, texts["reason"][1], texts["document"][1])


def is_book(book: str) -> bool:
    """Whether a text names a register."""
    return _owner(book) != (None, None)


def _owner(book: str) -> tuple[int | None, int | None]:
    """The counter a book says it is of, None for a form, and its year; (None, None) for no book."""
    if found := _FORM.fullmatch(book):
        return (None, int(found[2])) if found[1] in (RECEIPT, *SLIPS) else (None, None)
    if found := _CERTIFIED.fullmatch(book):
        return (int(found[1]), int(found[2])) if register_of(book) else (None, None)
    found = _DOSSIERS.fullmatch(book)
    return (int(found[1]), int(found[2])) if found else (None, None)


def check_holder(register: str, holder: int, counter: int, name: str) -> None:
    """Raises Refused when the office has one counter keep a legal register and this is another (``holder`` 0: every
    counter keeps a book of its own).
    """
    if holder and holder != counter:
        raise Refused(
            "register.held",
            f"Sổ {REGISTERS[register].title.lower()} của đơn vị do {name} giữ; quầy này không vào số. Hãy chuyển người "
            f"yêu cầu sang {name}.",
            "register",
        )
