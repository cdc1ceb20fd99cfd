"""The right side: the promised date and why, what it costs, how the result is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
)

from counter_app.domain import money
from counter_app.domain.application import RETURN_TO, Expected, FeeLine, suggested_fees
from counter_app.domain.deadline import Deadline
from counter_app.domain.limit import HOUR_UNITS, Limit, Unit
from counter_app.domain.moments import WEEKDAYS, local, show_clock, show_day
from counter_app.domain.procedure import Procedure
from counter_app.errors import UserError
from counter_app.ui.field import Field

_MOST_SHOWN = 10**12


class PromiseBox(QFrame):
    """Hẹn trả, phí, cách nhận.

    Signals:
        edited(): something was changed and left; the date may be another.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._procedure: Procedure | None = None
        heading = QLabel("Hẹn trả kết quả")
        heading.setProperty("heading", True)
        self.date, self.when, self.limit_words = QLabel(), QLabel(), QLabel()
        font = self.date.font()
        font.setPointSizeF(font.pointSizeF() * 2.2)
        font.setBold(True)
        self.date.setFont(font)
        self.limit_words.setProperty("muted", True)
        self.warning = QLabel()
        self.warning.setProperty("warn", True)
        self.warning.setWordWrap(True)
        self.warning.hide()
        self.why = QListWidget()
        self.why.setAccessibleName("Cách tính ngày hẹn trả")
        self.why.setWordWrap(True)
        self.why.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._why_title = QLabel("Cách tính ngày hẹn trả")
        self._why_title.setProperty("muted", True)
        self._make_limit()
        self._make_fee()
        places = QComboBox()
        for key, words in RETURN_TO.items():
            places.addItem(words, key)
        self.return_to = Field("Nhận &kết quả", places)
        self.return_to.left.connect(self.edited)
        self.receipt = QCheckBox("In giấy tiếp nhận")
        self.receipt.setChecked(True)
        beside = QVBoxLayout()
        beside.setSpacing(1)
        beside.addWidget(self.when)
        beside.addWidget(self.limit_words)
        top_frame = QFrame()
        top_frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        top = QHBoxLayout(top_frame)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(14)
        top.addWidget(self.date)
        top.addLayout(beside, 1)
        self._money_frame = QFrame()
        money_row = QHBoxLayout(self._money_frame)
        money_row.setContentsMargins(0, 0, 0, 0)
        money_row.addWidget(self._copies_frame)
        money_row.addWidget(self.fee, 1)
        money_row.addWidget(self.return_to, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(5)
        column.addWidget(heading)
        column.addWidget(top_frame)
        for widget in (self._limit_row_frame, self.warning, self._why_title):
            column.addWidget(widget)
        column.addWidget(self.why, 10)
        column.addWidget(self._money_frame)
        column.addWidget(self.fee_words)
        column.addWidget(self.receipt)
        column.addStretch(1)
        self.why.setMinimumHeight(80)
        self.why.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # gives way before the money

    def _make_limit(self) -> None:
        """Asked only where the catalogue does not say."""
        self._limit_row_frame = QFrame()
        row = QHBoxLayout(self._limit_row_frame)
        row.setContentsMargins(0, 0, 0, 0)
        self.amount = Field("Thời h&ạn *".replace("&", ""))
        units = QComboBox()
        for unit in Unit:
            units.addItem(unit.label, unit.value)
        self.unit = Field("Đơn vị", units)
        for field in (self.amount, self.unit):
            field.left.connect(self.edited)
            row.addWidget(field)
        self._limit_row_frame.hide()

    def _make_fee(self) -> None:
        self.fee = Field("&Phí, lệ phí (đồng) *")
        editor = self.fee.editor
        assert isinstance(editor, QLineEdit)
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        editor.textEdited.connect(self._fee_typed)
        self.fee.left.connect(self._fee_left)
        self.fee_words = QLabel()
        self.fee_words.setProperty("muted", True)
        self.fee_words.setWordWrap(True)
        self.copies = QSpinBox()
        self.copies.setRange(1, 999)
        self.copies.setAccessibleName("Số lượng")
        self.copies.valueChanged.connect(self._suggest)
        self._copies_frame = QFrame()
        column = QVBoxLayout(self._copies_frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._copies_label = QLabel("Số bản")
        column.addWidget(self._copies_label)
        column.addWidget(self.copies)
        self._copies_frame.hide()

    # In and out

    def use(self, procedure: Procedure | None, *, ask_limit: bool) -> None:
        """Another procedure: its fees are suggested, its limit asked for where it is not known."""
        if procedure is not self._procedure:
            self._procedure = procedure
            self.copies.blockSignals(True)
            self.copies.setValue(1)
            self.copies.blockSignals(False)
            units = {fee.unit for fee in procedure.fees if fee.unit != "hồ sơ"} if procedure else set()
            self._copies_frame.setVisible(bool(units) and procedure is not None and procedure.fee is not None)
            self._copies_label.setText(f"Số {', '.join(sorted(units))}")
            self._suggest()
        self._limit_row_frame.setVisible(ask_limit)
        for widget in (self._money_frame, self.fee_words, self.receipt):
            widget.setVisible(procedure is not None)

    def show_promise(self, promised: Deadline | None, expected: str = "") -> None:
        """The date as it would be printed now; ``expected`` is what its clock still waits for."""
        self.why.clear()
        for widget in (self.why, self._why_title):
            widget.setVisible(promised is not None)
        self.warning.setVisible(bool(promised and promised.warnings))
        if promised is None:
            self.date.hide()
            self.when.setText("Chọn thủ tục để tính ngày hẹn." if self._procedure is None else "Chưa rõ thời hạn.")
            self.limit_words.setText("")
            return
        due = local(promised.due_at)
        self.date.show()
        self.date.setText(show_day(due.date()))
        before = "đến" if promised.limit.unit in HOUR_UNITS else "trước"
        self.when.setText(f"{WEEKDAYS[due.weekday()]}, {before} {show_clock(promised.due_at)}")
        self.limit_words.setText(_limit_words(promised, expected))
        self.warning.setText("\n".join(promised.warnings))
        self.why.addItems(promised.days())

    def limit(self) -> Limit | None:
        """What the clerk typed where the catalogue does not say; None while it is no number."""
        unit = Unit(self.unit.choice)
        text = self.amount.text.strip()
        if self._limit_row_frame.isHidden() or (unit is not Unit.SAME_DAY and not text.isdigit()):
            return None
        try:
            return Limit(0 if unit is Unit.SAME_DAY else int(text), unit)
        except UserError as error:
            self.amount.mark(str(error))
            return None

    def fees(self) -> tuple[FeeLine, ...] | None:
        """The lines of the catalogue where their sum stands, else one line with what was typed; None is unknown."""
        amount = self._amount()
        if amount is None:
            return None
        suggested = suggested_fees(self._procedure, self.copies.value()) if self._procedure else None
        if suggested is not None and sum(line.amount for line in suggested) == amount:
            return suggested
        names = [fee.name for fee in self._procedure.fees] if self._procedure else []
        return (FeeLine(names[0] if len(names) == 1 else "Phí, lệ phí", amount),)

    def to_form(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            "fee": self.fee.text,
            "copies": self.copies.value(),
            "amount": self.amount.text,
            "unit": self.unit.choice,
            "return_to": self.return_to.choice,
            "receipt": self.receipt.isChecked(),
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self.copies.setValue(int(form.get("copies", 1)))
        self.fee.text = str(form.get("fee", ""))
        self.amount.text = str(form.get("amount", ""))
        self.unit.choice = str(form.get("unit", Unit.WORKING_DAYS))
        self.return_to.choice = str(form.get("return_to", "COUNTER"))
        self.receipt.setChecked(bool(form.get("receipt", True)))
        self._fee_typed()

    def clear(self) -> None:
        """For the next citizen."""
        self.use(None, ask_limit=False)
        self.amount.text = ""
        self.unit.choice = Unit.WORKING_DAYS
        self.return_to.choice = "COUNTER"
        self.receipt.setChecked(True)
        self.show_promise(None)

    # Inside

    def _amount(self) -> int | None:
        digits = self.fee.text.replace(".", "").replace(" ", "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MOST_SHOWN)) else None

    @Slot()
    def _suggest(self) -> None:
        suggested = suggested_fees(self._procedure, self.copies.value()) if self._procedure else None
        self.fee.text = money.show(sum(line.amount for line in suggested)) if suggested is not None else ""
        self._fee_typed()

    @Slot()
    def _fee_typed(self) -> None:
        amount = self._amount()
        if amount is not None and amount < _MOST_SHOWN:
            self.fee_words.setText(money.in_words(amount))
        elif self._procedure is not None and not self.fee.text.strip():
            notes = [fee.note for fee in self._procedure.fees if fee.amount is None and fee.note]
            self.fee_words.setText("Danh mục chưa ghi rõ, cần nhập. " + " ".join(notes))
        else:
            self.fee_words.setText("")

    @Slot()
    def _fee_left(self) -> None:
        amount = self._amount()
        if amount is not None:
            self.fee.text = money.show(amount)
        elif self.fee.text.strip():
            self.fee.mark("Số tiền chỉ gồm chữ số, tính bằng đồng.")
        self.edited.emit()


def _limit_words(promised: Deadline, expected: str) -> str:
    if expected:
        return Expected(expected).label.capitalize()
    if promised.statutory:
        return f"Thời hạn: {promised.limit} (theo quy định: {promised.statutory.limit})"
    return f"Thời hạn: {promised.limit}"
