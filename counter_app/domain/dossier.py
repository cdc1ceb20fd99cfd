"""A dossier is the fold of its entries: this module is that fold.

Two devices that hold the same entries show the same dossier. An act that the table of transitions does not allow in the
state it meets, or that was written while another counter set the same field (*concurrent*), is a **conflict**: it is
kept and shown, and only a person settles it. Facts (received, paid, printed, handed over, resolved, returned) have
happened in the world, so they are always applied and the dossier is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from counter_app.domain.attachments import ATTACHED, DETACHED, Attached, note_of
from counter_app.domain.clock import Outcome, outcome
from counter_app.domain.deadline import Deadline
from counter_app.domain.entry import Entry
from counter_app.domain.history import History, order
from counter_app.domain.intake import Intake
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import from_text, show_day
from counter_app.domain.particulars import PARTICULARS, nothing, papers
from counter_app.domain.payment import Payment
from counter_app.domain.process import Planned
from counter_app.domain.receiver import Handing
from counter_app.domain.settlements import (
    ABOUT_ACTS,
    ERASED,
    SETTLED,
    UNDONE,
    Settlements,
    erased_ids,
    sets_of,
    undone_ids,
)
from counter_app.domain.slip import Move, Slip
from counter_app.domain.told import Rating, Told
from counter_app.domain.transitions import ACTS, Act, ClockAct, State
from counter_app.errors import UserError


class Clash(StrEnum):
    """Why an act is waiting for a person."""

    ILLEGAL = "ILLEGAL"
    CONCURRENT = "CONCURRENT"
    UNKNOWN = "UNKNOWN"
    UNREADABLE = "UNREADABLE"
    TWICE = "TWICE"
    """Two dossiers with one code; between dossiers, so no fold finds it but the projection."""

    @property
    def label(self) -> str:
        """The sentence in «Thao tác trùng cần xử lý»."""
        return {
            "ILLEGAL": "Thao tác không hợp lệ với trạng thái hồ sơ khi ghép dữ liệu",
            "CONCURRENT": "Hai quầy cùng thao tác một nội dung khi chưa thấy nhau",
            "UNKNOWN": "Thao tác do chương trình phiên bản mới hơn ghi; hãy cập nhật chương trình",
            "UNREADABLE": "Không đọc được nội dung thao tác",
            "TWICE": "Một mã hồ sơ đã cấp cho hai hồ sơ",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An act that needs a person's decision; ``applied`` tells a fact, ``against`` the entry it met."""

    entry_id: str
    clash: Clash
    against: str = ""
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline, old values included."""

    entry_id: str
    kind: str
    at: datetime
    counter: int
    actor: str
    label: str
    note: str
    applied: bool = True
    undone: bool = False


@dataclass(frozen=True)
class Dossier:
    """A dossier as its entries tell it. ``intake`` is its reception with later corrections put over it; None before
    the reception is known here and after an erasure.
    """

    id: str
    state: State | None = None
    code: str = ""
    intake: Intake | None = None
    procedure: str = ""
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    """When the competent agency received it, where that is not this office (phi địa giới)."""
    deadline: Deadline | None = None
    """The promise in force, with its trace; while ``expected`` is set it is only expected."""
    running: bool = False
    """The clock runs: lateness is ours."""
    left: Limit | None = None
    """What was left of the limit when the clock stopped."""
    lawful_left: Limit | None = None
    """The same of the time a result is judged by; None when that had run out already."""
    expected: str = ""
    promised_at: datetime | None = None
    """The first promise; ``due_at`` may be later by an extension or a restart."""
    lawful_due_at: datetime | None = None
    """The promise a result is judged by: an apology does not move it, nor does a pause that came too late."""
    due_at: datetime | None = None
    resolved_at: datetime | None = None
    result: str = ""
    """Số, ký hiệu of the result as it was recorded."""
    result_issued: date | None = None
    result_code: str = ""
    """The code of its electronic form."""
    result_signed: bool = False
    """There is a digitally signed file of it."""
    returned_at: datetime | None = None
    returned_how: str = ""
    """How the result was returned: a key of ``application.RETURN_TO``."""
    handing: Handing | None = None
    """Who took the result and how; None while it is here."""
    arrived_at: datetime | None = None
    """When the result came to the counter: later than ``resolved_at`` where another place settles it."""
    shelf: str = ""
    """The box it waits in."""
    contacts: tuple[datetime, ...] = ()
    """When the citizen was told or called."""
    told: tuple[Told, ...] = ()
    """By notices."""
    ratings: tuple[Rating, ...] = ()
    """What the citizen thought of it; the first stands."""
    holder: str = ""
    handed_at: datetime | None = None
    """When it left for ``holder``."""
    batch: str = ""
    """The slip it went with; "" when it went alone."""
    accepted_by: str = ""
    """Who signed for it there."""
    signed_at: datetime | None = None
    signer: str = ""
    """Who it was last put before to be signed."""
    step: int = -1
    """Which step of the internal process it is in; −1 where nobody said."""
    stages: tuple[Planned, ...] = ()
    payments: tuple[Payment, ...] = ()
    """Under the biên lai that hold now: a wrong one is replaced."""
    refunds: tuple[Payment, ...] = ()
    """What was given back, each under the biên lai it was taken under."""
    prints: Mapping[str, int] = field(default_factory=dict)
    """How often each form came out; of a paper that an act calls for, since the last such act."""
    slips: Mapping[str, Slip] = field(default_factory=dict)
    """The last paper of each form that an act called for."""
    moves: tuple[Move, ...] = ()
    """Where it went, in order."""
    files: tuple[Attached, ...] = ()
    """What is attached to its papers now."""
    corrections: int = 0
    """How often a field was corrected after the reception; the paper that follows is «Điều chỉnh lần n»."""
    void_requested_by: str = ""
    """Who asked for the dossier to be voided; another person decides."""
    apologies: int = 0
    requests: int = 0
    """How often papers were asked for after the reception."""
    again: str = ""
    """Why papers were asked for another time or too late, until whoever is in charge has seen it."""
    reviewed: str = ""
    """The calendar under which a person has looked at the date again."""
    erased: bool = False
    residue: Mapping[str, Any] = field(default_factory=dict)
    """What an erasure kept: see ``erasure.kept_of``."""
    conflicts: tuple[Conflict, ...] = ()
    waiting: tuple[str, ...] = ()
    timeline: tuple[Line, ...] = ()

    def after(self, changes: Mapping[str, Any]) -> Dossier:
        """The same dossier but for these fields: ``replace``, which asks fifty fields by name for every entry, in a
        tenth of its time.
        """
        new = object.__new__(Dossier)
        new.__dict__.update(self.__dict__)
        new.__dict__.update(changes)
        assert len(new.__dict__) == len(self.__dict__), f"no such field among {sorted(changes)}"
        return new

    @property
    def result_words(self) -> str:
        """The result in words: «12/XN-UBND ngày 23/11/2026, bản điện tử 000.12 (tệp đã ký số)»."""
        day = f"{' ' if self.result else ''}ngày {show_day(self.result_issued)}" if self.result_issued else ""
        code = f"bản điện tử {self.result_code}" if self.result_code else ""
        signed = "(tệp đã ký số)" if self.result_signed else ""
        return ", ".join(filter(None, (self.result + day, " ".join(filter(None, (code, signed))))))

    @property
    def receipts(self) -> int:
        """How often the receipt came out."""
        return self.prints.get("RECEIPT", 0)

    @property
    def paid(self) -> int:
        """What has been paid and not given back, in đồng."""
        return sum(payment.amount for payment in self.payments) - sum(refund.amount for refund in self.refunds)

    @property
    def asked(self) -> list[tuple[str, int]]:
        """The fee lines, each with its sum in đồng."""
        return [(fee.name, fee.amount) for fee in self.intake.fees] if self.intake else []

    @property
    def owed(self) -> int:
        """What is still to be paid, in đồng; nothing for a dossier that was voided."""
        return max(0, self.intake.fee_total - self.paid) if self.intake and self.state is not State.VOID else 0

    @property
    def outcome(self) -> Outcome | None:
        """On time, early or late; None while there is no result, or nobody had promised anything."""
        if self.resolved_at is None or self.lawful_due_at is None:
            return None
        unit = self.deadline.limit.unit if self.deadline else Unit.WORKING_DAYS
        return outcome(self.lawful_due_at, self.resolved_at, unit)


def fold(dossier_id: str, entries: Iterable[Entry]) -> Dossier:
    """The dossier that these entries tell; the same for every order of arrival."""
    return fold_history(dossier_id, order(entries))


def fold_history(dossier_id: str, history: History) -> Dossier:
    """The dossier of an already ordered history."""
    gone = erased_ids(history)
    settled, undone = Settlements.of(history, gone), undone_ids(history)
    dossier = Dossier(dossier_id)
    setters: dict[str, list[Entry]] = {}
    for entry in history.ready:
        if entry.id in gone:
            entry = entry.erased()  # noqa: PLW2901 - the same act, whatever this device still holds of it
        if entry.id in undone:
            dossier = _with_line(dossier, entry, applied=False, undone=True)
            continue
        dossier = _step(dossier, entry, history, settled, setters)
    return dossier.after({"waiting": tuple(entry.id for entry in history.waiting)})


def _step(
    dossier: Dossier, entry: Entry, history: History, settled: Settlements, setters: dict[str, list[Entry]]
) -> Dossier:
    """One entry in its place: applied, flagged, or set beside for a person."""
    act = ACTS.get(entry.kind)
    if act is None and entry.kind not in ABOUT_ACTS:
        return _set_aside(dossier, entry, Conflict(entry.id, Clash.UNKNOWN))
    if act and entry.id in settled.set_aside and not act.fact:
        return _with_line(dossier, entry, applied=False)
    try:
        sets, after = sets_of(entry, act), apply(dossier, entry)
    except UNREADABLE:
        return _set_aside(dossier, entry, Conflict(entry.id, Clash.UNREADABLE))
    if act is None:
        return after
    conflict = None
    if entry.id not in settled.kept and entry.id not in settled.set_aside:
        conflict = _conflict(dossier, entry, act, sets, history, settled, setters)
    if conflict and not act.fact:
        return _set_aside(dossier, entry, conflict)
    for name in sets:
        setters.setdefault(name, []).append(entry)
    return after.after({"conflicts": (*after.conflicts, replace(conflict, applied=True))}) if conflict else after


UNREADABLE = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, UserError)
"""What a body of the wrong shape makes the readers raise. Nobody's entry may block the entries behind it."""


