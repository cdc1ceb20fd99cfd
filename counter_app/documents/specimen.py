"""A form as it would look with an office's header, symbols, signer and last lines: an invented dossier of nobody's.

For the picture beside the fields in administration; it is never printed.
"""

from __future__ import annotations

from datetime import datetime

from counter_app.documents.receipt import Layout, receipt
from counter_app.documents.slip_sheet import ON_A5
from counter_app.documents.slips import Told, paper
from counter_app.domain.application import Application, PaperLine
from counter_app.domain.calendar import Calendar
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.fees import FeeLine
from counter_app.domain.intake import Intake, decide
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local_day
from counter_app.domain.office import Office, Staff
from counter_app.domain.person import Person
from counter_app.domain.procedure import Case, Paper, Procedure
from counter_app.domain.slip import APOLOGY, RECEIPT, REFUSAL, STOP, SUPPLEMENT, Slip

SHOWN = (RECEIPT, SUPPLEMENT, REFUSAL, APOLOGY, STOP)
"""The forms on which what an office sets can be seen."""
_CLERK = Staff("mau", "Nguyễn Thị Mẫu", "Cán bộ tiếp nhận", ())
_PROCEDURE = Procedure(
    code="0.000000",
    name="Thủ tục hành chính làm mẫu",
    version="",
    field="",
    decision="",
    cases=(Case("", {"*": Limit(3, Unit.WORKING_DAYS)}),),
    papers=(Paper("Tờ khai theo mẫu"), Paper("Giấy tờ chứng minh")),
    fees=(),
)
_PERSON = Person(name="Nguyễn Văn Mẫu", address="Số 1, đường Mẫu", phone="0900000000")


def specimen(form: str, office: Office, now: datetime) -> bytes:
    """One of :data:`SHOWN` as PDF bytes on A5, received ``now``."""
    made = _intake(office, now)
    if form == RECEIPT:
        return receipt(made, layout=Layout.A5, copies=1)
    promised = made.deadline.due_at
    slip = Slip(form, "", now, made, "01.00012", office, _CLERK.name, due_before=promised, due_after=promised)
    told = Told(
        form=form,
        office=office.for_paper(form, "", local_day(now)),
        code=made.code,
        code_label="Mã hồ sơ",
        number="01.00012",
        at=now,
        presenter=_PERSON,
        procedure=_PROCEDURE.name,
        items=("Giấy tờ chứng minh",),
        reason="lý do làm mẫu",
        clerk=_CLERK.name,
        received_at=now,
        papers=made.papers,
        slip=slip,
    )
    return paper(told, ON_A5)


def _intake(office: Office, now: datetime) -> Intake:
    application = Application(
        procedure=_PROCEDURE,
        owners=(_PERSON,),
        papers=tuple(PaperLine.of(one) for one in _PROCEDURE.papers),
        fees=(FeeLine("Lệ phí", 8_000),),
    )
    day = local_day(now)
    return decide(
        application,
        now=now,
        code=DossierCode.mint(office.agency, day, 57),
        foreign=False,
        number="01.00057",
        book=f"01/{day.year}",
        book_number=57,
        calendar=Calendar.of("", []),
        office=office,
        clerk=_CLERK,
        counter="Quầy 1",
    )
