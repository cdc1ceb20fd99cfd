"""The sheet of a counter's day: what was done, which papers came out, registers, money; each balances by itself.

How it is read off the entries is in ``day_reading``. Sheets add up: the office's day is the
sum of its counters' sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from counter_app.domain.blanks import Stock
from counter_app.domain.dossier import UNREADABLE
from counter_app.domain.payment import CASH

COUNTED = {
    "dossier.received": "Tiếp nhận",
    "dossier.handed_over": "Chuyển hồ sơ",
    "dossier.resolved": "Có kết quả",
    "dossier.returned": "Trả kết quả",
}
"""The acts a day is counted by, all of them facts."""


@dataclass(frozen=True, slots=True)
class Run:
    """Numbers in a row, ``first`` to ``last``."""

    first: int
    last: int

    def show(self, digits: int = 0) -> str:
        """«12–15», or «12» alone, padded to so many digits."""
        first, last = (str(number).zfill(digits) for number in (self.first, self.last))
        return first if self.first == self.last else f"{first}–{last}"


def runs(numbers: Iterable[int]) -> list[Run]:
    """Numbers as runs, in order."""
    found: list[Run] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1].last + 1:
            found[-1] = Run(found[-1].first, number)
        else:
            found.append(Run(number, number))
    return found


def between(taken: Sequence[Run]) -> list[Run]:
    """The gaps between runs."""
    gaps = (Run(one.last + 1, two.first - 1) for one, two in pairwise(taken))
    return [gap for gap in gaps if gap.first <= gap.last]


@dataclass(frozen=True, slots=True)
class Register:
    """A «Quyển»: the numbers of its day, the voids among them, and the last number before the day."""

    book: str
    lines: tuple[int, ...]
    voids: tuple[int, ...] = ()
    before: int = 0

    @property
    def last(self) -> int:
        """The last number of the day."""
        return max(self.lines, default=self.before)

    @property
    def gaps(self) -> list[Run]:
        """Numbers behind the day before that stand nowhere, named."""
        return between([Run(self.before, self.before), *runs(self.lines)])

    @property
    def balances(self) -> bool:
        """No gap, and no number twice: first to last is lines and voids."""
        return not self.gaps and len(set(self.lines)) == len(self.lines)


@dataclass(frozen=True, slots=True)
class FeeReceipts:
    """The biên lai of one symbol: numbers used, and spoiled ones."""

    symbol: str
    used: tuple[str, ...]
    spoiled: tuple[str, ...] = ()

    @property
    def gaps(self) -> list[str]:
        """Numbers between the first and the last that were neither used nor spoiled."""
        return [gap.show(self._digits) for gap in between(runs(map(int, (*self.used, *self.spoiled))))]

    @property
    def ranges(self) -> list[str]:
        """The numbers used, in runs."""
        return [one.show(self._digits) for one in runs(map(int, self.used))]

    @property
    def _digits(self) -> int:
        return max(map(len, (*self.used, *self.spoiled)), default=0)


@dataclass(frozen=True, slots=True)
class Till:
    """The money of one clerk, or of one fee item: taken and given back, đồng by method."""

    name: str
    taken: Mapping[str, int] = field(default_factory=dict)
    back: Mapping[str, int] = field(default_factory=dict)
    times: int = 0
    """How often money was taken."""

    def net(self, method: str) -> int:
        """What is left by a method."""
        return self.taken.get(method, 0) - self.back.get(method, 0)

    @property
    def total(self) -> int:
        """What is left by all methods."""
        return sum(self.taken.values()) - sum(self.back.values())

    def __add__(self, other: Till) -> Till:
        return Till(self.name, _sum(self.taken, other.taken), _sum(self.back, other.back), self.times + other.times)


@dataclass(frozen=True, slots=True)
class Papers:
    """Receipts of the day's dossiers: every one that is required is printed, electronic or waived, or named."""

    printed: int = 0
    electronic: int = 0
    waived: int = 0
    missing: tuple[str, ...] = ()
    """Codes of the dossiers whose receipt did not come out."""
    by_hand: int = 0
    """Written on a blank in a power cut: the citizen holds it."""

    @property
    def required(self) -> int:
        """One for each dossier received and not void."""
        return self.printed + self.electronic + self.waived + self.by_hand + len(self.missing)


@dataclass(frozen=True, slots=True)
class Stands:
    """What a dossier of the day is by now, whoever did it."""

    code: str = ""
    void: bool = False
    receipts: int = 0


