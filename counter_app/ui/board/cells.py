"""Paints the list's cells: plain words, and «Thời hạn» as a pill of shape, words and colour.

One delegate for every column, which reads the line from the model itself: the view's own way asks the model ten times
for each cell and lays every word out anew, and a full list then takes 12 ms to paint instead of 4, or 100 while a
worker holds the interpreter.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from counter_app.domain.transitions import OPEN, State
from counter_app.domain.urgency import Pressure
from counter_app.ui import theme
from counter_app.ui.board.model import DEADLINE_COLUMN, BoardModel
from counter_app.ui.words import PADDING, Words

_SELECTED = QStyle.StateFlag.State_Selected
_SMOOTH = QPainter.RenderHint.Antialiasing
_INK, _CHOSEN = QColor(theme.INK), QColor(theme.CHOSEN)
_COLOURS = {
    pressure: (QColor(fill), QColor(ink), QPen(QColor(border))) for pressure, (fill, ink, border) in theme.PILLS.items()
}

_LONGEST = ("Quá hạn 999 ngày", "Quá hạn từ 17:00", "Hôm nay 17:00", "Xong đúng hạn", "Chưa tính hạn")
_EDGES, _INSIDE = (3, 4, -4, -4), (7, 0, -4, 0)
AROUND = _EDGES[0] - _EDGES[2] + _INSIDE[0] - _INSIDE[2]
"""Pixels of a pill's cell that its words cannot have."""


class CellDelegate(QStyledItemDelegate):
    """The list's painter; screen readers still get the model's words."""

    def __init__(self, table: QTableView, model: BoardModel) -> None:
        super().__init__(table)
        self._model = model
        self._words = Words()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One cell."""
        box, column = option.rect, index.column()
        if option.state & _SELECTED:
            painter.fillRect(box, _CHOSEN)
        line = self._model.painted(index.row())
        if line is None:
            return
        texts, pressure = line
        if column == DEADLINE_COLUMN:
            self._pill(painter, option, box, texts[column], pressure)
            return
        painter.setPen(_INK)
        self._words.write(painter, option.fontMetrics, box.adjusted(PADDING, 0, -PADDING, 0), texts[column])

    def _pill(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRect, words: str, pressure: Pressure
    ) -> None:
        fill, ink, border = _COLOURS[pressure]
        pill = box.adjusted(*_EDGES)
        painter.setRenderHint(_SMOOTH)
        painter.setPen(border)
        painter.setBrush(fill)
        painter.drawRoundedRect(pill, 5, 5)
        painter.setRenderHint(_SMOOTH, False)
        painter.setPen(ink)
        self._words.write(painter, option.fontMetrics, pill.adjusted(*_INSIDE), f"{pressure.shape} {words}")

    @staticmethod
    def widths(metrics: QFontMetrics) -> tuple[int, int]:
        """The pixels that «Thời hạn» needs for every promise, and for the ends of a dossier too, which «Trạng thái»
        tells again.
        """
        around = AROUND + 1  # an advance is rounded, and half a pixel too little cuts the last word
        promises = max(metrics.horizontalAdvance(f"{Pressure.OVERDUE.shape} {words}") for words in _LONGEST)
        ends = (f"{Pressure.ENDED.shape} {state.label}" for state in set(State) - OPEN)
        return promises + around, max(promises, *map(metrics.horizontalAdvance, ends)) + around

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        """Wide enough for the longest promise."""
        return QSize(self.widths(option.fontMetrics)[0], option.fontMetrics.height() + 10)
