"""Open dossiers of the system before this one: what a line of its list becomes, and why a line is refused.

They keep the code, the receipt and the promise that their citizens hold: nothing is minted, nothing printed, no date
counted anew. One act, ``dossier.imported``, stands in the place of the reception; every later act follows as usual.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from counter_app.domain import promise
from counter_app.domain.application import Expected
from counter_app.domain.calendar import at
from counter_app.domain.clock import outcome
from counter_app.domain.deadline import Deadline, fixed
from counter_app.domain.dossier import Dossier
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import new_id
from counter_app.domain.fees import FeeLine
from counter_app.domain.intake import Intake
from counter_app.domain.limit import LONGEST_DAYS
from counter_app.domain.moments import show_day, to_text
from counter_app.domain.office import Office, Staff
from counter_app.domain.person import (
    Checked,
    IdKind,
    Organisation,
    Party,
    Person,
    address_line,
    id_number,
    organisation_name,
    person_name,
    phone_number,
    tax_code,
)
from counter_app.domain.procedure import Channel, Procedure
from counter_app.domain.promise import Circumstances
from counter_app.domain.text import clean, fold
from counter_app.domain.transitions import ClockAct, State
from counter_app.errors import Problem, UserError

IMPORTED = "dossier.imported"
STATES = (
    State.RECEIVED,
    State.PROCESSING,
    State.SIGNING,
    State.ELSEWHERE,
    State.SUPPLEMENT,
    State.FINANCE,
    State.PAUSED,
    State.RESOLVED,
)
"""In which a dossier may come over: its result is still owed, or waits for its citizen."""
T = TypeVar("T")

_PAUSED = (State.SUPPLEMENT, State.FINANCE, State.PAUSED)
OWED = "Phí, lệ phí còn phải thu (hệ thống cũ)"
LONGEST_SHELF = 20


@dataclass(frozen=True, slots=True)
class OldDossier:
    """A line as it stands in the file, cells cleaned; days that are empty are None."""

    code: str
    owner: str
    received: date | None = None
    due: date | None = None
    state: str = State.PROCESSING.label
    slip: str = ""
    due_hour: str = ""
    first_due: date | None = None
    """The first promise, where an apology has put it off already."""
    paused: date | None = None
    resolved: date | None = None
    result: str = ""
    owner_id: str = ""
    submitter: str = ""
    phone: str = ""
    address: str = ""
    procedure_code: str = ""
    procedure: str = ""
    field: str = ""
    subject_line: str = ""
    holder: str = ""
    shelf: str = ""
    owed: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its number there, and its cells as they were typed, by column."""

    number: int
    old: OldDossier | None
    """None where a cell could not be read at all."""
    typed: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    """What could not be read."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that is not taken, and every reason; the ``field`` of a problem is one of :class:`OldDossier`."""

    row: Row
    problems: tuple[Problem, ...]


@dataclass
class Tally:
    """How an import stands: taken, here already from an earlier run, refused."""

    taken: int = 0
    here: int = 0
    refused: list[Refusal] = field(default_factory=list)


def dossier_id(office: str, code: DossierCode) -> str:
    """The id of a dossier that comes over: the same at every counter, so that a list imported twice by two counters
    that did not know of each other gives one dossier and one line under «Thao tác trùng».
    """
    digest = hashlib.sha256(f"{office}|{code.key}".encode()).digest()
    return new_id(at(code.day, time()), digest)


