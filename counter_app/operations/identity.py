"""Is this file the one that was worked with, on the machine it was worked on? Asked at every start, before anything is
drawn from it; whatever the answer, the clerk goes on at once.

    the witness is ahead of the file        an older copy was put back
    another machine's fingerprint           the disk was moved, or an image of it runs twice
    the centre is ahead of the file         (sync/exchange) the same, found out by the centre
    the centre has another entry there      (sync/fork) two machines wrote under one number
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from counter_app import credentials, settings
from counter_app.domain.moments import Clock, local_day
from counter_app.domain.office import check_right
from counter_app.domain.witness import Witness, is_ahead
from counter_app.errors import CredentialTrouble, StorageTrouble
from counter_app.operations import machine
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import identity, journal, local, notices, witness
from counter_app.store.database import Connection, Database
from counter_app.store.journal import Identity

log = logging.getLogger(__name__)

KEEP_EVERY_MS = 5 * 60 * 1000
"""How often the machine's key store is given the witness too."""


def begin(database: Database, me: Identity, place: DataDir, clock: Clock) -> None:
    """Compares the file with its witness and its machine, notes what is found, and keeps the witness from now on.

    A disk that takes nothing now, or an entry that is damaged, keeps nobody from reading.
    """
    known, here = _furthest(place, me), machine.fingerprint()
    with database.read() as connection:
        there = witness.hash_at(connection, me, known.seq) if known else ""
        head = journal.head(connection, me.office, me.counter).seq
        kept = (local.kept(connection, "fingerprint") or b"").decode()
    why = ""
    if known and is_ahead(known, head, there):
        why = identity.RESTORED
    if kept and not machine.is_same(kept, here):
        why = identity.MOVED
    try:
        if why or kept != here:
            with database.write() as connection:
                if why:
                    note(connection, why, clock(), known)
                local.keep(connection, fingerprint=here)
        with database.read() as connection:
            end = witness.caught_up(connection, me, known)
        if end != known:
            witness.write(place.witness, end)
    except StorageTrouble as trouble:
        log.info("identity: %s", trouble)
    database.committed = partial(witness.note, place.witness)


def note(connection: Connection, why: str, now: datetime, known: Witness | None) -> None:
    """Notes in the file that it was put back or moved, with what its witness saw handed out."""
    day = local_day(now)
    identity.note(connection, why, now)
    if known:
        local.keep_spent(connection, day, local.Spent(known.numbers_on(day), known.books))
    notices.hold_all(connection, "Tệp dữ liệu được khôi phục hoặc chuyển máy; tin này có thể đã gửi.", now)


def _furthest(place: DataDir, me: Identity) -> Witness | None:
    """The witness that has seen more: the file behind every commit, or the key store's of some minutes ago."""
    kept = credentials.kept_note(place, settings.load(place.settings).key_store)
    both = [one for one in (witness.read(place.witness), Witness.from_text(kept) if kept else None) if one]
    ours = [one for one in both if (one.office, one.counter) == (me.office, me.counter)]
    return max(ours, key=lambda one: one.seq, default=None)


def keep_in_machine(place: DataDir) -> None:
    """Gives the machine's key store the witness as well, for whoever wipes folders. Raises CredentialTrouble."""
    known = witness.read(place.witness)
    if known:
        credentials.keep_note(place, settings.load(place.settings).key_store, known.to_text())


def try_keep_in_machine(place: DataDir) -> None:
    """As :func:`keep_in_machine`; a key store that is shut is logged, because the file is there."""
    try:
        keep_in_machine(place)
    except CredentialTrouble as trouble:
        log.info("no witness in the key store: %s", trouble)


def banner(desk: Desk, *, has_centre: bool) -> str:
    """What happened to this PC's file and what to do, while it matters; else ""."""
    with desk.database.read() as connection:
        known = identity.happened(connection)
    if known is None:
        return ""
    if known.why == identity.RENUMBERED:
        today = local_day(known.at) == local_day(desk.clock())
        return _RENUMBERED.format(number=desk.me.counter) if today else ""
    if not known.open:
        return ""
    if known.why == identity.MOVED:
        return _MOVED + (_MOVED_CENTRE if has_centre else _MOVED_ALONE)
    if not has_centre and local_day(known.at) != local_day(desk.clock()):
        return ""
    return _RESTORED + (_RESTORED_CENTRE if has_centre else _RESTORED_ALONE)


def short(desk: Desk) -> str:
    """In two words for the line at the bottom, while numbers are drawn apart; else ""."""
    with desk.database.read() as connection:
        apart = identity.draws_apart(connection, local_day(desk.clock()))
    return "Đang dùng dải số dự phòng" if apart else ""


_RESTORED = "Tệp dữ liệu cũ hơn lần làm việc trước. Quầy vẫn tiếp nhận; mã hồ sơ hôm nay lấy từ dải dự phòng. "
_RESTORED_CENTRE = "Hãy nối mạng để lấy lại phần thiếu từ trung tâm; chưa nhập lại hồ sơ đã in giấy."
_RESTORED_ALONE = "Hồ sơ nhận sau bản sao không còn trên máy: hãy nhập lại theo giấy tiếp nhận đã in, hoặc tìm tệp cũ."
_MOVED = "Dữ liệu quầy đang chạy trên máy khác trước. Quầy vẫn tiếp nhận; mã hồ sơ lấy từ dải dự phòng. "
_MOVED_CENTRE = "Nếu máy cũ còn mở quầy này, hãy đóng máy cũ rồi đồng bộ (F5)."
_MOVED_ALONE = "Khi chắc chắn máy cũ không còn mở quầy này, hãy xác nhận ở Quản trị › Máy này."
_RENUMBERED = (
    "Có hai máy cùng ghi dưới một số quầy: máy này nay là quầy {number:02}, không mất thao tác nào. "
    "Hãy xem mục «Thao tác trùng» và báo quản trị."
)


def may_have_a_twin(desk: Desk) -> bool:
    """Whether another PC may have this counter open, for all this one knows."""
    with desk.database.read() as connection:
        known = identity.happened(connection)
    return known is not None and known.open and known.why == identity.MOVED


def confirm(desk: Desk) -> None:
    """Somebody in charge has made sure that no other PC works under this counter's number: from tomorrow on its own
    numbers again. Raises Refused when this person may not.
    """
    check_right(desk.signed_in, "counter.enrolled")
    with desk.database.write() as connection:
        identity.settle(connection)
