"""The calendar changes under promises that are already printed: nothing moves by itself, everybody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.domain.calendar import CalendarDay, DayKind, DayStatus
from counter_app.domain.date_review import Choice
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local_day
from counter_app.domain.procedure import Case
from counter_app.errors import Refused, UserError
from counter_app.operations import change_calendar
from counter_app.operations.change_calendar import compare, history, moved, review, set_day
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from tests.conftest import FakeClock
from tests.factories import CALENDAR, SUPERVISOR, application, person, procedure

STORM = CalendarDay(date(2026, 11, 25), DayKind.LOCAL, "Bão số 13", "CĐ 45/CĐ-UBND ngày 23/11/2026", scope="office")


@pytest.fixture
def chief(desk: Desk) -> Desk:
    return desk.with_clerk(SUPERVISOR)


def three_days(desk: Desk, name: str = "Nguyễn Văn An", phone: str = "0912345678") -> str:
    """Received on Monday 23/11, three working days, Tuesday is a holiday: due on Friday 27/11."""
    received = receive(desk, application(owners=(person(name=name, phone=phone),)))
    assert local_day(received.intake.deadline.due_at) == date(2026, 11, 27)
    return received.dossier_id


def test_a_storm_lists_every_dossier_that_moves_with_whom_to_tell(chief: Desk) -> None:
    """The office is shut on Wednesday: whoever was promised Friday must hear it before standing before the door."""
    moving = three_days(chief)
    long = procedure(cases=(Case("x", {"*": Limit(0, Unit.SAME_DAY)}),))
    receive(chief, application(procedure=long))
    assert moved(chief) == []
    set_day(chief, STORM)
    (one,) = moved(chief)
    assert (one.dossier_id, one.name, one.phone) == (moving, "Nguyễn Văn An", "0912345678")
    assert (local_day(one.old_due_at), local_day(one.new_due_at)) == (date(2026, 11, 27), date(2026, 11, 30))
    assert one.later


def test_a_printed_promise_does_not_move_until_somebody_says_so(chief: Desk) -> None:
    """The paper in the citizen's hand says Friday; the program may not say Monday behind their back."""
    dossier_id = three_days(chief)
    set_day(chief, STORM)
    (one,) = moved(chief)
    kept = review(chief, dossier_id, Choice.KEEP)
    assert (kept.due_at, kept.lawful_due_at) == (one.old_due_at, one.old_due_at)
    assert kept.timeline[-1].label == "Xem lại ngày hẹn"
    assert moved(chief) == []
    set_day(chief, replace(STORM, day=date(2026, 11, 26)))
    assert [local_day(again.new_due_at) for again in moved(chief)] == [date(2026, 12, 1)]


def test_a_later_date_needs_a_word_to_the_citizen(chief: Desk) -> None:
    """«Báo lại» without a call is a date that only we know."""
    dossier_id = three_days(chief)
    set_day(chief, STORM)
    with pytest.raises(Refused) as told:
        review(chief, dossier_id, Choice.RENOTIFY)
    assert told.value.code == "told.missing"
    after = review(chief, dossier_id, Choice.RENOTIFY, "Gọi điện 0912345678 lúc 09:10")
    assert local_day(after.due_at or chief.clock()) == date(2026, 11, 30)
    assert after.lawful_due_at == after.due_at
    assert after.promised_at is not None
    assert after.promised_at < after.due_at  # type: ignore[operator]
    assert any("CĐ 45" in step.basis for step in after.deadline.trace)  # type: ignore[union-attr]
    assert moved(chief) == []


def test_a_day_taken_back_brings_the_date_forward_only_if_the_clerk_wants_it(chief: Desk) -> None:
    """24/11 turns out to be worked: the office may promise Thursday, and the citizen who has Friday loses nothing."""
    dossier_id = three_days(chief)
    change_calendar.drop_day(chief, CALENDAR.days[date(2026, 11, 24)])
    (one,) = moved(chief)
    assert local_day(one.new_due_at) == date(2026, 11, 26)
    with pytest.raises(Refused) as told:
        review(chief, dossier_id, Choice.RENOTIFY, "gọi điện")
    assert told.value.code == "review.direction"
    assert local_day(review(chief, dossier_id, Choice.EARLIER).due_at or chief.clock()) == date(2026, 11, 26)


