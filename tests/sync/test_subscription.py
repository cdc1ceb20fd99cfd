"""A commune takes over its province's catalogue and calendar, and of the province's own citizens nothing."""

from __future__ import annotations

from contextlib import closing

from counter_app.domain.office import Role, Staff
from counter_app.store import journal, projections, reference
from counter_app.sync import administration, provision
from counter_app.sync.central import Central, Login
from tests.conftest import Centre
from tests.factories import MONDAY, OFFICE, Log
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
