"""The next number of a register, and from which one a register goes on: drawn and decided in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from counter_app.domain import openings
from counter_app.domain.books import BookRule, with_rule
from counter_app.domain.copies import REGISTERS
from counter_app.domain.moments import local_day
from counter_app.domain.office import Office
from counter_app.domain.openings import Opening
from counter_app.errors import Problem, UserError
from counter_app.operations import catalogue
from counter_app.operations.desk import Desk
from counter_app.store import openings as store
from counter_app.store.database import Connection


def next_of(connection: Connection, desk: Desk, book: str) -> int:
    """The next number of a register of this counter, behind what it, or a file it replaced, has drawn, and behind its
    opening number.
    """
    office, counter = desk.me.office, desk.me.counter
    return 1 + max(store.last(connection, office, counter, book), store.before(connection, office, counter, book))


def open_book(desk: Desk, book: str, number: int, reason: str, document: str) -> Opening:
    """Số bắt đầu of a register of this counter, this year's or the next one's. Raises UserError, Refused."""
    with desk.database.write() as connection:
        year, me = local_day(desk.clock()).year, desk.me
        asked = Opening(me.counter, book.strip(), number, reason, document)
        last = max(
            store.last(connection, me.office, me.counter, asked.book) if openings.is_book(asked.book) else 0,
            store.before(connection, me.office, me.counter, asked.book),
        )
        found = openings.open_book(asked, last, (year, year + 1))
        desk.append(connection, openings.OPENED, f"opening:{found.key}", found.to_body())
        return found


@dataclass(frozen=True, slots=True)
class Standing:
    """A register of this counter as it stands."""

    book: str
    last: int
    opening: Opening | None = None

    @property
    def next(self) -> int:
        """The number that comes next."""
        return 1 + max(self.last, self.opening.number - 1 if self.opening else 0)


def standing(desk: Desk) -> list[Standing]:
    """The registers of this counter's year, and those with an opening number."""
    office, counter = desk.me.office, desk.me.counter
    with desk.database.read() as connection:
        opened = {one.book: one for one in store.listed(connection, office, counter)}
        books = dict.fromkeys((*openings.usual(counter, local_day(desk.clock()).year), *opened))
        return [Standing(book, store.last(connection, office, counter, book), opened.get(book)) for book in books]


def set_rule(desk: Desk, rule: BookRule, since: date) -> Office:
    """How «Quyển» is named from a day on. Raises UserError for a day that has passed: its dossiers have their books."""
    today, office = local_day(desk.clock()), desk.reference().office
    if since < today:
        raise UserError(Problem("since", "Cách đặt quyển chỉ đổi từ hôm nay hoặc một ngày sau; hồ sơ cũ giữ quyển cũ."))
    changed = replace(office, books=with_rule(office.books, since, rule))
    catalogue.set_office(desk, changed)
    return changed


def set_holder(desk: Desk, register: str, counter: int) -> Office:
    """Which counter alone keeps a legal register; 0: each keeps its own. Raises UserError for an unknown one."""
    known = desk.reference()
    problems = []
    if register not in REGISTERS:
        problems.append(Problem("register", f"Sổ chứng thực là một trong: {', '.join(REGISTERS)}."))
    if counter and counter not in {one.number for one in known.counters if one.active}:
        problems.append(Problem("counter", f"Đơn vị không có quầy {counter} đang hoạt động."))
    if problems:
        raise UserError(*problems)
    held = {key: one for key, one in known.office.holders.items() if key != register}
    changed = replace(known.office, holders={**held, **({register: counter} if counter else {})})
    catalogue.set_office(desk, changed)
    return changed
