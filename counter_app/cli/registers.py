"""``counter-app dossier-register``: a book of the Sổ theo dõi hồ sơ as a PDF, and what it holds."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from counter_app.cli.at_desk import opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain.moments import Clock, local_day
from counter_app.domain.register import Register
from counter_app.errors import Problem, UserError
from counter_app.paths import DataDir
from counter_app.store import board

_BOOK = re.compile(r"\d{2}/\d{4}", re.ASCII)


def register(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The lines of a book in order, voids and gaps named."""
    if not _BOOK.fullmatch(given.book):
        raise UserError(Problem("book", f"«{given.book}»: quyển số gồm số quầy và năm, ví dụ 01/2026."))
    out: Path = given.out
    check_free(out, "out")
    from counter_app.documents.register import register as paper

    with opened(place, clock) as desk:
        with desk.database.read() as connection:
            ids = board.of_book(connection, desk.me.office, given.book)
            book = Register.of(given.book, (board.dossier(connection, desk.me.office, one) for one in ids))
        if not ids:
            raise UserError(Problem("book", f"Trên máy này không có dòng nào của quyển {given.book}."))
        pdf = paper(book, desk.reference().office, local_day(clock()))
    write_new(out, pdf)
    voids = [line.number for line in book.lines if line.void]
    result = {"book": book.name, "lines": len(book.lines), "voids": voids, "gaps": list(book.gaps), "file": str(out)}
    words = f"{out}  quyển {book.name}: {len(book.lines)} dòng"
    for label, numbers in (("đã hủy", voids), ("không có trên máy này", book.gaps)):
        words += f"; {label}: {', '.join(f'{n:02}' for n in numbers)}" if numbers else ""
    return answer(result, words, as_json=as_json)
