"""Sends the notices that wait, every half minute and away from the window. Nothing waits for it, and it never asks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from counter_app.domain.office import may
from counter_app.errors import CounterError
from counter_app.operations import notices
from counter_app.operations.file_drop import FileDrop
from counter_app.operations.notices import Sent
from counter_app.ui.changes import Changed
from counter_app.ui.session import Session

PERIOD_MS = 30_000


class NoticeSender(QObject):
    """``trouble`` is why the last round did not work, "" when it did; said once, not every half minute."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._busy = False
        self.trouble = ""
        self._timer = QTimer(self)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self.send)
        self._timer.start()

    def stop(self) -> None:
        """Begins no other round."""
        self._timer.stop()

    @Slot()
    def send(self) -> None:
        """One round, where this PC has a folder and somebody sits here."""
        session = self._session
        clerk, folder = session.desk.clerk, session.settings.notice_folder
        if self._busy or not folder or clerk is None or not may(clerk, "dossier.notified"):
            return
        self._busy = True
        desk, drop = session.at_work, FileDrop(Path(folder), session.settings.notice_format)

        def work() -> Sent:
            notices.remind(desk)
            return notices.send(desk, drop)

        session.jobs.run(work, self._went, self._went_wrong)

    def _went(self, sent: Sent) -> None:
        self._busy = False
        self._say(" ".join(sent.troubles))
        if sent != Sent():
            self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)

    def _went_wrong(self, error: CounterError) -> None:
        self._busy = False
        self._say(str(error))

    def _say(self, trouble: str) -> None:
        if trouble and trouble != self.trouble:
            self._session.messages.say(trouble, "plain")
        self.trouble = trouble
