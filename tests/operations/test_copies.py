"""The rotation keeps what a person would look for, fits the disk, and ends: no old copy holds what was erased."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta

import pytest

from counter_app.domain.moments import VIETNAM, local
from counter_app.errors import StorageTrouble
from counter_app.operations import copies
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from tests.conftest import FakeClock
from tests.factories import application


def test_six_hours_seven_days_and_four_weeks_are_kept_and_nothing_older(
    desk: Desk, place: DataDir, clock: FakeClock
) -> None:
    """A fault is noticed within the hour, the week or the month; and the law's promise names a day."""
    receive(desk, application())
    first = local(clock.now).date()
    for day in range(45):
        for hour in (8, 9, 10, 11, 14, 15, 16, 17):
            clock.now = datetime.combine(first + timedelta(days=day), time(hour, 30), VIETNAM)
            assert copies.take(desk, place) is not None
            assert copies.take(desk, place) is None
    kept = sorted(copies.taken(place).values(), reverse=True)
    last = first + timedelta(days=44)
    assert [(at.date(), at.hour) for at in kept[:6]] == [(last, hour) for hour in (17, 16, 15, 14, 11, 10)]
    assert [(at.date(), at.hour) for at in kept[6:12]] == [(last - timedelta(days=n), 17) for n in range(1, 7)]
    assert [at.weekday() for at in kept[12:]] == [6, 6]  # the newest of each week before, a Sunday in this test
    assert all(clock.now - at < copies.OLDEST for at in kept)
    clock.advance(days=40)
    copies.take(desk, place)
    assert len(copies.taken(place)) == 1


def test_what_is_put_aside_before_a_restore_or_a_migration_ends_too(place: DataDir, clock: FakeClock) -> None:
    """It holds everything the counter held; lying there for ever it would outlive every erasure."""
    old = place.root / f"counter.truoc-khoi-phuc-{clock.now - copies.OLDEST:%Y%m%d%H%M%S}.db"
    young = place.root / f"counter.truoc-khoi-phuc-{clock.now - timedelta(days=2):%Y%m%d%H%M%S}.db"
    migrated = place.root / "counter.truoc-0005.db"
    for path in (old, young, migrated):
        path.write_bytes(b"a counter's file")
    long_ago = (clock.now - timedelta(days=60)).timestamp()
    os.utime(migrated, (long_ago, long_ago))
    assert set(copies.end(place, clock.now)) == {old, migrated}
    assert young.exists()
    assert place.store.exists()


def test_the_newest_copy_stays_however_old(desk: Desk, place: DataDir, clock: FakeClock) -> None:
    """Copying was switched off in spring: the one copy there is must not vanish in summer without another."""
    copies.take(desk, place)
    assert copies.end(place, clock.now + timedelta(days=200)) == []
    assert len(copies.taken(place)) == 1


def test_copies_stay_within_a_fifth_of_the_disk(
    desk: Desk, place: DataDir, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the next save would fail for the sake of old copies."""
    size = place.store.stat().st_size
    room = {"free": 100 * size}
    monkeypatch.setattr(copies.shutil, "disk_usage", lambda _: type("Usage", (), {"free": room["free"]}))
    for _ in range(5):
        assert copies.take(desk, place)
        clock.advance(hours=1)
    assert len(copies.taken(place)) == 5
    room["free"] = 10 * size
    copies.take(desk, place)
    assert 1 <= len(copies.taken(place)) < 5
    left = set(copies.taken(place))
    room["free"] = size
    clock.advance(hours=1)
    with pytest.raises(StorageTrouble, match="một phần năm"):
        copies.take(desk, place)
    assert set(copies.taken(place)) == left


@pytest.mark.logs
def test_a_copy_that_failed_is_tried_again_the_same_hour(desk: Desk, place: DataDir) -> None:
    """The disk was full at eight; a minute later there is room, and the hour must not stay without a copy."""
    place.backups.write_text("in the way")
    with pytest.raises(StorageTrouble, match="Không sao lưu được"):
        copies.take(desk, place)
    place.backups.unlink()
    assert copies.take(desk, place) is not None


@pytest.mark.logs
def test_the_first_copy_of_a_day_is_read_whole(
    desk: Desk, place: DataDir, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy onto a dying disk must not be believed for a week."""
    assert copies.take(desk, place)
    real = desk.database.copy_to

    def damaged(target: object) -> None:
        real(target)  # type: ignore[arg-type]
        content = bytearray(target.read_bytes())  # type: ignore[attr-defined]
        content[-2000] ^= 4
        target.write_bytes(bytes(content))  # type: ignore[attr-defined]

    monkeypatch.setattr(desk.database, "copy_to", damaged)
    clock.advance(days=1)
    before = set(copies.taken(place))
    with pytest.raises(StorageTrouble, match="bị hỏng"):
        copies.take(desk, place)
    assert set(copies.taken(place)) == before
