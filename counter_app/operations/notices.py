"""Sending what waits in the queue, at most once each.

    claim (committed) → hand to the sender → note that it went, with an entry on each dossier (committed)

A program that stops between the first and the last leaves its batch claimed. Nothing claimed is ever sent again by
itself: the next run notes as written what can be seen to have gone out, and shows the rest to a person, who knows
whether a second message would do harm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from counter_app.domain import returning
from counter_app.domain.acts import UNDO_WITHIN
from counter_app.domain.moments import local, local_day
from counter_app.domain.notice import (
    About,
    Channel,
    Stage,
    notified,
    recipient,
    values_of,
    why_skipped,
    why_untrue,
)
from counter_app.domain.office import check_right
from counter_app.errors import Refused, Trouble
from counter_app.operations.desk import Desk
from counter_app.store import board, notices, waiting
from counter_app.store import local as own
from counter_app.store.database import Connection
from counter_app.store.notices import Queued
from counter_app.store.projections import DOSSIER

MOST_AT_ONCE = 100
"""Of one batch: noting it holds the file for a tenth of a second."""
LONGEST_WAIT = timedelta(days=2)
"""What could not be sent for so long is not news any more."""
KEPT = timedelta(days=90)
MOST_REMINDERS = 3
_UNSURE = "Chương trình dừng khi đang chuyển tin; chưa rõ tin đã gửi chưa. Hãy hỏi nơi gửi tin trước khi gửi lại."


@dataclass(frozen=True, slots=True)
class Message:
    """What a sender gets: ``id`` is the office's own and comes back in an answer."""

    id: str
    channel: Channel
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message."""

    id: str
    delivered: bool
    reason: str = ""


class Sender(Protocol):
    """Whatever takes messages out of the office: a folder here, a gateway where an office adds one."""

    def send(self, batch: str, messages: Sequence[Message]) -> None:
        """Hands a batch over. Raises Trouble only when nothing of it went out; all of it then waits on."""

    def went_out(self, batch: str) -> bool:
        """Whether a batch is known to have gone out; False also where nobody can tell."""

    def answers(self, batch: str) -> Sequence[Answer]:
        """What is known by now of a batch that went out. Raises Trouble when the answer cannot be understood."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did. ``troubles`` are sentences for a person."""

    batch: str = ""
    written: int = 0
    withdrawn: int = 0
    unsure: int = 0
    delivered: int = 0
    failed: int = 0
    troubles: tuple[str, ...] = field(default=())


def send(desk: Desk, sender: Sender) -> Sent:
    """One round: what an earlier run left claimed, what waits, what was answered. Raises Refused when nobody sits
    here, Trouble when the batch could not be handed over; it waits on then.
    """
    check_right(desk.signed_in, "dossier.notified")  # asked before anything is claimed
    unsure = _settle_claimed(desk, sender)
    batch, claimed, withdrawn = _claim(desk)
    if claimed:
        try:
            sender.send(batch, [_message(desk, one) for one in claimed])
        except Trouble as trouble:
            with desk.database.write() as connection:
                ids = [one.id for one in claimed]
                notices.move(connection, ids, Stage.WAITING, desk.clock(), trouble=str(trouble))
            raise
        _note_written(desk, claimed)
    delivered, failed, troubles = _read_answers(desk, sender)
    return Sent(batch if claimed else "", len(claimed), withdrawn, unsure, delivered, failed, troubles)


def _settle_claimed(desk: Desk, sender: Sender) -> int:
    """What an earlier run claimed and never noted. Returns how many nobody can be sure of."""
    with desk.database.read() as connection:
        left = notices.listed(connection, (Stage.WRITING,))
    out = {batch: sender.went_out(batch) for batch in {one.batch for one in left}}
    _note_written(desk, [one for one in left if out[one.batch]])
    unsure = [one.id for one in left if not out[one.batch]]
    if unsure:
        with desk.database.write() as connection:
            notices.move(connection, unsure, Stage.FAILED, desk.clock(), trouble=_UNSURE)
    return len(unsure)


def _claim(desk: Desk) -> tuple[str, list[Queued], int]:
    """The next batch, committed as claimed. What is not true any more, or too old, is withdrawn. An act can still be
    taken back for some seconds: until then its notice waits.
    """
    now = desk.clock()
    with desk.database.write() as connection:
        batch = _free_name(connection, desk.me.counter, now)
        due = notices.listed(connection, (Stage.WAITING,), before=now - UNDO_WITHIN, limit=MOST_AT_ONCE)
        claimed, withdrawn = [], 0
        for one in due:
            if why := _why_not(connection, desk, one, now):
                notices.move(connection, [one.id], Stage.WITHDRAWN, now, trouble=why)
                withdrawn += 1
            else:
                claimed.append(one)
        notices.move(connection, [one.id for one in claimed], Stage.WRITING, now, batch=batch)
    return batch, claimed, withdrawn


def _why_not(connection: Connection, desk: Desk, one: Queued, now: datetime) -> str:
    if now - one.asked_at > LONGEST_WAIT:
        return f"Đã chờ quá {LONGEST_WAIT.days} ngày nên không gửi nữa."
    return why_untrue(one.about, one.entry, board.dossier(connection, desk.me.office, one.dossier))


def _free_name(connection: Connection, counter: int, now: datetime) -> str:
    """``TB01-261128-081200``: counter, day, second; a second later where that was used."""
    while notices.listed(connection, batch=(name := f"TB{counter:02}-{local(now):%y%m%d-%H%M%S}"), limit=1):
        now += timedelta(seconds=1)
    return name


def _message(desk: Desk, one: Queued) -> Message:
    return Message(f"{desk.me.counter:02}-{one.id}", one.channel, one.recipient, one.text)


