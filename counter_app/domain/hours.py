"""When an office is open, and its own rules for the hour of a promise.

sessions   07:30–11:30, 13:30–17:00; other ones from a day of the year on where the office has seasons
weekend    sessions in which people are received on days that are not counted (QĐ 14/2010/QĐ-TTg)
cut_off    15:00; three rules of law use it, each for itself: see :class:`Hours`
end        a promise in days ends with the day, or at the clock time of the reception
slots      received until 11:00, fetched at 10:00 of the last day, where the office is open then
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from itertools import pairwise
from typing import Any

from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError


class EndRule(StrEnum):
    """At which hour of its last day a limit in days or months ends (both are practised; office data)."""

    END_OF_DAY = "END_OF_DAY"
    SAME_CLOCK_TIME = "SAME_CLOCK_TIME"

    @property
    def label(self) -> str:
        """The Vietnamese name."""
        return {"END_OF_DAY": "Hết giờ làm việc của ngày cuối", "SAME_CLOCK_TIME": "Cùng giờ phút lúc tiếp nhận"}[self]


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of opening hours, e.g. 07:30–11:30."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"


@dataclass(frozen=True, slots=True)
class Season:
    """Sessions that hold from a day of the year («04-16») until the next season begins."""

    start: str
    sessions: tuple[Session, ...]

    def __str__(self) -> str:
        return f"từ {self.start[3:]}/{self.start[:2]}: {show_sessions(self.sessions)}"


@dataclass(frozen=True, slots=True)
class Slot:
    """Received until the printed minute ``until``: the result is fetched at ``back`` of the last day."""

    until: time
    back: time

    def __str__(self) -> str:
        return f"{self.until:%H:%M} → {self.back:%H:%M}"


@dataclass(frozen=True, slots=True)
class Hours:
    """An office's opening hours and hour rules.

    ``cut_off`` serves three rules that have nothing else in common: work that is returned at once and was received
    later is due on the next working day (NĐ 23/2015 Đ7; step texts of QĐ 163/QĐ-BTP); a dossier received later may be
    handed over the next morning (NĐ 61/2018 Đ18; NĐ 309/2026 Đ18 k2); and, only where the office has decided so
    (``late_days``), a limit in days counts from the next working day. Raises ValueError for sessions out of order.
    """

    sessions: tuple[Session, ...] = (Session(time(7, 30), time(11, 30)), Session(time(13, 30), time(17, 0)))
    cut_off: time = time(15, 0)
    seasons: tuple[Season, ...] = ()
    weekend: tuple[Session, ...] = ()
    end: EndRule = EndRule.END_OF_DAY
    slots: tuple[Slot, ...] = ()
    late_days: bool = False

    def __post_init__(self) -> None:
        for sessions in (self.sessions, *(season.sessions for season in self.seasons)):
            if not sessions:
                raise ValueError("no opening hours")
        for sessions in (self.sessions, self.weekend, *(season.sessions for season in self.seasons)):
            edges = [edge for session in sessions for edge in (session.opens, session.closes)]
            if any(first >= second for first, second in pairwise(edges)):
                raise ValueError("sessions out of order")
        if any(a.start >= b.start for a, b in pairwise(self.seasons)):
            raise ValueError("seasons out of order")
        if any(a.until >= b.until or a.back > b.back for a, b in pairwise(self.slots)):
            raise ValueError("slots out of order")

    def on(self, day: date) -> tuple[Session, ...]:
        """The sessions of a working day."""
        if not self.seasons:
            return self.sessions
        begun = [season for season in self.seasons if season.start <= f"{day:%m-%d}"]
        return (begun or self.seasons)[-1].sessions  # before the year's first season the last one still holds

    def opening(self, day: date) -> time:
        """The first minute of a working day."""
        return self.on(day)[0].opens

    def closing(self, day: date) -> time:
        """The last minute; what «hết ngày» means on a receipt."""
        return self.on(day)[-1].closes

    def is_late(self, moment: datetime) -> bool:
        """Whether a Vietnamese wall-clock moment is after the cut-off: from the printed minute 15:01."""
        return printed_minute(moment).time() > self.cut_off

    def end_of(self, day: date, start: datetime, *, counted_start: bool) -> time:
        """The hour at which a limit ends on its last ``day``. ``start`` is the Vietnamese moment of the reception;
        ``counted_start`` False means that it lies outside working time, and then the whole last day is the agency's.
        """
        closing = self.closing(day)
        if not counted_start:
            return closing
        clock = printed_minute(start).time()
        if self.end is EndRule.SAME_CLOCK_TIME:
            return self._inside(day, clock)
        slot = next((slot for slot in self.slots if clock <= slot.until), None)
        return self._inside(day, slot.back) if slot else closing

    def _inside(self, day: date, clock: time) -> time:
        """The clock time, or the end of the session before it, or the opening."""
        begun = [session for session in self.on(day) if session.opens <= clock]
        return min(clock, begun[-1].closes) if begun else self.opening(day)

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "sessions": _pairs(self.sessions),
            "cut_off": f"{self.cut_off:%H:%M}",
            "seasons": [[season.start, _pairs(season.sessions)] for season in self.seasons],
            "weekend": _pairs(self.weekend),
            "end": self.end.value,
            "slots": [[f"{slot.until:%H:%M}", f"{slot.back:%H:%M}"] for slot in self.slots],
            "late_days": self.late_days,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Hours:
        """The hours written by :meth:`to_body`. Raises KeyError or ValueError when they are none."""
        return cls(
            sessions=_sessions(body["sessions"]),
            cut_off=time.fromisoformat(body["cut_off"]),
            seasons=tuple(Season(_day_of_year(start), _sessions(pairs)) for start, pairs in body.get("seasons", ())),
            weekend=_sessions(body.get("weekend", ())),
            end=EndRule(body.get("end", EndRule.END_OF_DAY)),
            slots=tuple(
                Slot(time.fromisoformat(until), time.fromisoformat(back)) for until, back in body.get("slots", ())
            ),
            late_days=bool(body.get("late_days", False)),
        )


def printed_minute(moment: datetime) -> datetime:
    """Receipts show whole minutes, and what is shown is what counts."""
    return moment.replace(second=0, microsecond=0)


def _pairs(sessions: Iterable[Session]) -> list[list[str]]:
    return [[f"{session.opens:%H:%M}", f"{session.closes:%H:%M}"] for session in sessions]


def _sessions(pairs: Iterable[Any]) -> tuple[Session, ...]:
    return tuple(Session(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


def _day_of_year(text: Any) -> str:
    """``04-16``. Raises ValueError for no day of a year."""
    return f"{date.fromisoformat(f'2000-{text}'):%m-%d}"


def show_sessions(sessions: Iterable[Session]) -> str:
    """``07:30-11:30, 13:30-17:00``."""
    return ", ".join(map(str, sessions))


def hours_from_form(form: Mapping[str, str], known: Hours) -> Hours:
    """The hours of the administration page over those ``known``.

    ``sessions`` and ``weekend`` are written «07:30-11:30, 13:30-17:00», ``slots`` «11:00 → 10:00; 17:00 → 16:00»,
    ``seasons`` «từ 16/04: 07:00-11:00, 13:30-17:00; từ 16/10: …», ``cut_off`` «15:00». Raises UserError naming each
    field that cannot be read.
    """
    problems: list[Problem] = []

    def read(name: str, rule: Any, wanted: str) -> Any:
        try:
            return rule(clean(form.get(name, "")))
        except (ValueError, IndexError):
            problems.append(Problem(f"hours.{name}", f"«{clean(form.get(name, ''))}» không đúng dạng: {wanted}."))
            return None

    sessions = read("sessions", _read_sessions, "07:30-11:30, 13:30-17:00")
    weekend = read("weekend", _read_sessions, "07:30-11:30, hoặc để trống")
    cut_off = read("cut_off", time.fromisoformat, "15:00")
    slots = read("slots", _read_slots, "11:00 → 10:00; 17:00 → 16:00, hoặc để trống")
    seasons = read("seasons", _read_seasons, "từ 16/04: 07:00-11:00, 13:30-17:00; từ 16/10: …, hoặc để trống")
    if not problems:
        try:
            return replace(
                known,
                sessions=sessions,
                weekend=weekend,
                cut_off=cut_off,
                slots=slots,
                seasons=seasons,
                end=EndRule(form.get("end", known.end)),
                late_days=form.get("late_days", "") == "yes",
            )
        except ValueError:
            problems.append(Problem("hours.sessions", "Giờ làm việc phải có ít nhất một buổi, theo thứ tự trong ngày."))
    raise UserError(*problems)


def _read_sessions(text: str) -> tuple[Session, ...]:
    return _sessions(part.replace("–", "-").split("-") for part in _parts(text, ","))


def _read_slots(text: str) -> tuple[Slot, ...]:
    pairs = (part.replace("->", "→").split("→") for part in _parts(text, ";"))
    return tuple(Slot(time.fromisoformat(until.strip()), time.fromisoformat(back.strip())) for until, back in pairs)


def _read_seasons(text: str) -> tuple[Season, ...]:
    seasons = []
    for part in _parts(text, ";"):
        start, _, sessions = part.removeprefix("từ").partition(":")
        day, month = start.strip().split("/")
        seasons.append(Season(_day_of_year(f"{int(month):02}-{int(day):02}"), _read_sessions(sessions)))
    return tuple(seasons)


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]
