"""Whole processes for the table's first lines: the program until the board's lines are painted, and a bare Qt window.

    python -m tests.bench.start bare
    python -m tests.bench.start board DATA_DIR

Each prints ``painted`` and goes. The program runs through its own ``main``; only the sign-in is done for the clerk.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path


def bare() -> None:
    """The least a window costs."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    class Window(QWidget):
        def paintEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
            QTimer.singleShot(0, self.done)

        def done(self) -> None:
            painted()
            QApplication.quit()

    qt = QApplication([])
    window = Window()
    window.resize(1366, 720)
    window.show()
    qt.exec()


def board(folder: Path) -> None:
    """The program as it starts every morning, somebody signed in as soon as the window stands."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    gc.disable()  # as the program does before it imports its window
    from counter_app import app
    from counter_app.__main__ import main

    class Watch(QObject):
        """Waits until the list has painted lines."""

        def begin(self) -> None:
            from counter_app.operations.demo import STAFF
            from counter_app.ui.main_window import MainWindow

            (self.window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
            self.window.board.table.viewport().installEventFilter(self)
            self.window.enter(STAFF[1])

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and self.window.board.model.rowCount():
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self.done)
            return False

        def done(self) -> None:
            painted()
            self.window.close()

    make, watch = app.application, Watch()

    def application(text_size: int = 100) -> QApplication:
        made = make(text_size)
        QTimer.singleShot(0, watch.begin)
        return made

    app.application = application
    main(["--data-dir", str(folder)])


def painted() -> None:
    sys.stdout.write("painted\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "bare":
        bare()
    else:
        board(Path(sys.argv[2]))
