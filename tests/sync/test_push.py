"""What the centre takes and what it refuses: a batch whole or not at all, and a refused one leaves no trace."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.entry import GENESIS, Entry, Forged, canonical, seal
from counter_app.sync import administration, provision
from counter_app.sync.central import Rejected
from tests.factories import MONDAY, Log
from tests.sync.conftest import Enrol, Hub, Writer

Parts = tuple[bytes, bytes | None, bytes | None, bytes, bytes]


def some(log: Log, count: int = 3) -> list[Entry]:
    return [log.write(f"dossier:{n}", "dossier.handed_over", {"to": f"Phòng {n}"}) for n in range(count)]


def parts(entry: Entry) -> Parts:
    return entry.header, entry.body, entry.salt, entry.hash, entry.mac


def craft(writer: Writer, header: bytes, *, body: bytes | None = b"{}") -> Parts:
    """A next entry with any header, with the right hash and the right mac: what a faulty program of ours could send."""
    digest = hashlib.sha256(writer.head()[1] + header).digest()
    return header, body, b"s" * 16, digest, hmac.digest(writer.log.key, digest, "sha256")


def fields(writer: Writer, body: bytes = b"{}", **changes: Any) -> dict[str, Any]:
    """The next header's fields as they should be; an Ellipsis takes one out."""
    seq = changes.get("seq") or writer.head()[0] + 1
    right = {
        "id": f"id-{seq}", "office": writer.office, "counter": writer.log.counter, "seq": seq, "kind": "dossier.paid",
        "version": 1, "subject": "dossier:1", "hlc": 1, "at": "2026-11-23T01:12:00.000000Z", "actor": "hanh",
        "seen": {}, "digest": hashlib.sha256(b"s" * 16 + body).hexdigest(),
    }  # fmt: skip
    return {name: value for name, value in {**right, **changes}.items() if value is not ...}


def push_parts(writer: Writer, batch: list[Parts], *, first: int = 1, log: int | None = None) -> int:
    """A push without the program, which would not even read such entries."""
    query = "SELECT quay.push(%s, %s, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])"
    columns = [list(column) for column in zip(*batch, strict=True)] if batch else [[]] * 5
    row = writer.session.execute(query, (writer.log.counter if log is None else log, first, *columns)).fetchone()
    assert row is not None
    return int(row[0])


def refused(writer: Writer, batch: list[Parts], *, first: int = 1, log: int | None = None) -> str:
    """The code with which the centre refuses a batch, after which it must hold what it held and go on."""
    before = writer.stored(), writer.head()
    with pytest.raises(psycopg.Error) as caught:
        push_parts(writer, batch, first=first, log=log)
    assert (writer.stored(), writer.head()) == before
    return caught.value.sqlstate or ""


def test_entries_are_kept_as_the_bytes_that_were_hashed(writer: Writer) -> None:
    """A centre that writes them anew from their parts breaks every chain in the province."""
    entries = some(writer.log)
    assert writer.line.push(1, entries) == 3
    assert writer.stored() == [(e.seq, e.header, e.body, e.salt, e.hash, e.mac, None) for e in entries]
    assert writer.head() == (3, entries[-1].hash)


def forged(log: Log, **changes: Any) -> Entry:
    """An entry sealed with this log's key that says of itself what it is not."""
    right: dict[str, Any] = {
        "office": log.office, "counter": log.counter, "seq": 1, "previous": GENESIS, "key": log.key, "entry_id": "i",
        "kind": "dossier.paid", "subject": "dossier:1", "body": {}, "salt": b"s" * 16, "hlc": 1, "at": MONDAY,
        "actor": "hanh", "seen": {},
    }  # fmt: skip
    return seal(**{**right, **changes})


def changed(change: Callable[[Entry], Entry], n: int = 1) -> Callable[[Log], list[Entry]]:
    """Three honest entries of which the n-th is changed."""

    def batch(log: Log) -> list[Entry]:
        entries = some(log)
        entries[n] = change(entries[n])
        return entries

    return batch


