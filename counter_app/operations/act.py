"""Any later act on a dossier: the domain decides the body, this writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from counter_app.domain import acts
from counter_app.domain.dossier import Dossier
from counter_app.domain.verb import Verb
from counter_app.operations import slips
from counter_app.operations.desk import Desk
from counter_app.store import board, local
from counter_app.store.projections import DOSSIER


def act(desk: Desk, dossier_id: str, kind: str, decide: Callable[[Dossier], Mapping[str, Any]]) -> Dossier:
    """Performs one act; ``decide`` is a function of ``domain.acts`` with its details filled in.

    Returns the dossier after it. Raises Refused.
    """
    with desk.database.write() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
        body = slips.with_paper(desk, connection, dossier, kind, decide(dossier))
        return desk.act(connection, kind, dossier_id, body)


def perform(desk: Desk, dossier_id: str, verb: Verb, raw: Mapping[str, object], *, paper: bool = False) -> Dossier:
    """A verb with its fields as a form or a JSON object gives them; with ``paper`` the paper it calls for is put on the
    print list. Returns the dossier after it.

    Raises UserError naming every field that is wrong, and Refused when the rules do not allow the act.
    """
    given = verb.read(raw)
    with desk.database.write() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
        decided = verb.decide(dossier, desk.circumstances(connection), given)
        body = slips.with_paper(desk, connection, dossier, verb.kind, decided)
        after = desk.act(connection, verb.kind, dossier_id, body)
        if paper:
            slips.ask(desk, connection, dossier_id, verb.kind, body)
        return after


def undo(desk: Desk, dossier_id: str, *others: str) -> Dossier:
    """Hoàn tác: takes back one's own last act on a dossier and, where a batch was written at once, on the ``others``;
    all or none. Returns the first. Raises Refused when it is too late for that.
    """
    with desk.database.write() as connection:
        for one in (dossier_id, *others):
            dossier = board.dossier(connection, desk.me.office, one)
            kind, body = acts.undo(dossier, desk.circumstances(connection), desk.signed_in.id, desk.me.counter)
            desk.append(connection, kind, DOSSIER + one, body)
            if kind == "dossier.undone":
                local.drop_prints(connection, one)
            else:  # the paper of what never happened
                after = board.dossier(connection, desk.me.office, one)
                for form in dossier.slips:
                    if dossier.slips[form] != after.slips.get(form):
                        local.drop_prints(connection, one, form)
        return board.dossier(connection, desk.me.office, dossier_id)
