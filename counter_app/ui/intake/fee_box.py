"""What it costs: how many pages and copies, who is exempt and by which paper, and, folded away, what was paid.

The catalogue's sum stands in the field until the clerk types another; what is typed is put aside only when the
catalogue's own sum changes (other pages, another channel, an exemption).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.domain import money
from counter_app.domain.application import suggested_fees
from counter_app.domain.fees import PAGE, Exemption, FeeLine, Quantity, exemptions_of
from counter_app.domain.payment import CASH, METHODS, Payment, receipt_number, receipt_symbol, remark
from counter_app.domain.procedure import Channel, Procedure
from counter_app.errors import UserError
from counter_app.ui.field import Field
from counter_app.ui.label import Label

NO_EXEMPTION = "0  Không miễn, giảm"


class FeeBox(QFrame):
    """The fee of the chosen procedure.

    Signals:
        edited(): something was changed and left.
        finished(): Enter was pressed in its last field.
    """

    edited = Signal()
    finished = Signal()

    def __init__(self, beside: QWidget) -> None:
        """``beside`` stands at the right of the first row."""
        super().__init__()
        self._procedure: Procedure | None = None
        self._channel, self._on = Channel.COUNTER, date.min
        self._exemptions: tuple[Exemption, ...] = ()
        self._suggested: tuple[FeeLine, ...] | None = None
        self._make_sum(beside)
        self._make_exemption()
        self._make_paid()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for part in (self._sum_row, self.words, self._exemption_row):
            column.addWidget(part)
        for field in (self.pages, self.copies, self.fee, self.evidence, self.method, self.symbol, self.number):
            field.left.connect(self.edited)

    def _make_sum(self, beside: QWidget) -> None:
        self.pages = Field("Trang mỗi &bản", rule=lambda text: str(Quantity(pages=_count(text)).checked().pages))
        self.copies = Field("Số bản", rule=lambda text: str(Quantity(copies=_count(text)).checked().copies))
        self.fee = Field("&Phí, lệ phí (đồng) *", rule=lambda text: money.show(money.read(text)))
        for field, following in ((self.pages, self._after_pages), (self.copies, self._after_copies)):
            field.left.connect(self._suggest)
            field.entered.connect(following)
        self.fee.left.connect(self._fee_left)
        self.fee.entered.connect(self.finished)
        for field in (self.pages, self.copies, self.fee):
            assert isinstance(field.editor, QLineEdit)
            field.editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        assert isinstance(self.fee.editor, QLineEdit)
        self.fee.editor.textEdited.connect(self._say)
        self.words = Label()
        self.words.setProperty("muted", True)
        self.words.setWordWrap(True)
        self._sum_row = _row((self.pages, 2), (self.copies, 2), (self.fee, 3), (beside, 3))

    def _make_exemption(self) -> None:
        choices = QComboBox()
        choices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.exemption = Field("&Diện miễn, giảm", choices)
        self.exemption.left.connect(self._exemption_chosen)
        choices.installEventFilter(self)
        self.evidence = Field("Giấy tờ đã xem *")
        self._exemption_row = _row((self.exemption, 4), (self.evidence, 3))
        self._exemption_row.hide()

    def _make_paid(self) -> None:
        """Paid now: folded away, because most offices collect with the result or in another program."""
        self.paid = QCheckBox("Đã th&u tiền")
        self.paid.toggled.connect(self._fold_paid)
        methods = QComboBox()
        for key, words in METHODS.items():
            methods.addItem(words, key)
        self.method = Field("Hình thức", methods)
        self.symbol = Field("Ký hiệu biên lai", rule=receipt_symbol)
        self.number = Field("Số biên lai", rule=receipt_number)
        self.number.left.connect(self._number_left)
        self.number_remark = Label()
        self.number_remark.setProperty("muted", True)
        self.number_remark.setWordWrap(True)
        self.receipt_row = QFrame()
        column = QVBoxLayout(self.receipt_row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(_row((self.method, 1), (self.symbol, 1), (self.number, 1)))
        column.addWidget(self.number_remark)
        self.receipt_row.hide()
        self.number_remark.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit takes an exemption at once; Qt's own search would join two digits typed quickly."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text().isdecimal():
            choices = self.exemption.editor
            assert isinstance(choices, QComboBox)
            if int(event.text()) < choices.count():
                choices.setCurrentIndex(int(event.text()))
                self.exemption.left.emit()
            return True
        return super().eventFilter(watched, event)

    # In and out

    def use(self, procedure: Procedure | None, channel: Channel, on: date) -> None:
        """Another procedure, channel or day: what it costs then is suggested."""
        self._channel, self._on = channel, on
        if procedure is not self._procedure:
            self._procedure = procedure
            self._reset()
            self._show_fields()
        self._suggest()

    def fees(self) -> tuple[FeeLine, ...] | None:
        """The lines of the catalogue where their sum stands, else one line with what was typed; None is unknown.

        F9 may come before a field was left, so the sum is brought up to date first.
        """
        self._suggest()
        quantity, amount = self._quantity(), self._amount()
        if not self._counted(quantity):
            return (FeeLine("Phí, lệ phí", amount or 0, quantity),)  # the check names the field
        if amount is None:
            return None
        if self._suggested is not None and sum(line.amount for line in self._suggested) == amount:
            return self._suggested
        names = [fee.name for fee in self._procedure.fees] if self._procedure else []
        name = names[0] if len(names) == 1 else "Phí, lệ phí"
        return (FeeLine(name, amount, quantity, "", self._exemption(), self.evidence.text),)

    def payment(self) -> Payment | None:
        """What was paid now: the whole of it, or nothing."""
        if not self.paid.isChecked() or self.paid.isHidden():
            return None
        asked = sum(line.amount for line in self.fees() or ())
        return Payment(asked, self.method.choice, self.symbol.text, self.number.text)

    def first_gap(self) -> Field | None:
        """What a clerk must look at before saving: pages where they are counted, an amount nobody published."""
        if not self.pages.isHidden():
            return self.pages
        return None if self.fee.text.strip() else self.fee

    def named(self, field: str) -> Field | None:
        """A field by its domain name; unfolds what it stands in."""
        fields = {
            "fee": self.fee, "pages": self.pages, "copies": self.copies, "exemption": self.exemption,
            "evidence": self.evidence, "paid.amount": self.fee, "paid.method": self.method,
            "paid.symbol": self.symbol, "paid.number": self.number,
        }  # fmt: skip
        return fields.get(field)

    def to_form(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            "pages": self.pages.text,
            "copies": self.copies.text,
            "fee": self.fee.text,
            "exemption": self.exemption.choice,
            "evidence": self.evidence.text,
            "paid": self.paid.isChecked(),
            "method": self.method.choice,
            "symbol": self.symbol.text,
            "number": self.number.text,
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self.pages.text, self.copies.text = str(form.get("pages", 1)), str(form.get("copies", 1))
        self.exemption.choice = str(form.get("exemption", ""))
        self._exemption_chosen()
        if "evidence" in form:
            self.evidence.text = str(form["evidence"])
        self._suggest()
        self.fee.text = str(form.get("fee", ""))
        self.paid.setChecked(bool(form.get("paid", False)))
        self.method.choice = str(form.get("method", CASH))
        self.symbol.text, self.number.text = str(form.get("symbol", "")), str(form.get("number", ""))
        self._say()

    # Inside

    def _reset(self) -> None:
        self.pages.text = self.copies.text = "1"
        self.fee.text = self.symbol.text = self.number.text = self.evidence.text = ""
        self.method.choice = CASH
        self.paid.setChecked(False)
        self._suggested = None
        self.number_remark.hide()

    def _show_fields(self) -> None:
        """Only what this procedure's fee depends on."""
        fees = self._procedure.fees if self._procedure else ()
        priced = [fee for fee in fees if fee.amount is not None or fee.by_channel]
        pieces = sorted({fee.piece for fee in priced if fee.piece})
        self.pages.setVisible(any(fee.unit == PAGE for fee in priced))
        self.pages.set_label("Trang mỗi &bản" if pieces else "Số trang")
        self.copies.setVisible(bool(pieces))
        self.copies.set_label(f"Số {', '.join(pieces)}")
        self._exemptions = exemptions_of(fees)
        choices = self.exemption.editor
        assert isinstance(choices, QComboBox)
        choices.clear()
        choices.addItem(NO_EXEMPTION, "")
        for n, exemption in enumerate(self._exemptions, 1):
            choices.addItem(f"{n}  {exemption.label}", exemption.code)
        choices.view().setMinimumWidth(choices.view().sizeHintForColumn(0) + 24)  # the list may be wider than its box
        self._exemption_row.setVisible(bool(self._exemptions))
        self.evidence.hide()

    def _quantity(self) -> Quantity:
        pages = 1 if self.pages.isHidden() else _count(self.pages.text)
        return Quantity(pages, 1 if self.copies.isHidden() else _count(self.copies.text))

    @staticmethod
    def _counted(quantity: Quantity) -> bool:
        try:
            quantity.checked()
        except UserError:
            return False
        return True

    def _amount(self) -> int | None:
        try:
            return money.read(self.fee.text)
        except UserError:
            return None

    def _exemption(self) -> Exemption | None:
        return next((one for one in self._exemptions if one.code == self.exemption.choice), None)

    @Slot()
    def _suggest(self) -> None:
        """What the catalogue says now; a typed amount gives way only when that has changed."""
        quantity, suggested = self._quantity(), None
        if self._procedure is not None and self._counted(quantity):
            suggested = suggested_fees(
                self._procedure,
                quantity,
                channel=self._channel,
                exemption=self.exemption.choice,
                evidence=self.evidence.text,
                on=self._on,
            )
        changed = _sum(suggested) != _sum(self._suggested)
        self._suggested = suggested
        if changed:
            self.fee.text = "" if suggested is None else money.show(sum(line.amount for line in suggested))
        self._say()

    @Slot()
    def _say(self) -> None:
        """The amount in words and how it came about; what the catalogue says where it does not know."""
        amount, words = self._amount(), []
        if amount is not None and amount <= money.MOST:
            words.append(money.in_words(amount))
            if self._suggested is not None and _sum(self._suggested) == amount:
                words += dict.fromkeys(map(_how, self._suggested))
        elif self._procedure is not None and not self.fee.text.strip():
            notes = [fee.note for fee in self._procedure.fees if fee.amount is None and fee.note]
            words.append(" ".join(["Danh mục chưa ghi rõ, cần nhập.", *notes]))
        self.words.setText("\n".join(filter(None, words)))
        self.words.setVisible(bool(words))
        self.paid.setVisible(self._procedure is not None and amount != 0)
        self._fold_paid()

    @Slot()
    def _fee_left(self) -> None:
        amount = self._amount()
        if amount is not None:
            self.fee.text = money.show(amount)
        self._say()

    @Slot()
    def _exemption_chosen(self) -> None:
        chosen = self._exemption()
        self.evidence.text = chosen.evidence if chosen else ""
        assert isinstance(self.evidence.editor, QLineEdit)
        self.evidence.editor.setCursorPosition(0)
        self.evidence.setVisible(bool(chosen and chosen.evidence))
        self._suggest()
        self.edited.emit()

    @Slot()
    def _after_pages(self) -> None:
        if self.copies.isHidden():
            self._after_copies()
        else:
            self.copies.editor.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _after_copies(self) -> None:
        if self.fee.text.strip():
            self.finished.emit()
        else:
            self.fee.setFocus()

    @Slot()
    def _fold_paid(self) -> None:
        self.receipt_row.setVisible(self.paid.isChecked() and not self.paid.isHidden())

    @Slot()
    def _number_left(self) -> None:
        odd = "" if self.number.wrong else remark(self.number.text.strip(), self._on)
        self.number_remark.setText(odd)
        self.number_remark.setVisible(bool(odd))


def _sum(lines: tuple[FeeLine, ...] | None) -> int | None:
    return None if lines is None else sum(line.amount for line in lines)


def _how(line: FeeLine) -> str:
    """How the sum came about, with the rule behind an exemption."""
    return line.explanation + (f" ({line.exemption.basis})" if line.exemption and line.exemption.basis else "")


def _count(text: str) -> int:
    """The number typed; 0, which no quantity is, for anything else."""
    typed = text.replace(".", "").strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _row(*parts: tuple[QWidget, int]) -> QFrame:
    """Widgets side by side with their stretches."""
    frame = QFrame()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    for widget, stretch in parts:
        row.addWidget(widget, stretch)
    return frame
