"""A thousand counters at one centre: all back at once, back within a minute, a whole day of them.

A counter here is its log and its line, without window and file; a bounded number of threads moves them all. One that
did not get through tries again as the program does: 0.5 to 60 s later, doubled each time, anywhere in between.
"""

from __future__ import annotations

import heapq
import threading
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from time import perf_counter, sleep

from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import Entry, new_id, seal
from counter_app.domain.moments import local_day
from counter_app.errors import Offline
from counter_app.sync.central import Central
from counter_app.sync.provision import Enrolled
from tests.bench.centre import Bench
from tests.bench.office import NOW
from tests.bench.table import Line

COUNTERS_AN_OFFICE = 8
ENTRIES = 20
WORKERS = 48
"""Of a server's 100 connections: what «at once» can mean before it sends callers away."""
_FIRST_S, _LAST_S = 0.5, 60.0
_WORKING_DAY_S = 8 * 3600


@dataclass
class Counter:
    """One counter's log as it goes on; ``template`` is a true dossier's entries, written anew under its numbers."""

    enrolled: Enrolled
    template: Sequence[Entry]
    random: Random
    seq: int = 0
    hash: bytes = bytes(32)
    dossiers: int = 0
    unsent: list[Entry] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    held: Tally[str] = field(default_factory=Tally)
    """How many entries of each dossier are here."""

    def receive(self) -> None:
        """One more dossier with all its acts."""
        numbers = self.enrolled.slices[0].ordinary
        day, n = divmod(self.dossiers, len(numbers))
        self.dossiers += 1
        code = DossierCode.mint(self.enrolled.office, local_day(NOW) + timedelta(days=day), numbers[n]).text
        moment = NOW + timedelta(seconds=self.seq)
        subject = f"dossier:{new_id(moment, self.random.randbytes(10))}"
        for model in self.template:
            self.seq += 1
            entry = seal(
                office=self.enrolled.office,
                counter=self.enrolled.counter,
                seq=self.seq,
                previous=self.hash,
                key=self.enrolled.key,
                entry_id=new_id(moment, self.random.randbytes(10)),
                kind=model.kind,
                subject=subject,
                body={**model.content, "code": code} if model.kind == "dossier.received" else model.content,
                salt=self.random.randbytes(16),
                hlc=int(moment.timestamp() * 1_000_000) + self.seq,
                at=moment,
                actor=model.actor,
                seen={},
            )
            self.hash = entry.hash
            self.held[subject] += 1
            self.unsent.append(entry)

    def exchange(self, line: Central) -> int:
        """hello, push, pull, summaries; returns for how many seconds the centre asks to stay away."""
        answer = line.hello(self.seq - len(self.unsent), b"", "0.1.0", "", self.known)
        if answer.retry_after:
            return answer.retry_after
        self.unsent = [entry for entry in self.unsent if entry.seq > answer.head]  # a reply may have been lost
        if self.unsent:
            line.push(self.enrolled.counter, self.unsent)
            self.unsent = []
        self.known[self.enrolled.counter] = self.seq
        while page := line.pull(self.known):
            self.known |= {entry.counter: entry.seq for entry in page}
            self.held.update(entry.subject for entry in page)
        if answer.stale:
            line.summaries([self._summary(one) for one in answer.stale], "0.1.0")
        return 0

    def _summary(self, dossier: str) -> dict[str, object]:
        """As the province's reports want it; all of them went the same way."""
        entries = self.held[f"dossier:{dossier}"]
        return {"id": dossier, "entries": entries, "counter": self.enrolled.counter, "state": "RETURNED"}


def enrolled(bench: Bench, counters: int, template: Sequence[Entry]) -> list[Counter]:
    """So many counters, eight an office."""
    return [
        Counter(bench.enrol(n % COUNTERS_AN_OFFICE + 1, f"X98.{n // COUNTERS_AN_OFFICE:03}"), template, Random(n))
        for n in range(counters)
    ]


