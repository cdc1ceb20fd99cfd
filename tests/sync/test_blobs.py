"""Attached files: whole or not at all, taken up where the line broke, and nobody else's."""

from __future__ import annotations

import hashlib
from random import Random
from typing import Any

import psycopg
import pytest

from counter_app.errors import Offline, Trouble
from counter_app.sync.blobs import LARGEST, PIECE, fetch, give
from counter_app.sync.central import Rejected
from tests.sync.conftest import Enrol, Hub, Writer
from tests.sync.fake_centre import Unsteady


class Shelf(dict[bytes, bytearray]):
    """Files in memory, as the local store will keep them."""

    def add(self, content: bytes) -> tuple[bytes, int]:
        sha256 = hashlib.sha256(content).digest()
        self[sha256] = bytearray(content)
        return sha256, len(content)

    def read(self, sha256: bytes, start: int, size: int) -> bytes:
        return bytes(self[sha256][start : start + size])

    def write(self, sha256: bytes, start: int, data: bytes) -> None:
        self.setdefault(sha256, bytearray())[start : start + len(data)] = data


def pieces(hub: Hub, office: str) -> int:
    ((count,),) = hub.ask("SELECT count(*) FROM quay.blob_chunk WHERE office = %s", office)
    return int(count)


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_a_file_arrives_as_it_was(enrol: Enrol, hub: Hub, size: int) -> None:
    """A scan that loses its last kilobyte shows half a signature."""
    first, second = enrol(1), enrol(2)
    here, there = Shelf(), Shelf()
    sha256, _ = here.add(Random(size).randbytes(size))
    assert give(first.line, [(sha256, size)], here.read) == [sha256]
    assert give(first.line, [(sha256, size)], here.read) == [sha256]
    assert pieces(hub, first.office) == -(-size // PIECE)
    assert fetch(second.line, sha256, size, there.read, there.write) == size
    assert there == here


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_broken_line_costs_one_piece_at_most(writer: Writer, hub: Hub, fault: str) -> None:
    """Ten megabytes over 128 kbit/s break off more than once; each try must get further."""
    here = Shelf()
    file = here.add(Random(1).randbytes(4 * PIECE + 5))
    for held in range(1, 5):
        line: Any = Unsteady(writer.line, ["", "", fault])
        with pytest.raises(Offline):
            give(line, [file], here.read)
        assert pieces(hub, writer.office) == (held if fault == "before" else min(2 * held, 5))
        if pieces(hub, writer.office) == 5:
            break
    assert give(writer.line, [file], here.read) == [file[0]]
    back = Shelf()
    cut: Any = Unsteady(writer.line, ["", "", "before"])
    with pytest.raises(Offline):
        fetch(cut, *file, back.read, back.write)
    assert len(back[file[0]]) == 2 * PIECE
    assert fetch(writer.line, *file, back.read, back.write, have=2 * PIECE) == file[1]
    assert back == here


def test_an_exchange_that_wants_the_line_gets_it_after_one_piece(writer: Writer, hub: Hub) -> None:
    """A clerk's receipt must not wait behind somebody's scan."""
    here = Shelf()
    files = [here.add(Random(n).randbytes(3 * PIECE)) for n in range(2)]
    asked = iter([False, False, True, True])
    assert give(writer.line, files, here.read, cancelled=lambda: next(asked)) == []
    assert pieces(hub, writer.office) == 1
    assert give(writer.line, files, here.read) == [sha256 for sha256, _ in files]


def test_a_file_that_is_not_what_it_is_called_is_thrown_away(writer: Writer, hub: Hub) -> None:
    """A damaged disk must not put another paper under a signed entry; the other files go through."""
    here = Shelf()
    bad, short, good = (here.add(Random(n).randbytes(2 * PIECE)) for n in range(3))
    here[bad[0]][5] ^= 1
    del here[short[0]][PIECE:]
    with pytest.raises(Trouble, match="nguyên vẹn"):
        give(writer.line, [bad, short, good], here.read)
    held = hub.ask("SELECT sha256, complete FROM quay.blob WHERE office = %s AND complete", writer.office)
    assert held == [(good[0], True)]
    assert writer.line.blob_get(bad[0], 0) is None
    here[bad[0]][5] ^= 1
    assert give(writer.line, [bad], here.read) == [bad[0]]
    back = Shelf()
    with pytest.raises(Trouble, match="không khớp"):
        fetch(writer.line, *good, lambda *_: b"x", back.write)


def test_the_centre_takes_only_pieces_that_fit(writer: Writer, hub: Hub) -> None:
    """A size that lies would fill the disk of a province."""
    sha256 = bytes(32)
    for size in (0, -1, LARGEST + 1, 2**62):
        with pytest.raises(Rejected):
            writer.line.blob_begin(sha256, size)
    for digest in (b"", bytes(31), bytes(33)):
        with pytest.raises(Rejected):
            writer.line.blob_begin(digest, 10)
    with pytest.raises(Rejected):
        writer.line.blob_put(sha256, 0, b"x")  # not begun
    with pytest.raises(Rejected):
        writer.line.blob_end(sha256)
    assert writer.line.blob_begin(sha256, PIECE + 10) == 0
    for start, data in ((0, b""), (0, b"x"), (0, b"x" * (PIECE + 1)), (1, b"x"), (PIECE, b"x" * 10), (-PIECE, b"x")):
        with pytest.raises(Rejected):
            writer.line.blob_put(sha256, start, data)
    with pytest.raises(Rejected):
        writer.line.blob_end(sha256)
    assert writer.line.blob_put(sha256, 0, b"x" * PIECE) == PIECE
    assert writer.line.blob_put(sha256, 0, b"y" * PIECE) == PIECE  # passed over
    assert writer.line.blob_begin(sha256, PIECE + 11) == 0  # another size: from the start
    for call in ("blob_begin(NULL, 1)", "blob_begin('', NULL)", "blob_put(NULL, 0, '')", "blob_end(NULL)"):
        with pytest.raises(psycopg.Error) as caught:
            writer.session.execute(f"SELECT quay.{call}")
        assert caught.value.sqlstate == "QM003"
    assert writer.session.execute("SELECT quay.blob_get(NULL, 0), quay.blob_get('x', NULL)").fetchone() == (None, None)


def test_files_are_the_offices_own(enrol: Enrol, hub: Hub) -> None:
    """Who guesses the digest of a neighbour's scan must get nothing, and cannot break it off half sent."""
    mine, theirs = enrol(1), enrol(1, office="X99.600")
    here = Shelf()
    file = here.add(Random(1).randbytes(PIECE + 1))
    theirs.line.blob_begin(*file)
    theirs.line.blob_put(file[0], 0, here.read(file[0], 0, PIECE))
    assert mine.line.blob_begin(*file) == 0
    assert mine.line.blob_get(file[0], 0) is None
    assert theirs.line.blob_begin(*file) == PIECE
    assert give(theirs.line, [file], here.read) == [file[0]]
    back = Shelf()
    assert fetch(mine.line, *file, back.read, back.write) == 0
    assert fetch(theirs.line, *file, back.read, back.write) == PIECE + 1
