"""The working calendar in Excel: the same days, and faults by row and column."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from counter_app.documents import calendar_book
from counter_app.domain.calendar import CalendarDay, DayKind, DayStatus
from counter_app.errors import UserError
from tests.catalogue import ROOT

STORM = CalendarDay(date(2026, 11, 25), DayKind.LOCAL, "Bão số 13", "CĐ 45/CĐ-UBND", DayStatus.DRAFT, "office")
SEED = [
    *map(CalendarDay.from_body, json.loads((ROOT / "db/seed/calendar.json").read_text(encoding="utf-8"))["days"]),
    STORM,
    replace(STORM, scope="province"),
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "lịch.xlsx"
    path.write_bytes(calendar_book.content(path, SEED, "x"))
    return path


def test_every_day_of_the_seed_reads_back(book: Path) -> None:
    """A swap that came back as a holiday would move every date across it."""
    assert calendar_book.read_file(book) == sorted(SEED, key=lambda day: (day.day, day.scope))
    assert calendar_book.content(book, SEED, "other version") == book.read_bytes()


def test_a_date_as_excel_keeps_it_is_taken(book: Path) -> None:
    """Whoever types 24/11/2026 into an empty sheet of Excel gets a date, not a text."""
    edited = load_workbook(book)
    edited["Lịch làm việc"]["A2"] = date(2018, 1, 2)
    edited["Lịch làm việc"]["B2"] = "Nghỉ Lễ"
    edited.save(book)
    first = calendar_book.read_file(book)[0]
    assert (first.day, first.kind) == (date(2018, 1, 2), DayKind.STATUTORY)


@pytest.mark.parametrize(
    ("cell", "typed", "sentence"),
    [
        ("A3", "31/02/2026", "dòng 3, cột «Ngày»: «31/02/2026» không phải ngày (dd/mm/yyyy)."),
        ("A3", date(1900, 1, 1), "dòng 3, cột «Ngày»: ngày 01/01/1900 không hợp lý."),
        ("A3", "01/01/2017", "dòng 3, cột «Ngày»: năm 2017 nằm ngoài 2018–2100."),
        ("A3", "=TODAY()", "dòng 3, cột «Ngày»: có công thức"),
        ("B3", "liên hoan", "dòng 3, cột «Loại»: «liên hoan» không phải một trong: nghỉ lễ"),
        ("D3", "cả nước", "dòng 3, cột «Phạm vi»: «cả nước» không phải một trong: Toàn quốc"),
        ("E3", None, "dòng 3, cột «Văn bản quyết định»: ô trống, cần điền."),
        ("F1", "Status", "thiếu cột «Tình trạng» ở dòng đầu. Cột lạ: «Status»."),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column(book: Path, cell: str, typed: object, sentence: str) -> None:
    """One wrong cell of a year's days is a wrong date on every receipt across it."""
    edited = load_workbook(book)
    edited["Lịch làm việc"][cell] = typed
    edited.save(book)
    with pytest.raises(UserError) as told:
        calendar_book.read_file(book)
    assert sentence in str(told.value)


def test_a_day_twice_and_a_sheet_without_days(book: Path, tmp_path: Path) -> None:
    """Of two lines for one day nobody knows which holds."""
    edited = load_workbook(book)
    page = edited["Lịch làm việc"]
    for place, cell in enumerate(page[2], 1):
        page.cell(5, place).value = cell.value
    edited.save(book)
    with pytest.raises(UserError, match=r"dòng 5, cột «Ngày»: ngày .* đã có ở dòng 2"):
        calendar_book.read_file(book)
    empty = tmp_path / "trống.xlsx"
    empty.write_bytes(calendar_book.content(empty, [], "x"))
    with pytest.raises(UserError, match="chưa có ngày nào"):
        calendar_book.read_file(empty)
