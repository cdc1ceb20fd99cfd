"""Dossiers as the centre's reports want them: what became of them and when, and nobody's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from counter_app.domain.moments import from_micros, to_text
from counter_app.store import tables as t
from counter_app.store.projections import DOSSIER

_PLAIN = ("code", "counter", "procedure_code", "field", "channel", "state", "outcome", "apologies")
_MOMENTS = ("received_at", "due_at", "lawful_due_at", "ended_at")
_ROW = select(*(t.dossier.c[name] for name in (*_PLAIN, *_MOMENTS))).where(
    t.dossier.c.office == bindparam("office"), t.dossier.c.id == bindparam("id")
)
_ENTRIES = (
    select(func.count())
    .select_from(t.entry)
    .where(t.entry.c.office == bindparam("office"), t.entry.c.subject == bindparam("subject"))
)


def summaries(connection: Connection, office: str, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Each of these dossiers with the number of entries it was folded from; one that shows nowhere (its reception is
    still to come) with that number alone.
    """
    return [_summary(connection, office, one) for one in ids]


def _summary(connection: Connection, office: str, dossier: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": dossier,
        "entries": connection.execute(_ENTRIES, {"office": office, "subject": DOSSIER + dossier}).scalar_one(),
    }
    row = connection.execute(_ROW, {"office": office, "id": dossier}).mappings().first()
    if row:
        told |= {name: row[name] for name in _PLAIN}
        told |= {name: to_text(from_micros(row[name])) for name in _MOMENTS if row[name] is not None}
    return told
