"""VietQR: what a banking app reads, and that a transfer finds back to its dossier whatever the bank did to it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.office import Office
from counter_app.domain.vietqr import (
    LONGEST_PURPOSE,
    TRAINING_PURPOSE,
    BankAccount,
    Purpose,
    account_from_form,
    account_owner,
    bank_bin,
    bank_number,
    crc,
    payload,
    purpose_of,
    purposes_in,
)
from counter_app.errors import UserError
from tests.factories import OFFICE

ACCOUNT = BankAccount("970436", "1023456789", "UBND XA MAU", vietqr=True)

# reference/domain.md §8.1
VECTORS = {
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813"
    "ung ho lu lut6304C15C": {
        "bank": "970415", "number": "0011001932418", "amount": 120_000, "purpose": "ung ho lu lut",
    },
    "00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107"
    "NPS68690819thanh toan don hang6304A203": {
        "bank": "970403", "number": "9704031101234567", "amount": 180_000, "purpose": "thanh toan don hang",
        "bill": "NPS6869", "card": True,
    },
    "00020101021238540010A00000072701240006970436011010234567890208QRIBFTTA5303704540719430005802VN62120808"
    "TT0000696304A8E5": {"bank": "970436", "number": "1023456789", "amount": 1_943_000, "purpose": "TT000069"},
}  # fmt: skip


def fields(text: str) -> dict[str, str]:
    """Tag, two digits of length, value, to the last character."""
    found = {}
    while text:
        tag, length = text[:2], int(text[2:4])
        assert tag not in found
        assert len(text) >= 4 + length
        found[tag], text = text[4 : 4 + length], text[4 + length :]
    return found


def parsed(text: str) -> dict[str, Any]:
    """What a banking app understands of a payload, after checking its sum."""
    assert text.isascii()
    assert f"{crc(text[:-4]):04X}" == text[-4:]
    told = fields(text)
    assert (told["00"], told["53"], told["58"], list(told)[-1]) == ("01", "704", "VN", "63")
    napas = fields(told["38"])
    to, more = fields(napas["01"]), fields(told.get("62", ""))
    assert told["01"] == ("12" if "54" in told else "11")
    read = {
        "bank": to["00"],
        "number": to["01"],
        "amount": int(told["54"]) if "54" in told else None,
        "purpose": more.get("08", ""),
        "bill": more.get("01", ""),
        "card": {"QRIBFTTA": False, "QRIBFTTC": True}[napas["02"]],
    }
    assert napas["00"] == "A000000727"
    return read


# The payload


@pytest.mark.parametrize("text", VECTORS)
def test_the_published_examples_come_out_to_the_letter(text: str) -> None:
    """A square that one bank's app refuses is a citizen who pays at the counter after all."""
    given_ = VECTORS[text]
    assert payload(**given_) == text
    assert parsed(text) == {"bill": "", "card": False, **given_}


def test_the_check_sum_is_the_known_one() -> None:
    """CRC-16/CCITT-FALSE of «123456789», as every catalogue of check sums gives it."""
    assert crc("123456789") == 0x29B1


letters = st.text("ABCXYZabcxyz0189 ", max_size=25)


@given(
    st.sampled_from(["970436", "970405"]),
    st.text("0123456789", min_size=6, max_size=19),
    st.none() | st.integers(1, 10**12 - 1),
    letters,
    letters,
    st.booleans(),
)
def test_what_was_put_in_is_what_an_app_reads(
    bank: str, number: str, amount: int | None, purpose: str, bill: str, card: bool
) -> None:
    """One wrong length, and the money goes to somebody else's account or nowhere."""
    text = payload(bank, number, amount=amount, purpose=purpose, bill=bill, card=card)
    wanted = {"bank": bank, "number": number, "amount": amount, "purpose": purpose, "bill": bill, "card": card}
    assert parsed(text) == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "Phí hồ sơ"},
        {"purpose": "H30.12-261123"},
        {"purpose": "x" * 26},
        {"amount": 0},
        {"amount": -1},
        {"amount": 10**15},
        {"bill": "a\n"},
        {"number": "1" * 100},
    ],
)
def test_what_a_bank_would_not_take_is_not_encoded(wrong: dict[str, Any]) -> None:
    """Found on paper by a citizen's telephone, it would be found too late."""
    with pytest.raises(ValueError, match=r"VietQR|purpose|amount|too long"):
        payload(**{"bank": "970436", "number": "1023456789", **wrong})


