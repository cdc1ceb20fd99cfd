"""The window's side of a running exchange: what it is told of a long pull, and how it stops it."""

from __future__ import annotations

from threading import Event

from PySide6.QtCore import QObject, Signal


class Watch(QObject):
    """Handed to each round; told from the line's thread, heard on the window's.

    Signals:
        moved(str, int, int): ``TAKE`` or ``FOLD``, how many are done, of how many.
    """

    moved = Signal(str, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stopped, self._paused = Event(), Event()
        self.look = False
        """Whether the round also asks how the office's other counters stand."""

    def stop(self) -> None:
        """The program ends: a round ends at its next batch."""
        self._stopped.set()

    def pause(self, paused: bool) -> None:
        """Whether more is taken of the other counters' logs; what was taken stays."""
        self._paused.set() if paused else self._paused.clear()

    def stopped(self) -> bool:
        """Asked by the round before each batch."""
        return self._stopped.is_set()

    def paused(self) -> bool:
        """Asked by the round before each page."""
        return self._paused.is_set()

    def tell(self, step: str, done: int, of: int) -> None:
        """Called by the round."""
        self.moved.emit(str(step), done, of)
