"""Background work: the only threads of the window.

``store`` jobs run one after another, so they never meet in SQLite; ``line`` jobs talk to the centre. Whatever they
return is handed to the main thread, where alone widgets live.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from counter_app.errors import CounterError

log = logging.getLogger(__name__)

T = TypeVar("T")


class Jobs(QObject):
    """Runs work away from the window and brings the answer back to it.

    ``done(result)`` and ``failed(error)`` are called on the main thread, never before :meth:`run` has returned, in the
    order in which jobs finish. A failure that nobody asked for is a bug and goes to the crash hook. After :meth:`stop`
    nothing is delivered any more.
    """

    _finished = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = ThreadPoolExecutor(1, "store")
        self._line = ThreadPoolExecutor(1, "line")
        self._stopped = False
        # Queued: of work that is done before ``run`` returns it would be delivered in the middle of whoever asked.
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._askers: dict[Future[Any], QObject] = {}
        self.waiting = 0

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[CounterError], object] | None = None,
        *,
        line: bool = False,
        once: QObject | None = None,
    ) -> None:
        """Starts ``work``; ``failed`` gets what the program raises on purpose. With ``once`` nothing happens while an
        earlier job of the same asker is under way: F9 pressed twice must not write twice.
        """
        if self._stopped or (once is not None and once in self._askers.values()):
            return
        self.waiting += 1
        future = (self._line if line else self._store).submit(work)
        if once is not None:
            self._askers[future] = once
        future.add_done_callback(lambda finished: self._hand_over(done, failed, finished))

    def _hand_over(self, done: Any, failed: Any, future: Future[Any]) -> None:
        if not self._stopped:
            self._finished.emit(done, failed, future)

    @Slot(object, object, object)
    def _deliver(self, done: Any, failed: Any, future: Future[Any]) -> None:
        self.waiting -= 1
        self._askers.pop(future, None)
        if self._stopped:
            return
        try:
            result = future.result()
        except CancelledError:
            return
        except CounterError as error:
            if failed is None:
                raise
            failed(error)
            return
        done(result)

    def stop(self) -> None:
        """Waits for what runs (each job is bounded) and drops the rest."""
        self._stopped = True
        for pool in (self._line, self._store):
            pool.shutdown(wait=True, cancel_futures=True)
