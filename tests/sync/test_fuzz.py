"""Everything a hostile or broken program could push, at a real server: refused or flagged, and the log goes on."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable

import psycopg
import pytest

from counter_app.domain.entry import canonical
from counter_app.store.projections import REFERENCE
from tests.sync.conftest import Enrol, Hub, Writer
from tests.sync.test_push import Parts, craft, fields, push_parts, some

DEEP = b'{"a":' * 3000 + b"1" + b"}" * 3000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "deep objects": DEEP,
    "deep lists": b"[" * 6000 + b"]" * 6000,
    "never closed": b"[" * 200_000,
    "huge text": b'{"a":"' + b"x" * 250_000 + b'"}',
    "huge number": b'{"a":' + b"9" * 100_000 + b"}",
    "endless number": b'{"a":1e999999}',
    "NaN": b'{"a":NaN}',
    "a NUL": b'{"a":"\\u0000"}',
    "a raw NUL": b'{"a":"\x00"}',
    "half a pair": b'{"a":"\\ud800"}',
    "half a pair, raw": b'{"a":"\xed\xa0\x80"}',
    "no UTF-8": b"\xff\xfe\x00",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "twice the same name": b'{"number":1,"number":2,"active":true,"active":false}',
    "wrong types": b'{"entries":{"a":[1]},"roles":"SUPERVISOR","active":"no","number":[],"id":null,"blobs":true}',
    "roles are a map": b'{"roles":{"SUPERVISOR":1},"active":true}',
    "numbers for ids": b'{"entries":[1,null,true,[],{}],"number":1e300,"roles":[1,null],"blobs":[0]}',
    "SQL": b'{"id":"\'); DROP TABLE quay.entry; --","entries":["\' OR true --"],"roles":["\' OR 1"]}',
    "many ids": json.dumps({"entries": [f"{n:08}" for n in range(20_000)]}).encode(),
    "a list": b"[]",
    "a word": b'"x"',
    "null": b"null",
}
KINDS = [*REFERENCE, "data.erased", "conflict.settled", "dossier.received", "tomorrow.did", "", "x" * 2000]


@pytest.mark.parametrize("name", BODIES)
def test_no_body_of_any_kind_stops_a_log(enrol: Enrol, hub: Hub, name: str) -> None:
    """One entry that the centre chokes on strands every receipt behind it."""
    writer, body = enrol(), BODIES[name]
    head, previous = 0, bytes(32)
    subjects = ("staff:lan", "dossier:1", "x" * 3000) if len(body) < 10_000 else ("dossier:1",)
    for subject in subjects:
        for kind in KINDS:
            head += 1
            header = canonical(fields(writer, body, seq=head, kind=kind, subject=subject, hlc=head))
            previous = hashlib.sha256(previous + header).digest()
            mac = hmac.digest(writer.log.key, previous, "sha256")
            assert push_parts(writer, [(header, body, b"s" * 16, previous, mac)], first=head) == head
    assert writer.head() == (head, previous)
    assert hub.ask("SELECT count(*) FROM quay.enrolment WHERE office = %s", writer.office) == [(1,)]
    assert len(writer.line.pull({0: 99})) >= 1
    assert writer.line.hello(head, previous, "1", "", {}).verdict == "behind"


def _other_offices(writer: Writer, theirs: Writer) -> tuple[int, list[Parts]]:
    return 1, [(e.header, e.body, e.salt, e.hash, e.mac) for e in theirs.log.own[:2]]


def _right_hash_wrong_mac(writer: Writer, theirs: Writer) -> tuple[int, list[Parts]]:
    header, body, salt, digest, _ = craft(writer, canonical(fields(writer)))
    return writer.head()[0] + 1, [(header, body, salt, digest, hmac.digest(theirs.log.key, digest, "sha256"))]


def _spliced(writer: Writer, theirs: Writer) -> tuple[int, list[Parts]]:
    """A right header with another entry's body."""
    header, _, salt, digest, mac = craft(writer, canonical(fields(writer)))
    return writer.head()[0] + 1, [(header, b'{"a":1}', salt, digest, mac)]


def _log_0(writer: Writer, theirs: Writer) -> tuple[int, list[Parts]]:
    body = b'{"number":9,"active":true,"login":"postgres","sealed":"00"}'
    return writer.head()[0] + 1, [craft(writer, canonical(fields(writer, body, counter=0)), body=body)]


def _skipping(writer: Writer, theirs: Writer) -> tuple[int, list[Parts]]:
    seq = writer.head()[0] + 5
    return seq, [craft(writer, canonical(fields(writer, seq=seq)))]


def _twice(writer: Writer, theirs: Writer) -> tuple[int, list[Parts]]:
    return writer.head()[0] + 1, [craft(writer, canonical(fields(writer)))] * 2


ATTACKS: list[Callable[[Writer, Writer], tuple[int, list[Parts]]]] = [
    _other_offices, _right_hash_wrong_mac, _spliced, _log_0, _skipping, _twice,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
@pytest.mark.parametrize("revoked", [False, True])
def test_no_forgery_gets_in_by_either_door(
    enrol: Enrol, hub: Hub, attack: Callable[[Writer, Writer], tuple[int, list[Parts]]], revoked: bool
) -> None:
    """What a revoked counter sends goes through another door, which must be as narrow."""
    mine = enrol(1)
    theirs = enrol(1, office=mine.office.replace("X99", "X98"))
    theirs.log.key = b"t" * 32
    some(theirs.log)
    mine.line.push(1, some(mine.log))
    if revoked:
        hub.do(f"UPDATE quay.counter SET status = 'revoked' WHERE office = '{mine.office}' AND counter = 1")
    first, batch = attack(mine, theirs)
    before = mine.stored(), mine.head()
    with pytest.raises(psycopg.Error) as caught:
        push_parts(mine, batch, first=first)
    assert (caught.value.sqlstate or "")[:2] in ("QM", "22")
    assert (mine.stored(), mine.head()) == before
    assert hub.ask("SELECT count(*) FROM quay.refused_push WHERE office = %s", mine.office) == [(0,)]
    entry = mine.log.write("dossier:1", "dossier.paid")
    assert mine.line.push(1, [entry]) == entry.seq


def test_a_replay_of_a_whole_day_changes_nothing(enrol: Enrol, hub: Hub) -> None:
    """Old packets, in any order and any part: nothing is stored twice, no flag, no summary, no erasure comes back."""
    writer = enrol()
    entries = some(writer.log, 12)
    for start in range(0, 12, 3):
        writer.line.push(1, entries[start : start + 3])
    writer.line.summaries([{"id": f"{n}", "entries": 1} for n in range(12)], "1")
    tables = ("entry", "flag", "dossier", "erasure", "refused_push")

    def everything() -> list[object]:
        rows = (hub.ask(f"SELECT t::text FROM quay.{name} t WHERE office = %s", writer.office) for name in tables)
        return [sorted(table) for table in rows]

    before = everything()
    for start, stop in ((0, 12), (5, 6), (9, 12), (0, 1), (3, 9)):
        assert writer.line.push(1, entries[start:stop]) == 12
    assert everything() == before
