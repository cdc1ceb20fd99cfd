"""The running of the processing time: what is left when it stops, and how a result stands against the promise.

What is left is read off the trace that the running deadline carries, never counted anew: a calendar that came in the
meantime changes what follows the pause, not what lies behind it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.deadline import Deadline
from counter_app.domain.hours import Hours, printed_minute
from counter_app.domain.limit import HOUR_UNITS, LONGEST_DAYS, Limit, Unit
from counter_app.domain.moments import local, local_day
from counter_app.domain.rules import RuleKey, Rules
from counter_app.domain.trace import Effect


def remaining(running: Deadline, stopped_at: datetime, calendar: Calendar, hours: Hours) -> Limit:
    """What is left of a running limit when its clock stops at ``stopped_at``, in its own unit (months in days).

    The day of an event is not counted in a period that begins with it (BLDS 2015 Đ147 k3): the day of the pause still
    belongs to the time before it, and the day of the resumption to the pause. At least one unit is left, because the
    clock was running. ``calendar`` and ``hours`` matter only for what lies outside the trace: time before an extension
    or a late reception begins to count, and parts of a day.
    """
    day, unit = local_day(stopped_at), running.limit.unit
    counted = [step for step in running.trace if step.effect is Effect.COUNTED]
    match unit:
        case Unit.SAME_DAY:
            return running.limit
        case Unit.WORKING_DAYS:
            first = max(step.day for step in running.trace if step.effect is Effect.START)
            before = calendar.worked_between(day, first)
            return _days_left(before + sum(step.day > day for step in counted), unit)
        case Unit.CALENDAR_DAYS | Unit.MONTHS:
            return _days_left((counted[-1].day - day).days, Unit.CALENDAR_DAYS)
        case Unit.WORKING_HOURS:
            begins = max(stopped_at, running.start)
            tonight = at(local_day(begins), time.max)
            minutes = sum(step.minutes for step in counted if step.day > tonight.date())
            left = worked_time(stopped_at, running.start, calendar, hours) + timedelta(minutes=minutes)
            left += worked_time(begins, min(running.due_at, tonight), calendar, hours)
        case Unit.HOURS:
            whole = timedelta(hours=running.limit.amount, minutes=running.limit.minutes)
            left = printed_minute(running.start) + whole - printed_minute(stopped_at)
    return _time_left(left, unit)


def left_until(due_at: datetime, stopped_at: datetime, unit: Unit, calendar: Calendar, hours: Hours) -> Limit:
    """What is left until a date whose own trace is no longer in force, by today's calendar: the promise that an apology
    put off and that a result is still judged by.
    """
    day, last = local_day(stopped_at), local_day(due_at)
    match unit:
        case Unit.WORKING_DAYS | Unit.SAME_DAY:
            return _days_left(calendar.worked_between(day, last), Unit.WORKING_DAYS)
        case Unit.CALENDAR_DAYS | Unit.MONTHS:
            return _days_left((last - day).days, Unit.CALENDAR_DAYS)
        case Unit.WORKING_HOURS:
            return _time_left(worked_time(stopped_at, due_at, calendar, hours), unit)
        case Unit.HOURS:
            return _time_left(printed_minute(due_at) - printed_minute(stopped_at), unit)


def _days_left(days: int, unit: Unit) -> Limit:
    return Limit(min(max(days, 1), LONGEST_DAYS), unit)


def _time_left(time_left: timedelta, unit: Unit) -> Limit:
    in_hours, rest = divmod(max(time_left, timedelta(minutes=1)), timedelta(hours=1))
    return Limit(min(in_hours, LONGEST_DAYS), unit, rest // timedelta(minutes=1))


def worked_time(start: datetime, end: datetime, calendar: Calendar, hours: Hours) -> timedelta:
    """The office's working time between two aware moments, in whole minutes."""
    start, end = printed_minute(local(start)), printed_minute(local(end))
    total, day = timedelta(), start.date()
    while day <= end.date():
        if calendar.is_worked(day):
            for session in hours.on(day):
                total += max(min(end, at(day, session.closes)) - max(start, at(day, session.opens)), timedelta())
        day += timedelta(days=1)
    return total


def hand_over_by(received_at: datetime, calendar: Calendar, hours: Hours, rules: Rules) -> datetime:
    """Until when a dossier is to be with the agency that settles it: the same day, or the beginning of the next working
    day when it was received after the cut-off or on a day off (NĐ 61/2018 Đ18; NĐ 309/2026 Đ18 k2). The next day's
    first session counts as its beginning.
    """
    moment = printed_minute(local(received_at))
    day = moment.date()
    rule = rules.on(day, RuleKey.TRANSFER_CUT_OFF)
    cut_off = time.fromisoformat(rule.value) if rule else hours.cut_off
    if calendar.is_worked(day) and moment.time() <= min(cut_off, hours.closing(day)):
        return at(day, hours.closing(day))
    day += timedelta(days=1)
    while not calendar.is_worked(day):
        day += timedelta(days=1)
    return at(day, hours.on(day)[0].closes)


class Outcome(StrEnum):
    """How a result stands against the promise; the three columns of the periodic reports (Biểu II.06)."""

    EARLY = "EARLY"
    ON_TIME = "ON_TIME"
    LATE = "LATE"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {"EARLY": "Trước hạn", "ON_TIME": "Đúng hạn", "LATE": "Quá hạn"}[self]


def outcome(due_at: datetime, resolved_at: datetime, unit: Unit = Unit.WORKING_DAYS) -> Outcome:
    """The moment of the result against the promise, in printed minutes; the day of collection does not matter.

    In time on the day of the promise is on time, on an earlier day early. A limit in hours is a moment: an earlier
    minute is early.
    """
    due, done = printed_minute(local(due_at)), printed_minute(local(resolved_at))
    if done > due:
        return Outcome.LATE
    in_time = done == due if unit in HOUR_UNITS else done.date() == due.date()
    return Outcome.ON_TIME if in_time else Outcome.EARLY
