"""Mở quầy, chốt sổ cuối ngày: two parts under two chips."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from counter_app.ui.changes import Changed
from counter_app.ui.chip import Chip
from counter_app.ui.day.closing import DayClosing
from counter_app.ui.day.opening import DayOpening
from counter_app.ui.session import Session

Part = DayOpening | DayClosing


class DayPage(QWidget):
    """The morning and the evening of a counter.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.opening, self.closing = DayOpening(session), DayClosing(session)
        self._stack = QStackedWidget()
        self._chips: list[Chip] = []
        group = QButtonGroup(self)
        chips = QHBoxLayout()
        parts: tuple[tuple[str, Part], ...] = (
            ("Mở quầy, việc đầu ngày", self.opening),
            ("Chốt sổ cuối ngày", self.closing),
        )
        for words, part in parts:
            chip = Chip(words)
            chip.clicked.connect(lambda _, part=part: self.show_part(part))
            group.addButton(chip)
            self._chips.append(chip)
            self._stack.addWidget(part)
            chips.addWidget(chip)
        chips.addStretch()
        close = QPushButton("Đóng  Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.closed)
        chips.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        column.addLayout(chips)
        column.addWidget(self._stack, 1)
        session.changes.announced.connect(self._on_change)

    def begin(self) -> None:
        """The part that was looked at last; Ctrl+M again shows the other one."""
        self.show_part(self.part)

    @property
    def part(self) -> Part:
        """The part that is shown."""
        return self.closing if self._stack.currentIndex() else self.opening

    def turn(self) -> None:
        """The other part."""
        self.show_part(self.opening if self.part is self.closing else self.closing)

    def show_part(self, part: Part) -> None:
        """One of the two."""
        self._stack.setCurrentWidget(part)
        self._chips[self._stack.currentIndex()].setChecked(True)
        part.begin()

    def save(self) -> None:
        """F9."""
        self.part.save()

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & (Changed.DOSSIERS | Changed.PAPERS) and self.isVisible() and self.part is self.closing:
            self.closing.read()
