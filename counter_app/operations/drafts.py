"""Drafts: what the form held, kept at every field the clerk leaves, so that a power cut costs nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from counter_app.domain.entry import new_id
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.local import Draft


def fresh_id(desk: Desk) -> str:
    """The id of a draft that is about to be begun."""
    return new_id(desk.clock(), secrets.token_bytes(10))


def keep(desk: Desk, draft_id: str, form: Mapping[str, Any], title: str, *, parked: bool = False) -> None:
    """Keeps a draft. Raises StorageTrouble."""
    with desk.database.write() as connection:
        local.save_draft(connection, Draft(draft_id, desk.signed_in.id, title, form, parked, desk.clock()))


def drop(desk: Desk, draft_id: str) -> None:
    """Forgets a draft."""
    with desk.database.write() as connection:
        local.drop_draft(connection, draft_id)


def listed(desk: Desk) -> list[Draft]:
    """The drafts of who sits here, the newest first."""
    with desk.database.read() as connection:
        return local.drafts(connection, desk.signed_in.id)
