"""The counter's desk for one command, and who sits at it."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

from counter_app.cli.output import ask_code
from counter_app.domain.moments import Clock
from counter_app.domain.office import Staff, may
from counter_app.errors import Away, Problem, UserError
from counter_app.operations import open_counter
from counter_app.operations.ask_centre import ask
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir


@contextmanager
def opened(place: DataDir, clock: Clock) -> Iterator[Desk]:
    """The counter's desk for one command, with nobody signed in."""
    desk = open_counter.open_desk(place, clock, ask_code)
    try:
        yield desk
    except Away as away:
        ask(desk, away)  # the next «sync» brings it
        raise
    finally:
        desk.database.close()


def clerk_of(desk: Desk, staff_id: str, kind: str = "dossier.received") -> Staff:
    """Who acts: by password, except in an invented office, where the first who may write such an entry serves."""
    known = desk.reference()
    people = {person.id: person for person in known.staff if person.active}
    if known.office.fictitious and not staff_id:
        staff_id = next((person.id for person in people.values() if may(person, kind)), "")
    if staff_id not in people:
        raise UserError(Problem("as", "Cần --as TÀI_KHOẢN của người thực hiện; mật khẩu sẽ được hỏi."))
    if known.office.fictitious:
        return people[staff_id]
    from counter_app.operations.sign_in import sign_in

    password = os.environ.get("COUNTER_PASSWORD") or getpass.getpass("Mật khẩu: ")
    return sign_in(desk, staff_id, password)
