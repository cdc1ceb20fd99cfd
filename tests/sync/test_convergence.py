"""Whatever the line does and in whatever order: counters that hold the same entries show the same, and nothing is lost.

The folds, the files and the rounds are the real ones; only the centre is in memory (test_fake_centre.py).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
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
from counter_app.domain.numbers import Slice
from counter_app.domain.receiver import Handing, Receiver
from counter_app.errors import Offline, UserError
from counter_app.operations import catalogue, first_run, open_counter, upkeep
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, journal
from counter_app.store.projections import DOSSIER
from counter_app.sync import pages
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, MONDAY, OFFICE, SUPERVISOR, application, procedure, there
from tests.sync.fake_centre import FakeCentre, FakeLine, Unsteady
from tests.sync.rounds import dump, own_log, sync, vector

KEYS = {2: b"2" * 32, 3: b"3" * 32}
SLICES = {n: (Slice(500 * (n - 1) + 1, 500),) for n in (1, 2, 3)}

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

    @property
    def counter(self) -> tuple[Desk, FakeLine]:
        return self.desk, self.line

    def dossiers(self) -> list[str]:
        with self.desk.database.read() as connection:
            return list(connection.exec_driver_sql("SELECT id FROM dossier ORDER BY id").scalars())


class Days(RuleBasedStateMachine):
    """Three counters and a centre. ``templates`` are the folders of freshly made counters."""

    templates: dict[int, Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="quay-days-"))
        self.centre = FakeCentre(FakeClock(MONDAY + timedelta(seconds=7)))
        self.seats: dict[int, Seat] = {}

    @initialize(counters=st.sampled_from([2, 2, 3]))
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

    @rule(n=st.integers(0, 2))
    def receive(self, n: int) -> None:
        with suppress(UserError):  # it has not joined yet
            receive(self.seat(n).desk, application(), receipt=False)

    @rule(
        n=st.integers(0, 2),
        which=st.integers(0, 9),
        what=st.sampled_from(ACTS),
        by=st.sampled_from([CLERK, SUPERVISOR]),
    )
    def act(self, n: int, which: int, what: Any, by: Any) -> None:
        seat, (kind, decide) = self.seat(n), what
        if known := seat.dossiers():
            with suppress(UserError):
                act(seat.desk.with_clerk(by), known[which % len(known)], kind, lambda d: decide(d, seat.clock))

    @rule(n=st.integers(0, 2), which=st.integers(0, 9), keep=st.booleans())
    def settle(self, n: int, which: int, keep: bool) -> None:
        """A supervisor decides a conflict."""
        seat = self.seat(n)
        with seat.desk.database.write() as connection:
            found = connection.exec_driver_sql("SELECT subject, entry_id FROM clash ORDER BY 1, 2").all()
            if found:
                subject, entry_id = found[which % len(found)]
                body = {"kept": [entry_id] if keep else [], "set_aside": [] if keep else [entry_id]}
                seat.desk.with_clerk(SUPERVISOR).append(connection, SETTLED, subject, body)

    @rule(n=st.integers(0, 2), which=st.integers(0, 9))
    def erase(self, n: int, which: int) -> None:
        """A citizen's data is erased by law."""
        seat = self.seat(n)
        if known := seat.dossiers():
            dossier_id = known[which % len(known)]
            with seat.desk.database.write() as connection:
                entries = journal.of_subject(connection, OFFICE.agency, DOSSIER + dossier_id)
                body = {"entries": [entry.id for entry in entries], "keep": {}}
                seat.desk.with_clerk(SUPERVISOR).append(connection, ERASED, DOSSIER + dossier_id, body)

    @rule(n=st.integers(0, 2), version=st.integers(0, 5))
    def publish(self, n: int, version: int) -> None:
        with suppress(UserError):
            some = [procedure(version=f"v{version}"), procedure(code="1.001193", version=f"v{version % 2}")]
            catalogue.publish_catalogue(self.seat(n).desk.with_clerk(SUPERVISOR), f"v{version}", some)

    @rule(
        n=st.integers(0, 2),
        faults=st.lists(st.sampled_from(["", "", "before", "after"]), max_size=6),
        page=st.sampled_from([1, 2, 3, 7, 500]),
    )
    def exchange(self, n: int, faults: list[str], page: int) -> None:
        seat = self.seat(n)
        seat.line.page = page
        with suppress(Offline):
            assert sync((seat.desk, Unsteady(seat.line, faults))).verdict == "ok"
        seat.line.page = 500

    @rule(n=st.integers(0, 2), start=st.integers(0, 30), size=st.integers(1, 40))
    def replay(self, n: int, start: int, size: int) -> None:
        """A page comes again."""
        seat = self.seat(n)
        known = {log: seq for log, (seq, _) in vector(seat.counter).items()}
        page = [e for e in seat.line.pull({}) if e.seq <= known.get(e.counter, 0)][start : start + size]
        shown = dump(seat.counter)
        with seat.desk.database.write() as connection:
            assert pages.apply(connection, seat.desk.me.office, page) == 0
        assert dump(seat.counter) == shown

    @rule(n=st.integers(0, 2), seconds=st.integers(-4000, 4000))
    def clock_moves(self, n: int, seconds: int) -> None:
        self.seat(n).clock.advance(seconds=seconds)

    @rule(n=st.integers(0, 2), share=st.floats(0, 1))
    def centre_is_put_back(self, n: int, share: float) -> None:
        log = n % len(self.seats) + 1
        self.centre.put_back(log, int(len(self.centre.logs[log].entries) * share))

    @rule(n=st.integers(0, 2))
    def back_up(self, n: int) -> None:
        seat = self.seat(n)
        seat.backup = self.folder / f"backup-{n % len(self.seats)}.db"
        seat.desk.database.copy_to(seat.backup)

    @rule(n=st.integers(0, 2))
    def file_is_put_back(self, n: int) -> None:
        """In the evening, everything sent; in the morning the older file exchanges before the first citizen."""
        seat = self.seat(n)
        if seat.backup is None:
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
        for _ in range(2):
            for seat in self.seats.values():
                sync(seat.counter)
        one, *others = self.seats.values()
        for other in others:
            assert vector(other.counter) == vector(one.counter)
            assert dump(other.counter) == dump(one.counter)
        assert {entry.id for kept in self.centre.logs.values() for entry in kept.entries} >= written
        for seat in self.seats.values():
            assert upkeep.verify(seat.desk).faults == ()
            with seat.desk.database.read() as connection:
                codes = list(connection.exec_driver_sql("SELECT code FROM dossier WHERE code <> ''").scalars())
                held = {
                    entry.id
                    for _, subject in journal.subjects(connection)
                    for entry in journal.of_subject(connection, OFFICE.agency, subject)
                }
                for dossier_id in seat.dossiers():
                    board.dossier(connection, OFFICE.agency, dossier_id)
            assert len(codes) == len(set(codes))
            assert written <= held


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
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
