"""Puts the entries of one subject into the one order that every device agrees on.

Every entry names in ``seen`` the newest entries of its subject that its author's state was built from, per counter: a
vector clock. So for any two entries one came first, or neither author knew of the other's (*concurrent*). The order is
causal; where causes leave it open, ``(hlc, counter, seq)`` decides. It depends only on the set of entries, not on how
or when they arrived.

* An entry whose ``seen`` is not complete here is *waiting*: not applied, and never a conflict.
* One id may stand in two logs (re-chained after a restore): only the lowest (counter, seq) counts, the others are
  *shadows*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from counter_app.domain.entry import Entry

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class History:
    """A subject's entries: ``ready`` in fold order, then what cannot be placed yet, then the copies."""

    ready: tuple[Entry, ...] = ()
    waiting: tuple[Entry, ...] = ()
    shadows: tuple[Entry, ...] = ()
    places: dict[str, frozenset[Key]] = field(default_factory=dict)
    """Every (counter, seq) under which an id is held."""

    def before(self, first: Entry, second: Entry) -> bool:
        """Whether the author of ``second`` knew ``first``."""
        for counter, seq in self.places[first.id]:
            if seq <= second.seen.get(counter, 0) or (counter == second.counter and seq < second.seq):
                return True
        return False

    def concurrent(self, first: Entry, second: Entry) -> bool:
        """Whether neither author knew the other's entry."""
        return not self.before(first, second) and not self.before(second, first)

    @property
    def seen(self) -> dict[int, int]:
        """What an entry written now has seen: the newest applied entry per counter."""
        newest: dict[int, int] = {}
        for entry in self.ready:
            for counter, seq in self.places[entry.id]:
                newest[counter] = max(seq, newest.get(counter, 0))
        return newest

    @property
    def newest_hlc(self) -> int:
        """The highest clock held, applied or not."""
        return max((entry.hlc for entry in (*self.ready, *self.waiting)), default=0)


def order(entries: Iterable[Entry]) -> History:
    """Orders the entries of one subject; given twice or in any order they give the same history."""
    held: dict[Key, Entry] = {entry.key: entry for entry in entries}
    places: dict[str, set[Key]] = {}
    for key, entry in held.items():
        places.setdefault(entry.id, set()).add(key)
    first = {entry_id: held[min(keys)] for entry_id, keys in places.items()}
    shadows = [held[key] for key in sorted(held) if held[key] is not first[held[key].id]]

    causes, effects, blocked = _causes(first, held)
    ready = []
    heap = [(entry.hlc, entry.key, entry_id) for entry_id, entry in first.items() if not causes[entry_id]]
    heapify(heap)
    while heap:
        _, _, entry_id = heappop(heap)
        if entry_id in blocked:
            continue
        ready.append(first[entry_id])
        for effect in effects.get(entry_id, ()):
            causes[effect].discard(entry_id)
            if not causes[effect]:
                heappush(heap, (first[effect].hlc, first[effect].key, effect))
    done = {entry.id for entry in ready}
    waiting = [entry for entry in sorted(first.values(), key=lambda e: e.key) if entry.id not in done]
    return History(tuple(ready), tuple(waiting), tuple(shadows), {i: frozenset(keys) for i, keys in places.items()})


def _causes(
    first: dict[str, Entry], held: dict[Key, Entry]
) -> tuple[dict[str, set[str]], dict[str, set[str]], set[str]]:
    """Per id: what must be applied before it, what waits for it; and the ids whose causes are not all held."""
    newest_below: dict[Key, Key] = {}
    last: dict[int, Key] = {}
    for key in sorted(held):
        if key[0] in last:
            newest_below[key] = last[key[0]]
        last[key[0]] = key

    causes: dict[str, set[str]] = {}
    effects: dict[str, set[str]] = {}
    blocked: set[str] = set()
    for entry_id, entry in first.items():
        needs = [(counter, seq) for counter, seq in entry.seen.items() if seq > 0]
        if entry.key in newest_below:
            needs.append(newest_below[entry.key])
        if any(key not in held for key in needs):
            blocked.add(entry_id)
        causes[entry_id] = {held[key].id for key in needs if key in held} - {entry_id}
        for cause in causes[entry_id]:
            effects.setdefault(cause, set()).add(entry_id)
    return causes, effects, blocked
