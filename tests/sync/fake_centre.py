"""A centre in memory that keeps the same contract as the real one, so that thousands of rounds can be tried.

test_fake_centre.py puts one script to both and compares every answer.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from counter_app.domain.entry import Entry, Forged
from counter_app.domain.line import Flag
from counter_app.domain.moments import Clock
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter
from counter_app.errors import Offline
from counter_app.store.local import Verifier
from counter_app.sync.central import Hello, Rejected
from tests.factories import OFFICE, Log

TAKEN_OVER = {"procedure.published", "catalogue.published", "calendar.day_set", "calendar.published"}
"""What is told in full to an office that subscribes to another's."""


@dataclass
class Kept:
    """One log as the centre keeps it."""

    key: bytes
    entries: list[Entry] = field(default_factory=list)
    relayed_by: dict[int, int] = field(default_factory=dict)
    active: bool = True
    aside: list[Entry] = field(default_factory=list)

    def with_aside(self) -> list[Entry]:
        """The log with what was put aside behind it."""
        return [*self.entries, *(entry for entry in self.aside if entry.seq > len(self.entries))]

    @property
    def head_hash(self) -> bytes:
        return self.entries[-1].hash if self.entries else bytes(32)


class FakeCentre:
    """One office's centre."""

    def __init__(self, clock: Clock, office: str = OFFICE.agency) -> None:
        self.clock = clock
        self.office = office
        self.min_program = "0"
        self.log0 = Log(0, office, key=secrets.token_bytes(32))
        self.logs: dict[int, Kept] = {0: Kept(self.log0.key)}
        self.verifiers: dict[str, tuple[Verifier, int]] = {}
        self.summaries: dict[str, int] = {}
        self.subscriptions: dict[str, FakeCentre] = {}
        self.split_off: set[int] = set()

    def enrol(self, counter: int, key: bytes, slices: Sequence[Slice]) -> None:
        self.logs[counter] = Kept(key)
        self._say(Counter(counter, f"Quầy {counter}", tuple(slices)))

    def revoke(self, counter: int) -> None:
        self.logs[counter].active = False
        self._say(Counter(counter, f"Quầy {counter}", (), active=False))

    def free(self) -> list[int]:
        """Where slices begin that nobody was given."""
        given = [own for entry in self.logs[0].entries for own in Counter.from_body(entry.content).slices]
        return [
            n for n in range(1, 9501, 500) if all(n + 500 <= own.start or own.start + own.size <= n for own in given)
        ]

    def _say(self, counter: Counter) -> None:
        entry = self.log0.write(f"counter:{counter.number}", "counter.enrolled", counter.to_body(), actor="centre")
        self.logs[0].entries.append(entry)

    def line(self, counter: int) -> FakeLine:
        return FakeLine(self, counter)

    def release(self, counter: int) -> int:
        """What was put aside joins its log as far as it goes on from there."""
        kept, before = self.logs[counter], len(self.logs[counter].entries)
        for entry in kept.aside:
            if entry.seq == len(kept.entries) + 1 and chained(kept.head_hash, entry.header) == entry.hash:
                kept.entries.append(entry)
        kept.aside = [entry for entry in kept.aside if entry.seq > len(kept.entries)]
        return len(kept.entries) - before

    def count(self, dossier: str) -> int:
        return sum(e.subject == f"dossier:{dossier}" for kept in self.logs.values() for e in kept.entries)

    def stale(self) -> list[str]:
        subjects = {e.subject for kept in self.logs.values() for e in kept.entries}
        ids = (subject.removeprefix("dossier:") for subject in subjects if subject.startswith("dossier:"))
        return sorted((i for i in ids if self.summaries.get(i) != self.count(i)), reverse=True)[:200]

    def put_back(self, log: int, seq: int) -> None:
        """An older state of one log."""
        del self.logs[log].entries[seq:]


