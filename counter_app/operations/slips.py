"""The papers that acts call for: their running number, drawn in the act's own transaction, and their place on the print
list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day
from counter_app.domain.slip import CONTROL, form_of, numbered, series
from counter_app.operations.desk import Desk
from counter_app.store import local, slips
from counter_app.store.database import Connection


def number(desk: Desk, connection: Connection, form: str) -> dict[str, Any]:
    """The next running number of a form with the header its paper bears."""
    line = running(desk, connection, form)
    return numbered(form, desk.me.counter, line["year"], line["n"], desk.reference(connection).office, desk.signed_in)


def running(desk: Desk, connection: Connection, form: str) -> dict[str, Any]:
    """The next running number of a form alone: final offline, because it carries the counter; a restored file goes on
    behind what the one before it had given out.
    """
    day, me = local_day(desk.clock()), desk.me
    given = local.spent(connection, day).books.get(series(form, day.year), 0)
    n = max(slips.last_number(connection, me.office, me.counter, form, day.year), given) + 1
    return {"form": form, "year": day.year, "n": n, "number": f"{me.counter:02}.{n:05}"}


def with_paper(
    desk: Desk, connection: Connection, dossier: Dossier, kind: str, body: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The body with the number of the paper that the act calls for. A dossier has one Phiếu kiểm soát."""
    form = form_of(kind, body)
    if not form or (form == CONTROL and CONTROL in dossier.slips):
        return body
    return {**body, "paper": number(desk, connection, form)}


def ask(desk: Desk, connection: Connection, dossier_id: str, kind: str, body: Mapping[str, Any]) -> None:
    """Puts the paper of an act that has just been written on the print list; once, however often it is asked for."""
    form = form_of(kind, body)
    if not form or (form == CONTROL and not desk.reference(connection).office.print_control):
        return
    local.drop_prints(connection, dossier_id, form)
    local.ask_print(connection, dossier_id, form, desk.clock())
