"""Where dossiers go from here: the units offered for «Chuyển hồ sơ»."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from counter_app.domain.handover import units_from_form
from counter_app.errors import UserError
from counter_app.operations import catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.field import form_card
from counter_app.ui.label import Label
from counter_app.ui.session import Session

_LINES_SHOWN = 6


class UnitsCard:
    """A unit a line."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.lines = QPlainTextEdit()
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName("Nơi nhận hồ sơ, mỗi dòng một nơi")
        self.lines.setFixedHeight(self.lines.fontMetrics().lineSpacing() * _LINES_SHOWN + 14)
        self.wrong = Label()
        self.wrong.setProperty("wrong", True)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        self.save_button = QPushButton("Lưu nơi nhận")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.card = form_card(
            "Nơi nhận hồ sơ (mỗi dòng một nơi)",
            ((self.lines, 0, 0, 2), (self.wrong, 1, 0, 2), (self.save_button, 2, 1, 1)),
        )

    def begin(self) -> None:
        """The units as they hold now."""
        self.lines.setPlainText("\n".join(self._session.known.units))
        self._say("")

    @Slot()
    def save(self) -> None:
        """One entry; the other counters offer the same after the next exchange."""
        desk = self._session.at_work
        self._say("")
        try:
            units = units_from_form(self.lines.toPlainText())
        except UserError as error:
            self._say(str(error))
            return
        self._session.jobs.run(
            lambda: catalogue.set_units(desk, units),
            lambda _: self._saved(len(units.names)),
            self._session.messages.show_error,
        )

    def _saved(self, count: int) -> None:
        self._session.messages.say(f"Đã lưu {count} nơi nhận hồ sơ.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
