"""Receiving a dossier: what is frozen onto it.

:func:`decide` turns a complete application into an :class:`Intake`, the body of ``dossier.received``: everything the
receipt shows, so that a reprint years later needs nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime
from functools import lru_cache
from typing import Any

from counter_app.domain.application import Application, Expected, PaperLine, check, promise
from counter_app.domain.books import BookRule, rule_on
from counter_app.domain.calendar import Calendar
from counter_app.domain.copies import CopyLine
from counter_app.domain.deadline import Deadline
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.fees import FeeLine
from counter_app.domain.moments import local_day
from counter_app.domain.office import Office, Staff
from counter_app.domain.person import Checked, Organisation, Party, Person, party_from_body
from counter_app.domain.procedure import Channel
from counter_app.domain.process import Planned, plan


@dataclass(frozen=True)
class Intake:
    """The body of ``dossier.received``: the dossier as it was on the counter, frozen."""

    code: str
    foreign: bool
    procedure_code: str
    procedure_name: str
    procedure_version: str
    field: str
    case_name: str
    channel: Channel
    owners: tuple[Party, ...]
    submitter: Person | None
    relation: str
    papers: tuple[PaperLine, ...]
    sets: int
    subject_line: str
    checked: Checked
    population_db: bool
    deadline: Deadline
    fees: tuple[FeeLine, ...]
    return_to: str
    note: str
    number: str
    """«Số: …» of the receipt without its symbol, e.g. ``01.00057``."""
    book: str
    book_number: int
    office: Office
    clerk: str
    clerk_title: str
    counter: str = ""
    competent: str = ""
    expected: str = ""
    stages: tuple[Planned, ...] = ()
    """The steps with their dates; while the clock waits these are expected too."""
    rules: Mapping[str, tuple[str, str]] = made(default_factory=dict)
    """The procedure's own rules of the clock, (value, legal basis) by ``RuleKey``."""
    in_person: bool = False
    """Nobody may take the result for the owners."""
    copies: tuple[CopyLine, ...] = ()
    """What is certified, each line with its place in the legal register; of certifications only."""
    unlisted: bool = False
    """The office leaves «Quyển số» and «Số thứ tự» of the receipt blank; the register is kept all the same."""
    blank: str = ""
    """The serial of the blank it was received on by hand; ``deadline.start`` is then the handwritten moment, and the
    entry's own the one at which it was typed in.
    """
    no_messages: bool = False
    """The citizen wants no notices."""

    @property
    def fee_total(self) -> int:
        """The sum of the fee lines in đồng."""
        return sum(fee.amount for fee in self.fees)

    @property
    def presenter(self) -> Party:
        """Who stands at the counter: the submitter, or the first owner."""
        return self.submitter or self.owners[0]

    def to_body(self) -> dict[str, Any]:
        """As it stands in the entry."""
        return {
            "code": self.code,
            "foreign": self.foreign,
            "procedure": {
                "code": self.procedure_code,
                "name": self.procedure_name,
                "version": self.procedure_version,
                "field": self.field,
                "case": self.case_name,
            },
            "channel": self.channel.value,
            "owners": [owner.to_body() for owner in self.owners],
            "submitter": self.submitter.to_body() if self.submitter else None,
            "relation": self.relation,
            "papers": [[p.name, p.originals, p.copies, p.how, p.note] for p in self.papers],
            "sets": self.sets,
            "subject_line": self.subject_line,
            "checked": self.checked.value,
            "population_db": self.population_db,
            "deadline": self.deadline.to_body(),
            "fees": [fee.to_body() for fee in self.fees],
            "return_to": self.return_to,
            "note": self.note,
            "number": self.number,
            "book": self.book,
            "book_number": self.book_number,
            "office": self.office.to_body(),
            "clerk": self.clerk,
            "clerk_title": self.clerk_title,
            "counter": self.counter,
            "competent": self.competent,
            "expected": self.expected,
            "stages": [stage.to_body() for stage in self.stages],
            "rules": {key: list(own) for key, own in self.rules.items()},
            **({"in_person": True} if self.in_person else {}),
            **({"no_messages": True} if self.no_messages else {}),
            **({"copies": [line.to_body() for line in self.copies]} if self.copies else {}),
            **({"unlisted": True} if self.unlisted else {}),
            **({"blank": self.blank} if self.blank else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Intake:
        """The intake written by :meth:`to_body`. Raises KeyError, TypeError or ValueError when it is none."""
        submitter = party_from_body(body["submitter"]) if body.get("submitter") else None
        if isinstance(submitter, Organisation):
            raise TypeError("an organisation cannot hand in")
        if not body["owners"]:
            raise ValueError("nobody's dossier")
        return cls(
            code=str(body["code"]),
            foreign=bool(body["foreign"]),
            procedure_code=str(body["procedure"]["code"]),
            procedure_name=str(body["procedure"]["name"]),
            procedure_version=str(body["procedure"]["version"]),
            field=str(body["procedure"]["field"]),
            case_name=str(body["procedure"]["case"]),
            channel=Channel(body["channel"]),
            owners=tuple(party_from_body(owner) for owner in body["owners"]),
            submitter=submitter,
            relation=str(body["relation"]),
            papers=tuple(_paper_line(*line) for line in body["papers"]),
            sets=int(body["sets"]),
            subject_line=str(body["subject_line"]),
            checked=Checked(body["checked"]),
            population_db=bool(body["population_db"]),
            deadline=Deadline.from_body(body["deadline"]),
            fees=tuple(FeeLine.from_body(line) for line in body["fees"]),
            return_to=str(body["return_to"]),
            note=str(body["note"]),
            number=str(body["number"]),
            book=str(body["book"]),
            book_number=int(body["book_number"]),
            office=_read_office(json.dumps(body["office"])),
            clerk=str(body["clerk"]),
            clerk_title=str(body["clerk_title"]),
            counter=str(body.get("counter", "")),
            competent=str(body["competent"]),
            expected=Expected(body["expected"]) if body["expected"] else "",
            stages=tuple(Planned.from_body(stage) for stage in body["stages"]),
            rules={str(key): (str(value), str(basis)) for key, (value, basis) in body["rules"].items()},
            in_person=bool(body.get("in_person", False)),
            no_messages=bool(body.get("no_messages", False)),
            copies=tuple(CopyLine.from_body(line) for line in body.get("copies", ())),
            unlisted=bool(body.get("unlisted", False)),
            blank=str(body.get("blank", "")),
        )


@lru_cache(maxsize=64)
def _read_office(text: str) -> Office:
    """The office as it is frozen onto a dossier: the same one onto thousands."""
    return Office.from_body(json.loads(text))


def _paper_line(name: Any, originals: Any = 0, copies: Any = 0, how: Any = "paper", note: Any = "") -> PaperLine:
    """A line as it stands in an entry, whatever its author put there."""
    return PaperLine(str(name), int(originals), int(copies), str(how), str(note))


def decide(
    application: Application,
    *,
    now: datetime,
    code: DossierCode,
    foreign: bool,
    number: str,
    book: str,
    book_number: int,
    calendar: Calendar,
    office: Office,
    clerk: Staff,
    counter: str,
) -> Intake:
    """The reception of a checked application (NĐ 61/2018 Đ17 k1 c, NĐ 309/2026 Đ17 k3).

    The clock starts at ``now``, the moment printed on the receipt. Raises UserError when the application is not
    complete.
    """
    application = check(application)
    procedure, promised = application.procedure, promise(application, now, calendar, office)
    assert procedure is not None
    assert promised is not None
    case = procedure.cases[application.case].name if 0 <= application.case < len(procedure.cases) else ""
    return Intake(
        code=code.text,
        foreign=foreign,
        procedure_code=procedure.code,
        procedure_name=procedure.name,
        procedure_version=procedure.version,
        field=procedure.field,
        case_name=case,
        channel=application.channel,
        owners=application.owners,
        submitter=application.submitter,
        relation=application.relation,
        papers=application.papers,
        sets=application.sets,
        subject_line=application.subject_line,
        checked=application.checked,
        population_db=application.population_db,
        deadline=promised,
        fees=application.fees or (),
        return_to=application.return_to,
        note=application.note,
        number=number,
        book=book,
        book_number=book_number,
        office=office.for_paper("RECEIPT", procedure.field, local_day(now)),
        clerk=clerk.name,
        clerk_title=clerk.title,
        counter=counter,
        competent=application.competent,
        expected=application.expected,
        stages=plan(procedure.stages, now, calendar, office.hours),
        rules=procedure.rules,
        in_person=procedure.collect_in_person,
        copies=application.copies,
        unlisted=rule_on(office.books, local_day(promised.start)) is BookRule.BLANK,
        blank=application.blank,
        no_messages=application.no_messages,
    )
