"""What a person may do to a dossier that stands: one function per act, returning the body of its entry.

Each asks the table of transitions first, then its own guards; a Refused names the rule for programs and says it in
Vietnamese for people. An act on the clock decides the new promise here and writes it into its entry: effect, legal
basis, calendar and trace, so that nothing ever has to be counted again. Reception is in ``intake``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.clock import outcome, remaining
from counter_app.domain.deadline import Deadline, deadline, fixed
from counter_app.domain.dossier import APOLOGY, STATUTORY, Dossier
from counter_app.domain.hours import Hours
from counter_app.domain.intake import Intake
from counter_app.domain.limit import Limit
from counter_app.domain.moments import local_day, show, show_day, to_text
from counter_app.domain.payment import Payment
from counter_app.domain.process import plan
from counter_app.domain.rules import Broken, Rule, RuleKey, Rules, excused
from counter_app.domain.text import clean
from counter_app.domain.transitions import ACTS, ClockAct
from counter_app.errors import Refused

Body = dict[str, Any]

GROUNDS = {
    STATUTORY: "Gia hạn theo quy định của pháp luật",
    APOLOGY: "Xin lỗi, đề nghị gia hạn",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under which an act is decided: the moment, the office's calendar and hours, the rules of the clock."""

    now: datetime
    calendar: Calendar
    hours: Hours
    rules: Rules = Rules()  # noqa: RUF009 - frozen

    @property
    def today(self) -> date:
        """The Vietnamese day."""
        return local_day(self.now)


def allow(dossier: Dossier, kind: str) -> None:
    """Raises Refused when the table of transitions does not know the act in this state."""
    act = ACTS[kind]
    if dossier.state is None or dossier.state not in act.origin:
        stands = dossier.state.label if dossier.state else "chưa có trên máy này"
        raise Refused("state.illegal", f"Không thể «{act.label}»: hồ sơ {dossier.code} đang ở trạng thái «{stands}».")


def needed(text: str, code: str, sentence: str) -> str:
    """The text cleaned. Raises Refused when nothing is left of it."""
    cleaned = clean(text)
    if not cleaned:
        raise Refused(code, sentence)
    return cleaned


# On the way


def hand_over(dossier: Dossier, to: str, note: str = "", step: int = -1) -> Body:
    """Chuyển hồ sơ (NĐ 61/2018 Đ18; NĐ 309/2026 Đ18 k2). ``step`` is the step of the internal process that begins."""
    allow(dossier, "dossier.handed_over")
    body: Body = {"to": needed(to, "unit.missing", "Chưa chọn nơi nhận hồ sơ."), "note": clean(note)}
    if 0 <= step < len(dossier.stages):
        body |= {"step": step, "step_due_at": to_text(dossier.stages[step].due_at)}
    return body


def send_elsewhere(dossier: Dossier, to: str) -> Body:
    """Chuyển cơ quan có thẩm quyền (phi địa giới, NĐ 118/2025 Đ14): the clock waits for that agency's receipt."""
    allow(dossier, "dossier.sent_elsewhere")
    named = to or (dossier.intake.competent if dossier.intake else "")
    return {"to": needed(named, "unit.missing", "Chưa chọn cơ quan có thẩm quyền giải quyết.")}


def accept_elsewhere(dossier: Dossier, there: Circumstances, moment: datetime, number: str = "") -> Body:
    """Cơ quan có thẩm quyền đã tiếp nhận lúc ``moment``: the clock starts there (NĐ 309/2026 Đ17 k3).

    ``number`` is that agency's own receipt. Raises Refused for a moment before our reception or in the future.
    """
    allow(dossier, "dossier.accepted_elsewhere")
    if moment > there.now or (dossier.received_at and moment < dossier.received_at):
        since = show(dossier.received_at) if dossier.received_at else "lúc tiếp nhận"
        raise Refused("moment.wrong", f"Thời điểm tiếp nhận phải từ {since} đến nay.", "moment")
    return {**_anew(dossier, moment, there, ClockAct.START, "NĐ 309/2026 Đ17 k3"), "number": clean(number)}


# The clock


