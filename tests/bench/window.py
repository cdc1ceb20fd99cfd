"""The window over the big office, measured from inside: what a clerk waits for, and how long the window is deaf.

    python -m tests.bench.window DATA_DIR ROUNDS        figures as JSON

A wait ends when the list has painted the lines that were asked for. Deafness is the largest gap of a one-millisecond
timer while filters are switched, words are typed and the list is scrolled, and in each of a clerk's errands.
"""

from __future__ import annotations

import gc
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from counter_app import app
from counter_app.domain.urgency import horizon
from counter_app.operations import open_counter
from counter_app.operations.demo import STAFF
from counter_app.paths import DataDir
from counter_app.store import board
from counter_app.store.board import Filter
from counter_app.ui.jobs import Jobs
from counter_app.ui.main_window import MainWindow
from counter_app.ui.pictures import settle
from tests.bench.acts import Errands, Hands
from tests.bench.heart import Heart, Watch, spin, spin_for
from tests.bench.office import clock

LONGEST_S = 20
SIZE = (1366, 720)


class Bench:
    """One window, one list of figures."""

    def __init__(self, window: MainWindow, rounds: int) -> None:
        self.window, self.rounds = window, rounds
        self.board, self.jobs = window.board, window.session.jobs
        self.watch, self.heart = Watch(window), Heart()
        self.figures: dict[str, Any] = {}
        desk = window.session.desk
        with desk.database.read() as connection:
            self.expected = board.counts(connection, horizon(desk.clock(), desk.reference().calendar))
            everything = board.ids(connection, Filter.ALL, horizon(desk.clock(), desk.reference().calendar))
            (self.somebody,) = board.rows(connection, [everything[len(everything) // 3]])
            self.number, self.phone = connection.exec_driver_sql(
                "SELECT id_number, phone FROM dossier WHERE n = ?", (self.somebody.n,)
            ).one()

    def wait(self, act: Callable[[], object], done: Callable[[], bool]) -> float:
        """Milliseconds from an act until the list is filled, painted, and ``done``."""
        fills = self.watch.fills
        start = perf_counter()
        act()
        while not (self.watch.fills > fills and self.watch.paints and done()):
            if perf_counter() - start > LONGEST_S:
                raise TimeoutError(f"nothing was painted within {LONGEST_S} s")
            spin()
        return (perf_counter() - start) * 1000

    def measured(self, act: Callable[[], object], done: Callable[[], bool] = lambda: True) -> float:
        took = self.wait(act, done)
        settle(self.jobs)
        return took

    def ahead(self) -> None:
        """The first seconds after signing in: nobody touches the keys, and the pages are made."""
        with self.heart.listening():
            while self.window.ahead.quiet.isActive():
                spin_for(0.05)
        self.figures["ahead"] = sorted(gap for gap, _ in self.heart.gaps)[-self.rounds :]

    # What a clerk does

    def queries(self) -> dict[str, str]:
        """Words that clerks type; the last letter is the keystroke that is measured."""
        row = self.somebody
        return {
            "a name, common («nguyen van»)": "nguyen van",
            "a whole name («tran thi huong»)": "tran thi huong",
            "two letters («ng»)": "ng",
            "part of a code": row.code.split(".", 1)[1][:12],
            "a phone number": self.phone,
            "an identity number, one dossier": self.number,
            "nothing found («zzzz»)": "zzzz",
        }

    def search(self) -> None:
        found = {}
        for name, typed in self.queries().items():
            times = []
            for _ in range(self.rounds):
                self._type(typed[:-1])
                settle(self.jobs)
                times.append(self.measured(lambda typed=typed: self._key(typed[-1])))
            found[name] = times
            self.window.search.clear()
            settle(self.jobs)
        self.figures["search"] = found

    def filters(self) -> None:
        first, complete = [], []
        for _ in range(self.rounds):
            for chosen in (*list(Filter)[1:], Filter.ALL):
                first.append(self.measured(lambda chosen=chosen: self.board.choose(chosen)))
                self._other(chosen)
                everything = self.expected[chosen]
                took = self.measured(
                    lambda chosen=chosen: self.board.choose(chosen),
                    lambda everything=everything: self.board.model.rowCount() == everything,
                )
                if chosen is Filter.ALL:
                    complete.append(took)
        self.figures["filter, first lines"] = first
        self.figures["filter, all lines"] = complete

    def _other(self, chosen: Filter) -> None:
        """Away from a chip, so that coming back is a switch."""
        self.measured(lambda: self.board.choose(Filter.SOON if chosen is not Filter.SOON else Filter.TODAY))

    def scroll(self) -> None:
        random, times = Random(1), []
        self._all_lines()
        bar = self.board.table.verticalScrollBar()
        for _ in range(self.rounds * 4):
            self.watch.paints = 0
            start = perf_counter()
            bar.setValue(random.randint(0, bar.maximum()))
            while not self.watch.paints and perf_counter() - start < 1:
                spin()
            times.append((perf_counter() - start) * 1000)
        self.figures["scroll"] = times

    def deafness(self) -> None:
        longest, blame = [], []
        for seed in range(self.rounds):
            with self.heart.listening():
                for doing, act in self._day(Random(seed)):
                    self.heart.doing = doing
                    act()
                    spin_for(0.03)
                self.heart.doing = "settling"
                settle(self.jobs)
            gap, doing = max(self.heart.gaps)
            longest.append(gap)
            blame.append(doing)
        self.figures["deaf"] = longest
        self.figures["deaf while"] = blame

    def _day(self, random: Random) -> Iterator[tuple[str, Callable[[], object]]]:
        """Everything at once, as fast as hands can: nobody waits for a list before the next key."""
        bar = self.board.table.verticalScrollBar()
        for chosen in (*list(Filter), Filter.ALL):
            yield f"filter {chosen.value}", lambda chosen=chosen: self.board.choose(chosen)
        for typed in self.queries().values():
            for letter in typed:
                yield f"typing {typed}", lambda letter=letter: self._key(letter)
            yield "clearing the search box", self.window.search.clear
        yield "filter all", lambda: self.board.choose(Filter.ALL)
        yield "waiting for all lines", lambda: settle(self.jobs)
        for _ in range(20):
            yield "scrolling", lambda: bar.setValue(bar.value() + 3)
        for _ in range(10):
            yield "jumping", lambda: bar.setValue(random.randint(0, bar.maximum()))
        for _ in range(5):
            yield "choosing a line", lambda: self.board.select(random.randrange(self.board.model.rowCount()))
        yield "sweeping the memory", gc.collect

    def memory(self) -> None:
        self._all_lines()
        status = Path("/proc/self/status").read_text()
        for name, key in (("memory", "VmRSS"), ("memory, most", "VmHWM")):
            kilobytes = int(re.search(rf"{key}:\s+(\d+)", status)[1])  # type: ignore[index]
            self.figures[name] = [kilobytes / 1024]

    # Hands

    def _all_lines(self) -> None:
        self.window.search.clear()
        settle(self.jobs)
        self.board.choose(Filter.ALL)
        settle(self.jobs)

    def _type(self, text: str) -> None:
        self.window.search.clear()
        for letter in text:
            self._key(letter)

    def _key(self, letter: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.window.search, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter))


def main(folder: Path, rounds: int) -> dict[str, Any]:
    """Opens the window as the composition root does, and measures."""
    place, jobs = DataDir(folder), Jobs()
    qt = app.application()
    gc.disable()  # as app.run does
    desk = open_counter.open_desk(place, clock, lambda: "")
    try:
        hands: list[Hands] = []
        window = app.open_window(desk, place, jobs, None, key_clock=lambda: hands[0].now)
        hands.append(Hands(window))
        window.resize(*SIZE)
        window.show()
        settle(jobs)
        window.enter(STAFF[0])  # who may open every page
        settle(jobs)
        bench = Bench(window, rounds)
        bench.ahead()
        gc.freeze()
        for part in (bench.search, bench.filters, bench.scroll, bench.deafness, bench.memory):
            part()
        errands = Errands(window, hands[0], jobs, place, bench.watch)
        bench.figures["errands"] = errands.listen(bench.heart, rounds)
        bench.figures["shown"] = errands.shown[1:]
        window.close()
        settle(jobs)
        return bench.figures
    finally:
        jobs.stop()
        desk.database.close()
        qt.quit()


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), int(sys.argv[2])), sys.stdout)
