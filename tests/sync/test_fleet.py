"""Many counters come back to a real centre at once; `make soak` takes many more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random

from counter_app.errors import Offline
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.sync.central import Central
from tests import soak
from tests.conftest import Centre
from tests.factories import application
from tests.sync.conftest import Enrol, Hub, Join, Writer
from tests.sync.rounds import Counter, codes, dump, settle, sync, vector

COUNTERS = soak.times(5, 14)
"""At most what a whole band holds: nineteen slices, of which the first five counters have two, one of them spare."""
DOSSIERS = soak.times(6, 40)
LOGS = soak.times(24, 400)
ENTRIES = 20
AT_ONCE = 12
"""Connections that the centre is given."""
CONNECTED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename ~ '^quay_'"


def at_once(rounds: list[Callable[[], object]], random: Random) -> int:
    """Everybody calls in a random order, as many at a time as there are connections; who is turned away calls again.

    Returns how many were turned away.
    """
    turned_away, waiting = 0, list(rounds)
    for _ in range(50):
        random.shuffle(waiting)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            calls = {pool.submit(call): call for call in waiting}
        waiting = [calls[call] for call in calls if isinstance(call.exception(), Offline)]
        turned_away += len(waiting)
        for call in calls:
            assert call.exception() is None or isinstance(call.exception(), Offline), call.exception()
        if not waiting:
            return turned_away
    raise AssertionError(f"{len(waiting)} never got through")


def test_a_fleet_that_comes_back_at_once_is_drained(
    two_counters: tuple[Counter, Counter], join: Join, centre: Centre
) -> None:
    """The fibre of a district is mended at three in the afternoon: nothing lost, no number twice, all show the same."""
    fleet: list[tuple[Desk, Central]] = [*two_counters, *(join(n) for n in range(3, COUNTERS + 1))]
    settle(fleet)
    printed = [receive(desk, application(), receipt=False).intake.code for desk, _ in fleet for _ in range(DOSSIERS)]
    assert len(set(printed)) == len(fleet) * DOSSIERS
    at_once([lambda counter=counter: sync(counter) for counter in fleet], soak.drawn(5))
    settle(fleet)
    for counter in fleet:
        assert codes(counter) == sorted(printed)
        assert vector(counter) == vector(fleet[0])
        assert sync(counter).pending == 0
    assert dump(fleet[-1]) == dump(fleet[0])
    with centre.admin() as admin:
        stored = admin.execute(
            "SELECT counter, count(*), max(seq), max(c.head) FROM quay.entry "
            "JOIN quay.counter c USING (office, counter) GROUP BY counter"
        ).fetchall()
    assert len(stored) > len(fleet)  # log 0 too
    assert all(count == last == head for _, count, last, head in stored)


def test_more_logs_than_connections_all_get_in(hub: Hub, enrol: Enrol) -> None:
    """Counters of many offices share a server that has twelve connections for them; a reply that got lost is one of
    the things that happen.
    """
    random = soak.drawn(6)
    logs: list[Writer] = []
    for n in range(LOGS):
        writer = enrol(1, f"X98.{n:03}")
        for m in range(ENTRIES):
            writer.log.write(f"dossier:{m}", "dossier.paid", {"amount": m})
        logs.append(writer)
    peak: list[int] = []

    def round_of(writer: Writer) -> Callable[[], None]:
        lost = random.random() < 0.3

        def call() -> None:
            nonlocal lost
            head = writer.line.hello(0, b"", "1", "").head
            if head < ENTRIES:
                writer.line.push(1, writer.log.own[head : head + 7 if lost else ENTRIES])
            peak.extend(hub.ask(CONNECTED)[0])
            writer.line.close()
            if lost:
                lost = False
                raise Offline("the answer did not arrive")

        return call

    turned_away = at_once([round_of(writer) for writer in logs], random)
    assert turned_away > 0
    assert max(peak) <= AT_ONCE
    assert {(len(writer.stored()), writer.head()[0]) for writer in logs} == {(ENTRIES, ENTRIES)}
