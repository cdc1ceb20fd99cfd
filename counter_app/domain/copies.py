"""The legal registers of certification, and their lines as a request draws them: one number for a type of paper.

A register is a book of its own, running from 1 to 31/12, kept per counter so that no counter waits for another; its
key, «BS-01/2026», is register, counter and year. A number that was drawn stays: a refused paper is a line named void.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from counter_app.domain.text import distinct_lines, fold
from counter_app.errors import Problem, UserError

LONGEST_KIND = 200
MOST_KINDS = 40


@dataclass(frozen=True, slots=True)
class Register:
    """One legal register. ``counted`` is what its numbers of pieces are counted in, ``asks_pages`` whether the fee asks
    for pages, ``kinds`` the usual papers in the order of their digits until an office says otherwise (:class:`Kinds`);
    others are typed.
    """

    key: str
    symbol: str
    title: str
    paper: str
    """What a line is about: heading of the column and of the field."""
    counted: str
    procedure: str
    basis: str
    kinds: tuple[str, ...]
    asks_pages: bool = False
    several_parties: bool = False

    def book(self, counter: int, year: int) -> str:
        """The key of a counter's book of a year."""
        return f"{self.key}-{counter:02}/{year}"


COPIES = "BS"

REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        Register(
            COPIES,
            "SCT/BS",
            "Chứng thực bản sao từ bản chính",
            "Loại giấy tờ",
            "bản",
            "2.000815",
            "NĐ 23/2015/NĐ-CP Đ13, Đ14; TT 01/2020/TT-BTP",
            (
                "Căn cước",
                "Giấy khai sinh",
                "Bằng, chứng chỉ",
                "Giấy chứng nhận quyền sử dụng đất",
                "Học bạ, bảng điểm",
                "Giấy chứng nhận kết hôn",
                "Giấy phép lái xe",
                "Giấy đăng ký xe",
                "Giấy chứng nhận đăng ký doanh nghiệp, hộ kinh doanh",
            ),
            asks_pages=True,
        ),
        Register(
            "CK",
            "SCT/CK",
            "Chứng thực chữ ký",
            "Giấy tờ, văn bản được ký",
            "trường hợp",
            "2.000884",
            "NĐ 23/2015/NĐ-CP Đ13, Đ24",
            ("Giấy ủy quyền", "Sơ yếu lý lịch", "Đơn, giấy cam kết", "Giấy bán, cho, tặng xe", "Bản khai"),
        ),
        Register(
            "HD",
            "SCT/HĐ,GD",
            "Chứng thực hợp đồng, giao dịch",
            "Hợp đồng, giao dịch",
            "giao dịch",
            "2.001035",
            "NĐ 23/2015/NĐ-CP Đ13, Đ36",
            (
                "Hợp đồng chuyển nhượng quyền sử dụng đất",
                "Hợp đồng tặng cho quyền sử dụng đất",
                "Hợp đồng mua bán nhà ở",
                "Hợp đồng mua bán xe",
                "Hợp đồng ủy quyền",
                "Hợp đồng thế chấp",
            ),
            several_parties=True,
        ),
        Register(
            "DT",
            "SCT/BSĐT",  # the circulars name no symbol for this book
            "Chứng thực bản sao điện tử từ bản chính",
            "Loại giấy tờ",
            "bản",
            "2.000815",
            "NĐ 45/2020/NĐ-CP Đ10",
            ("Căn cước", "Giấy khai sinh", "Bằng, chứng chỉ", "Giấy chứng nhận quyền sử dụng đất"),
            asks_pages=True,
        ),
    )
}
"""By key, the daily one first."""


def register_of(book: str) -> Register | None:
    """The register a book belongs to."""
    return REGISTERS.get(book.partition("-")[0])


