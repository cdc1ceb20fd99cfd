"""A chip: one of several lists that a page shows; pressed while its list is shown."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton

_AIR = 34
"""Pixels beside the words: the style sheet's padding and border."""


class Chip(QPushButton):
    """A checkable button with room for its words in bold, which it wears while it is pressed."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("chip", True)
        self.say(words)

    def say(self, words: str) -> None:
        """Other words, e.g. with another count."""
        bold = QFont(self.font())
        bold.setBold(True)
        self.setText(words)
        self.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(words) + _AIR)
