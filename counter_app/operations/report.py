"""The periodic table and lists of dossiers, read and put into words; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.moments import from_micros, show
from counter_app.domain.report import PARTS, Figure, Period, Report
from counter_app.domain.urgency import urgency
from counter_app.operations.desk import Desk
from counter_app.store import board
from counter_app.store import report as store
from counter_app.store.board import BoardRow

Line = tuple[str, ...]


def weekly(desk: Desk, wanted: Period) -> Report:
    """The table of a period, as it is known now."""
    with desk.database.read() as connection:
        return store.report(connection, desk.me.office, wanted, desk.clock())


def behind(desk: Desk, report: Report, figure: Figure, field: str | None = None) -> list[BoardRow]:
    """The dossiers behind a figure of a table, of one field or of all."""
    with desk.database.read() as connection:
        found = store.numbers(connection, desk.me.office, report.period, report.now, figure, field)
        return board.rows(connection, found)


def behind_all(desk: Desk, report: Report) -> dict[Figure, list[Line]]:
    """The lines behind every counted column."""
    return {figure: lines_of(desk, behind(desk, report, figure)) for figure in PARTS}


def lines_of(desk: Desk, rows: Sequence[BoardRow]) -> list[Line]:
    """Dossiers as lines: code, owner, procedure, received, due, how pressing, state."""
    calendar, now = desk.reference().calendar, desk.clock()
    return [
        (
            row.code,
            row.name,
            row.procedure,
            show(from_micros(row.received_at)),
            show(from_micros(row.due_at)) if row.due_at is not None else "",
            urgency(row.standing, now, calendar)[1],
            row.state.label,
        )
        for row in rows
    ]
