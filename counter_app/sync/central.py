"""The line to the centre: a counter's login, the functions it may call, and deadlines that hold.

psycopg has no timeout for an answer that never comes, and a black-holed line still acknowledges packets; so a watchdog
shuts the socket when a call takes too long. Everything psycopg or the server may say is turned into Offline (try
again), LineCut (try again with less), Rejected (the centre refused a batch) or a verdict.
"""

from __future__ import annotations

import json
import logging
import select
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
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


class LineCut(Offline):
    """The line broke, or was cut as too slow, in the middle of a call: less at a time may get through."""


class Rejected(Trouble):
    """The centre refused a batch: chain, mac, key or size. Nothing of it was stored; ``code`` is the server's."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        super().__init__(
            f"Trung tâm không nhận gói dữ liệu ({words}). Công việc tại quầy vẫn tiếp tục; hãy báo quản trị."
        )


@dataclass(frozen=True, slots=True)
class Hello:
    """The centre's answer: ``verdict`` about our own log, where it ends there, where all of the office's logs end, and
    the newest version of a password verifier.
    """

    verdict: str
    server_time: datetime
    head: int = 0
    head_hash: bytes = b""
    vector: Mapping[int, int] = field(default_factory=dict)
    credentials: int = 0


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
        # Named even where empty: else PGHOSTADDR or a service file sends the password elsewhere, unencrypted.
        wanted |= {name: parts.get(name, "") for name in ("host", "hostaddr")}
        if not _all_here(parts):
            if parts.get("sslmode", "verify-full") != "verify-full":
                raise Trouble("Chỉ kết nối tới trung tâm bằng TLS verify-full; hãy bỏ sslmode khác trong địa chỉ.")
            root = self.ca or parts.get("sslrootcert") or "system"
            wanted |= {"sslmode": "verify-full", "sslrootcert": root, "gssencmode": "disable"}
        return conninfo.make_conninfo(self.url, **wanted)


def is_loopback(url: str) -> bool:
    """Whether a centre's address is this machine; the only kind an invented office may use."""
    try:
        return _all_here(conninfo.conninfo_to_dict(url))
    except psycopg.Error:
        return False


def address(url: str) -> str:
    """A centre's address without anybody's login."""
    parts = conninfo.conninfo_to_dict(url)
    return conninfo.make_conninfo("", **{k: v for k, v in parts.items() if k not in ("user", "password")})


def _all_here(parts: Mapping[str, Any]) -> bool:
    """Whether every host of an address is this machine: loopback, or the path of a socket."""
    named = [host for name in ("host", "hostaddr") if parts.get(name) for host in str(parts[name]).split(",")]
    return bool(named) and all(host in _LOOPBACK or host.startswith(("/", "@")) for host in named)


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
            vector={int(counter): int(seq) for counter, seq in answer.get("vector", {}).items()},
            credentials=int(answer.get("credentials", 0)),
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
        """A connection that is cut when the call takes too long; broken ones are dropped."""
        connection = self._connected()
        try:
            with _watched(connection, self._silence):
                yield connection
        except psycopg.Error as error:
            code = error.sqlstate or ""
            if code.startswith(_REFUSALS):
                raise Rejected(code, str(error).splitlines()[0]) from error
            self.close()
            if not code:
                raise LineCut(_NO_LINE) from error
            if not isinstance(error, psycopg.OperationalError) and code not in _SENTENCES:
                log.warning("centre: %s %s", code, str(error).splitlines()[0])
            raise Offline(_SENTENCES.get(code, _NO_LINE)) from error

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The kept connection, or a new one where the centre has hung up in the meantime. Raises Offline."""
        if self._connection is not None and _has_ended(self._connection):
            self.close()
        if self._connection is None:
            try:
                self._connection = psycopg.connect(self._login.conninfo(), autocommit=True)
            except (psycopg.Error, OSError) as error:
                # libpq gives no sqlstate here.
                wrong = "password authentication failed" in str(error)
                raise Offline(_SENTENCES["28P01"] if wrong else _NO_LINE) from error
        return self._connection


_REFUSALS = ("QM003", "QM004", "QM005", "QM006", "22", "54")
"""The contract's own, and PostgreSQL's for bytes that are no UTF-8, no JSON, or nested too deep."""
_NO_LINE = "Chưa nối được tới trung tâm; dữ liệu chờ gửi vẫn nằm trên máy này."
_SENTENCES = {
    "28P01": "Trung tâm từ chối mật khẩu của quầy này; hãy báo quản trị cấp lại thẻ quầy.",
    "QM001": "Tài khoản của quầy chưa được cấp ở trung tâm; hãy báo quản trị.",
    "QM002": "Quầy này đã bị thu hồi ở trung tâm; hãy báo quản trị.",
}


def _has_ended(connection: psycopg.Connection[Any]) -> bool:
    """Whether a connection nobody is using has something to say: that is the server hanging up."""
    return connection.closed or bool(select.select([connection.fileno()], [], [], 0)[0])


@contextmanager
def _watched(connection: psycopg.Connection[Any], seconds: float) -> Iterator[None]:
    """Shuts the socket when the call takes longer than ``seconds``."""
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
