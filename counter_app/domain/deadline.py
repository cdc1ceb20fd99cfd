"""When a result is due, and why: one function, called when an act is decided.

The entry that starts, restarts, resumes or extends the clock carries the :class:`Deadline` it decided, with the
calendar's version and the day-by-day trace. Nothing recomputes it afterwards, so a promise printed on a receipt
cannot move because a program or a calendar was updated.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.hours import Hours, printed_minute
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, from_text, local, show, show_clock, show_day, to_text

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)
_FIRST_DAY_RULE = "BLDS 2015 Đ147 k2"
_LAST_DAY_RULE = "BLDS 2015 Đ148 k5"


class Effect(StrEnum):
    """What one day did to the count."""

    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    ROLLED = "rolled"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the trace. ``minutes`` are the minutes counted where hours are counted, else 0."""

    day: date
    effect: Effect
    note: str = ""
    basis: str = ""
    minutes: int = 0

    def to_body(self) -> list[Any]:
        """As it stands in an entry: short, because there is one for every day."""
        return [self.day.isoformat(), self.effect.value, self.note, self.basis, self.minutes]

    @classmethod
    def from_body(cls, body: list[Any]) -> Step:
        """The step written by :meth:`to_body`."""
        return cls(date.fromisoformat(body[0]), Effect(body[1]), str(body[2]), str(body[3]), int(body[4]))


@dataclass(frozen=True, slots=True)
class Statutory:
    """The time the law gives, beside a shorter one that the province or the office has promised."""

    limit: Limit
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """A promise and its reasons. ``start`` and ``due_at`` are aware moments."""

    start: datetime
    limit: Limit
    due_at: datetime
    calendar: str
    trace: tuple[Step, ...]
    warnings: tuple[str, ...] = ()
    statutory: Statutory | None = None
    by_document: bool = False
    """The day stands in a letter or decision; it was not counted."""

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        body: dict[str, Any] = {
            "start": to_text(self.start),
            "limit": self.limit.to_body(),
            "due_at": to_text(self.due_at),
            "calendar": self.calendar,
            "trace": [step.to_body() for step in self.trace],
            "warnings": list(self.warnings),
        }
        if self.by_document:
            body["by_document"] = True
        if self.statutory:
            body["statutory"] = [self.statutory.limit.to_body(), to_text(self.statutory.due_at)]
        return body

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Deadline:
        """The deadline written by :meth:`to_body`."""
        statutory = body.get("statutory")
        return cls(
            start=from_text(body["start"]),
            limit=Limit.from_body(body["limit"]),
            due_at=from_text(body["due_at"]),
            calendar=str(body["calendar"]),
            trace=tuple(Step.from_body(step) for step in body["trace"]),
            warnings=tuple(str(warning) for warning in body.get("warnings", ())),
            statutory=Statutory(Limit.from_body(statutory[0]), from_text(statutory[1])) if statutory else None,
            by_document=bool(body.get("by_document", False)),
        )

    def days(self) -> list[str]:
        """The trace as Vietnamese lines, one a day."""
        lines, counted = [], 0
        for step in self.trace:
            counted += step.effect is Effect.COUNTED
            lines.append(_line(step, counted, self.limit.unit))
        return lines

    def explain(self) -> list[str]:
        """«Cách tính ngày hẹn trả»: the days, the date, and what is to be known."""
        lines = self.days()
        lines.append(f"Hẹn trả: {show_clock(self.due_at)} ngày {show_day(local(self.due_at).date())}.")
        if self.statutory:
            lines.append(
                f"Thời hạn cam kết: {self.limit}. Thời hạn theo quy định: {self.statutory.limit}, "
                f"đến {show(self.statutory.due_at)}."
            )
        return [*lines, *self.warnings]


