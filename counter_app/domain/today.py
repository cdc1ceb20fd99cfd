"""Whether today is today: when a PC's clock gives reason to doubt the day, a person says which day it is.

Every number, promise and receipt bears the day; a flat battery on the board would put it a year away without a word.
Nobody is kept from working meanwhile: a wrong day harms the dossiers it touches and no others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from counter_app.domain.moments import WEEKDAYS, local_day, show, show_day

TOLERANCE = timedelta(minutes=2)
"""Clocks are set by this much all the time."""
DISAGREES = timedelta(minutes=10)
"""Ten minutes decide whether a paper came before or after fifteen o'clock."""
LOOK_BACK = 40
"""Days in which a working day is looked for: behind a longer pause nobody has to count."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why the day is in doubt. ``fault``: the clock is wrong for certain and stays so until somebody mends it."""

    why: str
    day: date
    fault: bool

    @property
    def sentence(self) -> str:
        """What is asked of the clerk."""
        mend = "Nếu không đúng, hãy chỉnh giờ của máy trước khi làm tiếp: giấy tờ và ngày hẹn theo ngày này."
        return f"{self.why} {mend}"

    @property
    def answer(self) -> str:
        """The words of the button."""
        return f"Đúng, hôm nay là {WEEKDAYS[self.day.weekday()]}, {show_day(self.day)}"


def doubt(now: datetime, last: datetime | None, offset: timedelta, is_worked: Callable[[date], bool]) -> Doubt | None:
    """What gives reason to doubt the day of ``now``: ``last`` is when this counter wrote last, ``offset`` the centre's
    clock minus ours. None for none.
    """
    today = local_day(now)
    if last and now + TOLERANCE < last:
        return Doubt(
            f"Đồng hồ máy chạy lùi: thao tác gần nhất lúc {show(last)}, máy đang là {show(now)}.", today, fault=True
        )
    if abs(offset) > DISAGREES:
        way = "chậm hơn" if offset > timedelta() else "nhanh hơn"
        return Doubt(
            f"Đồng hồ máy lệch máy chủ {_spell(abs(offset))} ({way}; máy chủ đang là {show(now + offset)}).",
            today,
            fault=True,
        )
    skipped = _first_skipped(local_day(last), today, is_worked) if last else None
    if skipped:
        return Doubt(
            f"Quầy này không có thao tác nào vào ngày làm việc {show_day(skipped)}; máy đang là {show(now)}.",
            today, fault=False,
        )  # fmt: skip
    return None


def _spell(span: timedelta) -> str:
    """Minutes up to three hours, hours up to two days."""
    if span <= timedelta(hours=3):
        return f"{span // timedelta(minutes=1)} phút"
    return f"{span // timedelta(hours=1)} giờ" if span < timedelta(days=2) else f"{span.days} ngày"


def _first_skipped(last: date, today: date, is_worked: Callable[[date], bool]) -> date | None:
    """The first working day between two days on which nothing was written."""
    for n in range(1, min((today - last).days, LOOK_BACK)):
        day = last + timedelta(days=n)
        if is_worked(day):
            return day
    return None
