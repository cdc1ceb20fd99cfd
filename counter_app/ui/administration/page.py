"""Quản trị: who works here, the office's header and bank account, this PC's printer and scanner.

For supervisors and IT.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app import settings
from counter_app.domain.office import office_from_form
from counter_app.errors import StorageTrouble, UserError
from counter_app.operations import catalogue
from counter_app.ui import printing
from counter_app.ui.administration.bank_card import BankCard
from counter_app.ui.administration.cut_over_card import CutOverCard
from counter_app.ui.administration.files_card import FilesCard
from counter_app.ui.administration.form_rows_card import FormRowsCard
from counter_app.ui.administration.forms_card import FormsCard
from counter_app.ui.administration.hours_card import HoursCard
from counter_app.ui.administration.kinds_card import KindsCard
from counter_app.ui.administration.machine_card import MachineCard
from counter_app.ui.administration.notices_card import NoticesCard
from counter_app.ui.administration.outlets_card import OutletsCard
from counter_app.ui.administration.registers_card import RegistersCard
from counter_app.ui.administration.staff_card import StaffCard
from counter_app.ui.administration.units_card import UnitsCard
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card, scrolled
from counter_app.ui.session import Session

TEXT_SIZES = (100, 115, 130, 150, 175, 200)


class Card(Protocol):
    """One of the page's cards."""

    card: QFrame

    def begin(self) -> object:
        """Shows what holds now."""


