"""Under the form: the drafts that wait, what is still wrong, and what to do with the page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from counter_app.errors import Problem
from counter_app.ui.icons import icon
from counter_app.ui.label import Label


class BottomRow(QFrame):
    """One primary button."""

    def __init__(self, drafts: QWidget) -> None:
        super().__init__()
        self.summary = Label()
        self.summary.setProperty("wrong", True)
        self.summary.setWordWrap(True)
        self.close_button = QPushButton("Đóng  Esc")
        self.park_button = QPushButton(icon("save"), " Lưu nháp  Ctrl+S")
        self.save_button = QPushButton("Tiếp nhận và in  F9")
        self.save_button.setProperty("primary", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(drafts)
        row.addWidget(self.summary, 1)
        for button in (self.close_button, self.park_button, self.save_button):
            button.setAutoDefault(False)
            row.addWidget(button)

    def say(self, problems: Sequence[Problem]) -> None:
        """How many things there are to mend, and the first of them; nothing for none."""
        first = problems[0].sentence if problems else ""
        self.summary.setText(f"Còn {len(problems)} mục cần sửa. {first}" if len(problems) > 1 else first)
