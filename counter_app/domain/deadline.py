"""When a result is due, and why: one function, called when an act is decided.

The entry that starts, restarts, resumes or extends the clock carries the :class:`Deadline` it decided, with the
calendar's version and the day-by-day trace. Nothing recomputes it afterwards, so a promise printed on a receipt
cannot move because a program or a calendar was updated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from counter_app.domain.calendar import Calendar
from counter_app.domain.counting import count
from counter_app.domain.hours import Hours
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, from_text, local, show, show_clock, show_day, to_text
from counter_app.domain.trace import Begin, Effect, Step, step_of


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
    begin: Begin = Begin.RECEPTION

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
        if self.begin is not Begin.RECEPTION:
            body["begin"] = self.begin.value
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
            begin=Begin(body.get("begin", Begin.RECEPTION)),
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
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    hours: Hours,
    statutory: Limit | None = None,
    begin: Begin = Begin.RECEPTION,
) -> Deadline:
    """When a limit that starts at ``start`` (aware) ends, and the trace that adds up to it.

    The first day is not counted (BLDS 2015 Đ147 k2); a limit of days or months whose last day is off ends with the next
    working day (Đ148 k5). ``limit`` may be a shorter time than the ``statutory`` one; whichever ends first is the
    promise, so an office cannot lengthen what the law gives. Where both end together, the shorter time stays on record:
    it may end first when the time starts again.
    """
    promised = _deadline(start, limit, calendar, hours, begin)
    if statutory is None or statutory == limit:
        return promised
    lawful = _deadline(start, statutory, calendar, hours, begin)
    if lawful.due_at < promised.due_at:
        return lawful
    return replace(promised, statutory=Statutory(statutory, lawful.due_at))


def fixed(start: datetime, due_at: datetime, calendar: Calendar, note: str, basis: str = "") -> Deadline:
    """A promise whose day stands in a document (a letter, a decision); the trace shows the days that it gives from
    ``start``. Both aware; ``due_at`` lies later, on a working day.
    """
    first, last = local(start).date(), local(due_at).date()
    trace = [Step(first, Effect.START, note, basis)]
    trace += [step_of(first + timedelta(days=n), calendar) for n in range(1, (last - first).days + 1)]
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


def _deadline(start: datetime, limit: Limit, calendar: Calendar, hours: Hours, begin: Begin) -> Deadline:
    start = start.astimezone(VIETNAM)
    trace, due_at = count(start, limit, calendar, hours, begin)
    warnings = _warnings(start, due_at, calendar)
    return Deadline(start, limit, due_at, calendar.version, tuple(trace), warnings, begin=begin)


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
