"""The lists of «Theo dõi, điều hành», settling acts that met, giving many dossiers to somebody else."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.output import answer
from counter_app.domain.moments import Clock, local_day, show, to_text
from counter_app.domain.supervision import Case, Side
from counter_app.errors import Problem, UserError
from counter_app.operations import supervise
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board
from counter_app.store.supervision import Watched

Told = tuple[list[dict[str, Any]], list[str]]


def _watched(desk: Desk, name: str) -> Told:
    calendar, today = desk.reference().calendar, local_day(desk.clock())
    result, lines = [], []
    for one in supervise.listed(desk, name):
        days = calendar.worked_between(local_day(one.due_at), today) if one.due_at else 0
        result.append({**_dossier(one), "working_days_late": days})
        due = show(one.due_at) if one.due_at else ""
        lines.append(f"{one.code}  {due}  chậm {days} ngày  {one.holder or 'tại quầy'}  {one.stage}  {one.name}")
    return result, lines


def _dossier(one: Watched) -> dict[str, Any]:
    return {
        "id": one.id, "code": one.code, "name": one.name, "procedure": one.procedure, "state": one.state.value,
        "holder": one.holder, "step": one.stage, "due_at": to_text(one.due_at) if one.due_at else None,
    }  # fmt: skip


def _approvals(desk: Desk) -> Told:
    asked = supervise.requests(desk)
    result = [
        {**_dossier(one.dossier), "asked_by": one.by, "asked_at": to_text(one.at), "reason": one.dossier.said}
        for one in asked
    ]
    return result, [f"{one.dossier.code}  {one.by} {show(one.at)}: {one.dossier.said}" for one in asked]


def _again(desk: Desk) -> Told:
    found = supervise.again(desk)
    return [asdict(one) for one in found], [f"{one.code}  {one.name}: {one.why}" for one in found]


def _conflicts(desk: Desk) -> Told:
    found = supervise.conflicts(desk)
    result = [
        {
            "code": one.code, "entry": one.entry_id, "clash": one.clash.value, "state": one.state,
            "act": _side(one.act), "other": _side(one.other) if one.other else None,
        }
        for one in found
    ]  # fmt: skip
    lines = [line for one in found for line in _case_lines(one)]
    return result, lines


def _side(side: Side) -> dict[str, Any]:
    return {**asdict(side), "at": to_text(side.at), "values": dict(side.values)}


def _case_lines(case: Case) -> list[str]:
    def line(side: Side) -> str:
        values = "; ".join(f"{name}: {words}" for name, words in side.values)
        stands = "đang áp dụng" if side.stands else "để riêng"
        return f"   {side.label} ({stands})  quầy {side.counter}  {side.actor}  {show(side.at)}  {values}"

    other = line(case.other) if case.other else f"   Trạng thái đang có: {case.state}"
    return [f"{case.code}  {case.clash.label}  [{case.entry_id}]", line(case.act), other]


def _holders(desk: Desk) -> Told:
    found = supervise.holders(desk)
    return [{"holder": name, "dossiers": n} for name, n in found], [f"{n:>5}  {name}" for name, n in found]


def _workload(desk: Desk) -> Told:
    found = supervise.work_of(desk, local_day(desk.clock()))
    result = [{**asdict(one), "total": one.total} for one in found]
    lines = [
        f"{one.actor:<16} {one.total:>4} thao tác  tiếp nhận {one.received}, trả {one.returned}  "
        + ", ".join(f"{hour} giờ: {n}" for hour, n in sorted(one.hours.items()))
        for one in found
    ]
    return result, lines


def _counters(desk: Desk) -> Told:
    found = supervise.counters(desk)
    result = [{**asdict(one), "last_at": to_text(one.last_at) if one.last_at else None} for one in found]
    lines = [
        f"{one.number:>2}  {one.name}  {show(one.last_at) if one.last_at else 'chưa nhận gì'}"
        + ("" if one.unsent is None else f"  chưa gửi {one.unsent}")
        for one in found
    ]
    return result, lines


LISTS: dict[str, Callable[[Desk], Told]] = {
    "late": lambda desk: _watched(desk, "late"),
    "apologies": lambda desk: _watched(desk, "apologies"),
    "approvals": _approvals,
    "again": _again,
    "conflicts": _conflicts,
    "holders": _holders,
    "workload": _workload,
    "counters": _counters,
}
"""What ``list`` knows beside the board and the batches."""


def listed(given: argparse.Namespace, desk: Desk, *, as_json: bool) -> int:
    """One of the supervisor's lists."""
    result, lines = LISTS[given.filter](desk)
    return answer(result[: given.limit], "\n".join(lines) or "Không có gì.", as_json=as_json)


def settle(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The act that was set beside is taken, or what stands is left; with a reason."""
    with opened(place, clock) as desk:
        at_work = desk.with_clerk(clerk_of(desk, given.staff, "conflict.settled"))
        with desk.database.read() as connection:
            dossier = board.find(connection, desk.me.office, given.code)
        open_ones = [conflict.entry_id for conflict in dossier.conflicts]
        if not given.entry and len(open_ones) > 1:
            raise UserError(Problem("entry", f"Hồ sơ có {len(open_ones)} thao tác trùng; cần --entry: {open_ones}."))
        entry = given.entry or (open_ones[0] if open_ones else "")
        supervise.settle(at_work, dossier.id, entry, take=given.choose == "act", reason=given.reason)
        with desk.database.read() as connection:
            after = board.dossier(connection, desk.me.office, dossier.id)
    result = {"code": after.code, "state": str(after.state), "holder": after.holder, "left": len(after.conflicts)}
    return answer(result, f"Đã xử lý. Còn {len(after.conflicts)} thao tác trùng của {after.code}.", as_json=as_json)


def reassign(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """All open dossiers of one person or unit to another."""
    with opened(place, clock) as desk:
        at_work = desk.with_clerk(clerk_of(desk, given.staff, "conflict.settled"))
        moved = supervise.reassign(at_work, given.giver, given.to, given.reason)
    left = f" Còn {moved.left} hồ sơ; chạy lại để giao tiếp." if moved.left else ""
    words = f"Đã giao {len(moved.codes)} hồ sơ từ {given.giver} cho {given.to}.{left}"
    return answer({"codes": moved.codes, "left": moved.left}, words, as_json=as_json)
