"""Receiving a dossier: what the form holds, what the rules ask of it, and what is frozen onto the dossier.

:class:`Application` is the filled form. :func:`check` names everything that is missing, all at once. :func:`decide`
turns a complete one into an :class:`Intake`, the body of ``dossier.received``: everything the receipt shows, so that a
reprint years later needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import Deadline, Limit, deadline
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.office import Office, Staff
from counter_app.domain.person import (
    Checked,
    IdKind,
    Organisation,
    Party,
    Person,
    address_line,
    birth_date,
    commune_code,
    email_address,
    id_number,
    organisation_name,
    party_from_body,
    person_name,
    phone_number,
    show_birth,
    tax_code,
)
from counter_app.domain.procedure import Channel, Fee, Need, Paper, Procedure
from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

LONGEST_LINE = 500
MOST_SETS = 99


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper on the table: how many were handed in, or ``shown`` and given back, or taken from ``data``."""

    name: str
    originals: int = 0
    copies: int = 0
    how: str = "paper"
    note: str = ""

    @property
    def kind(self) -> str:
        """The column «Loại giấy tờ» of the receipt."""
        if self.how == "data":
            return "Khai thác từ CSDL"
        if self.how == "shown":
            return "Xuất trình"
        return (
            " + ".join(word for word, n in (("Bản chính", self.originals), ("Bản sao", self.copies)) if n)
            or "Bản chính"
        )

    @property
    def count(self) -> int:
        """The column «Số lượng»."""
        return self.originals + self.copies

    @classmethod
    def of(cls, paper: Paper) -> PaperLine:
        """The line that ticking a paper of the catalogue gives."""
        return cls(paper.name, paper.originals, paper.copies, "paper" if paper.hand_in else "shown")


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee asked: ``amount`` is the sum of the line in đồng."""

    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Application:
    """The filled intake form. ``fees`` None: not yet known; ``limit`` is what the clerk typed where the catalogue
    does not say; ``foreign_code`` is a code minted elsewhere («Mã hồ sơ đã có»).
    """

    procedure: Procedure | None
    owners: tuple[Party, ...]
    case: int = 0
    channel: Channel = Channel.COUNTER
    submitter: Person | None = None
    relation: str = ""
    papers: tuple[PaperLine, ...] = ()
    sets: int = 1
    subject_line: str = ""
    checked: Checked = Checked.MANUAL
    population_db: bool = False
    limit: Limit | None = None
    fees: tuple[FeeLine, ...] | None = None
    return_to: str = "COUNTER"
    foreign_code: str = ""
    note: str = ""

    @property
    def effective_limit(self) -> Limit | None:
        """The published limit, else what the clerk typed."""
        published = self.procedure.limit(self.case, self.channel) if self.procedure else None
        return published or self.limit


RETURN_TO = {"COUNTER": "Tại quầy", "POST": "Qua bưu chính công ích", "ELECTRONIC": "Bản điện tử"}


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
            "fees": [[fee.name, fee.amount] for fee in self.fees],
            "return_to": self.return_to,
            "note": self.note,
            "number": self.number,
            "book": self.book,
            "book_number": self.book_number,
            "office": self.office.to_body(),
            "clerk": self.clerk,
            "clerk_title": self.clerk_title,
            "counter": self.counter,
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
            fees=tuple(FeeLine(str(name), int(amount)) for name, amount in body["fees"]),
            return_to=str(body["return_to"]),
            note=str(body["note"]),
            number=str(body["number"]),
            book=str(body["book"]),
            book_number=int(body["book_number"]),
            office=Office.from_body(body["office"]),
            clerk=str(body["clerk"]),
            clerk_title=str(body["clerk_title"]),
            counter=str(body.get("counter", "")),
        )


def _paper_line(name: Any, originals: Any = 0, copies: Any = 0, how: Any = "paper", note: Any = "") -> PaperLine:
    """A line as it stands in an entry, whatever its author put there."""
    return PaperLine(str(name), int(originals), int(copies), str(how), str(note))


def missing_papers(procedure: Procedure, given: Sequence[PaperLine]) -> list[str]:
    """Names of the papers that are required and not there; of «one of» lines any one is enough."""
    have = {clean(line.name) for line in given if line.count or line.how != "paper"}
    missing = [paper.name for paper in procedure.papers if paper.need is Need.REQUIRED and paper.name not in have]
    choices = [paper.name for paper in procedure.papers if paper.need is Need.ONE_OF]
    if choices and not have & set(choices):
        missing.append("một trong: " + "; ".join(choices))
    return missing


def check(application: Application) -> Application:
    """The application with every text cleaned. Raises UserError with every problem at once, in the form's order."""
    problems: list[Problem] = []
    owners = tuple(
        _party(owner, "owner" if n == 0 else f"owner{n + 1}", problems) for n, owner in enumerate(application.owners)
    )
    if not owners:
        problems.append(Problem("owner.name", "Chưa có chủ hồ sơ."))
    submitter = _party(application.submitter, "submitter", problems) if application.submitter else None
    if application.procedure is None:
        problems.append(Problem("procedure", "Chưa chọn thủ tục hành chính."))
    else:
        problems += _procedure_problems(application, application.procedure)
    for name, text in (("subject_line", application.subject_line), ("note", application.note)):
        if len(clean(text)) > LONGEST_LINE:
            problems.append(Problem(name, f"Nội dung dài quá {LONGEST_LINE} ký tự, hiện có {len(clean(text))}."))
    if not 1 <= application.sets <= MOST_SETS:
        problems.append(Problem("sets", f"Số lượng hồ sơ từ 1 đến {MOST_SETS} bộ."))
    if application.foreign_code:
        try:
            DossierCode.parse(application.foreign_code)
        except UserError as error:
            problems.append(Problem("foreign_code", str(error)))
    if problems:
        raise UserError(*problems)
    assert not isinstance(submitter, Organisation)
    return replace(
        application,
        owners=owners,
        submitter=submitter,
        relation=clean(application.relation),
        subject_line=clean(application.subject_line),
        note=clean(application.note),
        papers=tuple(replace(line, name=clean(line.name), note=clean(line.note)) for line in application.papers),
        fees=None
        if application.fees is None
        else tuple(FeeLine(clean(fee.name), fee.amount) for fee in application.fees),
    )


