"""The dossier code: both forms, what a hand or a scanner makes of them, and the codes this office mints."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.dossier_code import HIGHEST_NUMBER, DossierCode, check_agency, looks_like_code, new_agency
from counter_app.errors import UserError
from tests.factories import CARD

NEW_FORM = DossierCode("H30.12", date(2026, 11, 22), 3, "H30.12-261122-0003")
OLD_FORM = DossierCode("H56.22.17", date(2021, 5, 31), 1, "000.17.22.H56-210531-0001")

WRITTEN = {
    "H30.12-261122-0003": NEW_FORM,
    "h30.12-261122-0003": NEW_FORM,
    "  H30.12-261122-0003\r\n": NEW_FORM,
    "H30.12 - 261122 - 0003": NEW_FORM,
    "H30.12\u00a0-\u00a0261122-0003": NEW_FORM,
    "H30.12–261122—0003": NEW_FORM,
    "000.17.22.H56-210531-0001": OLD_FORM,
    "000.17.22.h56 - 210531 - 0001\t": OLD_FORM,
    "000.00.00.H56-210531-0001": DossierCode("H56", date(2021, 5, 31), 1, "000.00.00.H56-210531-0001"),
    "000.00.14.H56-200203-0118": DossierCode("H56.14", date(2020, 2, 3), 118, "000.00.14.H56-200203-0118"),
    "000.00.12.H30-220314-0003": DossierCode("H30.12", date(2022, 3, 14), 3, "000.00.12.H30-220314-0003"),
    "H30-261122-0003": DossierCode("H30", date(2026, 11, 22), 3, "H30-261122-0003"),
    "H55.242-260801-0107": DossierCode("H55.242", date(2026, 8, 1), 107, "H55.242-260801-0107"),
    "G01.899.108.000-261122-0001": DossierCode("G01.899.108.000", date(2026, 11, 22), 1, "G01.899.108.000-261122-0001"),
    "A01.B2C.9-280229-9999": DossierCode("A01.B2C.9", date(2028, 2, 29), 9999, "A01.B2C.9-280229-9999"),
    "H30.12-261122-123456": DossierCode("H30.12", date(2026, 11, 22), 123456, "H30.12-261122-123456"),
    "000.00.12.H30-220314-12345": DossierCode("H30.12", date(2022, 3, 14), 12345, "000.00.12.H30-220314-12345"),
}
LOOSE = {
    "H30. 12-261122-0003": NEW_FORM,
    "H30.12-26 11 22-0003": NEW_FORM,
    "\ufeffH30.12-261122-0003": NEW_FORM,
    "\u200bH30.12-261122-0003\0": NEW_FORM,
    "000. 17. 22. H56-210531-0001": OLD_FORM,
}
BROKEN = (
    "H30.12-260229-0001",
    "H30.12-261322-0001",
    "H30.12-261100-0001",
    "000.17.22.H56-210231-0001",
    "Z30.12-261122-0003",
    "H30..12-261122-0003",
)
"""Meant to be codes: they get the sentence about codes, not a search that finds nothing."""

STRANGERS = (
    "",
    " ",
    "-",
    "H30.12",
    "1.001193",
    "2.000815.000.00.00.H55",
    "001099012345",
    "0101234567-001",
    CARD,
    "Nguyễn Văn An",
    "KQ.G15.000031",
    "23/11/2026",
    "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7",
    "H30.12-261122-003",
    "H30.12-26112-0003",
    "H30.12-261122",
    "H30.12-261122-0003X",
    "H3.12-261122-0003",
    "H30.12/261122/0003",
    "x" * 10_000,
    "0" * 10_000,
    "'; DROP TABLE dossier; --",
)

levels = st.from_regex(r"[0-9A-Z]{1,4}", fullmatch=True)
agencies = st.builds(
    lambda first, rest: ".".join((first, *rest)),
    st.from_regex(r"[A-Y][0-9]{2}", fullmatch=True),
    st.lists(levels, max_size=4),
)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def refusal(text: str) -> str:
    with pytest.raises(UserError) as caught:
        DossierCode.parse(text)
    assert [problem.field for problem in caught.value.problems] == ["code"]
    return str(caught.value)


@pytest.mark.parametrize(("text", "code"), [*WRITTEN.items(), *LOOSE.items()])
def test_a_code_is_read_however_it_was_written(text: str, code: DossierCode) -> None:
    """The citizen's paper says one thing; the scanner and the clerk's fingers add to it."""
    assert DossierCode.parse(text) == code
    assert str(DossierCode.parse(text)) == code.text


@pytest.mark.parametrize("text", [*BROKEN, *STRANGERS])
def test_what_is_no_code_is_refused_in_a_sentence_of_bearable_length(text: str) -> None:
    """The clerk sees what was read and what a code looks like."""
    sentence = refusal(text)
    assert "mã hồ sơ" in sentence
    assert len(sentence) < 200


@pytest.mark.parametrize("text", BROKEN[:4])
def test_a_day_that_is_in_no_calendar_is_said_so(text: str) -> None:
    """A misread digit in the date is the commonest damage of a typed code."""
    assert "Ngày" in refusal(text)


@pytest.mark.parametrize("text", [*WRITTEN, *LOOSE, *BROKEN])
def test_the_scan_box_takes_for_a_code_what_reads_as_one_and_what_was_meant_as_one(text: str) -> None:
    """Otherwise the scan of a receipt is searched as a name and finds nobody."""
    assert looks_like_code(text)


@pytest.mark.parametrize("text", STRANGERS)
def test_the_scan_box_takes_nothing_else_for_a_code(text: str) -> None:
    """A name or a card must not be answered with a lecture about dossier codes."""
    assert not looks_like_code(text)


@settings(max_examples=150)
@given(st.text("H30G.-–— 12\r\nZ٣", max_size=24) | st.text(max_size=20))
def test_whatever_parses_looks_like_a_code(text: str) -> None:
    """The two judge the same scan, one after the other, and must not contradict each other."""
    try:
        DossierCode.parse(text)
    except UserError:
        return
    assert looks_like_code(text)


@pytest.mark.parametrize(
    "text", ["H٣0.12-261122-0003", "H30.12-٢٦١١٢٢-0003", "H30.12-261122-０００３", "０００.17.22.H56-210531-0001"]
)
def test_only_plain_digits_make_a_code(text: str) -> None:
    """A code with full-width digits looks right and would be a second dossier that no scan finds."""
    try:
        code = DossierCode.parse(text)
    except UserError:
        return
    assert code.text.isascii()
    assert code.key.isascii()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("000.17.22.H56", "H56.22.17"),
        ("000.00.12.H30", "H30.12"),
        ("000.00.00.H56", "H56"),
        ("001.02.03.G01", "G01.03.02.001"),
        ("100.10.20.H30", "H30.20.10.100"),
    ],
)
def test_an_old_agency_code_turns_round_and_loses_its_empty_levels(old: str, new: str) -> None:
    """Dossiers of 2019 must be found by the agency's code of today (QĐ 20/2020)."""
    assert new_agency(old) == new
    assert check_agency(old) == new


