"""What a person may do to a dossier that stands: one function per act, returning the body of its entry.

Each asks the table of transitions first, then its own guards; a Refused names the rule for programs and says it in
Vietnamese for people. Reception is in ``intake``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from counter_app.domain.calendar import Calendar, Hours
from counter_app.domain.deadline import Deadline, Limit, Unit, deadline
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day, show, to_text
from counter_app.domain.text import clean
from counter_app.domain.transitions import ACTS
from counter_app.errors import Refused

Body = dict[str, Any]


def _allow(dossier: Dossier, kind: str) -> None:
    act = ACTS[kind]
    if dossier.state is None or dossier.state not in act.origin:
        stands = dossier.state.label if dossier.state else "chưa có trên máy này"
        raise Refused("state.illegal", f"Không thể «{act.label}»: hồ sơ {dossier.code} đang ở trạng thái «{stands}».")


def _needed(text: str, code: str, sentence: str) -> str:
    cleaned = clean(text)
    if not cleaned:
        raise Refused(code, sentence)
    return cleaned


def hand_over(dossier: Dossier, to: str, note: str = "") -> Body:
    """Chuyển hồ sơ (NĐ 61/2018 Đ18; NĐ 309/2026 Đ18 k2)."""
    _allow(dossier, "dossier.handed_over")
    return {"to": _needed(to, "unit.missing", "Chưa chọn nơi nhận hồ sơ."), "note": clean(note)}


def send_elsewhere(dossier: Dossier, to: str) -> Body:
    """Chuyển cơ quan có thẩm quyền (phi địa giới, NĐ 118/2025 Đ14): the clock waits for that agency's receipt."""
    _allow(dossier, "dossier.sent_elsewhere")
    return {"to": _needed(to, "unit.missing", "Chưa chọn cơ quan có thẩm quyền giải quyết.")}


def accept_elsewhere(dossier: Dossier, at: datetime, calendar: Calendar, hours: Hours, number: str = "") -> Body:
    """Cơ quan có thẩm quyền đã tiếp nhận lúc ``at``: the clock starts there (NĐ 309/2026 Đ17 k3)."""
    _allow(dossier, "dossier.accepted_elsewhere")
    return {"deadline": _anew(dossier, at, calendar, hours).to_body(), "number": clean(number)}


def request_supplement(dossier: Dossier, items: Iterable[str], reason: str) -> Body:
    """Yêu cầu bổ sung, one complete request (NĐ 61/2018 Đ19 k4, Đ15 k3): the clock stops."""
    _allow(dossier, "dossier.supplement_requested")
    listed = [item for item in map(clean, items) if item]
    if not listed:
        raise Refused("supplement.empty", "Chưa ghi giấy tờ nào cần bổ sung.")
    return {"items": listed, "reason": _needed(reason, "reason.missing", "Chưa ghi lý do yêu cầu bổ sung.")}


def supplement(dossier: Dossier, now: datetime, calendar: Calendar, hours: Hours) -> Body:
    """Nhận bổ sung đủ: the processing time starts again from zero (NĐ 61/2018 Đ19 k4)."""
    _allow(dossier, "dossier.supplemented")
    return {"deadline": _anew(dossier, now, calendar, hours).to_body()}


def pause(dossier: Dossier, now: datetime, reason: str, calendar: Calendar, kind: str = "dossier.paused") -> Body:
    """Tạm ngừng tính thời hạn on a legal ground; carries the working days that are left."""
    _allow(dossier, kind)
    left = calendar.worked_between(local_day(now), local_day(dossier.due_at or now))
    return {"reason": _needed(reason, "reason.missing", "Chưa ghi căn cứ tạm ngừng."), "days_left": max(left, 1)}


def resume(
    dossier: Dossier, now: datetime, days_left: int, calendar: Calendar, hours: Hours, kind: str = "dossier.resumed"
) -> Body:
    """Tiếp tục tính thời hạn: the days that were left run from now."""
    _allow(dossier, kind)
    return {"deadline": deadline(now, Limit(max(days_left, 1), Unit.WORKING_DAYS), calendar, hours).to_body()}


