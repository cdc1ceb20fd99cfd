"""What a second file remembers of this counter's log, so that an older copy put in its place is found out at once.

After every commit the end of the log and the numbers handed out are written down elsewhere on the machine. If that
witness is ahead of the file, or names another entry at the same place, the file is not the one that was worked with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import Entry
from counter_app.domain.slip import series
from counter_app.errors import UserError


@dataclass(frozen=True, slots=True)
class Witness:
    """Where a counter's log ends, and what it drew: the ``numbers`` of the newest ``day`` (ISO) and the last line of
    each register or form in ``books``.
    """

    office: str
    counter: int
    seq: int = 0
    hash: str = ""
    day: str = ""
    numbers: frozenset[int] = frozenset()
    books: Mapping[str, int] = field(default_factory=dict)

    def after(self, entry: Entry) -> Witness:
        """The same behind one more entry of this log."""
        day, numbers = self.day, self.numbers
        drawn = _number(entry)
        if drawn and drawn[0].isoformat() >= day:
            numbers = frozenset({drawn[1]}) | (numbers if drawn[0].isoformat() == day else frozenset())
            day = drawn[0].isoformat()
        books = dict(self.books)
        for name, line in _lines(entry):
            books[name] = max(line, books.get(name, 0))
        return Witness(self.office, self.counter, entry.seq, entry.hash.hex(), day, numbers, books)

    def numbers_on(self, day: date) -> frozenset[int]:
        """The numbers of a day as far as they are remembered."""
        return self.numbers if self.day == day.isoformat() else frozenset()

    def to_text(self) -> str:
        """As it is written down."""
        parts = (self.office, self.counter, self.seq, self.hash, self.day, sorted(self.numbers), dict(self.books))
        return json.dumps(parts, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Witness | None:
        """What :meth:`to_text` wrote; None for anything else, because half a witness is none."""
        try:
            office, counter, seq, digest, day, numbers, books = json.loads(text)
            lines = {str(name): int(line) for name, line in books.items()}
            return cls(str(office), int(counter), int(seq), str(digest), str(day), frozenset(map(int, numbers)), lines)
        except (ValueError, TypeError, AttributeError):
            return None


def _number(entry: Entry) -> tuple[date, int] | None:
    """The day and number of a code that an entry handed out."""
    body = entry.content
    if entry.kind == "dossier.received" and not body.get("foreign"):
        with suppress(UserError):  # a code of another program's making: it says no number that we hand out
            code = DossierCode.parse(str(body.get("code", "")))
            return code.day, code.number
    return None


def _lines(entry: Entry) -> Iterator[tuple[str, int]]:
    """Registers and forms an entry drew a number from."""
    body = entry.content
    with suppress(KeyError, TypeError, ValueError):  # an entry that says it otherwise draws nothing we know
        if entry.kind == "dossier.received":
            yield str(body["book"]), int(body["book_number"])
            for line in body.get("copies", ()):
                yield str(line["book"]), int(line["number"])
        elif entry.kind == "blank.printed":
            yield series("BLANK", int(body["year"])), int(body["n"])
    paper: Any = body.get("paper")
    with suppress(KeyError, TypeError, ValueError):  # the same of its paper
        if paper:
            yield series(str(paper["form"]), int(paper["year"])), int(paper["n"])


def is_ahead(witness: Witness, head: int, hash_there: str) -> bool:
    """Whether a file that ends at ``head``, with ``hash_there`` at the witness's place ("" where it has none), is an
    older or another one than the witness saw.
    """
    return witness.seq > 0 and (witness.seq > head or witness.hash != hash_there)