def rehashed(entry: Entry) -> Entry:
    """A changed header whose hash was worked out anew; the mac nobody else can make."""
    header = entry.header.replace(b"hanh", b"dung")
    return replace(entry, header=header, hash=hashlib.sha256(GENESIS + header).digest())


FORGED: dict[str, tuple[str, Callable[[Log], list[Entry]]]] = {
    "altered body": ("QM006", changed(lambda e: replace(e, body=b'{"to":"elsewhere"}'))),
    "altered salt": ("QM006", changed(lambda e: replace(e, salt=b"x" * 16))),
    "no salt": ("QM006", changed(lambda e: replace(e, salt=None))),
    "altered header": ("QM006", changed(lambda e: replace(e, header=e.header.replace(b"hanh", b"dung")))),
    "altered header, hashed anew": ("QM006", changed(rehashed, 0)),
    "altered hash": ("QM006", changed(lambda e: replace(e, hash=bytes(32)))),
    "cut hash": ("QM006", changed(lambda e: replace(e, hash=e.hash[:31]))),
    "no hash": ("QM006", changed(lambda e: replace(e, hash=None))),  # type: ignore[arg-type]
    "right hash, another's mac": (
        "QM006",
        changed(lambda e: replace(e, mac=hmac.digest(b"another's key".ljust(32), e.hash, "sha256"))),
    ),
    "no mac": ("QM006", changed(lambda e: replace(e, mac=None))),  # type: ignore[arg-type]
    "plain hash for a mac": ("QM006", changed(lambda e: replace(e, mac=e.hash))),
    "another office": ("QM006", lambda log: [forged(log, office="X99.99")]),
    "another counter": ("QM006", lambda log: [forged(log, counter=2)]),
    "another place": ("QM006", lambda log: [forged(log, seq=2)]),
    "another beginning": ("QM006", lambda log: [forged(log, previous=b"1" * 32)]),
    "reordered": ("QM006", lambda log: [(e := some(log))[0], e[2], e[1]]),
    "reordered from the start": ("QM006", lambda log: [(e := some(log))[1], e[0], e[2]]),
    "gap inside": ("QM006", lambda log: [(e := some(log))[0], e[2]]),
    "twice inside": ("QM006", lambda log: [(e := some(log))[0], e[0], e[1]]),
    "last one bad": ("QM006", changed(lambda e: replace(e, mac=bytes(32)), 2)),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_batch_stores_nothing_and_blocks_nothing(enrol: Enrol, name: str) -> None:
    """One bad entry must neither get in with the good ones nor keep the counter's next receipts out."""
    writer = enrol()
    code, make = FORGED[name]
    assert refused(writer, [parts(entry) for entry in make(Log(1, writer.office, key=writer.log.key))]) == code
    assert writer.line.push(1, some(writer.log)) == 3


def test_the_program_is_told_why(writer: Writer) -> None:
    """Rejected carries the code, so that IT can tell a fork from a damaged file."""
    entries = some(writer.log)
    with pytest.raises(Rejected) as caught:
        writer.line.push(1, [replace(entries[0], mac=bytes(32))])
    assert caught.value.code == "QM006"
    assert "mac of entry 1" in str(caught.value)


def test_a_gap_is_refused_and_filled_later(writer: Writer) -> None:
    """What is visible of a log is always a prefix: the vectors of the whole office stand on it."""
    entries = some(writer.log, 4)
    assert refused(writer, [parts(e) for e in entries[1:]], first=2) == "QM004"
    assert writer.line.push(1, entries[:1]) == 1
    assert refused(writer, [parts(e) for e in entries[2:]], first=3) == "QM004"
    assert writer.line.push(1, entries[1:]) == 4


def test_what_is_held_already_is_passed_over(writer: Writer) -> None:
    """A reply that was lost makes the counter send again; the citizen's dossier stands there once."""
    entries = some(writer.log, 5)
    assert writer.line.push(1, entries[:3]) == 3
    for start, stop in ((0, 3), (1, 2), (0, 1), (2, 3)):
        assert writer.line.push(1, entries[start:stop]) == 3
    assert writer.line.push(1, entries[1:5]) == 5
    assert writer.line.push(1, entries) == 5
    assert [row[0] for row in writer.stored()] == [1, 2, 3, 4, 5]


def test_another_entry_at_a_held_place_is_a_fork(writer: Writer) -> None:
    """Two machines under one number: the second must hear it, and the first's receipts stay as they are."""
    entries = some(writer.log)
    twin = Log(1, writer.office, {e.key: e for e in entries[:1]}, key=writer.log.key)
    others = [twin.write("dossier:x", "dossier.paid") for _ in range(3)]
    writer.line.push(1, entries)
    for batch, first in ((others[:1], 2), ([entries[0], *others], 1), (others, 2)):
        assert refused(writer, [parts(e) for e in batch], first=first) == "QM005"
    assert refused(writer, [(e.header, e.body, e.salt, None, e.mac) for e in entries]) == "QM005"  # type: ignore[misc]


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_has_one_to_five_hundred_entries(writer: Writer, count: int) -> None:
    """More would hold the log's lock for longer than an interactive round waits."""
    entries = some(writer.log, count)
    assert refused(writer, [parts(e) for e in entries]) == "QM003"
    assert writer.line.push(1, some(Log(1, writer.office, key=writer.log.key), 500)) == 500


SHAPES: dict[str, tuple[str, ...]] = {
    "NULL": ("NULL", "'{a}'", "'{a}'", "'{a}'", "'{a}'"),
    "all NULL": ("NULL", "NULL", "NULL", "NULL", "NULL"),
    "unequal": ("'{a,b}'", "'{a}'", "'{a}'", "'{a}'", "'{a}'"),
    "longer hashes": ("'{a}'", "'{a}'", "'{a}'", "'{a,b}'", "'{a}'"),
    "NULL bodies": ("'{a}'", "NULL", "'{a}'", "'{a}'", "'{a}'"),
    "two dimensions": ("'{{a},{b}}'",) * 5,
    "counted from 5": ("'[5:5]={a}'",) * 5,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_arrays_that_do_not_go_together_are_refused(writer: Writer, shape: str) -> None:
    """A shape that counts as one and unrolls as thousands would pass every limit."""
    columns = ", ".join(f"{column}::bytea[]" for column in SHAPES[shape])
    with pytest.raises(psycopg.Error) as caught:
        writer.session.execute(f"SELECT quay.push(1, 1, {columns})")
    assert caught.value.sqlstate == "QM003"
    assert writer.head()[0] == 0


@pytest.mark.parametrize(("log", "first"), [("NULL", "1"), ("1", "NULL"), ("1", "0"), ("1", "-1"), ("7", "1")])
def test_a_batch_of_nobodys_log_or_from_nowhere_is_refused(writer: Writer, log: str, first: str) -> None:
    """A NULL must not slip past a comparison."""
    with pytest.raises(psycopg.Error) as caught:
        writer.session.execute(f"SELECT quay.push({log}, {first}, '{{a}}', '{{a}}', '{{a}}', '{{a}}', '{{a}}')")
    assert caught.value.sqlstate == "QM003"


def test_null_headers_and_hashes_inside_a_batch_are_refused(writer: Writer) -> None:
    """A comparison with NULL is neither true nor false, so it must not decide."""
    (entry,) = some(writer.log, 1)
    for n in (0, 3, 4):
        row = list(parts(entry))
        row[n] = None
        assert refused(writer, [tuple(row)]) == "QM006"  # type: ignore[list-item]


def test_an_entry_and_a_batch_have_a_size(writer: Writer) -> None:
    """The disk of a province is not for one counter to fill, and no page may outgrow a slow line."""
    body = b'"' + b"x" * (256 * 1024) + b'"'
    header = canonical(fields(writer, body=body))
    assert refused(writer, [craft(writer, header, body=body)]) == "QM003"
    header = canonical(fields(writer, actor="x" * 300_000))
    assert refused(writer, [craft(writer, header)]) == "QM003"
    right = craft(writer, canonical(fields(writer)))
    assert refused(writer, [(right[0], right[1], b"s" * 65, right[3], right[4])]) == "QM003"
    large = [writer.log.write("dossier:1", "x", {"note": "x" * 200_000}) for _ in range(3)]
    assert refused(writer, [parts(e) for e in large]) == "QM003"
    for entry in large:
        writer.line.push(1, [entry])
    assert writer.head()[0] == 3


def test_the_largest_entry_there_may_be_gets_in(writer: Writer) -> None:
    """What a counter was allowed to write the centre must take, or its log stands still for ever."""
    room = 256 * 1024 - len(writer.log.write("dossier:1", "x", {"note": ""}).header) - len('{"note":""}') - 64
    log = Log(1, writer.office, key=writer.log.key)
    entry = log.write("dossier:1", "x", {"note": "x" * room})
    assert writer.line.push(1, [entry]) == 1


HEADERS: dict[str, Callable[[Writer], bytes]] = {
    "nothing": lambda w: b"",
    "no JSON": lambda w: b"{",
    "no UTF-8": lambda w: b'{"id":"\xff"}',
    "an array": lambda w: b"[" + canonical(fields(w)) + b"]",
    "a word": lambda w: b'"header"',
    "a NUL": lambda w: canonical(fields(w)).replace(b"hanh", b"\\u0000"),
    "half a pair": lambda w: canonical(fields(w)).replace(b"hanh", b"\\ud800"),
    "NaN": lambda w: canonical(fields(w)).replace(b'"hlc":1', b'"hlc":NaN'),
    "deep": lambda w: canonical(fields(w, more="@")).replace(b'"@"', b"[" * 900 + b"]" * 900),
    "very deep": lambda w: canonical(fields(w, more="@")).replace(b'"@"', b"[" * 60_000 + b"]" * 60_000),
    "deep objects": lambda w: canonical(fields(w, more="@")).replace(b'"@"', b'{"a":' * 30 + b"1" + b"}" * 30),
    "endless version": lambda w: canonical(fields(w)).replace(b'"version":1', b'"version":1e400'),
    "no such day": lambda w: canonical(fields(w, at="2026-02-30T01:12:00.000000Z")),
    "no such hour": lambda w: canonical(fields(w, at="2026-02-28T24:00:00.000000Z")),
    "leap second": lambda w: canonical(fields(w, at="2026-02-28T23:59:60.000000Z")),
    "year 0": lambda w: canonical(fields(w, at="0000-02-28T23:59:00.000000Z")),
    "local time": lambda w: canonical(fields(w, at="2026-02-28T23:59:00.000000+07:00")),
    "no moment": lambda w: canonical(fields(w, at="hôm nay")),
    "digest of another length": lambda w: canonical(fields(w, digest="ab")),
    "digest in capitals": lambda w: canonical(fields(w, digest="A" * 64)),
    "seen is a list": lambda w: canonical(fields(w, seen=[])),
    "seen names no counter": lambda w: canonical(fields(w, seen={"x": 1})),
    "seen no number": lambda w: canonical(fields(w, seen={"1": "x"})),
    "seen nothing": lambda w: canonical(fields(w, seen={"1": None})),
    "seen less than nothing": lambda w: canonical(fields(w, seen={"1": -1})),
    "seen beyond": lambda w: canonical(fields(w)).replace(b'"seen":{}', b'"seen":{"1":1e400}'),
    "number for an id": lambda w: canonical(fields(w, id=7)),
    "counter as text": lambda w: canonical(fields(w, counter="1")),
    "seq as text": lambda w: canonical(fields(w, seq="1")),
    "hlc as text": lambda w: canonical(fields(w, hlc="1")),
    "hlc beyond": lambda w: canonical(fields(w)).replace(b'"hlc":1', b'"hlc":9007199254740993'),
    "lists inside fields": lambda w: canonical(fields(w, kind=["a"])),
    **{f"no {name}": lambda w, name=name: canonical(fields(w, **{name: ...})) for name in (  # type: ignore[misc]
        "id", "office", "counter", "seq", "kind", "version", "subject", "hlc", "at", "actor", "seen", "digest")},
}  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_a_sibling_could_not_read_is_refused(steady_writer: Writer, name: str) -> None:
    """The sibling would stop at it, and with it everybody's dossiers behind it."""
    writer, first = steady_writer, steady_writer.head()[0] + 1
    for body in (b"{}", None):
        code = refused(writer, [craft(writer, HEADERS[name](writer), body=body)], first=first)
        assert code == "QM006" or code[:2] in ("22", "54")
    assert push_parts(writer, [craft(writer, canonical(fields(writer)))], first=first) == first


def test_fields_a_newer_program_adds_are_kept(writer: Writer) -> None:
    """Offices update on different days."""
    header = canonical(fields(writer, machine={"name": "PC", "of": [1, {"two": [3]}]}, version=99, kind="tomorrow.did"))
    push_parts(writer, [craft(writer, header)])
    (entry,) = [e for e in writer.line.pull({0: 99}) if e.counter == 1]
    assert entry.header == header
    assert entry.kind == "tomorrow.did"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_what_the_centre_takes_every_counter_can_read(writer: Writer, data: st.DataObject) -> None:
    """The two checks are written in two languages; where they differ, an office stands still."""
    seq = writer.head()[0] + 1
    right = fields(writer)
    name = data.draw(st.sampled_from([*right, "more"]))
    near = st.sampled_from(["1", 1.0, 1e3, -1, 0, True, "", [], {}, {"1": 1}, {"1": 1.5}, {"01": 2}, right.get(name)])
    header = json.dumps({**right, name: data.draw(near | _json)}, ensure_ascii=data.draw(st.booleans())).encode(
        errors="surrogatepass"
    )
    try:
        push_parts(writer, [craft(writer, header)], first=seq)
    except (psycopg.DataError, psycopg.errors.StatementTooComplex):
        return
    except psycopg.DatabaseError as error:
        if error.sqlstate != "QM006":
            raise
        return
    entry = writer.line.pull({0: 99, 1: seq - 1})[0]
    assert (entry.header, entry.office, entry.key) == (header, writer.office, (1, seq))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.none() | st.binary(max_size=200), min_size=1, max_size=20))
