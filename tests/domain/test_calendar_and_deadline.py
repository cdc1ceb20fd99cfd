"""The promised date: every unit counted on invented calendars, with the trace that officials argue over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.domain.calendar import Calendar, CalendarDay, DayKind, DayStatus, at
from counter_app.domain.deadline import Deadline, deadline, fixed
from counter_app.domain.entry import canonical
from counter_app.domain.hours import EndRule, Hours, Session
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, local
from counter_app.domain.trace import Begin, Effect
from counter_app.errors import UserError
from tests.domain.strategies import (
    BASE,
    calendars,
    counted_in_days,
    day_entries,
    day_lists,
    limits,
    limits_in,
    moments,
    office_hours,
    plain_hours,
)
from tests.factories import CALENDAR, MONDAY

HOURS = Hours()
LONGEST_BODY = 250 * 1024
"""An entry may be 256 KiB; the rest of a reception needs some of it."""
SWAPPED = Calendar.of(
    "swapped",
    [
        *CALENDAR.days.values(),
        CalendarDay(date(2026, 11, 28), DayKind.SWAP_WORK, "Đi làm thay 30/11", "QĐ 1/QĐ-TTg"),
        CalendarDay(date(2026, 11, 30), DayKind.SWAP_OFF, "Nối dài cuối tuần", "QĐ 1/QĐ-TTg"),
        CalendarDay(date(2026, 12, 2), DayKind.LOCAL, "Bão số 9", "CĐ 5/UBND", scope="office"),
    ],
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def due(text: str, amount: int, unit: Unit, calendar: Calendar = CALENDAR, hours: Hours = HOURS) -> str:
    return f"{local(deadline(moment(text), Limit(amount, unit), calendar, hours).due_at):%Y-%m-%d %H:%M}"


def counted(promise: Deadline) -> list[Any]:
    return [step for step in promise.trace if step.effect is Effect.COUNTED]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "wanted"),
    [
        ("2026-11-20 08:00", 1, Unit.WORKING_DAYS, "2026-11-23 17:00"),
        ("2026-11-20 08:00", 3, Unit.WORKING_DAYS, "2026-11-26 17:00"),
        ("2026-11-21 08:00", 1, Unit.WORKING_DAYS, "2026-11-23 17:00"),
        ("2026-11-23 23:59", 1, Unit.WORKING_DAYS, "2026-11-25 17:00"),
        ("2026-11-24 08:00", 1, Unit.WORKING_DAYS, "2026-11-25 17:00"),
        ("2026-12-31 08:00", 2, Unit.WORKING_DAYS, "2027-01-05 17:00"),
        ("2026-11-23 08:00", 1, Unit.CALENDAR_DAYS, "2026-11-25 17:00"),
        ("2026-11-23 08:00", 2, Unit.CALENDAR_DAYS, "2026-11-25 17:00"),
        ("2026-11-23 08:00", 5, Unit.CALENDAR_DAYS, "2026-11-30 17:00"),
        ("2026-11-23 08:00", 15, Unit.CALENDAR_DAYS, "2026-12-08 17:00"),
        ("2027-01-31 08:00", 1, Unit.MONTHS, "2027-03-01 17:00"),
        ("2026-08-31 08:00", 1, Unit.MONTHS, "2026-09-30 17:00"),
        ("2026-10-24 08:00", 1, Unit.MONTHS, "2026-11-25 17:00"),
        ("2026-11-23 08:00", 14, Unit.MONTHS, "2028-01-24 17:00"),
        ("2026-11-23 08:12", 4, Unit.WORKING_HOURS, "2026-11-23 14:12"),
        ("2026-11-23 07:00", 4, Unit.WORKING_HOURS, "2026-11-23 11:30"),
        ("2026-11-23 12:00", 1, Unit.WORKING_HOURS, "2026-11-23 14:30"),
        ("2026-11-23 16:30", 1, Unit.WORKING_HOURS, "2026-11-25 08:00"),
        ("2026-11-21 09:00", 8, Unit.WORKING_HOURS, "2026-11-25 08:00"),
        ("2026-11-23 08:12", 4, Unit.HOURS, "2026-11-23 12:12"),
        ("2026-11-23 08:12", 48, Unit.HOURS, "2026-11-25 08:12"),
        ("2026-11-20 15:30", 1, Unit.HOURS, "2026-11-20 16:30"),
        ("2026-11-20 22:30", 1, Unit.HOURS, "2026-11-23 07:30"),
    ],
)
def test_each_unit_ends_where_the_law_says(start: str, amount: int, unit: Unit, wanted: str) -> None:
    """BLDS 2015 Đ147–148 on a small calendar: the first day is not counted, a last day off moves on."""
    assert due(start, amount, unit) == wanted


@pytest.mark.parametrize(
    ("start", "amount", "unit", "wanted"),
    [
        ("2026-11-27 08:00", 1, Unit.WORKING_DAYS, "2026-11-28 17:00"),
        ("2026-11-27 08:00", 3, Unit.WORKING_DAYS, "2026-12-03 17:00"),
        ("2026-11-23 08:00", 5, Unit.CALENDAR_DAYS, "2026-11-28 17:00"),
        ("2026-11-23 08:00", 6, Unit.CALENDAR_DAYS, "2026-12-01 17:00"),
        ("2026-10-30 08:00", 1, Unit.MONTHS, "2026-12-01 17:00"),
        ("2026-11-28 14:00", 4, Unit.WORKING_HOURS, "2026-12-01 08:30"),
        ("2026-11-28 14:00", 0, Unit.SAME_DAY, "2026-11-28 17:00"),
        ("2026-12-01 15:01", 0, Unit.SAME_DAY, "2026-12-03 17:00"),
    ],
)
def test_swapped_and_stormy_days_count_as_they_are_worked(start: str, amount: int, unit: Unit, wanted: str) -> None:
    """A Saturday worked for a Monday off is an ordinary day; a storm closes the office in the middle of a week."""
    assert due(start, amount, unit, SWAPPED) == wanted


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-10-31", 1, "2026-11-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 12, "2027-11-30"),
    ],
)
def test_a_month_without_the_day_ends_with_its_last_day(start: str, months: int, end: str) -> None:
    """BLDS 2015 Đ148 k3: from 31/01 one month ends on 28/02, not on 03/03."""
    promise = deadline(moment(start), Limit(months, Unit.MONTHS), CALENDAR, HOURS)
    assert counted(promise)[-1].day == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("2026-11-23 00:00", "2026-11-23 17:00"),
        ("2026-11-23 14:59", "2026-11-23 17:00"),
        ("2026-11-23 15:00", "2026-11-23 17:00"),
        ("2026-11-23 15:00:59.999999", "2026-11-23 17:00"),
        ("2026-11-23 15:01", "2026-11-25 17:00"),
        ("2026-11-23 23:59:59", "2026-11-25 17:00"),
        ("2026-11-21 09:00", "2026-11-23 17:00"),
        ("2026-11-21 15:30", "2026-11-23 17:00"),
        ("2026-11-24 09:00", "2026-11-25 17:00"),
        ("2026-11-27 16:00", "2026-11-30 17:00"),
    ],
)
def test_same_day_work_received_after_the_printed_minute_of_the_cut_off_is_for_tomorrow(
    start: str, wanted: str
) -> None:
    """NĐ 23/2015 Đ7: at 15:00:59 the receipt prints 15:00 and the citizen waits; at 15:01 they get a slip."""
    assert due(start, 0, Unit.SAME_DAY) == wanted


def test_the_day_of_reception_is_the_vietnamese_one() -> None:
    """At half past midnight in Vietnam it is still yesterday in UTC."""
    start = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    promise = deadline(start, Limit(1, Unit.WORKING_DAYS), CALENDAR, HOURS)
    assert promise.trace[0].day == date(2026, 11, 23)
    assert deadline(start, Limit(0, Unit.SAME_DAY), CALENDAR, HOURS).due_at == at(date(2026, 11, 23), time(17))


def test_a_half_day_office_does_not_promise_an_hour_that_is_past() -> None:
    """Open until 11:30, received at 14:00 in the ministry's online queue: today's 11:30 cannot be kept."""
    mornings = Hours((Session(time(7, 30), time(11, 30)),))
    promise = deadline(moment("2026-11-25 14:00"), Limit(0, Unit.SAME_DAY), CALENDAR, mornings)
    assert promise.due_at >= promise.start


def test_the_cut_off_is_told_with_its_minutes() -> None:
    """«Sau 15 giờ» for somebody received at 15:20 in an office that takes until 15:30 would be a lie."""
    late = Hours(cut_off=time(15, 30))
    promise = deadline(moment("2026-11-25 15:31"), Limit(0, Unit.SAME_DAY), CALENDAR, late)
    assert "30" in promise.trace[0].note


@settings(max_examples=150)
@given(moments, limits, calendars, office_hours)
def test_a_promise_lies_ahead_on_a_worked_day(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> None:
    """The citizen who comes at the printed hour must find the office open and the time not yet run out."""
    promise = deadline(start, limit, calendar, hours)
    end = local(promise.due_at)
    assert promise.due_at >= start.replace(second=0, microsecond=0)
    assert calendar.is_worked(end.date())
    assert end.second == end.microsecond == 0
    sessions = hours.on(end.date())
    if limit.unit is Unit.WORKING_HOURS:
        assert any(session.opens < end.time() <= session.closes for session in sessions)
    elif limit.unit is Unit.HOURS:
        assert sessions[0].opens <= end.time() <= sessions[-1].closes
    elif limit.unit is Unit.SAME_DAY or (hours.end is EndRule.END_OF_DAY and not hours.slots):
        assert end.time() == hours.closing(end.date())
    else:
        assert any(session.opens <= end.time() <= session.closes for session in sessions)


@settings(max_examples=150)
@given(moments, limits, calendars, office_hours)
def test_the_steps_of_the_trace_add_up_to_the_limit(
    start: datetime, limit: Limit, calendar: Calendar, hours: Hours
) -> None:
    """«Cách tính ngày hẹn trả» is read aloud to the citizen; it must add up to the date."""
    promise = deadline(start, limit, calendar, hours)
    steps = counted(promise)
    if limit.unit in (Unit.HOURS, Unit.WORKING_HOURS):
        assert sum(step.minutes for step in steps) == limit.amount * 60
    else:
        assert len(steps) == max(limit.amount, 1)
    days = [step.day for step in promise.trace]
    assert days == sorted(days)
    assert all(start.date() <= day <= local(promise.due_at).date() for day in days)
    assert promise.calendar == calendar.version
    assert all(step.note for step in promise.trace if step.effect is not Effect.COUNTED)


@settings(max_examples=150)
@given(moments, limits.filter(lambda limit: limit.unit in (Unit.WORKING_DAYS, Unit.SAME_DAY)), calendars)
def test_every_day_from_start_to_promise_is_accounted_for(start: datetime, limit: Limit, calendar: Calendar) -> None:
    """A day that is missing in the explanation is the one the citizen asks about."""
    promise = deadline(start, limit, calendar, HOURS)
    days = [step.day for step in promise.trace]
    assert days == [start.date() + timedelta(days=n) for n in range(len(days))]
    assert days[-1] == local(promise.due_at).date()
    for step in promise.trace[1:]:
        assert (step.effect is Effect.COUNTED) == calendar.is_worked(step.day)


@settings(max_examples=100)
@given(moments, st.integers(1, 30), calendars)
def test_working_days_are_the_worked_days_after_the_first(start: datetime, amount: int, calendar: Calendar) -> None:
    """Counted again by the plainest means: so many worked days lie after the day of reception."""
    end = local(deadline(start, Limit(amount, Unit.WORKING_DAYS), calendar, HOURS).due_at).date()
    between = ((start + timedelta(days=n)).date() for n in range(1, 400))
    worked = [day for day in between if day <= end and calendar.is_worked(day)]
    assert (len(worked), worked[-1]) == (amount, end)


@settings(max_examples=100)
@given(moments, st.integers(1, 60), calendars)
def test_calendar_days_end_on_their_last_day_or_the_first_worked_one_behind_it(
    start: datetime, amount: int, calendar: Calendar
) -> None:
    """BLDS 2015 Đ148 k5, counted again: nothing but days off lies between the last day and the promise."""
    promise = deadline(start, Limit(amount, Unit.CALENDAR_DAYS), calendar, HOURS)
    last, end = (start + timedelta(days=amount)).date(), local(promise.due_at).date()
    behind = [last + timedelta(days=n) for n in range((end - last).days)]
    assert not any(calendar.is_worked(day) for day in behind)
    assert [step.day for step in promise.trace if step.effect is Effect.ROLLED] == behind


@settings(max_examples=150)
@given(moments, limits.filter(lambda limit: limit.unit not in (Unit.HOURS, Unit.SAME_DAY)), calendars, office_hours)
def test_a_longer_limit_never_ends_earlier(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> None:
    """Two dossiers received in one minute: the one with more time must not be due first."""
    longer = replace(limit, amount=limit.amount + 1)
    shorter, later = (deadline(start, one, calendar, hours).due_at for one in (limit, longer))
    assert shorter <= later
    if limit.unit in (Unit.WORKING_DAYS, Unit.WORKING_HOURS):
        assert shorter < later


@settings(max_examples=100)
@given(moments, st.integers(1, 200), calendars, office_hours)
@example(moment("2026-11-27 09:00"), 63, Calendar.of("plain", []), HOURS)
def test_more_hours_never_end_earlier(start: datetime, amount: int, calendar: Calendar, hours: Hours) -> None:
    """Received on Friday at 09:00, «48 giờ» is due on Monday at 17:00 and «72 giờ» at 09:00: nobody can explain it."""
    shorter, longer = (deadline(start, Limit(n, Unit.HOURS), calendar, hours).due_at for n in (amount, amount + 1))
    assert shorter <= longer


@pytest.mark.parametrize(
    ("start", "amount", "day"),
    [
        ("2026-11-23 08:12", 24, "2026-11-25"),
        ("2026-11-20 23:30", 1, "2026-11-23"),
        ("2026-11-27 09:00", 48, "2026-11-30"),
        ("2026-12-31 09:00", 24, "2027-01-04"),
    ],
)
def test_hours_that_end_on_a_day_off_end_on_the_next_worked_day(start: str, amount: int, day: str) -> None:
    """BLDS 2015 Đ148 k5: nobody can collect a result on a Sunday."""
    assert due(start, amount, Unit.HOURS).startswith(day)


@settings(max_examples=60)
@given(moments, counted_in_days, calendars)
def test_when_the_day_began_does_not_matter_for_days(start: datetime, limit: Limit, calendar: Calendar) -> None:
    """Received at 07:30 or at 14:30 of one day: the same promise (the first day is not counted)."""
    morning, afternoon = start.replace(hour=7, minute=30), start.replace(hour=14, minute=30)
    first, second = (deadline(one, limit, calendar, HOURS) for one in (morning, afternoon))
    assert (first.due_at, first.trace) == (second.due_at, second.trace)


@settings(max_examples=100)
@given(moments, limits, day_lists, office_hours)
def test_a_draft_warns_and_changes_nothing(
    start: datetime, limit: Limit, days: list[CalendarDay], hours: Hours
) -> None:
    """A day that is only proposed must move no promise, and must be named so that it can be told."""
    official = [day for day in days if day.status is DayStatus.OFFICIAL]
    with_drafts = deadline(start, limit, Calendar.of("random", days), hours)
    without = deadline(start, limit, Calendar.of("random", official), hours)
    assert (with_drafts.due_at, with_drafts.trace) == (without.due_at, without.trace)
    crossed = [
        day
        for day in days
        if day.status is DayStatus.DRAFT and start.date() <= day.day <= local(with_drafts.due_at).date()
    ]
    said = [sentence for sentence in with_drafts.warnings if "chưa có quyết định" in sentence]
    assert len(said) == len(crossed)
    assert all(any(f"{day.day:%d/%m/%Y}" in sentence for sentence in said) for day in crossed)


@pytest.mark.parametrize("draft_last", [True, False])
def test_a_draft_about_an_official_day_off_leaves_the_day_off(draft_last: bool) -> None:
    """Someone enters a proposal for 24/11 beside the law's holiday: the office stays closed on it, with a warning."""
    entries = [
        CalendarDay(date(2026, 11, 24), DayKind.STATUTORY, "Ngày Văn hóa Việt Nam", "NQ 28/2026/QH16 Đ2"),
        CalendarDay(date(2026, 11, 24), DayKind.SWAP_WORK, "Làm bù", "dự thảo", DayStatus.DRAFT),
    ]
    calendar = Calendar.of("two", entries if draft_last else reversed(entries))
    promise = deadline(MONDAY, Limit(1, Unit.WORKING_DAYS), calendar, HOURS)
    assert not calendar.is_worked(date(2026, 11, 24))
    assert local(promise.due_at).date() == date(2026, 11, 25)
    assert len(promise.warnings) == draft_last


