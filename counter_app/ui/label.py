"""Words on the screen that are only words.

Qt guesses whether a text is HTML, so a citizen called «<b>An</b>», a remark with «<img …>» or a file's name would be
drawn as markup, or not at all. Every label of the program is one of these, every tip goes through ``plain_tip``.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class Label(QLabel):
    """A label that shows what it was given, sign by sign."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


def plain_tip(text: str) -> str:
    """The same words for a tool tip, which has no setting for plain text."""
    return f'<span style="white-space: pre-wrap">{escape(text)}</span>' if "<" in text else text
