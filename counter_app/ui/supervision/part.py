"""One list of «Theo dõi, điều hành» with the act that belongs to it, if any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.office import may
from counter_app.errors import CounterError, UserError
from counter_app.operations.desk import Desk, Reference
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable, WhenSeen
from counter_app.ui.session import Session

Columns = Sequence[tuple[str, str]]


class Part(QWidget):
    """A list that is read away from the window; Enter on a line opens its dossier.

    Signals:
        wanted(str): the id of a dossier to open.
    """

    wanted = Signal(str)

    def __init__(
        self,
        session: Session,
        name: str,
        columns: Columns,
        read: Callable[[Desk], Sequence[Any]],
        line: Callable[[Reference, Any], Sequence[str]],
        empty: str,
    ) -> None:
        """``read`` runs on a worker, ``line`` makes a row of one thing it gave; the last column takes the rest."""
        super().__init__()
        self.session, self._read, self._line = session, read, line
        self.items: list[Any] = []
        self._asked = 0
        self.table = ListTable(name, columns, stretch=len(columns) - 1)
        self.table.taken.connect(self._taken)
        self.table.chosen.connect(self.show_current)
        self.empty = Label(empty)
        self.empty.setProperty("muted", True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.empty, 1)
        self.empty.hide()

    def read(self) -> None:
        """Reads the list anew; only the newest answer is shown."""
        self._asked += 1
        asked, desk = self._asked, self.session.desk

        def work() -> tuple[Sequence[Any], Reference]:
            return self._read(desk), desk.reference()

        def done(told: tuple[Sequence[Any], Reference]) -> None:
            found, known = told
            if asked == self._asked:
                self.show_items(found, WhenSeen(found, partial(self._line, known)))

        self.session.jobs.run(work, done, self.session.messages.show_error)

    def show_items(self, found: Sequence[Any], lines: Sequence[Sequence[str]]) -> None:
        """What the list holds now, and how it reads."""
        self.items = list(found)
        self.table.setVisible(bool(self.items))
        self.empty.setVisible(not self.items)
        self.table.show_lines(lines, self.table.row)

    @property
    def current(self) -> Any:
        """What the chosen line is of; None for none."""
        return self.items[self.table.row] if 0 <= self.table.row < len(self.items) else None

    @Slot(int)
    def show_current(self, _row: int) -> None:
        """Another line is chosen."""

    def save(self) -> None:
        """F9: most lists are only looked at."""

    @Slot(int)
    def _taken(self, _row: int) -> None:
        if dossier_id := self.dossier_of(self.current):
            self.wanted.emit(dossier_id)

    def dossier_of(self, item: Any) -> str:
        """The dossier a line leads to, "" for none."""
        return str(getattr(item, "id", "")) if item is not None else ""


class ActPart(Part):
    """A list whose line is decided by one key, with a word for the record."""

    def __init__(self, *given: Any, kind: str, label: str, words: str, done: str) -> None:
        """``kind`` is the entry it writes: who may not, sees the list only. ``done`` is said afterwards."""
        super().__init__(*given)
        self._kind, self._done = kind, done
        self.note = Field(label)
        self.button = QPushButton(f"{words}  F9")
        self.button.setProperty("primary", True)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.save)
        self.row = QWidget()
        line = QHBoxLayout(self.row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.note, 1)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addWidget(self.row)

    def show_items(self, found: Sequence[Any], lines: Sequence[Sequence[str]]) -> None:
        """The act only where there is something to decide, for who may."""
        super().show_items(found, lines)
        self.row.setVisible(bool(self.items) and may(self.session.desk.signed_in, self._kind))

    def do(self, decide: Callable[[Desk, Any, str], object]) -> None:
        """Decides the chosen line; nothing happens twice, because the line goes. ``decide`` writes the act on a worker
        and raises what the rules say.
        """
        item, desk, said = self.current, self.session.at_work, self.note.text
        if item is None or not self.row.isVisible():
            return
        self.note.mark("")
        self.button.setEnabled(False)
        self.session.jobs.run(lambda: decide(desk, item, said), lambda _: self._saved(item), self._refused)

    def _saved(self, item: Any) -> None:
        self.button.setEnabled(True)
        self.note.text = ""
        self.session.messages.say(f"{self._done} – {item.code}." if getattr(item, "code", "") else f"{self._done}.")
        self.session.changes.announce(Changed.DOSSIERS | Changed.LINE)

    def _refused(self, error: CounterError) -> None:
        self.button.setEnabled(True)
        if isinstance(error, UserError):
            self.note.mark(str(error))
            self.note.setFocus()
        else:
            self.session.messages.show_error(error)
