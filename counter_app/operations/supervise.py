"""Theo dõi, điều hành: the lists read, and the acts that only somebody in charge does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter_app.domain import acts, handover
from counter_app.domain import supervision as rules
from counter_app.domain.moments import local_day
from counter_app.domain.office import check_right
from counter_app.domain.slip import RECEIPT
from counter_app.domain.supervision import GUIDANCE_NOTED, Case, Load, workload
from counter_app.domain.text import clean
from counter_app.domain.transitions import State
from counter_app.domain.urgency import horizon
from counter_app.errors import Problem, Refused, UserError
from counter_app.operations.desk import Desk
from counter_app.operations.receive import next_code
from counter_app.store import board, local, slips
from counter_app.store import supervision as store
from counter_app.store.projections import DOSSIER, GUIDANCE
from counter_app.store.supervision import CounterSeen, Request, Watched

MOST_MOVED = 500
"""Dossiers given to somebody else in one transaction: some four seconds of the file."""


@dataclass(frozen=True, slots=True)
class Again:
    """A request that was made another time. ``id`` is a dossier's, or with ``guidance`` that of a paper."""

    id: str
    code: str
    name: str
    procedure: str
    why: str
    guidance: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What was given to somebody else, and how many still lie with the first."""

    codes: tuple[str, ...]
    left: int


def counts(desk: Desk) -> dict[str, int]:
    """How many lines each list has."""
    moments, calendar = horizon(desk.clock(), desk.reference().calendar), desk.reference().calendar
    with desk.database.read() as connection:
        return store.counts(connection, desk.me.office, moments, calendar)


def listed(desk: Desk, name: str, limit: int = store.MOST_LISTED) -> list[Watched]:
    """``late`` or ``apologies``, the longest promised first."""
    calendar = desk.reference().calendar
    with desk.database.read() as connection:
        return store.listed(connection, desk.me.office, name, horizon(desk.clock(), calendar), calendar, limit)


def requests(desk: Desk) -> list[Request]:
    """«Chờ duyệt»."""
    calendar = desk.reference().calendar
    with desk.database.read() as connection:
        return store.requests(connection, desk.me.office, horizon(desk.clock(), calendar), calendar)


def again(desk: Desk) -> list[Again]:
    """Supplements and guidance asked for another time, or later than the rule allows."""
    found = [Again(one.id, one.code, one.name, one.procedure, one.said, False) for one in listed(desk, "again")]
    with desk.database.read() as connection:
        papers = store.guided_again(connection, desk.me.office)
    return found + [Again(one.id, one.code, one.person.name, one.procedure_name, why, True) for one, why in papers]


def conflicts(desk: Desk) -> list[Case]:
    """«Thao tác trùng cần xử lý»."""
    with desk.database.read() as connection:
        return store.conflicts(connection, desk.me.office)


def work_of(desk: Desk, on: date) -> list[Load]:
    """Who did how much on a day, as far as the counters' logs are here."""
    numbers = [one.number for one in desk.reference().counters]
    with desk.database.read() as connection:
        return workload(store.written_on(connection, desk.me.office, numbers, on))


def counters(desk: Desk) -> list[CounterSeen]:
    """Every counter as far as this PC knows it."""
    known = [(one.number, one.name) for one in desk.reference().counters]
    with desk.database.read() as connection:
        return store.counters(connection, desk.me, known)


def holders(desk: Desk) -> list[tuple[str, int]]:
    """Who holds open dossiers, and how many."""
    with desk.database.read() as connection:
        return store.holders(connection, desk.me.office)


def settle(desk: Desk, dossier_id: str, entry_id: str, *, take: bool, reason: str) -> None:
    """Takes an act that was set beside, or leaves what stands: an entry with its reason. Raises Refused.

    Of two dossiers with one code, the one that is taken keeps it and the other gets a new one.
    """
    if entry_id.startswith(rules.TWICE_OF):
        first = entry_id.removeprefix(rules.TWICE_OF + DOSSIER)
        renumber(desk, first if take else dossier_id, reason)
        return
    with desk.database.write() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
        body = rules.settle(dossier, entry_id, take=take, reason=reason)
        desk.append(connection, "conflict.settled", DOSSIER + dossier_id, body)


def renumber(desk: Desk, dossier_id: str, reason: str) -> str:
    """Gives a dossier whose code another one bears too a new code, by «Điều chỉnh», and asks for its receipt; returns
    the code. The citizen's paper must be changed. Raises Refused when no other dossier bears its code.
    """
    check_right(desk.signed_in, "conflict.settled")
    with desk.database.write() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
        if len([row for row in board.by_code(connection, dossier.code) if row.state is not State.VOID]) < 2:
            raise Refused("code.single", f"Mã {dossier.code} chỉ có một hồ sơ; có thể người khác vừa xử lý.")
        now = desk.clock()
        spent = local.spent(connection, local_day(now)).numbers
        code = next_code(connection, desk, now, desk.own_counter(connection), spent).text
        desk.append(
            connection, "dossier.corrected", DOSSIER + dossier_id, acts.correct(dossier, {"code": code}, reason)
        )
        local.ask_print(connection, dossier_id, RECEIPT, now)
    return code


def note_guidance(desk: Desk, guidance_id: str, note: str = "") -> None:
    """«Đã xem» of a paper given at the intake another time. Raises Refused when somebody has noted it already."""
    with desk.database.write() as connection:
        paper = slips.guidance(connection, desk.me.office, guidance_id)
        if all(one.id != guidance_id for one, _ in store.guided_again(connection, desk.me.office)):
            raise Refused("again.none", f"Phiếu {paper.code} không cần xem, hoặc đã có người xem.")
        desk.append(connection, GUIDANCE_NOTED, GUIDANCE + guidance_id, {"note": clean(note)})


def reassign(desk: Desk, from_: str, to: str, reason: str) -> Moved:
    """Giao lại: every open dossier of one person or unit goes to another, with a reason; all or none, at most
    :data:`MOST_MOVED` at once, the most urgent first. State, clock, step and papers stay.

    Raises UserError naming what is missing, Refused when there is nothing to move or this person may not.
    """
    check_right(desk.signed_in, "conflict.settled")  # a colleague gives one; whoever is in charge gives many
    giver = acts.needed(from_, "holder.missing", "Chưa chọn người đang giữ hồ sơ.")
    taker = acts.needed(to, "unit.missing", "Chưa chọn người thụ lý mới.")
    cause = acts.needed(reason, "reason.missing", "Chưa ghi lý do giao lại.")
    if giver == taker:
        raise UserError(Problem("to", f"Hồ sơ đang ở {giver} rồi; hãy chọn người khác."))
    with desk.database.write() as connection:
        found = store.held_by(connection, desk.me.office, giver, MOST_MOVED)
        if not found:
            raise Refused("reassign.none", f"Không có hồ sơ đang giải quyết nào ở «{giver}».", "from")
        for one in found:
            body = handover.reassign(board.dossier(connection, desk.me.office, one.id), taker, cause)
            desk.append(connection, "dossier.reassigned", DOSSIER + one.id, body)
        left = dict(store.holders(connection, desk.me.office)).get(giver, 0)
    return Moved(tuple(one.code for one in found), left)
