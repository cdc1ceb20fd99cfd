"""Reference data as entries: procedures, the office's own choice of them, its rules, header and staff.

A release is one entry per procedure version plus a closing entry that names them all; it takes effect on every
counter when all of it has arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from time import perf_counter, sleep
from typing import Any

from counter_app.domain.copies import Kinds
from counter_app.domain.handover import Units
from counter_app.domain.moments import local_day
from counter_app.domain.notice import Template
from counter_app.domain.office import Office, Staff, check_right
from counter_app.domain.procedure import Localised, Procedure, Shelf
from counter_app.domain.process import check_process
from counter_app.domain.rules import Rule
from counter_app.operations.desk import Desk
from counter_app.store import reference
from counter_app.store.database import Connection

AT_ONCE = 25
"""Procedures in one transaction: some 60 ms on an office PC, after which whoever waits to save has their turn."""


def publish_catalogue(desk: Desk, version: str, procedures: Iterable[Procedure]) -> int:
    """Publishes these procedures as the office's catalogue; returns how many entries of procedures were new."""
    (*_, (written, _)) = publishing(desk, version, procedures)
    return written - 1


def publishing(desk: Desk, version: str, procedures: Iterable[Procedure]) -> Iterator[tuple[int, int]]:
    """Publishes these procedures in many short transactions; after each, how many entries of how many are written.

    The closing entry comes last: until it is written the release before it holds on every counter, so whoever stops
    between two steps has changed nothing, and the same call made again writes only what is missing. A procedure whose
    version another text already bears gets «.2» behind it: what a release names never changes afterwards. Raises
    Refused without the right, and when there are more names than an entry holds.
    """
    check_right(desk.signed_in, "catalogue.published")
    with desk.database.read() as connection:
        known = reference.bodies(connection, desk.me.office, "procedure")
    named = {_key(one): one for one in (_own_version(procedure, known) for procedure in procedures)}
    new = [one for key, one in named.items() if key not in known]
    whole = len(new) + 1
    for start in range(0, len(new), AT_ONCE):
        yield start, whole
        began = perf_counter()
        with desk.database.write() as connection:
            for one in new[start : start + AT_ONCE]:
                desk.append(connection, "procedure.published", f"procedure:{_key(one)}", one.to_body())
        # SQLite tells nobody that the file is free, who waits looks again now and then: it stays free for a while, or a
        # clerk's save would find it taken each time it looks.
        sleep((perf_counter() - began) / 4)
    yield len(new), whole
    with desk.database.write() as connection:
        closing = {"version": version, "procedures": list(named)}
        before = reference.newest(connection, desk.me.office, "catalogue")
        desk.append(connection, "catalogue.published", f"catalogue:{version}", closing, after=before)
    yield whole, whole


def _key(procedure: Procedure) -> str:
    return f"{procedure.code}@{procedure.version}"


def _own_version(procedure: Procedure, known: Mapping[str, Mapping[str, Any]]) -> Procedure:
    """The procedure under a version that no other text bears."""
    one, number = procedure, 1
    while known.get(_key(one), one.to_body()) != one.to_body():
        number += 1
        one = replace(procedure, version=f"{procedure.version}.{number}")
    return one


def set_shelf(desk: Desk, shelf: Shelf) -> None:
    """The office's choice over the catalogue."""
    with desk.database.write() as connection:
        desk.append(connection, "shelf.set", f"shelf:{desk.me.office}", shelf.to_body())


def localise(desk: Desk, local: Localised) -> None:
    """The office's own times, fees and internal process over a published procedure.

    Raises UserError when the steps take longer than one of its times.
    """
    with desk.database.write() as connection:
        listed = desk.reference(connection).catalogue.get(local.code)
        if listed and local.stages:
            _check_stages(reference.published(connection, desk.me.office, listed).localised(local), desk, connection)
        desk.append(connection, "procedure.localised", f"local:{local.code}", local.to_body())


def _check_stages(procedure: Procedure, desk: Desk, connection: Connection) -> None:
    hours = desk.reference(connection).office.hours
    for case in procedure.cases:
        for limit in (*case.limits.values(), *case.shortened.values()):
            check_process(procedure.stages, limit, hours)


def set_rules(desk: Desk, rules: Iterable[Rule]) -> None:
    """Rules of the clock, each from its day on."""
    with desk.database.write() as connection:
        for rule in rules:
            desk.append(connection, "rule.set", f"rule:{rule.key}/{rule.valid_from.isoformat()}", rule.to_body())


def set_units(desk: Desk, units: Units) -> None:
    """Where dossiers go from here."""
    with desk.database.write() as connection:
        desk.append(connection, "units.set", f"units:{desk.me.office}", units.to_body())


def set_kinds(desk: Desk, lists: Iterable[Kinds]) -> None:
    """The usual papers of registers of certification, an entry each."""
    with desk.database.write() as connection:
        for kinds in lists:
            desk.append(connection, "kinds.set", f"kinds:{kinds.register}", kinds.to_body())


def set_notice(desk: Desk, template: Template) -> Template:
    """The office's words for one kind of notice, from today on. Raises UserError for a text that cannot be filled."""
    whole = replace(template, valid_from=local_day(desk.clock())).checked()
    with desk.database.write() as connection:
        desk.append(connection, "notice.template_set", f"notice:{whole.key}", whole.to_body())
    return whole


def set_office(desk: Desk, office: Office) -> None:
    """The office's header and rules; papers already printed keep theirs."""
    with desk.database.write() as connection:
        desk.append(connection, "office.set", f"office:{office.agency}", office.to_body())


def set_staff(desk: Desk, person: Staff) -> None:
    """Adds or changes a member of staff; the password is apart."""
    with desk.database.write() as connection:
        desk.append(connection, "staff.set", f"staff:{person.id}", person.to_body())
