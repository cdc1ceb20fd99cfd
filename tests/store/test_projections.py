"""What is read off the journal: always the same for the same entries, and never stopped by anybody's entry."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.blanks import Blank
from counter_app.domain.dossier import Clash
from counter_app.domain.notice import STANDARD, About
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter
from counter_app.domain.openings import Opening
from counter_app.domain.procedure import Localised
from counter_app.domain.transitions import State
from counter_app.store import board, journal, projections, reference, slips
from counter_app.store.database import Connection, Database
from counter_app.store.projections import REFERENCE
from tests.factories import CALENDAR, CLERK, MONDAY, OFFICE, RULES, Log, intake, procedure
from tests.store import worlds
from tests.store.files import trial

MODEST = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def quiet() -> Iterator[None]:
    """Unreadable reference entries are warned of; hundreds of random ones need not be."""
    projections.log.setLevel(logging.ERROR)
    yield
    projections.log.setLevel(logging.NOTSET)


def take(connection: Connection, *logs: Log) -> None:
    new = journal.take(connection, [entry for log in logs for entry in log.own])
    projections.project(connection, OFFICE.agency, {entry.subject: None for entry in new})


def test_one_id_under_two_dossiers_stops_nothing(database: Database) -> None:
    """A program gone wrong at one counter must not end the exchange of all the others."""
    one, other = Log(1), Log(2)
    paper = {"paper": {"form": "SUPPLEMENT", "year": 2026, "n": 7}}
    twice = one.write("dossier:a", "dossier.supplement_requested", paper)
    other.write("dossier:b", "dossier.supplement_requested", paper, entry_id=twice.id)
    with trial(database) as connection:
        take(connection, other, one)
        last = slips.last_number(connection, OFFICE.agency, 1, "SUPPLEMENT", 2026)
    with trial(database) as connection:
        take(connection, one, other)
        assert slips.last_number(connection, OFFICE.agency, 1, "SUPPLEMENT", 2026) == last == 7


@pytest.mark.usefixtures("quiet")
@MODEST
@given(worlds.steps, st.randoms(use_true_random=False))
def test_projections_are_the_fold_of_the_journal(
    database: Database, script: list[tuple[Any, ...]], random: Random
) -> None:
    """Invariant 7: what the board shows can be dropped and made again, and is the same."""
    with trial(database) as connection:
        worlds.arrive(connection, worlds.play(script), random)
        before = worlds.shown(connection)
        projections.rebuild(connection)
        assert worlds.shown(connection) == before


@pytest.mark.usefixtures("quiet")
@MODEST
@given(worlds.steps, st.lists(st.integers(0, 9), min_size=3, max_size=3), st.randoms(use_true_random=False))
def test_two_counters_with_equal_vectors_show_the_same(
    database: Database, script: list[tuple[Any, ...]], held: list[int], random: Random
) -> None:
    """Invariant 6: the citizen hears the same answer at every counter, whatever way the entries came."""
    logs = worlds.play(script)
    half = [log[:n] for log, n in zip(logs, held, strict=True)]
    seen = []
    for _ in range(2):
        with trial(database) as connection:
            worlds.arrive(connection, half, random)
            at_half = worlds.shown(connection)
            worlds.arrive(connection, logs, random)
            seen.append((at_half, worlds.shown(connection)))
    assert seen[0] == seen[1]


@pytest.mark.usefixtures("quiet")
@MODEST
@given(worlds.steps, st.randoms(use_true_random=False))
def test_no_act_disappears_on_the_way_to_the_screen(
    database: Database, script: list[tuple[Any, ...]], random: Random
) -> None:
    """Invariant 8: every entry of a dossier is a line of its timeline or waits visibly; the row counts both."""
    logs = worlds.play(script)
    with trial(database) as connection:
        worlds.arrive(connection, logs, random)
        for subject in worlds.DOSSIERS:
            dossier = board.dossier(connection, OFFICE.agency, subject.removeprefix(projections.DOSSIER))
            told = {line.entry_id for line in dossier.timeline} | set(dossier.waiting)
            assert told == {entry.id for log in logs for entry in log if entry.subject == subject}
            for row in board.by_code(connection, dossier.code) if dossier.code else ():
                if row.id == dossier.id:
                    assert row.clashes == len(dossier.conflicts) + len(dossier.waiting)


def test_a_dossier_that_cannot_be_placed_any_more_is_not_shown(database: Database) -> None:
    """An entry re-chained after a restore may have to wait; the counter that had it first must not keep a ghost."""
    old, new, third = Log(2), Log(1), Log(3)
    reception = old.write("dossier:1", "dossier.received", intake().to_body())
    third.write("dossier:1", "dossier.paid", {"amount": 1})
    new.take(third)
    new.write("dossier:1", "dossier.received", intake().to_body(), entry_id=reception.id, seen={3: 1})
    with trial(database) as connection:
        take(connection, old)
        take(connection, new)
        grown = worlds.shown(connection)
        projections.rebuild(connection)
        assert worlds.shown(connection) == grown
        take(connection, third)
        assert [row.id for row in board.by_code(connection, "X99.01-261123-0003")] == ["1"]


def test_an_act_of_a_newer_program_is_parked_and_the_rest_goes_on(database: Database) -> None:
    """One counter updated first; the others must not lose the dossier nor hide what they cannot read."""
    log = Log(2)
    log.write("dossier:1", "dossier.received", intake().to_body())
    strange = log.write("dossier:1", "dossier.teleported", {"to": "Mặt Trăng"})
    log.write("dossier:1", "dossier.handed_over", {"to": "Phòng Kinh tế"})
    log.write("spaceship:7", "spaceship.launched", {})
    with trial(database) as connection:
        take(connection, log)
        rows = connection.exec_driver_sql("SELECT entry_id, subject, clash, applied FROM clash").all()
        (row,) = board.by_code(connection, "X99.01-261123-0003")
        assert projections.open_clashes(connection) == 1
        assert list(journal.whole_log(connection, OFFICE.agency, 2)) == log.own
    assert [tuple(r) for r in rows] == [(strange.id, "dossier:1", Clash.UNKNOWN.value, 0)]
    assert (row.state, row.clashes) == (State.PROCESSING, 1)


BLANK = Blank("X99.01-PH26-01.00001", 1, 2026, 1, 461, MONDAY, at=MONDAY)
GOOD: dict[str, tuple[str, dict[str, Any]]] = {
    "office.set": (f"office:{OFFICE.agency}", OFFICE.to_body()),
    "staff.set": ("staff:hanh", CLERK.to_body()),
    "counter.enrolled": ("counter:1", Counter(1, "Quầy 1", (Slice(1, 500),)).to_body()),
    "procedure.published": ("procedure:2.002516@1", procedure().to_body()),
    "catalogue.published": ("catalogue:1", {"version": "1", "procedures": ["2.002516@1"]}),
    "shelf.set": (f"shelf:{OFFICE.agency}", {"top": ["2.002516"], "inactive": [], "fields": {"1": ["Hộ tịch"]}}),
    "procedure.localised": ("local:2.002516", Localised("2.002516", {"Thông thường": {}}, (), "QĐ 1").to_body()),
    "rule.set": ("rule:SUPPLEMENT_WITHIN/2018-06-21", RULES.rules[-1].to_body()),
    "kinds.set": ("kinds:BS", {"register": "BS", "names": ["Căn cước", "Sổ hộ nghèo"]}),
    "units.set": (f"units:{OFFICE.agency}", {"names": ["Phòng Kinh tế", "Văn thư"]}),
    "notice.template_set": (f"notice:{STANDARD[About.READY].key}", STANDARD[About.READY].to_body()),
    "calendar.day_set": ("day:2026-11-24/national", next(iter(CALENDAR.days.values())).to_body()),
    "calendar.published": ("calendar:1", {"version": "1", "days": ["2026-11-24/national"]}),
    "register.opened": ("opening:01/01/2026", Opening(1, "01/2026", 57, "chuyển sổ", "BB 01").to_body()),
    **{f"blank.{what}": (f"blank:{BLANK.serial}", BLANK.to_body()) for what in ("printed", "used", "spoiled")},
}


def test_every_kind_of_reference_data_is_tried_below() -> None:
    """A kind added without its bad bodies would go untested."""
    assert GOOD.keys() == REFERENCE.keys()


def spoilt(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The same body with each of its fields gone or of another type, as a newer or broken program may write it."""
    return [
        {},
        *({name: value for name, value in body.items() if name != gone} for gone in body),
        *({**body, name: 5} for name in body),
        *({**body, name: {"x": 1}} for name in body),
    ]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("kind", GOOD)
