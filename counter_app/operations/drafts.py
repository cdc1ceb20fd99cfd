"""Drafts: what the form held, kept at every field the clerk leaves, so that a power cut costs nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from counter_app.domain.entry import new_id
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.local import Draft


def keep(desk: Desk, form: Mapping[str, Any], title: str, *, draft_id: str = "", parked: bool = False) -> str:
    """Keeps a draft, a new one when no id is given; returns its id. Raises StorageTrouble."""
    now = desk.clock()
    draft_id = draft_id or new_id(now, secrets.token_bytes(10))
    with desk.database.write() as connection:
        local.save_draft(connection, Draft(draft_id, desk.signed_in.id, title, form, parked, now))
    return draft_id


def drop(desk: Desk, draft_id: str) -> None:
    """Forgets a draft."""
    with desk.database.write() as connection:
        local.drop_draft(connection, draft_id)


def listed(desk: Desk) -> list[Draft]:
    """The drafts of who sits here, the newest first."""
    with desk.database.read() as connection:
        return local.drafts(connection, desk.signed_in.id)
