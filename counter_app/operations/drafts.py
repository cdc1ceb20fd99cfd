"""Drafts: what a page held, kept at every field the clerk leaves, so that a power cut costs nothing.

Each page has its own: a request of certification is no intake, and neither may come up in the other's fields.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from counter_app.domain.entry import new_id
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.local import Draft

INTAKE, LANE = "", "lane"
"""The pages that keep drafts. A draft that names none is the intake's, as all were before the lane kept any."""


def fresh_id(desk: Desk) -> str:
    """The id of a draft that is about to be begun."""
    return new_id(desk.clock(), secrets.token_bytes(10))


def keep(
    desk: Desk, draft_id: str, form: Mapping[str, Any], title: str, *, parked: bool = False, page: str = INTAKE
) -> None:
    """Keeps a draft of a page. Raises StorageTrouble."""
    put(desk, Draft(draft_id, desk.signed_in.id, title, form, parked, desk.clock()), page)


def put(desk: Desk, draft: Draft, page: str = INTAKE) -> None:
    """Keeps a draft for the clerk it names, whoever sits here by now. Raises StorageTrouble."""
    if page:
        draft = replace(draft, form={**draft.form, "page": page})
    with desk.database.write() as connection:
        local.save_draft(connection, draft)


def drop(desk: Desk, draft_id: str) -> None:
    """Forgets a draft."""
    with desk.database.write() as connection:
        local.drop_draft(connection, draft_id)


def listed(desk: Desk, page: str = INTAKE) -> list[Draft]:
    """The drafts of a page of who sits here, the newest first."""
    with desk.database.read() as connection:
        kept = local.drafts(connection, desk.signed_in.id)
    return [draft for draft in kept if draft.form.get("page", INTAKE) == page]
