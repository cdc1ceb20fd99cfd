"""Entries, pages and lines gone bad: nothing of one counter stops the others."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import closing
from typing import Any

import pytest

from counter_app.domain.entry import GENESIS, Entry, canonical
from counter_app.domain.transitions import ACTS
from counter_app.errors import Offline, Trouble
from counter_app.operations.receive import receive
from counter_app.store import board, projections
from counter_app.store.projections import REFERENCE
from counter_app.sync.central import LineCut, Rejected
from tests import soak
from tests.conftest import Centre
from tests.factories import OFFICE, Log, application, intake
from tests.sync.rounds import Counter, codes, dump, settle, sync, vector

NASTY: list[Any] = [
    b"", b"\xff\xfe", b"[]", b"null", b'"x"', b"{}", b'{"a"', b"{" * 3000, b'{"note":' + b"[" * 980 + b"]" * 980 + b"}",
    b'{"name":"\\ud800","note":"\\ud800","reason":"\\udfff"}', b'{"note":"\\u0000"}', b'{"note":NaN,"amount":Infinity}',
    b'{"deadline":{"due_at":"9999-12-31T23:59:59-14:00"}}', b'{"deadline":7}', b'{"fields":{"owners":{"new":7}}}',
    b'{"fields":7,"entries":[[]],"kept":{},"set_aside":[{}]}', b'{"amount":1e400}', b'{"amount":99999999999999999999}',
    b'{"version":"x","procedures":[7,"y"],"days":["z"],"top":[],"inactive":[]}',
]  # fmt: skip


def _bent(seed: int) -> bytes:
    """A real reception with one leaf replaced by something it should not be."""
    body = intake().to_body()
    leaves: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in list(items):
            leaves.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(body)
    node, key = leaves[seed % len(leaves)]
    odd: list[Any] = [None, "", "\ud800", 10**30, -1, 1.5, [], {}, [[]], "x" * 5000, float("nan"), True]
    node[key] = odd[seed // len(leaves) % len(odd)]
    return json.dumps(body).encode()


@pytest.mark.logs  # reference data that cannot be read is passed over with a word
def test_nobodys_content_stops_the_entries_behind_it(
    two_counters: tuple[Counter, Counter], centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    """A counter with a faulty program sends nonsense of every kind; its sibling shows everything else."""
    first, second = two_counters
    settle(two_counters)
    enrolled = centre.enrol(3, key=b"3" * 32)
    with closing(centre.line(enrolled)) as line:
        log = Log(3, key=b"3" * 32)
        kinds = [*ACTS, *REFERENCE, "conflict.settled", "data.erased", "tomorrow.did"]
        for n, kind in enumerate(kinds):
            name = REFERENCE[kind][0] if kind in REFERENCE else ""
            for m, body in enumerate(NASTY):
                subject = f"{name}:{m}" if name else f"dossier:bad-{n}-{m}"
                if not name and kind != "dossier.received" and m % 2:
                    log.write(subject, "dossier.received", intake(number=1000 + n).to_body())
                _write_raw(log, subject, kind, body)
        for seed in range(soak.times(200, 2000)):
            _write_raw(log, f"dossier:bent-{seed}", "dossier.received", _bent(seed))
        log.write("dossier:good", "dossier.received", intake(number=999).to_body())
        for start in range(0, len(log.own), 100):
            line.push(3, log.own[start : start + 100])
    outcome = sync(first)
    assert outcome.pulled == len(log.own) + 1
    assert "cannot show" not in caplog.text
    settle(two_counters)
    assert "X99.01-261123-0999" in codes(first)
    assert dump(first) == dump(second)
    for desk, _ in two_counters:
        assert desk.database.projections_match(projections.dump, projections.rebuild)
        desk.reference()
        with desk.database.read() as connection:
            for (dossier_id,) in connection.exec_driver_sql("SELECT id FROM dossier").all():
                board.dossier(connection, OFFICE.agency, dossier_id)


def _write_raw(log: Log, subject: str, kind: str, body: bytes) -> None:
    """An entry whose body is these very bytes, properly hashed and signed."""
    entry = log.write(subject, kind)
    header = json.loads(entry.header)
    header["digest"] = hashlib.sha256((entry.salt or b"") + body).hexdigest()
    raw = canonical(header)
    previous = log.own[-2].hash if len(log.own) > 1 else GENESIS
    digest = hashlib.sha256(previous + raw).digest()
    log.held[entry.key] = Entry.read(raw, body, entry.salt, digest, hmac.digest(log.key, digest, "sha256"))


def test_a_log_that_was_tampered_with_at_the_centre_stops_itself_only(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """A byte flipped on the centre's disk, or by somebody's hand: told to IT, and the other logs go on."""
    first, second = two_counters
    settle(two_counters)
    good = receive(first[0], application(), receipt=False).intake.code
    enrolled = centre.enrol(3, key=b"3" * 32)
    log = Log(3, key=b"3" * 32)
    for n in range(120):
        log.write(f"dossier:{n}", "dossier.received", intake(number=1000 + n).to_body())
    with closing(centre.line(enrolled)) as line:
        line.push(3, log.own)
    with centre.admin() as admin:
        admin.execute("UPDATE quay.entry SET body = 'x' WHERE counter = 3 AND seq = 50")
    mine = receive(second[0], application(), receipt=False).intake.code
    for counter in (first, second, second):
        with pytest.raises(Trouble, match="không khớp nhật ký") as caught:
            sync(counter)
        assert not isinstance(caught.value, Offline)
    assert good in codes(second)
    assert vector(second)[1] == vector(first)[1]
    assert vector(second)[3][0] == 40  # whole pieces before the bad one
    with centre.admin() as admin:
        admin.execute("UPDATE quay.entry SET body = %s WHERE counter = 3 AND seq = 50", (log.own[49].body,))
    settle(two_counters)
    assert dump(first) == dump(second)
    assert mine in codes(first)


def test_a_batch_that_is_refused_does_not_keep_the_others_entries_out(
    two_counters: tuple[Counter, Counter],
) -> None:
    """The counter's own log is damaged: its clerk still sees what the siblings received."""
    first, second = two_counters
    settle(two_counters)
    code = receive(second[0], application(), receipt=False).intake.code
    sync(second)
    receive(first[0], application(), receipt=False)

    class Refusing:
        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def push(self, *given: Any) -> int:
            raise Rejected("QM006", "mac of entry 9")

    with pytest.raises(Rejected):
        sync((first[0], Refusing()))
    assert code in codes(first)


