"""What each kind of entry says of a dossier beyond its state and its clock: read off the body, copied by the fold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from counter_app.domain.attachments import ATTACHED, DETACHED, attached, detached
from counter_app.domain.entry import Entry
from counter_app.domain.intake import Intake
from counter_app.domain.moments import from_text
from counter_app.domain.payment import Payment
from counter_app.domain.process import Planned
from counter_app.domain.receiver import Handing
from counter_app.domain.slip import CONTROL, Move, Slip, form_of
from counter_app.domain.told import Rating, Told
from counter_app.domain.transitions import State

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier

APOLOGY = "APOLOGY"
STATUTORY = "STATUTORY"


def nothing(_dossier: Dossier, _entry: Entry) -> dict[str, Any]:
    """Most acts say nothing more."""
    return {}


def _received(_dossier: Dossier, entry: Entry) -> dict[str, Any]:
    received_at = from_text(entry.at)
    if entry.body is None:
        return {"received_at": received_at}
    intake = Intake.from_body(entry.content)
    if intake.blank:  # typed in later: it was received when the hand wrote it down
        received_at = intake.deadline.start
    return {
        "intake": intake,
        "code": intake.code,
        "procedure": intake.procedure_name,
        "received_at": received_at,
        "stages": () if intake.expected else intake.stages,
    }


def _imported(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    """A reception of the system before this one, as it stood on the day of the change."""
    told, body = _received(dossier, entry), entry.content
    if entry.body is None:
        return told
    state, holder = State(body["state"]), str(body.get("holder", ""))
    resolved = from_text(body["resolved_at"]) if body.get("resolved_at") else None
    return {
        **told,
        "state": state,
        "received_at": from_text(body["received_at"]),
        "holder": holder,
        "signer": holder if state is State.SIGNING else "",
        "shelf": str(body.get("shelf", "")),
        "result": str(body.get("result", "")),
        "resolved_at": resolved,
        "arrived_at": resolved if body.get("arrived") else None,
        "apologies": int(body.get("apologies", 0)),
        "requests": int(state is State.SUPPLEMENT),
    }


def _corrected(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    if dossier.intake is None or entry.body is None:
        return {}
    news = {name: change["new"] for name, change in entry.content["fields"].items()}
    intake = Intake.from_body({**dossier.intake.to_body(), **news})
    code = {"code": intake.code} if "code" in news else {}  # one that was given twice
    return {"intake": intake, "corrections": dossier.corrections + 1, **code}


def _printed(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    form, again = str(entry.content.get("form", "")), int(entry.content.get("reprint", 0))
    return {"prints": {**dossier.prints, form: max(dossier.prints.get(form, 0), again) + 1}}


def _extended(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    return {"apologies": dossier.apologies + (entry.content.get("ground") == APOLOGY)}


def papers(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    """The paper that an act calls for, not printed yet. A dossier has one Phiếu kiểm soát, which grows."""
    form = form_of(entry.kind, entry.content)
    if not form or entry.body is None:
        return {}
    slip = Slip.of(
        form, entry.id, from_text(entry.at), entry.content,
        intake=dossier.intake, due_at=dossier.due_at, paid=dossier.paid,
    )  # fmt: skip
    if form == CONTROL:
        slip = dossier.slips.get(form, slip)
    return {"slips": {**dossier.slips, form: slip}, "prints": {**dossier.prints, form: 0}}


def _moved(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    move = Move.of(from_text(entry.at), dossier.holder, entry.content, dossier.stages)
    return {"moves": (*dossier.moves, move)}


def _handed_over(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    step = entry.content.get("step")
    return {
        "holder": str(entry.content.get("to", "")),
        "step": step if isinstance(step, int) else -1,
        **_moved(dossier, entry),
        "handed_at": from_text(entry.at),
        "batch": str(entry.content.get("batch", "")),
        "accepted_by": "",
        "signed_at": None,
    }


def _signed_for(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    """A slip that was signed late does not sign for where the dossier went afterwards."""
    body = entry.content
    if body.get("batch") != dossier.batch:
        return {}
    return {"accepted_by": str(body.get("by", "")), "signed_at": from_text(body.get("signed_at") or entry.at)}


def _started(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    """Where the clock starts later than the reception, the steps are planned from there."""
    stages = entry.content.get("stages")
    return {"stages": tuple(Planned.from_body(stage) for stage in stages) if stages else dossier.stages}


def _accepted(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    carried = entry.content.get("deadline")
    return {"accepted_at": from_text(carried["start"]) if carried else None, **_started(dossier, entry)}


def _paid(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    return {"payments": (*dossier.payments, Payment.from_body(entry.content)), **_started(dossier, entry)}


def _refunded(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    return {"refunds": (*dossier.refunds, Payment.from_body(entry.content))}


def _fee_receipt_voided(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    """The money stays; what was taken and given back under the wrong biên lai stands under the right one."""
    if not entry.content.get("new"):
        return {}  # erased by law
    old, new = (Payment.from_body(part).receipt for part in (entry.content, entry.content["new"]))
    return {
        name: tuple(one.under(*new) if one.receipt == old else one for one in getattr(dossier, name))
        for name in ("payments", "refunds")
    }


def _recalled(dossier: Dossier, _entry: Entry) -> dict[str, Any]:
    return {**_TAKEN_BACK, "resolved_at": None, "running": dossier.lawful_due_at is not None}


_TAKEN_BACK: dict[str, Any] = {"returned_at": None, "handing": None, "arrived_at": None, "shelf": ""}


def _requested(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    excuses = [str(one.get("excuse", "")) for one in entry.content.get("broken") or ()]
    again = "; ".join(dict.fromkeys(filter(None, excuses)))
    return {"requests": dossier.requests + 1, "again": again or dossier.again}


def _resolved(_dossier: Dossier, entry: Entry) -> dict[str, Any]:
    moment, issued = entry.content.get("resolved_at") or entry.at, entry.content.get("issued")
    return {
        "resolved_at": from_text(moment),
        "result": str(entry.content.get("result", "")),
        "result_issued": date.fromisoformat(issued) if issued else None,
        "result_code": str(entry.content.get("electronic", "")),
        "result_signed": bool(entry.content.get("signed_file", False)),
    }


def _returned(_dossier: Dossier, entry: Entry) -> dict[str, Any]:
    how = str(entry.content.get("how", ""))
    return {"returned_at": from_text(entry.at), "returned_how": how, "handing": Handing.from_body(entry.content)}


def _arrived(_dossier: Dossier, entry: Entry) -> dict[str, Any]:
    return {"arrived_at": from_text(entry.at), "shelf": str(entry.content.get("shelf", ""))}


def _notified(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    told = Told.of(entry)
    return {"told": (*dossier.told, told), "contacts": (*dossier.contacts, *([] if told.failed else [told.at]))}


def _rated(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    return {"ratings": (*dossier.ratings, Rating.of(entry))} if entry.content else {}  # {}: erased by law


PARTICULARS: dict[str, Callable[[Dossier, Entry], dict[str, Any]]] = {
    "dossier.received": _received,
    "dossier.imported": _imported,
    "dossier.corrected": _corrected,
    "document.printed": _printed,
    "dossier.extended": _extended,
    "dossier.handed_over": _handed_over,
    "dossier.sent_elsewhere": lambda dossier, entry: {"expected": "ELSEWHERE", **_moved(dossier, entry)},
    "dossier.sent_for_signing": lambda dossier, entry: {
        "signer": str(entry.content.get("to", "")),
        **_moved(dossier, entry),
    },
    "dossier.accepted_elsewhere": _accepted,
    "dossier.supplemented": _started,
    "dossier.paid": _paid,
    "dossier.refunded": _refunded,
    "dossier.fee_receipt_voided": _fee_receipt_voided,
    "dossier.void_requested": lambda _, entry: {"void_requested_by": entry.actor},
    "dossier.supplement_requested": _requested,
    "dossier.noted": lambda _, __: {"again": ""},
    "dossier.date_reviewed": lambda _, entry: {"reviewed": str(entry.content.get("calendar", ""))},
    "dossier.resolved": _resolved,
    "dossier.recalled": _recalled,
    "dossier.returned": _returned,
    "dossier.arrived": _arrived,
    "dossier.mail_returned": lambda dossier, entry: {**_TAKEN_BACK, **_arrived(dossier, entry)},
    "dossier.contacted": lambda dossier, entry: {"contacts": (*dossier.contacts, from_text(entry.at))},
    "dossier.notified": _notified,
    "dossier.rated": _rated,
    "dossier.handover_accepted": _signed_for,
    ATTACHED: attached,
    DETACHED: detached,
    "dossier.reassigned": lambda _, entry: {"holder": str(entry.content.get("to", ""))},
}