class AdministrationPage(QWidget):
    """Cards, each saved by its own button.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.staff = StaffCard(session)
        self._cards: list[Card] = []
        self._coming = self._make_cards(session)
        self.making = QTimer(self)
        """Runs while cards are still to come."""
        self.making.timeout.connect(self._make_next)
        right = QWidget()
        self._column = QVBoxLayout(right)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.addStretch()
        sides = QHBoxLayout()
        sides.setSpacing(14)
        sides.addWidget(self.staff, 1)
        self._side = scrolled(right)
        sides.addWidget(self._side, 1)
        close = QPushButton("Đóng  Esc")
        close.setAutoDefault(False)
        close.clicked.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.addLayout(sides, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _make_cards(self, session: Session) -> Iterator[Card]:
        """From above to below. One after the other, because all at once are the longest work of any page."""
        self.office = OfficeCard(session)
        yield self.office
        self.forms = FormsCard(session)
        yield self.forms
        self.form_rows = FormRowsCard(session)
        yield self.form_rows
        self.registers = RegistersCard(session)
        yield self.registers
        self.kinds = KindsCard(session)
        yield self.kinds
        self.hours = HoursCard(session)
        yield self.hours
        self.pc = PcCard(session)
        yield self.pc
        self.outlets = OutletsCard(session)
        yield self.outlets
        self.files = FilesCard(session)
        yield self.files
        self.notices = NoticesCard(session)
        yield self.notices
        self.bank = BankCard(session)
        yield self.bank
        self.units = UnitsCard(session)
        yield self.units
        self.cut_over = CutOverCard(session)
        yield self.cut_over
        self.machine = MachineCard(session)
        yield self.machine

    def make_part(self) -> bool:
        """Makes the next card, fills it and puts it on the page; False when all are there."""
        for card in self._coming:
            card.begin()
            self._column.insertWidget(len(self._cards), card.card)
            self._cards.append(card)
            return True
        return False

    def begin(self) -> None:
        """Shows everything as it stands now. The first time the cards come one by one."""
        self.staff.begin()
        for card in self._cards:
            card.begin()
        self.staff.table.setFocus()
        self.making.start()

    @Slot()
    def _make_next(self) -> None:
        if not self.make_part():
            self.making.stop()

    def whole(self) -> AdministrationPage:
        """Itself with every card, at once: for whoever goes straight to one of them."""
        while self.make_part():
            pass
        return self

    def show_forms(self) -> None:
        """Scrolls to the forms."""
        self._side.ensureWidgetVisible(self.forms.preview)
        self.forms.fields["symbol"].setFocus()

    def show_printers(self) -> None:
        """Scrolls to the printers."""
        self._side.ensureWidgetVisible(self.outlets.card)
        self.outlets.save_button.setFocus()


class OfficeCard:
    """The header of every paper printed from now on; papers printed before keep theirs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.fields = {
            "parent": Field("Cơ quan chủ quản *"),
            "name": Field("&Tên trung tâm *"),
            "place": Field("Đị&a danh *"),
            "phone": Field("Điện thoại"),
            "address": Field("Địa chỉ"),
        }
        self.save_button = QPushButton("Lưu đơn vị")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        field = self.fields
        self.card = form_card(
            "Đơn vị",
            ((field["parent"], 0, 0, 2), (field["name"], 1, 0, 2), (field["place"], 2, 0, 1), (field["phone"], 2, 1, 1),
             (field["address"], 3, 0, 2), (self.save_button, 4, 1, 1)),
        )  # fmt: skip

    def begin(self) -> None:
        """The office as it holds now."""
        for name, field in self.fields.items():
            field.text = getattr(self._session.known.office, name)

    @Slot()
    def save(self) -> None:
        """One entry; it reaches the other counters with the next exchange."""
        desk, known = self._session.at_work, self._session.known.office
        for field in self.fields.values():
            field.mark("")
        try:
            typed = office_from_form({name: field.text for name, field in self.fields.items()}, known.agency)
        except UserError as error:
            for problem in error.problems:
                self.fields[problem.field].mark(problem.sentence)
            return
        office = replace(known, **{name: getattr(typed, name) for name in self.fields})
        self._session.jobs.run(
            lambda: catalogue.set_office(desk, office), lambda _: self._saved(), self._session.messages.show_error
        )

    def _saved(self) -> None:
        self._session.messages.say("Đã lưu thông tin đơn vị; giấy in từ nay theo thông tin mới.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)


class PcCard:
    """What belongs to this PC alone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.printer = Field("Máy &in giấy tiếp nhận", QComboBox())
        layouts = QComboBox()
        layouts.addItem("Hai liên trên một tờ A4", "A4_TWO")
        layouts.addItem("A5, mỗi liên một tờ", "A5")
        self.paper = Field("Khổ giấ&y", layouts)
        sizes = QComboBox()
        for size in TEXT_SIZES:
            sizes.addItem(f"{size} %", size)
        self.text_size = Field("Cỡ chữ (từ lần mở sau)", sizes)
        self.prefix = Field("Ký tự đầu máy quét gửi (từ lần mở sau)")
        self.survey = QCheckBox("In phiếu lấy ý kiến mỗi khi trả kết quả")
        self.save_button = QPushButton("Lưu máy này")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.card = form_card(
            "Máy này",
            ((self.printer, 0, 0, 1), (self.paper, 0, 1, 1), (self.text_size, 1, 0, 2), (self.prefix, 2, 0, 2),
             (self.survey, 3, 0, 2), (self.save_button, 4, 1, 1)),
        )  # fmt: skip

    def begin(self) -> None:
        """The settings as they stand, and the printers there are now."""
        chosen, printers = self._session.settings, self.printer.editor
        assert isinstance(printers, QComboBox)
        printers.clear()
        printers.addItem("Thư mục PDF (chưa có máy in)", "")
        for name in dict.fromkeys((*printing.names(), *filter(None, [chosen.printer]))):
            printers.addItem(name, name)
        self.printer.choice = chosen.printer
        self.paper.choice = chosen.receipt_layout
        sizes = self.text_size.editor
        assert isinstance(sizes, QComboBox)
        sizes.setCurrentIndex(max(0, sizes.findData(chosen.text_size)))
        self.prefix.text = chosen.scanner_prefix
        self.survey.setChecked(chosen.print_survey)

    @Slot()
    def save(self) -> None:
        """Writes the settings; the next paper goes to the printer chosen here."""
        session = self._session
        chosen = replace(
            session.settings,
            printer=self.printer.choice,
            receipt_layout=self.paper.choice,
            text_size=int(self.text_size.choice),
            scanner_prefix=self.prefix.text,
            print_survey=self.survey.isChecked(),
        )
        try:
            settings.save(session.place.settings, chosen)
        except StorageTrouble as trouble:
            session.messages.show_error(trouble)
            return
        session.settings = chosen
        session.printer = printing.choose(chosen.printer, session.place.tray)
        session.messages.say("Đã lưu cài đặt của máy này.", "good")
        session.changes.announce(Changed.PAPERS)
