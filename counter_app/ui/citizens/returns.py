"""Sổ trả kết quả of any days, onto paper or into Excel; opinion slips come back; what citizens said, counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from counter_app.domain.moments import local_day, show, show_day
from counter_app.domain.opinions import Opinions, percent
from counter_app.domain.returning import RATED_BY, RATINGS, by_words, survey_code, surveyed_code
from counter_app.domain.returns import ReturnLine
from counter_app.errors import CounterError
from counter_app.operations import returns
from counter_app.operations.returns import Imported
from counter_app.ui.changes import Changed
from counter_app.ui.citizens.days import Days, button, low_row
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable, WhenSeen
from counter_app.ui.paper import print_paper, save_as
from counter_app.ui.session import Session

_COLUMNS = (
    ("Trả lúc", "23/11/2026 08:12"),
    ("Quầy", "Quầy"),
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Người nhận", "Nguyễn Thị Phương Thảo"),
    ("Cách trả", "Bưu chính công ích EB123456789"),
    ("Thủ tục", ""),
)


class Returns(QWidget):
    """The register above, what citizens thought below."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._lines: list[ReturnLine] = []
        self._period: tuple[date, date] | None = None
        self.days = Days(session.desk.clock)
        counters = QComboBox()
        self.counter = Field("&Quầy", counters)
        for field in (self.days.first, self.days.last):
            field.entered.connect(self.read)
        counters.activated.connect(self.read)
        self.show_button = button("Xem", self.read)
        self.print_button = button("&In sổ", self.print_register)
        self.pdf_button = button("Ghi PDF", lambda: self._save("pdf"))
        self.excel_button = button("Ghi E&xcel", lambda: self._save("xlsx"))
        self.table = ListTable("Kết quả đã trả", _COLUMNS, stretch=len(_COLUMNS) - 1)
        self.summary = Label()
        self.summary.setWordWrap(True)
        self.code = Field("&Mã trên phiếu ý kiến (quét được)")
        steps = QComboBox()
        steps.addItem("Chọn mức trên phiếu…", "")
        for step, words in RATINGS.items():
            steps.addItem(f"{step}  {words}", step)
        self.step = Field("N&gười dân đã đánh dấu", steps)
        self.rate_button = button("Ghi phiếu giấy  F9", self.save, primary=True)
        self.import_button = button("Nhập câu trả lời QR từ tệp CSV…", self.ask_import)
        self.code.entered.connect(self.step.setFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(
            low_row(
                self.days, self.counter, self.show_button, None, self.print_button, self.pdf_button, self.excel_button
            )
        )
        column.addWidget(self.table, 1)
        column.addWidget(self.summary)
        column.addLayout(low_row(self.code, self.step, self.import_button, self.rate_button))

    def begin(self) -> None:
        """Today's register."""
        self.days.begin()
        box = self.counter.editor
        assert isinstance(box, QComboBox)
        chosen = str(box.currentData() or "0")
        box.clear()
        box.addItem("Mọi quầy", "0")
        for one in self._session.known.counters:
            box.addItem(one.name, str(one.number))
        self.counter.choice = chosen
        self.read()
        self.table.setFocus()

    @Slot()
    def read(self) -> None:
        """Reads the register and the answers of these days."""
        desk, period, counter = self._session.desk, self.days.read(), int(self.counter.choice)
        if period is None:
            return
        self._period = period
        self._session.jobs.run(
            lambda: (returns.returns(desk, *period, counter), returns.opinions(desk, *period)),
            self._show,
            lambda error: self.days.last.mark(str(error)),
        )

    def _show(self, found: tuple[list[ReturnLine], Opinions]) -> None:
        self._lines, told = found
        self.table.show_lines(WhenSeen(self._lines, _line), self.table.row)
        self.summary.setText(f"{len(self._lines)} kết quả đã trả. {words_of(told)}")

    # The register

    def _maker(self, kind: str) -> tuple[str, Callable[[], bytes]] | None:
        if self._period is None:
            return None
        (first, last), lines, session = self._period, self._lines, self._session
        box = self.counter.editor
        assert isinstance(box, QComboBox)
        where, today = box.currentText(), local_day(session.desk.clock())

        def make() -> bytes:
            from counter_app.documents import returns_book

            if kind == "xlsx":
                return returns_book.book(lines, f"Sổ trả kết quả {show_day(first)} – {show_day(last)}")
            return returns_book.paper(lines, session.known.office, today, first, last, where)

        return f"so-tra-ket-qua-{first:%y%m%d}-{last:%y%m%d}", make

    @Slot()
    def print_register(self) -> None:
        """The register on the counter's printer."""
        if made := self._maker("pdf"):
            print_paper(self._session, *made)

    def _save(self, kind: str) -> None:
        if made := self._maker(kind):
            save_as(self._session, self, "Sổ trả kết quả", f"{made[0]}.{kind}", made[1])

    # What citizens said

    def take_survey(self, text: str) -> None:
        """A slip was scanned: what was ticked is still to be said, and nothing is assumed."""
        self.code.text = surveyed_code(text)
        self.step.choice = ""
        self.step.setFocus()

    def take_code(self, text: str) -> None:
        """A receipt was scanned instead of a slip: the dossier is the same."""
        self.take_survey(survey_code(text))

    @Slot()
    def save(self) -> None:
        """F9: one paper slip."""
        desk, code, step = self._session.at_work, self.code.text, self.step.choice
        self.code.mark("")
        self.step.mark("")
        if not step:
            self.step.mark("Chọn đúng mức người dân đã đánh dấu trên phiếu.")
            self.step.setFocus()
            return
        work = partial(returns.rate, desk, code, step, "PAPER")
        self._session.jobs.run(work, self._rated, self._not_rated, once=self)

    def _rated(self, code: str) -> None:
        self._session.messages.say(f"Đã ghi ý kiến của hồ sơ {code}.", "good")
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)
        self.code.text, self.step.choice = "", ""
        self.code.setFocus()
        self.read()

    def _not_rated(self, error: CounterError) -> None:
        self.code.mark(str(error))
        self.code.setFocus()

    @Slot()
    def ask_import(self) -> None:
        """Which file the answers are in."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Câu trả lời qua mã QR", "", "CSV (*.csv)")
        if chosen:
            self.take_file(Path(chosen))

    def take_file(self, path: Path) -> None:
        """The answers of a file; those that cannot be recorded are named."""
        desk = self._session.at_work

        def done(made: Imported) -> None:
            few = " ".join(made.refused[:3])
            words = f"Đã ghi {made.done} câu trả lời, bỏ qua {len(made.refused)}. {few}"
            self._session.messages.say(words.strip(), "plain" if made.refused else "good")
            self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)
            self.read()

        self._session.jobs.run(
            lambda: returns.import_answers(desk, returns.read_answers(path)), done, self._session.messages.show_error
        )


def words_of(told: Opinions) -> str:
    """«Ý kiến: 12 (mã QR 4, phiếu giấy 8): rất hài lòng 9 …»."""
    if not told.answers:
        return "Chưa có ý kiến nào được ghi trong những ngày này."
    by = ", ".join(f"{by_words(source)} {told.of(source=source)}" for source in RATED_BY)
    steps = ", ".join(f"{words.lower()} {told.of(int(step))}" for step, words in RATINGS.items())
    share = percent(told.total.content)
    return f"Ý kiến ghi trong những ngày này: {told.of()} ({by}): {steps}. Hài lòng trở lên {share}."


def _line(one: ReturnLine) -> tuple[str, ...]:
    return show(one.at), f"{one.counter:02}", one.code, one.handing.receiver.words, one.how, one.procedure
