"""«Theo dõi, điều hành» over a real office: each list, and the acts of whoever is in charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import fold
from counter_app.domain.guidance import ISSUED
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue, cut_over, supervise
from counter_app.operations import day as days
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk
from counter_app.operations.guide import guide
from counter_app.operations.receive import receive
from counter_app.store import board, journal, projections
from counter_app.store.projections import DOSSIER
from tests.conftest import FakeClock
from tests.factories import CLERK, RULES, SUPERVISOR, Log, application
from tests.old_system import book


@pytest.fixture
def chief(desk: Desk) -> Desk:
    return desk.with_clerk(SUPERVISOR)


def old_ones(desk: Desk, folder: Path, *lines: dict[str, object]) -> list[str]:
    """Dossiers from another system, which may be late already."""
    from counter_app.documents.cut_over_book import read_book

    rows = read_book(
        book(folder / "cu.xlsx", [{"code": f"X99.01-261110-{n:04}", **one} for n, one in enumerate(lines)])
    )
    list(cut_over.carry_out(desk, rows))
    with desk.database.read() as connection:
        return [board.by_code(connection, f"X99.01-261110-{n:04}")[0].id for n in range(len(lines))]


def test_what_is_late_stands_with_its_holder_and_what_needs_a_letter_beside(chief: Desk, tmp_path: Path) -> None:
    """Late without a name is nobody's; a letter a day too late is a second wrong."""
    old_ones(
        chief, tmp_path, {"due": "18/11/2026"}, {"due": "25/11/2026", "holder": "Văn thư"},
        {"due": "25/11/2026", "first_due": "20/11/2026"}, {"due": "30/11/2026"},
    )  # fmt: skip
    assert [(one.code[-4:], one.holder) for one in supervise.listed(chief, "late")] == [("0000", "Phòng Kinh tế")]
    assert [(one.code[-4:], one.holder) for one in supervise.listed(chief, "apologies")] == [("0001", "Văn thư")]
    found = supervise.counts(chief)
    assert (found["late"], found["apologies"], found["approvals"]) == (1, 1, 0)


def test_a_void_is_asked_for_and_approved_by_another(desk: Desk, chief: Desk) -> None:
    """One person alone could make a dossier vanish."""
    received = receive(desk, application(), receipt=False).dossier_id
    perform(desk, received, VERBS["request-void"], {"reason": "nhập trùng"})
    (asked,) = supervise.requests(chief)
    assert (asked.by, asked.dossier.said) == (CLERK.id, "nhập trùng")
    perform(chief, received, VERBS["void"], {"reason": asked.dossier.said})
    assert supervise.requests(chief) == []


def test_second_requests_at_the_desk_and_after_it_are_seen_once(desk: Desk, chief: Desk) -> None:
    """Both end on one list, and «đã xem» takes each off it, on every device."""
    catalogue.set_rules(chief, RULES.rules)
    guide(desk, application(), ISSUED, items=["Tờ khai"], reason="thiếu", paper=False)
    second = guide(desk, application(), ISSUED, items=["Ảnh"], reason="thiếu", excuse="mẫu mới", paper=False)
    one = receive(desk, application(), receipt=False).dossier_id
    for n in range(2):
        asks = {"items": "Tờ khai", "reason": "thiếu", "excuse": "phòng đòi thêm" if n else ""}
        perform(desk, one, VERBS["request-supplement"], asks)
        if not n:
            perform(desk, one, VERBS["supplemented"], {})
    assert [(line.why, line.guidance) for line in supervise.again(chief)] == [
        ("phòng đòi thêm", False), ("mẫu mới", True),
    ]  # fmt: skip
    assert supervise.counts(chief)["again"] == 2
    with pytest.raises(Refused):
        supervise.note_guidance(desk, second.guidance.id)
    supervise.note_guidance(chief, second.guidance.id)
    perform(chief, one, VERBS["noted"], {"note": "đã nhắc"})
    assert supervise.again(chief) == []
    with pytest.raises(Refused, match="đã có người xem"):
        supervise.note_guidance(chief, second.guidance.id)
    with chief.database.write() as connection:
        before = projections.dump(connection)
        projections.rebuild(connection)
        assert projections.dump(connection) == before


