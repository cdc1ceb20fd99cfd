"""Finding a procedure while typing: by code, words or first letters («dkks»), with marks typed as keys, with slips.

What was typed is tried in stages, the plainest meaning first, and the later ones only while there is room on the list.
Names share their words (some 750 for 1,850 names), so keys and slips are looked up among the words, not the names.

The one thing to know: a name that begins with what was typed comes before every other match, and at equal merit the
names keep one order (the top nine, then the shorter ones). So the next letter of a name can never push it off the list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from itertools import accumulate
from operator import contains

from counter_app.domain.procedure import LONGEST_NAME, Listed
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
    NONE = 13


Hits = Iterable[tuple[_Fit, int]]
"""Names by their place in the finder, each with its fit."""


@dataclass(frozen=True, slots=True)
class _Name:
    procedure: Listed
    code: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Typed:
    text: str
    words: tuple[str, ...]
    unfinished: bool
    """Whether the last word may go on."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    words: Sequence[Collection[str]]
    """Those that each typed word may stand for."""
    ends: Collection[str]
    """What the last one means where it is finished."""
    places: Collection[int]
    """The names that have one of each."""


_NOTHING = _Meaning([()], (), ())


class Finder:
    """The office's procedures made ready to be searched. Needs their codes and names only."""

    def __init__(self, procedures: Iterable[Listed], top: Iterable[str] = ()) -> None:
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
        letters = ["".join(word[0] for word in name.words) for name in self._names]
        self._letters = " ".join(letters)
        """The first letters of all names in one text, which is searched faster than 2,700."""
        self._starts = list(accumulate((len(one) + 1 for one in letters), initial=0))

    def find(self, typed: str) -> list[Listed]:
        """The best matches first, at most twelve; the top nine for nothing typed; a digit means its place there."""
        typed = typed[:_LONGEST_TYPED]
        text = fold(typed)
        if (digit := text.strip()) in tuple("123456789") and (picked := self.top[int(digit) - 1 : int(digit)]):
            return picked
        said = words(text)
        wanted = _Typed(typed, _without_empty_words(said), text[-1:].isalnum())
        if not wanted.words:
            return list(self.top) if said or not text.strip() else []
        found: dict[int, None] = {}
        for hits in self._stages(wanted):
            found |= self._best(hits, found)
            if len(found) >= MOST_FOUND:
                break
        found = found or self._best(self._scattered(self._misspelt(wanted)), found)
        return [self._names[place].procedure for place in list(found)[:MOST_FOUND]]

    @staticmethod
    def _best(hits: Hits, found: Collection[int]) -> dict[int, None]:
        """The places of the best new names, in their order."""
        fits: dict[int, _Fit] = {}
        for fit, place in hits:
            if place not in found and fit < fits.get(place, _Fit.NONE):
                fits[place] = fit
        return dict.fromkeys(nsmallest(MOST_FOUND, fits, key=lambda place: (fits[place], place)))

    def _stages(self, typed: _Typed) -> Iterator[Hits]:
        """What may be meant, the plainest first. Words in a row, even with a slip, are meant sooner than words found
        here and there in a name of two hundred.
        """
        letters = list(self._by_letters(typed))
        exact, keys = self._as_typed(typed), self._as_keys(typed)
        yield [*self._by_code(typed), *self._in_a_row(exact), *(hit for hit in letters if hit[0] <= _Fit.LETTERS_BEGIN)]
        yield self._in_a_row(keys)
        yield letters
        yield self._in_a_row(self._misspelt(typed))
        yield self._scattered(exact)
        yield self._scattered(keys)
        yield self._scattered(self._unfinished(typed))

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

    def _as_typed(self, typed: _Typed) -> _Meaning:
        return self._meaning(typed, [[word] for word in typed.words])

    def _as_keys(self, typed: _Typed) -> _Meaning:
        """With marks typed as keys of Telex or VNI."""
        read = [readings(word) for word in typed.words]
        return self._meaning(typed, read) if any(len(one) > 1 for one in read) else _NOTHING

    def _misspelt(self, typed: _Typed) -> _Meaning:
        """With one letter too many, too few, another, or two swapped, in any of the words."""
        spellings: list[set[str]] = []
        for n, word in enumerate(typed.words, 1):
            read, whole = readings(word), n < len(typed.words)
            spellings.append({*read, *(near for one in read for near in self._words.near(one, whole=whole))})
        return self._meaning(typed, spellings)

    def _unfinished(self, typed: _Typed) -> _Meaning:
        """With every word unfinished."""
        if min(map(len, typed.words)) < 2:
            return _NOTHING
        *before, last = typed.words
        return self._meaning(typed, [*map(self._words.beginning_with, before), [last]])

    def _meaning(self, typed: _Typed, spellings: Sequence[Collection[str]]) -> _Meaning:
        """What each typed word may stand for, the last one perhaps unfinished, and the names that have it all."""
        ends = spellings[-1]
        last = {word for end in ends for word in self._words.beginning_with(end)} if typed.unfinished else ends
        meant = [*spellings[:-1], last]
        places = (set().union(*(self._places.get(word, ()) for word in one)) for one in meant)
        return _Meaning(meant, ends, set.intersection(*places))

    # Where they stand

    def _in_a_row(self, meaning: _Meaning) -> Iterator[tuple[_Fit, int]]:
        meant, first, count = meaning.words, meaning.words[0], len(meaning.words)
        for place in meaning.places:
            said = self._names[place].words
            if said[0] in first and _stand(said[:count], meant):
                yield _Fit.WHOLE if count == len(said) and said[-1] in meaning.ends else _Fit.BEGINS, place
            elif count == 1 or any(_stand(said[n : n + count], meant) for n, word in enumerate(said) if word in first):
                yield _Fit.IN_A_ROW, place

    def _scattered(self, meaning: _Meaning) -> Iterator[tuple[_Fit, int]]:
        for place in meaning.places:
            rest = iter(self._names[place].words)
            in_order = all(any(word in one for word in rest) for one in meaning.words)
            yield _Fit.IN_ORDER if in_order else _Fit.ANYWHERE, place

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
        at = self._letters.find(letters)
        while at >= 0:
            place = bisect_right(self._starts, at) - 1
            said, start = self._names[place].words, at - self._starts[place]
            if all(map(str.startswith, said[start : start + len(parts)], parts)):
                whole = len(parts) == len(said)
                yield _Fit.LETTERS if whole else _Fit.LETTERS_BEGIN if not start else _Fit.LETTERS_INSIDE, place
                at = self._starts[place] + len(said)
            at = self._letters.find(letters, at + 1)


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


def _names(procedures: Iterable[Listed]) -> list[_Name]:
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
        names.append(_Name(procedure, code, said))
    return names


def _without_empty_words(said: list[str]) -> tuple[str, ...]:
    meant = [word in readings(typed) for word, typed in zip(_EMPTY_WORDS, said, strict=False)]
    return tuple(said[2:] if meant == [True, True] else said)


def _stand(here: tuple[str, ...], meant: Sequence[Collection[str]]) -> bool:
    return len(here) == len(meant) and all(map(contains, meant, here))


def _rests(text: str) -> set[str]:
    """The text, and the text with one letter taken out."""
    return {text, *(text[:n] + text[n + 1 :] for n in range(len(text)))}


def _one_slip(typed: str, meant: str) -> bool:
    same = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    a, b = typed[same:], meant[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[2:] == b[2:] and a[:2] == b[1::-1])
