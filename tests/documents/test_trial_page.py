"""The printer's trial page: true millimetres, every letter, codes that scan."""

from __future__ import annotations

import pytest
from PIL import ImageOps

from counter_app.documents.trial_page import trial_page
from counter_app.domain.text import nfc
from counter_app.domain.trial import CODE, SLOW_MS, is_trial, told
from tests.documents import codes, collisions, images, letters, text
from tests.factories import MONDAY

VOWELS = "aăâeêioôơuưy"
MARKS = "\u0300\u0301\u0309\u0303\u0323"


@pytest.mark.parametrize("a5", [False, True])
def test_the_page_measures_true_and_scans(a5: bool) -> None:
    """IT lays a ruler on it and scans it; if the page itself were wrong every printer would look broken."""
    pdf = trial_page("HP LaserJet «Tầng 1»", MONDAY, a5=a5)
    (page,) = images(pdf, 254)  # ten pixels a millimetre
    assert [round(side / 10) for side in page.size] == [210, 148 if a5 else 297]
    assert set(codes(page)) == {("Code 128", CODE), ("QR Code", CODE)}
    top = 20 if a5 else 24
    ticks = ImageOps.invert(page).crop((270, top * 10 - 16, 1300, top * 10 - 14)).resize((1030, 1))
    dark = [x + 270 for x in range(1030) if int(ticks.getpixel((x, 0))) > 30]
    first = min(dark)
    assert abs(first - 280) <= 3
    assert all(any(abs(x - (first + 2 + 10 * n)) <= 4 for x in dark) for n in range(100))
    words = nfc(text(pdf))
    for letter in (*VOWELS, *(nfc(vowel + mark) for vowel in VOWELS for mark in MARKS), "đ"):
        assert letter in words, letter
        assert letter.upper() in words, letter
    assert "A5 ngang" in words if a5 else "A4 đứng" in words
    assert not collisions(letters(pdf)[0])
    assert pdf == trial_page("HP LaserJet «Tầng 1»", MONDAY, a5=a5)


def test_what_the_scanner_sent_is_judged() -> None:
    """A scanner that is nearly too slow is found on the day it is set up, not on a busy Monday."""
    assert is_trial(f" {CODE.lower()} ")
    assert told(CODE, None) == ("Mã thử máy in: đọc tốt.", "good")
    assert told(CODE, 3.25)[0] == "Mã thử máy in: đọc tốt; máy quét gửi 3,2 ms mỗi ký tự."
    assert "gửi chậm" in told(CODE, SLOW_MS + 1)[0]
    assert "không phải thẻ căn cước" in told("ABCDEFGH", 3)[0]
