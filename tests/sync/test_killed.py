"""kill -9 of a counter between, and in the middle of, its saves and its rounds; both sides are looked at afterwards."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from counter_app.operations import open_counter, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import journal
from tests import soak
from tests.conftest import Centre, FakeClock, no_code
from tests.factories import CLERK, OFFICE, application
from tests.sync.proxy import Proxy
from tests.sync.rounds import codes, sync
from tests.sync.test_line import port_of

SECONDS = 60
KILLS = soak.times(3, 60)


class Victim:
    """Counter 1 at the centre, whose program is started to be killed."""

    def __init__(self, place: DataDir, clock: FakeClock, centre: Centre) -> None:
        self.place, self.clock, self.centre = place, clock, centre
        desk = self.open()
        self.card = centre.enrol(1, key=desk.me.key, slices=desk.own_counter().slices)
        desk.database.close()
        self.told: list[str] = []

    def open(self) -> Desk:
        return open_counter.open_desk(self.place, self.clock, no_code).with_clerk(CLERK)

    def run(self, port: int) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.sync.exchanger", str(self.place.root), "500"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        url = self.centre.url.replace(f":{port_of(self.centre.url)}/", f":{port}/")
        assert child.stdin
        child.stdin.write(f"{url} {self.card.user} {self.card.password}\n")
        child.stdin.flush()
        return child

    def kill(self, child: subprocess.Popen[str]) -> None:
        """Ends it and keeps what it had told until then; half a line was not told."""
        with child:
            child.kill()
            assert child.stdout
            self.heard(*child.stdout.read().split("\n")[:-1])
            child.wait(SECONDS)

    def heard(self, *lines: str) -> None:
        self.told += [line.removeprefix("saved ").strip() for line in lines if line.startswith("saved ")]

    def check(self) -> None:
        """What was told is there, no number twice, and the centre has a prefix of the very bytes."""
        desk = self.open()
        with closing(desk.database):
            shown = codes((desk, None))
            assert len(set(shown)) == len(shown)
            assert set(self.told) <= set(shown)
            assert upkeep.verify(desk).faults == ()
            with desk.database.read() as connection:
                own = [(e.seq, e.header, e.body) for e in journal.whole_log(connection, OFFICE.agency, 1)]
        with self.centre.admin() as admin:
            stored = admin.execute("SELECT seq, header, body FROM quay.entry WHERE counter = 1 ORDER BY seq").fetchall()
            (head,) = admin.execute("SELECT head FROM quay.counter WHERE counter = 1").fetchone()  # type: ignore[misc]
        assert len(stored) == head
        assert own[: len(stored)] == stored

    def sends_the_rest(self) -> None:
        """The next morning: everything goes, and the next number is a new one."""
        desk = self.open()
        with closing(desk.database), closing(self.centre.line(self.card)) as line:
            known = codes((desk, None))
            assert receive(desk, application(), receipt=False).intake.code not in known
            assert sync((desk, line)).pending == 0
        self.check()


@pytest.fixture
def victim(place: DataDir, clock: FakeClock, centre: Centre) -> Victim:
    return Victim(place, clock, centre)


def test_a_counter_killed_anywhere_in_its_work_loses_nothing_on_either_side(victim: Victim) -> None:
    """The plug is pulled between, and during, saves and rounds, again and again."""
    random = soak.drawn(21)
    for _ in range(KILLS):
        child = victim.run(port_of(victim.centre.url))
        assert child.stdout
        victim.heard(*(child.stdout.readline() for _ in range(random.randrange(1, 30))))
        victim.kill(child)
        victim.check()
    assert victim.told
    victim.sends_the_rest()


@pytest.mark.parametrize("faults", [{"up": 2500}, {"down": 700}], ids=["asked", "answered"])
def test_a_counter_killed_while_it_waits_for_the_line_loses_nothing(victim: Victim, faults: dict[str, int]) -> None:
    """In the middle of a batch, and after the centre has stored it and before the counter hears so."""
    with closing(Proxy(port_of(victim.centre.url), stalls=True, **faults)) as proxy:
        child = victim.run(proxy.port)
        assert child.stdout
        victim.heard(child.stdout.readline())
        assert proxy.stalled.wait(SECONDS)
        victim.kill(child)
    victim.check()
    victim.sends_the_rest()
