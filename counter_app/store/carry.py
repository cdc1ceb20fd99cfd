"""What a counter without a line has not sent yet, in one encrypted file that a person carries to a counter with one.

    first 16 bytes   which office: a foreign file is told from a damaged one
    the rest         SQLCipher: who wrote it, where its log went on from, the entries as the bytes that were hashed

The key comes from the first entry of log 0, which every counter of the office holds since its first exchange and nobody
else does: nothing has to be printed, typed or kept, and whoever finds the stick reads nothing. Until the centre has
judged what a file holds, it lies apart (``mang-ho``) and is folded into no dossier: only the centre knows the keys.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.domain.entry import Entry, Forged
from counter_app.errors import StorageTrouble, UserError, why
from counter_app.store import journal

FOLDER = "mang-ho"
SUFFIX = ".mang"
REFUSED = ".tu-choi"
HALF = ".dang-ghi"
_TAG = 16
_DAMAGED = "Tệp {} bị hỏng hoặc bị cắt cụt. Chưa nhận gì; hãy ghi lại tệp ở quầy kia rồi mang sang lần nữa."


@dataclass(frozen=True, slots=True)
class Carried:
    """The unsent end of one counter's log: ``entries`` go on from ``previous``."""

    office: str
    counter: int
    previous: bytes
    entries: tuple[Entry, ...]

    @property
    def last(self) -> int:
        """The place of the last entry."""
        return self.entries[-1].seq

    def hash_at(self, seq: int) -> bytes | None:
        """What the file's chain holds at a place, the one it goes on from counted in; None elsewhere."""
        n = seq - self.entries[0].seq
        if n == -1:
            return self.previous
        return self.entries[n].hash if 0 <= n < len(self.entries) else None


def key_of(connection: Connection, office: str) -> bytes:
    """The key that every counter of the office has. Raises UserError before the first exchange with a centre."""
    first = journal.after(connection, office, 0, 0, 1)
    if not first or first[0].salt is None:
        raise UserError(
            "Máy này chưa từng đồng bộ với trung tâm nên chưa có khóa chung của đơn vị; "
            "chưa mang dữ liệu bằng tệp được."
        )
    return hmac.digest(first[0].salt, b"carry" + first[0].hash, "sha256")


def _tag(office: str) -> bytes:
    return hashlib.sha256(b"quay carry " + office.encode()).digest()[:_TAG]


def write(target: Path, key: bytes, carried: Carried) -> None:
    """Writes a file whole or not at all, never over one that is there. Raises UserError, StorageTrouble."""
    if target.exists():
        raise UserError(f"Tệp {target} đã có; hãy chọn tên khác.")
    unfinished = target.with_name(target.name + HALF)
    try:
        unfinished.unlink(missing_ok=True)
        with closing(_opened(unfinished, key, carried.office)) as file:
            file.execute("PRAGMA journal_mode = DELETE")
            file.execute("CREATE TABLE head (office TEXT, counter INTEGER, previous BLOB)")
            file.execute("CREATE TABLE entry (header BLOB, body BLOB, salt BLOB, hash BLOB, mac BLOB)")
            file.execute("INSERT INTO head VALUES (?, ?, ?)", (carried.office, carried.counter, carried.previous))
            file.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
                [(e.header, e.body, e.salt, e.hash, e.mac) for e in carried.entries],
            )
            file.commit()
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        with target.open("xb"):  # whoever has made it in the meantime keeps it
            pass
        unfinished.replace(target)
    except FileExistsError as error:
        raise UserError(f"Tệp {target} đã có; hãy chọn tên khác.") from error
    except (OSError, sqlcipher.Error) as error:
        raise StorageTrouble(f"Không ghi được {target}: ổ đĩa đầy, chỉ đọc, hoặc đã bị rút ra.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def read(source: Path, key: bytes, office: str) -> Carried:
    """What a file holds, its chain checked. Raises UserError for a foreign or damaged one, StorageTrouble."""
    try:
        with source.open("rb") as file:
            tag = file.read(_TAG)
    except OSError as error:
        raise StorageTrouble(f"Không đọc được tệp {source}: {why(error)}.") from error
    if tag != _tag(office):
        raise UserError(f"Tệp {source.name} không phải tệp mang dữ liệu của đơn vị này. Chưa nhận gì.")
    try:
        with closing(_opened(source, key, office)) as file:
            file.execute("PRAGMA query_only = ON")
            ((whose, counter, previous),) = file.execute("SELECT office, counter, previous FROM head").fetchall()
            rows = file.execute("SELECT header, body, salt, hash, mac FROM entry ORDER BY rowid").fetchall()
        entries = tuple(Entry.read(*row) for row in rows)
        last = previous
        for n, entry in enumerate(entries):
            if (entry.office, entry.counter, entry.seq) != (whose, counter, entries[0].seq + n):
                raise Forged("places")
            entry.verify(last)
            last = entry.hash
    except (sqlcipher.Error, Forged, ValueError, TypeError) as error:
        raise UserError(_DAMAGED.format(source.name)) from error
    if not entries or whose != office:
        raise UserError(_DAMAGED.format(source.name))
    return Carried(str(whose), int(counter), bytes(previous), entries)


def _opened(path: Path, key: bytes, office: str) -> sqlcipher.Connection:
    connection = sqlcipher.connect(str(path))
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}{_tag(office).hex()}'\"")
    return connection


def held(beside: Path) -> list[Path]:
    """The files that were brought in and that the centre has not judged yet; ``beside`` is the counter's store."""
    return sorted((beside.parent / FOLDER).glob(f"*{SUFFIX}"))


def keep(beside: Path, key: bytes, carried: Carried) -> None:
    """Puts what was brought in aside, until the line is there. Raises StorageTrouble."""
    folder = beside.parent / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageTrouble(f"Không ghi được vào {folder}: {why(error)}.") from error
    mark = carried.entries[-1].hash[:4].hex()  # two machines under one number may end at one place
    write(folder / f"{carried.counter:02}-{carried.last:09}-{mark}{SUFFIX}", key, carried)


def judged(file: Path, *, refused: bool) -> None:
    """Done with a file: the centre holds what it held, or has refused it, and then it is kept for whoever looks, as
    long as the oldest copy.
    """
    with suppress(OSError):
        if refused:
            file.replace(file.with_suffix(REFUSED))
        else:
            file.unlink()


def within(entries: Sequence[Entry], seq: int) -> list[Entry]:
    """Those behind a place."""
    return [entry for entry in entries if entry.seq > seq]
