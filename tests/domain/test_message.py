"""The length of a message is money, and its words are read by somebody who cannot ask back."""

from __future__ import annotations

import pytest

from counter_app.domain.message import check_text, filled, length, plain
from counter_app.domain.notice import SAMPLE, STANDARD, About, places_of
from counter_app.errors import UserError


@pytest.mark.parametrize(
    ("text", "places", "parts"),
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("a" * 159 + "€", 161, 2),
        ("ế" * 70, 70, 1),
        ("ế" * 71, 71, 2),
        ("ế" * 134, 134, 2),
        ("ế" * 135, 135, 3),
        ("à" * 160, 160, 1),
        ("", 0, 1),
    ],
)
def test_segments_of_gsm_0338(text: str, places: int, parts: int) -> None:
    """The office would be billed for twice what it was shown."""
    found = length(text)
    assert (found.places, found.parts) == (places, parts)


def test_marks_are_taken_off_for_the_cheap_alphabet() -> None:
    """One «ễ» left over makes the whole message 16 bits a letter."""
    assert plain("Đề nghị ông/bà «Nguyễn Thị Ửng» – hẹn lại…") == 'De nghi ong/ba "Nguyen Thi Ung" - hen lai...'
    for about, template in STANDARD.items():
        text = template.message(SAMPLE | {"don_vi": "Trung tâm PVHCC xã Mẫu", "dien_thoai": "0200 000 000"})
        assert not length(text).accented
        assert length(text).parts == 1, about
        assert check_text(template.text, places_of(about)) == template.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "còn trống"),
        ("   ", "còn trống"),
        ("x" * 601, "dài quá 600"),
        ("{ma} {ten_toi}", "«{ten_toi}»"),
        ("{} xong", "«{}»"),
        ("hồ sơ {ma", "thành cặp"),
        ("hồ sơ }ma{", "thành cặp"),
        ("{{ma}}", "thành cặp"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused_where_it_is_typed(text: str, said: str) -> None:
    """The citizen would read the braces."""
    with pytest.raises(UserError, match=said):
        check_text(text, places_of(About.READY))


def test_a_place_without_a_value_leaves_no_hole() -> None:
    """An office without a telephone."""
    assert filled("Gọi {dien_thoai} , hồ sơ {ma}.", {"ma": "X"}, accents=True) == "Gọi , hồ sơ X."
