"""A clerk's errands at the window over the big office, key by key: how long the window is deaf meanwhile, and how long
the board takes to show what was done. A turn of the event loop follows every key, as at a real keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QCoreApplication, Qt

from counter_app.paths import DataDir
from counter_app.ui.jobs import Jobs
from counter_app.ui.main_window import MainWindow
from tests.bench.heart import Heart, Watch, spin
from tests.journeys import hands
from tests.keyboard import Keyboard
from tests.windows import Counter

LONGEST_S = 20
_F9 = Qt.Key.Key_F9


class Hands(Keyboard):
    """Keys with the window's own turn behind each."""

    def _send(self, key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        super()._send(key, text, modifiers)
        QCoreApplication.processEvents()


class Patience:
    """Waits as pytest-qt's bot does, where there is no pytest."""

    def waitUntil(self, condition: Callable[[], bool], timeout: int = 0) -> None:  # noqa: N802 - the bot's name
        """Spins until it is true. Raises TimeoutError after ``LONGEST_S`` seconds, whatever ``timeout`` says."""
        del timeout
        start = perf_counter()
        while not condition():
            if perf_counter() - start > LONGEST_S:
                raise TimeoutError(f"waited {LONGEST_S} s for what never came")
            spin()


def card(n: int) -> str:
    """The text of an invented citizen's card."""
    return f"001090{n:06}||Nguyễn Văn Mẫu|15051990|Nam|Thôn Đông, xã Ví Dụ|20062021"


class Errands:
    """The hands of one clerk. ``shown`` are the milliseconds from F9 until the board had painted what it did."""

    def __init__(self, window: MainWindow, keys: Hands, jobs: Jobs, place: DataDir, watch: Watch) -> None:
        desk = window.session.at_work
        self.counter = Counter(window, keys, jobs, desk, place, Patience())  # type: ignore[arg-type]
        self.keys, self.watch = keys, watch
        self.shown: list[float] = []
        ready = "SELECT code FROM dossier WHERE state = 'RESOLVED' ORDER BY due_at LIMIT 400"
        with desk.database.read() as connection:
            self.ready = [code for (code,) in connection.exec_driver_sql(ready)]

    def listen(self, heart: Heart, rounds: int) -> dict[str, list[float]]:
        """The longest silence of each errand, in milliseconds."""
        silences: dict[str, list[float]] = {}
        for n in range(rounds + 1):  # the first opens every page for the first time
            for name, errand in self.day(n):
                with heart.listening():
                    errand()
                    self.counter.settle()
                    spin()
                silences.setdefault(name if n else f"{name}, the first", []).append(max(heart.gaps)[0])
        return silences

    def day(self, n: int) -> Iterator[tuple[str, Callable[[], object]]]:
        """One of everything."""
        window, late = self.counter.window, self.counter.window.late
        received: list[str] = []
        yield "receiving", lambda: received.append(hands.receive(self.counter, card(n), procedure="dang ky thuong tru"))
        yield "an act on the board", lambda: self.act(received[0])
        yield "handing over", lambda: self.batch(received[0])
        window.to_board()
        self.counter.settle()
        yield "opening the lane", window.to_lane
        late.lane.signing.signer.text = "Lê Văn Dũng"  # it stays for the next citizen
        yield "certifying", lambda: hands.certify(self.counter, 1, card=card(n))
        yield "giving back", lambda: hands.give_back(self.counter, self.ready.pop())
        for name, open_page in (
            ("the day", window.to_day), ("the report", window.to_report),
            ("supervision", lambda: window._open(late.supervision)),
            ("the catalogue", window.to_catalogue), ("administration", self.administration),
            ("the print list", window.to_print_list), ("the line", window.to_line), ("the blanks", window.to_blanks),
            ("the board", window.to_board),
        ):  # fmt: skip
            yield f"opening {name}", open_page

    def administration(self) -> None:
        """Until its last card stands."""
        self.counter.window.to_administration()
        making = self.counter.window.late.administration.making
        self.counter.wait(lambda: not making.isActive())

    def batch(self, code: str) -> None:
        """One receipt scanned into a batch, F9: its slip comes out."""
        slips = len(self.counter.papers())
        page = self.counter.window.late.hand_over
        self.counter.window.to_hand_over()
        self.counter.settle()
        self.keys.scan(code)
        self.counter.wait(lambda: len(page.table.lines) == 1)
        page.to.setFocus()
        self.keys.type("Phòng Kinh tế")
        self.keys.press(_F9)
        self.counter.wait(lambda: len(self.counter.papers()) > slips)

    def act(self, code: str) -> None:
        """A contact with the citizen noted; the board must show the line as it is now."""
        window, keys = self.counter.window, self.keys
        window.to_board()
        keys.scan(code)
        self.counter.wait(lambda: window.board.pane.dossier is not None and window.board.pane.dossier.code == code)
        self.counter.settle()
        window.board.ask("contacted")
        window.board.pane.acts.fields["note"].text = "Đã gọi điện, công dân hẹn đến chiều nay"
        fills, start = self.watch.fills, perf_counter()
        keys.press(_F9)
        self.counter.wait(lambda: self.watch.fills > fills and self.watch.paints > 0)
        self.shown.append((perf_counter() - start) * 1000)
