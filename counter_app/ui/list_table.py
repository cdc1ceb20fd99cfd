"""A list of lines: what every page but the board shows its things in. Only what is on the screen is ever asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, overload

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from counter_app.ui import theme
from counter_app.ui.fitted_table import FittedTable, Room
from counter_app.ui.label import plain_tip
from counter_app.ui.words import PADDING, Words

Index = QModelIndex | QPersistentModelIndex
Line = Sequence[str]
_FIGURE = re.compile("[0-9]")
_SELECTED, _ENABLED = QStyle.StateFlag.State_Selected, QStyle.StateFlag.State_Enabled
_INK, _MUTED, _CHOSEN = QColor(theme.INK), QColor(theme.MUTED), QColor(theme.CHOSEN)
_DISPLAY, _TOOLTIP = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole
_ALIGNMENT = Qt.ItemDataRole.TextAlignmentRole
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value | Qt.TextFlag.TextWordWrap.value
"""Of a title; it may take several lines, where the page gives its header the height."""
_NUMBER = re.compile(r"[0-9]{3,}|[0-9]{1,3}(\.[0-9]{3})+")
"""A column's sample that is a count or a sum, not a code or a counter's number."""


class ListTable(FittedTable):
    """Lines of text under headed columns; one line is the current one.

    Signals:
        chosen(int): another line is the current one, −1 for none.
        taken(int): Enter or a double click on a line.
    """

    chosen = Signal(int)
    taken = Signal(int)

    def __init__(
        self, name: str, columns: Sequence[tuple[str, str]], stretch: int, parent: QWidget | None = None
    ) -> None:
        """``columns`` are titles, each with a text its column has room for; where that is a number («12.345») the
        column's end at its right side. Column ``stretch`` takes the rest. Where the list is narrow, words are cut to
        half of it, but no date, number or code.
        """
        super().__init__(parent)
        numbers = frozenset(n for n, (_, sample) in enumerate(columns) if _NUMBER.fullmatch(sample))
        self._lines = _Lines([title for title, _ in columns], numbers)
        self.setModel(self._lines)
        self.setItemDelegate(_Cells(self, self._lines))
        self.setAccessibleName(name)
        letters = self.fontMetrics().horizontalAdvance
        rooms = []
        for title, sample in columns:
            titled, wide = letters(title + "   "), max(letters(title + "   "), letters(sample))
            whole = _FIGURE.search(sample) is not None
            rooms.append(Room(wide + 22, (wide if whole else max(titled, wide // 2)) + 22))
        self.share(rooms, stretch)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.activated.connect(lambda index: self.taken.emit(index.row()))

    def show_lines(self, lines: Sequence[Line], current: int = 0) -> None:
        """Other lines; ``current`` is the one that is chosen, the last where there are fewer."""
        self._lines.replace(lines)
        if lines:
            self.go_to(min(max(current, 0), len(lines) - 1))
        else:
            self.chosen.emit(-1)

    def go_to(self, row: int) -> None:
        """Makes a line the current one; tells it even when it was before, because its content may be another."""
        before = self.row
        self.setCurrentIndex(self._lines.index(row, 0))
        if self.row == before:
            self.chosen.emit(row)

    @property
    def row(self) -> int:
        """The current line, −1 for none."""
        return self.currentIndex().row()

    @property
    def lines(self) -> Sequence[Line]:
        """What is listed."""
        return self._lines.lines

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(now.row())


class WhenSeen(Sequence[Line]):
    """The lines of many items, each made when it comes on the screen: of a thousand late dossiers one sees twenty."""

    def __init__(self, items: Sequence[Any], line: Callable[[Any], Line]) -> None:
        self._items, self._line = items, line
        self._made: dict[int, Line] = {}

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, row: int) -> Line: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Line]: ...

    def __getitem__(self, row: int | slice) -> Line | Sequence[Line]:
        if isinstance(row, slice):
            return [self[n] for n in range(*row.indices(len(self)))]
        if row not in self._made:
            self._made[row] = self._line(self._items[row])
        return self._made[row]


class _Lines(QAbstractTableModel):
    def __init__(self, titles: Sequence[str], numbers: AbstractSet[int]) -> None:
        super().__init__()
        self._titles = titles
        self.numbers = numbers
        self.lines: Sequence[Line] = ()

    def replace(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == _ALIGNMENT and section in self.numbers:
            return _RIGHT
        return self._titles[section] if role == _DISPLAY else None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in (_DISPLAY, _TOOLTIP):
            return None
        text = self.lines[index.row()][index.column()]
        return plain_tip(text) if role == _TOOLTIP else text


class _Cells(QStyledItemDelegate):
    """Paints the words itself: the view's own way asks the model seven times a cell and takes the style sheet through
    each: 22 ms for twenty lines instead of 9, and several times that while a worker holds the interpreter.
    """

    def __init__(self, table: QTableView, lines: _Lines) -> None:
        super().__init__(table)
        self._lines, self._words = lines, Words()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell."""
        box, state = option.rect, option.state
        if state & _SELECTED:
            painter.fillRect(box, _CHOSEN)
        painter.setPen(_INK if state & _ENABLED else _MUTED)
        column = index.column()
        words, room = self._lines.lines[index.row()][column], box.adjusted(PADDING, 0, -PADDING, 0)
        self._words.write(painter, option.fontMetrics, room, words, right=column in self._lines.numbers)
