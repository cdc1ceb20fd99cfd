"""Who looked at whose data on this PC: rows by id, without a name, oldest first; bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from counter_app.domain.moments import from_micros, to_micros
from counter_app.store import tables as t

MOST_KEPT = 200_000
"""Two to three years of a busy counter, some 20 MB."""


@dataclass(frozen=True, slots=True)
class Read:
    """One look: ``about`` is a dossier's id, what was searched by, or the name of a list; ``dossiers`` how many were
    shown (0 where nobody counted); ``reason`` as far as it was asked.
    """

    at: datetime
    actor: str
    what: str
    about: str
    dossiers: int = 1
    reason: str = ""

    @property
    def line(self) -> str:
        """As its digest is made."""
        said = (str(to_micros(self.at)), self.actor, self.what, self.about, str(self.dossiers), self.reason)
        return "\x1f".join(said) + "\n"


def add(connection: Connection, reads: Iterable[Read]) -> None:
    """Appends rows; beyond :data:`MOST_KEPT` the oldest go."""
    rows = [
        {
            "at": to_micros(one.at), "actor": one.actor, "what": one.what, "about": one.about,
            "dossiers": one.dossiers, "reason": one.reason,
        }
        for one in reads
    ]  # fmt: skip
    if rows:
        connection.execute(insert(t.access), rows)
        newest = connection.execute(select(func.max(t.access.c.n))).scalar_one()
        connection.execute(delete(t.access).where(t.access.c.n <= newest - MOST_KEPT))


def between(connection: Connection, first: datetime, stop: datetime) -> Iterator[Read]:
    """The rows of a span of time, ``stop`` excluded, in the order in which they were written."""
    query = (
        select(t.access)
        .where(t.access.c.at >= to_micros(first), t.access.c.at < to_micros(stop))
        .order_by(t.access.c.n)
        .execution_options(yield_per=1000)
    )
    for row in connection.execute(query):
        yield Read(from_micros(row.at), row.actor, row.what, row.about, row.dossiers, row.reason)


def oldest(connection: Connection) -> datetime | None:
    """When the first row was written that is still here."""
    found = connection.execute(select(func.min(t.access.c.at))).scalar()
    return from_micros(found) if found is not None else None


def first_number(connection: Connection) -> int:
    """The number of the first row that is still here: more than 1 once old ones have gone."""
    return connection.execute(select(func.min(t.access.c.n))).scalar() or 1


def last_before(connection: Connection, moment: datetime) -> datetime | None:
    """The newest row before a moment."""
    found = connection.execute(select(func.max(t.access.c.at)).where(t.access.c.at < to_micros(moment))).scalar()
    return from_micros(found) if found is not None else None
