"""The first day: office header, first person, counter, printer, centre or none yet, in by a code or a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.dossier_code import check_agency
from counter_app.domain.office import Office, Role, Staff, account_of, office_from_form
from counter_app.domain.person import person_name
from counter_app.domain.text import clean, whole_number
from counter_app.errors import CounterError, Problem, UserError
from counter_app.ui import printing
from counter_app.ui.field import Field, form_card
from counter_app.ui.jobs import Jobs
from counter_app.ui.label import Label
from counter_app.ui.start.recovery import RecoveryPage
from counter_app.ui.watch import Watch


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What the page asks for when an office is opened on this PC."""

    office: Office
    counter: int
    counter_name: str
    first: Staff
    password: str
    printer: str
    layout: str


@dataclass(frozen=True, slots=True)
class JoinOffice:
    """What it asks for when IT has enrolled this counter at a centre."""

    card: str
    printer: str
    layout: str


@dataclass(frozen=True, slots=True)
class JoinByCode:
    """What it asks for when IT has given a code that is spent once; ``ca`` is the file of the root certificate."""

    server: str
    code: str = field(repr=False)
    ca: str
    printer: str
    layout: str


Answer = NewOffice | JoinOffice | JoinByCode


class FirstRunPage(QWidget):
    """Filled once. ``open_office`` does what was asked and returns the recovery code to print; where a code was spent,
    ``first_data`` then brings what a counter must know before it works, as often as it is asked.

    Signals:
        finished(): the office is open and the recovery code was noted.
    """

    finished = Signal()

    def __init__(
        self, jobs: Jobs, open_office: Callable[[Answer], str], first_data: Callable[[Watch], object] | None = None
    ) -> None:
        super().__init__()
        self._jobs = jobs
        self._open_office = open_office
        self._first_data = first_data
        self.watch = Watch(self)
        self._make_fields()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._build_form())
        self._stack.addWidget(self._build_code())
        self._choose()

    def _make_fields(self) -> None:
        self.agency = Field("&Mã định danh cơ quan (QĐ 20/2020) *", rule=check_agency)
        self.name = Field("&Tên trung tâm *")
        self.parent_office = Field("&Cơ quan chủ quản *")
        self.place = Field("Đị&a danh *")
        self.address = Field("Địa chỉ")
        self.phone = Field("Điện thoại")
        self.first = Field("&Họ và tên phụ trách *", rule=person_name)
        self.title = Field("Chứ&c danh")
        self.password = Field("Mật &khẩu *", _secret())
        self.again = Field("Nhập lại mật khẩu *", _secret())
        self.counter = Field("&Số quầy *")
        self.counter_name = Field("Tên quầy")
        printers = QComboBox()
        printers.addItem("Thư mục PDF (chưa có máy in)", "")
        for name in printing.names():
            printers.addItem(name, name)
        self.printer = Field("Máy &in giấy tiếp nhận", printers)
        layouts = QComboBox()
        layouts.addItem("Hai liên trên một tờ A4", "A4_TWO")
        layouts.addItem("A5, mỗi liên một tờ", "A5")
        self.layout_choice = Field("Khổ giấy", layouts)
        self.name.text = "Trung tâm Phục vụ hành chính công "
        self.parent_office.text = "Ủy ban nhân dân "
        self.title.text = "Giám đốc Trung tâm"
        self.counter.text = "1"
        self.counter_name.text = "Quầy 1"
        self.alone = QRadioButton("Chưa có máy chủ trung tâm: quầy làm việc một mình, nối sau")
        self.by_code = QRadioButton("Đã có máy chủ trung tâm: tôi có địa chỉ và mã cấp quầy dùng một lần")
        self.with_centre = QRadioButton("Đã có máy chủ trung tâm: tôi có tệp thẻ cấp quầy của quản trị")
        self.alone.setChecked(True)
        for choice in (self.alone, self.by_code, self.with_centre):
            choice.toggled.connect(self._choose)
        self.server = Field("Địa chỉ máy chủ trung tâm *")
        self.join_code = Field("Mã cấp quầy (không hiện khi gõ) *", _secret())
        self.ca = Field("Tệp chứng thư gốc, nếu quản trị có đưa")
        self.card = Field("Tệp thẻ cấp quầy *")
        self.browse = QPushButton("Chọn tệp…")
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._browse)

    def _build_form(self) -> QWidget:
        heading = Label("Ngày đầu tiên của quầy")
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        heading.setFont(font)
        lead = Label("Điền một lần. Thông tin này in trên đầu mọi giấy tờ; sửa được sau trong phần quản trị.")
        lead.setProperty("muted", True)
        self._card_row = QFrame()
        card = QHBoxLayout(self._card_row)
        card.setContentsMargins(0, 0, 0, 0)
        card.addWidget(self.card, 1)
        card.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignBottom)
        self._code_row = QFrame()
        row = QHBoxLayout(self._code_row)
        row.setContentsMargins(0, 0, 0, 0)
        for asked, stretch in ((self.server, 4), (self.join_code, 4), (self.ca, 3)):
            row.addWidget(asked, stretch)
        self._office = form_card(
            "Đơn vị",
            ((self.agency, 0, 0, 1), (self.name, 0, 1, 2), (self.parent_office, 1, 0, 1), (self.place, 1, 1, 1),
             (self.phone, 1, 2, 1), (self.address, 2, 0, 3)),
        )  # fmt: skip
        self._people = form_card(
            "Người phụ trách và quầy này",
            ((self.first, 0, 0, 1), (self.title, 0, 1, 1), (self.password, 0, 2, 1), (self.again, 0, 3, 1),
             (self.counter, 1, 0, 1), (self.counter_name, 1, 1, 1)),
        )  # fmt: skip
        devices = form_card("Máy in", ((self.printer, 0, 0, 1), (self.layout_choice, 0, 1, 1)))
        centre = QFrame()
        centre.setProperty("card", True)
        choices = QVBoxLayout(centre)
        choices.setContentsMargins(14, 10, 14, 12)
        title = Label("Máy chủ trung tâm")
        title.setProperty("heading", True)
        for widget in (title, self.alone, self.by_code, self._code_row, self.with_centre, self._card_row):
            choices.addWidget(widget)
        self.wrong = Label()
        self.wrong.setProperty("wrong", True)
        self.wrong.setWordWrap(True)
        self.button = QPushButton("Bắt đầu làm việc")
        self.button.setProperty("primary", True)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.start)
        inside = QWidget()
        inside.setMaximumWidth(1000)
        column = QVBoxLayout(inside)
        column.setSpacing(8)
        for widget in (heading, lead, centre, self._office, self._people, devices):
            column.addWidget(widget)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(_centred(inside))
        scroll.setWidgetResizable(True)
        bottom = QWidget()
        bottom.setMaximumWidth(1000)
        last = QHBoxLayout(bottom)
        last.setContentsMargins(9, 0, 9, 0)
        last.addWidget(self.wrong, 1)
        last.addWidget(self.button)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addWidget(_centred(bottom))
        return page

    def _build_code(self) -> QWidget:
        self.recovery = RecoveryPage()
        self.recovery.noted.clicked.connect(self.finished)
        self.recovery.again.clicked.connect(self.receive)
        self.watch.moved.connect(self.recovery.show_progress)
        self.code, self.noted = self.recovery.code, self.recovery.noted
        return self.recovery

    @Slot()
    def _choose(self) -> None:
        """An office that joins a centre gets its header and people from there."""
        joins = not self.alone.isChecked()
        self._card_row.setVisible(self.with_centre.isChecked())
        self._code_row.setVisible(self.by_code.isChecked())
        self._office.setVisible(not joins)
        self._people.setVisible(not joins)

    @Slot()
    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Thẻ cấp quầy", "", "Thẻ cấp quầy (*.json)")
        if name:
            self.card.text = name

    @Slot()
    def start(self) -> None:
        """Checks everything, opens the office, shows the recovery code."""
        self.wrong.clear()
        try:
            answer = self.answer()
        except UserError as error:
            self._mark(error)
            return
        self.button.setEnabled(False)
        self.wrong.setText("Đang tạo dữ liệu của quầy…")
        self._jobs.run(lambda: self._open_office(answer), self._opened, self._failed)

    def answer(self) -> Answer:
        """What the page holds. Raises UserError with everything that is missing."""
        printer, layout = self.printer.choice, self.layout_choice.choice
        if self.by_code.isChecked():
            asked = {"server": (self.server, "Địa chỉ máy chủ trung tâm còn trống."),
                     "code": (self.join_code, "Mã cấp quầy còn trống.")}  # fmt: skip
            if empty := [Problem(name, words) for name, (field, words) in asked.items() if not field.text.strip()]:
                raise UserError(*empty)
            return JoinByCode(self.server.text.strip(), self.join_code.text, self.ca.text.strip(), printer, layout)
        if self.with_centre.isChecked():
            try:
                return JoinOffice(Path(self.card.text.strip()).read_text(encoding="utf-8"), printer, layout)
            except (OSError, ValueError):
                raise UserError(Problem("card", "Không đọc được tệp thẻ cấp quầy.")) from None
        problems: list[Problem] = []
        agency, first = "", ""
        try:
            agency = check_agency(self.agency.text)
        except UserError as error:
            problems += error.problems
        try:
            form = {"name": self.name.text, "parent": self.parent_office.text, "place": self.place.text}
            office = office_from_form({**form, "address": self.address.text, "phone": self.phone.text}, agency)
        except UserError as error:
            problems += error.problems
        try:
            first = person_name(self.first.text, "first")
        except UserError as error:
            problems += error.problems
        if self.password.text != self.again.text:
            problems.append(Problem("again", "Hai lần nhập mật khẩu không giống nhau."))
        if (counter := whole_number(self.counter.text.strip())) is None:
            problems.append(Problem("counter", "Số quầy là một số từ 1."))
        if problems or counter is None:
            raise UserError(*problems)
        person = Staff(account_of(first), first, clean(self.title.text), (Role.SUPERVISOR, Role.CLERK, Role.IT))
        return NewOffice(
            office=office,
            counter=counter,
            counter_name=clean(self.counter_name.text) or f"Quầy {counter}",
            first=person,
            password=self.password.text,
            printer=printer,
            layout=layout,
        )

    def _opened(self, code: str) -> None:
        self.join_code.text = ""
        self.recovery.show_code(code)
        self._stack.setCurrentIndex(1)
        self.noted.setFocus()
        if self.by_code.isChecked():
            self.receive()

    def resume(self) -> None:
        """The program was closed before the office's data came: only that is missing."""
        self.recovery.show_code("")
        self._stack.setCurrentIndex(1)
        self.receive()

    @Slot()
    def receive(self) -> None:
        """Brings what a counter must know before it works."""
        if self._first_data is None:
            return
        bring = self._first_data
        self.recovery.wait()
        self._jobs.run(lambda: bring(self.watch), lambda _: self.recovery.come(), self.recovery.fail, line=True)

    def _failed(self, error: CounterError) -> None:
        self.button.setEnabled(True)
        self.wrong.clear()
        if isinstance(error, UserError):
            self._mark(error)
        else:
            self.wrong.setText(str(error))

    def _mark(self, error: UserError) -> None:
        fields = {
            "agency": self.agency, "name": self.name, "parent": self.parent_office, "place": self.place,
            "first": self.first, "password": self.password, "again": self.again, "counter": self.counter,
            "card": self.card, "server": self.server, "code": self.join_code,
        }  # fmt: skip
        first = None
        for problem in error.problems:
            field = fields.get(problem.field)
            if field:
                field.mark(problem.sentence)
                first = first or field
        self.wrong.setText(f"Còn {len(error.problems)} mục cần sửa. {error.problems[0].sentence}")
        if first:
            first.setFocus()


def _secret() -> QLineEdit:
    editor = QLineEdit()
    editor.setEchoMode(QLineEdit.EchoMode.Password)
    return editor


def _centred(inside: QWidget) -> QWidget:
    """As wide as it may be, in the middle of what there is."""
    middle = QWidget()
    row = QHBoxLayout(middle)
    row.setContentsMargins(9, 4, 9, 8)
    row.addStretch()
    row.addWidget(inside, 20)
    row.addStretch()
    return middle
