"""Tiếp nhận hồ sơ: the act that gives a citizen a number and a promise."""

from __future__ import annotations

import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime

from counter_app.domain import acts
from counter_app.domain.application import Application, check
from counter_app.domain.books import BookRule, dossier_book, rule_on
from counter_app.domain.copies import REGISTERS, CopyLine, numbered
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import new_id
from counter_app.domain.intake import Intake, decide
from counter_app.domain.moments import local_day
from counter_app.domain.numbers import gone, next_number
from counter_app.domain.office import Counter
from counter_app.domain.openings import check_holder
from counter_app.domain.slip import RECEIPT, series
from counter_app.errors import Refused
from counter_app.operations import blanks, numbers
from counter_app.operations.desk import Desk
from counter_app.store import board, identity, local
from counter_app.store.database import Connection
from counter_app.store.projections import DOSSIER


@dataclass(frozen=True, slots=True)
class Received:
    """A committed reception: the number is final and the receipt is on the print list (``print_job`` 0: none asked).
    ``paid`` is what was paid with it, in đồng.
    """

    dossier_id: str
    intake: Intake
    print_job: int
    paid: int = 0


def receive(desk: Desk, application: Application, *, draft_id: str = "", receipt: bool = True) -> Received:
    """Receives a dossier: draws the number, freezes the promise, notes what was paid, commits; printing comes after.

    What was received on a blank by hand keeps its number and moment; the citizen holds the paper, so none is printed.

    Raises UserError with every problem of the form, Refused when the day's numbers are used up, the foreign code is
    already here or the blank cannot have been used so, StorageTrouble when nothing could be written. Whatever is
    raised, nothing was saved but the draft.
    """
    application = check(application)
    with desk.database.write() as connection:
        now = desk.clock()
        dossier_id, intake = enter(connection, desk, application, now)
        if application.payment:
            dossier = board.dossier(connection, desk.me.office, dossier_id)
            paid = acts.pay(dossier, desk.circumstances(connection), application.payment)
            desk.append(connection, "dossier.paid", DOSSIER + dossier_id, paid)
        job = local.ask_print(connection, dossier_id, RECEIPT, now) if receipt and not application.blank else 0
        if draft_id:
            local.drop_draft(connection, draft_id)
    return Received(dossier_id, intake, job, application.payment.amount if application.payment else 0)


def enter(connection: Connection, desk: Desk, application: Application, now: datetime) -> tuple[str, Intake]:
    """The reception of a checked application in the caller's transaction: its numbers, and the entry. Returns the
    dossier's id and what was frozen. Raises as :func:`receive`.
    """
    known, own = desk.reference(connection), desk.own_counter(connection)
    held = blanks.hold(connection, desk, application, now) if application.blank else None
    received_at = held.received_at if held else now
    day = local_day(received_at)
    spent = local.spent(connection, day)
    code = held.code if held else _code(connection, desk, application, received_at, own, spent.numbers)
    assert application.procedure is not None
    rule = rule_on(known.office.books, day)
    book = dossier_book(rule, desk.me.counter, day.year, application.procedure.field)
    book_number = numbers.next_of(connection, desk, book)
    number = _running(connection, desk, day.year, book, book_number)
    intake = decide(
        replace(application, copies=_numbered(connection, desk, application, day)),
        now=received_at,
        code=code,
        foreign=bool(application.foreign_code),
        number=f"{desk.me.counter:02}.{number:05}",
        book=book,
        book_number=book_number,
        calendar=known.calendar,
        office=known.office,
        clerk=desk.signed_in,
        counter=own.name,
    )
    dossier_id = new_id(now, secrets.token_bytes(10))
    body = intake.to_body()
    if number != book_number:  # «Số» is not the line of the register: it counts by itself
        body["paper"] = {"form": RECEIPT, "year": day.year, "n": number}
    desk.append(connection, "dossier.received", DOSSIER + dossier_id, body)
    if held:
        blanks.used(connection, desk, held, dossier_id)
    return dossier_id, intake


def _running(connection: Connection, desk: Desk, year: int, book: str, book_number: int) -> int:
    """«Số» of the receipt. It is the line of the counter's register of the year; where the office keeps books by field,
    or did, it runs on by itself, so that no two receipts of a year bear one number.
    """
    whole, own = dossier_book(BookRule.COUNTER, desk.me.counter, year, ""), series(RECEIPT, year)
    alone = numbers.next_of(connection, desk, own)
    if book == whole and alone == 1:
        return book_number
    return max(alone, book_number if book == whole else numbers.next_of(connection, desk, whole))


def _numbered(connection: Connection, desk: Desk, application: Application, day: date) -> tuple[CopyLine, ...]:
    """The lines of a certification with the next numbers of this counter's book of the year. Raises Refused where the
    office has another counter keep the register.
    """
    if not application.copies:
        return ()
    known, key = desk.reference(connection), application.register
    holder = known.office.holders.get(key, 0)
    named = next((one.name for one in known.counters if one.number == holder), f"quầy {holder}")
    check_holder(key, holder, desk.me.counter, named)
    book = REGISTERS[key].book(desk.me.counter, day.year)
    return numbered(application.copies, book, numbers.next_of(connection, desk, book) - 1)


def _code(
    connection: Connection, desk: Desk, application: Application, now: datetime, own: Counter, spent: AbstractSet[int]
) -> DossierCode:
    """A code minted elsewhere stays the dossier's only one; else the next number of this counter's slice."""
    if application.foreign_code:
        code = DossierCode.parse(application.foreign_code)
        if board.by_code(connection, code.text):
            raise Refused("code.known", f"Mã hồ sơ {code} đã được tiếp nhận; không cấp mã thứ hai.", "foreign_code")
        return code
    return next_code(connection, desk, now, own, spent)


def next_code(
    connection: Connection, desk: Desk, now: datetime, own: Counter, spent: AbstractSet[int] = frozenset()
) -> DossierCode:
    """The next code of the day of ``now`` from this counter's numbers. Raises Refused when they are used up."""
    agency, day = desk.me.office, local_day(now)
    minted, taken = board.numbers_of_day(connection, agency, own.number, agency, day)
    number = next_number(
        own.slices,
        minted | spent,
        taken,
        restored=identity.draws_apart(connection, day),
        spares=own.spares,
        day_gone=gone(now),
    )
    return DossierCode.mint(agency, day, number)