def test_content_is_never_judged(writer: Writer, bodies: list[bytes | None]) -> None:
    """The centre must not stop a counter for what it cannot read: no UTF-8, no JSON, nothing, erased."""
    head, previous = writer.head()
    batch: list[Parts] = []
    for seq, body in enumerate(bodies, head + 1):
        header = canonical(fields(writer, body or b"", seq=seq))
        previous = hashlib.sha256(previous + header).digest()
        salt = None if body is None else b"s" * 16
        batch.append((header, body, salt, previous, hmac.digest(writer.log.key, previous, "sha256")))
    assert push_parts(writer, batch, first=head + 1) == head + len(bodies)
    assert [row[2] for row in writer.stored()[head:]] == bodies


def test_erased_entries_are_accepted(writer: Writer) -> None:
    """A centre put back from a backup is filled up again by counters that have erased by law since."""
    entries = [e.erased() for e in some(writer.log)]
    assert writer.line.push(1, entries) == 3
    assert [row[2:4] for row in writer.stored()] == [(None, None)] * 3


def test_a_very_long_subject_gets_in(writer: Writer) -> None:
    """An index over subjects would refuse it, and the log behind it would wait for ever."""
    dice = Random(1)
    text = "".join(chr(dice.randint(0x4E00, 0x9FFF)) for _ in range(9000))
    writer.log.write(f"catalogue:{text}", "catalogue.published", {"version": "x", "procedures": []})
    assert writer.line.push(1, writer.log.own) == 1


