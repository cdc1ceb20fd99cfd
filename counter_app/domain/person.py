"""The people and organisations on a dossier: its owners (chủ hồ sơ) and who hands it in (người nộp hồ sơ).

A dossier may have several owners (kết hôn) and the submitter may be none of them; the same checks run when a field
is left and again when the dossier is saved. Nothing here blocks on what the law leaves open: a personal number has
no check digit, so only its twelve digits are a rule and the rest are warnings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

LONGEST_NAME = 200
LONGEST_ADDRESS = 400


class IdKind(StrEnum):
    """What a person shows to say who they are."""

    PERSONAL_NUMBER = "PERSONAL_NUMBER"
    CMND = "CMND"
    PASSPORT = "PASSPORT"
    CERTIFICATE = "CERTIFICATE"
    NONE = "NONE"

    @property
    def label(self) -> str:
        """The Vietnamese name on screen and paper."""
        return _ID_LABELS[self]


_ID_LABELS = {
    IdKind.PERSONAL_NUMBER: "Số định danh cá nhân (CCCD/căn cước)",
    IdKind.CMND: "CMND 9 số",
    IdKind.PASSPORT: "Hộ chiếu",
    IdKind.CERTIFICATE: "Giấy chứng nhận căn cước",
    IdKind.NONE: "Không có giấy tờ tùy thân",
}


class Checked(StrEnum):
    """How the clerk made sure of the person (NĐ 118/2025 Đ17 k2a as amended by NĐ 309/2026)."""

    CARD_QR = "CCCD_QR"
    CARD_READER = "CARD_READER"
    VNEID = "VNEID"
    MANUAL = "MANUAL"


@dataclass(frozen=True, slots=True)
class Person:
    """One person. ``born`` is ``1990-05-15`` or, where only the year is known, ``1990``; empty strings are unknown."""

    name: str
    id_kind: IdKind = IdKind.NONE
    id_number: str = ""
    born: str = ""
    gender: str = ""
    address: str = ""
    """As on the card, to the letter, whatever became of its communes."""
    phone: str = ""
    email: str = ""
    commune: str = ""
    """Code of the commune of today where that address lies, as chosen at the counter (QĐ 19/2025/QĐ-TTg)."""
    commune_name: str = ""
    """Its name on that day: «Phường Hoàn Kiếm, Thành phố Hà Nội»."""

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry: only what is known."""
        known = {field: getattr(self, field) for field in self.__slots__ if getattr(self, field)}
        return {"type": "person", **known, "id_kind": self.id_kind.value}


@dataclass(frozen=True, slots=True)
class Organisation:
    """An enterprise, cooperative or agency; ``tax_code`` is 10 digits or 10-3."""

    name: str
    tax_code: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    commune: str = ""
    """As a person's."""
    commune_name: str = ""

    @property
    def id_number(self) -> str:
        """What the search index keeps as its number."""
        return self.tax_code

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry: only what is known."""
        known = {field: getattr(self, field) for field in self.__slots__ if getattr(self, field)}
        return {"type": "organisation", **known}


Party = Person | Organisation


def party_from_body(body: Mapping[str, Any]) -> Party:
    """The party written by ``to_body``; fields of a newer program are passed over."""
    if body.get("type") == "organisation":
        names = Organisation.__slots__
        return Organisation(**{k: str(v) for k, v in body.items() if k in names})
    known = {k: str(v) for k, v in body.items() if k in Person.__slots__ and k != "id_kind"}
    return Person(id_kind=IdKind(body.get("id_kind", IdKind.NONE)), **known)


def person_name(text: str, field: str = "name") -> str:
    """A person's name, cleaned.

    Raises UserError when it is empty, too long, or holds what no name holds.
    """
    name = clean(text)
    if not name:
        raise UserError(Problem(field, "Họ và tên còn trống."))
    if len(name) > LONGEST_NAME:
        raise UserError(Problem(field, f"Họ và tên dài quá {LONGEST_NAME} ký tự, hiện có {len(name)}."))
    if strange := [c for c in name if not (c.isalpha() or c in " '’.-" or unicodedata.combining(c))]:
        raise UserError(Problem(field, f"Họ và tên có ký tự lạ «{strange[0]}»; chỉ dùng chữ cái, dấu cách, ' và -."))
    if not any(c.isalpha() for c in name):
        raise UserError(Problem(field, f"Họ và tên phải có chữ cái, hiện là «{name[:20]}»."))
    return name


def organisation_name(text: str, field: str = "name") -> str:
    """An organisation's name, cleaned. Raises UserError when it is empty, too long or has no letter."""
    name = clean(text)
    if not name:
        raise UserError(Problem(field, "Tên tổ chức còn trống."))
    if len(name) > LONGEST_NAME:
        raise UserError(Problem(field, f"Tên tổ chức dài quá {LONGEST_NAME} ký tự, hiện có {len(name)}."))
    if not re.search(r"[^\W\d_]", name):
        raise UserError(Problem(field, "Tên tổ chức phải có chữ cái."))
    return name


