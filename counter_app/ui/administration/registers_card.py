"""Registers: how «Quyển» is named, which counter keeps a legal register, from which number this counter's go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.books import BookRule, rule_on
from counter_app.domain.copies import REGISTERS
from counter_app.domain.moments import local_day, read_day, show_day
from counter_app.domain.openings import title
from counter_app.errors import CounterError, UserError
from counter_app.operations import numbers
from counter_app.operations.numbers import Standing
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.label import Label, plain_tip
from counter_app.ui.session import Session


class RegistersCard:
    """Three short forms, each with its button: the office's rule, a holder, an opening number."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._standing: list[Standing] = []
        rules, legal = QComboBox(), QComboBox()
        for rule in BookRule:
            rules.addItem(rule.label, rule.value)
        for register in REGISTERS.values():
            legal.addItem(register.title, register.key)
        self.fields = {
            "rule": Field("«Quyển» của sổ theo dõi hồ sơ", rules),
            "since": Field("Từ ngày"),
            "register": Field("Sổ chứng thực", legal),
            "counter": Field("Quầy giữ sổ", QComboBox()),
            "book": Field("Số bắt đầu của sổ", QComboBox()),
            "number": Field("Số sẽ cấp tiếp theo"),
            "reason": Field("Lý do"),
            "document": Field("Văn bản, biên bản"),
        }
        self.opened = Label()
        self.opened.setWordWrap(True)
        self.opened.setProperty("muted", True)
        self.rule_button, self.holder_button = QPushButton("Lưu cách đặt quyển"), QPushButton("Lưu quầy giữ sổ")
        self.open_button = QPushButton("Ghi số bắt đầu")
        for button, act in (
            (self.rule_button, self.save_rule),
            (self.holder_button, self.save_holder),
            (self.open_button, self.open_book),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        for name in ("register", "book"):
            editor = self.fields[name].editor
            assert isinstance(editor, QComboBox)
            editor.currentIndexChanged.connect(self._chosen)
            editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            editor.setMinimumContentsLength(12)
        rules.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        rules.setMinimumContentsLength(12)
        field = self.fields
        self.card = form_card(
            "Sổ và số",
            ((field["rule"], 0, 0, 2), (field["since"], 1, 0, 1), (_low(self.rule_button), 1, 1, 1),
             (field["register"], 2, 0, 2), (field["counter"], 3, 0, 1), (_low(self.holder_button), 3, 1, 1),
             (field["book"], 4, 0, 2), (self.opened, 5, 0, 2), (field["number"], 6, 0, 1), (field["document"], 6, 1, 1),
             (field["reason"], 7, 0, 1), (_low(self.open_button), 7, 1, 1)),
        )  # fmt: skip

    def begin(self) -> None:
        """Everything as it holds now; the numbers are read away from the window."""
        known, today = self._session.known, local_day(self._session.desk.clock())
        self.fields["rule"].choice = rule_on(known.office.books, today)
        later = [f"từ {show_day(day)}: {rule.label}" for day, rule in known.office.books if day > today]
        self.fields["rule"].editor.setToolTip(plain_tip("; ".join(later)))
        self.fields["since"].text = show_day(today)
        holders = self.fields["counter"].editor
        assert isinstance(holders, QComboBox)
        holders.clear()
        holders.addItem("Mỗi quầy một sổ", 0)
        for counter in known.counters:
            if counter.active:
                holders.addItem(counter.name, counter.number)
        self._chosen()
        desk = self._session.desk
        self._session.jobs.run(lambda: numbers.standing(desk), self._show, self._session.messages.show_error)

    def _show(self, standing: list[Standing]) -> None:
        self._standing = standing
        books = self.fields["book"].editor
        assert isinstance(books, QComboBox)
        kept = self.fields["book"].choice if books.count() else ""
        books.clear()
        for one in standing:
            books.addItem(title(one.book), one.book)
        self.fields["book"].choice = kept
        self._chosen()

    @Slot()
    def _chosen(self) -> None:
        """Another register: who keeps it, and its next number."""
        held = self._session.known.office.holders.get(self.fields["register"].choice, 0)
        holders = self.fields["counter"].editor
        assert isinstance(holders, QComboBox)
        holders.setCurrentIndex(max(0, holders.findData(held)))
        chosen = self.fields["book"].choice
        for one in self._standing:
            if one.book == chosen:
                told = f"{one.opening.words}. " if one.opening else ""
                self.opened.setText(f"{told}Số cuối đã cấp: {one.last or 'chưa có'}; số tới: {one.next}.")

    @Slot()
    def save_rule(self) -> None:
        """From a day on; dossiers keep the book they were received into."""
        desk, rule = self._session.at_work, BookRule(self.fields["rule"].choice)
        self.fields["since"].mark("")
        try:
            since = read_day(self.fields["since"].text, "since")
        except UserError as error:
            self.fields["since"].mark(str(error))
            return
        self._run(lambda: numbers.set_rule(desk, rule, since), f"Từ {show_day(since)}: {rule.label}.")

    @Slot()
    def save_holder(self) -> None:
        """The holder alone numbers from now on."""
        desk, key = self._session.at_work, self.fields["register"].choice
        counter = int(self.fields["counter"].choice)
        name = self.fields["counter"].text
        self._run(lambda: numbers.set_holder(desk, key, counter), f"{REGISTERS[key].title}: {name}.")

    @Slot()
    def open_book(self) -> None:
        """One entry for this counter and year."""
        told = self.fields
        desk, book, typed = self._session.at_work, told["book"].choice, told["number"].text.strip()
        reason, document = told["reason"].text, told["document"].text
        if not (typed.isascii() and typed.isdigit()):
            told["number"].mark("Ghi số bằng chữ số.")
            told["number"].setFocus()
            return
        words = f"{title(book)}: số tới là {int(typed)}."
        self._run(lambda: numbers.open_book(desk, book, int(typed), reason, document), words, clean=True)

    def _run(self, work: Callable[[], object], words: str, *, clean: bool = False) -> None:
        for field in self.fields.values():
            field.mark("")

        def done(_: object) -> None:
            for name in ("number", "reason", "document") if clean else ():
                self.fields[name].text = ""
            self._session.messages.say(words, "good")
            self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
            self.begin()

        self._session.jobs.run(work, done, self._refused)

    def _refused(self, error: CounterError) -> None:
        places: Mapping[str, Field] = self.fields
        told = [one for one in error.problems if one.field in places] if isinstance(error, UserError) else []
        if not told:
            self._session.messages.show_error(error)
            return
        for problem in told:
            places[problem.field].mark(problem.sentence)
        places[told[0].field].setFocus()


def _low(button: QPushButton) -> QWidget:
    """A button beside a field, level with its editor."""
    place = QWidget()
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.addStretch()
    column.addWidget(button)
    return place
