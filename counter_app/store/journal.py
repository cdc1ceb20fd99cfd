"""The journal: every counter's log, as the bytes that were hashed.

The outbox is nothing but «my entries after the head that the centre has acknowledged».
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, bindparam, delete, func, literal_column, select, text, update

from counter_app.domain.entry import GENESIS, SALT_BYTES, Entry, Forged, new_id, next_hlc, rechain, seal
from counter_app.domain.history import order
from counter_app.errors import StorageTrouble
from counter_app.store import tables as t
from counter_app.store.database import DAMAGED, WRITTEN, bare

_COLUMNS = (t.entry.c.header, t.entry.c.body, t.entry.c.salt, t.entry.c.hash, t.entry.c.mac)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this counter is in the journal; ``key`` signs its entries."""

    office: str
    counter: int
    key: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry held of a log, and how far the centre has acknowledged it."""

    seq: int = 0
    hash: bytes = GENESIS
    acknowledged: int = 0


def append(
    connection: Connection,
    me: Identity,
    now: datetime,
    *,
    kind: str,
    subject: str,
    body: Mapping[str, Any],
    actor: str,
    offset_us: int = 0,
    after: int = 0,
) -> Entry:
    """Writes an act into this counter's log, inside the caller's transaction; the caller projects its subject.

    ``offset_us`` is the server's clock minus ours, as far as it is known; ``after`` is a clock the entry must be behind
    besides those of its subject.
    """
    history = order(of_subject(connection, me.office, subject))
    last = head(connection, me.office, me.counter)
    entry = seal(
        office=me.office,
        counter=me.counter,
        seq=last.seq + 1,
        previous=last.hash,
        key=me.key,
        entry_id=new_id(now, secrets.token_bytes(10)),
        kind=kind,
        subject=subject,
        body=body,
        salt=secrets.token_bytes(SALT_BYTES),
        hlc=next_hlc(now, offset_us, max(history.newest_hlc, after)),
        at=now,
        actor=actor,
        seen=history.seen,
    )
    _insert(connection, [entry])
    _move_head(connection, entry)
    connection.info.setdefault(WRITTEN, []).append(entry)
    return entry


def take(connection: Connection, entries: Iterable[Entry]) -> list[Entry]:
    """Stores entries of other logs (or of our own, after a restore) that we lack; returns the new ones.

    Entries already held are passed over; each log must go on where it ends here. Raises Forged otherwise, and then
    nothing of the batch may be kept.
    """
    new: list[Entry] = []
    heads: dict[tuple[str, int], Head] = {}
    for entry in entries:
        log = (entry.office, entry.counter)
        last = heads.get(log) or head(connection, *log)
        if entry.seq <= last.seq:
            continue
        if entry.seq != last.seq + 1:
            raise Forged(f"log {log} jumps from {last.seq} to {entry.seq}")
        entry.verify(last.hash)
        heads[log] = Head(entry.seq, entry.hash)
        new.append(entry)
    if new:
        _insert(connection, new)
    for entry in {(entry.office, entry.counter): entry for entry in new}.values():
        _move_head(connection, entry)
    return new


def part(connection: Connection, me: Identity, common: int, new: Identity) -> list[str]:
    """Moves our entries behind ``common`` out of the log that two PCs wrote, into the log of ``new``, with their ids;
    returns their subjects, which the caller projects. Nothing is dropped: the fold counts each id once.
    """
    ours = after(connection, me.office, me.counter, common, 2**31)
    places = {entry.seq: seq for seq, entry in enumerate(ours, 1)}
    stays: dict[str, int] = {}
    last = head(connection, new.office, new.counter)
    assert last.seq == 0, "a new number has no log yet"
    moved: list[Entry] = []
    for entry in ours:
        moved.append(
            rechain(
                entry,
                counter=new.counter,
                seq=places[entry.seq],
                previous=moved[-1].hash if moved else GENESIS,
                key=new.key,
                seen=_seen(connection, me, entry, common, places, stays, new.counter),
            )
        )
    connection.execute(
        delete(t.entry).where(t.entry.c.office == me.office, t.entry.c.counter == me.counter, t.entry.c.seq > common)
    )
    end = after(connection, me.office, me.counter, common - 1, 1) if common else []
    connection.execute(
        update(t.log)
        .where(t.log.c.office == me.office, t.log.c.counter == me.counter)
        .values(head=common, head_hash=end[0].hash if end else GENESIS, acknowledged=common)
    )
    if moved:
        _insert(connection, moved)
        _move_head(connection, moved[-1])
        connection.info.setdefault(WRITTEN, []).extend(moved)
    return list(dict.fromkeys(entry.subject for entry in moved))


def _seen(
    connection: Connection,
    me: Identity,
    entry: Entry,
    common: int,
    places: Mapping[int, int],
    stays: dict[str, int],
    number: int,
) -> dict[int, int]:
    """What a moved entry has seen: of our old log what stays there, and of the new one what moved before it."""
    seen = dict(entry.seen)
    own = seen.get(me.counter, 0)
    if own > common:
        if entry.subject not in stays:
            held = of_subject(connection, me.office, entry.subject)
            stays[entry.subject] = max(
                (one.seq for one in held if one.counter == me.counter and one.seq <= common), default=0
            )
        del seen[me.counter]
        if stays[entry.subject]:
            seen[me.counter] = stays[entry.subject]
        seen[number] = places[own]
    return seen


def head(connection: Connection, office: str, counter: int) -> Head:
    """Where a log ends here."""
    row = connection.execute(_HEAD, {"office": office, "counter": counter}).first()
    return Head(*row) if row else Head()


def vector(connection: Connection) -> dict[tuple[str, int], Head]:
    """Where every log ends here."""
    rows = connection.execute(select(t.log))
    return {(row.office, row.counter): Head(row.head, row.head_hash, row.acknowledged) for row in rows}


def acknowledge(connection: Connection, office: str, counter: int, seq: int) -> None:
    """Notes that the centre holds a log up to ``seq``; never moves back by itself."""
    connection.execute(
        update(t.log).where(t.log.c.office == office, t.log.c.counter == counter).values(acknowledged=seq)
    )


def unsent(connection: Connection, me: Identity) -> int:
    """How many of this counter's entries the centre has not acknowledged."""
    last = head(connection, me.office, me.counter)
    return last.seq - last.acknowledged


