"""The centre in memory answers like the real one: else what is proven with it is proven of nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

from counter_app.domain.numbers import Slice
from counter_app.errors import Offline
from counter_app.store.local import Verifier
from counter_app.sync import administration, provision
from counter_app.sync.central import Rejected
from tests.conftest import Centre, FakeClock
from tests.factories import MONDAY, OFFICE, Log
from tests.sync.fake_centre import FakeCentre
from tests.sync.rounds import cut_back

KEYS = {1: b"1" * 32, 2: b"2" * 32}
SLICES = {1: (Slice(1, 500),), 2: (Slice(501, 500),)}


def script(
    lines: dict[int, Any],
    revoke: Callable[[int], None],
    put_back: Callable[[int, int], None],
    release: Callable[[int], int],
) -> list[object]:
    """A day of calls, right and wrong ones; what every call answered."""
    said: list[object] = []

    def ask(counter: int, name: str, *given: Any) -> Any:
        try:
            answer = getattr(lines[counter], name)(*given)
        except Rejected as error:
            answer = error.code
        except Offline:
            answer = "offline"
        said.append((counter, name, told(name, answer)))
        return answer

    first, second = Log(1, key=KEYS[1]), Log(2, key=KEYS[2])
    for log in (first, second):
        for n in range(30):
            log.write(f"dossier:{n}", "dossier.handed_over", {"to": "x" * 30 * n})
    one, two = first.own, second.own
    ask(1, "hello", 0, b"", "1.0", "")
    ask(1, "push", 1, one[:10])
    ask(1, "push", 1, one[:10])  # again
    ask(1, "push", 1, one[5:12])  # overlapping
    ask(1, "push", 1, one[13:])  # a gap
    ask(1, "push", 1, [*one[12:14], one[15]])  # a gap inside
    ask(1, "push", 1, [one[13], one[12]])  # turned round
    ask(1, "push", 1, [replace(one[12], body=b"{}")])
    ask(1, "push", 1, [replace(one[12], mac=bytes(32))])
    ask(1, "push", 1, [replace(one[12], hash=bytes(32))])
    ask(1, "push", 1, two[:1])  # a sibling's entry in the wrong log
    ask(1, "push", 2, one[:1])
    ask(1, "push", 2, two[:5])  # relayed
    ask(2, "push", 2, two[3:20])
    ask(2, "push", 7, two)  # nobody's log
    ask(2, "push", 0, two[:1])
    twin = Log(1, held={entry.key: entry for entry in one[:9]}, key=KEYS[1])
    others = [twin.write("dossier:x", "dossier.paid") for _ in range(6)]
    ask(1, "push", 1, others[:1])  # another entry at a held place
    ask(1, "push", 1, others)
    ask(1, "hello", 12, others[2].hash, "1.0", "")  # forked
    ask(1, "hello", 12, one[11].hash, "1.0", "")
    ask(1, "hello", 30, one[29].hash, "1.0", "")
    ask(1, "hello", 5, one[4].hash, "1.0", "")  # rolled back
    ask(1, "hello", 5, one[5].hash, "1.0", "")
    ask(1, "hello", 0, b"", "0.1", "")
    for known in ({}, {0: 2, 1: 30, 2: 19}, {0: 2, 1: 0, 2: 20}, {0: 9, 1: 99, 2: 99}):
        ask(1, "hello", 30, one[29].hash, "1.0", "", known)
    ask(1, "summaries", [{"id": "0", "entries": 1}, {"id": "1", "entries": 2}, {"id": "9", "entries": 1}], "1.0")
    ask(1, "summaries", [{"id": "0", "entries": 2}, {"id": "1", "entries": 2}, {"id": "nobody's", "entries": 0}], "1.0")
    ask(1, "hello", 30, one[29].hash, "1.0", "", {0: 2, 1: 30, 2: 20})
    for known in ({}, {1: 5}, {0: 2, 1: 12, 2: 3}, {0: 99, 1: 99, 2: 99}, {7: 1}):
        for limit in (1, 4, 500):
            ask(2, "pull", known, limit)
    ask(1, "credentials", [], 0)
    ask(1, "credentials", [Verifier("hanh", "a", 5), Verifier("dung", "b", 5)], 0)
    ask(2, "credentials", [Verifier("hanh", "older", 4)], 0)
    ask(2, "credentials", [Verifier("hanh", "newer", 6)], 0)
    for known in (0, 1, 1, 2):
        ask(1, "more_numbers", known)
    ask(1, "pull", {1: 99, 2: 99}, 500)
    put_back(1, 8)
    ask(1, "hello", 12, one[11].hash, "1.0", "")
    ask(2, "push", 1, one[8:11])  # healed by the sibling
    ask(1, "push", 1, one[8:])
    ask(2, "hello", 20, two[19].hash, "1.0", "")
    large = Log(2, held={entry.key: entry for entry in two[:20]}, key=KEYS[2])
    big = [large.write("dossier:1", "x", {"note": "x" * 200_000}) for _ in range(7)]
    ask(2, "push", 2, big)  # too much at once
    for entry in big:
        ask(2, "push", 2, [entry])
    ask(1, "pull", {0: 99, 1: 99, 2: 20}, 500)  # about a mebibyte a page
    revoke(1)
    ask(1, "hello", 30, one[29].hash, "1.0", "")
    ask(1, "push", 1, one[:1])
    late = [first.write("dossier:1", "dossier.paid") for _ in range(4)]
    ask(1, "push", 1, late[1:])  # a gap
    ask(1, "push", 1, late[:2])  # put aside
    ask(1, "push", 1, late)
    ask(1, "hello", 34, late[-1].hash, "1.0", "")
    ask(1, "push", 2, big[:1])  # a revoked counter relays nothing
    ask(2, "pull", {0: 99, 1: 30, 2: 99}, 500)
    ask(1, "pull", {}, 500)
    ask(1, "credentials", [], 0)
    ask(1, "more_numbers", 3)
    ask(2, "hello", 27, big[-1].hash, "1.0", "")
    ask(2, "pull", {1: 99, 2: 99}, 500)
    said.append(release(1))
    ask(2, "pull", {0: 99, 1: 30, 2: 99}, 500)
    ask(2, "hello", 27, big[-1].hash, "1.0", "", {0: 9, 1: 30, 2: 27})
    return said


def told(name: str, answer: Any) -> object:
    """An answer without what is nobody's to foresee: moments, versions, the centre's own entries."""
    if isinstance(answer, str | int):
        return answer
    if name == "hello":
        return (
            answer.verdict,
            answer.head,
            answer.head_hash,
            dict(answer.vector),
            answer.credentials > 0,
            tuple(answer.stale),
        )
    if name == "pull":
        return [(entry.key, entry.kind, entry.hash if entry.counter else b"") for entry in answer]
    newer, version = answer
    return sorted((one.staff, one.verifier, one.set_at) for one in newer), version > 0


def test_both_centres_say_the_same_all_day(centre: Centre, clock: FakeClock) -> None:
    """One script, two centres, every answer compared."""
    fake = FakeCentre(clock)
    fake.min_program = "0.5"
    for counter in (1, 2):
        fake.enrol(counter, KEYS[counter], SLICES[counter])
    expected = script({counter: fake.line(counter) for counter in (1, 2)}, fake.revoke, fake.put_back, fake.release)

    enrolled = {n: centre.enrol(n, key=KEYS[n], slices=SLICES[n]) for n in (1, 2)}

    def put_back(log: int, seq: int) -> None:
        with centre.admin() as admin:
            cut_back(admin, OFFICE.agency, log, seq)

    with centre.admin() as admin:
        admin.execute("UPDATE quay.office SET min_program = '0.5'")
    with closing(centre.line(enrolled[1])) as one, closing(centre.line(enrolled[2])) as two:
        found = script(
            {1: one, 2: two},
            lambda n: provision.revoke(centre.url, OFFICE.agency, n, MONDAY),
            put_back,
            lambda n: administration.release(centre.url, OFFICE.agency, n),
        )
    assert len(found) == len(expected) > 60
    for real, imagined in zip(found, expected, strict=True):
        assert real == imagined