def test_acts_that_met_are_settled_by_an_entry(desk: Desk, chief: Desk) -> None:
    """The clerk sees ⚠ and cannot take it away; who is in charge can, and says why."""
    one = receive(desk, application(), receipt=False).dossier_id
    subject = DOSSIER + one
    other = Log(2)
    with desk.database.write() as connection:
        for entry in journal.of_subject(connection, "X99.01", subject):
            other.held[entry.key] = entry
    other.write(subject, "dossier.reassigned", {"to": "Văn thư", "from": ""})
    perform(desk, one, VERBS["reassign"], {"to": "Phòng Kinh tế"})
    with desk.database.write() as connection:
        journal.take(connection, other.own)
        projections.project(connection, "X99.01", [subject])
    (case,) = supervise.conflicts(chief)
    assert case.other is not None
    assert {case.act.counter, case.other.counter} == {1, 2}
    with pytest.raises(Refused):
        supervise.settle(desk, one, case.entry_id, take=True, reason="tôi thích")
    supervise.settle(chief, one, case.entry_id, take=True, reason="đã hỏi hai bên")
    assert supervise.conflicts(chief) == []
    with desk.database.read() as connection:
        assert len(fold(one, journal.of_subject(connection, "X99.01", subject)).timeline) == 4


def test_a_colleagues_work_goes_to_another_whole(desk: Desk, chief: Desk, tmp_path: Path) -> None:
    """Somebody falls ill with three hundred dossiers; none may stay behind, none may lose its date."""
    ids = old_ones(chief, tmp_path, {}, {}, {"holder": "Văn thư"}, {"state": "Đã xử lý xong", "resolved": "20/11/2026"})
    assert supervise.holders(chief) == [("Phòng Kinh tế", 2), ("Văn thư", 1)]
    with pytest.raises(Refused):
        supervise.reassign(desk, "Phòng Kinh tế", "Lê Thị Hoa", "nghỉ ốm")
    for to, reason in (("", "nghỉ"), ("Lê Thị Hoa", ""), ("Phòng Kinh tế", "nghỉ")):
        with pytest.raises(UserError):
            supervise.reassign(chief, "Phòng Kinh tế", to, reason)
    moved = supervise.reassign(chief, "Phòng Kinh tế", "Lê Thị Hoa", "nghỉ ốm")
    assert (len(moved.codes), moved.left) == (2, 0)
    assert supervise.holders(chief) == [("Lê Thị Hoa", 2), ("Văn thư", 1)]
    with chief.database.read() as connection:
        after = board.dossier(connection, "X99.01", ids[0])
    assert after.running
    assert "nghỉ ốm" in after.timeline[-1].note
    with pytest.raises(Refused, match="Không có hồ sơ"):
        supervise.reassign(chief, "Phòng Kinh tế", "Lê Thị Hoa", "nghỉ ốm")


def test_the_day_by_hand_and_the_counters_as_they_are_known(desk: Desk, chief: Desk, clock: FakeClock) -> None:
    """What this PC does not know it does not say: another counter's unsent work is not zero."""
    receive(desk, application(), receipt=False)
    clock.now += timedelta(hours=1)
    receive(chief, application(), receipt=False)
    assert [(one.actor, one.received) for one in supervise.work_of(chief, days.today(chief))] == [
        (SUPERVISOR.id, 1), (CLERK.id, 1),
    ]  # fmt: skip
    own = next(one for one in supervise.counters(chief) if one.number == 1)
    assert own.unsent
    assert own.last_at == clock.now
    beside = replace(chief.own_counter(), number=2, name="Quầy 2")
    with chief.database.write() as connection:
        chief.append(connection, "counter.enrolled", "counter:2", beside.to_body())
    assert [(one.number, one.unsent) for one in supervise.counters(chief)] == [(1, own.unsent + 1), (2, None)]
