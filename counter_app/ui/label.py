"""Words on the screen that are only words.

Qt guesses whether a text is HTML, so a citizen called «<b>An</b>», a remark with «<img …>» or a file's name would be
drawn as markup, or not at all. Every label of the program is one of these, every tip goes through ``plain_tip``.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

_LONGEST_NAMED = 60
_WORD_WIDTH = 160


class Label(QLabel):
    """A label that shows what it was given, sign by sign."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """Lines that wrap never ask for more than a word's width: three hundred letters without a space are cut off
        here, where Qt would widen the window for them.
        """
        least = super().minimumSizeHint()
        return QSize(min(least.width(), _WORD_WIDTH), least.height()) if self.wordWrap() else least


def shortened(typed: str) -> str:
    """What somebody typed or pasted, as it is named in a line of the window: a page of it would push the rest away."""
    line = " ".join(typed.split())
    return line if len(line) <= _LONGEST_NAMED else line[:_LONGEST_NAMED] + "…"


def plain_tip(text: str) -> str:
    """The same words for a tool tip, which has no setting for plain text."""
    return f'<span style="white-space: pre-wrap">{escape(text)}</span>' if "<" in text else text
