"""Scanners that type: bursts of keys are taken out of the stream wherever the focus is.

The keys of a scan reach the focused field before it is known that they are one; so the field's text is remembered when
a run begins and put back when it turns out to be a scan. Where the focus is not a text field, keys are held back for
the length of one gap, because there they would tick papers or pick procedures. The Enter that ends a scan is swallowed
and can never press a button. If the filter itself fails it removes itself, or every key would fail again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from counter_app.domain.wedge import Wedge

log = logging.getLogger(__name__)

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_KEY_PRESS = QEvent.Type.KeyPress


class Scanner(QObject):
    """An event filter of the window and of the dialogs that belong to it: of the windows themselves, which keys reach
    first. One of the application would be asked about every event of every widget, each time waiting for a worker.

    Signals:
        scanned(str): what a scanner sent, without its prefix and end.
    """

    scanned = Signal(str)

    def __init__(
        self,
        gap_ms: int = 35,
        prefix: str = "",
        *,
        now: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._wedge = Wedge(gap_ms / 1000, prefix)
        self._now = now
        self._before: tuple[QLineEdit, str, int] | None = None
        self._held: list[tuple[QWindow, QKeyEvent]] = []
        self._release = QTimer(self)
        self._release.setSingleShot(True)
        self._release.setInterval(gap_ms + 1)
        self._release.timeout.connect(self._let_go)
        self._passing = False
        self._window: QWidget | None = None
        self.pace_ms: float | None = None
        """Milliseconds a character of the scan that is being told; None at any other time."""

    def install(self, window: QWidget) -> None:
        """Begins to watch a window and the dialogs that belong to it."""
        self._window = window
        application = _application()
        application.focusWindowChanged.connect(self._watch)
        self._watch(application.focusWindow())

    def remove(self) -> None:
        """Stops watching; more than once changes nothing."""
        if self._window is None:
            return
        self._window, application = None, _application()
        application.focusWindowChanged.disconnect(self._watch)
        for window in application.topLevelWindows():
            window.removeEventFilter(self)

    @Slot(QWindow)
    def _watch(self, window: QWindow | None) -> None:
        """Keys go to the window that has the focus, and only there."""
        if window is not None and self._ours(window):
            window.installEventFilter(self)

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:
        """Sees each key once, on its way to the window."""
        if event.type() != _KEY_PRESS or self._passing or not isinstance(receiver, QWindow):
            return False
        try:
            assert isinstance(event, QKeyEvent)
            return self._key(receiver, event)
        except Exception:
            self.remove()
            log.exception("the scanner filter failed and removed itself")
            return False

    def _ours(self, window: QWindow) -> bool:
        own = self._window.windowHandle() if self._window else None
        return own is not None and own in (window, window.transientParent())

    def _key(self, window: QWindow, event: QKeyEvent) -> bool:
        now, text = self._now(), event.text()
        if event.key() in _ENDS:
            scan = self._wedge.end(now)
            if scan is None:
                self._let_go()
                return False
            self._take_out()
            self.pace_ms = self._wedge.pace * 1000 if self._wedge.pace is not None else None
            self.scanned.emit(scan)
            self.pace_ms = None
            return True
        if event.key() == Qt.Key.Key_Backspace:
            self._wedge.backspace(now)
            return False
        if not text or not text.isprintable() or event.modifiers() & _MODIFIERS:
            if text or event.modifiers() & _MODIFIERS:
                self._wedge.forget()
                self._let_go()
            return False
        focus = QApplication.focusWidget()
        if self._wedge.key(text, now):
            self._let_go()
            self._before = (focus, focus.text(), focus.cursorPosition()) if isinstance(focus, QLineEdit) else None
        if isinstance(focus, QLineEdit | QPlainTextEdit):
            return False
        self._held.append((window, event.clone()))
        self._release.start()
        return True

    def _take_out(self) -> None:
        """Puts the field back to what it held before the scan."""
        self._release.stop()
        self._held.clear()
        if self._before:
            field, text, cursor = self._before
            field.setText(text)
            field.setCursorPosition(cursor)
        self._before = None

    @Slot()
    def _let_go(self) -> None:
        """A person's keys after all: they go where they were meant to, unless that menu has closed meanwhile."""
        self._release.stop()
        held, self._held = self._held, []
        self._passing = True
        try:
            for window, event in held:
                if isValid(window):
                    QCoreApplication.sendEvent(window, event)
        finally:
            self._passing = False


def _application() -> QGuiApplication:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application
