"""Any later act on a dossier: the domain decides the body, this writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from counter_app.domain.dossier import Dossier
from counter_app.operations.desk import Desk
from counter_app.store import board
from counter_app.store.projections import DOSSIER


def act(desk: Desk, dossier_id: str, kind: str, decide: Callable[[Dossier], Mapping[str, Any]]) -> Dossier:
    """Performs one act; ``decide`` is a function of ``domain.acts`` with its details filled in.

    Returns the dossier after it. Raises Refused.
    """
    with desk.database.write() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
        desk.append(connection, kind, DOSSIER + dossier_id, decide(dossier))
        return board.dossier(connection, desk.me.office, dossier_id)
