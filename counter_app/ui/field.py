"""A form field: label above, editor, and what is wrong with it below. Enter goes on, it never presses a button. And
what fields stand in: cards, and sides that scroll.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from counter_app.domain.text import nfc
from counter_app.errors import UserError
from counter_app.ui.label import Label

Rule = Callable[[str], str]
"""A domain rule: returns the cleaned text or raises UserError."""


class Field(QWidget):
    """One labelled editor.

    Signals:
        left(): the person is done with it.
        entered(): Enter was pressed in it.
    """

    left = Signal()
    entered = Signal()

    def __init__(self, label: str, editor: QLineEdit | QComboBox | None = None, rule: Rule | None = None) -> None:
        super().__init__()
        self.editor = editor or QLineEdit()
        self._rule = rule
        self._label, self._wrong = Label(label), Label()
        self._label.setBuddy(self.editor)
        self.editor.setAccessibleName(label.replace("&", "").rstrip(" *"))
        self._wrong.setProperty("wrong", True)
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addWidget(self.editor)
        column.addWidget(self._wrong)
        column.addStretch()  # beside a field with a remark it stays at the top
        self.setFocusProxy(self.editor)
        if isinstance(self.editor, QLineEdit):
            self.editor.editingFinished.connect(self._done)
            self.editor.returnPressed.connect(self.entered)
        else:
            self.editor.activated.connect(self._done)
            self.editor.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page; over a closed choice it would silently take another one."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    @property
    def text(self) -> str:
        """What stands in it, NFC."""
        return nfc(self.editor.text() if isinstance(self.editor, QLineEdit) else self.editor.currentText())

    @text.setter
    def text(self, text: str) -> None:
        if isinstance(self.editor, QLineEdit):
            self.editor.setText(text)
            self.editor.setCursorPosition(0)  # a long text shows its beginning
        else:
            self.editor.setCurrentText(text)
        self.mark("")

    @property
    def choice(self) -> str:
        """The data of a combo's chosen line."""
        assert isinstance(self.editor, QComboBox)
        return str(self.editor.currentData())

    @choice.setter
    def choice(self, data: str) -> None:
        assert isinstance(self.editor, QComboBox)
        self.editor.setCurrentIndex(max(0, self.editor.findData(data)))

    def mark(self, sentence: str) -> None:
        """Says beside the field what is wrong with it; "" takes it back."""
        if sentence == self._wrong.text():
            return  # a page that is filled takes back what was never said in forty fields; each would be dressed again
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        self.editor.setProperty("wrong", bool(sentence))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)

    @property
    def wrong(self) -> str:
        """What is said beside it."""
        return self._wrong.text()

    def set_label(self, label: str) -> None:
        """Another name for the field."""
        self._label.setText(label)
        self.editor.setAccessibleName(label.replace("&", "").rstrip(" *"))

    @Slot()
    def _done(self) -> None:
        self.check()
        self.left.emit()

    def check(self) -> None:
        """Runs the field's rule on what is typed; an empty field is judged only when the form is saved."""
        if self._rule is None or not self.text.strip():
            self.mark("")
            return
        try:
            self._rule(self.text)
        except UserError as error:
            self.mark(str(error))
        else:
            self.mark("")


def form_card(title: str, places: Iterable[tuple[QWidget, int, int, int]]) -> QFrame:
    """A headed card of fields, each with its row, column and how many columns it takes."""
    card = QFrame()
    card.setProperty("card", True)
    grid = QGridLayout(card)
    grid.setContentsMargins(14, 10, 14, 12)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    heading = Label(title)
    heading.setProperty("heading", True)
    grid.addWidget(heading, 0, 0)
    for field, row, column, span in places:
        grid.addWidget(field, row + 1, column, 1, span)
        grid.setColumnStretch(column, 1)
    return card


def scrolled(inside: QWidget) -> QScrollArea:
    """On a low screen a side scrolls rather than squeezing its words."""
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
