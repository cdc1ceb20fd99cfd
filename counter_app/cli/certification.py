"""``certify`` and ``certified-book``: a request of certification from a file, and a legal register onto paper."""

from __future__ import annotations

import argparse
from datetime import date

from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, read_json, write_new
from counter_app.cli.output import answer
from counter_app.domain import certified_json, money
from counter_app.domain.certified import Upto
from counter_app.domain.copies import REGISTERS, book_name, gaps, numbers_in_words, register_of
from counter_app.domain.moments import Clock, local, local_day, show
from counter_app.errors import Problem, UserError
from counter_app.operations.certify import certify as certify_request
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import certified, openings


def certify(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The same operation as the lane of the window."""
    request = certified_json.read(read_json(given.file))
    with opened(place, clock) as desk:
        done = certify_request(desk.with_clerk(clerk_of(desk, given.staff)), request, Upto(given.upto))
    intake = done.intake
    result = {
        "id": done.dossier_id,
        "code": intake.code,
        "upto": done.upto.value,
        "lines": [line.to_body() for line in intake.copies],
        "fee": intake.fee_total,
        "paid": done.paid,
        "due_at": local(intake.deadline.due_at).isoformat(),
        "slip": bool(done.print_job),
    }
    words = [
        f"{intake.code}  số chứng thực {numbers_in_words(intake.copies)}",
        *(f"  {line.number}  {line.kind}: {line.copies} × {line.pages} trang, {money.show(line.fee)} đồng"
          for line in intake.copies),
        f"Đã thu {money.show(done.paid)} đồng, đã trả." if done.upto is Upto.RETURNED
        else f"Phí {money.show(intake.fee_total)} đồng, hẹn trả {show(intake.deadline.due_at)}.",
    ]  # fmt: skip
    return answer(result, "\n".join(words), as_json=as_json)


def register(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """A book, or the days of it that are asked for, as PDF."""
    from counter_app.documents.certified_register import Period, certified_register

    check_free(given.out, "out")
    with opened(place, clock) as desk:
        today = local_day(clock())
        first, last = _days(given, today)
        book = _book(desk, given.book, first.year)
        of = register_of(book)
        assert of is not None
        with desk.database.read() as connection:
            lines = certified.written(connection, desk.me.office, book, first, last)
            opening = openings.opening(connection, desk.me.office, int(book[-7:-5]), book)
        paper = certified_register(of, book, Period(first, last), lines, desk.reference().office, today, opening)
    write_new(given.out, paper, "Sổ vẫn còn nguyên.")
    void = sorted({one.line.number for one in lines if one.line.void})
    numbers = len({one.line.number for one in lines})
    missing = gaps(lines, opening.number if opening else 1)
    result = {
        "book": book,
        "numbers": numbers,
        "void": void,
        "gaps": missing,
        "opening": opening.to_body() if opening else None,
        "paper": str(given.out),
    }
    words = f"Quyển số {book_name(book)}: {numbers} số chứng thực, {len(void)} số hủy.  {given.out}"
    return answer(result, words, as_json=as_json)


def _days(given: argparse.Namespace, today: date) -> tuple[date, date]:
    """The days that are asked for; without any, the year so far."""
    found = {}
    for name, text in (("from", given.first), ("to", given.last)):
        try:
            found[name] = date.fromisoformat(text) if text else None
        except ValueError:
            raise UserError(Problem(name, f"«{text}» phải có dạng 2026-11-30.")) from None
    first = found["from"] or date((found["to"] or today).year, 1, 1)
    last = found["to"] or (today if today.year == first.year else date(first.year, 12, 31))
    if not first <= last or first.year != last.year:
        raise UserError(Problem("to", "Một quyển sổ chỉ có một năm: từ ngày và đến ngày phải cùng năm, theo thứ tự."))
    return first, last


def _book(desk: Desk, asked: str, year: int) -> str:
    """«BS» is this counter's own book; «BS-02/2026» says which."""
    if asked in REGISTERS:
        return REGISTERS[asked].book(desk.me.counter, year)
    if register_of(asked) is None or not asked.endswith(f"/{year}"):
        known = ", ".join(REGISTERS)
        raise UserError(Problem("book", f"Không có sổ «{asked[:20]}»: dùng {known}, hoặc ví dụ BS-01/{year}."))
    return asked