@pytest.mark.parametrize(
    ("start", "amount", "years"),
    [
        ("2026-11-23", 3, []),
        ("2027-12-30", 3, ["2028"]),
        ("2028-12-28", 300, ["2028", "2029"]),
        ("2030-05-02", 1, ["2030"]),
    ],
)
def test_a_year_without_holidays_is_said(start: str, amount: int, years: list[str]) -> None:
    """A promise across a Tết that nobody has entered yet will be wrong, and the clerk must know."""
    promise = deadline(moment(start), Limit(amount, Unit.CALENDAR_DAYS), CALENDAR, HOURS)
    assert len(promise.warnings) == len(years)
    assert all(year in sentence for year, sentence in zip(years, promise.warnings, strict=True))


@pytest.mark.parametrize(
    "only_day",
    [
        CalendarDay(date(2028, 9, 13), DayKind.LOCAL, "Bão", "CĐ 1/UBND", scope="office"),
        CalendarDay(date(2028, 11, 23), DayKind.SWAP_OFF, "Đề xuất", "dự thảo", DayStatus.DRAFT),
        CalendarDay(date(2028, 1, 8), DayKind.SWAP_WORK, "Làm bù cho 31/12/2027", "QĐ 1/QĐ-TTg"),
    ],
    ids=["a storm", "a draft", "a swap with last year"],
)
def test_a_year_of_which_only_one_odd_day_is_known_is_not_covered(only_day: CalendarDay) -> None:
    """The storm of September does not tell when Tết is; the warning about the missing holidays must stay."""
    calendar = Calendar.of("odd", [*CALENDAR.days.values(), only_day])
    promise = deadline(moment("2028-01-17 08:00"), Limit(10, Unit.WORKING_DAYS), calendar, HOURS)
    assert any("2028" in sentence and "lịch nghỉ" in sentence for sentence in promise.warnings)


