"""Words in the cells of lists, laid out once: a list is painted at every key, and its words stay the same."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QStaticText

PADDING = 9
"""Pixels left and right of the words of a cell."""
_MOST_KEPT = 5000

_CUT = Qt.TextElideMode.ElideRight
_PLAIN = Qt.TextFormat.PlainText
_KEEP = QStaticText.PerformanceHint.AggressiveCaching


class Words:
    """Keeps the layout of words by their width."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, int], QStaticText] = {}

    def write(self, painter: QPainter, metrics: QFontMetrics, room: QRect, words: str, *, right: bool = False) -> None:
        """One line of them, in the middle of the height; what does not fit is cut with «…»."""
        key = (words, room.width(), metrics.height())
        text = self._kept.get(key)
        if text is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            line = words.replace("\n", " ")
            text = self._kept[key] = QStaticText(metrics.elidedText(line, _CUT, room.width()))
            text.setTextFormat(_PLAIN)
            text.setPerformanceHint(_KEEP)
        left = room.x() + room.width() - int(text.size().width()) if right else room.x()
        painter.drawStaticText(left, room.y() + (room.height() - key[2] + 1) // 2, text)
