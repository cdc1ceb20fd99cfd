"""Asking the centre for what is not on this PC: an old dossier's words, a file at another counter.

What was asked for is remembered until it is here; the next exchange brings it, before anything else that is large.
"""

from __future__ import annotations

from counter_app.errors import Away
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.database import Connection

FILE = "file:"


def ask(desk: Desk, away: Away) -> None:
    """Asks for what somebody opened in vain. Raises StorageTrouble."""
    with desk.database.write() as connection:
        for name in away.names:
            local.want(connection, name, desk.clock())


def asked_files(connection: Connection) -> set[str]:
    """The SHA-256 of the files that are asked for and not here yet."""
    return set(local.wants(connection, FILE))