def herds(bench: Bench, counters: list[Counter], splay: float) -> list[Line]:
    """Everybody with 20 entries more: within ``splay`` seconds, then all at once."""
    lines = []
    for seconds in (splay, 0.0):
        for counter in counters:
            while len(counter.unsent) < ENTRIES:
                counter.receive()
        starts = [counter.random.uniform(0, seconds) for counter in counters]
        took, failed, waits = _returned(bench, counters, starts)
        how = f"splay {seconds:g} s" if seconds else "all at once"
        what = f"{len(counters):,} counters × {ENTRIES} entries, {how}"
        lines += [
            Line(f"{what}: until all are drained", (took,), "s"),
            Line(f"{what}: a counter's own wait", tuple(waits), "ms"),
            Line(f"{what}: failed attempts", (failed,), "", aim=0 if seconds else None),
        ]
    lost, twice = _lost(bench, counters)
    return [*lines, Line("entries lost", (lost,), "", aim=0), Line("numbers given twice", (twice,), "", aim=0)]


def day(bench: Bench, counters: list[Counter], dossiers: int) -> list[Line]:
    """Every reception of a day with all its acts and an exchange of its own, as fast as the centre takes them."""
    before, start = bench.all_cpu(), perf_counter()

    def whole_day(counter: Counter) -> int:
        line = bench.line(counter.enrolled)
        try:
            for _ in range(dossiers):
                counter.receive()
                counter.exchange(line)
        finally:
            line.close()
        return 0

    failed, _ = _each(counters, [0.0] * len(counters), whole_day)
    took, computed = perf_counter() - start, bench.all_cpu() - before
    lost, twice = _lost(bench, counters)
    what = f"a day of {len(counters):,} counters × {dossiers} dossiers"
    return [
        Line(f"{what}, compressed", (took,), "s", "8 hours", _WORKING_DAY_S, aim=_WORKING_DAY_S / 4),
        Line(f"{what}: the server computed", (computed,), "s", "8 hours", _WORKING_DAY_S),
        Line(f"{what}: failed, lost, twice", (failed + lost + twice,), "", aim=0),
    ]


def _returned(bench: Bench, counters: list[Counter], starts: list[float]) -> tuple[float, int, list[float]]:
    """How long it took, how many attempts failed, and each counter's time from its first attempt, in ms."""

    def back(counter: Counter) -> int:
        line = bench.line(counter.enrolled)
        try:
            return counter.exchange(line)
        finally:
            line.close()

    began = perf_counter()
    failed, waits = _each(counters, starts, back)
    return perf_counter() - began, failed, waits


def _each(counters: list[Counter], starts: list[float], act: Callable[[Counter], int]) -> tuple[int, list[float]]:
    """Does it once for each counter at its time, by few threads; again where the line failed or the centre says so."""
    began = perf_counter()
    due = [(start, n, 0) for n, start in enumerate(starts)]
    heapq.heapify(due)
    lock, failed, waits, faults = threading.Lock(), 0, [0.0] * len(counters), list[BaseException]()
    left = len(counters)

    def work() -> None:
        nonlocal failed, left
        while left and not faults:
            with lock:
                mine = heapq.heappop(due) if due and due[0][0] <= perf_counter() - began else None
            if mine is None:
                sleep(0.05)  # nobody's time has come
                continue
            _, n, tries = mine
            try:
                later = float(act(counters[n]))
            except Offline:
                later = counters[n].random.uniform(0, min(_LAST_S, _FIRST_S * 2**tries))
                with lock:
                    failed += 1
            except BaseException as error:
                faults.append(error)
                raise
            now = perf_counter() - began
            with lock:
                if later:
                    heapq.heappush(due, (now + later, n, tries + 1))
                else:
                    left -= 1
                    waits[n] = (now - starts[n]) * 1000

    threads = [threading.Thread(target=work) for _ in range(min(WORKERS, len(counters)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return failed, waits


def _lost(bench: Bench, counters: list[Counter]) -> tuple[int, int]:
    """Entries written that the centre lacks, and receptions whose number another has."""
    query = (
        "SELECT count(*), count(*) FILTER (WHERE kind = 'dossier.received') - count(DISTINCT "
        "CASE WHEN kind = 'dossier.received' THEN convert_from(body, 'UTF8')::jsonb ->> 'code' END) "
        "FROM quay.entry WHERE office LIKE 'X98.%' AND counter > 0"
    )
    with bench.admin() as admin:
        ((held, twice),) = admin.execute(query).fetchall()
    assert isinstance(held, int)
    assert isinstance(twice, int)
    return sum(counter.seq for counter in counters) - held, twice
