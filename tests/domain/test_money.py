"""Amounts in figures and in words, as receipts and vouchers are read aloud."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.money import in_words, show

amounts = st.integers(0, 10**12 - 1) | st.integers(0, 10**7) | st.integers(0, 10**9).map(lambda n: n // 1000 * 1000)

DIGITS = {"một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
GROUPS = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def read_back(words: str) -> int:
    """The amount a cashier understands."""
    total = group = last = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in DIGITS:
            last = DIGITS[word]
            group += last
        elif word == "trăm":
            group += last * 99
        elif word == "mươi":
            group += last * 9
        elif word == "mười":
            group += 10
        elif word in GROUPS:
            total += group * GROUPS[word]
            group = 0
        else:
            assert word in ("linh", "không")
            last = 0
    return total + group


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (4, "Bốn đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi bốn đồng"),
        (25, "Hai mươi lăm đồng"),
        (51, "Năm mươi mốt đồng"),
        (55, "Năm mươi lăm đồng"),
        (91, "Chín mươi mốt đồng"),
        (100, "Một trăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (111, "Một trăm mười một đồng"),
        (115, "Một trăm mười lăm đồng"),
        (121, "Một trăm hai mươi mốt đồng"),
        (500, "Năm trăm đồng"),
        (555, "Năm trăm năm mươi lăm đồng"),
        (1_000, "Một nghìn đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_010, "Một nghìn không trăm mười đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (1_021, "Một nghìn không trăm hai mươi mốt đồng"),
        (1_100, "Một nghìn một trăm đồng"),
        (2_000, "Hai nghìn đồng"),
        (8_000, "Tám nghìn đồng"),
        (10_000, "Mười nghìn đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (50_500, "Năm mươi nghìn năm trăm đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (200_000, "Hai trăm nghìn đồng"),
        (1_000_000, "Một triệu đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_010_010, "Một triệu không trăm mười nghìn không trăm mười đồng"),
        (1_250_000, "Một triệu hai trăm năm mươi nghìn đồng"),
        (2_000_021, "Hai triệu không trăm hai mươi mốt đồng"),
        (15_000_000, "Mười lăm triệu đồng"),
        (101_001_000, "Một trăm linh một triệu không trăm linh một nghìn đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (5_000_000_005, "Năm tỷ không trăm linh năm đồng"),
        (999_000_000_999, "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín đồng"),
    ],
)
def test_an_amount_is_read_aloud_as_a_cashier_reads_it(amount: int, words: str) -> None:
    """«Bằng chữ» decides when figures and words differ; a wrong lăm or mốt makes the paper look forged."""
    assert in_words(amount) == words


@settings(max_examples=200)
@given(amounts)
def test_words_mean_exactly_one_amount(amount: int) -> None:
    """Two amounts with one wording would let one receipt stand for the other."""
    words = in_words(amount)
    assert read_back(words) == amount
    assert unicodedata.is_normalized("NFC", words)
    assert words[0].isupper()
    assert "  " not in words


@settings(max_examples=20)
@given(st.sets(amounts, min_size=50, max_size=50))
def test_different_amounts_have_different_words(sample: set[int]) -> None:
    """The voucher's words alone must tell the sum."""
    assert len({in_words(amount) for amount in sample}) == len(sample)


@pytest.mark.parametrize("amount", [-1, -8000, 10**12])
def test_an_amount_no_fee_reaches_is_refused_not_misread(amount: int) -> None:
    """A wrong product of quantity and fee must not be printed in words."""
    with pytest.raises(ValueError, match="out of range"):
        in_words(amount)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.000"),
        (1250000, "1.250.000"),
        (10**12 - 1, "999.999.999.999"),
        (-1500, "-1.500"),
    ],
)
def test_figures_are_grouped_by_dots(amount: int, shown: str) -> None:
    """«1,250,000» reads as one đồng and a quarter to a Vietnamese eye."""
    assert show(amount) == shown


@given(amounts)
@settings(max_examples=50)
def test_figures_say_the_amount(amount: int) -> None:
    """The figure on the receipt is the figure in the ledger."""
    assert int(show(amount).replace(".", "")) == amount