@settings(max_examples=80)
@given(moments, limits, calendars, office_hours)
def test_a_promise_comes_back_from_its_entry_as_it_went_in(
    start: datetime, limit: Limit, calendar: Calendar, hours: Hours
) -> None:
    """The fold copies the promise for years; a step lost on the way could never be explained again."""
    promise = deadline(start, limit, calendar, hours)
    read = Deadline.from_body(json.loads(canonical(promise.to_body())))
    assert read == promise
    assert read.explain() == promise.explain()


@settings(max_examples=80)
@given(moments, limits, calendars)
def test_the_explanation_has_a_line_for_every_step_and_ends_with_the_promise(
    start: datetime, limit: Limit, calendar: Calendar
) -> None:
    """One key shows it, and the clerk reads it to the citizen."""
    promise = deadline(start, limit, calendar, HOURS)
    lines = promise.explain()
    assert len(lines) == len(promise.trace) + 1 + len(promise.warnings)
    for step, line in zip(promise.trace, lines, strict=False):
        assert line.startswith(f"{step.day:%d/%m/%Y}: ")
        assert step.basis in line
    end = local(promise.due_at)
    assert lines[len(promise.trace)] == f"Hẹn trả: {end:%H:%M} ngày {end:%d/%m/%Y}."


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("start", ["2026-11-23 08:12", "2026-11-23 17:45", "2026-11-22 09:00"])
def test_the_explanation_begins_with_the_day_of_reception(start: str, unit: Unit) -> None:
    """Received after closing time: the first line must say what became of today."""
    promise = deadline(moment(start), Limit(0 if unit is Unit.SAME_DAY else 4, unit), CALENDAR, HOURS)
    assert promise.trace[0].day == moment(start).date()


