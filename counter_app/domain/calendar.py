"""Which days are worked.

The calendar is dated, sourced data: every day that differs from the plain week carries its kind, the document that
decided it and whether that document is official. Saturdays and Sundays are off unless a day says otherwise
(«hoán đổi»). A draft day changes nothing yet: it only warns on every date computed across it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from counter_app.domain.moments import VIETNAM
from counter_app.domain.text import fold


class DayKind(StrEnum):
    """Why a day differs from the plain week (BLLĐ 2019 Đ111–112; yearly notices of the Prime Minister)."""

    STATUTORY = "STATUTORY"
    TET = "TET"
    NATIONAL_DAY = "ADJ"
    COMPENSATORY = "COMP"
    SWAP_OFF = "SWAP_OFF"
    SWAP_WORK = "SWAP_WORK"
    LOCAL = "LOCAL"

    @property
    def label(self) -> str:
        """The Vietnamese words of a trace."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    DayKind.STATUTORY: "nghỉ lễ",
    DayKind.TET: "nghỉ Tết Nguyên đán",
    DayKind.NATIONAL_DAY: "nghỉ liền kề Quốc khánh",
    DayKind.COMPENSATORY: "nghỉ bù",
    DayKind.SWAP_OFF: "nghỉ hoán đổi",
    DayKind.SWAP_WORK: "làm bù do hoán đổi",
    DayKind.LOCAL: "nghỉ theo quyết định của địa phương",
}


class DayStatus(StrEnum):
    """Whether the deciding document exists."""

    OFFICIAL = "official"
    DRAFT = "draft"

    @property
    def label(self) -> str:
        """The Vietnamese words of lists."""
        return {"official": "đã có quyết định", "draft": "chưa có quyết định"}[self.value]


SCOPES: Mapping[str, str] = {"national": "Toàn quốc", "province": "Tỉnh, thành phố", "office": "Đơn vị này"}
"""For whom a day counts, and its Vietnamese words."""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day that differs from the plain week. ``scope`` is ``national``, ``province`` or ``office``."""

    day: date
    kind: DayKind
    name: str
    basis: str
    status: DayStatus = DayStatus.OFFICIAL
    scope: str = "national"

    @property
    def worked(self) -> bool:
        """Whether people work on it."""
        return self.kind is DayKind.SWAP_WORK

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry and in ``db/seed``."""
        return {
            "day": self.day.isoformat(),
            "kind": self.kind.value,
            "name": self.name,
            "basis": self.basis,
            "status": self.status.value,
            "scope": self.scope,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> CalendarDay:
        """The day written by :meth:`to_body`. Raises KeyError or ValueError when it is none."""
        return cls(
            day=date.fromisoformat(body["day"]),
            kind=DayKind(body["kind"]),
            name=str(body["name"]),
            basis=str(body["basis"]),
            status=DayStatus(body.get("status", "official")),
            scope=str(body.get("scope", "national")),
        )


_SCOPES = ("national", "province", "office")


@dataclass(frozen=True)
class Calendar:
    """The days that differ, and the version that a computed deadline names. ``drafts`` only warn."""

    version: str
    days: Mapping[date, CalendarDay] = field(default_factory=dict)
    drafts: Mapping[date, CalendarDay] = field(default_factory=dict)
    memo: dict[int, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What ``trace`` has already worked out of a year; the days never change."""

    @classmethod
    def of(cls, version: str, days: Iterable[CalendarDay]) -> Calendar:
        """A calendar of these days. Of two official entries for one day the nearer scope stands, and of one scope the
        later in the list; a draft never takes an official day away.
        """
        known: dict[date, CalendarDay] = {}
        drafts: dict[date, CalendarDay] = {}
        for day in sorted(days, key=lambda day: _SCOPES.index(day.scope) if day.scope in _SCOPES else 0):
            if day.status is DayStatus.OFFICIAL:
                known[day.day] = day
                drafts.pop(day.day, None)
            else:
                drafts[day.day] = day
        return cls(version, known, drafts)

    def is_worked(self, day: date) -> bool:
        """Monday to Friday and swapped-in Saturdays, minus official days off."""
        special = self.days.get(day)
        return special.worked if special else day.weekday() < 5

    def reason(self, day: date) -> tuple[str, str]:
        """Why a day is off (or worked on a weekend): words and the document, both "" for a plain working day."""
        special = self.days.get(day)
        if special:
            told = fold(special.kind.label) in fold(special.name)
            return special.name if told else f"{special.name} ({special.kind.label})", special.basis
        return ("Chủ Nhật" if day.weekday() == 6 else "Thứ Bảy", "") if day.weekday() >= 5 else ("", "")

    def worked_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; 0 when ``last`` is not later."""
        return sum(self.is_worked(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def undecided(self, day: date) -> CalendarDay | None:
        """The draft entry of a day whose document has not been seen."""
        return self.drafts.get(day)

    def covers(self, year: int) -> bool:
        """Whether the year's statutory holidays are known; a storm or a swap alone does not make a year known."""
        return year in self._known_years

    @cached_property
    def _known_years(self) -> frozenset[int]:
        laws = (DayKind.STATUTORY, DayKind.TET, DayKind.NATIONAL_DAY)
        return frozenset(day.year for day, special in self.days.items() if special.kind in laws)


def at(day: date, moment: time) -> datetime:
    """A Vietnamese wall-clock time as an aware moment."""
    return datetime.combine(day, moment, VIETNAM)
