"""The papers that acts call for: their running number, drawn in the act's own transaction, and their place on the print
list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day
from counter_app.domain.slip import CONTROL, form_of, numbered, series
from counter_app.operations import numbers
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.database import Connection


def number(desk: Desk, connection: Connection, form: str, field: str = "") -> dict[str, Any]:
    """The next running number of a form with the header its paper bears."""
    line, office = running(desk, connection, form), desk.reference(connection).office
    return numbered(form, desk.me.counter, local_day(desk.clock()), line["n"], office, desk.signed_in, field)


def running(desk: Desk, connection: Connection, form: str) -> dict[str, Any]:
    """The next running number of a form alone: final offline, because it carries the counter; a restored file goes on
    behind what the one before it had given out.
    """
    year = local_day(desk.clock()).year
    n = numbers.next_of(connection, desk, series(form, year))
    return {"form": form, "year": year, "n": n, "number": f"{desk.me.counter:02}.{n:05}"}


def with_paper(
    desk: Desk, connection: Connection, dossier: Dossier, kind: str, body: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The body with the number of the paper that the act calls for. A dossier has one Phiếu kiểm soát."""
    form = form_of(kind, body)
    if not form or (form == CONTROL and CONTROL in dossier.slips):
        return body
    field = dossier.intake.field if dossier.intake else ""
    return {**body, "paper": number(desk, connection, form, field)}


def ask(desk: Desk, connection: Connection, dossier_id: str, kind: str, body: Mapping[str, Any]) -> None:
    """Puts the paper of an act that has just been written on the print list; once, however often it is asked for."""
    form = form_of(kind, body)
    if not form or (form == CONTROL and not desk.reference(connection).office.print_control):
        return
    local.drop_prints(connection, dossier_id, form)
    local.ask_print(connection, dossier_id, form, desk.clock())
