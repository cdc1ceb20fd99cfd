"""What a person may do to a dossier that stands: one function per act, returning the body of its entry.

Each asks the table of transitions first, then its own guards; a Refused names the rule for programs and says it in
Vietnamese for people. An act on the clock writes what it decided into its entry: effect, legal basis, calendar and
trace; how it decides is in ``promise``. Reception is in ``intake``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from counter_app.domain import promise
from counter_app.domain.clock import outcome
from counter_app.domain.dossier import Dossier
from counter_app.domain.hours import printed_minute
from counter_app.domain.limit import Limit
from counter_app.domain.moments import local_day, show, show_day, to_text
from counter_app.domain.particulars import APOLOGY, STATUTORY
from counter_app.domain.payment import Payment, items_between
from counter_app.domain.promise import Body as Body
from counter_app.domain.promise import Circumstances as Circumstances
from counter_app.domain.rules import Broken, RuleKey, excused
from counter_app.domain.settlements import UNDONE
from counter_app.domain.text import clean
from counter_app.domain.transitions import ACTS, ClockAct
from counter_app.errors import Refused

GROUNDS = {
    STATUTORY: "Gia hạn theo quy định của pháp luật",
    APOLOGY: "Xin lỗi, đề nghị gia hạn",
}


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


def hand_over(dossier: Dossier, to: str, note: str = "", step: int = -1, batch: str = "") -> Body:
    """Chuyển hồ sơ (NĐ 61/2018 Đ18; NĐ 309/2026 Đ18 k2). ``step`` is the step of the internal process that begins;
    ``batch`` names the slip it goes with, "" for a dossier that went alone and that nobody signs for.
    """
    allow(dossier, "dossier.handed_over")
    body: Body = {"to": needed(to, "unit.missing", "Chưa chọn nơi nhận hồ sơ."), "note": clean(note)}
    if 0 <= step < len(dossier.stages):
        body |= {"step": step, "step_due_at": to_text(dossier.stages[step].due_at)}
    return body | ({"batch": batch} if batch else {})


def next_step(dossier: Dossier, to: str) -> int:
    """The step of the internal process that begins when a dossier goes to a unit: the first one behind where it is now
    that is the unit's; −1 where the process knows none.
    """
    later = range(dossier.step + 1, len(dossier.stages))
    return next((n for n in later if dossier.stages[n].stage.unit == clean(to)), -1)


def next_unit(dossier: Dossier) -> str:
    """Whose step comes next, "" where no process says so."""
    following = dossier.stages[dossier.step + 1 : dossier.step + 2]
    return following[0].stage.unit if following else ""


def send_elsewhere(dossier: Dossier, to: str) -> Body:
    """Chuyển cơ quan có thẩm quyền (phi địa giới, NĐ 118/2025 Đ14): the clock waits for that agency's receipt."""
    allow(dossier, "dossier.sent_elsewhere")
    named = to or (dossier.intake.competent if dossier.intake else "")
    return {"to": needed(named, "unit.missing", "Chưa chọn cơ quan có thẩm quyền giải quyết.")}


def accept_elsewhere(dossier: Dossier, there: Circumstances, moment: datetime, number: str = "") -> Body:
    """Cơ quan có thẩm quyền đã tiếp nhận lúc ``moment``: the clock starts there (NĐ 309/2026 Đ17 k3).

    ``number`` is that agency's own receipt. Raises Refused for a moment before the printed minute of our reception or
    in the future.
    """
    allow(dossier, "dossier.accepted_elsewhere")
    if moment > there.now or (dossier.received_at and moment < printed_minute(dossier.received_at)):
        since = show(dossier.received_at) if dossier.received_at else "lúc tiếp nhận"
        raise Refused("moment.wrong", f"Thời điểm tiếp nhận phải từ {since} đến nay.", "moment")
    return {**promise.anew(dossier, moment, there, ClockAct.START, "NĐ 309/2026 Đ17 k3"), "number": clean(number)}


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
    within = promise.rule_of(dossier, there, RuleKey.SUPPLEMENT_WITHIN)
    rounds = promise.rule_of(dossier, there, RuleKey.SUPPLEMENT_ROUNDS)
    since = dossier.accepted_at or dossier.received_at
    broken = []
    if within and since:
        passed = there.calendar.worked_between(local_day(since), there.today)
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
        **promise.stopped(dossier, there, ClockAct.PAUSE, "NĐ 61/2018 Đ19 k4"),
    }


