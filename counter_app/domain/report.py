"""The periodic table of results («Tình hình, kết quả giải quyết TTHC», Biểu II.06a/VPCP/KSTT, TT 01/2020/TT-VPCP) with
the provincial columns of 2026: late results with and without a letter of apology, ended dossiers apart.

(1) received = (5) resolved + (9) in process + (12) ended otherwise, in every row. A dossier counts by what is known
now: resolved in the period in which its result came, in process at the end of a period when that was later or is still
to come. A void dossier counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from counter_app.domain.calendar import at
from counter_app.domain.clock import Outcome
from counter_app.domain.dossier import Dossier
from counter_app.domain.hours import printed_minute
from counter_app.domain.moments import FIRST_YEAR, LAST_YEAR, show_day
from counter_app.domain.procedure import Channel
from counter_app.domain.text import fold
from counter_app.domain.transitions import OPEN, State
from counter_app.errors import Refused

ONLINE = frozenset({Channel.ONLINE, Channel.HELPED_ONLINE, Channel.KIOSK})
"""Channels that count as «Trực tuyến»; counter and post are «Trực tiếp, dịch vụ bưu chính»."""
NO_FIELD = "Chưa rõ lĩnh vực"


class Figure(StrEnum):
    """The columns. Totals are sums of others: :data:`SUMS`."""

    RECEIVED = "received"
    ONLINE = "online"
    DIRECT = "direct"
    BEFORE = "before"
    RESOLVED = "resolved"
    EARLY = "early"
    ON_TIME = "on-time"
    LATE_APOLOGY = "late-apology"
    LATE = "late"
    OPEN = "open"
    IN_TIME = "in-time"
    OVERDUE_APOLOGY = "overdue-apology"
    OVERDUE = "overdue"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The words of the column."""
        return _LABELS[self][0]

    @property
    def number(self) -> str:
        """Its number in the form's head."""
        return _LABELS[self][1]

    @property
    def group(self) -> str:
        """The heading it stands under."""
        return _LABELS[self][2]


_TAKEN, _DONE, _RUNNING, _APART = "Số hồ sơ tiếp nhận", "Đã giải quyết", "Đang giải quyết", "Khác"
_LABELS = {
    Figure.RECEIVED: ("Tổng số", "(1)", _TAKEN),
    Figure.ONLINE: ("Mới: trực tuyến", "(2)", _TAKEN),
    Figure.DIRECT: ("Mới: trực tiếp, bưu chính", "(3)", _TAKEN),
    Figure.BEFORE: ("Kỳ trước chuyển sang", "(4)", _TAKEN),
    Figure.RESOLVED: ("Tổng số", "(5)", _DONE),
    Figure.EARLY: ("Trước hạn", "(6)", _DONE),
    Figure.ON_TIME: ("Đúng hạn", "(7)", _DONE),
    Figure.LATE_APOLOGY: ("Quá hạn, đã xin lỗi", "(8a)", _DONE),
    Figure.LATE: ("Quá hạn, chưa xin lỗi", "(8b)", _DONE),
    Figure.OPEN: ("Tổng số", "(9)", _RUNNING),
    Figure.IN_TIME: ("Trong hạn", "(10)", _RUNNING),
    Figure.OVERDUE_APOLOGY: ("Quá hạn, đã xin lỗi", "(11a)", _RUNNING),
    Figure.OVERDUE: ("Quá hạn, chưa xin lỗi", "(11b)", _RUNNING),
    Figure.ENDED: ("Dừng, rút, từ chối", "(12)", _APART),
}
SUMS: Mapping[Figure, tuple[Figure, ...]] = {
    Figure.RECEIVED: (Figure.ONLINE, Figure.DIRECT, Figure.BEFORE),
    Figure.RESOLVED: (Figure.EARLY, Figure.ON_TIME, Figure.LATE_APOLOGY, Figure.LATE),
    Figure.OPEN: (Figure.IN_TIME, Figure.OVERDUE_APOLOGY, Figure.OVERDUE),
}
"""Which columns a total adds up."""
PARTS = tuple(figure for figure in Figure if figure not in SUMS)
"""The columns that are counted; a dossier stands in one of (2)–(4) and in one of the others."""


