"""A real window, offscreen, over a real office."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app import app
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.ui.jobs import Jobs
from counter_app.ui.main_window import MainWindow
from tests.factories import CLERK
from tests.keyboard import Keyboard


@dataclass
class Counter:
    """A window at work and the hands in front of it."""

    window: MainWindow
    keys: Keyboard
    jobs: Jobs
    desk: Desk
    place: DataDir
    bot: QtBot

    def settle(self) -> None:
        """Waits until background work has been delivered."""
        self.bot.waitUntil(lambda: self.jobs.waiting == 0, timeout=10_000)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Waits for something to become true."""
        self.bot.waitUntil(condition, timeout=10_000)

    def activate(self) -> None:
        """Brings the window to the front."""
        self.window.activateWindow()
        self.bot.waitUntil(self.window.isActiveWindow, timeout=10_000)

    def papers(self) -> list[str]:
        """Names of the papers in the printer's tray."""
        return sorted(path.name for path in self.place.tray.glob("*.pdf"))


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application as the program dresses it."""
    return app.application()


@contextmanager
def counter_window(desk: Desk, place: DataDir, bot: QtBot, exchange: object = None) -> Iterator[Counter]:
    """A window over a desk with the clerk signed in, taken down in the order of the composition root whatever happens:
    a worker that outlives its window would crash the tests after it.
    """
    jobs = Jobs()
    hands: list[Keyboard] = []
    window = app.open_window(desk, place, jobs, exchange, key_clock=lambda: hands[0].now)  # type: ignore[arg-type]
    try:
        hands.append(Keyboard(window))
        window.resize(1366, 720)
        with bot.waitExposed(window):
            window.show()
        counter = Counter(window, hands[0], jobs, desk, place, bot)
        counter.activate()
        window.enter(desk.clerk or CLERK)
        window.ahead.stop()  # how much is made by then would hang on how long a test takes
        counter.settle()
        yield counter
    finally:
        window.close()
        jobs.stop()
        window.deleteLater()
        jobs.deleteLater()
        QApplication.processEvents()


@pytest.fixture(autouse=True)
def collect_on_the_main_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As the program does: cycles of widgets collected on a worker thread crash Qt. Elsewhere a sweep after each of
    3,000 tests would take seven minutes.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def counter(dressed: QApplication, desk: Desk, place: DataDir, qtbot: QtBot) -> Iterator[Counter]:
    """Counter 1, the clerk signed in, the board on the screen."""
    with counter_window(desk, place, qtbot) as opened:
        yield opened
