"""A band above every page while the day is in doubt: why, and one button for the person who knows which day it is."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from counter_app.domain.today import Doubt
from counter_app.operations import today
from counter_app.ui import theme
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.session import Session

CHECK_MS = 60_000


class DayBand(QWidget):
    """Nothing is held up by it; signed out, it shows nothing, because nobody could answer."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        band = QFrame()
        band.setObjectName("messages")
        band.setProperty("tone", "plain")
        around = QHBoxLayout(self)
        around.setContentsMargins(10, 6, 10, 0)
        around.addWidget(band)
        self._session = session
        self._found: Doubt | None = None
        sign = Label()
        sign.setPixmap(icon("clock", theme.WARN_INK).pixmap(18, 18))
        self.words = Label()
        self.words.setWordWrap(True)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.setAccessibleName("Xác nhận hôm nay là ngày nào")
        self.button.clicked.connect(self.confirm)
        row = QHBoxLayout(band)
        row.setContentsMargins(10, 5, 6, 5)
        row.addWidget(sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()
        session.changes.announced.connect(self._on_change)
        self._timer = QTimer(self)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()

    @Slot()
    def check(self) -> None:
        """Looks at the clock again, away from the window."""
        desk = self._session.desk
        self._session.jobs.run(lambda: today.in_doubt(desk), self._show, self._session.messages.show_error)

    def _show(self, found: Doubt | None) -> None:
        self._found = found
        if found:
            self.words.setText(found.sentence)
            self.button.setText(found.answer)
        self.setVisible(found is not None and self._session.desk.clerk is not None)

    @Slot()
    def confirm(self) -> None:
        """«Đúng, hôm nay là …»."""
        found = self._found
        if found is None or self._session.desk.clerk is None:
            return
        desk = self._session.at_work
        self.hide()
        self._session.jobs.run(lambda: today.confirm(desk, found), lambda _: None, self._session.messages.show_error)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & (Changed.CLERK | Changed.REFERENCE):
            self.check()
