"""Names of provinces, districts and communes as people write them, and a line of text read for them from the right.

Names are compared by their key: without marks, spaces, apostrophes and kind words, «y» written «i». So «P.Tràng Tiền»,
NFD, capitals, «Đăk Lăk», «Mĩ»/«Mỹ» and «Hoà»/«Hòa» are one and the same; where that makes two names one («Hoằng Phú»,
«Hoằng Phụ»), their marks decide, if the line has any.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

OF_PROVINCE = frozenset({"tinh", "thanhpho"})
OF_DISTRICT = frozenset({"thanhpho", "quan", "huien", "thixa"})
OF_COMMUNE = frozenset({"phuong", "xa", "thitran", "dackhu"})

LONGEST_LINE = 400
_LONGEST_NAME = 7
"""Words: «Văn Miếu - Quốc Tử Giám» has five."""

_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼ`´"))
_BARE: dict[int, str | None] = {**_APOSTROPHES, **dict.fromkeys(range(0x300, 0x370))}
for _code in chain(range(0x41, 0x5B), range(0x61, 0x7B), range(0xC0, 0x250), range(0x1EA0, 0x1F00)):
    _letter = unicodedata.normalize("NFD", chr(_code))[0].lower()
    _BARE[_code] = {"đ": "d", "y": "i"}.get(_letter, _letter)

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD_OR_EDGE = re.compile(r"[a-z]+|[0-9]+|[,;/|\n]")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_KINDS = {
    "tinh": "tinh", "t": "tinh", "thanhpho": "thanhpho", "tp": "thanhpho",
    "quan": "quan", "q": "quan", "huien": "huien", "h": "huien", "thixa": "thixa", "tx": "thixa",
    "phuong": "phuong", "p": "phuong", "f": "phuong", "xa": "xa", "x": "xa", "thitran": "thitran", "tt": "thitran",
    "dackhu": "dackhu", "dk": "dackhu",
}  # fmt: skip
_KIND_WORDS = frozenset(["tỉnh", "thành", "phố", "quận", "huyện", "thị", "xã", "phường", "trấn", "đặc", "khu"])
_SMALLER = {
    word.translate(_BARE): word
    for word in (
        *(
            "đường",
            "phố",
            "ngõ",
            "ngách",
            "hẻm",
            "kiệt",
            "số",
            "sn",
            "ql",
            "tl",
            "khu",
            "kp",
            "cụm",
            "tổ",
            "tdp",
            "khối",
        ),
        *("khóm", "thôn", "xóm", "đội", "ấp", "bản", "buôn", "bon", "làng", "plei", "sóc"),
    )
}
"""Words before names of streets and hamlets: «đường Tân Phú» is no commune."""


def split(name: str) -> tuple[str, str]:
    """Kind and key of an official name: «Thị trấn Đông Anh» → ``thitran``, ``donganh``; «Quận 1» → ``quan``, ``1``."""
    kind, _, rest = name.translate(_BARE).partition(" ")
    if kind not in _KINDS:  # two words: thị trấn, đặc khu, thành phố, thị xã
        second, _, rest = rest.partition(" ")
        kind += second
    key = rest.replace(" ", "").replace("-", "")
    return kind, _ROMAN.get(key, key)


@dataclass(frozen=True, slots=True)
class Line:
    """The words of a text, with and without marks, and before which of them a comma stands."""

    words: list[str]
    said: list[str]
    edges: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Line:
        """The end of a text; what stands in brackets is passed over."""
        whole = re.sub(r"\([^)]*\)", ",", unicodedata.normalize("NFC", text[-LONGEST_LINE:])).translate(_APOSTROPHES)
        bare = whole.translate(_BARE)
        words: list[str] = []
        said: list[str] = []
        edges = {0}
        for found in _WORD_OR_EDGE.finditer(bare):
            word = found[0]
            if word.isalnum():
                words.append(word.lstrip("0") or "0" if word.isdigit() else word)
                said.append(whole[found.start() : found.end()].lower() if len(bare) == len(whole) else word)
            else:
                edges.add(len(words))
        line = cls(words, said, frozenset(edges))
        line._count_in_arabic()
        return line

    def _count_in_arabic(self) -> None:
        """«Phường IV» is «Phường 4», but neither «phường Vị Khê» nor «xã Phượng Vĩ» have numbers."""
        last = len(self.words)
        for n in range(1, last):
            ends = n + 1 in self.edges or any(n + k <= last and self.kind(n + k)[1] == n + 1 for k in (2, 3))
            if (ends or n + 1 == last) and self.kind(n)[0] in ("phuong", "quan") and not self.kind(n - 1)[0]:
                self.words[n] = _ROMAN.get(self.words[n], self.words[n])

    @property
    def end(self) -> int:
        """Where the address ends, without the country and a postal code."""
        end = len(self.words)
        while end and self.words[end - 1].isdigit() and len(self.words[end - 1]) >= 5:
            end -= 1
        for country in (["viet", "nam"], ["vietnam"], ["vn"]):
            if self.words[max(0, end - len(country)) : end] == country:
                return end - len(country)
        return end

    def endings(self, end: int, keys: Container[str]) -> Iterator[tuple[int, str]]:
        """Where names begin that end at ``end``, the longest first, and their keys; none reaches over a comma."""
        for start in range(max(0, end - _LONGEST_NAME), end):
            if not any(edge in self.edges for edge in range(start + 1, end)):
                key = "".join(self.words[start:end])
                if key in keys and not (key.isdigit() and start + 1 < end):  # «2 5» is not 25
                    yield start, key

    def name(self, start: int, end: int, kinds: frozenset[str]) -> tuple[str, int] | None:
        """The kind said of the name at ``start`` ("" if none) and where it begins; None if it is none of ``kinds``."""
        kind, first = self.kind(start)
        if kind:
            return (kind, first) if kind in kinds else None
        if self.words[start].isdigit() and start + 1 == end:
            return None  # «12, Quận 3» is a house, not a ward
        if start in self.edges or kinds is OF_PROVINCE:
            return "", start
        if start + 1 == end or (self.words[start - 1] in _SMALLER and self._spelt(start - 1, _SMALLER.values())):
            return None  # «đường Tân Phú»
        return "", start

    def kind(self, start: int) -> tuple[str, int]:
        """The kind word right before ``start`` ("" if none), and where it begins."""
        for first in (start - 2, start - 1):
            if first >= 0 and not any(edge in self.edges for edge in range(first + 1, start + 1)):
                kind = _KINDS.get("".join(self.words[first:start]))
                if kind and all(self._spelt(n, _KIND_WORDS) for n in range(first, start)):
                    return kind, first
        return "", start

    def speaks_of_commune(self, end: int) -> bool:
        """Whether a commune's kind word stands before ``end``: then a bare name after it is no commune's."""
        return any(self.kind(n)[0] in OF_COMMUNE for n in range(1, end))

    def _spelt(self, n: int, words: Container[str]) -> bool:
        """Whether a word, if it has marks, is one of these: «Xá» and «Phượng» are parts of names, «xã» is not."""
        return self.said[n].isascii() or self.said[n] in words

    def says(self, start: int, end: int, name: str) -> bool:
        """Whether the name there is this one to the marks; a line without any mark says nothing, so it is not."""
        if all(word.isascii() for word in self.said):
            return False
        return _marks(Line.of(name).said).endswith(_marks(self.said[start:end]))


def _marks(words: Iterable[str]) -> str:
    """Words with their marks, wherever the tone was put: «Hoà» and «Hòa» are one, «Hóa» is another."""
    return "".join("".join(sorted(unicodedata.normalize("NFD", word), key=lambda c: c in _TONES)) for word in words)
