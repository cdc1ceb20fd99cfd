"""The one box that is scanned into and searched from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from counter_app.ui.icons import icon


class SearchBox(QLineEdit):
    """On top of every page.

    Signals:
        below(): Down was pressed; the list that it filters is meant.
    """

    below = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setAccessibleName("Quét hoặc tìm")
        self.setPlaceholderText(
            "Quét mã vạch, thẻ căn cước; hoặc gõ mã hồ sơ, tên không dấu, số định danh, điện thoại…  F3"
        )
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leaves the box."""
        if event.key() == Qt.Key.Key_Down:
            self.below.emit()
        else:
            super().keyPressEvent(event)
