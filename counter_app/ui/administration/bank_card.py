"""Where the office takes transfers, and whether its receipts carry a VietQR. Off until somebody switches it on."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton

from counter_app.domain.vietqr import BANKS, account_from_form, account_owner, bank_bin, bank_number
from counter_app.errors import UserError
from counter_app.operations import catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.session import Session


class BankCard:
    """The office's bank account."""

    def __init__(self, session: Session) -> None:
        self._session = session
        banks = QComboBox()
        banks.setEditable(True)
        banks.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        banks.setCompleter(None)  # type: ignore[arg-type]  # it would make a bank of five digits
        banks.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        banks.addItems(["", *(f"{code} {name}" for code, name in BANKS.items())])
        self.fields = {
            "bin": Field("Ngân hàng hoặc mã BIN", banks, rule=bank_bin),
            "number": Field("Số tài khoản", rule=bank_number),
            "owner": Field("Tên chủ tài khoản", rule=account_owner),
        }
        self.vietqr = QCheckBox("In mã VietQR trên giấy tiếp nhận khi chưa thu phí")
        self.save_button = QPushButton("Lưu tài khoản")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        field = self.fields
        self.card = form_card(
            "Tài khoản nhận phí, lệ phí",
            ((field["bin"], 0, 0, 1), (field["number"], 0, 1, 1), (field["owner"], 1, 0, 2), (self.vietqr, 2, 0, 2),
             (self.save_button, 3, 1, 1)),
        )  # fmt: skip

    def begin(self) -> None:
        """The account as it holds now."""
        bank = self._session.known.office.bank
        self.fields["bin"].text = f"{bank.bin} {BANKS.get(bank.bin, '')}".strip() if bank else ""
        self.fields["number"].text = bank.number if bank else ""
        self.fields["owner"].text = bank.owner if bank else ""
        self.vietqr.setChecked(bool(bank and bank.vietqr))

    @Slot()
    def save(self) -> None:
        """One entry; papers printed before keep what they had."""
        desk, known = self._session.at_work, self._session.known.office
        for field in self.fields.values():
            field.mark("")
        try:
            bank = account_from_form(
                {name: field.text for name, field in self.fields.items()}, vietqr=self.vietqr.isChecked()
            )
        except UserError as error:
            for problem in error.problems:
                self.fields[problem.field].mark(problem.sentence)
            self.fields[error.problems[0].field].setFocus()
            return
        office = replace(known, bank=bank)
        self._session.jobs.run(
            lambda: catalogue.set_office(desk, office), lambda _: self._saved(), self._session.messages.show_error
        )

    def _saved(self) -> None:
        printed = "có" if self.vietqr.isChecked() else "không"
        self._session.messages.say(f"Đã lưu tài khoản; giấy tiếp nhận từ nay {printed} in mã VietQR.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