@dataclass(frozen=True, slots=True)
class Kinds:
    """The usual papers of one register at an office, in the order of their digits. What is certified keeps the name
    that was chosen, whatever becomes of the list.
    """

    register: str
    names: tuple[str, ...]

    def to_body(self) -> dict[str, Any]:
        """As it stands in the entry ``kinds.set``."""
        return {"register": self.register, "names": list(self.names)}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Kinds:
        """The list written by :meth:`to_body`. Raises KeyError or TypeError when it is none."""
        return cls(body["register"] + "", tuple(name + "" for name in body["names"]))


def kinds_from_form(register: Register, lines: str) -> Kinds:
    """A type of paper a line, empty lines and repetitions left out. Raises UserError."""
    names = distinct_lines(lines)
    problems = [
        Problem("kinds", f"Tên «{name[:30]}…» dài quá {LONGEST_KIND} ký tự.")
        for name in names
        if len(name) > LONGEST_KIND
    ]
    if not names:
        problems.append(Problem("kinds", f"{register.title}: ghi ít nhất một loại, mỗi dòng một loại."))
    if len(names) > MOST_KINDS:
        problems.append(
            Problem("kinds", f"Nhiều nhất {MOST_KINDS} loại, hiện có {len(names)}; loại khác gõ tên khi cần.")
        )
    if problems:
        raise UserError(*problems)
    return Kinds(register.key, tuple(names))


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One paper of a request: so many ``copies`` of so many ``pages`` each, ``fee`` in đồng for all of them. ``void``
    is why it was refused, "" while it stands; its number stays in the register.
    """

    kind: str
    pages: int = 1
    copies: int = 1
    fee: int = 0
    book: str = ""
    number: int = 0
    void: str = ""

    @property
    def shown(self) -> str:
        """«57, quyển số 01/2026-SCT/BS», as it is written on the copies (TT 01/2020/TT-BTP Đ2)."""
        return f"{self.number}, quyển số {book_name(self.book)}"

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "kind": self.kind,
            "pages": self.pages,
            "copies": self.copies,
            "fee": self.fee,
            "book": self.book,
            "number": self.number,
            **({"void": self.void} if self.void else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> CopyLine:
        """The line written by :meth:`to_body`. Raises KeyError, TypeError or ValueError when it is none."""
        pages, copies, fee, number = (int(body[name]) for name in ("pages", "copies", "fee", "number"))
        return cls(str(body["kind"]), pages, copies, fee, str(body["book"]), number, str(body.get("void", "")))


@dataclass(frozen=True, slots=True)
class Written:
    """A line of a book as it is printed. ``signed_at`` is None while it waits."""

    line: CopyLine
    name: str
    id_number: str
    received_at: datetime
    signed_at: datetime | None
    signer: str


def gaps(lines: Iterable[Written], opening: int = 1) -> list[int]:
    """Numbers between the first and the last that no entry here has: another device may hold them still. What lies
    before the ``opening`` number is told by its document.
    """
    numbers = {one.line.number for one in lines}
    below = {n for n in numbers if n < opening}
    parts = (below, numbers - below)
    return [n for part in parts if part for n in range(min(part), max(part)) if n not in part]


def book_name(book: str) -> str:
    """«01/2026-SCT/BS» of the key «BS-01/2026»."""
    register = register_of(book)
    return f"{book.partition('-')[2]}-{register.symbol}" if register else book


def numbered(lines: Iterable[CopyLine], book: str, last: int) -> tuple[CopyLine, ...]:
    """The lines with the numbers that follow ``last``: one for each type of paper, in the order of the request; two
    lines of one type share theirs (TT 01/2020/TT-BTP Đ2).
    """
    given: dict[str, int] = {}
    return tuple(
        replace(line, book=book, number=given.setdefault(fold(line.kind), last + 1 + len(given))) for line in lines
    )


def numbers_in_words(lines: Iterable[CopyLine]) -> str:
    """«57, 58» with the book behind; "" for no line."""
    listed = list(lines)
    numbers = ", ".join(str(number) for number in dict.fromkeys(line.number for line in listed))
    return f"{numbers} quyển số {book_name(listed[0].book)}" if listed else ""
