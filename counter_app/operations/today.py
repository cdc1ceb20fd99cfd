"""Which day it is: what gives reason to doubt it, and a person's word for it, kept on this PC."""

from __future__ import annotations

import json
from datetime import timedelta

from counter_app.domain.moments import from_text, to_text
from counter_app.domain.today import Doubt, doubt
from counter_app.operations.desk import Desk
from counter_app.store import journal, local


def in_doubt(desk: Desk) -> Doubt | None:
    """Why somebody should say which day it is; None when nothing is strange, or somebody has said so of this day.

    A clock that goes back behind what was confirmed, or is off by something else, is asked about anew.
    """
    with desk.database.read() as connection:
        last = journal.last_moment(connection, desk.me)
        offset = timedelta(microseconds=local.clock_offset(connection))
        calendar = desk.reference(connection).calendar
        said = json.loads(local.kept(connection, "day_confirmed") or b"{}")
    found = doubt(desk.clock(), from_text(last) if last else None, offset, calendar.is_worked)
    if found is None or (said.get("day"), said.get("fault")) == (found.day.isoformat(), found.fault):
        return None
    return found


def confirm(desk: Desk, found: Doubt) -> None:
    """Who sits here says that today is today."""
    told = {
        "day": found.day.isoformat(), "fault": found.fault, "by": desk.signed_in.id, "at": to_text(desk.clock()),
    }  # fmt: skip
    with desk.database.write() as connection:
        local.keep(connection, day_confirmed=json.dumps(told))
