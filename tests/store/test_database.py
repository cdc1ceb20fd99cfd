"""The file itself: sealed, exclusive to its key, one writer at a time, never half written."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.domain.verbs import VERBS
from counter_app.errors import StorageTrouble
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import database as database_module
from counter_app.store import journal, local
from counter_app.store.database import Connection, Database
from tests.factories import application, person
from tests.store.files import KEY, is_vietnamese, open_at, trial

OTHER_KEY = bytes(reversed(KEY))
SECONDS = 60


def number(connection: Connection, name: str) -> int:
    return int(local.kept(connection, name) or b"0")


def count_up(database: Database, *names: str) -> None:
    with database.write() as connection:
        for name in names:
            local.keep(connection, **{name: str(number(connection, name) + 1)})


def counted(database: Database, name: str) -> int:
    with database.read() as connection:
        return number(connection, name)


# What lies on the disk


def test_the_files_of_a_counter_show_nothing_of_a_citizen(desk: Desk, place: DataDir) -> None:
    """A stolen PC must not give away who came to the office."""
    received = receive(desk, application(owners=(person(name="Đỗ Thị Bí Mật"),)))
    desk.archive.put(b"%PDF-1.7 giay cua Do Thi Bi Mat")
    needles = ["Đỗ Thị Bí Mật", "bi mat", "Do Thi Bi Mat", "001099012345", "0912345678", received.intake.code]
    names = ("counter.db", "counter.db-wal", "archive.db")
    for name in names:
        content = (place.root / name).read_bytes()
        assert content
        assert not content.startswith(b"SQLite format 3")
        assert not [needle for needle in needles if needle.encode() in content]
    assert b"CREATE TABLE" not in (place.root / "counter.db").read_bytes()


def _wrong_key(path: Path) -> bytes:
    return OTHER_KEY


def _plain(path: Path) -> bytes:
    path.unlink()
    plain = sqlite3.connect(path)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("CREATE TABLE alembic_version (version_num TEXT)")
    plain.commit()
    plain.close()
    return KEY


def _garbage(path: Path) -> bytes:
    path.write_bytes(b"Kh\xc3\xb4ng ph\xe1\xba\xa3i t\xe1\xbb\x87p d\xe1\xbb\xaf li\xe1\xbb\x87u" * 500)
    return KEY


def _short_garbage(path: Path) -> bytes:
    path.write_bytes(b"x")
    return KEY


def _newer(path: Path) -> bytes:
    database = open_at(path)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    database.close()
    return KEY


@pytest.mark.logs
@pytest.mark.parametrize("spoil", [_wrong_key, _plain, _garbage, _short_garbage, _newer])
def test_a_file_that_cannot_be_ours_is_refused_and_left_alone(
    spoil: Callable[[Path], bytes], empty_file: Path, tmp_path: Path
) -> None:
    """A program that «repairs» a file it cannot read destroys an office's only copy."""
    path = tmp_path / "counter.db"
    shutil.copyfile(empty_file, path)
    key = spoil(path)
    before = path.read_bytes()
    with pytest.raises(StorageTrouble) as told:
        open_at(path, key)
    assert is_vietnamese(told.value)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".lock") == ["counter.db"]
    with pytest.raises(StorageTrouble):  # the lock was given back: the same sentence, not «busy»
        open_at(path, key)


@pytest.mark.logs
def test_a_wrong_key_does_not_lose_what_a_power_cut_left_in_the_wal(database: Database, tmp_path: Path) -> None:
    """After a power cut the newest receptions live in the WAL alone; a mistyped code must not sweep them away."""
    count_up(database, "saved")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in ("counter.db", "counter.db-wal"):
        shutil.copyfile(tmp_path / name, crashed / name)
    assert (crashed / "counter.db-wal").stat().st_size > 0
    with pytest.raises(StorageTrouble):
        open_at(crashed / "counter.db", OTHER_KEY)
    again = open_at(crashed / "counter.db")
    assert counted(again, "saved") == 1
    again.close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """The clerk reads what is wrong with the data folder, not a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageTrouble) as told:
        open_at(tmp_path / "file" / "counter.db")
    assert is_vietnamese(told.value)
    assert str(tmp_path / "file") in str(told.value)


# Connections

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "temp_store": 2,
    "busy_timeout": 5000,
}


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_every_connection_has_the_pragmas_that_the_promises_rest_on(database: Database) -> None:
    """One connection without synchronous=FULL loses a printed receipt in a power cut."""
    second = Database(database.path, KEY, None)
    for one in (database, second):
        with one.read() as reader, one.write() as writer:
            assert {name: pragma(reader, name) for name in PRAGMAS} == PRAGMAS
            assert {name: pragma(writer, name) for name in PRAGMAS} == PRAGMAS
            assert (pragma(reader, "query_only"), pragma(writer, "query_only")) == (1, 0)
    second.close()


def test_only_the_process_with_the_lock_file_checkpoints(database: Database) -> None:
    """Two checkpointing processes on one file are what lost pages in SQLite's own bug of 2026."""
    second = open_at(database.path)
    with database.write() as holder:
        assert pragma(holder, "wal_autocheckpoint") == 400
    with second.write() as other, second.read() as reader:
        assert pragma(other, "wal_autocheckpoint") == 0
        assert pragma(reader, "wal_autocheckpoint") == 0
    second.close()
    database.close()
    third = open_at(database.path)
    with third.write() as heir:
        assert pragma(heir, "wal_autocheckpoint") == 400
    third.close()


