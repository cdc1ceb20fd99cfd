"""Entries that were stored and not yet read: a long pull puts the logs down first and projects each subject once at the
end, which costs a third of projecting page by page.

What is owed is one value beside this PC's identity, written in the same transactions as the entries: where the logs
ended when it began, the last subject read since, and how often anything was stored meanwhile. So a crash, a power cut
or a second process that exchanges too leave nothing unread.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace

from sqlalchemy import Connection, delete, select

from counter_app.store import journal, local
from counter_app.store import tables as t

_NAME = "backlog"
_DOSSIER = "dossier:"


@dataclass(frozen=True, slots=True)
class Backlog:
    """``since``: where each log (``office counter``) ended when it began; ``stored``: counts what came in since;
    ``after``: the subject up to which it has been read, as :func:`subjects` orders them.
    """

    since: dict[str, int] = field(default_factory=dict)
    stored: int = 0
    after: tuple[str, str] | None = None


def owed(connection: Connection) -> Backlog | None:
    """What is stored and not read; None for nothing."""
    kept = local.kept(connection, _NAME)
    if not kept:
        return None
    told = json.loads(kept)
    return Backlog(told["since"], told["stored"], tuple(told["after"]) if told["after"] else None)


def begin(connection: Connection) -> None:
    """From now on dossiers are stored and read later. What is owed already stays owed."""
    if owed(connection) is None:
        heads = journal.vector(connection)
        _keep(connection, Backlog({f"{office} {counter}": head.seq for (office, counter), head in heads.items()}))


def note_stored(connection: Connection, backlog: Backlog) -> None:
    """More came in: whoever is reading must look again."""
    _keep(connection, replace(backlog, stored=backlog.stored + 1))


def subjects(connection: Connection, backlog: Backlog) -> list[tuple[str, str]]:
    """The (office, subject) that are still to be read: what others go by first, then the newest dossiers, because
    those come to the counter.
    """
    found: set[tuple[str, str]] = set()
    for office, counter in journal.vector(connection):
        first = backlog.since.get(f"{office} {counter}", 0)
        entry = t.entry.c
        query = select(entry.subject).distinct()
        query = query.where(entry.office == office, entry.counter == counter, entry.seq > first)
        found |= {(office, subject) for (subject,) in connection.execute(query)}
    dossiers = {one for one in found if one[1].startswith(_DOSSIER)}
    ordered = [*sorted(found - dossiers), *sorted(dossiers, key=lambda one: (one[1], one[0]), reverse=True)]
    if backlog.after in found:
        del ordered[: ordered.index(backlog.after) + 1]
    return ordered


def note_read(connection: Connection, backlog: Backlog, last: tuple[str, str]) -> None:
    """Read up to here, unless more was stored meanwhile, perhaps of a subject already read."""
    now = owed(connection)
    if now is not None and now.stored == backlog.stored:
        _keep(connection, replace(now, after=last))


def end(connection: Connection, backlog: Backlog) -> bool:
    """All is read, unless something was stored since ``backlog`` was looked at: then it must be read from the start."""
    now = owed(connection)
    if now is None or now.stored == backlog.stored:
        connection.execute(delete(t.own).where(t.own.c.name == _NAME))
        return True
    _keep(connection, replace(now, after=None))
    return False


def unread_kinds(connection: Connection) -> list[tuple[str, str]]:
    """Subjects that a newer program may read where this one could not: parked dossiers, and everything that is none."""
    clash, entry = t.clash.c, t.entry.c
    parked = select(clash.office, clash.subject).where(clash.clash.in_(["UNKNOWN", "UNREADABLE"])).distinct()
    others = select(entry.office, entry.subject).where(
        (entry.subject < _DOSSIER) | (entry.subject >= _DOSSIER[:-1] + ";")
    )
    rows = [*connection.execute(parked), *connection.execute(others.distinct())]
    return [(office, subject) for office, subject in rows]


def _keep(connection: Connection, backlog: Backlog) -> None:
    local.keep(connection, backlog=json.dumps(asdict(backlog)))
