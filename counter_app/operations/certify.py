"""Chứng thực: a request is received, signed, paid and returned in one transaction, as far as it can be taken now; what
stands with the signer is signed and returned later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from counter_app.domain import acts, certified, returning
from counter_app.domain.application import check
from counter_app.domain.certified import Request, Upto
from counter_app.domain.dossier import Dossier
from counter_app.domain.intake import Intake
from counter_app.domain.moments import local_day
from counter_app.domain.payment import Payment
from counter_app.domain.receiver import Handing, Receiver
from counter_app.domain.slip import RECEIPT
from counter_app.domain.text import clean
from counter_app.domain.transitions import State
from counter_app.errors import UserError
from counter_app.operations.desk import Desk
from counter_app.operations.receive import enter
from counter_app.store import board, local
from counter_app.store.database import Connection


@dataclass(frozen=True, slots=True)
class Certified:
    """A committed request: its numbers are final. ``print_job`` is the appointment slip's, 0 for none; ``paid`` in
    đồng.
    """

    dossier_id: str
    intake: Intake
    upto: Upto
    print_job: int = 0
    paid: int = 0


def certify(desk: Desk, request: Request, upto: Upto = Upto.RETURNED, *, draft_id: str = "") -> Certified:
    """Takes a request as far as ``upto``, whole or not at all; its draft goes with it. The appointment slip goes on the
    print list when the law wants it or it was asked for; what is returned at once needs none.

    Raises UserError with every problem of the request, Refused when the numbers of the day are used up.
    """
    procedure_code = certified.register_named(request.register).procedure
    with desk.database.write() as connection:
        now = desk.clock()
        procedure = desk.procedure(procedure_code, connection)
        if procedure is None:
            raise UserError(
                f"Danh mục của đơn vị không có thủ tục {procedure_code}; hãy thêm vào danh mục rồi làm lại."
            )
        application = check(certified.application(request, procedure, local_day(now), upto))
        dossier_id, intake = enter(connection, desk, application, now)
        paid = 0
        if upto is not Upto.RECEIVED:
            signer, dossier = clean(request.signer), board.dossier(connection, desk.me.office, dossier_id)
            dossier = desk.act(connection, "dossier.sent_for_signing", dossier_id, acts.sign(dossier, signer))
            local.keep(connection, signer=signer)
            if upto in (Upto.SIGNED, Upto.RETURNED):
                dossier = _sign(connection, desk, dossier)
            if upto is Upto.RETURNED:
                _, paid = _pay_and_return(connection, desk, dossier, request.payment)
        needed = certified.slip_needed(intake, now, desk.reference(connection).office.hours)
        wanted = request.slip or (needed and upto is not Upto.RETURNED)
        job = local.ask_print(connection, dossier_id, RECEIPT, now) if wanted else 0
        if draft_id:
            local.drop_draft(connection, draft_id)
    return Certified(dossier_id, intake, upto, job, paid)


def last_signer(desk: Desk) -> str:
    """Who signed last at this counter; "" before anybody did."""
    with desk.database.read() as connection:
        return (local.kept(connection, "signer") or b"").decode()


@dataclass(frozen=True, slots=True)
class Signed:
    """What came back from a signer; ``refused`` says of each dossier that could not be taken why."""

    done: tuple[str, ...]
    refused: tuple[str, ...] = ()


def signed(desk: Desk, dossier_ids: Iterable[str]) -> Signed:
    """Đã ký, đóng dấu: many at once, in one transaction. One that another counter has taken on meanwhile is named and
    holds up none of the others.
    """
    done, refused = [], []
    with desk.database.write() as connection:
        for dossier_id in dossier_ids:
            dossier = board.dossier(connection, desk.me.office, dossier_id)
            if dossier.state is State.SIGNING:
                _sign(connection, desk, dossier)
                done.append(dossier.code)
            else:
                refused.append(f"{dossier.code}: {dossier.state.label if dossier.state else 'chưa có trên máy này'}.")
    return Signed(tuple(done), tuple(refused))


def give_back(desk: Desk, dossier_id: str, payment: Payment | None = None) -> Dossier:
    """Thu phí, trả what is signed; ``payment`` tells method and biên lai, the sum is what is owed. Returns the dossier
    after it. Raises Refused when it is not signed.
    """
    with desk.database.write() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
        return _pay_and_return(connection, desk, dossier, payment or Payment(0))[0]


def _sign(connection: Connection, desk: Desk, dossier: Dossier) -> Dossier:
    body = acts.resolve(dossier, desk.circumstances(connection), certified.result_words(dossier))
    return desk.act(connection, "dossier.resolved", dossier.id, body)


def _pay_and_return(connection: Connection, desk: Desk, dossier: Dossier, payment: Payment) -> tuple[Dossier, int]:
    """What is owed is paid and the result handed over. Returns the dossier after it and the sum."""
    acts.allow(dossier, "dossier.returned")
    owed = dossier.owed
    if owed:
        body = acts.pay(dossier, desk.circumstances(connection), replace(payment, amount=owed))
        dossier = desk.act(connection, "dossier.paid", dossier.id, body)
    handing = Handing(Receiver(acts.who_receives(dossier)))
    return desk.act(connection, "dossier.returned", dossier.id, returning.return_result(dossier, handing)), owed
