"""Reference data as entries: procedures, the office's own choice of them, its rules, header and staff.

A release is one entry per procedure version plus a closing entry that names them all; it takes effect on every
counter when all of it has arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from counter_app.domain.office import Office, Staff
from counter_app.domain.procedure import Localised, Procedure, Shelf
from counter_app.domain.rules import Rule
from counter_app.operations.desk import Desk
from counter_app.store import reference
from counter_app.store.database import Connection


def publish_catalogue(desk: Desk, version: str, procedures: Iterable[Procedure]) -> int:
    """Publishes these procedures as the office's catalogue; returns how many entries were new."""
    with desk.database.write() as connection:
        named = [(f"{procedure.code}@{procedure.version}", procedure.to_body()) for procedure in procedures]
        new = _publish(desk, connection, "procedure", "procedure.published", named)
        closing = {"version": version, "procedures": [key for key, _ in named]}
        before = reference.newest(connection, desk.me.office, "catalogue")
        desk.append(connection, "catalogue.published", f"catalogue:{version}", closing, after=before)
    return new


def _publish(
    desk: Desk, connection: Connection, name: str, kind: str, named: Sequence[tuple[str, dict[str, Any]]]
) -> int:
    known = reference.bodies(connection, desk.me.office, name)
    new = [(key, body) for key, body in named if known.get(key) != body]
    for key, body in new:
        desk.append(connection, kind, f"{name}:{key}", body)
    return len(new)


def set_shelf(desk: Desk, shelf: Shelf) -> None:
    """The office's choice over the catalogue."""
    with desk.database.write() as connection:
        desk.append(connection, "shelf.set", f"shelf:{desk.me.office}", shelf.to_body())


def localise(desk: Desk, local: Localised) -> None:
    """The office's own times and fees over a published procedure."""
    with desk.database.write() as connection:
        desk.append(connection, "procedure.localised", f"local:{local.code}", local.to_body())


def set_rules(desk: Desk, rules: Iterable[Rule]) -> None:
    """Rules of the clock, each from its day on."""
    with desk.database.write() as connection:
        for rule in rules:
            desk.append(connection, "rule.set", f"rule:{rule.key}/{rule.valid_from.isoformat()}", rule.to_body())


def set_office(desk: Desk, office: Office) -> None:
    """The office's header and rules; papers already printed keep theirs."""
    with desk.database.write() as connection:
        desk.append(connection, "office.set", f"office:{office.agency}", office.to_body())


def set_staff(desk: Desk, person: Staff) -> None:
    """Adds or changes a member of staff; the password is apart."""
    with desk.database.write() as connection:
        desk.append(connection, "staff.set", f"staff:{person.id}", person.to_body())
