"""The invented office: everything a newcomer wants to see, the same each time, and nothing that could be real."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.moments import from_micros, local_day
from counter_app.domain.transitions import State
from counter_app.domain.urgency import horizon
from counter_app.operations import demo, open_counter, sign_in, upkeep
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board, local, projections
from counter_app.store.board import BoardRow, Filter
from tests.conftest import FakeClock, no_code

Office = tuple[Desk, list[BoardRow]]


@pytest.fixture(scope="module")
def demo_place(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    place = DataDir(tmp_path_factory.mktemp("demo"))
    desk = demo.make(place, FakeClock())
    assert desk.clerk is None
    desk.database.close()
    return place


@pytest.fixture
def office(demo_place: DataDir) -> Office:
    desk = open_counter.open_desk(demo_place, FakeClock(), no_code)
    with desk.database.read() as connection:
        numbers = board.ids(connection, Filter.ALL, horizon(desk.clock(), desk.reference().calendar))
        rows = board.rows(connection, numbers)
    yield desk, rows
    desk.database.close()


def test_every_state_and_every_chip_is_there_to_be_seen(office: Office) -> None:
    """A trainer who wants to show «chờ bổ sung» must find one."""
    desk, rows = office
    assert {row.state for row in rows} == set(State)
    assert len(rows) >= 300
    with desk.database.read() as connection:
        counts = board.counts(connection, horizon(desk.clock(), desk.reference().calendar))
    assert all(counts[chip] for chip in (Filter.OVERDUE, Filter.SOON, Filter.READY, Filter.SUPPLEMENT, Filter.SIGNING))
    assert counts[Filter.ALL] == len(rows)


def test_the_office_has_its_people_procedures_and_password(office: Office) -> None:
    """The sign-in page of the demonstration promises that the shown password opens for everybody."""
    desk, _ = office
    known = desk.reference()
    assert {person.id for person in known.staff} == {person.id for person in demo.STAFF}
    assert len(known.staff) == 6
    assert len(known.catalogue.listed) >= 60
    assert len(known.catalogue.shelf.top) == 9
    for person in demo.STAFF:
        assert sign_in.sign_in(desk, person.id, demo.PASSWORD) == person


def test_nothing_of_it_can_be_taken_for_real(office: Office) -> None:
    """A training receipt must never look like a promise of the state."""
    desk, rows = office
    assert desk.reference().office.fictitious
    assert rows
    assert all(row.code.startswith("X99.01-") for row in rows)
    with desk.database.read() as connection:
        assert local.kept(connection, "centre_url") is None
        assert local.print_jobs(connection) == []


def test_its_history_is_a_true_journal(office: Office) -> None:
    """What is learnt on it must hold: chains verify, nothing clashes, nothing happens in the future or on days off."""
    desk, rows = office
    assert upkeep.verify(desk).faults == ()
    assert desk.clock_fault() == ""
    with desk.database.read() as connection:
        assert projections.open_clashes(connection) == 0
        dossiers = [board.dossier(connection, demo.AGENCY, row.id) for row in rows[::25]]
    calendar = desk.reference().calendar
    for row in rows:
        assert from_micros(row.received_at) < desk.clock()
        assert calendar.is_worked(local_day(from_micros(row.received_at)))
        assert row.code == f"X99.01-{local_day(from_micros(row.received_at)):%y%m%d}-{row.code[-4:]}"
    for dossier in dossiers:
        moments = [line.at for line in dossier.timeline]
        assert moments == sorted(moments)
        assert moments[-1] < desk.clock()


def test_it_is_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Screenshots, handbooks and two trainers beside each other rely on it. (Here with a short history.)"""
    monkeypatch.setattr(demo, "DAYS", 5)
    whole = demo.first_run.seeds()
    monkeypatch.setattr(demo.first_run, "seeds", lambda: replace(whole, procedures=whole.procedures[:12]))
    seen = []
    for name in ("one", "two"):
        desk = demo.make(DataDir(tmp_path / name), FakeClock())
        with desk.database.read() as connection:
            rows = board.rows(connection, range(1, 500))
        seen.append([(row.code, row.name, row.state, row.received_at, row.due_at) for row in rows])
        desk.database.close()
    assert seen[0] == seen[1]
    assert len(seen[0]) == len(set(seen[0])) > 10


def test_it_is_made_once(demo_place: DataDir) -> None:
    """`--demo` a second time opens yesterday's office with what was tried in it."""
    with pytest.raises(open_counter.Refused):
        demo.make(demo_place, FakeClock())
