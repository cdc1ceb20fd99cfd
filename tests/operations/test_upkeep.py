"""Copies that open, restores that lose nothing, and a verification that notices every kind of tampering."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.errors import StorageTrouble, UserError
from counter_app.operations import open_counter, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, journal, projections
from counter_app.store.database import Connection
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, OFFICE, Log, application, intake
from tests.store.files import is_vietnamese


def codes(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return sorted(row.code for row in board.rows(connection, range(1, 100)))


def reopened(place: DataDir, clock: FakeClock) -> Desk:
    return open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)


# Copies


def test_a_backup_opens_in_the_place_of_the_file(desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path) -> None:
    """The only test of a backup that counts."""
    receive(desk, application())
    size = upkeep.backup(desk, tmp_path / "copy.db")
    assert size == (tmp_path / "copy.db").stat().st_size > 0
    wanted = codes(desk)
    desk.database.close()
    place.store.unlink()
    shutil.copyfile(tmp_path / "copy.db", place.store)
    again = reopened(place, clock)
    assert codes(again) == wanted
    assert upkeep.verify(again).faults == ()
    again.database.close()


def test_a_backup_never_overwrites(desk: Desk, tmp_path: Path) -> None:
    """Last week's copy may be the good one."""
    target = tmp_path / "copy.db"
    target.write_bytes(b"last week's")
    with pytest.raises(UserError):
        upkeep.backup(desk, target)
    assert target.read_bytes() == b"last week's"
    with pytest.raises(UserError):
        upkeep.backup(desk, tmp_path / "nowhere" / "copy.db")


# Restoring


def test_a_restore_puts_the_copy_in_place_and_keeps_the_present_beside(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path
) -> None:
    """The wrong backup was chosen: the file of this morning must still be there, with what lay in its WAL."""
    receive(desk, application())
    upkeep.backup(desk, tmp_path / "copy.db")
    receive(desk, application())
    wal = place.store.with_name("counter.db-wal").read_bytes()
    store = place.store.read_bytes()
    desk.database.close()
    place.store.write_bytes(store)  # as a power cut would leave it: the second reception only in the WAL
    place.store.with_name("counter.db-wal").write_bytes(wal)
    aside = upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    assert aside is not None
    again = reopened(place, clock)
    assert codes(again) == ["X99.01-261123-0001"]
    again.database.close()
    clock.advance(seconds=1)
    upkeep.restore(place, aside, clock, no_code)
    both = reopened(place, clock)
    assert codes(both) == ["X99.01-261123-0001", "X99.01-261123-0002"]
    both.database.close()
    assert not list(place.root.glob("counter.khoi-phuc*"))


def _garbage(path: Path, _place: DataDir) -> None:
    path.write_bytes(b"not a backup at all " * 1000)


def _cut(path: Path, place: DataDir) -> None:
    path.write_bytes(place.store.read_bytes()[:10_000])


def _one_bit_flipped(path: Path, place: DataDir) -> None:
    content = bytearray(place.store.read_bytes())
    content[-2000] ^= 4
    path.write_bytes(content)


def _empty(path: Path, _place: DataDir) -> None:
    path.touch()


def _of_another_counter(path: Path, place: DataDir) -> None:
    other = DataDir(place.root / "other")
    database, _, _ = open_counter.make_files(other, "demo")
    database.copy_to(path)
    database.close()


def _missing(_path: Path, _place: DataDir) -> None:
    pass


@pytest.mark.logs
@pytest.mark.parametrize("make", [_garbage, _cut, _one_bit_flipped, _empty, _of_another_counter, _missing])
def test_a_copy_that_does_not_open_is_refused_and_the_counter_goes_on(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path, make: Callable[[Path, DataDir], None]
) -> None:
    """On the worst day of the year the wrong file is picked; the counter must not be worse off for it."""
    receive(desk, application())
    desk.database.close()
    make(tmp_path / "copy.db", place)
    with pytest.raises((StorageTrouble, UserError)) as told:
        upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    assert is_vietnamese(told.value)
    assert sorted(path.name for path in place.root.glob("counter.*")) == ["counter.db", "counter.lock"]
    again = reopened(place, clock)
    assert codes(again) == ["X99.01-261123-0001"]
    assert receive(again, application()).intake.code == "X99.01-261123-0002"
    again.database.close()


def test_a_restore_under_an_open_window_is_refused(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path
) -> None:
    """The window would write on into the file that was moved away, and the afternoon's dossiers with it."""
    upkeep.backup(desk, tmp_path / "copy.db")
    receive(desk, application())
    with pytest.raises(StorageTrouble, match="đóng cửa sổ"):
        upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    receive(desk, application())
    desk.database.close()
    again = reopened(place, clock)
    assert len(codes(again)) == 2
    again.database.close()


