"""What is done before anybody asks for it: one short step in each moment in which the hands rest."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

QUIET_MS = 250
"""Longer than between two keys of somebody who types."""
_HANDS = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel)


class Ahead(QObject):
    """Takes steps while a window is left alone; a key or the mouse puts the next one off.

    Signals:
        finished(): the last one is taken; told once.
    """

    finished = Signal()

    def __init__(self, window: QWidget, steps: Iterator[object]) -> None:
        super().__init__(window)
        self._window = window
        self._steps: Iterator[object] | None = steps
        self.quiet = QTimer(self)
        """Runs while the hands rest and steps are left."""
        self.quiet.setSingleShot(True)
        self.quiet.setInterval(QUIET_MS)
        self.quiet.timeout.connect(self.step)

    def begin(self) -> None:
        """Goes on where it was stopped, when the hands rest."""
        handle = self._window.windowHandle()
        if self._steps is None or handle is None:
            return
        handle.installEventFilter(self)
        self.quiet.start()

    def stop(self) -> None:
        """No step any more, until it begins again."""
        self.quiet.stop()
        if handle := self._window.windowHandle():
            handle.removeEventFilter(self)

    @Slot()
    def step(self) -> bool:
        """Takes the next step; False when there is none."""
        for _ in self._steps or ():
            self.quiet.start()
            return True
        self.stop()
        if self._steps is not None:
            self._steps = None
            self.finished.emit()
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The hands move: later."""
        if event.type() in _HANDS:
            self.quiet.start()
        return super().eventFilter(watched, event)