@dataclass(frozen=True)
class DaySheet:
    """The figures of a day, of one counter or (``counter`` 0) of several."""

    day: date
    counter: int = 0
    first_seq: int = 0
    entries: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    voids: tuple[str, ...] = ()
    """Codes of the dossiers received today that are void."""
    registers: tuple[Register, ...] = ()
    papers: Papers = Papers()
    tills: tuple[Till, ...] = ()
    items: tuple[Till, ...] = ()
    fee_receipts: tuple[FeeReceipts, ...] = ()
    change: int = 0
    """Tiền lẻ đầu ngày, in đồng."""
    unsent: int = 0
    unprinted: int = 0
    unreadable: int = 0
    """Entries of which nothing can be counted: erased by law, or of a newer program."""
    late: tuple[str, ...] = ()
    """Dossiers typed in today that were received on paper on an earlier day, each with its moment."""
    blanks: Stock = Stock()  # noqa: RUF009 - frozen
    """The counter's blanks up to now."""

    @property
    def hand_in(self) -> int:
        """Cash to be handed in, in đồng: taken less given back; the float stays."""
        return sum(till.net(CASH) for till in self.tills)

    @property
    def in_drawer(self) -> int:
        """Cash that must lie in the drawer."""
        return self.change + self.hand_in

    def __add__(self, other: DaySheet) -> DaySheet:
        return DaySheet(
            self.day,
            0,
            0,
            self.entries + other.entries,
            _sum(self.counts, other.counts),
            (*self.voids, *other.voids),
            tuple(gathered_registers([*self.registers, *other.registers])),
            Papers(
                self.papers.printed + other.papers.printed,
                self.papers.electronic + other.papers.electronic,
                self.papers.waived + other.papers.waived,
                (*self.papers.missing, *other.papers.missing),
                self.papers.by_hand + other.papers.by_hand,
            ),
            tuple(gathered_tills([*self.tills, *other.tills])),
            tuple(gathered_tills([*self.items, *other.items])),
            tuple(gathered_receipts([*self.fee_receipts, *other.fee_receipts])),
            self.change + other.change,
            self.unsent + other.unsent,
            self.unprinted + other.unprinted,
            self.unreadable + other.unreadable,
            (*self.late, *other.late),
            self.blanks + other.blanks,
        )

    def to_body(self) -> dict[str, Any]:
        """As it stands in ``day.closed``."""
        return {
            "day": self.day.isoformat(),
            "counter": self.counter,
            "from": self.first_seq,
            "entries": self.entries,
            "counts": dict(self.counts),
            "voids": list(self.voids),
            "registers": [[r.book, list(r.lines), list(r.voids), r.before] for r in self.registers],
            "papers": [
                self.papers.printed,
                self.papers.electronic,
                self.papers.waived,
                list(self.papers.missing),
                self.papers.by_hand,
            ],
            "tills": [[t.name, dict(t.taken), dict(t.back), t.times] for t in self.tills],
            "items": [[t.name, dict(t.taken), dict(t.back), t.times] for t in self.items],
            "fee_receipts": [[f.symbol, list(f.used), list(f.spoiled)] for f in self.fee_receipts],
            "float": self.change,
            "unsent": self.unsent,
            "unprinted": self.unprinted,
            "unreadable": self.unreadable,
            "late": list(self.late),
            "blanks": [self.blanks.printed, self.blanks.used, self.blanks.spoiled],
        }

    @classmethod
    def read(cls, body: Any) -> DaySheet | None:
        """The sheet written by :meth:`to_body`, None where it is none."""
        try:
            change, unsent, unprinted, unreadable = (
                int(body[name]) for name in ("float", "unsent", "unprinted", "unreadable")
            )
            return cls(
                date.fromisoformat(body["day"]),
                int(body["counter"]),
                int(body["from"]),
                int(body["entries"]),
                _amounts(body["counts"]),
                _texts(body["voids"]),
                tuple(
                    Register(str(book), tuple(map(int, lines)), tuple(map(int, voids)), int(before))
                    for book, lines, voids, before in body["registers"]
                ),
                _papers(*body["papers"]),
                tuple(_till(one) for one in body["tills"]),
                tuple(_till(one) for one in body["items"]),
                tuple(
                    FeeReceipts(str(symbol), tuple(map(digits, used)), tuple(map(digits, spoiled)))
                    for symbol, used, spoiled in body["fee_receipts"]
                ),
                change,
                unsent,
                unprinted,
                unreadable,
                late=_texts(body.get("late", ())),
                blanks=Stock(*map(int, body.get("blanks", ()))),
            )
        except UNREADABLE:
            return None


def _papers(printed: Any, electronic: Any, waived: Any, missing: Any, by_hand: Any = 0) -> Papers:
    return Papers(int(printed), int(electronic), int(waived), _texts(missing), int(by_hand))


def _till(body: Sequence[Any]) -> Till:
    name, taken, back, times = body
    return Till(str(name), _amounts(taken), _amounts(back), int(times))


def _amounts(body: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): int(amount) for name, amount in body.items()}


def _texts(body: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(text) for text in body)


def digits(text: Any) -> str:
    """A number as printed. Raises ValueError."""
    if not (isinstance(text, str) and text.isascii() and text.isdigit()):
        raise ValueError(f"no number: {text!r}")
    return text


# Adding up


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}


def gathered_tills(tills: Iterable[Till]) -> Iterator[Till]:
    """One till a name."""
    found: dict[str, Till] = {}
    for till in tills:
        found[till.name] = found[till.name] + till if till.name in found else till
    yield from (found[name] for name in sorted(found))


def gathered_registers(registers: Iterable[Register]) -> Iterator[Register]:
    """One register a book."""
    found: dict[str, Register] = {}
    for one in registers:
        other = found.get(one.book)
        found[one.book] = one if other is None else Register(
            one.book,
            tuple(sorted((*other.lines, *one.lines))),
            tuple(sorted((*other.voids, *one.voids))),
            min(other.before, one.before),
        )  # fmt: skip
    yield from (found[book] for book in sorted(found))


def gathered_receipts(receipts: Iterable[FeeReceipts]) -> Iterator[FeeReceipts]:
    """The biên lai by symbol."""
    used: dict[str, tuple[str, ...]] = {}
    spoiled: dict[str, tuple[str, ...]] = {}
    for one in receipts:
        used[one.symbol] = (*used.get(one.symbol, ()), *one.used)
        spoiled[one.symbol] = (*spoiled.get(one.symbol, ()), *one.spoiled)
    for symbol in sorted(used):
        yield FeeReceipts(
            symbol, *(tuple(sorted(set(n[symbol]), key=lambda text: (int(text), text))) for n in (used, spoiled))
        )
