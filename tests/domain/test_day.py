"""The day's sheet: every figure balances by itself, and what does not is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import acts, refunds
from counter_app.domain import day as days
from counter_app.domain.day_paper import DayPaper, lines
from counter_app.domain.day_reading import sheet
from counter_app.domain.day_sheet import DaySheet, FeeReceipts, Register, Run, Stands, between, runs
from counter_app.domain.dossier import Dossier, fold
from counter_app.domain.entry import Entry
from counter_app.domain.payment import CASH, TRANSFER, Payment
from counter_app.errors import Refused, UserError
from tests.factories import MONDAY, OFFICE, Log, Walk, intake

DAY = date(2026, 11, 23)
SUBJECT = days.subject(OFFICE.agency, 1, DAY)


def received(log: Log, number: int, dossier: str = "") -> str:
    """A reception with this number of the register."""
    dossier = dossier or str(number)
    log.write(f"dossier:{dossier}", "dossier.received", intake(number).to_body())
    return dossier


def of(log: Log, **more: Any) -> DaySheet:
    return sheet(DAY, log.counter, log.own, **more)


@given(st.sets(st.integers(1, 60)))
def test_runs_and_gaps_are_all_the_numbers(numbers: set[int]) -> None:
    """A gap nobody names is a receipt nobody looks for."""
    covered = [n for run in [*runs(numbers), *between(runs(numbers))] for n in range(run.first, run.last + 1)]
    assert sorted(covered) == list(range(min(numbers), max(numbers) + 1) if numbers else ())


def test_a_register_names_its_voids_and_its_gaps() -> None:
    """The page of the book is signed only when every number has its line."""
    log = Log(1)
    for number in (8, 9, 12):
        received(log, number)
    log.write("dossier:9", "dossier.undone", {"reason": "Hoàn tác"})
    (book,) = of(log, before={"01/2026": 6}).registers
    assert (book.lines, book.voids, book.before) == ((8, 9, 12), (9,), 6)
    assert book.gaps == [Run(7, 7), Run(10, 11)]
    assert not book.balances
    assert [gap.show() for gap in book.gaps] == ["7", "10–11"]
    assert Register("x", (7, 8), before=6).balances
    assert not Register("x", (7, 7), before=6).balances


def test_every_required_receipt_stands_in_one_place() -> None:
    """Required = printed + electronic + waived, and the others are named by their codes."""
    log = Log(1)
    for number in range(1, 7):
        received(log, number)
    paper = {"form": "RECEIPT", "title": "Giấy tiếp nhận"}
    log.write("dossier:1", "document.printed", paper)
    log.write("dossier:1", "document.waived", {**paper, "how": "WAIVED"})  # a second copy nobody wanted
    log.write("dossier:2", "document.waived", {**paper, "how": "ELECTRONIC"})
    log.write("dossier:3", "document.waived", {**paper, "how": "WAIVED"})
    log.write("dossier:4", "document.printed", {"form": "WHY", "title": "Cách tính"})
    found = of(log, stands={"5": Stands("x", void=True), "6": Stands("x", receipts=1)})
    papers = found.papers
    assert (papers.printed, papers.electronic, papers.waived) == (2, 1, 1)
    assert papers.missing == ("X99.01-261123-0004",)
    assert papers.required == 5
    assert found.voids == ("X99.01-261123-0005",)


def test_an_act_taken_back_is_counted_nowhere() -> None:
    """«Hoàn tác» within ten seconds: nothing has left the counter."""
    log = Log(1)
    received(log, 1)
    moved = log.write("dossier:1", "dossier.handed_over", {"to": "Phòng Kinh tế"})
    log.write("dossier:1", "act.undone", {"entry": moved.id})
    assert of(log).counts["dossier.handed_over"] == 0


def paid(walk: Walk, payment: Payment) -> Dossier:
    return walk.act("dossier.paid", MONDAY, lambda d, there: acts.pay(d, there, payment))


@pytest.fixture
def walk() -> Walk:
    """A dossier that owes 8.000 đồng and has paid 10.000 under one biên lai, 5.000 under another."""
    made = Walk()
    made.receive()
    paid(made, Payment(10_000, CASH, "AA", "0000007"))
    paid(made, Payment(5_000, TRANSFER, "AA", "0000009"))
    return made


def test_a_refund_belongs_to_a_bien_lai_and_lowers_what_was_paid(walk: Walk) -> None:
    """Too much was taken: the cash, the fee item and the dossier must all say so."""
    walk.act("dossier.refunded", MONDAY, lambda d, _: refunds.refund(d, 2_500, "thu thừa", None, None, "0000007"))
    assert (walk.dossier.paid, walk.dossier.owed) == (12_500, 0)
    assert walk.dossier.timeline[-1].note.endswith("thu thừa")
    found = of(walk.log)
    (till,) = found.tills
    assert (till.net(CASH), till.net(TRANSFER), till.times) == (7_500, 5_000, 2)
    assert (found.hand_in, replace(found, change=1000).in_drawer) == (7_500, 8_500)
    assert {item.name: item.total for item in found.items} == {
        "Phí xác nhận thông tin hộ tịch": 8_000,
        "Khoản khác": 4_500,
    }


@pytest.mark.parametrize(
    ("amount", "number", "code"),
    [(7_501, "0000007", "refund.more"), (1, "", "receipt.unknown"), (1, "0000001", "receipt.unknown")],
)
def test_a_refund_that_cannot_be_is_said(walk: Walk, amount: int, number: str, code: str) -> None:
    """More than was taken, or from a biên lai that is somebody else's."""
    walk.act("dossier.refunded", MONDAY, lambda d, _: refunds.refund(d, 2_500, "thu thừa", number="0000007"))
    with pytest.raises(Refused) as told:
        walk.act("dossier.refunded", MONDAY, lambda d, _: refunds.refund(d, amount, "thu thừa", number=number))
    assert told.value.code == code


