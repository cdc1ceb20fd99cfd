"""Paper mode: receipts printed in advance for a power cut, filled in by hand, typed in later under their own number.

A physical blank is a subject of its own, «blank:<serial>»: printed, then used by one dossier, or spoiled. Its sequence
number comes from the paper reserve of the counter's slice, so that no receipt drawn by the program ever bears it; the
code of its dossier is agency, handwritten day, that number. The serial in the barcode is no dossier code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.moments import VIETNAM, from_text, local_day, show, show_day, to_text
from counter_app.domain.office import Counter
from counter_app.domain.text import clean
from counter_app.errors import Problem, Refused, UserError

PRINTED, USED, SPOILED = "blank.printed", "blank.used", "blank.spoiled"
LOW = 10
"""With fewer blanks than this in the drawer the morning's list warns."""
LONGEST_REASON = 200
_SERIAL = re.compile(r"[A-Y]\d{2}(?:\.[0-9A-Z]{1,10}){0,6}-PH\d{2}-\d{2}\.\d{5,}", re.ASCII)


class BlankState(StrEnum):
    """Where a physical blank is."""

    DRAWER = "DRAWER"
    USED = "USED"
    SPOILED = "SPOILED"

    @property
    def label(self) -> str:
        """In words."""
        return {"DRAWER": "Còn trong ngăn", "USED": "Đã dùng", "SPOILED": "Hỏng, mất"}[self.value]


