"""Facts: a label and a value a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from counter_app.ui.label import Label


class Facts(QGridLayout):
    """Labels are kept and used again: new ones cost the window 50 ms each time, for the style sheet."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[Label, Label]] = []
        self.setColumnStretch(1, 1)
        self.setHorizontalSpacing(10)
        self.setVerticalSpacing(4)

    def tell(self, rows: Sequence[tuple[str, str]]) -> None:
        """These facts and no others."""
        while len(self._rows) < len(rows):
            name, text = Label(), Label()
            name.setProperty("muted", True)
            name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.addWidget(name, len(self._rows), 0)
            self.addWidget(text, len(self._rows), 1)
            self._rows.append((name, text))
        for n, pair in enumerate(self._rows):
            for label, words in zip(pair, rows[n] if n < len(rows) else ("", ""), strict=True):
                label.setText(words)
                label.setVisible(n < len(rows))

    @property
    def words(self) -> list[tuple[str, str]]:
        """What it tells now."""
        return [(name.text(), text.text()) for name, text in self._rows if name.text() or text.text()]
