"""Finding a procedure while typing: what a clerk types, what is meant, and what comes first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.domain.procedure import Procedure, short_name
from counter_app.domain.procedure_search import MOST_FOUND, Finder
from counter_app.domain.text import fold, words
from tests import catalogue
from tests.factories import procedure
from tests.keystrokes import TELEX, VNI, Keys

SEED, TOP = catalogue.seed()
FINDER = Finder(SEED, TOP)


def codes(typed: str, finder: Finder = FINDER) -> list[str]:
    return [one.code for one in finder.find(typed)]


MEANT = {
    "the office's top nine": {
        "1": "2.000635", "2": "1.001193", " 6 ": "1.004222", "9": "1.001612",
    },
    "codes": {
        "1.004222": "1.004222", "1004222": "1.004222", "004222": "1.004222", "4222": "1.004222", "1.0042": "1.004222",
        "1,004222": "1.004222", "1 004222": "1.004222", "1.": "1.000656", "3.": "3.000333", "3.000": "3.000333",
        "2.0009": "2.000908", "12783": "1.012783", "783": "1.012783", "1.001193  Đăng ký khai sin": "1.001193",
    },
    "words from the beginning, the last one unfinished": {
        "Đăng ký khai sinh": "1.001193", "dang ky khai sinh": "1.001193", "DANG KY KHAI SINH": "1.001193",
        "Thủ tục đăng ký khai sinh": "1.001193", "thu tuc dang ky khai t": "1.000656", "dang ky khai t": "1.000656",
        "chung thuc d": "2.001019", "tach ho": "1.010038", "tach thua": "1.012784", "gia han tam tru": "1.002755",
        "xoa dang ky th": "1.003197", "mai tang": "2.002307", "dang ky lai khai s": "1.004884",
        "thoi lam": "2.000930", "khai bao": "1.003677", "sua loi": "2.000927",
    },
    "words from the middle": {
        "khai sinh": "1.001193", "khai tu": "1.000656", "ket hon": "1.000894", "thuong tru": "1.004222",
        "tam tru": "1.004194", "trich luc": "2.000635", "ban sao": "2.000635", "so goc": "2.000908",
        "ho kinh doanh": "1.001612", "cha, mẹ, con": "1.001022", "ly lich tu phap": "3.000333", "giam ho": "1.004837",
        "bien so xe": "1.013067", "di chuc": "2.001019", "con nuoi": "2.001263", "co yeu to nuoc ngoai": "2.000806",
    },
    "words in any order": {
        "sinh khai": "1.001193", "khai sinh lai": "1.004884", "tam tru gia han": "1.002755",
        "thuong tru xoa": "1.003197", "ket hon nuoc ngoai": "2.000806", "hoa giai dat dai": "1.012812",
        "doanh kinh ho cham dut": "1.001266",
    },
    "first letters": {
        "dkks": "1.001193", "DKKS": "1.001193", "dkkh": "1.000894", "dkkt": "1.000656", "dktt": "1.004194",
        "xn": "2.002516", "xntthn": "1.004873", "xnttht": "2.002516", "hkd": "1.001612", "ncmc": "1.001022",
        "csdl": "1.010039", "dk ks": "1.001193", "dk khai sinh": "1.001193", "cham dut gh": "1.004845",
        "dan ky kha sin": "1.001193", "cđ": "1.001266", "cđhđ": "1.001266",
    },
    "one wrong letter": {
        "khia sinh": "1.001193", "khi sinh": "1.001193", "khaii sinh": "1.001193", "kjai sinh": "1.001193",
        "khai sihn": "1.001193", "khai sin": "1.001193", "dagn ky khai sinh": "1.001193", "thuogn tru": "1.004222",
        "dang ky thong tru": "1.004222", "trihc luc": "2.000635", "xac nhna cu tru": "1.010041",
        "giya phep xay dung": "1.013225", "ho kimh doanh": "1.001612", "sinh kahi": "1.001193",
        "ddawng kys khia sinh": "1.001193",
    },
    "Telex keys": {
        "ddawng kys khai sinh": "1.001193", "DDAWNG KYS KHAI SINH": "1.001193", "dangwd kys khai tuwr": "1.000656",
        "ddawng kys keets hoon": "1.000894", "keets hoon": "1.000894", "ketes hono": "1.000894",
        "thuowngf trus": "1.004222", "thwowngf trus": "1.004222", "tamj trus": "1.004194", "tachs hooj": "1.010038",
        "chuwngs thuwcj di chucs": "2.001019", "xacs nhaanj tinhf trangj hoon": "1.004873", "trichs lucj": "2.000635",
        "hooj kinh doanh": "1.001612", "thur tujc ddawng kys khai tuwr": "1.000656",
    },
    "VNI keys": {
        "d9a8ng ky1 khai sinh": "1.001193", "D9A8NG KY1 KE61T HO6N": "1.000894", "dang98 ky1 khai tu73": "1.000656",
        "thu7o7ng2 tru1": "1.004222", "thuo7ng2 tru1": "1.004222", "ta1ch ho65": "1.010038",
        "ho65 kinh doanh": "1.001612",
        "xac1 nha65n tinh2 tra5ng ho6n nha6n": "1.004873", "chu71ng thu75c di chu1c": "2.001019",
        "thu3 tu5c d9a8ng ky1 khai tu73": "1.000656", "gia1m ho65": "1.004837",
    },
    "half taken by a driver, and both methods": {
        "ddăng kys khai sinh": "1.001193", "đa8ng ký khai sinh": "1.001193", "kêts hôn": "1.000894",
        "kết ho6n": "1.000894", "ddawng ky1 khai sinh": "1.001193", "thươngf tru1": "1.004222",
        "tách hooj": "1.010038", "dda8ng ky khai tuwr": "1.000656",
    },
    "nothing": {"xxxx": "", ".": "", "zz zz": "", "qqq": "", "🙂": ""},
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code"), [(typed, code) for group in MEANT.values() for typed, code in group.items()]
)
def test_what_a_clerk_types_finds_what_is_meant_first(typed: str, code: str) -> None:
    """Enter takes the first line: a wrong one there is a wrong receipt, a missing one is a second search."""
    assert next(iter(codes(typed)), "") == code


def test_nothing_typed_shows_the_top_nine() -> None:
    """The list of an empty field is what the digits stand for; «Thủ tục» alone says no more."""
    assert codes("") == codes("  ") == codes("Thủ tục") == codes("thur tujc ") == list(TOP)


def test_a_digit_beyond_the_top_goes_on_to_codes() -> None:
    """An office that has chosen no top nine types national codes, which begin 1., 2., 3."""
    none, two = Finder(SEED), Finder(SEED, TOP[:2])
    assert codes("1", none)
    assert all(code.startswith("1") for code in codes("1", none))
    assert codes("2", two) == [TOP[1]]
    assert codes("3", two)[0] == "3.000333"


def test_a_finished_word_is_that_word() -> None:
    """«to » with its space is «tổ» and no longer «toàn»."""
    finder = Finder([procedure(code="1", name="Toàn văn"), procedure(code="2", name="Quy định về tổ hòa giải")])
    assert codes("to", finder) == ["1", "2"]
    assert codes("to ", finder) == ["2"]


def test_a_word_whose_last_mark_came_apart_from_its_letter_is_unfinished_too() -> None:
    """Some keyboards send «á» in two characters; the word goes on all the same."""
    assert codes(unicodedata.normalize("NFD", "đăng ký khá"))[0] == "1.000656"


def test_merits_have_an_order() -> None:
    """Exact before keys before a wrong letter; the beginning before the middle; the top, then short names, first."""
    names = {
        "1.01": "Xóa thanh lý",
        "1.02": "Cấp thẻ xóa",
        "1.03": "Xóa",
        "1.04": "Xóa thanh lý hợp đồng",
        "1.05": "Xoas tên",
        "1.06": "Xoan đào rừng",
        "1.07": "Cấp thẻ thanh niên",
        "1.08": "Cấp thẻ thanh lý",
    }
    finder = Finder([procedure(code=code, name=name) for code, name in names.items()], top=["1.04"])
    assert codes("xoa", finder) == ["1.03", "1.04", "1.05", "1.01", "1.06", "1.02"]
    assert codes("xoas", finder) == ["1.05", "1.03", "1.04", "1.01", "1.06", "1.02"]
    assert codes("xoa thanh", finder)[:2] == ["1.04", "1.01"]
    assert codes("cap the thamh", finder) == ["1.08", "1.07"]
    assert codes("thanh ly", finder)[:3] == ["1.04", "1.01", "1.08"]


def test_odd_catalogues_are_searched_too() -> None:
    """A name of signs, of «Thủ tục» alone, two of one code: the page must open whatever the province published."""
    odd = [procedure(code=code, name=name) for code, name in [("1.1", "…"), ("1.2", "Thủ tục"), ("x", "A"), ("x", "B")]]
    finder = Finder(odd, top=["x", "gone"])
    assert [one.name for one in finder.top] == ["B"]
    assert codes("1.1", finder) == ["1.1"]
    assert codes("1.2", finder) == ["1.2"]
    assert codes("b", finder) == ["x"]
    assert Finder([]).find("") == Finder([]).find("dang ky") == Finder([]).find("1") == []


# What holds of every name


BIG = Finder(catalogue.of(2700), TOP)
NAMES = {FINDER: {one.code: one for one in SEED}, BIG: {one.code: one for one in catalogue.of(2700)}}
some_code = st.sampled_from(sorted(NAMES[FINDER])) | st.sampled_from(sorted(NAMES[BIG]))
whole = settings(max_examples=150)


def holding(code: str) -> list[tuple[Finder, Procedure]]:
    """The finders over seventy-six and over 2,700 procedures that hold this one."""
    return [(finder, names[code]) for finder, names in NAMES.items() if code in names]


def bare(one: Procedure) -> str:
    """A name's words without the «Thủ tục» before them."""
    return " ".join(words(one.name)).removeprefix("thu tuc ")


