"""Dossiers whose acts call for papers, as the tests and the pictures print them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from counter_app.domain import acts, apologies
from counter_app.domain.dossier import Dossier
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.office import Office, Signer
from counter_app.domain.process import Stage
from counter_app.domain.slip import APOLOGY, CONTROL, FAULT, REFUSAL, STOP, SUPPLEMENT
from tests.factories import MONDAY, OFFICE, Walk, procedure

HOUR = timedelta(hours=1)
REAL = replace(
    OFFICE,
    agency="H55.242",
    symbols={APOLOGY: "PXL"},
    signer=Signer("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Văn Dũng"),
    footer="Tra cứu hồ sơ tại https://tra-cuu.vidu.vn",
)
STAGES = (
    Stage("Thẩm định", "Phòng Kinh tế", "chuyên viên", Limit(1, Unit.WORKING_DAYS)),
    Stage("Ký duyệt", "Lãnh đạo Ủy ban nhân dân", "chủ tịch", Limit(4, Unit.WORKING_HOURS)),
)
ITEMS = ("Bản sao giấy khai sinh", "Ảnh 4 × 6 cm chụp trong 6 tháng gần nhất, nền trắng, không đeo kính")
FORMS = (SUPPLEMENT, REFUSAL, APOLOGY, FAULT, STOP, CONTROL)


def walk(office: Office = REAL, **changes: Any) -> Walk:
    """A dossier just received."""
    started = Walk(office=office)
    started.receive(procedure=procedure(stages=STAGES, **changes.pop("procedure", {})), **changes)
    return started


def with_paper(
    form: str, office: Office = REAL, reason: str = "", items: tuple[str, ...] = ITEMS, **changes: Any
) -> Dossier:
    """A dossier whose last act called for this paper."""
    one = walk(office, **changes)
    why = reason or "Phải xác minh tại nơi cư trú cũ của người yêu cầu"
    match form:
        case "SUPPLEMENT" | "REFUSAL":
            one.act(
                "dossier.supplement_requested", MONDAY + HOUR, lambda d, t: acts.request_supplement(d, t, items, why)
            )
            if form == REFUSAL:
                one.act("dossier.refused", MONDAY + 200 * HOUR, lambda d, t: acts.refuse(d, t, why))
        case "APOLOGY":
            later = Limit(3, Unit.WORKING_DAYS)
            one.act("dossier.extended", MONDAY + 24 * HOUR, lambda d, t: acts.extend(d, t, "APOLOGY", why, by=later))
        case "FAULT":
            one.act(
                "dossier.fault_apologised",
                MONDAY + 24 * HOUR,
                lambda d, _: apologies.apologise_fault(d, "LOST", why, "cấp lại bản sao không thu lệ phí"),
            )
        case "STOP":
            one.act("dossier.withdrawal_requested", MONDAY + HOUR, lambda d, t: acts.ask_withdrawal(d, t, "đổi ý"))
            one.act("dossier.stopped", MONDAY + 2 * HOUR, lambda d, t: acts.stop(d, t, why))
        case "CONTROL":
            for n, (unit, hours) in enumerate((("Phòng Kinh tế", 1), ("Lãnh đạo Ủy ban nhân dân", 72))):
                one.act(
                    "dossier.handed_over",
                    MONDAY + hours * HOUR,
                    lambda d, _, n=n, unit=unit: acts.hand_over(d, unit, "bản vẽ", n),
                )
            one.act("dossier.resolved", MONDAY + 74 * HOUR, lambda d, t: acts.resolve(d, t, "12/QĐ-UBND"))
    return one.dossier
