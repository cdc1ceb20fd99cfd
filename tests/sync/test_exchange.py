"""Two counters and a real centre: what one received the other must show, whatever the line does."""

from __future__ import annotations

from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import board, journal, projections
from counter_app.sync.central import Central
from counter_app.sync.exchange import Outcome, exchange
from tests.conftest import Centre, FakeClock
from tests.factories import OFFICE, application

Counter = tuple[Desk, Central]


def sync(counter: Counter) -> Outcome:
    desk, line = counter
    return exchange(desk.database, line, desk.clock, program="0.1.0")


def dump(counter: Counter) -> object:
    with counter[0].database.read() as connection:
        return projections.dump(connection)


def test_what_one_counter_receives_the_other_shows(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """The citizen may come to any counter tomorrow."""
    first, second = two_counters
    sync(first)
    pulled = sync(second)
    assert pulled.verdict == "ok"
    received = receive(first[0], application())
    outcome = sync(first)
    assert outcome.pushed == 1
    assert outcome.pending == 0
    assert sync(second).pulled == 1
    with second[0].database.read() as connection:
        found = board.find(connection, OFFICE.agency, received.intake.code)
    assert found.intake == received.intake
    assert dump(first) == dump(second)


def test_both_counters_receive_offline_and_no_number_stands_twice(two_counters: tuple[Counter, Counter]) -> None:
    """The line may be down the whole day."""
    first, second = two_counters
    sync(first)
    sync(second)
    codes = [receive(desk, application()).intake.code for desk, _ in (first, second) for _ in range(5)]
    assert len(set(codes)) == 10
    for _ in range(2):
        sync(first)
        sync(second)
    assert dump(first) == dump(second)
    with second[0].database.read() as connection:
        assert journal.unsent(connection, second[0].me) == 0


def test_an_exchange_with_nothing_to_do_changes_nothing(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """It runs every twenty seconds."""
    first, _ = two_counters
    sync(first)
    again = sync(first)
    assert (again.pushed, again.pulled, again.pending) == (0, 0, 0)