def test_nothing_is_refunded_where_nothing_was_taken() -> None:
    """And an amount that is none is named by its field."""
    walk = Walk()
    walk.receive()
    with pytest.raises(Refused, match="chưa thu khoản nào"):
        refunds.refund(walk.dossier, 1, "x")
    paid(walk, Payment(8_000))
    with pytest.raises(UserError, match="lớn hơn 0"):
        refunds.refund(walk.dossier, 0, "x")
    with pytest.raises(Refused, match="lý do"):
        refunds.refund(walk.dossier, 1, " ")


@pytest.mark.parametrize(("mistyped", "spoiled", "gaps"), [(False, ("0000007",), []), (True, (), [])])
def test_a_wrong_bien_lai_is_replaced(walk: Walk, mistyped: bool, spoiled: tuple[str, ...], gaps: list[str]) -> None:
    """A spoiled paper is among the voids; a number that was only typed wrongly never existed."""
    walk.act(
        "dossier.fee_receipt_voided",
        MONDAY,
        lambda d, _: refunds.void_fee_receipt(d, "rách", "0000008", number="0000007", mistyped=mistyped),
    )
    assert [one.number for one in walk.dossier.payments] == ["0000008", "0000009"]
    assert walk.dossier.paid == 15_000
    (found,) = of(walk.log).fee_receipts
    assert (found.used, found.spoiled, found.gaps) == (("0000008", "0000009"), spoiled, gaps)
    with pytest.raises(Refused, match="trùng"):
        refunds.void_fee_receipt(walk.dossier, "rách", "0000008", number="0000008")


def test_bien_lai_numbers_keep_their_zeros_and_a_slip_does_not_count_to_a_million() -> None:
    """«0000012» and «99999999» in one day: the gap is one range."""
    found = FeeReceipts("AA", ("0000012", "0000013", "99999999"))
    assert found.ranges == ["00000012–00000013", "99999999"]
    assert found.gaps == ["00000014–99999998"]


def test_two_counters_days_add_up() -> None:
    """The office's day is the sum, books and clerks included."""
    logs = [Log(1), Log(2)]
    for log in logs:
        received(log, log.counter)
        log.write("dossier:1", "dossier.paid", {"amount": 1000 * log.counter, "number": f"000000{log.counter}"})
    one, two = (of(log, change=100, unsent=1, before={"01/2026": 0}) for log in logs)
    both = one + two
    assert both.counts["dossier.received"] == 2
    assert (both.hand_in, both.in_drawer, both.unsent) == (3000, 3200, 2)
    assert [till.name for till in both.tills] == ["hanh"]
    assert both.registers[0].balances
    assert both.fee_receipts[0].ranges == ["0000001–0000002"]
    assert DaySheet(DAY) + one == replace(one, counter=0, first_seq=0)


