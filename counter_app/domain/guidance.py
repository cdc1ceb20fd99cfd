"""Papers given at the intake although no dossier exists: guidance to complete it (Mẫu 02), refusal to take it (Mẫu 03).

Each is an entry with a subject, a number and a barcode of its own, so that any counter finds it tomorrow by scanning
the paper, and the one-round rule (NĐ 61/2018 Đ11 k2 c, NĐ 309/2026 Đ17 k2 a) sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.application import LONGEST_LINE, Application, PaperLine, missing_papers
from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text, local_day, show_day
from counter_app.domain.office import Office
from counter_app.domain.person import Organisation, Party, Person, party_from_body
from counter_app.domain.procedure import Procedure
from counter_app.domain.rules import Broken, RuleKey, Rules, excused
from counter_app.domain.slip import REFUSAL, SUPPLEMENT, form_of
from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

ISSUED, REFUSED = "guidance.issued", "intake.refused"
LABELS = {ISSUED: "Hướng dẫn bổ sung (Mẫu 02)", REFUSED: "Từ chối tiếp nhận (Mẫu 03)"}
"""The kinds of such entries, in words."""
_SIGNS = {SUPPLEMENT: "HD", REFUSAL: "TC"}
_CODE = re.compile(r"[A-Y]\d{2}(?:\.[0-9A-Z]{1,10}){0,6}-(?:HD|TC)\d{2}-\d{2}\.\d{5,}", re.ASCII)
MOST_ITEMS = 200


def guidance_code(agency: str, form: str, year: int, number: str) -> str:
    """What the paper's barcode holds: ``H30.12-HD26-01.00012``."""
    return f"{agency}-{_SIGNS[form]}{year % 100:02}-{number}"


def looks_like_guidance(text: str) -> bool:
    """Whether a scan is the barcode of such a paper."""
    return bool(_CODE.fullmatch(text.strip().upper()))


@dataclass(frozen=True)
class Guidance:
    """Such a paper, as its entry tells it."""

    id: str
    kind: str
    at: datetime
    code: str
    procedure_code: str
    procedure_name: str
    case: int
    person: Party
    submitter: Person | None
    papers: tuple[PaperLine, ...]
    """What was there."""
    items: tuple[str, ...]
    """What is to be brought."""
    reason: str
    excuses: tuple[str, ...]
    """Why it was given a second time."""
    number: str
    office: Office
    clerk: str

    @property
    def form(self) -> str:
        """The key of its form."""
        return form_of(self.kind, {})

    @property
    def presenter(self) -> Party:
        """Who stood at the counter."""
        return self.submitter or self.person

    @classmethod
    def of(cls, entry: Entry) -> Guidance:
        """The paper of an entry. Raises KeyError, TypeError or ValueError when it is none."""
        body, paper = entry.content, entry.content["paper"]
        submitter = party_from_body(body["submitter"]) if body.get("submitter") else None
        if isinstance(submitter, Organisation):
            raise TypeError("an organisation cannot hand in")
        return cls(
            id=entry.subject.partition(":")[2],
            kind=entry.kind,
            at=from_text(entry.at),
            code=str(body["code"]),
            procedure_code=str(body["procedure"]["code"]),
            procedure_name=str(body["procedure"]["name"]),
            case=int(body["procedure"].get("case", 0)),
            person=party_from_body(body["person"]),
            submitter=submitter,
            papers=tuple(PaperLine(str(n), int(o), int(c), str(how)) for n, o, c, how in body["papers"]),
            items=tuple(str(item) for item in body["items"]),
            reason=str(body["reason"]),
            excuses=tuple(str(one["excuse"]) for one in body.get("broken", ())),
            number=str(paper["number"]),
            office=Office.from_body(paper["office"]),
            clerk=str(paper["clerk"]),
        )


def lacking(procedure: Procedure, given: Sequence[PaperLine]) -> list[str]:
    """What is still to be brought, a line each, as the form first shows it."""
    return missing_papers(procedure, given)


def decide(
    application: Application, kind: str, *, items: Iterable[str], reason: str, earlier: Sequence[Guidance],
    rules: Rules, now: datetime, excuse: str = "",
) -> dict[str, Any]:  # fmt: skip
    """The body of such an entry, its number aside. ``earlier`` were given to the same person for the same procedure.

    Raises UserError naming what is missing, Refused for a second round without a reason: it never waits for anybody.
    """
    problems: list[Problem] = []
    procedure = application.procedure
    person = application.owners[0] if application.owners else None
    listed = [item for item in map(clean, items) if item]
    cause = clean(reason)
    if person is None or not clean(person.name):
        problems.append(Problem("owner.name", "Chưa có họ tên người nộp hồ sơ."))
    if procedure is None:
        problems.append(Problem("procedure", "Chưa chọn thủ tục hành chính."))
    if kind == ISSUED and not listed:
        problems.append(Problem("items", "Chưa ghi giấy tờ nào cần bổ sung."))
    if len(listed) > MOST_ITEMS:
        problems.append(Problem("items", f"Không quá {MOST_ITEMS} giấy tờ, hiện có {len(listed)}."))
    if not cause:
        problems.append(Problem("reason", "Chưa ghi lý do."))
    elif len(cause) > 2 * LONGEST_LINE:
        problems.append(Problem("reason", f"Lý do dài quá {2 * LONGEST_LINE} ký tự, hiện có {len(cause)}."))
    if problems:
        raise UserError(*problems)
    assert person is not None
    assert procedure is not None
    return {
        "procedure": {"code": procedure.code, "name": procedure.name, "case": application.case},
        "person": person.to_body(),
        "submitter": application.submitter.to_body() if application.submitter else None,
        "papers": [[p.name, p.originals, p.copies, p.how] for p in application.papers],
        "items": listed,
        "reason": cause,
        "broken": excused(_second(kind, earlier, rules, now), excuse),
    }


def _second(kind: str, earlier: Sequence[Guidance], rules: Rules, now: datetime) -> list[Broken]:
    rule = rules.on(local_day(now), RuleKey.SUPPLEMENT_ROUNDS)
    rounds = [one for one in earlier if one.kind == ISSUED]
    if kind != ISSUED or rule is None or not rule.value.isdigit() or len(rounds) < int(rule.value):
        return []
    last = f"ngày {show_day(local_day(rounds[0].at))} ({rounds[0].code})"
    return [Broken(rule, f"Đã hướng dẫn bổ sung {len(rounds)} lần, gần nhất {last}")]