def test_the_explanation_reads_as_an_official_would_write_it() -> None:
    """The words and the documents are what the citizen takes to the complaints desk."""
    assert deadline(MONDAY, Limit(2, Unit.WORKING_DAYS), CALENDAR, HOURS).explain() == [
        "23/11/2026: không tính – ngày tiếp nhận [BLDS 2015 Đ147 k2]",
        "24/11/2026: không tính – Ngày Văn hóa Việt Nam (nghỉ lễ) [NQ 28/2026/QH16 Đ2]",
        "25/11/2026: ngày thứ 1",
        "26/11/2026: ngày thứ 2",
        "Hẹn trả: 17:00 ngày 26/11/2026.",
    ]


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        *((amount, unit) for unit in Unit if unit is not Unit.SAME_DAY for amount in (0, -1, 3654)),
        (121, Unit.MONTHS),
        (-1, Unit.SAME_DAY),
    ],
)
def test_a_limit_no_procedure_has_is_refused_with_its_bounds(amount: int, unit: Unit) -> None:
    """A zero too many in the catalogue must not promise a date in the next century."""
    with pytest.raises(UserError, match=str(amount)) as caught:
        Limit(amount, unit)
    assert unit.label in str(caught.value)
    assert caught.value.problems[0].field == "amount"


