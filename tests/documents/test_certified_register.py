"""Sổ chứng thực: every number once, void ones with their reason, and a year's book that counts its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.documents.certified_register import Period, certified_register
from counter_app.domain.copies import REGISTERS, CopyLine, Written
from tests.documents import collisions, letters, page_texts
from tests.factories import MONDAY, OFFICE

BOOK = "BS-01/2026"
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
OPEN = replace(OFFICE, agency="H30.12")
"""A real office: no watermark lies under its lines."""
LONGEST = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất " * 2


def written(number: int, **changes: object) -> Written:
    line = CopyLine("Giấy khai sinh", 1, 2, 4_000, BOOK, number)
    signer = "Lê Văn Dũng, Giám đốc Trung tâm"
    made = Written(line, "Nguyễn Văn An", "001099012345", MONDAY, MONDAY + timedelta(minutes=5), signer)
    return replace(made, **changes)  # type: ignore[arg-type]


def printed(lines: list[Written], period: Period = NOVEMBER) -> list[str]:
    pdf = certified_register(REGISTERS["BS"], BOOK, period, lines, OPEN, date(2026, 12, 1))
    assert [collisions(page) for page in letters(pdf)] == [[]] * len(letters(pdf))
    return [" ".join(page.split()) for page in page_texts(pdf)]


def test_a_month_with_a_void_number_and_one_that_is_not_here() -> None:
    """An inspector asks first for the numbers that are missing."""
    void = written(2, line=replace(written(2).line, void="Bản chính bị tẩy xóa"))
    (page,) = printed([written(1), void, written(4, signed_at=None)])
    assert "Tháng 11 năm 2026" in page
    assert "Quyển số: 01/2026-SCT/BS" in page
    assert "HỦY: Bản chính bị tẩy xóa" in page
    assert "Chưa ký" in page
    assert "Cộng: 3 số chứng thực, từ số 1 đến số 4; 4 bản; phí 8.000 đồng." in page
    assert "Số hủy (1): 2." in page
    assert "Số chưa có trên máy này (1): 3." in page
    assert "Khóa sổ" not in page


def test_lines_under_one_number_are_one_line_of_the_book() -> None:
    """Two birth certificates of one request: one number, four copies."""
    (page,) = printed([written(1), written(1)])
    assert "Cộng: 1 số chứng thực, từ số 1 đến số 1; 4 bản; phí 8.000 đồng." in page


def test_a_years_book_counts_its_pages_and_every_page_says_which_it_is() -> None:
    """NĐ 23/2015/NĐ-CP Đ13: closed on the 31st of December, pages counted and confirmed."""
    long_line = replace(written(1).line, kind=LONGEST[:200])
    lines = [written(n, line=replace(long_line, number=n)) for n in range(1, 121)]
    pages = printed(lines, YEAR)
    assert len(pages) > 3
    assert f"Khóa sổ ngày 31/12/2026. Sổ này có {len(pages)} trang." in pages[-1]
    for n, page in enumerate(pages, 1):
        assert f"Trang {n}/{len(pages)}" in page
        assert "01/2026-SCT/BS" in page
    whole = " ".join(pages)
    assert all(f" {n} 23/11/2026" in whole for n in range(1, 121))


def test_an_empty_month_is_a_page_that_says_so() -> None:
    """Nobody came; the month still has its page."""
    (page,) = printed([])
    assert "Không có số nào." in page
    assert "Cộng: 0 số chứng thực; 0 bản; phí 0 đồng." in page


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (NOVEMBER, "Tháng 11 năm 2026"),
        (YEAR, "Năm 2026"),
        (Period(date(2026, 12, 1), date(2026, 12, 31)), "Tháng 12 năm 2026"),
        (Period(date(2026, 11, 2), date(2026, 11, 8)), "Từ 02/11/2026 đến 08/11/2026"),
    ],
)
def test_the_period_in_words(period: Period, words: str) -> None:
    """The heading of the page."""
    assert period.words == words


@pytest.mark.parametrize("key", REGISTERS)
def test_every_register_has_its_page(key: str) -> None:
    """Contracts have other columns' words than copies."""
    register = REGISTERS[key]
    pdf = certified_register(register, register.book(1, 2026), NOVEMBER, [written(1)], OFFICE, date(2026, 12, 1))
    (page,) = page_texts(pdf)
    assert register.paper.split()[0] in page
    assert "KHÔNG CÓ GIÁ TRỊ" in page, "the office is invented"
