"""«Giấy tờ, tệp» of one dossier: files that wait, papers with their files, one page at the side."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain.attaching import paper_lines
from counter_app.domain.attachments import Attached, Flag, size_in_words
from counter_app.domain.dossier import Dossier
from counter_app.errors import CounterError
from counter_app.operations import attach as operation
from counter_app.store import board
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.files.preview import Preview
from counter_app.ui.files.waiting import Brought, Waiting
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.paper import save_as
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo

_HINT = "Kéo thả tệp vào đây, hoặc Ctrl+O để chọn tệp. Chọn giấy tờ bên dưới rồi F9."
_KINDS = "PDF, ảnh (*.pdf *.jpg *.jpeg *.png)"
_COLUMNS = (("Trang", "000"), ("Cỡ", "00,0 MB"))
_LEAST, _MOST = 1, 3
"""Lines of the list of waiting files: on a small screen the papers need the room."""
_INDENT = "        "


class FilesPage(QWidget):
    """Files of one dossier.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, undo: Undo) -> None:
        super().__init__()
        self._session, self._undo = session, undo
        self.dossier: Dossier | None = None
        self._dossier_id = ""
        self._absent: set[str] = set()
        self._coming: dict[str, int] = {}
        self._rows: list[tuple[int, Attached | None]] = []
        self._saving = False
        self._previewed: object = None
        self.setAcceptDrops(True)
        self._build()
        self.waiting = Waiting(session, self)
        self.waiting.changed.connect(self._show_waiting)
        self.waiting.folder_told.connect(lambda told: self._hint.setText(told or _HINT))
        session.changes.announced.connect(self._on_change)

    def _build(self) -> None:
        self._code = Label()
        self._code.setProperty("heading", True)
        self._code.setWordWrap(True)  # a procedure may have 1,094 letters
        self._hint = Label(_HINT)
        self._hint.setProperty("muted", True)
        self._hint.setWordWrap(True)
        self.brought = ListTable(
            "Tệp chờ đính kèm",
            (("Tệp chờ đính kèm", "Tờ khai thay đổi thông tin.pdf"), *_COLUMNS, ("Nhận xét", "")),
            3,
        )
        self._fit_brought(0)
        self.papers = ListTable(
            "Giấy tờ và tệp của hồ sơ",
            (("Giấy tờ, tệp", ""), *_COLUMNS, ("Đánh dấu", "W" * 16)),
            0,
        )
        for table in (self.brought, self.papers):
            table.installEventFilter(self)
            table.chosen.connect(partial(self._chosen, table))
        self.flags = {flag: QCheckBox(flag.label) for flag in Flag}
        self.flags[Flag.DIGITISED].setChecked(True)
        marks = QHBoxLayout()
        for box in self.flags.values():
            marks.addWidget(box)
        marks.addStretch()
        self.reason = Field("Lý do gỡ tệp đang chọn")
        self.reason.entered.connect(self.detach)
        self.detach_button = QPushButton(icon("x"), " Gỡ tệp")
        self.copy_button = QPushButton(icon("save"), " Lưu bản sao …")
        self.choose_button = QPushButton(icon("folder-open"), " Chọn tệp  Ctrl+O")
        self.close_button = QPushButton("Đóng  Esc")
        self.save_button = QPushButton("Đính kèm  F9")
        self.save_button.setProperty("primary", True)
        for button, act in (
            (self.detach_button, self.detach),
            (self.copy_button, self.save_copy),
            (self.choose_button, self.open_files),
            (self.close_button, self.leave),
            (self.save_button, self.save),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        off = QHBoxLayout()
        off.addWidget(self.reason, 1)
        for button in (self.detach_button, self.copy_button):
            off.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self._off = QWidget()
        self._off.setLayout(off)
        self._off.hide()
        off.setContentsMargins(0, 0, 0, 0)
        bottom = QHBoxLayout()
        bottom.addWidget(self.close_button)
        bottom.addWidget(self.choose_button)
        bottom.addStretch()
        bottom.addWidget(self.save_button)
        left = QVBoxLayout()
        left.setSpacing(8)
        for part in (self._code, self._hint, self.brought):
            left.addWidget(part)
        left.addLayout(marks)
        left.addWidget(self.papers, 1)
        left.addWidget(self._off)
        left.addLayout(bottom)
        self.preview = Preview(self._session)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(10, 8, 10, 8)
        whole.setSpacing(10)
        whole.addLayout(left, 3)
        whole.addWidget(self.preview, 2)

    # Opening

    def open(self, dossier_id: str, paths: Iterable[Path] = ()) -> None:
        """The files of a dossier; ``paths`` were dropped on it."""
        if dossier_id != self._dossier_id:
            self.dossier, self._rows = None, []
            self.papers.show_lines([])
            self.preview.clear()
            self.flags[Flag.DIGITISED].setChecked(True)
            for flag in (Flag.REUSED, Flag.CERTIFIED):
                self.flags[flag].setChecked(False)
            self.reason.text = ""
            self.waiting.keep_scans()
        self._dossier_id = dossier_id
        self.waiting.bring(paths)
        self._load()
        self.papers.setFocus()

    def take_code(self, text: str) -> None:
        """A receipt scanned here: the files of that dossier."""
        desk = self._session.desk

        def look_up() -> list[board.BoardRow]:
            with desk.database.read() as connection:
                return board.by_code(connection, text)

        def show(rows: list[board.BoardRow]) -> None:
            if rows:
                self.open(rows[0].id)
            else:
                self._session.messages.say(f"Không có hồ sơ nào mang mã {text.strip()} trên máy này.", "plain")

        self._session.jobs.run(look_up, show, self._session.messages.show_error)

    def _load(self) -> None:
        desk, wanted = self._session.desk, self._dossier_id

        def work() -> tuple[Dossier, set[str], dict[str, int]]:
            with desk.database.read() as connection:
                dossier = board.dossier(connection, desk.me.office, wanted)
            absent = operation.absent(desk, dossier)
            return dossier, absent, operation.progress(desk, dossier) if absent else {}

        def show(found: tuple[Dossier, set[str], dict[str, int]]) -> None:
            if wanted == self._dossier_id:
                dossier, absent, self._coming = found
                came = self._absent - absent
                self._show_dossier(dossier, absent)
                file = self.chosen_file
                if file is not None and file.sha256 in came and self._previewed == file.entry_id:
                    self._previewed = None
                    self._chosen(self.papers, self.papers.row)

        self._session.jobs.run(work, show, self._session.messages.show_error)

    def _show_dossier(self, dossier: Dossier, absent: set[str], line: int | None = None) -> None:
        first = self.dossier is None
        chosen = self._rows[self.papers.row] if 0 <= self.papers.row < len(self._rows) else None
        wanted = line if line is not None else chosen[0] if chosen else None
        self.dossier, self._absent = dossier, absent
        self._session.reads.opened(dossier.id)
        self._code.setText(f"{dossier.code}   {dossier.procedure}")
        self._rows, shown = [], []
        for n, paper in paper_lines(dossier):
            self._rows.append((n, None))
            shown.append((f"{n}.  {paper}" if n > 0 else f"–  {paper}", "", "", ""))
            for one in (file for file in dossier.files if file.line == n):
                self._rows.append((n, one))
                where = self._where(one) if one.sha256 in absent else ", ".join(f.label for f in one.flags)
                shown.append((_INDENT + one.name, str(one.pages), size_in_words(one.size), where))
        rows = [row for row, (n, _) in enumerate(self._rows) if n == wanted]
        row = next((r for r in rows if chosen and self._rows[r][1] == chosen[1]), rows[0] if rows else 0)
        self.papers.show_lines(shown, row)
        if first and not self.waiting.files:
            self.papers.go_to(next((r for r, (_, one) in enumerate(self._rows) if one), 0))

    def _where(self, one: Attached) -> str:
        """What is said of a file that is not here: where it is, or how far it has come."""
        coming = self._coming.get(one.sha256)
        return operation.elsewhere(one) if coming is None else f"Đang tải về: {coming} %"

    @Slot()
    def _show_waiting(self) -> None:
        kept = self._waiting_now
        self.brought.show_lines([_waiting_line(one) for one in self.waiting.files], max(0, self.brought.row))
        self._fit_brought(len(self.waiting.files))
        self.save_button.setEnabled(bool(self.waiting.files))
        if self._waiting_now != kept or (kept is not None and self._previewed == kept.path):
            self._chosen(self.brought, self.brought.row)

    def _fit_brought(self, lines: int) -> None:
        line, head = self.brought.verticalHeader().defaultSectionSize(), self.brought.horizontalHeader().sizeHint()
        self.brought.setFixedHeight(line * min(_MOST, max(_LEAST, lines)) + head.height() + 4)

    @property
    def _waiting_now(self) -> Brought | None:
        row = self.brought.row
        return self.waiting.files[row] if 0 <= row < len(self.waiting.files) else None

    @property
    def chosen_file(self) -> Attached | None:
        """The attached file of the current line."""
        row = self.papers.row
        return self._rows[row][1] if 0 <= row < len(self._rows) else None

    def _chosen(self, table: ListTable, row: int) -> None:
        """The preview follows the list that was moved in last."""
        desk, file, one = self._session.desk, self.chosen_file, self._waiting_now
        self._off.setVisible(file is not None)
        if table is self.brought and row >= 0 and one is not None:
            if one.seen is None:
                self.preview.clear(one.trouble or "Đang kiểm tra tệp …")
                self._previewed = one.path
            elif self._previewed != (one.path, one.seen.sha256):
                self._previewed = (one.path, one.seen.sha256)
                self.preview.show_file(one.seen, partial(operation.read, one.path), far=True)
        elif table is self.papers and file is not None and self._previewed != file.entry_id:
            self._previewed = file.entry_id
            self.preview.show_file(file, partial(operation.content, desk, file))
        elif one is None and file is None:
            self._previewed = None
            self.preview.clear()

    # Bringing files

    @Slot()
    def open_files(self) -> None:
        """Ctrl+O: the system's own dialog."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "Chọn tệp giấy tờ", "", _KINDS)
        self.waiting.bring(map(Path, chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be let fall anywhere on the page."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped on a paper: that paper is meant."""
        where = self.papers.viewport().mapFrom(self, event.position().toPoint())
        if self.papers.viewport().rect().contains(where) and (place := self.papers.indexAt(where)).isValid():
            self.papers.go_to(place.row())
        self.waiting.bring(dropped(event))
        event.acceptProposedAction()

    # Attaching and taking off

    @Slot()
    def save(self) -> None:
        """F9: the current waiting file onto the current paper. What is wrong is said; the file goes on waiting."""
        one, dossier = self._waiting_now, self.dossier
        if dossier is None or self._saving:
            return
        if one is None or one.seen is None:
            told = "Chưa có tệp nào chờ đính kèm; Ctrl+O để chọn."
            if one is not None:
                told = one.trouble or "Tệp còn đang được kiểm tra."
            self._session.messages.say(told, "plain")
            return
        desk, line, seen = self._session.at_work, self._rows[self.papers.row][0], one.seen
        flags = [flag for flag, box in self.flags.items() if box.isChecked()]
        self._saving = True

        def write(content: bytes) -> None:
            self._session.jobs.run(
                lambda: operation.attach(desk, dossier.id, line, content, seen, flags), done, self._failed
            )

        def done(after: Dossier) -> None:
            self._saving = False
            self.waiting.attached(one.path)
            made = after.files[-1]
            self._undo.offer(after.id, f"Đã đính kèm «{made.name}» vào «{made.paper}» – {after.code}.")
            self._announce()
            if self._dossier_id == after.id:
                following = [n for n, _ in paper_lines(after) if n > line] if line > 0 else []
                self._show_dossier(after, self._absent, following[0] if following and self.waiting.files else line)

        self._session.jobs.run(partial(operation.read, one.path), write, self._failed, line=True)

    @Slot()
    def detach(self) -> None:
        """The chosen file off its paper; the reason is written down."""
        file, dossier, reason = self.chosen_file, self.dossier, self.reason.text
        if file is None or dossier is None or self._saving:
            return
        desk = self._session.at_work
        self._saving = True

        def done(after: Dossier) -> None:
            self._saving = False
            self.reason.text = ""
            self._undo.offer(after.id, f"Đã gỡ «{file.name}» – {after.code}.")
            self._announce()
            self._show_dossier(after, self._absent)
            self.papers.setFocus()

        def fail(error: CounterError) -> None:
            self._saving = False
            self.reason.mark(str(error))
            self.reason.setFocus()

        self._session.jobs.run(lambda: operation.detach(desk, dossier.id, file.entry_id, reason), done, fail)

    @Slot()
    def save_copy(self) -> None:
        """A copy for another program to open, where the person says."""
        file, desk = self.chosen_file, self._session.desk
        if file is not None:
            save_as(self._session, self, "Lưu bản sao", file.name, partial(operation.content, desk, file))

    def _failed(self, error: CounterError) -> None:
        self._saving = False
        self._session.messages.show_error(error)

    def _announce(self) -> None:
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete: a waiting file is put away, an attached one asks for the reason."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete:
            if watched is self.brought and (one := self._waiting_now) is not None:
                self.waiting.forget(one.path)
                return True
            if watched is self.papers and self.chosen_file is not None:
                self.reason.setFocus()
                return True
        return super().eventFilter(watched, event)

    def next_pane(self) -> None:
        """F6: papers, waiting files, preview."""
        if self.papers.hasFocus():
            (self.brought if self.waiting.files else self.preview.focus_on).setFocus()
        elif self.brought.hasFocus():
            self.preview.focus_on.setFocus()
        else:
            self.papers.setFocus()

    @Slot()
    def leave(self) -> None:
        """Esc: back to the board. What waits goes on waiting for this dossier; scans, for whichever is opened next."""
        if not self._saving:
            self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """The scanner's folder is looked into while somebody sees what it brings."""
        super().showEvent(event)
        self.waiting.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """And not before an empty chair."""
        super().hideEvent(event)
        self.waiting.end()

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.CLERK:
            self.waiting.keep_scans()
        if what & Changed.DOSSIERS and self.isVisible() and self._dossier_id and not self._saving:
            self._load()


def dropped(event: QDropEvent) -> list[Path]:
    """The files of a drop."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _waiting_line(one: Brought) -> tuple[str, str, str, str]:
    name = f"{one.path.name}  (máy quét)" if one.scanned else one.path.name
    if one.seen is None:
        return name, "", "", f"✕ {one.trouble}" if one.trouble else "Đang kiểm tra …"
    return name, str(one.seen.pages), size_in_words(one.seen.size), " ".join(one.seen.remarks) or "✓ Đọc được"
