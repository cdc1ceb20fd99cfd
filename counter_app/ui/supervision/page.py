"""Theo dõi, điều hành: one page of lists with their counts, each line opening its dossier."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from counter_app.operations import supervise
from counter_app.ui.changes import Changed
from counter_app.ui.chip import Chip
from counter_app.ui.session import Session
from counter_app.ui.supervision import lists
from counter_app.ui.supervision.conflicts import Conflicts
from counter_app.ui.supervision.part import Part
from counter_app.ui.supervision.privacy import Erasures, Looks
from counter_app.ui.supervision.reassigning import Reassigning

WORDS = {
    "late": "▲ Quá hạn",
    "apologies": "◆ Xin lỗi",
    "approvals": "✎ Chờ duyệt",
    "again": "Lần hai",
    "conflicts": "⚠ Thao tác trùng",
    "reassign": "⇄ Giao lại",
    "workload": "Theo giờ",
    "counters": "Các quầy",
    "erasures": "Xóa dữ liệu",
    "looks": "Nhật ký xem",
}
PARTS: dict[str, Callable[[Session], Part]] = {
    "late": lists.late,
    "apologies": lists.apologies,
    "approvals": lists.Approvals,
    "again": lists.SecondRequests,
    "conflicts": Conflicts,
    "reassign": Reassigning,
    "workload": lists.workload,
    "counters": lists.counters,
    "erasures": Erasures,
    "looks": Looks,
}
OVERVIEWS = ("workload", "counters", "erasures", "looks")
"""They stand in a row of their own: nothing in them waits to be decided."""


class SupervisionPage(QWidget):
    """A chip a list; the first with something in it is not chosen by itself: late work is what one comes for.

    Signals:
        closed(): back to the board.
        opened(str): a dossier to show on the board.
    """

    closed = Signal()
    opened = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.parts: dict[str, Part] = {}
        self._coming = iter(PARTS.items())
        self.chips: dict[str, Chip] = {}
        self._stack = QStackedWidget()
        rows = QHBoxLayout(), QHBoxLayout()
        for name, words in WORDS.items():
            chip = self.chips[name] = Chip(words)
            chip.clicked.connect(lambda _checked=False, wanted=name: self.choose(wanted))
            rows[name in OVERVIEWS].addWidget(chip)
        close = QPushButton("Đóng  Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        for row in rows:  # all in one would be wider than a small screen
            row.setSpacing(6)
            row.addStretch()
            column.addLayout(row)
        rows[0].addWidget(close)
        column.addWidget(self._stack, 1)
        self._shown = "late"
        session.changes.announced.connect(self._on_change)

    def make_part(self) -> bool:
        """Makes the next list; False when all are there."""
        for name, make in self._coming:
            part = self.parts[name] = make(self._session)
            part.wanted.connect(self.opened)
            self._stack.addWidget(part)
            return True
        return False

    @property
    def part(self) -> Part:
        """The list that is shown."""
        return self.parts[self._shown]

    def begin(self) -> None:
        """The list that was looked at last, read anew."""
        while self.make_part():
            pass
        self.choose(self._shown)

    def choose(self, name: str) -> None:
        """Another list."""
        self._shown = name
        for one, chip in self.chips.items():
            chip.setChecked(one == name)
        self._stack.setCurrentWidget(self.part)
        self.part.table.setFocus()
        self._read()

    def save(self) -> None:
        """F9: the act of the list."""
        self.part.save()

    def next_pane(self) -> None:
        """F6: list, its field, chips in turn."""
        note = getattr(self.part, "note", None)
        if self.part.table.hasFocus() and note is not None and note.isVisible():
            note.setFocus()
        elif self.chips[self._shown].hasFocus():
            self.part.table.setFocus()
        else:
            self.chips[self._shown].setFocus()

    def _read(self) -> None:
        desk = self._session.desk
        self.part.read()
        self._session.jobs.run(lambda: supervise.counts(desk), self._show_counts, self._session.messages.show_error)

    def _show_counts(self, found: dict[str, int]) -> None:
        """The chips of a busy office must still fit a small screen: short words."""
        for name, number in found.items():
            self.chips[name].say(f"{WORDS[name]}  {number}")

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if self.isVisible() and what & (Changed.DOSSIERS | Changed.REFERENCE):
            self._read()
