"""Who looked at whose data: noted without a name in it, listed for who may, and seen when somebody tampers with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.domain.moments import local_day
from counter_app.errors import Refused, UserError
from counter_app.operations import access, upkeep
from counter_app.operations.access import What, look, searched_by
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import access as store
from counter_app.store import journal
from tests.conftest import FakeClock
from tests.factories import SUPERVISOR, application


def test_looks_are_listed_with_codes_and_names_for_who_may(desk: Desk, clock: FakeClock) -> None:
    """A citizen asks who has looked at the dossier; the answer must name dossier and person, and no clerk may fish."""
    one, today = receive(desk, application()), local_day(clock.now)
    access.write(desk, [look(desk, What.OPENED, one.dossier_id), look(desk, What.SEARCHED, searched_by("an"), 3)])
    access.write(desk, [])
    with pytest.raises(Refused):
        access.listed(desk, today, today)
    chief = desk.with_clerk(SUPERVISOR)
    with pytest.raises(UserError, match="sau"):
        access.listed(chief, today, today - timedelta(days=1))
    opened, searched = access.listed(chief, today, today).lines
    assert opened.cells[1:] == ("Nguyễn Thị Hạnh", "Xem hồ sơ", one.intake.code, 1, "")
    assert searched.cells[2:5] == ("Tìm", "tên, trích yếu", 3)
    assert access.listed(chief, today - timedelta(days=9), today - timedelta(days=1)).lines == ()


def test_the_log_never_holds_what_was_searched_for() -> None:
    """An ID number in the log would outlive the erasure of its owner."""
    typed = ("001099012345", "012345678", "0912 000 001", "Nguyễn Văn An", "H30.12-261123-0003", "77")
    said = [searched_by(one) for one in typed]
    assert said == ["số định danh", "số CMND", "số điện thoại", "tên, trích yếu", "mã hồ sơ", "chữ số"]


def test_a_day_is_sealed_by_an_entry_and_whoever_alters_it_is_seen(desk: Desk, clock: FakeClock) -> None:
    """Somebody with the key drops the line of a look that was none of their business; the journal disagrees."""
    first = local_day(clock.now)
    access.write(desk, [look(desk, What.OPENED, "1"), look(desk, What.OPENED, "2")])
    clock.advance(days=1)
    for _ in range(2):
        access.write(desk, [look(desk, What.OPENED, "3")])
    with desk.database.read() as connection:
        seals = journal.of_subject(connection, desk.me.office, "access:1")
    assert [entry.content["day"] for entry in seals] == [first.isoformat()]
    chief = desk.with_clerk(SUPERVISOR)
    assert access.listed(chief, first, first).broken == ()
    with desk.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM access WHERE about = '2'")
    found = access.listed(chief, first, first)
    assert found.broken == (first,)
    assert "sửa hoặc xóa" in found.remarks[0]
    assert upkeep.verify(desk).faults == ()


def test_the_log_is_bounded_and_what_went_with_age_is_no_tampering(
    desk: Desk, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that grows for ever fills the disk of the counter; one that cries wolf is not believed."""
    monkeypatch.setattr(store, "MOST_KEPT", 10)
    first = local_day(clock.now)
    for _ in range(4):
        access.write(desk, [look(desk, What.OPENED, str(n)) for n in range(4)])
        clock.advance(days=1)
    found = access.listed(desk.with_clerk(SUPERVISOR), first, local_day(clock.now))
    assert len(found.lines) == 10
    assert found.broken == ()