def apply(dossier: Dossier, entry: Entry) -> Dossier:
    """The dossier after one entry that is to be applied. Copies what the entry carries; recomputes nothing."""
    if entry.kind == ERASED:
        return _with_line(_keep_residue(dossier, entry), entry)
    if entry.kind in (SETTLED, UNDONE):
        return _with_line(dossier, entry)
    act, body = ACTS[entry.kind], entry.content
    changes: dict[str, Any] = {}
    if act.to is not None:
        changes["state"] = act.to
    changes |= _clock(dossier, act, body)
    changes |= PARTICULARS.get(entry.kind, nothing)(dossier, entry)
    changes |= papers(dossier, entry)
    return _with_line(dossier, entry, changes)


def _clock(dossier: Dossier, act: Act, body: Mapping[str, Any]) -> dict[str, Any]:
    """What an act did to the processing time: copied from its entry, where it was decided."""
    told = body.get("clock") or {}
    effect = ClockAct(told["effect"]) if told.get("effect") else act.clock
    changes: dict[str, Any] = {}
    if carried := body.get("deadline"):
        promise = Deadline.from_body(carried)
        changes = {"deadline": promise, "due_at": promise.due_at, "expected": str(body.get("expected") or "")}
        if not changes["expected"]:
            judged_by = told.get("lawful_due_at")
            changes |= {
                "promised_at": dossier.promised_at or promise.due_at,
                "lawful_due_at": from_text(judged_by) if judged_by else promise.due_at,
                "running": True,
                "left": None,
                "lawful_left": None,
            }
    if effect in (ClockAct.PAUSE, ClockAct.STOP):
        changes["running"] = False
        if left := told.get("left"):
            lawful_left = told.get("lawful_left")
            changes["left"] = Limit.from_body(left)
            changes["lawful_left"] = Limit.from_body(lawful_left) if lawful_left else None
    return changes