@pytest.mark.parametrize("unit", Unit)
def test_the_longest_limit_of_every_unit_is_computed(unit: Unit) -> None:
    """Ten years of working days end in 2041, not in an error."""
    most = {Unit.SAME_DAY: 0, Unit.MONTHS: 120}.get(unit, 3653)
    promise = deadline(MONDAY, Limit(most, unit), CALENDAR, HOURS)
    assert promise.due_at > MONDAY
    assert len(canonical(promise.to_body())) < LONGEST_BODY
    assert Limit.from_body(Limit(most, unit).to_body()) == promise.limit


@pytest.mark.parametrize(
    ("limit", "shown"),
    [
        (Limit(3, Unit.WORKING_DAYS), "03 ngày làm việc"),
        (Limit(15, Unit.CALENDAR_DAYS), "15 ngày"),
        (Limit(4, Unit.WORKING_HOURS), "04 giờ làm việc"),
        (Limit(1, Unit.MONTHS), "01 tháng"),
        (Limit(0, Unit.SAME_DAY), "trong ngày"),
    ],
)
def test_a_limit_is_written_as_the_forms_write_it(limit: Limit, shown: str) -> None:
    """«Ngày» and «ngày làm việc» are two different promises."""
    assert str(limit) == shown


@pytest.mark.parametrize(
    ("day", "worked", "words"),
    [
        ("2026-11-23", True, ""),
        ("2026-11-24", False, "Ngày Văn hóa Việt Nam (nghỉ lễ)"),
        ("2026-11-28", True, "làm bù do hoán đổi"),
        ("2026-11-29", False, "Chủ Nhật"),
        ("2026-11-30", False, "nghỉ hoán đổi"),
        ("2026-12-02", False, "địa phương"),
        ("2026-12-05", False, "Thứ Bảy"),
    ],
)
def test_a_day_is_worked_or_off_with_its_reason(day: str, worked: bool, words: str) -> None:
    """Every skipped day of a promise has a name and, where somebody decided it, a document."""
    one = date.fromisoformat(day)
    why, basis = SWAPPED.reason(one)
    assert SWAPPED.is_worked(one) is worked
    assert words in why
    assert bool(basis) == (one in SWAPPED.days)
    assert (why == "") == (words == "")


