"""The QR code on the ID card (CCCD 2021 layout; the 2024 căn cước is expected to begin the same way).

    001099012345|012345678|Nguyễn Văn An|15051999|Nam|Số 5, phố Giả Định, phường Ví Dụ, Hà Nội|20062021

The code is neither signed nor encrypted, and scanners that type damage Vietnamese letters. So: what cannot be read
for certain is left out with a sentence, never guessed, and the raw text is kept nowhere. Hard rules are the twelve
digits, at least six fields, a readable date of birth and Nam|Nữ; province, century and year digits only warn,
because records hold errors and a number does not change when a person's data is corrected.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from counter_app.domain.person import IdKind, Person, person_name
from counter_app.domain.text import clean, fold, nfc
from counter_app.errors import Problem, UserError

_NO_FIELDS = "Đây không phải mã QR của thẻ căn cước: chỉ có {n} mục, cần ít nhất 6. Hãy quét lại hoặc gõ tay."

# Personal numbers begin with the code of the province of birth registration, in the division of 63 provinces.
_PROVINCES = frozenset(
    f"{code:03}"
    for code in (
        *(
            1,
            2,
            4,
            6,
            8,
            10,
            11,
            12,
            14,
            15,
            17,
            19,
            20,
            22,
            24,
            25,
            26,
            27,
            30,
            31,
            33,
            34,
            35,
            36,
            37,
            38,
            40,
            42,
        ),
        *(
            44,
            45,
            46,
            48,
            49,
            51,
            52,
            54,
            56,
            58,
            60,
            62,
            64,
            66,
            67,
            68,
            70,
            72,
            74,
            75,
            77,
            79,
            80,
            82,
            83,
            84,
            86,
        ),
        *(87, 89, 91, 92, 93, 94, 95, 96),
    )
)


@dataclass(frozen=True, slots=True)
class IdCard:
    """What one scan says. ``warnings`` are sentences; an empty field is one the clerk must fill."""

    number: str
    old_number: str
    name: str
    born: str
    gender: str
    address: str
    issued: str
    warnings: tuple[str, ...] = ()

    def person(self) -> Person:
        """The card's owner; phone and e-mail are not on the card."""
        return Person(
            name=self.name,
            id_kind=IdKind.PERSONAL_NUMBER,
            id_number=self.number,
            born=self.born,
            gender=self.gender,
            address=self.address,
        )


def looks_like_card(text: str) -> bool:
    """Whether a scan is meant to be an ID card, readable or not."""
    return text.count("|") >= 2