def _conflict(
    dossier: Dossier,
    entry: Entry,
    act: Act,
    sets: list[str],
    history: History,
    settled: Settlements,
    setters: dict[str, list[Entry]],
) -> Conflict | None:
    for name in sets:
        for other in (*setters.get(name, ()), *settled.about(name)):
            if history.concurrent(other, entry):
                return Conflict(entry.id, Clash.CONCURRENT, other.id)
    legal = dossier.state in act.origin if dossier.state is not None else not act.origin
    return None if legal else Conflict(entry.id, Clash.ILLEGAL)


def _set_aside(dossier: Dossier, entry: Entry, conflict: Conflict) -> Dossier:
    return _with_line(dossier, entry, {"conflicts": (*dossier.conflicts, conflict)}, applied=False)


def _with_line(
    dossier: Dossier,
    entry: Entry,
    changes: Mapping[str, Any] = MappingProxyType({}),
    *,
    applied: bool = True,
    undone: bool = False,
) -> Dossier:
    act = ACTS.get(entry.kind)
    label = act.label if act else ABOUT_ACTS.get(entry.kind, "Thao tác của phiên bản mới hơn")
    line = Line(
        entry.id, entry.kind, from_text(entry.at), entry.counter, entry.actor, label, _note(entry), applied, undone
    )
    return dossier.after({**changes, "timeline": (*dossier.timeline, line)})