# The purpose, there and back

SHORT, OLD = "H30.12-261123-0001", "000.00.12.H30-220314-0003"
LONG = "G09.ABCDEFGHIJ.0123456789.KLMNOPQRST-261123-0001"
LONGER_NUMBER = "H56.22.17-261123-1234567"


@pytest.mark.parametrize(
    ("code", "purpose"),
    [
        (SHORT, "H3012 261123 0001"),
        (OLD, "H3012 220314 0003"),
        ("H30.12-220314-0003", "H3012 220314 0003"),
        (LONGER_NUMBER, "H562217 261123 1234567"),
        ("X99.01-261123-0003", "X9901 261123 0003"),
        ("h30.12 – 261123 – 0001", "H3012 261123 0001"),
    ],
)
def test_the_purpose_is_the_code_without_its_dots(code: str, purpose: str) -> None:
    """Banks strip «.» and «-» anyway; a clerk must still recognise the number on a statement."""
    assert purpose_of(code) == purpose


def test_a_long_agency_is_shortened_the_same_way_every_time() -> None:
    """Thirty-five characters of agency do not fit a bank's line, and two of them must not become one."""
    purpose = purpose_of(LONG)
    assert re.fullmatch(r"G09[B-T]{7} 261123 0001", purpose)
    assert purpose == purpose_of(LONG)
    assert purpose != purpose_of(LONG.replace("KLMNOPQRST", "KLMNOPQRSU"))


agencies = st.from_regex(r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,10}){0,6}", fullmatch=True).filter(lambda a: len(a) <= 35)
codes = st.builds(
    lambda agency, day, number: DossierCode(agency, day, number, f"{agency}-{day:%y%m%d}-{number:04}"),
    agencies,
    st.dates(date(2018, 1, 1), date(2099, 12, 31)),
    st.integers(1, 9_999_999),
)

BANK_LINES = [
    "{}",
    "MBVCB.4512345678.{}.CT tu 0123456789 NGUYEN VAN AN toi 1023456789 UBND XA MAU",
    "FT26327000123456 {} -CHUYEN TIEN OQCH0001tFeX",
    "IBFT {}GD 123456 231126 08:12:45",
    "TKThe :19036888888013, tai Techcombank. {} -CTLNHIDI000012345678",
    "NGUYEN THI HOA nop le phi {}",
    "261123 0001 {} 0002 261123",
]
MANGLED = [
    lambda purpose: purpose,
    str.lower,
    lambda purpose: purpose.replace(" ", ""),
    lambda purpose: purpose.replace(" ", "."),
    lambda purpose: purpose.replace(" ", "-"),
    lambda purpose: purpose.replace(" ", "  "),
    lambda purpose: purpose.replace(" ", "\n", 1),
]


@given(codes, st.sampled_from(BANK_LINES), st.sampled_from(MANGLED))
@example(DossierCode.parse(LONG), BANK_LINES[1], MANGLED[2])
@example(DossierCode.parse(LONGER_NUMBER), BANK_LINES[3], MANGLED[2])
@example(DossierCode("Y99.ZZZZZZZZZZ", date(2099, 12, 31), 9999, ""), BANK_LINES[2], MANGLED[2])
def test_a_bank_line_finds_back_to_its_dossier(code: DossierCode, line: str, mangle: Any) -> None:
    """Otherwise somebody matches two hundred transfers by eye at the end of each day."""
    purpose = Purpose.of(code)
    assert str(purpose).isascii()
    assert len(str(purpose)) <= LONGEST_PURPOSE
    read = purposes_in(line.format(mangle(str(purpose))))
    assert purpose.glued in {one.glued for one in read}
    assert len(read) < 200


