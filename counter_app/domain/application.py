"""The filled intake form, before anything is decided: its checks, what is missing, the date as it would be promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import Deadline, deadline
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.limit import Limit
from counter_app.domain.office import Office
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
    person_name,
    phone_number,
    show_birth,
    tax_code,
)
from counter_app.domain.procedure import Channel, Fee, Need, Paper, Procedure, StartRule
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
    competent: str = ""
    """The agency that settles it, where this counter only receives for it (phi địa giới)."""
    paid: bool = False
    """The fee has been paid at the counter; matters where the time runs from the payment."""

    @property
    def effective_limit(self) -> Limit | None:
        """The published limit, else what the clerk typed."""
        published = self.procedure.limit(self.case, self.channel) if self.procedure else None
        return published or self.limit

    @property
    def shortened(self) -> Limit | None:
        """The shorter time promised by the province or the office."""
        return self.procedure.shortened(self.case, self.channel) if self.procedure else None

    @property
    def expected(self) -> str:
        """Why the date is only expected («dự kiến»): the clock starts elsewhere, or with the payment; "" when it
        starts now. The shortened time is the competent office's, not ours.
        """
        if self.competent:
            return Expected.ELSEWHERE
        asked = sum(fee.amount for fee in self.fees or ())
        waits = self.procedure is not None and self.procedure.starts is StartRule.PAYMENT
        return Expected.PAYMENT if waits and asked and not self.paid else ""


class Expected(StrEnum):
    """What the clock of a received dossier waits for."""

    ELSEWHERE = "ELSEWHERE"
    PAYMENT = "PAYMENT"

    @property
    def label(self) -> str:
        """What stands behind the date on the receipt."""
        return {
            "ELSEWHERE": "dự kiến, tính từ khi cơ quan có thẩm quyền nhận hồ sơ",
            "PAYMENT": "dự kiến, tính từ khi nộp đủ phí, lệ phí",
        }[self.value]


RETURN_TO = {"COUNTER": "Tại quầy", "POST": "Qua bưu chính công ích", "ELECTRONIC": "Bản điện tử"}


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
    texts = {"subject_line": application.subject_line, "note": application.note, "competent": application.competent}
    for name, text in texts.items():
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
        competent=clean(application.competent),
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
    """The date the form shows while it is being filled; None while the limit is unknown. A shorter time that was
    promised stands beside the law's; where another agency settles it, the shorter time would be that agency's.
    """
    limit, shorter = application.effective_limit, None if application.competent else application.shortened
    if limit is None:
        return None
    return deadline(now, shorter or limit, calendar, office.hours, statutory=limit if shorter else None)


def suggested_fees(procedure: Procedure, quantity: int = 1) -> tuple[FeeLine, ...] | None:
    """What the catalogue says to ask, or None when the clerk must ask."""

    def line(fee: Fee) -> FeeLine:
        return FeeLine(fee.name, (fee.amount or 0) * (quantity if fee.unit != "hồ sơ" else 1))

    return None if procedure.fee is None else tuple(line(fee) for fee in procedure.fees)
