"""Bits that flip and files that are cut: noticed, or harmless; never another citizen's data without a word."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from counter_app.errors import StorageTrouble
from counter_app.operations import open_counter, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, projections
from counter_app.store import database as database_module
from tests import soak
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, application, person

PAGE = 4096
NAMES = ("Nguyễn Thị Đào", "Trần Đạt", "Lê Văn Ba", "Đỗ Quang Kỳ", "Vũ Hải Yến")


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Hundreds of damaged files are meant; their warnings need not fill the log."""
    database_module.log.setLevel(logging.CRITICAL)
    yield
    database_module.log.setLevel(logging.NOTSET)


def opened(place: DataDir) -> Desk:
    return open_counter.open_desk(place, FakeClock(), no_code).with_clerk(CLERK)


def fill(desk: Desk) -> list[str]:
    return [receive(desk, application(owners=(person(name=name),))).intake.code for name in NAMES * 2]


def without_log(place: DataDir) -> None:
    for suffix in ("-wal", "-shm"):
        place.store.with_name(place.store.name + suffix).unlink(missing_ok=True)


def test_a_flipped_bit_anywhere_in_the_file_is_noticed(place: DataDir) -> None:
    """Plain SQLite returned wrong data without a word in 191 of 300 such flips; every page here is authenticated."""
    desk = opened(place)
    fill(desk)
    with desk.database.read() as connection:
        truth = projections.dump(connection)
    desk.database.close()
    good = place.store.read_bytes()
    random = Random(11)
    every_page = [page * PAGE + random.randrange(PAGE) for page in range(len(good) // PAGE)]
    for position in [*every_page, 0, 15, 16, 99, len(good) - 1]:
        damaged = bytearray(good)
        damaged[position] ^= 1 << random.randrange(8)
        without_log(place)
        place.store.write_bytes(damaged)
        noticed = False
        try:
            desk = opened(place)
        except StorageTrouble:
            continue
        try:
            noticed = bool(upkeep.verify(desk).faults)
        except StorageTrouble:
            noticed = True
        try:
            with desk.database.read() as connection:
                assert projections.dump(connection) == truth
        except StorageTrouble:
            noticed = True
        finally:
            desk.database.close()
        assert noticed, f"bit at {position} went unnoticed"


def test_a_damaged_page_of_a_long_dossier_is_never_read_as_something_else(place: DataDir) -> None:
    """SQLCipher itself hands out zeros for a damaged last page and complains only at the next; the digest knows."""
    desk = opened(place)
    crowd = tuple(person(name=NAMES[n % 5], address=f"Số {n}, phố Ví Dụ " * 9) for n in range(40))
    received = receive(desk, application(owners=crowd))
    desk.database.close()
    good = place.store.read_bytes()
    noticed = 0
    for page in range(1, len(good) // PAGE):
        damaged = bytearray(good)
        damaged[page * PAGE + 2000] ^= 1
        without_log(place)
        place.store.write_bytes(damaged)
        try:
            desk = opened(place)
        except StorageTrouble:
            noticed += 1
            continue
        try:
            with desk.database.read() as connection:
                dossier = board.dossier(connection, desk.me.office, received.dossier_id)
            assert dossier.intake == received.intake
            assert not dossier.conflicts
        except StorageTrouble:
            noticed += 1
        finally:
            desk.database.close()
    assert noticed >= 5


def crashed(place: DataDir, folder: Path) -> tuple[bytes, bytes, list[str]]:
    """The two files as a power cut leaves them, with ten receptions in the WAL alone."""
    desk = opened(place)
    told = fill(desk)
    store, wal = (place.root / name for name in ("counter.db", "counter.db-wal"))
    shutil.copytree(place.root, folder)
    files = store.read_bytes(), wal.read_bytes(), told
    desk.database.close()
    return files


def prefix_or_trouble(place: DataDir, told: list[str]) -> int | None:
    """How many of the receptions are there, which must be the first ones; None when the file says it is damaged."""
    try:
        desk = opened(place)
    except StorageTrouble:
        return None
    try:
        assert upkeep.verify(desk).faults == ()
        with desk.database.read() as connection:
            codes = [row.code for row in board.rows(connection, range(1, 100))]
        assert codes == told[: len(codes)]
        return len(codes)
    except StorageTrouble:
        return None
    finally:
        desk.database.close()


def test_a_wal_that_was_cut_anywhere_ends_with_a_whole_save(place: DataDir, tmp_path: Path) -> None:
    """A power cut tears the last write: what stands before it is whole, and the chain verifies."""
    place_after = DataDir(tmp_path / "after")
    store, wal, told = crashed(place, place_after.root)
    random = Random(12)
    cuts = sorted([0, 1, 31, 32, len(wal), *(random.randrange(len(wal)) for _ in range(40))])
    found = []
    for cut in cuts:
        without_log(place_after)
        place_after.store.write_bytes(store)
        place_after.store.with_name("counter.db-wal").write_bytes(wal[:cut])
        found.append(prefix_or_trouble(place_after, told))
    assert None not in found
    assert found == sorted(found, key=lambda n: n or 0)
    assert (found[0], found[-1]) == (0, len(told))
    assert len(set(found)) > 5


SECTOR = 512


def states(place: DataDir) -> tuple[list[dict[str, bytes]], list[str]]:
    """Both files as they are on the disk behind each reception, and behind a checkpoint with one more."""
    desk = opened(place)
    names, told, seen = ("counter.db", "counter.db-wal"), [], []

    def look() -> None:
        seen.append({name: (place.root / name).read_bytes() for name in names})

    for n in range(8):
        if n == 6:
            with desk.database.read() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            look()
            assert seen[-1]["counter.db-wal"] == b""
            assert seen[-1]["counter.db"] != seen[-2]["counter.db"]
        told.append(receive(desk, application()).intake.code)
        look()
    desk.database.close()
    return seen, told


def torn(before: bytes, after: bytes, random: Random) -> bytes:
    """A file on its way from one state to the next: some of the sectors that were written arrived, in no order."""
    size, share = len(random.choice((before, after))), random.choice((0.5, 0.9, 1))
    made = bytearray(before[:size].ljust(size, b"\0"))
    for start in range(0, min(size, len(after)), SECTOR):
        if random.random() < share:
            made[start : start + SECTOR] = after[start : min(start + SECTOR, size)]
    return bytes(made)


def test_whichever_sectors_a_power_cut_lost_everything_acknowledged_is_there(place: DataDir, tmp_path: Path) -> None:
    """A disk writes in the order it likes. Each save was synced before its receipt, so only what was written since may
    be lost; during a checkpoint, where only the file is written, not even that. On SQLCipher's own files.
    """
    place_after = DataDir(tmp_path / "after")
    seen, told = states(place)
    shutil.copytree(place.root, place_after.root)
    random = soak.drawn(15)
    found = set()
    for n, (before, after) in enumerate(pairwise(seen)):
        checkpoint = n == 5
        for _ in range(soak.times(3, 60)):
            without_log(place_after)
            for name in before:
                if checkpoint and name.endswith("-wal"):
                    mixed = before[name]  # emptied behind the sync of the other
                else:
                    mixed = torn(before[name], after[name], random)
                (place_after.root / name).write_bytes(mixed)
            held = prefix_or_trouble(place_after, told)
            acknowledged = n + 1 - (n > 5)
            assert held is not None
            assert acknowledged <= held <= acknowledged + (not checkpoint)
            found.add(held - acknowledged)
    assert found == {0, 1}


def test_a_wal_with_a_flipped_bit_loses_no_more_than_its_end(place: DataDir, tmp_path: Path) -> None:
    """Its frames are chained by checksums: what cannot be trusted is left out whole, never mixed in."""
    place_after = DataDir(tmp_path / "after")
    store, wal, told = crashed(place, place_after.root)
    random = Random(13)
    found = set()
    for _ in range(40):
        damaged = bytearray(wal)
        damaged[random.randrange(len(wal))] ^= 1 << random.randrange(8)
        without_log(place_after)
        place_after.store.write_bytes(store)
        place_after.store.with_name("counter.db-wal").write_bytes(damaged)
        found.add(prefix_or_trouble(place_after, told))
    assert len(found) > 3


def test_a_damaged_archive_loses_no_dossier(place: DataDir) -> None:
    """Papers are made again from their entries; the archive only proves what they were."""
    desk = opened(place)
    paper = bytes(range(256)) * 100
    digest = desk.archive.put(paper)
    good = place.archive.read_bytes()
    random = Random(14)
    for position in [page * PAGE + random.randrange(PAGE) for page in range(len(good) // PAGE)]:
        damaged = bytearray(good)
        damaged[position] ^= 1
        place.archive.write_bytes(damaged)
        with suppress(StorageTrouble):
            assert desk.archive.get(digest) in (paper, None)
        assert receive(desk, application()).intake.code
    desk.database.close()
