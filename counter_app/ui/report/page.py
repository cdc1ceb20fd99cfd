"""Báo cáo: a table of any period; Enter on a figure lists its dossiers below, Enter on one opens it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from counter_app.domain.moments import local_day, read_day, show_day
from counter_app.domain.report import PRESETS, Period, period, week_of
from counter_app.errors import CounterError, UserError
from counter_app.operations import report as reports
from counter_app.ui.chip import Chip
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.paper import print_paper, save_as
from counter_app.ui.report.parts import OpinionTable, Part, Periodic
from counter_app.ui.session import Session

_LISTED = (
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Chủ hồ sơ", "Nguyễn Thị Phương Thảo"),
    ("Thủ tục hành chính", ""),
    ("Tiếp nhận", "23/11/2026 08:12"),
    ("Hẹn trả", "23/11/2026 08:12"),
    ("Hạn", "● Hôm nay 17:00"),
    ("Trạng thái", "Tạm ngừng tính thời hạn"),
)


class ReportPage(QWidget):
    """The period above, a chip a table, the dossiers of a figure below.

    Signals:
        closed(): back to the board.
        opened(str): the id of a dossier to show on the board.
    """

    closed = Signal()
    opened = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: list[str] = []
        self._period: Period | None = None
        self.periodic, self.opinions = Periodic(session.desk), OpinionTable(session.desk)
        self.parts: tuple[Part[Any], ...] = (self.periodic, self.opinions)
        self._part: Part[Any] = self.periodic
        self.first, self.last = Field("&Từ ngày"), Field("Đế&n ngày")
        self.presets: dict[str, QPushButton] = {}
        self.tables = QStackedWidget()
        chips = QHBoxLayout()
        self.chips: list[Chip] = []
        for part in self.parts:
            self.tables.addWidget(part)
            part.activated.connect(self._figure_taken)
            chip = Chip(part.words)
            chip.clicked.connect(lambda _, part=part: self.show_part(part))
            self.chips.append(chip)
            chips.addWidget(chip)
        chips.addStretch()
        self.behind = Label()
        self.behind.setProperty("muted", True)
        self.dossiers = ListTable("Hồ sơ của số liệu", _LISTED, stretch=2)
        self.dossiers.taken.connect(self._dossier_taken)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addLayout(self._build_top())
        column.addLayout(chips)
        column.addWidget(self.tables, 3)
        column.addWidget(self.behind)
        column.addWidget(self.dossiers, 2)

    def _build_top(self) -> QHBoxLayout:
        top = QHBoxLayout()
        for field in (self.first, self.last):
            field.setFixedWidth(self.fontMetrics().horizontalAdvance("23/11/2026") + 34)
            field.entered.connect(self.read)
            top.addWidget(field)
        self.show_button = QPushButton("Lập báo cáo  F9")
        self.show_button.setProperty("primary", True)
        self.show_button.clicked.connect(self.read)
        for name, (words, _) in PRESETS.items():
            button = self.presets[name] = QPushButton(words)
            button.clicked.connect(lambda _, name=name: self.choose(name))
        self.excel_button, self.pdf_button = QPushButton("Xuất Excel"), QPushButton("Xuất PDF")
        self.print_button, close = QPushButton("In"), QPushButton("Đóng  Esc")
        for button, act in (
            (self.excel_button, self.export_book),
            (self.pdf_button, self.export_paper),
            (self.print_button, self.print_report),
            (close, self.closed.emit),
        ):
            button.clicked.connect(act)
        left = (*self.presets.values(), self.show_button)
        for one in (*left, self.excel_button, self.pdf_button, self.print_button, close):
            if one is self.excel_button:
                top.addStretch()
            one.setAutoDefault(False)
            top.addWidget(one, 0, Qt.AlignmentFlag.AlignBottom)
        return top

    @property
    def table(self) -> Part[Any]:
        """The table in front."""
        return self._part

    def begin(self) -> None:
        """The period that was looked at last; at first the present week."""
        if not self.first.text:
            week = week_of(local_day(self._session.desk.clock()))
            self.first.text, self.last.text = show_day(week.first), show_day(week.last)
        self.show_part(self._part)

    def show_part(self, part: Part[Any]) -> None:
        """Another table of the same period."""
        self._part = part
        self.tables.setCurrentWidget(part)
        for chip, one in zip(self.chips, self.parts, strict=True):
            chip.setChecked(one is part)
        self.read()

    def choose(self, preset: str) -> None:
        """One of the periods most asked for."""
        wanted = PRESETS[preset][1](local_day(self._session.desk.clock()))
        self.first.text, self.last.text = show_day(wanted.first), show_day(wanted.last)
        self.read()

    @Slot()
    def read(self) -> None:
        """Counts away from the window."""
        for field in (self.first, self.last):
            field.mark("")
        try:
            wanted = period(read_day(self.first.text, "from"), read_day(self.last.text, "to"))
        except UserError as error:
            self._refused(error)
            return
        part = self._part

        def shown(found: Any) -> None:
            words = part.show_found(found)
            if part is self._part:
                self._period, self._ids = wanted, []
                self.dossiers.show_lines([])
                self.behind.setText(words)
                part.setFocus()

        self._session.jobs.run(lambda: part.count(wanted), shown, self._refused)

    def _refused(self, error: CounterError) -> None:
        if not isinstance(error, UserError):
            self._session.messages.show_error(error)
            return
        field = self.last if error.problems[0].field == "to" else self.first
        field.mark(str(error))
        field.setFocus()

    def save(self) -> None:
        """F9."""
        self.read()

    @Slot(QModelIndex)
    def _figure_taken(self, index: QModelIndex) -> None:
        desk, taken = self._session.desk, self._part.behind(index)
        if taken is None:
            return
        words, dossiers = taken

        def work() -> tuple[list[str], list[reports.Line]]:
            rows = dossiers()
            return [row.id for row in rows], reports.lines_of(desk, rows)

        def shown(found: tuple[list[str], list[reports.Line]]) -> None:
            self._ids, listed = found
            self.dossiers.show_lines(listed)
            self.behind.setText(f"{words}: {len(listed)} hồ sơ")
            if listed:
                self.dossiers.setFocus()

        self._session.jobs.run(work, shown, self._session.messages.show_error)

    @Slot(int)
    def _dossier_taken(self, row: int) -> None:
        self.opened.emit(self._ids[row])

    # Out of the window

    @Slot()
    def export_book(self) -> None:
        """«Xuất Excel»: the figures and the dossiers behind them."""
        if self._part.found:
            save_as(self._session, self, "Xuất báo cáo", f"{self._name}.xlsx", self._part.book)

    @Slot()
    def export_paper(self) -> None:
        """«Xuất PDF»."""
        if self._part.found:
            save_as(self._session, self, "Xuất báo cáo", f"{self._name}.pdf", self._part.paper)

    @Slot()
    def print_report(self) -> None:
        """To the counter's printer."""
        if self._part.found:
            print_paper(self._session, self._name, self._part.paper)

    @property
    def _name(self) -> str:
        days = f"-{self._period.first}-{self._period.last}" if self._period else ""
        return f"{self._part.file}{days}"
