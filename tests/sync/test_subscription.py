"""A commune takes over its province's catalogue and calendar, and of the province's own citizens nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counter_app.domain.calendar import CalendarDay, DayKind
from counter_app.domain.entry import Entry
from counter_app.domain.fees import Fee
from counter_app.domain.office import Role, Staff
from counter_app.domain.procedure import Localised, Procedure
from counter_app.operations import catalogue, change_calendar
from counter_app.operations.receive import receive
from counter_app.store import journal, projections, reference
from counter_app.sync import administration, provision
from counter_app.sync.central import Central, LineCut, Login
from tests.conftest import Centre
from tests.factories import MONDAY, OFFICE, SUPERVISOR, Log, application, procedure
from tests.sync.rounds import Counter, dump, settle, sync

PROVINCE = "X99.77"


def test_the_provinces_days_arrive_and_its_citizens_do_not(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """The whole log comes, or its chain could not be checked; what is not for us comes without its words."""
    first, second = two_counters
    settle(two_counters)
    shown = dump(first)
    log = Log(1, PROVINCE, key=b"p" * 32)
    made = provision.enrol(centre.url, PROVINCE, 1, MONDAY, key=log.key)
    lan = Staff("lan", "Trần Thị Lan", "", (Role.SUPERVISOR,))
    log.write("staff:lan", "staff.set", lan.to_body(), actor="lan")
    log.write("dossier:p", "dossier.received", {"code": "X99.77-261123-0001", "name": "riêng"}, actor="lan")
    days = first[0].reference().calendar.days
    (day, *_) = days.values()
    log.write(f"day:{day.day.isoformat()}", "calendar.day_set", day.to_body(), actor="lan")
    with closing(Central(Login(centre.url, made.user, made.password))) as line:
        line.push(1, log.own)
    administration.subscribe(centre.url, OFFICE.agency, PROVINCE)
    assert sync(first).pulled == 4
    assert sync(first).pulled == 0
    assert sync(second).pulled == 4
    assert dump(first) == dump(second)
    new = [row for row in dump(first) if row not in shown]
    assert [row[0] for row in new] == ["reference"]
    with first[0].database.read() as connection:
        held = list(journal.whole_log(connection, PROVINCE, 1))
        assert [entry.hash for entry in held] == [entry.hash for entry in log.own]
        assert [entry.body is None for entry in held] == [True, True, False]
        assert list(reference.bodies(connection, PROVINCE, "day")) == [day.day.isoformat()]
    with first[0].database.write() as connection:
        projections.rebuild(connection)
    assert dump(first) == dump(second)


def test_a_provinces_release_comes_over_a_line_too_slow_for_a_page(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """A commune in the mountains: a catalogue of hundreds of procedures comes in pieces, and not never."""
    (desk, true), _ = two_counters
    sync((desk, true))
    log = Log(1, PROVINCE, key=b"p" * 32)
    made = provision.enrol(centre.url, PROVINCE, 1, MONDAY, key=log.key)
    for n in range(9):
        log.write(f"dossier:{n}", "dossier.paid")
    with closing(Central(Login(centre.url, made.user, made.password))) as line:
        line.push(1, log.own)
    administration.subscribe(centre.url, OFFICE.agency, PROVINCE)

    class Weak:
        most = 2

        def __getattr__(self, name: str) -> Any:
            return getattr(true, name)

        def subscribed(self, source: str, known: Any, limit: int = 500) -> list[Entry]:
            if limit > self.most:
                raise LineCut("too much")
            return true.subscribed(source, known, limit)

    assert sync((desk, Weak())).pulled == 10
    with desk.database.read() as connection:
        assert len(list(journal.whole_log(connection, PROVINCE, 1))) == 9
    with closing(Central(Login(centre.url, made.user, made.password))) as line:
        line.push(1, [log.write("dossier:9", "dossier.paid")])
    Weak.most = 0
    with pytest.raises(LineCut):
        sync((desk, Weak()))


def published(log: Log, name: str, code: str, version: str) -> Procedure:
    """A province's procedure in its log."""
    one = procedure(code=code, name=name, version=version, field="Của tỉnh")
    log.write(f"procedure:{code}@{version}", "procedure.published", one.to_body(), actor="lan")
    return one