def _procedure_problems(application: Application, procedure: Procedure) -> list[Problem]:
    problems = []
    if missing := missing_papers(procedure, application.papers):
        problems.append(Problem("papers", "Chưa đủ giấy tờ bắt buộc: " + "; ".join(missing) + "."))
    if application.effective_limit is None:
        problems.append(
            Problem(
                "limit",
                "Danh mục chưa ghi rõ thời hạn giải quyết; hãy nhập số và đơn vị theo quyết định công bố.",
            )
        )
    if application.fees is None:
        problems.append(Problem("fee", "Danh mục chưa ghi rõ phí, lệ phí; hãy nhập số tiền (0 nếu miễn)."))
    elif any(not 0 <= fee.amount < 10**12 for fee in application.fees):
        problems.append(Problem("fee", "Số tiền phí, lệ phí không hợp lý."))
    return problems


def _party(party: Party, place: str, problems: list[Problem]) -> Party:
    """The party cleaned; its problems, with ``owner.name`` and the like as fields, are added to the list."""

    def checked(rule: Any, *args: Any, name: str) -> str:
        try:
            return str(rule(*args, f"{place}.{name}"))
        except UserError as error:
            problems.extend(error.problems)
            return ""

    def common() -> dict[str, str]:
        return {
            "address": checked(address_line, party.address, name="address"),
            "phone": checked(phone_number, party.phone, name="phone"),
            "email": checked(email_address, party.email, name="email"),
            "commune": (commune := checked(commune_code, party.commune, name="commune")),
            "commune_name": clean(party.commune_name) if commune else "",
        }

    if isinstance(party, Organisation):
        return Organisation(
            name=checked(organisation_name, party.name, name="name"),
            tax_code=checked(tax_code, party.tax_code, name="tax_code"),
            **common(),
        )
    return Person(
        id_number=checked(id_number, party.id_kind, party.id_number, name="id_number"),
        name=checked(person_name, party.name, name="name"),
        id_kind=party.id_kind if party.id_number else IdKind.NONE,
        born=checked(birth_date, show_birth(party.born), name="born"),
        gender=clean(party.gender) if clean(party.gender) in ("Nam", "Nữ") else "",
        **common(),
    )


def promise(application: Application, now: datetime, calendar: Calendar, office: Office) -> Deadline | None:
    """The date the form shows while it is being filled; None while the limit is unknown."""
    limit = application.effective_limit
    return deadline(now, limit, calendar, office.hours) if limit else None


def suggested_fees(procedure: Procedure, quantity: int = 1) -> tuple[FeeLine, ...] | None:
    """What the catalogue says to ask, or None when the clerk must ask."""

    def line(fee: Fee) -> FeeLine:
        return FeeLine(fee.name, (fee.amount or 0) * (quantity if fee.unit != "hồ sơ" else 1))

    return None if procedure.fee is None else tuple(line(fee) for fee in procedure.fees)


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
        office=office,
        clerk=clerk.name,
        clerk_title=clerk.title,
        counter=counter,
    )
