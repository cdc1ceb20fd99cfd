"""Phản ánh, kiến nghị: taken in, answered, printed."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from counter_app.domain.moments import local_day, show, show_day
from counter_app.domain.petition import CHANNELS, Petition
from counter_app.errors import CounterError, UserError
from counter_app.operations import petitions
from counter_app.ui.changes import Changed
from counter_app.ui.citizens.days import button, low_row, mark
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.paper import save_as
from counter_app.ui.session import Session

_COLUMNS = (
    ("Số", "01.00001"),
    ("Tiếp nhận", "23/11/2026 08:12"),
    ("Người phản ánh", "Nguyễn Thị Phương Thảo"),
    ("Hồ sơ", "X99.01-261123-0003"),
    ("Trả lời", "Đã trả lời 23/11/2026 08:12"),
    ("Nội dung", ""),
)


class Petitions(QWidget):
    """The form for the next one, the register, the answer to the chosen one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._listed: list[Petition] = []
        channels = QComboBox()
        for key, words in CHANNELS.items():
            channels.addItem(words, key)
        self.name, self.phone, self.address = Field("&Người phản ánh"), Field("Điện thoại"), Field("Đị&a chỉ")
        self.channel, self.code, self.content = (
            Field("Cách phản ánh", channels),
            Field("Mã &hồ sơ"),
            Field("Nội &dung *"),
        )
        self._fields = {
            "name": self.name, "phone": self.phone, "address": self.address, "channel": self.channel,
            "code": self.code, "content": self.content,
        }  # fmt: skip
        order = (self.name, self.phone, self.address, self.code, self.content)
        for field, after in pairwise(order):
            field.entered.connect(after.setFocus)
        self.content.entered.connect(self.save)
        self.save_button = button("Tiếp nhận phản ánh  F9", self.save, primary=True)
        self.table = ListTable("Phản ánh, kiến nghị", _COLUMNS, stretch=len(_COLUMNS) - 1)
        self.table.chosen.connect(self._show_one)
        self.whole = Label()
        self.whole.setWordWrap(True)
        self.said, self.by = Field("&Trả lời cho dòng đang chọn"), Field("Người trả lời")
        self.said.entered.connect(self.answer)
        self.by.entered.connect(self.answer)
        self.answer_button = button("Ghi trả lời  Enter", self.answer)
        self.pdf_button = button("Ghi PDF", lambda: self._save_as("pdf"))
        self.excel_button = button("Ghi E&xcel", lambda: self._save_as("xlsx"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(low_row(self.name, self.phone, self.address, self.channel, self.code))
        column.addLayout(low_row(self.content, self.save_button))
        column.addWidget(self.table, 1)
        column.addWidget(self.whole)
        column.addLayout(low_row(self.said, self.by, self.answer_button, self.pdf_button, self.excel_button))

    def begin(self) -> None:
        """The register as it stands."""
        self.read()
        self.name.setFocus()

    def read(self) -> None:
        """Reads it anew."""
        desk = self._session.desk
        self._session.jobs.run(lambda: petitions.listed(desk), self._show, self._session.messages.show_error)

    def _show(self, found: list[Petition]) -> None:
        self._listed = found
        lines = [(one.number, show(one.at), one.name, one.code, one.stands, one.content) for one in found]
        self.table.show_lines(lines, self.table.row)

    @property
    def current(self) -> Petition | None:
        """The chosen line."""
        return self._listed[self.table.row] if 0 <= self.table.row < len(self._listed) else None

    @Slot(int)
    def _show_one(self, _row: int) -> None:
        one = self.current
        answered = f" – {one.answered_by} trả lời: {one.answer}" if one and one.answered_at else ""
        self.whole.setText(f"«{one.content}»{answered}" if one else "Chưa có phản ánh, kiến nghị nào.")
        for part in (self.said, self.by, self.answer_button):
            part.setEnabled(one is not None and one.answered_at is None)

    @Slot()
    def save(self) -> None:
        """F9: takes one in."""
        desk = self._session.at_work
        form = {name: field.text for name, field in self._fields.items()} | {"channel": self.channel.choice}
        for field in self._fields.values():
            field.mark("")
        self._session.jobs.run(lambda: petitions.receive(desk, form), self._saved, self._wrong, once=self)

    def _saved(self, one: Petition) -> None:
        for field in (self.name, self.phone, self.address, self.code, self.content):
            field.text = ""
        self._session.messages.say(f"Đã tiếp nhận phản ánh, kiến nghị số {one.number}.", "good")
        self._session.changes.announce(Changed.LINE)
        self.read()
        self.name.setFocus()

    def _wrong(self, error: CounterError) -> None:
        found = error.problems if isinstance(error, UserError) else ()
        problems = [(one.field or "code", one.sentence) for one in found]
        if not problems or not mark(self._fields, problems):
            self._session.messages.show_error(error)

    @Slot()
    def answer(self) -> None:
        """Writes down what was answered to the chosen one."""
        one, desk, said, by = self.current, self._session.at_work, self.said.text, self.by.text
        if one is None:
            return
        for field in (self.said, self.by):
            field.mark("")

        def done(after: Petition) -> None:
            self.said.text, self.by.text = "", ""
            self._session.messages.say(f"Đã ghi trả lời phản ánh số {after.number}.", "good")
            self._session.changes.announce(Changed.LINE)
            self.read()

        self._session.jobs.run(
            lambda: petitions.answer(desk, one.number, said, by), done, lambda error: self.said.mark(str(error))
        )

    def _save_as(self, kind: str) -> None:
        listed, session = list(self._listed), self._session
        today = local_day(session.desk.clock())
        first = local_day(listed[-1].at) if listed else today

        def make() -> bytes:
            from counter_app.documents import petitions_book

            if kind == "xlsx":
                return petitions_book.book(listed, "Sổ phản ánh, kiến nghị")
            return petitions_book.paper(listed, session.known.office, today, first, today)

        save_as(session, self, f"Sổ phản ánh, kiến nghị đến {show_day(today)}", f"so-phan-anh.{kind}", make)

    def take_code(self, text: str) -> None:
        """A receipt was scanned: the dossier it is about."""
        self.code.text = text
