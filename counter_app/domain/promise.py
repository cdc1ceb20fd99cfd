"""What an act on the clock decides and carries: the promise anew, what is left of it, by what a result is judged.

Nothing of this is ever counted again; the fold copies it. The acts themselves, with their guards, are in ``acts``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from counter_app.domain.application import Expected
from counter_app.domain.calendar import Calendar, at
from counter_app.domain.clock import Outcome, left_until, outcome, remaining
from counter_app.domain.deadline import Deadline, deadline, fixed
from counter_app.domain.dossier import Dossier
from counter_app.domain.hours import Hours
from counter_app.domain.intake import Intake
from counter_app.domain.limit import LONGEST_DAYS, Limit
from counter_app.domain.moments import local_day, show, show_day, to_text
from counter_app.domain.process import plan
from counter_app.domain.rules import Rule, RuleKey, Rules
from counter_app.domain.trace import Begin
from counter_app.domain.transitions import ClockAct
from counter_app.errors import Refused

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under which an act is decided: the moment, the office's calendar and hours, the clock's rules, the person."""

    now: datetime
    calendar: Calendar
    hours: Hours
    rules: Rules = Rules()  # noqa: RUF009 - frozen
    actor: str = ""
    """Who acts: some acts want a second person."""

    @property
    def today(self) -> date:
        """The Vietnamese day."""
        return local_day(self.now)


def rule_of(dossier: Dossier, there: Circumstances, key: RuleKey) -> Rule | None:
    """The rule of today, the procedure's own first."""
    return there.rules.on(there.today, key, dossier.intake.rules if dossier.intake else None)


def frozen(dossier: Dossier) -> Intake:
    """The reception. Raises Refused where its content has been erased."""
    if dossier.intake is None:
        raise Refused("intake.gone", "Nội dung tiếp nhận của hồ sơ này không còn trên máy.")
    return dossier.intake


def anew(dossier: Dossier, start: datetime, there: Circumstances, effect: ClockAct, basis: str) -> Body:
    """The whole time again, from ``start``, and the steps planned from there."""
    intake = frozen(dossier)
    limit, lawful = intake.deadline.limit, intake.deadline.statutory
    new = deadline(start, limit, there.calendar, there.hours, statutory=lawful.limit if lawful else None)
    stages = plan([planned.stage for planned in intake.stages], start, there.calendar, there.hours)
    return {
        "deadline": new.to_body(),
        "clock": {"effect": effect.value, "basis": basis},
        "stages": [stage.to_body() for stage in stages],
    }


def waits_for(dossier: Dossier, paying: int = 0) -> str:
    """What the clock of a received dossier still waits for, once ``paying`` is paid; "" when it may run."""
    owed = dossier.intake.fee_total if dossier.intake else 0
    return "" if dossier.expected == Expected.PAYMENT and dossier.paid + paying >= owed else dossier.expected


def going_on(dossier: Dossier, there: Circumstances, basis: str) -> Body:
    """What was left when the clock stopped, from now; a clock that had not begun begins, or waits as before."""
    if dossier.expected:
        if waits_for(dossier):
            return {"clock": {"effect": ClockAct.NONE.value, "basis": ""}}
        return anew(dossier, there.now, there, ClockAct.START, basis)
    new, judged_by = resumed(dossier, there, dossier.left or frozen(dossier).deadline.limit)
    clock = {"effect": ClockAct.RESUME.value, "basis": basis}
    if judged_by != new.due_at:
        clock["lawful_due_at"] = to_text(judged_by)
    return {"deadline": new.to_body(), "clock": clock}


def resumed(dossier: Dossier, there: Circumstances, left: Limit) -> tuple[Deadline, datetime]:
    """The promise when what was left runs on from now, and the moment a result is then judged by. A date that had
    passed before the clock stopped stays passed: no pause makes a late dossier punctual.
    """
    new = deadline(there.now, left, there.calendar, there.hours, begin=Begin.RESUMPTION)
    if dossier.left is None or dossier.lawful_left == left:
        return new, new.due_at
    if dossier.lawful_left is None:
        return new, dossier.lawful_due_at or new.due_at
    lawful = deadline(there.now, dossier.lawful_left, there.calendar, there.hours, begin=Begin.RESUMPTION)
    return new, lawful.due_at


def stopped(dossier: Dossier, there: Circumstances, effect: ClockAct, basis: str) -> Body:
    """The clock stands: what is left of the promise in force, read off its trace."""
    clock: Body = {"effect": effect.value, "basis": basis, "calendar": there.calendar.version}
    promise, judged_by = dossier.deadline, dossier.lawful_due_at
    if promise and judged_by and dossier.running:
        left = remaining(promise, there.now, there.calendar, there.hours)
        lawful_left: Limit | None = left
        if outcome(judged_by, there.now) is Outcome.LATE:
            lawful_left = None
        elif judged_by != promise.due_at:
            lawful_left = left_until(judged_by, there.now, promise.limit.unit, there.calendar, there.hours)
        clock |= {
            "left": left.to_body(),
            "lawful_left": lawful_left.to_body() if lawful_left else None,
            "due_at": to_text(promise.due_at),
            "trace": [step.to_body() for step in promise.trace if step.day <= there.today],
        }
    return {"clock": clock}


def ended(basis: str, there: Circumstances) -> Body:
    """The clock has done its work."""
    return {"effect": ClockAct.STOP.value, "basis": basis, "calendar": there.calendar.version}


def later(
    old: datetime, there: Circumstances, reason: str, basis: str, by: Limit | None, until: date | None
) -> Deadline:
    """A promise put off ``by`` a time or ``until`` a day. Raises Refused for a day off and for one too far away."""
    if until is not None:
        if (until - there.today).days > LONGEST_DAYS:
            raise Refused("extend.too_far", f"Ngày hẹn mới {show_day(until)} quá xa; hãy xem lại năm.", "until")
        if not there.calendar.is_worked(until):
            why, _ = there.calendar.reason(until)
            raise Refused("extend.day_off", f"{show_day(until)} là ngày nghỉ ({why}); hãy chọn ngày làm việc.", "until")
        return fixed(old, at(until, there.hours.closing(until)), there.calendar, reason, basis)
    if by is None:
        raise Refused("extend.missing", "Chưa ghi gia hạn thêm bao lâu hoặc đến ngày nào.", "until")
    new = extended(old, there, by)
    if (local_day(new.due_at) - there.today).days > LONGEST_DAYS:
        raise Refused(
            "extend.too_far", f"Ngày hẹn mới {show(new.due_at)} quá xa; hãy xem lại thời gian gia hạn.", "until"
        )
    return new


def extended(old: datetime, there: Circumstances, by: Limit) -> Deadline:
    """A time that begins when another one ends."""
    return deadline(old, by, there.calendar, there.hours, begin=Begin.EXTENSION)
