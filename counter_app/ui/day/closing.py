"""Chốt sổ cuối ngày: the whole sheet on one screen, counted money, F9; two papers to be signed by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain import money
from counter_app.domain.day_paper import DayPaper, lines
from counter_app.domain.moments import read_day, show_day
from counter_app.errors import CounterError, UserError
from counter_app.operations import day as days
from counter_app.operations.day import Shown
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.paper import print_paper
from counter_app.ui.session import Session

_COLUMNS = (
    ("Mục", "Khoản: Phí xác nhận thông tin hộ tịch"),
    ("Số liệu", ""),
    ("Đối chiếu", "đếm được 10.500.000 đồng: thiếu 68.000 đồng"),
)


class DayClosing(QWidget):
    """The evening, of today or of a day nobody closed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._paper: DayPaper | None = None
        self.on: date | None = None
        self.stands = Label()
        self.stands.setProperty("heading", True)
        self.table = ListTable("Sổ của ngày", _COLUMNS, stretch=1)
        self.whole = QCheckBox("&Toàn trung tâm: cộng các quầy đã chốt")
        self.whole.toggled.connect(self.read)
        self.day = Field("&Ngày")
        self.day.left.connect(self._other_day)
        self.counted = Field("Tiền mặt &đếm được (đồng)")
        self.note = Field("&Ghi chú khi chốt; lý do khi mở lại")
        self.sheet_button = QPushButton("In phiếu chốt sổ")
        self.fund_button = QPushButton("In bảng kê nộp quỹ")
        self.reopen_button = QPushButton("Mở lại sổ")
        self.close_button = QPushButton("Chốt sổ  F9")
        self.close_button.setProperty("primary", True)
        top = QHBoxLayout()
        top.addWidget(self.stands, 1)
        top.addWidget(self.whole)
        fields = QHBoxLayout()
        for field, share in ((self.day, 1), (self.counted, 1), (self.note, 3)):
            fields.addWidget(field, share)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button, act in (
            (self.sheet_button, self.print_sheet),
            (self.fund_button, self.print_fund),
            (self.reopen_button, self.reopen),
            (self.close_button, self.save),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addLayout(fields)
        column.addLayout(buttons)

    def begin(self) -> None:
        """Today's sheet, or the one that was looked at."""
        self.look_at(days.today(self._session.desk))
        self.counted.setFocus()

    def look_at(self, on: date) -> None:
        """The sheet of a day."""
        self.on = on
        self.day.text = show_day(on)
        for field in (self.counted, self.note):
            field.text = ""
        self.read()

    @Slot()
    def read(self) -> None:
        """Reads the sheet anew, away from the window."""
        desk, on, whole = self._session.desk, self.on, self.whole.isChecked()
        if on is None:
            return

        def work() -> tuple[Shown, DayPaper]:
            shown = days.look(desk, on)
            return shown, days.paper(desk, shown, days.office_day(desk, on) if whole else None)

        self._session.jobs.run(work, self._show, self._session.messages.show_error)

    def _show(self, found: tuple[Shown, DayPaper]) -> None:
        shown, self._paper = found
        closed = shown.day.closed is not None
        self.stands.setText(f"{self._paper.place} – {show_day(self._paper.sheet.day)}: {self._paper.stands}")
        self.table.show_lines(lines(self._paper), max(0, self.table.row))
        self.close_button.setVisible(not closed)
        self.reopen_button.setVisible(closed)
        self.counted.setEnabled(not closed)

    @Slot()
    def _other_day(self) -> None:
        try:
            on = read_day(self.day.text, "date")
        except UserError as error:
            self.day.mark(str(error))
            return
        if on != self.on:
            self.look_at(on)

    @Slot()
    def save(self) -> None:
        """F9: closes the day."""
        desk, on, note = self._session.at_work, self.on, self.note.text
        try:
            counted = money.read(self.counted.text) if self.counted.text.strip() else None
        except UserError as error:
            self.counted.mark(str(error))
            self.counted.setFocus()
            return
        if on:
            self._act(lambda: days.close(desk, on, counted, note), f"Đã chốt sổ ngày {show_day(on)}.")

    @Slot()
    def reopen(self) -> None:
        """Opens a closed day again, with its reason."""
        desk, on, reason = self._session.at_work, self.on, self.note.text
        if on:
            self._act(lambda: days.reopen(desk, on, reason), f"Đã mở lại sổ ngày {show_day(on)}.")

    def _act(self, work: Callable[[], object], words: str) -> None:
        def done(_: object) -> None:
            self.note.text = ""
            self._session.messages.say(words, "good")
            self._session.changes.announce(Changed.LINE)
            self.read()

        self._session.jobs.run(work, done, self._refused, once=self)

    def _refused(self, error: CounterError) -> None:
        places = {"reason": self.note, "counted": self.counted, "date": self.day}
        place = places.get(error.problems[0].field) if isinstance(error, UserError) and error.problems else None
        if place is None:
            self._session.messages.show_error(error)
            return
        place.mark(str(error))
        place.setFocus()

    @Slot()
    def print_sheet(self) -> None:
        """«Phiếu chốt sổ», as it is shown."""
        self._print("phieu-chot-so", "day_sheet")

    @Slot()
    def print_fund(self) -> None:
        """«Bảng kê nộp quỹ», as it is shown."""
        self._print("bang-ke-nop-quy", "fund_sheet")

    def _print(self, name: str, kind: str) -> None:
        paper = self._paper
        if paper is None:
            return

        def make() -> bytes:
            from counter_app.documents import day_sheet

            made: bytes = getattr(day_sheet, kind)(paper)
            return made

        print_paper(self._session, f"{name}-{paper.sheet.day}", make)
