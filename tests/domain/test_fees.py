"""What it costs: to the đồng, with the reason, and never a guess."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from counter_app.domain.application import Application, check, suggested_fees
from counter_app.domain.entry import canonical
from counter_app.domain.fees import (
    MOST_COPIES,
    MOST_PAGES,
    ONE,
    Charge,
    Exemption,
    Fee,
    FeeLine,
    Quantity,
    Tier,
    charge,
    exemptions_of,
    in_force,
)
from counter_app.domain.intake import Intake
from counter_app.domain.payment import CASH, TRANSFER, Payment, receipt_number, remark
from counter_app.domain.procedure import Channel, Procedure
from counter_app.errors import UserError
from tests.factories import application, intake, procedure

COPIES = Fee("Phí chứng thực bản sao", 2000, "trang", tiers=(Tier(2, 2000), Tier(None, 1000)), cap=200_000, per="bản")
POOR = Exemption("ho-ngheo", "Người thuộc hộ nghèo", 100, "Giấy chứng nhận hộ nghèo", "Luật Hộ tịch Đ11")
HALF = Exemption("nguoi-cao-tuoi", "Người cao tuổi", 50, "Thẻ căn cước")
MANY = Fee("Lệ phí hộ tịch", 8000, exemptions=(POOR, HALF))

SEED = json.loads((Path(__file__).parents[2] / "db" / "seed" / "procedures.json").read_text(encoding="utf-8"))
BY_CODE = {body["code"]: Procedure.from_body(body) for body in SEED["procedures"]}


def amount(text: str) -> int:
    return int(text.replace(".", ""))


# Tiers, cap, pieces


@pytest.mark.parametrize("code", ["2.000815", "2.000942"])
@pytest.mark.parametrize(
    ("pages", "wanted"), [(1, 2000), (2, 4000), (3, 5000), (10, 12_000), (198, 200_000), (199, 200_000), (500, 200_000)]
)
def test_certified_copies_cost_what_the_circular_says(code: str, pages: int, wanted: int) -> None:
    """The main street of every commune counter: one wrong tier, and each citizen of the year was overcharged."""
    lines = suggested_fees(BY_CODE[code], Quantity(pages))
    assert lines is not None
    assert [line.amount for line in lines] == [wanted]
    three = suggested_fees(BY_CODE[code], Quantity(pages, 3))
    assert three is not None
    assert [line.amount for line in three] == [3 * wanted]


@pytest.mark.parametrize(
    ("fee", "quantity", "wanted"),
    [
        (COPIES, Quantity(1, 1), Charge(2000)),
        (COPIES, Quantity(2, 1), Charge(4000, "2 trang × 2.000 = 4.000")),
        (COPIES, Quantity(10, 3), Charge(36_000, "2 trang đầu × 2.000 + 8 trang × 1.000 = 12.000; × 3 bản = 36.000")),
        (
            COPIES,
            Quantity(500, 2),
            Charge(400_000, "2 trang đầu × 2.000 + 498 trang × 1.000 = 502.000, tối đa 200.000; × 2 bản = 400.000"),
        ),
        (Fee("Phí bản sao", 8000, "bản"), Quantity(7, 5), Charge(40_000, "5 bản × 8.000 = 40.000")),
        (Fee("Phí", 2000, "trang"), Quantity(5, 9), Charge(10_000, "5 trang × 2.000 = 10.000")),
        (Fee("Lệ phí", 8000), Quantity(9, 9), Charge(8000)),
        (
            Fee("Lệ phí", 8000, "bản", cap=20_000),
            Quantity(1, 5),
            Charge(20_000, "5 bản × 8.000 = 40.000, tối đa 20.000"),
        ),
        (Fee("Lệ phí", 0), ONE, Charge(0)),
        (Fee("Lệ phí", None, "bản"), Quantity(1, 5), Charge(None)),
    ],
)
def test_a_sum_says_how_it_came_about(fee: Fee, quantity: Quantity, wanted: Charge) -> None:
    """«Sao lại 36.000?» is answered by reading one line aloud, not by a calculator on the counter."""
    assert charge(fee, quantity) == wanted


@pytest.mark.parametrize(
    ("quantity", "fields"),
    [
        (Quantity(0, 1), ["pages"]),
        (Quantity(1, 0), ["copies"]),
        (Quantity(-3, -1), ["pages", "copies"]),
        (Quantity(MOST_PAGES + 1, MOST_COPIES + 1), ["pages", "copies"]),
    ],
)
def test_a_number_of_pages_that_cannot_be_is_named(quantity: Quantity, fields: list[str]) -> None:
    """Zero pages would certify for nothing, 99999 would be a finger left on a key."""
    with pytest.raises(UserError) as told:
        charge(COPIES, quantity)
    assert [problem.field for problem in told.value.problems] == fields


tiers = st.lists(st.integers(1, 50), max_size=4, unique=True).map(sorted)
amounts = st.integers(0, 10**6)


@st.composite
def fees(draw: st.DrawFn) -> Fee:
    bounds = draw(tiers)
    rising = (*(Tier(bound, draw(amounts)) for bound in bounds), Tier(None, draw(amounts)))
    unit = draw(st.sampled_from(["trang", "bản", "hồ sơ", "trường hợp"]))
    per = draw(st.sampled_from(["", "bản"])) if unit == "trang" else ""
    cap, tiered = draw(st.none() | amounts), draw(st.booleans())
    return Fee("Phí", rising[0].amount, unit, tiers=rising if tiered else (), cap=cap, per=per)


quantities = st.builds(Quantity, st.integers(1, 120), st.integers(1, 120))
exemptions = st.builds(Exemption, st.just("x"), st.just("Người thuộc hộ nghèo"), st.integers(1, 100))


@given(fees(), quantities, st.integers(0, 40), st.integers(0, 40), st.none() | exemptions)
def test_more_pages_or_copies_never_cost_less(
    fee: Fee, quantity: Quantity, pages: int, copies: int, exemption: Exemption | None
) -> None:
    """A citizen who asks for one page more must not be told a smaller sum."""
    more = Quantity(quantity.pages + pages, quantity.copies + copies)
    small, large = (charge(fee, q, exemption=exemption).amount for q in (quantity, more))
    assert small is not None
    assert large is not None
    assert 0 <= small <= large


@given(fees(), quantities)
def test_the_cap_holds_for_every_piece(fee: Fee, quantity: Quantity) -> None:
    """«Tối đa 200.000 đồng/bản» is the law's ceiling, not a suggestion."""
    assume(fee.cap is not None)
    assert fee.cap is not None
    asked = charge(fee, quantity).amount
    assert asked is not None
    assert asked <= fee.cap * (quantity.copies if fee.per else 1)


