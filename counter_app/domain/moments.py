"""Moments in time: kept in UTC, shown as Vietnamese wall-clock time.

Vietnam has had one offset, UTC+7 and no daylight saving, for the whole period this program covers; a fixed offset
needs no time-zone files and cannot be wrong on a PC whose time-zone data is old.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

from counter_app.domain.text import clean
from counter_app.errors import Problem, UserError

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

Clock = Callable[[], datetime]
"""Tells the current moment, aware. Handed in from the composition root; nobody else asks the machine."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def to_text(moment: datetime) -> str:
    """An aware moment as it is stored: UTC, microseconds, ``Z``. Equal lengths, so text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_text(text: str) -> datetime:
    """The moment written by :func:`to_text`. Raises ValueError for a text without a time zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {text}")
    return moment


def to_micros(moment: datetime) -> int:
    """An aware moment as whole microseconds since 1970 UTC, as the store keeps it."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The moment written by :func:`to_micros`."""
    return _EPOCH + timedelta(microseconds=micros)


def local(moment: datetime) -> datetime:
    """The same moment on a Vietnamese wall clock."""
    return moment.astimezone(VIETNAM)


def local_day(moment: datetime) -> date:
    """The Vietnamese calendar day of a moment; the day in a dossier code."""
    return local(moment).date()


def show_day(day: date) -> str:
    """``23/11/2026``."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"  # ten times as fast as strftime, and lists show thousands


def show(moment: datetime) -> str:
    """``23/11/2026 08:12``."""
    return local(moment).strftime("%d/%m/%Y %H:%M")


def show_clock(moment: datetime) -> str:
    """``08:12``."""
    return local(moment).strftime("%H:%M")


def spell(moment: datetime) -> str:
    """``08 giờ 12 phút, ngày 23 tháng 11 năm 2026`` as the forms write it.

    Days below 10 and months 1 and 2 are padded with a zero (NĐ 30/2020, Phụ lục I).
    """
    return f"{local(moment):%H giờ %M phút}, {spell_day(local_day(moment))}"


def spell_day(day: date) -> str:
    """``ngày 05 tháng 02 năm 2026``, ``ngày 23 tháng 11 năm 2026`` (NĐ 30/2020, Phụ lục I)."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""What is typed of another year is a slip of the finger: nothing at a counter lies so far back or ahead."""


def read_day(text: str, field: str = "day") -> date:
    """A day as typed: 23/11/2026 or 2026-11-23. Raises UserError."""
    for way in ("%d/%m/%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            day = datetime.strptime(clean(text), way).date()  # noqa: DTZ007 - a day has no zone
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    raise UserError(Problem(field, f"«{clean(text)[:30]}» không phải ngày; viết như 23/11/2026."))
