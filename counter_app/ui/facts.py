"""Facts: a label and a value a line; and the box in which they scroll where the screen is low."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_app.ui.label import Label

_FEWEST_LINES = 4


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


class LowBox(QScrollArea):
    """As high as what lies in it while there is room; where there is none it scrolls. Procedures have names of two
    hundred words, which would push the buttons below off the screen.
    """

    def __init__(self, inside: QVBoxLayout) -> None:
        super().__init__()
        self._held = QWidget()
        inside.setContentsMargins(0, 0, 0, 0)
        self._held.setLayout(inside)
        self.setWidget(self._held)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """The height of all lines at the present width."""
        width = max(self.viewport().width(), 1)
        return QSize(width, self._held.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A few lines, or as many as there are."""
        return QSize(0, min(self.sizeHint().height(), _FEWEST_LINES * self.fontMetrics().lineSpacing()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Other words inside are another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