@dataclass(frozen=True, slots=True)
class Blank:
    """One physical blank as its newest entry tells it. ``n`` runs per counter and year, ``at`` is when it came into its
    state, ``received_at`` the handwritten moment of a used one.
    """

    serial: str
    counter: int
    year: int
    n: int
    number: int
    """The sequence number printed large: the last part of its dossier's code."""
    printed_at: datetime
    state: BlankState = BlankState.DRAWER
    at: datetime | None = None
    dossier: str = ""
    code: str = ""
    received_at: datetime | None = None
    reason: str = ""

    @property
    def words(self) -> str:
        """What became of it."""
        if self.state is BlankState.USED:
            return f"{self.code}, nhận {show(self.received_at)}" if self.received_at else self.code
        return self.reason

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "serial": self.serial,
            "counter": self.counter,
            "year": self.year,
            "n": self.n,
            "number": self.number,
            "printed_at": to_text(self.printed_at),
            "state": self.state.value,
            **({"at": to_text(self.at)} if self.at else {}),
            **({"dossier": self.dossier, "code": self.code} if self.dossier else {}),
            **({"received_at": to_text(self.received_at)} if self.received_at else {}),
            **({"reason": self.reason} if self.reason else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Blank:
        """The blank written by :meth:`to_body`. Raises KeyError, TypeError or ValueError when it is none."""
        moments = {name: from_text(body[name]) for name in ("at", "received_at") if name in body}
        return cls(
            serial=str(body["serial"]),
            counter=int(body["counter"]),
            year=int(body["year"]),
            n=int(body["n"]),
            number=int(body["number"]),
            printed_at=from_text(body["printed_at"]),
            state=BlankState(body["state"]),
            at=moments.get("at"),
            dossier=str(body.get("dossier", "")),
            code=str(body.get("code", "")),
            received_at=moments.get("received_at"),
            reason=str(body.get("reason", "")),
        )


def series(year: int) -> str:
    """The name of the running number of blanks: it begins anew each year."""
    return f"BLANK/{year}"


def looks_like_blank(text: str) -> bool:
    """Whether a scan is the barcode of a blank."""
    return bool(_SERIAL.fullmatch(read_serial(text)))


def read_serial(text: str) -> str:
    """A serial as scanned or typed."""
    return re.sub(r"\s", "", text).upper()


def fresh(agency: str, own: Counter, earlier: Sequence[Blank], count: int, *, last: int, now: datetime) -> list[Blank]:
    """The next ``count`` blanks of a counter. ``earlier`` are all it ever printed, ``last`` the last running number of
    the year. A number goes to paper again only when no blank in the drawer bears it, the one printed longest ago first.

    Raises Refused when the reserve has no room for so many.
    """
    reserve = [number for part in own.slices for number in part.paper]
    held = {one.number for one in earlier if one.state is BlankState.DRAWER}
    newest = {one.number: one.printed_at for one in sorted(earlier, key=lambda one: one.printed_at)}
    free = [number for number in reserve if number not in held]
    free.sort(key=lambda number: (to_text(newest[number]) if number in newest else "", number))
    if not 1 <= count <= len(free):
        raise Refused(
            "blanks.reserve",
            f"Quầy còn {len(held)} phôi chưa dùng; dải số dự phòng có {len(reserve)} số nên in thêm được từ 1 đến "
            f"{len(free)} phôi." if free else f"Cả {len(reserve)} số dự phòng của quầy đều đang có phôi chưa dùng; "
            "chưa cần in thêm.",
            "count",
        )  # fmt: skip
    year = local_day(now).year
    return [
        Blank(
            f"{agency}-PH{year % 100:02}-{own.number:02}.{last + n:05}", own.number, year, last + n, number, now, at=now
        )
        for n, number in enumerate(sorted(free[:count]), start=1)
    ]


def spoil(blank: Blank, counter: int, reason: str, now: datetime) -> Blank:
    """A blank that was spoiled or lost. Raises Refused when it is another counter's, used, or no reason is told."""
    _in_drawer(blank, counter)
    cause = clean(reason)
    if not cause or len(cause) > LONGEST_REASON:
        raise Refused(
            "reason.missing", f"Ghi lý do hỏng, mất phôi (không quá {LONGEST_REASON} ký tự).", "reason"
        )  # fmt: skip
    return replace(blank, state=BlankState.SPOILED, at=now, reason=cause)


def usable(blank: Blank, counter: int) -> Blank:
    """The same blank. Raises Refused when no dossier can be typed in from it here."""
    _in_drawer(blank, counter)
    return blank


def _in_drawer(blank: Blank, counter: int) -> None:
    name = f"Phôi {blank.serial} (số {blank.number:04})"
    if blank.counter != counter:
        raise Refused(
            "blank.elsewhere", f"{name} là của quầy {blank.counter}; hãy nhập ở quầy ấy để số không trùng.", "blank"
        )
    if blank.state is BlankState.USED:
        raise Refused("blank.used", f"{name} đã nhập thành hồ sơ {blank.words}; không nhập lần nữa.", "blank")
    if blank.state is BlankState.SPOILED:
        day = f" ngày {show_day(local_day(blank.at))}" if blank.at else ""
        raise Refused(
            "blank.spoiled", f"{name} đã ghi hỏng, mất{day}: {blank.reason}. Không nhập hồ sơ từ phôi này.", "blank"
        )


def read_moment(text: str) -> datetime:
    """The handwritten moment as typed: ``27/11/2026 15:20``, ``27/11/2026 15h20`` or ``2026-11-27 15:20``.

    Raises UserError.
    """
    typed = re.sub(r"\s*(?:h|giờ|g)\s*", ":", clean(text).lower().replace("phút", "")).strip()
    for way in ("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dt%H:%M"):
        with suppress(ValueError):
            return datetime.strptime(typed, way).replace(tzinfo=VIETNAM)
    raise UserError(
        Problem(
            "received_at",
            f"«{clean(text)[:30]}» không phải ngày, giờ nhận; viết như trên giấy, ví dụ 27/11/2026 15:20."
            if clean(text)
            else "Chưa ghi ngày, giờ nhận như viết tay trên giấy.",
        )
    )


def use(blank: Blank, received_at: datetime, now: datetime, *, open_day: bool, taken: Collection[int]) -> Blank:
    """The blank as the dossier that is typed in from it leaves it, code and dossier aside. ``open_day``: the day is
    worked, or the counter was opened on it; ``taken`` are the numbers of that day.

    Raises Refused for a moment at which nothing can have been received from it.
    """
    day = local_day(received_at)
    if received_at > now:
        raise Refused(
            "blank.future",
            f"Ngày, giờ nhận {show(received_at)} còn ở phía trước; hãy xem lại chữ viết tay trên giấy.",
            "received_at",
        )
    if day < local_day(blank.printed_at):
        raise Refused(
            "blank.early",
            f"Phôi {blank.serial} in ngày {show_day(local_day(blank.printed_at))} nên không thể nhận hồ sơ ngày "
            f"{show_day(day)}; hãy xem lại ngày viết tay.",
            "received_at",
        )
    if not open_day:
        raise Refused(
            "blank.closed_day",
            f"{show_day(day)} là ngày nghỉ và quầy không mở ngày ấy; hãy xem lại ngày viết tay. Nếu hôm ấy đơn vị có "
            "làm việc, phụ trách ghi ngày làm việc vào lịch rồi nhập lại.",
            "received_at",
        )
    if blank.number in taken:
        raise Refused(
            "blank.number_used",
            f"Số {blank.number:04} của ngày {show_day(day)} đã dùng cho hồ sơ khác; hãy xem lại ngày viết tay; "
            "nếu đúng, báo phụ trách trung tâm.",
            "received_at",
        )
    return replace(blank, state=BlankState.USED, at=now, received_at=received_at)


@dataclass(frozen=True, slots=True)
class Stock:
    """A counter's blanks, counted: every one printed is used, spoiled or still in the drawer."""

    printed: int = 0
    used: int = 0
    spoiled: int = 0

    @classmethod
    def of(cls, blanks: Iterable[Blank]) -> Stock:
        """The count of these."""
        states = [one.state for one in blanks]
        return cls(len(states), states.count(BlankState.USED), states.count(BlankState.SPOILED))

    @property
    def left(self) -> int:
        """Still in the drawer."""
        return self.printed - self.used - self.spoiled

    @property
    def low(self) -> bool:
        """Too few for a power cut of an hour."""
        return self.left < LOW

    @property
    def words(self) -> str:
        """The line of «Mở quầy» and «Chốt sổ»."""
        low = f" (ÍT HƠN {LOW}, hãy in thêm)" if self.low else ""  # first: the end of a line is cut on a small screen
        return f"còn trong ngăn {self.left}{low}; đã in {self.printed}, đã dùng {self.used}, hỏng, mất {self.spoiled}"

    def __add__(self, other: Stock) -> Stock:
        return Stock(self.printed + other.printed, self.used + other.used, self.spoiled + other.spoiled)


def late(code: str, received_at: datetime, typed: date) -> str:
    """A dossier typed in on a later day than it was received, as the day sheet names it; "" when on its own day."""
    return f"{code} (nhận {show(received_at)})" if local_day(received_at) < typed else ""
