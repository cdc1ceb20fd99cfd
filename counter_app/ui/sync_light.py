"""The line to the centre, as a light: exchanges in the background and says how it stands. Never a box.

An exchange runs soon after each local act, else every 20 s or so; after failures it waits longer and longer (0.5 to
60 s, full jitter), so that a whole province does not ring at once when its line comes back. psycopg is imported by the
first exchange, not by the first paint.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.domain.moments import show_clock
from counter_app.errors import Away, CounterError
from counter_app.ui.changes import Changed
from counter_app.ui.session import Session

if TYPE_CHECKING:
    from counter_app.sync.exchange import Outcome

Round = Callable[[], "Outcome"]

PERIOD_MS = 20_000
SOON_MS = 300
FIRST_WAIT_MS = 500
LONGEST_WAIT_MS = 60_000


class SyncLight(QObject):
    """Drives the exchange. ``exchange`` does one round and is None for an office without a centre.

    Signals:
        changed(): colour or words are new.
    """

    changed = Signal()

    def __init__(self, session: Session, exchange: Round | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._exchange = exchange
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.exchange_now)
        self._busy = self._soon = False
        self._failures = 0
        self._asked_by_person = False
        self.last_at: datetime | None = None
        self.trouble = ""
        self.online = False
        session.changes.announced.connect(self._on_change)
        session.messages.away.connect(self._ask_centre)

    def start(self) -> None:
        """Begins with an exchange after a short random wait."""
        if self._exchange:
            self._timer.start(random.randint(0, SOON_MS))  # noqa: S311 - a splay

    def stop(self) -> None:
        """Rings no more; a running exchange is waited for by the jobs."""
        self._timer.stop()

    @property
    def has_centre(self) -> bool:
        """Whether there is a centre to send to."""
        return self._exchange is not None

    @property
    def words(self) -> str:
        """What the status line says."""
        if self._exchange is None:
            return "Chưa nối trung tâm"
        if self._busy and not self.last_at:
            return "Đang kết nối…"
        at = f" {show_clock(self.last_at)}" if self.last_at else ""
        if self.trouble:
            return f"Ngoại tuyến{f' · lần cuối{at}' if at else ''}"
        return f"Đã đồng bộ{at}" if at else "Đang kết nối…"

    def ask(self) -> None:
        """F5: exchange now, and say how it went."""
        if self._exchange is None:
            self._session.messages.say("Quầy này chưa nối với trung tâm nào; mọi việc vẫn làm được trên máy.", "plain")
            return
        self._asked_by_person = True
        self.exchange_now()

    @Slot()
    def exchange_now(self) -> None:
        """Starts a round unless one is running."""
        if self._exchange is None or self._busy:
            return
        self._busy = True
        self._session.jobs.run(self._exchange, self._went, self._went_wrong, line=True)
        self.changed.emit()

    def _went(self, outcome: Outcome) -> None:
        session = self._session
        self._busy, self._failures = False, 0
        self.last_at, self.trouble, self.online = session.desk.clock(), outcome.sentence, True
        if outcome.sentence:
            session.messages.say(self.trouble, "plain")
        elif self._asked_by_person:
            session.messages.say(f"Đã đồng bộ: gửi {outcome.pushed}, nhận {outcome.pulled}.")
        self._asked_by_person = False
        carried = outcome.carried
        if outcome.pulled or carried.dossiers or carried.fetched or carried.coming:
            session.changes.announce(Changed.DOSSIERS | Changed.REFERENCE)
        again = carried.again  # files wait, or an act was saved while they went
        if self._soon and again is None:
            again = 0.0
        self._soon = False
        if again is None:
            self._timer.start(max(PERIOD_MS, outcome.retry_after * 1000) + random.randint(-2000, 2000))  # noqa: S311
        else:
            self._timer.start(SOON_MS + round(again * 1000))
        self.changed.emit()

    def _went_wrong(self, error: CounterError) -> None:
        self._busy, self.online, self.trouble = False, False, str(error)
        if self._asked_by_person:
            self._session.messages.show_error(error)
        self._asked_by_person = False
        longest = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2**self._failures)
        self._failures = min(self._failures + 1, 10)
        self._timer.start(random.randint(FIRST_WAIT_MS // 2, longest))  # noqa: S311
        self.changed.emit()

    @Slot(object)
    def _ask_centre(self, away: Away) -> None:
        """Somebody opened what is not on this PC: it is fetched at once, or as soon as there is a line."""
        from counter_app.operations.ask_centre import ask

        desk = self._session.desk
        self._session.jobs.run(lambda: ask(desk, away), lambda _: self._hurry(), self._session.messages.show_error)

    def _hurry(self) -> None:
        if self._busy:
            self._soon = True
        elif self._exchange and not self._failures:
            self._timer.start(SOON_MS)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.LINE:
            self._hurry()