@pytest.mark.logs
def test_a_reader_cannot_write(database: Database) -> None:
    """A screen that only shows things must not be able to change them."""
    with pytest.raises(StorageTrouble) as told, database.read() as connection:
        local.keep(connection, a="1")
    assert is_vietnamese(told.value)
    assert counted(database, "a") == 0


# Transactions


def test_a_reader_is_not_blocked_by_a_writer_and_sees_one_moment(database: Database) -> None:
    """The board must not freeze while a sync page is stored."""
    count_up(database, "a")
    with database.write() as writer:
        local.keep(writer, a="2")
        assert counted(database, "a") == 1
        with database.read() as reader:
            assert number(reader, "a") == 1
            writer.exec_driver_sql("SELECT 1")
    assert counted(database, "a") == 2


def test_two_threads_that_draw_a_number_never_draw_the_same(database: Database) -> None:
    """The sync thread and the clerk's save meet a hundred times a day."""
    threads = [
        threading.Thread(target=lambda: [count_up(database, "a") for _ in range(25)], daemon=True) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert counted(database, "a") == 100


CHILD = """
import sys
from pathlib import Path
from tests.store.files import open_at
from tests.store.test_database import count_up
database = open_at(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(40):
    count_up(database, "a")
database.close()
"""


def test_window_and_command_line_write_one_file_without_losing_a_save(database: Database) -> None:
    """They are two processes; what decides a number is read behind BEGIN IMMEDIATE."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(database.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    with child:
        try:
            assert child.stdin
            assert child.stdout
            assert child.stdout.readline() == "ready\n"
            child.stdin.write("go\n")
            child.stdin.flush()
            for _ in range(40):
                count_up(database, "a")
            assert child.wait(SECONDS) == 0
        finally:
            child.kill()
    assert counted(database, "a") == 80


@pytest.mark.logs
def test_a_file_that_another_program_holds_is_busy_and_free_again_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clerk is told to try again in a few seconds, and then it works."""
    monkeypatch.setattr(database_module, "_BUSY_MS", 20)
    second = open_at(database.path)
    with database.write() as holder:
        local.keep(holder, a="1")
        with pytest.raises(StorageTrouble, match="đang bận"):
            count_up(second, "b")
        assert counted(second, "a") == 0
    count_up(second, "b")
    assert (counted(second, "a"), counted(second, "b")) == (1, 1)
    second.close()


def test_a_write_inside_a_write_is_one_transaction(database: Database) -> None:
    """Receiving saves the dossier, the print list and the draft together or not at all."""
    with database.write() as outer:
        local.keep(outer, a="1")
        with database.write() as inner:
            assert inner is outer
            local.keep(inner, b="1")
        assert counted(database, "b") == 0
    assert (counted(database, "a"), counted(database, "b")) == (1, 1)


def test_the_stamp_tells_whether_anybody_else_wrote(database: Database) -> None:
    """A long pull reads dossiers without the lock: one that a clerk touched meanwhile must not be shown as it was."""
    with database.write():
        stamp = database.stamp()
    count_up(database, "a")
    with database.write():
        assert not database.follows(stamp), "another thread of this program"
        stamp = database.stamp()
    other = open_at(database.path)
    try:
        count_up(other, "a")
    finally:
        other.close()
    with database.write():
        assert not database.follows(stamp), "another process"


def test_what_a_transaction_writes_itself_changes_no_stamp(database: Database) -> None:
    """The search index writes in the middle of the commit: once a long pull took that for a clerk's work, and read and
    folded every dossier a second time.
    """
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO search (rowid, code, name) VALUES (1, 'x99', 'nguyen')")
        stamp = database.stamp()
    with database.write():
        assert database.follows(stamp)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_failure_at_any_depth_takes_everything_back(database: Database, depth: int) -> None:
    """Half a reception is a number without a dossier."""

    def nest(level: int) -> None:
        with database.write() as connection:
            local.keep(connection, **{f"level{level}": "1"})
            if level == depth:
                raise LookupError(level)
            nest(level + 1)

    with pytest.raises(LookupError):
        nest(1)
    assert [counted(database, f"level{n}") for n in (1, 2, 3)] == [0, 0, 0]
    count_up(database, "a")
    assert counted(database, "a") == 1


def test_work_in_another_thread_is_another_transaction(database: Database) -> None:
    """A sync page that fails must not take the clerk's save with it."""
    entered, done = threading.Event(), []

    def other() -> None:
        entered.set()
        with database.write() as connection:
            done.append(number(connection, "a"))
            local.keep(connection, b="1")

    thread = threading.Thread(target=other, daemon=True)
    with trial(database) as connection:
        thread.start()
        assert entered.wait(SECONDS)
        local.keep(connection, a="1")
    thread.join(SECONDS)
    assert done == [0]
    assert (counted(database, "a"), counted(database, "b")) == (0, 1)


@pytest.mark.logs
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlcipher.OperationalError("database or disk is full"), "đầy"),
        (sqlcipher.OperationalError("disk I/O error"), "không đọc ghi được"),
        (sqlcipher.OperationalError("attempt to write a readonly database"), "chỉ đọc"),
        (sqlcipher.OperationalError("unable to open database file"), "Không mở được"),
        (sqlcipher.DatabaseError("database disk image is malformed"), "hỏng"),
        (sqlcipher.DatabaseError("vtable constructor failed: search"), "hỏng"),
        (sqlcipher.DatabaseError("something SQLite says of a damaged page"), "hỏng"),
        (sqlcipher.OperationalError("something new"), "trục trặc"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_the_disk_does_is_a_sentence(database: Database, error: Exception, words: str) -> None:
    """A clerk with a queue can act on «Ổ đĩa đã đầy», not on «OperationalError»."""
    with pytest.raises(StorageTrouble, match=words) as told, database.write():
        raise error
    assert is_vietnamese(told.value)


@pytest.mark.parametrize("error", [sqlcipher.IntegrityError("UNIQUE"), sqlcipher.ProgrammingError("no")], ids=str)
@pytest.mark.logs
def test_a_mistake_of_the_program_is_not_dressed_as_trouble(database: Database, error: Exception) -> None:
    """«Hãy thử lại» would send the clerk round in circles; a bug opens the crash window once."""
    with pytest.raises(type(error)), database.write():
        raise error


# Copies


def test_a_copy_made_while_writing_shows_one_moment(database: Database, tmp_path: Path) -> None:
    """The hourly backup runs in the middle of the queue; a torn copy is no backup."""
    stop = threading.Event()

    def write() -> None:
        for _ in range(5000):
            if stop.is_set():
                return
            count_up(database, "a", "b")

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    seen = []
    try:
        for n in range(8):
            database.copy_to(tmp_path / f"copy{n}.db")
            assert not (tmp_path / f"copy{n}.db").read_bytes().startswith(b"SQLite format 3")
            copy = open_at(tmp_path / f"copy{n}.db")
            assert counted(copy, "a") == counted(copy, "b")
            assert copy.integrity() == []
            seen.append(counted(copy, "a"))
            copy.close()
    finally:
        stop.set()
        thread.join(SECONDS)
    assert seen == sorted(seen)
    assert counted(database, "a") == counted(database, "b") >= seen[-1]


@pytest.mark.logs
def test_a_copy_that_cannot_be_written_is_a_sentence_and_harms_nothing(database: Database, tmp_path: Path) -> None:
    """The USB stick was pulled out; the counter goes on."""
    count_up(database, "a")
    with pytest.raises(StorageTrouble) as told:
        database.copy_to(tmp_path / "no such folder" / "copy.db")
    assert is_vietnamese(told.value)
    count_up(database, "a")
    assert counted(database, "a") == 2


@pytest.mark.logs
def test_a_copy_that_broke_off_leaves_no_file_that_looks_like_a_backup(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a backup found on the day it is needed is worse than none; and it must not stop the next attempt."""
    count_up(database, "a")

    class Breaks:
        def __init__(self, real: sqlcipher.Connection) -> None:
            self.real = real

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

        def backup(self, target: sqlcipher.Connection) -> None:
            target.execute("PRAGMA user_version = 7")
            raise sqlcipher.OperationalError("database or disk is full")

    connect = sqlcipher.connect
    with monkeypatch.context() as patch:
        patch.setattr(sqlcipher, "connect", lambda *args, **kwargs: Breaks(connect(*args, **kwargs)))
        with pytest.raises(StorageTrouble, match="đầy"):
            database.copy_to(tmp_path / "copy.db")
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")]
    database.copy_to(tmp_path / "copy.db")
    copy = open_at(tmp_path / "copy.db")
    assert counted(copy, "a") == 1
    copy.close()


def test_the_pages_of_a_whole_file_have_no_faults(desk: Desk) -> None:
    """`counter-app verify` must not cry wolf."""
    receive(desk, application())
    assert desk.database.integrity() == []
    with desk.database.read() as connection:
        assert journal.count(connection) > 0


def test_a_file_is_sound_while_it_is_worked_on(desk: Desk) -> None:
    """A check beside the queue's work called the search index damaged: the office would have put back a copy."""
    ids = [receive(desk, application(), receipt=False).dossier_id for _ in range(4)]
    assert desk.database.integrity() == []
    for n in range(24):
        perform(desk, ids[n % 4], VERBS["contacted"], {"note": "đã gọi điện"})
        assert desk.database.integrity() == []
