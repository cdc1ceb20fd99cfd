"""IT's side of the centre: making it, enrolling a counter, revoking one. Runs under an administrator's login.

Enrolment is an entry of the office's log 0, written here and signed with that log's own key, so it travels and is
relayed like any other; the table ``enrolment`` only tells which login is which counter.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from counter_app import paths
from counter_app.domain.entry import GENESIS, SALT_BYTES, mac_pads, new_id, next_hlc, seal
from counter_app.domain.numbers import Slice, cut
from counter_app.domain.office import Counter
from counter_app.errors import Trouble, UserError
from counter_app.sync.embedded import EmbeddedServer

KEY_BYTES = 32
LOG_0 = 0

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A counter's login and key, as IT hands them over."""

    office: str
    counter: int
    user: str
    password: str
    key: bytes
    slices: tuple[Slice, ...]


def connect(url: str) -> Connection:
    """An administrator's connection. Raises Trouble."""
    try:
        return psycopg.connect(url, connect_timeout=5)
    except psycopg.Error as error:
        raise Trouble(f"Không nối được tới máy chủ trung tâm: {str(error).splitlines()[0]}") from error


def init(url: str) -> list[str]:
    """Brings the centre's schema up to date with ``db/central``; returns the files that ran. Raises Trouble."""
    ran = []
    with connect(url) as connection:
        try:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('quay schema'))")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS public.quay_schema (file text PRIMARY KEY, at timestamptz DEFAULT now())"
            )
            done = {row[0] for row in connection.execute("SELECT file FROM public.quay_schema")}
            for file in sorted((paths.db() / "central").glob("[0-9]*.sql")):
                if file.name not in done:
                    connection.execute(file.read_text(encoding="utf-8"))
                    connection.execute("INSERT INTO public.quay_schema (file) VALUES (%s)", (file.name,))
                    ran.append(file.name)
        except psycopg.Error as error:
            raise Trouble(f"Máy chủ trung tâm không nhận lược đồ: {str(error).splitlines()[0]}") from error
    return ran


def start_demo(folder: Path) -> EmbeddedServer:
    """A started server of a demonstration, with the centre's schema. Raises Trouble."""
    server = EmbeddedServer(folder)
    server.start()
    init(server.url)
    return server


def enrol(
    url: str,
    office: str,
    counter: int,
    now: datetime,
    *,
    name: str = "",
    band: range = range(1, 10_000),
    key: bytes | None = None,
    slices: Sequence[Slice] = (),
) -> Enrolled:
    """Enrols a counter: its login, its key, its slice of the band, and the entry in log 0 that says so.

    ``key`` and ``slices`` are given for a counter that already works without a centre. ``band`` holds from the office's
    first counter on. Raises UserError when the counter is enrolled already, or its slices meet another counter's.
    """
    if counter < 1:
        raise UserError("Số quầy bắt đầu từ 1; 0 là nhật ký của trung tâm.")
    key = key or secrets.token_bytes(KEY_BYTES)
    user = re.sub(r"[^a-z0-9]+", "_", f"quay_{office}_{counter}".lower())
    password = secrets.token_urlsafe(24)
    with connect(url) as connection:
        try:
            log0_key, agreed = _office(connection, office, band)
            given = _enrolled_slices(connection, office)
            own = tuple(slices) or (_free_slice(given, office, counter, agreed),)
            _check_slices(given, counter, own)
            _make_login(connection, user, password)
            connection.execute("INSERT INTO quay.enrolment VALUES (%s, %s, %s)", (user, office, counter))
            _open_log(connection, office, counter, key)
            enrolled = Counter(counter, name or f"Quầy {counter}", own)
            _write_log0(connection, office, log0_key, f"counter:{counter}", "counter.enrolled", enrolled.to_body(), now)
        except psycopg.errors.UniqueViolation as error:
            raise UserError(f"Quầy {counter} của {office} đã được cấp rồi.") from error
        except psycopg.Error as error:
            raise Trouble(f"Máy chủ trung tâm không cấp được quầy: {str(error).splitlines()[0]}") from error
    return Enrolled(office, counter, user, password, key, own)


def is_enrolled(url: str, office: str, counter: int) -> bool:
    """Whether the centre knows a counter."""
    with connect(url) as connection:
        found = connection.execute("SELECT FROM quay.enrolment WHERE office = %s AND counter = %s", (office, counter))
        return found.fetchone() is not None


def revoke(url: str, office: str, counter: int, now: datetime) -> None:
    """Shuts a counter's login out at once. Raises UserError when there is none."""
    with connect(url) as connection:
        found = connection.execute(
            "SELECT role FROM quay.enrolment WHERE office = %s AND counter = %s", (office, counter)
        ).fetchone()
        if found is None:
            raise UserError(f"Không có quầy {counter} của {office} ở trung tâm.")
        connection.execute(
            "UPDATE quay.counter SET status = 'revoked' WHERE office = %s AND counter = %s", (office, counter)
        )
        (log0_key,) = _one(connection.execute("SELECT log0_key FROM quay.office WHERE office = %s", (office,)))
        known = [one for one in _enrolled(connection, office) if one.number == counter]
        gone = replace(known[-1] if known else Counter(counter, f"Quầy {counter}", ()), active=False)
        _write_log0(connection, office, log0_key, f"counter:{counter}", "counter.enrolled", gone.to_body(), now)