def test_the_closing_entry_carries_its_figures_there_and_back(walk: Walk) -> None:
    """A closed day is read next year by a newer program; one that cannot read it says so and goes on."""
    found = of(walk.log, before={"01/2026": 2}, change=500)
    assert DaySheet.read(found.to_body()) == found
    for broken in (
        None,
        {},
        {**found.to_body(), "tills": [1]},
        {**found.to_body(), "fee_receipts": [["a", ["x"], []]]},
    ):
        assert DaySheet.read(broken) is None


@pytest.mark.parametrize("body", [{}, {"amount": "x"}, {"amount": 1, "items": [["a"]]}, {"amount": 1, "number": "x"}])
def test_an_entry_nobody_can_read_is_counted_as_that(body: dict[str, Any]) -> None:
    """A newer program's payment must not stop the evening."""
    log = Log(1)
    received(log, 1)
    log.write("dossier:1", "dossier.paid", body)
    found = of(log)
    assert found.unreadable == (0 if body == {} else 1)
    assert lines(DayPaper(found, OFFICE, "Quầy 1", DAY, ""))


# Opening, closing, reopening


def the_day(log: Log) -> days.Day:
    return days.fold_day([entry for entry in log.own if entry.subject == SUBJECT])


def close(log: Log, **more: Any) -> Entry:
    work = days.of_day(log.own, DAY)
    body = days.close_day(the_day(log), DAY, DAY, sheet(DAY, 1, work), work[-1].seq, work[-1].hash.hex(), **more)
    return log.write(SUBJECT, days.CLOSED, body)


def test_a_day_is_opened_closed_and_reopened() -> None:
    """Each is an entry; what came after the close is named, and a second close covers it."""
    log = Log(1)
    opening = days.Opening("Nguyễn Thị Hạnh", signer="Lê Văn Dũng", capacity="KT.", change=200_000)
    log.write(SUBJECT, days.OPENED, days.open_day(the_day(log), DAY, DAY, opening))
    assert the_day(log).opening is not None
    assert the_day(log).opening.signs == "KT. Lê Văn Dũng"  # type: ignore[union-attr]
    received(log, 1)
    close(log, counted=200_000)
    closed = the_day(log).closed
    assert closed
    assert (closed.through, closed.counted) == (2, 200_000)
    assert closed.hash == log.own[1].hash.hex()
    received(log, 2)
    assert [entry.subject for entry in days.after_close(log.own, closed)] == ["dossier:2"]
    with pytest.raises(Refused, match="đã chốt"):
        close(log)
    with pytest.raises(Refused, match="mở lại sổ"):
        days.open_day(the_day(log), DAY, DAY, opening)
    with pytest.raises(Refused, match="lý do"):
        days.reopen_day(the_day(log), DAY, "")
    log.write(SUBJECT, days.REOPENED, days.reopen_day(the_day(log), DAY, "còn một hồ sơ"))
    assert the_day(log).closed is None
    close(log)
    again = the_day(log)
    assert again.closed
    assert again.closed.sheet
    assert again.closed.sheet.counts["dossier.received"] == 2
    assert days.after_close(log.own, again.closed) == []
    assert (len(again.closings), again.reopenings[0].reason) == (2, "còn một hồ sơ")
    assert days.fold_day(reversed([e for e in log.own if e.subject == SUBJECT])) == again


def test_what_cannot_be_is_said() -> None:
    """Tomorrow, yesterday's opening, a float below nothing, a capacity the decree does not know."""
    day, opening = days.Day(), days.Opening("Hạnh")
    with pytest.raises(Refused, match="hôm nay"):
        days.open_day(day, DAY - timedelta(days=1), DAY, opening)
    with pytest.raises(Refused, match="ai ngồi quầy"):
        days.open_day(day, DAY, DAY, days.Opening(" "))
    with pytest.raises(Refused, match="Hình thức ký"):
        days.open_day(day, DAY, DAY, replace(opening, capacity="PP."))
    with pytest.raises(Refused, match="Tiền lẻ"):
        days.open_day(day, DAY, DAY, replace(opening, change=-1))
    with pytest.raises(Refused, match="chưa đến"):
        days.close_day(day, DAY + timedelta(days=1), DAY, DaySheet(DAY), 1, "")
    with pytest.raises(Refused, match="chưa chốt"):
        days.reopen_day(day, DAY, "x")


def test_old_payments_without_items_and_symbols_still_add_up() -> None:
    """Entries of last week name no fee line."""
    log = Log(1)
    received(log, 1)
    log.write("dossier:1", "dossier.paid", {"amount": 3000})
    assert [(item.name, item.total) for item in of(log).items] == [("Khoản khác", 3000)]
    assert fold("1", log.own).owed == 5000
