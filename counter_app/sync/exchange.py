"""One bounded round with the centre: hello → give what it lacks → take what I lack → password verifiers → summaries of
dossiers that changed.

Never run on the window's thread, and the local write lock is never held while the line is waited for. Any failure
leaves both sides as they were after the last whole batch; running it again changes nothing that was done. A log that is
refused or does not add up stops itself and no other; the trouble is raised when everything else is done.

What the centre lacks may be a sibling's entries too: a centre that was put back to an older state is healed by whoever
holds more than it does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

from counter_app.domain.entry import Entry, Forged
from counter_app.domain.moments import Clock
from counter_app.errors import Trouble
from counter_app.store import backlog, identity, journal, line_state, local, projections, reference
from counter_app.store.database import Connection, Database
from counter_app.store.journal import Identity
from counter_app.store.summaries import summaries
from counter_app.sync import more_numbers
from counter_app.sync.carried import relay
from counter_app.sync.carry import Carried, Carrier
from counter_app.sync.central import MOST_BYTES, MOST_ENTRIES, Central, Hello, LineCut, Rejected
from counter_app.sync.pages import (
    APPLY_AT_ONCE,
    MUCH,
    STORE_AT_ONCE,
    Progress,
    Step,
    Watch,
    apply,
    fold,
    never,
    pieces,
    untold,
)
from counter_app.sync.split import NO_MORE, split_off

VERDICTS = {
    "ok": "",
    "behind": "",
    "rolled_back": "Đã lấy lại dữ liệu của chính quầy này từ trung tâm (tệp trên máy cũ hơn).",
    "forked": "Có hai máy cùng ghi dưới một số quầy. Quầy vẫn làm việc; hãy báo quản trị cấp số quầy mới.",
    "renumbered": "Có hai máy cùng ghi dưới một số quầy: máy này đã nhận số quầy mới và gửi phần của mình dưới số đó, "
    "không mất thao tác nào. Hãy xem mục «Thao tác trùng» và báo quản trị.",
    "revoked": "Quầy này đã bị thu hồi ở trung tâm. Quầy vẫn tiếp nhận; phần gửi sau đó chờ duyệt. Hãy báo quản trị.",
    "too_old": "Chương trình quá cũ so với trung tâm. Quầy vẫn làm việc; hãy cập nhật để gửi dữ liệu.",
}
"""What each verdict means to the clerk."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round did. ``skew`` is the server's clock minus ours; ``pending`` and ``clashes`` are counts after it;
    ``retry_after`` are the seconds a busy centre asks us to stay away, else 0.
    """

    verdict: str
    pushed: int = 0
    pulled: int = 0
    pending: int = 0
    clashes: int = 0
    skew: timedelta = timedelta()
    retry_after: int = 0
    lacking: int = 0
    """Entries of others that the centre has and we did not take, because we were told to pause."""
    carried: Carried = Carried()  # noqa: RUF009 - frozen
    """Files and old dossiers, behind the entries."""

    @property
    def sentence(self) -> str:
        """What the verdict means to the clerk; "" when all is well."""
        return VERDICTS.get(self.verdict, "Trung tâm trả lời theo cách chương trình này chưa biết; hãy cập nhật.")


def exchange(
    database: Database,
    central: Central,
    clock: Clock,
    *,
    program: str,
    fingerprint: str = "",
    cancelled: Callable[[], bool] = never,
    paused: Callable[[], bool] = never,
    progress: Progress = untold,
    carrier: Carrier | None = None,
) -> Outcome:
    """One round; ``carrier`` brings files behind it, once nothing of ours waits. Raises Offline when the line fails,
    Rejected when the centre refuses a batch, Trouble when it hands out entries that do not add up; what was exchanged
    before stays exchanged.

    ``cancelled`` ends it at the next batch; while ``paused`` it takes nothing more of others' logs (its own log always
    comes whole: who writes behind an end that is not the end forks). ``progress`` is told of long pulls.
    """
    try:
        watch = Watch(cancelled, paused, progress)
        outcome = _round(database, central, clock, program, fingerprint, watch, carrier)
    except Trouble as trouble:
        with database.write() as connection:
            line_state.note_trouble(connection, trouble, clock())
        raise
    finally:  # what was stored is shown, whatever became of the line
        fold(database, cancelled, progress)
    with database.write() as connection:
        line_state.note_round(connection, outcome.verdict, clock())
    return outcome


def _round(
    database: Database,
    central: Central,
    clock: Clock,
    program: str,
    fingerprint: str,
    watch: Watch,
    carrier: Carrier | None,
) -> Outcome:
    with database.read() as connection:
        me = local.identity(connection)
        assert me is not None
        mine = journal.head(connection, me.office, me.counter)
    central.act_as(me.counter)
    asked_at = clock()
    answer = central.hello(mine.seq, mine.hash, program, fingerprint, _held(database, me), asked_at)
    skew = answer.server_time - (asked_at + (clock() - asked_at) / 2)
    with database.write() as connection:
        local.keep(connection, offset_us=str(skew // timedelta(microseconds=1)))
        verdict = _compare(connection, me, answer)
        if verdict == "rolled_back":
            identity.note(connection, identity.ROLLED_BACK, clock())
        elif verdict == "ok":
            identity.settle(connection)
    if verdict == "forked" and answer.head and split_off(database, central, me, answer.head, clock):
        again = _round(database, central, clock, program, fingerprint, watch, carrier)
        return replace(again, verdict="renumbered") if again.verdict in ("ok", "rolled_back") else again
    outcome = Outcome(verdict, skew=skew, retry_after=answer.retry_after)
    troubles: list[Trouble] = []
    if verdict == "revoked" and answer.head_hash:
        pushed = _push(database, central, me, me.counter, answer.head, watch.cancelled) if mine.seq > answer.head else 0
        outcome = replace(outcome, pushed=pushed)
    if verdict in ("ok", "rolled_back"):
        pushed = _give(database, central, me, answer, watch.cancelled, troubles)
        brought = relay(database, central, me, answer.vector, troubles)
        _ask_flags(database, central, me)
        more_numbers.ask(database, central, me, clock)
        lacks = brought or _lacking(database, me, answer.vector)  # most rounds end without asking for anything
        pulled = _take(database, central, me, answer.vector, watch, troubles, brought=bool(brought)) if lacks else 0
        _swap_credentials(database, central, answer.credentials)
        for source, heads in answer.subscriptions.items():
            pulled += _take_from(database, central, source, heads, watch, troubles)
        _summarise(database, central, me, answer.stale, program)
        _follow(database, answer)
        if carrier and answer.head < mine.acknowledged:
            carrier.centre_was_put_back()
        outcome = replace(outcome, pushed=pushed, pulled=pulled, lacking=_lacking(database, me, answer.vector))
    if verdict == "rolled_back":
        with database.write() as connection:
            _compare(connection, me, answer)
    if answer.retry_after:
        central.close()  # it is short of connections
    if troubles:
        raise troubles[0]
    if carrier and verdict == "ok" and not answer.retry_after and not watch.cancelled():
        outcome = replace(outcome, carried=carrier.carry(database, central, me, clock, watch.cancelled))
    with database.read() as connection:
        return replace(outcome, pending=journal.unsent(connection, me), clashes=projections.open_clashes(connection))


def look(database: Database, central: Central, clock: Clock) -> None:
    """Asks how the office's counters stand, and remembers it for when there is no line. Raises Offline, Rejected."""
    peers = [standing.peer for standing in central.overview() if standing.counter]
    with database.write() as connection:
        line_state.keep_overview(connection, peers, clock())