class FakeLine:
    """A counter's line to it: the methods of ``Central``. ``page`` limits what one pull gives."""

    def __init__(self, centre: FakeCentre, counter: int) -> None:
        self.centre = centre
        self.counter = self.own = counter
        self.page = 500

    def _me(self) -> Kept:
        me = self.centre.logs[self.counter]
        if not me.active:
            raise Offline("revoked")
        return me

    def hello(
        self,
        head: int,
        head_hash: bytes,
        program: str,
        fingerprint: str,
        known: Mapping[int, int] | None = None,
        now: datetime | None = None,
    ) -> Hello:
        centre, me = self.centre, self.centre.logs[self.counter]
        if not me.active:
            held = me.with_aside()
            return Hello("revoked", centre.clock(), len(held), held[-1].hash if held else bytes(32))
        verdict = "ok"
        if _release(program) < _release(centre.min_program):
            verdict = "too_old"
        elif 0 < head <= len(me.entries) and me.entries[head - 1].hash != head_hash:
            verdict = "forked"
        elif head < len(me.entries):
            verdict = "rolled_back"
        heads = {counter: len(kept.entries) for counter, kept in centre.logs.items()}
        others = {**heads, self.counter: 0}
        if verdict == "ok" and known is not None and any(seq > known.get(log, 0) for log, seq in others.items()):
            verdict = "behind"
        newest = max((version for _, version in centre.verifiers.values()), default=0)
        theirs = {
            source: {log: len(kept.entries) for log, kept in other.logs.items()}
            for source, other in centre.subscriptions.items()
        }
        return Hello(verdict, centre.clock(), len(me.entries), me.head_hash, heads, newest, theirs, centre.stale())

    def push(self, log: int, entries: Sequence[Entry]) -> int:
        aside = not self.centre.logs[self.counter].active
        if aside and log != self.counter:
            raise Offline("revoked")
        target, first = self.centre.logs.get(log), entries[0].seq if entries else 1
        sizes = [len(entry.header) + len(entry.body or b"") for entry in entries]
        if target is None or not 1 <= len(entries) <= 500 or max(sizes) > 256 * 1024:
            raise Rejected("QM003", "batch")
        if len(entries) > 1 and sum(sizes) > 512 * 1024:
            raise Rejected("QM003", "batch")
        there = target.with_aside() if aside else target.entries
        if first > len(there) + 1:
            raise Rejected("QM004", "gap")
        new = [entry for n, entry in enumerate(entries) if first + n > len(there)]
        for held, given in zip(there[first - 1 :], entries, strict=False):
            if held.hash != given.hash:
                raise Rejected("QM005", "written twice")
        previous = there[-1].hash if there else bytes(32)
        for seq, entry in enumerate(new, len(there) + 1):
            if (entry.office, entry.counter, entry.seq) != (self.centre.office, log, seq):
                raise Rejected("QM006", "key")
            try:
                entry.verify(previous, target.key)
            except Forged as error:
                raise Rejected("QM006", str(error)) from error
            previous = entry.hash
        if aside:
            target.aside += new
            return len(there) + len(new)
        target.entries += new
        if log != self.counter:
            target.relayed_by |= {entry.seq: self.counter for entry in new}
        return len(target.entries)

    def pull(self, known: Mapping[int, int], limit: int = 500) -> list[Entry]:
        self._me()
        lacking = (e for log in sorted(self.centre.logs) for e in self.centre.logs[log].entries[known.get(log, 0) :])
        page: list[Entry] = []
        held = 0
        for entry in lacking:
            if len(page) == min(limit, self.page) or held >= 1024 * 1024:
                break
            page.append(Entry.read(entry.header, entry.body, entry.salt, entry.hash, entry.mac))
            held += len(entry.header) + len(entry.body or b"")
        return page

    def subscribed(self, source: str, known: Mapping[int, int], limit: int = 500) -> list[Entry]:
        self._me()
        if source not in self.centre.subscriptions:
            raise Rejected("QM003", "not subscribed")
        logs = self.centre.subscriptions[source].logs
        lacking = [e for log in sorted(logs) for e in logs[log].entries[known.get(log, 0) :]]
        return [e if e.kind in TAKEN_OVER else e.erased() for e in lacking[: min(limit, self.page)]]

    def summaries(self, rows: Sequence[Mapping[str, object]], program: str) -> int:
        self._me()
        told = {str(row["id"]): row["entries"] for row in rows}
        held = self.centre.summaries
        kept = {one: n for one, n in told.items() if n == self.centre.count(one) > 0 and n != held.get(one)}
        self.centre.summaries |= kept  # type: ignore[arg-type]
        return len(kept)

    def credentials(self, given: Sequence[Verifier], known: int) -> tuple[list[Verifier], int]:
        self._me()
        verifiers = self.centre.verifiers
        version = max((version for _, version in verifiers.values()), default=0) + 1
        for one in given:
            if one.staff not in verifiers or verifiers[one.staff][0].set_at < one.set_at:
                verifiers[one.staff] = Verifier(one.staff, one.verifier, one.set_at), version
        newer = [(one, version) for one, version in verifiers.values() if version > known]
        return [one for one, _ in newer], max((version for _, version in newer), default=known)

    def flags(self) -> list[Flag]:
        return []

    def act_as(self, counter: int) -> None:
        if counter in self.centre.split_off or counter == self.own:
            self.counter = counter

    def more_numbers(self, known: int) -> bool:
        self._me()
        entries = reversed(self.centre.logs[0].entries)
        told = next(Counter.from_body(e.content) for e in entries if e.content["number"] == self.counter)
        free = self.centre.free()
        if len(told.slices) != known or known >= 4 or not free:
            return False
        self.centre._say(replace(told, slices=(*told.slices, Slice(free[-1], 500))))
        return True

    def split(self, seq: int, ours: bytes, key: bytes) -> int:
        centre, me = self.centre, self._me()
        for number in centre.split_off:
            if centre.logs[number].key == key:
                return number
        if seq > len(me.entries) or me.entries[seq - 1].hash == ours:
            raise Rejected("QM003", "no other entry")
        number = max(n for n in range(1, 100) if n not in centre.logs)
        free = centre.free()
        if not free:
            raise Rejected("QM009", "no number left")
        centre.split_off.add(number)
        centre.enrol(number, key, [Slice(free[-1], 500)])
        return number

    def close(self) -> None:
        pass


class Unsteady:
    """A line that fails at the calls of its choice: before the call is made, or after, so that the answer is lost.

    ``faults`` tells for each call "", "before" or "after"; when it is used up the line holds.
    """

    def __init__(self, line: object, faults: Sequence[str]) -> None:
        self.line = line
        self.faults: Iterator[str] = iter(faults)

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*given: object) -> object:
            fault = next(self.faults, "")
            if fault == "before":
                raise Offline("before")
            answer = getattr(self.line, name)(*given)
            if fault == "after":
                raise Offline("after")
            return answer

        return call


def _release(program: str) -> list[int]:
    return [int(part) for part in program.split(".")]


def mac(key: bytes, digest: bytes) -> bytes:
    """What the centre expects beside a hash."""
    return hmac.digest(key, digest, "sha256")


def chained(previous: bytes, header: bytes) -> bytes:
    """The hash of an entry behind another."""
    return hashlib.sha256(previous + header).digest()


def at(text: str) -> datetime:
    """A moment from text."""
    return datetime.fromisoformat(text)
