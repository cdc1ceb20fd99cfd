"""The message bar: what happened, what was kept, what to do. Never a box in the way of the queue.

A UserError goes when the person goes on, a good word after some seconds; Trouble stays till it is gone or closed.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from counter_app.errors import Away, CounterError, Trouble
from counter_app.ui import theme
from counter_app.ui.icons import icon
from counter_app.ui.label import Label

GOOD_MS = 8000

_ICONS = {
    "wrong": ("circle-alert", theme.WRONG),
    "plain": ("triangle-alert", theme.WARN_INK),
    "good": ("circle-check", theme.GOOD),
}


class Messages(QFrame):
    """One line under the search box, hidden while there is nothing to say.

    Signals:
        away(Away): somebody opened what lies at the centre.
    """

    away = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._sign, self._words, self._close = Label(), Label(), QToolButton()
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close.setIcon(icon("x", theme.INK))
        self._close.setAutoRaise(True)
        self._close.setAccessibleName("Đóng thông báo")
        self._close.clicked.connect(self.clear)
        self.offered = QPushButton()
        self.offered.setAutoDefault(False)
        self.offered.setAccessibleName("Hoàn tác")
        self.offered.clicked.connect(self._take)
        self.offered.hide()
        self._act: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self.offered)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.hide()

    @property
    def text(self) -> str:
        """What it says now."""
        return "" if self.isHidden() else self._words.text()

    def show_error(self, error: CounterError) -> None:
        """Says what an error says; Trouble in the tone of a warning that stays."""
        if isinstance(error, Away):
            self.away.emit(error)
        self.say(str(error), "plain" if isinstance(error, Trouble) else "wrong")

    def say(
        self,
        sentence: str,
        tone: str = "good",
        *,
        offered: tuple[str, Callable[[], object]] | None = None,
        for_ms: int = GOOD_MS,
    ) -> None:
        """Shows a sentence; ``tone`` is good, plain or wrong. ``offered`` is a button's words and what it does."""
        words, self._act = offered or ("", None)
        self.offered.setText(words)
        self.offered.setVisible(bool(words))
        name, colour = _ICONS[tone]
        self._sign.setPixmap(icon(name, colour).pixmap(18, 18))
        self._words.setText(sentence)
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        self._timer.stop()
        if tone == "good":
            self._timer.start(for_ms)

    @Slot()
    def _take(self) -> None:
        if self._act:
            self._act()

    @Slot()
    def clear(self) -> None:
        """Says nothing any more."""
        self._timer.stop()
        self.hide()
