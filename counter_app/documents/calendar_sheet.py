"""The working calendar as one sheet that an office edits in Excel: the same days as the JSON file, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from counter_app.documents import sheets
from counter_app.documents.sheets import Column, Faults, Kind, Sheet
from counter_app.domain.calendar import SCOPES, CalendarDay, DayKind, DayStatus
from counter_app.domain.moments import show_day

EARLIEST_YEAR, LATEST_YEAR = 2018, 2100

_KINDS = {one.label: one for one in DayKind}
_STATUSES = {one.label: one for one in DayStatus}
_SCOPES = {words: scope for scope, words in SCOPES.items()}

DAYS = Sheet(
    "Lịch làm việc",
    (
        Column("Ngày", Kind.DATE, needed=True, width=12),
        Column("Loại", words=tuple(_KINDS), needed=True, width=34),
        Column("Tên", needed=True, most=200, width=40),
        Column("Phạm vi", words=tuple(_SCOPES), needed=True, width=18),
        Column("Văn bản quyết định", needed=True, most=500, width=40),
        Column("Tình trạng", words=tuple(_STATUSES), needed=True, width=18),
    ),
)


def write_book(days: Iterable[CalendarDay]) -> bytes:
    """The workbook of these days, the earliest first; :func:`read_book` gives the same back."""
    ordered = sorted(days, key=lambda day: (day.day, day.scope))
    rows = (
        (show_day(day.day), day.kind.label, day.name, SCOPES[day.scope], day.basis, day.status.label) for day in ordered
    )
    return sheets.write([(DAYS, rows)], "Lịch làm việc")


def read_book(path: Path) -> list[CalendarDay]:
    """The days of a workbook. Raises UserError with row and column of every fault; then nothing is taken."""
    faults = Faults()
    days: dict[tuple[date, str], CalendarDay] = {}
    lines: dict[tuple[date, str], int] = {}
    for line in sheets.read(path, [DAYS], faults)[DAYS.title]:
        told = [line.text(column.title) for column in DAYS.columns]
        if not all(told):
            continue  # a cell at fault, told already
        day, kind, name, scope, basis, status = told
        made = CalendarDay(date.fromisoformat(day), _KINDS[kind], name, basis, _STATUSES[status], _SCOPES[scope])
        place = made.day, made.scope
        if not EARLIEST_YEAR <= made.day.year <= LATEST_YEAR:
            faults.add(f"năm {made.day.year} nằm ngoài {EARLIEST_YEAR}–{LATEST_YEAR}.", line, "Ngày")
        if place in days:
            faults.add(f"ngày {show_day(made.day)} ({scope}) đã có ở dòng {lines[place]}.", line, "Ngày")
        days[place], lines[place] = made, line.number
    if not days:
        faults.add(f"Sheet «{DAYS.title}» chưa có ngày nào.")
    faults.check()
    return [days[place] for place in sorted(days)]