def test_both_forms_of_one_code_are_one_dossier() -> None:
    """The archive holds the old form, the portal sends the new one."""
    old, new = DossierCode.parse("000.00.12.H30-220314-0003"), DossierCode.parse("H30.12-220314-0003")
    assert old.key == new.key == "H30.12-220314-0003"
    assert str(old) != str(new)


@settings(max_examples=150)
@given(agencies, days, st.integers(1, HIGHEST_NUMBER))
def test_a_minted_code_reads_back_as_itself(agency: str, day: date, number: int) -> None:
    """A code that this office printed must open its dossier for ever."""
    code = DossierCode.mint(check_agency(agency), day, number)
    assert DossierCode.parse(str(code)) == code
    assert DossierCode.parse(f" {str(code).lower()}\r\n") == code
    assert looks_like_code(str(code))
    assert code.key == code.text
    assert len(code.text) == len(agency) + 12


@pytest.mark.parametrize("number", [0, -1, HIGHEST_NUMBER + 1, 123456])
def test_a_number_without_four_digits_is_never_minted(number: int) -> None:
    """Four digits are the law's form; a fifth would be refused by the portal."""
    with pytest.raises(ValueError, match="does not fit"):
        DossierCode.mint("H30.12", date(2026, 11, 22), number)


def test_the_lowest_and_the_highest_number_keep_four_digits() -> None:
    """A short number would not be found by its barcode."""
    assert DossierCode.mint("H30", date(2026, 1, 2), 1).text == "H30-260102-0001"
    assert DossierCode.mint("H30", date(2026, 1, 2), 9999).text == "H30-260102-9999"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("H30.12", "H30.12"),
        (" h30 .12\r\n", "H30.12"),
        ("X99.01", "X99.01"),
        ("H30", "H30"),
        ("G01.899.108.000", "G01.899.108.000"),
    ],
)
def test_an_agency_code_is_read_at_the_first_run(typed: str, code: str) -> None:
    """It stands in every code the office will ever print."""
    assert check_agency(typed) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "30.12",
        "H3.12",
        "H30.",
        "H30..12",
        "Z30",
        "H30-12",
        "H30.ĐB",
        "H30.١٢",
        "00.17.22.H56",
        "H30.12;",
        "H30" + ".ABCDEFGH" * 4,
    ],
)
def test_an_agency_code_of_another_shape_is_refused(typed: str) -> None:
    """A wrong one would be printed on every receipt until somebody notices."""
    with pytest.raises(UserError) as caught:
        check_agency(typed, "office.agency")
    assert [problem.field for problem in caught.value.problems] == ["office.agency"]


def test_codes_of_one_agency_and_day_stand_in_order() -> None:
    """The register is sorted by code."""
    codes = [DossierCode.mint("H30.12", date(2026, 11, 22), number).text for number in (1, 2, 10, 100, 1000)]
    assert sorted(codes) == codes