def _note(entry: Entry) -> str:
    body = entry.content
    if entry.kind in (ATTACHED, DETACHED):
        return note_of(entry.kind, body)
    if entry.kind == "dossier.corrected" and isinstance(body.get("fields"), dict):
        return "Điều chỉnh: " + ", ".join(sorted(body["fields"]))
    if entry.kind == "dossier.received" and body.get("blank"):
        return f"Nhận trên giấy, phôi {body['blank']}; nhập sau"
    if entry.kind == "document.printed":
        again = body.get("reprint", 0)
        return f"{body.get('title', '')}" + (f" (in lại lần {again})" if again else "")
    if entry.kind == "dossier.returned" and entry.body is not None:
        return Handing.from_body(body).words
    if entry.kind == "document.waived":
        return ": ".join(filter(None, (str(body.get("title", "")), str(body.get("reason", "")))))
    if entry.kind in ("dossier.paid", "dossier.refunded") and isinstance(body.get("amount"), int):
        reason = str(body.get("reason", ""))
        return Payment.from_body(body).words + (f": {reason}" if reason else "")
    return str(body.get("note") or body.get("reason") or body.get("to") or "")


def _keep_residue(dossier: Dossier, entry: Entry) -> Dossier:
    """What may stay after an erasure (Luật 91/2025/QH15 Đ14): no person, only what the counts need."""
    keep = entry.content.get("keep")
    if not isinstance(keep, dict):
        return replace(dossier, erased=True, intake=None, slips={}, moves=())
    changes: dict[str, Any] = {name: str(keep[name]) for name in ("code", "procedure") if keep.get(name)}
    changes["residue"] = {**dossier.residue, **keep}
    moments = ("due_at", "promised_at", "lawful_due_at", "resolved_at")
    changes |= {name: from_text(keep[name]) for name in moments if keep.get(name)}
    return replace(dossier, erased=True, intake=None, slips={}, moves=(), **changes)
