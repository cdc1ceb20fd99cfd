"""The day of a counter: «Mở quầy», «Chốt sổ cuối ngày» and the sheet that balances it.

A day has a subject of its own in the journal, ``day:<office>:<counter>:<date>``. Closing it seals the counter's own log
through a seq and a hash, and the entry carries the figures it closed; what is written for the day afterwards is named
as «sau khi chốt». Nothing of this ever stops a counter: an unclosed yesterday is said, and the new day starts clean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from counter_app.domain import money
from counter_app.domain.day_sheet import DaySheet
from counter_app.domain.entry import Entry
from counter_app.domain.history import order
from counter_app.domain.moments import from_text, local_day, show, show_day
from counter_app.domain.text import clean
from counter_app.errors import Refused

OPENED, CLOSED, REOPENED = "day.opened", "day.closed", "day.reopened"
LABELS = {OPENED: "Mở quầy", CLOSED: "Chốt sổ cuối ngày", REOPENED: "Mở lại sổ đã chốt"}
CAPACITIES = ("", "KT.", "TUQ.", "TL.")
"""How somebody signs for the head of the office: thay mặt nobody, ký thay, thừa ủy quyền, thừa lệnh (NĐ 30/2020)."""


def subject(office: str, counter: int, day: date) -> str:
    """Where the journal keeps a counter's day."""
    return f"day:{office}:{counter}:{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class Opening:
    """«Mở quầy»: who sits here, who approves, who signs in which capacity, the float in đồng, the printer tried."""

    sits: str
    approver: str = ""
    signer: str = ""
    capacity: str = ""
    change: int = 0
    """Tiền lẻ đầu ngày, in đồng."""
    printer: bool = False
    at: datetime | None = None
    by: str = ""

    def to_body(self) -> dict[str, Any]:
        """As it stands in ``day.opened``."""
        return {
            "sits": self.sits,
            "approver": self.approver,
            "signer": self.signer,
            "capacity": self.capacity,
            "float": self.change,
            "printer": self.printer,
        }

    @classmethod
    def from_entry(cls, entry: Entry) -> Opening:
        """The opening that an entry tells."""
        body = entry.content
        sits, approver, signer, capacity = (
            str(body.get(name, "")) for name in ("sits", "approver", "signer", "capacity")
        )
        change, printer = body.get("float", 0), body.get("printer") is True
        change = change if isinstance(change, int) else 0
        return cls(sits, approver, signer, capacity, change, printer, from_text(entry.at), entry.actor)

    @property
    def signs(self) -> str:
        """«KT. Nguyễn Văn Dũng»."""
        return f"{self.capacity} {self.signer}".strip()


@dataclass(frozen=True, slots=True)
class Closing:
    """A close: when, by whom, through which entry of the log, with which figures."""

    at: datetime
    by: str
    seq: int
    """Of the closing entry itself."""
    through: int
    hash: str
    sheet: DaySheet | None
    """None where the entry cannot be read: a newer program wrote it."""
    counted: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reopening:
    """«Mở lại sổ đã chốt», with its reason."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """A counter's day as its entries tell it."""

    opening: Opening | None = None
    closings: tuple[Closing, ...] = ()
    reopenings: tuple[Reopening, ...] = ()
    closed: Closing | None = None
    """The close that stands; None before the first one and after it was reopened."""


def fold_day(entries: Iterable[Entry]) -> Day:
    """The day that its entries tell, in whatever order they arrived."""
    opening: Opening | None = None
    closed: Closing | None = None
    closings: list[Closing] = []
    reopenings: list[Reopening] = []
    for entry in order(entries).ready:
        if entry.kind == OPENED:
            opening = Opening.from_entry(entry)
        elif entry.kind == CLOSED:
            closed = _closing(entry)
            closings.append(closed)
        elif entry.kind == REOPENED:
            closed = None
            reopenings.append(Reopening(from_text(entry.at), entry.actor, str(entry.content.get("reason", ""))))
    return Day(opening, tuple(closings), tuple(reopenings), closed)


def _closing(entry: Entry) -> Closing:
    body = entry.content
    through, digest = body.get("through"), body.get("hash")
    return Closing(
        from_text(entry.at),
        entry.actor,
        entry.seq,
        through if isinstance(through, int) else 0,
        digest if isinstance(digest, str) else "",
        DaySheet.read(body.get("sheet")),
        counted if isinstance(counted := body.get("counted"), int) else None,
        str(body.get("note", "")),
    )


# Deciding


