"""Every paper of a dossier by its stable key: the number of a form changes with the circulars, the key never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from counter_app.documents import receipt, why
from counter_app.documents.page import Template
from counter_app.documents.receipt import Layout
from counter_app.domain.dossier import Dossier
from counter_app.domain.office import Office
from counter_app.errors import UserError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a paper is made from: the dossier as its entries tell it, the office now, today, and how it is to look."""

    dossier: Dossier
    office: Office
    today: date
    layout: Layout = Layout.A4_TWO
    reprint: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """One paper: its template, the name of its file, and who makes its bytes."""

    template: Template
    file_name: str
    make: Callable[[Wanted], bytes]

    @property
    def title(self) -> str:
        """As it stands in the timeline."""
        return self.template.title.capitalize()

    @property
    def version(self) -> str:
        """Template key and version, as they stand in ``document.printed``."""
        return f"{self.template.key}/{self.template.version}"


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
    )


def _why(wanted: Wanted) -> bytes:
    if wanted.dossier.deadline is None:
        raise UserError("Hồ sơ này không còn thông tin về ngày hẹn trên máy; không in được cách tính.")
    return why.why(wanted.dossier, wanted.office, wanted.today)


FORMS: dict[str, Form] = {
    receipt.FORM: Form(receipt.TEMPLATE, "giay-tiep-nhan", _receipt),
    why.FORM: Form(why.TEMPLATE, "cach-tinh-ngay-hen", _why),
}
