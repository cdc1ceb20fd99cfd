"""The band on top of the intake while a dossier received on a blank is typed in, and the scan that binds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from counter_app.domain.blanks import Blank, read_moment
from counter_app.errors import Problem, UserError
from counter_app.operations import blanks
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.session import Session


class BlankBand(QFrame):
    """Which blank, and the day and time written on it by hand; hidden for an ordinary reception.

    Signals:
        edited(): another moment, or the blank was let go.
        finished(): Enter in the last field.
    """

    edited = Signal()
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.serial = ""
        self._number = 0
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setProperty("warn", True)
        self.day, self.time = Field("Ngày nhận viết tay *"), Field("Giờ nhận *")
        self.day.editor.setPlaceholderText("27/11/2026")
        self.time.editor.setPlaceholderText("15:20")
        wide = self.fontMetrics().horizontalAdvance("Ngày nhận viết tay *") + 34
        for field in (self.day, self.time):
            field.setFixedWidth(wide)
            field.left.connect(self.edited)
        self.day.entered.connect(self.time.setFocus)
        self.time.entered.connect(self.finished)
        self.let_go_button = QPushButton("Không nhập từ phôi này")
        self.let_go_button.setAutoDefault(False)
        self.let_go_button.clicked.connect(self._let_go)
        self.wrong = Label()
        self.wrong.setWordWrap(True)
        self.wrong.setProperty("wrong", True)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.words, 1)
        row.addWidget(self.day)
        row.addWidget(self.time)
        row.addWidget(self.let_go_button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.addLayout(row)
        column.addWidget(self.wrong)
        self._say("")
        self.hide()

    def bind(self, blank: Blank) -> None:
        """From now on the page is the dossier of this blank; the focus goes to what the hand wrote."""
        self._show(blank.serial, blank.number)
        self.day.setFocus()
        self.edited.emit()

    def _show(self, serial: str, number: int) -> None:
        self.serial, self._number = serial, number
        self.words.setText(
            f"Nhập hồ sơ đã nhận trên giấy số {number:04} (phôi {serial}). Người nộp đang giữ giấy nên không in nữa."
        )
        self._say("")
        self.setVisible(bool(serial))

    def clear(self) -> None:
        """An ordinary reception again."""
        self._show("", 0)
        self.day.text = self.time.text = ""

    @Slot()
    def _let_go(self) -> None:
        self.clear()
        self.edited.emit()
        self.finished.emit()

    @property
    def received_at(self) -> str:
        """The moment as typed; "" for an ordinary reception."""
        return f"{self.day.text} {self.time.text}".strip() if self.serial else ""

    @property
    def moment(self) -> datetime | None:
        """The moment, None while it cannot be read."""
        try:
            return read_moment(self.received_at) if self.serial else None
        except UserError:
            return None

    def mark(self, problems: Iterable[Problem]) -> list[Field]:
        """Says what is wrong with blank or moment across the band; returns the field to go to."""
        told = [one.sentence for one in problems if one.field in ("blank", "received_at")]
        self._say(told[0] if told else "")
        return [self.day] if told else []

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def to_form(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {"serial": self.serial, "number": self._number, "day": self.day.text, "time": self.time.text}

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self._show(str(form.get("serial", "")), int(form.get("number", 0)))
        self.day.text, self.time.text = str(form.get("day", "")), str(form.get("time", ""))


def type_in(session: Session, code: str, show_intake: Callable[[], None], band: BlankBand) -> None:
    """Looks up a scanned blank and opens the intake with it bound; what is wrong with it is said, nothing changes."""
    desk = session.at_work

    def found(blank: Blank) -> None:
        show_intake()
        if band.serial not in ("", blank.serial):
            session.messages.say(f"Đang nhập cho phôi {band.serial}; F9 hoặc Esc trước, rồi quét phôi khác.", "plain")
        else:
            band.bind(blank)

    session.jobs.run(lambda: blanks.find(desk, code), found, session.messages.show_error)
