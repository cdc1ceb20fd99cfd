"""Whatever the line does and in whatever order: counters that hold the same entries show the same, and nothing is lost.

The folds, the files and the rounds are the real ones; only the centre is in memory (test_fake_centre.py).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from counter_app.domain import acts, returning
from counter_app.domain.dossier import ERASED, SETTLED, Dossier
from counter_app.domain.entry import GENESIS, Entry
from counter_app.domain.numbers import Slice
from counter_app.domain.receiver import Handing, Receiver
from counter_app.errors import Offline, Trouble, UserError
from counter_app.operations import catalogue, first_run, open_counter, upkeep
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, journal
from counter_app.store.projections import DOSSIER
from counter_app.sync import pages
from counter_app.sync.central import Rejected
from tests import soak
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, MONDAY, OFFICE, SUPERVISOR, application, procedure, there
from tests.sync.fake_centre import FakeCentre, FakeLine, Unsteady
from tests.sync.rounds import dump, own_log, sync, vector

KEYS = {n: bytes([48 + n]) * 32 for n in range(2, 6)}
SLICES = {n: (Slice(500 * (n - 1) + 1, 500),) for n in range(1, 6)}
YEAR = 31_536_000
SEAT = st.integers(0, 4)

ACTS: list[tuple[str, Callable[[Dossier, FakeClock], Any]]] = [
    ("dossier.handed_over", lambda d, _: acts.hand_over(d, "Phòng Tư pháp")),
    (
        "dossier.supplement_requested",
        lambda d, _: acts.request_supplement(d, there(), ["Tờ khai"], "thiếu", "phát sinh"),
    ),
    ("dossier.sent_for_signing", lambda d, _: acts.sign(d, "Chủ tịch")),
    ("dossier.resolved", lambda d, clock: acts.resolve(d, there(clock.now))),
    ("dossier.returned", lambda d, _: returning.return_result(d, Handing(Receiver("Nguyễn Văn An")))),
    ("dossier.corrected", lambda d, clock: acts.correct(d, {"subject_line": f"lúc {clock.now}"}, "nhầm")),
    ("dossier.voided", lambda d, _: acts.void(d, there(), "trùng")),
    ("dossier.paid", lambda d, _: {"amount": 8000}),
]


@dataclass
class Seat:
    """One counter of the run: its folder, its own clock, its desk and its line."""

    place: DataDir
    clock: FakeClock
    desk: Desk
    line: FakeLine
    backup: Path | None = None
    revoked: bool = False

    @property
    def counter(self) -> tuple[Desk, FakeLine]:
        return self.desk, self.line

    def dossiers(self) -> list[str]:
        with self.desk.database.read() as connection:
            return list(connection.exec_driver_sql("SELECT id FROM dossier ORDER BY id").scalars())


class Days(RuleBasedStateMachine):
    """Three to five counters and a centre. ``templates`` are the folders of freshly made counters."""

    templates: dict[int, Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="quay-days-"))
        self.centre = FakeCentre(FakeClock(MONDAY + timedelta(seconds=7)))
        self.seats: dict[int, Seat] = {}

    @initialize(counters=st.sampled_from([3, 3, 4, 5]))
    def open(self, counters: int) -> None:
        for n in range(1, counters + 1):
            place = DataDir(self.folder / str(n))
            shutil.copytree(self.templates[n], place.root)
            clock = FakeClock()
            desk = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
            self.centre.enrol(n, desk.me.key, SLICES[n])
            self.seats[n] = Seat(place, clock, desk, self.centre.line(n))

    def seat(self, n: int) -> Seat:
        return self.seats[n % len(self.seats) + 1]

    @rule(n=SEAT)
    def receive(self, n: int) -> None:
        with suppress(UserError):  # it has not joined yet
            receive(self.seat(n).desk, application(), receipt=False)

    @rule(
        n=SEAT,
        which=st.integers(0, 9),
        what=st.sampled_from(ACTS),
        by=st.sampled_from([CLERK, SUPERVISOR]),
    )
    def act(self, n: int, which: int, what: Any, by: Any) -> None:
        seat, (kind, decide) = self.seat(n), what
        if known := seat.dossiers():
            with suppress(UserError):
                act(seat.desk.with_clerk(by), known[which % len(known)], kind, lambda d: decide(d, seat.clock))

    @rule(n=SEAT, which=st.integers(0, 9), keep=st.booleans())
    def settle(self, n: int, which: int, keep: bool) -> None:
        """A supervisor decides a conflict."""
        seat = self.seat(n)
        with seat.desk.database.write() as connection:
            found = connection.exec_driver_sql("SELECT subject, entry_id FROM clash ORDER BY 1, 2").all()
            if found:
                subject, entry_id = found[which % len(found)]
                body = {"kept": [entry_id] if keep else [], "set_aside": [] if keep else [entry_id]}
                seat.desk.with_clerk(SUPERVISOR).append(connection, SETTLED, subject, body)

    @rule(n=SEAT, which=st.integers(0, 9))
    def erase(self, n: int, which: int) -> None:
        """A citizen's data is erased by law."""
        seat = self.seat(n)
        if known := seat.dossiers():
            dossier_id = known[which % len(known)]
            with seat.desk.database.write() as connection:
                entries = journal.of_subject(connection, OFFICE.agency, DOSSIER + dossier_id)
                body = {"entries": [entry.id for entry in entries], "keep": {}}
                seat.desk.with_clerk(SUPERVISOR).append(connection, ERASED, DOSSIER + dossier_id, body)

    @rule(n=SEAT, version=st.integers(0, 5))
    def publish(self, n: int, version: int) -> None:
        with suppress(UserError):
            some = [procedure(version=f"v{version}"), procedure(code="1.001193", version=f"v{version % 2}")]
            catalogue.publish_catalogue(self.seat(n).desk.with_clerk(SUPERVISOR), f"v{version}", some)

    @rule(
        n=SEAT,
        faults=st.lists(st.sampled_from(["", "", "before", "after"]), max_size=6),
        page=st.sampled_from([1, 2, 3, 7, 500]),
    )
    def exchange(self, n: int, faults: list[str], page: int) -> None:
        seat = self.seat(n)
        seat.line.page = page
        with suppress(Offline):
            verdict = sync((seat.desk, Unsteady(seat.line, faults))).verdict
            assert verdict == ("revoked" if seat.revoked else "ok")
        seat.line.page = 500

    @rule(n=SEAT, which=st.integers(0, 9), kind=st.sampled_from(["dossier.teleported", "weather.told"]))
    def a_newer_program_writes(self, n: int, which: int, kind: str) -> None:
        """A counter that updated first writes what the others do not know."""
        seat = self.seat(n)
        known = [DOSSIER + dossier for dossier in seat.dossiers()] or ["weather:today"]
        with seat.desk.database.write() as connection:
            seat.desk.append(connection, kind, known[which % len(known)], {"since": "tomorrow", "n": which})

    @rule(n=SEAT, which=st.integers(0, 30), how=st.sampled_from(["body", "header", "order"]))
    def a_page_was_tampered_with(self, n: int, which: int, how: str) -> None:
        """Somebody's hand at the centre's disk: the log stops there, and goes on when the page is right again."""
        seat = self.seat(n)
        if not seat.revoked:
            with suppress(Trouble):
                sync((seat.desk, Tampered(seat.line, which, how)))

    @rule(n=SEAT, other=SEAT, which=st.integers(0, 30), how=st.sampled_from(["body", "header", "mac", "gap"]))
    def a_forged_relay(self, n: int, other: int, which: int, how: str) -> None:
        """A counter hands in what its colleague never wrote: refused whole, and the log is as it was."""
        seat, victim = self.seat(n), self.seat(other)
        log = own_log(victim.counter)
        kept = self.centre.logs[victim.desk.me.counter]
        lacking = log[len(kept.entries) :]
        if seat.revoked or victim is seat or not lacking:
            return
        before = list(kept.entries)
        batch = lacking[: which + 1]
        batch = batch[1:] if how == "gap" else [*batch[:-1], bent(batch[-1], how)]
        if batch:
            with pytest.raises(Rejected):
                seat.line.push(victim.desk.me.counter, batch)
        assert kept.entries == before

    @rule(n=SEAT)
    def is_revoked(self, n: int) -> None:
        """Of a counter whose PC was stolen, say; two always stay."""
        seat = self.seat(n)
        if sum(not other.revoked for other in self.seats.values()) > 2 and n and not seat.revoked:
            self.centre.revoke(seat.desk.me.counter)
            seat.revoked = True

    @rule(n=SEAT)
    def is_cloned(self, n: int) -> None:
        """An image of the PC goes on beside it: found out, and the true counter's log is as it wrote it."""
        seat = self.seat(n)
        if seat.revoked or not self.centre.free():  # each image takes a slice of the office's numbers
            return
        sync(seat.counter)
        place = DataDir(self.folder / "clone")
        shutil.copytree(seat.place.root, place.root, ignore=shutil.ignore_patterns("counter.db*"))
        seat.desk.database.copy_to(place.store)
        clone = open_counter.open_desk(place, seat.clock, no_code).with_clerk(CLERK)
        try:
            for desk in (seat.desk, clone):
                with desk.database.write() as connection:
                    desk.append(connection, "weather.told", "weather:here", {"where": str(place.root)})
            assert sync(seat.counter).verdict == "ok"
            before, mine = self.work_of(seat), own_log((clone, None))[-1]
            assert sync((clone, seat.line)).verdict == "renumbered"
            clone.recognise()
            assert clone.me.counter != seat.desk.me.counter
            assert own_log((clone, None))[-1].id == mine.id
            assert mine.id not in {entry.id for entry in self.centre.logs[seat.desk.me.counter].entries}
            assert mine.id in {entry.id for entry in self.centre.logs[clone.me.counter].entries}
            sync(seat.counter)
            assert self.work_of(seat) == before
        finally:
            clone.database.close()
            shutil.rmtree(place.root)

    def work_of(self, seat: Seat) -> list[tuple[Any, ...]]:
        """What a counter shows, but for who is enrolled."""
        return [row for row in dump(seat.counter) if row[0] != "reference" or row[2] != "counter"]

    @rule(n=SEAT, start=st.integers(0, 30), size=st.integers(1, 40))
    def replay(self, n: int, start: int, size: int) -> None:
        """A page comes again."""
        seat = self.seat(n)
        if seat.revoked:
            return
        known = {log: seq for log, (seq, _) in vector(seat.counter).items()}
        page = [e for e in seat.line.pull({}) if e.seq <= known.get(e.counter, 0)][start : start + size]
        shown = dump(seat.counter)
        with seat.desk.database.write() as connection:
            assert pages.apply(connection, seat.desk.me.office, page) == 0
        assert dump(seat.counter) == shown

    @rule(n=SEAT, seconds=st.integers(-4000, 4000) | st.sampled_from([YEAR, -YEAR, 86_400]))
    def clock_moves(self, n: int, seconds: int) -> None:
        self.seat(n).clock.advance(seconds=seconds)

    @rule(n=SEAT, share=st.floats(0, 1))
    def centre_is_put_back(self, n: int, share: float) -> None:
        log = n % len(self.seats) + 1
        if self.centre.logs[log].active:
            self.centre.put_back(log, int(len(self.centre.logs[log].entries) * share))

    @rule(n=SEAT)
    def back_up(self, n: int) -> None:
        seat = self.seat(n)
        seat.backup = self.folder / f"backup-{n % len(self.seats)}.db"
        seat.desk.database.copy_to(seat.backup)

    @rule(n=SEAT)
    def file_is_put_back(self, n: int) -> None:
        """In the evening, everything sent; in the morning the older file exchanges before the first citizen."""
        seat = self.seat(n)
        if seat.backup is None or seat.revoked:
            return
        sync(seat.counter)
        before = vector(seat.counter)
        seat.desk.database.close()
        for beside in ("-wal", "-shm"):
            seat.place.store.with_name(seat.place.store.name + beside).unlink(missing_ok=True)
        shutil.copyfile(seat.backup, seat.place.store)
        seat.desk = open_counter.open_desk(seat.place, seat.clock, no_code).with_clerk(CLERK)
        assert sync(seat.counter).verdict in ("ok", "rolled_back")
        after = vector(seat.counter)
        assert before
        assert all(after[log][0] >= seq for log, (seq, _) in before.items())

    @invariant()
    def equal_vectors_show_the_same(self) -> None:
        held = {n: vector(seat.counter) for n, seat in self.seats.items()}
        for one, other in combinations(self.seats, 2):
            if held[one] == held[other]:
                assert dump(self.seats[one].counter) == dump(self.seats[other].counter)

    def teardown(self) -> None:
        try:
            if self.seats:
                self.in_the_evening()
        finally:
            for seat in self.seats.values():
                seat.desk.database.close()
            shutil.rmtree(self.folder)

    def in_the_evening(self) -> None:
        """The line holds: everybody has everything, nothing is lost, no number stands twice."""
        written = {entry.id for seat in self.seats.values() for entry in own_log(seat.counter)}
        for seat in self.seats.values():
            sync(seat.counter)
            if seat.revoked:
                self.centre.release(seat.desk.me.counter)
        working = [seat for seat in self.seats.values() if not seat.revoked]
        for _ in range(2):
            for seat in working:
                sync(seat.counter)
        one, *others = working
        for other in others:
            assert vector(other.counter) == vector(one.counter)
            assert dump(other.counter) == dump(one.counter)
        everything = [entry for kept in self.centre.logs.values() for entry in kept.entries]
        assert {entry.id for entry in everything} >= written
        assert len({entry.id for entry in everything}) == len(everything)
        for seat in self.seats.values():
            self.holds_what_adds_up(seat)
        for seat in working:
            self.shows_every_act(seat, written)
            self.replay_of_everything_changes_nothing(seat)

    def holds_what_adds_up(self, seat: Seat) -> None:
        """Without a gap, chained, and under the key of the counter that wrote it; and shown as it is written."""
        assert upkeep.verify(seat.desk).faults == ()
        with seat.desk.database.read() as connection:
            for counter, kept in self.centre.logs.items():
                previous = GENESIS
                for seq, entry in enumerate(journal.whole_log(connection, OFFICE.agency, counter), 1):
                    assert entry.seq == seq
                    entry.verify(previous, kept.key)
                    previous = entry.hash

    def shows_every_act(self, seat: Seat, written: set[str]) -> None:
        """Applied, waiting, or in a conflict; and no code stands twice."""
        with seat.desk.database.read() as connection:
            codes = list(connection.exec_driver_sql("SELECT code FROM dossier WHERE code <> ''").scalars())
            held = {
                subject: [entry.id for entry in journal.of_subject(connection, OFFICE.agency, subject)]
                for _, subject in journal.subjects(connection)
            }
            for dossier_id in seat.dossiers():
                told = board.dossier(connection, OFFICE.agency, dossier_id)
                assert {line.entry_id for line in told.timeline} | {*told.waiting} == {*held[DOSSIER + dossier_id]}
        assert len(codes) == len(set(codes))
        assert written <= {entry_id for ids in held.values() for entry_id in ids}

    def replay_of_everything_changes_nothing(self, seat: Seat) -> None:
        """Every log once more in both directions."""
        shown = dump(seat.counter)
        for counter, kept in self.centre.logs.items():
            before = list(kept.entries)
            for start in range(0, len(before), 7):
                assert seat.line.push(counter, before[start : start + 9]) == len(before)
            assert kept.entries == before
            with seat.desk.database.write() as connection:
                assert pages.apply(connection, OFFICE.agency, before) == 0
        assert dump(seat.counter) == shown


