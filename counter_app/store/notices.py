"""The queue of notices of this PC: what its own acts want the citizens told. Rows of this PC, not entries; that a
notice went out is an entry of its dossier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from counter_app.domain.moments import from_micros, to_micros
from counter_app.domain.notice import About, Channel, Stage
from counter_app.store import tables as t

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class Queued:
    """One notice with the dossier it is about. ``entry`` is the act that called for it, ``round`` which reminder."""

    id: int
    entry: str
    about: About
    round: int
    dossier: str
    channel: Channel
    recipient: str
    text: str
    stage: Stage
    trouble: str
    batch: str
    asked_at: datetime
    changed_at: datetime
    code: str
    name: str


def ask(
    connection: Connection, *, entry: str, about: About, dossier: str, channel: Channel, recipient: str, text: str,
    now: datetime, skipped: str = "", round_: int = 0,
) -> bool:  # fmt: skip
    """Queues a notice in the transaction of the act that calls for it; once, however often it is asked for. One that
    cannot be sent is listed as ``skipped`` for this reason. Tells whether it is new.
    """
    moment = to_micros(now)
    row = {
        "entry": entry, "about": about.value, "round": round_, "dossier": dossier, "channel": channel.value,
        "recipient": recipient, "text": text, "stage": (Stage.SKIPPED if skipped else Stage.WAITING).value,
        "trouble": skipped, "asked_at": moment, "changed_at": moment,
    }  # fmt: skip
    return connection.execute(insert(t.notice).values(row).on_conflict_do_nothing()).rowcount > 0


def move(
    connection: Connection, ids: Iterable[int], stage: Stage, now: datetime, *, trouble: str = "", batch: str = ""
) -> None:
    """Takes notices to a stage; ``batch`` "" leaves theirs."""
    changes: dict[str, object] = {"stage": stage.value, "trouble": trouble, "changed_at": to_micros(now)}
    connection.execute(
        update(t.notice).where(t.notice.c.id.in_(list(ids))).values(changes | ({"batch": batch} if batch else {}))
    )


def renew(connection: Connection, notice_id: int, recipient: str, now: datetime) -> None:
    """A notice as if it were asked for now, to this phone or address."""
    moment = to_micros(now)
    connection.execute(
        update(t.notice)
        .where(t.notice.c.id == notice_id)
        .values(recipient=recipient, batch="", asked_at=moment, changed_at=moment)
    )


def withdraw(connection: Connection, why: str, now: datetime, *, dossier: str, entry: str = "") -> None:
    """Takes back what still waits of a dossier, or of one of its acts."""
    waiting = (t.notice.c.dossier == dossier, t.notice.c.stage == Stage.WAITING)
    only = (t.notice.c.entry == entry,) if entry else ()
    connection.execute(
        update(t.notice)
        .where(*waiting, *only)
        .values(stage=Stage.WITHDRAWN.value, trouble=why, changed_at=to_micros(now))
    )


def hold_all(connection: Connection, why: str, now: datetime) -> None:
    """Nothing that waits in a file put back from a copy goes out by itself: it may have gone out already."""
    open_ones = t.notice.c.stage.in_((Stage.WAITING, Stage.WRITING))
    connection.execute(
        update(t.notice).where(open_ones).values(stage=Stage.FAILED.value, trouble=why, changed_at=to_micros(now))
    )


def forget_before(connection: Connection, moment: datetime) -> None:
    """Drops what was settled before a moment: numbers and texts are not kept for longer than somebody may ask."""
    open_ones = t.notice.c.stage.in_((Stage.WAITING, Stage.WRITING))
    connection.execute(delete(t.notice).where(~open_ones, t.notice.c.changed_at < to_micros(moment)))


_ROW = (t.notice, func.coalesce(t.dossier.c.code, "").label("code"), func.coalesce(t.dossier.c.name, "").label("name"))


def listed(
    connection: Connection,
    stages: Sequence[Stage] = (),
    *,
    ids: Sequence[int] | None = None,
    batch: str = "",
    before: datetime | None = None,
    dossier: str = "",
    limit: int = MOST_LISTED,
) -> list[Queued]:
    """Notices, the oldest first: of some stages, some ids, a batch, a dossier, asked for ``before`` a moment."""
    query = select(*_ROW).join(t.dossier, t.dossier.c.id == t.notice.c.dossier, isouter=True)
    if stages:
        query = query.where(or_(*(t.notice.c.stage == stage for stage in stages)))
    if ids is not None:
        query = query.where(t.notice.c.id.in_(list(ids)))
    if batch:
        query = query.where(t.notice.c.batch == batch)
    if before is not None:
        query = query.where(t.notice.c.asked_at <= to_micros(before))
    if dossier:
        query = query.where(t.notice.c.dossier == dossier)
    return [
        Queued(
            row.id, row.entry, About(row.about), row.round, row.dossier, Channel(row.channel), row.recipient, row.text,
            Stage(row.stage), row.trouble, row.batch, from_micros(row.asked_at), from_micros(row.changed_at), row.code,
            row.name,
        )
        for row in connection.execute(query.order_by(t.notice.c.id).limit(limit))
    ]  # fmt: skip


def counts(connection: Connection) -> dict[Stage, int]:
    """How many there are of each stage."""
    query = select(t.notice.c.stage, func.count()).group_by(t.notice.c.stage)
    return {Stage(stage): int(number) for stage, number in connection.execute(query)}


def batches(connection: Connection, stage: Stage) -> list[str]:
    """Names of the batches that have notices of a stage."""
    query = select(t.notice.c.batch).where(t.notice.c.stage == stage, t.notice.c.batch != t.NOTHING).distinct()
    return sorted(connection.execute(query).scalars())
