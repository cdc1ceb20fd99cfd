"""A list of lines of text whose items belong to Qt alone.

The one thing to know: never make a ``QListWidgetItem``. With items made by Python, PySide 6.11 crashed in ``clear()``
while a job ran in the background: opening a parked draft ended the program about once in ten times. So lines are put
in as text, and what belongs to a line is told by its number.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget

from counter_app.ui.label import plain_tip


class Lines(QListWidget):
    """Lines to read, or to choose from with the focus in the field above.

    Signals:
        picked(int): a line was clicked.
    """

    picked = Signal(int)

    def __init__(self, name: str, *, focus: bool = False) -> None:
        """``name`` for those who do not see the screen; ``focus``: whether it takes the keyboard."""
        super().__init__()
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        if not focus:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._clicked)

    def put(self, text: str, tip: str = "", colour: QColor | None = None) -> None:
        """One line more."""
        self.addItem(text)
        place = self.model().index(self.count() - 1, 0)
        if tip:
            self.model().setData(place, plain_tip(tip), Qt.ItemDataRole.ToolTipRole)
        if colour:
            self.model().setData(place, colour, Qt.ItemDataRole.ForegroundRole)

    def step(self, by: int) -> None:
        """The mark goes up or down, and stays inside."""
        self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + by)))

    def fit(self, most: int) -> None:
        """As high as its lines, at most so many; away when there is none."""
        self.setVisible(self.count() > 0)
        self.setFixedHeight(self.sizeHintForRow(0) * min(self.count(), most) + 6)

    @Slot(QModelIndex)
    def _clicked(self, place: QModelIndex) -> None:
        self.picked.emit(place.row())
