"""Chuyển hồ sơ: batches on the way out, slips that come back signed, results that come in.

Receipts are scanned one after another into the list; F9 writes the whole list in one transaction. Nothing is on the way
before that, and Esc takes the list away only when it is asked twice.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.asked import Ask, Asked
from counter_app.domain.dossier import Dossier
from counter_app.domain.handover import due
from counter_app.domain.moments import show
from counter_app.domain.receiver import picked_by_digit
from counter_app.errors import CounterError, Problem, UserError
from counter_app.operations import hand_over, papers
from counter_app.operations.hand_over import SLIP, Batch
from counter_app.store import board, waiting
from counter_app.store.database import Connection
from counter_app.store.waiting import OpenBatch
from counter_app.ui.changes import Changed
from counter_app.ui.chip import Chip
from counter_app.ui.field import Field
from counter_app.ui.handover.rows import BATCHES, DOSSIERS, batch_row, dossier_row, may_come_back, may_go
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo


class Part(Enum):
    """What is done on the page: its chip, and the words of F9."""

    OUT = ("Chuyển đi", " Chuyển hồ sơ và in phiếu  F9")
    SIGNED = ("Bên nhận ký", " Ghi bên nhận đã ký  F9")
    BACK = ("Nhận kết quả", " Nhận kết quả về quầy  F9")


_MOMENT = Asked("moment", "Ký nhận lúc", Ask.MOMENT)


class HandOverPage(QWidget):
    """Three parts with one list each and one key.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, shop: PrintShop, undo: Undo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._shop, self._undo = session, shop, undo
        self.part = Part.OUT
        self.lists: dict[Part, list[Dossier]] = {Part.OUT: [], Part.BACK: []}
        self.batches: list[tuple[OpenBatch, str]] = []
        self._saving = False
        self._build()
        session.changes.announced.connect(self._on_change)

    def _build(self) -> None:
        self.chips = {part: Chip(part.value[0]) for part in Part}
        group = QButtonGroup(self)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for part, chip in self.chips.items():
            group.addButton(chip)
            chips.addWidget(chip)
            chip.clicked.connect(lambda _=False, part=part: self.show_part(part))
        chips.addStretch()
        self.to = Field("&Nơi nhận * (gõ số hoặc tên)")
        self.offered = Label()
        self.offered.setProperty("muted", True)
        self.offered.setWordWrap(True)
        self.note = Field("&Ghi chú")
        self.by = Field("N&gười ký nhận *")
        self.moment = Field("Ký nhận &lúc")
        self.shelf = Field("Ô &kệ")
        self.result = Field("&Số, ký hiệu kết quả (khi chưa ghi)")
        self.all_button = QPushButton("&Tất cả hồ sơ chưa chuyển  Alt+T")
        self.drop_button = QPushButton("Bỏ dòng đang chọn  Delete")
        self.reprint_button = QPushButton(icon("printer"), " In lại phiếu")
        fields = QHBoxLayout()
        fields.setSpacing(12)
        self._parts = {
            Part.OUT: (self.to, self.offered, self.note, self.all_button, self.drop_button),
            Part.SIGNED: (self.by, self.moment, self.reprint_button),
            Part.BACK: (self.shelf, self.result, self.drop_button),
        }
        for field in (self.to, self.note, self.by, self.moment, self.shelf, self.result):
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        for button in (self.all_button, self.drop_button, self.reprint_button):
            fields.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        for one in (*self._parts[Part.SIGNED], *self._parts[Part.BACK][:2]):
            one.hide()
        self.words = Label()
        self.words.setProperty("muted", True)
        self.words.setWordWrap(True)
        self.warning = Label()
        self.warning.setProperty("warn", True)
        self.warning.setWordWrap(True)
        self.table = ListTable("Hồ sơ trong danh sách", DOSSIERS, stretch=2)
        self.batch_table = ListTable("Phiếu bàn giao chưa ký nhận", BATCHES, stretch=1)
        self.close_button = QPushButton("Đóng  Esc")
        self.save_button = QPushButton(icon("check", "#FFFFFF"), "")
        self.save_button.setProperty("primary", True)
        bottom = QHBoxLayout()
        bottom.addStretch()
        for button in (self.close_button, self.save_button):
            bottom.addWidget(button)
        for button in (self.close_button, self.save_button, self.all_button, self.drop_button, self.reprint_button):
            button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        column.addLayout(chips)
        column.addLayout(fields)
        column.addWidget(self.offered)
        column.addWidget(self.words)
        column.addWidget(self.warning)
        column.addWidget(self.table, 1)
        column.addWidget(self.batch_table, 1)
        column.addLayout(bottom)
        self._bind()

    def _bind(self) -> None:
        self.all_button.clicked.connect(self.take_all)
        self.drop_button.clicked.connect(self.drop)
        self.reprint_button.clicked.connect(self.reprint)
        self.close_button.clicked.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        self.to.editor.textEdited.connect(self._unit_typed)  # type: ignore[union-attr]
        self.to.entered.connect(self.note.setFocus)
        self.by.entered.connect(self.moment.setFocus)
        self.shelf.entered.connect(self.result.setFocus)
        for last in (self.note, self.moment, self.result):
            last.entered.connect(self.save)
        self.batch_table.taken.connect(lambda _: self.by.setFocus())

    def begin(self) -> None:
        """Whatever was scanned before is still there."""
        units = self._session.known.units[:9]
        self.offered.setText(" · ".join(f"{n} {name}" for n, name in enumerate(units, 1)))
        self.show_part(self.part)
        self._read_batches()

    @Slot(str)
    def _unit_typed(self, typed: str) -> None:
        """A digit is the unit that stands behind it."""
        name = picked_by_digit(typed, self._session.known.units)
        if name != typed:
            self.to.text = name

    def show_part(self, part: Part) -> None:
        """One of the three."""
        self.part = part
        self.chips[part].setChecked(True)
        wanted = self._parts[part]
        for widget in {one for group in self._parts.values() for one in group}.difference(wanted):
            widget.hide()  # before the others show: side by side they would widen the window, which stays wide
        for widget in wanted:
            widget.show()
        self.table.setVisible(part is not Part.SIGNED)
        self.batch_table.setVisible(part is Part.SIGNED)
        self.save_button.setText(part.value[1])
        self._warn("")
        self._show_list()
        first = wanted[0]
        first.setFocus()

    def _warn(self, sentence: str) -> None:
        self.warning.setText(sentence)
        self.warning.setVisible(bool(sentence))

    # The list

    def take_code(self, text: str) -> None:
        """A receipt was scanned: one dossier more."""
        office = self._session.desk.me.office
        self._add(lambda connection: [board.find(connection, office, text)])

    @Slot()
    def take_all(self) -> None:
        """Everything that was received and has not been handed over."""
        office = self._session.desk.me.office

        def find(connection: Connection) -> list[Dossier]:
            ids = waiting.to_hand_over(connection, office)
            if not ids:
                raise UserError("Mọi hồ sơ đã tiếp nhận đều đã chuyển.")
            return [board.dossier(connection, office, one) for one in ids]

        self._add(find)

    def _add(self, find: Callable[[Connection], list[Dossier]]) -> None:
        if self.part is Part.SIGNED:
            self.show_part(Part.OUT)
        part, desk = self.part, self._session.desk
        fits = may_go if part is Part.OUT else may_come_back

        def work() -> list[Dossier]:
            with desk.database.read() as connection:
                return find(connection)

        def done(found: list[Dossier]) -> None:
            held = {dossier.id for dossier in self.lists[part]}
            new = [dossier for dossier in found if dossier.id not in held]
            wrong = [dossier for dossier in new if not fits(dossier)]
            self.lists[part] += [dossier for dossier in new if fits(dossier)]
            if part is self.part:
                self._show_list()
            if wrong:
                stands = wrong[0].state.label if wrong[0].state else ""
                self._warn(f"Hồ sơ {wrong[0].code} đang ở trạng thái «{stands}»; không đưa vào danh sách.")
            elif not new:
                self._warn(f"Hồ sơ {found[0].code} đã có trong danh sách.")
            else:
                self._warn("")

        self._session.jobs.run(work, done, lambda error: self._warn(str(error)))

    @Slot()
    def drop(self) -> None:
        """Takes the chosen line out again."""
        dossiers = self.lists.get(self.part, [])
        if 0 <= self.table.row < len(dossiers):
            del dossiers[self.table.row]
            self._show_list()

    def keyPressEvent(self, event: object) -> None:
        """Delete in the list; the table itself has no use for it."""
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():  # type: ignore[attr-defined]
            self.drop()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def _show_list(self) -> None:
        if self.part is Part.SIGNED:
            n = len(self.batches)
            self.words.setText(
                f"{n} phiếu chưa ký nhận. Quét mã trên phiếu đã ký, hoặc chọn trong danh sách."
                if n
                else "Mọi phiếu bàn giao đã được ký nhận."
            )
            return
        there = self._session.desk.circumstances()
        lines, late = [], 0
        for dossier in self.lists[self.part]:
            until = due(dossier, there) if self.part is Part.OUT and not dossier.handed_at else None
            over = until is not None and until < there.now
            late += over
            lines.append(dossier_row(dossier, until, over))
        self.table.show_lines(lines, len(lines) - 1)
        counted = f"{len(lines)} hồ sơ trong danh sách" + (f", {late} hồ sơ đã quá giờ chuyển (!)" if late else "")
        self.words.setText(
            f"{counted}." if lines else "Quét mã vạch trên giấy tiếp nhận, lần lượt từng hồ sơ; F9 ghi cả danh sách."
        )

    # Slips

    def take_batch(self, text: str) -> None:
        """A slip was scanned: it comes back signed."""
        desk = self._session.desk
        self.show_part(Part.SIGNED)

        def done(batch: Batch) -> None:
            row = next((n for n, (one, _) in enumerate(self.batches) if one.name == batch.name), -1)
            if row < 0:
                first = batch.dossiers[0]
                signed = f"{first.accepted_by} đã ký nhận lúc {show(first.signed_at)}" if first.signed_at else "đã xong"
                self._warn(f"Phiếu {batch.name}: {signed}.")
                return
            self.batch_table.go_to(row)
            self.by.setFocus()

        self._read_batches(
            lambda: self._session.jobs.run(
                lambda: hand_over.find_batch(desk, text), done, lambda error: self._warn(str(error))
            )
        )

    def _read_batches(self, then: Callable[[], None] | None = None) -> None:
        desk = self._session.desk

        def work() -> list[tuple[OpenBatch, str]]:
            with desk.database.read() as connection:
                found = waiting.open_batches(connection, desk.me.office)
                holders = [board.dossier(connection, desk.me.office, one.example).holder for one in found]
            return list(zip(found, holders, strict=True))

        def done(found: list[tuple[OpenBatch, str]]) -> None:
            self.batches = found
            now = desk.clock()
            self.batch_table.show_lines([batch_row(one, to, now) for one, to in found], self.batch_table.row)
            self.chips[Part.SIGNED].say(f"{Part.SIGNED.value[0]}  {len(found)}")
            if self.part is Part.SIGNED:
                self._show_list()
            if then:
                then()

        self._session.jobs.run(work, done, self._session.messages.show_error)

    @property
    def current(self) -> OpenBatch | None:
        """The chosen slip."""
        row = self.batch_table.row
        return self.batches[row][0] if 0 <= row < len(self.batches) else None

    @Slot()
    def reprint(self) -> None:
        """The chosen slip once more."""
        one, desk = self.current, self._session.at_work
        if one:
            self._session.jobs.run(
                lambda: papers.ask(desk, one.example, SLIP), self._shop.print_job, self._session.messages.show_error
            )

    # F9

    @Slot()
    def save(self) -> None:
        """The whole list, or the acceptance of the chosen slip."""
        if self._saving:
            return
        desk, ids = self._session.at_work, [one.id for one in self.lists.get(self.part, ())]
        for field in (self.to, self.by, self.moment, self.shelf):
            field.mark("")
        self._warn("")
        match self.part:
            case Part.OUT:
                to, note = self.to.text, self.note.text
                self._run(lambda: hand_over.hand_over(desk, ids, to, note), self._gone)
            case Part.BACK:
                shelf, result = self.shelf.text, self.result.text
                self._run(lambda: hand_over.results_arrived(desk, ids, shelf, result), self._arrived)
            case Part.SIGNED:
                self._sign()

    def _sign(self) -> None:
        one, desk, by = self.current, self._session.at_work, self.by.text
        if one is None:
            self._warn("Chưa chọn phiếu bàn giao nào: hãy quét mã trên phiếu đã ký.")
            return
        try:
            moment = _MOMENT.read(self.moment.text)
        except ValueError as error:
            self._failed(UserError(Problem("moment", f"{_MOMENT.label}: {error}")))
            return
        self._run(lambda: hand_over.accept(desk, one.name, by, moment), self._signed)

    def _run(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        self._saving = True
        self.setEnabled(False)

        def finished(result: object) -> None:
            self._free()
            done(result)
            self._session.changes.announce(Changed.DOSSIERS | Changed.LINE | Changed.PAPERS)

        self._session.jobs.run(work, finished, self._failed)

    def _gone(self, batch: object) -> None:
        assert isinstance(batch, Batch)
        self.lists[Part.OUT] = []
        self.note.text = ""
        self.show_part(Part.OUT)
        self._shop.print_job(batch.print_job)
        ids = [dossier.id for dossier in batch.dossiers]
        self._undo.offer(ids[0], f"Đã chuyển {len(ids)} hồ sơ tới {batch.to} – phiếu {batch.name}.", *ids[1:])

    def _arrived(self, after: object) -> None:
        assert isinstance(after, tuple)
        self.lists[Part.BACK] = []
        self.result.text = ""
        self.show_part(Part.BACK)
        box = f", ô kệ {after[0].shelf}" if after[0].shelf else ""
        self._session.messages.say(f"Đã nhận {len(after)} kết quả về quầy{box}.")

    def _signed(self, batch: object) -> None:
        assert isinstance(batch, Batch)
        self.moment.text = ""
        self._session.messages.say(f"Đã ghi bên nhận ký phiếu {batch.name} ({len(batch.dossiers)} hồ sơ).")

    def _failed(self, error: CounterError) -> None:
        self._free()
        self._warn(f"{error} Chưa ghi gì; danh sách còn nguyên.")
        fields = {"to": self.to, "moment": self.moment, "shelf": self.shelf}
        codes = {"unit.missing": self.to, "signer.missing": self.by}
        for problem in error.problems if isinstance(error, UserError) else ():
            field = fields.get(problem.field) or codes.get(getattr(error, "code", ""))
            if field is not None:
                field.mark(problem.sentence)
                field.setFocus()

    def _free(self) -> None:
        self._saving = False
        self.setEnabled(True)

    @Slot()
    def leave(self) -> None:
        """Esc: back to the board. What was scanned stays on the page."""
        if not self._saving:
            self.closed.emit()

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.DOSSIERS and self.isVisible():
            self._read_batches()
