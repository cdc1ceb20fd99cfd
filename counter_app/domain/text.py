"""Vietnamese text: one spelling (NFC), one key for searching, one key for sorting.

The one thing to know: «ễ» can arrive as one code point or as three, and both look the same on the screen. Whatever
enters the program passes :func:`clean` first, or two equal names are not equal and the receipt shows stray marks.
"""

from __future__ import annotations

import re
import unicodedata

_STROKES = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The Vietnamese alphabet with the four Latin letters it lacks, in dictionary order."""

_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_LETTER_RANK = {letter: chr(0x40 + rank) for rank, letter in enumerate(ALPHABET)}
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}  # huyền hỏi ngã sắc nặng


def nfc(text: str) -> str:
    """The composed spelling."""
    return unicodedata.normalize("NFC", text)


def whole_number(text: str, longest: int = 9) -> int | None:
    """A number typed in plain digits, at most so many. None for anything else: ``str.isdigit`` is also true of «²» and
    of five thousand digits, at which ``int`` fails.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def dotted(number: int) -> str:
    """A number of any thing, grouped by dots: ``1.250.000``."""
    return f"{number:,}".replace(",", ".")


def clean(text: str) -> str:
    """NFC, one line, single spaces, without control, invisible or unassigned characters."""
    if not text.isprintable():  # else there is no letter to take out, and a form has fifty texts
        spaced = (" " if c.isspace() else c for c in text)
        text = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    return " ".join(nfc(_UNSEEN.sub("", text)).split())


def distinct_lines(text: str) -> list[str]:
    """The lines of a text, cleaned; empty ones and repetitions (whatever their capitals and marks) left out."""
    found: dict[str, str] = {}
    for line in filter(None, map(clean, text.splitlines())):
        found.setdefault(fold(line), line)
    return list(found.values())


def fold(text: str) -> str:
    """The search key: «Nguyễn Thị Đào» → ``nguyen thi dao``. Applied to what is stored and to what is typed."""
    bare = unicodedata.normalize("NFD", text.translate(_STROKES))
    return nfc("".join(c for c in bare if unicodedata.category(c) != "Mn").casefold())


def words(text: str) -> list[str]:
    """The folded words and numbers of a text, as the search index sees them."""
    return re.findall(r"[^\W_]+", fold(text))


def sort_key(name: str) -> str:
    """Sorts people the Vietnamese way: given name (last word) first, letters before tones.

    A plain text comparison of two keys gives An, Ánh, Ăn, Ân, Dương, Đặng.
    """
    parts = name.split()
    return " ".join(_syllable_key(word) for word in parts[-1:] + parts[:-1])


def _syllable_key(word: str) -> str:
    letters: list[str] = []
    tone = "1"
    for char in unicodedata.normalize("NFD", word.lower()):
        if char in _TONES:
            tone = _TONES[char]
        elif unicodedata.combining(char) and letters:
            letters[-1] = nfc(letters[-1] + char)
        else:
            letters.append(char)
    return "".join(_LETTER_RANK.get(letter, letter) for letter in letters) + "\x01" + tone


def initials(text: str) -> str:
    """``dkks`` for «Đăng ký khai sinh»."""
    return "".join(word[0] for word in words(text))


def mask_number(number: str) -> str:
    """An identity number for logs: ``0010******45``."""
    return number[:4] + "*" * (len(number) - 6) + number[-2:] if len(number) > 6 else "*" * len(number)