def is_first(finder: Finder, typed: str, wanted: Procedure) -> None:
    """Ahead of all but the procedures of the very same name, which are eight at the most and stand beside it."""
    found = finder.find(typed)
    place = found.index(wanted)
    assert {bare(other) for other in found[:place]} <= {bare(wanted)}


def test_the_published_names_are_among_those_tried() -> None:
    """What holds of seventy-six names need not hold of all the nation's."""
    if not catalogue.national():
        pytest.skip("no shared/data/national-procedures.jsonl.gz beside the project: invented names stand in for it")
    assert {one.code for one in catalogue.national()} <= set(NAMES[BIG])


@whole
@given(some_code, st.sampled_from([str, fold, str.upper, short_name]))
def test_a_whole_name_finds_its_procedure_first(code: str, written: Callable[[str], str]) -> None:
    """A name pasted from a decision must be the one on the first line."""
    for finder, wanted in holding(code):
        is_first(finder, written(wanted.name), wanted)


@whole
@given(some_code, st.sampled_from([TELEX, VNI]), st.booleans(), st.booleans())
def test_a_whole_name_in_raw_keys_finds_its_procedure_first(
    code: str, keys: Keys, marks_late: bool, tones_late: bool
) -> None:
    """The clerk types on without looking whether the driver is on."""
    for finder, wanted in holding(code):
        is_first(finder, keys.typed(wanted.name, marks_late=marks_late, tones_late=tones_late), wanted)