def test_a_siblings_log_is_taken_only_with_the_siblings_mac(enrol: Enrol) -> None:
    """Whoever brings it, a receipt of counter 2 is signed by counter 2; and it is noted who brought it."""
    first, second = enrol(1), enrol(2)
    entries = some(second.log, 4)
    mine = Log(2, first.office, key=first.log.key)
    assert refused(first, [parts(e) for e in some(mine)], log=2) == "QM006"
    assert second.stored() == []
    assert first.line.push(2, entries[:3]) == 3
    assert [row[6] for row in second.stored()] == [1, 1, 1]
    assert second.line.push(2, entries) == 4
    assert [row[6] for row in second.stored()] == [1, 1, 1, None]


def test_a_log_is_relayed_to_a_revoked_counters_heirs_but_not_by_it(enrol: Enrol, hub: Hub) -> None:
    """What a stolen PC had acknowledged still heals the centre; the PC itself is out."""
    first, second = enrol(1), enrol(2)
    entries = some(second.log)
    provision.revoke(hub.url, first.office, 2, MONDAY)
    assert second.line.push(2, entries) == 3
    assert second.stored() == []
    assert first.line.push(2, entries) == 3
    assert administration.release(hub.url, first.office, 2) == 0  # they are there already
    assert hub.ask("SELECT count(*) FROM quay.refused_push WHERE office = %s", first.office) == [(0,)]


