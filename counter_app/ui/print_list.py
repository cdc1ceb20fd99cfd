"""Danh sách chờ in: papers that did not come out yet, each with its reason, printed again by one key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.moments import show
from counter_app.operations import papers
from counter_app.store import local
from counter_app.store.local import PrintJob
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.outlets import BOUND
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session

_COLUMNS = (
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Chủ hồ sơ", "Nguyễn Thị Phương Thảo"),
    ("Giấy", "Giấy tiếp nhận (in lại lần 2)"),
    ("Yêu cầu lúc", "23/11/2026 08:12"),
    ("Vì sao chưa in", ""),
)


class PrintListPage(QWidget):
    """The print list.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, shop: PrintShop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shop = shop
        self._jobs: list[PrintJob] = []
        heading = Label("Danh sách chờ in")
        font = heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        heading.setFont(font)
        self.empty = Label("Mọi giấy đã in xong.")
        self.empty.setProperty("muted", True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = ListTable("Danh sách chờ in", _COLUMNS, stretch=len(_COLUMNS) - 1)
        self.close_button = QPushButton("Đóng  Esc")
        self.waive_button = QPushButton("Không cần in")
        self.electronic_button = QPushButton("Đã gửi bản điện tử")
        self.all_button = QPushButton("In tất cả")
        self.print_button = QPushButton(icon("printer", "#FFFFFF"), "In giấy đang chọn  Enter")
        self.print_button.setProperty("primary", True)
        bottom = QHBoxLayout()
        bottom.addStretch()
        for button in (
            self.close_button,
            self.electronic_button,
            self.waive_button,
            self.all_button,
            self.print_button,
        ):
            button.setAutoDefault(False)
            bottom.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.addWidget(heading)
        column.addWidget(self.empty, 1)
        column.addWidget(self.table, 1)
        column.addLayout(bottom)
        self.close_button.clicked.connect(self.closed)
        self.print_button.clicked.connect(self.print_chosen)
        self.all_button.clicked.connect(self.print_all)
        self.waive_button.clicked.connect(self.waive_chosen)
        self.electronic_button.clicked.connect(self.electronic_chosen)
        self.table.taken.connect(self.print_chosen)
        session.changes.announced.connect(self._on_change)

    def begin(self) -> None:
        """Reads the list."""
        self._read()
        self.table.setFocus()

    def _read(self) -> None:
        def work() -> list[PrintJob]:
            with self._session.desk.database.read() as connection:
                return local.print_jobs(connection)

        self._session.jobs.run(work, self._show, self._session.messages.show_error)

    def _show(self, jobs: list[PrintJob]) -> None:
        self._jobs = jobs
        self.table.show_lines([_line(job) for job in jobs], self.table.row)
        for button in (self.electronic_button, self.waive_button, self.all_button, self.print_button):
            button.setVisible(bool(jobs))
        self.empty.setVisible(not jobs)
        self.table.setVisible(bool(jobs))

    @property
    def _chosen(self) -> PrintJob | None:
        row = self.table.row
        return self._jobs[row] if 0 <= row < len(self._jobs) else None

    @Slot()
    def print_chosen(self) -> None:
        """Prints the chosen paper."""
        if self._chosen:
            self._shop.print_job(self._chosen.id)

    @Slot()
    def print_all(self) -> None:
        """Prints everything, one after another."""
        for job in self._jobs:
            self._shop.print_job(job.id)

    @Slot()
    def waive_chosen(self) -> None:
        """The citizen does not want this paper."""
        self._waive(papers.WAIVED)

    @Slot()
    def electronic_chosen(self) -> None:
        """The citizen has it electronically."""
        self._waive(papers.ELECTRONIC)

    def _waive(self, how: str) -> None:
        job, desk = self._chosen, self._session.at_work
        if job:
            self._session.jobs.run(
                lambda: papers.waive(desk, job, BOUND.get(job.form, job.form), how),
                lambda _: self._session.changes.announce(Changed.PAPERS | Changed.DOSSIERS | Changed.LINE),
                self._session.messages.show_error,
            )

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.PAPERS and self.isVisible():
            self._read()


def _line(job: PrintJob) -> tuple[str, ...]:
    paper = BOUND.get(job.form, job.form) + (f" (in lại lần {job.reprint})" if job.reprint else "")
    return job.code, job.name, paper, show(job.asked_at), job.trouble or "Đang chờ"