def after(connection: Connection, office: str, counter: int, seq: int, limit: int) -> list[Entry]:
    """The entries of a log behind ``seq``, in order."""
    return [_sound(Entry.read(*row)) for row in bare(connection).execute(_AFTER, (office, counter, seq, limit))]


def of_subject(connection: Connection, office: str, subject: str) -> list[Entry]:
    """Everything held about one subject."""
    return [_whole(row) for row in connection.execute(_OF_SUBJECT, {"office": office, "subject": subject})]


def of_each(connection: Connection, office: str, subjects: Iterable[str]) -> dict[str, list[Entry]]:
    """Everything held about each of these subjects, in the order they are named in."""
    found: dict[str, list[Entry]] = {subject: [] for subject in subjects}
    for row in bare(connection).execute(_OF_EACH, (json.dumps(list(found)), office)):
        found[row[0]].append(_sound(Entry.read(*row[1:])))
    return found


def of_kinds(
    connection: Connection, office: str, counter: int, span: tuple[int, int], kinds: Iterable[str]
) -> list[Entry]:
    """The entries of some kinds in a part of a log, both ends of the ``span`` of seqs included, in order."""
    first, last = span
    found = (
        select(*_COLUMNS)
        .where(t.entry.c.office == office, t.entry.c.counter == counter, t.entry.c.seq.between(first, last))
        .where(t.entry.c.kind.in_(list(kinds)))
        .order_by(t.entry.c.seq)
    )
    return [_whole(row) for row in connection.execute(found)]


def of_subjects(connection: Connection, office: str, prefix: str) -> list[Entry]:
    """Everything held about the subjects that begin with ``prefix``, which ends with a colon; found by the index."""
    here = literal_column("+entry.office", Text) == office  # bare, it would be looked for first, in the whole journal
    found = select(*_COLUMNS).where(t.entry.c.subject >= prefix, t.entry.c.subject < prefix[:-1] + ";", here)
    return [_whole(row) for row in connection.execute(found.order_by(t.entry.c.subject))]


def whole_log(connection: Connection, office: str, counter: int) -> Iterator[Entry]:
    """A log from its first entry, streamed."""
    found = (
        select(*_COLUMNS)
        .where(t.entry.c.office == office, t.entry.c.counter == counter)
        .order_by(t.entry.c.seq)
        .execution_options(yield_per=500)
    )
    for row in connection.execute(found):
        yield _entry(row)


