"""Trả kết quả: the money that is still owed and the result that goes, in one transaction."""

from __future__ import annotations

from counter_app.domain import acts, returning
from counter_app.domain.dossier import Dossier
from counter_app.domain.payment import Payment
from counter_app.domain.receiver import Handing
from counter_app.operations.desk import Desk
from counter_app.store import board


def return_result(desk: Desk, dossier_id: str, handing: Handing, payment: Payment | None = None) -> Dossier:
    """Writes what is paid now, if anything, and that the result went; both or nothing. Returns the dossier after it.

    Raises Refused when it may not go, UserError for an amount or a biên lai that cannot be.
    """
    with desk.database.write() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
        returning.may_return(dossier)
        if payment is not None:
            paid = acts.pay(dossier, desk.circumstances(connection), payment)
            dossier = desk.act(connection, "dossier.paid", dossier_id, paid)
        return desk.act(connection, "dossier.returned", dossier_id, returning.return_result(dossier, handing))
