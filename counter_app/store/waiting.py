"""What waits for somebody: dossiers still to be handed over, batches nobody signed for, results on the shelf."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import from_micros, from_text, to_micros
from counter_app.domain.transitions import State
from counter_app.store import board
from counter_app.store import tables as t

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that nobody has signed for: what is left of it, and since when. ``example`` is one of its dossiers."""

    name: str
    dossiers: int
    handed_at: datetime
    example: str


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A result that waits for its citizen. ``since`` is its arrival, else the moment it was settled."""

    id: str
    code: str
    name: str
    phone: str
    procedure: str
    shelf: str
    since: datetime


def to_hand_over(connection: Connection, office: str) -> list[str]:
    """Ids of the dossiers that nobody has handed over yet, the oldest first, at most a thousand."""
    query = (
        select(t.dossier.c.id)
        .where(t.dossier.c.state == State.RECEIVED, t.dossier.c.office == office)
        .order_by(t.dossier.c.received_at, t.dossier.c.n)
        .limit(MOST_LISTED)
    )
    return list(connection.execute(query).scalars())


def open_batches(connection: Connection, office: str) -> list[OpenBatch]:
    """Batches nobody signed for, the oldest first."""
    since = func.min(t.dossier.c.handed_at)
    query = (
        select(t.dossier.c.batch, func.count(), since, func.min(t.dossier.c.id))
        .where(t.dossier.c.handed_at.is_not(None), t.dossier.c.office == office)
        .group_by(t.dossier.c.batch)
        .order_by(since)
    )
    return [OpenBatch(name, n, from_micros(at), one) for name, n, at, one in connection.execute(query)]


def batch_ids(connection: Connection, name: str) -> Sequence[str]:
    """Ids of the dossiers whose last hand-over was this batch, in the order of their reception."""
    query = select(t.dossier.c.id).where(t.dossier.c.batch == name, t.dossier.c.batch != t.NOTHING)
    return connection.execute(query.order_by(t.dossier.c.received_at, t.dossier.c.n)).scalars().all()


def batch(connection: Connection, office: str, name: str) -> tuple[Dossier, ...]:
    """The dossiers of a batch."""
    return tuple(board.dossier(connection, office, one) for one in batch_ids(connection, name))


_TOLD = """
SELECT entry.subject, max(json_extract(CAST(entry.header AS TEXT), '$.at'))
FROM json_each(?) AS wanted CROSS JOIN entry ON entry.subject = 'dossier:' || wanted.value
WHERE +entry.office = ? AND entry.kind IN ('dossier.contacted', 'dossier.notified')
  AND (entry.body IS NULL OR json_extract(CAST(entry.body AS TEXT), '$.failed') IS NULL)
GROUP BY entry.subject
"""
"""CROSS and the sign keep SQLite at the subjects: else it reads the whole journal (14 s at 310,000 dossiers)."""


def last_told(connection: Connection, office: str, ids: Sequence[str]) -> dict[str, datetime]:
    """When each of these dossiers' citizens was last called or sent a notice; those nobody told are left out."""
    rows = connection.exec_driver_sql(_TOLD, (json.dumps(list(ids)), office))
    return {subject.partition(":")[2]: from_text(at) for subject, at in rows}


def on_shelf(connection: Connection, office: str, now: datetime, days: int) -> list[OnShelf]:
    """Results that have waited for ``days`` days or more, the longest first, at most a thousand."""
    since = func.coalesce(t.dossier.c.arrived_at, t.dossier.c.resolved_at, t.dossier.c.received_at)
    query = (
        select(
            t.dossier.c.id,
            t.dossier.c.code,
            t.dossier.c.name,
            t.dossier.c.phone,
            t.dossier.c.procedure,
            t.dossier.c.shelf,
            since,
        )
        .where(
            t.dossier.c.state == State.RESOLVED,
            t.dossier.c.office == office,
            since <= to_micros(now - timedelta(days=days)),
        )
        .order_by(since)
        .limit(MOST_LISTED)
    )
    return [OnShelf(*row[:-1], from_micros(row[-1])) for row in connection.execute(query)]
