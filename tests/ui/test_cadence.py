"""When a counter calls: soon after an act, every 20 s, and never all at once after an outage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from counter_app.ui.cadence import LEAST_WAIT, LONGEST_WAIT, PERIOD, SOON, Cadence

Draw = Callable[[int, int], int]


def lowest(low: int, _high: int) -> int:
    return low


def highest(_low: int, high: int) -> int:
    return high


def cadence(draw: Draw, *, failures: int = 0) -> Cadence:
    made = Cadence(draw)
    for _ in range(failures):
        made.after_failure()
    return made


@pytest.mark.parametrize(
    ("step", "least", "most"),
    [
        (lambda c: c.at_start(), 0, SOON),
        (lambda c: c.after_round(), PERIOD - 2000, PERIOD + 2000),
        (lambda c: c.after_round(30), 30_000, 32_000),
        (lambda c: c.after_round(1), 1_000, 3_000),
        (lambda c: c.after_act(), SOON, SOON),
    ],
)
def test_each_wait_lies_where_it_should(step: Callable[[Cadence], int], least: int, most: int) -> None:
    """Too early overruns a busy centre, too late leaves the next counter without the dossier."""
    assert step(cadence(lowest)) == least
    assert step(cadence(highest)) == most


@pytest.mark.parametrize(
    ("failures", "longest"), [(0, 500), (1, 1000), (2, 2000), (4, 8000), (6, 32_000), (7, 60_000), (30, 60_000)]
)
def test_failures_wait_longer_and_any_part_of_it(failures: int, longest: int) -> None:
    """2,400 counters whose line comes back in one second must not call in one second."""
    assert cadence(highest, failures=failures).after_failure() == longest
    assert cadence(lowest, failures=failures).after_failure() == LEAST_WAIT
    assert longest <= LONGEST_WAIT


def test_a_line_that_holds_again_begins_anew() -> None:
    """The second cut of the day is tried again as quickly as the first."""
    made = cadence(highest, failures=8)
    made.after_round()
    assert made.after_failure() == 500


@pytest.mark.parametrize(("failures", "retry_after"), [(1, 0), (5, 0), (0, 10)])
def test_acts_do_not_ring_at_a_centre_that_is_away_or_busy(failures: int, retry_after: int) -> None:
    """Thirty clerks who go on saving would undo the wait they were asked for."""
    made = cadence(highest)
    made.after_round(retry_after)
    for _ in range(failures):
        made.after_failure()
    assert made.after_act() is None
    made.after_round()
    assert made.after_act() == SOON


def returns(counters: int, outage: int, random: Random) -> list[int]:
    """When each of them calls first after an outage of so many ms, counted from its end."""
    first = []
    for _ in range(counters):
        made, at = Cadence(random.randint), random.randint(0, PERIOD)
        while at < outage:
            at += made.after_failure()
        first.append(at - outage)
    return first


@pytest.mark.parametrize(("outage", "busiest"), [(10 * 60_000, 0.06), (2 * 60_000, 0.06), (30_000, 0.12)])
def test_a_province_comes_back_scattered(outage: int, busiest: float) -> None:
    """2,400 counters in one second are more than any server answers; scattered, a server of 100 connections does."""
    calls = returns(2400, outage, Random(7))
    seconds = Counter(ms // 1000 for ms in calls)
    assert max(seconds.values()) <= busiest * 2400
    assert max(calls) <= LONGEST_WAIT


def test_two_counters_never_fall_into_step() -> None:
    """The same numbers everywhere would make a herd of a thousand counters that started at eight."""
    waits = {Cadence().after_round() for _ in range(200)}
    assert len(waits) > 50