@settings(max_examples=100)
@given(calendars, st.integers(0, 60))
def test_a_day_off_always_has_a_reason_and_a_plain_day_none(calendar: Calendar, n: int) -> None:
    """«Không tính» without a reason starts a quarrel at the counter."""
    day = BASE + timedelta(days=n)
    why, basis = calendar.reason(day)
    assert bool(why) or calendar.is_worked(day)
    assert why or not basis
    undecided = calendar.undecided(day)
    assert undecided is None or (undecided.status is DayStatus.DRAFT and undecided.day == day)


def test_of_two_official_entries_for_one_day_the_later_stands() -> None:
    """A correction by the supervisor replaces what was entered before."""
    first = CalendarDay(date(2026, 12, 2), DayKind.LOCAL, "Bão số 9", "CĐ 5/UBND")
    second = replace(first, kind=DayKind.SWAP_WORK, basis="CĐ 6/UBND")
    assert Calendar.of("v", [first, second]).is_worked(first.day)
    assert not Calendar.of("v", [second, first]).is_worked(first.day)


@pytest.mark.parametrize(("year", "known"), [(2025, False), (2026, True), (2027, True), (2028, False)])
def test_a_calendar_knows_its_years(year: int, known: bool) -> None:
    """Without its holidays a year is only Saturdays and Sundays."""
    assert CALENDAR.covers(year) is known


