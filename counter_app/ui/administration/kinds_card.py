"""The usual papers of the lane, a list a legal register: what a digit takes there."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QPushButton, QWidget

from counter_app.domain.copies import COPIES, REGISTERS, kinds_from_form
from counter_app.errors import UserError
from counter_app.operations import catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.label import Label
from counter_app.ui.session import Session

_LINES_SHOWN = 10


class KindsCard:
    """A type of paper a line, in the order of the digits."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._typed: dict[str, str] = {}
        self._shown = COPIES
        registers = QComboBox()
        for register in REGISTERS.values():
            registers.addItem(register.title, register.key)
        self.register = Field("Sổ chứng thực", registers)
        self.lines = QPlainTextEdit()
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName("Giấy tờ hay chứng thực, mỗi dòng một loại")
        self.lines.setFixedHeight(self.lines.fontMetrics().lineSpacing() * _LINES_SHOWN + 14)
        self.hint = Label("Chín dòng đầu có phím số 1–9 ở quầy chứng thực. Hồ sơ đã chứng thực giữ nguyên tên cũ.")
        self.hint.setProperty("muted", True)
        self.wrong = Label()
        self.wrong.setProperty("wrong", True)
        for label in (self.hint, self.wrong):
            label.setWordWrap(True)
        self.default_button, self.save_button = QPushButton("Danh sách mặc định"), QPushButton("Lưu loại giấy tờ")
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.default_button, self.save_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.card = form_card(
            "Giấy tờ hay chứng thực (mỗi dòng một loại)",
            ((self.register, 0, 0, 2), (self.lines, 1, 0, 2), (self.hint, 2, 0, 2), (self.wrong, 3, 0, 2),
             (buttons, 4, 0, 2)),
        )  # fmt: skip
        registers.currentIndexChanged.connect(self._turn)
        self.default_button.clicked.connect(self.take_default)
        self.save_button.clicked.connect(self.save)

    def begin(self) -> None:
        """The lists as they hold now."""
        self._typed = {key: "\n".join(names) for key, names in self._session.known.kinds.items()}
        self._show(self._shown)

    @Slot()
    def _turn(self) -> None:
        """Another register; what was typed for the one before stays until it is saved."""
        self._typed[self._shown] = self.lines.toPlainText()
        self._show(self.register.choice)

    def _show(self, key: str) -> None:
        self._shown = key
        self.lines.setPlainText(self._typed.get(key, ""))
        self._say("")

    @Slot()
    def take_default(self) -> None:
        """The program's own list into the field; it holds once it is saved."""
        self.lines.setPlainText("\n".join(REGISTERS[self._shown].kinds))

    @Slot()
    def save(self) -> None:
        """An entry for every list that is another; the other counters offer the same after the next exchange."""
        desk, known = self._session.at_work, self._session.known.kinds
        self._typed[self._shown] = self.lines.toPlainText()
        self._say("")
        changed = []
        for key, text in self._typed.items():
            try:
                kinds = kinds_from_form(REGISTERS[key], text)
            except UserError as error:
                self.register.choice = key
                self._say(" ".join(problem.sentence for problem in error.problems))
                self.lines.setFocus()
                return
            if kinds.names != known[key]:
                changed.append(kinds)
        self._session.jobs.run(
            lambda: catalogue.set_kinds(desk, changed),
            lambda _: self._saved([kinds.register for kinds in changed]),
            self._session.messages.show_error,
        )

    def _saved(self, changed: list[str]) -> None:
        names = ", ".join(REGISTERS[key].title.lower() for key in changed)
        words = f"Đã lưu giấy tờ hay chứng thực: {names}." if changed else "Danh sách không có gì thay đổi."
        self._session.messages.say(words, "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
        self.begin()

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
