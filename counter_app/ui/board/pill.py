"""Paints «Thời hạn» as a pill: shape, words, colour."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from counter_app.domain.urgency import Pressure
from counter_app.ui import theme
from counter_app.ui.board.model import PRESSURE_ROLE

_DISPLAY = Qt.ItemDataRole.DisplayRole
_SELECTED = QStyle.StateFlag.State_Selected
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_COLOURS = {
    pressure: (QColor(fill), QColor(ink), QPen(QColor(border))) for pressure, (fill, ink, border) in theme.PILLS.items()
}


class PillDelegate(QStyledItemDelegate):
    """The column's painter; screen readers still get the model's words."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One pill."""
        chosen = bool(option.state & _SELECTED)
        box = option.rect
        painter.fillRect(box, QColor(theme.CHOSEN) if chosen else option.palette.base())
        kind = index.data(PRESSURE_ROLE)
        if kind is None:
            return
        pressure = Pressure(kind)
        fill, ink, border = _COLOURS[pressure]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(border)
        painter.setBrush(fill)
        pill = QRectF(box).adjusted(3, 3.5, -3, -3.5)
        painter.drawRoundedRect(pill, 5, 5)
        painter.setPen(ink)
        words = f"{pressure.shape} {index.data(_DISPLAY)}"
        painter.drawText(pill.adjusted(7, 0, -4, 0), int(_LEFT), words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        """Wide enough for «▲ Quá hạn 312 ngày»."""
        metrics = option.fontMetrics
        return QSize(metrics.horizontalAdvance("▲ Quá hạn 312 ngày") + 24, metrics.height() + 10)