def extend(dossier: Dossier, new: Deadline, ground: str, reason: str) -> Body:
    """Xin lỗi, đề nghị gia hạn (NĐ 61/2018 Đ19 k9). ``ground`` is ``APOLOGY``, once only, or ``STATUTORY``."""
    _allow(dossier, "dossier.extended")
    if ground == "APOLOGY" and dossier.apologies:
        raise Refused(
            "apology.second", f"Hồ sơ {dossier.code} đã hẹn lại một lần; không hẹn lại lần nữa mà báo cáo lãnh đạo."
        )
    if dossier.due_at and new.due_at <= dossier.due_at:
        raise Refused("extend.earlier", f"Ngày hẹn mới phải sau ngày hẹn đang có ({show(dossier.due_at)}).")
    cause = _needed(reason, "reason.missing", "Chưa ghi lý do gia hạn.")
    return {"deadline": new.to_body(), "ground": ground, "reason": cause}


def sign(dossier: Dossier, to: str) -> Body:
    """Trình ký."""
    _allow(dossier, "dossier.sent_for_signing")
    return {"to": _needed(to, "unit.missing", "Chưa chọn người ký.")}


def resolve(dossier: Dossier, now: datetime, result: str = "", *, refused: bool = False) -> Body:
    """Có kết quả: this moment, against the promise, makes it on time or late (NĐ 61/2018 Đ19).

    A reasoned refusal within the limit is a result too (Đ19 k8).
    """
    _allow(dossier, "dossier.resolved")
    return {"resolved_at": to_text(now), "result": clean(result), "refused": refused}


def return_result(dossier: Dossier, receiver: str, how: str = "COUNTER") -> Body:
    """Trả kết quả (NĐ 61/2018 Đ20)."""
    _allow(dossier, "dossier.returned")
    return {"to": _needed(receiver, "receiver.missing", "Chưa ghi người nhận kết quả."), "how": how}


def ask_withdrawal(dossier: Dossier, reason: str) -> Body:
    """Công dân đề nghị rút hồ sơ."""
    _allow(dossier, "dossier.withdrawal_requested")
    return {"reason": _needed(reason, "reason.missing", "Chưa ghi lý do rút hồ sơ.")}


def stop(dossier: Dossier, reason: str) -> Body:
    """Dừng giải quyết hồ sơ (Mẫu 05, TT 03/2025/TT-VPCP)."""
    _allow(dossier, "dossier.stopped")
    return {"reason": _needed(reason, "reason.missing", "Chưa ghi lý do dừng giải quyết.")}


def refuse(dossier: Dossier, reason: str) -> Body:
    """Từ chối giải quyết vì không bổ sung trong thời hạn (Mẫu 03)."""
    _allow(dossier, "dossier.refused")
    return {"reason": _needed(reason, "reason.missing", "Chưa ghi lý do từ chối.")}


def correct(dossier: Dossier, fields: Mapping[str, Any], reason: str) -> Body:
    """Điều chỉnh: new values of intake fields, the old ones beside them; same number."""
    _allow(dossier, "dossier.corrected")
    if dossier.intake is None:
        raise Refused("intake.gone", "Nội dung tiếp nhận của hồ sơ này không còn trên máy.")
    old = dossier.intake.to_body()
    changed = {name: {"old": old[name], "new": new} for name, new in fields.items() if old[name] != new}
    if not changed:
        raise Refused("correct.same", "Không có nội dung nào thay đổi.")
    return {"fields": changed, "reason": _needed(reason, "reason.missing", "Chưa ghi lý do điều chỉnh.")}


def void(dossier: Dossier, reason: str) -> Body:
    """Hủy hồ sơ: the number stays used and is named in the list of gaps."""
    _allow(dossier, "dossier.voided")
    return {"reason": _needed(reason, "reason.missing", "Chưa ghi lý do hủy.")}


def _anew(dossier: Dossier, start: datetime, calendar: Calendar, hours: Hours) -> Deadline:
    if dossier.intake is None:
        raise Refused("intake.gone", "Nội dung tiếp nhận của hồ sơ này không còn trên máy.")
    return deadline(start, dossier.intake.deadline.limit, calendar, hours)