def test_a_centre_that_hands_out_what_is_not_ours_is_not_asked_for_ever(
    two_counters: tuple[Counter, Counter],
) -> None:
    """A page that brings nothing new, again and again, would keep the round running all day."""
    first, _ = two_counters
    sync(first)
    strange = Log(9, "X99.55").write("dossier:1", "dossier.paid")

    class Generous:
        asked = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def pull(self, *given: Any) -> list[Entry]:
            self.asked += 1
            assert self.asked < 5
            return [strange]

    assert sync((first[0], Generous())).pulled == 0


def test_a_page_that_cannot_be_read_is_trouble_and_not_a_crash(two_counters: tuple[Counter, Counter]) -> None:
    """The light says what to do; the crash window would not."""
    first, _ = two_counters

    class Garbled:
        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def pull(self, *given: Any) -> list[Entry]:
            return [Entry.read(b"{}", b"", b"", b"", b"")]

    with pytest.raises(Trouble, match="không khớp"):
        sync((first[0], Garbled()))


def test_a_line_that_breaks_on_large_batches_gets_smaller_ones(two_counters: tuple[Counter, Counter]) -> None:
    """Down to one entry, and then it is offline."""
    first, second = two_counters
    for _ in range(9):
        receive(first[0], application(), receipt=False)
    sizes: list[int] = []

    class Weak:
        most = 3

        def __init__(self, line: Any) -> None:
            self.line = line

        def __getattr__(self, name: str) -> Any:
            return getattr(self.line, name)

        def push(self, log: int, entries: list[Entry]) -> int:
            sizes.append(len(entries))
            if len(entries) > self.most:
                raise LineCut("too much")
            return int(self.line.push(log, entries))

        def pull(self, known: Any, limit: int = 500) -> list[Entry]:
            if limit > self.most:
                raise LineCut("too much")
            return list(self.line.pull(known, limit))

    weak = Weak(first[1])
    assert sync((first[0], weak)).pending == 0
    assert sizes == sorted(sizes, reverse=True)
    assert sync((second[0], Weak(second[1]))).pulled == sum(sizes[n] for n in range(len(sizes)) if sizes[n] <= 3) + 2
    receive(first[0], application(), receipt=False)
    Weak.most = 0
    with pytest.raises(LineCut):
        sync((first[0], weak))
    assert sizes[-1] == 1
