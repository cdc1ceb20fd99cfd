"""Registers go on from where paper left off, «Quyển» is named as the office decides, one counter may keep the seal's
book; and no number is ever drawn twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from counter_app.documents.register import register as printed
from counter_app.domain.books import BookRule
from counter_app.domain.copies import gaps
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter
from counter_app.domain.register import Register
from counter_app.errors import Refused, UserError
from counter_app.operations import blanks, numbers
from counter_app.operations import day as days
from counter_app.operations.certify import certify
from counter_app.operations.desk import Desk
from counter_app.operations.guide import guide
from counter_app.operations.receive import receive
from counter_app.store import board, certified, journal, openings, projections
from tests.certifying import certifying, request
from tests.conftest import FakeClock
from tests.documents import text
from tests.factories import CLERK, MONDAY, OFFICE, SUPERVISOR, application, procedure

BOOK = "01/2026"


@pytest.fixture
def boss(desk: Desk) -> Desk:
    return desk.with_clerk(SUPERVISOR)


def opened(boss: Desk, number: int, book: str = BOOK, **changes: str) -> None:
    told = {"reason": "chuyển từ sổ giấy", "document": "BB 12/BB-TTPVHCC", **changes}
    numbers.open_book(boss, book, number, **told)


def register(desk: Desk, book: str = BOOK) -> Register:
    with desk.database.read() as connection:
        ids = board.of_book(connection, OFFICE.agency, book)
        opening = openings.opening(connection, OFFICE.agency, 1, book)
        return Register.of(book, (board.dossier(connection, OFFICE.agency, one) for one in ids), opening)


def test_a_register_goes_on_from_its_opening_number_and_says_by_which_document(desk: Desk, boss: Desk) -> None:
    """A book of 318 lines on paper cannot begin with 1 again in December."""
    assert receive(desk, application()).intake.book_number == 1
    opened(boss, 319)
    later = receive(desk, application()).intake
    assert (later.book, later.book_number, later.number) == (BOOK, 319, "01.00319")
    held = register(desk)
    assert held.gaps == ()
    said = text(printed(held, OFFICE, MONDAY.date()))
    assert "Bắt đầu từ số 319: chuyển từ sổ giấy (BB 12/BB-TTPVHCC)." in said
    (book,) = days.look(desk, days.today(desk)).sheet.registers
    assert book.lines == (1, 319)


def test_the_day_sheet_balances_on_the_first_day_after_the_cut_over(desk: Desk, boss: Desk) -> None:
    """318 lines named missing would bury the one that is."""
    opened(boss, 319)
    receive(desk, application())
    (book,) = days.look(desk, days.today(desk)).sheet.registers
    assert (book.before, book.balances, book.gaps) == (318, True, [])


def test_every_kind_of_register_goes_on(desk: Desk, boss: Desk) -> None:
    """Slips and the seal's books were numbered on paper as well."""
    certifying(desk)
    for book in ("BS-01/2026", "SUPPLEMENT/2026"):
        opened(boss, 57, book)
    assert certify(desk, request()).intake.copies[0].number == 57
    given = guide(desk, application(papers=()), items=["Tờ khai"], reason="thiếu tờ khai")
    assert given.guidance.number == "01.00057"
    with desk.database.read() as connection:
        lines = certified.written(connection, OFFICE.agency, "BS-01/2026", date(2026, 1, 1), date(2026, 12, 31))
    assert gaps(lines, 57) == []
    standing = {one.book: (one.last, one.next) for one in numbers.standing(desk)}
    assert standing["BS-01/2026"] == (57, 58)
    assert standing["CK-01/2026"] == (0, 1)


WRONG: list[tuple[str, int, dict[str, str], str, str]] = [
    (BOOK, 2, {}, "number", "đã cấp đến số 2"),
    (BOOK, 0, {}, "number", "từ 1 đến"),
    (BOOK, 100_000, {}, "number", "từ 1 đến"),
    (BOOK, 9, {"reason": " "}, "reason", "Chưa ghi lý do"),
    (BOOK, 9, {"document": "x" * 301}, "document", "dài quá"),
    ("02/2026", 9, {}, "book", "của quầy 2"),
    ("BS-02/2026", 9, {}, "book", "của quầy 2"),
    ("01/2025", 9, {}, "book", "2026 hoặc 2027"),
    ("XX-01/2026", 9, {}, "book", "không phải sổ"),
    ("abc/x", 9, {}, "book", "không phải sổ"),
    ("GOODS/2026", 9, {}, "book", "không phải sổ"),
    ("", 9, {}, "book", "không phải sổ"),
]


@pytest.mark.parametrize(("book", "number", "changes", "field", "words"), WRONG)
def test_an_opening_number_that_would_harm_a_register_is_refused(
    desk: Desk, boss: Desk, book: str, number: int, changes: dict[str, str], field: str, words: str
) -> None:
    """A number below one that was drawn would be drawn twice."""
    receive(desk, application())
    receive(desk, application())
    with desk.database.read() as connection:
        held = journal.vector(connection)
    with pytest.raises(UserError) as told:
        opened(boss, number, book, **changes)
    assert words in str(told.value)
    assert told.value.problems[0].field == field
    with desk.database.read() as connection:
        assert journal.vector(connection) == held


