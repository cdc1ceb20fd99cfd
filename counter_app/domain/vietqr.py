"""VietQR: the square that a banking app reads, and the way back from a bank's line to the dossier.

EMVCo merchant-presented QR (tag, two-digit length, value; CRC-16/CCITT-FALSE) as NAPAS profiles it, all ASCII. The one
thing to know: banks strip punctuation, change case and put their own words around the purpose. So the purpose of a
dossier carries no punctuation, and on the way back every reading of a line that could be one is offered
(:func:`purposes_in`); which of them is a dossier only the store can tell, by comparing with the purposes of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.money import MOST
from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

NAPAS = "A000000727"
LONGEST_PURPOSE = 25
TRAINING_PURPOSE = "TAP HUAN KHONG CO GIA TRI"
"""On papers of invented offices: no reading of it is a dossier."""

BANKS = {
    "970436": "Vietcombank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970405": "Agribank",
    "970422": "MB",
    "970407": "Techcombank",
    "970403": "Sacombank",
}
"""Names of the banks most offices use, by acquirer BIN; any other BIN works without a name."""


# The account


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where an office takes transfers. ``vietqr`` prints the square on its receipts."""

    bin: str
    number: str
    owner: str
    vietqr: bool = False

    @property
    def bank(self) -> str:
        """The bank's name, or its BIN where the name is not known."""
        return BANKS.get(self.bin, f"Ngân hàng {self.bin}")

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {"bin": self.bin, "number": self.number, "owner": self.owner, "vietqr": self.vietqr}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> BankAccount:
        """The account written by :meth:`to_body`. Raises UserError for one that cannot be."""
        number, owner = bank_number(str(body["number"])), account_owner(str(body["owner"]))
        return cls(bank_bin(str(body["bin"])), number, owner, bool(body.get("vietqr", False)))


def bank_bin(text: str, field: str = "bin") -> str:
    """The BIN at the beginning of what was typed or chosen («970436 Vietcombank»). Raises UserError."""
    found = re.match(r"\d+", clean(text), re.ASCII)
    if not (found and len(found[0]) == 6 and found[0].startswith("9704")):
        raise UserError(Problem(field, "Mã ngân hàng (BIN) gồm 6 chữ số, bắt đầu bằng 9704, ví dụ 970436."))
    return found[0]


def bank_number(text: str, field: str = "number") -> str:
    """An account's number: 6 to 19 digits. Raises UserError."""
    number = "".join(clean(text).split())
    if not (number.isascii() and number.isdigit()):
        raise UserError(Problem(field, "Số tài khoản chỉ gồm chữ số."))
    if not 6 <= len(number) <= 19:
        raise UserError(Problem(field, f"Số tài khoản có từ 6 đến 19 chữ số, hiện có {len(number)}."))
    return number


def account_owner(text: str, field: str = "owner") -> str:
    """The owner's name as the bank shows it. Raises UserError."""
    owner = clean(text)
    if not 1 <= len(owner) <= 100:
        raise UserError(Problem(field, "Tên chủ tài khoản từ 1 đến 100 ký tự, như ngân hàng ghi."))
    return owner


def account_from_form(form: Mapping[str, str], *, vietqr: bool) -> BankAccount | None:
    """The account as typed; None where nothing was typed and nothing is to be printed.

    Raises UserError naming every field that is wrong.
    """
    if not vietqr and not any(clean(text) for text in form.values()):
        return None
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name, rule in (("bin", bank_bin), ("number", bank_number), ("owner", account_owner)):
        try:
            texts[name] = rule(form.get(name, ""))
        except UserError as error:
            problems += error.problems
    if problems:
        raise UserError(*problems)
    return BankAccount(**texts, vietqr=vietqr)


# The payload


