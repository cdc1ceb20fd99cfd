"""Reference data as it holds now: office, staff, counters, catalogue, calendar. All of it came as entries.

An office may take over its province's catalogue and calendar (``sources``, as the centre said last). Where both have a
procedure, or a day of one scope, the province's holds; the office's own times, fees, steps and order are put over it as
over its own. A day the province closes for itself (scope «office») is nobody else's.

A release of the catalogue or the calendar takes effect whole: when the entry that closes it is here and everything it
names is here too. Until then the release before it holds.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from counter_app.domain.calendar import Calendar, CalendarDay
from counter_app.domain.copies import REGISTERS, Kinds
from counter_app.domain.handover import STANDARD, Units
from counter_app.domain.moments import from_micros, from_text
from counter_app.domain.notice import Template, Templates
from counter_app.domain.office import Counter, Office, Staff
from counter_app.domain.procedure import Listed, Localised, Procedure, Shelf
from counter_app.domain.rules import Rule, Rules
from counter_app.domain.text import sort_key
from counter_app.store import journal, local
from counter_app.store import tables as t

_PRIME = 2**31 - 1
"""Keeps the sum of thousands of clocks inside SQLite's integers."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The release of procedures that holds here: all of them, and the office's choice."""

    version: str = ""
    listed: tuple[Listed, ...] = ()
    shelf: Shelf = Shelf()  # noqa: RUF009 - frozen

    def get(self, code: str) -> Listed | None:
        """The procedure of a code, if the office's catalogue has it."""
        return next((one for one in self.listed if one.code == code), None)

    def offered(self, counter: int) -> tuple[Listed, ...]:
        """What a counter receives, in the order of the release."""
        return tuple(one for one in self.listed if self.shelf.offers(one.code, one.field, counter))


# Not the newest clock: a change made at a PC whose clock is behind would go unnoticed.
_STAMP = select(
    func.count(),
    func.sum(t.reference.c.hlc % _PRIME),
    select(t.own.c.value).where(t.own.c.name == "sources").scalar_subquery(),
).select_from(t.reference)


def stamp(connection: Connection) -> tuple[int, int]:
    """Changes whenever any reference row does; tells a cache whether it is still right."""
    row = connection.execute(_STAMP).one()
    return int(row[0]), int(row[1] or 0) + zlib.crc32(row[2] or b"")


def sources(connection: Connection) -> list[str]:
    """The offices whose catalogue and calendar hold here too."""
    return [str(one) for one in json.loads(local.kept(connection, "sources") or b"[]")]


def follow(connection: Connection, offices: list[str]) -> None:
    """Remembers :func:`sources`."""
    local.keep(connection, sources=json.dumps(offices))


def newest(connection: Connection, agency: str, kind: str) -> int:
    """The newest clock of a kind: a release must come behind those it replaces, though a PC a year ahead wrote them."""
    of_kind = (t.reference.c.office == agency, t.reference.c.kind == kind)
    return connection.execute(select(func.max(t.reference.c.hlc)).where(*of_kind)).scalar() or 0


def office(connection: Connection, agency: str) -> Office | None:
    """The office's header and rules."""
    body = one(connection, agency, "office", agency)
    return Office.from_body(body) if body else None


def staff(connection: Connection, agency: str) -> list[Staff]:
    """Everybody who works or worked here, by name."""
    return sorted(
        map(Staff.from_body, bodies(connection, agency, "staff").values()), key=lambda person: sort_key(person.name)
    )


def counters(connection: Connection, agency: str) -> list[Counter]:
    """The office's counters as enrolled."""
    return sorted(map(Counter.from_body, bodies(connection, agency, "counter").values()), key=lambda c: c.number)


def calendar(connection: Connection, agency: str) -> Calendar:
    """The newest complete calendar, the province's days in it."""
    version, days = _released(connection, agency)
    versions = [version]
    for source in sources(connection):
        theirs = _released(connection, source)[0]
        versions += [f"{source}:{theirs}"] if theirs else []
    told = [*days.values(), *days_of_sources(connection).values()]  # of one scope the later in the list stands
    return Calendar.of("; ".join(filter(None, versions)), told)


def days_of_sources(connection: Connection) -> dict[tuple[str, str], CalendarDay]:
    """The days that the province's calendar brings, by (source, key)."""
    return {
        (source, key): day
        for source in sources(connection)
        for key, day in _released(connection, source)[1].items()
        if day.scope != "office"
    }


def released_days(connection: Connection, agency: str) -> dict[str, CalendarDay]:
    """The days of the newest complete calendar of the office's own by key, of every scope and status."""
    return _released(connection, agency)[1]


def _released(connection: Connection, agency: str) -> tuple[str, dict[str, CalendarDay]]:
    days = bodies(connection, agency, "day")
    for release in _releases(connection, agency, "calendar"):
        if all(key in days for key in release["days"]):
            held = {key: CalendarDay.from_body(days[key]) for key in release["days"]}
            return str(release["version"]), held
    return "", {}


def said_of_day(connection: Connection, agency: str, day: date) -> list[tuple[str, CalendarDay, datetime, str, int]]:
    """Every version of a day: key, day, when, by whom, at which counter; the newest first."""
    said = [
        (key, CalendarDay.from_body(body), from_text(entry.at), entry.actor, entry.counter)
        for key, body in bodies(connection, agency, "day").items()
        if key.startswith(f"{day.isoformat()}/")
        for entry in journal.of_subject(connection, agency, f"day:{key}")[-1:]
    ]
    return sorted(said, key=lambda one: one[2], reverse=True)


