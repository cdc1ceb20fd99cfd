"""A counter's day read off its entries.

Everything is computed from the counter's own entries of the day. What others made of its dossiers since (a void by the
supervisor, a receipt printed next door) is handed in as :class:`~counter_app.domain.day_sheet.Stands`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from counter_app.domain.blanks import Stock, late
from counter_app.domain.certified import slip_needed
from counter_app.domain.copies import CopyLine
from counter_app.domain.day_sheet import (
    COUNTED,
    DaySheet,
    FeeReceipts,
    Papers,
    Register,
    Stands,
    Till,
    digits,
    gathered_receipts,
    gathered_registers,
    gathered_tills,
)
from counter_app.domain.dossier import UNREADABLE
from counter_app.domain.entry import Entry
from counter_app.domain.intake import Intake
from counter_app.domain.moments import from_text, local_day
from counter_app.domain.payment import CASH, METHODS, OTHER_ITEM, Payment
from counter_app.domain.settlements import UNDONE

RECEIPT = "RECEIPT"
_VOIDING = ("dossier.undone", "dossier.voided")
_DOSSIER = "dossier:"


def sheet(
    day: date,
    counter: int,
    entries: Sequence[Entry],
    *,
    before: Mapping[str, int] | None = None,
    stands: Mapping[str, Stands] | None = None,
    change: int = 0,
    unsent: int = 0,
    unprinted: int = 0,
    blanks: Stock = Stock(),  # noqa: B008 - frozen
) -> DaySheet:
    """The sheet of a counter's own ``entries`` of a day, in the order of its log.

    ``before`` is the last number of each register before the day, ``stands`` the day's dossiers by id as they are now.
    """
    undone = {str(entry.content.get("entry")) for entry in entries if entry.kind == UNDONE}
    reading = _Reading(stands or {})
    for entry in entries:
        if entry.id not in undone:
            reading.take(entry)
    return DaySheet(
        day,
        counter,
        entries[0].seq if entries else 0,
        len(entries),
        {kind: reading.counts[kind] for kind in COUNTED},
        tuple(sorted(code for one, code in reading.received.items() if one in reading.void)),
        tuple(gathered_registers(reading.registers(before or {}))),
        reading.papers(),
        tuple(gathered_tills(reading.tills)),
        tuple(gathered_tills(reading.items)),
        tuple(gathered_receipts(reading.fee_receipts)),
        change,
        unsent,
        unprinted,
        reading.unreadable,
        tuple(sorted(reading.late)),
        blanks,
    )


class _Reading:
    """What is gathered from entry to entry."""

    def __init__(self, stands: Mapping[str, Stands]) -> None:
        self.stands = stands
        self.counts: Counter[str] = Counter()
        self.received: dict[str, str] = {}
        self.lines: dict[tuple[str, int], tuple[str, bool]] = {}
        self.places: dict[str, tuple[str, int]] = {}
        self.void = {one for one, now in stands.items() if now.void}
        self.given: dict[str, set[str]] = {}
        self.certifications: set[str] = set()
        self.slipless: set[str] = set()
        """Certifications that need no appointment slip: promised for today before the cut-off, or returned already."""
        self.tills: list[Till] = []
        self.items: list[Till] = []
        self.fee_receipts: list[FeeReceipts] = []
        self.unreadable = 0
        self.late: list[str] = []

    def take(self, entry: Entry) -> None:
        """Counts one entry; one that cannot be read is counted as that."""
        self.counts[entry.kind] += 1
        dossier = entry.subject.removeprefix(_DOSSIER)
        if entry.kind in _VOIDING:
            self.void.add(dossier)
        if entry.kind == "dossier.received":
            self.received[dossier] = str(entry.content.get("code") or getattr(self.stands.get(dossier), "code", ""))
        try:
            if reads := _READERS.get(entry.kind):
                reads(self, entry, dossier)
        except UNREADABLE:
            self.unreadable += 1

    def _received(self, entry: Entry, dossier: str) -> None:
        self.places[dossier] = str(entry.content["book"]), int(entry.content["book_number"])
        if entry.content.get("blank"):
            self.given.setdefault(dossier, set()).add("BY_HAND")
            received_at = from_text(entry.content["deadline"]["start"])
            if told := late(str(entry.content["code"]), received_at, local_day(from_text(entry.at))):
                self.late.append(told)
        self._certified(entry, dossier)
        if entry.content.get("copies"):
            self.certifications.add(dossier)
            intake = Intake.from_body(entry.content)
            if not slip_needed(intake, from_text(entry.at), intake.office.hours):
                self.slipless.add(dossier)

    def _returned(self, _entry: Entry, dossier: str) -> None:
        if dossier in self.certifications:
            self.slipless.add(dossier)

    def _certified(self, entry: Entry, dossier: str) -> None:
        """Lines of the legal registers; a later entry of the same dossier may void some of them."""
        changed = entry.content.get("fields") or {}
        listed = entry.content.get("copies") or changed.get("copies", {}).get("new") or ()
        said: dict[tuple[str, int], bool] = {}
        for line in map(CopyLine.from_body, listed):
            if line.book:  # papers of one type share a number: it is void when all of them are
                said[line.book, line.number] = said.get((line.book, line.number), True) and bool(line.void)
        for place, void in said.items():
            if entry.kind == "dossier.received" or place in self.lines:
                self.lines[place] = dossier, void

    def _printed(self, entry: Entry, dossier: str) -> None:
        if entry.content["form"] == RECEIPT:
            how = str(entry.content.get("how", "WAIVED")) if entry.kind == "document.waived" else "PRINTED"
            self.given.setdefault(dossier, set()).add(how)

    def _paid(self, entry: Entry, _dossier: str) -> None:
        payment, back = Payment.from_body(entry.content), entry.kind == "dossier.refunded"
        method = payment.method if payment.method in METHODS else CASH
        named = entry.content.get("items") or [[OTHER_ITEM, payment.amount]]
        items = [_money(str(name), method, int(amount), back=back) for name, amount in named]
        if payment.number and not back:
            self.fee_receipts.append(FeeReceipts(payment.symbol, (digits(payment.number),)))
        self.items += items
        self.tills.append(_money(entry.actor, method, payment.amount, back=back))

    def _replaced(self, entry: Entry, _dossier: str) -> None:
        old, new = (Payment.from_body(part) for part in (entry.content, entry.content["new"]))
        mine = [n for n, one in enumerate(self.fee_receipts) if (one.symbol, one.used) == (old.symbol, (old.number,))]
        if mine:
            del self.fee_receipts[mine[0]]
        if old.number and not entry.content.get("mistyped"):
            self.fee_receipts.append(FeeReceipts(old.symbol, (), (digits(old.number),)))
        if new.number:
            self.fee_receipts.append(FeeReceipts(new.symbol, (digits(new.number),)))

    def registers(self, before: Mapping[str, int]) -> Iterator[Register]:
        """A register of one line for each dossier; they add up."""
        for dossier, (book, number) in self.places.items():
            if book:
                yield Register(book, (number,), (number,) if dossier in self.void else (), before.get(book, 0))
        for (book, number), (dossier, void) in self.lines.items():
            voids = (number,) if void or dossier in self.void else ()
            yield Register(book, (number,), voids, before.get(book, 0))

    def papers(self) -> Papers:
        """Each required receipt in one place."""
        found: Counter[str] = Counter()
        missing = []
        for dossier, code in self.received.items():
            if dossier in self.void:
                continue
            given = self.given.get(dossier, set())
            now = self.stands.get(dossier)
            if "BY_HAND" in given:
                found["BY_HAND"] += 1
            elif "PRINTED" in given or (now and now.receipts):
                found["PRINTED"] += 1
            elif given:
                found["ELECTRONIC" if "ELECTRONIC" in given else "WAIVED"] += 1
            elif dossier not in self.slipless:
                missing.append(code)
        return Papers(found["PRINTED"], found["ELECTRONIC"], found["WAIVED"], tuple(sorted(missing)), found["BY_HAND"])


_READERS = {
    "dossier.corrected": _Reading._certified,
    "dossier.received": _Reading._received,
    "document.printed": _Reading._printed,
    "document.waived": _Reading._printed,
    "dossier.returned": _Reading._returned,
    "dossier.paid": _Reading._paid,
    "dossier.refunded": _Reading._paid,
    "dossier.fee_receipt_voided": _Reading._replaced,
}


def _money(name: str, method: str, amount: int, *, back: bool) -> Till:
    return Till(name, {}, {method: amount}) if back else Till(name, {method: amount}, {}, 1)