@pytest.mark.parametrize("ranges", [((0, 300), (0, 300)), ((0, 300), (100, 300)), ((0, 200), (0, 300))])
def test_two_connections_push_one_log_at_once(writer: Writer, ranges: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """The window and the command line of one PC: each entry is stored once, and neither is told off."""
    entries = some(writer.log, 300)
    writer.line.push(1, entries[:100])
    together = threading.Barrier(2)

    def push(bounds: tuple[int, int]) -> int:
        with writer.connect() as connection:
            connection.execute("SELECT 1")
            together.wait(10)
            batch = [list(column) for column in zip(*map(parts, entries[slice(*bounds)]), strict=True)]
            query = "SELECT quay.push(1, %s, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])"
            row = connection.execute(query, (bounds[0] + 1, *batch)).fetchone()
            assert row is not None
            return int(row[0])

    with ThreadPoolExecutor(2) as pool:
        heads = list(pool.map(push, ranges))
    assert max(heads) == 300
    assert [row[0] for row in writer.stored()] == list(range(1, 301))
    assert writer.head() == (300, entries[-1].hash)


def test_a_log_that_grows_while_hello_waits_ends_at_one_place(writer: Writer) -> None:
    """The command line pushes while the window asks: with two answers the window would send again, or think it lost."""
    entries = some(writer.log, 5)
    writer.line.push(1, entries[:2])
    with writer.connect() as pushing, ThreadPoolExecutor(1) as pool:
        pushing.autocommit = False
        batch = [list(column) for column in zip(*map(parts, entries[2:]), strict=True)]
        pushing.execute(
            "SELECT quay.push(1, 3, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])", batch
        )
        asked = pool.submit(writer.line.hello, 2, entries[1].hash, "1", "", {1: 2})
        waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT quay.hello%%'"
        patience = threading.Event()
        for _ in range(200):
            if writer.hub.ask(waiting):
                break
            patience.wait(0.05)
        assert not asked.done()
        pushing.commit()
        answer = asked.result(10)
    assert (answer.verdict, answer.head, answer.vector[1]) == ("rolled_back", 5, 5)


def test_an_offices_tenth_year_does_not_slow_its_exchange(enrol: Enrol) -> None:
    """Push and pull go by the key: a plan that walks the journal once a batch takes seconds after a year."""
    writer, sibling = enrol(1), enrol(2)
    entries = some(writer.log, 1500)
    for start in range(0, 1000, 100):
        writer.line.push(1, entries[start : start + 100])
    writer.line.close()  # its counts are told when the session ends
    writer.head()  # so that hub's own session has told too

    def read() -> int:
        ((rows,),) = writer.hub.ask(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'entry'"
        )
        return int(rows)

    before = read()
    for start in range(900, 1500, 100):
        writer.line.push(1, entries[start : start + 100])
    assert [e.seq for e in sibling.line.pull({0: 99, 1: 1490})] == list(range(1491, 1501))
    for one in (writer, sibling):
        one.line.close()
    patience = threading.Event()
    for _ in range(100):
        if read() >= before + 110:  # what is skipped and what is pulled
            break
        patience.wait(0.05)
    assert 110 <= read() - before < 500


def test_an_unreadable_header_never_becomes_an_entry() -> None:
    """The program's own door is as strict: an endless version, no such day."""
    for broken in (b'{"version":1e400}', b'{"at":"2026-02-30T00:00:00Z"}', b"[" * 5000, b"\xff", b"[]", b"{}"):
        with pytest.raises(Forged):
            Entry.read(broken, b"", b"", b"", b"")
