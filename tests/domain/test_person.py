"""People and organisations: what a field takes, and what it says when it does not."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.entry import canonical
from counter_app.domain.intake import check
from counter_app.domain.person import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    IdKind,
    Organisation,
    Party,
    Person,
    address_line,
    birth_date,
    commune_code,
    email_address,
    id_number,
    organisation_name,
    party_from_body,
    person_name,
    phone_number,
    show_birth,
    tax_code,
)
from counter_app.errors import UserError
from tests.factories import application, person

Rule = Callable[[str], str]

personal_number: Rule = partial(id_number, IdKind.PERSONAL_NUMBER)
cmnd: Rule = partial(id_number, IdKind.CMND)
passport: Rule = partial(id_number, IdKind.PASSPORT)
certificate: Rule = partial(id_number, IdKind.CERTIFICATE)

RULES = {
    "name": person_name,
    "organisation": organisation_name,
    "personal number": personal_number,
    "cmnd": cmnd,
    "passport": passport,
    "certificate": certificate,
    "tax code": tax_code,
    "phone": phone_number,
    "email": email_address,
    "address": address_line,
    "born": birth_date,
}
HOSTILE = {
    "10 kB": "Nguyễn " * 1500,
    "10 kB of digits": "0" * 10_000,
    "one long word": "b" * 10_000,
    "emoji": "Nguyễn 😀 An",
    "sql": "An'; DROP TABLE journal; --",
    "html": "<script>alert('An')</script>",
    "null": "An\0",
    "surrogate": "An\ud800",
    "full width digits": "０１２３４５６７８９０１",
    "arabic digits": "٠١٢٣٤٥٦٧٨٩٠١",
    "right to left": "\u202eAn",
    "combining only": "\u0301\u0323",
    "percent": "%s%d{0}{name}",
    "10 kB address": f"an@{'b' * 10_000}.vn",
    "empty": "",
    "blank": " \t\u00a0\u200b",
}


def refusal(rule: Rule, text: str) -> str:
    with pytest.raises(UserError) as caught:
        rule(text)
    return str(caught.value)


def outcome(rule: Rule, text: str) -> tuple[str, UserError | None]:
    try:
        return rule(text), None
    except UserError as error:
        return "", error


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_input_does_more_than_be_taken_clean_or_refused_in_one_sentence(rule: Rule, text: str) -> None:
    """A paste into the wrong field must not crash the form, nor fill the screen with a 10 kB message."""
    taken, error = outcome(rule, text)
    if error:
        assert len(error.problems) == 1
        sentence = str(error)
        assert 10 < len(sentence) < 250
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert sentence.isprintable()
    assert taken.isprintable()
    assert unicodedata.is_normalized("NFC", taken)
    assert len(taken) <= LONGEST_ADDRESS
    canonical({"text": taken})


@settings(max_examples=60)
@given(st.sampled_from(sorted(RULES)), st.text(max_size=30))
def test_what_a_field_took_it_takes_again(rule: str, text: str) -> None:
    """The same check runs when the field is left and when the dossier is saved: the second must not differ."""
    taken, error = outcome(RULES[rule], text)
    if not error:
        again = show_birth(taken) if rule == "born" else taken
        assert RULES[rule](again) == taken


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Văn An",
        "NGUYỄN THỊ ÁNH",
        "Y Blơ Niê",
        "K'Sor Hờ Lan",
        "K\u2019Sor Hờ Lan",
        "H'Hen Niê",
        "Ksor Wơng",
        "Nông Thị Xuân-Mai",
        "Kim Ok-soo",
        "Jr. Nguyễn",
        "Ƀă Čih Ñuên Ŏng",
        "Ý",
        "an",
        "x" * LONGEST_NAME,
    ],
)
def test_a_name_as_people_have_it_is_taken_as_it_is(name: str) -> None:
    """Nobody may be sent home because of how their parents named them."""
    assert person_name(name) == name
    assert person_name(unicodedata.normalize("NFD", f"  {name}\r\n")) == name


@pytest.mark.parametrize("name", ["Y Kơ̆ Niê", "H'Rê̆ Mlô", "Ksor Ư̆", "Y Ô̆ Êban"])
def test_an_ede_or_jarai_name_with_letters_unicode_does_not_compose_is_taken(name: str) -> None:
    """Ê̆ Ô̆ Ơ̆ Ư̆ are letters of the Ê-đê and Gia-rai alphabets without a code point of their own."""
    assert person_name(name) == name


@pytest.mark.parametrize(
    "name", ["Nguyễn V4n An", "An_Bình", "An;", "An/Bình", "«An»", "An@", "An|Bình", "An 😀", "An?"]
)
def test_a_name_with_what_no_name_holds_says_which_character(name: str) -> None:
    """The clerk must see the one stray key among twenty letters."""
    strange = next(c for c in name if c in "4_;/«@|😀?")
    assert f"«{strange}»" in refusal(person_name, name)


@pytest.mark.parametrize("name", ["...", "-", "' '", "’.-", "\u3164"])
def test_a_name_needs_a_letter(name: str) -> None:
    """A dot typed to get past the field would be printed on the receipt as the citizen."""
    refusal(person_name, name)


@pytest.mark.parametrize("name", ["An²", "Bình①", "Lan½"])
def test_numbers_that_are_no_digits_are_no_letters_either(name: str) -> None:
    """The sentence of the field says letters only; ² comes from a keyboard layout, not from a birth certificate."""
    refusal(person_name, name)


@pytest.mark.parametrize(
    ("rule", "text", "expected", "found"),
    [
        (person_name, "", ("trống",), ("trống",)),
        (person_name, "a" * 201, ("200",), ("201",)),
        (person_name, "An#", ("chữ cái",), ("«#»",)),
        (organisation_name, " ", ("trống",), ("trống",)),
        (organisation_name, "a" * 10_240, ("200",), ("10240",)),
        (organisation_name, "123", ("chữ cái",), ("123", "phải có chữ cái")),
        (personal_number, "0010990123", ("12 chữ số",), ("mới có 10",)),
        (personal_number, "0010990123456", ("12 chữ số",), ("hiện có 13",)),
        (personal_number, "O01099012345", ("chữ số",), ("«O»", "«O01099012345»")),
        (personal_number, "", ("12 chữ số",), ("mới có 0", "trống")),
        (cmnd, "01234567", ("9 chữ số",), ("mới có 8",)),
        (cmnd, "0123456789", ("9 chữ số",), ("hiện có 10",)),
        (cmnd, "", ("9 chữ số",), ("mới có 0", "trống")),
        (certificate, "12345", ("12 chữ số",), ("mới có 5",)),
        (passport, "ABCD", ("hộ chiếu", "C1234567"), ("ABCD",)),
        (passport, "", ("hộ chiếu",), ("trống", "có 0")),
        (tax_code, "01012345", ("10 chữ số",), ("có 8", "01012345")),
        (tax_code, "0101234567-01", ("3 chữ số",), ("0101234567-01", "có 12")),
        (phone_number, "091234567", ("10 hoặc 11",), ("hiện có 9",)),
        (phone_number, "9912345678", ("bắt đầu bằng 0",), ("hiện có 10", "9912345678")),
        (email_address, "an.vn", ("ten@noi.vn",), ("an.vn",)),
        (address_line, "a" * 401, ("400",), ("401",)),
        (birth_date, "15-5", ("15/05/1990",), ("«15-5»",)),
        (birth_date, "30/02/1990", ("lịch",), ("30/02/1990",)),
        (birth_date, "1790", ("1880",), ("1790",)),
    ],
)
def test_a_refusal_says_what_was_expected_and_what_is_there(
    rule: Rule, text: str, expected: tuple[str, ...], found: tuple[str, ...]
) -> None:
    """«Sai» helps nobody with a queue behind them: the sentence names the form and what was typed."""
    sentence = refusal(rule, text)
    assert all(words in sentence for words in expected)
    assert any(words in sentence for words in found)


@pytest.mark.parametrize("rule", [personal_number, cmnd, certificate, passport])
def test_an_empty_number_is_not_told_to_hold_wrong_characters(rule: Rule) -> None:
    """«Chỉ gồm chữ số» beside an empty field sends the clerk looking for a letter that is not there."""
    assert "chỉ gồm" not in refusal(rule, " ")


@pytest.mark.parametrize(
    ("rule", "text", "wanted"),
    [
        (personal_number, "001 099 012 345", "001099012345"),
        (personal_number, "001.099.012-345\r\n", "001099012345"),
        (certificate, "001099012345", "001099012345"),
        (cmnd, "012 345 678", "012345678"),
        (passport, "c 1234567", "C1234567"),
        (passport, "B12345678", "B12345678"),
        (passport, "PA1234567", "PA1234567"),
        (partial(id_number, IdKind.NONE), "", ""),
        (tax_code, "0101234567", "0101234567"),
        (tax_code, " 0101234567 - 001 ", "0101234567-001"),
        (tax_code, "0101.234.567", "0101234567"),
        (tax_code, "001099012345", "001099012345"),
        (phone_number, "0912345678", "0912345678"),
        (phone_number, "+84 912 345 678", "0912345678"),
        (phone_number, "+84.912.345.678", "0912345678"),
        (phone_number, "(+84) 912-345-678", "0912345678"),
        (phone_number, "0084912345678", "0912345678"),
        (phone_number, "(024) 3825 1234", "02438251234"),
        (phone_number, "", ""),
        (email_address, " an.nguyen+1@xa-mau.gov.vn ", "an.nguyen+1@xa-mau.gov.vn"),
        (email_address, "", ""),
        (address_line, " Số 5,\nphố  Giả Định ", "Số 5, phố Giả Định"),
        (address_line, "", ""),
        (birth_date, "15/05/1990", "1990-05-15"),
        (birth_date, "15051990", "1990-05-15"),
        (birth_date, "5/5/1990", "1990-05-05"),
        (birth_date, "15-05-1990", "1990-05-15"),
        (birth_date, "15.05.1990", "1990-05-15"),
        (birth_date, "29/02/2000", "2000-02-29"),
        (birth_date, "1990", "1990"),
        (birth_date, " ", ""),
        (organisation_name, "Công ty TNHH 1 TV «Ví Dụ» & Con", "Công ty TNHH 1 TV «Ví Dụ» & Con"),
    ],
)
def test_every_usual_spelling_is_taken(rule: Rule, text: str, wanted: str) -> None:
    """The clerk types what the citizen says, with the dots and spaces of the paper."""
    assert rule(text) == wanted


@pytest.mark.parametrize("text", ["+84(0)912345678", "+84 0912 345 678", "0084 0912345678"])
def test_a_trunk_zero_behind_the_country_code_is_not_doubled(text: str) -> None:
    """«00912345678» would be stored, and the message that the result is ready would reach nobody."""
    assert phone_number(text) == "0912345678"


@pytest.mark.parametrize("text", ["M123A4567", "C01X00T47", "19AB12345", "E12345678"])
def test_a_foreign_passport_is_taken(text: str) -> None:
    """A Korean, German or French spouse must be able to marry here: ICAO 9303 allows nine letters and digits."""
    assert passport(text) == text


@pytest.mark.parametrize("text", ["1121990", "111990"])
def test_a_birth_date_that_can_be_read_two_ways_is_not_guessed(text: str) -> None:
    """1121990 is the first of December as much as the eleventh of February, and it goes on a legal paper."""
    refusal(birth_date, text)


@pytest.mark.parametrize(
    "text", ["31/04/1990", "29/02/1990", "00/05/1990", "15/13/1990", "99", "15/05/90", "mai", "1/1/1"]
)
def test_a_date_that_is_none_is_refused(text: str) -> None:
    """A birth date that the calendar does not have would be refused by the national database weeks later."""
    refusal(birth_date, text)


@pytest.mark.parametrize(
    "rule", [tax_code, phone_number, personal_number, birth_date], ids=["tax", "phone", "id", "born"]
)
@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "०१२३४५६७८९"])
def test_only_plain_digits_count_as_digits(rule: Rule, digits: str) -> None:
    """Full-width digits look right on the screen and are never found again by number."""
    refusal(rule, digits[:8])
    refusal(rule, digits)
    refusal(rule, digits + digits[:2])


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (partial(person_name, "", "owner.name"), "owner.name"),
        (partial(organisation_name, "", "owner.name"), "owner.name"),
        (partial(id_number, IdKind.CMND, "1", "owner2.id_number"), "owner2.id_number"),
        (partial(tax_code, "1", "owner.tax_code"), "owner.tax_code"),
        (partial(phone_number, "1", "submitter.phone"), "submitter.phone"),
        (partial(email_address, "1", "submitter.email"), "submitter.email"),
        (partial(address_line, "a" * 401, "owner.address"), "owner.address"),
        (partial(birth_date, "1", "owner.born"), "owner.born"),
    ],
)
def test_a_refusal_names_the_field_to_jump_to(rule: Callable[[], str], field: str) -> None:
    """The focus jumps to the first wrong field; a wrong name would leave it nowhere."""
    with pytest.raises(UserError) as caught:
        rule()
    assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.parametrize(("born", "shown"), [("1990-05-15", "15/05/1990"), ("1990", "1990"), ("", "")])
def test_a_birth_date_is_shown_the_vietnamese_way(born: str, shown: str) -> None:
    """05/06 and 06/05 are two people."""
    assert show_birth(born) == shown


PARTIES: list[Party] = [
    person(),
    Person("An"),
    person(id_kind=IdKind.PASSPORT, id_number="C1234567", born="1990", email="an@vi.vn"),
    Organisation("Công ty TNHH Ví Dụ"),
    Organisation("Công ty TNHH Ví Dụ", "0101234567-001", "Số 5", "0912345678", "a@b.vn"),
]


@pytest.mark.parametrize("party", PARTIES)
def test_a_party_comes_back_from_its_entry_as_it_went_in(party: Party) -> None:
    """The reprint years later shows the people of the day of reception."""
    body = json.loads(canonical(party.to_body()))
    assert party_from_body(body) == party
    assert all(value != "" for value in body.values())


@pytest.mark.parametrize("party", PARTIES)
def test_a_field_of_a_newer_program_does_not_stop_an_older_one(party: Party) -> None:
    """One counter of the office is always updated first."""
    assert party_from_body({**party.to_body(), "blood_group": "A", "__slots__": 1}) == party


def test_the_number_of_a_party_is_what_the_index_finds() -> None:
    """A company is found by its tax code as a person by their number."""
    assert Organisation("A", tax_code="0101234567").id_number == "0101234567"
    assert person().id_number == "001099012345"


@pytest.mark.parametrize(
    "body", [{}, {"type": "person"}, {"type": "organisation"}, {"name": "An", "id_kind": "TATTOO"}]
)
def test_a_body_that_is_no_party_is_told_apart(body: dict[str, Any]) -> None:
    """A damaged entry is shown as unreadable instead of as a nameless citizen."""
    with pytest.raises((TypeError, ValueError)):
        party_from_body(body)


@pytest.mark.parametrize("kind", IdKind)
def test_every_kind_of_paper_has_a_vietnamese_name(kind: IdKind) -> None:
    """An empty or English line in the list of ID papers."""
    assert kind.label.strip()
    assert kind.label != kind.value


HOAN_KIEM = {"commune": "00070", "commune_name": "Phường Hoàn Kiếm, Thành phố Hà Nội"}


@pytest.mark.parametrize("party", [person(**HOAN_KIEM), Organisation("Công ty Mẫu", "0101234567", **HOAN_KIEM)])
def test_the_commune_of_today_is_kept_with_the_person_and_the_address_stays(party: Party) -> None:
    """The office reports by today's communes; the paper must say what the card says."""
    again = party_from_body(json.loads(canonical(party.to_body())))
    assert again == party
    assert (again.commune, again.commune_name) == ("00070", "Phường Hoàn Kiếm, Thành phố Hà Nội")
    assert again.address == party.address


def test_a_person_of_an_older_entry_has_no_commune() -> None:
    """Dossiers received before the program knew communes are read for ever."""
    old = party_from_body({"type": "person", "name": "Lê Thị Mai", "address": "Hà Nội"})
    assert (old.commune, old.commune_name) == ("", "")
    assert "commune" not in old.to_body()


@pytest.mark.parametrize("text", ["7", "000700", "0007a", "Hoàn Kiếm", "٠٠٠٧٠"])
def test_a_code_that_no_commune_can_have_is_refused(text: str) -> None:
    """A name in the place of a code would not be found by any report."""
    assert "gồm 5 chữ số" in str(outcome(commune_code, text)[1])
    assert commune_code(" 00070 ") == "00070"


def test_saving_keeps_no_commune_s_name_without_its_code() -> None:
    """Half a choice is none."""
    half = application(owners=(person(commune_name="Phường Hoàn Kiếm, Thành phố Hà Nội"),))
    assert check(half).owners[0].commune_name == ""
    assert check(application(owners=(person(**HOAN_KIEM),))).owners[0].commune == "00070"
    with pytest.raises(UserError) as caught:
        check(application(owners=(person(commune="7", commune_name="x"),)))
    assert caught.value.problems[0].field == "owner.commune"
