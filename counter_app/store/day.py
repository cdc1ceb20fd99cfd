"""What the closing of a day asks: a counter's entries of the day, its registers before, its dossiers as they are now;
and what the morning begins with.

A counter's log is written in the order of its clock, so the day's part of it is found by halving: at five years and a
million entries some twenty rows are read. A PC whose clock was set back for a while leaves some entries out of order;
they are found as long as they lie within ``_MARGIN`` entries of their day.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import Connection, and_, bindparam, func, select

from counter_app.domain import day as days
from counter_app.domain.calendar import Calendar, at
from counter_app.domain.day_sheet import DaySheet, Stands
from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text, local_day, to_micros
from counter_app.domain.transitions import State
from counter_app.domain.urgency import Horizon
from counter_app.store import journal, openings
from counter_app.store import tables as t
from counter_app.store.projections import DOSSIER

_MARGIN = 400
_AT = select(t.entry.c.header).where(
    t.entry.c.office == bindparam("office"),
    t.entry.c.counter == bindparam("counter"),
    t.entry.c.seq == bindparam("seq"),
)


def entries(connection: Connection, office: str, counter: int, day: date) -> list[Entry]:
    """The entries of a counter's log that were written on a Vietnamese day, in the order of the log."""
    last = journal.head(connection, office, counter).seq
    if not last:
        return []

    def day_of(seq: int) -> date:
        header = connection.execute(_AT, {"office": office, "counter": counter, "seq": seq}).scalar_one()
        return local_day(from_text(json.loads(header)["at"]))

    first = _first(last, lambda seq: day_of(seq) >= day)
    stop = _first(last, lambda seq: day_of(seq) > day)
    start, room = max(0, first - 1 - _MARGIN), stop - first + 2 * _MARGIN
    return days.of_day(journal.after(connection, office, counter, start, room), day)


def of_kinds(
    connection: Connection, office: str, counter: int, period: tuple[date, date], kinds: Iterable[str]
) -> list[Entry]:
    """A counter's entries of some kinds from the first to the last day of a period."""
    head = journal.head(connection, office, counter).seq
    if not head:
        return []
    since, until = period

    def day_of(seq: int) -> date:
        header = connection.execute(_AT, {"office": office, "counter": counter, "seq": seq}).scalar_one()
        return local_day(from_text(json.loads(header)["at"]))

    first = _first(head, lambda seq: day_of(seq) >= since)
    stop = _first(head, lambda seq: day_of(seq) > until)
    span = (max(1, first - _MARGIN), stop - 1 + _MARGIN)
    found = journal.of_kinds(connection, office, counter, span, kinds)
    return [entry for entry in found if since <= local_day(from_text(entry.at)) <= until]


def _first(last: int, passed: Callable[[int], bool]) -> int:
    """The first seq of 1 … last for which it has passed, last + 1 when for none."""
    low, high = 1, last + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if passed(middle) else (middle + 1, high)
    return low


def last_day_before(connection: Connection, office: str, counter: int, day: date) -> date | None:
    """The last day before ``day`` on which a counter worked on dossiers; None when it never did."""
    for entry in reversed(_tail(connection, office, counter, day)):
        written = local_day(from_text(entry.at))
        if written < day and entry.subject.startswith(DOSSIER):
            return written
    return None


def _tail(connection: Connection, office: str, counter: int, day: date) -> list[Entry]:
    """The end of a log before ``day``."""
    today = entries(connection, office, counter, day)
    last = journal.head(connection, office, counter).seq
    stop = today[0].seq if today else last + 1
    start = max(0, stop - 1 - _MARGIN)
    return journal.after(connection, office, counter, start, stop - 1 - start)


def stood(connection: Connection, office: str, counter: int, day: date) -> days.Day:
    """What was opened and closed of a counter's day."""
    return days.fold_day(journal.of_subject(connection, office, days.subject(office, counter, day)))


def stands(connection: Connection, found: Iterable[Entry]) -> dict[str, Stands]:
    """The dossiers received by these entries as they are now, by id."""
    ids = [e.subject.removeprefix(DOSSIER) for e in found if e.kind == "dossier.received"]
    listed = func.json_each(bindparam("ids")).table_valued("value").c.value
    query = select(t.dossier.c.id, t.dossier.c.code, t.dossier.c.state, t.dossier.c.receipts).where(
        t.dossier.c.id.in_(select(listed))
    )
    rows = connection.execute(query, {"ids": json.dumps(ids)})
    return {row.id: Stands(row.code, row.state == State.VOID, row.receipts) for row in rows}


def books_before(connection: Connection, office: str, counter: int, figures: DaySheet) -> dict[str, int]:
    """The last number of each register of a sheet before the first of its own; legal registers of certification too."""
    found = {}
    for book in figures.registers:
        given = {"office": office, "counter": counter, "book": book.book, "first": min(book.lines)}
        drawn = max(connection.execute(query, given).scalar_one() or 0 for query in (_BEFORE, _CERTIFIED))
        opened = openings.before(connection, office, counter, book.book)
        found[book.book] = max(drawn, opened if opened < min(book.lines) else 0)
    return found


_CERTIFIED = select(func.max(t.certified.c.number)).where(
    t.certified.c.office == bindparam("office"),
    t.certified.c.book == bindparam("book"),
    t.certified.c.number < bindparam("first"),
)
_BEFORE = select(func.max(t.dossier.c.book_number)).where(
    t.dossier.c.office == bindparam("office"),
    t.dossier.c.counter == bindparam("counter"),
    t.dossier.c.book == bindparam("book"),
    t.dossier.c.book_number < bindparam("first"),
)


def went_on(connection: Connection, office: str, counter: int, day: date) -> bool:
    """Whether a counter's log is known beyond a day: then nothing of the day can still be on its way."""
    last = journal.head(connection, office, counter)
    newest = journal.after(connection, office, counter, last.seq - 1, 1)
    return bool(newest) and local_day(from_text(newest[0].at)) > day


@dataclass(frozen=True, slots=True)
class Morning:
    """«Việc đầu ngày»: how many of each."""

    overdue: int
    today: int
    apologies: int
    hand_overs: int
    ready: int
    elsewhere: int
    signing: int


def morning(connection: Connection, office: str, moments: Horizon, calendar: Calendar) -> Morning:
    """What waits for the office at this moment. Apologies are due for what ends by the next working day without one."""
    now, today = to_micros(moments.now), to_micros(moments.today_ends)
    day = local_day(moments.now) + timedelta(days=1)
    while not calendar.is_worked(day):
        day += timedelta(days=1)
    tomorrow = to_micros(at(day, time.max))
    table = t.dossier.c

    def count(*conditions: object) -> int:
        query = select(func.count()).select_from(t.dossier).where(table.office == office, and_(*conditions))  # type: ignore[arg-type]
        return int(connection.execute(query).scalar_one())

    return Morning(
        overdue=count(table.runs_until < now),
        today=count(table.runs_until >= now, table.runs_until <= today),
        apologies=count(table.runs_until >= now, table.runs_until <= tomorrow, table.apologies == 0),
        hand_overs=count(table.state == State.RECEIVED),
        ready=count(table.state == State.RESOLVED),
        elsewhere=count(table.state == State.ELSEWHERE),
        signing=count(table.state == State.SIGNING),
    )
