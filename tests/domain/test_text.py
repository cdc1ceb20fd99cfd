"""Text: one spelling of a name, one key to find it, one key to sort it the Vietnamese way."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.domain.text import ALPHABET, clean, fold, initials, mask_number, nfc, sort_key, words

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
"""ngang huyền hỏi ngã sắc nặng, in the order of the dictionary."""

NAMES = (
    "Nguyễn Thị Đào",
    "Đặng Ẩn",
    "Trần Nguyễn Phương Uyên",
    "K'Sor Hờ Lan",
    "H'Hen Niê",
    "Y Blơ Niê",
    "Ỷ Ổn Ữ",
    "NGÔ ĐỨC THƯỢNG",
    "Lưu Quỳnh Như",
)

REGISTER = (
    "An Anh Ánh Bá Bách Bảo Bắc Bằng Bích Biên Bình Bính Chi Chí Cường Dung Dũng Dụng Duy Dương Đạt Đông "
    "Đức Hà Hạ Hải Hằng Hân Hiền Hiển Hoa Hùng Hương Hường Hưởng Hướng Lâm Linh Ngọc Quân Quý Thủy Thúy "
    "Yên Yến"
)
"""As a class register has them: letters first, then tones, đ after d, ă â after a, ơ after ô after o."""

anything = st.text(
    st.characters(categories=["L", "M", "N", "P", "Zs", "Cc", "Cf"], exclude_characters="\u115f\u1160\u3164\uffa0"),
    max_size=24,
)
"""The four left out are letters by name only: they show nothing."""


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def in_order(names: Iterable[str]) -> list[str]:
    return sorted(names, key=sort_key)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", [nfc, clean, fold, words, sort_key, initials])
def test_a_name_from_a_mac_equals_the_same_name_from_windows(key: Callable[[str], object], name: str) -> None:
    """NFD and NFC look the same; a citizen typed in one must be found when typed in the other."""
    assert key(nfd(name)) == key(name)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("  Nguyễn   Văn\tAn\r\n", "Nguyễn Văn An"),
        ("Nguyễn\u00a0Văn\u2003An\u2028B\u0085C", "Nguyễn Văn An B C"),
        ("\ufeffNguyễn", "Nguyễn"),
        ("Ngu\u200byễn\u200c\u200d\u2060", "Nguyễn"),
        ("Ngu\u00adyễn", "Nguyễn"),
        ("\u202eNguyễn\u202c", "Nguyễn"),
        ("A\0\x01\x1b\x7f\x9dn", "An"),
        ("A\ue000n\ud800\uffff", "An"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("K\u2019Sor H'Hen", "K\u2019Sor H'Hen"),
        ("\u200b \u200d\t", ""),
        ("", ""),
    ],
)
def test_cleaning_takes_what_nobody_sees_and_leaves_what_they_do(raw: str, wanted: str) -> None:
    """An invisible character in a name makes two equal names unequal and a stray box on the receipt."""
    assert clean(raw) == wanted


@pytest.mark.parametrize("invisible", ["\ufe0f", "\u034f", "\u3164", "\u115f", "\U000e0100"])
def test_cleaning_takes_the_invisible_marks_and_fillers_too(invisible: str) -> None:
    """«An» and «An» with a variation selector pasted from a phone would be two people on the screen of one."""
    assert clean(f"An{invisible}") == "An"


@settings(max_examples=150)
@given(anything)
def test_cleaning_never_loses_a_letter(text: str) -> None:
    """A name that lost a letter on its way in is another person's name."""

    def letters(of: str) -> list[str]:
        return [c for c in nfd(of) if unicodedata.category(c)[0] == "L"]

    assert letters(clean(text)) == letters(text)


@settings(max_examples=150)
@given(anything)
@example("Nguye\u200b\u0302\u0303n")
@example("e\0\u0301")
def test_what_is_cleaned_is_composed_single_spaced_and_stays_as_it_is(text: str) -> None:
    """A zero-width character between a letter and its mark must not leave an uncomposed name behind it."""
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned
    assert cleaned == " ".join(cleaned.split())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("ĐẶNG ÁNH ỬNG", "dang anh ung"),
        ("đ Đ ð Ð", "d d d d"),
        ("Straße", "strasse"),
        ("TP. Hồ Chí Minh, số 12/3", "tp. ho chi minh, so 12/3"),
        ("", ""),
    ],
)
def test_the_search_key_has_no_marks(text: str, key: str) -> None:
    """The clerk types «nguyen van an» and must find Nguyễn Văn An."""
    assert fold(text) == key


