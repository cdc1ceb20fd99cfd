"""Sổ tiếp nhận phản ánh, kiến nghị."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from itertools import groupby

from counter_app.domain import petition
from counter_app.domain.entry import new_id
from counter_app.domain.petition import Petition
from counter_app.domain.text import clean
from counter_app.errors import UserError
from counter_app.operations import slips
from counter_app.operations.desk import Desk
from counter_app.store import board, journal

_PETITIONS = "petition:"


def receive(desk: Desk, form: Mapping[str, str]) -> Petition:
    """Takes one in under the next number; ``code`` of the form links it to a dossier. Raises UserError with every field
    that is wrong.
    """
    with desk.database.write() as connection:
        code = clean(form.get("code", ""))
        dossier = board.find(connection, desk.me.office, code) if code else None
        body = petition.received(form, dossier.id if dossier else "", dossier.code if dossier else "")
        body["paper"] = slips.running(desk, connection, petition.PETITION)
        subject = _PETITIONS + new_id(desk.clock(), secrets.token_bytes(10))
        desk.append(connection, petition.RECEIVED, subject, body)
    return find(desk, body["paper"]["number"], subject)


def answer(desk: Desk, number: str, said: str, by: str = "") -> Petition:
    """Writes down what was answered, by whom (who sits here when nobody is named). Raises UserError, Refused."""
    one = find(desk, number)
    with desk.database.write() as connection:
        body = petition.answered(one, said, by or desk.signed_in.name)
        desk.append(connection, petition.ANSWERED, _PETITIONS + one.id, body)
    return find(desk, number, _PETITIONS + one.id)


def listed(desk: Desk) -> list[Petition]:
    """The register, the newest first."""
    names = {person.id: person.name for person in desk.reference().staff}
    with desk.database.read() as connection:
        entries = journal.of_subjects(connection, desk.me.office, _PETITIONS)
    told = groupby(entries, key=lambda entry: entry.subject)
    made = [Petition.of(sorted(own, key=lambda entry: entry.hlc)) for _, own in told]
    found = sorted((one for one in made if one), key=lambda one: (one.at, one.number), reverse=True)
    return [_named(one, names) for one in found]


def _named(one: Petition, names: Mapping[str, str]) -> Petition:
    return replace(one, clerk=names.get(one.clerk, one.clerk))


def find(desk: Desk, number: str, subject: str = "") -> Petition:
    """The one of a number, the newest where years repeat it. Raises UserError when there is none here."""
    for one in listed(desk):
        if (_PETITIONS + one.id == subject) if subject else one.number == clean(number):
            return one
    raise UserError(f"Không có phản ánh, kiến nghị số {clean(number)} trên máy này.")
