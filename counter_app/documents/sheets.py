"""Spreadsheets with named columns, as offices edit them in Excel: written, and read back with every fault named.

Reading trusts nothing: the file's size is looked at before it is opened, what is packed inside before it is unpacked,
rows and cells are counted, formulas are refused. Every fault is one sentence with sheet, row and column, and all of
them are told together; nothing of a faulty file is used.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from counter_app.domain.text import clean, fold
from counter_app.errors import Problem, UserError, why

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_CONTENT = 300 * 1024 * 1024
"""Bytes of a workbook as it is and unpacked; the national catalogue needs 1 and 20 MB."""
MOST_PARTS = 1000
MOST_ROWS = 200_000
MOST_PROBLEMS = 50
LONGEST_CELL = 32_767
"""Characters that Excel keeps in a cell."""

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - every file has it, or the same catalogue would not be the same bytes
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Kind(Enum):
    """What a column holds."""

    TEXT = "chữ"
    NUMBER = "số nguyên"
    DATE = "ngày"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``words`` are the only ones allowed, in any case of letters; ``most`` is the longest text or the
    largest number.
    """

    title: str
    kind: Kind = Kind.TEXT
    words: tuple[str, ...] = ()
    needed: bool = False
    most: int = 4000
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title and its columns, which may stand in any order."""

    title: str
    columns: tuple[Column, ...]


Value = str | int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row that says something: its number in Excel, and its cells by column, "" or None where empty."""

    sheet: str
    number: int
    values: Mapping[str, Value]
    typed: Mapping[str, str] = field(default_factory=dict)
    """The cells as they were typed, also those that could not be read."""

    def text(self, title: str) -> str:
        """A text, "" when the cell is empty."""
        return str(self.values[title] or "")

    def amount(self, title: str) -> int | None:
        """A number, None when the cell is empty."""
        value = self.values[title]
        return value if isinstance(value, int) else None


@dataclass
class Faults:
    """Collects what is wrong; the first fifty are told, the others counted."""

    problems: list[Problem] = field(default_factory=list)
    others: int = 0

    def add(self, sentence: str, line: Line | None = None, column: str = "") -> None:
        """Notes a fault, with its place where it has one."""
        place = f"Sheet «{line.sheet}», dòng {line.number}, cột «{column}»: " if line and column else ""
        place = place or (f"Sheet «{line.sheet}», dòng {line.number}: " if line else "")
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem("file", place + sentence))
        else:
            self.others += 1

    def check(self) -> None:
        """Raises UserError with everything that was found."""
        if self.problems:
            more = [Problem("file", f"… và {self.others} lỗi khác.")] if self.others else []
            raise UserError(*self.problems, *more)


# Writing


