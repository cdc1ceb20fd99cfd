"""The catalogue from files and into files: read and compared first, then taken a short step at a time.

Reading runs beside the saves of this window. Writing runs between them, one transaction a job, so whoever presses F9
in the middle of an import waits for one step and not for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from counter_app.domain.catalogue_changes import Change, Changes
from counter_app.domain.moments import local_day
from counter_app.domain.national import Reading
from counter_app.domain.office import may
from counter_app.domain.text import dotted
from counter_app.errors import Cancelled, CounterError, StorageTrouble, why
from counter_app.operations import catalogue_import
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.import_box import ImportBox
from counter_app.ui.session import Session

_KINDS = "Danh mục thủ tục (*.xlsx *.jsonl *.jsonl.gz)"
Steps = Iterator[tuple[int, int]]


class CatalogueFiles(QObject):
    """The menu «Tệp» and the box with the comparison; the page places both."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stopping = False
        self._readings: tuple[Reading, ...] = ()
        self.box = ImportBox()
        self.button = QPushButton(icon("folder-open"), " Tệp")
        self.button.setAccessibleName("Nhập, xuất danh mục")
        self.button.setAutoDefault(False)
        menu = QMenu(self.button)
        self.import_line = menu.addAction("Nhập danh mục…", self.choose_file)
        self.export_line = menu.addAction("Xuất ra Excel…", self.choose_export)
        self.report_line = menu.addAction("Báo cáo đã hiểu được gì…", self.choose_report)
        self.button.setMenu(menu)

    def begin(self) -> None:
        """Offers what this person may do."""
        self.import_line.setEnabled(may(self._session.desk.signed_in, "catalogue.published"))

    # In

    @Slot()
    def choose_file(self) -> None:
        """Asks for a file and shows what it would change."""
        name, _ = QFileDialog.getOpenFileName(self.button, "Nhập danh mục thủ tục", "", _KINDS)
        if name:
            self.compare_file(Path(name))

    def compare_file(self, file: Path) -> None:
        """Reads the whole file and shows what it would change; nothing is written before somebody says so."""
        from counter_app.documents.catalogue_file import CatalogueFile, read_file

        desk = self._session.at_work
        version = local_day(desk.clock()).isoformat()
        self._stopping = False

        stopped = Cancelled("Đã dừng đọc tệp, chưa có gì thay đổi.")

        def check(_done: int, _whole: int) -> None:
            if self._stopping:
                raise stopped

        def read() -> tuple[CatalogueFile, Changes]:
            found = read_file(file, version, check)
            check(0, 0)
            return found, catalogue_import.plan(desk, found.incoming, version)

        def compared(found: tuple[CatalogueFile, Changes]) -> None:
            if self._stopping:  # pressed when the last line had been read
                self._failed(stopped)
                return
            self._readings = found[0].readings
            self.show_comparison(file.name, found[1], found[0].left_out)

        self.box.wait(f"Đang đọc {file.name}…", self._stop)
        self._session.jobs.run(read, compared, self._failed, line=True)

    def show_comparison(self, name: str, changes: Changes, left_out: tuple[Reading, ...] = ()) -> None:
        """What a file would change, and what of it is left out; nothing is written before somebody says so."""
        lines, passed_over = list(_change_lines(changes)), list(_passed_over(changes, left_out))
        if changes.nothing and not passed_over:
            self.box.done()
            self._session.messages.say("Tệp giống hệt danh mục đang áp dụng; không có gì thay đổi.", "plain")
            return
        take = None if changes.nothing else lambda: self._take(changes)
        self.box.ask(f"Nhập danh mục từ {name}", lines, take, passed_over)

    def _take(self, changes: Changes) -> None:
        desk = self._session.at_work
        self._stopping = False
        self.box.show_progress(0, 0, self._stop)
        self._step(catalogue_import.carry_out(desk, changes, local_day(desk.clock()).isoformat()))

    def _step(self, steps: Steps) -> None:
        self._session.jobs.run(lambda: next(steps, None), lambda told: self._stepped(steps, told), self._failed)

    def _stepped(self, steps: Steps, told: tuple[int, int] | None) -> None:
        if told is None:
            self.box.done()
            self._session.messages.say("Đã nhập danh mục; hồ sơ đã tiếp nhận giữ phiên bản lúc tiếp nhận.", "good")
            self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
        elif self._stopping and told[0] < told[1]:
            self._failed(Cancelled(catalogue_import.stopped(*told)))
        else:
            self.box.show_progress(*told, self._stop)
            self._step(steps)

    def _stop(self) -> None:
        self._stopping = True

    def _failed(self, error: CounterError) -> None:
        self.box.done()
        if isinstance(error, Cancelled):
            self._session.messages.say(str(error), "plain")
        else:
            self._session.messages.show_error(error)

    # Out

    @Slot()
    def choose_export(self) -> None:
        """Asks where the book goes."""
        self._save("Xuất danh mục ra Excel", "danh-muc.xlsx", self.write_book)

    @Slot()
    def choose_report(self) -> None:
        """Asks where the report goes."""
        self._save("Báo cáo danh mục", "bao-cao-danh-muc.xlsx", self.write_report)

    def _save(self, title: str, proposed: str, write: Callable[[Path], None]) -> None:
        name, _ = QFileDialog.getSaveFileName(self.button, title, proposed, "Excel (*.xlsx)")
        if name:
            write(Path(name).with_suffix(".xlsx"))

    def write_book(self, file: Path) -> None:
        """Writes the catalogue that holds, with the office's own choice, as the book that can be read back."""
        desk = self._session.desk

        def made() -> bytes:
            from counter_app.documents.catalogue_book import write_book

            return write_book(*catalogue_import.held(desk))

        self._write(file, made)

    def write_report(self, file: Path) -> None:
        """Writes what was understood, field by field: of the ministry's file compared last, else of what holds."""
        desk, readings = self._session.desk, self._readings

        def made() -> bytes:
            from counter_app.documents.catalogue_report import of_held, report

            return report(readings or of_held(catalogue_import.held(desk)[0]))

        self._write(file, made)

    def _write(self, file: Path, made: Callable[[], bytes]) -> None:
        def write() -> None:
            try:
                file.write_bytes(made())
            except OSError as error:
                raise StorageTrouble(f"Không ghi được {file}: {why(error)}. Danh mục không thay đổi.") from error

        messages = self._session.messages
        self._session.jobs.run(write, lambda _: messages.say(f"Đã ghi {file}.", "good"), self._failed, line=True)


