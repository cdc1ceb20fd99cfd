"""Who works at the counters: the list, and one person's form. A forgotten password is set anew here."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from counter_app.domain.office import Role, Staff, staff_from_form
from counter_app.errors import CounterError, UserError
from counter_app.operations import sign_in
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.session import Session

_COLUMNS = (
    ("Họ và tên", "Nguyễn Thị Hạnh"),
    ("Chức danh", "Công chức tiếp nhận"),
    ("Vai trò", ""),
    ("Tài khoản", "ntpthao"),
)


class StaffCard(QFrame):
    """The office's people. What is saved is one entry; it reaches the other counters with the next exchange."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._session = session
        self._team: tuple[Staff, ...] = ()
        self._id = ""
        heading = Label("Người làm việc")
        heading.setProperty("heading", True)
        self.table = ListTable("Người làm việc", _COLUMNS, stretch=2)
        self.table.chosen.connect(self._row_changed)
        self._make_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.addWidget(heading)
        column.addWidget(self.table, 1)
        column.addLayout(self._form)
        column.addWidget(self.wrong)
        column.addLayout(self._buttons)

    def _make_form(self) -> None:
        secret = QLineEdit()
        secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.name = Field("&Họ và tên *")
        self.title = Field("Chứ&c danh")
        self.password = Field("Mật &khẩu mới", secret)
        self.roles = {role: QCheckBox(role.label) for role in Role}
        self.active = QCheckBox("Đang làm việc")
        self.wrong = Label()
        self.wrong.setProperty("wrong", True)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        self._form = QGridLayout()
        self._form.setHorizontalSpacing(12)
        for n, field in enumerate((self.name, self.title, self.password)):
            self._form.addWidget(field, 0, n)
        for n, box in enumerate((*self.roles.values(), self.active)):
            self._form.addWidget(box, 1 + n // 3, n % 3)
        self.new_button = QPushButton("Thêm người")
        self.save_button = QPushButton("Lưu người này")
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        for button, act in ((self.new_button, self.begin_new), (self.save_button, self.save)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            self._buttons.addWidget(button)

    def begin(self) -> None:
        """Lists the team as it stands now; the form shows who was chosen, or the first."""
        self._team = self._session.known.staff
        chosen = next((n for n, person in enumerate(self._team) if person.id == self._id), 0)
        self.table.show_lines([_line(person) for person in self._team], chosen)

    @Slot(int)
    def _row_changed(self, row: int) -> None:
        if 0 <= row < len(self._team):
            self._show(self._team[row])

    def _show(self, person: Staff) -> None:
        self._id = person.id
        self.name.text, self.title.text, self.password.text = person.name, person.title, ""
        for role, box in self.roles.items():
            box.setChecked(role in person.roles)
        self.active.setChecked(person.active)
        self._say("")

    @Slot()
    def begin_new(self) -> None:
        """An empty form for somebody who joins."""
        self._show(Staff("", "", "", (Role.CLERK,)))
        self.name.setFocus()

    @Slot()
    def save(self) -> None:
        """Keeps the person; somebody new needs a password."""
        self._say("")
        roles = [role for role, box in self.roles.items() if box.isChecked()]
        password = self.password.text
        try:
            person = staff_from_form(
                self.name.text,
                self.title.text,
                roles,
                active=self.active.isChecked(),
                team=self._team,
                staff_id=self._id,
            )
            if not self._id and not password:
                raise UserError("Người mới cần một mật khẩu ban đầu.")
        except UserError as error:
            self._say(str(error))
            return
        desk = self._session.at_work
        self.save_button.setEnabled(False)
        self._session.jobs.run(
            lambda: sign_in.enlist(desk, person, password), lambda _: self._saved(person), self._failed
        )

    def _saved(self, person: Staff) -> None:
        self.save_button.setEnabled(True)
        self._id = person.id
        self._session.messages.say(f"Đã lưu {person.name}, tài khoản {person.id}.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
        self.begin()

    def _failed(self, error: CounterError) -> None:
        self.save_button.setEnabled(True)
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))


def _line(person: Staff) -> tuple[str, ...]:
    roles = ", ".join(role.label for role in person.roles)
    return person.name, person.title, roles if person.active else "đã nghỉ", person.id
