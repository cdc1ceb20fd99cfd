"""``counter-app handover``: batches out, signed slips and results in, as the window's page does them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from counter_app.cli.output import answer
from counter_app.domain.asked import Ask, Asked, Given, read_fields
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import show, to_text
from counter_app.domain.transitions import State
from counter_app.errors import Problem, UserError
from counter_app.operations import hand_over
from counter_app.operations.desk import Desk
from counter_app.store import board, waiting

OUT = (
    Asked("codes", "Mã hồ sơ", Ask.LINES, required=True),
    Asked("to", "Nơi nhận", Ask.UNIT, required=True),
    Asked("note", "Ghi chú"),
)
SIGNED = (
    Asked("accept", "Số phiếu bàn giao", required=True),
    Asked("by", "Người ký nhận", Ask.UNIT, required=True),
    Asked("moment", "Ký nhận lúc", Ask.MOMENT),
)
BACK = (
    Asked("arrived", "Mã hồ sơ có kết quả", Ask.LINES, required=True),
    Asked("shelf", "Ô kệ"),
    Asked("result", "Số, ký hiệu kết quả"),
)


def perform(desk: Desk, body: dict[str, Any], print_slip: Callable[[int], None] | None, *, as_json: bool) -> int:
    """One of three, told by its first field: ``codes`` go out, ``accept`` is a slip signed, ``arrived`` are results.

    ``print_slip`` puts the slip of a batch that goes out into its file. Raises UserError naming every wrong field.
    """
    if "accept" in body:
        given = read_fields(SIGNED, body)
        batch = hand_over.accept(desk, given["accept"], given["by"], given["moment"])
        told = f"Phiếu {batch.name}: {given['by']} đã ký nhận {len(batch.dossiers)} hồ sơ."
    elif "arrived" in body:
        given = read_fields(BACK, body)
        after = hand_over.results_arrived(
            desk, _ids(desk, given, "arrived"), given["shelf"] or "", given["result"] or ""
        )
        told = f"Đã nhận {len(after)} kết quả về quầy."
        return answer({"arrived": [one.code for one in after], "shelf": given["shelf"] or ""}, told, as_json=as_json)
    else:
        given = read_fields(OUT, body)
        batch = hand_over.hand_over(
            desk, _ids(desk, given, "codes"), given["to"], given["note"] or "", slip=print_slip is not None
        )
        if print_slip:
            print_slip(batch.print_job)
        told = f"Đã chuyển {len(batch.dossiers)} hồ sơ tới {batch.to}, phiếu {batch.name}."
    return answer(_batch(batch.name, batch.to, batch.dossiers), told, as_json=as_json)


def _ids(desk: Desk, given: Given, name: str) -> list[str]:
    found, problems = [], []
    with desk.database.read() as connection:
        for code in given[name]:
            try:
                found.append(board.find(connection, desk.me.office, code).id)
            except UserError as error:
                problems += [Problem(name, problem.sentence) for problem in error.problems]
    if problems:
        raise UserError(*problems)
    return found


def _batch(name: str, to: str, dossiers: tuple[Dossier, ...]) -> dict[str, Any]:
    return {
        "batch": name,
        "to": to,
        "codes": [one.code for one in dossiers],
        "accepted_by": dossiers[0].accepted_by if dossiers else "",
        "signed_at": to_text(dossiers[0].signed_at) if dossiers and dossiers[0].signed_at else None,
    }


WAITING = ("to-hand-over", "handed-over", "shelf")
"""What ``list`` knows beside the chips of the board."""


def listed(given: argparse.Namespace, desk: Desk, *, as_json: bool) -> int:
    """Dossiers nobody has handed over, batches nobody signed for, results nobody has come for."""
    office = desk.me.office
    with desk.database.read() as connection:
        if given.filter == "handed-over":
            batches = waiting.open_batches(connection, office)[: given.limit]
            result = [{"batch": b.name, "dossiers": b.dossiers, "handed_at": to_text(b.handed_at)} for b in batches]
            lines = [f"{b.name}  {b.dossiers} hồ sơ  từ {show(b.handed_at)}" for b in batches]
        elif given.filter == "shelf":
            shelf = waiting.on_shelf(connection, office, desk.clock(), 0)[: given.limit]
            result = [{"code": s.code, "name": s.name, "phone": s.phone, "shelf": s.shelf, "since": to_text(s.since)}
                      for s in shelf]  # fmt: skip
            lines = [f"{s.code}  {s.shelf:<6} từ {show(s.since)}  {s.name}  {s.phone}" for s in shelf]
        else:
            ids = waiting.to_hand_over(connection, office)[: given.limit]
            rows = [board.dossier(connection, office, one) for one in ids]
            result = [{"code": d.code, "state": str(d.state or State.RECEIVED), "id": d.id} for d in rows]
            lines = [f"{d.code}  {d.procedure[:60]}" for d in rows]
    return answer(result, "\n".join(lines) or "Không có gì chờ.", as_json=as_json)
