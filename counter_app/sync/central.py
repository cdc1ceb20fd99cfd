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
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg
from psycopg import conninfo

from counter_app.domain.entry import Entry
from counter_app.domain.line import Flag, Peer
from counter_app.errors import Offline, Trouble, TurnedAway
from counter_app.store.local import Verifier

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5
SILENCE_SECONDS = 30
MOST_ENTRIES = 500
MOST_BYTES = 512 * 1024
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


_REFUSED = {
    "QM003": "gói sai dạng hoặc quá lớn",
    "QM004": "thiếu một đoạn nhật ký ở giữa",
    "QM005": "ở chỗ đó trung tâm đã có mục khác",
    "QM006": "có mục không khớp chuỗi hoặc chữ ký của quầy",
    "QM009": "đơn vị đã hết số",
}
"""The contract's codes in words; the server's own follow them, for IT."""


class LineCut(Offline):
    """The line broke, or was cut as too slow, in the middle of a call: less at a time may get through."""


class Rejected(Trouble):
    """The centre refused a batch: chain, mac, key or size. Nothing of it was stored; ``code`` is the server's."""

    def __init__(self, code: str, words: str) -> None:
        self.code = code
        why = _REFUSED.get(code, "có phần không đọc được")
        super().__init__(
            f"Trung tâm không nhận gói dữ liệu: {why} ({code}: {words}). Công việc tại quầy vẫn tiếp tục; "
            "hãy báo quản trị."
        )


@dataclass(frozen=True, slots=True)
class Hello:
    """The centre's answer: ``verdict`` about our own log, where it ends there, where all of the office's logs end, the
    newest version of a password verifier, where the logs of the offices we take a catalogue from end, the dossiers
    whose summary is wanted, and after how many seconds to call again when it is busy (else 0).
    """

    verdict: str
    server_time: datetime
    head: int = 0
    head_hash: bytes = b""
    vector: Mapping[int, int] = field(default_factory=dict)
    credentials: int = 0
    subscriptions: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    stale: Sequence[str] = ()
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One counter as the centre sees it. ``lag``: entries of the office that it lacked when it last called; ``skew``:
    its clock minus the server's; ``waiting``: what it sent after it was revoked; ``flagged``: entries not gone by;
    ``twins_at``: when two machines last took turns under its number, None where they did not these days.
    """

    counter: int
    head: int
    status: str
    program: str
    last_contact: datetime | None
    lag: int
    skew: timedelta | None
    waiting: int
    flagged: int
    twins_at: datetime | None = None

    @property
    def peer(self) -> Peer:
        """As every page of this office shows it."""
        return Peer(
            self.counter, self.head, self.status != "revoked", self.program, self.last_contact, int(self.lag or 0),
            self.skew or timedelta(), self.waiting, self.flagged, self.twins_at,
        )  # fmt: skip


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
        return conninfo.make_conninfo(self.url, **wanted, **verified(parts, self.ca))


def is_loopback(url: str) -> bool:
    """Whether a centre's address is this machine; the only kind an invented office may use."""
    try:
        return _all_here(conninfo.conninfo_to_dict(url))
    except psycopg.Error:
        return False


def address(url: str, *own: str) -> str:
    """A centre's address without anybody's login, and without what else is the PC's ``own``."""
    parts = conninfo.conninfo_to_dict(url)
    return conninfo.make_conninfo("", **{k: v for k, v in parts.items() if k not in ("user", "password", *own)})


