"""Log 0: what the centre itself says of an office, written under an administrator's login.

Who is enrolled, with which numbers, and who is out are entries like any other: they travel, are relayed, and a centre
that was put back to an older state learns from the counters what it has forgotten. So that it also gets back what opens
a counter's line, the entry carries the counter's key and its login's SCRAM verifier, shut under the key of log 0, which
never leaves the centre:

    sealed = (key ‖ verifier) xor HMAC(log 0's key, "seal" ‖ the entry's salt ‖ n) for n = 0, 1, …

db/central/006_push.sql opens it again.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from counter_app.domain.entry import GENESIS, SALT_BYTES, new_id, next_hlc, seal
from counter_app.domain.office import Counter

LOG_0 = 0
KEY_BYTES = 32
ENROLLED = "counter.enrolled"

Connection = psycopg.Connection[tuple[Any, ...]]


def veil(key: bytes, salt: bytes, secret: bytes) -> bytes:
    """Shuts a secret under the key of log 0, and opens it again. A salt must not be used twice."""
    blocks = range(len(secret) // 32 + 1)
    stream = b"".join(hmac.digest(key, b"seal" + salt + n.to_bytes(4, "big"), "sha256") for n in blocks)
    return bytes(a ^ b for a, b in zip(secret, stream, strict=False))


def say(
    connection: Connection,
    office: str,
    key: bytes,
    counter: Counter,
    now: datetime,
    *,
    login: str = "",
    secret: bytes = b"",
) -> None:
    """Writes into log 0 how a counter stands, with what opens its line where that is new."""
    salt = secrets.token_bytes(SALT_BYTES)
    opens = {"login": login, "sealed": veil(key, salt, secret).hex()} if secret else {}
    _write(connection, office, key, f"counter:{counter.number}", {**counter.to_body(), **opens}, salt, now)


def counters(connection: Connection, office: str) -> list[Counter]:
    """What log 0 says of the office's counters, the newest last."""
    return [Counter.from_body(body) for body, _, _ in _said(connection, office)]


def secret_of(connection: Connection, office: str, key: bytes, counter: int) -> tuple[bytes, str, bool] | None:
    """A counter's key and its login's verifier as log 0 last told them, and whether that entry was brought by a
    counter; None where no entry carries them.
    """
    for body, salt, relayed in reversed(_said(connection, office)):
        if body["number"] == counter and body.get("sealed"):
            secret = veil(key, salt, bytes.fromhex(body["sealed"]))
            return secret[:KEY_BYTES], secret[KEY_BYTES:].decode(), relayed
    return None


def _said(connection: Connection, office: str) -> list[tuple[dict[str, Any], bytes, bool]]:
    return connection.execute(
        "SELECT convert_from(body, 'UTF8')::jsonb, salt, relayed_by IS NOT NULL FROM quay.entry "
        "WHERE office = %s AND counter = %s AND kind = %s AND body IS NOT NULL ORDER BY seq",
        (office, LOG_0, ENROLLED),
    ).fetchall()


def _write(
    connection: Connection, office: str, key: bytes, subject: str, body: Mapping[str, Any], salt: bytes, now: datetime
) -> None:
    head, head_hash = one(
        connection.execute(
            "SELECT head, head_hash FROM quay.counter WHERE office = %s AND counter = %s FOR UPDATE", (office, LOG_0)
        )
    )
    newest, seen = one(
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
        kind=ENROLLED,
        subject=subject,
        body=body,
        salt=salt,
        hlc=next_hlc(now, 0, newest),
        at=now,
        actor="centre",
        seen={LOG_0: seen} if seen else {},
    )
    connection.execute(
        "INSERT INTO quay.entry (office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (office, LOG_0, entry.seq, entry.id, entry.kind, subject, entry.hlc, entry.header, entry.body, entry.salt,
         entry.hash, entry.mac),
    )  # fmt: skip
    connection.execute(
        "UPDATE quay.counter SET head = %s, head_hash = %s WHERE office = %s AND counter = %s",
        (entry.seq, entry.hash, office, LOG_0),
    )


def one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The only row of an answer that always has one."""
    row = cursor.fetchone()
    assert row is not None
    return row