@dataclass(frozen=True, slots=True)
class Period:
    """Vietnamese days, both counted."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return at(self.first, time.min)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return at(self.last + timedelta(days=1), time.min)

    @property
    def words(self) -> str:
        """«Từ ngày 16/11/2026 đến ngày 22/11/2026»."""
        return f"Từ ngày {show_day(self.first)} đến ngày {show_day(self.last)}"


def period(first: date, last: date) -> Period:
    """A period. Raises Refused when it ends before it begins, or outside the years dossiers can have."""
    if first > last:
        raise Refused("period.backwards", f"Ngày đầu kỳ {show_day(first)} sau ngày cuối kỳ {show_day(last)}.", "to")
    if not (first.year >= FIRST_YEAR and last.year <= LAST_YEAR):
        raise Refused("period.years", f"Kỳ báo cáo phải trong các năm {FIRST_YEAR}–{LAST_YEAR}.", "from")
    return Period(first, last)


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def month_of(day: date) -> Period:
    """The reporting month that a day lies in: from the 15th to the 14th (NĐ 09/2019 Đ12)."""
    if day.day >= _MONTH_BEGINS:
        first = day.replace(day=_MONTH_BEGINS)
        return Period(first, _same_day_next_month(first) - timedelta(days=1))
    last = day.replace(day=_MONTH_BEGINS) - timedelta(days=1)
    return Period(_same_day_last_month(day.replace(day=_MONTH_BEGINS)), last)


_MONTH_BEGINS = 15


def _same_day_next_month(day: date) -> date:
    return day.replace(year=day.year + 1, month=1) if day.month == 12 else day.replace(month=day.month + 1)


def _same_day_last_month(day: date) -> date:
    return day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1)


PRESETS = {
    "week": ("Tuần này", week_of),
    "last-week": ("Tuần trước", lambda day: week_of(day - timedelta(days=7))),
    "month": ("Kỳ 15→14", month_of),
    "last-month": ("Kỳ trước", lambda day: month_of(month_of(day).first - timedelta(days=1))),
}
"""The periods most asked for, counted from a day."""


def ended_at(dossier: Dossier) -> datetime | None:
    """When a result was no longer owed: the moment of the result, the stop, the refusal, the void; None while it is."""
    if dossier.state is None or dossier.state in OPEN:
        return None
    if dossier.resolved_at:
        return dossier.resolved_at
    ends = [line.at for line in dossier.timeline if line.applied and line.kind in _ENDS]
    return ends[-1] if ends else None


_ENDS = ("dossier.stopped", "dossier.refused", "dossier.undone", "dossier.voided")


def figures_of(dossier: Dossier, wanted: Period, now: datetime) -> frozenset[Figure]:
    """The counted columns a dossier stands in: none, or two."""
    received, ended = dossier.received_at, ended_at(dossier)
    if received is None or received >= wanted.ends or dossier.state in (None, State.VOID):
        return frozenset()
    if ended and ended < wanted.begins:
        return frozenset()
    if received < wanted.begins:
        came = Figure.BEFORE
    else:
        came = Figure.ONLINE if dossier.intake and dossier.intake.channel in ONLINE else Figure.DIRECT
    return frozenset({came, _stands(dossier, wanted, now, ended)})


def _stands(dossier: Dossier, wanted: Period, now: datetime, ended: datetime | None) -> Figure:
    if ended and ended < wanted.ends:
        if dossier.state not in (State.RESOLVED, State.RETURNED):
            return Figure.ENDED
        match dossier.outcome:
            case Outcome.EARLY:
                return Figure.EARLY
            case Outcome.LATE:
                return Figure.LATE_APOLOGY if dossier.apologies else Figure.LATE
        return Figure.ON_TIME  # also where nobody had promised anything
    due = dossier.lawful_due_at
    judged = min(printed_minute(now), wanted.ends)
    if due is None or due >= judged or not (dossier.running or ended):
        return Figure.IN_TIME
    return Figure.OVERDUE_APOLOGY if dossier.apologies else Figure.OVERDUE


Counts = Mapping[Figure, int]


@dataclass(frozen=True, slots=True)
class Row:
    """A field of work with its figures, totals included."""

    field: str
    counts: Counts

    @property
    def balances(self) -> bool:
        """(1) = (5) + (9) + (12)."""
        count = self.counts
        return count[Figure.RECEIVED] == count[Figure.RESOLVED] + count[Figure.OPEN] + count[Figure.ENDED]


@dataclass(frozen=True, slots=True)
class Report:
    """The table of a period as it was known at a moment."""

    period: Period
    now: datetime
    rows: tuple[Row, ...]

    @property
    def total(self) -> Row:
        """All rows added up."""
        return Row("Tổng cộng", {figure: sum(row.counts[figure] for row in self.rows) for figure in Figure})


def report(wanted: Period, now: datetime, counted: Mapping[str, Counts]) -> Report:
    """The table from the counted columns of each field; rows by the alphabet, totals added."""
    rows = [Row(name or NO_FIELD, _with_sums(counts)) for name, counts in counted.items()]
    return Report(wanted, now, tuple(sorted(rows, key=lambda row: (row.field == NO_FIELD, fold(row.field)))))


def _with_sums(counts: Counts) -> Counts:
    parts = {figure: counts.get(figure, 0) for figure in PARTS}
    return {figure: sum(parts[one] for one in SUMS.get(figure, (figure,))) for figure in Figure}


def of_dossiers(wanted: Period, now: datetime, dossiers: Iterable[Dossier]) -> Report:
    """The same table from folded dossiers, one by one."""
    counted: dict[str, dict[Figure, int]] = {}
    for dossier in dossiers:
        for figure in figures_of(dossier, wanted, now):
            row = counted.setdefault(dossier.intake.field if dossier.intake else "", {})
            row[figure] = row.get(figure, 0) + 1
    return report(wanted, now, counted)
