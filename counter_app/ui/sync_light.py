"""The line to the centre, as a light: exchanges in the background and says how it stands. Never a box.

When is ``cadence``'s; what a long pull is at comes through ``watch``. psycopg is imported by the first exchange, not by
the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot

from counter_app.domain.line import TAKEN, time_left
from counter_app.domain.moments import show_clock
from counter_app.domain.text import dotted
from counter_app.errors import Away, CounterError, Offline, TurnedAway
from counter_app.ui.cadence import Cadence
from counter_app.ui.changes import Changed
from counter_app.ui.session import Session
from counter_app.ui.watch import Watch

if TYPE_CHECKING:
    from counter_app.sync.exchange import Outcome

Round = Callable[[Watch], "Outcome"]

SLOW_MS = 1_000
"""A round that takes longer is seen to run."""
NO_LINE, NOT_TAKEN = "Ngoại tuyến", "Chưa trao đổi được"
"""Two things to a clerk: one heals by itself, for the other somebody must be called."""
SHOW_EVERY_MS = 15_000
"""How often a long pull lets the screens read anew."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a long pull is at: ``folding`` once everything is here and is being sorted into dossiers."""

    done: int
    of: int
    folding: bool
    left: str

    @property
    def words(self) -> str:
        """«Đang nhận dữ liệu của đơn vị: 120.000 / 500.000 thao tác, còn khoảng 2 phút»."""
        act, things = ("Đang xếp vào hồ sơ", "mục") if self.folding else ("Đang nhận dữ liệu của đơn vị", "thao tác")
        return f"{act}: {dotted(self.done)} / {dotted(self.of)} {things}" + (f", {self.left}" if self.left else "")


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
        self._cadence = Cadence()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.exchange_now)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(self.changed)
        self.watch = Watch(self)
        self.watch.moved.connect(self._moved)
        self._pace, self._shown = QElapsedTimer(), QElapsedTimer()
        self._step = ""
        self._busy = self._soon = False
        self._asked_by_person = False
        self.progress: Progress | None = None
        self.lacking = 0
        self.last_at: datetime | None = None
        self.trouble = ""
        """The last round's sentence, "" when all is well."""
        self._stands = ""
        self.online = False
        session.changes.announced.connect(self._on_change)
        session.messages.away.connect(self._ask_centre)

    def start(self) -> None:
        """Begins with an exchange after a short random wait."""
        if self._exchange:
            self._timer.start(self._cadence.at_start())

    def stop(self) -> None:
        """Rings no more; a running exchange ends at its next batch and is waited for by the jobs."""
        self._timer.stop()
        self.watch.stop()

    @property
    def has_centre(self) -> bool:
        """Whether there is a centre to send to."""
        return self._exchange is not None

    @property
    def paused(self) -> bool:
        """Whether somebody stopped a long pull."""
        return self.watch.paused()

    @property
    def busy(self) -> bool:
        """Whether a round is running."""
        return self._busy

    @property
    def slow(self) -> bool:
        """Whether a round has been running for longer than a blink."""
        return self._busy and not self._slow.isActive()

    @property
    def words(self) -> str:
        """What the status line says."""
        if self._exchange is None:
            return "Chưa nối trung tâm"
        if self.progress:
            return f"Đang nhận dữ liệu {100 * self.progress.done // max(1, self.progress.of)} %"
        if self._busy and not self.last_at:
            return "Đang kết nối…"
        at = f" {show_clock(self.last_at)}" if self.last_at else ""
        if self._stands:
            return f"{self._stands}{f' · lần cuối{at}' if at else ''}"
        if self.paused and self.lacking:
            return f"Tạm dừng nhận, còn {dotted(self.lacking)} thao tác"
        return f"Đã đồng bộ{at}" if at else "Đang kết nối…"

    def ask(self, *, look: bool = False) -> None:
        """F5: exchange now, and say how it went; ``look`` also asks how the other counters stand."""
        if self._exchange is None:
            self._session.messages.say("Quầy này chưa nối với trung tâm nào; mọi việc vẫn làm được trên máy.", "plain")
            return
        self._asked_by_person = True
        self.watch.look = self.watch.look or look
        self.exchange_now()

    def look(self) -> None:
        """Asks how the other counters stand with the next round, which is now; says nothing."""
        self.watch.look = True
        self.exchange_now()

    def pause(self, paused: bool) -> None:
        """Stops a long pull where it is, or goes on with it."""
        self.watch.pause(paused)
        if not paused:
            self.exchange_now()
        self.changed.emit()

    @Slot()
    def exchange_now(self) -> None:
        """Starts a round unless one is running."""
        exchange = self._exchange
        if exchange is None or self._busy:
            return
        self._busy, self._step = True, ""
        self._slow.start(SLOW_MS)
        self._session.jobs.run(lambda: exchange(self.watch), self._went, self._went_wrong, line=True)
        self.changed.emit()

    @Slot(str, int, int)
    def _moved(self, step: str, done: int, of: int) -> None:
        if not self._busy:
            return
        if step != self._step:
            self._step = step
            self._pace.start()
            self._shown.start()
        if step == "TAKE":  # it comes in, so the line is there
            self.online, self.trouble, self._stands = True, "", ""
        left = time_left(done, of, self._pace.elapsed() / 1000)
        self.progress = Progress(done, of, step == "FOLD", left)
        if self._shown.elapsed() > SHOW_EVERY_MS:
            self._shown.start()
            self._session.changes.announce(Changed.DOSSIERS | Changed.REFERENCE)
        self.changed.emit()

    def _ended(self) -> None:
        self._busy, self.progress = False, None
        self._slow.stop()

    def _went(self, outcome: Outcome) -> None:
        session = self._session
        self._ended()
        self.lacking = outcome.lacking
        told, self.trouble = self.trouble, outcome.sentence
        self.last_at, self.online = session.desk.clock(), True
        self._stands = NOT_TAKEN if outcome.verdict not in TAKEN else ""
        if outcome.sentence and (outcome.sentence != told or self._asked_by_person):  # once, not over every receipt
            session.messages.say(self.trouble, "plain")
        elif self._asked_by_person:
            session.messages.say(f"Đã đồng bộ: gửi {outcome.pushed}, nhận {outcome.pulled}.")
        self._asked_by_person = False
        carried = outcome.carried
        if outcome.verdict == "renumbered" or outcome.pulled or carried.dossiers or carried.fetched or carried.coming:
            session.changes.announce(Changed.DOSSIERS | Changed.REFERENCE)
        again = 0.0 if self._soon and carried.again is None else carried.again
        self._soon = False
        self._timer.start(self._cadence.after_round(outcome.retry_after, again))
        self.changed.emit()

    def _went_wrong(self, error: CounterError) -> None:
        self._ended()
        self.online, self.trouble = False, str(error)
        no_line = isinstance(error, Offline) and not isinstance(error, TurnedAway)
        self._stands = NO_LINE if no_line else NOT_TAKEN
        if self._asked_by_person:
            self._session.messages.show_error(error)
        self._asked_by_person = False
        self._timer.start(self._cadence.after_failure())
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
        elif self._exchange:
            wait = self._cadence.after_act()
            if wait is not None:
                self._timer.start(wait)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.LINE:
            self._hurry()
