"""Paints the list's cells: plain words, and «Thời hạn» as a pill of shape, words and colour.

One delegate for every column, which reads the line from the model itself: the view's own way asks the model ten times
for each cell and lays every word out anew, and a full list then takes 12 ms to paint instead of 4, or 100 while a
worker holds the interpreter.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

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
        pill = box.adjusted(3, 4, -4, -4)
        painter.setRenderHint(_SMOOTH)
        painter.setPen(border)
        painter.setBrush(fill)
        painter.drawRoundedRect(pill, 5, 5)
        painter.setRenderHint(_SMOOTH, False)
        painter.setPen(ink)
        self._words.write(painter, option.fontMetrics, pill.adjusted(7, 0, -4, 0), f"{pressure.shape} {words}")

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        """Wide enough for «▲ Quá hạn 312 ngày»."""
        metrics = option.fontMetrics
        return QSize(metrics.horizontalAdvance("▲ Quá hạn 312 ngày") + 24, metrics.height() + 10)
