"""The right side: the promised date and why, how the result is fetched; what it costs is in :mod:`fee_box`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QListWidget, QSizePolicy, QVBoxLayout

from counter_app.domain.application import RETURN_TO, Expected
from counter_app.domain.deadline import Deadline
from counter_app.domain.limit import HOUR_UNITS, Limit, Unit
from counter_app.domain.moments import WEEKDAYS, local, show_clock, show_day
from counter_app.domain.procedure import Channel, Procedure
from counter_app.domain.text import whole_number
from counter_app.errors import Problem, UserError
from counter_app.ui.field import Field
from counter_app.ui.intake.fee_box import FeeBox
from counter_app.ui.label import Label


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
        heading = Label("Hẹn trả kết quả")
        heading.setProperty("heading", True)
        self.date, self.when, self.limit_words = Label(), Label(), Label()
        font = self.date.font()
        font.setPointSizeF(font.pointSizeF() * 2.2)
        font.setBold(True)
        self.date.setFont(font)
        self.limit_words.setProperty("muted", True)
        self.warning = Label()
        self.warning.setProperty("warn", True)
        self.warning.setWordWrap(True)
        self.warning.hide()
        self.why = QListWidget()
        self.why.setAccessibleName("Cách tính ngày hẹn trả")
        self.why.setWordWrap(True)
        self.why.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._why_title = Label("Cách tính ngày hẹn trả")
        self._why_title.setProperty("muted", True)
        self._make_limit()
        places = QComboBox()
        places.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        places.setMinimumContentsLength(6)
        for key, words in RETURN_TO.items():
            places.addItem(words, key)
        self.return_to = Field("Nhận &kết quả", places)
        self.return_to.left.connect(self.edited)
        self.cost = FeeBox(self.return_to)
        self.cost.edited.connect(self.edited)
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
        self._ticks = QFrame()
        ticks = QHBoxLayout(self._ticks)
        ticks.setContentsMargins(0, 0, 0, 0)
        ticks.setSpacing(24)
        ticks.addWidget(self.receipt)
        ticks.addWidget(self.cost.paid)
        ticks.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(5)
        column.addWidget(heading)
        column.addWidget(top_frame)
        for widget in (self._limit_row_frame, self.warning, self._why_title):
            column.addWidget(widget)
        column.addWidget(self.why, 10)
        for widget in (self.cost, self._ticks, self.cost.receipt_row):
            column.addWidget(widget)
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

    def minimumSizeHint(self) -> QSize:
        """High enough for what wraps: else Qt cuts the last lines of the words before the side scrolls."""
        hint, layout = super().minimumSizeHint(), self.layout()
        assert layout is not None
        return QSize(hint.width(), max(hint.height(), layout.minimumHeightForWidth(self.width())))

    # In and out

    def use(self, procedure: Procedure | None, channel: Channel, on: date, *, ask_limit: bool) -> None:
        """Another procedure, channel or day: its fees are suggested, its limit asked for where it is not known."""
        self._procedure = procedure
        self.cost.use(procedure, channel, on)
        self._limit_row_frame.setVisible(ask_limit)
        for widget in (self.cost, self._ticks):
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

    def mark(self, problems: Iterable[Problem]) -> list[Field]:
        """Shows the problems of its fields; returns the fields, first first."""
        wrong = []
        for problem in problems:
            field = self.amount if problem.field == "limit" else self.cost.named(problem.field)
            if field:
                field.mark(problem.sentence)
                wrong.append(field)
        return wrong

    def limit(self) -> Limit | None:
        """What the clerk typed where the catalogue does not say; None while it is no number."""
        unit = Unit(self.unit.choice)
        amount = 0 if unit is Unit.SAME_DAY else whole_number(self.amount.text.strip())
        if self._limit_row_frame.isHidden() or amount is None:
            return None
        try:
            return Limit(amount, unit)
        except UserError as error:
            self.amount.mark(str(error))
            return None

    def to_form(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            **self.cost.to_form(),
            "amount": self.amount.text,
            "unit": self.unit.choice,
            "return_to": self.return_to.choice,
            "receipt": self.receipt.isChecked(),
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self.cost.from_form(form)
        self.amount.text = str(form.get("amount", ""))
        self.unit.choice = str(form.get("unit", Unit.WORKING_DAYS))
        self.return_to.choice = str(form.get("return_to", "COUNTER"))
        self.receipt.setChecked(bool(form.get("receipt", True)))

    def clear(self) -> None:
        """For the next citizen."""
        self.use(None, Channel.COUNTER, date.min, ask_limit=False)
        self.amount.text = ""
        self.unit.choice = Unit.WORKING_DAYS
        self.return_to.choice = "COUNTER"
        self.receipt.setChecked(True)
        self.show_promise(None)


def _limit_words(promised: Deadline, expected: str) -> str:
    if expected:
        return Expected(expected).label.capitalize()
    if promised.statutory:
        return f"Thời hạn: {promised.limit} (theo quy định: {promised.statutory.limit})"
    return f"Thời hạn: {promised.limit}"
