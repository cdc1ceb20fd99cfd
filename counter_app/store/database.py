"""Opens the local file and lends connections: many readers, one writer.

The writer begins with ``BEGIN IMMEDIATE``, so whatever it reads to decide a number cannot be changed by the other
process (window and command line share the file). Every commit is on the disk before it is acknowledged
(``synchronous=FULL``). Only the process that holds the lock file checkpoints.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection as Connection  # the other rooms name it from here
from sqlalchemy import Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher

from counter_app.errors import StorageTrouble, why

log = logging.getLogger(__name__)

SCHEMA = "0010"
"""The newest migration in ``db/local``; compared without importing alembic, which takes half a second."""

WRITTEN = "written"
"""Where a writing connection keeps the entries of its transaction until it is committed."""

_BUSY_MS = 5000
_CHECKPOINT_PAGES = 400
_SMALLEST_FILE = 4096


class Database:
    """One SQLCipher file. Made by :func:`open_database`; close it."""

    def __init__(self, path: Path, key: bytes, lock: IO[bytes] | None) -> None:
        self.path = path
        self._key = key
        self._lock = lock
        self._turn = threading.RLock()
        self._writing: Connection | None = None
        self._transactions = 0
        self.committed: Callable[[list[Any]], object] | None = None
        """Told of what :data:`WRITTEN` collected, once it is on the disk."""
        self._writer = self._engine(writes=True)
        self._reader = self._engine(writes=False)

    def _engine(self, *, writes: bool) -> Engine:
        def connect() -> Any:
            connection = sqlcipher.connect(str(self.path), check_same_thread=False, isolation_level=None)
            try:
                prepare(connection, self._key, checkpoints=writes and self._lock is not None)
                if not writes:
                    connection.execute("PRAGMA query_only = ON")
            except BaseException:
                connection.close()  # a file that did not open must not stay open
                raise
            return connection

        engine = create_engine(
            "sqlite://",
            module=sqlcipher,
            creator=connect,
            poolclass=QueuePool,
            pool_size=1 if writes else 3,
            max_overflow=0 if writes else 3,
            pool_reset_on_return=None,
        )

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    @property
    def alone(self) -> bool:
        """Whether no other process had the file open when this one opened it."""
        return self._lock is not None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one moment of the file. Raises StorageTrouble."""
        with translated(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The one writing connection, in one transaction: all of it or nothing. Raises StorageTrouble.

        Inside another ``write`` of the same thread it is that transaction.
        """
        with self._turn:
            if self._writing is not None:
                yield self._writing
                return
            with translated(), self._writer.begin() as connection:
                self._writing = connection
                self._transactions += 1
                try:
                    yield connection
                finally:
                    self._writing = None
                    written = connection.info.pop(WRITTEN, [])
            if written and self.committed:
                self.committed(written)

    def stamp(self) -> tuple[int, int]:
        """The place of this transaction among all others, asked inside :meth:`write`; see :meth:`follows`."""
        assert self._writing is not None, "only the writer sees both"
        return bare(self._writing).execute("PRAGMA data_version").fetchone()[0], self._transactions

    def follows(self, stamp: tuple[int, int]) -> bool:
        """Whether nobody, in this process or another one, can have written to the file between the transaction with
        this stamp and the present one. Transactions are counted and not changed rows: the search index writes some more
        of them in the middle of the commit.
        """
        return self.stamp() == (stamp[0], stamp[1] + 1)

    def copy_to(self, target: Path) -> None:
        """A consistent copy of the file, under the same key, while it is in use; a copy that broke off is not left.

        Raises StorageTrouble.
        """
        unfinished = target.with_name(target.name + ".dang-chep")
        try:
            unfinished.unlink(missing_ok=True)
            with translated(), closing(sqlcipher.connect(str(self.path))) as source:
                prepare(source, self._key, checkpoints=False)
                with closing(sqlcipher.connect(str(unfinished))) as copy:
                    copy.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
                    source.backup(copy)
            unfinished.replace(target)
        except OSError as error:
            raise StorageTrouble(f"Không ghi được bản sao {target}: {why(error)}.") from error
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    def tidy(self, how: str = "TRUNCATE") -> None:
        """Empties the write-ahead log, where old pages stand until others come over them. Raises StorageTrouble."""
        with self._turn, translated(), self._writer.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute(f"PRAGMA wal_checkpoint({how})")

    def faults_of(self, copy: Path) -> list[str]:
        """Faults of a copy's pages, as :meth:`integrity`; nothing is left beside it. Raises StorageTrouble."""
        with translated(), closing(sqlcipher.connect(str(copy))) as alone:
            alone.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            alone.execute("PRAGMA query_only = ON")
            found = [row[0] for check in _CHECKS for row in alone.execute(f"PRAGMA {check}").fetchall()]
        return [f"Bản sao {copy.name}: {fault}" for fault in found if fault != "ok"]

    def integrity(self) -> list[str]:
        """Faults of the file's pages, as sentences; SQLCipher authenticates every page. Raises StorageTrouble.

        Asked on a connection of its own: FTS5 checks its index by the segments that a connection knew before another
        one merged them, and would call a sound file damaged (SQLite 3.53.4). So would SQLCipher, which looks at the
        file without its log: pages that a power cut tore on their way there stand whole in the log, and go first.
        """
        if self.alone:
            with suppress(StorageTrouble):  # a full disk: what there is can be looked at all the same
                self.tidy("PASSIVE")
        with translated(), closing(sqlcipher.connect(str(self.path))) as alone:
            prepare(alone, self._key, checkpoints=False)
            found = [row[0] for check in _CHECKS for row in alone.execute(f"PRAGMA {check}").fetchall()]
        return [f"Tệp dữ liệu: {fault}" for fault in found if fault != "ok"]

    def projections_match(self, dump: Callable[[Connection], object], rebuild: Callable[[Connection], None]) -> bool:
        """Whether rebuilding changes nothing; tried in a transaction that is taken back."""
        with self._turn, translated(), self._writer.connect() as connection:
            trial = connection.begin()
            try:
                before = dump(connection)
                rebuild(connection)
                return before == dump(connection)
            finally:
                trial.rollback()

    def close(self) -> None:
        """Gives everything back; the file may be moved afterwards."""
        self._reader.dispose()
        self._writer.dispose()
        if self._lock:
            self._lock.close()


_CHECKS = ("cipher_integrity_check", "quick_check")


def prepare(connection: Any, key: bytes, *, checkpoints: bool) -> None:
    """Key and pragmas of every connection."""
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "temp_store = MEMORY",
        f"busy_timeout = {_BUSY_MS}",
        f"wal_autocheckpoint = {_CHECKPOINT_PAGES if checkpoints else 0}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def bare(connection: Connection) -> Any:
    """The driver's own connection behind one that was lent, for statements that come by the thousand."""
    return connection.connection.driver_connection


def open_database(path: Path, key: bytes, lock_path: Path, upgrade: Callable[[Connection], None]) -> Database:
    """Opens the file, making or migrating it first where needed; ``upgrade`` brings the schema to :data:`SCHEMA`.

    Raises StorageTrouble when the folder cannot be written, the key does not fit, the file is damaged, or a newer
    program made it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageTrouble(f"Không tạo được thư mục dữ liệu {path.parent}: {why(error)}.") from error
    fresh = not path.exists()
    if not fresh and path.stat().st_size < _SMALLEST_FILE:
        raise StorageTrouble(  # SQLite would take it for a new, empty file
            f"Tệp dữ liệu {path} đã bị cắt cụt. Không có gì bị thay đổi; hãy khôi phục từ bản sao lưu gần nhất."
        )
    database = Database(path, key, _take_lock(lock_path))
    try:
        version = _schema_version(database)
        if version == SCHEMA:
            return database
        if version is not None and version > SCHEMA:
            raise StorageTrouble(
                f"Tệp dữ liệu do phiên bản mới hơn của chương trình tạo ra (lược đồ {version}). "
                "Không có gì bị thay đổi; hãy cập nhật chương trình rồi mở lại."
            )
        if not fresh:
            database.copy_to(path.with_suffix(f".truoc-{SCHEMA}.db"))
        with database.write() as connection:
            upgrade(connection)
    except BaseException:
        database.close()
        raise
    return database


def _schema_version(database: Database) -> str | None:
    with database.read() as connection:
        known = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.exec_driver_sql(known).first() is None:
            return None
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())


def _take_lock(path: Path) -> IO[bytes] | None:
    """The lock of the process that may checkpoint, or None when the other process has it."""
    try:
        file = path.open("ab")
    except OSError as error:
        raise StorageTrouble(f"Không ghi được vào thư mục dữ liệu {path.parent}: {why(error)}.") from error
    try:
        if os.name == "nt":
            import msvcrt

            windows: Any = msvcrt
            windows.locking(file.fileno(), windows.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


@contextmanager
def translated() -> Iterator[None]:
    """Turns what SQLite says into a sentence for the clerk."""
    try:
        yield
    except DBAPIError as error:
        raise _trouble(error.orig or error) from error
    except sqlcipher.Error as error:
        raise _trouble(error) from error


DAMAGED = "Tệp dữ liệu bị hỏng. Hãy khôi phục từ bản sao lưu gần nhất rồi đồng bộ lại."
_NOT_OPENED = (
    "Khóa không mở được tệp dữ liệu, hoặc phần đầu tệp bị hỏng. Không có gì bị thay đổi; "
    "hãy khôi phục từ bản sao lưu gần nhất hoặc báo quản trị."
)
_SENTENCES = (
    ("disk is full", "Ổ đĩa đã đầy: chưa ghi được gì, dữ liệu cũ còn nguyên. Hãy giải phóng dung lượng rồi làm lại."),
    ("locked", "Tệp dữ liệu đang bận (chương trình khác đang ghi). Chưa ghi được gì; hãy thử lại sau vài giây."),
    ("readonly", "Tệp dữ liệu chỉ đọc được, không ghi được. Hãy kiểm tra quyền của thư mục dữ liệu."),
    ("read-only", "Tệp dữ liệu chỉ đọc được, không ghi được. Hãy kiểm tra quyền của thư mục dữ liệu."),
    ("unable to open", "Không mở được tệp dữ liệu. Hãy kiểm tra quyền của thư mục dữ liệu và dung lượng ổ đĩa."),
    ("not a database", _NOT_OPENED),
    ("malformed", DAMAGED),
    ("disk I/O error", "Ổ đĩa không đọc ghi được. Chưa ghi được gì; hãy kiểm tra ổ đĩa, rồi mở lại chương trình."),
)


def _trouble(error: BaseException) -> StorageTrouble:
    said = str(error)
    log.warning("storage: %s", said.splitlines()[0] if said else type(error).__name__)
    for sign, sentence in _SENTENCES:
        if sign in said:
            return StorageTrouble(sentence)
    if type(error) is sqlcipher.DatabaseError:  # its kinds mean other things; by itself it is a damaged page
        return StorageTrouble(DAMAGED)
    if isinstance(error, sqlcipher.OperationalError):
        return StorageTrouble(f"Tệp dữ liệu gặp trục trặc ({said}). Chưa ghi được gì; hãy thử lại.")
    raise error
