"""Every paper of a dossier, and of the intake, by its stable key: a form's number changes with the circulars, the key
never.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from counter_app.documents import handover_slip, progress, receipt, slips, survey, templates, why
from counter_app.documents.control import control
from counter_app.documents.page import Template
from counter_app.documents.receipt import Layout
from counter_app.documents.slip_sheet import ON_A4, ON_A5, Paper
from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import Guidance
from counter_app.domain.moments import local_day
from counter_app.domain.office import Office
from counter_app.domain.slip import APOLOGY, CONTROL, FAULT, REFUSAL, STOP, SUPPLEMENT
from counter_app.errors import UserError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a paper is made from: the dossier as its entries tell it, the office now, today, and how it is to look."""

    dossier: Dossier
    office: Office
    today: date
    layout: Layout = Layout.A4_TWO
    reprint: int = 0
    batch: tuple[Dossier, ...] = ()
    """The dossiers that went with the same slip, this one among them."""
    counter: str = ""
    clerk: str = ""
    """Who prints it, and where."""
    copies: int = receipt.USUAL_COPIES
    """Liên of the receipt."""


@dataclass(frozen=True, slots=True)
class Form:
    """One paper: the name of its file, who makes its bytes, and its template, which may be that of the act's day."""

    template: Callable[[Wanted], Template]
    file_name: str
    make: Callable[[Wanted], bytes]

    def title(self, wanted: Wanted) -> str:
        """As it stands in the timeline."""
        return self.template(wanted).title.capitalize()

    def version(self, wanted: Wanted) -> str:
        """Template key and version, as they stand in ``document.printed``."""
        template = self.template(wanted)
        return f"{template.key}/{template.version}"


@dataclass(frozen=True, slots=True)
class Printable:
    """A made paper, with what is written down of it."""

    pdf: bytes
    title: str
    version: str
    file_name: str


def printable(
    form: str,
    of: Dossier | Guidance,
    office: Office,
    today: date,
    layout: Layout,
    reprint: int = 0,
    *,
    batch: tuple[Dossier, ...] = (),
    counter: str = "",
    clerk: str = "",
    copies: int = receipt.USUAL_COPIES,
) -> Printable:
    """A paper of a dossier, or one given at the intake; ``copies`` are the receipt's liên. Raises UserError when what
    it shows is not on this PC.
    """
    if isinstance(of, Guidance):
        told = slips.Told.of_guidance(of)
        made, kind = told.template, ON_A5 if layout is Layout.A5 else ON_A4
        pdf = slips.paper(told, kind, reprint)
        return Printable(pdf, made.title.capitalize(), f"{made.key}/{made.version}", FORMS[form].file_name)
    wanted, one = Wanted(of, office, today, layout, reprint, batch, counter, clerk, copies), FORMS[form]
    return Printable(one.make(wanted), one.title(wanted), one.version(wanted), one.file_name)


def _receipt(wanted: Wanted) -> bytes:
    dossier = wanted.dossier
    if dossier.intake is None:
        raise UserError("Nội dung tiếp nhận của hồ sơ này không còn trên máy; không in lại được.")
    return receipt.receipt(
        dossier.intake,
        layout=wanted.layout,
        reprint=wanted.reprint,
        corrected=dossier.corrections,
        owed=dossier.owed,
        copies=wanted.copies,
    )


def _receipt_template(wanted: Wanted) -> Template:
    intake = wanted.dossier.intake
    return receipt.template_of(intake) if intake else templates.template(receipt.FORM, wanted.today)


def _progress(wanted: Wanted) -> bytes:
    if wanted.dossier.intake is None:
        raise UserError("Nội dung tiếp nhận của hồ sơ này không còn trên máy; không in được diễn biến.")
    return progress.progress(wanted.dossier, wanted.office, wanted.today)


def _why(wanted: Wanted) -> bytes:
    if wanted.dossier.deadline is None:
        raise UserError("Hồ sơ này không còn thông tin về ngày hẹn trên máy; không in được cách tính.")
    return why.why(wanted.dossier, wanted.office, wanted.today)


def _paper(wanted: Wanted) -> Paper:
    return ON_A5 if wanted.layout is Layout.A5 else ON_A4


def _of_act(form: str, file_name: str) -> Form:
    """The paper of an act: what its entry froze, on the form that held on its day."""

    def make(wanted: Wanted) -> bytes:
        dossier = wanted.dossier
        told = slips.Told.of_dossier(dossier.slips.get(form), dossier.received_at)
        return slips.paper(told, _paper(wanted), wanted.reprint)

    return Form(lambda wanted: _held(form, wanted), file_name, make)


def _held(form: str, wanted: Wanted) -> Template:
    slip = wanted.dossier.slips.get(form)
    return templates.template(form, local_day(slip.at) if slip else wanted.today, slip.office if slip else None)


def _slip(wanted: Wanted) -> bytes:
    if not wanted.dossier.batch:
        raise UserError(f"Hồ sơ {wanted.dossier.code} không còn ở phiếu bàn giao nào; không có phiếu để in.")
    dossiers = wanted.batch or (wanted.dossier,)
    return handover_slip.slip(dossiers, wanted.office, wanted.counter, wanted.clerk, wanted.today, wanted.reprint)


FORMS: dict[str, Form] = {
    receipt.FORM: Form(_receipt_template, "giay-tiep-nhan", _receipt),
    why.FORM: Form(lambda _: why.TEMPLATE, "cach-tinh-ngay-hen", _why),
    progress.FORM: Form(lambda _: progress.TEMPLATE, "dien-bien", _progress),
    handover_slip.FORM: Form(lambda _: handover_slip.TEMPLATE, "phieu-ban-giao", _slip),
    survey.FORM: Form(lambda _: survey.TEMPLATE, "phieu-y-kien", lambda w: survey.survey(w.dossier, w.office)),
    SUPPLEMENT: _of_act(SUPPLEMENT, "yeu-cau-bo-sung"),
    REFUSAL: _of_act(REFUSAL, "tu-choi"),
    APOLOGY: _of_act(APOLOGY, "xin-loi"),
    FAULT: _of_act(FAULT, "xin-loi-sai-sot"),
    STOP: _of_act(STOP, "dung-giai-quyet"),
    CONTROL: Form(
        lambda wanted: _held(CONTROL, wanted),
        "kiem-soat",
        lambda wanted: control(wanted.dossier, _paper(wanted), wanted.reprint),
    ),
}
"""Every paper by its key; the register is a book of many dossiers and stands by itself."""
