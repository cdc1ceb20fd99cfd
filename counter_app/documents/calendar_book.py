"""The working calendar as a file: the JSON of ``db/seed/calendar.json``, one day a line, or an Excel sheet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from counter_app.documents.calendar_sheet import EARLIEST_YEAR, LATEST_YEAR, read_book, write_book
from counter_app.domain.calendar import SCOPES, CalendarDay, DayKind, DayStatus
from counter_app.domain.moments import show_day
from counter_app.errors import Problem, UserError, why

MOST_DAYS = 2000
LARGEST_FILE = 4 * 1024 * 1024
_MOST_PROBLEMS = 50
_WANTED = {
    "kind": [kind.value for kind in DayKind],
    "status": [status.value for status in DayStatus],
    "scope": list(SCOPES),
}


def read_file(file: Path) -> list[CalendarDay]:
    """The days of a file, by its ending: ``.xlsx``, else JSON.

    Raises UserError with a sentence for every line that is none; then nothing is taken.
    """
    if _is_book(file):
        return read_book(file)
    try:
        return read(file.name, file.read_bytes())
    except OSError as error:
        raise UserError(Problem("file", f"Không đọc được tệp {file}: {why(error)}.")) from error


def content(file: Path, days: Iterable[CalendarDay], version: str) -> bytes:
    """What to write into a file of this ending; :func:`read_file` gives the same days back."""
    return write_book(days) if _is_book(file) else write(days, version)


def _is_book(file: Path) -> bool:
    return file.suffix.lower() == ".xlsx"


def read(name: str, data: bytes) -> list[CalendarDay]:
    """The days of a file. Raises UserError with a sentence for every line that is none; then nothing is taken."""
    if len(data) > LARGEST_FILE:
        raise UserError(f"Tệp {name} lớn quá {LARGEST_FILE >> 20} MB; đây không phải tệp lịch làm việc.")
    try:
        body = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"Tệp {name} không phải JSON mã UTF-8. Chưa có gì thay đổi.") from error
    lines = body.get("days") if isinstance(body, dict) else body
    if not isinstance(lines, list) or not lines:
        raise UserError(f"Tệp {name} không có danh sách «days». Chưa có gì thay đổi.")
    if len(lines) > MOST_DAYS:
        raise UserError(f"Tệp {name} có {len(lines)} dòng, nhiều hơn {MOST_DAYS}. Chưa có gì thay đổi.")
    problems: list[Problem] = []
    days: dict[tuple[Any, str], CalendarDay] = {}
    for n, line in enumerate(lines, start=1):
        day = _day(n, line, problems)
        if day is None:
            continue
        if (day.day, day.scope) in days:
            problems.append(_problem(n, f"ngày {show_day(day.day)} ({day.scope}) đã có ở dòng trước"))
        days[day.day, day.scope] = day
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        tail = [Problem("file", f"… và {more} lỗi khác.")] if more > 0 else []
        raise UserError(*problems[:_MOST_PROBLEMS], *tail)
    return sorted(days.values(), key=lambda day: (day.day, day.scope))


def _problem(n: int, words: str) -> Problem:
    return Problem("file", f"Dòng {n}: {words}.")


def _day(n: int, line: Any, problems: list[Problem]) -> CalendarDay | None:
    if not isinstance(line, dict):
        problems.append(_problem(n, "phải là một đối tượng { … }"))
        return None
    wrong = [
        f"«{name}» là «{line[name]}», phải là một trong {', '.join(words)}"
        for name, words in _WANTED.items()
        if name in line and line[name] not in words
    ]
    wrong += [f"thiếu «{name}»" for name in ("day", "kind", "name", "basis") if not str(line.get(name) or "").strip()]
    day = None
    if not wrong:
        try:
            day = CalendarDay.from_body({name: str(value) for name, value in line.items()})
        except ValueError:
            wrong.append(f"«{line['day']}» không phải ngày dạng 2026-11-24")
    if day and not EARLIEST_YEAR <= day.day.year <= LATEST_YEAR:
        wrong.append(f"năm {day.day.year} nằm ngoài {EARLIEST_YEAR}–{LATEST_YEAR}")
    problems += (_problem(n, words) for words in wrong)
    return None if wrong else day


def write(days: Iterable[CalendarDay], version: str) -> bytes:
    """The file of these days, one a line; :func:`read` gives the same back."""
    ordered = sorted(days, key=lambda day: (day.day, day.scope))
    lines = ",\n    ".join(json.dumps(day.to_body(), ensure_ascii=False) for day in ordered)
    return f'{{\n  "version": {json.dumps(version)},\n  "days": [\n    {lines}\n  ]\n}}\n'.encode()
