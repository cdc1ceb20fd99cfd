"""Tin báo, bưu chính, ý kiến: five lists under five chips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from counter_app.ui.chip import Chip
from counter_app.ui.citizens.envelopes import Envelopes
from counter_app.ui.citizens.notices import Notices
from counter_app.ui.citizens.petitions import Petitions
from counter_app.ui.citizens.post import Post
from counter_app.ui.citizens.returns import Returns
from counter_app.ui.session import Session


class Part(Protocol):
    """One of the lists."""

    def begin(self) -> object:
        """Shows it as it stands now."""

    def take_code(self, text: str) -> None:
        """The code of a dossier was scanned."""


class CitizensPage(QWidget):
    """What goes to citizens and comes from them.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = QStackedWidget()
        self._chips: dict[QWidget, Chip] = {}
        self._group = QButtonGroup(self)
        self._coming = self._make_parts(session)
        self._row = row = QHBoxLayout()
        close = QPushButton("Đóng  Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.closed)
        row.addStretch()
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._stack, 1)

    def _make_parts(self, session: Session) -> Iterator[tuple[str, QWidget]]:
        self.notices = Notices(session)
        yield "Tin báo", self.notices
        self.post = Post(session)
        yield "Gửi bưu chính", self.post
        self.envelopes = Envelopes(session)
        yield "Bưu gửi đến", self.envelopes
        self.returns = Returns(session)
        yield "Sổ trả kết quả, ý kiến", self.returns
        self.petitions = Petitions(session)
        yield "Phản ánh, kiến nghị", self.petitions

    def make_part(self) -> bool:
        """Makes the next list and its chip; False when all are there."""
        for words, part in self._coming:
            chip = self._chips[part] = Chip(words)
            chip.clicked.connect(lambda _, part=part: self.show_part(part))
            self._group.addButton(chip)
            self._row.insertWidget(self._stack.addWidget(part), chip)
            return True
        return False

    def begin(self) -> None:
        """Shows the list that was looked at last."""
        while self.make_part():
            pass
        self.show_part(list(self._chips)[self._stack.currentIndex()])

    def show_part(self, part: QWidget) -> None:
        """One of the lists."""
        self._stack.setCurrentWidget(part)
        self._chips[part].setChecked(True)
        cast(Part, part).begin()

    def take_survey(self, text: str) -> None:
        """An opinion slip was scanned."""
        self.show_part(self.returns)
        self.returns.take_survey(text)

    def take_code(self, text: str) -> None:
        """A receipt was scanned: each list looks for its dossier."""
        cast(Part, self._stack.currentWidget()).take_code(text)

    def save(self) -> None:
        """F9: what the list's own button does."""
        if does := getattr(self._stack.currentWidget(), "save", None):
            does()
