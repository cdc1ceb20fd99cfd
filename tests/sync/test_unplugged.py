"""The centre goes away in the middle of a day and comes back: nobody at the counters waits, and nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from counter_app.errors import Offline
from counter_app.operations.receive import receive
from counter_app.store import journal
from counter_app.sync.embedded import EmbeddedServer
from tests.conftest import Centre
from tests.factories import OFFICE, Log, application
from tests.sync.rounds import Counter, codes, dump, own_log, settle, sync, vector


@pytest.fixture
def server(postgres: tuple[EmbeddedServer | None, str]) -> Iterator[EmbeddedServer]:
    """The server itself, running again afterwards whatever the test did."""
    found, _ = postgres
    if found is None:
        pytest.skip("COUNTER_TEST_PG is somebody else's server; it is not ours to stop")
    yield found
    found.stop(mode="immediate")
    found.start()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_day_without_the_centre(two_counters: tuple[Counter, Counter], server: EmbeddedServer, mode: str) -> None:
    """Fifty receipts are printed while it is down; in the evening both counters show all of them, no number twice."""
    settle(two_counters)
    printed = [receive(desk, application(), receipt=False).intake.code for desk, _ in two_counters for _ in range(5)]
    sync(two_counters[0])
    server.stop(mode=mode)
    for counter in two_counters:
        with pytest.raises(Offline, match="nằm trên máy này"):
            sync(counter)
    for n in range(50):
        desk, _ = two_counters[n % 2]
        printed.append(receive(desk, application(), receipt=False).intake.code)
        if n % 20 == 0:
            with pytest.raises(Offline):
                sync(two_counters[n % 2])
    server.start()
    settle(two_counters)
    assert codes(two_counters[0]) == codes(two_counters[1]) == sorted(printed)
    assert len(set(printed)) == 60
    assert dump(two_counters[0]) == dump(two_counters[1])
    for desk, _ in two_counters:
        with desk.database.read() as connection:
            assert journal.unsent(connection, desk.me) == 0


def test_the_round_after_a_restart_just_works(two_counters: tuple[Counter, Counter], server: EmbeddedServer) -> None:
    """The kept connection is dead; the clerk need not see that."""
    settle(two_counters)
    server.stop()
    server.start()
    assert [sync(counter).verdict for counter in two_counters] == ["ok", "ok"]


def test_a_server_killed_in_the_middle_of_a_push_keeps_all_of_it_or_nothing(
    two_counters: tuple[Counter, Counter], centre: Centre, server: EmbeddedServer
) -> None:
    """Power fails at the data centre while a batch is being stored."""
    first, second = two_counters
    settle(two_counters)
    for _ in range(30):
        receive(first[0], application(), receipt=False)
    batch = own_log(first, vector(first)[1][0] - 30)
    with centre.admin() as admin, ThreadPoolExecutor(1) as pool:
        held = centre.admin()
        held.autocommit = False
        held.execute("SELECT FROM quay.counter WHERE counter = 1 FOR UPDATE")
        pushing = pool.submit(first[1].push, 1, batch)
        wait_for(admin, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%push%'")
        server.stop(mode="immediate")
        with pytest.raises(Offline):
            pushing.result(60)
        held.close()
    server.start()
    with centre.admin() as admin:
        (stored, head) = admin.execute(
            "SELECT count(*), max(c.head) FROM quay.counter c LEFT JOIN quay.entry e USING (office, counter) "
            "WHERE counter = 1"
        ).fetchone()  # type: ignore[misc]
    assert stored == head == vector(second)[1][0]
    settle(two_counters)
    assert dump(first) == dump(second)
    assert len(codes(second)) == 30


def wait_for(connection: psycopg.Connection[Any], query: str) -> None:
    """Until a question to the server is answered with a number above 0, for ten seconds at most."""
    patience = threading.Event()
    for _ in range(200):
        if connection.execute(query).fetchall() != [(0,)]:
            return
        patience.wait(0.05)
    raise AssertionError(query)


def test_pushes_that_race_a_restart_are_stored_once(
    centre: Centre, server: EmbeddedServer, two_counters: tuple[Counter, Counter]
) -> None:
    """The server comes and goes while batches stream in; each is tried until it is through."""
    log = Log(3, OFFICE.agency, key=b"3" * 32)
    entries = [log.write(f"dossier:{n}", "dossier.handed_over", {"to": "x"}) for n in range(400)]
    line = centre.line(centre.enrol(3, key=log.key))
    under_way, patience = threading.Event(), threading.Event()

    def stream() -> int:
        failed = head = 0
        while head < len(entries) and failed < 5000:
            try:
                head = line.push(3, entries[head : head + 3])
                under_way.set()
            except Offline:
                failed += 1
                patience.wait(0.01)
        return failed

    with ThreadPoolExecutor(1) as pool:
        streaming = pool.submit(stream)
        for _ in range(2):
            assert under_way.wait(60)
            server.stop(mode="immediate")
            under_way.clear()
            server.start()
        failed = streaming.result(120)
    line.close()
    assert 0 < failed < 5000
    with centre.admin() as admin:
        seqs = [row[0] for row in admin.execute("SELECT seq FROM quay.entry WHERE counter = 3 ORDER BY seq").fetchall()]
    assert seqs == list(range(1, 401))