def catalogue(connection: Connection, agency: str) -> Catalogue:
    """The newest complete catalogue, the province's over the office's own, with the office's choice over both."""
    version, own = _catalogue_of(connection, agency)
    listed, versions = {one.code: one for one in own}, [version]
    for source in sources(connection):
        version, theirs = _catalogue_of(connection, source)
        listed |= {one.code: replace(one, source=source) for one in theirs}
        versions += [f"{source}:{version}"] if version else []
    if not listed:
        return Catalogue()
    shelf = one(connection, agency, "shelf", agency)
    chosen = Shelf.from_body(shelf) if shelf else Shelf()
    return Catalogue("; ".join(filter(None, versions)), tuple(listed.values()), chosen)


def _catalogue_of(connection: Connection, agency: str) -> tuple[str, tuple[Listed, ...]]:
    """The newest complete catalogue of one office's own."""
    known = {key: (name, field) for key, name, field in connection.exec_driver_sql(_PROCEDURES, (agency,))}
    for release in _releases(connection, agency, "catalogue"):
        if all(key in known for key in release["procedures"]):
            return str(release["version"]), tuple(_listed(key, *known[key]) for key in release["procedures"])
    return "", ()


def release(connection: Connection, agency: str) -> tuple[Procedure, ...]:
    """The procedures of the office's own catalogue, as published: without its own times and fees, and without what the
    province's catalogue brings.
    """
    published = bodies(connection, agency, "procedure")
    _, listed = _catalogue_of(connection, agency)
    return tuple(Procedure.from_body(published[f"{one.code}@{one.version}"]) for one in listed)


def localised(connection: Connection, agency: str) -> tuple[Localised, ...]:
    """What the office has of its own over published procedures."""
    return tuple(Localised.from_body(body) for body in bodies(connection, agency, "local").values())


# Read on the window's thread after every change, so without SQLAlchemy's rows: 2,700 of them cost more than the file.
_PROCEDURES = "SELECT key, name, field FROM reference WHERE office = ? AND kind = 'procedure'"


def _listed(key: str, name: str, field: str) -> Listed:
    code, _, version = key.partition("@")
    return Listed(code, name, field, version)


def procedure(connection: Connection, agency: str, listed: Listed) -> Procedure:
    """A procedure of the catalogue as this office receives it, with what it has of its own."""
    local = local_of(connection, agency, listed.code)
    found = published(connection, agency, listed)
    return found.localised(local) if local else found


def published(connection: Connection, agency: str, listed: Listed) -> Procedure:
    """A procedure of the catalogue as it was published, by this office or by its province."""
    body = one(connection, listed.source or agency, "procedure", f"{listed.code}@{listed.version}")
    assert body is not None
    return Procedure.from_body(body)


def versions_of(connection: Connection, agency: str, code: str) -> list[tuple[str, datetime, str]]:
    """Every version of a procedure: its name, when it was published here, the decision behind it; the newest first."""
    query = select(t.reference.c.office, t.reference.c.key, t.reference.c.hlc, t.reference.c.body).where(
        t.reference.c.office.in_([agency, *sources(connection)]),
        t.reference.c.kind == "procedure",
        t.reference.c.key >= f"{code}@",
        t.reference.c.key < f"{code}A",
    )
    found = [
        (
            row.key.partition("@")[2],
            from_micros(row.hlc),
            str(json.loads(row.body)["decision"]) + (f" (danh mục {row.office})" if row.office != agency else ""),
        )
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda one: one[1], reverse=True)


def local_of(connection: Connection, agency: str, code: str) -> Localised | None:
    """What the office has of its own over a procedure."""
    body = one(connection, agency, "local", code)
    return Localised.from_body(body) if body else None


def rules(connection: Connection, agency: str) -> Rules:
    """The rules of the clock that the office works by."""
    return Rules.of(map(Rule.from_body, bodies(connection, agency, "rule").values()))


def units(connection: Connection, agency: str) -> Units:
    """Where the office's dossiers go; the usual ones of a commune until it says otherwise."""
    body = one(connection, agency, "units", agency)
    return Units.from_body(body) if body else STANDARD


def kinds(connection: Connection, agency: str) -> dict[str, tuple[str, ...]]:
    """The usual papers of every register of certification by its key; those of the program until the office says
    otherwise.
    """
    own = {one.register: one.names for one in map(Kinds.from_body, bodies(connection, agency, "kinds").values())}
    return {key: own.get(key, register.kinds) for key, register in REGISTERS.items()}


def notices(connection: Connection, agency: str) -> Templates:
    """The office's words for notices, of every day."""
    return Templates.of(map(Template.from_body, bodies(connection, agency, "notice").values()))


def bodies(connection: Connection, agency: str, kind: str) -> dict[str, Mapping[str, Any]]:
    """What holds now of a kind of reference data, by key."""
    query = select(t.reference.c.key, t.reference.c.body).where(
        t.reference.c.office == agency, t.reference.c.kind == kind
    )
    return {row.key: json.loads(row.body) for row in connection.execute(query)}


def one(connection: Connection, agency: str, kind: str, key: str) -> Mapping[str, Any] | None:
    """What holds now under one key of a kind; None for nothing."""
    body = connection.execute(_ONE, {"agency": agency, "kind": kind, "key": key}).scalar()
    return json.loads(body) if body else None


_ONE = select(t.reference.c.body).where(
    t.reference.c.office == bindparam("agency"),
    t.reference.c.kind == bindparam("kind"),
    t.reference.c.key == bindparam("key"),
)


def _releases(connection: Connection, agency: str, kind: str) -> list[Mapping[str, Any]]:
    """Closing entries, the newest first."""
    query = (
        select(t.reference.c.body)
        .where(t.reference.c.office == agency, t.reference.c.kind == kind)
        .order_by(t.reference.c.hlc.desc())
    )
    return [json.loads(body) for body in connection.execute(query).scalars()]
