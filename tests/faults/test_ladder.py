"""A file that is damaged beyond use: the newest copy, then what the centre has, and the queue goes on."""

from __future__ import annotations

from contextlib import closing

import pytest

from counter_app.errors import StorageTrouble
from counter_app.operations import copies, open_counter, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, application
from tests.sync.fake_centre import FakeCentre
from tests.sync.rounds import codes, own_log, sync


@pytest.mark.logs
def test_a_damaged_file_comes_back_from_the_newest_copy_and_the_centre(
    desk: Desk, place: DataDir, clock: FakeClock
) -> None:
    """The disk dies at ten: what was sent since the copy comes back, and no number handed out is handed out again."""
    centre = FakeCentre(clock)
    centre.enrol(1, desk.me.key, desk.own_counter().slices)
    printed = [receive(desk, application(), receipt=False).intake.code for _ in range(3)]
    copy = copies.take(desk, place)
    assert copy is not None
    printed += [receive(desk, application(), receipt=False).intake.code for _ in range(4)]
    assert sync((desk, centre.line(1))).pending == 0
    unsent = receive(desk, application(), receipt=False).intake.code
    desk.database.close()
    damaged = bytearray(place.store.read_bytes())
    damaged[20] ^= 1
    place.store.write_bytes(damaged)
    with pytest.raises(StorageTrouble, match="sao lưu"):
        open_counter.open_desk(place, clock, no_code)

    aside = upkeep.restore(place, copy, clock, no_code)
    assert aside is not None
    assert aside.read_bytes() == damaged  # somebody may still get the last dossier out of it
    restored = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    with closing(restored.database):
        assert codes((restored, None)) == printed[:3]
        served = receive(restored, application(), receipt=False).intake.code  # before there is any line
        assert served not in {*printed, unsent}


@pytest.mark.logs
def test_a_damaged_file_whose_morning_was_sent_loses_nothing(desk: Desk, place: DataDir, clock: FakeClock) -> None:
    """The same, with the line there before the first citizen: the own log is pulled back and goes on."""
    centre = FakeCentre(clock)
    centre.enrol(1, desk.me.key, desk.own_counter().slices)
    copy = copies.take(desk, place)
    assert copy is not None
    printed = [receive(desk, application(), receipt=False).intake.code for _ in range(4)]
    sync((desk, centre.line(1)))
    log = own_log((desk, None))
    desk.database.close()
    place.store.write_bytes(place.store.read_bytes()[:8192])
    upkeep.restore(place, copy, clock, no_code)
    restored = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    with closing(restored.database):
        assert sync((restored, centre.line(1))).verdict in ("ok", "rolled_back")
        assert own_log((restored, None)) == log
        assert codes((restored, None)) == printed
        assert receive(restored, application(), receipt=False).intake.code not in printed
        assert sync((restored, centre.line(1))).pending == 0
        assert upkeep.verify(restored).faults == ()
