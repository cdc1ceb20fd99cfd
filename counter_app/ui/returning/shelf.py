"""Results that nobody has come for: how long, in which box, whom to call, and that somebody called."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from counter_app.domain.moments import local_day, show_day
from counter_app.domain.verbs import VERBS
from counter_app.operations.act import perform
from counter_app.store import waiting
from counter_app.store.waiting import OnShelf
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable, WhenSeen
from counter_app.ui.session import Session

_COLUMNS = (
    ("Chờ (ngày)", "000"),
    ("Từ ngày", "23/11/2026"),
    ("Đã báo", "23/11/2026"),
    ("Ô kệ", "A12-345"),
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Chủ hồ sơ", "Nguyễn Thị Phương Thảo"),
    ("Điện thoại", "0912 345 678 9"),
    ("Thủ tục", ""),
)
_DAYS = (0, 3, 7, 15, 30)


class Shelf(QFrame):
    """What «Trả kết quả» shows while nobody stands there.

    Signals:
        wanted(str): the id of a dossier whose result is to be returned.
    """

    wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._session = session
        self._waiting: list[OnShelf] = []
        self._asked = 0
        heading = Label("Kết quả chờ người dân đến nhận")
        heading.setProperty("heading", True)
        days = QComboBox()
        for number in _DAYS:
            days.addItem(f"Từ {number} ngày trở lên" if number else "Tất cả", number)
        self.days = Field("Đã &chờ", days)
        self.days.choice = "7"
        days.setCurrentIndex(_DAYS.index(7))
        days.currentIndexChanged.connect(self.read)
        self.table = ListTable("Kết quả chờ nhận", _COLUMNS, stretch=len(_COLUMNS) - 1)
        self.table.taken.connect(self._take)
        self.empty = Label("Không có kết quả nào chờ lâu như vậy.")
        self.empty.setProperty("muted", True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note = Field("Đã &liên hệ với người ở dòng đang chọn")
        self.note.editor.setPlaceholderText("đã gọi điện, hẹn chiều nay…")
        self.note.entered.connect(self.contact)
        self.note_button = QPushButton("Ghi đã liên hệ  Enter")
        self.note_button.setAutoDefault(False)
        self.note_button.clicked.connect(self.contact)
        titles = QHBoxLayout()
        titles.addWidget(heading, 1, Qt.AlignmentFlag.AlignBottom)
        titles.addWidget(self.days)
        row = QHBoxLayout()
        row.addWidget(self.note, 1)
        row.addWidget(self.note_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.addLayout(titles)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(row)

    @Slot()
    def read(self) -> None:
        """Reads the list anew."""
        self._asked += 1
        asked, desk, days = self._asked, self._session.desk, int(self.days.choice)

        def work() -> tuple[list[OnShelf], dict[str, datetime]]:
            with desk.database.read() as connection:
                found = waiting.on_shelf(connection, desk.me.office, desk.clock(), days)
                return found, waiting.last_told(connection, desk.me.office, [one.id for one in found])

        def done(found: tuple[list[OnShelf], dict[str, datetime]]) -> None:
            if asked == self._asked:
                self._show(*found)

        self._session.jobs.run(work, done, self._session.messages.show_error)

    def _show(self, found: list[OnShelf], told: dict[str, datetime]) -> None:
        self._waiting = found
        self.table.show_lines(
            WhenSeen(found, partial(_line, local_day(self._session.desk.clock()), told)), self.table.row
        )
        for part in (self.table, self.note, self.note_button):
            part.setVisible(bool(found))
        self.empty.setVisible(not found)

    @property
    def current(self) -> OnShelf | None:
        """The chosen line."""
        return self._waiting[self.table.row] if 0 <= self.table.row < len(self._waiting) else None

    @Slot(int)
    def _take(self, _row: int) -> None:
        if self.current:
            self.wanted.emit(self.current.id)

    @Slot()
    def contact(self) -> None:
        """Writes down that the citizen of the chosen line was called."""
        one, desk, said = self.current, self._session.at_work, self.note.text
        if one is None:
            return

        def done(_after: object) -> None:
            self.note.text = ""
            self._session.messages.say(f"Đã ghi liên hệ với {one.name} – {one.code}.")
            self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)
            self.table.setFocus()

        self._session.jobs.run(
            lambda: perform(desk, one.id, VERBS["contacted"], {"note": said}),
            done,
            lambda error: self.note.mark(str(error)),
        )


def _line(today: date, told: dict[str, datetime], one: OnShelf) -> tuple[str, ...]:
    since = local_day(one.since)
    called = show_day(local_day(told[one.id])) if one.id in told else ""
    waits = str((today - since).days)
    return waits, show_day(since), called, one.shelf, one.code, one.name, one.phone, one.procedure