@given(fees(), quantities, exemptions)
def test_an_exemption_takes_its_part_and_never_more(fee: Fee, quantity: Quantity, exemption: Exemption) -> None:
    """Half is half, rounded for the citizen; nobody is paid for coming."""
    whole, reduced = charge(fee, quantity).amount, charge(fee, quantity, exemption=exemption).amount
    assert whole is not None
    assert reduced is not None
    assert 0 <= reduced <= whole
    assert reduced == whole * (100 - exemption.percent) // 100


SAID = re.compile(
    r"(?P<parts>[^=;]+ = )?(?P<sum>[\d.]+)(, tối đa (?P<cap>[\d.]+))?(; × (?P<copies>[\d.]+) bản = (?P<all>[\d.]+))?"
    r"(; giảm (?P<percent>\d+) % \(.*\) còn (?P<left>[\d.]+))?"
)


@given(fees(), quantities, st.none() | exemptions)
def test_the_numbers_of_an_explanation_add_up(fee: Fee, quantity: Quantity, exemption: Exemption | None) -> None:
    """An explanation that does not add up is worse than none: the citizen adds it up."""
    told = charge(fee, quantity, exemption=exemption)
    if exemption and exemption.percent == 100:
        assert told == Charge(0, f"Miễn: {exemption.words}")
        return
    if not told.explanation:
        return
    found = SAID.fullmatch(told.explanation)
    assert found, told.explanation
    total = amount(found["sum"])
    if found["parts"]:
        parts = re.findall(r"([\d.]+) (?:trang|bản|trường hợp|hồ sơ)(?: đầu)? × ([\d.]+)", found["parts"])
        assert sum(amount(count) * amount(price) for count, price in parts) == total
    for name, then in (("cap", lambda n, total: n), ("copies", lambda n, total: n * total)):
        total = then(amount(found[name]), total) if found[name] else total
    assert not found["all"] or amount(found["all"]) == total
    if found["percent"]:
        total = total * (100 - int(found["percent"])) // 100
        assert amount(found["left"]) == total
    assert told.amount == total


