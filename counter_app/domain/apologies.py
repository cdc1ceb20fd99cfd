"""What is said to the citizen beyond our own letter of apology, which is ``acts.extend``: another agency's letter, our
letter for a fault, and the word to the head of the office when a promise would be broken a second time.

One function per act, each returning the body of its entry, as in ``acts``.
"""

from __future__ import annotations

from datetime import date

from counter_app.domain import acts
from counter_app.domain.acts import Body, Circumstances, allow, needed
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import show_day
from counter_app.domain.particulars import APOLOGY
from counter_app.domain.text import clean
from counter_app.errors import Refused

FAULTS = {"WRONG": "Sai sót trong hồ sơ, kết quả", "LOST": "Mất, thất lạc, hư hỏng hồ sơ"}
"""What a letter for a fault is about (NĐ 61/2018 Đ21 k1)."""


def take_apology(
    dossier: Dossier, there: Circumstances, agency: str, number: str, until: date, *, dated: date | None, reason: str
) -> Body:
    """Nhận văn bản xin lỗi của cơ quan giải quyết: the late agency is another one, its letter names the new day. It is
    the dossier's one apology (NĐ 61/2018 Đ19 k9); we print none. Raises Refused as ``acts.extend`` does, and for a
    letter of tomorrow.
    """
    allow(dossier, "dossier.extended")
    by = needed(agency or dossier.holder, "agency.missing", "Chưa ghi cơ quan đã gửi văn bản xin lỗi.")
    told = needed(number, "letter.missing", "Chưa ghi số, ký hiệu văn bản xin lỗi.")
    if dated and dated > there.today:
        raise Refused("letter.future", f"Ngày văn bản {show_day(dated)} ở sau hôm nay.", "dated")
    cause = clean(reason) or f"Văn bản xin lỗi số {told} của {by}"
    body = acts.extend(dossier, there, APOLOGY, cause, until=until)
    return {**body, "letter": {"by": by, "number": told, **({"dated": dated.isoformat()} if dated else {})}}


def apologise_fault(dossier: Dossier, fault: str, reason: str, remedy: str) -> Body:
    """Văn bản xin lỗi vì sai sót, thất lạc hồ sơ (NĐ 61/2018 Đ21 k1): the agency's fault is put right at its own cost.
    ``remedy`` is how.
    """
    allow(dossier, "dossier.fault_apologised")
    if fault not in FAULTS:
        raise Refused("fault.unknown", "Chọn xin lỗi vì sai sót hay vì mất, thất lạc hồ sơ.", "fault")
    return {
        "fault": fault,
        "reason": needed(reason, "reason.missing", "Chưa ghi sai sót nào, vì sao."),
        "remedy": needed(remedy, "remedy.missing", "Chưa ghi cách khắc phục cho người dân."),
    }


def escalate(dossier: Dossier, reason: str) -> Body:
    """Báo cáo lãnh đạo: what is left when the one apology is used up (NĐ 61/2018 Đ19 k9)."""
    allow(dossier, "dossier.escalated")
    return {"reason": needed(reason, "reason.missing", "Chưa ghi nội dung báo cáo lãnh đạo."), "holder": dossier.holder}
