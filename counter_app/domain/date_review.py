"""What becomes of promises when the calendar changes under them: a storm, a swap that was decided late.

A printed promise never moves by itself. Every open dossier whose date would be another is listed with whom to tell, and
a person chooses for each; the choice is an entry.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from counter_app.domain.acts import Body, Circumstances, allow, needed
from counter_app.domain.calendar import at
from counter_app.domain.deadline import Deadline, deadline, fixed
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day, show, to_text
from counter_app.domain.text import clean
from counter_app.domain.transitions import ClockAct
from counter_app.errors import Refused


class Choice(StrEnum):
    """What becomes of a printed promise when the calendar has changed under it."""

    KEEP = "KEEP"
    EARLIER = "EARLIER"
    RENOTIFY = "RENOTIFY"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {
            "KEEP": "Giữ ngày đã hẹn",
            "EARLIER": "Hẹn sớm hơn",
            "RENOTIFY": "Báo lại ngày hẹn mới",
        }[self.value]


def recounted(dossier: Dossier, there: Circumstances) -> Deadline | None:
    """The promise in force, counted again on today's calendar; None where nothing runs. A day that a document fixed
    stays, unless it has become a day off.
    """
    old = dossier.deadline
    if old is None or not dossier.running:
        return None
    if not old.by_document:
        lawful = old.statutory.limit if old.statutory else None
        return deadline(old.start, old.limit, there.calendar, there.hours, statutory=lawful, begin=old.begin)
    day = local_day(old.due_at)
    while not there.calendar.is_worked(day):
        day += timedelta(days=1)
    if day == local_day(old.due_at):
        return old
    return fixed(old.start, at(day, there.hours.closing(day)), there.calendar, old.trace[0].note, old.trace[0].basis)


def review_date(dossier: Dossier, there: Circumstances, choice: Choice, told: str = "") -> Body:
    """Xem lại ngày hẹn after a change of the calendar. ``told`` is how and when the citizen was told; a later date may
    not stand without it. Raises Refused when the new date is not what the choice says.
    """
    allow(dossier, "dossier.date_reviewed")
    new = recounted(dossier, there)
    body: Body = {"choice": choice.value, "calendar": there.calendar.version, "told": clean(told)}
    if choice is Choice.KEEP:
        return body
    if new is None or dossier.due_at is None:
        raise Refused("review.nothing", f"Thời hạn của hồ sơ {dossier.code} không đang tính; không có ngày hẹn để đổi.")
    earlier = new.due_at < dossier.due_at
    if earlier is not (choice is Choice.EARLIER) or new.due_at == dossier.due_at:
        raise Refused(
            "review.direction", f"Theo lịch mới ngày hẹn là {show(new.due_at)}; không phù hợp với «{choice.label}»."
        )
    if choice is Choice.RENOTIFY:
        needed(told, "told.missing", "Chưa ghi đã báo lại cho người nộp bằng cách nào.")
    clock = {"effect": ClockAct.EXTEND.value, "basis": _changed_by(dossier, new, there)}
    if dossier.lawful_due_at and dossier.lawful_due_at != dossier.due_at:
        clock["lawful_due_at"] = to_text(dossier.lawful_due_at)
    return {**body, "deadline": new.to_body(), "clock": clock}


def _changed_by(dossier: Dossier, new: Deadline, there: Circumstances) -> str:
    """The document of the first day that now counts otherwise than on the day of the promise."""
    known = {(step.day, step.effect) for step in dossier.deadline.trace} if dossier.deadline else set()
    changed = (step for step in new.trace if (step.day, step.effect) not in known and step.day in there.calendar.days)
    return next((there.calendar.days[step.day].basis for step in changed), "")