# What is not known, and who is exempt


def test_an_unknown_amount_stays_unknown_whatever_is_reduced() -> None:
    """Half of an amount that nobody published is not 0."""
    unknown = replace(MANY, amount=None)
    assert charge(unknown, exemption=HALF) == Charge(None)
    assert suggested_fees(procedure(fees=(MANY, unknown))) is None
    assert suggested_fees(procedure(fees=(unknown,)), exemption="nguoi-cao-tuoi") is None


def test_a_whole_exemption_needs_no_amount() -> None:
    """The province's amount is not in the catalogue, but a poor family pays nothing of it: no reason to ask."""
    lines = suggested_fees(procedure(fees=(replace(MANY, amount=None),)), exemption="ho-ngheo")
    assert lines == (FeeLine(MANY.name, 0, ONE, "Miễn: Người thuộc hộ nghèo", POOR, "Giấy chứng nhận hộ nghèo"),)


def test_an_exemption_reduces_only_the_lines_that_know_it() -> None:
    """Free of lệ phí hộ tịch, but the certified copies beside it are paid."""
    lines = suggested_fees(procedure(fees=(MANY, COPIES)), Quantity(3), exemption="ho-ngheo", evidence="Sổ số 12")
    assert lines is not None
    assert [(line.amount, line.exemption, line.evidence) for line in lines] == [(0, POOR, "Sổ số 12"), (5000, None, "")]
    assert exemptions_of((MANY, COPIES, MANY)) == (POOR, HALF)
    assert [one.label for one in exemptions_of([MANY])] == ["Miễn – Người thuộc hộ nghèo", "Giảm 50 % – Người cao tuổi"]


def test_a_code_the_procedure_does_not_have_reduces_nothing() -> None:
    """A draft of last month's catalogue must not waive a fee that is asked today."""
    lines = suggested_fees(procedure(fees=(MANY,)), exemption="tre-em")
    assert lines == (FeeLine(MANY.name, 8000),)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (FeeLine("Lệ phí", 0, exemption=Exemption("tre-em", "Trẻ em")), "exemption"),
        (FeeLine("Lệ phí", 0, exemption=replace(POOR, percent=99), evidence="Sổ"), "exemption"),
        (FeeLine("Lệ phí", 0, exemption=POOR, evidence=" \u200b "), "evidence"),
        (FeeLine("Lệ phí", 0, exemption=POOR, evidence="x" * 501), "evidence"),
        (FeeLine("Lệ phí", 0, Quantity(0, 1)), "pages"),
        (FeeLine("Lệ phí", 10**15), "fee"),
        (FeeLine("Lệ phí", -1), "fee"),
    ],
)
def test_an_exemption_without_its_paper_is_refused(line: FeeLine, field: str) -> None:
    """The inspector asks for the paper, not for the clerk's memory."""
    with pytest.raises(UserError) as told:
        check(application(procedure=procedure(fees=(MANY,)), fees=(line,)))
    assert [problem.field for problem in told.value.problems] == [field]


def test_an_exemption_that_asks_for_no_paper_needs_none() -> None:
    """«Đúng hạn» is read off the dates of the dossier itself."""
    on_time = Exemption("dung-han", "Đăng ký đúng hạn")
    line = FeeLine("Lệ phí", 0, exemption=on_time)
    form = application(procedure=procedure(fees=(replace(MANY, exemptions=(on_time,)),)), fees=(line,))
    assert check(form).fees == (line,)


# Channels and days


def test_a_channel_may_have_its_own_amount() -> None:
    """Half online: the reason people file online at all."""
    fee = Fee("Lệ phí đăng ký cư trú", 20_000, by_channel={"ONLINE": 10_000})
    online = charge(fee, channel=Channel.ONLINE)
    assert online == Charge(10_000, "10.000 (mức riêng của cách nộp)")
    assert charge(fee, channel=Channel.COUNTER) == Charge(20_000)
    only_online = replace(fee, amount=None, by_channel={"ONLINE": 7000})
    assert charge(only_online, channel=Channel.COUNTER) == Charge(None)
    assert charge(only_online, channel=Channel.ONLINE).amount == 7000
    lines = suggested_fees(BY_CODE["1.004222"], channel=Channel.HELPED_ONLINE)
    assert lines is not None
    assert sum(line.amount for line in lines) == 10_000


