"""Chuyển hồ sơ: a batch with one slip, its acceptance, and the results that come back; each in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from counter_app.domain import acts, handover, returning
from counter_app.domain.dossier import Dossier
from counter_app.domain.text import clean
from counter_app.domain.transitions import ACTS
from counter_app.errors import Problem, Refused, UserError
from counter_app.operations.desk import Desk
from counter_app.store import board, local, waiting
from counter_app.store.database import Connection
from counter_app.store.projections import DOSSIER

SLIP = "HANDOVER"


@dataclass(frozen=True, slots=True)
class Batch:
    """A committed batch: its name, its dossiers after it, and the slip's print job (0: none asked)."""

    name: str
    to: str
    dossiers: tuple[Dossier, ...]
    print_job: int = 0


def hand_over(desk: Desk, dossier_ids: Sequence[str], to: str, note: str = "", *, slip: bool = True) -> Batch:
    """Hands these dossiers over with one slip: all of them or none.

    Raises UserError when none is named or there are too many, Refused naming the first dossier that may not go.
    """
    ids = list(dict.fromkeys(dossier_ids))
    if not ids:
        raise UserError(Problem("dossiers", "Chưa có hồ sơ nào để chuyển; hãy quét mã trên giấy tiếp nhận."))
    if len(ids) > handover.MOST_AT_ONCE:
        raise UserError(
            Problem("dossiers", f"Một phiếu bàn giao nhiều nhất {handover.MOST_AT_ONCE} hồ sơ, đang có {len(ids)}.")
        )
    unit = acts.needed(to, "unit.missing", "Chưa chọn nơi nhận hồ sơ.")
    with desk.database.write() as connection:
        now = desk.clock()
        name = _free_name(connection, desk, now)
        for dossier_id in ids:
            dossier = board.dossier(connection, desk.me.office, dossier_id)
            body = acts.hand_over(dossier, unit, note, acts.next_step(dossier, unit), name)
            desk.append(connection, "dossier.handed_over", DOSSIER + dossier_id, body)
        job = local.ask_print(connection, ids[0], SLIP, now) if slip else 0
        return Batch(name, unit, waiting.batch(connection, desk.me.office, name), job)


def _free_name(connection: Connection, desk: Desk, now: datetime) -> str:
    """A name nobody has seen: two batches within a second are a second apart on paper."""
    while waiting.batch_ids(connection, name := handover.batch_name(desk.me.counter, now)):
        now += timedelta(seconds=1)
    return name


def find_batch(desk: Desk, typed: str) -> Batch:
    """The batch of a slip. Raises UserError when this PC has none of that name."""
    name = handover.batch_key(typed)
    with desk.database.read() as connection:
        dossiers = waiting.batch(connection, desk.me.office, name)
    if not dossiers:
        raise UserError(f"Không có phiếu bàn giao {clean(typed)} trên máy này, hoặc các hồ sơ đã được chuyển tiếp.")
    return Batch(name, dossiers[0].holder, dossiers)


def accept(desk: Desk, name: str, by: str, signed_at: datetime | None = None) -> Batch:
    """Signs for every dossier of a batch; ``signed_at`` None is now. Dossiers that have gone on, or whose result is
    there already, are left alone.

    Raises Refused when the batch is signed for, or the moment cannot be.
    """
    found = find_batch(desk, name)
    with desk.database.write() as connection:
        there = desk.circumstances(connection)
        open_ones = [
            dossier
            for dossier in waiting.batch(connection, desk.me.office, found.name)
            if dossier.state in ACTS["dossier.handover_accepted"].origin
        ]
        unsigned = [dossier for dossier in open_ones if dossier.signed_at is None]
        for dossier in unsigned or open_ones[:1]:
            body = handover.accept(dossier, there, found.name, by, signed_at)
            desk.append(connection, "dossier.handover_accepted", DOSSIER + dossier.id, body)
        if not open_ones:
            raise Refused("batch.done", f"Mọi hồ sơ của phiếu {found.name} đã có kết quả; không cần ký nhận nữa.")
        return Batch(found.name, found.to, waiting.batch(connection, desk.me.office, found.name))


def results_arrived(desk: Desk, dossier_ids: Sequence[str], shelf: str = "", result: str = "") -> tuple[Dossier, ...]:
    """Nhận kết quả từ cơ quan giải quyết: these results are at the counter, in one box; all of them or none.

    One that nobody had recorded as settled is recorded so now. Raises UserError when none is named, Refused naming the
    first dossier that can have no result.
    """
    ids = list(dict.fromkeys(dossier_ids))
    if not ids:
        raise UserError(Problem("dossiers", "Chưa có hồ sơ nào; hãy quét mã trên giấy tiếp nhận kèm kết quả."))
    after = []
    with desk.database.write() as connection:
        for dossier_id in ids:
            dossier = board.dossier(connection, desk.me.office, dossier_id)
            if dossier.state not in ACTS["dossier.arrived"].origin:
                body = acts.resolve(dossier, desk.circumstances(connection), result)
                dossier = desk.act(connection, "dossier.resolved", dossier_id, body)
            after.append(desk.act(connection, "dossier.arrived", dossier_id, returning.arrive(dossier, shelf)))
    return tuple(after)
