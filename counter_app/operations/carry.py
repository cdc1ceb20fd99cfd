"""Mang dữ liệu bằng tệp: what this counter has not sent, on a stick, to a counter of the office that has a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.entry import GENESIS
from counter_app.errors import UserError
from counter_app.operations.desk import Desk
from counter_app.store import carry, journal
from counter_app.store.database import Connection


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file brought: so many entries of a counter, still to be judged by the centre."""

    counter: int
    entries: int


def out(desk: Desk, target: Path) -> int:
    """Writes what the centre has not acknowledged into a new file; returns how many entries. Nothing changes here: they
    go on waiting until the centre says that it has them.

    Raises UserError when nothing waits or the file is there, StorageTrouble when it cannot be written.
    """
    if not target.parent.is_dir():
        raise UserError(f"Không có thư mục {target.parent}; hãy cắm lại USB hoặc chọn thư mục khác.")
    me = desk.me
    with desk.database.read() as connection:
        key = carry.key_of(connection, me.office)
        known = journal.head(connection, me.office, me.counter).acknowledged
        before = journal.after(connection, me.office, me.counter, known - 1, 1) if known else []
        waiting = journal.after(connection, me.office, me.counter, known, 2**31)
    if not waiting:
        raise UserError("Không có gì chờ gửi: trung tâm đã có mọi thao tác của quầy này.")
    previous = before[0].hash if before else GENESIS
    carry.write(target, key, carry.Carried(me.office, me.counter, previous, tuple(waiting)))
    return len(waiting)


def take(desk: Desk, source: Path) -> Taken:
    """Takes a file that another counter wrote; the next exchange hands it to the centre, and what that accepts shows up
    here as from any counter.

    Raises UserError when it is foreign, damaged, this counter's own, brings nothing new, or comes from a second machine
    under a number; then nothing has changed.
    """
    if not source.is_file():
        raise UserError(f"Không có tệp {source}.")
    store = desk.database.path
    with desk.database.read() as connection:
        key = carry.key_of(connection, desk.me.office)
        brought = carry.read(source, key, desk.me.office)
        here = journal.head(connection, desk.me.office, brought.counter).seq
        differs = _differs(connection, brought, here)
    if differs:
        raise UserError(
            f"Hai máy cùng ghi dưới số quầy {brought.counter}: tệp này là của máy mà trung tâm chưa biết. "
            "Chưa nhận gì; hãy nối mạng máy đó một lần để nó nhận số quầy mới, và báo quản trị."
        )
    if brought.counter == desk.me.counter:
        raise UserError("Tệp này do chính quầy này ghi ra; hãy mang sang quầy khác có mạng.")
    if brought.last <= here:
        raise UserError(f"Máy này đã có mọi thao tác trong tệp (quầy {brought.counter}); không cần nhận nữa.")
    for file in carry.held(store):
        earlier = carry.read(file, key, desk.me.office)
        if earlier.counter == brought.counter and earlier.hash_at(brought.last) == brought.entries[-1].hash:
            raise UserError(f"Đã nhận tệp này của quầy {brought.counter} rồi; đang chờ gửi về trung tâm.")
    carry.keep(store, key, brought)
    return Taken(brought.counter, len(brought.entries))


def _differs(connection: Connection, brought: carry.Carried, here: int) -> bool:
    """Whether the log that we hold up to ``here`` says something else where the file says it too."""
    place = min(here, brought.last)
    theirs = brought.hash_at(place) if place else None
    held = journal.after(connection, brought.office, brought.counter, place - 1, 1) if theirs else []
    return any(entry.hash != theirs for entry in held)


def waiting(desk: Desk) -> int:
    """How many files were taken and wait for the line."""
    return len(carry.held(desk.database.path))