def request_supplement(
    dossier: Dossier, there: Circumstances, items: Iterable[str], reason: str, excuse: str = ""
) -> Body:
    """Yêu cầu bổ sung, one complete request (NĐ 61/2018 Đ19 k4, Đ15 k3): the clock stops. Later than the rule allows or
    a second time needs an ``excuse``, which is recorded.
    """
    allow(dossier, "dossier.supplement_requested")
    listed = [item for item in map(clean, items) if item]
    if not listed:
        raise Refused("supplement.empty", "Chưa ghi giấy tờ nào cần bổ sung.")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do yêu cầu bổ sung.")
    within, rounds = (_rule(dossier, there, key) for key in (RuleKey.SUPPLEMENT_WITHIN, RuleKey.SUPPLEMENT_ROUNDS))
    broken = []
    if within and dossier.received_at:
        passed = there.calendar.worked_between(local_day(dossier.received_at), there.today)
        if passed > within.number:
            broken.append(
                Broken(
                    within, f"Đã {passed} ngày làm việc từ khi tiếp nhận, quá {within.number} ngày để yêu cầu bổ sung"
                )
            )
    if rounds and dossier.requests >= rounds.number:
        broken.append(Broken(rounds, f"Hồ sơ đã được yêu cầu bổ sung {dossier.requests} lần"))
    return {
        "items": listed,
        "reason": cause,
        "broken": excused(broken, excuse),
        **_stopped(dossier, there, ClockAct.PAUSE, "NĐ 61/2018 Đ19 k4"),
    }


def supplement(dossier: Dossier, there: Circumstances) -> Body:
    """Nhận bổ sung đủ: the processing time starts again from zero (NĐ 61/2018 Đ19 k4), or goes on where the rules of
    the procedure's sector say so.
    """
    allow(dossier, "dossier.supplemented")
    rule = _rule(dossier, there, RuleKey.SUPPLEMENT_CLOCK)
    if rule and rule.value == "RESUME":
        return _going_on(dossier, there, rule.basis)
    basis = rule.basis if rule else ACTS["dossier.supplemented"].basis
    return _anew(dossier, there.now, there, ClockAct.RESTART, basis)


