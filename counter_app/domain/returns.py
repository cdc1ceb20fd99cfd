"""Sổ trả kết quả: a line a result that went, from the entry that says so and the dossier as its entries tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from counter_app.domain.application import RETURN_TO
from counter_app.domain.dossier import Dossier
from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text, show_day
from counter_app.domain.receiver import Handing
from counter_app.errors import Problem, UserError

LONGEST_PERIOD = 366


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One result that went. ``entry_id`` is the act's, ``receiver`` and ``handing`` as it recorded them."""

    entry_id: str
    dossier_id: str
    at: datetime
    counter: int
    clerk: str
    code: str
    receipt: str
    """Số of the receipt."""
    procedure: str
    owners: str
    result: str
    handing: Handing
    address: str = ""
    phone: str = ""

    @property
    def how(self) -> str:
        """By which way, with the post's number."""
        words = RETURN_TO.get(self.handing.how, self.handing.how)
        return f"{words} {self.handing.tracking}".strip()

    @property
    def notes(self) -> str:
        """Originals given back, a lost receipt."""
        handing = self.handing
        back = f"trả {len(handing.originals)} bản chính" if handing.originals else ""
        return "; ".join(filter(None, (back, f"mất giấy hẹn: {handing.lost}" if handing.lost else "")))


def line_of(entry: Entry, dossier: Dossier) -> ReturnLine | None:
    """The line of an act; None when it was taken back or its content was erased."""
    stands = next((line for line in dossier.timeline if line.entry_id == entry.id), None)
    if stands is None or not stands.applied or entry.body is None:
        return None
    intake, handing = dossier.intake, Handing.from_body(entry.content)
    return ReturnLine(
        entry.id,
        dossier.id,
        from_text(entry.at),
        entry.counter,
        entry.actor,
        dossier.code,
        intake.number if intake else "",
        dossier.procedure,
        "; ".join(owner.name for owner in intake.owners) if intake else "",
        dossier.result,
        handing,
        intake.presenter.address if intake else "",
        intake.presenter.phone if intake else "",
    )


def check_period(first: date, last: date) -> tuple[date, date]:
    """Both days. Raises UserError when they are the wrong way round or too far apart."""
    if last < first:
        raise UserError(Problem("to", f"Đến ngày {show_day(last)} trước từ ngày {show_day(first)}."))
    if (last - first).days > LONGEST_PERIOD:
        raise UserError(Problem("to", f"Mỗi sổ nhiều nhất {LONGEST_PERIOD} ngày; hãy in từng năm."))
    return first, last
