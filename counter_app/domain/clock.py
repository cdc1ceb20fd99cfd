"""The running of the processing time: what is left when it stops, and how a result stands against the promise.

What is left is read off the trace that the running deadline carries, never counted anew: a calendar that came in the
meantime changes what follows the pause, not what lies behind it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.deadline import Deadline, Effect
from counter_app.domain.hours import Hours, printed_minute
from counter_app.domain.limit import HOUR_UNITS, Limit, Unit
from counter_app.domain.moments import local, local_day


def remaining(running: Deadline, stopped_at: datetime, calendar: Calendar, hours: Hours) -> Limit:
    """What is left of a running limit when its clock stops at ``stopped_at``, in its own unit (months in days).

    The day of an event is not counted in a period that begins with it (BLDS 2015 Đ147 k3): the day of the pause still
    belongs to the time before it, and the day of the resumption to the pause. At least one unit is left, because the
    clock was running. ``calendar`` and ``hours`` matter only for what lies outside the trace: time before an extension
    begins, and parts of a day.
    """
    day, unit = local_day(stopped_at), running.limit.unit
    counted = [step.day for step in running.trace if step.effect is Effect.COUNTED]
    match unit:
        case Unit.SAME_DAY:
            return running.limit
        case Unit.WORKING_DAYS:
            before = calendar.worked_between(day, local_day(running.start))
            return Limit(max(before + sum(one > day for one in counted), 1), unit)
        case Unit.CALENDAR_DAYS | Unit.MONTHS:
            return Limit(max((counted[-1] - day).days, 1), Unit.CALENDAR_DAYS)
        case Unit.WORKING_HOURS:
            left = worked_time(stopped_at, running.due_at, calendar, hours)
        case Unit.HOURS:
            whole = timedelta(hours=running.limit.amount, minutes=running.limit.minutes)
            left = printed_minute(running.start) + whole - printed_minute(stopped_at)
    in_hours, rest = divmod(max(left, timedelta(minutes=1)), timedelta(hours=1))
    return Limit(in_hours, unit, rest // timedelta(minutes=1))


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


def hand_over_by(received_at: datetime, calendar: Calendar, hours: Hours) -> datetime:
    """Until when a dossier is to be with the agency that settles it: the same day, or the beginning of the next working
    day when it was received after the cut-off or on a day off (NĐ 61/2018 Đ18; NĐ 309/2026 Đ18 k2). The next day's
    first session counts as its beginning.
    """
    moment = local(received_at)
    day = moment.date()
    if calendar.is_worked(day) and not hours.is_late(moment) and moment.time() <= hours.closing(day):
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