def id_number(kind: IdKind, text: str, field: str = "id_number") -> str:
    """The number on the paper shown, without spaces and dots.

    Raises UserError with what was expected and what is there («… phải đủ 12 chữ số, hiện mới có 10»).
    """
    number = re.sub(r"[\s.\-]", "", clean(text)).upper()
    if kind is IdKind.NONE:
        return ""
    if kind is IdKind.PASSPORT:
        if not number:
            raise UserError(Problem(field, "Số hộ chiếu còn trống."))
        if not re.fullmatch(r"(?=.*[0-9])[A-Z0-9]{6,9}", number):
            raise UserError(
                Problem(field, f"Số hộ chiếu gồm 6 đến 9 chữ cái và chữ số, ví dụ C1234567; hiện là «{number[:20]}».")
            )
        return number
    wanted = 9 if kind is IdKind.CMND else 12
    if strange := re.search(r"[^0-9]", number):
        raise UserError(Problem(field, f"{kind.label} chỉ gồm chữ số, hiện có «{strange[0]}»."))
    if len(number) != wanted:
        have = f"hiện mới có {len(number)}" if len(number) < wanted else f"hiện có {len(number)}"
        raise UserError(Problem(field, f"{kind.label} phải đủ {wanted} chữ số, {have}."))
    return number


def tax_code(text: str, field: str = "tax_code") -> str:
    """``0101234567`` or ``0101234567-001``; a household business may use its owner's personal number (12 digits).

    Empty for an organisation without one. Raises UserError otherwise.
    """
    code = re.sub(r"[\s.]", "", clean(text))
    if code and not re.fullmatch(r"\d{10}(-\d{3})?|\d{12}", code, re.ASCII):
        raise UserError(
            Problem(field, f"Mã số thuế gồm 10 chữ số, chi nhánh thêm «-» và 3 chữ số; hiện là «{code[:20]}».")
        )
    return code


def phone_number(text: str, field: str = "phone") -> str:
    """``0912345678`` from any usual spelling; empty means the person has none. Raises UserError."""
    digits = re.sub(r"[\s.\-()]", "", clean(text))
    digits = re.sub(r"^(\+84|0084)0?", "0", digits)
    if digits and not re.fullmatch(r"0\d{9,10}", digits, re.ASCII):
        have = len(re.sub(r"\D", "", digits))
        raise UserError(
            Problem(
                field,
                f"Số điện thoại bắt đầu bằng 0 và có 10 hoặc 11 chữ số, hiện có {have}; để trống nếu không có.",
            )
        )
    return digits


def email_address(text: str, field: str = "email") -> str:
    """An e-mail address or nothing. Raises UserError when it cannot be one."""
    address = clean(text)
    if address and not re.fullmatch(r"(?=.{,254}$)[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}", address):
        raise UserError(
            Problem(field, f"Thư điện tử phải có dạng ten@noi.vn, hiện là «{address[:30]}»; để trống nếu không có.")
        )
    return address


def address_line(text: str, field: str = "address") -> str:
    """An address, cleaned; may be empty. Raises UserError when it is too long."""
    address = clean(text)
    if len(address) > LONGEST_ADDRESS:
        raise UserError(Problem(field, f"Địa chỉ dài quá {LONGEST_ADDRESS} ký tự, hiện có {len(address)}."))
    return address


def commune_code(text: str, field: str = "commune") -> str:
    """A commune's code of five digits (QĐ 19/2025/QĐ-TTg), or nothing. Raises UserError when it cannot be one."""
    code = clean(text)
    if code and not re.fullmatch(r"\d{5}", code, re.ASCII):
        raise UserError(Problem(field, f"Mã xã, phường, đặc khu gồm 5 chữ số; hiện là «{code[:20]}»."))
    return code


def birth_date(text: str, field: str = "born") -> str:
    """``15/05/1990``, ``15051990`` or ``1990`` as ``1990-05-15`` or ``1990``; may be empty. Raises UserError."""
    typed = clean(text)
    if not typed:
        return ""
    if re.fullmatch(r"\d{4}", typed, re.ASCII):
        year, month, day = int(typed), 1, 1
    elif found := re.fullmatch(r"(\d{1,2})([/.\- ])(\d{1,2})[/.\- ](\d{4})|(\d\d)(\d\d)(\d{4})", typed, re.ASCII):
        day, month, year = (int(group) for group in found.groups() if group and group.isdigit())
    else:
        raise UserError(
            Problem(field, f"Ngày sinh viết theo dạng 15/05/1990, hoặc chỉ năm: 1990; hiện là «{typed[:20]}».")
        )
    if not 1880 <= year <= 2200:
        raise UserError(Problem(field, f"Năm sinh từ 1880 đến 2200, hiện là {year}."))
    if len(typed) == 4:
        return typed
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise UserError(Problem(field, f"Ngày {typed} không có trong lịch.")) from None


def show_birth(born: str) -> str:
    """``1990-05-15`` → ``15/05/1990``; a bare year stays."""
    return "/".join(reversed(born.split("-")))
