"""A list whose columns share the width there is: on a small screen words are cut before a column is out of sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

NEVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Room:
    """What a column asks for, in pixels: at ``wide`` it shows all, at ``least`` it can still be read. With too little
    for every column's least, columns leave the list, that with the lowest ``leaves`` first.
    """

    wide: int
    least: int
    leaves: int = NEVER


class FittedTable(QTableView):
    """Lines without a grid, one of them the current one, under columns that fit the width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rooms: list[Room] = []
        self._stretch = 0
        self._fitting = False
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(max(28, self.fontMetrics().height() + 10))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def share(self, rooms: Sequence[Room], stretch: int) -> None:
        """Lays the columns out, now and at every other width; column ``stretch`` takes what the others leave. The model
        must be there.
        """
        self._rooms, self._stretch = list(rooms), stretch
        for n, room in enumerate(rooms):
            self.setColumnWidth(n, room.wide)
        header = self.horizontalHeader()
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(self._resized)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: the columns share it anew."""
        self._fit(self.viewport().width())
        super().resizeEvent(event)

    def _fit(self, width: int) -> None:
        """Columns that a page hides itself have no part in it."""
        rooms = [
            Room(0, 0) if room.leaves == NEVER and self.isColumnHidden(n) else room
            for n, room in enumerate(self._rooms)
        ]
        self._fitting = True
        try:
            for n, wide in enumerate(shares(rooms, self._stretch, width)):
                if rooms[n].leaves != NEVER:
                    self.setColumnHidden(n, not wide)
                if wide:
                    self.setColumnWidth(n, wide)
        finally:
            self._fitting = False

    @Slot(int, int, int)
    def _resized(self, column: int, _before: int, now: int) -> None:
        """Whoever drags a column's edge has it so from then on."""
        if now and not self._fitting and column != self._stretch:
            room = self._rooms[column]
            self._rooms[column] = Room(now, min(now, room.least), room.leaves)


def shares(rooms: Sequence[Room], stretch: int, width: int) -> list[int]:
    """How wide each column is in ``width`` pixels, 0 for one that has left. What is over goes to the columns from the
    left till each shows all, and then to ``stretch``.
    """
    given = [room.least for room in rooms]
    for n in sorted(range(len(rooms)), key=lambda n: rooms[n].leaves):
        if sum(given) > width and rooms[n].leaves != NEVER:
            given[n] = 0
    spare = max(0, width - sum(given))
    for n, room in enumerate(rooms):
        if given[n] and n != stretch:
            more = min(spare, room.wide - room.least)
            given[n] += more
            spare -= more
    given[stretch] += spare if given[stretch] else 0
    return given
