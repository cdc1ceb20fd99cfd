"""What happened to this PC's file that its numbers must heed: put back from a copy, moved to another machine.

Not entries: what a copy of the file believes of itself must not become the office's memory.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from counter_app.domain.moments import from_micros, local_day, to_micros
from counter_app.store import local

RESTORED, MOVED, ROLLED_BACK, RENUMBERED = "restored", "moved", "rolled_back", "renumbered"


@dataclass(frozen=True, slots=True)
class Happened:
    """``why`` is one of the words above; ``open`` until the centre, or a person, has said that all is well."""

    why: str
    at: datetime
    open: bool = True


def happened(connection: Connection) -> Happened | None:
    """The last thing that happened to this file; None for a file that has always been here."""
    kept = local.kept(connection, "happened")
    if not kept:
        return None
    why, at, still = json.loads(kept)
    return Happened(str(why), from_micros(int(at)), bool(still))


def note(connection: Connection, why: str, now: datetime) -> None:
    """Notes what happened; numbers of this day come from the restore range from now on."""
    known = happened(connection)
    if not (known and known.open and known.why == MOVED and why in (RESTORED, ROLLED_BACK)):  # the other PC may work on
        local.keep(connection, happened=json.dumps([why, to_micros(now), True]))
    local.keep(connection, restored_on=local_day(now).isoformat())


def settle(connection: Connection) -> None:
    """All is well: the centre knows this file's log as its own, or somebody has looked after it."""
    known = happened(connection)
    if known and known.open:
        local.keep(connection, happened=json.dumps([known.why, to_micros(known.at), False]))


def draws_apart(connection: Connection, day: date) -> bool:
    """Whether the numbers of a day come from the restore range: a file put back does so for the rest of that day, one
    that may have a twin until that is settled.
    """
    if local.kept(connection, "restored_on") == day.isoformat().encode():
        return True
    known = happened(connection)
    return known is not None and known.open and known.why == MOVED
