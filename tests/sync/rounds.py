"""What the tests of this room share: a counter is a desk and its line; what it does, holds and shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg

from counter_app.domain.entry import Entry
from counter_app.operations.desk import Desk
from counter_app.store import journal, projections
from counter_app.sync.central import Central
from counter_app.sync.exchange import Outcome, exchange

Counter = tuple[Desk, Central]


def sync(counter: tuple[Desk, Any], program: str = "0.1.0") -> Outcome:
    """One round."""
    desk, line = counter
    return exchange(desk.database, line, desk.clock, program=program)


def settle(counters: Iterable[tuple[Desk, Any]]) -> None:
    """Rounds until everybody holds everything: what the first lacks of the last needs a second turn."""
    all_of_them = list(counters)
    for counter in (*all_of_them, *all_of_them):
        sync(counter)


def dump(counter: tuple[Desk, Any]) -> list[tuple[Any, ...]]:
    """What this counter shows."""
    with counter[0].database.read() as connection:
        return projections.dump(connection)


def vector(counter: tuple[Desk, Any]) -> dict[int, tuple[int, bytes]]:
    """Where every log ends here."""
    with counter[0].database.read() as connection:
        return {log: (head.seq, head.hash) for (_, log), head in journal.vector(connection).items()}


def own_log(counter: tuple[Desk, Any], after: int = 0) -> list[Entry]:
    """This counter's own entries behind ``after``."""
    desk = counter[0]
    with desk.database.read() as connection:
        return journal.after(connection, desk.me.office, desk.me.counter, after, 10_000)


def codes(counter: tuple[Desk, Any]) -> list[str]:
    """Every dossier code shown here."""
    with counter[0].database.read() as connection:
        return [str(code) for code in connection.exec_driver_sql("SELECT code FROM dossier ORDER BY code").scalars()]


def cut_back(admin: psycopg.Connection[Any], office: str, log: int, seq: int) -> None:
    """The centre as it was when a log ended at ``seq``: what putting back last night's copy does to it."""
    admin.execute("DELETE FROM quay.entry WHERE office = %s AND counter = %s AND seq > %s", (office, log, seq))
    held = "SELECT hash FROM quay.entry WHERE office = %s AND counter = %s AND seq = %s"
    found = admin.execute(held, (office, log, seq)).fetchone()
    admin.execute(
        "UPDATE quay.counter SET head = %s, head_hash = %s WHERE office = %s AND counter = %s",
        (seq, found[0] if found else bytes(32), office, log),
    )