CUT = Fee("Lệ phí cấp lại", 35_000, valid_from="2025-07-01", valid_to="2026-12-31", note="TT 64/2025/TT-BTC")
FULL = Fee("Lệ phí cấp lại", 70_000, valid_from="2027-01-01")


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (date(2025, 6, 30), None),
        (date(2025, 7, 1), 35_000),
        (date(2026, 12, 31), 35_000),
        (date(2027, 1, 1), 70_000),
        (None, None),
    ],
)
def test_a_temporary_cut_ends_by_itself(on: date | None, wanted: int | None) -> None:
    """On New Year's morning nobody remembers to change the amount; on a day nobody told, nothing is guessed."""
    lines = suggested_fees(procedure(fees=(CUT, FULL)), on=on)
    assert (None if lines is None else sum(line.amount for line in lines)) == wanted


def test_a_cut_that_ran_out_leaves_the_amount_unknown_and_not_free() -> None:
    """No line that holds is not the same as no fee."""
    assert in_force((CUT,), date(2027, 1, 1)) is None
    assert in_force((), date(2027, 1, 1)) == ()
    assert suggested_fees(procedure(fees=(CUT, Fee("Phí", 1000))), on=date(2027, 1, 1)) is None


# As it is written down


texts = st.sampled_from(["", "Lệ phí", "HĐND tỉnh"])
days = st.sampled_from(["", "2026-01-01", "2027-03-01"])
written_exemptions = st.builds(Exemption, texts, texts, st.integers(1, 100), texts, texts)
written = st.builds(
    lambda fee, channels, exempt, first, last: replace(
        fee, by_channel=channels, exemptions=tuple(exempt), valid_from=first, valid_to=last
    ),
    fees(),
    st.dictionaries(st.sampled_from([*Channel]).map(str), amounts, max_size=2),
    st.lists(written_exemptions, max_size=2),
    days,
    days,
)


@given(written)
def test_a_fee_is_read_as_it_was_written(fee: Fee) -> None:
    """What the office published is what every counter asks."""
    assert Fee.from_body(json.loads(canonical(fee.to_body()))) == fee


def test_a_plain_fee_is_written_as_it_always_was() -> None:
    """Bodies of the first program and of the importers stay byte for byte what they are."""
    body = {"name": "Lệ phí", "amount": 8000, "unit": "hồ sơ", "note": ""}
    assert Fee("Lệ phí", 8000).to_body() == body
    assert Fee.from_body(body) == Fee("Lệ phí", 8000)
    assert FeeLine("Lệ phí", 8000).to_body() == ["Lệ phí", 8000]
    assert FeeLine.from_body(["Lệ phí", 8000]) == FeeLine("Lệ phí", 8000)
    assert intake().to_body()["fees"] == [["Phí xác nhận thông tin hộ tịch", 8000]]


@given(
    st.builds(
        FeeLine, texts, amounts, quantities, texts, st.none() | written_exemptions, st.sampled_from(["", "Sổ số 12"])
    )
)
def test_a_line_on_a_dossier_is_read_as_it_was_written(line: FeeLine) -> None:
    """A reprint or an audit in ten years has only the entry."""
    assert FeeLine.from_body(json.loads(canonical(line.to_body()))) == line
    frozen = intake(fees=(), procedure=procedure(fees=()))
    again = Intake.from_body(json.loads(canonical(replace(frozen, fees=(line,)).to_body())))
    assert again.fees == (line,)


def body(**changes: Any) -> dict[str, Any]:
    return {"name": "Phí", "amount": 2000, "unit": "trang", "note": "", **changes}


