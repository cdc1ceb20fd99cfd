"""Danh mục TTHC: three lists under three chips. Everybody may read them; changing them needs the right to."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from counter_app.ui.catalogue.calendar_days import CalendarDays
from counter_app.ui.catalogue.date_reviews import DateReviews
from counter_app.ui.catalogue.procedures import Procedures
from counter_app.ui.changes import Changed
from counter_app.ui.chip import Chip
from counter_app.ui.session import Session

Part = Procedures | CalendarDays | DateReviews


class CataloguePage(QWidget):
    """Procedures, calendar, dates to look at again.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._parts: list[Part] = []
        self._coming = self._make_parts(session)
        self._stack = QStackedWidget()
        self._chips: list[Chip] = []
        self._group = QButtonGroup(self)
        self._row = chips = QHBoxLayout()
        close = QPushButton("Đóng  Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.closed)
        chips.addStretch()
        chips.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        column.addLayout(chips)
        column.addWidget(self._stack, 1)
        session.changes.announced.connect(self._on_change)

    def _make_parts(self, session: Session) -> Iterator[tuple[str, Part]]:
        self.procedures = Procedures(session)
        yield "Thủ tục hành chính", self.procedures
        self.days = CalendarDays(session)
        yield "Lịch làm việc", self.days
        self.reviews = DateReviews(session)
        self.reviews.counted.connect(self._count_reviews)
        yield "Ngày hẹn cần xem lại", self.reviews

    def make_part(self) -> bool:
        """Makes the next list and its chip; False when all are there."""
        for words, part in self._coming:
            chip = Chip(words)
            chip.clicked.connect(lambda _, part=part: self.show_part(part))
            self._group.addButton(chip)
            self._row.insertWidget(self._stack.addWidget(part), chip)
            self._chips.append(chip)
            self._parts.append(part)
            return True
        return False

    def begin(self) -> None:
        """Shows the list that was looked at last as it stands now; counts the dates to look at."""
        while self.make_part():
            pass
        self.show_part(self._parts[self._stack.currentIndex()])
        self.reviews.read()

    def show_part(self, part: Part) -> None:
        """One of the three lists."""
        self._stack.setCurrentWidget(part)
        self._chips[self._stack.currentIndex()].setChecked(True)
        part.begin()

    @Slot(int)
    def _count_reviews(self, number: int) -> None:
        self._chips[2].say(f"Ngày hẹn cần xem lại  {number}" if number else "Ngày hẹn cần xem lại")

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & (Changed.REFERENCE | Changed.CLERK) and self.isVisible() and self._session.desk.clerk:
            self.begin()