def test_a_disk_that_fails_in_the_middle_of_a_restore_leaves_the_file_in_place(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between «moved aside» and «put in place» the office must not be without a file."""
    receive(desk, application())
    upkeep.backup(desk, tmp_path / "copy.db")
    desk.database.close()
    rename = Path.rename

    def fails(self: Path, target: Path) -> Path:
        if Path(target) == place.store and "truoc" not in self.name:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fails)
        with pytest.raises(StorageTrouble, match="vẫn còn nguyên"):
            upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    again = reopened(place, clock)
    assert codes(again) == ["X99.01-261123-0001"]
    again.database.close()


# Proving


def test_an_honest_file_adds_up(desk: Desk) -> None:
    """`verify` runs every night; a false alarm a week and nobody reads it."""
    for _ in range(3):
        receive(desk, application())
    log = Log(2)
    log.write("dossier:z", "dossier.received", intake(700).to_body())
    with desk.database.write() as connection:
        journal.take(connection, log.own)
        projections.project(connection, OFFICE.agency, ["dossier:z"])
        entries = journal.count(connection)
    verdict = upkeep.verify(desk)
    assert (verdict.entries, verdict.logs, verdict.faults) == (entries, 2, ())


def tamper(sql: str) -> Callable[[Connection], object]:
    return lambda connection: connection.exec_driver_sql(sql)


LAST = "(SELECT max(seq) FROM entry WHERE counter = 1)"
JOURNAL = {
    "an amount in a body": "UPDATE entry SET body = CAST(replace(body, '8000', '9') AS BLOB) WHERE body LIKE '%8000%'",
    "one byte of a body": f"UPDATE entry SET body = CAST(body || ' ' AS BLOB) WHERE seq = {LAST} AND counter = 1",
    "a salt": f"UPDATE entry SET salt = zeroblob(16) WHERE seq = {LAST} AND counter = 1",
    "the actor": f"UPDATE entry SET header = CAST(replace(header, 'hanh', 'dung') AS BLOB) WHERE seq = {LAST}",
    "a hash": f"UPDATE entry SET hash = zeroblob(32) WHERE seq = {LAST} AND counter = 1",
    "a mac": f"UPDATE entry SET mac = zeroblob(32) WHERE seq = {LAST} AND counter = 1",
    "an early mac": "UPDATE entry SET mac = zeroblob(32) WHERE seq = 2 AND counter = 1",
    "an unreadable header": f"UPDATE entry SET header = CAST('rubbish' AS BLOB) WHERE seq = {LAST} AND counter = 1",
    "an entry gone from the middle": "DELETE FROM entry WHERE seq = 3 AND counter = 1",
    "the last entry gone": f"DELETE FROM entry WHERE seq = {LAST} AND counter = 1",
    "the first entry gone": "DELETE FROM entry WHERE seq = 1 AND counter = 1",
    "a head moved back": "UPDATE log SET head = head - 1 WHERE counter = 1",
    "a head's hash": "UPDATE log SET head_hash = zeroblob(32) WHERE counter = 1",
    "a sibling's body": "UPDATE entry SET body = CAST('{}' AS BLOB) WHERE counter = 2",
}
PROJECTIONS = {
    "a name on the board": "UPDATE dossier SET name = 'Người Khác'",
    "a promise on the board": "UPDATE dossier SET due_at = due_at + 86400000000",
    "a state on the board": "UPDATE dossier SET state = 'RETURNED'",
    "a row gone": "DELETE FROM dossier WHERE n = 1",
    "a clash hidden": "DELETE FROM clash",
    "a person made supervisor": "UPDATE reference SET body = replace(body, 'CLERK', 'SUPERVISOR') WHERE kind = 'staff'",
    "a procedure gone": "DELETE FROM reference WHERE kind = 'procedure' AND rowid IN "
    "(SELECT rowid FROM reference WHERE kind = 'procedure' LIMIT 1)",
}


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Two dossiers of our own and one of a sibling with a clash."""
    for _ in range(2):
        receive(desk, application())
    log = Log(2)
    log.write("dossier:z", "dossier.received", intake(700).to_body())
    log.write("dossier:z", "dossier.teleported", {})
    with desk.database.write() as connection:
        journal.take(connection, log.own)
        projections.project(connection, OFFICE.agency, ["dossier:z"])
    assert upkeep.verify(desk).faults == ()
    return desk


@pytest.mark.parametrize("sql", [pytest.param(sql, id=name) for name, sql in {**JOURNAL, **PROJECTIONS}.items()])
def test_whatever_is_tampered_with_is_found(office: Desk, sql: str) -> None:
    """Somebody with the key changed a promise, a fee or a name behind the program's back."""
    with office.database.write() as connection:
        assert connection.exec_driver_sql(sql).rowcount
    faults = upkeep.verify(office).faults
    assert faults
    assert all(is_vietnamese(fault) for fault in faults)
    wanted = "Bảng đọc" if sql in PROJECTIONS.values() else f"quầy {2 if 'counter = 2' in sql else 1}"
    assert any(wanted in fault for fault in faults)


def test_a_verification_changes_nothing(office: Desk) -> None:
    """It rebuilds every projection on trial; the trial must be taken back even where it finds faults."""
    with office.database.write() as connection:
        connection.exec_driver_sql("UPDATE dossier SET name = 'Người Khác' WHERE n = 1")
        before = projections.dump(connection)
    assert upkeep.verify(office).faults
    with office.database.read() as connection:
        assert projections.dump(connection) == before
        assert [row.name for row in board.rows(connection, board.search(connection, "nguyen van an"))].count(
            "Người Khác"
        )


def test_a_clock_behind_the_last_act_is_told_and_a_right_one_is_not(desk: Desk, clock: FakeClock) -> None:
    """The CMOS battery is flat: every promise of the morning would be wrong by years."""
    receive(desk, application())
    assert desk.clock_fault() == ""
    clock.advance(minutes=-1)
    assert desk.clock_fault() == ""
    clock.advance(minutes=-2)
    assert "chạy lùi" in desk.clock_fault()
    clock.now -= timedelta(days=400)
    assert "chạy lùi" in desk.clock_fault()
