"""Open dossiers of the system before this one: the empty workbook, a filled one looked at first, then taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QPushButton

from counter_app.documents.cut_over_book import column_of, read_book, refused_book, template
from counter_app.domain.cut_over import Refusal, Row, Tally
from counter_app.errors import CounterError, StorageTrouble, why
from counter_app.operations import cut_over
from counter_app.ui.changes import Changed
from counter_app.ui.field import form_card
from counter_app.ui.import_box import ImportBox
from counter_app.ui.label import Label
from counter_app.ui.session import Session

_COLUMNS = (("Dòng", "10.000"), ("Cột", "Ngày dừng tính thời hạn"), ("Vì sao không nhập", ""))
_WORDS = (
    "Chuyển hồ sơ đang giải quyết: giữ mã, giấy hẹn và ngày hẹn người dân đang cầm; không cấp mã mới, không in giấy, "
    "không tính lại ngày. Dòng chưa nhập được có lý do, ghi ra tệp để sửa rồi nhập lại; hồ sơ đã chuyển thì không "
    "chuyển lần hai."
)
Steps = Iterator[tuple[int, int, Tally]]


class CutOverCard:
    """For the first day of an office."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stopping = False
        self._refused: list[Refusal] = []
        words = Label(_WORDS)
        words.setWordWrap(True)
        words.setProperty("muted", True)
        self.template_button = QPushButton("Tệp mẫu…")
        self.import_button = QPushButton("Chọn tệp đã điền…")
        self.refused_button = QPushButton("Ghi các dòng chưa nhập được…")
        for button, act in (
            (self.template_button, self.choose_template),
            (self.import_button, self.choose_file),
            (self.refused_button, self.choose_refused),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self.box = ImportBox(_COLUMNS)
        self.box.table.setMinimumHeight(190)
        self.card = form_card(
            "Hồ sơ từ hệ thống cũ",
            ((words, 0, 0, 2), (self.template_button, 1, 0, 1), (self.import_button, 1, 1, 1),
             (self.box, 2, 0, 2), (self.refused_button, 3, 0, 2)),
        )  # fmt: skip

    def begin(self) -> None:
        """As it was left: a list of refused lines stays until another file is read."""
        self.refused_button.setVisible(bool(self._refused))

    # The workbooks

    @Slot()
    def choose_template(self) -> None:
        """Asks where the empty workbook goes."""
        self._save("Tệp mẫu hồ sơ chuyển", "ho-so-chuyen.xlsx", self.write_template)

    @Slot()
    def choose_refused(self) -> None:
        """Asks where the refused lines go."""
        self._save("Các dòng chưa nhập được", "dong-chua-nhap.xlsx", self.write_refused)

    def _save(self, title: str, proposed: str, write: Callable[[Path], None]) -> None:
        name, _ = QFileDialog.getSaveFileName(self.card, title, proposed, "Excel (*.xlsx)")
        if name:
            write(Path(name).with_suffix(".xlsx"))

    def write_template(self, file: Path) -> None:
        """The empty workbook."""
        self._write(file, template())

    def write_refused(self, file: Path) -> None:
        """The lines of the last file that were not taken."""
        self._write(file, refused_book(self._refused))

    def _write(self, file: Path, content: bytes) -> None:
        try:
            file.write_bytes(content)
        except OSError as error:
            self._session.messages.show_error(StorageTrouble(f"Không ghi được {file}: {why(error)}."))
            return
        self._session.messages.say(f"Đã ghi {file}.", "good")

    # In

    @Slot()
    def choose_file(self) -> None:
        """Asks for a filled workbook and shows what of it could be taken."""
        name, _ = QFileDialog.getOpenFileName(self.card, "Hồ sơ chuyển từ hệ thống cũ", "", "Excel (*.xlsx)")
        if name:
            self.check_file(Path(name))

    def check_file(self, file: Path) -> None:
        """Reads a workbook; nothing is written before somebody says so."""
        desk = self._session.at_work

        def read() -> tuple[list[Row], Tally]:
            rows = read_book(file)
            return rows, cut_over.check(desk, rows)

        self._stopping = False
        self.box.wait(f"Đang đọc {file.name}…", self._stop)
        self._session.jobs.run(read, lambda found: self._compared(file.name, *found), self._failed, line=True)

    def _compared(self, name: str, rows: list[Row], tally: Tally) -> None:
        if self._stopping:
            self.box.done()
            return
        take = (lambda: self._take(rows)) if tally.taken else None
        self.box.ask(name, (), take, _lines(tally), yes=f"Nhập {tally.taken} hồ sơ")
        here = f", đã chuyển trước đây {tally.here}" if tally.here else ""
        self.box.heading.setText(f"{name}: nhập được {tally.taken}{here}, chưa nhập được {len(tally.refused)} dòng")
        self._keep(tally)

    def _keep(self, tally: Tally) -> None:
        self._refused = list(tally.refused)
        self.refused_button.setVisible(bool(self._refused))

    def _take(self, rows: list[Row]) -> None:
        self._stopping = False
        self.box.show_progress(0, len(rows), self._stop)
        self._step(cut_over.carry_out(self._session.at_work, rows), (0, len(rows), Tally()))

    def _step(self, steps: Steps, before: tuple[int, int, Tally]) -> None:
        self._session.jobs.run(lambda: next(steps, None), lambda told: self._stepped(steps, told, before), self._failed)

    def _stepped(self, steps: Steps, told: tuple[int, int, Tally] | None, before: tuple[int, int, Tally]) -> None:
        if told is not None and not self._stopping:
            self.box.show_progress(told[0], told[1], self._stop)
            self._step(steps, told)
            return
        done, whole, tally = told or before
        self.box.done()
        self._keep(tally)
        self._session.messages.say(cut_over.told(done, whole, tally), "plain" if tally.refused else "good")
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)

    def _stop(self) -> None:
        self._stopping = True

    def _failed(self, error: CounterError) -> None:
        self.box.done()
        self._session.messages.show_error(error)


def _lines(tally: Tally) -> list[tuple[str, str, str]]:
    return [
        (str(refusal.row.number), column_of(one.field), one.sentence)
        for refusal in tally.refused
        for one in refusal.problems
    ]
