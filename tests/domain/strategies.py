"""What Hypothesis draws of the clock: calendars with everything in them, office hours of every kind, limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from counter_app.domain.calendar import Calendar, CalendarDay, DayKind, DayStatus
from counter_app.domain.hours import EndRule, Hours, Season, Session, Slot
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM

BASE = date(2026, 11, 2)

day_entries = st.builds(
    CalendarDay,
    st.integers(0, 50).map(lambda n: BASE + timedelta(days=n)),
    st.sampled_from(DayKind),
    st.just("Ngày đặc biệt"),
    st.just("QĐ 9/QĐ-TTg"),
    st.sampled_from(DayStatus),
    st.sampled_from(["national", "province", "office"]),
)
day_lists = st.lists(day_entries, max_size=25, unique_by=lambda day: day.day)
calendars = day_lists.map(lambda days: Calendar.of("random", days))
moments = st.datetimes(datetime(2026, 11, 2), datetime(2026, 12, 20)).map(lambda m: m.replace(tzinfo=VIETNAM))  # noqa: DTZ001

WINTER = (Session(time(7, 30), time(11, 30)), Session(time(13, 30), time(17)))
SUMMER = (Session(time(7), time(11)), Session(time(14), time(17, 30)))
plain_hours = st.sampled_from(
    [
        Hours(),
        Hours((Session(time(7), time(11)), Session(time(13), time(16, 30))), time(15)),
        Hours((Session(time(8), time(17)),), time(15, 30)),
        Hours((Session(time(7, 30), time(11, 30)),)),
        Hours(
            (Session(time(7, 15), time(9, 20)), Session(time(9, 50), time(12)), Session(time(13), time(17))),
            time(14, 5),
        ),
        Hours(seasons=(Season("04-16", SUMMER), Season("11-20", WINTER), Season("12-10", SUMMER))),
    ]
)
"""Sessions of several kinds; a promise ends with its day."""

office_hours = st.builds(
    lambda hours, end, slots, weekend, late: replace(hours, end=end, slots=slots, weekend=weekend, late_days=late),
    plain_hours,
    st.sampled_from(EndRule),
    st.sampled_from([(), (Slot(time(11), time(10)), Slot(time(17), time(16))), (Slot(time(9), time(12)),)]),
    st.sampled_from([(), (Session(time(7, 30), time(11, 30)),)]),
    st.booleans(),
)
"""The same with every rule an office may have about the hour of a promise."""

AMOUNTS = {
    Unit.WORKING_DAYS: st.integers(1, 30),
    Unit.CALENDAR_DAYS: st.integers(1, 60),
    Unit.MONTHS: st.integers(1, 14),
    Unit.WORKING_HOURS: st.integers(1, 60),
    Unit.HOURS: st.integers(1, 200),
    Unit.SAME_DAY: st.just(0),
}
limits = st.sampled_from(Unit).flatmap(lambda unit: AMOUNTS[unit].map(lambda amount: Limit(amount, unit)))
counted_in_days = limits.filter(lambda limit: limit.unit not in (Unit.HOURS, Unit.WORKING_HOURS))


def limits_in(*units: Unit) -> st.SearchStrategy[Limit]:
    """Limits of these units only."""
    return st.sampled_from(units).flatmap(lambda unit: AMOUNTS[unit].map(lambda amount: Limit(amount, unit)))