def payload(
    bank: str, number: str, *, amount: int | None = None, purpose: str = "", bill: str = "", card: bool = False
) -> str:
    """The text of a VietQR: ``bank`` is a BIN, ``number`` an account's or a ``card``'s; with an ``amount`` in đồng it
    is dynamic (one payment), without static. ``bill`` and ``purpose`` are optional.

    Raises ValueError for texts that are not ASCII letters, digits and spaces, for a purpose longer than 25 and for an
    amount no bank takes.
    """
    if len(purpose) > LONGEST_PURPOSE:
        raise ValueError(f"purpose longer than {LONGEST_PURPOSE}: {purpose!r}")
    if not all(re.fullmatch(r"[0-9A-Za-z ]*", text, re.ASCII) for text in (bank, number, purpose, bill)):
        raise ValueError("VietQR holds ASCII letters, digits and spaces only")
    if amount is not None and not 0 < amount <= MOST:
        raise ValueError(f"amount out of range: {amount}")
    beneficiary = _field(0, bank) + _field(1, number)
    more = (_field(1, bill) if bill else "") + (_field(8, purpose) if purpose else "")
    text = "".join(
        (
            _field(0, "01"),
            _field(1, "11" if amount is None else "12"),
            _field(38, _field(0, NAPAS) + _field(1, beneficiary) + _field(2, "QRIBFTTC" if card else "QRIBFTTA")),
            _field(53, "704"),
            _field(54, str(amount)) if amount is not None else "",
            _field(58, "VN"),
            _field(62, more) if more else "",
            "6304",
        )
    )
    return text + f"{crc(text):04X}"


def _field(tag: int, value: str) -> str:
    if len(value) > 99:
        raise ValueError(f"too long for its length: {value!r}")
    return f"{tag:02}{len(value):02}{value}"


def crc(text: str) -> int:
    """CRC-16/CCITT-FALSE of an ASCII text: polynomial 0x1021, start 0xFFFF, not reflected."""
    register = 0xFFFF
    for byte in text.encode("ascii"):
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ (0x1021 if register & 0x8000 else 0)
            register &= 0xFFFF
    return register


# To a dossier and back

_FIRST_CODES = date(2018, 1, 1)
"""TT 01/2018/TT-VPCP: no dossier code is older."""
_LONGEST_LINE = 500
"""Bank lines are shorter; a pasted page is not searched for purposes."""
_SHORTENED = 10
"""Characters left of a long agency: with 6 of the day, 7 of the number and two blanks they make 25."""
_LETTERS = "BCDFGHJKLMNPQRST"
"""Sixteen: no digit that could be read as part of a day, no vowel that could make a word."""
_CANDIDATE = re.compile(r"(?=([A-Y]\d{2}[0-9A-Z]{0,20}))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a transfer for a dossier says: agency, day and number of its code, without punctuation."""

    agency: str
    day: str
    number: str

    @classmethod
    def of(cls, code: DossierCode) -> Purpose:
        """The purpose of a code: ``H30.12-261123-0001`` → «H3012 261123 0001», ASCII, at most 25 characters.

        An agency too long for that keeps its first group and gets seven letters made of the whole, the same ones for
        the same agency. Two dossiers of one office share a purpose only where two agencies differ by their dots alone
        or, once in 268 million, by those letters, and their day and number are the same: then the search shows both.
        """
        day, number = f"{code.day:%y%m%d}", f"{code.number:04}"
        agency = code.agency.replace(".", "")
        if len(agency) + len(day) + len(number) + 2 > LONGEST_PURPOSE:
            mixed = hashlib.sha256(code.agency.encode()).hexdigest()
            agency = agency[:3] + "".join(_LETTERS[int(digit, 16)] for digit in mixed[: _SHORTENED - 3])
        return cls(agency, day, number)

    def __str__(self) -> str:
        return f"{self.agency} {self.day} {self.number}"

    @property
    def glued(self) -> str:
        """The same for every reading that a bank may have run together."""
        return self.agency + self.day + self.number


def purpose_of(code: str) -> str:
    """The purpose of a dossier code as printed. Raises UserError when it is no code."""
    return str(Purpose.of(DossierCode.parse(code)))


def purposes_in(line: str) -> list[Purpose]:
    """Every reading of a bank's line (or of a VietQR's text) that could be the purpose of a dossier."""
    text = clean(line).upper()
    if len(text) > _LONGEST_LINE:
        return []
    glued = re.sub(r"[^0-9A-Z]", "", text).replace(NAPAS, "")  # which reads like an agency itself
    return list(dict.fromkeys(purpose for found in _CANDIDATE.finditer(glued) for purpose in _readings(found[1])))


def _readings(run: str) -> Iterator[Purpose]:
    """Agency, six digits that are a day, four to seven digits: wherever the agency may end."""
    for end in range(3, len(run) - 9):
        day, rest = run[end : end + 6], re.match(r"\d{4,7}", run[end + 6 :], re.ASCII)
        if rest and _is_day(day):
            for digits in range(4, len(rest[0]) + 1):
                yield Purpose(run[:end], day, rest[0][:digits])


def _is_day(yymmdd: str) -> bool:
    try:
        return yymmdd.isdigit() and date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])) >= _FIRST_CODES
    except ValueError:
        return False