def test_the_provinces_release_holds_and_the_communes_own_stands_over_it(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """The province shortened a form on Monday: the commune receives by it on Tuesday, at its own fee and in its own
    order; and what only the commune has stays. When the subscription ends its own catalogue holds again.
    """
    first, second = two_counters
    settle(two_counters)
    own = first[0].reference().catalogue
    shared, ours = own.listed[0].code, own.listed[1].code
    chief = first[0].with_clerk(SUPERVISOR)
    fees = (Fee("Phí của xã", 5000, "văn bản"),)
    catalogue.localise(chief, Localised(shared, fees=fees, basis="NQ 12/2026"))
    log = Log(1, PROVINCE, key=b"p" * 32)
    made = provision.enrol(centre.url, PROVINCE, 1, MONDAY, key=log.key)
    log.write("staff:lan", "staff.set", Staff("lan", "Trần Thị Lan", "", (Role.SUPERVISOR,)).to_body(), actor="lan")
    two = [published(log, "Của tỉnh", code, "T1") for code in (shared, "9.000001")]
    storm = CalendarDay(date(2026, 11, 26), DayKind.LOCAL, "Bão số 14", "CV 5/UBND", scope="province")
    theirs = replace(storm, day=date(2026, 11, 27), scope="office")
    for day in (storm, theirs):
        log.write(f"day:{day.day.isoformat()}/{day.scope}/T1", "calendar.day_set", day.to_body(), actor="lan")
    naming = {"version": "T1", "procedures": [f"{one.code}@T1" for one in two]}
    with closing(Central(Login(centre.url, made.user, made.password))) as line:
        line.push(1, log.own)
        administration.subscribe(centre.url, OFFICE.agency, PROVINCE)
        before = sync(first) and first[0].reference()
        assert {one.source for one in before.catalogue.listed} == {""}  # not whole yet
        assert before.calendar.is_worked(storm.day)
        last = len(log.own)
        log.write("catalogue:T1", "catalogue.published", naming, actor="lan")
        days = [f"{day.day.isoformat()}/{day.scope}/T1" for day in (storm, theirs)]
        log.write("calendar:T1", "calendar.published", {"version": "T1", "days": days}, actor="lan")
        line.push(1, log.own[last:])
    settle(two_counters)
    for desk in (first[0], second[0]):
        known = desk.reference()
        assert [one.code for one in known.catalogue.listed] == [*(one.code for one in own.listed), "9.000001"]
        sources = {one.code: one.source for one in known.catalogue.listed}
        assert (sources[shared], sources["9.000001"], sources[ours]) == (PROVINCE, PROVINCE, "")
        held = desk.procedure(shared)
        assert held is not None
        assert (held.name, held.field, held.fees) == ("Của tỉnh", "Của tỉnh", fees)
        assert not known.calendar.is_worked(storm.day)
        assert known.calendar.is_worked(theirs.day)
        assert PROVINCE in known.catalogue.version
        assert PROVINCE in known.calendar.version
    intake = receive(second[0], application(procedure=second[0].procedure(shared))).intake
    assert intake.procedure_version == "T1"
    assert PROVINCE in intake.deadline.calendar
    with first[0].database.read() as connection:
        told = reference.versions_of(connection, OFFICE.agency, shared)
        assert [PROVINCE in decision for _, _, decision in told].count(True) == 1
        assert "9.000001" not in [one.code for one in reference.release(connection, OFFICE.agency)]
    worked = CalendarDay(storm.day, DayKind.SWAP_WORK, "Xã vẫn làm việc", "QĐ 7/UBND", scope="office")
    change_calendar.set_day(chief, worked)
    assert first[0].reference().calendar.is_worked(storm.day)
    with centre.admin() as admin:
        admin.execute("DELETE FROM quay.subscription")
    sync(first)
    assert [one for one in first[0].reference().catalogue.listed if one.source] == []
    assert first[0].procedure("9.000001") is None
