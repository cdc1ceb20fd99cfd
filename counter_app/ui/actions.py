"""The row on top: what can be done, each with its key, and the time of day. What most people need once a week is in the
menu at its end, so that the row fits a small screen at 125 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from counter_app.domain.moments import WEEKDAYS, local
from counter_app.ui.icons import icon
from counter_app.ui.label import Label

Act = tuple[str, str, str, Callable[[], object]]
"""Name, words with the key, sign, what it does."""


class Actions(QFrame):
    """A button for every action; those of pages are pressed while their page is shown."""

    def __init__(self, acts: Iterable[Act], seldom: Iterable[Act]) -> None:
        super().__init__()
        self.setObjectName("actions")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 12, 4)
        row.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        self.menu_lines: dict[str, QAction] = {}
        self._pages: dict[str, Callable[[], QWidget | None]] = {}
        for name, words, sign, act in acts:
            button = self.buttons[name] = _button(words, sign)
            button.clicked.connect(act)
            row.addWidget(button)
        self.more = _button("Khác", "folder-open")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        for name, words, sign, act in seldom:
            line = self.menu_lines[name] = menu.addAction(icon(sign), words)
            line.triggered.connect(act)
        self.more.setMenu(menu)
        row.addWidget(self.more)
        row.addStretch()
        self._clock = Label()
        row.addWidget(self._clock)

    def belongs(self, name: str, page: Callable[[], QWidget | None]) -> None:
        """An action leads to a page, which may not be made yet."""
        self._pages[name] = page
        if name in self.buttons:
            self.buttons[name].setCheckable(True)
        self.more.setCheckable(True)

    def show_page(self, page: QWidget) -> None:
        """Presses the button of the page that is shown, or the menu's."""
        shown = [name for name, of in self._pages.items() if of() is page]
        for name in self._pages.keys() & self.buttons.keys():
            self.buttons[name].setChecked(name in shown)
        self.more.setChecked(any(name in self.menu_lines for name in shown))

    def show_clock(self, now: datetime) -> None:
        """The aware moment on a Vietnamese wall clock."""
        moment = local(now)
        self._clock.setText(f"{WEEKDAYS[moment.weekday()]}  {moment:%d/%m/%Y %H:%M}")


def _button(words: str, sign: str) -> QToolButton:
    button = QToolButton()
    button.setText(words)
    button.setIcon(icon(sign))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
