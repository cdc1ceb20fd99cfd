"""A processing time: so many working days, days, hours or months, or «trong ngày»."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from counter_app.errors import Problem, UserError

LONGEST_DAYS = 3653
"""Ten years; the 120 months below are never more days than this."""

LONGEST_MONTHS = 120


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


HOUR_UNITS = (Unit.WORKING_HOURS, Unit.HOURS)


@dataclass(frozen=True, slots=True)
class Limit:
    """A processing time. ``amount`` is whole units, up to ``LONGEST_DAYS`` or ``LONGEST_MONTHS``; 0 for ``SAME_DAY``.
    ``minutes`` are for what is left of a limit in hours after a pause.
    """

    amount: int
    unit: Unit
    minutes: int = 0

    def __post_init__(self) -> None:
        """Raises UserError for an amount no procedure has."""
        most = LONGEST_MONTHS if self.unit is Unit.MONTHS else LONGEST_DAYS
        in_hours = self.unit in HOUR_UNITS
        least = 0 if self.unit is Unit.SAME_DAY or (in_hours and self.minutes) else 1
        if not least <= self.amount <= most or not 0 <= self.minutes < (60 if in_hours else 1):
            raise UserError(
                Problem("amount", f"Thời hạn phải từ {least} đến {most} {self.unit.label}, đang là {self.amount}.")
            )

    def __str__(self) -> str:
        if self.unit is Unit.SAME_DAY:
            return self.unit.label
        if self.minutes:
            return f"{self.amount:02} giờ {self.minutes:02} phút{self.unit.label.removeprefix('giờ')}"
        return f"{self.amount:02} {self.unit.label}"

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        minutes = {"minutes": self.minutes} if self.minutes else {}
        return {"amount": self.amount, "unit": self.unit.value, **minutes}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Limit:
        """The limit written by :meth:`to_body`."""
        return cls(int(body["amount"]), Unit(body["unit"]), int(body.get("minutes", 0)))