@pytest.mark.parametrize(
    "wrong",
    [
        body(tiers=[[2, 2000]]),
        body(tiers=[[None, 1000], [None, 500]]),
        body(tiers=[[5, 2000], [2, 1500], [None, 1000]]),
        body(tiers=[[2, 2000], [2, 1500], [None, 1000]]),
        body(tiers=[[0, 2000], [None, 1000]]),
        body(tiers=[[2, -2000], [None, 1000]]),
        body(tiers=[[2, 2000.5], [None, 1000]]),
        body(tiers=[["2", 2000], [None, 1000]]),
        body(tiers=[[2]]),
        body(cap=-1),
        body(cap="200000"),
        body(by_channel={"ONLINE": "5.000"}),
        body(exemptions=[{"code": "a", "words": "b", "percent": 0}]),
        body(exemptions=[{"code": "a", "words": "b", "percent": 101}]),
        body(exemptions=[{"code": "a", "words": "b", "percent": True}]),
        body(exemptions=[{"words": "b"}]),
        body(valid_from="31/12/2026"),
        body(valid_to="2026-02-30"),
    ],
)
def test_a_damaged_fee_stops_at_the_import(wrong: dict[str, Any]) -> None:
    """Not at the first citizen, and never as another amount."""
    with pytest.raises((KeyError, ValueError, TypeError)):
        Fee.from_body(wrong)


# Payment


@pytest.mark.parametrize(
    ("number", "clean"), [("", ""), ("0000123", "0000123"), (" 0000 123 ", "0000123"), ("12345678", "12345678")]
)
def test_a_receipt_number_is_kept_as_the_tax_system_gave_it(number: str, clean: str) -> None:
    """The leading zeros are part of the number."""
    assert receipt_number(number) == clean


@pytest.mark.parametrize("number", ["123456789", "AA123", "12-3", "１２３", "0" * 500])
def test_a_receipt_number_that_cannot_be_is_refused(number: str) -> None:
    """A typing slip here is an hour's search at the end of the quarter."""
    with pytest.raises(UserError, match="biên lai"):
        receipt_number(number)


@pytest.mark.parametrize(
    ("number", "on", "odd"),
    [
        ("123", date(2026, 12, 31), True),
        ("123", date(2027, 1, 1), False),
        ("0000123", date(2026, 1, 1), False),
        ("12345678", date(2026, 1, 1), False),
        ("", date(2026, 1, 1), False),
    ],
)
def test_a_short_number_is_remarked_while_paper_ones_are_in_use(number: str, on: date, odd: bool) -> None:
    """Paper ones have seven digits; an electronic one may be shorter, so it is said and not refused."""
    assert bool(remark(number, on)) is odd


@pytest.mark.parametrize(
    ("payment", "fields"),
    [
        (Payment(0), ["paid.amount"]),
        (Payment(-5), ["paid.amount"]),
        (Payment(10**15), ["paid.amount"]),
        (Payment(1, "GOLD"), ["paid.method"]),
        (Payment(1, CASH, "x" * 31, "123456789"), ["paid.symbol", "paid.number"]),
    ],
)
def test_every_wrong_field_of_a_payment_is_named(payment: Payment, fields: list[str]) -> None:
    """The clerk mends them in one go."""
    with pytest.raises(UserError) as told:
        payment.checked("paid.")
    assert [problem.field for problem in told.value.problems] == fields


def test_a_payment_reads_as_people_say_it() -> None:
    """The timeline is read aloud over the telephone."""
    paid = Payment(36_000, TRANSFER, " 01AA/26P ", "0000123").checked()
    assert paid.words == "36.000 đồng, chuyển khoản, biên lai 01AA/26P số 0000123"
    assert Payment(8000).words == "8.000 đồng, tiền mặt"
    assert Payment.from_body(paid.to_body()) == paid
    assert Payment.from_body({"amount": 8000}) == Payment(8000)


@pytest.mark.parametrize(
    ("fees_asked", "payment", "field"),
    [
        ((FeeLine("Lệ phí", 0),), Payment(0), "paid"),
        ((), Payment(5), "paid"),
        ((FeeLine("Lệ phí", 8000),), Payment(8001), "paid.amount"),
        ((FeeLine("Lệ phí", 8000),), Payment(8000, number="123456789"), "paid.number"),
        (None, Payment(8000), "fee"),
    ],
)
def test_nobody_pays_more_than_is_asked(fees_asked: tuple[FeeLine, ...] | None, payment: Payment, field: str) -> None:
    """Money without a fee behind it is money that the evening's count cannot explain."""
    form: Application = replace(application(procedure=procedure(fees=(MANY,))), fees=fees_asked, payment=payment)
    with pytest.raises(UserError) as told:
        check(form)
    assert [problem.field for problem in told.value.problems] == [field]
