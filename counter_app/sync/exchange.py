"""One bounded round with the centre: hello → give what it lacks of my log → take what I lack of the others'.

Never run on the window's thread, and the local write lock is never held while the line is waited for. Any failure
leaves both sides as they were after the last whole batch; running it again changes nothing that was done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from counter_app.domain.entry import Entry, Forged
from counter_app.domain.moments import Clock
from counter_app.errors import Offline, Trouble
from counter_app.store import journal, local, projections
from counter_app.store.database import Connection, Database
from counter_app.store.journal import Identity
from counter_app.sync.central import MOST_BYTES, MOST_ENTRIES, Central, Hello

APPLY_AT_ONCE = 40
"""Entries stored and projected in one local transaction, so that a clerk's save waits 20 ms at most."""

VERDICTS = {
    "ok": "",
    "rolled_back": "Đã lấy lại dữ liệu của chính quầy này từ trung tâm (tệp trên máy cũ hơn).",
    "forked": "Có hai máy cùng ghi dưới một số quầy. Quầy vẫn làm việc; hãy báo quản trị cấp số quầy mới.",
    "revoked": "Quầy này đã bị thu hồi ở trung tâm. Quầy vẫn tiếp nhận; hãy báo quản trị.",
    "too_old": "Chương trình quá cũ so với trung tâm. Quầy vẫn làm việc; hãy cập nhật để gửi dữ liệu.",
}
"""What each verdict means to the clerk."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round did. ``skew`` is the server's clock minus ours; ``pending`` and ``clashes`` are counts after it."""

    verdict: str
    pushed: int = 0
    pulled: int = 0
    pending: int = 0
    clashes: int = 0
    skew: timedelta = timedelta()

    @property
    def sentence(self) -> str:
        """What the verdict means to the clerk; "" when all is well."""
        return VERDICTS[self.verdict]


def exchange(
    database: Database,
    central: Central,
    clock: Clock,
    *,
    program: str,
    fingerprint: str = "",
    cancelled: Callable[[], bool] = lambda: False,
) -> Outcome:
    """One round. Raises Offline when the line fails, Rejected when the centre refuses a batch, Trouble when it hands
    out entries that do not add up; what was exchanged before stays exchanged.
    """
    with database.read() as connection:
        me = local.identity(connection)
        assert me is not None
        mine = journal.head(connection, me.office, me.counter)
    asked_at = clock()
    answer = central.hello(mine.seq, mine.hash, program, fingerprint)
    skew = answer.server_time - (asked_at + (clock() - asked_at) / 2)
    verdict = _note(database, me, answer, skew)
    outcome = Outcome(verdict, skew=skew)
    if verdict in ("ok", "rolled_back"):
        pushed = _push(database, central, me, cancelled) if verdict == "ok" else 0
        pulled = _pull(database, central, me, cancelled)
        _swap_credentials(database, central)
        outcome = replace(outcome, pushed=pushed, pulled=pulled)
    with database.read() as connection:
        return replace(outcome, pending=journal.unsent(connection, me), clashes=projections.open_clashes(connection))


def _note(database: Database, me: Identity, answer: Hello, skew: timedelta) -> str:
    """Remembers how far the centre has our log and how far our clock is off; returns the verdict.

    The centre cannot see a fork behind its own head: our entry at that place must be the one it has.
    """
    verdict = answer.verdict
    with database.write() as connection:
        local.keep(connection, offset_us=str(skew // timedelta(microseconds=1)))
        if verdict == "ok" and answer.head:
            ours = journal.after(connection, me.office, me.counter, answer.head - 1, 1)
            if not ours or ours[0].hash != answer.head_hash:
                return "forked"
        if verdict == "ok":
            journal.acknowledge(connection, me.office, me.counter, answer.head)
    return verdict


def _push(database: Database, central: Central, me: Identity, cancelled: Callable[[], bool]) -> int:
    """Gives batches until nothing is left; a batch that the line would not carry is tried at half its size."""
    pushed, size = 0, MOST_ENTRIES
    while not cancelled():
        with database.read() as connection:
            acknowledged = journal.head(connection, me.office, me.counter).acknowledged
            batch = _within(journal.after(connection, me.office, me.counter, acknowledged, size))
        if not batch:
            break
        try:
            head = central.push(me.counter, batch)
        except Offline:
            if len(batch) == 1:
                raise
            size = len(batch) // 2
            continue
        with database.write() as connection:
            journal.acknowledge(connection, me.office, me.counter, head)
        pushed += len(batch)
    return pushed


def _within(entries: list[Entry]) -> list[Entry]:
    """As many as fit into a batch's bytes, at least one."""
    total = 0
    for n, entry in enumerate(entries):
        total += len(entry.header) + len(entry.body or b"")
        if n and total > MOST_BYTES:
            return entries[:n]
    return entries


def _pull(database: Database, central: Central, me: Identity, cancelled: Callable[[], bool]) -> int:
    pulled = 0
    while not cancelled():
        with database.read() as connection:
            known = {
                counter: head.seq
                for (office, counter), head in journal.vector(connection).items()
                if office == me.office
            }
        try:
            page = central.pull(known)
            for start in range(0, len(page), APPLY_AT_ONCE):
                with database.write() as connection:
                    pulled += _apply(connection, me, page[start : start + APPLY_AT_ONCE])
        except Forged as error:
            raise Trouble(f"Trung tâm gửi dữ liệu không khớp nhật ký ({error}); hãy báo quản trị.") from error
        if not page:
            break
    return pulled


def _apply(connection: Connection, me: Identity, page: list[Entry]) -> int:
    new = journal.take(connection, (entry for entry in page if entry.office == me.office))
    projections.project(connection, me.office, {entry.subject: None for entry in new})
    return len(new)


def _swap_credentials(database: Database, central: Central) -> None:
    """The office's newest password verifiers, both ways; ours are sent when they changed since the last time."""
    with database.read() as connection:
        held = sorted(local.verifiers(connection).values(), key=lambda one: one.staff)
        known = int(local.kept(connection, "credentials_known") or b"0")
        sent = local.kept(connection, "credentials_sent")
    state = hashlib.sha256(repr([(one.staff, one.verifier) for one in held]).encode()).digest()
    newer, version = central.credentials([] if state == sent else held, known)
    if newer or state != sent:
        with database.write() as connection:
            local.set_verifiers(connection, newer)
            local.keep(connection, credentials_known=str(version), credentials_sent=state)
