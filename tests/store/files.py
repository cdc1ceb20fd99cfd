"""Empty counter files for tests of the store, and a transaction that leaves nothing behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from counter_app.store import migrate
from counter_app.store.database import Connection, Database, open_database

KEY = bytes(range(32))


def open_at(path: Path, key: bytes = KEY, upgrade: Callable[[Connection], None] = migrate.upgrade) -> Database:
    """The file at a path, made where it is not there yet; close it."""
    return open_database(path, key, path.with_suffix(".lock"), upgrade)


class _TakenBack(Exception):
    pass


@contextmanager
def trial(database: Database) -> Iterator[Connection]:
    """A write whose work is taken back: for tests that try the same empty file many times."""
    with suppress(_TakenBack), database.write() as connection:
        yield connection
        raise _TakenBack


def is_vietnamese(sentence: object) -> bool:
    """Whether a text is a Vietnamese sentence and not what a library said."""
    return bool(re.search("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", str(sentence).lower()))


PAGE, RESERVED, IV = 4096, 80, 16


def pages(path: Path, key: bytes = KEY) -> bytes:
    """Everything in a SQLCipher file in the clear, free pages and slack included (AES-256-CBC, raw key)."""
    ciphers = pytest.importorskip("cryptography.hazmat.primitives.ciphers")
    raw = path.read_bytes()
    clear = []
    for start in range(0, len(raw), PAGE):
        page = raw[start : start + PAGE]
        first = 16 if start == 0 else 0  # the file begins with its salt
        end = PAGE - RESERVED
        cipher = ciphers.Cipher(ciphers.algorithms.AES(key), ciphers.modes.CBC(page[end : end + IV])).decryptor()
        clear.append(cipher.update(page[first:end]) + cipher.finalize())
    return b"".join(clear)
