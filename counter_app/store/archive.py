"""Contents by their SHA-256, in a second SQLCipher file: printed papers as they came out, and files attached to papers.

The journal stays small enough to copy every hour. A content is kept once whoever names it; what names it is an entry
(``document.printed``, ``paper.attached``). Losing a printed paper loses nothing: it is made again from its frozen
entry. An attached file is nowhere else until it has been copied or sent.

Contents lie in chunks, so that one may come piece by piece over a bad line: :meth:`Archive.lacks`,
:meth:`Archive.chunk` and :meth:`Archive.put_chunk` are what an exchange needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.errors import StorageTrouble
from counter_app.store.database import prepare, translated

CHUNK = 64 * 1024
_AT_ONCE = 500

_TABLES = (
    # ``loose_since``: nobody is known to name it yet, since that moment (microseconds); NULL where somebody does
    "CREATE TABLE blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, whole INTEGER NOT NULL, loose_since INTEGER)",
    "CREATE TABLE chunk (sha256 TEXT NOT NULL, n INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (sha256, n))",
    "CREATE INDEX ix_blob_loose_since ON blob (loose_since) WHERE loose_since IS NOT NULL",
)
_GIVEN = "CREATE TABLE IF NOT EXISTS given (sha256 TEXT PRIMARY KEY)"
"""Contents that the centre has, as it said itself."""


class Archive:
    """One archive file; opened at each use, because it is used a few hundred times a day at most."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def at(self, path: Path) -> Archive:
        """Another archive under the same key: a copy."""
        return Archive(path, self._key)

    def put(self, content: bytes, *, loose_since: int | None = None) -> str:
        """Keeps a content whole and returns its SHA-256 in hex. ``loose_since`` (microseconds) where the entry that
        names it is still to be written: should it never be, :func:`operations.upkeep.sweep` takes it away.

        Raises StorageTrouble.
        """
        digest = hashlib.sha256(content).hexdigest()
        with self._writing() as connection:
            _put(connection, digest, content, loose_since)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The content of a SHA-256, or None when this PC does not have it whole. Raises StorageTrouble."""
        if not self.path.exists():
            return None
        with self._open() as connection:
            content = _content(connection, digest)
        # SQLCipher hands out zeros for a damaged page that is the last one read, and says so only at the next.
        if content is not None and hashlib.sha256(content).hexdigest() != digest:
            raise StorageTrouble(
                f"Nội dung {digest[:8]}… trong kho lưu bị hỏng. Hồ sơ không bị ảnh hưởng; giấy in thì in lại, "
                "tệp đính kèm thì khôi phục từ bản sao lưu hoặc quét lại."
            )
        return content

    def held(self, digests: Collection[str]) -> set[str]:
        """Which of these are here whole. Raises StorageTrouble."""
        if not digests or not self.path.exists():
            return set()
        with self._open() as connection:
            return {
                row[0]
                for part in _parts(digests)
                for row in connection.execute(
                    f"SELECT sha256 FROM blob WHERE whole AND sha256 IN ({_marks(part)})",
                    part,
                )
            }

    # Piece by piece

    def lacks(self, digest: str, size: int) -> list[int]:
        """The numbers of the chunks of a content of ``size`` bytes that are not here yet."""
        wanted = range(_chunks(size))
        if not self.path.exists():
            return list(wanted)
        with self._open() as connection:
            there = {row[0] for row in connection.execute("SELECT n FROM chunk WHERE sha256 = ?", (digest,))}
        return [n for n in wanted if n not in there]

    def chunk(self, digest: str, n: int) -> bytes | None:
        """One chunk of a content that is here whole, counted from 0; the last one may be shorter."""
        if not self.path.exists():
            return None
        with self._open() as connection:
            row = connection.execute(
                "SELECT content FROM chunk JOIN blob USING (sha256) WHERE sha256 = ? AND n = ? AND whole", (digest, n)
            ).fetchone()
        return bytes(row[0]) if row else None

    def put_chunk(self, digest: str, size: int, n: int, content: bytes) -> bool:
        """Keeps one chunk of a content that some entry names; True when with it the whole is here and is what it says.

        Raises StorageTrouble when all chunks are here and are something else: then none of them is kept.
        """
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO blob VALUES (?, ?, 0, NULL)", (digest, size))
            connection.execute("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?)", (digest, n, content))
            (count,) = connection.execute("SELECT count(*) FROM chunk WHERE sha256 = ?", (digest,)).fetchone()
            if count < _chunks(size):
                return False
            right = hashlib.sha256(_joined(connection, digest)).hexdigest() == digest
            if right:
                connection.execute("UPDATE blob SET whole = 1 WHERE sha256 = ?", (digest,))
            else:
                _drop(connection, [digest])
        if not right:
            raise StorageTrouble(f"Tệp {digest[:8]}… tải về không đúng nội dung; đã bỏ, sẽ tải lại từ đầu.")
        return True

    # What the centre has

    def given(self, digests: Collection[str]) -> set[str]:
        """Which of these the centre is known to have. Raises StorageTrouble."""
        if not digests or not self.path.exists():
            return set()
        with self._open() as connection:
            return {
                row[0]
                for part in _parts(digests)
                for row in connection.execute(f"SELECT sha256 FROM given WHERE sha256 IN ({_marks(part)})", part)
            }

    def note_given(self, digests: Collection[str]) -> None:
        """The centre has them."""
        if digests:
            with self._writing() as connection:
                connection.executemany("INSERT OR IGNORE INTO given VALUES (?)", [(one,) for one in digests])

    def forget_given(self) -> None:
        """The centre was put back to an older state: what it has is to be asked anew."""
        if self.path.exists():
            with self._writing() as connection:
                connection.execute("DELETE FROM given")

    # Upkeep

    def loose(self, before: int) -> list[str]:
        """Contents that nobody was known to name when they came, longer ago than ``before`` (microseconds)."""
        if not self.path.exists():
            return []
        with self._open() as connection:
            rows = connection.execute("SELECT sha256 FROM blob WHERE loose_since < ?", (before,))
            return [row[0] for row in rows]

    def settle(self, digests: Collection[str]) -> None:
        """An entry names them."""
        with self._writing() as connection:
            connection.executemany("UPDATE blob SET loose_since = NULL WHERE sha256 = ?", [(one,) for one in digests])

    def drop(self, digests: Collection[str], before: int) -> None:
        """Takes contents away for good, their bytes overwritten; not those that came anew since ``before``, whose entry
        may be under way.
        """
        if not digests or not self.path.exists():
            return
        with self._writing() as connection:
            fresh = {row[0] for row in connection.execute("SELECT sha256 FROM blob WHERE loose_since >= ?", (before,))}
            _drop(connection, [one for one in digests if one not in fresh])

    def check(self) -> tuple[int, list[str]]:
        """How many contents there are, and a sentence for each that is not what its name says."""
        if not self.path.exists():
            return 0, []
        faults = []
        with self._open() as connection:
            digests = [row[0] for row in connection.execute("SELECT sha256 FROM blob WHERE whole ORDER BY sha256")]
            for digest in digests:
                hashed = hashlib.sha256()
                for (content,) in connection.execute(
                    "SELECT content FROM chunk WHERE sha256 = ? ORDER BY n", (digest,)
                ):
                    hashed.update(content)
                if hashed.hexdigest() != digest:
                    faults.append(f"Kho tệp: nội dung {digest[:8]}… bị hỏng.")
        return len(digests), faults

    def give(self, other: Archive, most: int | None = None) -> int:
        """Copies what ``other`` lacks into it, whole contents only, none that is damaged, at most so many; returns how
        many. What it has already stays: a copy only ever grows, but for :meth:`drop`. Raises StorageTrouble.
        """
        if not self.path.exists():
            return 0
        with self._open() as connection:
            mine = [tuple(row) for row in connection.execute("SELECT sha256, loose_since FROM blob WHERE whole")]
            theirs = other.held([digest for digest, _ in mine])
            given = 0
            for digest, loose_since in mine:
                if given == most:
                    break
                content = None if digest in theirs else _content(connection, digest)
                if content is not None and hashlib.sha256(content).hexdigest() == digest:
                    other.put(content, loose_since=loose_since)
                    given += 1
        return given

    @contextmanager
    def _open(self) -> Iterator[sqlcipher.Connection]:
        with translated():
            connection = sqlcipher.connect(str(self.path), isolation_level=None)
            try:
                prepare(connection, self._key, checkpoints=True)
                if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'given'").fetchone() is None:
                    _make(connection)
                yield connection
            finally:
                connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlcipher.Connection]:
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")


def _make(connection: sqlcipher.Connection) -> None:
    """The tables; what an earlier version kept as whole papers is taken over."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_GIVEN)
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'blob'").fetchone() is None:
        for table in _TABLES:
            connection.execute(table)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'paper'").fetchone():
            for digest, content in connection.execute("SELECT sha256, content FROM paper"):
                _put(connection, digest, content, None)
            connection.execute("DROP TABLE paper")
    connection.execute("COMMIT")