def supplement(dossier: Dossier, there: Circumstances) -> Body:
    """Nhận bổ sung đủ: the processing time starts again from zero (NĐ 61/2018 Đ19 k4), or goes on where the rules of
    the procedure's sector say so. A clock that waits for another agency or for the payment goes on waiting.
    """
    allow(dossier, "dossier.supplemented")
    if waits := promise.waits_for(dossier):
        return {**promise.anew(dossier, there.now, there, ClockAct.NONE, ""), "expected": waits, "stages": []}
    rule = promise.rule_of(dossier, there, RuleKey.SUPPLEMENT_CLOCK)
    if rule and rule.value == "RESUME":
        return promise.going_on(dossier, there, rule.basis)
    basis = rule.basis if rule else ACTS["dossier.supplemented"].basis
    return promise.anew(dossier, there.now, there, ClockAct.RESTART, basis)


def request_finance(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Yêu cầu thực hiện nghĩa vụ tài chính: the clock stops where sector law does not count that time (land)."""
    allow(dossier, "dossier.finance_requested")
    rule = promise.rule_of(dossier, there, RuleKey.FINANCE_CLOCK)
    cause = needed(reason, "reason.missing", "Chưa ghi nghĩa vụ tài chính phải thực hiện.")
    if rule and rule.value == "NONE":
        return {"reason": cause, "clock": {"effect": ClockAct.NONE.value, "basis": rule.basis}}
    return {"reason": cause, **promise.stopped(dossier, there, ClockAct.PAUSE, rule.basis if rule else "")}


def finish_finance(dossier: Dossier, there: Circumstances) -> Body:
    """Đã hoàn thành nghĩa vụ tài chính: what was left runs on; nothing changes where the clock had not stopped."""
    allow(dossier, "dossier.finance_done")
    if dossier.running:
        return {"clock": {"effect": ClockAct.NONE.value, "basis": ""}}
    return promise.going_on(dossier, there, "")


def pause(dossier: Dossier, there: Circumstances, reason: str, basis: str = "") -> Body:
    """Tạm ngừng tính thời hạn on a legal ground, which is the ``reason`` or named in ``basis``."""
    allow(dossier, "dossier.paused")
    cause = needed(reason, "reason.missing", "Chưa ghi căn cứ tạm ngừng.")
    return {"reason": cause, **promise.stopped(dossier, there, ClockAct.PAUSE, clean(basis) or cause)}


def resume(dossier: Dossier, there: Circumstances, basis: str = "") -> Body:
    """Tiếp tục tính thời hạn: what was left runs from now."""
    allow(dossier, "dossier.resumed")
    return promise.going_on(dossier, there, clean(basis))


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
        times = promise.rule_of(dossier, there, RuleKey.APOLOGY_TIMES)
        if dossier.apologies >= (times.number if times else 1):
            raise Refused(
                "apology.second",
                f"Hồ sơ {dossier.code} đã hẹn lại một lần; không hẹn lại lần nữa mà ghi «Báo cáo lãnh đạo».",
            )
        legal = legal or (times.basis if times else ACTS["dossier.extended"].basis)
        late = apology_is_late(dossier, there)
    elif not legal:
        raise Refused("basis.missing", "Chưa ghi căn cứ pháp lý của việc gia hạn.", "basis")
    old, judged_by = dossier.due_at, dossier.lawful_due_at
    if not dossier.running or old is None or judged_by is None:
        raise Refused(
            "extend.not_running", f"Thời hạn của hồ sơ {dossier.code} chưa tính; không có ngày hẹn để gia hạn."
        )
    new = promise.later(old, there, cause, legal, by, until)
    if new.due_at <= old:
        raise Refused("extend.earlier", f"Ngày hẹn mới phải sau ngày hẹn đang có ({show(old)}).")
    if ground == APOLOGY and new.due_at <= there.now:
        raise Refused("extend.past", f"Ngày hẹn lại {show(new.due_at)} đã qua; hãy hẹn một ngày còn ở phía trước.")
    clock = {"effect": ClockAct.EXTEND.value, "basis": legal}
    if ground == APOLOGY:
        clock["lawful_due_at"] = to_text(judged_by)
    elif by is not None and judged_by != old:
        clock["lawful_due_at"] = to_text(promise.extended(judged_by, there, by).due_at)
    return {
        "deadline": new.to_body(),
        "clock": clock,
        "ground": ground,
        "reason": cause,
        "due_before": to_text(old),
        **({"sent_late": late, "holder": dossier.holder} if ground == APOLOGY else {}),
    }


def apology_is_late(dossier: Dossier, there: Circumstances) -> bool:
    """Whether a letter written now is later than the rule wants: one working day before the promise (NĐ 61/2018 Đ19
    k9), and half the time where the whole limit is one working day or less.
    """
    if dossier.due_at is None or dossier.deadline is None:
        return False
    rule = promise.rule_of(dossier, there, RuleKey.APOLOGY_BEFORE)
    if rule is None or there.now > dossier.due_at:
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


def resolve(
    dossier: Dossier,
    there: Circumstances,
    result: str = "",
    *,
    refused: bool = False,
    reason: str = "",
    issued: date | None = None,
    electronic: str = "",
    signed_file: bool = False,
) -> Body:
    """Có kết quả: this moment, against the promise, makes it on time or late (NĐ 61/2018 Đ19). While the clock stands,
    the promise is what it would be if the clock went on now.

    ``result`` is its number and symbol, ``issued`` its day, ``electronic`` the code of its electronic form, and
    ``signed_file`` whether there is a digitally signed file of it. A reasoned refusal within the limit is a result too
    (Đ19 k8); its Mẫu 03 bears the ``reason``. Raises Refused for a result of tomorrow.
    """
    allow(dossier, "dossier.resolved")
    if issued and issued > there.today:
        raise Refused("result.future", f"Ngày kết quả {show_day(issued)} ở sau hôm nay.", "issued")
    body: Body = {"resolved_at": to_text(there.now), "result": clean(result), "refused": refused}
    body |= {"issued": issued.isoformat()} if issued else {}
    body |= {"electronic": clean(electronic)} if clean(electronic) else {}
    body |= {"signed_file": True} if signed_file else {}
    if refused:
        body["reason"] = needed(reason, "reason.missing", "Chưa ghi lý do từ chối giải quyết.")
    clock = promise.ended("NĐ 61/2018 Đ19 k8" if refused else "NĐ 61/2018 Đ19", there)
    due, judged_by = dossier.deadline, dossier.lawful_due_at
    if dossier.left and not dossier.running:
        due, judged_by = promise.resumed(dossier, there, dossier.left)
        body["deadline"] = due.to_body()
    if due and judged_by:
        stands = outcome(judged_by, there.now, due.limit.unit)
        clock |= {"lawful_due_at": to_text(judged_by), "outcome": stands.value}
    return {**body, "clock": clock}


def who_receives(dossier: Dossier) -> str:
    """Who comes for the result when nobody else does: the submitter, else the first owner; an owner where the law wants
    the owners.
    """
    intake = dossier.intake
    if intake is None:
        return ""
    return intake.owners[0].name if intake.in_person else intake.presenter.name


def recall(dossier: Dossier, reason: str) -> Body:
    """Thu hồi, đính chính kết quả sai (NĐ 61/2018 Đ21 k1): the dossier is at work again under its old promise."""
    allow(dossier, "dossier.recalled")
    return {"reason": needed(reason, "reason.missing", "Chưa ghi lý do thu hồi, đính chính.")}


def ask_withdrawal(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Công dân đề nghị rút hồ sơ: the clock stops while it is decided."""
    allow(dossier, "dossier.withdrawal_requested")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do rút hồ sơ.")
    return {"reason": cause, **promise.stopped(dossier, there, ClockAct.PAUSE, "")}


def decline_withdrawal(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Không rút nữa, or the wish cannot be met: what was left of the time runs on."""
    allow(dossier, "dossier.withdrawal_declined")
    cause = needed(reason, "reason.missing", "Chưa ghi vì sao không rút hồ sơ nữa.")
    return {"reason": cause, **promise.going_on(dossier, there, "")}


def stop(dossier: Dossier, there: Circumstances, reason: str, given_back: Iterable[str] = ()) -> Body:
    """Dừng giải quyết hồ sơ (Mẫu 05, TT 03/2025/TT-VPCP); ``given_back`` are the papers the citizen took along."""
    allow(dossier, "dossier.stopped")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do dừng giải quyết.")
    asked = [line for line in dossier.timeline if line.kind == "dossier.withdrawal_requested" and line.applied]
    return {
        "reason": cause,
        **({"items": held} if (held := [one for one in map(clean, given_back) if one]) else {}),
        **({"asked": {"at": to_text(asked[-1].at), "reason": asked[-1].note}} if asked else {}),
        "clock": promise.ended("TT 03/2025/TT-VPCP", there),
    }


def refuse(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Từ chối giải quyết vì không bổ sung trong thời hạn (Mẫu 03)."""
    allow(dossier, "dossier.refused")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do từ chối.")
    return {"reason": cause, "clock": promise.ended("NĐ 61/2018 Đ19 k8", there)}


def pay(dossier: Dossier, there: Circumstances, payment: Payment) -> Body:
    """Thu phí, lệ phí, with the biên lai as the tax system issued it. Where the time runs from the payment, it starts
    when nothing is owed any more; where papers are still awaited, with those. Raises UserError for an amount or a biên
    lai that cannot be.
    """
    allow(dossier, "dossier.paid")
    body: Body = payment.checked().to_body()
    body["items"] = items_between(dossier.paid, dossier.paid + payment.amount, dossier.asked)
    at_work = dossier.state in ACTS["dossier.extended"].origin
    if dossier.expected and at_work and not promise.waits_for(dossier, payment.amount):
        return {**body, **promise.anew(dossier, there.now, there, ClockAct.START, "thời hạn tính từ khi nộp đủ lệ phí")}
    return body


def correct(dossier: Dossier, fields: Mapping[str, Any], reason: str) -> Body:
    """Điều chỉnh: new values of intake fields, the old ones beside them; same number."""
    allow(dossier, "dossier.corrected")
    old = promise.frozen(dossier).to_body()
    # a tick that is off is not in the body
    changed = {n: {"old": old.get(n, False), "new": new} for n, new in fields.items() if old.get(n, False) != new}
    if not changed:
        raise Refused("correct.same", "Không có nội dung nào thay đổi.")
    return {"fields": changed, "reason": needed(reason, "reason.missing", "Chưa ghi lý do điều chỉnh.")}


def ask_void(dossier: Dossier, reason: str) -> Body:
    """Đề nghị hủy hồ sơ: one person asks, another one decides."""
    allow(dossier, "dossier.void_requested")
    return {"reason": needed(reason, "reason.missing", "Chưa ghi lý do đề nghị hủy.")}


def void(dossier: Dossier, there: Circumstances, reason: str) -> Body:
    """Hủy hồ sơ that somebody else asked to be voided: the number stays used and is named in the list of gaps."""
    allow(dossier, "dossier.voided")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do hủy.")
    if not dossier.void_requested_by:
        raise Refused("void.not_requested", "Chưa có đề nghị hủy; một người đề nghị, người khác duyệt hủy.")
    if dossier.void_requested_by == there.actor:
        raise Refused("void.same_person", "Người đề nghị hủy không tự duyệt; hãy nhờ người phụ trách khác.")
    return {"reason": cause, "clock": promise.ended("", there)}


_PAPERS = ("document.printed", "document.waived", "dossier.notified")
_MONEY = ("dossier.paid", "dossier.refunded", "dossier.fee_receipt_voided")

UNDO_WITHIN = timedelta(seconds=15)
"""The bar offers it for ten; a key pressed at the last moment still counts."""


def undo(dossier: Dossier, there: Circumstances, actor: str, counter: int) -> tuple[str, Body]:
    """Hoàn tác one's own last act: the kind and the body of the entry that takes it back. A reception leaves a void
    number. Raises Refused when the last act is another's, too long ago, or money has changed hands with it.
    """
    done = [line for line in dossier.timeline if line.applied and line.kind not in _PAPERS]
    last = done[-1] if done else None
    possible = ACTS.keys() - {"dossier.undone"}
    if last is None or last.kind not in possible or (last.actor, last.counter) != (actor, counter):
        raise Refused("undo.none", "Không có thao tác nào của bạn trên hồ sơ này để hoàn tác.")
    if there.now - last.at > UNDO_WITHIN:
        raise Refused(
            "undo.late", f"Đã quá {UNDO_WITHIN.seconds} giây từ khi «{last.label}»; hãy dùng Điều chỉnh hoặc Hủy hồ sơ."
        )
    if last.kind in _MONEY or (last.kind == "dossier.received" and dossier.payments):
        raise Refused("undo.paid", "Đã thu tiền nên không hoàn tác được; hãy hoàn lại tiền rồi hủy hồ sơ.")
    if last.kind == "dossier.received" and dossier.intake and dossier.intake.blank:
        raise Refused(
            "undo.blank",
            "Người dân đang giữ giấy viết tay mang số của hồ sơ này nên không hoàn tác được; hãy dùng Điều chỉnh.",
        )
    if last.kind == "dossier.received":
        return "dossier.undone", {"reason": "Hoàn tác", "clock": promise.ended("", there)}
    return UNDONE, {"entry": last.entry_id, "note": last.label}
