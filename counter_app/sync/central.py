"""The line to the centre: a counter's login, the functions it may call, and deadlines that hold.

psycopg has no timeout for an answer that never comes, and a black-holed line still acknowledges packets; so a watchdog
shuts the socket after a stretch of silence. Everything psycopg or the server may say is turned into Offline (try
again), Rejected (the centre refused a batch) or a verdict.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import conninfo

from counter_app.domain.entry import Entry
from counter_app.errors import Offline, Trouble
from counter_app.store.local import Verifier

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
SILENCE_SECONDS = 30
MOST_ENTRIES = 500
MOST_BYTES = 512 * 1024
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Rejected(Trouble):
    """The centre refused a batch: chain, mac, key or size. Nothing of it was stored; ``code`` is the server's."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(
            f"Trung tâm không nhận gói dữ liệu ({words}). Công việc tại quầy vẫn tiếp tục; hãy báo quản trị."
        )


@dataclass(frozen=True, slots=True)
class Hello:
    """The centre's answer: ``verdict`` about our own log, where it ends there, and the heads of the office's logs."""

    verdict: str
    server_time: datetime
    head: int = 0
    head_hash: bytes = b""
    vector: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """How a counter reaches the centre. ``ca`` is the root certificate's file; without one the system's are used."""

    url: str
    user: str
    password: str
    ca: str = ""

    def conninfo(self) -> str:
        """What libpq gets. Raises Trouble for a plain connection to anything but this machine."""
        try:
            parts = conninfo.conninfo_to_dict(self.url)
        except psycopg.Error as error:
            raise Trouble(f"Địa chỉ trung tâm không đúng dạng: {self.url}") from error
        wanted: dict[str, Any] = {"user": self.user, "password": self.password, "connect_timeout": CONNECT_SECONDS}
        if not _all_loopback(parts):
            if parts.get("sslmode", "verify-full") != "verify-full":
                raise Trouble("Chỉ kết nối tới trung tâm bằng TLS verify-full; hãy bỏ sslmode khác trong địa chỉ.")
            wanted |= {"sslmode": "verify-full", "sslrootcert": self.ca or "system"}
        return conninfo.make_conninfo(self.url, **{name: value for name, value in wanted.items() if value})


def is_loopback(url: str) -> bool:
    """Whether a centre's address is this machine; the only kind an invented office may use."""
    try:
        return _all_loopback(conninfo.conninfo_to_dict(url))
    except psycopg.Error:
        return False


def address(url: str) -> str:
    """A centre's address without anybody's login."""
    parts = conninfo.conninfo_to_dict(url)
    return conninfo.make_conninfo("", **{k: v for k, v in parts.items() if k not in ("user", "password")})


def _all_loopback(parts: Mapping[str, Any]) -> bool:
    named = [host for name in ("host", "hostaddr") if parts.get(name) for host in str(parts[name]).split(",")]
    return bool(named) and all(host in _LOOPBACK for host in named)


class Central:
    """A connection that is kept between exchanges and made again when it broke. Close it."""

    def __init__(self, login: Login, *, silence: float = SILENCE_SECONDS) -> None:
        self._login = login
        self._silence = silence
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def hello(self, head: int, head_hash: bytes, program: str, fingerprint: str) -> Hello:
        """Where both sides stand. Raises Offline."""
        with self._asking() as connection:
            row = connection.execute("SELECT quay.hello(%s, %s, %s, %s)", (head, head_hash, program, fingerprint))
            answer: Mapping[str, Any] = _one(row)[0]
        return Hello(
            verdict=str(answer["verdict"]),
            server_time=datetime.fromisoformat(answer["server_time"]),
            head=int(answer.get("head", 0)),
            head_hash=bytes.fromhex(answer.get("head_hash", "")),
            vector={int(counter): int(seq) for counter, seq in (answer.get("vector") or {}).items()},
        )

    def push(self, log: int, entries: Sequence[Entry]) -> int:
        """Gives the centre entries of one log, in order; returns the head it then has. Raises Offline, Rejected."""
        parts = (
            [entry.header for entry in entries],
            [entry.body for entry in entries],
            [entry.salt for entry in entries],
            [entry.hash for entry in entries],
            [entry.mac for entry in entries],
        )
        query = "SELECT quay.push(%s, %s, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])"
        with self._asking() as connection:
            return int(_one(connection.execute(query, (log, entries[0].seq, *parts)))[0])

    def pull(self, known: Mapping[int, int], limit: int = MOST_ENTRIES) -> list[Entry]:
        """What we lack of the office's logs, a page of it. Raises Offline, Forged."""
        text = json.dumps({str(counter): seq for counter, seq in known.items()})
        with self._asking() as connection:
            rows = connection.execute("SELECT * FROM quay.pull(%s, %s)", (text, limit), binary=True).fetchall()
        return [Entry.read(*row) for row in rows]

    def credentials(self, given: Sequence[Verifier], known: int) -> tuple[list[Verifier], int]:
        """Hands over our password verifiers; returns those that changed after version ``known``, and the version now.

        Raises Offline.
        """
        text = json.dumps([{"staff": v.staff, "verifier": v.verifier, "set_at": v.set_at} for v in given])
        with self._asking() as connection:
            rows = connection.execute("SELECT * FROM quay.credentials(%s, %s)", (text, known)).fetchall()
        return [Verifier(*row[:3]) for row in rows], max((row[3] for row in rows), default=known)

    def close(self) -> None:
        """Hangs up."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    @contextmanager
    def _asking(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """A connection that is cut after too long a silence; broken ones are dropped."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(self._login.conninfo(), autocommit=True)
            with _watched(self._connection, self._silence):
                yield self._connection
        except psycopg.DatabaseError as error:
            code = error.sqlstate or ""
            if code in ("QM003", "QM004", "QM005", "QM006") or code.startswith("22"):
                raise Rejected(code, str(error).splitlines()[0]) from error
            self.close()
            if not isinstance(error, psycopg.OperationalError) and code not in _SENTENCES:
                log.warning("centre: %s %s", code, str(error).splitlines()[0])
            raise Offline(_SENTENCES.get(code, _NO_LINE)) from error
        except (psycopg.Error, OSError) as error:
            self.close()
            raise Offline(_NO_LINE) from error


_NO_LINE = "Chưa nối được tới trung tâm; dữ liệu chờ gửi vẫn nằm trên máy này."
_SENTENCES = {
    "28P01": "Trung tâm từ chối mật khẩu của quầy này; hãy báo quản trị cấp lại thẻ quầy.",
    "QM001": "Tài khoản của quầy chưa được cấp ở trung tâm; hãy báo quản trị.",
    "QM002": "Quầy này đã bị thu hồi ở trung tâm; hãy báo quản trị.",
}


@contextmanager
def _watched(connection: psycopg.Connection[Any], seconds: float) -> Iterator[None]:
    """Shuts the socket when the answer takes longer than ``seconds``."""
    answered = threading.Event()
    line = socket.socket(fileno=connection.fileno())

    def cut() -> None:
        if not answered.is_set():
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    watchdog = threading.Timer(seconds, cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        answered.set()
        watchdog.cancel()
        line.detach()  # psycopg closes it


def _one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return row
