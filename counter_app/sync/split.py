"""Two machines wrote under one number, and the other spoke first: this one gets a number of its own.

    log 1   a ─ b ─ c ─ x ─ y      the centre's, by the other machine
                    └── d ─ e      ours: d and e become entries 1 and 2 of the new log, with their ids

Nothing is dropped and nobody waits: the clerk's next number comes from the new counter's slice. Codes that both had
printed by then are shown to the supervisor.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from counter_app.domain.entry import Entry
from counter_app.domain.moments import Clock
from counter_app.errors import Trouble
from counter_app.store import identity, journal, local, projections
from counter_app.store.database import Connection, Database
from counter_app.store.journal import Identity
from counter_app.sync.central import Central, Rejected

NO_MORE = 2**53
"""Asked for from behind here, a log gives nothing."""

KEY_BYTES = 32


def split_off(database: Database, central: Central, me: Identity, their_head: int, clock: Clock) -> Identity | None:
    """Takes a new number and moves what the centre does not have of our log under it. None where the centre cannot give
    one. Raises Offline; then asking again goes on where it stopped.
    """
    with database.read() as connection:
        ours = journal.head(connection, me.office, me.counter).seq
    common = _common(database, central, me, min(ours, their_head))
    with database.write() as connection:
        key = local.kept(connection, "split_key") or secrets.token_bytes(KEY_BYTES)
        local.keep(connection, split_key=key)
        (first,) = journal.after(connection, me.office, me.counter, common, 1)
    try:
        number = central.split(common + 1, first.hash, key)
    except Rejected as error:
        if error.code == "QM009":
            raise Trouble(
                "Có hai máy cùng ghi dưới một số quầy mà dải số của đơn vị đã chia hết. Quầy vẫn làm việc; "
                "hãy báo quản trị mở rộng dải số."
            ) from error
        raise
    if number is None:
        return None
    new = Identity(me.office, number, key)
    enrolments = _log_0(database, central, me)
    with database.write() as connection:
        if local.identity(connection) != me:
            return None  # the other process has done it
        _project(connection, me.office, [entry.subject for entry in journal.take(connection, enrolments)])
        moved = journal.part(connection, me, common, new)
        local.keep(connection, counter=str(number), key=key, split_key=b"")
        _project(connection, me.office, moved)
        identity.note(connection, identity.RENUMBERED, clock())
        local.keep(connection, restored_on="")  # its numbers are its own from the first on
    return new


def _project(connection: Connection, office: str, subjects: Sequence[str]) -> None:
    for subject in dict.fromkeys(subjects):
        projections.project(connection, office, [subject])


def _common(database: Database, central: Central, me: Identity, differs: int) -> int:
    """The last place of our log at which the centre has our entry. Chains that differ once differ for ever, so the
    places between are halved.
    """
    with database.read() as connection:
        heads = {counter: NO_MORE for office, counter in journal.vector(connection) if office == me.office}
    same = 0
    while differs - same > 1:
        middle = (same + differs) // 2
        theirs = _one(central, {**heads, me.counter: middle - 1}, me.counter)
        with database.read() as connection:
            (ours,) = journal.after(connection, me.office, me.counter, middle - 1, 1)
        if theirs is not None and theirs.hash == ours.hash:
            same = middle
        else:
            differs = middle
    return same


def _one(central: Central, known: dict[int, int], counter: int) -> Entry | None:
    return next((entry for entry in central.pull(known, 1) if entry.counter == counter), None)


def _log_0(database: Database, central: Central, me: Identity) -> list[Entry]:
    """What we lack of log 0: our new number stands there."""
    with database.read() as connection:
        held = {counter: NO_MORE for office, counter in journal.vector(connection) if office == me.office}
        held[0] = journal.head(connection, me.office, 0).seq
    found: list[Entry] = []
    while True:
        page = [entry for entry in central.pull(held) if entry.counter == 0]
        if not page:
            return found
        found += page
        held[0] = page[-1].seq
