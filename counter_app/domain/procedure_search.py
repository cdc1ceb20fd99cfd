"""Finding a procedure while typing: by code, by words, by first letters («dkks»), through marks typed as keys and slips.

What was typed is tried in stages, the plainest meaning first, and a later stage is not asked once enough is found: as it
stands, as Telex or VNI keys, with every word unfinished, with a slip of one letter. Names are few and long and their
words are few (some 750 for 1,800 names), so slips and marks are looked up among the words, never among the names.

The names are kept in the order in which they are shown at equal merit: the office's top nine, then the shorter ones. A
name that begins with what was typed comes before every other match, so that the next letter cannot push it off the list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest

from counter_app.domain.procedure import LONGEST_NAME, Procedure
from counter_app.domain.telex import readings
from counter_app.domain.text import fold, words

MOST_FOUND = 12
_LONGEST_TYPED = 2 * LONGEST_NAME
"""A whole name may be pasted, or typed with a key for every mark."""
_EMPTY_WORDS = ("thu", "tuc")
"""Many published names begin with «Thủ tục», which nobody types."""
_FEWEST_LETTERS = 4
"""In a shorter word one letter more or less is another word."""
_SEPARATORS = re.compile(r"[\s.,–-]+")


class _Fit(IntEnum):
    """How what was typed stands in a name, the better the smaller."""

    CODE = 0
    CODE_BEGINS = 1
    NUMBER = 2
    NUMBER_BEGINS = 3
    NUMBER_ENDS = 4
    WHOLE = 5
    BEGINS = 6
    LETTERS = 7
    IN_A_ROW = 8
    LETTERS_BEGIN = 9
    LETTERS_INSIDE = 10
    IN_ORDER = 11
    ANYWHERE = 12


Hits = Iterable[tuple[_Fit, int]]
"""Names by their place in the finder, each with its fit."""


@dataclass(frozen=True, slots=True)
class _Name:
    procedure: Procedure
    code: str
    words: tuple[str, ...]
    letters: str


@dataclass(frozen=True, slots=True)
class _Typed:
    text: str
    words: tuple[str, ...]
    unfinished: bool
    """Whether the last word may go on."""


class Finder:
    """The office's procedures made ready to be searched. Needs their codes and names only."""

    def __init__(self, procedures: Iterable[Procedure], top: Iterable[str] = ()) -> None:
        by_code = {procedure.code: procedure for procedure in procedures}
        self.top = [by_code[code] for code in top if code in by_code]
        first = {procedure.code for procedure in self.top}
        self._names = sorted(
            _names(by_code.values()),
            key=lambda name: (name.procedure.code not in first, len(" ".join(name.words)), name.procedure.code),
        )
        self._places: defaultdict[str, set[int]] = defaultdict(set)
        for place, name in enumerate(self._names):
            for word in name.words:
                self._places[word].add(place)
        self._words = _Words(self._places)

    def find(self, typed: str) -> list[Procedure]:
        """The best matches first, at most twelve; the top nine for nothing typed; a digit means its place there."""
        typed = typed[:_LONGEST_TYPED]
        text = fold(typed).strip()
        if text in tuple("123456789") and (picked := self.top[int(text) - 1 : int(text)]):
            return picked
        said = words(text)
        wanted = _Typed(typed, _without_empty_words(said), typed[-1:].isalnum())
        if not wanted.words:
            return list(self.top) if said or not text else []
        found: dict[int, None] = {}
        for hits in self._stages(wanted):
            found |= self._best(hits, found)
            if len(found) >= MOST_FOUND:
                break
        found = found or self._best(self._misspelt(wanted), found)
        return [self._names[place].procedure for place in list(found)[:MOST_FOUND]]

    @staticmethod
    def _best(hits: Hits, found: Collection[int]) -> dict[int, None]:
        return dict.fromkeys(place for _, place in nsmallest(MOST_FOUND, (hit for hit in hits if hit[1] not in found)))

    def _stages(self, typed: _Typed) -> Iterator[Hits]:
        """What may be meant, the plainest first. Words in a row, even with a slip, are meant sooner than words found
        here and there in a name of two hundred.
        """
        letters, exact = list(self._by_letters(typed)), list(self._as_typed(typed))
        yield [*self._by_code(typed), *_in_a_row(exact), *(hit for hit in letters if hit[0] <= _Fit.LETTERS_BEGIN)]
        keys = list(self._as_keys(typed))
        yield _in_a_row(keys)
        yield letters
        yield _in_a_row(self._misspelt(typed))
        yield exact
        yield keys
        yield self._unfinished(typed)

    # The stages

    def _by_code(self, typed: _Typed) -> Iterator[tuple[_Fit, int]]:
        """«1.004222», «1004222», «004222», «4222», «222»; also a whole code before a name, as the field shows it."""
        code, whole = (_SEPARATORS.sub("", text) for text in (fold(typed.text), fold(typed.text.split()[0])))
        if not whole[:1].isdigit():
            return
        for place, name in enumerate(self._names):
            number = name.code[1:].lstrip("0")
            if name.code in (code, whole):
                yield _Fit.CODE, place
            elif name.code.startswith(code):
                yield _Fit.CODE_BEGINS, place
            elif code in (number, name.code[1:]):
                yield _Fit.NUMBER, place
            elif number.startswith(code) or name.code[1:].startswith(code):
                yield _Fit.NUMBER_BEGINS, place
            elif len(code) > 2 and number.endswith(code):
                yield _Fit.NUMBER_ENDS, place

    def _as_typed(self, typed: _Typed) -> Hits:
        return self._by_words(typed, [[word] for word in typed.words])

    def _as_keys(self, typed: _Typed) -> Hits:
        """With marks typed as keys of Telex or VNI."""
        read = [readings(word) for word in typed.words]
        return self._by_words(typed, read) if any(len(one) > 1 for one in read) else ()

    def _misspelt(self, typed: _Typed) -> Hits:
        """With one letter too many, too few, another, or two swapped, in any of the words."""
        last = len(typed.words) - 1
        near = (
            {other for reading in readings(word) for other in self._words.near(reading, whole=n < last)}
            for n, word in enumerate(typed.words)
        )
        return self._by_words(typed, [{*readings(word), *others} for word, others in zip(typed.words, near, strict=True)])

    def _unfinished(self, typed: _Typed) -> Hits:
        """With every word unfinished, in any order."""
        if min(map(len, typed.words)) < 2:
            return ()
        last = typed.words[-1:]
        meant = [self._words.beginning_with(word) for word in typed.words]
        return self._by_meaning(meant if typed.unfinished else [*meant[:-1], last], last)

    def _by_words(self, typed: _Typed, spellings: list[Collection[str]]) -> Hits:
        """Names with a spelling of every typed word; the last one perhaps unfinished."""
        ends = spellings[-1]
        meant: list[Collection[str]] = [*spellings[:-1]]
        meant.append({word for end in ends for word in self._words.beginning_with(end)} if typed.unfinished else ends)
        return self._by_meaning(meant, ends)

    def _by_meaning(self, meant: list[Collection[str]], ends: Collection[str]) -> Hits:
        places = (set().union(*(self._places.get(word, ()) for word in one)) for one in meant)
        common = set.intersection(*places)
        return ((_fit(self._names[place].words, meant, ends), place) for place in common)

    def _by_letters(self, typed: _Typed) -> Iterator[tuple[_Fit, int]]:
        """First letters of words in a row: «dkks», «dk khai sinh», «dan ky kha sin»."""
        joined = "".join(typed.words)
        as_struck = "".join(words(typed.text.lower().replace("đ", "dd")))  # a driver makes «cddk» «cđk»
        mixed = [part for word in typed.words for part in ([word] if self._words.beginning_with(word) else word)]
        for parts in {tuple(mixed), tuple(joined), tuple(as_struck)}:
            if len(parts) > 1:
                yield from self._row_of_beginnings(parts)

    def _row_of_beginnings(self, parts: tuple[str, ...]) -> Iterator[tuple[_Fit, int]]:
        letters = "".join(part[0] for part in parts)
        for place, name in enumerate(self._names):
            start = name.letters.find(letters)
            while start >= 0:
                if all(word.startswith(part) for word, part in zip(name.words[start:], parts, strict=False)):
                    whole = len(parts) == len(name.words)
                    yield _Fit.LETTERS if whole else _Fit.LETTERS_BEGIN if not start else _Fit.LETTERS_INSIDE, place
                    break
                start = name.letters.find(letters, start + 1)


