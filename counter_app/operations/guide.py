"""Hướng dẫn bổ sung (Mẫu 02) and từ chối tiếp nhận (Mẫu 03) at the intake: no dossier, no code of the day used up."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from counter_app.domain.application import Application, check_people
from counter_app.domain.entry import new_id
from counter_app.domain.guidance import ISSUED, Guidance, decide, guidance_code
from counter_app.domain.slip import form_of
from counter_app.operations import slips as numbers
from counter_app.operations.desk import Desk
from counter_app.store import local, slips
from counter_app.store.projections import GUIDANCE


@dataclass(frozen=True, slots=True)
class Given:
    """A committed paper: its number is final and it is on the print list (``print_job`` 0: none asked)."""

    guidance: Guidance
    print_job: int


def guide(
    desk: Desk, application: Application, kind: str = ISSUED, *, items: Iterable[str] = (), reason: str = "",
    excuse: str = "", paper: bool = True, draft_id: str = "",
) -> Given:  # fmt: skip
    """Gives the paper. Raises UserError with what is missing, Refused for a second round without a reason."""
    application = check_people(application)
    with desk.database.write() as connection:
        now, known, office = desk.clock(), desk.reference(connection), desk.me.office
        owner, procedure = next(iter(application.owners), None), application.procedure
        number = owner.id_number if owner else ""
        earlier = slips.given_before(connection, office, number, procedure.code if procedure else "")
        body = decide(
            application, kind, items=items, reason=reason, earlier=earlier, rules=known.rules, now=now, excuse=excuse
        )
        form = form_of(kind, body)
        drawn = numbers.number(desk, connection, form, procedure.field if procedure else "")
        body |= {"paper": drawn, "code": guidance_code(office, form, drawn["year"], drawn["number"])}
        guidance_id = new_id(now, secrets.token_bytes(10))
        desk.append(connection, kind, GUIDANCE + guidance_id, body)
        job = local.ask_print(connection, guidance_id, form, now) if paper else 0
        if draft_id:
            local.drop_draft(connection, draft_id)
        return Given(slips.guidance(connection, office, guidance_id), job)
