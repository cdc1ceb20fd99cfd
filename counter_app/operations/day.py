"""«Mở quầy», «Chốt sổ cuối ngày», «Mở lại sổ», and the sheet of a day. Nothing here ever stops a counter."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from counter_app.domain import day as days
from counter_app.domain.blanks import Stock
from counter_app.domain.day import CounterDay, Day, OfficeDay, Opening
from counter_app.domain.day_paper import DayPaper
from counter_app.domain.day_reading import sheet
from counter_app.domain.day_sheet import DaySheet
from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text, local_day, show, show_clock
from counter_app.domain.transitions import ACTS
from counter_app.domain.urgency import horizon
from counter_app.operations.desk import Desk
from counter_app.store import blanks, journal, local
from counter_app.store import day as store
from counter_app.store.database import Connection
from counter_app.store.day import Morning


@dataclass(frozen=True, slots=True)
class Shown:
    """A counter's day as it stands: what was opened and closed, its figures now, and what came «sau khi chốt»."""

    day: Day
    sheet: DaySheet
    """Of everything written for the day up to now, whatever was closed."""
    after: tuple[Entry, ...] = ()
    last_unclosed: date | None = None
    """The last day before with work on it, where nobody closed it."""


@dataclass(frozen=True, slots=True)
class Start:
    """«Việc đầu ngày»: what waits for the office, the papers that did not come out, what was not sent."""

    morning: Morning
    unprinted: int
    unsent: int
    blanks: Stock = Stock()  # noqa: RUF009 - frozen


def today(desk: Desk) -> date:
    """The Vietnamese day at this counter."""
    return local_day(desk.clock())


def look(desk: Desk, on: date) -> Shown:
    """How the day of this counter stands: read, nothing written."""
    with desk.database.read() as connection:
        return _shown(connection, desk, on)[0]


def _shown(connection: Connection, desk: Desk, on: date) -> tuple[Shown, list[Entry]]:
    office, counter = desk.me.office, desk.me.counter
    stood, found = store.stood(connection, office, counter, on), store.entries(connection, office, counter, on)
    figures = sheet(
        on,
        counter,
        found,
        stands=store.stands(connection, found),
        change=stood.opening.change if stood.opening else 0,
        unsent=journal.unsent(connection, desk.me),
        unprinted=local.unprinted(connection),
        blanks=blanks.stock(connection, office, counter),
    )
    books = store.books_before(connection, office, counter, figures)
    figures = replace(figures, registers=tuple(replace(r, before=books[r.book]) for r in figures.registers))
    before = store.last_day_before(connection, office, counter, on)
    unclosed = before if before and not store.stood(connection, office, counter, before).closed else None
    return Shown(stood, figures, tuple(days.after_close(found, stood.closed)), unclosed), found


def start(desk: Desk) -> Start:
    """What the morning begins with."""
    known = desk.reference()
    with desk.database.read() as connection:
        waits = store.morning(connection, desk.me.office, horizon(desk.clock(), known.calendar), known.calendar)
        stock = blanks.stock(connection, desk.me.office, desk.me.counter)
        return Start(waits, local.unprinted(connection), journal.unsent(connection, desk.me), stock)


def open_counter(desk: Desk, on: date, opening: Opening) -> Day:
    """Mở quầy. Raises Refused."""
    with desk.database.write() as connection:
        stood = store.stood(connection, desk.me.office, desk.me.counter, on)
        return _append(connection, desk, on, days.OPENED, days.open_day(stood, on, today(desk), opening))


def close(desk: Desk, on: date, counted: int | None = None, note: str = "") -> Day:
    """Chốt sổ cuối ngày: seals this counter's log through the last entry of the day. Raises Refused."""
    with desk.database.write() as connection:
        shown, found = _shown(connection, desk, on)
        head = journal.head(connection, desk.me.office, desk.me.counter)
        through, digest = (found[-1].seq, found[-1].hash) if found else (head.seq, head.hash)
        body = days.close_day(shown.day, on, today(desk), shown.sheet, through, digest.hex(), counted, note)
        return _append(connection, desk, on, days.CLOSED, body)


def reopen(desk: Desk, on: date, reason: str) -> Day:
    """Mở lại sổ đã chốt, with a reason. Raises Refused."""
    with desk.database.write() as connection:
        stood = store.stood(connection, desk.me.office, desk.me.counter, on)
        return _append(connection, desk, on, days.REOPENED, days.reopen_day(stood, on, reason))


def _append(connection: Connection, desk: Desk, on: date, kind: str, body: dict[str, object]) -> Day:
    office, counter = desk.me.office, desk.me.counter
    desk.append(connection, kind, days.subject(office, counter, on), body)
    return store.stood(connection, office, counter, on)


def office_day(desk: Desk, on: date) -> OfficeDay:
    """The day of every counter of the office, as far as it is known here."""
    known = desk.reference()
    with desk.database.read() as connection:
        own = journal.unsent(connection, desk.me)
        found = []
        for counter in known.counters:
            stood = store.stood(connection, desk.me.office, counter.number, on)
            written = store.entries(connection, desk.me.office, counter.number, on)
            mine = counter.number == desk.me.counter
            idle = not written and (mine or store.went_on(connection, desk.me.office, counter.number, on))
            if counter.active or written or stood.closed:
                late = len(days.after_close(written, stood.closed))
                found.append(
                    CounterDay(counter.number, counter.name, stood, len(written), late, idle, own if mine else 0)
                )
    return OfficeDay(on, tuple(found))


def paper(desk: Desk, shown: Shown, office: OfficeDay | None = None) -> DayPaper:
    """A day in words for screen and papers: the figures that were closed, or as they are now; of the whole office where
    its day is given.
    """
    known, closed, opening = desk.reference(), shown.day.closed, shown.day.opening
    names = {one.id: one.name for one in known.staff}
    if office:
        missing = office.missing
        whole = f"còn {len(missing)} quầy chưa đủ số liệu" if missing else "mọi quầy đã chốt sổ"
        lines = [f"{one.name}: {one.words}" for one in missing]
        return DayPaper(office.total, known.office, "Toàn trung tâm", today(desk), f"({whole})", names, missing=lines)
    if closed and closed.sheet:
        stands = f"Đã chốt lúc {show(closed.at)}, đến thao tác số {closed.through} ({closed.hash[:12]})"
    else:
        stands = "CHƯA CHỐT SỔ: số liệu lúc " + show(desk.clock())
    signs = names.get(closed.by, closed.by) if closed else "", opening.signer if opening else ""
    return DayPaper(
        closed.sheet if closed and closed.sheet else shown.sheet,
        known.office,
        desk.own_counter().name,
        today(desk),
        stands,
        names,
        signs,
        opening.capacity if opening else "",
        closed.counted if closed else None,
        [_told(entry) for entry in shown.after],
    )


def _told(entry: Entry) -> str:
    act = ACTS.get(entry.kind)
    return f"{show_clock(from_text(entry.at))} {act.label if act else entry.kind}"
