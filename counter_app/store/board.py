"""What the board asks: how many of each kind, which ones, and the rows on the screen.

Filters are ranges of an index, not scans: at 310,000 dossiers most are returned, and only the open ones are walked.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from counter_app.domain.dossier import Dossier, fold
from counter_app.domain.dossier_code import DossierCode, looks_like_code
from counter_app.domain.moments import from_micros, local_day, show_day, to_micros
from counter_app.domain.person import Party
from counter_app.domain.telex import readings
from counter_app.domain.text import fold as fold_text
from counter_app.domain.text import words
from counter_app.domain.transitions import OPEN, State
from counter_app.domain.urgency import Horizon, Standing
from counter_app.domain.vietqr import Purpose, purposes_in
from counter_app.errors import UserError
from counter_app.store import blanks, certified, journal, local, retention, slips
from counter_app.store import tables as t
from counter_app.store.projections import DOSSIER

SHORTEST_SEARCH = 2
MOST_FOUND = 500
_MOST_WORDS_READ = 12
"""A name has at most eight words; a pasted page is looked for as it stands."""
_CODE = re.compile(r"[a-z]\d\d+")
"""An agency of a dossier code, a passport; «ấ» typed as a61 stands in no name alone."""
_PAGE = 1000


class Filter(StrEnum):
    """The chips of the board, in their order; Ctrl+1 … Ctrl+8."""

    ALL = "all"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    SUPPLEMENT = "supplement"
    READY = "ready"
    ELSEWHERE = "elsewhere"
    SIGNING = "signing"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board. ``n`` is this file's own row number."""

    n: int
    id: str
    code: str
    name: str
    procedure: str
    state: State
    received_at: int
    due_at: int | None
    runs_until: int | None
    lawful_due_at: int | None
    expected: bool
    resolved_at: int | None
    receipts: int
    clashes: int

    @property
    def standing(self) -> Standing:
        """What the pill of the line is made of."""
        due_at, lawful, resolved = (
            None if micros is None else from_micros(micros)
            for micros in (self.due_at, self.lawful_due_at, self.resolved_at)
        )
        return Standing(self.state, due_at, lawful, resolved, self.runs_until is not None, bool(self.expected))


_ROW = (
    t.dossier.c.n,
    t.dossier.c.id,
    t.dossier.c.code,
    t.dossier.c.name,
    t.dossier.c.procedure,
    t.dossier.c.state,
    t.dossier.c.received_at,
    t.dossier.c.due_at,
    t.dossier.c.runs_until,
    t.dossier.c.lawful_due_at,
    t.dossier.c.expected,
    t.dossier.c.resolved_at,
    t.dossier.c.receipts,
    t.dossier.c.clashes,
)
# All rows as one text: SQLite makes it while other threads run, but hands rows over one by one, and for each the window
# would have to wait its turn behind a worker.
_ROWS = select(func.json_group_array(func.json_array(*_ROW))).where(
    t.dossier.c.n.in_(select(func.json_each(bindparam("numbers")).table_valued("value").c.value))
)


def _where(chosen: Filter, horizon: Horizon) -> ColumnElement[bool]:
    state, runs_until = t.dossier.c.state, t.dossier.c.runs_until
    now, today, soon = to_micros(horizon.now), to_micros(horizon.today_ends), to_micros(horizon.soon_ends)
    match chosen:
        case Filter.ALL:
            return t.dossier.c.n > 0
        case Filter.OVERDUE:
            return runs_until < now
        case Filter.TODAY:
            return and_(runs_until >= now, runs_until <= today)
        case Filter.SOON:
            return and_(runs_until > today, runs_until >= now, runs_until <= soon)
        case Filter.SUPPLEMENT:
            return state == State.SUPPLEMENT
        case Filter.READY:
            return state == State.RESOLVED
        case Filter.ELSEWHERE:
            return state == State.ELSEWHERE
        case Filter.SIGNING:
            return state == State.SIGNING


def counts(connection: Connection, horizon: Horizon) -> dict[Filter, int]:
    """How many dossiers each chip holds."""
    found = {}
    for chosen in Filter:
        query = select(func.count()).select_from(t.dossier)
        if chosen is not Filter.ALL:
            query = query.where(_where(chosen, horizon))
        found[chosen] = int(connection.execute(query).scalar_one())
    return found


def ids(connection: Connection, chosen: Filter, horizon: Horizon, limit: int | None = None) -> array[int]:
    """Row numbers of a chip's dossiers: the newest first for all, the most urgent first elsewhere."""
    newest_first = chosen is Filter.ALL
    by = (t.dossier.c.received_at.desc(), t.dossier.c.n.desc()) if newest_first else (t.dossier.c.due_at, t.dossier.c.n)
    query = select(t.dossier.c.n).where(_where(chosen, horizon)).order_by(*by).limit(limit)
    # The driver's own rows: SQLAlchemy's take three times as long, and the window waits while Python makes them.
    found, cursor = array("q"), connection.execute(query).cursor
    assert cursor is not None
    while page := cursor.fetchmany(_PAGE):
        found.extend(n for (n,) in page)
    return found