def deadline(
    start: datetime, limit: Limit, calendar: Calendar, hours: Hours, statutory: Limit | None = None
) -> Deadline:
    """When a limit that starts at ``start`` (aware) ends, and the trace that adds up to it.

    The first day is not counted (BLDS 2015 Đ147 k2); a limit of days or months whose last day is off ends with the next
    working day (Đ148 k5). ``limit`` may be a shorter time than the ``statutory`` one; whichever ends first is the
    promise, so an office cannot lengthen what the law gives.
    """
    promised = _deadline(start, limit, calendar, hours)
    if statutory is None or statutory == limit:
        return promised
    lawful = _deadline(start, statutory, calendar, hours)
    if lawful.due_at <= promised.due_at:
        return lawful
    return replace(promised, statutory=Statutory(statutory, lawful.due_at))


def fixed(start: datetime, due_at: datetime, calendar: Calendar, note: str, basis: str = "") -> Deadline:
    """A promise whose day stands in a document (a letter, a decision); the trace shows the days that it gives from
    ``start``. Both aware; ``due_at`` lies on a later working day.
    """
    first, last = local(start).date(), local(due_at).date()
    trace = [Step(first, Effect.START, note, basis)]
    for day in _days_after(first):
        trace.append(_step(day, calendar))
        if day >= last:
            break
    days = sum(step.effect is Effect.COUNTED for step in trace)
    return Deadline(
        start.astimezone(VIETNAM),
        Limit(max(days, 1), Unit.WORKING_DAYS),
        due_at,
        calendar.version,
        tuple(trace),
        _warnings(local(start), local(due_at), calendar),
        by_document=True,
    )