class Tampered:
    """A line whose first pages hold one entry that was altered."""

    def __init__(self, line: FakeLine, which: int, how: str) -> None:
        self.line, self.which, self.how = line, which, how

    def pull(self, *given: Any) -> list[Entry]:
        page = self.line.pull(*given)
        if page:
            n = self.which % len(page)
            page[n] = bent(page[n], self.how)
        return page[::-1] if self.how == "order" else page

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def bent(entry: Entry, how: str) -> Entry:
    """An entry that somebody altered; under «mac» only its signature, which the centre alone can check."""
    match how:
        case "body":
            return replace(entry, body=(entry.body or b"") + b" ")
        case "header":
            return replace(entry, header=entry.header.replace(b'"actor":"', b'"actor":"x'))
        case "mac":
            return replace(entry, mac=bytes(32))
    return entry


@pytest.fixture(scope="session")
def templates(office_template: DataDir, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The folders of three counters: the office's first, and two that have joined and know nothing yet."""
    made = {1: office_template.root}
    for n, key in KEYS.items():
        place = DataDir(tmp_path_factory.mktemp(f"joined{n}"))
        database, _, _ = open_counter.make_files(place, "demo")
        first_run.join(database, first_run.Enrolment(OFFICE.agency, n, key, "", "", ""))
        database.close()
        made[n] = place.root
    return made


def test_counters_that_hold_the_same_show_the_same(templates: dict[int, Path]) -> None:
    """Two clerks who see two truths send a citizen from window to window."""

    class OfTheseTemplates(Days):
        pass

    OfTheseTemplates.templates = templates
    run_state_machine_as_test(
        OfTheseTemplates,
        settings=settings(
            max_examples=soak.times(15, 2000),
            stateful_step_count=soak.times(25, 60),
            deadline=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