def decide(
    old: OldDossier,
    there: Circumstances,
    office: Office,
    clerk: Staff,
    procedure: Procedure | None = None,
    counter: str = "",
) -> dict[str, Any]:
    """The body of ``dossier.imported``. ``procedure`` is the catalogue's of that code, None for a free name.

    The promise is carried as it stands on the citizen's receipt; its trace says so. Raises UserError naming every
    field that cannot be.
    """
    reading = _Reading(old, there)
    code, state = reading.take("code", DossierCode.parse, old.code), reading.state()
    received, due = reading.received(), reading.due()
    owner, submitter = reading.owner(), reading.submitter()
    name = clean(old.procedure) or (procedure.name if procedure else "")
    if old.procedure_code and procedure is None and not name:
        reading.add("procedure", f"Thủ tục {old.procedure_code} không có trong danh mục; hãy ghi tên thủ tục.")
    elif not name:
        reading.add("procedure", "Ghi mã thủ tục có trong danh mục, hoặc tên thủ tục.")
    shelf = clean(old.shelf)
    if len(shelf) > LONGEST_SHELF:
        reading.add("shelf", f"Ô kệ dài quá {LONGEST_SHELF} ký tự.")
    paused, resolved = reading.paused(state, received), reading.resolved(state, received)
    first_due = reading.first_due(received, due)
    holder = clean(old.holder)
    if state is State.ELSEWHERE and not holder:
        reading.add("holder", "Ghi cơ quan đang chờ tiếp nhận hồ sơ.")
    if reading.problems:
        raise UserError(*reading.problems)
    assert code is not None  # else there would have been a problem, as for these
    assert received is not None
    assert due is not None
    assert owner is not None
    carried = _carried(old, received, due, there)
    intake = Intake(
        code=code.text,
        foreign=True,
        procedure_code=procedure.code if procedure else clean(old.procedure_code),
        procedure_name=procedure.name if procedure else name,
        procedure_version=procedure.version if procedure else "",
        field=procedure.field if procedure else clean(old.field),
        case_name="",
        channel=Channel.COUNTER,
        owners=(owner,),
        submitter=submitter,
        relation="",
        papers=(),
        sets=1,
        subject_line=clean(old.subject_line),
        checked=Checked.MANUAL,
        population_db=False,
        deadline=carried,
        fees=(FeeLine(OWED, old.owed),) if old.owed else (),
        return_to="COUNTER",
        note=clean(old.note),
        number=clean(old.slip),
        book="",
        book_number=0,
        office=office,
        clerk=clerk.name,
        clerk_title=clerk.title,
        counter=counter,
        competent=holder if state is State.ELSEWHERE else "",
        expected=Expected.ELSEWHERE if state is State.ELSEWHERE else "",
        rules=procedure.rules if procedure else {},
        in_person=procedure.collect_in_person if procedure else False,
    )
    return {
        **intake.to_body(),
        "state": state.value,
        "received_at": to_text(received),
        "holder": holder,
        "shelf": shelf,
        "result": clean(old.result),
        "resolved_at": to_text(resolved) if resolved else None,
        "arrived": bool(resolved and shelf),
        "apologies": 1 if first_due else 0,
        "clock": _clock(state, carried, first_due or due, paused, resolved, there),
        "reason": _origin(old),
    }


def same(dossier: Dossier, old: OldDossier) -> bool:
    """Whether a dossier that is here is this very line, taken by an earlier run."""
    first = next((line.kind for line in dossier.timeline if line.applied), "")
    owners = [fold(owner.name) for owner in dossier.intake.owners] if dossier.intake else []
    return first == IMPORTED and fold(clean(old.owner)) in owners


def _origin(old: OldDossier) -> str:
    slip = f", theo giấy hẹn số {clean(old.slip)}" if clean(old.slip) else ", theo ngày hẹn đã ghi ở đó"
    return f"chuyển từ hệ thống cũ{slip}"


def _carried(old: OldDossier, received: datetime, due: datetime, there: Circumstances) -> Deadline:
    """The promise as it was printed; the days between are today's calendar's and serve a later pause only. Its
    warnings are not repeated: nothing was counted.
    """
    return replace(fixed(received, due, there.calendar, _origin(old)), warnings=())


def _clock(
    state: State,
    carried: Deadline,
    lawful: datetime,
    paused: datetime | None,
    resolved: datetime | None,
    there: Circumstances,
) -> dict[str, Any]:
    """The effect on the processing time: it runs, it stood since a day, or it has done its work."""
    judged = {} if lawful == carried.due_at else {"lawful_due_at": to_text(lawful)}
    if resolved:
        stands = outcome(lawful, resolved, carried.limit.unit)
        return {**promise.ended("", there), "lawful_due_at": to_text(lawful), "outcome": stands.value}
    if paused and state in _PAUSED:
        running = Dossier("", deadline=carried, due_at=carried.due_at, lawful_due_at=lawful, running=True)
        stood: dict[str, Any] = promise.stopped(running, replace(there, now=paused), ClockAct.PAUSE, "")["clock"]
        return {**{name: value for name, value in stood.items() if name not in ("trace", "due_at")}, **judged}
    return {"effect": ClockAct.START.value, "basis": "", **judged}


