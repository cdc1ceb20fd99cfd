"""What belongs to this PC: who it is, drafts, the print list, verifiers; and the archive of papers beside it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.errors import StorageTrouble
from counter_app.store import journal, local, projections
from counter_app.store.archive import Archive
from counter_app.store.database import Connection, Database, prepare
from counter_app.store.journal import Identity
from counter_app.store.local import Draft, Verifier
from tests.factories import MONDAY, OFFICE, Log, intake
from tests.store.files import KEY, is_vietnamese, open_at, trial


def test_a_pc_is_a_counter_only_when_all_of_it_is_known(database: Database) -> None:
    """Half a first run must not leave a counter without a key that signs with nothing."""
    with trial(database) as connection:
        assert local.identity(connection) is None
        local.keep(connection, office="X99.01", counter="7")
        assert local.identity(connection) is None
        local.keep(connection, key=bytes(range(32)), central_url="postgresql://…")
        assert local.identity(connection) == Identity("X99.01", 7, bytes(range(32)))


def test_what_is_kept_about_this_pc_is_replaced_and_read_back(database: Database) -> None:
    """The server's clock, the login and the restore day all rest on it."""
    with trial(database) as connection:
        assert local.kept(connection, "offset_us") is None
        assert local.clock_offset(connection) == 0
        local.keep(connection, offset_us="-90000000", raw=b"\x00\xff", words="đã nhận")
        local.keep(connection, offset_us="5")
        assert local.clock_offset(connection) == 5
        assert local.kept(connection, "raw") == b"\x00\xff"
        assert local.kept(connection, "words") == "đã nhận".encode()


def draft(name: str, minutes: int = 0, **changes: object) -> Draft:
    wanted = {"clerk": "hanh", "title": "Khai sinh", "form": {"name": "Đào «»\n", "n": [1, None]}, "parked": False}
    return Draft(name, saved_at=MONDAY + timedelta(minutes=minutes), **{**wanted, **changes})  # type: ignore[arg-type]


def test_a_draft_is_the_form_as_it_was_and_only_its_clerks(database: Database) -> None:
    """A power cut costs nothing, and nobody reads a colleague's half-typed citizen."""
    with trial(database) as connection:
        for one in (draft("a", 0), draft("b", 5, parked=True), draft("c", 3, clerk="tam")):
            local.save_draft(connection, one)
        assert local.drafts(connection, "hanh") == [draft("b", 5, parked=True), draft("a", 0)]
        local.save_draft(connection, draft("a", 9, title="Kết hôn", form={}))
        assert local.drafts(connection, "hanh") == [
            draft("a", 9, title="Kết hôn", form={}),
            draft("b", 5, parked=True),
        ]
        local.drop_draft(connection, "a")
        local.drop_draft(connection, "never was")
        assert [one.id for one in local.drafts(connection, "hanh")] == ["b"]
        assert [one.id for one in local.drafts(connection, "tam")] == ["c"]
        assert local.drafts(connection, "") == []


def receive(connection: Connection, log: Log, dossier_id: str, number: int) -> None:
    log.write(f"dossier:{dossier_id}", "dossier.received", intake(number).to_body())
    journal.take(connection, log.own)
    projections.project(connection, OFFICE.agency, [f"dossier:{dossier_id}"])


def test_the_print_list_keeps_every_paper_until_it_came_out(database: Database) -> None:
    """A printer that is off loses no receipt, and the list says why and since when."""
    log = Log(1)
    with trial(database) as connection:
        receive(connection, log, "1", 3)
        receive(connection, log, "2", 4)
        first = local.ask_print(connection, "1", "RECEIPT", MONDAY)
        second = local.ask_print(
            connection, "2", "RECEIPT", MONDAY + timedelta(minutes=1), reprint=2, reason="mất giấy"
        )
        assert local.unprinted(connection) == 2
        one, two = local.print_jobs(connection)
        assert (one.id, one.code, one.name, one.reprint, one.asked_at) == (
            first, "X99.01-261123-0003", "Nguyễn Văn An", 0, MONDAY,
        )  # fmt: skip
        assert (two.id, two.reprint, two.reason, two.trouble) == (second, 2, "mất giấy", "")
        local.print_sent(connection, first, 0, "Máy in hết giấy.")
        local.print_sent(connection, 999, 0, "không có")
        assert [job.trouble for job in local.print_jobs(connection)] == ["Máy in hết giấy.", ""]
        assert [job.id for job in local.print_jobs(connection, second)] == [second]
        local.print_done(connection, first)
        local.print_done(connection, first)
        assert [job.id for job in local.print_jobs(connection)] == [second]
        projections.rebuild(connection)
        assert [job.id for job in local.print_jobs(connection)] == [second]
        assert local.print_jobs(connection, 999) == []


