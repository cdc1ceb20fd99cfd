"""Mở quầy: who sits here and signs, the float, the printer; beside it «Việc đầu ngày», each line opening its list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain import money
from counter_app.domain.day import CAPACITIES, Day, Opening
from counter_app.domain.moments import show, show_day
from counter_app.domain.text import dotted
from counter_app.errors import CounterError, UserError
from counter_app.operations import day as days
from counter_app.operations.day import Shown, Start
from counter_app.store.board import Filter
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.session import Session

PRINT_LIST, LINE, BLANKS = "papers", "line", "blanks"
"""Where a line leads that is no list of the board."""


class DayOpening(QWidget):
    """The morning.

    Signals:
        wanted(str): a filter of the board, the print list or the line to the centre.
    """

    wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._leads: list[str] = []
        capacity = QComboBox()
        for one in CAPACITIES:
            capacity.addItem(one or "(trực tiếp)", one)
        self.fields = {
            "sits": Field("&Người ngồi quầy"),
            "approver": Field("Người &duyệt"),
            "capacity": Field("&Hình thức ký", capacity),
            "signer": Field("Người &ký"),
            "float": Field("&Tiền lẻ đầu ngày (đồng)"),
        }
        self.printer = QCheckBox("Đã in thử, máy &in tốt")
        self.open_button = QPushButton("Mở quầy  F9")
        self.open_button.setProperty("primary", True)
        self.open_button.setAutoDefault(False)
        self.open_button.clicked.connect(self.save)
        field = self.fields
        card = form_card(
            "Mở quầy",
            ((field["sits"], 0, 0, 2), (field["approver"], 1, 0, 2), (field["capacity"], 2, 0, 1),
             (field["signer"], 2, 1, 1), (field["float"], 3, 0, 1), (self.printer, 3, 1, 1)),
        )  # fmt: skip
        self.said = Label()
        self.said.setWordWrap(True)
        self.unclosed = Label()
        self.unclosed.setProperty("warn", True)
        self.unclosed.setWordWrap(True)
        left = QVBoxLayout()
        left.addWidget(self.unclosed)
        left.addWidget(card)
        left.addWidget(self.said)
        left.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignRight)
        left.addStretch()
        self.table = ListTable("Việc đầu ngày", (("Số lượng", "12.345"), ("Việc đầu ngày", "")), stretch=1)
        self.table.taken.connect(self._taken)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 2)
        row.addWidget(self.table, 3)

    def begin(self) -> None:
        """Reads the day and what waits."""
        desk = self._session.desk
        on = days.today(desk)
        self._session.jobs.run(
            lambda: (days.look(desk, on), days.start(desk)), self._show, self._session.messages.show_error
        )
        self.fields["sits"].setFocus()

    def _show(self, found: tuple[Shown, Start]) -> None:
        shown, start = found
        self._show_day(shown.day)
        late = shown.last_unclosed
        self.unclosed.setVisible(late is not None)
        self.unclosed.setText(
            f"Ngày {show_day(late)} chưa chốt sổ. Ngày mới vẫn mở bình thường; chốt ngày cũ ở thẻ bên cạnh."
            if late
            else ""
        )
        waits = start.morning
        lines = (
            (waits.today, "Hồ sơ đến hạn hôm nay", Filter.TODAY),
            (waits.overdue, "Hồ sơ quá hạn", Filter.OVERDUE),
            (waits.apologies, "Cần thư xin lỗi nếu không kịp: đến hạn trước khi hết ngày làm việc tới", Filter.SOON),
            (waits.hand_overs, "Đã tiếp nhận, chưa chuyển đi", Filter.ALL),
            (waits.ready, "Có kết quả, chờ trả", Filter.READY),
            (waits.elsewhere, "Chờ nơi khác tiếp nhận", Filter.ELSEWHERE),
            (waits.signing, "Chờ ký", Filter.SIGNING),
            (start.unprinted, "Giấy chưa in", PRINT_LIST),
            (start.unsent, "Thao tác chưa gửi về trung tâm", LINE),
            (start.blanks.left, f"Phôi giấy phòng khi mất điện: {start.blanks.words}", BLANKS),
        )
        self._leads = [str(lead) for _, _, lead in lines]
        self.table.show_lines([(dotted(count), words) for count, words, _ in lines], max(0, self.table.row))

    def _show_day(self, day: Day) -> None:
        opening, closed = day.opening, day.closed
        known = opening or Opening(self._session.desk.signed_in.name)
        for name, text in (("sits", known.sits), ("approver", known.approver), ("signer", known.signer)):
            self.fields[name].text = text
        self.fields["capacity"].choice = known.capacity
        self.fields["float"].text = money.show(known.change)
        self.printer.setChecked(known.printer)
        words = f"Đã mở quầy lúc {show(opening.at)}." if opening and opening.at else "Hôm nay chưa mở quầy."
        if closed:
            words = f"Sổ hôm nay đã chốt lúc {show(closed.at)}."
        self.said.setText(words)
        self.open_button.setText("Ghi lại  F9" if opening else "Mở quầy  F9")
        self.open_button.setVisible(closed is None)

    @Slot()
    def save(self) -> None:
        """F9."""
        desk, field = self._session.at_work, self.fields
        for one in field.values():
            one.mark("")
        try:
            change = money.read(field["float"].text) if field["float"].text.strip() else 0
        except UserError as error:
            field["float"].mark(str(error))
            field["float"].setFocus()
            return
        opening = Opening(
            field["sits"].text, field["approver"].text, field["signer"].text, field["capacity"].choice, change,
            self.printer.isChecked(),
        )  # fmt: skip
        on = days.today(desk)
        self._session.jobs.run(lambda: days.open_counter(desk, on, opening), self._saved, self._refused, once=self)

    def _saved(self, day: Day) -> None:
        self._show_day(day)
        self._session.messages.say("Đã mở quầy.", "good")
        self._session.changes.announce(Changed.LINE)

    def _refused(self, error: CounterError) -> None:
        place = self.fields.get(error.problems[0].field) if isinstance(error, UserError) and error.problems else None
        if place is None:
            self._session.messages.show_error(error)
            return
        place.mark(str(error))
        place.setFocus()

    @Slot(int)
    def _taken(self, row: int) -> None:
        self.wanted.emit(self._leads[row])
