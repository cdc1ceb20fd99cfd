"""The first pull of an office with years of dossiers: in parts, stopped, killed, gone on with, and nothing unread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from counter_app.domain.dossier import Dossier
from counter_app.domain.history import History
from counter_app.errors import Offline
from counter_app.operations import first_run, open_counter, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import backlog, journal, line_state, projections, rows
from counter_app.store.database import Connection
from counter_app.sync import exchange as rounds
from counter_app.sync import pages
from counter_app.sync.pages import Step, fold
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, OFFICE, application
from tests.sync.fake_centre import FakeCentre, FakeLine, Unsteady
from tests.sync.rounds import dump, sync, vector


@pytest.fixture
def old_and_new(
    place: DataDir, tmp_path: Any, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[tuple[Desk, FakeLine], tuple[Desk, FakeLine]]]:
    """A counter with a past at the centre, and one that has just joined. Ten entries are much."""
    monkeypatch.setattr(rounds, "MUCH", 10)
    monkeypatch.setattr(rounds, "STORE_AT_ONCE", 7)
    monkeypatch.setattr(pages, "FOLD_AT_ONCE", 5)
    monkeypatch.setattr(pages, "PUT_AT_ONCE", 2)
    centre = FakeCentre(clock)
    first = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    centre.enrol(1, first.me.key, first.own_counter().slices)
    for _ in range(12):
        receive(first, application())
    sync((first, centre.line(1)))
    centre.enrol(2, b"2" * 32, (first.own_counter().slices[0],))
    database, archive, _ = open_counter.make_files(DataDir(tmp_path / "second"), "demo")
    card = first_run.Enrolment(OFFICE.agency, 2, b"2" * 32, "", "", "")
    second = Desk(database, archive, first_run.join(database, card), clock).with_clerk(CLERK)
    slow = centre.line(2)
    slow.page = 9
    yield (first, centre.line(1)), (second, slow)
    first.database.close()
    second.database.close()


def pull(counter: tuple[Desk, Any], **more: Any) -> rounds.Outcome:
    desk, line = counter
    return rounds.exchange(desk.database, line, desk.clock, program="0.1.0", **more)


def owed(desk: Desk) -> backlog.Backlog | None:
    with desk.database.read() as connection:
        return backlog.owed(connection)


def test_a_long_pull_ends_where_a_short_one_does(old_and_new: Any) -> None:
    """Read once at the end or page by page: the board must be the same."""
    first, second = old_and_new
    told: list[tuple[Step, int, int]] = []
    outcome = pull(second, progress=lambda *step: told.append(step))
    assert outcome.lacking == 0
    sync(first)
    assert dump(first) == dump(second)
    assert vector(first) == vector(second)
    assert upkeep.verify(second[0]).faults == ()
    taken = [(done, of) for step, done, of in told if step is Step.TAKE]
    assert taken == sorted(taken)
    assert taken[-1][0] == taken[-1][1] == outcome.pulled
    folded = [(done, of) for step, done, of in told if step is Step.FOLD]
    assert folded[-1][0] == folded[-1][1]


def test_what_was_taken_before_a_pause_is_shown_and_the_rest_comes_later(old_and_new: Any) -> None:
    """The clerk stops it because the line is needed for something else; the day goes on."""
    first, second = old_and_new
    pages = iter([False, False, False])
    outcome = pull(second, paused=lambda: next(pages, True))
    assert outcome.lacking > 0
    assert owed(second[0]) is None
    assert upkeep.verify(second[0]).faults == ()
    received = receive(second[0], application())
    paused = pull(second, paused=lambda: True)
    assert (paused.pushed, paused.pulled, paused.pending) == (1, 0, 0)
    assert pull(second).lacking == 0
    sync(first)
    assert dump(first) == dump(second)
    assert received.intake.code in str(dump(first))


def stop_at(number: int) -> Callable[[], bool]:
    asked = iter([False] * number)
    return lambda: next(asked, True)


@pytest.mark.parametrize("number", range(0, 16, 3))
def test_stopped_anywhere_it_goes_on_even_without_a_line(old_and_new: Any, number: int) -> None:
    """The window is closed, or the power fails, in the middle of the first pull."""
    first, second = old_and_new
    pull(second, cancelled=stop_at(number))
    with pytest.raises(Offline):
        pull((second[0], Unsteady(second[1], ["before"])))
    assert owed(second[0]) is None
    assert upkeep.verify(second[0]).faults == ()
    pull(second)
    sync(first)
    assert dump(first) == dump(second)


def test_a_clerk_receives_while_the_years_come_in(old_and_new: Any) -> None:
    """People, catalogue and numbers are read at once; the queue does not wait for the past."""
    first, second = old_and_new
    codes = []

    def progress(step: Step, _done: int, _of: int) -> None:
        if not codes and step is Step.FOLD:
            codes.append(receive(second[0], application()).intake.code)

    pull(second, progress=progress)
    sync(second)
    sync(first)
    assert codes
    assert dump(first) == dump(second)


def test_two_processes_that_exchange_at_once_leave_nothing_unread(old_and_new: Any) -> None:
    """The window is reading what it stored while the command line stores more."""
    first, second = old_and_new
    more = []

    def progress(step: Step, _done: int, _of: int) -> None:
        if step is Step.FOLD and not more:
            more.append(1)
            receive(first[0], application())
            sync(first)
            rounds.exchange(second[0].database, second[1], second[0].clock, program="0.1.0", cancelled=stop_at(3))

    pull(second, progress=progress)
    pull(second)
    sync(first)
    assert owed(second[0]) is None
    assert dump(first) == dump(second)


def test_no_dossier_is_read_twice_where_nobody_else_writes(old_and_new: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spare PC takes over a counter: twice the work would be twenty minutes without the office's past."""
    _, second = old_and_new
    seen, real = [], projections.read

    def read(connection: Connection, office: str, subjects: Iterable[str]) -> list[projections.Told]:
        told = real(connection, office, subjects)
        seen.extend(one.subject for one in told if one.dossier)
        return told

    monkeypatch.setattr(projections, "read", read)
    pull(second)
    assert len(seen) == len({*seen}) == 12


