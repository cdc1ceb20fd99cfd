"""The periodic table over the projections: one query that walks what was open in the period, not all dossiers.

Each column is one condition (the same as :func:`counter_app.domain.report.figures_of`), used for its count and for the
rows behind it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from counter_app.domain import report as domain
from counter_app.domain.clock import Outcome
from counter_app.domain.hours import printed_minute
from counter_app.domain.moments import to_micros
from counter_app.domain.report import NO_FIELD, ONLINE, PARTS, SUMS, Figure, Period, Report
from counter_app.domain.transitions import State
from counter_app.store import tables as t

_D = t.dossier.c
MOST_ROWS = 10_000


def report(connection: Connection, office: str, wanted: Period, now: datetime) -> Report:
    """The table of a period."""
    sums = [func.sum(case((condition, 1), else_=0)) for condition in _conditions(wanted, now).values()]
    query = select(_D.field, *sums).where(_within(office, wanted)).group_by(_D.field)
    counted = {row[0]: dict(zip(PARTS, map(int, row[1:]), strict=True)) for row in connection.execute(query)}
    return domain.report(wanted, now, counted)


def numbers(
    connection: Connection, office: str, wanted: Period, now: datetime, figure: Figure, field: str | None = None
) -> array[int]:
    """The row numbers of the dossiers behind a figure, of one field or of all; the oldest first."""
    conditions = _conditions(wanted, now)
    chosen = or_(*(conditions[part] for part in SUMS.get(figure, (figure,))))
    query = select(_D.n).where(_within(office, wanted), chosen).order_by(_D.received_at, _D.n).limit(MOST_ROWS)
    if field is not None:
        query = query.where(_D.field == ("" if field == NO_FIELD else field))
    return array("q", connection.execute(query).scalars())


def numbers_of(connection: Connection, dossier_ids: Sequence[str]) -> array[int]:
    """The row numbers of these dossiers, the oldest first, at most :data:`MOST_ROWS`."""
    query = select(_D.n).where(_D.id.in_(dossier_ids[:MOST_ROWS])).order_by(_D.received_at, _D.n)
    return array("q", connection.execute(query).scalars())


def _within(office: str, wanted: Period) -> ColumnElement[bool]:
    """Known in the period: received before its end, not ended before its beginning, not void."""
    return and_(
        or_(_D.ended_at.is_(None), _D.ended_at >= to_micros(wanted.begins)),
        _D.received_at < to_micros(wanted.ends),
        _D.state != State.VOID.value,
        _D.office == office,
    )


def _conditions(wanted: Period, now: datetime) -> dict[Figure, ColumnElement[bool]]:
    begins, ends = to_micros(wanted.begins), to_micros(wanted.ends)
    judged = min(to_micros(printed_minute(now)), ends)
    new, online = _D.received_at >= begins, _D.channel.in_([channel.value for channel in ONLINE])
    ended = and_(_D.ended_at.is_not(None), _D.ended_at < ends)
    resolved = and_(ended, _D.state.in_([State.RESOLVED.value, State.RETURNED.value]))
    late = and_(resolved, _D.outcome == Outcome.LATE.value)
    is_open = or_(_D.ended_at.is_(None), _D.ended_at >= ends)
    counts = or_(_D.runs_until.is_not(None), _D.ended_at.is_not(None))
    overdue = and_(is_open, _D.lawful_due_at.is_not(None), _D.lawful_due_at < judged, counts)
    told = _D.apologies > 0
    return {
        Figure.ONLINE: and_(new, online),
        Figure.DIRECT: and_(new, ~online),
        Figure.BEFORE: ~new,
        Figure.EARLY: and_(resolved, _D.outcome == Outcome.EARLY.value),
        Figure.ON_TIME: and_(resolved, _D.outcome.not_in([Outcome.EARLY.value, Outcome.LATE.value])),
        Figure.LATE_APOLOGY: and_(late, told),
        Figure.LATE: and_(late, ~told),
        Figure.IN_TIME: and_(
            is_open,
            or_(
                _D.lawful_due_at.is_(None),
                _D.lawful_due_at >= judged,
                and_(_D.runs_until.is_(None), _D.ended_at.is_(None)),
            ),
        ),
        Figure.OVERDUE_APOLOGY: and_(overdue, told),
        Figure.OVERDUE: and_(overdue, ~told),
        Figure.ENDED: and_(ended, ~resolved),
    }