def test_reference_data_nobody_can_read_leaves_what_held_before(database: Database, kind: str) -> None:
    """A calendar day mistyped at another counter must not stop an office from opening in the morning."""
    subject, body = GOOD[kind]
    for bad in spoilt(body):
        log = Log(2)
        log.write(subject, kind, body)
        log.write(subject, kind, bad)
        with trial(database) as connection:
            take(connection, log)
            reference.office(connection, OFFICE.agency)
            reference.staff(connection, OFFICE.agency)
            reference.counters(connection, OFFICE.agency)
            reference.calendar(connection, OFFICE.agency)
            reference.catalogue(connection, OFFICE.agency)
            reference.rules(connection, OFFICE.agency)
            held = reference.bodies(connection, OFFICE.agency, subject.partition(":")[0])
            projections.rebuild(connection)
            assert reference.bodies(connection, OFFICE.agency, subject.partition(":")[0]) == held
            assert held[subject.partition(":")[2]] in (body, bad)


@pytest.mark.logs
def test_an_unreadable_reference_entry_is_told_to_the_log(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """IT must be able to find out why a change has no effect."""
    log = Log(2)
    log.write("staff:hanh", "staff.set", {"id": "hanh"})
    with trial(database) as connection:
        take(connection, log)
        assert reference.staff(connection, OFFICE.agency) == []
    assert "staff.set" in caplog.text


@pytest.mark.parametrize(
    ("subject", "kind"),
    [("staff:hanh", "office.set"), ("office:X99.01", "staff.set"), ("rubbish", "staff.set"), ("", "staff.set")],
)
def test_a_kind_under_a_foreign_subject_says_nothing(database: Database, subject: str, kind: str) -> None:
    """Rights go by kind: who may only write calendars must not slip a person in under another name."""
    log = Log(2)
    log.write(subject, kind, {**CLERK.to_body(), **OFFICE.to_body()})
    with trial(database) as connection:
        take(connection, log)
        assert reference.staff(connection, OFFICE.agency) == []
        assert reference.office(connection, OFFICE.agency) is None


@pytest.mark.parametrize("knew", [True, False])
def test_the_centre_speaks_before_the_office_about_counters(database: Database, knew: bool) -> None:
    """Slices are cut at the centre; an office that enrols itself a neighbour's numbers must not be believed."""
    centre, office = Log(0), Log(2)
    centre.write("counter:2", "counter.enrolled", Counter(2, "Quầy 2", (Slice(501, 500),)).to_body())
    if knew:
        office.take(centre)
    office.write("counter:2", "counter.enrolled", Counter(2, "Quầy 2", (Slice(1, 500),)).to_body())
    for order in ((centre, office), (office, centre)):
        with trial(database) as connection:
            for log in order:
                take(connection, log)
            assert [own.slices for own in reference.counters(connection, OFFICE.agency)] == [(Slice(501, 500),)]


def test_the_newest_of_two_reference_entries_holds_whatever_came_first(database: Database) -> None:
    """A clerk who left must stay away at every counter."""
    one, two = Log(2), Log(3)
    one.write("staff:hanh", "staff.set", CLERK.to_body())
    two.take(one)
    two.write("staff:hanh", "staff.set", {**CLERK.to_body(), "active": False})
    for order in ((one, two), (two, one)):
        with trial(database) as connection:
            for log in order:
                take(connection, log)
            assert [person.active for person in reference.staff(connection, OFFICE.agency)] == [False]


@pytest.mark.parametrize("behind", [True, False])
def test_any_change_of_reference_data_changes_the_stamp(database: Database, behind: bool) -> None:
    """A desk keeps reference data until the stamp changes: a clerk dismissed by a PC with a slow clock still is."""
    shelf, staff = Log(2), Log(3)
    shelf.now = shelf.now if not behind else shelf.now.replace(hour=9)
    staff.write("staff:hanh", "staff.set", CLERK.to_body())
    shelf.write(f"shelf:{OFFICE.agency}", "shelf.set", {"top": [], "inactive": []})
    with trial(database) as connection:
        take(connection, shelf, staff)
        before = reference.stamp(connection)
        assert reference.stamp(connection) == before
        staff.write("staff:hanh", "staff.set", {**CLERK.to_body(), "active": False})
        take(connection, staff)
        assert reference.stamp(connection) != before


def release(log: Log, version: str, *keys: str) -> None:
    log.write(f"catalogue:{version}", "catalogue.published", {"version": version, "procedures": list(keys)})


def test_a_release_takes_effect_when_all_of_it_is_here(database: Database) -> None:
    """Half a catalogue at a counter would refuse citizens their procedure."""
    log = Log(2)
    log.write("procedure:a@1", "procedure.published", procedure(code="1.000001", version="1").to_body())
    release(log, "1", "a@1")
    log.write("procedure:a@2", "procedure.published", procedure(code="1.000001", version="2").to_body())
    log.write("procedure:b@2", "procedure.published", procedure(code="1.000002", version="2").to_body())
    release(log, "2", "a@2", "b@2")
    log.write("procedure:a@3", "procedure.published", procedure(code="1.000001", version="3").to_body())
    release(log, "3", "a@3", "never@3")
    versions = []
    with trial(database) as connection:
        for entry in log.own:
            new = journal.take(connection, [entry])
            projections.project(connection, OFFICE.agency, [one.subject for one in new])
            held = reference.catalogue(connection, OFFICE.agency)
            versions.append((held.version, [one.version for one in held.listed]))
    assert versions == [
        ("", []),
        ("1", ["1"]),
        ("1", ["1"]),
        ("1", ["1"]),
        ("2", ["2", "2"]),
        ("2", ["2", "2"]),
        ("2", ["2", "2"]),
    ]