def test_a_second_opening_is_not_below_the_first_and_not_a_clerks(desk: Desk, boss: Desk) -> None:
    """Set to 500 by one document it may not go back to 57 by another."""
    opened(boss, 500)
    with pytest.raises(Refused, match="đã cấp đến số 499"):
        opened(boss, 57)
    with pytest.raises(Refused, match="không có quyền"):
        opened(desk.with_clerk(CLERK), 600)


def test_books_by_field_count_apart_and_no_two_receipts_bear_one_number(
    desk: Desk, boss: Desk, clock: FakeClock
) -> None:
    """«Số: 01.00002» on two receipts of a year would be one letter to two people."""
    other = procedure(code="1.001193", field="Đất đai")
    first = receive(desk, application()).intake
    numbers.set_rule(boss, BookRule.FIELD, days.today(desk))
    by_field = [receive(desk, application(procedure=one)).intake for one in (procedure(), other, procedure())]
    assert [(one.book, one.book_number) for one in by_field] == [
        ("01/2026-Hộ tịch", 1), ("01/2026-Đất đai", 1), ("01/2026-Hộ tịch", 2),
    ]  # fmt: skip
    numbers.set_rule(boss, BookRule.COUNTER, days.today(desk))
    last = receive(desk, application()).intake
    assert (last.book, last.book_number) == (BOOK, 2)
    numbered = [one.number for one in (first, *by_field, last)]
    assert numbered == ["01.00001", "01.00002", "01.00003", "01.00004", "01.00005"]
    assert register(desk, "01/2026-Hộ tịch").year == "2026"
    assert {one.balances for one in days.look(desk, days.today(desk)).sheet.registers} == {True}
    with desk.database.read() as connection:
        held = projections.dump(connection)
    with desk.database.write() as connection:
        projections.rebuild(connection)
        assert projections.dump(connection) == held


def test_a_rule_holds_from_its_day_on_and_never_backwards(desk: Desk, boss: Desk, clock: FakeClock) -> None:
    """Set on Monday for the 1st of January, Tuesday's dossiers still go into the old book."""
    numbers.set_rule(boss, BookRule.BLANK, date(2027, 1, 1))
    today = receive(desk, application()).intake
    assert not today.unlisted
    with pytest.raises(UserError, match="chỉ đổi từ hôm nay"):
        numbers.set_rule(boss, BookRule.FIELD, MONDAY.date() - timedelta(days=1))
    clock.now += timedelta(days=42)
    later = receive(desk, application()).intake
    assert (later.unlisted, later.book, later.book_number) == (True, "01/2027", 1)
    assert type(later).from_body(later.to_body()) == later


def test_left_blank_the_receipt_has_dots_and_the_register_its_line(desk: Desk, boss: Desk) -> None:
    """«nếu có»: the office writes the register elsewhere, this program's still has no gap."""
    from counter_app.documents.receipt import receipt

    numbers.set_rule(boss, BookRule.BLANK, days.today(desk))
    made = receive(desk, application()).intake
    assert "Quyển số: ………" in text(receipt(made))
    assert "Quyển số: 01/2026" in text(receipt(replace(made, unlisted=False)))
    assert register(desk).lines[0].number == 1


def test_the_counter_that_keeps_the_book_numbers_and_no_other(desk: Desk, boss: Desk) -> None:
    """One book under one seal: two counters writing into it from two PCs would tear it."""
    certifying(desk)
    with desk.database.write() as connection:
        second = Counter(2, "Quầy chứng thực", (Slice(501, 500),)).to_body()
        boss.append(connection, "counter.enrolled", "counter:2", second)
    numbers.set_holder(boss, "BS", 2)
    with desk.database.read() as connection:
        held = journal.vector(connection)
    with pytest.raises(Refused, match="do Quầy chứng thực giữ"):
        certify(desk, request())
    with desk.database.read() as connection:
        assert journal.vector(connection) == held
    assert certify(desk, request(("Giấy ủy quyền", 1, 1), register="CK")).intake.copies[0].number == 1
    numbers.set_holder(boss, "BS", 1)
    assert certify(desk, request()).intake.copies[0].number == 1
    numbers.set_holder(boss, "BS", 0)
    assert desk.reference().office.holders == {}


@pytest.mark.parametrize(("key", "counter", "field"), [("ZZ", 1, "register"), ("BS", 7, "counter")])
def test_nobody_unknown_keeps_a_book(boss: Desk, key: str, counter: int, field: str) -> None:
    """Held by a counter that is not there, no counter could certify any more."""
    with pytest.raises(UserError) as told:
        numbers.set_holder(boss, key, counter)
    assert told.value.problems[0].field == field


def test_a_blank_of_last_year_goes_into_last_years_book(desk: Desk, clock: FakeClock) -> None:
    """Written on the 31st, typed in on the 4th: the closing page of the old book names it."""
    clock.now = MONDAY + timedelta(days=38)
    (blank,) = blanks.issue(desk, 1)
    clock.now += timedelta(days=4)
    body: dict[str, Any] = {"blank": blank.serial, "received_at": "31/12/2026 08:20"}
    made = receive(desk, application(**body)).intake
    assert (made.book, made.book_number, made.code) == (BOOK, 1, "X99.01-261231-0461")