def _put(connection: sqlcipher.Connection, digest: str, content: bytes, loose_since: int | None) -> None:
    row = connection.execute("SELECT whole FROM blob WHERE sha256 = ?", (digest,)).fetchone()
    if row and row[0]:
        if loose_since is not None:  # somebody is about to name it: a sweep must not come between
            connection.execute("UPDATE blob SET loose_since = ? WHERE sha256 = ?", (loose_since, digest))
        return
    _drop(connection, [digest])
    connection.execute("INSERT INTO blob VALUES (?, ?, 1, ?)", (digest, len(content), loose_since))
    connection.executemany(
        "INSERT INTO chunk VALUES (?, ?, ?)",
        ((digest, n, content[n * CHUNK : (n + 1) * CHUNK]) for n in range(_chunks(len(content)))),
    )


def _drop(connection: sqlcipher.Connection, digests: Iterable[str]) -> None:
    for digest in digests:
        connection.execute("DELETE FROM chunk WHERE sha256 = ?", (digest,))
        connection.execute("DELETE FROM blob WHERE sha256 = ?", (digest,))


def _content(connection: sqlcipher.Connection, digest: str) -> bytes | None:
    row = connection.execute("SELECT whole FROM blob WHERE sha256 = ?", (digest,)).fetchone()
    return _joined(connection, digest) if row and row[0] else None


def _joined(connection: sqlcipher.Connection, digest: str) -> bytes:
    rows = connection.execute("SELECT content FROM chunk WHERE sha256 = ? ORDER BY n", (digest,))
    return b"".join(row[0] for row in rows)


def _chunks(size: int) -> int:
    return -(-size // CHUNK)


def _parts(digests: Collection[str]) -> Iterator[list[str]]:
    listed = list(digests)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


def _marks(part: list[str]) -> str:
    return ", ".join("?" * len(part))
