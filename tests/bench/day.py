"""What an evening and a Monday ask: the sheet of a day, the week's and the year's table over the whole office.

The table is compared with a bare count of the same rows by their field.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import median
from time import perf_counter

from counter_app.domain.moments import to_micros
from counter_app.domain.report import Figure, Period, week_of
from counter_app.operations import day as days
from counter_app.operations import report as reports
from counter_app.operations.desk import Desk
from tests.bench.table import Line

TODAY = date(2026, 11, 23)
YEAR = Period(date(2025, 12, 15), date(2026, 12, 14))
_BARE = "SELECT field, count(*) FROM dossier WHERE ended_at IS NULL OR ended_at >= ? GROUP BY field"


def evening(desk: Desk, rounds: int) -> list[Line]:
    """The sheet of today, the report of a week and of a year, the rows behind a figure."""
    week = week_of(TODAY)
    return [
        Line("day sheet, 250 dossiers a day", _times(lambda: days.look(desk, TODAY), rounds), aim=250),
        Line("office's day, all counters", _times(lambda: days.office_day(desk, TODAY), rounds)),
        Line("what the morning begins with", _times(lambda: days.start(desk), rounds), aim=100),
        *(_report(desk, name, wanted, rounds) for name, wanted in (("week", week), ("year", YEAR))),
        Line("dossiers behind a figure of the week", _times(lambda: _behind(desk, week), rounds)),
    ]


def _report(desk: Desk, name: str, wanted: Period, rounds: int) -> Line:
    bare = median(_times(lambda: _bare(desk, wanted), rounds))
    times = _times(lambda: reports.weekly(desk, wanted), rounds)
    return Line(f"report of a {name}", times, against="bare count", against_value=bare, aim=1000)


def _bare(desk: Desk, wanted: Period) -> None:
    with desk.database.read() as connection:
        connection.exec_driver_sql(_BARE, (to_micros(wanted.begins),)).all()


def _behind(desk: Desk, wanted: Period) -> None:
    reports.behind(desk, reports.weekly(desk, wanted), Figure.BEFORE)


def _times(act: Callable[[], object], rounds: int) -> tuple[float, ...]:
    found = []
    for _ in range(rounds):
        start = perf_counter()
        act()
        found.append((perf_counter() - start) * 1000)
    return tuple(found)
