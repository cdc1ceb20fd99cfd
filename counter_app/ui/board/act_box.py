"""What can be done with the chosen dossier: the acts its state allows, and the form of the one that was picked.

The fields are those of ``domain.verbs``; no act has a form of its own here. Enter goes on and, in the last field,
saves.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.asked import Ask, Asked
from counter_app.domain.dossier import Dossier
from counter_app.domain.office import may
from counter_app.domain.text import nfc, whole_number
from counter_app.domain.verb import Verb
from counter_app.domain.verbs import VERBS, starts, verbs_for
from counter_app.errors import CounterError, UserError
from counter_app.operations.act import perform
from counter_app.ui.field import Field, scrolled
from counter_app.ui.label import Label
from counter_app.ui.lines import Lines
from counter_app.ui.session import Session

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES_SHOWN = 4


class ActBox(QFrame):
    """In the place of the timeline while something is done.

    Signals:
        done(object, object): the dossier after an act, and the verb.
        closed(): nothing is being done any more.
    """

    done = Signal(object, object)
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._dossier: Dossier | None = None
        self._verb: Verb | None = None
        self._offered: list[Verb] = []
        self._saving = False
        self.fields: dict[str, QWidget] = {}
        self._title = Label()
        self._title.setProperty("heading", True)
        self._title.setWordWrap(True)
        self.choices = Lines("Thao tác với hồ sơ", focus=True)
        self.choices.installEventFilter(self)
        self.choices.picked.connect(self._pick)
        self._form = QFrame()
        self._column = QVBoxLayout(self._form)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._side = scrolled(self._form)
        self._wrong = Label()
        self._wrong.setProperty("wrong", True)
        self._wrong.setWordWrap(True)
        self.close_button = QPushButton("Đóng  Esc")
        self.save_button = QPushButton("Ghi  F9")
        self.save_button.setProperty("primary", True)
        for button in (self.close_button, self.save_button):
            button.setAutoDefault(False)
        self.close_button.clicked.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch()
        row.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._title)
        whole.addWidget(self.choices, 1)
        whole.addWidget(self._side, 1)
        whole.addWidget(self._wrong)
        whole.addLayout(row)
        self.hide()

    # Opening

    @property
    def verb_name(self) -> str:
        """The act whose form is open, "" for none."""
        return self._verb.name if self._verb and not self.isHidden() else ""

    def offer(self, dossier: Dossier) -> None:
        """The list of what may be done now; a digit or Enter picks."""
        self._dossier, self._verb = dossier, None
        clerk = self._session.desk.signed_in
        self._offered = [verb for verb in verbs_for(dossier) if may(clerk, verb.kind)]
        self._title.setText("Thao tác với hồ sơ" if self._offered else "Không còn thao tác nào với hồ sơ này.")
        self.choices.clear()
        for n, verb in enumerate(self._offered, 1):
            self.choices.put(f"{n if n <= 9 else '  '}  {verb.label}")
        self._show_part(self.choices)
        self.choices.setCurrentRow(0 if self._offered else -1)
        (self.choices if self._offered else self.close_button).setFocus()

    def ask(self, name: str, dossier: Dossier) -> None:
        """The form of one act. What the state does not allow is said by :meth:`save`, with the law's own words."""
        self._dossier, self._verb = dossier, VERBS[name]
        self._title.setText(f"{self._verb.label} – {dossier.code}")
        self._make_form(self._verb, starts(self._verb, dossier, self._session.desk.circumstances()))
        self._show_part(self._side)
        first = next(iter(self.fields.values()), self.save_button)
        first.setFocus()

    def _show_part(self, part: QWidget) -> None:
        for one in (self.choices, self._side):
            one.setVisible(one is part)
        self.save_button.setVisible(part is self._side)
        self._say("")
        self.show()

    def _make_form(self, verb: Verb, begun: dict[str, str]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        for asked in verb.asks:
            field = self.fields[asked.name] = self._field(asked, begun.get(asked.name, ""))
            self._column.addWidget(field)
        if not verb.asks:
            self._column.addWidget(Label("Không cần ghi thêm gì."))
        self._column.addStretch()
        lines = [field for field in self.fields.values() if isinstance(field, Field)]
        for field, following in pairwise(lines):
            field.entered.connect(following.setFocus)
        for field in lines[-1:]:
            field.entered.connect(self.save)

    def _field(self, asked: Asked, start: str) -> QWidget:
        label = f"{asked.label} *" if asked.required else asked.label
        if asked.ask is Ask.YES:
            box = QCheckBox(asked.label)
            box.setChecked(start == "có")
            return box
        if asked.ask is Ask.LINES:
            return _LinesField(f"{label} (mỗi dòng một mục)")
        if asked.ask is Ask.CHOICE:
            combo = QComboBox()
            if asked.required and not start:  # nothing is answered for a person
                combo.addItem("", "")
            for key, words in asked.choices.items():
                combo.addItem(words, key)
            field = Field(label, combo)
            field.choice = start
            return field
        field = Field(label)
        field.text = start
        if asked.ask is Ask.UNIT:
            names = QCompleter(self._units(), field)
            names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            names.setFilterMode(Qt.MatchFlag.MatchContains)
            field.editor.setCompleter(names)
        return field

    def _units(self) -> list[str]:
        """Who may be meant: units of the dossier's process, people of the office."""
        stages = self._dossier.stages if self._dossier else ()
        people = [person.name for person in self._session.known.staff if person.active]
        units = (planned.stage.unit for planned in stages)
        return list(dict.fromkeys([*units, *self._session.known.units, *people]))

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits and Enter in the list pick an act."""
        if watched is self.choices and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _ENTER:
                self._pick(self.choices.currentRow())
                return True
            number = whole_number(event.text()) or 0
            if 1 <= number <= min(9, len(self._offered)):
                self._pick(number - 1)
                return True
        return super().eventFilter(watched, event)

    @Slot(int)
    def _pick(self, row: int) -> None:
        if self._dossier is not None and 0 <= row < len(self._offered):
            self.ask(self._offered[row].name, self._dossier)

    # Saving

    def values(self) -> dict[str, object]:
        """What stands in the fields, as :meth:`Verb.read` takes it."""
        return {name: _value(field) for name, field in self.fields.items()}

    @Slot()
    def save(self) -> None:
        """F9: the act is written; what is wrong is said beside its field and nothing is lost."""
        verb, dossier = self._verb, self._dossier
        if verb is None or dossier is None or self._saving or self._side.isHidden():
            return
        desk, raw = self._session.at_work, self.values()
        self._mark(())
        self._saving = True
        self.setEnabled(False)
        self._session.jobs.run(
            lambda: perform(desk, dossier.id, verb, raw, paper=True),
            lambda after: self._saved(after, verb),
            self._not_saved,
        )

    def _saved(self, after: Dossier, verb: Verb) -> None:
        self._free()
        self.leave()
        self.done.emit(after, verb)

    def _not_saved(self, error: CounterError) -> None:
        self._free()
        self._mark(error.problems if isinstance(error, UserError) else ())
        self._say(str(error))

    def _free(self) -> None:
        self._saving = False
        self.setEnabled(True)

    def _mark(self, problems: Iterable[object]) -> None:
        found = {getattr(problem, "field", ""): getattr(problem, "sentence", "") for problem in problems}
        for name, field in self.fields.items():
            if isinstance(field, Field | _LinesField):
                field.mark(found.get(name, ""))
        wrong = [field for name, field in self.fields.items() if name in found]
        if wrong:
            wrong[0].setFocus()

    def _say(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))

    @Slot()
    def leave(self) -> None:
        """Esc: back to the timeline."""
        if not self._saving:
            self.hide()
            self.closed.emit()


class _LinesField(QWidget):
    """Several lines; Tab goes on."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(label)
        self.editor.setFixedHeight(self.editor.fontMetrics().lineSpacing() * _LINES_SHOWN + 14)
        self._wrong = Label()
        self._wrong.setProperty("wrong", True)
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        named = Label(label)
        named.setBuddy(self.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (named, self.editor, self._wrong):
            column.addWidget(part)
        self.setFocusProxy(self.editor)

    def mark(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))


def _value(field: QWidget) -> object:
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, _LinesField):
        return nfc(field.editor.toPlainText())
    assert isinstance(field, Field)
    return field.choice if isinstance(field.editor, QComboBox) else field.text