def from_bytes(raw: bytes) -> IdCard:
    """A scan from a serial port. Raises UserError when it is not UTF-8 or not a card."""
    try:
        return parse(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise UserError(
            "Máy quét gửi chữ không đúng mã UTF-8. Hãy đặt lại máy quét ở chế độ UTF-8 rồi quét lại."
        ) from None


def parse(text: str) -> IdCard:
    """Reads a scan. Raises UserError naming the field that cannot be read; then nothing of it may be used."""
    fields = [field.strip(" \r\n\t\0") for field in nfc(text).strip("\ufeff \r\n\t\0").split("|")]
    if len(fields) < 6:
        raise UserError(Problem("card", _NO_FIELDS.format(n=len([f for f in fields if f]))))
    number, old_number, name, born, gender, address, issued = [*fields, ""][:7]
    if not re.fullmatch(r"\d{12}", number, re.ASCII):
        digits = sum(c.isdigit() for c in number)
        read = f"đọc được {digits}" if digits != 12 else "đọc được cả ký tự khác"
        raise UserError(Problem("number", f"Số định danh cá nhân trên thẻ phải đủ 12 chữ số, {read}. Hãy quét lại."))
    birth = _date(born)
    if birth is None:
        raise UserError(Problem("born", f"Không đọc được ngày sinh trên thẻ («{clean(born)[:20]}»). Hãy quét lại."))
    warnings = []
    sex, sentence = _gender(gender)
    warnings += sentence
    readable_name, sentence = _readable(name, "Họ và tên", person=True)
    warnings += sentence
    if not name:
        warnings.append("Thẻ không cho biết họ và tên; hãy gõ vào.")
    readable_address, sentence = _readable(address, "Nơi cư trú")
    warnings += sentence
    if readable_name and (readable_name + readable_address).isascii():
        warnings.append("Họ tên và địa chỉ không có dấu nào: máy quét có thể đã bỏ dấu, hãy so với thẻ.")
    return IdCard(
        number=number,
        old_number=old_number if re.fullmatch(r"\d{9}|\d{12}", old_number, re.ASCII) else "",
        name=readable_name,
        born=birth,
        gender=sex,
        address=readable_address,
        issued=_date(issued) or "",
        warnings=(*warnings, *number_warnings(number, birth, sex)),
    )


def number_warnings(number: str, born: str = "", gender: str = "") -> tuple[str, ...]:
    """Soft checks of a personal number against the rest; never a reason to refuse (NĐ 137/2015, TT 59/2021/TT-BCA)."""
    warnings = []
    if number[:3] not in _PROVINCES:
        warnings.append(f"Ba số đầu {number[:3]} không phải mã tỉnh đã biết.")
    century, female = divmod(int(number[3]), 2)
    if gender and (gender == "Nữ") != bool(female):
        warnings.append(f"Số thứ tư ({number[3]}) không khớp giới tính {gender}.")
    if born and int(born[:4]) // 100 != 19 + century:
        warnings.append(f"Số thứ tư ({number[3]}) không khớp thế kỷ của năm sinh {born[:4]}.")
    if born and number[4:6] != born[2:4]:
        warnings.append(f"Số thứ năm, sáu ({number[4:6]}) không khớp năm sinh {born[:4]}.")
    return tuple(warnings)


def _date(text: str) -> str | None:
    """``15051999`` → ``1999-05-15``; ``00001950`` and ``1950`` → ``1950``; None when unreadable."""
    found = re.fullmatch(r"(?:(\d{2})[/.\-]?(\d{2})[/.\-]?)?(\d{4})", text, re.ASCII)
    if not found or not 1880 <= int(found[3]) <= 2200:
        return None
    if found[1] is None or found[1] == "00" or found[2] == "00":
        return found[3]
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None


def _gender(text: str) -> tuple[str, list[str]]:
    known = {"nam": "Nam", "nu": "Nữ"}.get(fold(text))
    if known:
        return known, []
    if text[:1] in ("N", "n") and _damage(text):
        return "", ["Giới tính bị máy quét làm hỏng; hãy chọn lại."]
    raise UserError(
        Problem("gender", f"Giới tính trên thẻ phải là Nam hoặc Nữ, đọc được «{clean(text)[:20]}». Hãy quét lại.")
    )


def _readable(text: str, label: str, *, person: bool = False) -> tuple[str, list[str]]:
    """The text, or nothing and the reason when the scanner damaged it."""
    reason = _damage(text)
    if not reason and person and clean(text):
        try:
            person_name(text)
        except UserError:
            reason = "có ký tự lạ"
        if any(ord(c) > 127 and c.isalpha() and not _NAME_LETTER.fullmatch(c) for c in clean(text)):
            reason = "sai mã chữ"
    if reason:
        return "", [f"{label} bị hỏng khi quét ({reason}); hãy gõ lại."]
    return clean(text), []


def _damage(text: str) -> str:
    """Why a text cannot be trusted, or "". A text with one true Vietnamese letter came through whole."""
    if "\ufffd" in text or "?" in text:
        return "mất dấu"
    if any(unicodedata.category(c) in ("Cc", "Co", "Cs", "Cn") and not c.isspace() for c in text):
        return "mất dấu"
    if re.search(r"[ÃÂÄÆĂ][\x80-\xbf\u0152-\u2122]|á[º»][^\s,.;|A-Za-z]", text):
        return "sai mã chữ"
    if text.isascii() and any(_typed_as_keys(word.lower().strip(".,;")) for word in text.split()):
        return "bộ gõ tiếng Việt xen vào"
    return ""


# A syllable as Telex leaves it when its marks were typed as letters («nguyeenx», «dduwcs»), or as VNI does («hu7o7ng»).
# Names of other peoples («Ksor», «Y Blơ») do not fit the Vietnamese syllable and pass.
_NAME_LETTER = re.compile(
    "["
    + "".join(
        c + c.upper()
        for c in map(
            nfc, (v + t for v in "aăâeêioôơuưy" for t in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"))
        )
    )
    + "đĐƀɃčČĕĔĭĬñÑŏŎŭŬ]"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|dd|[bcdghklmnprstvx])?[aeiouyw]+[sfrxj]?w?(?:ch|ng|nh|[cmnpt])?[sfrxj]?",
)
_TELEX_MARK = re.compile(
    r"aa|ee|oo|dd|w|[aeiouy](?:ch|ng|nh|[cmnpt])?[sfxj]$|[aeiouy](?:ng|nh|n|m)?r$|[aeiouy][sfxjr](?:ch|ng|nh|[cmnpt])$"
)
_VNI_MARK = re.compile(r"[bcdghklmnpqrstvx][aeiouy]+[1-9]|[aeiouyd][1-9][a-z]")


def _typed_as_keys(word: str) -> bool:
    telex = _SYLLABLE.fullmatch(word) and _TELEX_MARK.search(word)
    return bool(telex or _VNI_MARK.search(word))