def write(sheets: Iterable[tuple[Sheet, Iterable[Sequence[Value]]]], title: str) -> bytes:
    """A workbook of these sheets with their rows, in the order of their columns; the same bytes for the same rows."""
    from xlsxwriter import Workbook

    kept = BytesIO()
    book = Workbook(kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "created": _MADE})
    heading = book.add_format({"bold": True, "bg_color": "#DDE7F3", "border": 1, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    number = book.add_format({"valign": "top", "num_format": "#,##0"})
    for sheet, rows in sheets:
        page = book.add_worksheet(sheet.title)
        page.freeze_panes(1, 1)
        for n, column in enumerate(sheet.columns):
            page.set_column(n, n, column.width, number if column.kind is Kind.NUMBER else wrapped)
            page.write_string(0, n, column.title, heading)
        last = 0
        for last, row in enumerate(rows, 1):
            for n, value in enumerate(row):
                if isinstance(value, int):
                    page.write_number(last, n, value, number)
                elif value:
                    page.write_string(last, n, value, wrapped)
        if last:
            page.autofilter(0, 0, last, len(sheet.columns) - 1)
        for n, column in enumerate(sheet.columns):
            if column.words:
                page.data_validation(1, n, last + 2000, n, {"validate": "list", "source": list(column.words)})
    book.close()
    return kept.getvalue()


# Reading


def read(path: Path, sheets: Sequence[Sheet], faults: Faults) -> dict[str, list[Line]]:
    """The rows of every sheet, by its title. What is wrong inside a sheet is added to ``faults``.

    Raises UserError at once for a file that is no workbook of these sheets.
    """
    _look_inside(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's remarks on styles it does not know are nobody's business
        try:
            return _opened(path, sheets, faults)
        except _BROKEN as error:
            raise _unreadable(path) from error


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    AssertionError,
)
"""What openpyxl and the standard library raise for a damaged workbook."""


def _unreadable(path: Path) -> UserError:
    return UserError(Problem("file", f"Tệp {path.name} bị hỏng hoặc không phải sổ Excel (.xlsx). Chưa có gì thay đổi."))


def _look_inside(path: Path) -> None:
    """Raises UserError for a file too large, no workbook, or one that unpacks to more than any catalogue."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        raise UserError(Problem("file", f"Không đọc được tệp {path}: {why(error)}.")) from error
    if size > LARGEST_FILE:
        raise UserError(Problem("file", f"Tệp {path.name} lớn {size >> 20} MB, nhiều nhất {LARGEST_FILE >> 20} MB."))
    if begins == _OLD_EXCEL:
        raise UserError(
            Problem("file", f"Tệp {path.name} là Excel đời cũ (.xls) hoặc có mật khẩu; hãy lưu lại dạng .xlsx.")
        )
    try:
        with zipfile.ZipFile(path) as parts:
            inside = parts.infolist()
            unpacked = sum(part.file_size for part in inside)
            if len(inside) > MOST_PARTS or unpacked > LARGEST_CONTENT:
                raise UserError(Problem("file", f"Tệp {path.name} giải nén ra quá lớn; không mở."))
            for part in inside:
                if part.filename.endswith(".xml"):
                    with parts.open(part) as content:
                        if b"<!DOCTYPE" in content.read(1024):
                            raise _unreadable(path)
    except _BROKEN as error:
        raise _unreadable(path) from error


def _opened(path: Path, sheets: Sequence[Sheet], faults: Faults) -> dict[str, list[Line]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        titles = {fold(clean(title)): title for title in book.sheetnames}
        missing = [sheet.title for sheet in sheets if fold(sheet.title) not in titles]
        if missing:
            what = ", ".join(f"«{title}»" for title in missing)
            raise UserError(
                Problem(
                    "file",
                    f"Tệp {path.name} không phải sổ do chương trình xuất ra: thiếu sheet {what}. "
                    "Hãy xuất một sổ bằng chương trình rồi điền vào đó.",
                )
            )
        return {sheet.title: list(_lines(book[titles[fold(sheet.title)]], sheet, faults)) for sheet in sheets}
    finally:
        book.close()


def _lines(page: Any, sheet: Sheet, faults: Faults) -> Iterator[Line]:
    rows = page.iter_rows(min_row=1, max_row=MOST_ROWS + 2, max_col=len(sheet.columns) + 5)
    places = _places(next(rows, ()), sheet, faults)
    if places is None:
        return
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            faults.add(f"Sheet «{sheet.title}» có quá {MOST_ROWS} dòng.")
            return
        cells = {column.title: row[place] for column, place in places if place < len(row)}
        if all(cell.value is None or cell.value == "" for cell in cells.values()):
            continue
        line = Line(sheet.title, number, {})
        values = {column.title: _value(cells.get(column.title), column, line, faults) for column, _ in places}
        yield Line(sheet.title, number, values, {title: _shown(cell.value) for title, cell in cells.items()})


def _shown(value: Any) -> str:
    """A cell as a person would type it again."""
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _places(heading: Sequence[Any], sheet: Sheet, faults: Faults) -> list[tuple[Column, int]] | None:
    """Where each column stands; None when one is missing, for then its rows would only add noise."""
    there: dict[str, int] = {}
    unknown = []
    wanted = {fold(column.title): column.title for column in sheet.columns}
    for place, cell in enumerate(heading):
        title = clean(cell.value) if isinstance(cell.value, str) else ""
        if fold(title) in wanted:
            if fold(title) in there:
                faults.add(f"Sheet «{sheet.title}»: cột «{title}» có hai lần.")
            there.setdefault(fold(title), place)
        elif title:
            unknown.append(title)
    missing = [title for folded, title in wanted.items() if folded not in there]
    for title in missing:
        instead = f" Cột lạ: {', '.join(f'«{other}»' for other in unknown[:5])}." if unknown else ""
        faults.add(f"Sheet «{sheet.title}»: thiếu cột «{title}» ở dòng đầu.{instead}")
    return None if missing else [(column, there[fold(column.title)]) for column in sheet.columns]


def _value(cell: Any, column: Column, line: Line, faults: Faults) -> Value:
    """A cell as its column wants it; None with a fault when it is something else."""
    nothing = "" if column.kind is not Kind.NUMBER else None

    def wrong(sentence: str) -> Value:
        faults.add(sentence, line, column.title)
        return nothing

    value = cell.value if cell is not None else None
    if isinstance(value, str) and cell.data_type != "f":
        value = clean(value)
    if value is None or value == "":
        return wrong("ô trống, cần điền.") if column.needed else nothing
    if cell.data_type == "f":
        return wrong("có công thức; hãy dán lại thành giá trị (Paste Special → Values).")
    if cell.data_type == "e":
        return wrong(f"có lỗi {value} của Excel.")
    if not isinstance(value, str | int | float | date) or isinstance(value, bool):
        return wrong("không phải chữ hay số; hãy định dạng ô là Text rồi gõ lại.")
    if column.kind is Kind.NUMBER:
        return _number(value, column, wrong)
    if column.kind is Kind.DATE:
        return _date(value, wrong)
    return _text(value, column, wrong)


def _text(value: str | float | date, column: Column, wrong: Callable[[str], Value]) -> Value:
    if isinstance(value, date):
        return wrong(f"Excel đã đổi thành ngày ({value:%d/%m/%Y}); hãy định dạng ô là Text rồi gõ lại.")
    if not isinstance(value, str):
        return wrong(f"là số ({value}), cần chữ; hãy định dạng ô là Text rồi gõ lại.")
    if len(value) > column.most:
        return wrong(f"dài {len(value)} ký tự, nhiều nhất {column.most}.")
    if not column.words or value in column.words:
        return value
    known = {fold(word): word for word in column.words}
    if fold(value) not in known:
        return wrong(f"«{value[:60]}» không phải một trong: {', '.join(column.words)}.")
    return known[fold(value)]


def _number(value: str | float | date, column: Column, wrong: Callable[[str], Value]) -> Value:
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}(?:[. ]?\d{3}){0,4}|\d{1,15}", value, re.ASCII):
        value = int(value.replace(".", "").replace(" ", ""))
    if isinstance(value, str | date) or value != value // 1:
        return wrong(f"«{str(value)[:60]}» không phải số nguyên.")
    if not 0 <= value <= column.most:
        return wrong(f"{value:.0f} ngoài khoảng 0–{column.most}.")
    return int(value)


def _date(value: str | float | date, wrong: Callable[[str], Value]) -> Value:
    """A day as ``2026-07-20``; Excel's own dates and dd/mm/yyyy are taken, dates before 2000 are slips."""
    day: date | None = None
    if isinstance(value, datetime):
        day = value.date()
    elif isinstance(value, str):
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            with suppress(ValueError):
                day = datetime.strptime(value, pattern).date()  # noqa: DTZ007 - a day has no zone
    if day is None:
        return wrong(f"«{str(value)[:60]}» không phải ngày (dd/mm/yyyy).")
    if not 2000 <= day.year <= 2100:
        return wrong(f"ngày {day:%d/%m/%Y} không hợp lý.")
    return day.isoformat()
