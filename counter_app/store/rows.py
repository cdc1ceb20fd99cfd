"""One subject as the rows of its projections: what its history says, put into columns. Reads and writes nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from counter_app.domain.copies import CopyLine
from counter_app.domain.dossier import UNREADABLE, Dossier
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import Entry
from counter_app.domain.erasure import kept_papers
from counter_app.domain.guidance import Guidance
from counter_app.domain.history import History
from counter_app.domain.moments import from_text, to_micros
from counter_app.domain.person import Organisation
from counter_app.domain.report import ended_at
from counter_app.domain.settlements import ERASED, erased_ids
from counter_app.domain.supervision import GUIDANCE_NOTED
from counter_app.domain.text import fold
from counter_app.domain.transitions import OPEN, State
from counter_app.errors import UserError

log = logging.getLogger(__name__)

DOSSIER = "dossier:"
"""Subjects of dossiers begin so; the rest of the subject is the dossier's id."""
GUIDANCE = "guidance:"
"""Subjects of papers given at the intake, where no dossier exists."""


def board_row(office: str, dossier: Dossier, history: History) -> dict[str, Any]:
    """The dossier's row of the board, by column."""
    assert dossier.received_at is not None
    intake = dossier.intake
    owner = intake.owners[0] if intake and intake.owners else None
    number, key = _code_parts(dossier.code)
    kept = dossier.residue
    return {
        "id": dossier.id,
        "office": office,
        "counter": history.ready[0].counter,
        "code": dossier.code,
        "code_key": key,
        "number": number,
        "minted": not intake.foreign if intake else kept.get("minted") is True,
        "book": intake.book if intake else str(kept.get("book", "")),
        "book_number": intake.book_number if intake else _whole_number(kept.get("book_number")),
        "name": "; ".join(party.name for party in intake.owners) if intake else "",
        "id_number": owner.id_number if owner else "",
        "phone": (intake.presenter.phone or (owner.phone if owner else "")) if intake else "",
        "subject_line": intake.subject_line if intake else "",
        "procedure_code": intake.procedure_code if intake else str(kept.get("procedure_code", "")),
        "procedure": dossier.procedure,
        "state": str(dossier.state),
        "received_at": to_micros(dossier.received_at),
        "due_at": _micros(dossier.due_at),
        "runs_until": _micros(dossier.due_at) if dossier.running else None,
        "lawful_due_at": _micros(dossier.lawful_due_at),
        "expected": bool(dossier.expected),
        "resolved_at": _micros(dossier.resolved_at),
        "receipts": dossier.receipts,
        "clashes": len(dossier.conflicts) + len(dossier.waiting),
        "batch": dossier.batch,
        "handed_at": _micros(dossier.handed_at) if _unsigned(dossier) else None,
        "arrived_at": _micros(dossier.arrived_at),
        "shelf": dossier.shelf,
        "field": intake.field if intake else str(kept.get("field", "")),
        "channel": intake.channel.value if intake else str(kept.get("channel", "")),
        "apologies": dossier.apologies,
        "ended_at": _micros(ended_at(dossier)),
        "outcome": dossier.outcome.value if dossier.outcome else "",
        **_watched(dossier),
    }


def _watched(dossier: Dossier) -> dict[str, str]:
    """What the supervisor's lists ask of an open dossier; of an ended one nobody asks."""
    if dossier.state not in OPEN:
        return {"holder": "", "stage": "", "void_by": "", "again": ""}
    known = 0 <= dossier.step < len(dossier.stages)
    return {
        "holder": dossier.holder,
        "stage": dossier.stages[dossier.step].stage.name if known else "",
        "void_by": dossier.void_requested_by if dossier.state is State.RECEIVED else "",
        "again": dossier.again,
    }


def _unsigned(dossier: Dossier) -> bool:
    """Somebody is still to sign for its batch: nobody asks once the result is there."""
    return bool(dossier.batch) and dossier.signed_at is None and dossier.state in OPEN


def _whole_number(value: object) -> int:
    """What a residue holds; anything that is no number counts as none."""
    return value if isinstance(value, int) else 0


def _micros(moment: datetime | None) -> int | None:
    return to_micros(moment) if moment else None


def _code_parts(text: str) -> tuple[int, str]:
    """The running number and the key that both spellings of a code share."""
    try:
        code = DossierCode.parse(text)
    except UserError:
        return 0, text
    return code.number, code.key


def search_words(dossier: Dossier) -> tuple[str, ...]:
    """Folded: code, names, identity numbers, phones and Trích yếu of everybody on the dossier."""
    intake = dossier.intake
    if intake is None:
        return fold(dossier.code), "", "", "", ""
    parties = [*intake.owners, *([intake.submitter] if intake.submitter else [])]
    words = (
        dossier.code,
        " ".join(party.name for party in parties),
        " ".join(p.tax_code.replace("-", " ") if isinstance(p, Organisation) else p.id_number for p in parties),
        " ".join(party.phone for party in parties),
        intake.subject_line,
    )
    return tuple(map(fold, words))


def register_lines(office: str, dossier: Dossier, copies: Sequence[CopyLine]) -> list[tuple[Any, ...]]:
    """What a certification has in its legal register; with the dossier every line of it is void."""
    whole = ""
    if dossier.state is State.VOID:
        whole = next((line.note for line in reversed(dossier.timeline) if line.applied and line.note), "Hủy hồ sơ")
    return [
        (
            dossier.id, n, office, line.book, line.number, line.kind, line.pages, line.copies, line.fee,
            line.void or whole, dossier.signer,
        )
        for n, line in enumerate(copies)
    ]  # fmt: skip


def slips(office: str, subject: str, history: History) -> list[dict[str, Any]]:
    """The running numbers that the entries of a subject used up, of acts that were taken back too."""
    rows, gone = [], erased_ids(history)
    seen = any(entry.kind == GUIDANCE_NOTED for entry in history.ready)
    kept = {key: paper for entry in history.ready if entry.kind == ERASED for key, paper in kept_papers(entry).items()}
    for entry in history.ready:
        try:
            if entry.id in gone:  # whatever this device still holds of it: else devices would not agree
                if entry.id in kept:  # its number stays used
                    rows.append(_slip(office, subject, entry.erased(), kept[entry.id], seen=True))
            elif paper := entry.content.get("paper"):
                rows.append(_slip(office, subject, entry, paper, seen=seen))
        except UNREADABLE:
            log.warning("unreadable paper in entry %s", entry.key)
    return rows


def _slip(office: str, subject: str, entry: Entry, paper: Mapping[str, Any], *, seen: bool) -> dict[str, Any]:
    given = Guidance.of(entry) if subject.startswith(GUIDANCE) and entry.body is not None else None
    return {
        "entry_id": entry.id,
        "office": office,
        "counter": entry.counter,
        "form": str(paper["form"]),
        "year": int(paper["year"]),
        "number": int(paper["n"]),
        "subject": subject,
        "code": given.code if given else str(paper.get("code") or ""),
        "name": given.presenter.name if given else "",
        "id_number": given.person.id_number if given else "",
        "procedure_code": given.procedure_code if given else "",
        "at": to_micros(from_text(entry.at)),
        "again": "; ".join(filter(None, given.excuses)) if given and not seen else "",
    }
