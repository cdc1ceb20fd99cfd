"""Hands at a counter: a person's keys, counted, and a scanner that types. Both go to the window as the system sends
them, so the scanner filter, shortcuts and focus are the real ones."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

PERSON_SECONDS = 0.2
SCANNER_SECONDS = 0.002


@dataclass
class Keyboard:
    """Types into a window. ``pressed`` counts a person's keys; the scanner's are free."""

    window: QWidget
    now: float = 0.0
    pressed: int = 0
    log: list[str] = field(default_factory=list)

    def clock(self) -> float:
        """The clock of the scanner filter."""
        return self.now

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key of a person: a Qt.Key, or a sequence like «Ctrl+S»."""
        self.now += PERSON_SECONDS
        self.pressed += 1
        if isinstance(key, str):
            combination = QKeySequence(key)[0]
            key, modifiers = combination.key(), combination.keyboardModifiers()
        text = " " if key == Qt.Key.Key_Space else "\r" if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else ""
        self._send(key, text, modifiers)

    def type(self, text: str) -> None:
        """A person types."""
        for char in text:
            self.now += PERSON_SECONDS
            self.pressed += 1
            self._send(_key_of(char), char)

    def scan(self, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
        """A scanner types, quickly, and ends with Enter or Tab."""
        self.now += 1
        for char in text:
            self.now += SCANNER_SECONDS
            self._send(_key_of(char), char)
        self.now += SCANNER_SECONDS
        self._send(end, "\r" if end == Qt.Key.Key_Return else "\t")

    def _send(self, key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        handle = self.window.windowHandle()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(handle, QKeyEvent(kind, key.value, modifiers, text))


def _key_of(char: str) -> Qt.Key:
    if char.isascii() and char.isalnum():
        return Qt.Key(ord(char.upper()))
    return {" ": Qt.Key.Key_Space, "|": Qt.Key.Key_Bar, "-": Qt.Key.Key_Minus, ".": Qt.Key.Key_Period}.get(
        char, Qt.Key.Key_unknown
    )
