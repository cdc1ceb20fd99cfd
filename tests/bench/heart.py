"""What the benches of the window measure with: when the list was painted, and how long the window did not listen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from counter_app.ui.main_window import MainWindow


class Watch(QObject):
    """Knows when the list was filled and painted last."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.fills = self.paints = 0
        window.board.model.modelReset.connect(self._filled)
        window.board.table.viewport().installEventFilter(self)

    def _filled(self) -> None:
        self.fills += 1
        self.paints = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.paints += 1
        return False


class Heart(QObject):
    """Beats every millisecond; the largest gap between two beats is how long the window was deaf."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[tuple[float, str]] = []
        self.doing = ""
        self._last = perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        now = perf_counter()
        self.gaps.append(((now - self._last) * 1000, self.doing))
        self._last = now

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Counts from here to the end of the block."""
        self.gaps.clear()
        self._last = perf_counter()
        self._timer.start()
        yield
        self._timer.stop()


def spin() -> None:
    """One turn of the event loop; waits at most ten milliseconds, with the interpreter free for the workers."""
    waker = QTimer()
    waker.setSingleShot(True)
    waker.start(10)
    QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def spin_for(seconds: float) -> None:
    """Turns of the event loop for so long."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()
