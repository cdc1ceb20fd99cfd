"""The blanks for power cuts as they stand: every one of them, one by its serial, the last running number."""

from __future__ import annotations

from sqlalchemy import Connection

from counter_app.domain.blanks import Blank, Stock, read_serial, series
from counter_app.errors import Problem, UserError
from counter_app.store import reference
from counter_app.store.projections import BLANK


def listed(connection: Connection, office: str, counter: int | None = None) -> list[Blank]:
    """Every blank of a counter, or of the office, the newest first."""
    found = map(Blank.from_body, reference.bodies(connection, office, BLANK.rstrip(":")).values())
    wanted = (one for one in found if counter in (None, one.counter))
    return sorted(wanted, key=lambda one: (one.year, one.n, one.counter), reverse=True)


def find(connection: Connection, office: str, serial: str) -> Blank:
    """The blank of a serial. Raises UserError when it is not on this PC."""
    body = reference.one(connection, office, BLANK.rstrip(":"), read_serial(serial))
    if body is None:
        raise UserError(
            Problem(
                "blank", f"Máy này không có phôi nào mang số {read_serial(serial)[:40]}; hãy xem lại số dưới mã vạch."
            )
        )
    return Blank.from_body(body)


def last(connection: Connection, office: str, counter: int) -> dict[str, int]:
    """The last running number of each year, by :func:`series`."""
    found: dict[str, int] = {}
    for one in listed(connection, office, counter):
        found[series(one.year)] = max(found.get(series(one.year), 0), one.n)
    return found


def stock(connection: Connection, office: str, counter: int) -> Stock:
    """How many of a counter's blanks are where."""
    return Stock.of(listed(connection, office, counter))
