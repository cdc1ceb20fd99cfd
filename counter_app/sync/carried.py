"""Hands over what was carried here by file; the centre judges it, and what it takes comes back with the next pull."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.errors import CounterError, Trouble
from counter_app.store import carry
from counter_app.store.database import Database
from counter_app.store.journal import Identity
from counter_app.sync.central import MOST_BYTES, Central, LineCut, Rejected

AT_ONCE = 200


def relay(database: Database, central: Central, me: Identity, heads: Mapping[int, int], troubles: list[Trouble]) -> int:
    """Relays every file; one that is refused keeps back no other. Returns how many there were. Raises Offline; then the
    file waits for the next round.
    """
    files = list(carry.held(database.path))
    for file in files:
        with database.read() as connection:
            try:
                carried = carry.read(file, carry.key_of(connection, me.office), me.office)
            except CounterError as error:
                carry.judged(file, refused=True)
                troubles.append(Trouble(str(error)))
                continue
        try:
            _push(central, carried, heads.get(carried.counter, 0))
        except Rejected as error:
            if error.code != "QM004":  # what lies between may still come, by line or by an earlier file
                carry.judged(file, refused=True)
            troubles.append(
                Trouble(f"Trung tâm không nhận tệp mang từ quầy {carried.counter}. Tệp được giữ lại; hãy báo quản trị.")
            )
            continue
        carry.judged(file, refused=False)
    return len(files)


def _push(central: Central, carried: carry.Carried, known: int) -> None:
    size = AT_ONCE
    left = carry.within(carried.entries, known)
    while left:
        batch, total = left[:1], len(left[0].header) + len(left[0].body or b"")
        for entry in left[1:size]:
            total += len(entry.header) + len(entry.body or b"")
            if total > MOST_BYTES:
                break
            batch.append(entry)
        try:
            known = central.push(carried.counter, batch)
        except LineCut:
            if len(batch) == 1:
                raise
            size = len(batch) // 2
            continue
        left = carry.within(left, known)
