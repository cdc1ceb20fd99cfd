"""When a result is due, and why: one function, called when an act is decided.

The entry that starts, restarts, resumes or extends the clock carries the :class:`Deadline` it decided, with the
calendar's version and the day-by-day trace. Nothing recomputes it afterwards, so a promise printed on a receipt
cannot move because a program or a calendar was updated.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any

from counter_app.domain.calendar import Calendar, Hours, at
from counter_app.domain.moments import VIETNAM, from_text, local, show_clock, show_day, to_text
from counter_app.errors import Problem, UserError

LONGEST_DAYS = 3650
_ONE_DAY = timedelta(days=1)
_FIRST_DAY_RULE = "BLDS 2015 Đ147 k2"
_LAST_DAY_RULE = "BLDS 2015 Đ148 k5"


class Unit(StrEnum):
    """How a time limit is counted."""

    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    WORKING_HOURS = "working-hours"
    HOURS = "hours"
    MONTHS = "months"
    SAME_DAY = "same-day"

    @property
    def label(self) -> str:
        """The unit's name on screen and paper."""
        return _UNIT_LABELS[self]


_UNIT_LABELS = {
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.CALENDAR_DAYS: "ngày",
    Unit.WORKING_HOURS: "giờ làm việc",
    Unit.HOURS: "giờ",
    Unit.MONTHS: "tháng",
    Unit.SAME_DAY: "trong ngày",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A published processing time. ``amount`` is whole units, 1 … 3650 days' worth; 0 for ``SAME_DAY``."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        """Raises UserError for an amount no procedure has."""
        most = LONGEST_DAYS // 30 if self.unit is Unit.MONTHS else LONGEST_DAYS
        least = 0 if self.unit is Unit.SAME_DAY else 1
        if not least <= self.amount <= most:
            raise UserError(
                Problem("amount", f"Thời hạn phải từ {least} đến {most} {self.unit.label}, đang là {self.amount}.")
            )

    def __str__(self) -> str:
        return self.unit.label if self.unit is Unit.SAME_DAY else f"{self.amount:02} {self.unit.label}"

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {"amount": self.amount, "unit": self.unit.value}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Limit:
        """The limit written by :meth:`to_body`."""
        return cls(int(body["amount"]), Unit(body["unit"]))


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
class Deadline:
    """A promise and its reasons. ``start`` and ``due_at`` are aware moments."""

    start: datetime
    limit: Limit
    due_at: datetime
    calendar: str
    trace: tuple[Step, ...]
    warnings: tuple[str, ...] = ()

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "start": to_text(self.start),
            "limit": self.limit.to_body(),
            "due_at": to_text(self.due_at),
            "calendar": self.calendar,
            "trace": [step.to_body() for step in self.trace],
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Deadline:
        """The deadline written by :meth:`to_body`."""
        return cls(
            start=from_text(body["start"]),
            limit=Limit.from_body(body["limit"]),
            due_at=from_text(body["due_at"]),
            calendar=str(body["calendar"]),
            trace=tuple(Step.from_body(step) for step in body["trace"]),
            warnings=tuple(str(warning) for warning in body.get("warnings", ())),
        )

    def explain(self) -> list[str]:
        """The trace as Vietnamese lines, one a day («Cách tính ngày hẹn trả»)."""
        lines, counted = [], 0
        for step in self.trace:
            counted += step.effect is Effect.COUNTED
            lines.append(_line(step, counted, self.limit.unit))
        return [
            *lines,
            f"Hẹn trả: {show_clock(self.due_at)} ngày {show_day(local(self.due_at).date())}.",
            *self.warnings,
        ]


def deadline(start: datetime, limit: Limit, calendar: Calendar, hours: Hours) -> Deadline:
    """When a limit that starts at ``start`` (aware) ends, and the trace that adds up to it.

    The first day is not counted (BLDS 2015 Đ147 k2); a limit of days or months whose last day is off ends with the next
    working day (Đ148 k5); a day ends at the office's closing time.
    """
    start = start.astimezone(VIETNAM)
    trace, due_at = _COUNT[limit.unit](start, limit.amount, calendar, hours)
    return Deadline(start, limit, due_at, calendar.version, tuple(trace), _warnings(start, due_at, calendar))


_Counted = tuple[list[Step], datetime]


def _working_days(start: datetime, amount: int, calendar: Calendar, hours: Hours) -> _Counted:
    trace = [Step(start.date(), Effect.START, "ngày tiếp nhận, không tính", _FIRST_DAY_RULE)]
    for day in _days_after(start.date()):
        trace.append(_step(day, calendar))
        amount -= calendar.is_worked(day)
        if amount == 0:
            return trace, at(day, hours.closing)
    raise AssertionError("days never end")


def _calendar_days(start: datetime, amount: int, calendar: Calendar, hours: Hours) -> _Counted:
    trace = [Step(start.date(), Effect.START, "ngày tiếp nhận, không tính", _FIRST_DAY_RULE)]
    last = start.date() + timedelta(days=amount)
    trace += [Step(start.date() + timedelta(days=n), Effect.COUNTED) for n in range(1, amount + 1)]
    return _rolled(trace, last, calendar, hours)


def _months(start: datetime, amount: int, calendar: Calendar, hours: Hours) -> _Counted:
    trace = [Step(start.date(), Effect.START, "ngày tiếp nhận, không tính", _FIRST_DAY_RULE)]
    trace += [
        Step(_months_later(start.date(), n), Effect.COUNTED, basis="BLDS 2015 Đ148 k3") for n in range(1, amount + 1)
    ]
    return _rolled(trace, trace[-1].day, calendar, hours)


def _same_day(start: datetime, _amount: int, calendar: Calendar, hours: Hours) -> _Counted:
    """On the day itself; received after the cut-off (from the printed minute 15:01) or on a day off: the next working
    day (NĐ 23/2015/NĐ-CP Đ7; step texts of QĐ 163/QĐ-BTP).
    """
    day = start.date()
    in_time = _printed_minute(start).time() <= min(hours.cut_off, hours.closing)
    if calendar.is_worked(day) and in_time:
        return [Step(day, Effect.COUNTED, "trả trong ngày")], at(day, hours.closing)
    minutes = f" {hours.cut_off.minute} phút" if hours.cut_off.minute else ""
    late = "" if in_time else f"tiếp nhận sau {hours.cut_off.hour} giờ{minutes}"
    why, basis = calendar.reason(day)
    trace = [Step(day, Effect.START, why if not calendar.is_worked(day) else late, basis)]
    for later in _days_after(day):
        trace.append(_step(later, calendar))
        if calendar.is_worked(later):
            return trace, at(later, hours.closing)
    raise AssertionError("days never end")


def _working_hours(start: datetime, amount: int, calendar: Calendar, hours: Hours) -> _Counted:
    """Inside the office's sessions, from the moment of reception or the next opening (BLDS 2015 Đ147 k1)."""
    left, trace, start = timedelta(hours=amount), [], _printed_minute(start)
    if calendar.is_worked(start.date()) and start.time() >= hours.closing:
        trace.append(Step(start.date(), Effect.START, "tiếp nhận sau giờ làm việc"))
    for day in _days_from(start.date()):
        if not calendar.is_worked(day):
            trace.append(_step(day, calendar))
            continue
        for session in hours.sessions:
            opens, closes = max(start, at(day, session.opens)), at(day, session.closes)
            spent = min(left, closes - opens)
            if spent > timedelta():
                note = f"{opens:%H:%M}–{opens + spent:%H:%M}"
                trace.append(Step(day, Effect.COUNTED, note, minutes=int(spent / timedelta(minutes=1))))
                left -= spent
            if left <= timedelta():
                return trace, opens + spent
    raise AssertionError("days never end")


def _hours(start: datetime, amount: int, calendar: Calendar, hours: Hours) -> _Counted:
    """From the moment itself, day and night (BLDS 2015 Đ147 k1); an end while the office is shut for the night or for a
    day off waits for its next opening, so that more hours never end earlier.
    """
    due_at = _printed_minute(start) + timedelta(hours=amount)
    trace = [Step(start.date(), Effect.COUNTED, f"{amount} giờ từ {start:%H:%M}", "BLDS 2015 Đ147 k1", amount * 60)]
    if calendar.is_worked(due_at.date()) and due_at.time() > hours.opening:
        return trace, due_at
    trace, due_at = _rolled(trace, due_at.date(), calendar, hours)
    return trace, at(due_at.date(), hours.opening)


_COUNT = {
    Unit.WORKING_DAYS: _working_days,
    Unit.CALENDAR_DAYS: _calendar_days,
    Unit.MONTHS: _months,
    Unit.SAME_DAY: _same_day,
    Unit.WORKING_HOURS: _working_hours,
    Unit.HOURS: _hours,
}


def _printed_minute(moment: datetime) -> datetime:
    """Receipts show whole minutes, and what is shown is what counts."""
    return moment.replace(second=0, microsecond=0)


def _rolled(trace: list[Step], last: date, calendar: Calendar, hours: Hours) -> _Counted:
    """Moves an end on a day off to the next working day (BLDS 2015 Đ148 k5)."""
    for day in _days_from(last):
        if calendar.is_worked(day):
            return trace, at(day, hours.closing)
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
    why, basis = calendar.reason(day)
    return Step(day, Effect.COUNTED if calendar.is_worked(day) else Effect.SKIPPED, why, basis)


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
    days = takewhile(lambda day: day <= due_at.date(), _days_from(start.date()))
    drafts = [draft for day in days if (draft := calendar.undecided(day))]
    years = [year for year in range(start.year, due_at.year + 1) if not calendar.covers(date(year, 1, 1))]
    return (
        *(
            f"{show_day(d.day)} chưa có quyết định chính thức ({d.basis}); ngày hẹn có thể phải báo lại."
            for d in drafts
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
