"""Contents by their SHA-256: whole, piece by piece, once each, and gone when they must go."""

from __future__ import annotations

import hashlib
from pathlib import Path
from random import Random

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.errors import StorageTrouble
from counter_app.store.archive import CHUNK, Archive
from counter_app.store.database import prepare
from tests.store.files import KEY, is_vietnamese


def content(size: int, seed: int = 1) -> bytes:
    return Random(seed).randbytes(size)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive.db", KEY)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_what_is_put_comes_back_and_lies_there_once(archive: Archive, size: int) -> None:
    """One scan of a household book on three dossiers takes its place once."""
    scan = content(size)
    digest = archive.put(scan)
    assert digest == hashlib.sha256(scan).hexdigest()
    before = archive.path.stat().st_size
    assert archive.put(scan) == digest
    assert archive.get(digest) == scan
    assert archive.path.stat().st_size == before
    assert archive.check() == (1, [])


def test_an_archive_of_an_earlier_version_is_taken_over(archive: Archive) -> None:
    """The papers printed before the update must still prove what they were."""
    paper = content(2 * CHUNK + 5)
    digest = hashlib.sha256(paper).hexdigest()
    connection = sqlcipher.connect(str(archive.path), isolation_level=None)
    prepare(connection, KEY, checkpoints=True)
    connection.execute("CREATE TABLE paper (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL)")
    connection.execute("INSERT INTO paper VALUES (?, ?)", (digest, paper))
    connection.close()
    assert archive.get(digest) == paper
    assert archive.put(content(10)) != digest
    assert archive.check() == (2, [])


def test_a_content_comes_piece_by_piece_over_a_line_that_breaks(archive: Archive, tmp_path: Path) -> None:
    """At 128 kbit/s a scan of 10 MB takes ten minutes; the line does not last that long."""
    scan = content(3 * CHUNK + 100)
    theirs = Archive(tmp_path / "theirs.db", KEY)
    digest = theirs.put(scan)
    assert archive.lacks(digest, len(scan)) == [0, 1, 2, 3]
    for n in (2, 0):
        piece = theirs.chunk(digest, n)
        assert piece is not None
        assert not archive.put_chunk(digest, len(scan), n, piece)
    assert archive.get(digest) is None
    assert archive.held([digest]) == set()
    assert archive.chunk(digest, 0) is None  # what is not whole is not handed on
    again = Archive(archive.path, KEY)
    assert again.lacks(digest, len(scan)) == [1, 3]
    done = [
        again.put_chunk(digest, len(scan), n, theirs.chunk(digest, n) or b"") for n in again.lacks(digest, len(scan))
    ]
    assert done == [False, True]
    assert again.get(digest) == scan
    assert again.held([digest, "f" * 64]) == {digest}
    assert theirs.chunk(digest, 4) is None


def test_pieces_that_make_something_else_are_thrown_away(archive: Archive) -> None:
    """A broken or lying centre must not put another paper under this name."""
    scan = content(CHUNK + 5)
    digest = hashlib.sha256(scan).hexdigest()
    archive.put_chunk(digest, len(scan), 0, scan[:CHUNK])
    with pytest.raises(StorageTrouble, match="không đúng nội dung"):
        archive.put_chunk(digest, len(scan), 1, b"wrong")
    assert archive.lacks(digest, len(scan)) == [0, 1]
    assert archive.check() == (0, [])


def test_half_a_content_that_came_is_made_whole_by_the_same_scan(archive: Archive) -> None:
    """The clerk scans the paper again while its file is still on the way."""
    scan = content(2 * CHUNK)
    digest = hashlib.sha256(scan).hexdigest()
    archive.put_chunk(digest, len(scan), 1, scan[CHUNK:])
    assert archive.put(scan, loose_since=5) == digest
    assert archive.get(digest) == scan


def test_only_what_nobody_came_to_name_goes(archive: Archive) -> None:
    """A sweep that meets an attachment half way must not take its content from under it."""
    old, new, settled = (archive.put(content(50, n), loose_since=since) for n, since in ((1, 10), (2, 99), (3, None)))
    assert archive.loose(50) == [old]
    archive.put(content(50, 3), loose_since=98)  # about to be named once more
    archive.drop([old, new, settled], 50)
    assert archive.held([old, new, settled]) == {new, settled}
    archive.settle([new, settled])
    archive.drop([settled], 50)
    assert archive.held([new, settled]) == {new}


def test_what_is_dropped_leaves_nothing_in_the_file(archive: Archive) -> None:
    """Who buys the old PC and has its key must not find the paper of somebody who asked to be forgotten."""
    digest = archive.put(content(5 * CHUNK))
    kept = archive.put(content(100, 2))
    archive.drop([digest], 0)
    connection = sqlcipher.connect(str(archive.path))
    prepare(connection, KEY, checkpoints=True)
    assert connection.execute("SELECT count(*) FROM chunk").fetchone() == (1,)
    assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
    connection.close()
    assert archive.get(kept) == content(100, 2)


def test_a_copy_grows_by_what_it_lacks_and_takes_no_damage(archive: Archive, tmp_path: Path) -> None:
    """The copy on the USB stick is brought up to date in a second, and a broken content does not reach it."""
    first, second = archive.put(content(200, 1)), archive.put(content(200, 2))
    copy = archive.at(tmp_path / "copy.db")
    assert archive.give(copy, 1) == 1
    assert archive.give(copy) == 1
    assert archive.give(copy) == 0
    third = archive.put(content(200, 3))
    connection = sqlcipher.connect(str(archive.path), isolation_level=None)
    prepare(connection, KEY, checkpoints=True)
    connection.execute("UPDATE chunk SET content = zeroblob(200) WHERE sha256 = ?", (third,))
    connection.close()
    count, faults = archive.check()
    assert (count, len(faults)) == (3, 1)
    assert is_vietnamese(faults[0])
    assert archive.give(copy) == 0
    assert copy.held([first, second, third]) == {first, second}
    with pytest.raises(StorageTrouble, match="bị hỏng"):
        archive.get(third)


def test_an_archive_that_is_not_there_has_nothing(archive: Archive) -> None:
    """Most counters never attach a file; nothing is made for them."""
    assert archive.get("a" * 64) is None
    assert archive.held(["a" * 64]) == set()
    assert archive.loose(10) == []
    assert archive.check() == (0, [])
    assert archive.give(archive.at(archive.path.with_name("x.db"))) == 0
    archive.drop(["a" * 64], 0)
    assert not archive.path.exists()
