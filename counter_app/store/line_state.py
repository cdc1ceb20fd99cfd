"""What a PC remembers of its line: how the last exchange went, what the centre does not go by, the other counters."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from counter_app.domain.dossier import Clash
from counter_app.domain.line import Flag, Flags, LineState, Parked, Peer, Waiting, label_of
from counter_app.domain.moments import from_text, to_text
from counter_app.errors import Offline, Trouble, TurnedAway
from counter_app.store import journal, local
from counter_app.store import tables as t
from counter_app.store.journal import Identity
from counter_app.store.projections import DOSSIER

MOST_TOLD_APART = 5000
"""Unsent acts that are told apart by kind; half a million took five seconds."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The office's counters as the centre saw them at a moment; None for never."""

    at: datetime | None = None
    peers: tuple[Peer, ...] = ()


def state(connection: Connection) -> LineState:
    """How the last exchange went."""
    return LineState.from_body(json.loads(local.kept(connection, "line") or b"{}"))


def note_round(connection: Connection, verdict: str, now: datetime) -> None:
    """An exchange came to its end."""
    _keep_state(connection, LineState(now, now, verdict))


def note_trouble(connection: Connection, trouble: Trouble, now: datetime) -> None:
    """An exchange did not come to its end. Raised by the centre's own word, it is a refusal; else there is no line."""
    before = state(connection)
    refused = isinstance(trouble, TurnedAway) or not isinstance(trouble, Offline)
    _keep_state(connection, replace(before, tried_at=now, trouble=str(trouble), refused=refused))


def _keep_state(connection: Connection, known: LineState) -> None:
    local.keep(connection, line=json.dumps(known.to_body()))


def flags(connection: Connection) -> Flags:
    """What the centre does not go by of our log."""
    asked_at, found = json.loads(local.kept(connection, "flags") or b"[-1, []]")
    return Flags(asked_at, tuple(Flag(*one) for one in found))


def keep_flags(connection: Connection, asked_at: int, found: Iterable[Flag]) -> None:
    """Takes the centre's word for it."""
    local.keep(connection, flags=json.dumps([asked_at, [astuple(one) for one in found]]))


def overview(connection: Connection) -> Overview:
    """The office's counters as they were last told."""
    kept = local.kept(connection, "overview")
    if not kept:
        return Overview()
    at, peers = json.loads(kept)
    return Overview(from_text(at), tuple(map(Peer.from_body, peers)))


def keep_overview(connection: Connection, peers: Iterable[Peer], now: datetime) -> None:
    """Remembers what the centre told of the office's counters."""
    local.keep(connection, overview=json.dumps([to_text(now), [peer.to_body() for peer in peers]]))


def waiting(connection: Connection, me: Identity) -> list[Waiting]:
    """The counter's own acts that the centre does not have yet, by kind, the longest waiting first. Of very many only
    the oldest are told apart.
    """
    log = journal.head(connection, me.office, me.counter)
    entry, last = t.entry.c, log.acknowledged + MOST_TOLD_APART
    query = (
        select(entry.kind, func.count(), func.min(entry.seq))
        .where(entry.office == me.office, entry.counter == me.counter, entry.seq.between(log.acknowledged + 1, last))
        .group_by(entry.kind)
    )
    found: dict[str, Waiting] = {}
    for kind, number, first in sorted(connection.execute(query), key=lambda row: row[2]):
        words = label_of(kind)
        if words in found:
            found[words] = replace(found[words], number=found[words].number + number)
        else:
            found[words] = Waiting(words, number, _written_at(connection, me, first))
    if log.seq > last:
        found[""] = Waiting("Thao tác mới hơn", log.seq - last, _written_at(connection, me, last + 1))
    return list(found.values())


def _written_at(connection: Connection, me: Identity, seq: int) -> datetime:
    (entry,) = journal.after(connection, me.office, me.counter, seq - 1, 1)
    return from_text(entry.at)


def parked(connection: Connection, office: str, limit: int = 200) -> list[Parked]:
    """Dossiers with an act that this program cannot read: the rest of them is shown all the same."""
    reasons = (Clash.UNKNOWN, Clash.UNREADABLE)
    query = (
        select(t.clash.c.subject, t.clash.c.clash, func.coalesce(t.dossier.c.code, ""))
        .join(t.dossier, t.dossier.c.id == func.substr(t.clash.c.subject, len(DOSSIER) + 1), isouter=True)
        .where(t.clash.c.office == office, t.clash.c.clash.in_([one.value for one in reasons]))
        .order_by(t.clash.c.subject)
        .limit(limit)
    )
    return [
        Parked(subject.removeprefix(DOSSIER), code, Clash(clash).label)
        for subject, clash, code in connection.execute(query)
    ]
