"""A line of the old system's list: what it becomes, and why it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from counter_app.domain import acts, cut_over
from counter_app.domain.calendar import at
from counter_app.domain.clock import Outcome
from counter_app.domain.cut_over import IMPORTED, STATES, OldDossier
from counter_app.domain.dossier import Clash, Dossier, fold
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.moments import show
from counter_app.domain.particulars import APOLOGY
from counter_app.domain.person import Organisation, Person
from counter_app.domain.receiver import Handing, Receiver
from counter_app.domain.returning import return_result
from counter_app.domain.transitions import State
from counter_app.errors import Refused, UserError
from tests.factories import CLERK, MONDAY, OFFICE, Log, procedure, there

OLD = OldDossier(
    code="X99.01-261110-0007",
    owner="Trần Thị Bình",
    received=date(2026, 11, 10),
    due=date(2026, 11, 27),
    slip="123/TNHS",
    owner_id="079304001234",
    phone="0912345679",
    procedure="Cấp giấy chứng nhận",
    holder="Phòng Kinh tế",
    shelf="B3",
)


def imported(**changes: Any) -> tuple[Dossier, Callable[..., Dossier]]:
    """The dossier a line becomes, and a hand that writes later acts on it."""
    log, now = Log(1), MONDAY
    log.write("dossier:1", IMPORTED, cut_over.decide(replace(OLD, **changes), there(now), OFFICE, CLERK))

    def write(kind: str, body: dict[str, Any], at: datetime = now) -> Dossier:
        log.write("dossier:1", kind, body, at=at)
        return fold("1", log.own)

    return fold("1", log.own), write


def test_a_dossier_at_work_keeps_everything_its_citizen_was_told() -> None:
    """The paper in his hand says this code and this day; a program that says another makes a liar of the office."""
    dossier, _ = imported(due_hour="16:30", submitter="Lê Văn Cường", owed=8000)
    assert (dossier.code, dossier.state, dossier.holder) == ("X99.01-261110-0007", State.PROCESSING, "Phòng Kinh tế")
    assert dossier.shelf == "B3"
    assert dossier.received_at is not None
    assert show(dossier.received_at) == "10/11/2026 07:30"
    assert dossier.due_at is not None
    assert show(dossier.due_at) == "27/11/2026 16:30"
    assert dossier.promised_at == dossier.lawful_due_at == dossier.due_at
    assert dossier.running
    assert dossier.deadline is not None
    assert dossier.deadline.trace[0].note == "chuyển từ hệ thống cũ, theo giấy hẹn số 123/TNHS"
    assert dossier.deadline.by_document
    assert dossier.intake is not None
    assert (dossier.intake.foreign, dossier.intake.book, dossier.owed) == (True, "", 8000)
    assert dossier.intake.presenter == Person("Lê Văn Cường", phone="0912345679")
    assert dossier.timeline[0].label == "Chuyển từ hệ thống cũ"
    assert "123/TNHS" in dossier.timeline[0].note
    assert dossier.conflicts == ()


def test_a_promise_on_a_day_off_is_carried_as_it_was_printed() -> None:
    """It may have been wrong, but it is what the citizen holds."""
    dossier, _ = imported(due=date(2026, 11, 29))
    assert dossier.due_at == at(date(2026, 11, 29), OFFICE.hours.closing(date(2026, 11, 29)))


@pytest.mark.parametrize("state", STATES)
def test_every_open_state_comes_over(state: State) -> None:
    """A state that cannot be listed is a dossier that stays on a pencil list."""
    paused = date(2026, 11, 16) if state in (State.SUPPLEMENT, State.FINANCE, State.PAUSED) else None
    dossier, _ = imported(
        state=state.label, paused=paused, resolved=date(2026, 11, 20) if state is State.RESOLVED else None
    )
    assert dossier.state is state
    assert dossier.running == (state in (State.RECEIVED, State.PROCESSING, State.SIGNING))
    assert dossier.conflicts == ()


def test_a_dossier_that_stood_goes_on_with_what_was_left_when_it_stopped() -> None:
    """Stopped on Monday 16/11 with the promise on Friday 27/11: eight working days, because 24/11 is a holiday."""
    dossier, write = imported(state="Tạm ngừng tính thời hạn", paused=date(2026, 11, 16))
    assert dossier.left is not None
    assert str(dossier.left) == "08 ngày làm việc"
    resumed = write("dossier.resumed", acts.resume(dossier, there()))
    assert resumed.due_at is not None
    assert show(resumed.due_at) == "04/12/2026 17:00"


def test_a_result_that_waits_is_judged_by_its_own_day_and_returned() -> None:
    """A shelf of old results is what the first morning is about."""
    dossier, write = imported(state="Đã xử lý xong", resolved=date(2026, 11, 20), result="45/GCN")
    assert (dossier.outcome, dossier.result) == (Outcome.EARLY, "45/GCN")
    assert dossier.arrived_at == dossier.resolved_at
    after = write("dossier.returned", return_result(dossier, Handing(Receiver("Trần Thị Bình", "079304001234"))))
    assert (after.state, after.conflicts) == (State.RETURNED, ())


def test_a_dossier_apologised_for_before_is_judged_by_its_first_date_and_not_put_off_again() -> None:
    """Else the change of programs would be an amnesty for late dossiers."""
    dossier, _ = imported(first_due=date(2026, 11, 20))
    assert dossier.lawful_due_at is not None
    assert show(dossier.lawful_due_at) == "20/11/2026 17:00"
    with pytest.raises(Refused) as told:
        acts.extend(dossier, there(), APOLOGY, "Chậm", until=date(2026, 12, 4))
    assert told.value.code == "apology.second"


def test_the_usual_acts_follow() -> None:
    """Handed on, put off with an apology, settled: an imported dossier that is a museum piece helps nobody."""
    dossier, write = imported()
    dossier = write("dossier.handed_over", acts.hand_over(dossier, "Văn thư"), MONDAY + timedelta(hours=1))
    letter = acts.extend(dossier, there(), APOLOGY, "Chờ xác minh", until=date(2026, 12, 4))
    dossier = write("dossier.extended", letter, MONDAY + timedelta(hours=2))
    assert (dossier.holder, dossier.apologies, dossier.conflicts) == ("Văn thư", 1, ())
    dossier = write("dossier.resolved", acts.resolve(dossier, there()), MONDAY + timedelta(hours=3))
    assert dossier.outcome is Outcome.EARLY


def test_the_catalogue_gives_the_name_and_the_rules_of_a_code_it_knows() -> None:
    """«Không nhận thay» of marriage holds for a marriage of last month too."""
    known = procedure(collect_in_person=True)
    body = cut_over.decide(replace(OLD, procedure="", procedure_code=known.code), there(), OFFICE, CLERK, known)
    assert body["procedure"]["name"] == known.name
    assert body["in_person"]


@pytest.mark.parametrize(
    ("name", "number", "kind"),
    [("Công ty TNHH Số 1", "", Organisation), ("Hợp tác xã Mẫu", "0101234567-001", Organisation),
     ("Trần Thị Bình", "123456789", Person), ("Trần Thị Bình", "C1234567", Person), ("Trần Thị Bình", "", Person)],
)  # fmt: skip
def test_an_owner_is_what_the_number_says(name: str, number: str, kind: type) -> None:
    """Old lists have one column for both; an enterprise without birthday is no person."""
    dossier, _ = imported(owner=name, owner_id=number)
    assert dossier.intake is not None
    assert isinstance(dossier.intake.owners[0], kind)
    assert dossier.intake.owners[0].id_number == number


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": "HS-12"}, "code", "không phải mã hồ sơ"),
        ({"received": date(2026, 12, 1)}, "received", "phía sau hôm nay"),
        ({"due": date(2026, 11, 9)}, "due", "trước ngày tiếp nhận"),
        ({"due": date(2046, 11, 9)}, "due", "quá xa"),
        ({"due": None}, "due", "còn trống"),
        ({"due_hour": "25:00"}, "due_hour", "16:30"),
        ({"first_due": date(2026, 11, 27)}, "first_due", "trước ngày hẹn trả"),
        ({"state": "Đã trả kết quả"}, "state", "không phải một trong"),
        ({"state": "Chờ bổ sung"}, "paused", "ghi ngày dừng"),
        ({"paused": date(2026, 11, 12)}, "paused", "bỏ trống"),
        ({"state": "Đã xử lý xong"}, "resolved", "còn trống"),
        ({"resolved": date(2026, 11, 12)}, "resolved", "chưa có kết quả"),
        ({"state": "Đã xử lý xong", "resolved": date(2026, 11, 9)}, "resolved", "trước ngày tiếp nhận"),
        ({"owner": ""}, "owner", "còn trống"),
        ({"owner_id": "12345"}, "owner_id", "12 chữ số"),
        ({"phone": "912"}, "phone", "điện thoại"),
        ({"procedure": ""}, "procedure", "thủ tục"),
        ({"procedure": "", "procedure_code": "9.9"}, "procedure", "không có trong danh mục"),
        ({"state": "Chờ nơi khác tiếp nhận", "holder": ""}, "holder", "cơ quan"),
        ({"shelf": "x" * 30}, "shelf", "Ô kệ"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_column(changes: dict[str, Any], field: str, words: str) -> None:
    """Whoever mends four hundred lines must find the cell."""
    with pytest.raises(UserError) as told:
        cut_over.decide(replace(OLD, **changes), there(), OFFICE, CLERK)
    assert any(one.field == field and words in one.sentence for one in told.value.problems)


def test_two_counters_that_import_one_list_have_one_dossier() -> None:
    """Offline they cannot know of each other; two dossiers of one code would both be promised, returned, counted."""
    code = DossierCode.parse(OLD.code)
    assert cut_over.dossier_id("X99.01", code) == cut_over.dossier_id("X99.01", code)
    assert cut_over.dossier_id("X99.02", code) != cut_over.dossier_id("X99.01", code)
    body = cut_over.decide(OLD, there(), OFFICE, CLERK)
    one, two = Log(1), Log(2)
    for log in (one, two):
        log.write("dossier:1", IMPORTED, body)
    one.take(two)
    dossier = fold("1", one.held.values())
    assert [conflict.clash for conflict in dossier.conflicts] == [Clash.CONCURRENT]
    assert dossier.state is State.PROCESSING
