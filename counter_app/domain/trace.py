"""The days of a count, one line each: what officials argue over, and the citizen takes to the complaints desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from counter_app.domain.calendar import Calendar


class Effect(StrEnum):
    """What one day did to the count."""

    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    ROLLED = "rolled"


class Begin(StrEnum):
    """The event with which a limit begins; its day is not counted (BLDS 2015 Đ147 k2, k3).

    Only a reception can be late in the day (``Hours.late_days``): the office has decided that about what citizens hand
    in, not about its own acts.
    """

    RECEPTION = "RECEPTION"
    RESUMPTION = "RESUMPTION"
    EXTENSION = "EXTENSION"
    STEP = "STEP"

    @property
    def label(self) -> str:
        """The Vietnamese words of a trace."""
        return _BEGIN_LABELS[self]


_BEGIN_LABELS = {
    Begin.RECEPTION: "tiếp nhận",
    Begin.RESUMPTION: "tiếp tục tính",
    Begin.EXTENSION: "hết hạn cũ",
    Begin.STEP: "xong bước trước",
}


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
        return _read_step(body[0], body[1], str(body[2]), str(body[3]), int(body[4]))


@lru_cache(maxsize=4096, typed=True)
def _read_step(day: str, effect: str, note: str, basis: str, minutes: int) -> Step:
    """A day reads the same in every dossier that was waiting on it."""
    return Step(date.fromisoformat(day), Effect(effect), note, basis, minutes)


@dataclass(frozen=True, slots=True)
class Year:
    """A year as a count goes through it: a step for every day, and which of them are worked (0: the 1st of January)."""

    steps: tuple[Step, ...]
    worked: tuple[int, ...]


def year_of(number: int, calendar: Calendar) -> Year:
    """A year of the calendar, kept with it: a promise of sixty days is made of the same days as the last one."""
    year = calendar.memo.get(number)
    if year is None:
        days = (date(number, 12, 31) - date(number, 1, 1)).days + 1
        steps = tuple(step_of(date(number, 1, 1) + timedelta(days=n), calendar) for n in range(days))
        worked = tuple(n for n, step in enumerate(steps) if step.effect is Effect.COUNTED)
        year = calendar.memo[number] = Year(steps, worked)
    return year


def step_of(day: date, calendar: Calendar) -> Step:
    """A day as it counts for working days."""
    why, basis = calendar.reason(day)
    return Step(day, Effect.COUNTED if calendar.is_worked(day) else Effect.SKIPPED, why, basis)
