"""The lists of «Theo dõi, điều hành»: what is late and with whom, what is to be decided, who holds how much.

Each is asked over an index of open dossiers, at most :data:`MOST_LISTED` lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.entry import Entry
from counter_app.domain.guidance import Guidance
from counter_app.domain.moments import from_micros, local_day, to_micros
from counter_app.domain.supervision import Case, cases, twice
from counter_app.domain.transitions import State
from counter_app.domain.urgency import Horizon
from counter_app.store import board, journal, slips
from counter_app.store import day as days
from counter_app.store import tables as t
from counter_app.store.projections import DOSSIER, GUIDANCE, TWICE

MOST_LISTED = 1000
_D = t.dossier.c


@dataclass(frozen=True, slots=True)
class Watched:
    """A dossier on one of the lists. ``said`` is the reason that put it there."""

    id: str
    code: str
    name: str
    procedure: str
    state: State
    holder: str
    stage: str
    due_at: datetime | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A void that was asked for, and by whom."""

    dossier: Watched
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CounterSeen:
    """What this PC knows of a counter's log: its last act, and how much of it is unsent; None for another PC's."""

    number: int
    name: str
    last_at: datetime | None
    acts: int
    unsent: int | None


def counts(connection: Connection, office: str, moments: Horizon, calendar: Calendar) -> dict[str, int]:
    """How many lines each list has, by its name."""
    found = {
        name: int(connection.execute(select(func.count()).select_from(t.dossier).where(condition)).scalar_one())
        for name, condition in _conditions(office, moments, calendar).items()
    }
    papers = select(func.count()).select_from(t.slip).where(t.slip.c.office == office, t.slip.c.again != t.NOTHING)
    found["again"] += int(connection.execute(papers).scalar_one())
    clashes = select(func.count()).select_from(t.clash).where(t.clash.c.office == office)
    return {**found, "conflicts": int(connection.execute(clashes).scalar_one())}


def _conditions(office: str, moments: Horizon, calendar: Calendar) -> dict[str, ColumnElement[bool]]:
    now, until = to_micros(moments.now), to_micros(_next_working_day_ends(moments.now, calendar))
    conditions = {
        "late": _D.runs_until < now,
        "apologies": and_(_D.runs_until >= now, _D.runs_until <= until, _D.apologies == 0),
        "approvals": _D.void_by != t.NOTHING,
        "again": _D.again != t.NOTHING,
    }
    return {name: and_(_D.office == office, condition) for name, condition in conditions.items()}


def _next_working_day_ends(now: datetime, calendar: Calendar) -> datetime:
    """An apology is due a working day ahead (NĐ 61/2018 Đ19 k9)."""
    day = local_day(now) + timedelta(days=1)
    while not calendar.is_worked(day):
        day += timedelta(days=1)
    return at(day, time.max)


def listed(
    connection: Connection, office: str, name: str, moments: Horizon, calendar: Calendar, limit: int = MOST_LISTED
) -> list[Watched]:
    """The dossiers of a list (``late``, ``apologies``, ``approvals``, ``again``), the longest promised first."""
    return _watched(connection, _conditions(office, moments, calendar)[name], limit)


def held_by(connection: Connection, office: str, holder: str, limit: int = MOST_LISTED) -> list[Watched]:
    """The open dossiers that a person or a unit holds, the most urgent first."""
    return _watched(connection, and_(_D.office == office, _D.holder == holder, _D.holder != t.NOTHING), limit)


def _watched(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[Watched]:
    columns = (_D.id, _D.code, _D.name, _D.procedure, _D.state, _D.holder, _D.stage, _D.due_at, _D.again)
    query = select(*columns).where(condition).order_by(_D.due_at, _D.n).limit(limit)
    return [
        Watched(*row[:4], State(row[4]), *row[5:7], None if row[7] is None else from_micros(row[7]), row[8])
        for row in connection.execute(query)
    ]


def requests(connection: Connection, office: str, moments: Horizon, calendar: Calendar) -> list[Request]:
    """«Chờ duyệt»: who asked for which void, when and why."""
    found = []
    for one in listed(connection, office, "approvals", moments, calendar, 200):
        dossier = board.dossier(connection, office, one.id)
        asked = [line for line in dossier.timeline if line.kind == "dossier.void_requested" and line.applied]
        if asked:
            told = Watched(one.id, one.code, one.name, one.procedure, one.state, one.holder, one.stage, one.due_at,
                           asked[-1].note)  # fmt: skip
            found.append(Request(told, asked[-1].actor, asked[-1].at))
    return found


def guided_again(connection: Connection, office: str, limit: int = MOST_LISTED) -> list[tuple[Guidance, str]]:
    """Papers that were given at the intake another time and that nobody in charge has seen, each with the reason."""
    query = (
        select(t.slip.c.subject, t.slip.c.again)
        .where(t.slip.c.office == office, t.slip.c.again != t.NOTHING)
        .order_by(t.slip.c.at)
        .limit(limit)
    )
    return [
        (slips.guidance(connection, office, subject.removeprefix(GUIDANCE)), why)
        for subject, why in connection.execute(query)
    ]


def conflicts(connection: Connection, office: str, limit: int = 200) -> list[Case]:
    """«Thao tác trùng cần xử lý»: both acts of each, the dossiers in the order of their ids."""
    query = select(t.clash.c.subject).where(t.clash.c.office == office).distinct().order_by(t.clash.c.subject)
    found: list[Case] = []
    for subject in connection.execute(query.limit(limit)).scalars():
        entries = journal.of_subject(connection, office, subject)
        dossier = board.dossier(connection, office, subject.removeprefix(DOSSIER))
        found += cases(dossier, entries)
        first = select(t.clash.c.against).where(t.clash.c.subject == subject, t.clash.c.clash == TWICE)
        for against in connection.execute(first).scalars():
            pair = twice(dossier, entries, journal.of_subject(connection, office, against))
            found += [pair] if pair else []
    return found


def holders(connection: Connection, office: str) -> list[tuple[str, int]]:
    """Who holds open dossiers, and how many; the most first."""
    number = func.count()
    query = select(_D.holder, number).where(_D.office == office, _D.holder != t.NOTHING).group_by(_D.holder)
    return [(name, n) for name, n in connection.execute(query.order_by(number.desc(), _D.holder))]


def written_on(connection: Connection, office: str, counters: list[int], day: date) -> list[Entry]:
    """Everything that these counters wrote on a Vietnamese day, as far as it is here."""
    return [entry for number in counters for entry in days.entries(connection, office, number, day)]


def counters(connection: Connection, me: journal.Identity, known: list[tuple[int, str]]) -> list[CounterSeen]:
    """What is known here of each counter (number, name)."""
    found = []
    for number, name in known:
        last = journal.head(connection, me.office, number).seq
        newest = journal.after(connection, me.office, number, last - 1, 1) if last else []
        moment = from_micros(newest[0].hlc) if newest else None
        own = journal.unsent(connection, me) if number == me.counter else None
        found.append(CounterSeen(number, name, moment, last, own))
    return found
