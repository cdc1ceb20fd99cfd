"""kill -9 in the middle of the queue: what a clerk was told is saved is saved, and no number comes twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from counter_app.operations import open_counter, upkeep
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, application

SECONDS = 60
SAVES = 200
KILLS = (1, 7, 33, 60, 99)


def receive_until_killed(place: DataDir, acknowledged: int) -> list[str]:
    """Starts a counter, reads so many codes off it, kills it; the codes it told."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.receiver", str(place.root), str(SAVES)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with child:
        try:
            assert child.stdout
            codes = [child.stdout.readline().strip() for _ in range(acknowledged)]
        finally:
            child.kill()
        rest = child.stdout.read()
        child.wait(SECONDS)
    # What it told between our reading and its end counts too; half a line was not told.
    return codes + rest.split("\n")[:-1]


def test_whatever_was_acknowledged_before_the_kill_is_there_afterwards(place: DataDir, clock: FakeClock) -> None:
    """Invariant 1: the receipt was printed from a committed dossier; pulling the plug must not make it a lie."""
    told: list[str] = []
    kept: list[str] = []
    for kill in KILLS:
        told += receive_until_killed(place, kill)
        desk = open_counter.open_desk(place, clock, no_code)
        with desk.database.read() as connection:
            rows = board.rows(connection, range(1, 2 * SAVES))
        verdict = upkeep.verify(desk)
        desk.database.close()
        assert verdict.faults == ()
        codes = [row.code for row in rows]
        assert len(set(codes)) == len(codes)
        assert set(told) <= set(codes)
        assert set(kept) <= set(codes)
        kept = codes
    assert len(told) >= SAVES
    assert len(set(told)) == len(told)
    # A save that was committed and never acknowledged keeps its number: nobody else gets it.
    assert len(kept) - len(told) <= len(KILLS)
    desk = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    assert receive(desk, application()).intake.code not in kept
    desk.database.close()
