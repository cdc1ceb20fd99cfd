"""Phôi giấy khi mất điện: blanks printed in advance, each with what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.blanks import Blank, BlankState, Stock
from counter_app.domain.moments import show
from counter_app.domain.text import whole_number
from counter_app.errors import CounterError, UserError
from counter_app.operations import blanks
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.paper import print_paper
from counter_app.ui.session import Session

_COLUMNS = (
    ("Phôi", "X99.01.02.03-PH26-01.00012"),
    ("Số", "0461 "),
    ("In lúc", "23/11/2026 08:12"),
    ("Trạng thái", "Còn trong ngăn  "),
    ("Hồ sơ đã nhập, lý do hỏng", ""),
)
_USUAL = "10"


class BlankPage(QWidget):
    """The counter's blanks.

    Signals:
        closed(): back to the board.
        opened(str): the id of a dossier to show on the board.
    """

    closed = Signal()
    opened = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._blanks: list[Blank] = []
        self.stock = Label()
        self.stock.setWordWrap(True)
        self.how = Label(
            "Khi mất điện: lấy một phôi, viết tay ngày, giờ và nội dung, giao liên 2. Có điện lại: quét mã vạch "
            "của phôi để nhập hồ sơ với đúng số và ngày đã viết."
        )
        self.how.setWordWrap(True)
        self.how.setProperty("muted", True)
        self.table = ListTable("Phôi giấy khi mất điện", _COLUMNS, stretch=4)
        self.table.taken.connect(self._open)
        self.table.chosen.connect(self._chosen)
        self.count, self.reason = Field("&Số phôi in thêm"), Field("&Lý do hỏng, mất phôi đang chọn")
        self.count.setFixedWidth(self.fontMetrics().horizontalAdvance("Số phôi in thêm") + 40)
        self.close_button, self.again_button = QPushButton("Đóng  Esc"), QPushButton("In lại phôi đang chọn")
        self.spoil_button = QPushButton("Ghi hỏng, mất")
        self.print_button = QPushButton(icon("printer", "#FFFFFF"), "In phôi mới  F9")
        self.print_button.setProperty("primary", True)
        self.close_button.clicked.connect(self.closed)
        self.again_button.clicked.connect(self.print_again)
        self.spoil_button.clicked.connect(self.spoil)
        self.print_button.clicked.connect(self.save)
        self.reason.entered.connect(self.spoil)
        self.count.entered.connect(self.save)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.reason, 1)
        bottom.addWidget(self.spoil_button, 0, Qt.AlignmentFlag.AlignBottom)
        bottom.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignBottom)
        bottom.addSpacing(24)
        bottom.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignBottom)
        bottom.addWidget(self.count)
        bottom.addWidget(self.print_button, 0, Qt.AlignmentFlag.AlignBottom)
        for button in (self.close_button, self.again_button, self.spoil_button, self.print_button):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(self.stock)
        column.addWidget(self.how)
        column.addWidget(self.table, 1)
        column.addLayout(bottom)
        session.changes.announced.connect(self._on_change)

    def begin(self) -> None:
        """Reads the blanks."""
        self.count.text = self.count.text or _USUAL
        self.read()
        self.table.setFocus()

    def read(self) -> None:
        """Reads them away from the window."""
        desk = self._session.desk
        self._session.jobs.run(lambda: blanks.listed(desk), self._show, self._session.messages.show_error)

    def _show(self, found: list[Blank]) -> None:
        self._blanks = found
        stock = Stock.of(found)
        self.stock.setText(f"Phôi giấy của quầy: {stock.words}." if found else "Quầy chưa in phôi giấy nào.")
        self.stock.setProperty("warn", stock.low)
        self.stock.style().unpolish(self.stock)
        self.stock.style().polish(self.stock)
        self.table.show_lines(
            [(one.serial, f"{one.number:04}", show(one.printed_at), one.state.label, one.words) for one in found],
            self.table.row,
        )

    @property
    def _current(self) -> Blank | None:
        row = self.table.row
        return self._blanks[row] if 0 <= row < len(self._blanks) else None

    @Slot(int)
    def _chosen(self, row: int) -> None:
        held = 0 <= row < len(self._blanks) and self._blanks[row].state is BlankState.DRAWER
        for part in (self.again_button, self.spoil_button, self.reason):
            part.setEnabled(held)

    @Slot(int)
    def _open(self, row: int) -> None:
        if self._blanks[row].dossier:
            self.opened.emit(self._blanks[row].dossier)

    @Slot()
    def save(self) -> None:
        """F9: so many new blanks, written down first, then printed."""
        number, desk = whole_number(self.count.text.strip()), self._session.at_work
        self.count.mark("")
        if number is None:
            self.count.mark("Ghi số phôi bằng chữ số.")
            self.count.setFocus()
            return

        def issued(made: list[Blank]) -> None:
            self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
            self.read()
            self._print(made)

        self._session.jobs.run(lambda: blanks.issue(desk, number), issued, self._refused, once=self)

    @Slot()
    def print_again(self) -> None:
        """The chosen blank's paper did not come out."""
        if self._current and self._current.state is BlankState.DRAWER:
            self._print([self._current])

    def _print(self, made: Sequence[Blank]) -> None:
        office = self._session.known.office

        def paper() -> bytes:
            from counter_app.documents.blank_receipt import blank_receipts

            return blank_receipts(made, office)

        print_paper(self._session, f"phoi-{made[0].serial}", paper)

    @Slot()
    def spoil(self) -> None:
        """Hỏng, mất, with its reason."""
        blank, reason, desk = self._current, self.reason.text, self._session.at_work
        if blank is None:
            return

        def done(_: object) -> None:
            self.reason.text = ""
            self._session.messages.say(f"Đã ghi phôi {blank.serial} là hỏng, mất.", "good")
            self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
            self.read()

        self._session.jobs.run(lambda: blanks.spoil(desk, [blank.serial], reason), done, self._refused)

    def _refused(self, error: CounterError) -> None:
        places = {"count": self.count, "reason": self.reason}
        place = places.get(error.problems[0].field) if isinstance(error, UserError) and error.problems else None
        if place is None:
            self._session.messages.show_error(error)
            return
        place.mark(str(error))
        place.setFocus()

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.REFERENCE and self.isVisible():
            self.read()
