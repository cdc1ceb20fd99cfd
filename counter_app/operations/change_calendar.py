"""Changing the working calendar by hand or from a file, and what becomes of the promises that were made before.

A release names every day that holds; a day that changed is a new entry under a new key, so that until the closing entry
has arrived the days before it hold everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from counter_app.domain.calendar import CalendarDay
from counter_app.domain.date_review import Choice, recounted, review_date
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day, show_day
from counter_app.errors import Problem, UserError
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.store import board, reference
from counter_app.store.database import Connection

Place = tuple[date, str]
"""A day in its scope: of these a calendar has one each."""


def publish(desk: Desk, days: Iterable[CalendarDay], version: str = "") -> str:
    """Publishes these days as the office's working calendar; returns the release's name, by default today's date.

    Raises UserError when a day stands twice in one scope.
    """
    wanted: dict[Place, CalendarDay] = {}
    for day in days:
        if (day.day, day.scope) in wanted:
            raise UserError(Problem("day", f"Ngày {show_day(day.day)} ({day.scope}) có hai dòng; chỉ giữ một dòng."))
        wanted[day.day, day.scope] = day
    with desk.database.write() as connection:
        held = reference.released_days(connection, desk.me.office)
        keys = {(day.day, day.scope): key for key, day in held.items()}
        name = version or _next_version(connection, desk)
        named = []
        for place, day in sorted(wanted.items()):
            key = keys.get(place, "")
            if not key or held[key] != day:
                key = f"{day.day.isoformat()}/{day.scope}/{name}"
                desk.append(connection, "calendar.day_set", f"day:{key}", day.to_body())
            named.append(key)
        before = reference.newest(connection, desk.me.office, "calendar")
        closing = {"version": name, "days": named}
        desk.append(connection, "calendar.published", f"calendar:{name}", closing, after=before)
    return name


def _next_version(connection: Connection, desk: Desk) -> str:
    today = local_day(desk.clock()).isoformat()
    known = reference.bodies(connection, desk.me.office, "calendar")
    return next(name for n in range(1, len(known) + 2) if (name := today if n == 1 else f"{today}.{n}") not in known)


def set_day(desk: Desk, day: CalendarDay) -> str:
    """Adds a day (a storm, a swap that was decided) or puts another in its place; returns the new release's name.

    Raises UserError for a day without a name or without the document that decided it.
    """
    problems = [
        Problem(field, words)
        for field, text, words in (
            ("name", day.name, "Chưa ghi tên ngày."),
            ("basis", day.basis, "Chưa ghi văn bản quyết định (số, ngày, cơ quan ban hành)."),
        )
        if not text.strip()
    ]
    if problems:
        raise UserError(*problems)
    with desk.database.write():
        return publish(desk, [*(one for one in _days(desk) if (one.day, one.scope) != (day.day, day.scope)), day])


def drop_day(desk: Desk, day: CalendarDay) -> str:
    """Takes a day out again; it stays readable in the history."""
    with desk.database.write():
        return publish(desk, [one for one in _days(desk) if one != day])


def _days(desk: Desk) -> list[CalendarDay]:
    with desk.database.write() as connection:
        return list(reference.released_days(connection, desk.me.office).values())


@dataclass(frozen=True, slots=True)
class DayChange:
    """One line of a comparison: ``old`` None is a new day, ``new`` None one that goes."""

    old: CalendarDay | None
    new: CalendarDay | None

    @property
    def day(self) -> CalendarDay:
        """Either of the two."""
        day = self.new or self.old
        assert day is not None
        return day


def compare(held: Iterable[CalendarDay], days: Iterable[CalendarDay]) -> list[DayChange]:
    """What a file would change, in the order of the days; equal days are left out."""
    before = {(day.day, day.scope): day for day in held}
    after = {(day.day, day.scope): day for day in days}
    places = sorted(before.keys() | after.keys())
    return [DayChange(before.get(p), after.get(p)) for p in places if before.get(p) != after.get(p)]


@dataclass(frozen=True, slots=True)
class DayVersion:
    """What was once said of a day, and by whom."""

    day: CalendarDay
    at: datetime
    actor: str
    counter: int
    holds: bool


def history(desk: Desk, day: date) -> list[DayVersion]:
    """Everything that was ever said of a day, the newest first."""
    with desk.database.read() as connection:
        holding = reference.released_days(connection, desk.me.office)
        return [
            DayVersion(said, entry_at, actor, counter, key in holding)
            for key, said, entry_at, actor, counter in reference.said_of_day(connection, desk.me.office, day)
        ]


@dataclass(frozen=True, slots=True)
class Moved:
    """An open dossier whose date would be another on today's calendar, and whom to tell."""

    dossier_id: str
    code: str
    name: str
    phone: str
    procedure: str
    old_due_at: datetime
    new_due_at: datetime

    @property
    def later(self) -> bool:
        """The citizen must be told of a later date."""
        return self.new_due_at > self.old_due_at


def moved(desk: Desk) -> list[Moved]:
    """The promises that today's calendar would not make again and nobody has looked at yet, the most pressing first.

    Folds every dossier whose clock runs: not for the window's thread.
    """
    found = []
    with desk.database.read() as connection:
        there = desk.circumstances(connection)
        for dossier_id in board.running(connection, desk.me.office):
            dossier = board.dossier(connection, desk.me.office, dossier_id)
            new = recounted(dossier, there) if dossier.reviewed != there.calendar.version else None
            if new is not None and dossier.due_at is not None and new.due_at != dossier.due_at:
                found.append(_moved(dossier, dossier.due_at, new.due_at))
    return sorted(found, key=lambda one: min(one.old_due_at, one.new_due_at))


def _moved(dossier: Dossier, old: datetime, new: datetime) -> Moved:
    intake = dossier.intake
    presenter = intake.presenter if intake else None
    phone = (presenter.phone or (intake.owners[0].phone if intake else "")) if presenter else ""
    name = presenter.name if presenter else ""
    return Moved(dossier.id, dossier.code, name, phone, dossier.procedure, old, new)


def review(desk: Desk, dossier_id: str, choice: Choice, told: str = "") -> Dossier:
    """Writes down what was chosen for one of them; see :func:`domain.date_review.review_date`."""
    there = desk.circumstances()
    return act(desk, dossier_id, "dossier.date_reviewed", lambda dossier: review_date(dossier, there, choice, told))


def keep_all(desk: Desk, moved_ones: Iterable[Moved]) -> int:
    """Keeps the printed date of all of these at once; returns how many."""
    count = 0
    for one in moved_ones:
        review(desk, one.dossier_id, Choice.KEEP)
        count += 1
    return count
