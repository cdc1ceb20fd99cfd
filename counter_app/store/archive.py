"""Printed papers as they came out, in a second SQLCipher file: the journal stays small enough to copy every hour.

A paper is kept under the SHA-256 that its ``document.printed`` entry names. Losing this file loses no dossier: papers
are made again from the frozen entries, and the program says so where the bytes would differ.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.errors import StorageTrouble
from counter_app.store.database import prepare, translated


class Archive:
    """One archive file; opened at each use, because it is used a few hundred times a day at most."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def put(self, paper: bytes) -> str:
        """Keeps a paper and returns its SHA-256 in hex. Raises StorageTrouble."""
        digest = hashlib.sha256(paper).hexdigest()
        with translated():
            connection = self._open()
            try:
                connection.execute("INSERT OR IGNORE INTO paper VALUES (?, ?)", (digest, paper))
            finally:
                connection.close()
        return digest

    def get(self, digest: str) -> bytes | None:
        """The paper of a SHA-256, or None when this PC never printed it. Raises StorageTrouble."""
        if not self.path.exists():
            return None
        with translated():
            connection = self._open()
            try:
                row = connection.execute("SELECT content FROM paper WHERE sha256 = ?", (digest,)).fetchone()
            finally:
                connection.close()
        if row is None:
            return None
        # SQLCipher hands out zeros for a damaged page that is the last one read, and says so only at the next.
        if hashlib.sha256(row[0]).hexdigest() != digest:
            raise StorageTrouble(
                f"Giấy đã in {digest[:8]}… trong kho lưu bị hỏng. Hồ sơ không bị ảnh hưởng; hãy in lại."
            )
        return bytes(row[0])

    def _open(self) -> sqlcipher.Connection:
        connection = sqlcipher.connect(str(self.path), isolation_level=None)
        try:
            prepare(connection, self._key, checkpoints=True)
            connection.execute("CREATE TABLE IF NOT EXISTS paper (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL)")
        except BaseException:
            connection.close()
            raise
        return connection
