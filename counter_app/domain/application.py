"""The filled intake form, before anything is decided: its checks, what is missing, the date as it would be promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain import money
from counter_app.domain.blanks import read_moment
from counter_app.domain.calendar import Calendar
from counter_app.domain.copies import CopyLine
from counter_app.domain.deadline import Deadline, deadline
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.fees import ONE, PAGE, Exemption, FeeLine, Quantity, charge, exemptions_of, in_force
from counter_app.domain.limit import Limit
from counter_app.domain.office import Office
from counter_app.domain.payment import Payment
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
from counter_app.domain.procedure import Channel, Need, Paper, Procedure, StartRule
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
    payment: Payment | None = None
    """Paid at the counter with the reception; where the time runs from the payment, it starts at once."""
    copies: tuple[CopyLine, ...] = ()
    """What is to be certified, without numbers: these are drawn at the reception."""
    register: str = ""
    """The legal register that they go into; a key of ``copies.REGISTERS``."""
    extended: Limit | None = None
    """The longer time agreed at the reception of a certification (NĐ 23/2015/NĐ-CP Đ21)."""
    blank: str = ""
    """The serial of the blank on which it was received by hand, typed in later."""
    received_at: str = ""
    """With a blank: the handwritten day and time, as typed."""
    no_messages: bool = False
    """«Không nhắn tin»: the citizen wants no notices."""

    @property
    def asked(self) -> int:
        """The sum of the fee lines in đồng; 0 while it is not known."""
        return sum(fee.amount for fee in self.fees or ())

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
        waits = self.procedure is not None and self.procedure.starts is StartRule.PAYMENT
        paid = self.payment.amount if self.payment else 0
        return Expected.PAYMENT if waits and paid < self.asked else ""


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
    payment = _payment(application, problems) if application.payment else None
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
    if application.blank:
        try:
            read_moment(application.received_at)
        except UserError as error:
            problems += error.problems
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
        fees=tuple(replace(fee, name=clean(fee.name), evidence=clean(fee.evidence)) for fee in application.fees or ()),
        payment=payment,
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
        problems.append(Problem("fee", "Chưa rõ phí, lệ phí; hãy nhập số tiền (0 nếu miễn)."))
        return problems
    if any(not 0 <= fee.amount <= money.MOST for fee in application.fees):
        problems.append(Problem("fee", "Số tiền phí, lệ phí không hợp lý."))
    for quantity in dict.fromkeys(fee.quantity for fee in application.fees):
        try:
            quantity.checked()
        except UserError as error:
            problems += error.problems
    return problems + _exemption_problems(application.fees, exemptions_of(procedure.fees))


def _exemption_problems(fees: Sequence[FeeLine], known: Sequence[Exemption]) -> list[Problem]:
    """An exemption is one of the procedure's, and its paper has been seen."""
    for fee in fees:
        if fee.exemption is None:
            continue
        if fee.exemption not in known:
            return [Problem("exemption", f"Thủ tục này không có diện miễn, giảm «{fee.exemption.words}».")]
        if fee.exemption.evidence and not clean(fee.evidence):
            return [Problem("evidence", f"Chưa ghi giấy tờ đã xem để miễn, giảm ({fee.exemption.evidence}).")]
        if len(clean(fee.evidence)) > LONGEST_LINE:
            return [Problem("evidence", f"Giấy tờ đã xem dài quá {LONGEST_LINE} ký tự.")]
    return []


def _payment(application: Application, problems: list[Problem]) -> Payment | None:
    """The payment cleaned; nobody pays more than was asked, nor before it is known what is asked."""
    assert application.payment is not None
    if application.fees is None:
        return None
    if not application.asked:
        problems.append(Problem("paid", "Hồ sơ không phải nộp phí, lệ phí; hãy bỏ phần đã thu."))
        return None
    if application.payment.amount > application.asked:
        sentence = f"Số tiền đã thu nhiều hơn số phải nộp ({money.show(application.asked)} đồng)."
        problems.append(Problem("paid.amount", sentence))
        return None
    try:
        return application.payment.checked("paid.")
    except UserError as error:
        problems += error.problems
        return None


def check_people(application: Application) -> Application:
    """The application with its people cleaned, whatever else is missing. Raises UserError with all that is wrong."""
    problems: list[Problem] = []
    owners = tuple(
        _party(owner, "owner" if not n else f"owner{n + 1}", problems) for n, owner in enumerate(application.owners)
    )
    submitter = _party(application.submitter, "submitter", problems) if application.submitter else None
    if problems:
        raise UserError(*problems)
    assert not isinstance(submitter, Organisation)
    return replace(application, owners=owners, submitter=submitter)


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
    if application.extended:
        return deadline(now, application.extended, calendar, office.hours)
    if limit is None:
        return None
    return deadline(now, shorter or limit, calendar, office.hours, statutory=limit if shorter else None)


def suggested_fees(
    procedure: Procedure,
    quantity: Quantity = ONE,
    *,
    channel: Channel = Channel.COUNTER,
    exemption: str = "",
    evidence: str | None = None,
    on: date | None = None,
) -> tuple[FeeLine, ...] | None:
    """What the catalogue says to ask on a day, or None when the clerk must ask.

    ``exemption`` is the code of one; ``evidence`` what was seen for it, None for the paper the catalogue names.
    """
    holding = in_force(procedure.fees, on)
    if holding is None:
        return None
    lines = []
    for fee in holding:
        granted = next((one for one in fee.exemptions if one.code == exemption), None)
        sum_of_line = charge(fee, quantity, channel=channel, exemption=granted)
        if sum_of_line.amount is None:
            return None
        seen = "" if granted is None else granted.evidence if evidence is None else evidence
        counted = Quantity(quantity.pages if fee.unit == PAGE else 1, quantity.copies if fee.piece else 1)
        lines.append(FeeLine(fee.name, sum_of_line.amount, counted, sum_of_line.explanation, granted, seen))
    return tuple(lines)
