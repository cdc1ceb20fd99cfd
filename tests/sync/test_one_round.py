"""What one round does with a centre that is busy and with a fold that fails; the centre is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from counter_app.domain.entry import Entry
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import projections
from counter_app.sync.central import Hello
from tests.conftest import FakeClock
from tests.factories import Log, application, intake
from tests.sync.fake_centre import FakeCentre, FakeLine
from tests.sync.rounds import codes, sync


@pytest.fixture
def line(desk: Desk, clock: FakeClock) -> Iterator[FakeLine]:
    centre = FakeCentre(clock)
    centre.enrol(1, desk.me.key, desk.own_counter().slices)
    return centre.line(1)


class Busy:
    """A line to a centre that has few connections left."""

    def __init__(self, line: FakeLine) -> None:
        self.line, self.closed = line, 0

    def hello(self, *given: Any) -> Hello:
        return replace(self.line.hello(*given), retry_after=17)

    def close(self) -> None:
        self.closed += 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def test_a_busy_centre_is_left_alone_as_long_as_it_asks(desk: Desk, line: FakeLine) -> None:
    """A thousand counters come back within a minute: who keeps the line, or calls at once, keeps the others out."""
    receive(desk, application(), receipt=False)
    busy = Busy(line)
    outcome = sync((desk, busy))
    assert (outcome.retry_after, outcome.pending, busy.closed) == (17, 0, 1)
    assert sync((desk, line)).retry_after == 0


class Counting:
    """A line that gives two entries a page and counts how often it was asked for one."""

    def __init__(self, line: FakeLine) -> None:
        self.line, self.pages = line, 0
        line.page = 2

    def pull(self, *given: Any) -> list[Entry]:
        self.pages += 1
        return self.line.pull(*given)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def test_a_round_does_not_ask_for_what_it_knows_is_not_there(desk: Desk, line: FakeLine) -> None:
    """An answer without an entry costs a slow line a second and the centre a millisecond, in every round that takes."""
    log = Log(3, key=b"3" * 32)
    line.centre.enrol(3, log.key, ())
    for n in (901, 902):
        log.write(f"dossier:{n}", "dossier.received", intake(number=n).to_body())
    line.centre.line(3).push(3, log.own)
    counting = Counting(line)
    assert (sync((desk, counting)).pulled, counting.pages) == (4, 2)
    assert (sync((desk, counting)).pulled, counting.pages) == (0, 2)


@pytest.mark.logs
def test_a_fault_in_the_fold_of_one_subject_stops_nothing_else(
    desk: Desk, line: FakeLine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours that one dossier brings out: the colleague's other dossiers are shown all the same."""
    log = Log(3, key=b"3" * 32)
    line.centre.enrol(3, log.key, ())
    for n in (901, 902, 903):
        log.write(f"dossier:{n}", "dossier.received", intake(number=n).to_body())
    line.centre.line(3).push(3, log.own)
    real = projections.project

    def faulty(connection: Any, office: str, subjects: Any) -> Any:
        if "dossier:902" in subjects:
            raise ValueError("a fault of ours")
        return real(connection, office, subjects)

    monkeypatch.setattr(projections, "project", faulty)
    assert sync((desk, line)).pulled >= 3
    assert codes((desk, line)) == ["X99.01-261123-0901", "X99.01-261123-0903"]
    assert "cannot show dossier:902" in caplog.text
