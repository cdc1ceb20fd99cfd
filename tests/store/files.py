"""Empty counter files for tests of the store, and a transaction that leaves nothing behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

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
