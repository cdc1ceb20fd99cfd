"""Who sits here: a name and a password, checked without a line."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.office import Staff
from counter_app.errors import CounterError
from counter_app.operations.desk import Desk
from counter_app.ui.field import Field
from counter_app.ui.jobs import Jobs
from counter_app.ui.label import Label


class SignInPage(QWidget):
    """The first page of the day, and the one after Ctrl+L.

    Signals:
        signed_in(Staff): this person's password was right.
    """

    signed_in = Signal(object)

    def __init__(self, desk: Desk, jobs: Jobs, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._jobs = jobs
        self._office = Label()
        font = self._office.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self._office.setFont(font)
        self._office.setWordWrap(True)
        self._counter = Label()
        self._counter.setProperty("muted", True)
        self.staff = Field("&Người làm việc tại quầy", QComboBox())
        secret = QLineEdit()
        secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.password = Field("&Mật khẩu", secret)
        self.password.entered.connect(self.try_it)
        self._hint = Label(hint)
        self._hint.setProperty("muted", True)
        self._hint.setWordWrap(True)
        self._hint.setVisible(bool(hint))
        self.button = QPushButton("Đăng nhập  Enter")
        self.button.setProperty("primary", True)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.try_it)
        card = QFrame()
        card.setProperty("card", True)
        card.setMinimumWidth(460)
        card.setMaximumWidth(460)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(28, 24, 28, 24)
        inside.setSpacing(12)
        for widget in (self._office, self._counter, self.staff, self.password, self._hint, self.button):
            inside.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(card)
        row.addStretch()
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)

    def begin(self) -> None:
        """Lists who works here; the focus on the password of whoever sat here last."""
        known = self._desk.reference()
        self._office.setText(known.office.name)
        self._counter.setText(f"{known.office.parent} · quầy số {self._desk.me.counter}")
        combo = self.staff.editor
        assert isinstance(combo, QComboBox)
        before = combo.currentData()
        combo.clear()
        for person in known.staff:
            if person.active:
                combo.addItem(f"{person.name} – {person.title}", person.id)
        combo.setCurrentIndex(max(0, combo.findData(before)))
        self.password.text = ""
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def try_it(self) -> None:
        """Checks the password away from the window: it takes a tenth of a second on purpose."""
        if not self.button.isEnabled():
            return
        staff_id, password = self.staff.choice, self.password.text
        self.button.setEnabled(False)

        def check() -> Staff:
            from counter_app.operations.sign_in import sign_in

            return sign_in(self._desk, staff_id, password)

        self._jobs.run(check, self._right, self._wrong)

    def _right(self, person: Staff) -> None:
        self.button.setEnabled(True)
        self.password.text = ""
        self.signed_in.emit(person)

    def _wrong(self, error: CounterError) -> None:
        self.button.setEnabled(True)
        self.password.text = ""
        self.password.mark(str(error))
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
