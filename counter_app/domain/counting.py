"""How each unit of a limit is counted: days, months and hours (BLDS 2015 Đ147–148), «trong ngày» (NĐ 23/2015 Đ7).

One function a unit; each returns the day-by-day trace that adds up to the limit, and the moment at which it ends.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.hours import Hours, printed_minute
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.trace import Begin, Effect, Step, step_of, year_of

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_FIRST_DAY_RULE = "BLDS 2015 Đ147 k2"
_LAST_DAY_RULE = "BLDS 2015 Đ148 k5"

Counted = tuple[list[Step], datetime]


def count(start: datetime, limit: Limit, calendar: Calendar, hours: Hours, begin: Begin) -> Counted:
    """The trace of a limit that begins at ``start``, a Vietnamese wall-clock moment, and the moment it ends."""
    return _COUNT[limit.unit](start, limit, calendar, hours, begin)


def _first_day(start: datetime, calendar: Calendar, hours: Hours, begin: Begin) -> tuple[list[Step], bool]:
    """The day of the event, which is not counted; where the office has decided so, a late reception is the next working
    day's. Also whether the event lies inside working time.
    """
    day, note = start.date(), f"ngày {begin.label}, không tính"
    if not calendar.is_worked(day):
        why, basis = calendar.reason(day)
        received = ", có tiếp nhận" if hours.weekend and day.weekday() >= 5 else ""
        return [Step(day, Effect.START, f"{note} ({why}{received})", basis or _FIRST_DAY_RULE)], False
    if begin is Begin.RECEPTION and hours.late_days and hours.is_late(start):
        late = f"{_after_cut_off(hours, begin)}, tính như tiếp nhận ngày làm việc tiếp theo"
        trace = [Step(day, Effect.START, late)]
        for later in _days_after(day):
            if calendar.is_worked(later):
                trace.append(Step(later, Effect.START, note, _FIRST_DAY_RULE))
                return trace, False
            trace.append(step_of(later, calendar))
    inside = printed_minute(start).time() <= hours.closing(day)
    return [Step(day, Effect.START, note, _FIRST_DAY_RULE)], inside


def _working_days(start: datetime, limit: Limit, calendar: Calendar, hours: Hours, begin: Begin) -> Counted:
    trace, inside = _first_day(start, calendar, hours, begin)
    left, day = limit.amount, trace[-1].day + _ONE_DAY
    while True:
        year = year_of(day.year, calendar)
        begins = (day - date(day.year, 1, 1)).days
        behind = bisect_left(year.worked, begins)
        if behind + left <= len(year.worked):
            last = year.worked[behind + left - 1]
            trace += year.steps[begins : last + 1]
            day = trace[-1].day
            return trace, at(day, hours.end_of(day, start, counted_start=inside))
        trace += year.steps[begins:]
        left -= len(year.worked) - behind
        day = date(day.year + 1, 1, 1)


def _calendar_days(start: datetime, limit: Limit, calendar: Calendar, hours: Hours, begin: Begin) -> Counted:
    trace, inside = _first_day(start, calendar, hours, begin)
    first = trace[-1].day
    trace += [Step(first + timedelta(days=n), Effect.COUNTED) for n in range(1, limit.amount + 1)]
    return _rolled(trace, start, inside, calendar, hours)


def _months(start: datetime, limit: Limit, calendar: Calendar, hours: Hours, begin: Begin) -> Counted:
    trace, inside = _first_day(start, calendar, hours, begin)
    first = trace[-1].day
    trace += [
        Step(_months_later(first, n), Effect.COUNTED, basis="BLDS 2015 Đ148 k3") for n in range(1, limit.amount + 1)
    ]
    return _rolled(trace, start, inside, calendar, hours)


def _same_day(start: datetime, _limit: Limit, calendar: Calendar, hours: Hours, begin: Begin) -> Counted:
    """On the day itself; received after the cut-off (from the printed minute 15:01) or on a day off: the next working
    day (NĐ 23/2015/NĐ-CP Đ7; step texts of QĐ 163/QĐ-BTP).
    """
    day = start.date()
    worked = calendar.is_worked(day)
    in_time = not hours.is_late(start) and printed_minute(start).time() <= hours.closing(day)
    if worked and in_time:
        return [Step(day, Effect.COUNTED, "trả trong ngày")], at(day, hours.closing(day))
    why, basis = calendar.reason(day)
    trace = [Step(day, Effect.START, _after_cut_off(hours, begin) if worked else why, basis)]
    for later in _days_after(day):
        trace.append(step_of(later, calendar))
        if calendar.is_worked(later):
            return trace, at(later, hours.closing(later))
    raise AssertionError("days never end")


def _after_cut_off(hours: Hours, begin: Begin) -> str:
    minutes = f" {hours.cut_off.minute} phút" if hours.cut_off.minute else ""
    return f"{begin.label} sau {hours.cut_off.hour} giờ{minutes}"


def _working_hours(start: datetime, limit: Limit, calendar: Calendar, hours: Hours, begin: Begin) -> Counted:
    """Inside the office's sessions, from the moment of reception or the next opening (BLDS 2015 Đ147 k1)."""
    left, trace, start = _time_of(limit), [], printed_minute(start)
    if calendar.is_worked(start.date()) and start.time() >= hours.closing(start.date()):
        trace.append(Step(start.date(), Effect.START, f"{begin.label} khi đã hết giờ làm việc"))
    for day in _days_from(start.date()):
        if not calendar.is_worked(day):
            trace.append(step_of(day, calendar))
            continue
        for session in hours.on(day):
            opens, closes = max(start, at(day, session.opens)), at(day, session.closes)
            spent = min(left, closes - opens)
            if spent > timedelta():
                note = f"{opens:%H:%M}–{opens + spent:%H:%M}"
                trace.append(Step(day, Effect.COUNTED, note, minutes=spent // _ONE_MINUTE))
                left -= spent
            if left <= timedelta():
                return trace, opens + spent
    raise AssertionError("days never end")


def _hours(start: datetime, limit: Limit, calendar: Calendar, hours: Hours, _begin: Begin) -> Counted:
    """From the moment itself, day and night (BLDS 2015 Đ147 k1); an end while the office is shut for the night or for a
    day off waits for its next opening, so that more hours never end earlier. An end at noon stands: the same day can
    keep it.
    """
    due_at = printed_minute(start) + _time_of(limit)
    day, clock = due_at.date(), due_at.time()
    note = f"{limit} từ {start:%H:%M}"
    trace = [Step(start.date(), Effect.COUNTED, note, "BLDS 2015 Đ147 k1", _time_of(limit) // _ONE_MINUTE)]
    if calendar.is_worked(day):
        if hours.opening(day) <= clock <= hours.closing(day):
            return trace, due_at
        trace.append(Step(day, Effect.ROLLED, f"{clock:%H:%M} ngoài giờ làm việc, chờ đến giờ mở cửa"))
        if clock > hours.closing(day):
            day += _ONE_DAY
    trace, day = _roll(trace, day, calendar)
    return trace, at(day, hours.opening(day))


_COUNT = {
    Unit.WORKING_DAYS: _working_days,
    Unit.CALENDAR_DAYS: _calendar_days,
    Unit.MONTHS: _months,
    Unit.SAME_DAY: _same_day,
    Unit.WORKING_HOURS: _working_hours,
    Unit.HOURS: _hours,
}


def _time_of(limit: Limit) -> timedelta:
    return timedelta(hours=limit.amount, minutes=limit.minutes)


def _rolled(trace: list[Step], start: datetime, inside: bool, calendar: Calendar, hours: Hours) -> Counted:
    trace, day = _roll(trace, trace[-1].day, calendar)
    return trace, at(day, hours.end_of(day, start, counted_start=inside))


def _roll(trace: list[Step], last: date, calendar: Calendar) -> tuple[list[Step], date]:
    """Moves an end on a day off to the next working day (BLDS 2015 Đ148 k5)."""
    for day in _days_from(last):
        if calendar.is_worked(day):
            return trace, day
        why, basis = calendar.reason(day)
        trace.append(
            Step(
                day,
                Effect.ROLLED,
                f"ngày cuối là ngày nghỉ: {why}",
                f"{_LAST_DAY_RULE}; {basis}".rstrip("; "),
            )
        )
    raise AssertionError("days never end")


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _ONE_DAY


def _days_after(day: date) -> Iterator[date]:
    return _days_from(day + _ONE_DAY)


def _months_later(day: date, months: int) -> date:
    """The corresponding day, or the month's last day where it has none (BLDS 2015 Đ148 k3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