def _compare(connection: Connection, me: Identity, answer: Hello) -> str:
    """The verdict as both sides see it; notes how far the centre has our log.

    The centre cannot see a fork behind its own head: our entry at that place must be the one it has. And our log may
    have grown since we asked, because the command line exchanges too.
    """
    if answer.verdict not in ("ok", "behind", "rolled_back"):
        return answer.verdict
    if answer.head:
        ours = journal.after(connection, me.office, me.counter, answer.head - 1, 1)
        if not ours:
            return "rolled_back"
        if ours[0].hash != answer.head_hash:
            return "forked"
    journal.acknowledge(connection, me.office, me.counter, answer.head)
    return "ok"


def _follow(database: Database, answer: Hello) -> None:
    """Whose catalogue and calendar hold here from now on: a subscription may have ended."""
    sources = sorted(answer.subscriptions)
    with database.read() as connection:
        known = reference.sources(connection)
    if sources != known:
        with database.write() as connection:
            reference.follow(connection, sources)


def _held(database: Database, me: Identity) -> dict[int, int]:
    """Where our office's logs end here."""
    return _held_of(database, me.office)


def _held_of(database: Database, office: str) -> dict[int, int]:
    with database.read() as connection:
        heads = journal.vector(connection)
    return {counter: head.seq for (of, counter), head in heads.items() if of == office}