@settings(max_examples=40)
@given(day_entries)
def test_a_calendar_day_comes_back_from_its_entry_as_it_went_in(day: CalendarDay) -> None:
    """Calendars travel as entries to every counter of the province."""
    assert CalendarDay.from_body(json.loads(canonical(day.to_body()))) == day
    assert day.kind.label
    assert day.worked is (day.kind is DayKind.SWAP_WORK)


def test_a_calendar_day_without_status_is_official_and_national() -> None:
    """The seed's short lines mean the common case."""
    day = CalendarDay.from_body(
        {"day": "2026-09-02", "kind": "STATUTORY", "name": "Quốc khánh", "basis": "BLLĐ 2019 Đ112"}
    )
    assert (day.status, day.scope, day.worked) == (DayStatus.OFFICIAL, "national", False)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"day": "2026-02-30", "kind": "TET", "name": "", "basis": ""},
        {"day": "2026-02-17", "kind": "PARTY", "name": "", "basis": ""},
        {"day": "2026-02-17", "kind": "TET", "name": "", "basis": "", "status": "rumour"},
        {"day": "17/02/2026", "kind": "TET", "name": "", "basis": ""},
    ],
)
def test_a_line_that_is_no_calendar_day_is_refused(body: dict[str, Any]) -> None:
    """A typing error in the imported calendar must stop the import, not the promises."""
    with pytest.raises((KeyError, ValueError)):
        CalendarDay.from_body(body)


@settings(max_examples=150)
@given(moments, st.timedeltas(timedelta(), timedelta(days=20)), limits, calendars, office_hours)
@example(moment("2026-11-20 16:00"), timedelta(hours=18), Limit(1, Unit.HOURS), Calendar.of("plain", []), HOURS)
def test_who_is_received_later_is_not_served_first(
    start: datetime, later: timedelta, limit: Limit, calendar: Calendar, hours: Hours
) -> None:
    """The same procedure, handed in later: never an earlier day; nor an earlier hour, unless the office itself brings
    the hour of the day forward by the clock time of the reception and two last days fell on one.
    """
    first, second = (local(deadline(one, limit, calendar, hours).due_at) for one in (start, start + later))
    assert first.date() <= second.date()
    by_clock = hours.end is EndRule.SAME_CLOCK_TIME or hours.slots
    if limit.unit not in (Unit.CALENDAR_DAYS, Unit.MONTHS) or not by_clock:
        assert first <= second


@settings(max_examples=150)
@given(moments, limits, calendars, office_hours)
def test_no_rule_of_the_office_puts_a_promise_behind_the_end_of_its_day(
    start: datetime, limit: Limit, calendar: Calendar, hours: Hours
) -> None:
    """BLDS 2015 Đ148 k1 gives the whole last day; the hour of the reception and the slots may only shorten it."""
    plain = replace(hours, end=EndRule.END_OF_DAY, slots=())
    promise, whole_day = (deadline(start, limit, calendar, one) for one in (hours, plain))
    assert promise.due_at <= whole_day.due_at
    assert local(promise.due_at).date() == local(whole_day.due_at).date()
    assert promise.trace == whole_day.trace


@settings(max_examples=150)
@given(moments, limits, limits, calendars, office_hours)
def test_a_shortened_time_never_lengthens_what_the_law_gives(
    start: datetime, shorter: Limit, lawful: Limit, calendar: Calendar, hours: Hours
) -> None:
    """The province promised «15 ngày làm việc» instead of «15 ngày»: the law's day comes first, and is the promise."""
    promise = deadline(start, shorter, calendar, hours, statutory=lawful)
    own, law = (deadline(start, one, calendar, hours) for one in (shorter, lawful))
    assert promise.due_at == min(own.due_at, law.due_at)
    assert promise.trace in (own.trace, law.trace)
    if own.due_at <= law.due_at and shorter != lawful:
        assert promise.limit == shorter
        assert promise.statutory is not None
        assert (promise.statutory.limit, promise.statutory.due_at) == (lawful, law.due_at)