@pytest.mark.logs
@pytest.mark.parametrize("half", ["read", "put"])
def test_a_dossier_that_brings_out_a_fault_hides_no_other(
    old_and_new: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, half: str
) -> None:
    """They go many at a time: a fault of ours in one, read or written down, must not leave a new counter without its
    past.
    """
    first, second = old_and_new
    with first[0].database.read() as connection:
        dossiers = [one for _, one in journal.subjects(connection) if one.startswith(projections.DOSSIER)]
    faulty = sorted(dossiers)[5]
    read, row = projections.read, rows.board_row

    def reading(connection: Connection, office: str, subjects: Iterable[str]) -> list[projections.Told]:
        told = read(connection, office, subjects)
        if any(one.subject == faulty for one in told):
            raise ValueError("a fault of ours")
        return told

    def putting(office: str, dossier: Dossier, history: History) -> dict[str, Any]:
        if projections.DOSSIER + dossier.id == faulty:
            raise ValueError("a fault of ours")
        return row(office, dossier, history)

    if half == "read":
        monkeypatch.setattr(projections, "read", reading)
    else:
        monkeypatch.setattr(rows, "board_row", putting)
    pull(second)
    assert owed(second[0]) is None
    shown = {row[1] for row in dump(second) if row[0] == "dossier"}
    assert {projections.DOSSIER + one for one in shown} == {*dossiers} - {faulty}
    assert f"cannot show {faulty}" in caplog.text


def test_what_others_go_by_is_read_first_and_the_newest_dossiers_next(old_and_new: Any) -> None:
    """The citizen who stands there was here last week, not three years ago."""
    _, second = old_and_new
    folding: list[Step] = []
    pull(
        second,
        cancelled=lambda: Step.FOLD in folding,
        progress=lambda step, _done, _of: folding.append(step),
    )
    with second[0].database.read() as connection:
        left = backlog.owed(connection)
        assert left is not None
        dossiers = [one for _, one in backlog.subjects(connection, left) if one.startswith("dossier:")]
    assert dossiers == sorted(dossiers, reverse=True)
    fold(second[0].database)
    assert owed(second[0]) is None


def test_how_the_round_went_is_remembered(old_and_new: Any, clock: FakeClock) -> None:
    """The page must say when it last worked, tomorrow too."""
    _, second = old_and_new
    pull(second)
    went = clock()
    clock.advance(hours=1)
    with pytest.raises(Offline):
        pull((second[0], Unsteady(second[1], ["before"])))
    with second[0].database.read() as connection:
        state = line_state.state(connection)
    assert (state.ok_at, state.verdict, state.trouble, state.refused) == (went, "ok", "before", False)


def test_a_program_too_old_loses_nothing_until_it_is_updated(old_and_new: Any) -> None:
    """The update waits for Saturday; the receipts of the week must all be at the centre on Monday."""
    (first, line), _ = old_and_new
    line.centre.min_program = "2.0"
    receive(first, application())
    told = sync((first, line), program="1.9")
    assert (told.verdict, told.pushed, told.pending) == ("too_old", 0, 1)
    assert "cập nhật" in told.sentence
    assert sync((first, line), program="2.0").pending == 0
