"""What a file would change, line by line, before anybody says yes; while it is taken, how far it is, and «Dừng»."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from counter_app.domain.text import dotted
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable

_COLUMNS = (
    ("Mục", "1.001193 Thời hạn · Thông thường"),
    ("Đang áp dụng", "Thủ tục đăng ký kết hôn"),
    ("Theo tệp", ""),
)


class ImportBox(QFrame):
    """The comparison with its two buttons; hidden until a file was read.

    Signals:
        closed(): nothing is compared or taken any more.
    """

    closed = Signal()

    def __init__(self, columns: Sequence[tuple[str, str]] = _COLUMNS) -> None:
        """``columns`` are three, each with a text it must have room for; the last takes the rest."""
        super().__init__()
        self.setProperty("card", True)
        self._take: Callable[[], object] | None = None
        self._cancel: Callable[[], object] | None = None
        self.heading = Label()
        self.heading.setProperty("heading", True)
        self.heading.setWordWrap(True)  # a long file name must not widen the window
        self.table = ListTable("Thay đổi theo tệp", columns, stretch=2)
        self.progress = QProgressBar()
        self.progress.setTextVisible(True)
        self.progress.hide()
        self.no_button, self.yes_button = QPushButton("Không nhập"), QPushButton("Nhập các thay đổi này")
        self.yes_button.setProperty("primary", True)
        row = QHBoxLayout()
        row.addWidget(self.progress, 1)
        row.addStretch()
        for button, act in ((self.no_button, self.leave), (self.yes_button, self.accept)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.addWidget(self.heading)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.hide()

    def wait(self, words: str, cancel: Callable[[], object]) -> None:
        """A file is being read, nobody knows how long; «Dừng» calls ``cancel``."""
        self.heading.setText(words)
        self.table.show_lines([])
        self.show_progress(0, 0, cancel)
        self.show()
        self.no_button.setFocus()

    def ask(
        self,
        title: str,
        lines: Sequence[Sequence[str]],
        take: Callable[[], object] | None,
        passed_over: Sequence[Sequence[str]] = (),
        yes: str = "Nhập các thay đổi này",
    ) -> None:
        """Shows what would change and, behind it, what the file says in vain; ``take`` is called when somebody says
        yes. Where it is None there is nothing to take.
        """
        self._take, self._cancel = take, None
        beside = f", {dotted(len(passed_over))} mục không lấy" if passed_over else ""
        self.heading.setText(f"{title}: {dotted(len(lines))} thay đổi{beside}")
        self.table.show_lines([*lines, *passed_over])
        self.progress.hide()
        self.yes_button.setText(yes)
        self.yes_button.setVisible(take is not None)
        self.no_button.setText("Không nhập" if take else "Đóng")
        self.show()
        (self.yes_button if take else self.no_button).setFocus()

    def show_progress(self, done: int, total: int, cancel: Callable[[], object]) -> None:
        """How far the import is (``total`` 0: not known); «Dừng» calls ``cancel``, and what held before still holds."""
        self._cancel = cancel
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(f"{dotted(done)}/{dotted(total)}" if total else "")
        self.progress.show()
        self.yes_button.hide()
        self.no_button.setText("Dừng")

    def done(self) -> None:
        """The import is over, one way or the other."""
        self._take = self._cancel = None
        self.hide()
        self.closed.emit()

    @Slot()
    def accept(self) -> None:
        """Takes the file."""
        take, self._take = self._take, None
        if take:
            take()
            if self._cancel is None:
                self.done()

    @Slot()
    def leave(self) -> None:
        """Nothing is taken; a running import is stopped."""
        if self._cancel:
            self._cancel()
        else:
            self.done()
