"""Choosing the procedure: a digit for the office's top nine, letters with or without marks, or the code; then Enter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout

from counter_app.domain.procedure import Channel, Listed, Procedure, short_name
from counter_app.domain.procedure_search import Finder
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.lines import Lines

_MOST_LINES = 9
_LONGEST_SHOWN = 150
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ProcedureBox(QFrame):
    """The search field, its list of matches, the chosen procedure and its case.

    Signals:
        chosen(): another procedure or case.
    """

    chosen = Signal()

    def __init__(self, finder: Finder, load: Callable[[str], Procedure | None]) -> None:
        """``load`` reads the procedure of a code that was picked."""
        super().__init__()
        self.setProperty("card", True)
        self._finder = finder
        self._load = load
        self.procedure: Procedure | None = None
        self._lines: list[tuple[str, Listed]] = []
        self.field = Field("Thủ tục hành &chính *")
        editor = self.field.editor
        assert isinstance(editor, QLineEdit)
        self._editor = editor
        editor.setPlaceholderText("Phím số của thủ tục hay gặp, chữ cái đầu (dkks), từ không dấu, hoặc mã")
        editor.textEdited.connect(self._typed)
        editor.installEventFilter(self)
        self.matches = Lines("Thủ tục tìm thấy")
        self.matches.picked.connect(self._clicked)
        self.matches.hide()
        self._name = Label()
        self._name.setWordWrap(True)
        self._name.setProperty("heading", True)
        self._name.hide()
        self.case = Field("T&rường hợp", QComboBox())
        self.case.left.connect(self.chosen)
        self.case.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(5)
        for widget in (self.field, self.matches, self._name, self.case):
            column.addWidget(widget)

    def use(self, finder: Finder) -> None:
        """Another catalogue came with an exchange; what is chosen stays."""
        self._finder = finder
        if self.procedure is None:
            self._list(self._editor.text())

    @property
    def case_number(self) -> int:
        """The chosen case."""
        return max(0, self.case.editor.currentIndex()) if isinstance(self.case.editor, QComboBox) else 0

    def choose(self, procedure: Procedure | None, case: int = 0) -> None:
        """Takes a procedure, as if it had been picked from the list."""
        self.procedure = procedure
        if procedure is None:
            self._list("")
        self.matches.setVisible(procedure is None)
        self.field.text = f"{procedure.code}  {short_name(procedure.name)}" if procedure else ""
        self._editor.setCursorPosition(0)
        self._name.setText(procedure.name if procedure else "")
        self._show_name()
        combo = self.case.editor
        assert isinstance(combo, QComboBox)
        combo.clear()
        for one in procedure.cases if procedure else ():
            limit = one.limits.get(Channel.COUNTER.value, one.limits.get("*"))
            combo.addItem(f"{one.name} – {limit}" if limit else f"{one.name} – chưa rõ thời hạn")
        combo.setCurrentIndex(case)
        self.case.setVisible(combo.count() > 1)
        self.chosen.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk the list, Enter takes; a line is marked while the field has the focus."""
        if watched is self._editor and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.matches.setCurrentRow(0 if event.type() == QEvent.Type.FocusIn else -1)
            if event.type() == QEvent.Type.FocusIn and self.procedure is not None:
                self._editor.selectAll()  # typing looks for another one
        if watched is self._editor and event.type() == QEvent.Type.Resize:
            self._show_name()
        if watched is self._editor and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if self.matches.isHidden():
                self._list("")
            self.matches.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.take()
            return True
        return False

    def _show_name(self) -> None:
        """The whole name under the field, where the field is too narrow for it."""
        wide = self._editor.fontMetrics().horizontalAdvance(self._editor.text()) + 30
        self._name.setVisible(self.procedure is not None and wide > self._editor.width())

    def take(self) -> None:
        """Takes the marked match; an already chosen procedure is left as it is."""
        if not self.matches.isHidden() and self.matches.currentRow() >= 0:
            self.choose(self._load(self._lines[self.matches.currentRow()][1].code))
            self.field.entered.emit()
        elif self.procedure is not None:
            self.field.entered.emit()
        else:
            self.field.mark("Không có thủ tục nào khớp; hãy gõ tên không dấu, chữ cái đầu hoặc mã.")

    @Slot(str)
    def _typed(self, text: str) -> None:
        if self.procedure is not None:
            self.procedure = None
            self._name.hide()
            self.case.hide()
            self.chosen.emit()
        self._list(text)

    def _list(self, text: str) -> None:
        top = {procedure.code: str(n) for n, procedure in enumerate(self._finder.top, 1)}
        lines = [(top.get(found.code, ""), found) for found in self._finder.find(text)[:_MOST_LINES]]
        self.field.mark("")
        if lines != self._lines:  # most keys narrow nothing, and a list made anew flickers
            self._lines = lines
            self._fill()
        self.matches.setCurrentRow(0 if self._editor.hasFocus() else -1)
        self.matches.fit(_MOST_LINES)

    def _fill(self) -> None:
        self.matches.clear()
        for digit, procedure in self._lines:
            self.matches.put(f"{digit or '  '}  {procedure.code}  {_short(short_name(procedure.name))}", procedure.name)

    @Slot(int)
    def _clicked(self, row: int) -> None:
        self.matches.setCurrentRow(row)
        self.take()


def _short(name: str) -> str:
    """Names reach 1,094 characters; the whole one is in the tool tip and on the receipt."""
    return name if len(name) <= _LONGEST_SHOWN else name[: _LONGEST_SHOWN - 1].rstrip() + "…"