def test_the_newer_password_wins_wherever_it_was_set(database: Database) -> None:
    """A password reset at the supervisor's PC must not be undone by an older copy from the centre."""
    with trial(database) as connection:
        local.set_verifiers(connection, [Verifier("hanh", "old", 10), Verifier("tam", "t", 10)])
        local.note_try(connection, "hanh", 4, 99)
        local.set_verifiers(connection, [Verifier("hanh", "older", 9), Verifier("hanh", "same age", 10)])
        assert local.verifiers(connection)["hanh"] == Verifier("hanh", "old", 10, 4, 99)
        local.set_verifiers(connection, [Verifier("hanh", "new", 11, 3, 77)])
        assert local.verifiers(connection) == {"hanh": Verifier("hanh", "new", 11), "tam": Verifier("tam", "t", 10)}
        local.note_try(connection, "hanh", 0, 0)
        local.note_try(connection, "nobody", 5, 5)
        assert set(local.verifiers(connection)) == {"hanh", "tam"}


def test_local_things_survive_a_rebuild_and_are_no_entries(database: Database) -> None:
    """Rebuilding what is shown must not sign people out or drop their drafts."""
    with trial(database) as connection:
        local.save_draft(connection, draft("a"))
        local.set_verifiers(connection, [Verifier("hanh", "v", 1)])
        local.keep(connection, office="X99.01", counter="1", key=KEY)
        projections.rebuild(connection)
        assert [one.id for one in local.drafts(connection, "hanh")] == ["a"]
        assert set(local.verifiers(connection)) == {"hanh"}
        assert local.identity(connection) is not None
        assert journal.count(connection) == 0


# The archive


def test_a_paper_comes_back_byte_for_byte_under_its_hash(tmp_path: Path) -> None:
    """The entry names the hash of the paper the citizen holds; the archive proves what stood on it."""
    archive = Archive(tmp_path / "archive.db", KEY)
    paper = b"%PDF-1.7 Gi\xe1\xba\xa5y ti\xe1\xba\xbfp nh\xe1\xba\xadn" * 3000
    assert archive.get(hashlib.sha256(paper).hexdigest()) is None
    assert not (tmp_path / "archive.db").exists()
    digest = archive.put(paper)
    assert digest == hashlib.sha256(paper).hexdigest()
    assert archive.put(paper) == digest
    assert archive.put(b"") == hashlib.sha256(b"").hexdigest()
    again = Archive(tmp_path / "archive.db", KEY)
    assert again.get(digest) == paper
    assert again.get(hashlib.sha256(b"").hexdigest()) == b""
    assert again.get("0" * 64) is None
    assert b"%PDF" not in (tmp_path / "archive.db").read_bytes()


@pytest.mark.logs
def test_an_archive_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    """A damaged archive loses no dossier: papers are made again from their entries."""
    archive = Archive(tmp_path / "archive.db", KEY)
    digest = archive.put(b"paper")
    with pytest.raises(StorageTrouble) as told:
        Archive(tmp_path / "archive.db", bytes(32)).get(digest)
    assert is_vietnamese(told.value)
    with pytest.raises(StorageTrouble):
        Archive(tmp_path / "no folder" / "archive.db", KEY).put(b"paper")
    assert archive.get(digest) == b"paper"


def test_an_archive_whose_first_paper_never_arrived_is_empty(tmp_path: Path) -> None:
    """The power went while the file was being made; a reprint then makes the paper anew instead of failing."""
    connection = sqlcipher.connect(str(tmp_path / "archive.db"))
    prepare(connection, KEY, checkpoints=True)
    connection.close()
    archive = Archive(tmp_path / "archive.db", KEY)
    assert archive.get("0" * 64) is None
    assert archive.get(archive.put(b"paper")) == b"paper"


def test_the_store_can_be_closed_and_its_file_moved(database: Database, tmp_path: Path) -> None:
    """A restore renames the file; a connection left open would write on into the old one."""
    with database.write() as connection:
        local.keep(connection, a="1")
    database.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["counter.db", "counter.lock"]
    (tmp_path / "counter.db").rename(tmp_path / "moved.db")
    moved = open_at(tmp_path / "moved.db")
    with moved.read() as connection:
        assert local.kept(connection, "a") == b"1"
    moved.close()