def verified(parts: Mapping[str, Any], ca: str) -> dict[str, str]:
    """What an address needs besides, for anything but this machine. Raises Trouble where it asks for less."""
    if _all_here(parts):
        return {}
    if parts.get("sslmode", "verify-full") != "verify-full":
        raise Trouble("Chỉ kết nối tới trung tâm bằng TLS verify-full; hãy bỏ sslmode khác trong địa chỉ.")
    root = ca or parts.get("sslrootcert") or "system"
    return {"sslmode": "verify-full", "sslrootcert": root, "gssencmode": "disable"}


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
        self._functions: frozenset[str] | None = None
        self._counter = 0

    def act_as(self, counter: int) -> None:
        """As which counter the login calls: its own, or one that was split off for it. No call is made."""
        if counter != self._counter:
            self.close()
            self._counter = counter

    def hello(
        self,
        head: int,
        head_hash: bytes,
        program: str,
        fingerprint: str,
        known: Mapping[int, int] | None = None,
        now: datetime | None = None,
    ) -> Hello:
        """Where both sides stand; ``known`` is how far we hold each of the office's logs. Raises Offline."""
        with self._asking() as connection:
            if self._knows("summaries"):
                given = (head, head_hash, None if known is None else _by_counter(known), program, fingerprint, now)
                row = connection.execute("SELECT quay.hello(%s, %s, %s::jsonb, %s, %s, %s::timestamptz)", given)
            else:
                row = connection.execute("SELECT quay.hello(%s, %s, %s, %s)", (head, head_hash, program, fingerprint))
            answer: Mapping[str, Any] = _one(row)[0]
        return Hello(
            verdict=str(answer["verdict"]),
            server_time=datetime.fromisoformat(answer["server_time"]),
            head=int(answer.get("head", 0)),
            head_hash=bytes.fromhex(answer.get("head_hash", "")),
            vector=_heads(answer.get("vector", {})),
            credentials=int(answer.get("credentials", 0)),
            subscriptions={office: _heads(heads) for office, heads in answer.get("subscriptions", {}).items()},
            stale=tuple(map(str, answer.get("stale", ()))),
            retry_after=int(answer.get("retry_after", 0)),
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
        return self._entries("SELECT * FROM quay.pull(%s, %s)", (_by_counter(known), limit))

    def subscribed(self, source: str, known: Mapping[int, int], limit: int = MOST_ENTRIES) -> list[Entry]:
        """What we lack of the logs of an office whose catalogue and calendar ours takes over: everything else comes
        without its body. Raises Offline, Rejected, Forged.
        """
        return self._entries("SELECT * FROM quay.subscribed(%s, %s, %s)", (source, _by_counter(known), limit))

    def bodies(self, subject: str) -> list[Entry]:
        """Everything the centre holds about one subject, old years included. Raises Offline, Forged."""
        return self._entries("SELECT * FROM quay.bodies(%s)", (subject,))

    def proves(self) -> bool:
        """Whether the centre can tell what it holds: one that is older than this cannot. Raises Offline."""
        with self._asking():
            return self._knows("held")

    def held(self, subjects: Sequence[str]) -> dict[tuple[int, int], bytes]:
        """Of each entry about these subjects (at most 100) whose body the centre has, (counter, seq), the digest of the
        bytes that lie there now. Raises Offline, Rejected.
        """
        with self._asking() as connection:
            rows = connection.execute("SELECT * FROM quay.held(%s)", (list(subjects),), binary=True).fetchall()
        return {(int(counter), int(seq)): bytes(digest) for counter, seq, digest in rows}

    def _entries(self, query: LiteralString, given: Sequence[Any]) -> list[Entry]:
        with self._asking() as connection:
            rows = connection.execute(query, given, binary=True).fetchall()
        return [Entry.read(*row) for row in rows]

    def summaries(self, rows: Sequence[Mapping[str, Any]], program: str) -> int:
        """Hands over dossiers as we fold them, each with the number of entries folded; returns how many the centre
        could use. Raises Offline, Rejected.
        """
        with self._asking() as connection:
            return int(_one(connection.execute("SELECT quay.summaries(%s, %s)", (json.dumps(rows), program)))[0])

    def split(self, seq: int, ours: bytes, key: bytes) -> int | None:
        """A counter number of our own, because the centre has another entry than ``ours`` at a place of our log.

        ``key`` signs the new log and makes asking twice harmless. None where the centre is too old for it. Raises
        Offline, and Rejected (QM009 when the office has no number left).
        """
        with self._asking() as connection:
            if not self._knows("split"):
                return None
            return int(_one(connection.execute("SELECT quay.split(%s, %b, %b)", (seq, ours, key)))[0])

    def more_numbers(self, known: int) -> bool:
        """Asks for one slice more than the ``known`` of this counter; whether one was given. Raises Offline."""
        with self._asking() as connection:
            if not self._knows("more_numbers"):
                return False
            return bool(_one(connection.execute("SELECT quay.more_numbers(%s)", (known,)))[0])

    def overview(self) -> list[Standing]:
        """The office's counters as the centre sees them, 0 being the centre's own log. Raises Offline."""
        with self._asking() as connection:
            rows = connection.execute("SELECT * FROM quay.overview()").fetchall()
        twins = self.twins()
        return [replace(Standing(*row), twins_at=twins.get(row[0])) for row in rows]

    def twins(self) -> dict[int, datetime]:
        """Counters of the office under whose number two machines take turns, and when last. Raises Offline."""
        with self._asking() as connection:
            if not self._knows("twins"):
                return {}
            return {int(counter): at for counter, at in connection.execute("SELECT * FROM quay.twins()").fetchall()}

    def flags(self) -> list[Flag] | None:
        """Our entries that nobody goes by; None from a centre that cannot tell yet. Raises Offline."""
        with self._asking() as connection:
            if not self._knows("flags"):
                return None
            return [Flag(*row) for row in connection.execute("SELECT * FROM quay.flags()").fetchall()]

    def blob_begin(self, sha256: bytes, size: int) -> int:
        """From which byte a file is wanted; its size when the centre has it, -1 when it was erased. Raises Offline,
        Rejected.
        """
        return int(self._blob("SELECT quay.blob_begin(%s, %s)", (sha256, size)))

    def blob_put(self, sha256: bytes, start: int, data: bytes) -> int:
        """Gives one piece; returns from which byte to go on. Raises Offline, Rejected."""
        return int(self._blob("SELECT quay.blob_put(%s, %s, %b)", (sha256, start, data)))

    def blob_end(self, sha256: bytes) -> bool:
        """Whether the pieces are what the file is called; if not, the centre has thrown them away. Raises Offline,
        Rejected.
        """
        return bool(self._blob("SELECT quay.blob_end(%s)", (sha256,)))

    def blob_get(self, sha256: bytes, start: int) -> bytes | None:
        """One piece of a file; None where the centre has none. Raises Offline."""
        data = self._blob("SELECT quay.blob_get(%s, %s)", (sha256, start))
        return None if data is None else bytes(data)

    def _blob(self, query: LiteralString, given: Sequence[Any]) -> Any:
        with self._asking() as connection:
            return _one(connection.execute(query, given, binary=True))[0]

    def credentials(self, given: Sequence[Verifier], known: int) -> tuple[list[Verifier], int]:
        """Hands over our password verifiers; returns those that changed after version ``known``, and the version now.

        Raises Offline.
        """
        text = json.dumps([{"staff": v.staff, "verifier": v.verifier, "set_at": v.set_at} for v in given])
        with self._asking() as connection:
            rows = connection.execute("SELECT * FROM quay.credentials(%s, %s)", (text, known)).fetchall()
        return [Verifier(*row[:3]) for row in rows], max((row[3] for row in rows), default=known)

    def _knows(self, function: str) -> bool:
        """Whether the centre, which may be older than we are, has a function; asked once."""
        if self._functions is None:
            assert self._connection is not None
            rows = self._connection.execute("SELECT proname FROM pg_proc WHERE pronamespace = 'quay'::regnamespace")
            self._functions = frozenset(str(name) for (name,) in rows)
        return function in self._functions

    def close(self) -> None:
        """Hangs up."""
        self._functions = None
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
                raise LineCut(NO_LINE) from error
            if not isinstance(error, psycopg.OperationalError) and code not in _SENTENCES:
                log.warning("centre: %s %s", code, str(error).splitlines()[0])
            if code in _SENTENCES:
                raise TurnedAway(_SENTENCES[code]) from error
            raise Offline(NO_LINE) from error

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The kept connection, or a new one where the centre has hung up in the meantime. Raises Offline."""
        if self._connection is not None and _has_ended(self._connection):
            self.close()
        if self._connection is None:
            try:
                self._connection = psycopg.connect(self._login.conninfo(), autocommit=True)
                if self._counter:
                    named = (str(self._counter),)
                    self._connection.execute("SELECT set_config('quay.counter', %s, false)", named)
            except (psycopg.Error, OSError) as error:
                # libpq gives no sqlstate here.
                words = why_not(str(error), self._login.ca)
                raise (Offline if words == NO_LINE else TurnedAway)(words) from error
        return self._connection


_REFUSALS = ("QM003", "QM004", "QM005", "QM006", "QM009", "22", "54")
"""The contract's own, and PostgreSQL's for bytes that are no UTF-8, no JSON, or nested too deep."""
NO_LINE = "Chưa nối được tới trung tâm; dữ liệu chờ gửi vẫn nằm trên máy này."
_SENTENCES = {
    "28P01": "Trung tâm từ chối mật khẩu của quầy này; hãy báo quản trị cấp lại thẻ quầy.",
    "QM001": "Tài khoản của quầy chưa được cấp ở trung tâm; hãy báo quản trị.",
    "QM002": "Quầy này đã bị thu hồi ở trung tâm; hãy báo quản trị.",
}


_NO_TRUST = "Không tin được máy chủ trung tâm: {}. Chưa gửi gì; dữ liệu vẫn nằm trên máy này. Hãy báo quản trị."
_NOT_TRUSTED = (
    ("does not match host name", "chứng chỉ của máy chủ cấp cho địa chỉ khác"),
    ("certificate verify failed", "chứng chỉ của máy chủ không do nơi cấp mà máy này tin, hoặc đã hết hạn"),
    ("does not support SSL", "máy chủ không dùng TLS"),
)
"""libpq's words, and what they mean; a stranger's certificate and an expired one it does not tell apart."""


def why_not(words: str, ca: str) -> str:
    """Why a connection was not made, as far as libpq's words tell it."""
    if "password authentication failed" in words:
        return _SENTENCES["28P01"]
    if "root certificate file" in words:
        return _NO_TRUST.format(f"không đọc được tệp chứng chỉ gốc {ca or 'của máy'}")
    return next((_NO_TRUST.format(reason) for said, reason in _NOT_TRUSTED if said in words), NO_LINE)


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


def _by_counter(known: Mapping[int, int]) -> str:
    return json.dumps({str(counter): seq for counter, seq in known.items()})


def _heads(told: Mapping[str, int]) -> dict[int, int]:
    return {int(counter): int(seq) for counter, seq in told.items()}


def _one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return row