def _give(
    database: Database,
    central: Central,
    me: Identity,
    answer: Hello,
    cancelled: Callable[[], bool],
    troubles: list[Trouble],
) -> int:
    """Gives what the centre lacks, of our own log first; a log that it refuses does not keep back the others."""
    pushed = 0
    held = _held(database, me)
    for counter in sorted(held, key=lambda log: log != me.counter):
        known = answer.vector.get(counter, NO_MORE)
        if held[counter] > known:
            try:
                pushed += _push(database, central, me, counter, known, cancelled)
            except Rejected as error:
                troubles.append(error)
    return pushed


def _push(
    database: Database, central: Central, me: Identity, counter: int, known: int, cancelled: Callable[[], bool]
) -> int:
    """Gives batches of a log until nothing is left; one that the line would not carry is tried at half its size. While
    the centre works on a batch, the next one is read off the file.
    """

    def waiting(known: int, size: int) -> list[Entry]:
        with database.read() as connection:
            return _within(journal.after(connection, me.office, counter, known, size))

    pushed, size = 0, MOST_ENTRIES
    with ThreadPoolExecutor(1) as ahead:
        batch = waiting(known, size)
        while batch and not cancelled():
            coming = ahead.submit(waiting, batch[-1].seq, size)
            try:
                known = central.push(counter, batch)
            except LineCut:
                if len(batch) == 1:
                    raise
                size = len(batch) // 2
                batch = batch[:size]
                continue
            if counter == me.counter:
                with database.write() as connection:
                    journal.acknowledge(connection, me.office, counter, known)
            pushed += len(batch)
            goes_on = known == batch[-1].seq and coming.result()
            batch = goes_on or waiting(known, size)  # also what was written in the meantime
    return pushed


def _within(entries: list[Entry]) -> list[Entry]:
    """As many as fit into a batch's bytes, at least one."""
    total = 0
    for n, entry in enumerate(entries):
        total += len(entry.header) + len(entry.body or b"")
        if n and total > MOST_BYTES:
            return entries[:n]
    return entries


def _lacking(database: Database, me: Identity, heads: Mapping[int, int]) -> int:
    """How many entries of the office the centre has and we do not."""
    held = _held(database, me)
    return sum(max(0, head - held.get(log, 0)) for log, head in heads.items())


