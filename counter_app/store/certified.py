"""The legal registers of certification: the last number of a book, what waits for its signer, a book's lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import Connection, bindparam, func, select

from counter_app.domain.copies import CopyLine, Written
from counter_app.domain.moments import VIETNAM, from_micros, to_micros
from counter_app.domain.transitions import State
from counter_app.store import tables as t

_MOST_KINDS = 200


def last_number(connection: Connection, office: str, book: str) -> int:
    """The last number of a book, void ones included; 0 for a new book."""
    return connection.execute(_LAST, {"office": office, "book": book}).scalar() or 0


_LAST = select(func.max(t.certified.c.number)).where(
    t.certified.c.office == bindparam("office"), t.certified.c.book == bindparam("book")
)


def last_numbers(connection: Connection, office: str, counter: int) -> dict[str, int]:
    """The last number of every book of a counter."""
    query = (
        select(t.certified.c.book, func.max(t.certified.c.number))
        .where(t.certified.c.office == office, t.certified.c.book.like(f"%-{counter:02}/%"))
        .group_by(t.certified.c.book)
    )
    return {str(book): int(number) for book, number in connection.execute(query)}


def kinds(connection: Connection, office: str, register: str) -> list[str]:
    """Papers that were written into a register before, the most frequent first: the office's own among them."""
    query = (
        select(t.certified.c.kind)
        .where(t.certified.c.office == office, t.certified.c.book.between(f"{register}-", f"{register}."))
        .group_by(t.certified.c.kind)
        .order_by(func.count().desc(), t.certified.c.kind)
        .limit(_MOST_KINDS)
    )
    return list(connection.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class Waiting:
    """A certification that is not returned yet."""

    dossier_id: str
    code: str
    name: str
    state: State
    signer: str
    lines: tuple[CopyLine, ...]

    @property
    def fee(self) -> int:
        """What its papers cost, in đồng."""
        return sum(line.fee for line in self.lines if not line.void)


_LINE = (
    t.certified.c.kind,
    t.certified.c.pages,
    t.certified.c.copies,
    t.certified.c.fee,
    t.certified.c.book,
    t.certified.c.number,
    t.certified.c.void,
)


def waiting(connection: Connection, office: str) -> list[Waiting]:
    """What waits at an office: to be signed, by the name of the signer, then to be returned; the oldest first."""
    query = (
        select(t.dossier.c.id, t.dossier.c.code, t.dossier.c.name, t.dossier.c.state, t.certified.c.signer, *_LINE)
        .join(t.certified, t.certified.c.dossier == t.dossier.c.id)
        .where(t.dossier.c.office == office, t.dossier.c.state.in_([State.RECEIVED, State.SIGNING, State.RESOLVED]))
        .order_by(t.dossier.c.received_at, t.dossier.c.n, t.certified.c.line)
    )
    found = []
    for head, rows in groupby(connection.execute(query), key=lambda row: row[:5]):
        dossier_id, code, name, state, signer = head
        lines = tuple(CopyLine(*row[5:]) for row in rows)
        found.append(Waiting(dossier_id, code, name, State(state), signer, lines))
    return sorted(found, key=lambda one: (_ORDER[one.state], one.signer if one.state is State.SIGNING else ""))


_ORDER = {State.SIGNING: 0, State.RESOLVED: 1, State.RECEIVED: 2}


def written(connection: Connection, office: str, book: str, first: date, last: date) -> Sequence[Written]:
    """The lines of a book whose numbers were drawn from ``first`` to ``last``, in the order of the numbers."""
    edges = [to_micros(datetime(day.year, day.month, day.day, tzinfo=VIETNAM)) for day in (first, last)]
    query = (
        select(
            t.dossier.c.name, t.dossier.c.id_number, t.dossier.c.received_at, t.dossier.c.resolved_at,
            t.certified.c.signer, *_LINE,
        )
        .join(t.dossier, t.dossier.c.id == t.certified.c.dossier)
        .where(
            t.certified.c.office == office,
            t.certified.c.book == book,
            t.dossier.c.received_at >= edges[0],
            t.dossier.c.received_at < edges[1] + _DAY,
        )
        .order_by(t.certified.c.number, t.dossier.c.n, t.certified.c.line)
    )  # fmt: skip
    return [
        Written(
            CopyLine(*line), name, id_number, from_micros(received), from_micros(signed) if signed else None, signer
        )
        for name, id_number, received, signed, signer, *line in connection.execute(query)
    ]


_DAY = 24 * 60 * 60 * 1_000_000