def test_a_shortened_time_that_ends_with_the_lawful_one_stays_on_record() -> None:
    """14 and 15 days both roll to one Monday; when the time starts again, the citizen is still owed the 14."""
    shorter, lawful = Limit(14, Unit.CALENDAR_DAYS), Limit(15, Unit.CALENDAR_DAYS)
    promise = deadline(moment("2026-11-28 09:00"), shorter, CALENDAR, HOURS, statutory=lawful)
    assert promise.limit == shorter
    assert promise.statutory is not None
    assert "Thời hạn cam kết: 14 ngày. Thời hạn theo quy định: 15 ngày, đến 14/12/2026 17:00." in promise.explain()


@settings(max_examples=100)
@given(
    moments, counted_in_days, calendars, plain_hours, st.sampled_from([b for b in Begin if b is not Begin.RECEPTION])
)
def test_only_a_reception_can_be_late_in_the_day(
    start: datetime, limit: Limit, calendar: Calendar, hours: Hours, begin: Begin
) -> None:
    """An old date that ended at 17:00, a clock that goes on at 16:00: nobody was received late, no day may be lost."""
    late = replace(hours, late_days=True)
    promise, plain = (deadline(start, limit, calendar, one, begin=begin) for one in (late, hours))
    assert promise == plain


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        (Begin.RECEPTION, "23/11/2026: không tính – ngày tiếp nhận [BLDS 2015 Đ147 k2]"),
        (Begin.RESUMPTION, "23/11/2026: không tính – ngày tiếp tục tính [BLDS 2015 Đ147 k2]"),
        (Begin.EXTENSION, "23/11/2026: không tính – ngày hết hạn cũ [BLDS 2015 Đ147 k2]"),
        (Begin.STEP, "23/11/2026: không tính – ngày xong bước trước [BLDS 2015 Đ147 k2]"),
    ],
)
def test_the_explanation_names_the_event_that_began_the_time(begin: Begin, words: str) -> None:
    """A citizen who handed in three weeks ago must not read that today was the «ngày tiếp nhận»."""
    promise = deadline(MONDAY, Limit(2, Unit.WORKING_DAYS), CALENDAR, HOURS, begin=begin)
    assert promise.explain()[0] == words
    assert Deadline.from_body(json.loads(canonical(promise.to_body()))).begin is begin


def test_an_end_in_the_night_is_explained() -> None:
    """24 giờ from 20:00 end when the door is shut; the slip says why the hour is another."""
    promise = deadline(moment("2026-11-25 20:00"), Limit(24, Unit.HOURS), CALENDAR, HOURS)
    assert promise.explain() == [
        "25/11/2026: tính – 24 giờ từ 20:00 [BLDS 2015 Đ147 k1]",
        "26/11/2026: chuyển tiếp – 20:00 ngoài giờ làm việc, chờ đến giờ mở cửa",
        "Hẹn trả: 07:30 ngày 27/11/2026.",
    ]


@settings(max_examples=60)
@given(moments, st.integers(0, 20), calendars)
def test_a_day_named_in_a_document_ends_its_own_trace(start: datetime, days: int, calendar: Calendar) -> None:
    """«Hẹn đến ngày 17/10» on the very day of the old date: no day behind the new date may stand in its reasons."""
    due_at = at(start.date() + timedelta(days=days), time(17))
    promise = fixed(start, due_at, calendar, "công văn 5")
    assert [step.day for step in promise.trace] == [start.date() + timedelta(days=n) for n in range(days + 1)]
    assert promise.by_document
    assert Deadline.from_body(json.loads(canonical(promise.to_body()))) == promise


@settings(max_examples=100)
@given(moments, limits_in(Unit.WORKING_DAYS), calendars)
def test_a_count_does_not_depend_on_what_was_counted_before(start: datetime, limit: Limit, calendar: Calendar) -> None:
    """The calendar keeps what it has worked out of a year; the second citizen gets the first one's date."""
    fresh = Calendar.of("random", [*calendar.days.values(), *calendar.drafts.values()])
    again = [deadline(start, limit, one, HOURS) for one in (calendar, calendar, fresh)]
    assert again[0] == again[1] == again[2]
