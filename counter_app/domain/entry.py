"""One act at a counter, written down for good: the shape that everything else depends on.

    header   canonical JSON: id, office, counter, seq, kind, version, subject, hlc, at, actor, seen, digest
    body     canonical JSON with what the act says, beside a random salt

    digest = SHA-256(salt ‖ body)                 in the header
    hash   = SHA-256(previous hash ‖ header)      each counter's log is a chain
    mac    = HMAC-SHA-256(counter's key, hash)    a sibling's log cannot be forged

Because only the digest of the body is chained, body and salt can be erased by law (``data.erased``) on every device and
the chain still verifies; because of the salt the digest tells nothing about what was erased. Header and body travel
and are stored as the bytes they were hashed as; nobody ever writes them again from their parts.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from counter_app.domain.moments import from_text, to_text

LARGEST_ENTRY = 256 * 1024
"""Bytes of header and body together."""

GENESIS = bytes(32)
"""What stands before the first entry of a log."""

SALT_BYTES = 16
_SAFE_INTEGER = 2**53


class NotCanonical(ValueError):
    """A value that has no one way to be written: a float, a NUL, a lone surrogate, a key that is no text."""


class TooLarge(ValueError):
    """An act that says more than an entry may hold."""


class Forged(ValueError):
    """An entry whose bytes do not add up."""


def canonical(value: Any) -> bytes:
    """The one way to write a value: sorted keys, no spaces, UTF-8, NFC. Raises NotCanonical."""
    return json.dumps(_checked(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _checked(value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case int():
            if abs(value) >= _SAFE_INTEGER:
                raise NotCanonical(f"integer too large: {value}")
            return value
        case str():
            return _checked_text(value)
        case list() | tuple():
            return [_checked(item) for item in value]
        case dict():
            return {_checked_text(key): _checked(item) for key, item in value.items()}
    raise NotCanonical(f"no place for a {type(value).__name__}")


def _checked_text(text: Any) -> str:
    if not isinstance(text, str) or "\0" in text:
        raise NotCanonical("a key that is no text, or a NUL")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical("lone surrogate in text") from None
    return unicodedata.normalize("NFC", text)


_DEEPEST = 64
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def _harmless(body: bytes) -> Any:
    """A body's value. Raises ValueError for what :func:`canonical` would never have written, so that nothing behind it
    meets half a surrogate pair, a number that no column holds, or a nest deeper than the stack.
    """
    if body.count(b"[") + body.count(b"{") > _DEEPEST:
        depth = 0
        for byte in _STRING.sub(b"", body):
            depth += (byte in b"[{") - (byte in b"]}")
            if depth > _DEEPEST:
                raise NotCanonical(f"deeper than {_DEEPEST}")
    value = _BODY.decode(body.decode())
    return _checked(value) if b"\\u" in body else value


def _no_place(text: str) -> Any:
    raise NotCanonical(f"no place for {text}")


def _whole(text: str) -> int:
    number = int(text)
    return number if -_SAFE_INTEGER < number < _SAFE_INTEGER else _checked(number)


_BODY = json.JSONDecoder(parse_int=_whole, parse_float=_no_place, parse_constant=_no_place)


@dataclass(frozen=True)
class Entry:
    """A sealed entry. ``body`` and ``salt`` are None once erased."""

    header: bytes
    body: bytes | None
    salt: bytes | None
    hash: bytes
    mac: bytes

    id: str = field(repr=False)
    office: str
    counter: int
    seq: int
    kind: str
    version: int
    subject: str
    hlc: int
    at: str
    actor: str
    seen: Mapping[int, int]
    digest: bytes = field(repr=False)

    @property
    def key(self) -> tuple[int, int]:
        """Its place inside the office: (counter, seq)."""
        return self.counter, self.seq

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """What the act says; empty once erased, and for a body this program would not have written.

        The centre takes any bytes, so a body may be no JSON object, or hold what no column and no screen can: nobody's
        entry may block the entries behind it.
        """
        try:
            content = _harmless(self.body) if self.body is not None else {}
        except (ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}

    @classmethod
    def read(cls, header: bytes, body: bytes | None, salt: bytes | None, digest: bytes, mac: bytes) -> Entry:
        """An entry from the bytes that travel. Raises Forged when the header is none of ours."""
        try:
            parts = json.loads(header)
            from_text(parts["at"])
            return cls(
                header=header,
                body=body,
                salt=salt,
                hash=digest,
                mac=mac,
                id=str(parts["id"]),
                office=str(parts["office"]),
                counter=int(parts["counter"]),
                seq=int(parts["seq"]),
                kind=str(parts["kind"]),
                version=int(parts["version"]),
                subject=str(parts["subject"]),
                hlc=int(parts["hlc"]),
                at=parts["at"],
                actor=str(parts["actor"]),
                seen={int(counter): int(seq) for counter, seq in parts["seen"].items()},
                digest=bytes.fromhex(parts["digest"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            raise Forged(f"unreadable header: {error}") from error

    def verify(self, previous: bytes, key: bytes | None = None) -> None:
        """Checks body against digest, header against chain and, when the key is known, the mac. Raises Forged."""
        if self.body is not None and hashlib.sha256((self.salt or b"") + self.body).digest() != self.digest:
            raise Forged(f"body of {self.key} does not fit its digest")
        if hashlib.sha256(previous + self.header).digest() != self.hash:
            raise Forged(f"header of {self.key} does not fit its chain")
        if key is not None and not hmac.compare_digest(hmac.digest(key, self.hash, "sha256"), self.mac):
            raise Forged(f"mac of {self.key} is not the counter's")

    def erased(self) -> Entry:
        """The same entry without what it said."""
        return Entry.read(self.header, None, None, self.hash, self.mac)


def seal(
    *,
    office: str,
    counter: int,
    seq: int,
    previous: bytes,
    key: bytes,
    entry_id: str,
    kind: str,
    subject: str,
    body: Mapping[str, Any],
    salt: bytes,
    hlc: int,
    at: datetime,
    actor: str,
    seen: Mapping[int, int],
    version: int = 1,
) -> Entry:
    """Writes an entry down. Raises NotCanonical for a body without one spelling, TooLarge."""
    body_bytes = canonical(dict(body))
    header = canonical(
        {
            "id": entry_id,
            "office": office,
            "counter": counter,
            "seq": seq,
            "kind": kind,
            "version": version,
            "subject": subject,
            "hlc": hlc,
            "at": to_text(at),
            "actor": actor,
            "seen": {str(other): last for other, last in seen.items()},
            "digest": hashlib.sha256(salt + body_bytes).hexdigest(),
        }
    )
    if len(header) + len(body_bytes) > LARGEST_ENTRY:
        raise TooLarge(f"entry of {len(header) + len(body_bytes)} bytes is over {LARGEST_ENTRY}")
    digest = hashlib.sha256(previous + header).digest()
    return Entry.read(header, body_bytes, salt, digest, hmac.digest(key, digest, "sha256"))


def rechain(entry: Entry, *, counter: int, seq: int, previous: bytes, key: bytes, seen: Mapping[int, int]) -> Entry:
    """The same act, with its id, in another counter's log: what two PCs wrote under one number is told apart so."""
    parts = json.loads(entry.header)
    parts |= {"counter": counter, "seq": seq, "seen": {str(other): last for other, last in seen.items()}}
    header = canonical(parts)
    digest = hashlib.sha256(previous + header).digest()
    return Entry.read(header, entry.body, entry.salt, digest, hmac.digest(key, digest, "sha256"))


def mac_pads(key: bytes) -> tuple[bytes, bytes]:
    """The key as HMAC's two 64-byte blocks (RFC 2104): SHA-256(outer ‖ SHA-256(inner ‖ hash)) is the mac.

    The centre keeps these, so PostgreSQL's built-in sha256() can check a mac.
    """
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def next_hlc(now: datetime, server_offset_us: int, newest_of_subject: int) -> int:
    """Hybrid logical clock of a new entry, microseconds since 1970.

    Never behind the subject's newest entry, and not merged office-wide: a PC whose clock is a year ahead harms only the
    dossiers it touched.
    """
    return max(int(now.timestamp() * 1_000_000) + server_offset_us, newest_of_subject + 1)


def new_id(now: datetime, random: bytes) -> str:
    """A UUIDv7 (RFC 9562) from the moment and ten random bytes."""
    milliseconds = int(now.timestamp() * 1000)
    value = (milliseconds << 80) | int.from_bytes(random[:10], "big")
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(3 << 62)) | (2 << 62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