class _Reading:
    """One line being read; collects what is wrong with it."""

    def __init__(self, old: OldDossier, there: Circumstances) -> None:
        self.old, self.there, self.hours = old, there, there.hours
        self.problems: list[Problem] = []

    def add(self, name: str, sentence: str) -> None:
        self.problems.append(Problem(name, sentence))

    def take(self, name: str, rule: Callable[..., T], *given: Any) -> T | None:
        """What a rule makes of a cell; None with its problems, under this name."""
        try:
            return rule(*given)
        except UserError as error:
            self.problems += [Problem(name, problem.sentence) for problem in error.problems]
            return None

    def state(self) -> State:
        """Where it stands. An ended dossier stays in the old system."""
        found = next((state for state in STATES if fold(state.label) == fold(clean(self.old.state))), None)
        if found is None:
            allowed = ", ".join(state.label for state in STATES)
            self.add("state", f"«{clean(self.old.state)[:40]}» không phải một trong: {allowed}.")
        return found or State.PROCESSING

    def received(self) -> datetime | None:
        """The reception: its day is known, its minute is not."""
        day = self._past("received", self.old.received, "Ngày tiếp nhận")
        return at(day, self.hours.opening(day)) if day else None

    def due(self) -> datetime | None:
        """The promise: on its day at the hour that was printed, else at the end of the day."""
        day, hour = self.old.due, clean(self.old.due_hour)
        if day is None:
            self.add("due", "Ngày hẹn trả còn trống.")
            return None
        if self.old.received and day < self.old.received:
            self.add("due", f"Ngày hẹn trả {show_day(day)} trước ngày tiếp nhận {show_day(self.old.received)}.")
            return None
        longest = timedelta(days=LONGEST_DAYS)
        if self.old.received and day - self.old.received > longest:
            self.add("due", f"Ngày hẹn trả {show_day(day)} quá xa ngày tiếp nhận; hãy xem lại năm.")
            return None
        if not hour:
            return at(day, self.hours.closing(day))
        found = re.fullmatch(r"(\d{1,2})(?:[:h.](\d{2})?)?(?::00)?", hour, re.ASCII)
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            self.add("due_hour", f"Giờ hẹn trả viết như 16:30, hiện là «{hour[:20]}».")
            return None
        moment = at(day, time(int(found[1]), int(found[2] or 0)))
        start = at(day, self.hours.opening(day)) if day == self.old.received else None
        return max(moment, start) if start else moment

    def first_due(self, received: datetime | None, due: datetime | None) -> datetime | None:
        """The promise before the apology: what a result is judged by."""
        day = self.old.first_due
        if day is None:
            return None
        first = at(day, self.hours.closing(day))
        if (due and first >= due) or (received and first < received):
            self.add(
                "first_due", f"Ngày hẹn ban đầu {show_day(day)} phải từ ngày tiếp nhận đến trước ngày hẹn trả đang có."
            )
        return first

    def paused(self, state: State, received: datetime | None) -> datetime | None:
        """When the clock stopped."""
        if state not in _PAUSED:
            if self.old.paused:
                self.add("paused", f"Hồ sơ «{state.label}» đang tính thời hạn; bỏ trống ngày dừng tính.")
            return None
        if self.old.paused is None:
            self.add("paused", f"Hồ sơ «{state.label}»: ghi ngày dừng tính thời hạn.")
            return None
        day = self._past("paused", self.old.paused, "Ngày dừng tính thời hạn")
        return self._after_reception("paused", day, received)

    def resolved(self, state: State, received: datetime | None) -> datetime | None:
        """When there was a result."""
        if state is not State.RESOLVED:
            if self.old.resolved:
                self.add("resolved", f"Hồ sơ «{state.label}» chưa có kết quả; bỏ trống ngày có kết quả.")
            return None
        day = self._past("resolved", self.old.resolved, "Ngày có kết quả")
        return self._after_reception("resolved", day, received)

    def owner(self) -> Party | None:
        """A tax code makes an organisation; so does a name that no person has, where no number says otherwise."""
        old, number = self.old, re.sub(r"[\s.]", "", clean(self.old.owner_id))
        phone = self.take("phone", phone_number, old.phone) or ""
        address = self.take("address", address_line, old.address) or ""
        if re.fullmatch(r"\d{10}(-\d{3})?", number, re.ASCII):
            name = self.take("owner", organisation_name, old.owner)
            tax = self.take("owner_id", tax_code, number)
            return Organisation(name, tax or "", address, phone) if name else None
        kind = _id_kind(number)
        checked = self.take("owner_id", id_number, kind, number) or "" if number else ""
        if not number:
            try:
                person_name(old.owner)
            except UserError:
                organisation = self.take("owner", organisation_name, old.owner)
                return Organisation(organisation, "", address, phone) if organisation else None
        name = self.take("owner", person_name, old.owner)
        return Person(name, kind, checked, address=address, phone=phone) if name else None

    def submitter(self) -> Person | None:
        """Who handed it in, where that was not the owner; the phone is theirs then."""
        typed = clean(self.old.submitter)
        if not typed or fold(typed) == fold(clean(self.old.owner)):
            return None
        name = self.take("submitter", person_name, typed)
        phone = "" if any(one.field == "phone" for one in self.problems) else phone_number(self.old.phone)
        return Person(name, phone=phone) if name else None

    def _past(self, name: str, day: date | None, words: str) -> date | None:
        if day is None:
            self.add(name, f"{words} còn trống.")
            return None
        if day > self.there.today:
            self.add(name, f"{words} {show_day(day)} ở phía sau hôm nay ({show_day(self.there.today)}).")
            return None
        return day

    def _after_reception(self, name: str, day: date | None, received: datetime | None) -> datetime | None:
        if day is None:
            return None
        moment = min(at(day, self.hours.closing(day)), self.there.now)
        if received and moment < received and day != self.old.received:
            self.add(name, f"Ngày {show_day(day)} trước ngày tiếp nhận.")
        return moment


def _id_kind(number: str) -> IdKind:
    """What a number without a name is: twelve digits, nine, or a passport's."""
    if not number:
        return IdKind.NONE
    if not number.isdigit():
        return IdKind.PASSPORT
    return IdKind.CMND if len(number) == 9 else IdKind.PERSONAL_NUMBER