@whole
@given(some_code, st.randoms(use_true_random=False))
def test_a_wrong_letter_does_not_hide_a_name(code: str, random: Random) -> None:
    """Fast hands swap letters; what was typed may stand in other names as it is, so it is found, not always first."""
    for finder, wanted in holding(code):
        text = bare(wanted)
        if long_words := list(re.finditer(r"\b[a-z]{5,}\b", text)):
            word = random.choice(long_words)
            typed = text[: word.start()] + slip(word[0], random) + text[word.end() :]
            assert wanted in finder.find(typed), typed


def slip(word: str, random: Random) -> str:
    """One letter too many, too few, another, or two swapped."""
    place, letter = random.randrange(len(word) - 1), random.choice("abcdeghiklmnopqrstuvxy")
    before, here, after, rest = word[:place], word[place], word[place + 1], word[place + 2 :]
    wrong = (letter + here + after, after, letter + after, after + here)
    return before + random.choice(wrong) + rest


@whole
@given(some_code, st.integers(0, 80), st.sampled_from([str, fold]))
def test_the_next_letter_of_a_name_never_loses_it(code: str, length: int, written: Callable[[str], str]) -> None:
    """A line that was there and vanishes while the clerk types on makes her start again."""
    for finder, wanted in holding(code):
        name = written(short_name(wanted.name))
        before, after = finder.find(name[:length]), finder.find(name[: length + 1])
        for shown in (9, MOST_FOUND):
            assert wanted not in before[:shown] or wanted in after[:shown]


@settings(max_examples=400)
@given(st.text(max_size=60) | st.text("abcdeđghinkostuy ăâêôơư.,-19", max_size=60))
@example("\0")
@example("\ud800")
@example("1" * 100_000)
@example("a " * 50_000)
@example("đăng ký " * 10_000)
@example("thu tuc")
@example("--1")
def test_no_text_at_all_makes_the_finder_fail(typed: str) -> None:
    """A cat on the keyboard gets an empty list; the same text always gets the same one."""
    found = codes(typed)
    assert len(found) == len(set(found)) <= MOST_FOUND
    assert found == codes(typed)
    assert len(codes(typed, BIG)) <= MOST_FOUND
