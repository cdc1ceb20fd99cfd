"""The board: chips with live counts over the list, the chosen dossier beside it.

Counting and finding run away from the window; the first lines of a long list come before the rest of their numbers.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from counter_app.domain.dossier import Dossier
from counter_app.domain.dossier_code import looks_like_code
from counter_app.domain.slip import SLIPS
from counter_app.domain.text import dotted
from counter_app.domain.urgency import horizon
from counter_app.domain.verb import Verb
from counter_app.operations import papers
from counter_app.operations import report as reports
from counter_app.store import board
from counter_app.store.board import BoardRow, Filter
from counter_app.store.local import PrintJob
from counter_app.ui.board.cells import CellDelegate
from counter_app.ui.board.model import COLUMNS, BoardModel
from counter_app.ui.board.pane import DossierPane
from counter_app.ui.changes import Changed
from counter_app.ui.chip import Chip
from counter_app.ui.fitted_table import NEVER, FittedTable, Room
from counter_app.ui.label import Label, shortened
from counter_app.ui.paper import save_as
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo

FIRST_LINES = 300
MOST_EXPORTED = 50_000
REFRESH_MS = 30_000
NARROW = 1150
"""Logical pixels under which the pane hides; F6 shows it."""

CHIPS = {
    Filter.ALL: "Tất cả",
    Filter.OVERDUE: "▲ Quá hạn",
    Filter.TODAY: "● Hôm nay",
    Filter.SOON: "◆ Sắp hạn",
    Filter.SUPPLEMENT: "‖ Chờ bổ sung",
    Filter.READY: "✓ Chờ trả",
    Filter.ELSEWHERE: "⇄ Nơi khác",
    Filter.SIGNING: "✎ Chờ ký",
}
_NAMES = {
    Filter.READY: "Đã có kết quả, chờ trả",
    Filter.ELSEWHERE: "Chờ nơi khác tiếp nhận",
}


class BoardPage(QWidget):
    """Hồ sơ trong ngày."""

    def __init__(self, session: Session, shop: PrintShop, undo: Undo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shop = shop
        self._undo = undo
        self.filter = Filter.ALL
        self.searched = ""
        self._asked = 0
        self._wanted_id = ""
        self.model = BoardModel(self._fetch, session.known.calendar)
        self._build()
        session.changes.announced.connect(self._on_change)
        self._tick = QTimer(self)
        self._tick.setInterval(REFRESH_MS)
        self._tick.timeout.connect(self.refresh)
        self._tick.start()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        column.addLayout(self._build_chips())
        row = QHBoxLayout()
        row.setSpacing(10)
        self.table = self._build_table()
        self.pane = DossierPane(self._session)
        self.pane.print_wanted.connect(self.print_form)
        self.pane.acts.done.connect(self._act_done)
        self.empty = Label("Chưa có hồ sơ nào ở đây.")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("muted", True)
        self.empty.setWordWrap(True)
        self.empty.hide()
        lists = QVBoxLayout()
        lists.addWidget(self.table, 1)
        lists.addWidget(self.empty)
        row.addLayout(lists, 1)
        row.addWidget(self.pane)
        column.addLayout(row, 1)

    def _build_chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._chips: dict[Filter, Chip] = {}
        group = QButtonGroup(self)
        for n, (chosen, words) in enumerate(CHIPS.items(), 1):
            chip = Chip(words)
            chip.setToolTip(f"{_NAMES.get(chosen, words)}  Ctrl+{n}")
            chip.clicked.connect(self._chip_pressed)
            group.addButton(chip)
            self._chips[chosen] = chip
            row.addWidget(chip, 1)
        group.setExclusive(True)
        self._chips[Filter.ALL].setChecked(True)
        return row

    def _build_table(self) -> FittedTable:
        table = FittedTable()
        table.setModel(self.model)
        table.setAccessibleName("Danh sách hồ sơ")
        table.setItemDelegate(CellDelegate(table, self.model))
        table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        letters = table.fontMetrics().horizontalAdvance

        def room(sample: str, least: str = "", leaves: int = NEVER) -> Room:
            return Room(letters(sample) + 20, letters(least or sample) + 20, leaves)

        pill, ended = CellDelegate.widths(table.fontMetrics())
        rooms = (
            room("X99.01-261123-0003"),
            room("Nguyễn Thị Phương Th", "Nguyễn Mỹ Ánh"),
            room("Đăng ký kết", leaves=2),
            room("23/11/2026", leaves=1),
            room("23/11/2026", leaves=3),
            Room(ended, pill),
            room("Tạm ngừng tính thời hạn", "Được tiếp nhận", leaves=4),
        )
        table.share(rooms, COLUMNS.index("Thủ tục hành chính"))
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        return table

    def resizeEvent(self, event: object) -> None:
        """Hides the pane on narrow screens; its width follows the window."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.pane.setVisible(self.width() >= NARROW or self._pane_wanted())
        self.pane.setFixedWidth(max(330, int(self.width() * 0.25)))

    def _pane_wanted(self) -> bool:
        return bool(self.property("pane"))

    def toggle_pane(self) -> None:
        """F6 on a narrow screen."""
        self.setProperty("pane", not self.pane.isVisible())
        self.pane.setVisible(not self.pane.isVisible())

    # What is shown

    def choose(self, chosen: Filter) -> None:
        """Shows a chip's dossiers."""
        self.filter, self.searched = chosen, ""
        self._chips[chosen].setChecked(True)
        self.refresh()

    def search(self, typed: str) -> None:
        """Shows what was typed into the search box; nothing typed is the chip again."""
        self.searched = typed.strip()
        self.refresh()

    def open_dossier(self, dossier_id: str) -> None:
        """Shows one dossier beside the list, wherever it stands."""
        self._wanted_id = dossier_id
        self._load(dossier_id)

    def open_code(self, text: str, found: Callable[[str], None]) -> None:
        """Opens the dossier of a code, or the one that a VietQR or a bank's line pays for; ``found`` gets its code, ""
        when there is none on this PC.
        """
        desk = self._session.desk

        def look_up() -> list[BoardRow]:
            with desk.database.read() as connection:
                return board.by_code(connection, text) if looks_like_code(text) else board.by_purpose(connection, text)

        def show(rows: list[BoardRow]) -> None:
            found(rows[0].code if rows else "")
            if rows:
                self.open_dossier(rows[0].id)
                return
            named = f"mang mã {text.strip()}" if looks_like_code(text) else "khớp với nội dung chuyển khoản"
            self._session.messages.say(f"Không có hồ sơ nào {named} trên máy này.", "plain")

        self._session.jobs.run(look_up, show, self._session.messages.show_error)

    @Slot()
    def refresh(self) -> None:
        """Counts and finds anew, keeping the chosen line."""
        if self._session.desk.clerk is None:
            return
        self._asked += 1
        asked, chosen, searched = self._asked, self.filter, self.searched
        desk = self._session.desk

        def first() -> tuple[int, dict[Filter, int] | None, array[int], bool]:
            """The first lines, and the counts; stale questions are not asked at all."""
            if asked != self._asked:
                return asked, None, array("q"), True
            known, now = desk.reference(), desk.clock()
            moments = horizon(now, known.calendar)
            with desk.database.read() as connection:
                if len(searched) >= board.SHORTEST_SEARCH:
                    return asked, None, board.search(connection, searched), True
                numbers = board.ids(connection, chosen, moments, FIRST_LINES)
                counted = board.counts(connection, moments)
            return asked, counted, numbers, len(numbers) < FIRST_LINES

        def rest() -> tuple[int, dict[Filter, int] | None, array[int], bool]:
            if asked != self._asked:
                return asked, None, array("q"), True
            moments = horizon(desk.clock(), desk.reference().calendar)
            with desk.database.read() as connection:
                return asked, None, board.ids(connection, chosen, moments), True

        def show_first(found: tuple[int, dict[Filter, int] | None, array[int], bool]) -> None:
            self._show(found)
            if not found[3] and asked == self._asked:
                self._session.jobs.run(rest, self._show, self._session.messages.show_error)

        self._session.jobs.run(first, show_first, self._session.messages.show_error)

    def _show(self, found: tuple[int, dict[Filter, int] | None, array[int], bool]) -> None:
        asked, counted, numbers, _ = found
        if asked != self._asked:
            return
        if counted:
            for chosen, chip in self._chips.items():
                chip.setText(f"{CHIPS[chosen]}  {dotted(counted[chosen])}")
        if self.searched:
            self._session.reads.searched(self.searched, len(numbers))
        kept, wanted = self.current, self._wanted_id
        top = self.table.verticalScrollBar().value()
        self.model.show(numbers, self._session.desk.clock(), self._session.known.calendar)
        self.empty.setVisible(not len(numbers))
        self.empty.setText(
            f"Không tìm thấy hồ sơ nào khớp «{shortened(self.searched)}»."
            if self.searched
            else "Chưa có hồ sơ nào ở đây."
        )
        row = self.model.row_of(kept.n) if kept else -1
        if row >= 0:
            self.select(row)
            self.table.verticalScrollBar().setValue(top)
            if kept and wanted not in (
                "",
                kept.id,
            ):  # opened from another page meanwhile: the list does not take it back
                self.open_dossier(wanted)
        elif len(numbers) and (self.searched or (not kept and self.pane.dossier is None and not wanted)):
            self.select(0)

    @property
    def current(self) -> BoardRow | None:
        """The chosen line."""
        index = self.table.currentIndex()
        return self.model.line(index.row()) if index.isValid() else None

    def select(self, row: int) -> None:
        """Chooses a line."""
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(self.model.index(row, 0), flags)

    def _fetch(self, numbers: Sequence[int]) -> list[BoardRow]:
        with self._session.desk.database.read() as connection:
            return board.rows(connection, list(numbers))

    @Slot(QModelIndex, QModelIndex)
    def _row_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        line = self.model.line(index.row()) if index.isValid() else None
        if line:
            self._wanted_id = line.id
            self._load(line.id)

    def _load(self, dossier_id: str) -> None:
        desk = self._session.desk

        def work() -> object:
            with desk.database.read() as connection:
                return board.dossier(connection, desk.me.office, dossier_id)

        def done(dossier: object) -> None:
            if self._wanted_id == dossier_id:
                self.pane.show_dossier(dossier, self._session.known)  # type: ignore[arg-type]

        self._session.jobs.run(work, done, self._session.messages.show_error)

    @Slot()
    def _chip_pressed(self) -> None:
        self.choose(next(chosen for chosen, chip in self._chips.items() if chip.isChecked()))

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & (Changed.DOSSIERS | Changed.CLERK):
            self.refresh()
            if self._wanted_id:
                self._load(self._wanted_id)

    # What can be done

    @Slot(str, str)
    def print_form(self, dossier_id: str, form: str) -> None:
        """Asks for a paper of the dossier and prints it."""
        desk = self._session.desk
        self._session.jobs.run(
            lambda: papers.ask(desk, dossier_id, form),
            self._shop.print_job,
            self._session.messages.show_error,
        )

    def ask(self, verb: str) -> None:
        """F7, F8, Ctrl+B: the form of an act on the chosen dossier."""
        if self.pane.dossier:
            self._show_pane()
            self.pane.ask(verb)

    def offer_acts(self) -> None:
        """Ctrl+T."""
        if self.pane.dossier:
            self._show_pane()
            self.pane.offer_acts()

    def open_files(self) -> None:
        """Ctrl+O: «Giấy tờ, tệp» of the chosen dossier."""
        if self.pane.dossier:
            self.pane.files_wanted.emit(self.pane.dossier.id, [])

    def _show_pane(self) -> None:
        if not self.pane.isVisible():
            self.toggle_pane()

    @Slot(object, object)
    def _act_done(self, after: Dossier, verb: Verb) -> None:
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)
        self._undo.offer(after.id, f"Đã ghi «{verb.label}» – {after.code}.")
        desk = self._session.at_work
        self._session.jobs.run(
            lambda: papers.waiting(desk, after.id), self._print_acts_paper, self._session.messages.show_error
        )

    def _print_acts_paper(self, jobs: list[PrintJob]) -> None:
        """What the act put on the print list; the receipt of a moment ago is being printed already."""
        for job in jobs:
            if job.form in SLIPS:
                self._shop.print_job(job.id)

    def export(self) -> None:
        """«Xuất Excel»: the list as it is shown, into a file."""
        desk, numbers = self._session.desk, self.model.numbers[:MOST_EXPORTED]
        title = f"Tìm: {self.searched}" if self.searched else CHIPS[self.filter]

        def make() -> bytes:
            from counter_app.documents.report_book import list_book

            with desk.database.read() as connection:
                rows = board.rows(connection, numbers)
            return list_book(reports.lines_of(desk, rows), title, desk.clock())

        save_as(self._session, self, "Xuất danh sách", f"ho-so-{self.filter.value}.xlsx", make)

    def reprint_current(self) -> None:
        """Ctrl+P."""
        if self.pane.dossier:
            self.print_form(self.pane.dossier.id, "RECEIPT")
