"""The papers of the day and of the report: nothing printed over anything else, whatever names the office has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counter_app.documents import opinions_book, report_book
from counter_app.documents.day_sheet import day_sheet, fund_sheet
from counter_app.domain.day_paper import DayPaper
from counter_app.domain.day_sheet import DaySheet, FeeReceipts, Papers, Register, Till
from counter_app.domain.opinions import Answer, Opinions
from counter_app.domain.report import Figure, Period, Report, Row
from tests.documents import collisions, letters, text
from tests.factories import MONDAY, OFFICE

DAY = date(2026, 11, 23)
REAL = replace(OFFICE, agency="H30.12")
"""Without the watermark, over which everything is printed."""
LONG = "Phí thẩm định hồ sơ cấp đổi, cấp lại giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác "
FULL = DaySheet(
    DAY,
    1,
    1,
    900,
    {"dossier.received": 250, "dossier.returned": 231},
    tuple(f"X99.01-261123-{n:04}" for n in range(1, 25)),
    tuple(Register(f"0{k}/2026", tuple(range(1, 90, k)), (3, 7), 0) for k in (1, 2, 3)),
    Papers(200, 10, 20, tuple(f"X99.01-261123-{n:04}" for n in range(100, 140))),
    tuple(Till(f"nv{n}", {"CASH": 12_345_000 * n, "TRANSFER": 9_000}, {"CASH": 7_000}, 40) for n in range(1, 6)),
    tuple(Till(LONG * (1 + n % 2) + str(n), {"CASH": 1_000_000}, {}, 40) for n in range(12)),
    tuple(FeeReceipts(f"{n}1AA/26P", tuple(f"{k:07}" for k in range(1, 99, n)), ("0000002",)) for n in (1, 2, 3)),
    500_000,
    3,
    2,
    1,
)
PAPER = DayPaper(
    FULL, REAL, "Quầy 1", DAY, "Đã chốt lúc 23/11/2026 17:05", {"nv1": "Công Tằng Tôn Nữ Thị Phương Thảo Nguyên"},
    ("Nguyễn Thị Hạnh", "Lê Văn Dũng"), "TUQ.", 1, [f"17:{n:02} Tiếp nhận" for n in range(10, 40)],
    ["Quầy 2: chưa chốt; đã nhận 12 thao tác"],
)  # fmt: skip


@pytest.mark.parametrize("make", [day_sheet, fund_sheet])
@pytest.mark.parametrize("sheet", [FULL, DaySheet(DAY)])
def test_nothing_is_printed_over_anything(make: object, sheet: DaySheet) -> None:
    """Two people sign under these figures: a full day of five clerks, and one on which nobody came."""
    paper = make(DayPaper(**{**PAPER.__dict__, "sheet": sheet}))  # type: ignore[operator]
    for page in letters(paper):
        assert collisions(page) == []


def test_the_sheet_says_what_does_not_balance() -> None:
    """Voids, gaps, missing receipts, what the drawer lacks, what came after the close, who is not closed."""
    words = text(day_sheet(PAPER))
    for expected in (
        "KHÔNG",
        "X99.01-261123-0139",
        "thiếu",
        "17:39 Tiếp nhận",
        "Quầy 2: chưa chốt",
        "1 thao tác không đọc được",
        "TUQ. PHỤ TRÁCH TRUNG TÂM",
    ):
        assert expected in words
    assert day_sheet(PAPER) == day_sheet(PAPER)


def test_the_report_fits_its_page() -> None:
    """Sixty fields of long names and figures of six digits."""
    counts = dict.fromkeys(Figure, 123456)
    rows = tuple(Row(LONG * (1 + n % 3), counts) for n in range(60))
    paper = report_book.paper(Report(Period(DAY, DAY), MONDAY, rows), REAL, DAY)
    pages = letters(paper)
    assert len(pages) > 1
    for page in pages:
        assert collisions(page) == []
        assert max(letter.right for letter in page) < 842


def test_opinions_of_the_longest_fields_stand_clear_of_each_other() -> None:
    """Thirty fields with the names that ministries give them, over two pages, each figure in its column."""
    answers = tuple(Answer(f"{n}", f"{LONG} {n % 30:02}", n % 5 + 1, ("QR", "PAPER")[n % 2]) for n in range(9_000))
    pdf = opinions_book.paper(Opinions(DAY, DAY, answers), REAL, MONDAY, DAY)
    assert [pair for page in letters(pdf) for pair in collisions(page)] == []
    words = " ".join(text(pdf).split())
    assert "Tổng cộng 9000 1800 1800 1800 1800 1800 40,0%" in words
    assert "Mã QR 4500" in words
