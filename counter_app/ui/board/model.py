"""The board's list: row numbers in memory, rows by page. 310,000 dossiers cost 2.5 MB and a page 100 lines.

Sorting and filtering are SQLite's work. ``data()`` hands out strings made once per page; constants are bound at module
level because looking an enum up inside ``data()`` costs more than all the rest.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from counter_app.domain.calendar import Calendar
from counter_app.domain.moments import from_micros, local_day, show, show_day
from counter_app.domain.procedure import short_name
from counter_app.domain.urgency import Pressure, urgency
from counter_app.store.board import BoardRow
from counter_app.ui.label import plain_tip

PAGE = 100
PAGES_KEPT = 80

COLUMNS = ("Mã hồ sơ", "Chủ hồ sơ", "Thủ tục hành chính", "Tiếp nhận", "Hẹn trả", "Thời hạn", "Trạng thái")
DEADLINE_COLUMN = 5

PRESSURE_ROLE = int(Qt.ItemDataRole.UserRole)

_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOLTIP = Qt.ItemDataRole.ToolTipRole
_HORIZONTAL = Qt.Orientation.Horizontal
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class _Line:
    row: BoardRow
    texts: tuple[str, ...]
    pressure: Pressure


class BoardModel(QAbstractTableModel):
    """The dossiers of the chosen chip or search. ``fetch`` returns the rows of some row numbers."""

    def __init__(self, fetch: Callable[[Sequence[int]], list[BoardRow]], calendar: Calendar) -> None:
        super().__init__()
        self._fetch = fetch
        self._calendar = calendar
        self._now = from_micros(0)
        self._numbers: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, _Line]] = OrderedDict()

    def show(self, numbers: array[int], now: datetime, calendar: Calendar) -> None:
        """Shows these dossiers as they stand at ``now``."""
        self.beginResetModel()
        self._numbers, self._now, self._calendar = numbers, now, calendar
        self._pages.clear()
        self.endResetModel()

    @property
    def numbers(self) -> list[int]:
        """The row numbers of the list, in its order."""
        return list(self._numbers)

    def row_of(self, number: int) -> int:
        """Where a row number stands, −1 when it is not among them."""
        try:
            return self._numbers.index(number)
        except ValueError:
            return -1

    def line(self, row: int) -> BoardRow | None:
        """The dossier of a line, None when it is gone."""
        found = self._line(row)
        return found.row if found else None

    def painted(self, row: int) -> tuple[tuple[str, ...], Pressure] | None:
        """What the painter needs of a line in one call: its words and the kind of its pill; None when it is gone."""
        found = self._line(row)
        return (found.texts, found.pressure) if found else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many lines."""
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """The columns' names."""
        return COLUMNS[section] if role == _DISPLAY and orientation == _HORIZONTAL else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Words for the list, the pill's kind for its painter."""
        if role not in (_DISPLAY, _TOOLTIP, PRESSURE_ROLE):
            return None
        line = self._line(index.row())
        if line is None:
            return None
        if role == PRESSURE_ROLE:
            return line.pressure.value  # Qt would make a plain text of the enum
        text = line.texts[index.column()]
        return plain_tip(text) if role == _TOOLTIP else text

    def _line(self, row: int) -> _Line | None:
        page, number = row // PAGE, self._numbers[row]
        held = self._pages.get(page)
        if held is None:
            wanted = self._numbers[page * PAGE : (page + 1) * PAGE]
            held = self._pages[page] = {found.n: self._words(found) for found in self._fetch(wanted)}
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        return held.get(number)

    def _words(self, row: BoardRow) -> _Line:
        due_at = from_micros(row.due_at) if row.due_at is not None else None
        pressure, words = urgency(row.standing, self._now, self._calendar)
        flag = " ⚠" if row.clashes else ""
        texts = (
            row.code,
            row.name,
            short_name(row.procedure),
            show_day(local_day(from_micros(row.received_at))),
            show(due_at)[:10] if due_at else "",
            words,
            row.state.label + flag,
        )
        return _Line(row, texts, pressure)
