"""The papers that acts call for besides the receipt: what their entries carry of them, and what the papers print.

An act whose kind has a paper carries under ``paper`` its running number, the office's header as it stood and who wrote
it. Together with the dossier as it stood then, a reprint years later prints the same, whatever was corrected since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from counter_app.domain.clock import Outcome, outcome
from counter_app.domain.intake import Intake
from counter_app.domain.limit import Unit
from counter_app.domain.moments import from_text
from counter_app.domain.office import Office, Staff
from counter_app.domain.process import Planned

RECEIPT, SUPPLEMENT, REFUSAL, APOLOGY, STOP, CONTROL, REGISTER = (
    "RECEIPT", "SUPPLEMENT", "REFUSAL", "APOLOGY", "STOP", "CONTROL", "REGISTER",
)  # fmt: skip
"""Stable keys of the seven forms: the number of a form changes with the circulars, the key never."""

FAULT = "FAULT"
"""The letter for a fault, which no circular has a form for."""

SLIPS = {
    SUPPLEMENT: "Phiếu yêu cầu bổ sung",
    REFUSAL: "Phiếu từ chối",
    APOLOGY: "Văn bản xin lỗi",
    FAULT: "Văn bản xin lỗi vì sai sót",
    STOP: "Thông báo dừng giải quyết",
    CONTROL: "Phiếu kiểm soát",
}
"""Short names on screen of the papers that acts call for."""


def form_of(kind: str, body: Mapping[str, Any]) -> str:
    """The key of the paper that an act calls for, "" for none."""
    match kind:
        case "dossier.supplement_requested" | "guidance.issued":
            return SUPPLEMENT
        case "dossier.refused" | "intake.refused":
            return REFUSAL
        case "dossier.resolved" if body.get("refused"):
            return REFUSAL
        case "dossier.extended" if body.get("ground") == "APOLOGY" and not body.get("letter"):
            return APOLOGY
        case "dossier.fault_apologised":
            return FAULT
        case "dossier.stopped":
            return STOP
        case "dossier.handed_over":
            return CONTROL
    return ""


def series(form: str, year: int) -> str:
    """The name of a running number: each form has its own, and begins anew each year."""
    return f"{form}/{year}"


def numbered(
    form: str, counter: int, day: date, number: int, office: Office, clerk: Staff, field: str = ""
) -> dict[str, Any]:
    """What an entry carries of its paper under ``paper``; ``field`` is the procedure's."""
    return {
        "form": form,
        "year": day.year,
        "n": number,
        "number": f"{counter:02}.{number:05}",
        "office": office.for_paper(form, field, day).to_body(),
        "clerk": clerk.name,
    }


@dataclass(frozen=True)
class Slip:
    """A paper as the act that called for it froze it. Entries of an older program have no number and no header; the
    header is then the reception's.
    """

    form: str
    entry_id: str
    at: datetime
    intake: Intake | None
    """The reception as it stood then; None where its content is gone."""
    number: str = ""
    """«Số: …» without its symbol, e.g. ``01.00012``."""
    own_office: Office | None = None
    clerk: str = ""
    reason: str = ""
    items: tuple[str, ...] = ()
    lost: bool = False
    """A letter for a lost dossier, not for a wrong one."""
    remedy: str = ""
    due_before: datetime | None = None
    due_after: datetime | None = None
    sent_late: bool = False
    """An apology after its time."""
    asked_at: datetime | None = None
    """When the citizen asked to withdraw, for what reason: ``asked_reason``."""
    asked_reason: str = ""
    paid: int = 0
    """In đồng, up to then."""

    @property
    def office(self) -> Office | None:
        """Whose header the paper bears."""
        return self.own_office or (self.intake.office if self.intake else None)

    @classmethod
    def of(
        cls, form: str, entry_id: str, at: datetime, body: Mapping[str, Any], *,
        intake: Intake | None, due_at: datetime | None = None, paid: int = 0,
    ) -> Slip:  # fmt: skip
        """The paper of an act. ``due_at`` is the promise before it, for entries that do not name it."""
        paper, asked, after = body.get("paper") or {}, body.get("asked") or {}, body.get("deadline") or {}
        before = body.get("due_before")
        return cls(
            form=form,
            entry_id=entry_id,
            at=at,
            intake=intake,
            number=str(paper.get("number", "")),
            own_office=Office.from_body(paper["office"]) if paper.get("office") else None,
            clerk=str(paper.get("clerk", "")),
            reason=str(body.get("reason") or body.get("result") or ""),
            items=tuple(str(item) for item in body.get("items", ())),
            lost=body.get("fault") == "LOST",
            remedy=str(body.get("remedy", "")),
            due_before=from_text(before) if before else due_at,
            due_after=from_text(after["due_at"]) if after.get("due_at") else None,
            sent_late=bool(body.get("sent_late", False)),
            asked_at=from_text(asked["at"]) if asked.get("at") else None,
            asked_reason=str(asked.get("reason", "")),
            paid=paid,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """A dossier given on: from whom, to whom, for which step of the internal process, due when."""

    at: datetime
    giver: str
    """"" is the reception counter itself."""
    to: str
    step: str = ""
    due_at: datetime | None = None
    unit: Unit = Unit.WORKING_DAYS
    note: str = ""

    @classmethod
    def of(cls, at: datetime, giver: str, body: Mapping[str, Any], stages: tuple[Planned, ...]) -> Move:
        """The move that an entry tells; the step is named as it was planned then."""
        step, due = body.get("step"), body.get("step_due_at")
        planned = stages[step] if isinstance(step, int) and 0 <= step < len(stages) else None
        return cls(
            at=at,
            giver=giver,
            to=str(body.get("to", "")),
            step=planned.stage.name if planned else "",
            due_at=from_text(due) if due else None,
            unit=planned.stage.limit.unit if planned else Unit.WORKING_DAYS,
            note=str(body.get("note", "")),
        )


@dataclass(frozen=True, slots=True)
class ControlLine:
    """A line of the Phiếu kiểm soát: a move and how its step ended; both None while it is under way."""

    move: Move
    done_at: datetime | None
    outcome: Outcome | None


def control_lines(moves: Iterable[Move], resolved_at: datetime | None) -> list[ControlLine]:
    """A step ends when the dossier is given on, the last one with the result."""
    held = list(moves)
    ends = [*(move.at for move in held[1:]), resolved_at]
    return [
        ControlLine(move, done, outcome(move.due_at, done, move.unit) if done and move.due_at else None)
        for move, done in zip(held, ends, strict=False)
    ]
