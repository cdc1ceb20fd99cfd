"""Hands over what was carried here by file; the centre judges it, and what it takes comes back with the next pull."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.errors import CounterError, Trouble
from counter_app.store import carry
from counter_app.store.database import Database
from counter_app.store.journal import Identity
from counter_app.sync.central import MOST_BYTES, Central, LineCut, Rejected

AT_ONCE = 200
_WHY = {
    "QM004": ": còn thiếu phần trước đó của quầy ấy, tệp vẫn chờ",
    "QM005": ": có hai máy cùng ghi dưới số đó; máy ghi tệp cần nối mạng một lần để nhận số quầy mới",
}


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
            reason = _WHY.get(error.code, "")
            words = (
                f"Trung tâm không nhận tệp mang từ quầy {carried.counter}{reason}. Tệp được giữ lại; hãy báo quản trị."
            )
            troubles.append(Trouble(words))
            continue
        carry.judged(file, refused=False)
    return len(files)


def _push(central: Central, carried: carry.Carried, known: int) -> None:
    """Gives what the centre lacks, with the last entry that it should have: it refuses the file of another machine that
    wrote under the same number, which must not pass for sent.
    """
    size = AT_ONCE
    left = carry.within(carried.entries, min(known, carried.last) - 1)
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
