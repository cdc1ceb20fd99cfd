"""Lịch làm việc: the days that differ from the plain week, a form for one of them, what was said of it before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.calendar import SCOPES, CalendarDay, DayKind, DayStatus
from counter_app.domain.moments import read_day, show, show_day
from counter_app.domain.office import may
from counter_app.domain.text import clean
from counter_app.errors import CounterError, UserError, why
from counter_app.operations import change_calendar
from counter_app.operations.change_calendar import DayChange, DayVersion
from counter_app.store import reference
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.import_box import ImportBox
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.session import Session

_COLUMNS = (
    ("Ngày", "T2 23/11/2026"),
    ("Tên", ""),
    ("Căn cứ", "BLLĐ 2019 Đ112 k3; TB"),
    ("Phạm vi", "Đơn vị này"),
    ("Tình trạng", "dự kiến"),
)
_SHORT = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_FILES = "Lịch làm việc (*.xlsx *.json)"


class CalendarDays(QWidget):
    """A year's days beside the form."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.days: list[CalendarDay] = []
        self._theirs: dict[change_calendar.Place, tuple[str, CalendarDay]] = {}
        self._shown: list[CalendarDay] = []
        self.year = QComboBox()
        self.year.setAccessibleName("Năm")
        self.year.activated.connect(self._show_year)
        self.import_button = QPushButton("Nhập từ tệp…")
        self.export_button = QPushButton("Xuất ra tệp…")
        top = QHBoxLayout()
        top.addWidget(Label("Năm"))
        top.addWidget(self.year)
        top.addStretch()
        for button, act in ((self.import_button, self.choose_file), (self.export_button, self.export)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            top.addWidget(button)
        self.table = ListTable("Lịch làm việc", _COLUMNS, stretch=1)
        self.table.chosen.connect(self._show_day)
        self.import_box = ImportBox()
        left = QVBoxLayout()
        left.addLayout(top)
        left.addWidget(self.import_box, 1)
        left.addWidget(self.table, 1)
        sides = QHBoxLayout(self)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(10)
        sides.addLayout(left, 5)
        self._form = self._build_form()
        self.import_box.closed.connect(self._form.show)
        sides.addWidget(self._form, 2)

    def _build_form(self) -> QFrame:
        kinds, scopes, statuses = QComboBox(), QComboBox(), QComboBox()
        for kind in DayKind:
            kinds.addItem(kind.label.capitalize(), kind.value)
        for scope, words in SCOPES.items():
            scopes.addItem(words, scope)
        for status in DayStatus:
            statuses.addItem(status.label.capitalize(), status.value)
        self.fields = {
            "day": Field("&Ngày *"),
            "kind": Field("&Loại *", kinds),
            "name": Field("&Tên *"),
            "basis": Field("Văn &bản quyết định *"),
            "scope": Field("&Phạm vi", scopes),
            "status": Field("Tình t&rạng", statuses),
        }
        editor = self.fields["day"].editor
        editor.setPlaceholderText("dd/mm/yyyy")
        self.new_button, self.drop_button, self.save_button = (
            QPushButton(words) for words in ("Thêm ngày", "Bỏ ngày này", "Lưu ngày")
        )
        self.save_button.setProperty("primary", True)
        self._history = QListWidget()
        self._history.setAccessibleName("Lịch sử của ngày")
        self._history.setWordWrap(True)
        self._history.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        card = QFrame()
        card.setProperty("card", True)
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 10, 14, 12)
        heading, said = Label("Một ngày"), Label("Đã ghi trước đây")
        for label in (heading, said):
            label.setProperty("heading", True)
        grid.addWidget(heading, 0, 0, 1, 2)
        field = self.fields
        for widget, row, column, span in (
            (field["day"], 1, 0, 1), (field["kind"], 1, 1, 1), (field["name"], 2, 0, 2), (field["basis"], 3, 0, 2),
            (field["scope"], 4, 0, 1), (field["status"], 4, 1, 1),
        ):  # fmt: skip
            grid.addWidget(widget, row, column, 1, span)
        buttons = QHBoxLayout()
        for button, act in (
            (self.new_button, self.begin_new),
            (self.drop_button, self.drop),
            (self.save_button, self.save),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            buttons.addWidget(button)
        grid.addLayout(buttons, 5, 0, 1, 2)
        grid.addWidget(said, 6, 0, 1, 2)
        grid.addWidget(self._history, 7, 0, 1, 2)
        grid.setRowStretch(7, 1)
        return card

    # Showing

    def begin(self) -> None:
        """The calendar as it holds now; the year of today, or the one that was looked at."""
        desk, person = self._session.desk, self._session.desk.signed_in
        with desk.database.read() as connection:
            self.days = sorted(
                reference.released_days(connection, desk.me.office).values(), key=lambda day: (day.day, day.scope)
            )
            theirs = reference.days_of_sources(connection)
        self._theirs = {(day.day, day.scope): (source, day) for (source, _), day in theirs.items()}
        chosen = self.year.currentText() or str(self._session.desk.clock().year)
        days = [day.day for day in self.days] + [day for day, _ in self._theirs]
        years = sorted({str(day.year) for day in days} | {chosen})
        self.year.clear()
        self.year.addItems(years)
        self.year.setCurrentText(chosen)
        allowed = may(person, "calendar.day_set")
        for widget in (self.import_button, self.new_button, self.drop_button, self.save_button, *self.fields.values()):
            widget.setEnabled(allowed)
        self._show_year()
        self.table.setFocus()

    @Slot()
    def _show_year(self) -> None:
        year = int(self.year.currentText())
        theirs = [day for _, day in self._theirs.values()]
        own = [day for day in self.days if (day.day, day.scope) not in self._theirs]
        self._shown = sorted(
            (day for day in (*own, *theirs) if day.day.year == year), key=lambda day: (day.day, day.scope)
        )
        self.table.show_lines([_line(day, self._source(day)) for day in self._shown], self.table.row)

    def _source(self, day: CalendarDay) -> str:
        """Whose calendar brings a day: "" for the office's own."""
        source, theirs = self._theirs.get((day.day, day.scope), ("", day))
        return source if theirs is day else ""

    @Slot(int)
    def _show_day(self, row: int) -> None:
        if not 0 <= row < len(self._shown):
            return
        day = self._shown[row]
        for name, text in (("day", show_day(day.day)), ("name", day.name), ("basis", day.basis)):
            self.fields[name].text = text
        for name, choice in (("kind", day.kind.value), ("scope", day.scope), ("status", day.status.value)):
            self.fields[name].choice = choice
        desk = self._session.desk
        self._session.jobs.run(lambda: change_calendar.history(desk, day.day), self._show_history)

    def _show_history(self, said: list[DayVersion]) -> None:
        names = {person.id: person.name for person in self._session.known.staff}
        self._history.clear()
        for one in said:
            holds = "" if one.holds else " (không còn áp dụng)"
            who = f"{show(one.at)}  {names.get(one.actor, one.actor)} · quầy {one.counter}"
            words = f"{one.day.kind.label}: {one.day.name} – {one.day.basis}, {one.day.status.label}{holds}"
            self._history.addItem(f"{who}\n{words}")

    # One day

    @Slot()
    def begin_new(self) -> None:
        """An empty form."""
        for name in ("day", "name", "basis"):
            self.fields[name].text = ""
        self.fields["kind"].choice, self.fields["scope"].choice = DayKind.LOCAL, "office"
        self.fields["status"].choice = DayStatus.OFFICIAL
        self.fields["day"].setFocus()

    def _typed(self) -> CalendarDay:
        """The day in the form. Raises UserError."""
        fields = self.fields
        return CalendarDay(
            day=read_day(fields["day"].text),
            kind=DayKind(fields["kind"].choice),
            name=clean(fields["name"].text),
            basis=clean(fields["basis"].text),
            status=DayStatus(fields["status"].choice),
            scope=fields["scope"].choice,
        )

    @Slot()
    def save(self) -> None:
        """A new release with this day; promises that it would move are listed for a person."""
        desk = self._session.at_work
        for field in self.fields.values():
            field.mark("")
        try:
            day = self._typed()
        except UserError as error:
            self._wrong(error)
            return
        self._session.jobs.run(lambda: change_calendar.set_day(desk, day), lambda _: self._saved(day.day), self._wrong)

    @Slot()
    def drop(self) -> None:
        """A new release without the chosen day."""
        row = self.table.row
        if 0 <= row < len(self._shown):
            desk, day = self._session.at_work, self._shown[row]
            if source := self._source(day):
                self._session.messages.say(
                    f"Ngày {show_day(day.day)} do lịch của {source} quyết định nên không bỏ được ở đây. "
                    "Nếu đơn vị làm khác, hãy thêm một ngày có phạm vi «Đơn vị này».",
                    "plain",
                )
                return
            self._session.jobs.run(
                lambda: change_calendar.drop_day(desk, day), lambda _: self._saved(day.day), self._wrong
            )

    def _saved(self, day: date) -> None:
        self.year.setCurrentText(str(day.year))
        self._session.messages.say("Đã lưu lịch làm việc. Ngày đã in không tự đổi; xem «Ngày hẹn cần xem lại».", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)

    def _wrong(self, error: CounterError) -> None:
        problems = error.problems if isinstance(error, UserError) else ()
        known = [problem for problem in problems if problem.field in self.fields]
        for problem in known:
            self.fields[problem.field].mark(problem.sentence)
        if known:
            self.fields[known[0].field].setFocus()
        else:
            self._session.messages.show_error(error)

    # Files

    @Slot()
    def choose_file(self) -> None:
        """Asks for a file and shows what it would change."""
        name, _ = QFileDialog.getOpenFileName(self, "Nhập lịch làm việc", "", _FILES)
        if name:
            self.compare_file(Path(name))

    def compare_file(self, file: Path) -> None:
        """Reads a file and shows what it would change; nothing changes before the supervisor says so."""
        from counter_app.documents import calendar_book

        self._session.jobs.run(
            lambda: calendar_book.read_file(file),
            lambda days: self.show_comparison(file.name, days),
            self._session.messages.show_error,
        )

    def show_comparison(self, name: str, days: list[CalendarDay]) -> None:
        """What these days would change of those that hold."""
        changes = [_change(one) for one in change_calendar.compare(self.days, days)]
        if changes:
            self._form.hide()  # one thing to say yes to
            self.import_box.ask(f"Nhập lịch từ {name}", changes, lambda: self._take(days))
        else:
            self._session.messages.say("Tệp giống hệt lịch đang áp dụng; không có gì thay đổi.", "plain")

    def _take(self, days: list[CalendarDay]) -> None:
        desk = self._session.at_work
        first = min((day.day for day in days), default=self._session.desk.clock().date())
        self._session.jobs.run(
            lambda: change_calendar.publish(desk, days), lambda _: self._saved(first), self._session.messages.show_error
        )

    @Slot()
    def export(self) -> None:
        """Writes the calendar as the file that can be read back."""
        name, _ = QFileDialog.getSaveFileName(self, "Xuất lịch làm việc", "lich-lam-viec.xlsx", _FILES)
        if name:
            self.write_file(Path(name))

    def write_file(self, file: Path) -> None:
        """Writes the days that hold."""
        from counter_app.documents import calendar_book

        try:
            file.write_bytes(calendar_book.content(file, self.days, self._session.known.calendar.version))
        except OSError as error:
            self._session.messages.say(f"Không ghi được {file}: {why(error)}.", "wrong")
            return
        self._session.messages.say(f"Đã ghi {len(self.days)} ngày vào {file}.", "good")


def _line(day: CalendarDay, source: str) -> tuple[str, ...]:
    return (
        f"{_SHORT[day.day.weekday()]} {show_day(day.day)}",
        day.name,
        f"{day.basis} (lịch của {source})" if source else day.basis,
        SCOPES.get(day.scope, day.scope),
        "dự kiến" if day.status is DayStatus.DRAFT else "",
    )


def _change(change: DayChange) -> tuple[str, str, str]:
    """One line of the comparison: which day, what stands now, what the file says."""

    def told(day: CalendarDay | None) -> str:
        return f"{day.kind.label}: {day.name} – {day.basis}, {day.status.label}" if day else "–"

    where = f"{show_day(change.day.day)} ({SCOPES.get(change.day.scope, change.day.scope)})"
    return where, told(change.old), told(change.new)
