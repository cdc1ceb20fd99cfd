"""When a clerk is asked which day it is: whenever the clock cannot be believed, and not on every Monday."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from counter_app.domain.today import doubt
from tests.factories import MONDAY

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def worked(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("now", "last", "offset", "said"),
    [
        (MONDAY, None, timedelta(), ""),
        (MONDAY, MONDAY - HOUR, timedelta(), ""),
        (MONDAY, MONDAY + timedelta(minutes=2), timedelta(), ""),
        (MONDAY, MONDAY + timedelta(minutes=3), timedelta(), "chạy lùi"),
        (MONDAY, MONDAY + 400 * DAY, timedelta(), "chạy lùi"),
        (MONDAY, None, timedelta(minutes=10), ""),
        (MONDAY, None, timedelta(minutes=11), "lệch máy chủ 11 phút (chậm hơn; máy chủ đang là 23/11/2026 08:23)"),
        (MONDAY, None, timedelta(days=-1), "lệch máy chủ 24 giờ (nhanh hơn"),
        (MONDAY, None, timedelta(days=400), "lệch máy chủ 400 ngày (chậm hơn"),
        (MONDAY, MONDAY - 3 * DAY, timedelta(), ""),  # Friday, then the weekend
        (MONDAY, MONDAY - 4 * DAY, timedelta(), "ngày làm việc 20/11/2026"),
        (MONDAY + DAY, MONDAY, timedelta(), ""),
        (MONDAY + 2 * DAY, MONDAY, timedelta(), "ngày làm việc 24/11/2026"),
        (MONDAY + 365 * DAY, MONDAY, timedelta(), "ngày làm việc 24/11/2026"),
    ],
)
def test_the_day_is_doubted_for_a_reason(now: datetime, last: datetime | None, offset: timedelta, said: str) -> None:
    """A promise counted from the wrong day is printed and final."""
    found = doubt(now, last, offset, worked)
    assert (said in found.why) if found and said else found is None
    if found:
        assert found.answer.startswith("Đúng, hôm nay là ")
        assert found.fault == ("ngày làm việc" not in said)
        assert "chỉnh giờ" in found.sentence


def test_a_long_holiday_asks_nothing() -> None:
    """After Tết everybody comes back at once; a question then teaches nobody anything."""
    assert doubt(MONDAY, MONDAY - 12 * DAY, timedelta(), lambda _: False) is None