def _deadline(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> Deadline:
    start = start.astimezone(VIETNAM)
    trace, due_at = _COUNT[limit.unit](start, limit, calendar, hours)
    return Deadline(start, limit, due_at, calendar.version, tuple(trace), _warnings(start, due_at, calendar))


_Counted = tuple[list[Step], datetime]


def _first_day(start: datetime, calendar: Calendar, hours: Hours) -> tuple[list[Step], bool]:
    """The day of the reception, which is not counted; where the office has decided so, a late one is the next working
    day's. Also whether the reception lies inside working time.
    """
    day = start.date()
    if not calendar.is_worked(day):
        why, basis = calendar.reason(day)
        received = ", có tiếp nhận" if hours.weekend and day.weekday() >= 5 else ""
        return [
            Step(day, Effect.START, f"ngày tiếp nhận, không tính ({why}{received})", basis or _FIRST_DAY_RULE)
        ], False
    if hours.late_days and hours.is_late(start):
        note = f"{_after_cut_off(hours)}, tính như tiếp nhận ngày làm việc tiếp theo"
        trace = [Step(day, Effect.START, note)]
        for later in _days_after(day):
            if calendar.is_worked(later):
                trace.append(Step(later, Effect.START, "ngày tiếp nhận, không tính", _FIRST_DAY_RULE))
                return trace, False
            trace.append(_step(later, calendar))
    inside = printed_minute(start).time() < hours.closing(day)
    return [Step(day, Effect.START, "ngày tiếp nhận, không tính", _FIRST_DAY_RULE)], inside


def _working_days(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> _Counted:
    trace, inside = _first_day(start, calendar, hours)
    left, day, known = limit.amount, trace[-1].day, calendar.memo
    while left:
        day += _ONE_DAY
        step = known.get(day) or _step(day, calendar)
        trace.append(step)
        if step.effect is Effect.COUNTED:
            left -= 1
    return trace, at(day, hours.end_of(day, start, counted_start=inside))


def _calendar_days(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> _Counted:
    trace, inside = _first_day(start, calendar, hours)
    first = trace[-1].day
    trace += [Step(first + timedelta(days=n), Effect.COUNTED) for n in range(1, limit.amount + 1)]
    return _rolled(trace, start, inside, calendar, hours)


def _months(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> _Counted:
    trace, inside = _first_day(start, calendar, hours)
    first = trace[-1].day
    trace += [
        Step(_months_later(first, n), Effect.COUNTED, basis="BLDS 2015 Đ148 k3") for n in range(1, limit.amount + 1)
    ]
    return _rolled(trace, start, inside, calendar, hours)


def _same_day(start: datetime, _limit: Limit, calendar: Calendar, hours: Hours) -> _Counted:
    """On the day itself; received after the cut-off (from the printed minute 15:01) or on a day off: the next working
    day (NĐ 23/2015/NĐ-CP Đ7; step texts of QĐ 163/QĐ-BTP).
    """
    day = start.date()
    worked = calendar.is_worked(day)
    in_time = not hours.is_late(start) and printed_minute(start).time() <= hours.closing(day)
    if worked and in_time:
        return [Step(day, Effect.COUNTED, "trả trong ngày")], at(day, hours.closing(day))
    why, basis = calendar.reason(day)
    trace = [Step(day, Effect.START, _after_cut_off(hours) if worked else why, basis)]
    for later in _days_after(day):
        trace.append(_step(later, calendar))
        if calendar.is_worked(later):
            return trace, at(later, hours.closing(later))
    raise AssertionError("days never end")


def _after_cut_off(hours: Hours) -> str:
    minutes = f" {hours.cut_off.minute} phút" if hours.cut_off.minute else ""
    return f"tiếp nhận sau {hours.cut_off.hour} giờ{minutes}"


def _working_hours(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> _Counted:
    """Inside the office's sessions, from the moment of reception or the next opening (BLDS 2015 Đ147 k1)."""
    left, trace, start = _time_of(limit), [], printed_minute(start)
    if calendar.is_worked(start.date()) and start.time() >= hours.closing(start.date()):
        trace.append(Step(start.date(), Effect.START, "tiếp nhận sau giờ làm việc"))
    for day in _days_from(start.date()):
        if not calendar.is_worked(day):
            trace.append(_step(day, calendar))
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


def _hours(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> _Counted:
    """From the moment itself, day and night (BLDS 2015 Đ147 k1); an end while the office is shut for the night or for a
    day off waits for its next opening, so that more hours never end earlier.
    """
    due_at = printed_minute(start) + _time_of(limit)
    note = f"{limit} từ {start:%H:%M}"
    trace = [Step(start.date(), Effect.COUNTED, note, "BLDS 2015 Đ147 k1", _time_of(limit) // _ONE_MINUTE)]
    if calendar.is_worked(due_at.date()) and due_at.time() > hours.opening(due_at.date()):
        return trace, due_at
    trace, day = _roll(trace, due_at.date(), calendar)
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


def _rolled(trace: list[Step], start: datetime, inside: bool, calendar: Calendar, hours: Hours) -> _Counted:
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


def _step(day: date, calendar: Calendar) -> Step:
    """A day of the trace, kept with the calendar: a promise of sixty days is made of the same days as the last one."""
    why, basis = calendar.reason(day)
    step = Step(day, Effect.COUNTED if calendar.is_worked(day) else Effect.SKIPPED, why, basis)
    calendar.memo[day] = step
    return step


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


def _warnings(start: datetime, due_at: datetime, calendar: Calendar) -> tuple[str, ...]:
    first, last = start.date(), due_at.date()
    drafts = sorted(day for day in calendar.drafts if first <= day <= last)
    years = [year for year in range(first.year, last.year + 1) if not calendar.covers(year)]
    return (
        *(
            f"{show_day(day)} chưa có quyết định chính thức ({calendar.drafts[day].basis}); "
            "ngày hẹn có thể phải báo lại."
            for day in drafts
        ),
        *(f"Chưa có lịch nghỉ chính thức năm {year}; ngày hẹn chỉ trừ Thứ Bảy, Chủ Nhật." for year in years),
    )


def _line(step: Step, counted: int, unit: Unit) -> str:
    nth = {Unit.MONTHS: f"tháng thứ {counted}", Unit.WORKING_HOURS: "tính", Unit.HOURS: "tính"}.get(
        unit, f"ngày thứ {counted}"
    )
    verb = {Effect.COUNTED: nth, Effect.ROLLED: "chuyển tiếp"}.get(step.effect, "không tính")
    note = f" – {step.note}".replace(", không tính", "") if step.note else ""
    return f"{show_day(step.day)}: {verb}{note}" + (f" [{step.basis}]" if step.basis else "")
