"""The wording of a short message: placeholders, marks taken off, and how many SMS it costs.

GSM 03.38: 160 letters in one SMS, 153 in each part of a longer one; a single letter outside that alphabet, such as any
with a Vietnamese mark, makes it 70 and 67.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

LONGEST_TEXT = 600
_PLACE = re.compile(r"\{([^{}]*)\}")
_GSM = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà\n\r"
)
_GSM_TWO = frozenset("^{}\\[~]|€")
"""Letters of the alphabet's second table: two places each."""
_PLAIN = str.maketrans(
    {"đ": "d", "Đ": "D", "«": '"', "»": '"', "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."}
)


@dataclass(frozen=True, slots=True)
class Length:
    """What a text costs: its places, whether it needs 16 bits a letter, and the SMS it is cut into."""

    places: int
    accented: bool
    parts: int

    @property
    def words(self) -> str:
        """«85 ký tự có dấu: 2 tin nhắn»."""
        return f"{self.places} ký tự {'có dấu' if self.accented else 'không dấu'}: {self.parts} tin nhắn"


def length(text: str) -> Length:
    """How many SMS a text takes."""
    accented = not all(c in _GSM or c in _GSM_TWO for c in text)
    if accented:
        places, whole, part = len(text.encode("utf-16-le")) // 2, 70, 67
    else:
        places, whole, part = sum(1 + (c in _GSM_TWO) for c in text), 160, 153
    return Length(places, accented, 1 if places <= whole else -(-places // part))


def plain(text: str) -> str:
    """Without Vietnamese marks and typographic signs; capitals stay."""
    bare = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return unicodedata.normalize("NFC", "".join(c for c in bare if unicodedata.category(c) != "Mn"))


def check_text(text: str, allowed: Collection[str], field: str = "text") -> str:
    """The text of a template, cleaned. Raises UserError for one that is empty, too long, or names what is not there."""
    cleaned = clean(text)
    problems = []
    if not cleaned:
        problems.append(Problem(field, "Nội dung tin còn trống."))
    if len(cleaned) > LONGEST_TEXT:
        problems.append(Problem(field, f"Nội dung tin dài quá {LONGEST_TEXT} ký tự, hiện có {len(cleaned)}."))
    offered = ", ".join("{" + name + "}" for name in allowed)
    problems += [
        Problem(field, f"Không có chỗ điền «{{{name[:30]}}}» cho tin này; các chỗ điền: {offered}.")
        for name in dict.fromkeys(_PLACE.findall(cleaned))
        if name not in allowed
    ]
    if set("{}") & set(_PLACE.sub("", cleaned)):
        problems.append(Problem(field, "Dấu { và } phải đi thành cặp quanh tên chỗ điền, ví dụ {ma}."))
    if problems:
        raise UserError(*problems)
    return cleaned


def filled(text: str, values: Mapping[str, str], *, accents: bool) -> str:
    """The message. A place without a value is left out."""
    whole = clean(_PLACE.sub(lambda found: values.get(found.group(1), ""), text))
    return whole if accents else plain(whole)
