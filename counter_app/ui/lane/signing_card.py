"""The sum in figures and words, who signs, and what is seldom needed: biên lai, longer time, appointment slip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QPushButton, QWidget

from counter_app.domain import money
from counter_app.domain.payment import CASH, METHODS, Payment
from counter_app.domain.text import clean
from counter_app.errors import Problem
from counter_app.ui.field import Field
from counter_app.ui.label import Label


class SigningCard(QFrame):
    """What a request costs, and under which conditions it is done. Signal left(): a field was left."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._sum, self._words = Label(), Label()
        font = self._sum.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setBold(True)
        self._sum.setFont(font)
        self._words.setProperty("muted", True)
        self._words.setWordWrap(True)
        editor = QComboBox()
        editor.setEditable(True)
        self.signer = Field("Người &ký *", editor)
        self.slip = QCheckBox("In &phiếu hẹn theo yêu cầu")
        self.toggle = QPushButton("Biên lai, kéo dài thời hạn…")
        self.toggle.setCheckable(True)
        self.toggle.setAutoDefault(False)
        self.toggle.setProperty("link", True)
        self.more = QWidget()
        self.method = Field("Hình thức thu", QComboBox())
        assert isinstance(self.method.editor, QComboBox)
        for key, words in METHODS.items():
            self.method.editor.addItem(words, key)
        self.symbol, self.receipt_number = Field("Ký hiệu biên lai"), Field("Số biên lai")
        self.days, self.agreement = Field("Kéo dài (ngày làm việc)"), Field("Văn bản thỏa thuận (khi quá 2 ngày)")
        self._lay_out()
        self._texts = {
            "signer": self.signer, "symbol": self.symbol, "number": self.receipt_number, "days": self.days,
            "agreement": self.agreement,
        }  # fmt: skip
        for field in (*self._texts.values(), self.method):
            field.left.connect(self.left)
        self.slip.clicked.connect(self.left)
        self.toggle.toggled.connect(self.more.setVisible)
        self.more.hide()
        self.show_fee(0, 0)

    def _lay_out(self) -> None:
        inside = QGridLayout(self.more)
        inside.setContentsMargins(0, 0, 0, 0)
        places = ((self.method, 0, 0, 1), (self.symbol, 0, 1, 1), (self.receipt_number, 0, 2, 1),
                  (self.days, 1, 0, 1), (self.agreement, 1, 1, 2))  # fmt: skip
        for field, row, column, span in places:
            inside.addWidget(field, row, column, 1, span)
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setVerticalSpacing(6)
        grid.addWidget(self._sum, 0, 0, 1, 2)
        grid.addWidget(self._words, 1, 0, 1, 2)
        grid.addWidget(self.signer, 2, 0, 1, 2)
        grid.addWidget(self.slip, 3, 0)
        grid.addWidget(self.toggle, 3, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.more, 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)

    def show_fee(self, amount: int | None, lines: int) -> None:
        """The sum of the request in đồng; None while it cannot be known."""
        self._sum.setText("Chưa tính được phí" if amount is None else f"{money.show(amount)} đồng")
        words = money.in_words(amount) if amount else "Chọn giấy tờ bằng phím số." if not lines else ""
        self._words.setText(words)

    def offer(self, people: Sequence[str], last: str) -> None:
        """Who may sign; ``last`` is who signed before. What stands there already stays."""
        assert isinstance(self.signer.editor, QComboBox)
        before = self.signer.text
        self.signer.editor.clear()
        self.signer.editor.addItems(list(dict.fromkeys([*([last] if last else []), *people])))
        self.signer.text = before or last

    def extended(self) -> int:
        """Working days by which it takes longer; −1 for what is no number."""
        text = clean(self.days.text)
        return int(text or 0) if not text or (text.isascii() and text.isdigit() and len(text) <= len("99")) else -1

    def payment(self) -> Payment:
        """Method and biên lai; the sum follows from the lines."""
        return Payment(0, self.method.choice or CASH, self.symbol.text, self.receipt_number.text)

    def to_form(self) -> dict[str, Any]:
        """As a draft keeps it."""
        texts = {name: field.text for name, field in self._texts.items()}
        return {**texts, "method": self.method.choice, "slip": self.slip.isChecked()}

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back, folded out where something seldom stands in it."""
        for name, field in self._texts.items():
            field.text = form.get(name, "")
        self.method.choice = form.get("method", CASH)
        self.slip.setChecked(bool(form.get("slip")))
        if any(form.get(name) for name in ("symbol", "number", "days", "agreement")):
            self.toggle.setChecked(True)

    def clear(self) -> None:
        """Clean for the next citizen; signer, method and the symbol of the biên lai stay."""
        for field in (self.receipt_number, self.days, self.agreement):
            field.text = ""
        self.slip.setChecked(False)
        for field in (self.signer, self.symbol):
            field.mark("")

    def mark(self, problems: Iterable[Problem]) -> list[Field]:
        """What is wrong beside its field; returns the fields."""
        named = {
            "signer": self.signer, "extended": self.days, "agreement": self.agreement,
            "symbol": self.symbol, "number": self.receipt_number, "method": self.method,
        }  # fmt: skip
        wrong = []
        for problem in problems:
            if field := named.get(problem.field):
                if field is not self.signer:
                    self.toggle.setChecked(True)
                field.mark(problem.sentence)
                wrong.append(field)
        return wrong
