"""«Hoàn tác»: for ten seconds the bar offers to take back what was just done. Instead of «are you sure?»."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from counter_app.domain.dossier import Dossier
from counter_app.domain.transitions import State
from counter_app.operations.act import undo
from counter_app.ui.changes import Changed
from counter_app.ui.session import Session

OFFERED_MS = 10_000


class Undo(QObject):
    """The last act of this window, while it can still be taken back."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._ids: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(OFFERED_MS)
        self._timer.timeout.connect(self.forget)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _left: QWidget | None, entered: QWidget | None) -> None:
        if isinstance(entered, QLineEdit):
            entered.installEventFilter(self)

    def eventFilter(self, field: QObject, event: QEvent) -> bool:
        """A line with no typing of its own to take back leaves Ctrl+Z to what was just done: after F9 the focus is in
        such a line.
        """
        if event.type() != QEvent.Type.ShortcutOverride or not self._ids or not isinstance(field, QLineEdit):
            return False
        assert isinstance(event, QKeyEvent)
        if event.matches(QKeySequence.StandardKey.Undo) and not field.isUndoAvailable():
            event.ignore()
            return True
        return False

    def offer(self, dossier_id: str, sentence: str, *others: str) -> None:
        """Says what was done, with the button that takes it back; ``others`` are dossiers of the same act."""
        self._ids = (dossier_id, *others)
        self._session.messages.say(sentence, offered=("Hoàn tác  Ctrl+Z", self.take), for_ms=OFFERED_MS)
        self._timer.start()

    @Slot()
    def take(self) -> None:
        """Ctrl+Z: takes it back, by an entry of its own."""
        ids = self._ids
        if not ids or self._session.desk.clerk is None:
            return
        self.forget()
        desk = self._session.at_work
        self._session.jobs.run(lambda: undo(desk, *ids), self._taken, self._session.messages.show_error)

    def _taken(self, dossier: Dossier) -> None:
        void = dossier.state is State.VOID
        words = f"Đã hoàn tác; mã {dossier.code} để trống, không cấp lại." if void else f"Đã hoàn tác – {dossier.code}."
        self._session.messages.say(words)
        self._session.changes.announce(Changed.DOSSIERS | Changed.PAPERS | Changed.LINE)

    @Slot()
    def forget(self) -> None:
        """Too late, or what was done since cannot be taken back."""
        self._timer.stop()
        self._ids = ()
