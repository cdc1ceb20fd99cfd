"""The witness of the counter's log: a small file in another folder of the machine, rewritten behind every commit.

Never in the way of a save: it is not forced to the disk (a power cut leaves an older one, which says less and nothing
wrong), and what cannot be written is logged.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select

from counter_app.domain.entry import Entry
from counter_app.domain.witness import Witness, is_ahead
from counter_app.store import journal
from counter_app.store import tables as t
from counter_app.store.journal import Identity

log = logging.getLogger(__name__)

A_DAYS_ENTRIES = 1000
"""How far back a witness that is made anew looks: what is older has no number of today."""


def read(path: Path) -> Witness | None:
    """What the witness says; None where there is none, or only half of one."""
    try:
        mark, _, text = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return Witness.from_text(text) if mark == _mark(text) else None


def write(path: Path, witness: Witness) -> None:
    """Puts a witness over the one before, in place: a file put in its stead would be forced to the disk by some file
    systems, for milliseconds of every save. A power cut may leave a mixture, which its mark gives away.
    """
    text = witness.to_text()
    content = f"{_mark(text)}\n{text}".encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.write(descriptor, content)
            os.ftruncate(descriptor, len(content))
        finally:
            os.close(descriptor)
    except OSError as error:
        log.info("no witness: %s", error)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def note(path: Path, entries: Sequence[Entry]) -> None:
    """Takes in what was just committed of our own log. Read anew each time: the command line writes too."""
    office, counter = entries[0].office, entries[0].counter
    known = read(path)
    if known is None or (known.office, known.counter) != (office, counter):
        known = Witness(office, counter)
    for entry in entries:
        if (entry.office, entry.counter) == (office, counter):
            known = known.after(entry)
    write(path, known)


def hash_at(connection: Connection, me: Identity, seq: int) -> str:
    """The hash of our own entry at a place, "" where our log does not reach."""
    place = (t.entry.c.office == me.office, t.entry.c.counter == me.counter, t.entry.c.seq == seq)
    digest = connection.execute(select(t.entry.c.hash).where(*place)).scalar()
    return digest.hex() if digest else ""


def caught_up(connection: Connection, me: Identity, known: Witness | None) -> Witness:
    """The witness as the file has it: behind what it remembers come the entries that it missed."""
    head = journal.head(connection, me.office, me.counter).seq
    if known is None or (known.office, known.counter) != (me.office, me.counter):
        known = Witness(me.office, me.counter)
    if is_ahead(known, head, hash_at(connection, me, known.seq)):
        known = replace(known, seq=0)
    known = replace(known, seq=max(known.seq, head - A_DAYS_ENTRIES))
    while known.seq < head:
        for entry in journal.after(connection, me.office, me.counter, known.seq, 500):
            known = known.after(entry)
    return known
