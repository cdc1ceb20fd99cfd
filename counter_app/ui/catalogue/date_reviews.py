"""Ngày hẹn cần xem lại: the promises that today's calendar would not make again, each with whom to tell."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.date_review import Choice
from counter_app.domain.moments import show
from counter_app.errors import CounterError
from counter_app.operations import change_calendar
from counter_app.operations.change_calendar import Moved
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable, WhenSeen
from counter_app.ui.session import Session

_COLUMNS = (
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Người nộp hồ sơ", "Nguyễn Thị Phương Thảo"),
    ("Điện thoại", "0912 345 678"),
    ("Thủ tục", ""),
    ("Đã hẹn", "23/11/2026 17:00"),
    ("Theo lịch mới", "23/11/2026 17:00"),
)


class DateReviews(QWidget):
    """The list and the three choices.

    Signals:
        counted(int): how many are to be looked at.
    """

    counted = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._moved: list[Moved] = []
        self.remark = Label()
        self.remark.setProperty("muted", True)
        self.remark.setWordWrap(True)
        self.table = ListTable("Ngày hẹn cần xem lại", _COLUMNS, stretch=3)
        self.table.chosen.connect(self._show_choice)
        self.told = Field("&Đã báo cho người nộp thế nào (gọi điện lúc mấy giờ, nhắn tin …)")
        self.keep_button = QPushButton("Giữ ngày đã hẹn")
        self.keep_all_button = QPushButton("Giữ tất cả ngày đã hẹn")
        self.change_button = QPushButton(Choice.RENOTIFY.label)
        self.change_button.setProperty("primary", True)
        row = QHBoxLayout()
        row.addWidget(self.told, 1)
        for button, act in (
            (self.keep_all_button, self.keep_all),
            (self.keep_button, self.keep),
            (self.change_button, self.change),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.remark)
        column.addWidget(self.table, 1)
        column.addLayout(row)

    def begin(self) -> None:
        """Reads the list anew."""
        self.read()
        self.table.setFocus()

    def read(self) -> None:
        """Counts every running promise again, away from the window."""
        desk = self._session.desk
        self._session.jobs.run(lambda: change_calendar.moved(desk), self._show, self._session.messages.show_error)

    def _show(self, moved: list[Moved]) -> None:
        self._moved = moved
        self.table.show_lines(WhenSeen(moved, _line), self.table.row)
        self.remark.setText(
            "Lịch làm việc đã thay đổi sau khi hẹn. Ngày đã in không tự đổi: hãy chọn cho từng hồ sơ."
            if moved
            else "Mọi ngày hẹn đều khớp với lịch làm việc hiện hành."
        )
        for widget in (self.told, self.keep_button, self.keep_all_button, self.change_button):
            widget.setVisible(bool(moved))
        self.counted.emit(len(moved))

    @property
    def current(self) -> Moved | None:
        """The chosen line."""
        return self._moved[self.table.row] if 0 <= self.table.row < len(self._moved) else None

    @Slot(int)
    def _show_choice(self, _row: int) -> None:
        one = self.current
        if one is None:
            return
        self.told.text = ""
        self.told.setVisible(one.later)
        self.change_button.setText(Choice.RENOTIFY.label if one.later else Choice.EARLIER.label)

    @Slot()
    def keep(self) -> None:
        """The printed date stands."""
        self._choose(Choice.KEEP)

    @Slot()
    def change(self) -> None:
        """The new date becomes the promise; a later one only when the citizen was told."""
        if self.current:
            self._choose(Choice.RENOTIFY if self.current.later else Choice.EARLIER)

    def _choose(self, choice: Choice) -> None:
        one, desk, told = self.current, self._session.at_work, self.told.text
        if one is None:
            return
        self._session.jobs.run(
            lambda: change_calendar.review(desk, one.dossier_id, choice, told), lambda _: self._chosen(), self._refused
        )

    @Slot()
    def keep_all(self) -> None:
        """All printed dates stand: the change is not the citizens' business."""
        desk, moved = self._session.at_work, list(self._moved)
        self._session.jobs.run(
            lambda: change_calendar.keep_all(desk, moved), lambda _: self._chosen(), self._session.messages.show_error
        )

    def _chosen(self) -> None:
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)
        self.read()

    def _refused(self, error: CounterError) -> None:
        if getattr(error, "code", "") == "told.missing":
            self.told.mark(str(error))
            self.told.setFocus()
        else:
            self._session.messages.show_error(error)


def _line(one: Moved) -> tuple[str, ...]:
    return one.code, one.name, one.phone, one.procedure, show(one.old_due_at), show(one.new_due_at)
