"""Xóa dữ liệu cá nhân theo yêu cầu: one order reaches everything the office keeps of a dossier's people.

Erased are the dossier, the letters and petitions that are about it, and the papers given for it at the intake: an entry
``data.erased`` each, so that every counter and the centre carry it out. What this PC alone holds goes in the same
transaction; archive and copies follow with ``upkeep``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from counter_app.domain import erasure
from counter_app.domain.attachments import ATTACHED
from counter_app.domain.dossier import Dossier
from counter_app.domain.entry import Entry
from counter_app.domain.erasure import Ordered
from counter_app.domain.guidance import looks_like_guidance
from counter_app.domain.moments import local_day
from counter_app.domain.office import check_right
from counter_app.domain.settlements import ABOUT_ACTS, ERASED
from counter_app.domain.text import clean
from counter_app.errors import Refused, UserError
from counter_app.operations import copies
from counter_app.operations.desk import Desk
from counter_app.store import board, files, journal, slips
from counter_app.store.database import Connection
from counter_app.store.projections import DOSSIER, GUIDANCE

KINDS = {"petition": "Phản ánh, kiến nghị", "envelope": "Bưu gửi đến"}
"""Subjects that bear a running number of their register and no code."""
WORDS = {"dossier": "Hồ sơ", "guidance": "Phiếu hướng dẫn, từ chối tiếp nhận", **KINDS}


@dataclass(frozen=True, slots=True)
class Reached:
    """One subject that an order reaches: what it is, its code or number, and how many acts hold data."""

    subject: str
    code: str
    acts: int

    @property
    def label(self) -> str:
        """In words."""
        return f"{WORDS.get(self.subject.partition(':')[0], 'Khác')} {self.code}".strip()


@dataclass(frozen=True, slots=True)
class Erased:
    """What an order erased. Copies made before it hold the data until ``copies_until`` at the latest."""

    reached: tuple[Reached, ...]
    copies_until: date


def reached(desk: Desk, typed: str, kind: str = "") -> list[Reached]:
    """What an order about this code (or number, with its ``kind`` of :data:`KINDS`) would reach.

    Raises UserError when nothing bears it, Refused for a dossier that must stay.
    """
    with desk.database.read() as connection:
        return [one for one, _ in _found(desk, connection, typed, kind)]


def erase(desk: Desk, typed: str, *, basis: str, request: str, kind: str = "") -> Erased:
    """Erases it all. Raises UserError naming what is missing, Refused when this person may not, the dossier must stay
    or nothing is left to erase.
    """
    check_right(desk.signed_in, ERASED)
    order = erasure.order_of(basis, request)
    with desk.database.write() as connection:
        found = [(one, keep) for one, keep in _found(desk, connection, typed, kind) if one.acts]
        if not found:
            raise Refused("erase.none", "Dữ liệu cá nhân đã được xóa trước đây; chưa ghi gì thêm.")
        for one, keep in found:
            history = journal.of_subject(connection, desk.me.office, one.subject)
            body = erasure.erasure(history, order, keep, _own_files(connection, one.subject, history))
            desk.append(connection, ERASED, one.subject, body)
    desk.database.tidy()
    return Erased(tuple(one for one, _ in found), local_day(desk.clock()) + copies.OLDEST)


def orders(desk: Desk) -> list[tuple[Ordered, int]]:
    """Every order held, the newest first, with how many acts about its subject came in afterwards and hold data still
    (a counter was away): whoever is in charge erases again.
    """
    with desk.database.read() as connection:
        told = [Ordered.of(entry) for entry in journal.of_erasures(connection, desk.me.office)]
        left = {
            subject: _holding(journal.of_subject(connection, desk.me.office, subject))
            for subject in {one.subject for one in told}
        }
    return [(one, left[one.subject]) for one in sorted(told, key=lambda one: one.at, reverse=True)]


Keep = Mapping[str, Any]


def _found(desk: Desk, connection: Connection, typed: str, kind: str) -> list[tuple[Reached, Keep]]:
    office, code = desk.me.office, clean(typed)
    if kind:
        return [_numbered(connection, office, kind, code)]
    if looks_like_guidance(code):
        paper = slips.find_guidance(connection, office, code)
        return [_one(connection, office, GUIDANCE + paper.id, paper.code)]
    dossier = board.find(connection, office, code)
    erasure.check_dossier(dossier)
    first = _one(connection, office, DOSSIER + dossier.id, dossier.code, erasure.kept_of(dossier))
    return [first, *_beside(connection, office, dossier)]


def _one(
    connection: Connection, office: str, subject: str, code: str, keep: Keep | None = None
) -> tuple[Reached, Keep]:
    acts = _holding(journal.of_subject(connection, office, subject))
    return Reached(subject, code, acts), {"code": code} if keep is None else keep


def _holding(history: Iterable[Entry]) -> int:
    return sum(entry.kind not in ABOUT_ACTS and entry.body is not None for entry in history)


def _beside(connection: Connection, office: str, dossier: Dossier) -> list[tuple[Reached, Keep]]:
    """Letters and petitions about a dossier; papers given at the intake to its owners for the same procedure."""
    found: dict[str, str] = {}
    for kind in KINDS:
        for entry in journal.of_subjects(connection, office, f"{kind}:"):
            if entry.content.get("dossier") == dossier.id:
                found[entry.subject] = ""
    for subject in found:
        found[subject] = _number(journal.of_subject(connection, office, subject))
    if dossier.intake:
        for owner in dossier.intake.owners:
            for paper in slips.given_before(connection, office, owner.id_number, dossier.intake.procedure_code):
                found[GUIDANCE + paper.id] = paper.code
    return [_one(connection, office, subject, code) for subject, code in found.items()]


def _number(history: Iterable[Entry]) -> str:
    papers = (entry.content.get("paper") for entry in history)
    return next((str(paper["number"]) for paper in papers if isinstance(paper, dict) and "number" in paper), "")


def _numbered(connection: Connection, office: str, kind: str, number: str) -> tuple[Reached, Keep]:
    """The newest subject of a kind that bears a number: years repeat it."""
    bearing = [
        entry for entry in journal.of_subjects(connection, office, f"{kind}:") if number and _number([entry]) == number
    ]
    if not bearing:
        raise UserError(f"Không có {KINDS[kind].lower()} số {number} trên máy này.")
    subject = max(bearing, key=lambda entry: entry.hlc).subject
    return _one(connection, office, subject, number)


def _own_files(connection: Connection, subject: str, history: Iterable[Entry]) -> list[str]:
    """Files of a subject that no other names: the centre lets go of those."""
    named = {
        digest for entry in history if entry.kind == ATTACHED and isinstance(digest := entry.content.get("sha256"), str)
    }
    return sorted(named - files.named_elsewhere(connection, named, subject))