def rows(connection: Connection, numbers: Sequence[int]) -> list[BoardRow]:
    """The rows of these numbers, in their order; numbers that are gone are left out."""
    made = connection.execute(_ROWS, {"numbers": json.dumps(list(numbers))}).scalar_one()
    found = {row.n: row for row in map(_row, json.loads(made))}
    return [found[n] for n in numbers if n in found]


def search(connection: Connection, typed: str) -> array[int]:
    """Row numbers of dossiers whose code, people, numbers, phones or Trích yếu begin with the typed words; for a bank's
    line, of the dossiers it pays for.

    Newest first, at most 500; nothing for fewer than two characters. Words that may be raw keystrokes of Telex or VNI
    («nguyeenx») are also looked for as what they mean, and what stands as it was typed comes first.
    """
    if looks_like_code(typed):
        with suppress(UserError):  # no such day or agency: then it is words like any other
            if exact := by_code(connection, typed):
                return array("q", (row.n for row in exact))
    if paid := by_purpose(connection, typed):
        return array("q", (row.n for row in paid))
    meant = _meant(typed)
    literal, keys = [one[:1] for one in meant], [one[:1] for one in meant if len(one) > 1]
    if sum(len(word) for (word,) in literal) < SHORTEST_SEARCH:
        return array("q")
    shortest = sum(min(map(len, one)) for one in meant)
    if not keys or shortest < SHORTEST_SEARCH or len(meant) > _MOST_WORDS_READ:
        return _matching(connection, literal)
    # Asked alone, keys that stand nowhere or in few dossiers cost nothing; beside «nguyen» they cost what it costs.
    standing, found = _matching(connection, keys), _matching(connection, meant)
    if MOST_FOUND in (len(standing), len(found)):  # perhaps cut short
        first = set(_matching(connection, literal) if standing else ())
    else:
        first = {*found}.intersection(standing)
    newest_first = sorted({*first, *found}, reverse=True)
    return array("q", sorted(newest_first, key=lambda n: n not in first)[:MOST_FOUND])


def _matching(connection: Connection, meant: list[tuple[str, ...]], limit: int = MOST_FOUND) -> array[int]:
    """Row numbers of dossiers where each typed word stands in one of its readings, finished or not; newest first."""
    query = " AND ".join("(" + " OR ".join(f'"{reading}"*' for reading in one) + ")" for one in meant)
    found = connection.exec_driver_sql(
        "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?", (query, limit)
    )
    return array("q", (row[0] for row in found))


def _meant(typed: str) -> list[tuple[str, ...]]:
    """The words to look for, each with its readings, as typed first; a code or a number means only what it says.

    A letter younger than SQLite's own tables ends a word in the index, so it must here.
    """
    known = "".join(c if unicodedata.ucd_3_2_0.category(c) != "Cn" else " " for c in fold_text(typed))
    meant: list[tuple[str, ...]] = []
    for piece in known.split():
        parts = words(piece)
        signs = len(parts) > 1 and any(c.isdigit() for c in piece)  # «29A-123.45», «H30.12-2611»
        meant += [(part,) if signs or _CODE.fullmatch(part) else readings(part) for part in parts]
    return meant


def by_code(connection: Connection, typed: str) -> list[BoardRow]:
    """Every dossier with this code, in either spelling; a clash of numbers gives two. Raises UserError."""
    key = DossierCode.parse(typed).key
    return [_row(row) for row in connection.execute(select(*_ROW).where(t.dossier.c.code_key == key))]


def running(connection: Connection, office: str) -> list[str]:
    """Ids of the dossiers whose clock runs, the most urgent first."""
    query = (
        select(t.dossier.c.id)
        .where(t.dossier.c.office == office, t.dossier.c.runs_until.is_not(None))
        .order_by(t.dossier.c.runs_until)
    )
    return list(connection.execute(query).scalars())


def by_purpose(connection: Connection, line: str) -> list[BoardRow]:
    """The dossiers that a bank's line, or the text of a VietQR, names as its purpose."""
    found: dict[int, BoardRow] = {}
    for purpose in purposes_in(line):
        numbered = select(t.dossier.c.n).where(t.dossier.c.code_key.like(f"%-{purpose.day}-{purpose.number}"))
        for row in map(_row, connection.execute(select(*_ROW).where(t.dossier.c.n.in_(numbered)))):
            with suppress(UserError):  # a code that another program wrote may be none
                if Purpose.of(DossierCode.parse(row.code)).glued == purpose.glued:
                    found[row.n] = row
    return list(found.values())


def numbers_of_day(
    connection: Connection, office: str, counter: int, agency: str, day: date
) -> tuple[set[int], set[int]]:
    """The numbers of an agency's day: those this counter drew from its slices, and those given out elsewhere."""
    first = f"{agency}-{day:%y%m%d}-"
    minted: set[int] = set()
    taken: set[int] = set()
    cursor = connection.execute(_NUMBERS, {"first": first, "stop": first + "~"}).cursor  # the driver's own rows
    assert cursor is not None
    for number, own, *whose in cursor.fetchall():
        (minted if own and whose == [office, counter] else taken).add(number)
    return minted, taken


