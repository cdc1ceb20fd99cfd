"""«Điều chỉnh»: what a clerk may write anew after the reception, and the intake fields that change by it.

Same number, same promise; the old value stands beside the new one in the entry. What was promised (procedure, case,
limit) is not corrected but voided and received again: its date was printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from counter_app.domain.intake import Intake
from counter_app.domain.person import (
    Organisation,
    Person,
    address_line,
    birth_date,
    id_number,
    organisation_name,
    person_name,
    phone_number,
    show_birth,
    tax_code,
)

TEXTS = ("subject_line", "note")
_PERSON = {"name": person_name, "born": birth_date, "phone": phone_number, "address": address_line}
_ORGANISATION = {"name": organisation_name, "phone": phone_number, "address": address_line}


def as_it_stands(intake: Intake) -> dict[str, str]:
    """The fields of the form as they are now; of several owners the first one's."""
    owner = intake.owners[0]
    shown = {"name": owner.name, "phone": owner.phone, "address": owner.address}
    if isinstance(owner, Person):
        shown |= {"id_number": owner.id_number, "born": show_birth(owner.born)}
    else:
        shown |= {"id_number": owner.tax_code}
    shown |= {"no_messages": "có"} if intake.no_messages else {}
    return shown | {name: getattr(intake, name) for name in TEXTS}


def corrected(intake: Intake, given: Mapping[str, Any]) -> dict[str, Any]:
    """The new values of the intake's fields, by their names in its body; what was not given stays. Raises UserError."""
    first, *others = intake.owners
    changes: dict[str, Any] = {}
    for name, rule in (_PERSON if isinstance(first, Person) else _ORGANISATION).items():
        if given.get(name) is not None:
            changes[name] = rule(given[name], name)
    if given.get("id_number") is not None:
        if isinstance(first, Organisation):
            changes["tax_code"] = tax_code(given["id_number"], "id_number")
        else:
            changes["id_number"] = id_number(first.id_kind, given["id_number"], "id_number")
    fields = {name: given[name] for name in (*TEXTS, "no_messages") if given.get(name) is not None}
    if changes:
        fields["owners"] = [owner.to_body() for owner in (replace(first, **changes), *others)]
    return fields
