"""From which numbers registers go on, and the last number drawn from each."""

from __future__ import annotations

from sqlalchemy import Connection

from counter_app.domain.copies import register_of
from counter_app.domain.openings import Opening
from counter_app.store import board, certified, reference, slips
from counter_app.store.local import spent

_KIND = "opening"


def opening(connection: Connection, office: str, counter: int, book: str) -> Opening | None:
    """The opening number of a register of a counter; None for one that begins with 1."""
    body = reference.one(connection, office, _KIND, f"{counter:02}/{book}")
    return Opening.from_body(body) if body else None


def before(connection: Connection, office: str, counter: int, book: str) -> int:
    """The number before the first that a register may draw; 0 for one that begins with 1."""
    found = opening(connection, office, counter, book)
    return found.number - 1 if found else 0


def listed(connection: Connection, office: str, counter: int) -> list[Opening]:
    """The opening numbers of a counter."""
    found = map(Opening.from_body, reference.bodies(connection, office, _KIND).values())
    return sorted((one for one in found if one.counter == counter), key=lambda one: one.book)


def last(connection: Connection, office: str, counter: int, book: str) -> int:
    """The last number drawn from a register, by this file or by one that it replaced."""
    form, _, year = book.partition("/")
    if register_of(book):
        drawn = certified.last_number(connection, office, book)
    elif form.isalpha():
        drawn = slips.last_number(connection, office, counter, form, int(year))
    else:
        drawn = board.last_book_number(connection, office, counter, book)
    return max(drawn, spent(connection).books.get(book, 0))