def test_a_draft_moves_nothing(chief: Desk) -> None:
    """Somebody heard something on the radio: a warning, not a list of two hundred calls."""
    three_days(chief)
    set_day(chief, replace(STORM, status=DayStatus.DRAFT))
    assert moved(chief) == []
    with chief.database.read() as connection:
        assert chief.reference(connection).calendar.undecided(STORM.day) is not None


def test_who_changed_a_day_and_what_it_was_before_stays_readable(chief: Desk, clock: FakeClock) -> None:
    """The inspector asks in March why the office was shut on the 25th."""
    set_day(chief, replace(STORM, status=DayStatus.DRAFT))
    clock.advance(hours=2)
    set_day(chief, STORM)
    clock.advance(hours=1)
    change_calendar.drop_day(chief, STORM)
    said = history(chief, STORM.day)
    assert [(one.day.status, one.holds, one.actor) for one in said] == [
        (DayStatus.OFFICIAL, False, SUPERVISOR.id),
        (DayStatus.DRAFT, False, SUPERVISOR.id),
    ]
    assert said[0].at - said[1].at == timedelta(hours=2)
    assert chief.reference().calendar.is_worked(STORM.day)


def test_a_release_repeats_no_day_and_names_itself_by_the_date(chief: Desk) -> None:
    """Two changes in one morning are two calendars; a promise names the one it was counted with."""
    assert set_day(chief, STORM) == "2026-11-23"
    assert set_day(chief, replace(STORM, day=date(2026, 11, 26))) == "2026-11-23.2"
    assert chief.reference().calendar.version == "2026-11-23.2"
    with chief.database.read() as connection:
        days = connection.exec_driver_sql("SELECT count(*) FROM entry WHERE kind = 'calendar.day_set'").scalar_one()
    assert days == len(CALENDAR.days) + 2


def test_the_nearer_scope_stands(chief: Desk) -> None:
    """The nation works on Wednesday, the flooded commune does not."""
    set_day(chief, replace(STORM, kind=DayKind.SWAP_WORK, scope="national", name="Làm việc"))
    set_day(chief, STORM)
    assert not chief.reference().calendar.is_worked(STORM.day)


@pytest.mark.parametrize(
    ("day", "field"), [(replace(STORM, basis=" "), "basis"), (replace(STORM, name=""), "name")], ids=["basis", "name"]
)
def test_a_day_without_its_document_is_not_taken(chief: Desk, day: CalendarDay, field: str) -> None:
    """Whoever is asked for the document at the counter must have its number."""
    before = chief.reference().calendar.version
    with pytest.raises(UserError) as told:
        set_day(chief, day)
    assert [problem.field for problem in told.value.problems] == [field]
    assert chief.reference().calendar.version == before


def test_a_file_with_a_day_twice_is_refused_whole(chief: Desk) -> None:
    """Of two lines for one day nobody knows which is meant."""
    with pytest.raises(UserError, match="25/11/2026"):
        change_calendar.publish(chief, [STORM, replace(STORM, name="Bão số 14")])
    assert chief.reference().calendar.is_worked(STORM.day)


def test_a_comparison_names_what_comes_goes_and_changes() -> None:
    """The supervisor reads three lines before pressing the button, not two hundred days."""
    held = [STORM, replace(STORM, day=date(2026, 11, 26)), replace(STORM, day=date(2026, 11, 27))]
    wanted = [held[0], replace(held[1], name="Lũ"), replace(STORM, day=date(2026, 11, 30))]
    changes = compare(held, wanted)
    assert [(change.old, change.new) for change in changes] == [
        (held[1], wanted[1]), (held[2], None), (None, wanted[2]),
    ]  # fmt: skip


def test_a_clerk_may_look_again_but_not_change_the_calendar(desk: Desk, chief: Desk) -> None:
    """The clerk talks to the citizen; the supervisor answers for the days."""
    dossier_id = three_days(desk)
    with pytest.raises(Refused):
        set_day(desk, STORM)
    set_day(chief, STORM)
    assert review(desk, dossier_id, Choice.KEEP).reviewed == chief.reference().calendar.version
