"""Notes who looks at whose data, away from the window: noting costs nothing, and a full disk stops nobody."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from counter_app.errors import CounterError
from counter_app.operations import access
from counter_app.operations.access import What
from counter_app.store.access import Read

if TYPE_CHECKING:
    from counter_app.ui.session import Session

FLUSH_MS = 5_000
MOST_WAITING = 5_000

logger = logging.getLogger(__name__)


class Reads(QObject):
    """Looks wait here for some seconds and are written together."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._waiting: deque[Read] = deque(maxlen=MOST_WAITING)
        self._searched = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self.flush)

    def opened(self, dossier_id: str) -> None:
        """A dossier is shown; shown anew it is the same look."""
        last = self._waiting[-1] if self._waiting else None
        if last is None or (last.what, last.about) != (What.OPENED, dossier_id):
            self._note(What.OPENED, dossier_id)

    def searched(self, typed: str, found: int) -> None:
        """A search; while somebody goes on typing it is one."""
        last = self._waiting[-1] if self._waiting else None
        going_on = last is not None and last.what == What.SEARCHED and typed.startswith(self._searched)
        if going_on:
            self._waiting.pop()
        self._searched = typed
        self._note(What.SEARCHED, access.searched_by(typed), found)

    def put_out(self, what: What, name: str, dossiers: int = 0) -> None:
        """A list or a register was exported or printed."""
        self._note(what, name, dossiers)

    def _note(self, what: What, about: str, dossiers: int = 1) -> None:
        desk = self._session.desk
        if desk.clerk is None:
            return
        self._waiting.append(access.look(desk, what, about, dossiers))
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Writes what waits, on a worker; what could not be written waits on."""
        looks, desk = self._taken(), self._session.desk
        if not looks or desk.clerk is None:
            return
        desk = self._session.at_work

        def failed(error: CounterError) -> None:
            logger.warning("the access log waits: %s", error)
            self._waiting.extendleft(reversed(looks))
            self._timer.start()

        self._session.jobs.run(lambda: access.write(desk, looks), lambda _: None, failed)

    def close(self) -> None:
        """Writes what waits before the file is closed."""
        self._timer.stop()
        if looks := self._taken():
            try:
                access.write(self._session.desk, looks)
            except CounterError as error:
                logger.warning("%d looks were not noted: %s", len(looks), error)

    def _taken(self) -> list[Read]:
        looks = list(self._waiting)
        self._waiting.clear()
        return looks
