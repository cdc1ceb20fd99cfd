"""``counter-app dossier-register``: a book of the Sổ theo dõi hồ sơ as a PDF, and what it holds. ``registers``: from
which number registers go on, how «Quyển» is named, who keeps the legal registers, which papers are usual in them.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, write_new
from counter_app.cli.output import answer
from counter_app.domain.books import BookRule
from counter_app.domain.certified import register_named
from counter_app.domain.copies import REGISTERS, kinds_from_form
from counter_app.domain.moments import Clock, local_day, read_day, show_day
from counter_app.domain.openings import title
from counter_app.domain.register import Register
from counter_app.errors import Problem, UserError
from counter_app.operations import catalogue, numbers
from counter_app.paths import DataDir
from counter_app.store import board, openings, retention

_BOOK = re.compile(r"\d{2}/\d{4}(-.+)?")


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
            opening = openings.opening(connection, desk.me.office, int(given.book[:2]), given.book)
            retention.check_all_here(connection, desk.me.office, ids)
            book = Register.of(given.book, (board.dossier(connection, desk.me.office, one) for one in ids), opening)
        if not ids:
            raise UserError(Problem("book", f"Trên máy này không có dòng nào của quyển {given.book}."))
        pdf = paper(book, desk.reference().office, local_day(clock()))
    write_new(out, pdf)
    voids = [line.number for line in book.lines if line.void]
    result = {
        "book": book.name,
        "lines": len(book.lines),
        "voids": voids,
        "gaps": list(book.gaps),
        "opening": book.opening.to_body() if book.opening else None,
        "file": str(out),
    }
    words = f"{out}  quyển {book.name}: {len(book.lines)} dòng"
    for label, listed in (("đã hủy", voids), ("không có trên máy này", book.gaps)):
        words += f"; {label}: {', '.join(f'{n:02}' for n in listed)}" if listed else ""
    return answer(result, words, as_json=as_json)


def registers(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Opening numbers, the rule of «Quyển», holders, usual papers; and how this counter's registers stand after it."""
    with opened(place, clock) as desk:
        if given.what != "list":
            kind = "kinds.set" if given.what == "kinds" else "register.opened"
            at_work = desk.with_clerk(clerk_of(desk, given.staff, kind))
            match given.what:
                case "open":
                    numbers.open_book(at_work, given.book, given.number, given.reason, given.document)
                case "quyen":
                    since = read_day(given.since, "since") if given.since else local_day(clock())
                    numbers.set_rule(at_work, BookRule(given.rule.upper()), since)
                case "kinds":
                    one = register_named(given.register)
                    catalogue.set_kinds(at_work, [kinds_from_form(one, "\n".join(given.names or one.kinds))])
                case _:
                    numbers.set_holder(at_work, given.register, given.counter)
        standing, known = numbers.standing(desk), desk.reference()
        office = known.office
    result = {
        "registers": [
            {
                "book": one.book,
                "title": title(one.book),
                "last": one.last,
                "next": one.next,
                "opening": one.opening.to_body() if one.opening else None,
            }
            for one in standing
        ],
        "rules": [[day.isoformat(), rule.value] for day, rule in office.books],
        "holders": dict(office.holders),
        "kinds": {key: list(names) for key, names in known.kinds.items()},
    }
    lines = [
        f"{one.book:<18} số cuối {one.last}, số tới {one.next}  {title(one.book)}"
        + (f".  {one.opening.words}" if one.opening else "")
        for one in standing
    ]
    lines += [f"Quyển từ {show_day(day)}: {rule.label}" for day, rule in office.books]
    lines += [f"Sổ {REGISTERS[key].title.lower()}: quầy {counter} giữ" for key, counter in office.holders.items()]
    lines += [f"{REGISTERS[key].title}: {'; '.join(names)}" for key, names in known.kinds.items()]
    return answer(result, "\n".join(lines), as_json=as_json)
