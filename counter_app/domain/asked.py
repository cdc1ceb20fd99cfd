"""The fields of an act: their kinds, and how each is read, typed from JSON or as the text a clerk typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain import money
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import FIRST_YEAR, LAST_YEAR, VIETNAM, read_day
from counter_app.domain.text import clean, fold
from counter_app.errors import Problem, UserError

Given = Mapping[str, Any]
"""The values of an act's fields; every field is there, None where nothing was said."""


class Ask(StrEnum):
    """The kinds of fields."""

    TEXT = "TEXT"
    UNIT = "UNIT"
    """A text for which the office's units and people are offered."""
    LINES = "LINES"
    MONEY = "MONEY"
    MOMENT = "MOMENT"
    DAY = "DAY"
    LIMIT = "LIMIT"
    CHOICE = "CHOICE"
    YES = "YES"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: its name for programs, its words for people. ``start`` is what stands there before anybody types."""

    name: str
    label: str
    ask: Ask = Ask.TEXT
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    start: str = ""

    def read(self, value: object) -> Any:
        """The value of a field; None when nothing was said. Raises ValueError with a sentence on how to write it."""
        if value is None or (isinstance(value, str) and not value.strip()) or value == []:
            return None
        return _READERS[self.ask](self, value)


def _text(_: Asked, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("cần một đoạn chữ.")
    return clean(value)


def _lines(_: Asked, value: object) -> list[str]:
    parts = value.replace(";", "\n").splitlines() if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError("mỗi dòng một mục.")
    return [line for line in map(clean, parts) if line]


def _money(_: Asked, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return money.read(_text(_, value))


_MOMENTS = ("%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")


def _moment(_: Asked, value: object) -> datetime:
    text = _text(_, value)
    for way in _MOMENTS:
        with suppress(ValueError):
            moment = datetime.strptime(text, way).replace(tzinfo=VIETNAM)
            if FIRST_YEAR <= moment.year <= LAST_YEAR:
                return moment
    raise ValueError(f"cần ghi ngày và giờ, ví dụ 23/11/2026 08:30, đang là «{text[:30]}».")


def _day(_: Asked, value: object) -> date:
    return read_day(_text(_, value))


_UNITS = {fold(unit.label): unit for unit in Unit}


def _limit(_: Asked, value: object) -> Limit:
    amount, unit = "", None
    if isinstance(value, Mapping) and value.keys() == {"amount", "unit"}:
        amount = str(value["amount"])
        unit = next((one for one in Unit if one.value == value["unit"]), None)
    elif isinstance(value, str):
        amount, _blank, words = clean(value).partition(" ")
        unit = _UNITS.get(fold(words))
    if unit is None or unit is Unit.SAME_DAY or not amount.isascii() or not amount.isdigit() or len(amount) > 4:
        raise ValueError("cần ghi số và đơn vị, ví dụ «3 ngày làm việc».")
    return Limit(int(amount), unit)


def _choice(asked: Asked, value: object) -> str:
    text = _text(asked, value)
    for key, words in asked.choices.items():
        if text == key or fold(text) == fold(words):
            return key
    raise ValueError(f"chọn một trong: {', '.join(asked.choices.values())}.")


def _yes(asked: Asked, value: object) -> bool:
    answers = {"co": True, "khong": False}
    said = answers.get(fold(_text(asked, value))) if isinstance(value, str) else value
    if not isinstance(said, bool):
        raise ValueError("trả lời có hoặc không.")
    return said


_READERS: dict[Ask, Callable[[Asked, object], Any]] = {
    Ask.TEXT: _text,
    Ask.UNIT: _text,
    Ask.LINES: _lines,
    Ask.MONEY: _money,
    Ask.MOMENT: _moment,
    Ask.DAY: _day,
    Ask.LIMIT: _limit,
    Ask.CHOICE: _choice,
    Ask.YES: _yes,
}


def read_fields(asks: Sequence[Asked], raw: Mapping[str, object]) -> Given:
    """The values of fields. Raises UserError naming every one that is unknown, missing or cannot be read."""
    names = [asked.name for asked in asks]
    known = ", ".join(names) or "không có mục nào"
    problems = [
        Problem(name, f"Không có mục «{name}» trong thao tác này; các mục: {known}.")
        for name in raw
        if name not in names
    ]
    given: dict[str, Any] = {}
    for asked in asks:
        try:
            given[asked.name] = asked.read(raw.get(asked.name))
        except ValueError as error:
            problems.append(Problem(asked.name, f"{asked.label}: {error}"))
            continue
        except UserError as error:
            problems += [Problem(asked.name, f"{asked.label}: {one.sentence}") for one in error.problems]
            continue
        if asked.required and given[asked.name] is None:
            problems.append(Problem(asked.name, f"{asked.label} còn trống."))
    if problems:
        raise UserError(*problems)
    return given