def _office(connection: Connection, office: str, band: range) -> tuple[bytes, range]:
    """The key of the office's log 0 and its band; a new office gets them. Locks the office for the transaction."""
    key = secrets.token_bytes(KEY_BYTES)
    made = connection.execute(
        "INSERT INTO quay.office (office, log0_key, band_start, band_stop) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING",
        (office, key, band.start, band.stop - 1),
    )
    if made.rowcount:
        _open_log(connection, office, LOG_0, key)
    held, start, stop = _one(
        connection.execute(
            "SELECT log0_key, band_start, band_stop FROM quay.office WHERE office = %s FOR UPDATE", (office,)
        )
    )
    return bytes(held), range(start, stop + 1)


def _open_log(connection: Connection, office: str, counter: int, key: bytes) -> None:
    inner, outer = mac_pads(key)
    connection.execute(
        "INSERT INTO quay.counter (office, counter, inner_pad, outer_pad) VALUES (%s, %s, %s, %s)",
        (office, counter, inner, outer),
    )


def _make_login(connection: Connection, user: str, password: str) -> None:
    """A login whose password the server never sees, and whose dead sessions do not use up its few connections."""
    role = sql.Identifier(user)
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (user,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 4 IN ROLE quay_counter").format(role))
    scrambled = connection.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(scrambled)))
    for setting, value in (("statement_timeout", "2min"), ("idle_session_timeout", "5min")):
        connection.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.SQL(setting), sql.Literal(value)))


def _enrolled(connection: Connection, office: str) -> list[Counter]:
    """What log 0 says of the office's counters, the newest last."""
    rows = connection.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb FROM quay.entry "
        "WHERE office = %s AND counter = %s AND kind = 'counter.enrolled' AND body IS NOT NULL ORDER BY seq",
        (office, LOG_0),
    )
    return [Counter.from_body(body) for (body,) in rows]


def _enrolled_slices(connection: Connection, office: str) -> list[tuple[int, Slice]]:
    """What log 0 has given to whom; a slice once given is never given again."""
    return [(one.number, own) for one in _enrolled(connection, office) for own in one.slices]


def _free_slice(given: Sequence[tuple[int, Slice]], office: str, counter: int, band: range) -> Slice:
    """The counter's own place in the band, else the first that nobody has."""
    places = cut(band)
    for place in (*places[counter - 1 : counter], *places):
        if not any(_meet(place, theirs) for _, theirs in given):
            return place
    raise UserError(f"Dải số của {office} đã chia hết; hãy xin mở rộng dải số.")


def _check_slices(given: Sequence[tuple[int, Slice]], counter: int, slices: Sequence[Slice]) -> None:
    for own in slices:
        for other, theirs in given:
            if other != counter and _meet(own, theirs):
                raise UserError(f"Dải số {own.start}–{own.start + own.size - 1} trùng với quầy {other}.")


def _meet(one: Slice, other: Slice) -> bool:
    return one.start < other.start + other.size and other.start < one.start + one.size


def _write_log0(
    connection: Connection, office: str, key: bytes, subject: str, kind: str, body: dict[str, Any], now: datetime
) -> None:
    head, head_hash = _one(
        connection.execute(
            "SELECT head, head_hash FROM quay.counter WHERE office = %s AND counter = %s FOR UPDATE", (office, LOG_0)
        )
    )
    newest, seen = _one(
        connection.execute(
            "SELECT coalesce(max(hlc), 0), coalesce(max(seq), 0) FROM quay.entry "
            "WHERE office = %s AND subject = %s AND counter = %s",
            (office, subject, LOG_0),
        )
    )
    entry = seal(
        office=office,
        counter=LOG_0,
        seq=head + 1,
        previous=bytes(head_hash) if head else GENESIS,
        key=key,
        entry_id=new_id(now, secrets.token_bytes(10)),
        kind=kind,
        subject=subject,
        body=body,
        salt=secrets.token_bytes(SALT_BYTES),
        hlc=next_hlc(now, 0, newest),
        at=now,
        actor="centre",
        seen={LOG_0: seen} if seen else {},
    )
    connection.execute(
        "INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (office, LOG_0, entry.seq, entry.id, kind, subject, entry.hlc, entry.header, entry.body, entry.salt,
         entry.hash, entry.mac),
    )  # fmt: skip
    connection.execute(
        "UPDATE quay.counter SET head = %s, head_hash = %s WHERE office = %s AND counter = %s",
        (entry.seq, entry.hash, office, LOG_0),
    )


def _one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return row
