"""Two days as typed, today where nothing was said; the buttons under a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.moments import Clock, local_day, read_day, show_day
from counter_app.errors import UserError
from counter_app.ui.field import Field
from counter_app.ui.list_table import ListTable


class Days(QWidget):
    """From … to …, both included."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.first, self.last = Field("&Từ ngày"), Field("Đến n&gày")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for field in (self.first, self.last):
            field.setFixedWidth(field.fontMetrics().horizontalAdvance("00/00/0000") + 40)
            row.addWidget(field)
        row.addStretch()

    def begin(self) -> None:
        """Today, where nothing is typed."""
        today = show_day(local_day(self._clock()))
        for field in (self.first, self.last):
            field.text = field.text or today

    def read(self) -> tuple[date, date] | None:
        """Both days; None when one cannot be read, which is said beside it."""
        found = []
        for field in (self.first, self.last):
            field.mark("")
            try:
                found.append(read_day(field.text))
            except UserError as error:
                field.mark(str(error))
        return (found[0], found[1]) if len(found) == 2 else None


def button(words: str, act: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A button that Enter in a field never presses."""
    made = QPushButton(words)
    made.setAutoDefault(False)
    made.setProperty("primary", primary)
    made.clicked.connect(act)
    return made


def low_row(*parts: QWidget | None) -> QHBoxLayout:
    """Widgets beside each other, standing on one line; None is where the room goes."""
    row = QHBoxLayout()
    for part in parts:
        if part is None:
            row.addStretch(1)
        elif isinstance(part, Field):
            row.addWidget(part, 1, Qt.AlignmentFlag.AlignBottom)
        else:
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignBottom)
    return row


def go_to_code(table: ListTable, column: int, text: str) -> bool:
    """Makes the line of a dossier the current one; False when it is on none."""
    wanted = code_key(text)
    row = next((n for n, line in enumerate(table.lines) if line[column] and code_key(line[column]) == wanted), -1)
    if row >= 0:
        table.go_to(row)
        table.setFocus()
    return row >= 0


def code_key(text: str) -> str:
    """What both spellings of a code share; the text itself where it is none."""
    try:
        return DossierCode.parse(text).key
    except UserError:
        return text


def mark(fields: dict[str, Field], problems: Iterable[tuple[str, str]]) -> bool:
    """Shows each problem beside its field; tells whether all of them had one."""
    told = True
    first: Field | None = None
    for name, sentence in problems:
        if field := fields.get(name):
            field.mark(sentence)
            first = first or field
        else:
            told = False
    if first:
        first.setFocus()
    return told
