"""The internal process of a procedure: its steps with unit, role and time, and the legs of a liên thông procedure.

Steps follow one another, or run beside the one before («song song», NĐ 61/2018 Đ19 k6). Their times together may not
exceed the procedure's time; the citizen's date is the whole, each step has a date of its own, and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from counter_app.domain.calendar import Calendar, at
from counter_app.domain.deadline import deadline
from counter_app.domain.hours import Hours
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import from_text, show, to_text
from counter_app.domain.text import clean, whole_number
from counter_app.domain.trace import Begin
from counter_app.errors import Problem, UserError


@dataclass(frozen=True, slots=True)
class Stage:
    """One step. ``agency`` is set for a leg at another agency; ``beside`` runs it together with the step before."""

    name: str
    unit: str
    role: str
    limit: Limit
    agency: str = ""
    beside: bool = False

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry and in ``db/seed``."""
        return {
            "name": self.name,
            "unit": self.unit,
            "role": self.role,
            "limit": self.limit.to_body(),
            "agency": self.agency,
            "beside": self.beside,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Stage:
        """The step written by :meth:`to_body`."""
        return cls(
            name=str(body["name"]),
            unit=str(body["unit"]),
            role=str(body.get("role", "")),
            limit=Limit.from_body(body["limit"]),
            agency=str(body.get("agency", "")),
            beside=bool(body.get("beside", False)),
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """A step with the moments between which it is to be done."""

    stage: Stage
    starts_at: datetime
    due_at: datetime

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {**self.stage.to_body(), "starts_at": to_text(self.starts_at), "due_at": to_text(self.due_at)}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Planned:
        """The planned step written by :meth:`to_body`."""
        return cls(Stage.from_body(body), from_text(body["starts_at"]), from_text(body["due_at"]))


def plan(stages: Iterable[Stage], start: datetime, calendar: Calendar, hours: Hours) -> tuple[Planned, ...]:
    """Every step with its dates, from the moment at which the clock starts. A step begins when the one before is due;
    after steps that run beside each other, when the last of them is.
    """
    planned: list[Planned] = []
    begins = ends = start
    for stage in stages:
        if not stage.beside:
            begins = ends
        begin = Begin.RECEPTION if begins == start else Begin.STEP
        due_at = deadline(begins, stage.limit, calendar, hours, begin=begin).due_at
        planned.append(Planned(stage, begins, due_at))
        ends = max(ends, due_at)
    return tuple(planned)


_UNITS = {unit.label: unit for unit in Unit if unit is not Unit.SAME_DAY}


def show_stages(stages: Iterable[Stage]) -> str:
    """The steps as they are typed: one a line, «tên bước; đơn vị; vai trò; 4 giờ làm việc», then «cơ quan …» for a leg
    elsewhere, and «song song» where it runs beside the step before.
    """
    return "\n".join(
        "; ".join(
            (
                stage.name,
                stage.unit,
                stage.role,
                f"{stage.limit.amount} {stage.limit.unit.label}",
                *([f"cơ quan {stage.agency}"] if stage.agency else []),
                *(["song song"] if stage.beside else []),
            )
        )
        for stage in stages
    )


def read_stages(text: str) -> tuple[Stage, ...]:
    """The steps written as :func:`show_stages` shows them. Raises UserError naming each line that is none."""
    stages: list[Stage] = []
    problems = []
    for n, line in enumerate(text.splitlines(), start=1):
        if not clean(line):
            continue
        try:
            stages.append(_read_stage([clean(part) for part in line.split(";")], first=not stages))
        except (ValueError, UserError) as error:
            words = str(error) if isinstance(error, UserError) else "cần: tên bước; đơn vị; vai trò; 4 giờ làm việc"
            problems.append(Problem("stages", f"Dòng {n}: {words}."))
    if problems:
        raise UserError(*problems)
    return tuple(stages)


def _read_stage(parts: list[str], *, first: bool) -> Stage:
    name, unit, role, limit, *more = parts
    amount, _, words = limit.partition(" ")
    number = whole_number(amount)
    if not name or not unit or number is None or words not in _UNITS:
        raise ValueError
    agency, beside = "", False
    for part in more:
        if part == "song song" and not first:
            beside = True
        elif part.startswith("cơ quan ") and not agency:
            agency = part.removeprefix("cơ quan ")
        else:
            raise ValueError
    return Stage(name, unit, role, Limit(number, _UNITS[words]), agency, beside)


_PLAIN_WEEK = [date(2026, 11, 2) + timedelta(days=n) for n in range(5)]


def check_process(stages: Sequence[Stage], total: Limit | None, hours: Hours) -> None:
    """Raises UserError when the steps together take longer than the procedure, received at the opening of any working
    day of a week without holidays: four working days fit into four days from a Monday, not from a Thursday.
    """
    if not stages or total is None:
        return
    plain = Calendar.of("", ())
    for day in _PLAIN_WEEK:
        start = at(day, hours.opening(day))
        ends = max(step.due_at for step in plan(stages, start, plain, hours))
        whole = deadline(start, total, plain, hours).due_at
        if ends > whole:
            raise UserError(
                Problem(
                    "stages",
                    f"Tổng thời gian các bước dài hơn thời hạn của thủ tục ({total}): nhận {show(start)} thì bước "
                    f"cuối xong {show(ends)}, hạn là {show(whole)}.",
                )
            )
