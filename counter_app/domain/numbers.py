"""The numbers a counter may hand out without asking anyone.

The office has a *band* of the day's 0001–9999, agreed with whoever else issues codes for the agency. Every counter
owns a *slice* of it, fixed when the counter is enrolled and never recomputed, so a number is final at save with or
without a line:

    start ........................................ | restore (40) | paper (40) |
    drawn one after another, from 1 again each day   after a backup  blanks printed
                                                     was restored    in advance

A file that was put back, or a disk that was moved or copied, does not know what was handed out since: it draws from
the counter's spare slice where it has one, else from the restore range, each at its *time floor*: as far into the range
as the day has gone. So a second file put back on one day, which knows nothing of the first, begins behind what the
first can have used. When these are used up, the ordinary numbers at their own time floor follow: the queue is served,
and a number that was given out twice after all is shown to the supervisor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from counter_app.domain.dossier_code import HIGHEST_NUMBER
from counter_app.domain.moments import local
from counter_app.errors import Refused

PAPER_RESERVE = 40
RESTORE_RESERVE = 40
SLICE_SIZE = 500
LATEST_FLOOR = Fraction(9, 10)
"""How far into a range the time floor leads at most: an evening must find numbers too."""
RUNNING_LOW = Fraction(1, 5)
"""With so little of a day's ordinary numbers left, the centre is asked for a slice more."""
_DAY_BEGINS, _DAY_ENDS = 6, 20


@dataclass(frozen=True, slots=True)
class Slice:
    """``size`` numbers from ``start``; the last 40 are for paper blanks, the 40 before them for restored backups."""

    start: int
    size: int

    def __post_init__(self) -> None:
        """Raises ValueError for a slice that holds only reserves or leaves 1–9999."""
        if (
            self.start < 1
            or self.size <= PAPER_RESERVE + RESTORE_RESERVE
            or self.start + self.size > HIGHEST_NUMBER + 1
        ):
            raise ValueError(f"no slice: {self.size} numbers from {self.start}")

    @property
    def ordinary(self) -> range:
        """Drawn day by day."""
        return range(self.start, self.start + self.size - PAPER_RESERVE - RESTORE_RESERVE)

    @property
    def restore(self) -> range:
        """Drawn on the day an older copy of the file was put back."""
        return range(self.ordinary.stop, self.ordinary.stop + RESTORE_RESERVE)

    @property
    def paper(self) -> range:
        """Printed on blanks for power cuts."""
        return range(self.restore.stop, self.restore.stop + PAPER_RESERVE)

    def to_body(self) -> dict[str, int]:
        """As it stands in an entry."""
        return {"start": self.start, "size": self.size}

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Slice:
        """The slice written by :meth:`to_body`."""
        return cls(int(body["start"]), int(body["size"]))


def cut(band: range, size: int = SLICE_SIZE) -> list[Slice]:
    """Cuts a band into slices of ``size``; the rest at its end stays free. Slice k belongs to counter k + 1.

    Raises ValueError when there is no room for a single one.
    """
    room = PAPER_RESERVE + RESTORE_RESERVE < size <= len(band)
    if not room or band.start < 1 or band.stop > HIGHEST_NUMBER + 1:
        raise ValueError(f"cannot cut {band} into slices of {size}")
    return [Slice(start, size) for start in range(band.start, band.stop - size + 1, size)]


def gone(now: datetime) -> Fraction:
    """How much of a counter's day has gone, from 6:00 (0) to 20:00 (1) in Vietnam.

    Exactly: rounding down by a hair would set the floor of two restored files on one number.
    """
    moment = local(now)
    seconds = (moment.hour - _DAY_BEGINS) * 3600 + moment.minute * 60 + moment.second
    return min(max(Fraction(seconds, (_DAY_ENDS - _DAY_BEGINS) * 3600), Fraction(0)), Fraction(1))


def time_floor(numbers: range, day_gone: Fraction) -> int:
    """The first number of a range that a restored file may draw when so much of the day has gone."""
    return numbers.start + int(len(numbers) * min(day_gone, LATEST_FLOOR))


def running_low(slices: Collection[Slice], minted: Collection[int]) -> bool:
    """Whether a counter that handed out ``minted`` today has used four fifths of its ordinary numbers."""
    whole = sum(len(own.ordinary) for own in slices)
    left = sum(
        own.ordinary.stop - max((n + 1 for n in minted if n in own.ordinary), default=own.start) for own in slices
    )
    return left <= whole * RUNNING_LOW


def next_number(
    slices: Iterable[Slice],
    minted: Collection[int],
    taken: Collection[int] = (),
    *,
    restored: bool = False,
    spares: Iterable[Slice] = (),
    day_gone: Fraction = Fraction(0),
) -> int:
    """The next free number of this counter's day.

    ``minted`` are the day's numbers this counter has handed out, ``taken`` those that others have for the same agency
    and day. ``restored``: what was handed out after the backup was made is unknown, so the number comes from the
    ``spares`` or the restore ranges at their time floor after ``day_gone`` of the day, at last from the ordinary ones.
    Raises Refused when the day's numbers are used up; a number is never reused and never has five digits.
    """
    own = list(slices)
    if restored:
        ranges = [one.ordinary for one in spares] + [one.restore for one in own] + [one.ordinary for one in own]
    else:
        ranges = [one.ordinary for one in own]
    for numbers in ranges:
        floor = time_floor(numbers, day_gone) if restored else numbers.start
        drawn = [number for number in minted if number in numbers]
        first = max(floor, max(drawn) + 1) if drawn else floor
        for number in range(first, numbers.stop):
            if number not in taken:
                return number
    raise Refused(
        "numbers.exhausted",
        "Quầy đã dùng hết dải số của ngày hôm nay. Hồ sơ chưa được cấp mã và vẫn còn trong bản nháp; "
        "hãy nối mạng rồi bấm F5 để trung tâm cấp thêm dải số, hoặc tiếp nhận ở quầy khác.",
    )