def open_day(day: Day, on: date, today: date, opening: Opening) -> dict[str, Any]:
    """Mở quầy; said again it takes the place of what was said before. Raises Refused for another day than today, a
    closed one, a float that is none.
    """
    if on != today:
        raise Refused("day.not_today", f"Chỉ mở quầy cho ngày hôm nay ({show_day(today)}).", "date")
    if day.closed:
        raise Refused(
            "day.closed",
            f"Sổ ngày {show_day(on)} đã chốt lúc {show(day.closed.at)}; muốn làm tiếp thì mở lại sổ, có ghi lý do.",
        )
    if not clean(opening.sits):
        raise Refused("sits.missing", "Chưa ghi ai ngồi quầy hôm nay.", "sits")
    if opening.capacity not in CAPACITIES:
        known = ", ".join(CAPACITIES[1:])
        raise Refused("capacity.unknown", f"Hình thức ký là một trong: {known}; hoặc để trống.", "capacity")
    if not 0 <= opening.change <= money.MOST:
        raise Refused("float.wrong", "Tiền lẻ đầu ngày từ 0 đồng trở lên.", "float")
    sits, approver, signer = (clean(text) for text in (opening.sits, opening.approver, opening.signer))
    return Opening(sits, approver, signer, opening.capacity, opening.change, opening.printer).to_body()


def close_day(
    day: Day,
    on: date,
    today: date,
    sheet: DaySheet,
    through: int,
    digest: str,
    counted: int | None = None,
    note: str = "",
) -> dict[str, Any]:
    """Chốt sổ cuối ngày, today's or an earlier one. ``counted`` is the money in the drawer as somebody counted it.

    Unsent entries, unprinted papers and differences are carried and shown; none of them stops it. Raises Refused for a
    day to come, or one that is closed.
    """
    if on > today:
        raise Refused("day.future", f"Ngày {show_day(on)} chưa đến; chưa chốt sổ được.", "date")
    if day.closed:
        raise Refused("day.closed", f"Sổ ngày {show_day(on)} đã chốt lúc {show(day.closed.at)}.")
    if counted is not None and not 0 <= counted <= money.MOST:
        raise Refused("counted.wrong", "Tiền mặt đếm được từ 0 đồng trở lên.", "counted")
    return {
        "from": sheet.first_seq,
        "through": through,
        "hash": digest,
        "sheet": sheet.to_body(),
        "counted": counted,
        "note": clean(note),
    }


def reopen_day(day: Day, on: date, reason: str) -> dict[str, Any]:
    """Mở lại sổ đã chốt. Raises Refused when it is not closed, or no reason is given."""
    if not day.closed:
        raise Refused("day.not_closed", f"Sổ ngày {show_day(on)} chưa chốt nên không cần mở lại.")
    cause = clean(reason)
    if not cause:
        raise Refused("reason.missing", "Chưa ghi lý do mở lại sổ.", "reason")
    return {"reason": cause, "through": day.closed.through}


def of_day(entries: Iterable[Entry], day: date) -> list[Entry]:
    """The entries of a log that were written on a Vietnamese day."""
    return [entry for entry in entries if local_day(from_text(entry.at)) == day]


def after_close(entries: Iterable[Entry], closed: Closing | None) -> list[Entry]:
    """What was written for the day «sau khi chốt»; the day's own entries are no work."""
    if closed is None:
        return []
    return [entry for entry in entries if entry.seq > closed.through and entry.kind not in LABELS]


# The office's day


@dataclass(frozen=True, slots=True)
class CounterDay:
    """How a counter's day stands for the office: ``idle`` where its log proves that nothing was done."""

    counter: int
    name: str
    day: Day
    entries: int = 0
    after: int = 0
    """Written after the close."""
    idle: bool = False
    unsent: int = 0
    """Of this PC's own counter."""

    @property
    def complete(self) -> bool:
        """Whether the figures of this counter are all here."""
        return self.idle or (self.day.closed is not None and self.day.closed.sheet is not None and not self.after)

    @property
    def words(self) -> str:
        """What stands beside the counter."""
        closed = self.day.closed
        if closed:
            late = f"; có {self.after} thao tác sau khi chốt" if self.after else ""
            unsent = f"; còn {self.unsent} thao tác chưa gửi về trung tâm" if self.unsent else ""
            return f"đã chốt lúc {show(closed.at)}{late}{unsent}"
        if self.idle:
            return "không làm việc trong ngày"
        if self.entries:
            return f"chưa chốt; đã nhận {self.entries} thao tác"
        return "chưa nhận được thao tác nào của ngày; có thể chưa gửi"


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """The sum of the counters' closed days."""

    on: date
    counters: tuple[CounterDay, ...]

    @property
    def total(self) -> DaySheet:
        """All closed sheets added up."""
        total = DaySheet(self.on)
        for one in self.counters:
            if one.day.closed and one.day.closed.sheet:
                total += one.day.closed.sheet
        return total

    @property
    def missing(self) -> tuple[CounterDay, ...]:
        """The counters whose day is not whole; while there are any, so is the office's."""
        return tuple(one for one in self.counters if not one.complete)