def request_finance(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Yêu cầu thực hiện nghĩa vụ tài chính: the clock stops where sector law does not count that time (land)."""
    allow(dossier, "dossier.finance_requested")
    rule = _rule(dossier, there, RuleKey.FINANCE_CLOCK)
    cause = needed(reason, "reason.missing", "Chưa ghi nghĩa vụ tài chính phải thực hiện.")
    if rule and rule.value == "NONE":
        return {"reason": cause, "clock": {"effect": ClockAct.NONE.value, "basis": rule.basis}}
    return {"reason": cause, **_stopped(dossier, there, ClockAct.PAUSE, rule.basis if rule else "")}


def finish_finance(dossier: Dossier, there: Circumstances) -> Body:
    """Đã hoàn thành nghĩa vụ tài chính: what was left runs on; nothing changes where the clock had not stopped."""
    allow(dossier, "dossier.finance_done")
    if dossier.running:
        return {"clock": {"effect": ClockAct.NONE.value, "basis": ""}}
    return _going_on(dossier, there, "")


def pause(dossier: Dossier, there: Circumstances, reason: str, basis: str = "") -> Body:
    """Tạm ngừng tính thời hạn on a legal ground, which is the ``reason`` or named in ``basis``."""
    allow(dossier, "dossier.paused")
    cause = needed(reason, "reason.missing", "Chưa ghi căn cứ tạm ngừng.")
    return {"reason": cause, **_stopped(dossier, there, ClockAct.PAUSE, clean(basis) or cause)}


def resume(dossier: Dossier, there: Circumstances, basis: str = "") -> Body:
    """Tiếp tục tính thời hạn: what was left runs from now."""
    allow(dossier, "dossier.resumed")
    return _going_on(dossier, there, clean(basis))


def extend(
    dossier: Dossier,
    there: Circumstances,
    ground: str,
    reason: str,
    *,
    by: Limit | None = None,
    until: date | None = None,
    basis: str = "",
) -> Body:
    """Gia hạn: ``by`` a time from the promise in force, or ``until`` the day named in a letter or decision.

    ``STATUTORY`` is verification time given by law: not late, no apology. ``APOLOGY`` (NĐ 61/2018 Đ19 k9) is allowed
    once; a second one is refused. A letter after its time is not held back: it is recorded as sent late.
    """
    allow(dossier, "dossier.extended")
    if ground not in GROUNDS:
        raise Refused("ground.unknown", "Lý do gia hạn là theo quy định của pháp luật hoặc xin lỗi.")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do gia hạn.")
    legal = clean(basis)
    late = False
    if ground == APOLOGY:
        times = _rule(dossier, there, RuleKey.APOLOGY_TIMES)
        if dossier.apologies >= (times.number if times else 1):
            raise Refused(
                "apology.second", f"Hồ sơ {dossier.code} đã hẹn lại một lần; không hẹn lại lần nữa mà báo cáo lãnh đạo."
            )
        legal = legal or (times.basis if times else ACTS["dossier.extended"].basis)
        late = apology_is_late(dossier, there)
    elif not legal:
        raise Refused("basis.missing", "Chưa ghi căn cứ pháp lý của việc gia hạn.", "basis")
    old = dossier.due_at or there.now
    new = _later(old, there, cause, legal, by, until)
    if new.due_at <= old:
        raise Refused("extend.earlier", f"Ngày hẹn mới phải sau ngày hẹn đang có ({show(old)}).")
    return {
        "deadline": new.to_body(),
        "clock": {"effect": ClockAct.EXTEND.value, "basis": legal},
        "ground": ground,
        "reason": cause,
        **({"sent_late": late} if ground == APOLOGY else {}),
    }


def apology_is_late(dossier: Dossier, there: Circumstances) -> bool:
    """Whether a letter written now is later than the rule wants: one working day before the promise (NĐ 61/2018 Đ19
    k9), and half the time where the whole limit is one working day or less.
    """
    if dossier.due_at is None or dossier.deadline is None:
        return False
    rule = _rule(dossier, there, RuleKey.APOLOGY_BEFORE)
    if rule is None:
        return there.now > dossier.due_at
    start = dossier.deadline.start
    if there.calendar.worked_between(local_day(start), local_day(dossier.due_at)) <= rule.number:
        return there.now > start + (dossier.due_at - start) / 2
    return there.calendar.worked_between(there.today, local_day(dossier.due_at)) < rule.number


# Results and ends


def sign(dossier: Dossier, to: str) -> Body:
    """Trình ký."""
    allow(dossier, "dossier.sent_for_signing")
    return {"to": needed(to, "unit.missing", "Chưa chọn người ký.")}


def resolve(dossier: Dossier, there: Circumstances, result: str = "", *, refused: bool = False) -> Body:
    """Có kết quả: this moment, against the promise, makes it on time or late (NĐ 61/2018 Đ19).

    A reasoned refusal within the limit is a result too (Đ19 k8).
    """
    allow(dossier, "dossier.resolved")
    return {
        "resolved_at": to_text(there.now),
        "result": clean(result),
        "refused": refused,
        **_ended(dossier, there, "NĐ 61/2018 Đ19 k8" if refused else "NĐ 61/2018 Đ19"),
    }


def return_result(dossier: Dossier, receiver: str, how: str = "COUNTER") -> Body:
    """Trả kết quả (NĐ 61/2018 Đ20)."""
    allow(dossier, "dossier.returned")
    return {"to": needed(receiver, "receiver.missing", "Chưa ghi người nhận kết quả."), "how": how}


def ask_withdrawal(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Công dân đề nghị rút hồ sơ: the clock stops while it is decided."""
    allow(dossier, "dossier.withdrawal_requested")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do rút hồ sơ.")
    return {"reason": cause, **_stopped(dossier, there, ClockAct.PAUSE, "")}


def stop(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Dừng giải quyết hồ sơ (Mẫu 05, TT 03/2025/TT-VPCP)."""
    allow(dossier, "dossier.stopped")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do dừng giải quyết.")
    return {"reason": cause, **_ended(dossier, there, "TT 03/2025/TT-VPCP")}


def refuse(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Từ chối giải quyết vì không bổ sung trong thời hạn (Mẫu 03)."""
    allow(dossier, "dossier.refused")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do từ chối.")
    return {"reason": cause, **_ended(dossier, there, "NĐ 61/2018 Đ19 k8")}


def pay(dossier: Dossier, there: Circumstances, payment: Payment) -> Body:
    """Thu phí, lệ phí, with the biên lai as the tax system issued it. Where the time runs from the payment, it starts
    when nothing is owed any more. Raises UserError for an amount or a biên lai that cannot be.
    """
    allow(dossier, "dossier.paid")
    body: Body = payment.checked().to_body()
    if dossier.expected == "PAYMENT" and payment.amount >= dossier.owed:
        return {**body, **_anew(dossier, there.now, there, ClockAct.START, "thời hạn tính từ khi nộp đủ lệ phí")}
    return body


def correct(dossier: Dossier, fields: Mapping[str, Any], reason: str) -> Body:
    """Điều chỉnh: new values of intake fields, the old ones beside them; same number."""
    allow(dossier, "dossier.corrected")
    old = _intake(dossier).to_body()
    changed = {name: {"old": old[name], "new": new} for name, new in fields.items() if old[name] != new}
    if not changed:
        raise Refused("correct.same", "Không có nội dung nào thay đổi.")
    return {"fields": changed, "reason": needed(reason, "reason.missing", "Chưa ghi lý do điều chỉnh.")}


def void(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Hủy hồ sơ: the number stays used and is named in the list of gaps."""
    allow(dossier, "dossier.voided")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do hủy.")
    return {"reason": cause, **_ended(dossier, there, "")}


# What acts on the clock carry


def _rule(dossier: Dossier, there: Circumstances, key: RuleKey) -> Rule | None:
    return there.rules.on(there.today, key, dossier.intake.rules if dossier.intake else None)


def _intake(dossier: Dossier) -> Intake:
    if dossier.intake is None:
        raise Refused("intake.gone", "Nội dung tiếp nhận của hồ sơ này không còn trên máy.")
    return dossier.intake


def _anew(dossier: Dossier, start: datetime, there: Circumstances, effect: ClockAct, basis: str) -> Body:
    """The whole time again, from ``start``, and the steps planned from there."""
    intake = _intake(dossier)
    frozen = intake.deadline
    new = deadline(
        start, frozen.limit, there.calendar, there.hours, statutory=frozen.statutory.limit if frozen.statutory else None
    )
    stages = plan([planned.stage for planned in intake.stages], start, there.calendar, there.hours)
    return {
        "deadline": new.to_body(),
        "clock": {"effect": effect.value, "basis": basis},
        "stages": [stage.to_body() for stage in stages],
    }


def _going_on(dossier: Dossier, there: Circumstances, basis: str) -> Body:
    """What was left when the clock stopped, from now."""
    left = dossier.left or _intake(dossier).deadline.limit
    new = deadline(there.now, left, there.calendar, there.hours)
    return {"deadline": new.to_body(), "clock": {"effect": ClockAct.RESUME.value, "basis": basis}}


def _stopped(dossier: Dossier, there: Circumstances, effect: ClockAct, basis: str) -> Body:
    """The clock stands: what is left of the promise in force, read off its trace."""
    clock: Body = {"effect": effect.value, "basis": basis, "calendar": there.calendar.version}
    if dossier.deadline and dossier.running:
        left = remaining(dossier.deadline, there.now, there.calendar, there.hours)
        passed = [step.to_body() for step in dossier.deadline.trace if step.day <= there.today]
        clock |= {"left": left.to_body(), "due_at": to_text(dossier.deadline.due_at), "trace": passed}
    return {"clock": clock}


def _ended(dossier: Dossier, there: Circumstances, basis: str) -> Body:
    """The clock has done its work: how the end stands against the promise it is judged by."""
    clock: Body = {"effect": ClockAct.STOP.value, "basis": basis, "calendar": there.calendar.version}
    if dossier.deadline and dossier.lawful_due_at:
        stands = outcome(dossier.lawful_due_at, there.now, dossier.deadline.limit.unit)
        clock |= {"due_at": to_text(dossier.lawful_due_at), "outcome": stands.value}
    return {"clock": clock}


def _later(
    old: datetime, there: Circumstances, reason: str, basis: str, by: Limit | None, until: date | None
) -> Deadline:
    if until is not None:
        if not there.calendar.is_worked(until):
            why, _ = there.calendar.reason(until)
            raise Refused("extend.day_off", f"{show_day(until)} là ngày nghỉ ({why}); hãy chọn ngày làm việc.", "until")
        return fixed(old, at(until, there.hours.closing(until)), there.calendar, reason, basis)
    if by is None:
        raise Refused("extend.missing", "Chưa ghi gia hạn thêm bao lâu hoặc đến ngày nào.", "until")
    return deadline(old, by, there.calendar, there.hours)
