"""Which contents the dossiers name: read off the journal. The bytes are in ``archive``, here or at another counter."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from counter_app.domain.attachments import ATTACHED, Attached
from counter_app.domain.dossier import UNREADABLE
from counter_app.domain.entry import Entry
from counter_app.domain.history import History
from counter_app.domain.settlements import erased_ids
from counter_app.store import tables as t
from counter_app.store.database import bare

log = logging.getLogger(__name__)

_NAMING = (ATTACHED, "document.printed")
"""Entries that name a content of the archive."""


@dataclass(frozen=True, slots=True)
class Named:
    """A content that dossiers name: its size in bytes and the counter where it was attached first."""

    sha256: str
    size: int
    counter: int


def put(connection: Connection, office: str, dossiers: Iterable[tuple[str, History]]) -> None:
    """What the entries of dossiers name now, each by its subject; a file that was taken off or replaced is still in
    its history.
    """
    subjects, named = [], []
    for subject, history in dossiers:
        subjects.append((subject,))
        named += _named(office, subject, history)
    driver = bare(connection)
    driver.executemany("DELETE FROM attached WHERE subject = ?", subjects)
    driver.executemany(
        "INSERT INTO attached (entry_id, office, counter, subject, sha256, size) VALUES (?, ?, ?, ?, ?, ?)", named
    )


def _named(office: str, subject: str, history: History) -> list[tuple[str, str, int, str, str, int]]:
    naming = [entry for entry in history.ready if entry.kind == ATTACHED]
    if not naming:
        return []
    rows, gone = [], erased_ids(history)
    for entry in naming:
        if entry.id in gone or entry.body is None:
            continue
        try:
            one = Attached.of(entry)
        except UNREADABLE:
            log.warning("unreadable file in entry %s", entry.key)
            continue
        rows.append((entry.id, office, entry.counter, subject, one.sha256, one.size))
    return rows


def forget(connection: Connection, erased: Iterable[Entry]) -> None:
    """Notes the contents that entries name whose bodies are about to go; the archive lets go of them later."""
    named = [entry.content.get("sha256") for entry in erased if entry.kind in _NAMING and entry.body is not None]
    rows = [{"sha256": digest} for digest in dict.fromkeys(named) if isinstance(digest, str)]
    if rows:
        connection.execute(upsert(t.forgotten).on_conflict_do_nothing(), rows)


def forgotten(connection: Connection) -> list[str]:
    """Contents whose last name may be gone."""
    return list(connection.execute(select(t.forgotten.c.sha256)).scalars())


def let_go(connection: Connection, digests: Collection[str]) -> None:
    """They are in the archive no more, or somebody else names them."""
    connection.execute(delete(t.forgotten).where(t.forgotten.c.sha256.in_(digests)))


def named(connection: Connection, digests: Collection[str]) -> set[str]:
    """Which of these some dossier names."""
    return set(connection.execute(select(t.attached.c.sha256).where(t.attached.c.sha256.in_(digests))).scalars())


def stamp(connection: Connection) -> tuple[int, str]:
    """Changes when dossiers come to name other contents."""
    row = connection.execute(select(func.count(), func.max(t.attached.c.entry_id)).select_from(t.attached)).one()
    return int(row[0]), str(row[1] or "")


def named_elsewhere(connection: Connection, digests: Collection[str], subject: str) -> set[str]:
    """Which of these another dossier names too."""
    query = select(t.attached.c.sha256).where(t.attached.c.sha256.in_(digests), t.attached.c.subject != subject)
    return set(connection.execute(query).scalars())


def all_named(connection: Connection) -> list[Named]:
    """Every content that dossiers name, each once, the oldest first: what a counter should come to hold."""
    first: dict[str, Named] = {}
    rows = select(t.attached.c.sha256, t.attached.c.size, t.attached.c.counter).order_by(t.attached.c.entry_id)
    for row in connection.execute(rows):
        first.setdefault(row.sha256, Named(*row))
    return list(first.values())