def _note_written(desk: Desk, those: Sequence[Queued]) -> None:
    if not those:
        return
    with desk.database.write() as connection:
        for one in those:
            _note(desk, connection, one)
        notices.move(connection, [one.id for one in those], Stage.WRITTEN, desk.clock())


def _note(desk: Desk, connection: Connection, one: Queued, failed: str = "") -> None:
    """The entry by which every counter's «Diễn biến hồ sơ» knows."""
    dossier = board.dossier(connection, desk.me.office, one.dossier)
    body = notified(dossier, one.about, one.entry, one.channel, one.recipient, one.round, failed)
    desk.append(connection, "dossier.notified", DOSSIER + one.dossier, body)


def _read_answers(desk: Desk, sender: Sender) -> tuple[int, int, tuple[str, ...]]:
    with desk.database.read() as connection:
        names = notices.batches(connection, Stage.WRITTEN)
    delivered, failed, troubles = 0, 0, []
    for batch in names:
        try:
            answers = {one.id: one for one in sender.answers(batch)}
        except Trouble as trouble:
            troubles.append(str(trouble))
            continue
        with desk.database.write() as connection:
            for one in notices.listed(connection, (Stage.WRITTEN,), batch=batch) if answers else ():
                answer = answers.get(_message(desk, one).id)
                if answer is None:
                    continue
                if answer.delivered:
                    notices.move(connection, [one.id], Stage.DELIVERED, desk.clock())
                    delivered += 1
                else:
                    reason = answer.reason or "nơi gửi tin không nói lý do"
                    notices.move(connection, [one.id], Stage.FAILED, desk.clock(), trouble=reason)
                    _note(desk, connection, one, reason)
                    failed += 1
    return delivered, failed, tuple(troubles)


# What a person does with one


def withdraw(desk: Desk, notice_id: int) -> Queued:
    """Takes a notice back. Raises Refused when it does not wait."""
    return _change(desk, notice_id, (Stage.WAITING, Stage.FAILED), Stage.WITHDRAWN, "Người phụ trách quầy rút lại.")


def retry(desk: Desk, notice_id: int) -> Queued:
    """Sends a failed notice once more with the next batch, to the phone as it is now. Raises Refused when it did not
    fail, or would not be true any more.
    """

    def ready(connection: Connection, one: Queued) -> None:
        dossier = board.dossier(connection, desk.me.office, one.dossier)
        if why := why_untrue(one.about, one.entry, dossier) or why_skipped(dossier, one.channel):
            raise Refused("notice.untrue", f"Không gửi lại: {why}")
        notices.renew(connection, one.id, recipient(dossier, one.channel), desk.clock())

    return _change(desk, notice_id, (Stage.FAILED, Stage.SKIPPED), Stage.WAITING, "", ready)


def phoned(desk: Desk, notice_id: int, note: str = "") -> Queued:
    """Somebody called instead: the dossier's contact log says so, and nothing is sent."""

    def call(connection: Connection, one: Queued) -> None:
        dossier = board.dossier(connection, desk.me.office, one.dossier)
        said = returning.contact(dossier, note or f"đã gọi điện thay tin báo «{one.about.label}»")
        desk.append(connection, "dossier.contacted", DOSSIER + one.dossier, said)

    return _change(desk, notice_id, (Stage.WAITING, Stage.FAILED, Stage.SKIPPED), Stage.PHONED, "", call)


def _change(
    desk: Desk, notice_id: int, origin: tuple[Stage, ...], to: Stage, why: str,
    act: Callable[[Connection, Queued], None] | None = None,
) -> Queued:  # fmt: skip
    with desk.database.write() as connection:
        found = notices.listed(connection, ids=[notice_id])
        if not found:
            raise Refused("notice.unknown", f"Không có tin báo số {notice_id} trên máy này.")
        (one,) = found
        if one.stage not in origin:
            raise Refused("notice.stage", f"Tin báo số {notice_id} đang ở trạng thái «{one.stage.label}»; chưa làm gì.")
        if act:
            act(connection, one)
        notices.move(connection, [one.id], to, desk.clock(), trouble=why)
        return notices.listed(connection, ids=[notice_id])[0]


# Reminders


def remind(desk: Desk) -> int:
    """Once a day: queues a reminder for each result that came to this counter and has waited as long as the office
    says, and drops what was settled long ago. Returns how many were queued.
    """
    now = desk.clock()
    today, known = local_day(now), desk.reference()
    template = known.notices.on(today, About.UNCOLLECTED)
    queued = 0
    with desk.database.write() as connection:
        if own.kept(connection, "reminded_on") == today.isoformat().encode():
            return 0
        own.keep(connection, reminded_on=today.isoformat())
        notices.forget_before(connection, now - KEPT)
        waits = waiting.on_shelf(connection, desk.me.office, now, template.days) if template.on else []
        for result in waits:
            dossier = board.dossier(connection, desk.me.office, result.id)
            came = [one for one in dossier.timeline if one.applied and one.kind in _CAME]
            told = [one for one in dossier.told if one.about == About.UNCOLLECTED]
            last = max([result.since, *dossier.contacts])
            ours = bool(came) and came[-1].counter == desk.me.counter
            if not ours or len(told) >= MOST_REMINDERS or now - last < timedelta(days=template.days):
                continue
            waited = (today - local_day(result.since)).days
            queued += notices.ask(
                connection,
                entry=came[-1].entry_id,
                about=About.UNCOLLECTED,
                dossier=result.id,
                channel=template.channel,
                recipient=recipient(dossier, template.channel),
                text=template.message(values_of(dossier, known.office, {}, waited)),
                now=now,
                skipped=why_skipped(dossier, template.channel),
                round_=len(told) + 1,
            )
    return queued


_CAME = ("dossier.resolved", "dossier.arrived", "dossier.mail_returned")