class _Words:
    """The distinct words of all names, by their beginnings and by what a slip makes of them."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._by_beginning: defaultdict[str, set[str]] = defaultdict(set)
        for word in known:
            for end in range(1, len(word) + 1):
                self._by_beginning[word[:end]].add(word)
        self._by_rest: defaultdict[str, list[str]] = defaultdict(list)
        for beginning in self._by_beginning:
            if len(beginning) >= _FEWEST_LETTERS and beginning.isalpha():
                for rest in _rests(beginning):
                    self._by_rest[rest].append(beginning)

    def beginning_with(self, letters: str) -> Collection[str]:
        """The words that begin so."""
        return self._by_beginning.get(letters, ())

    def near(self, typed: str, *, whole: bool) -> set[str]:
        """Words, or beginnings of words, that one slip of a finger turns into what was typed.

        Two texts one slip apart share a letter less of themselves, so only those are compared.
        """
        if not typed.isalpha() or len(typed) < _FEWEST_LETTERS - 1:
            return set()
        near = {one for rest in _rests(typed) for one in self._by_rest.get(rest, ()) if _one_slip(typed, one)}
        return {one for one in near if one in self._known} if whole else near


def _names(procedures: Iterable[Procedure]) -> list[_Name]:
    folded: dict[str, list[str]] = {}  # a word stands in many names, and folding it is what costs
    names = []
    for procedure in procedures:
        parts = procedure.name.split()
        for part in parts:
            if part not in folded:
                folded[part] = words(part)
        said = tuple(word for part in parts for word in folded[part])
        if said[:2] == _EMPTY_WORDS and len(said) > 2:
            said = said[2:]
        code = _SEPARATORS.sub("", fold(procedure.code))
        names.append(_Name(procedure, code, said, "".join(word[0] for word in said)))
    return names


def _without_empty_words(said: list[str]) -> tuple[str, ...]:
    meant = [word in readings(typed) for word, typed in zip(_EMPTY_WORDS, said, strict=False)]
    return tuple(said[2:] if meant == [True, True] else said)


def _in_a_row(hits: Hits) -> Hits:
    return (hit for hit in hits if hit[0] <= _Fit.IN_A_ROW)


def _fit(said: tuple[str, ...], meant: list[Collection[str]], ends: Collection[str]) -> _Fit:
    """How words stand in a name that has a meaning of each; ``ends`` are the last one's when it is finished."""
    count = len(meant)
    if _stand(said, meant, 0):
        return _Fit.WHOLE if count == len(said) and said[-1] in ends else _Fit.BEGINS
    if count == 1 or any(_stand(said, meant, start) for start in range(1, len(said) - count + 1)):
        return _Fit.IN_A_ROW
    rest = iter(said)
    return _Fit.IN_ORDER if all(any(word in one for word in rest) for one in meant) else _Fit.ANYWHERE


def _stand(said: tuple[str, ...], meant: list[Collection[str]], start: int) -> bool:
    """Whether the words from ``start`` on are the ones meant, in a row."""
    if said[start] not in meant[0]:
        return False
    here = said[start : start + len(meant)]
    return len(here) == len(meant) and all(word in one for word, one in zip(here, meant, strict=True))


def _rests(text: str) -> set[str]:
    """The text, and the text with one letter taken out."""
    return {text, *(text[:n] + text[n + 1 :] for n in range(len(text)))}


def _one_slip(typed: str, meant: str) -> bool:
    same = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    a, b = typed[same:], meant[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])