@given(codes, codes)
def test_two_dossiers_do_not_share_a_purpose(one: DossierCode, other: DossierCode) -> None:
    """One citizen's money must not settle another's fee; agencies that differ by dots alone are both shown."""
    same = (one.agency.replace(".", ""), one.day, one.number) == (
        other.agency.replace(".", ""),
        other.day,
        other.number,
    )
    assert (Purpose.of(one) == Purpose.of(other)) is same


@given(codes)
def test_a_scanned_vietqr_is_read_like_a_bank_line(code: DossierCode) -> None:
    """A clerk who scans the wrong square of a receipt opens the right dossier all the same."""
    text = payload("970436", "1023456789", amount=8000, purpose=str(Purpose.of(code)))
    assert Purpose.of(code).glued in {one.glued for one in purposes_in(text)}


@pytest.mark.parametrize(
    "line",
    ["", "Nguyễn Văn An", "0912345678", "001099012345", "H30.12", TRAINING_PURPOSE, "H3012 269999 0001", "X" * 10_000,
     "1" * 400, "A11" * 160, "\ud800", "H30 12", payload("970436", "1", amount=1, purpose=TRAINING_PURPOSE),
     "H3012 261123 0001 " * 100],
    ids=lambda line: ascii(line[:20]),
)  # fmt: skip
def test_what_is_no_bank_line_is_read_as_none(line: str) -> None:
    """The search box sees every name and number typed in a day; a training square must match nothing for ever."""
    assert purposes_in(line) == []


# The account


@pytest.mark.parametrize(
    ("rule", "typed", "clean"),
    [
        (bank_bin, "970436", "970436"),
        (bank_bin, " 970436 Vietcombank", "970436"),
        (bank_number, " 1023 456 789 ", "1023456789"),
        (account_owner, " UBND  XA MAU ", "UBND XA MAU"),
    ],
)
def test_an_account_is_taken_as_people_write_it(rule: Any, typed: str, clean: str) -> None:
    """Numbers come with blanks from the bank's letter."""
    assert rule(typed) == clean


@pytest.mark.parametrize(
    ("rule", "typed"),
    [
        (bank_bin, ""),
        (bank_bin, "97043"),
        (bank_bin, "9704361"),
        (bank_bin, "123456"),
        (bank_bin, "Vietcombank"),
        (bank_number, "12AB34567"),
        (bank_number, "12345"),
        (bank_number, "1" * 20),
        (bank_number, ""),
        (bank_number, "１２３４５６"),
        (account_owner, ""),
        (account_owner, "x" * 101),
    ],
)
def test_an_account_that_cannot_be_is_refused(rule: Any, typed: str) -> None:
    """A letter in the number would be printed on every receipt of the day."""
    with pytest.raises(UserError) as told:
        rule(typed)
    assert str(told.value).endswith(".")


def test_the_form_names_every_wrong_field_and_an_empty_one_is_no_account() -> None:
    """Nothing typed and nothing wanted is an office that takes cash."""
    assert account_from_form({"bin": "", "number": " ", "owner": ""}, vietqr=False) is None
    for vietqr, form in ((True, {}), (False, {"number": "12"})):
        with pytest.raises(UserError) as told:
            account_from_form(form, vietqr=vietqr)
        assert [problem.field for problem in told.value.problems] == ["bin", "number", "owner"]
    typed = {"bin": "970436 Vietcombank", "number": "1023456789", "owner": "UBND XA MAU"}
    assert account_from_form(typed, vietqr=True) == ACCOUNT
    assert (ACCOUNT.bank, BankAccount("970499", "1023456789", "X").bank) == ("Vietcombank", "Ngân hàng 970499")


def test_an_office_keeps_its_account_and_one_without_is_written_as_before() -> None:
    """Receipts frozen before this existed must still be read, and their bytes must not change."""
    assert "bank" not in OFFICE.to_body()
    assert Office.from_body(OFFICE.to_body()).bank is None
    body = {**OFFICE.to_body(), "bank": ACCOUNT.to_body()}
    assert Office.from_body(body).bank == ACCOUNT
    assert Office.from_body(body).to_body() == body
    with pytest.raises(UserError):
        Office.from_body({**body, "bank": {**ACCOUNT.to_body(), "number": "12AB34567"}})
