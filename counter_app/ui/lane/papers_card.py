"""What is to be certified: a digit takes the type of paper, then pages and copies, and Enter adds the line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFrame, QGridLayout, QLineEdit, QVBoxLayout

from counter_app.domain import certified, money
from counter_app.domain.copies import CopyLine, Register
from counter_app.domain.procedure import Procedure
from counter_app.domain.text import clean
from counter_app.errors import Problem
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.lines import Lines
from counter_app.ui.list_table import ListTable

DIGITS = 9
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES_SHOWN = 4
_LISTED_AT_MOST = 10


class PapersCard(QFrame):
    """Types of paper, the line that is being typed, and the lines of the request.

    Signals:
        edited(): the sum may be another.
        left(): a field was left, a paper chosen, or the lines are others.
        finished(): Enter where there is nothing more to add.
    """

    edited = Signal()
    left = Signal()
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._kinds: list[str] = []
        self._added: list[CopyLine] = []
        self._register: Register | None = None
        self._procedure: Procedure | None = None
        self._on = date.min
        self._heading = Label()
        self._heading.setProperty("heading", True)
        self.kinds = Lines("Loại giấy tờ", focus=True)
        self.kinds.installEventFilter(self)
        self.kinds.picked.connect(self._pick)
        self.kind, self.pages, self.copies = Field("Loại giấy tờ *"), Field("Số trang"), Field("Số bản")
        self._names = QStringListModel(self)
        self._typed_before = QCompleter(self._names, self)
        self._typed_before.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._typed_before.setFilterMode(Qt.MatchFlag.MatchContains)
        assert isinstance(self.kind.editor, QLineEdit)
        self.kind.editor.setCompleter(self._typed_before)
        self.table = ListTable(
            "Giấy tờ của lần chứng thực này",
            (("Giấy tờ", "Giấy chứng nhận"), ("Số trang", "999"), ("Số lượng", "999"), ("Phí (đồng)", "200.000")),
            0,
        )
        self.table.setFixedHeight((_LINES_SHOWN + 1) * 30 + 8)
        self.table.installEventFilter(self)
        self._lay_out()
        self.kind.entered.connect(self._after_kind)
        self.pages.entered.connect(lambda: select(self.copies))
        self.copies.entered.connect(self.add)
        for field in (self.kind, self.pages, self.copies):
            assert isinstance(field.editor, QLineEdit)
            field.editor.textChanged.connect(self.edited)
            field.left.connect(self.left)
        self._blank()

    def _lay_out(self) -> None:
        fields = self._fields = QGridLayout()
        fields.setHorizontalSpacing(10)
        for column, (field, stretch) in enumerate(((self.kind, 5), (self.pages, 1), (self.copies, 1))):
            fields.addWidget(field, 0, column)
            fields.setColumnStretch(column, stretch)
        self.hint = Label("Enter: thêm giấy tờ · Delete: bỏ dòng đang chọn")
        self.hint.setProperty("muted", True)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addLayout(fields)
        right.addWidget(self.table)
        right.addWidget(self.hint)
        right.addStretch()
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 10, 14, 12)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self._heading, 0, 0, 1, 2)
        grid.addWidget(self.kinds, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(right, 1, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 4)

    # In and out

    def use(
        self,
        register: Register,
        known: Sequence[str],
        procedure: Procedure | None,
        on: date,
        before: Iterable[str] = (),
    ) -> None:
        """The register and its usual papers, the procedure whose fees hold ``on`` a day, and papers of before."""
        self._register, self._procedure, self._on = register, procedure, on
        names = list(dict.fromkeys([*known, *before]))
        self._kinds = names[:_LISTED_AT_MOST]
        self._heading.setText(register.title)
        self.kind.set_label(f"{register.paper} *")
        self.pages.setVisible(register.asks_pages)
        self._fields.setColumnStretch(1, int(register.asks_pages))
        self.copies.set_label(f"Số {register.counted}")
        self.kinds.clear()
        for n, kind in enumerate(self._kinds, 1):
            self.kinds.put(f"{n if n <= DIGITS else '  '}  {kind}", tip=kind)
        self.kinds.clearSelection()
        self.kinds.fit(_LISTED_AT_MOST)
        self._names.setStringList(names)
        self._show_lines()

    def lines(self) -> tuple[CopyLine, ...]:
        """Every line of the request, the one that is being typed among them; numbers that are none stand as 0."""
        pending = [self._pending()] if clean(self.kind.text) else []
        return (*self._added, *pending)

    def fee(self) -> int | None:
        """What the lines come to, in đồng; None while a number or a price is not known."""
        total = 0
        for line in self.lines():
            amount = self._fee(line)
            if amount is None:
                return None
            total += amount
        return total

    @property
    def empty(self) -> bool:
        """No line yet."""
        return not self.lines()

    def clear(self) -> None:
        """Clean for the next citizen."""
        self._added = []
        self._blank()
        self.kinds.clearSelection()
        self._show_lines()

    def to_form(self) -> dict[str, Any]:
        """Every line, and what stands in the fields, as a draft keeps it."""
        return {
            "added": [line.to_body() for line in self._added],
            "typed": [field.text for field in (self.kind, self.pages, self.copies)],
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self._added = [CopyLine.from_body(body) for body in form.get("added", ())]
        for field, text in zip((self.kind, self.pages, self.copies), form.get("typed", ("", "1", "1")), strict=True):
            field.text = text
        self._show_lines()

    def mark(self, problems: Iterable[Problem]) -> list[Field | Lines]:
        """What is wrong beside the field it is about; the line is put back into the fields. Returns where to go."""
        for problem in problems:
            if problem.field == "lines":
                return [self.kinds]
            place, _, name = problem.field.partition("].")
            if not place.startswith("lines["):
                continue
            number = int(place.removeprefix("lines["))
            if number < len(self._added):
                self._edit(number)
            field = {"pages": self.pages, "copies": self.copies}.get(name, self.kind)
            field.mark(problem.sentence)
            return [field]
        return []

    # Typing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits, Enter and letters in the list of types; Delete in the list of lines."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if watched is self.table and event.key() == Qt.Key.Key_Delete:
            self._drop(self.table.row)
            return True
        if watched is self.kinds and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            return self._key_in_kinds(event)
        return super().eventFilter(watched, event)

    def _key_in_kinds(self, event: QKeyEvent) -> bool:
        text = event.text()
        if event.key() in _ENTER:
            if chosen := self.kinds.selectedIndexes():  # a list that gets the focus has a current line nobody chose
                self._pick(chosen[0].row())
            elif not self.empty:
                self.finished.emit()
            return True
        if text.isascii() and text.isdigit() and 1 <= int(text) <= min(DIGITS, len(self._kinds)):
            self._pick(int(text) - 1)
            return True
        if text and text.isalpha():
            self.kind.text = text
            self.kind.setFocus()
            assert isinstance(self.kind.editor, QLineEdit)
            self.kind.editor.setCursorPosition(len(text))
            return True
        return False

    @Slot(int)
    def _pick(self, row: int) -> None:
        self.kind.text = self._kinds[row]
        self._after_kind()
        self.left.emit()

    @Slot()
    def _after_kind(self) -> None:
        if clean(self.kind.text):
            select(self.pages if self._register and self._register.asks_pages else self.copies)

    @Slot()
    def add(self) -> None:
        """The typed line joins the others, and the next type of paper can be chosen."""
        line = self._pending()
        if not line.kind:
            self.kinds.setFocus()
            return
        if not (line.pages and line.copies):
            wrong = self.copies if line.pages else self.pages
            wrong.mark("Cần một số từ 1.")
            select(wrong)
            return
        self._added.append(line)
        self._blank()
        self._show_lines()
        self.kinds.clearSelection()
        self.kinds.setFocus()
        self.edited.emit()
        self.left.emit()

    def _edit(self, row: int) -> None:
        line = self._added.pop(row)
        self.kind.text, self.pages.text, self.copies.text = line.kind, str(line.pages), str(line.copies)
        self._show_lines()

    def _drop(self, row: int) -> None:
        if 0 <= row < len(self._added):
            del self._added[row]
            self._show_lines()
            self.edited.emit()
            self.left.emit()

    def _pending(self) -> CopyLine:
        return CopyLine(clean(self.kind.text), _number(self.pages.text), _number(self.copies.text))

    def _blank(self) -> None:
        self.kind.text, self.pages.text, self.copies.text = "", "1", "1"

    def _fee(self, line: CopyLine) -> int | None:
        priced = certified.price(self._procedure, line, self._on) if self._procedure else None
        return priced.amount if priced else None

    def _show_lines(self) -> None:
        rows = []
        for line in self._added:
            amount = self._fee(line)
            rows.append((line.kind, str(line.pages), str(line.copies), "?" if amount is None else money.show(amount)))
        self.table.show_lines(rows, len(rows) - 1)
        self.table.setColumnHidden(1, not (self._register and self._register.asks_pages))


def _number(text: str) -> int:
    """A number as typed; 0 for what is none."""
    cleaned = clean(text)
    return int(cleaned) if cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= DIGITS else 0


def select(field: Field) -> None:
    """The focus goes to a field, and the next key replaces what stands there."""
    field.editor.setFocus(Qt.FocusReason.TabFocusReason)
