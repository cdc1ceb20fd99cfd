"""Bưu gửi đến: each letter gets a number, and later the dossier that was received from it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.domain.mail import Envelope, EnvelopeForm
from counter_app.domain.moments import local_day, read_day, show_day
from counter_app.errors import CounterError, UserError
from counter_app.operations import mail
from counter_app.ui.changes import Changed
from counter_app.ui.citizens.days import button, low_row, mark
from counter_app.ui.field import Field
from counter_app.ui.list_table import ListTable
from counter_app.ui.session import Session

_COLUMNS = (
    ("Số", "01.00001"),
    ("Ngày nhận", "23/11/2026"),
    ("Số bưu gửi", "EB123456789VN"),
    ("Hồ sơ", "X99.01-261123-0003"),
    ("Người gửi", "Nguyễn Thị Phương Thảo, xã Mẫu"),
    ("Ghi chú", ""),
)


class Envelopes(QWidget):
    """The register, and the line for the next letter."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._listed: list[tuple[Envelope, str]] = []
        self.tracking, self.who = Field("Số &bưu gửi"), Field("Người &gửi")
        self.posted, self.note = Field("N&gày nhận"), Field("Ghi chú")
        self._fields = {"tracking": self.tracking, "sender": self.who, "posted": self.posted, "note": self.note}
        self.save_button = button("Vào sổ  F9", self.save, primary=True)
        self.code = Field("Gắn dòng đang chọn với &hồ sơ mã")
        self.link_button = button("Gắn hồ sơ", self.link)
        self.table = ListTable("Bưu gửi đến", _COLUMNS, stretch=len(_COLUMNS) - 1)
        for field, after in ((self.tracking, self.who), (self.who, self.posted), (self.posted, self.note)):
            field.entered.connect(after.setFocus)
        self.note.entered.connect(self.save)
        self.code.entered.connect(self.link)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(low_row(self.tracking, self.who, self.posted, self.note, self.save_button))
        column.addWidget(self.table, 1)
        column.addLayout(low_row(self.code, self.link_button, None))

    def begin(self) -> None:
        """The register as it stands; the next letter's line is empty."""
        self.posted.text = self.posted.text or show_day(local_day(self._session.desk.clock()))
        self.read()
        self.tracking.setFocus()

    def read(self) -> None:
        """Reads the register anew."""
        desk = self._session.desk
        self._session.jobs.run(lambda: mail.with_codes(desk), self._show, self._session.messages.show_error)

    def _show(self, found: list[tuple[Envelope, str]]) -> None:
        self._listed = found
        lines = [
            (one.number, show_day(one.posted), one.tracking, code, one.sender, one.note) for one, code in self._listed
        ]
        self.table.show_lines(lines, self.table.row)
        self.link_button.setEnabled(bool(found))

    @Slot()
    def save(self) -> None:
        """F9: one letter into the register."""
        desk = self._session.at_work
        for field in self._fields.values():
            field.mark("")
        try:
            day = read_day(self.posted.text, "posted")
        except UserError as error:
            self._wrong(error)
            return
        form = EnvelopeForm(self.tracking.text, self.who.text, day, self.note.text)
        self._session.jobs.run(lambda: mail.register_envelope(desk, form), self._saved, self._wrong, once=self)

    def _saved(self, one: Envelope) -> None:
        for field in (self.tracking, self.who, self.note):
            field.text = ""
        self._session.messages.say(f"Đã vào sổ bưu gửi số {one.number}.", "good")
        self._session.changes.announce(Changed.LINE)
        self.read()
        self.tracking.setFocus()

    def _wrong(self, error: CounterError) -> None:
        problems = error.problems if isinstance(error, UserError) else ()
        if not mark(self._fields, [(one.field, one.sentence) for one in problems]) or not problems:
            self._session.messages.show_error(error)

    @Slot()
    def link(self) -> None:
        """The chosen letter became this dossier."""
        row, desk, code = self.table.row, self._session.at_work, self.code.text
        if not 0 <= row < len(self._listed):
            return
        number = self._listed[row][0].number
        self.code.mark("")

        def done(_one: Envelope) -> None:
            self.code.text = ""
            self._session.messages.say(f"Đã gắn bưu gửi {number} với hồ sơ {code}.", "good")
            self._session.changes.announce(Changed.LINE)
            self.read()

        self._session.jobs.run(
            lambda: mail.link_envelope(desk, number, code), done, lambda error: self.code.mark(str(error))
        )

    def take_code(self, text: str) -> None:
        """A receipt was scanned: the dossier to link."""
        self.code.text = text
        self.link()
