"""The catalogue's procedures: what is known is told, what is not is None and asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.application import suggested_fees
from counter_app.domain.entry import canonical
from counter_app.domain.fees import Fee
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.procedure import Case, Channel, Need, Paper, Procedure
from counter_app.errors import UserError
from tests.factories import procedure

THREE, FIVE, TODAY = Limit(3, Unit.WORKING_DAYS), Limit(5, Unit.WORKING_DAYS), Limit(0, Unit.SAME_DAY)
MANY = procedure(
    cases=(
        Case("Thông thường", {"*": FIVE, "ONLINE": THREE}),
        Case("Trong ngày", {"COUNTER": TODAY}),
        Case("Chưa rõ", {}),
    )
)


def there_and_back(written: Procedure) -> Procedure:
    return Procedure.from_body(json.loads(canonical(written.to_body())))


@pytest.mark.parametrize(
    ("case", "channel", "limit"),
    [
        (0, Channel.COUNTER, FIVE),
        (0, Channel.ONLINE, THREE),
        (0, Channel.POST, FIVE),
        (0, Channel.KIOSK, FIVE),
        (1, Channel.COUNTER, TODAY),
        (1, Channel.ONLINE, None),
        (2, Channel.COUNTER, None),
        (3, Channel.COUNTER, None),
        (-1, Channel.COUNTER, None),
    ],
)
def test_the_limit_is_the_one_published_for_case_and_channel_or_unknown(
    case: int, channel: Channel, limit: Limit | None
) -> None:
    """1.012783 has 15, 20 and 5 days by channel; another channel's limit would be a false promise."""
    assert MANY.limit(case, channel) == limit


@pytest.mark.parametrize(
    ("case", "channel", "at_once"),
    [
        (1, Channel.COUNTER, True),
        (1, Channel.ONLINE, False),
        (0, Channel.COUNTER, False),
        (2, Channel.POST, False),
        (9, Channel.POST, False),
    ],
)
def test_only_the_case_that_is_returned_on_the_spot_goes_without_a_receipt(
    case: int, channel: Channel, at_once: bool
) -> None:
    """«Ngay trong ngày; phải xác minh: 03 ngày»: the citizen of the second case needs the paper with the date."""
    assert MANY.at_once(case, channel) is at_once


@pytest.mark.parametrize(
    ("fees", "sum_of_one"),
    [
        ((), 0),
        ((Fee("Lệ phí", 0),), 0),
        ((Fee("Lệ phí", 8000),), 8000),
        ((Fee("Lệ phí", 8000), Fee("Phí bản sao", 2000, "bản")), 10_000),
        ((Fee("Lệ phí", None),), None),
        ((Fee("Lệ phí", 8000), Fee("Phí", None)), None),
    ],
)
def test_one_unknown_fee_makes_the_sum_unknown(fees: tuple[Fee, ...], sum_of_one: int | None) -> None:
    """«Miễn phí» by mistake is money the clerk must fetch back from the citizen."""
    lines = suggested_fees(procedure(fees=fees))
    assert (None if lines is None else sum(line.amount for line in lines)) == sum_of_one


texts = st.sampled_from(["", "Hộ tịch", "Đất đai – Nhà ở", "K'Sor «Ví dụ»", "x" * 1200])
limits = st.sampled_from([THREE, FIVE, TODAY, Limit(2, Unit.MONTHS), Limit(4, Unit.WORKING_HOURS)])
procedures = st.builds(
    Procedure,
    *[texts] * 5,
    cases=st.lists(
        st.builds(Case, texts, st.dictionaries(st.sampled_from(["*", *Channel]), limits, max_size=4)), max_size=3
    ).map(tuple),
    papers=st.lists(
        st.builds(Paper, texts, st.sampled_from(Need), st.booleans(), st.integers(0, 9), st.integers(0, 9), texts),
        max_size=3,
    ).map(tuple),
    fees=st.lists(st.builds(Fee, texts, st.none() | st.integers(0, 10**9), texts, texts), max_size=3).map(tuple),
    level=texts,
    result=texts,
    result_code=texts,
    valid_from=texts,
    source_url=texts,
    retrieved_on=texts,
    proxy_allowed=st.booleans(),
    note=texts,
)


@settings(max_examples=60)
@given(procedures)
def test_a_procedure_comes_back_from_its_entry_as_it_went_in(written: Procedure) -> None:
    """The catalogue travels as entries; a limit lost on the way is a promise nobody can explain."""
    read = there_and_back(written)
    assert read == written
    assert canonical(read.to_body()) == canonical(written.to_body())


def test_fields_of_a_newer_program_are_passed_over() -> None:
    """The province publishes with a newer program than the commune's."""
    body = procedure().to_body()
    body["colour"] = "green"
    body["papers"][0]["scan"] = True
    body["fees"][0]["vat"] = 8
    body["cases"][0]["icon"] = "x"
    assert Procedure.from_body(body) == procedure()


def test_the_least_a_seed_line_must_say_is_enough() -> None:
    """A short line of the seed means a required original that is handed in, and a proxy is welcome."""
    body = {
        "code": "1.001193",
        "name": "Đăng ký khai sinh",
        "version": "1",
        "field": "Hộ tịch",
        "decision": "QĐ 163/QĐ-BTP",
        "cases": [],
        "papers": [{"name": "Tờ khai"}],
        "fees": [{"name": "Lệ phí", "amount": None}],
    }
    read = Procedure.from_body(body)
    assert read.papers == (Paper("Tờ khai", Need.REQUIRED, True, 1, 0),)
    assert (read.fees, read.limit(0, Channel.COUNTER), read.proxy_allowed) == ((Fee("Lệ phí", None),), None, True)


def broken(**changes: Any) -> dict[str, Any]:
    return {**procedure().to_body(), **changes}


@pytest.mark.parametrize(
    "body",
    [
        {},
        broken(papers=[{"need": "required"}]),
        broken(papers=[{"name": "A", "need": "perhaps"}]),
        broken(papers=[{"name": "A", "originals": "nhiều"}]),
        broken(cases=[{"name": "A", "limits": {"*": {"amount": 3, "unit": "fortnights"}}}]),
        broken(cases=[{"name": "A", "limits": {"*": {"amount": 0, "unit": "working-days"}}}]),
        broken(cases=[{"name": "A"}]),
        broken(fees=[{"amount": 5}]),
        broken(fees=[{"name": "Lệ phí"}]),
    ],
)
def test_a_body_that_is_no_procedure_is_refused(body: dict[str, Any]) -> None:
    """A damaged catalogue file must stop at the import, not at the first citizen."""
    with pytest.raises((KeyError, ValueError, TypeError, UserError)):
        Procedure.from_body(body)


@pytest.mark.parametrize("amount", ["8000", 8000.5, -8000])
def test_a_fee_is_a_whole_amount_or_the_line_is_refused(amount: object) -> None:
    """A fee read as text from a spreadsheet would break the sum while the citizen pays."""
    try:
        fee = Procedure.from_body(broken(fees=[{"name": "Lệ phí", "amount": amount}])).fees[0].amount
    except (ValueError, TypeError, UserError):
        return
    assert type(fee) is int
    assert fee == int(str(amount)) >= 0


@pytest.mark.parametrize("word", [*Channel, *Need, *Unit])
def test_every_choice_has_a_vietnamese_word(word: Channel | Need | Unit) -> None:
    """An English word on the form or the receipt."""
    assert word.label.strip()
    assert word.label != word.value
    assert "_" not in word.label