@pytest.mark.parametrize("tone", TONES)
def test_every_vietnamese_letter_folds_to_a_plain_one_in_both_cases(tone: str) -> None:
    """One letter that kept its mark in the key would hide everybody whose name holds it."""
    for letter in {*ALPHABET, *(nfc(vowel + tone) for vowel in VOWELS)}:
        key = fold(letter)
        assert key == fold(letter.upper()) == fold(nfd(letter))
        assert key.isascii()
        assert len(key) == 1


@settings(max_examples=150)
@given(st.text(max_size=24))
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is stored is folded and what is typed is folded: they must meet however often it happened."""
    assert fold(fold(text)) == fold(text)
    assert fold(nfd(text)) == fold(nfc(text))
    assert unicodedata.is_normalized("NFC", fold(text))


def test_words_and_initials_are_what_the_search_index_sees() -> None:
    """The clerk finds a procedure by its first letters and a plate by its parts."""
    assert words("Số 12/3A-Nguyễn_Trãi, K'Sor") == ["so", "12", "3a", "nguyen", "trai", "k", "sor"]
    assert initials("Đăng ký khai sinh") == "dkks"
    assert words(" –…") == []
    assert initials("") == ""


def test_six_names_stand_in_the_order_of_the_alphabet() -> None:
    """The board's list would have Đặng before An, and nobody would find anybody."""
    wanted = ["An", "Ánh", "Ăn", "Ân", "Dương", "Đặng"]
    assert in_order(wanted[::-1]) == wanted


@pytest.mark.parametrize("family", ["Nguyễn Văn", "", "Đỗ", "trần thị"])
def test_a_register_of_given_names_stands_in_vietnamese_order(family: str) -> None:
    """Letters before tones, tones as the dictionary has them: the order every clerk learned at school."""
    wanted = [f"{family} {given}".strip() for given in REGISTER.split()]
    mixed = list(wanted)
    Random(7).shuffle(mixed)
    assert in_order(mixed) == wanted


@pytest.mark.parametrize("vowel", VOWELS)
@pytest.mark.parametrize("frame", ["b{}", "b{}n", "Ng{}ch", "{}"])
def test_the_six_tones_of_a_vowel_stand_in_the_order_of_the_dictionary(frame: str, vowel: str) -> None:
    """Hương, Hường, Hưởng, Hướng must not be shuffled between two printings of one list."""
    wanted = [nfc(frame.format(vowel + tone)) for tone in TONES]
    assert in_order(wanted[::-1]) == wanted


def test_the_alphabet_is_in_its_order() -> None:
    """Ă after a and before b, đ after d, ơ after ô, ư after u."""
    assert in_order(ALPHABET[::-1]) == list(ALPHABET)


def test_the_given_name_decides_before_the_family_name() -> None:
    """A register is looked up by the last word."""
    wanted = ["Vũ Thị An", "Bùi Văn Bình", "An Thị Yến"]
    assert in_order(wanted[::-1]) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        ("Trần An", "Vũ An", "Lê Án"),
        ("Vũ Thị Hoa", "Bùi Thị Hòa", "An Thị Hóa"),
        ("Trần Văn Dung", "Bùi Văn Dũng"),
    ],
)
def test_a_given_name_with_its_tone_decides_before_the_family_name_is_looked_at(wanted: tuple[str, ...]) -> None:
    """In a register all the Dung stand together and then all the Dũng, not one Dung, one Dũng by family."""
    assert in_order(wanted[::-1]) == list(wanted)


@pytest.mark.parametrize("wanted", [("Hoa", "Hòa", "Hoá"), ("Thuy", "Thùy", "Thuý"), ("Hoà", "Hỏa", "Hoá")])
def test_old_and_new_ways_to_place_a_tone_do_not_change_the_order(wanted: tuple[str, ...]) -> None:
    """Hoà and Hòa are one name written by two typewriters; huyền comes before sắc in both."""
    assert in_order(wanted[::-1]) == list(wanted)


@pytest.mark.parametrize("names", [("NGUYỄN VĂN AN", "Nguyễn Văn An"), ("  Nguyễn   Văn An ", "Nguyễn Văn An")])
def test_capitals_and_spaces_do_not_change_the_place_in_a_list(names: tuple[str, str]) -> None:
    """A card prints names in capitals, the clerk types them small."""
    assert sort_key(names[0]) == sort_key(names[1])


@settings(max_examples=100)
@given(st.text(max_size=20))
def test_any_text_has_a_place_in_a_list(text: str) -> None:
    """A stray mark in an imported name must not take the whole board down."""
    assert isinstance(sort_key(text), str)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("001099012345", "0010******45"), ("012345678", "0123***78"), ("123456", "******"), ("12", "**"), ("", "")],
)
def test_a_masked_number_does_not_tell_the_person(number: str, shown: str) -> None:
    """Logs are read by people who have no business with the citizen."""
    assert mask_number(number) == shown
