"""``counter-app paper``: blanks for a power cut, printed in advance, listed, spoiled; ``receive`` types them in."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain.blanks import PRINTED, SPOILED, Blank, BlankState, Stock
from counter_app.domain.moments import Clock
from counter_app.operations import blanks
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir


def paper(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Blanks into a PDF, once more into a PDF, all of them as a list, some of them spoiled."""
    out = getattr(given, "out", None)
    check_free(out, "out")
    with opened(place, clock) as desk:
        match given.what:
            case "list":
                wanted = BlankState(given.state.upper()) if given.state else None
                found = [one for one in blanks.listed(desk) if wanted in (None, one.state)]
            case "spoil":
                found = blanks.spoil(desk.with_clerk(clerk_of(desk, given.staff, SPOILED)), given.serial, given.reason)
            case "again":
                found = blanks.again(desk, given.serial)
            case _:
                found = blanks.issue(desk.with_clerk(clerk_of(desk, given.staff, PRINTED)), given.count)
        stock = Stock.of(blanks.listed(desk))
        if out:
            write_new(out, _pdf(desk, found), "Các phôi đã ghi sổ; in lại bằng: counter-app paper again --out TỆP.pdf.")
    result = {
        "blanks": [_told(one) for one in found],
        "printed": stock.printed,
        "used": stock.used,
        "spoiled": stock.spoiled,
        "left": stock.left,
        "low": stock.low,
        "file": str(out) if out else None,
    }
    lines = [f"{one.serial}  số {one.number:04}  {one.state.label}  {one.words}".rstrip() for one in found]
    head = [str(out)] if out else []
    return answer(result, "\n".join([*head, *lines, f"Phôi giấy: {stock.words}."]), as_json=as_json)


def _pdf(desk: Desk, found: Sequence[Blank]) -> bytes:
    from counter_app.documents.blank_receipt import blank_receipts

    return blank_receipts(found, desk.reference().office)


def _told(one: Blank) -> dict[str, Any]:
    return {"dossier": "", "code": "", "received_at": None, "reason": "", **one.to_body()}