_NUMBERS = select(t.dossier.c.number, t.dossier.c.minted, t.dossier.c.office, t.dossier.c.counter).where(
    t.dossier.c.code_key >= bindparam("first"), t.dossier.c.code_key < bindparam("stop")
)


def spent(connection: Connection, office: str, counter: int, day: date) -> local.Spent:
    """Every number of a day that this counter drew, for whatever agency code, the last line of its registers and the
    last number of each of its forms.
    """
    own = (t.dossier.c.office == office, t.dossier.c.counter == counter)
    numbers = select(t.dossier.c.code, t.dossier.c.number).where(*own, t.dossier.c.minted)
    today = (row.number for row in connection.execute(numbers) if f"-{day:%y%m%d}-" in row.code)
    books = select(t.dossier.c.book, func.max(t.dossier.c.book_number)).where(*own).group_by(t.dossier.c.book)
    last = {str(book): int(line) for book, line in connection.execute(books)}
    last |= certified.last_numbers(connection, office, counter) | slips.last(connection, office, counter)
    last |= blanks.last(connection, office, counter)
    known = local.spent(connection, day)
    return local.Spent(
        known.numbers | frozenset(today),
        {book: max(line, last.get(book, 0)) for book, line in {**last, **known.books}.items()},
    )


def of_book(connection: Connection, office: str, book: str) -> list[str]:
    """Ids of the dossiers of a register («Quyển số»), in the order of its lines."""
    logs = select(t.log.c.counter).where(t.log.c.office == office)  # a counter that was split off took its lines along
    query = select(t.dossier.c.id).where(
        t.dossier.c.office == office, t.dossier.c.counter.in_(logs), t.dossier.c.book == book
    )
    return list(connection.execute(query.order_by(t.dossier.c.book_number)).scalars())


def last_book_number(connection: Connection, office: str, counter: int, book: str) -> int:
    """The last running number of a register («Số thứ tự»), 0 when it is new."""
    return connection.execute(_LAST_LINE, {"office": office, "counter": counter, "book": book}).scalar() or 0


_LAST_LINE = select(func.max(t.dossier.c.book_number)).where(
    t.dossier.c.office == bindparam("office"),
    t.dossier.c.counter == bindparam("counter"),
    t.dossier.c.book == bindparam("book"),
)


def of_citizen(connection: Connection, id_number: str) -> list[BoardRow]:
    """The dossiers of one owner, newest first."""
    if not id_number:
        return []
    query = select(*_ROW).where(t.dossier.c.id_number == id_number).order_by(t.dossier.c.received_at.desc())
    return [_row(row) for row in connection.execute(query.limit(50))]


Known = tuple[list[BoardRow], Party | None]


def known_citizen(connection: Connection, office: str, id_number: str) -> Known:
    """The dossiers of an owner, and the person as the newest of them tells; None for a stranger."""
    rows = of_citizen(connection, id_number)
    latest = dossier(connection, office, rows[0].id).intake if rows else None
    known = next((owner for owner in latest.owners if owner.id_number == id_number), None) if latest else None
    return rows, known


def still_open(found: Iterable[BoardRow]) -> list[BoardRow]:
    """Those whose result is still owed."""
    return [row for row in found if row.state in OPEN]


def dossier(connection: Connection, office: str, dossier_id: str) -> Dossier:
    """A dossier with its whole history, folded from its entries. Raises Away while its words are at the centre only."""
    entries = journal.of_subject(connection, office, DOSSIER + dossier_id)
    retention.check_here(connection, office, DOSSIER + dossier_id, entries)
    return fold(dossier_id, entries)


def codes(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The codes of dossiers by their ids, also where their words are at the centre only."""
    query = select(t.dossier.c.code).where(t.dossier.c.id == bindparam("id"))
    found = {one: connection.execute(query, {"id": one}).scalar() for one in ids}
    return {one: code for one, code in found.items() if code}


def find(connection: Connection, office: str, typed: str) -> Dossier:
    """The dossier of a code. Raises UserError when there is none, or more than one."""
    found = by_code(connection, typed)
    if not found:
        raise UserError(f"Không có hồ sơ nào mang mã {typed.strip()} trên máy này.")
    if len(found) > 1:
        names = "; ".join(f"{row.name} ({show_day(local_day(from_micros(row.received_at)))})" for row in found)
        raise UserError(f"Mã {typed.strip()} có ở {len(found)} hồ sơ: {names}. Hãy tìm theo tên người nộp.")
    return dossier(connection, office, found[0].id)


def _row(values: Sequence[Any]) -> BoardRow:
    """The columns of ``_ROW`` as a line."""
    n, dossier_id, code, name, procedure, state, *rest = values
    return BoardRow(n, dossier_id, code, name, procedure, State(state), *rest)
