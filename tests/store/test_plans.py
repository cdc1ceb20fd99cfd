"""How SQLite finds what the window's lists ask for. It has no statistics here, so the plan over one dossier is the plan
over 310,000.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from counter_app.domain.report import Figure, period
from counter_app.domain.urgency import horizon
from counter_app.operations import day as days
from counter_app.operations import erase, line, mail, notices, petitions, returns, supervise
from counter_app.operations import report as reports
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import board, certified, line_state, retention, slips, waiting
from counter_app.store.board import Filter
from tests.factories import MONDAY, OFFICE, SUPERVISOR, application

Read = Callable[[Desk], object]


def stored(read: Callable[[Any], object]) -> Read:
    def run(desk: Desk) -> object:
        with desk.database.read() as connection:
            return read(connection)

    return run


def _chip(chosen: Filter) -> Read:
    def run(desk: Desk) -> object:
        moments = horizon(desk.clock(), desk.reference().calendar)
        with desk.database.read() as connection:
            return board.ids(connection, chosen, moments, 50), board.counts(connection, moments)

    return run


def _week(desk: Desk) -> object:
    found = reports.weekly(desk, period(days.today(desk), days.today(desk)))
    return [reports.behind(desk, found, figure) for figure in Figure]


OF = OFFICE.agency
READS: dict[str, Read] = {
    **{f"chip {chosen}": _chip(chosen) for chosen in Filter},
    **{name: lambda desk, name=name: supervise.listed(desk, name) for name in ("late", "apologies")},  # type: ignore[misc]
    "counts": supervise.counts, "requests": supervise.requests, "again": supervise.again,
    "conflicts": supervise.conflicts, "holders": supervise.holders, "counters": supervise.counters,
    "work": lambda desk: supervise.work_of(desk, days.today(desk)),
    "morning": days.start, "day": lambda desk: days.look(desk, days.today(desk)),
    "office": lambda desk: days.office_day(desk, days.today(desk)),
    "week": _week,
    "line": lambda desk: line.look(desk, has_centre=True),
    "returns": lambda desk: returns.returns(desk, days.today(desk), days.today(desk)),
    "opinions": lambda desk: returns.opinions(desk, days.today(desk), days.today(desk)),
    "to post": lambda desk: mail.to_post(desk, days.today(desk), days.today(desk)),
    "letters": mail.envelopes, "petitions": petitions.listed, "orders": erase.orders, "reminders": notices.remind,
    "batches": stored(lambda c: waiting.open_batches(c, OF)),
    "batch": stored(lambda c: waiting.batch(c, OF, "BG01-261123-080000")),
    "shelf": stored(lambda c: (waiting.on_shelf(c, OF, MONDAY, 0), waiting.last_told(c, OF, ["1", "2"]))),
    "to hand over": stored(lambda c: waiting.to_hand_over(c, OF)),
    "running": stored(lambda c: board.running(c, OF)),
    "citizen": stored(lambda c: board.known_citizen(c, OF, "001099012345")),
    "code": stored(lambda c: board.by_code(c, "X99.01-261123-0001")),
    "search": stored(lambda c: board.search(c, "nguyen van")),
    "register": stored(lambda c: board.of_book(c, OF, "2026-01")),
    "last line": stored(lambda c: board.last_book_number(c, OF, 1, "2026-01")),
    "lane": stored(lambda c: certified.waiting(c, OF)),
    "types": stored(lambda c: certified.kinds(c, OF, "SCT-SAO")),
    "last certified": stored(lambda c: certified.last_number(c, OF, "SCT-SAO-2026-01/1")),
    "given before": stored(lambda c: slips.given_before(c, OF, "001099012345", "1.001193")),
    "parked": stored(lambda c: line_state.parked(c, OF)),
    "old": stored(lambda c: retention.old(c, OF, 0, (0, ""), 50)),
}  # fmt: skip


ALL_READ = re.compile(
    r"SCAN (dossier|entry|certified|slip|attached)\b(?! USING INDEX \w+_(void_by|again|holder|batch)\b)"
)
BY_OFFICE = re.compile(r"SEARCH (?!log)\w+ [^/]*\(office=\?\)")
MEANT = ("COVERING INDEX ix_dossier_received_at", "COVERING INDEX ix_dossier_runs_until")
"""«Tất cả» shows the newest of all, and counts them, from an index alone."""


@pytest.mark.parametrize("name", READS)
def test_no_list_is_found_by_reading_everything_the_office_has(desk: Desk, name: str) -> None:
    """At 310,000 dossiers such a list takes a second, and a save waits behind its worker."""
    receive(desk, application())
    asked: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked[statement] = parameters

    event.listen(Engine, "before_cursor_execute", note)
    try:
        READS[name](desk.with_clerk(SUPERVISOR))
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    with desk.database.read() as connection:
        plans = {
            statement: " / ".join(
                row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            )
            for statement, parameters in asked.items()
            if statement.lstrip().startswith(("SELECT", "WITH"))
        }
    assert plans
    for statement, plan in plans.items():
        assert any(meant in plan for meant in MEANT) or not (ALL_READ.search(plan) or BY_OFFICE.search(plan)), (
            plan, statement,
        )  # fmt: skip
