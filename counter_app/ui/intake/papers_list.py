"""Thành phần hồ sơ by keyboard: the first Space ticks everything required, after that it ticks the line.

Digits tick a line where there are nine or fewer. Numbers of originals and copies are edited in their cells (F2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from counter_app.domain.application import PaperLine
from counter_app.domain.procedure import Need, Paper
from counter_app.domain.text import whole_number
from counter_app.ui.label import Label, plain_tip

_COLUMNS = ("Giấy tờ", "Yêu cầu", "Bản chính", "Bản sao")
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_FIXED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
MOST_BY_DIGIT = 9


class PapersList(QTableWidget):
    """The papers of the chosen procedure.

    Signals:
        ticked(): something was ticked or a number changed.
        finished(): Enter was pressed.
    """

    ticked = Signal()
    finished = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(_COLUMNS))
        self.setHorizontalHeaderLabels(list(_COLUMNS))
        self.setAccessibleName("Thành phần hồ sơ")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, sample in ((1, "bắt buộc, xuất trình"), (2, "Bản chính "), (3, "Bản sao ")):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, self.fontMetrics().horizontalAdvance(sample) + 18)
        self._papers: Sequence[Paper] = ()
        self.itemChanged.connect(self._changed)

    def show_papers(self, papers: Sequence[Paper]) -> None:
        """The papers of a procedure, none ticked."""
        self.blockSignals(True)
        self._papers = papers
        self.setRowCount(len(papers))
        numbered = len(papers) <= MOST_BY_DIGIT
        for row, paper in enumerate(papers):
            name = QTableWidgetItem((f"{row + 1}. " if numbered else "") + paper.name)
            name.setFlags(_FIXED | Qt.ItemFlag.ItemIsUserCheckable)
            name.setCheckState(_UNCHECKED)
            name.setToolTip(plain_tip(paper.name))
            need = QTableWidgetItem(paper.need.label + ("" if paper.hand_in else ", xuất trình"))
            need.setFlags(_FIXED)
            self.setItem(row, 0, name)
            self.setItem(row, 1, need)
            for column, number in ((2, paper.originals), (3, paper.copies)):
                cell = QTableWidgetItem(str(number))
                cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.setItem(row, column, cell)
        self.resizeRowsToContents()
        self.blockSignals(False)
        if papers:
            self.setCurrentCell(0, 0)

    def lines(self) -> tuple[PaperLine, ...]:
        """What is ticked, with the numbers in the cells."""
        return tuple(self._line(row) for row in range(self.rowCount()) if self.is_ticked(row))

    def is_ticked(self, row: int) -> bool:
        """Whether a paper is there."""
        return self._cell(row, 0).checkState() == _CHECKED

    def tick_required(self) -> None:
        """All that is required is there; where one of several is asked, the first of them."""
        first_choice = next((n for n, paper in enumerate(self._papers) if paper.need is Need.ONE_OF), -1)
        for row, paper in enumerate(self._papers):
            if paper.need is Need.REQUIRED or row == first_choice:
                self._cell(row, 0).setCheckState(_CHECKED)

    def to_form(self) -> list[list[Any]]:
        """As a draft keeps it."""
        return [
            [self.is_ticked(row), self._cell(row, 2).text(), self._cell(row, 3).text()]
            for row in range(self.rowCount())
        ]

    def from_form(self, form: Sequence[Sequence[Any]]) -> None:
        """Puts a draft back; lines of another version of the procedure are left alone."""
        for row, (ticked, originals, copies) in enumerate(form[: self.rowCount()]):
            self._cell(row, 0).setCheckState(_CHECKED if ticked else _UNCHECKED)
            self._cell(row, 2).setText(str(originals))
            self._cell(row, 3).setText(str(copies))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Long names wrap anew at another width."""
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, digits and Enter."""
        key, row = event.key(), self.currentRow()
        if key == Qt.Key.Key_Space and self.rowCount():
            if not any(map(self.is_ticked, range(self.rowCount()))):
                self.tick_required()
            elif row >= 0:
                self._turn(row)
        elif 1 <= (digit := whole_number(event.text()) or 0) <= self.rowCount() <= MOST_BY_DIGIT:
            self._turn(digit - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        assert item is not None
        return item

    def _turn(self, row: int) -> None:
        self.setCurrentCell(row, 0)
        self._cell(row, 0).setCheckState(_UNCHECKED if self.is_ticked(row) else _CHECKED)

    def _line(self, row: int) -> PaperLine:
        paper = self._papers[row]
        numbers = [self._cell(row, column).text() for column in (2, 3)]
        originals, copies = (whole_number(text) or 0 for text in numbers)
        return PaperLine(paper.name, originals, copies, "paper" if paper.hand_in else "shown")

    @Slot(QTableWidgetItem)
    def _changed(self, _item: QTableWidgetItem) -> None:
        self.ticked.emit()


class PapersCard(QFrame):
    """The list with its heading, and what is missing above it. Hidden until a procedure is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.list = PapersList()
        self.list.setMinimumHeight(104)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        heading = Label("Thành phần hồ sơ")
        heading.setProperty("heading", True)
        hint = Label("Dấu cách: đủ giấy tờ bắt buộc · phím số hoặc mũi tên + dấu cách: từng loại")
        hint.setProperty("muted", True)
        self._wrong = Label()
        self._wrong.setProperty("wrong", True)
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        title = QHBoxLayout()
        title.addWidget(heading)
        title.addStretch()
        title.addWidget(hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(5)
        column.addLayout(title)
        column.addWidget(self._wrong)
        column.addWidget(self.list, 1)
        self.hide()

    def mark(self, sentence: str) -> None:
        """Says what is missing; "" takes it back."""
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
