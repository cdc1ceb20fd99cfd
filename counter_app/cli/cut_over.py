"""``counter-app cutover template | check | import``: the open dossiers of the system before this one."""

from __future__ import annotations

import argparse
from typing import Any

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.cli.reference_data import ctrl_c, progress_line
from counter_app.domain.cut_over import IMPORTED, Refusal, Tally
from counter_app.domain.moments import Clock
from counter_app.operations import cut_over
from counter_app.paths import DataDir


def cutover(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """An empty workbook; what a filled one would do; and doing it. Ctrl+C stops between two transactions."""
    from counter_app.documents.cut_over_book import read_book, refused_book, template

    if given.what == "template":
        check_free(given.file, "file")
        write_new(given.file, template())
        return answer({"file": str(given.file)}, str(given.file), as_json=as_json)
    check_free(given.refused, "refused")
    rows = read_book(given.file)
    done = whole = len(rows)
    with opened(place, clock) as desk:
        at_work = desk.with_clerk(clerk_of(desk, given.staff, IMPORTED))
        if given.what == "check":
            tally = cut_over.check(at_work, rows)
        else:
            tally = Tally()
            with ctrl_c() as cancelled, progress_line("Chuyển") as progress:
                for step in cut_over.carry_out(at_work, rows):
                    done, whole, tally = step
                    progress(done, whole)
                    if cancelled():
                        break
    if given.refused and tally.refused:
        write_new(given.refused, refused_book(tally.refused))
    words = cut_over.told(done, whole, tally)
    if given.what == "check":
        words = f"Nhập được {tally.taken} hồ sơ, đã có {tally.here}, chưa nhập được {len(tally.refused)}. Chưa ghi gì."
    refused = [line for one in tally.refused for line in _lines(one)]
    result = {
        "taken": tally.taken,
        "here": tally.here,
        "refused": refused,
        "stopped": done < whole,
    }
    reasons = [f"Dòng {line['row']}, cột «{line['column']}»: {line['reason']}" for line in refused]
    return answer(result, "\n".join([words, *reasons]), as_json=as_json)


def _lines(refusal: Refusal) -> list[dict[str, Any]]:
    from counter_app.documents.cut_over_book import TITLE, column_of

    return [
        {"sheet": TITLE, "row": refusal.row.number, "column": column_of(one.field), "reason": one.sentence}
        for one in refusal.problems
    ]
