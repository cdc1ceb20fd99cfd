"""Finding a procedure while typing: by code, by first letters («dkks»), by words without diacritics («khai sinh»)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from counter_app.domain.procedure import Listed
from counter_app.domain.text import fold, words

MOST_FOUND = 12
_EMPTY_WORDS = ("thu", "tuc")
"""Many published names begin with «Thủ tục», which nobody types."""


@dataclass(frozen=True, slots=True)
class _Key:
    procedure: Listed
    words: tuple[str, ...]
    initials: str


class Finder:
    """The office's procedures made ready to be searched."""

    def __init__(self, procedures: Iterable[Listed], top: Iterable[str] = ()) -> None:
        self._keys = [_key(procedure) for procedure in procedures]
        by_code = {key.procedure.code: key.procedure for key in self._keys}
        self.top = [by_code[code] for code in top if code in by_code]

    def find(self, typed: str) -> list[Listed]:
        """The best matches first, at most twelve; the top nine for nothing typed; a digit means its place there."""
        text = fold(typed).strip()
        if not text:
            return list(self.top)
        if len(text) == 1 and text in "123456789":
            place = int(text) - 1
            return self.top[place : place + 1]
        scored = ((_score(key, text), n, key.procedure) for n, key in enumerate(self._keys))
        return [procedure for score, _, procedure in sorted(s for s in scored if s[0] is not None)][:MOST_FOUND]


def _key(procedure: Listed) -> _Key:
    said = words(procedure.name)
    if tuple(said[:2]) == _EMPTY_WORDS:
        said = said[2:]
    return _Key(procedure, tuple(said), "".join(word[0] for word in said))


def _score(key: _Key, text: str) -> tuple[int, int, int] | None:
    """Smaller is better; None is no match. A name that begins with what was typed beats one that holds it."""
    if key.procedure.code.startswith(text):
        return 0, 0, len(key.words)
    typed = text.split()
    joined = "".join(typed)
    if joined.isalpha() and len(joined) >= 2 and (place := key.initials.find(joined)) >= 0:
        exact = key.initials == joined
        return (1 if exact else 2 if place == 0 else 4), place, len(key.words)
    place = _consecutive(key.words, typed)
    if place >= 0:
        return (1 if place == 0 else 3), place, len(key.words)
    if all(any(word.startswith(part) for word in key.words) for part in typed):
        return 5, 0, len(key.words)
    return None


def _consecutive(said: tuple[str, ...], typed: list[str]) -> int:
    """Where the typed words stand in a row, the last one perhaps unfinished; −1 when they do not."""
    for start in range(len(said) - len(typed) + 1):
        here = said[start : start + len(typed)]
        if here[:-1] == tuple(typed[:-1]) and here[-1].startswith(typed[-1]):
            return start
    return -1