def subjects(connection: Connection) -> Iterator[tuple[str, str]]:
    """Every (office, subject) that the journal speaks of."""
    found = select(t.entry.c.office, t.entry.c.subject).distinct().execution_options(yield_per=1000)
    for row in connection.execute(found):
        yield row.office, row.subject


def count(connection: Connection) -> int:
    """How many entries are held."""
    return int(connection.execute(select(func.count()).select_from(t.entry)).scalar_one())


def of_erasures(connection: Connection, office: str) -> list[Entry]:
    """Every erasure by law that is held, found by its own index."""
    found = select(*_COLUMNS).where(text("kind = 'data.erased'"), t.entry.c.office == office)
    return [_entry(row) for row in connection.execute(found)]


def last_moment(connection: Connection, me: Identity) -> str:
    """The ``at`` of this counter's newest entry, "" when it has none: a clock behind it is wrong."""
    last = head(connection, me.office, me.counter)
    newest = after(connection, me.office, me.counter, last.seq - 1, 1)
    return newest[0].at if newest else ""


def forget_bodies(connection: Connection, office: str, ids: Iterable[str], subject: str) -> None:
    """Erases body and salt of entries of one subject by law; header, hash and mac stay."""
    connection.execute(
        update(t.entry)
        .where(t.entry.c.office == office, t.entry.c.subject == subject, t.entry.c.id.in_(list(ids)))
        .values(body=None, salt=None)
    )


def fill_bodies(connection: Connection, entries: Iterable[Entry]) -> int:
    """Puts bodies that were let go of back behind their headers; returns how many. Raises Forged for an entry that is
    not the one held here, or a body that is not what its header says.
    """
    filled = 0
    for entry in entries:
        if entry.body is None or entry.salt is None:
            continue
        place = (t.entry.c.office == entry.office, t.entry.c.counter == entry.counter, t.entry.c.seq == entry.seq)
        held = connection.execute(select(t.entry.c.header, t.entry.c.body.is_(None)).where(*place)).first()
        if held is None or not held[1]:
            continue  # not here yet: it comes with its log; or never let go of
        if held[0] != entry.header or hashlib.sha256(entry.salt + entry.body).digest() != entry.digest:
            raise Forged(f"body of {entry.key}")
        connection.execute(update(t.entry).where(*place).values(body=entry.body, salt=entry.salt))
        filled += 1
    return filled


_HEAD = select(t.log.c.head, t.log.c.head_hash, t.log.c.acknowledged).where(
    t.log.c.office == bindparam("office"), t.log.c.counter == bindparam("counter")
)
_OF_SUBJECT = select(*_COLUMNS).where(
    t.entry.c.subject == bindparam("subject"), t.entry.c.office == bindparam("office")
)


_AFTER = (  # through the driver: a backlog is read by the thousand
    "SELECT header, body, salt, hash, mac FROM entry WHERE office = ? AND counter = ? AND seq > ? ORDER BY seq LIMIT ?"
)
_OF_EACH = (  # the order of the join is fixed: by the index of subjects
    "SELECT e.subject, e.header, e.body, e.salt, e.hash, e.mac FROM json_each(?) AS named "
    "CROSS JOIN entry AS e ON e.subject = named.value AND e.office = ?"
)


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry.read(row.header, row.body, row.salt, row.hash, row.mac)


def _whole(row: Row[*tuple[Any, ...]]) -> Entry:
    """An entry to decide by, or to hand on. Raises StorageTrouble."""
    return _sound(_entry(row))


def _sound(entry: Entry) -> Entry:
    """The same entry. Raises StorageTrouble when its body is not what was written.

    SQLCipher hands out zeros for a damaged page that is the last one read, and says so only at the next.
    """
    if entry.body is not None and hashlib.sha256((entry.salt or b"") + entry.body).digest() != entry.digest:
        raise StorageTrouble(DAMAGED)
    return entry


def _insert(connection: Connection, entries: list[Entry]) -> None:
    bare(connection).executemany(
        "INSERT INTO entry (office, counter, seq, id, kind, subject, header, body, salt, hash, mac) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (e.office, e.counter, e.seq, e.id, e.kind, e.subject, e.header, e.body, e.salt, e.hash, e.mac)
            for e in entries
        ],
    )


def _move_head(connection: Connection, entry: Entry) -> None:
    connection.exec_driver_sql(
        "INSERT INTO log (office, counter, head, head_hash) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (office, counter) DO UPDATE SET head = excluded.head, head_hash = excluded.head_hash",
        (entry.office, entry.counter, entry.seq, entry.hash),
    )
