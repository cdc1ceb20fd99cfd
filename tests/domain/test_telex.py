"""What a word may mean that was typed as raw keys of Telex or VNI."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.domain.telex import readings
from counter_app.domain.text import fold, nfc
from tests.keystrokes import ACUTE, DOT, GRAVE, HOOK, TELEX, TILDE, VNI, Keys

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x"
VOWELS = "a ă â e ê i o ô ơ u ư y iê yê uô ươ oa oă uâ uê oe uy uyê"
CODAS = "c ch m n ng nh p t"
_syllables = st.builds(
    lambda onset, vowels, tone, glide, coda: nfc(onset + vowels + tone + glide + coda),
    st.sampled_from(["", *ONSETS.split()]),
    st.sampled_from(VOWELS.split()),
    st.sampled_from(["", GRAVE, HOOK, TILDE, ACUTE, DOT]),
    st.sampled_from(["", "i", "u", "y"]),
    st.sampled_from(["", *CODAS.split()]),
)
"""Every Vietnamese syllable, and many that might be one."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ddawng", "dang"), ("ddang", "dang"), ("dangwd", "dang"), ("dawngd", "dang"), ("kys", "ky"), ("as", "a"),
        ("nguyeenx", "nguyen"), ("nguyenex", "nguyen"), ("nguyeexn", "nguyen"), ("huwowng", "huong"),
        ("huowng", "huong"), ("hwowng", "huong"), ("tw", "tu"), ("tuwr", "tu"), ("giaays", "giay"),
        ("quyeetj", "quyet"),        ("xax", "xa"), ("ruwowuj", "ruou"), ("dduwowcj", "duoc"),
        ("khaiz", "khai"), ("qdd", "qd"), ("huwux", "huu"),
        ("d9a8ng", "dang"), ("da8ng", "dang"), ("dang98", "dang"), ("ky1", "ky"), ("nguye64n", "nguyen"),
        ("nguyen64", "nguyen"), ("tra62n", "tran"), ("thi5", "thi"), ("hu7o7ng", "huong"), ("huo7ng", "huong"),
        ("d9u7o7c5", "duoc"), ("o6", "o"), ("o73", "o"), ("khai0", "khai"), ("ddu7ng", "dung"), ("nguyexn", "nguyen"),
    ],
)  # fmt: skip
def test_keys_are_read_as_the_word_they_mean(typed: str, meant: str) -> None:
    """The driver was off, or on another method: «nguyeenx» on the screen is still Nguyễn in the file."""
    assert meant in readings(typed)[1:]


@pytest.mark.parametrize(
    "word",
    [
        "001199012345", "0912345678", "1004222", "2026", "15", "29a", "29a1", "h30", "x99", "g01", "a12",
        "b1", "c1234567", "e1234567", "a16b2", "d99", "qh15", "m3", "kq", "dkks", "oanh", "xoan", "hoang", "s", "w1",
        "②", "½", "한국", "ab한", "x" * 5000, "1" * 5000, "",
    ],
)  # fmt: skip
def test_a_number_a_code_and_a_plain_word_have_no_other_meaning(word: str) -> None:
    """A digit taken out of an identity number, a plate or an agency code would be somebody else's."""
    assert readings(word) == (word,)


@given(_syllables, st.sampled_from([TELEX, VNI]), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 12))
@example("nguyễn", VNI, False, False, True, 4)
def test_every_syllable_is_found_behind_its_keys(
    syllable: str, method: Keys, marks_late: bool, tones_late: bool, upper: bool, done: int
) -> None:
    """Marks struck behind their letter or behind the word, taken up to some letter by a driver: one citizen."""
    keys = syllable[:done] + method.typed(syllable[done:], marks_late=marks_late, tones_late=tones_late)
    assert fold(syllable) in readings(fold(keys.upper() if upper else keys))


@given(_syllables)
def test_a_syllable_without_marks_means_itself_only(syllable: str) -> None:
    """Most clerks type no marks at all: their search must stay as exact and as fast as it was."""
    assert readings(fold(syllable)) == (fold(syllable),)


@given(st.text(max_size=30) | st.text("adeouwsfrxjz0123456789ngh", max_size=30))
def test_readings_are_few_different_and_begin_with_what_was_typed(text: str) -> None:
    """Whoever is called Boss is found as Boss first."""
    found = readings(fold(text))
    assert found[0] == fold(text)
    assert len(set(found)) == len(found) <= 3
    assert all(found[1:])