def _change_lines(changes: Changes) -> Iterator[tuple[str, str, str]]:
    for one in changes.changed:
        yield from _differences(one)
    for listed in changes.gone:
        yield listed.code, listed.name, "(bỏ)"
    for own in changes.local:
        yield f"{own.code} Riêng của đơn vị", "", "thời hạn, phí riêng thay đổi"
    if changes.shelf is not None:
        yield "Riêng của đơn vị", "", "danh sách tiếp nhận, phím số hoặc lĩnh vực theo quầy thay đổi"
    for procedure in changes.new:
        yield procedure.code, "–", procedure.name
    if changes.reordered:
        yield "Thứ tự danh mục", "", "theo thứ tự của tệp"


def _differences(change: Change) -> Iterator[tuple[str, str, str]]:
    for one in change.differences:
        yield f"{change.procedure.code} {one.field}", one.before or "–", one.after or "–"


def _passed_over(changes: Changes, left_out: tuple[Reading, ...]) -> Iterator[tuple[str, str, str]]:
    """What the file says and nobody takes."""
    for reading in left_out:
        yield reading.code or "(không mã)", "–", f"không đọc được: {reading.problem}"
    for change in changes.kept:
        number = dotted(len(change.differences))
        yield change.procedure.code, "giữ bản của đơn vị", f"khác {number} mục: {change.procedure.name}"
