"""How pressing a dossier is, in words, shape and kind; never by colour alone.

Whether a dossier was on time is decided by the moment of its result against the promise, not by the day the citizen
collects it: a result waiting on the shelf is not late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.clock import Outcome, outcome
from counter_app.domain.hours import printed_minute
from counter_app.domain.moments import local_day, show_clock
from counter_app.domain.transitions import OPEN, State

SOON_DAYS = 2
"""Working days ahead that count as «sắp hạn»."""


class Pressure(StrEnum):
    """The kinds of the board's pill; each has its own shape and colour."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    ON_TIME = "on-time"
    PAUSED = "paused"
    DONE = "done"
    ENDED = "ended"
    """Without a result: withdrawn, refused, stopped, void."""

    @property
    def shape(self) -> str:
        """The sign that stands before the words."""
        return {"overdue": "▲", "today": "●", "soon": "◆", "paused": "‖", "ended": "–"}.get(self.value, "✓")


@dataclass(frozen=True, slots=True)
class Horizon:
    """The moments that divide the running dossiers: this printed minute, the end of today, the end of «sắp hạn»."""

    now: datetime
    today_ends: datetime
    soon_ends: datetime


def horizon(now: datetime, calendar: Calendar) -> Horizon:
    """Where today and «sắp hạn» (two working days ahead) end."""
    today = local_day(now)
    soon, left = today, SOON_DAYS
    while left:
        soon += timedelta(days=1)
        left -= calendar.is_worked(soon)
    return Horizon(printed_minute(now), at(today, time.max), at(soon, time.max))


@dataclass(frozen=True, slots=True)
class Standing:
    """What a pill is made of. ``due_at`` is the promise, in force while the clock is ``running``; ``lawful_due_at``
    judges a result; ``expected`` means that the clock has not begun.
    """

    state: State
    due_at: datetime | None = None
    lawful_due_at: datetime | None = None
    resolved_at: datetime | None = None
    running: bool = False
    expected: bool = False


def urgency(stands: Standing, now: datetime, calendar: Calendar) -> tuple[Pressure, str]:
    """The pill of a dossier: its kind and words, e.g. «Quá hạn 3 ngày» (working days)."""
    if stands.resolved_at and stands.lawful_due_at:
        stood = outcome(stands.lawful_due_at, stands.resolved_at)
        return Pressure.DONE, "Xong quá hạn" if stood is Outcome.LATE else "Xong đúng hạn"
    due_at = stands.due_at
    if stands.state not in OPEN:
        return Pressure.ENDED, stands.state.label
    if stands.expected:
        return Pressure.PAUSED, "Chưa tính hạn"
    if not stands.running or due_at is None:
        return Pressure.PAUSED, "Tạm ngừng"
    today, due_day = local_day(now), local_day(due_at)
    if due_at < printed_minute(now):
        late = calendar.worked_between(due_day, today)
        return Pressure.OVERDUE, f"Quá hạn {late} ngày" if late else f"Quá hạn từ {show_clock(due_at)}"
    if due_day == today:
        return Pressure.TODAY, f"Hôm nay {show_clock(due_at)}"
    left = calendar.worked_between(today, due_day)
    return Pressure.SOON if left <= SOON_DAYS else Pressure.ON_TIME, f"Còn {left} ngày"