def _take(
    database: Database,
    central: Central,
    me: Identity,
    heads: Mapping[int, int],
    watch: Watch,
    troubles: list[Trouble],
    *,
    brought: bool,
) -> int:
    """Takes pages until all is here that ``hello`` told of, our own log first; until a page is empty, where files were
    ``brought`` since. A log that does not add up is left as it is and not asked for again.
    """
    pulled, size, of = 0, MOST_ENTRIES, _lacking(database, me, heads)
    if of > MUCH:
        with database.write() as connection:
            backlog.begin(connection)
    left_out: dict[int, int] = {}
    others = {log: NO_MORE for log in heads if log != me.counter}
    own_first = True
    while not watch.cancelled():
        held = _held(database, me)
        own_first = own_first and me.counter not in left_out and held.get(me.counter, 0) < heads.get(me.counter, 0)
        if watch.paused() and not own_first:
            break
        try:
            page = central.pull({**held, **(others if own_first else {}), **left_out}, size)
        except LineCut:
            if size == 1:
                raise
            size //= 2
            continue
        except Forged as error:
            troubles.append(_faulty(error))
            break
        before = pulled, len(left_out), own_first
        for counter, piece in pieces(page, STORE_AT_ONCE if of > MUCH else APPLY_AT_ONCE):
            if counter in left_out:
                continue
            try:
                with database.write() as connection:
                    pulled += apply(connection, me.office, piece)
            except Forged as error:
                left_out[counter] = NO_MORE
                troubles.append(_faulty(error))
        if of > MUCH:
            watch.progress(Step.TAKE, min(pulled, of), of)
        own_first = own_first and bool(page)
        if (pulled, len(left_out), own_first) == before or not (brought or _lacking(database, me, heads)):
            break
    return pulled


def _take_from(
    database: Database,
    central: Central,
    source: str,
    heads: Mapping[int, int],
    watch: Watch,
    troubles: list[Trouble],
) -> int:
    """Takes what we lack of the logs of the office whose catalogue and calendar ours takes over."""
    pulled, size = 0, MOST_ENTRIES
    while not (watch.cancelled() or watch.paused()):
        held = _held_of(database, source)
        if all(held.get(log, 0) >= seq for log, seq in heads.items()):
            break
        try:
            page = [entry for entry in central.subscribed(source, held, size) if entry.office == source]
            before = pulled
            for _, piece in pieces(page):
                with database.write() as connection:
                    pulled += apply(connection, source, piece)
        except LineCut:
            if size == 1:
                raise
            size //= 2
            continue
        except Forged as error:
            troubles.append(_faulty(error))
            break
        if pulled == before:
            break
    return pulled


def _summarise(database: Database, central: Central, me: Identity, stale: Sequence[str], program: str) -> None:
    """Tells the centre how the dossiers stand whose entries came in since anybody told."""
    if stale:
        with database.read() as connection:
            rows = summaries(connection, me.office, stale)
        central.summaries(rows, program)


def _faulty(error: Forged) -> Trouble:
    return Trouble(f"Trung tâm gửi dữ liệu không khớp nhật ký ({error}); hãy báo quản trị.")


def _ask_flags(database: Database, central: Central, me: Identity) -> None:
    """Which of our entries the centre does not go by; asked when it has got more of them, and while there are any."""
    with database.read() as connection:
        known = line_state.flags(connection)
        sent = journal.head(connection, me.office, me.counter).acknowledged
    if known.asked_at == sent and not known.flags:
        return
    found = central.flags()
    if found is not None:
        with database.write() as connection:
            line_state.keep_flags(connection, sent, found)


def _swap_credentials(database: Database, central: Central, version: int) -> None:
    """The office's newest password verifiers, both ways, when ours or the centre's have changed since the last time."""
    with database.read() as connection:
        held = sorted(local.verifiers(connection).values(), key=lambda one: one.staff)
        known = int(local.kept(connection, "credentials_known") or b"0")
        sent = local.kept(connection, "credentials_sent")
    state = hashlib.sha256(repr([(one.staff, one.verifier) for one in held]).encode()).digest()
    if (version, state) == (known, sent):
        return
    newer, known = central.credentials(held, min(known, version))
    with database.write() as connection:
        local.set_verifiers(connection, newer)
        local.keep(connection, credentials_known=str(known), credentials_sent=state)
