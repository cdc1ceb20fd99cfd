"""What is read off the journal: one row per dossier for the board, its search words, open clashes, reference data.

Everything here can be dropped and made again from the entries; a test does exactly that and compares. A subject is
always projected whole, from all of its entries, so the order in which they arrived leaves no trace.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select

from counter_app.domain import blanks
from counter_app.domain.blanks import Blank
from counter_app.domain.calendar import CalendarDay
from counter_app.domain.copies import Kinds
from counter_app.domain.dossier import UNREADABLE, Clash, Dossier, fold_history
from counter_app.domain.entry import Entry
from counter_app.domain.erasure import Traces
from counter_app.domain.handover import Units
from counter_app.domain.history import History, order
from counter_app.domain.notice import Template
from counter_app.domain.office import Counter, Office, Staff
from counter_app.domain.openings import OPENED, Opening
from counter_app.domain.procedure import Localised, Procedure, Shelf
from counter_app.domain.rules import Rule
from counter_app.domain.settlements import ERASED, erased_ids
from counter_app.domain.transitions import State
from counter_app.store import files, journal, local, retention, rows
from counter_app.store import tables as t
from counter_app.store.database import bare
from counter_app.store.rows import DOSSIER as DOSSIER  # the other rooms name them from here
from counter_app.store.rows import GUIDANCE as GUIDANCE

log = logging.getLogger(__name__)

BLANK = "blank:"
"""Subjects of blanks printed for power cuts: the rest is the serial in their barcode."""
NUMBERED = ("petition:", "envelope:", "postlist:")
"""Subjects of their own that use up running numbers and have no other projection: there are few of them."""


def _names(field: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda body: [str(body["version"]), *(key + "" for key in body[field])]


REFERENCE: dict[str, tuple[str, Callable[[Mapping[str, Any]], object]]] = {
    "office.set": ("office", Office.from_body),
    "staff.set": ("staff", Staff.from_body),
    "counter.enrolled": ("counter", Counter.from_body),
    "procedure.published": ("procedure", Procedure.from_body),
    "catalogue.published": ("catalogue", _names("procedures")),
    "procedure.localised": ("local", Localised.from_body),
    "shelf.set": ("shelf", Shelf.from_body),
    "rule.set": ("rule", Rule.from_body),
    "units.set": ("units", Units.from_body),
    "kinds.set": ("kinds", Kinds.from_body),
    "notice.template_set": ("notice", Template.from_body),
    "calendar.day_set": ("day", CalendarDay.from_body),
    "calendar.published": ("calendar", _names("days")),
    blanks.PRINTED: ("blank", Blank.from_body),
    blanks.USED: ("blank", Blank.from_body),
    blanks.SPOILED: ("blank", Blank.from_body),
    OPENED: ("opening", Opening.from_body),
}
"""Kinds whose newest readable entry per subject is what holds: the subject is ``<name here>:<key>``, and the reader
raises for a body it cannot make sense of. Such a body is passed over: nobody's entry may stop an office."""


@dataclass(frozen=True, slots=True)
class Told:
    """A subject as its entries tell it; ``dossier`` where it is one and something of it is here to be read."""

    subject: str
    history: History
    dossier: Dossier | None


def project(connection: Connection, office: str, subjects: Iterable[str]) -> list[Dossier]:
    """Brings the projections of these subjects of one office up to date with the journal. Returns the dossiers among
    them as they stand: whoever has just written an act need not fold it again.
    """
    return put(connection, office, read(connection, office, subjects))


def read(connection: Connection, office: str, subjects: Iterable[str]) -> list[Told]:
    """The first half of :func:`project`, which writes nothing and needs no write lock."""
    told = []
    for subject, entries in journal.of_each(connection, office, subjects).items():
        history = order(entries)
        folds = subject.startswith(DOSSIER) and not _is_elsewhere(history)
        told.append(Told(subject, history, fold_history(subject.removeprefix(DOSSIER), history) if folds else None))
    return told


def put(connection: Connection, office: str, told: Iterable[Told]) -> list[Dossier]:
    """The second half; nothing may have been written since they were read."""
    dossiers: list[tuple[Dossier, History]] = []
    numbered: list[Told] = []
    named: list[tuple[Any, ...]] = []
    erased = False
    for one in told:
        subject, history = one.subject, one.history
        if retention.stays(connection, office, subject, history):
            continue
        if _is_elsewhere(history):
            continue  # another office's act, of which we were given the header
        erased |= _forget_erased(connection, office, subject, history) and one.dossier is not None
        if one.dossier is not None:
            dossiers.append((one.dossier, history))
        if one.dossier is not None or subject.startswith((GUIDANCE, *NUMBERED)):
            numbered.append(one)
        elif history.ready:
            named += _reference(office, subject, history)
    _put_dossiers(connection, office, dossiers)
    _put_slips(connection, office, numbered)
    files.put(connection, office, ((DOSSIER + dossier.id, history) for dossier, history in dossiers))
    bare(connection).executemany(_PUT_REFERENCE, named)
    if erased:  # the index keeps words of replaced rows until it merges its parts
        connection.exec_driver_sql("INSERT INTO search (search) VALUES ('optimize')")
    return [dossier for dossier, _ in dossiers]


def _is_elsewhere(history: History) -> bool:
    """Nothing but headers is here."""
    return bool(history.ready) and all(entry.body is None for entry in history.ready)


def rebuild(connection: Connection) -> None:
    """Drops every projection and makes it again from the journal."""
    for table in t.PROJECTIONS:
        connection.execute(delete(table))
    connection.exec_driver_sql("DROP TABLE search")
    connection.exec_driver_sql(t.SEARCH)
    every = sorted(journal.subjects(connection))
    for office, group in groupby(every, key=lambda one: one[0]):
        subjects = [subject for _, subject in group]
        for start in range(0, len(subjects), _AT_ONCE):
            project(connection, office, subjects[start : start + _AT_ONCE])


def dump(connection: Connection) -> list[tuple[Any, ...]]:
    """The projections as sorted rows without row numbers: equal on two devices that hold the same entries."""
    every: list[tuple[Any, ...]] = []
    for table in t.PROJECTIONS:
        columns = [column for column in table.c if column.name != "n"]
        every += sorted((table.name, *row) for row in connection.execute(select(*columns)))
    return every


def open_clashes(connection: Connection) -> int:
    """How many acts wait for a person («Thao tác trùng cần xử lý»)."""
    return int(connection.execute(select(func.count()).select_from(t.clash)).scalar_one())


# Plain statements through the driver, one a table for all the subjects: SQLAlchemy around seven small ones a dossier
# cost more than the fold.


def _put_dossiers(connection: Connection, office: str, dossiers: Sequence[tuple[Dossier, History]]) -> None:
    if not dossiers:
        return
    driver = bare(connection)
    ids = json.dumps([dossier.id for dossier, _ in dossiers])
    known = {
        row[0]: row[1:] for row in driver.execute(f"SELECT id, n, code_key FROM dossier WHERE id IN {_THESE}", (ids,))
    }
    driver.execute(f"DELETE FROM certified WHERE dossier IN {_THESE}", (ids,))
    driver.execute(f"DELETE FROM clash WHERE subject IN {_THESE}", (json.dumps([DOSSIER + d.id for d, _ in dossiers]),))
    number: int = driver.execute("SELECT coalesce(max(n), 0) FROM dossier").fetchone()[0]
    board, words, lines, clashes, dropped = [], [], [], [], []
    codes = {code for _, code in known.values()}
    for dossier, history in dossiers:
        clashes += _clashes(office, dossier)
        if dossier.state is None or dossier.received_at is None:  # its reception must wait: a copy of it was re-chained
            if dossier.id in known:  # before a lower place
                dropped.append((known[dossier.id][0],))
            continue
        if dossier.id in known:
            n = known[dossier.id][0]
        else:
            n = number = number + 1
        row = rows.board_row(office, dossier, history)
        codes.add(row["code_key"])
        board.append((n, *_VALUES(row)))
        words.append((n, *rows.search_words(dossier)))
        if dossier.intake and dossier.intake.copies:
            lines += rows.register_lines(office, dossier, dossier.intake.copies)
    for statement, values in (
        ("DELETE FROM dossier WHERE n = ?", dropped),
        ("DELETE FROM search WHERE rowid = ?", dropped),
        (_PUT_CLASH, clashes),
        (_PUT_DOSSIER, board),
        (PUT_SEARCH, words),
        (_PUT_CERTIFIED, lines),
    ):
        if values:
            driver.executemany(statement, values)
    _mark_twins(connection, office, codes - {""})


def _clashes(office: str, dossier: Dossier) -> list[tuple[Any, ...]]:
    return [
        (one.entry_id, office, DOSSIER + dossier.id, one.clash.value, one.against, one.applied)
        for one in {conflict.entry_id: conflict for conflict in dossier.conflicts}.values()
    ]


def _mark_twins(connection: Connection, office: str, codes: Collection[str]) -> None:
    """One clash for every standing dossier that bears a code after the first, by their ids: whichever came first here,
    every device shows the same.
    """
    driver, asked = bare(connection), json.dumps(sorted(codes))
    for (code_key,) in driver.execute(_TWICE_GIVEN, (asked, office, asked)).fetchall():
        twins = [row[0] for row in driver.execute(_TWINS, (code_key, office))]
        driver.execute("DELETE FROM clash WHERE clash = ? AND entry_id = ?", (TWICE, code_key))
        driver.executemany(
            _PUT_CLASH, [(code_key, office, DOSSIER + twin, TWICE, DOSSIER + twins[0], True) for twin in twins[1:]]
        )


def _put_slips(connection: Connection, office: str, told: Sequence[Told]) -> None:
    if not told:
        return
    driver = bare(connection)
    driver.execute(f"DELETE FROM slip WHERE subject IN {_THESE}", (json.dumps([one.subject for one in told]),))
    if slips := [row for one in told for row in rows.slips(office, one.subject, one.history)]:
        driver.executemany(_PUT_SLIP, slips)


TWICE = Clash.TWICE.value
_AT_ONCE = 100
_THESE = "(SELECT value FROM json_each(?))"
_STANDING = f"+office = ? AND state <> '{State.VOID}'"
"""The signs keep SQLite at the index of codes: by another one a save once read every dossier of the office."""
_TWICE_GIVEN = (
    f"SELECT code_key FROM dossier WHERE code_key IN {_THESE} AND {_STANDING} GROUP BY +code_key HAVING count(*) > 1 "
    f"UNION SELECT entry_id FROM clash WHERE clash = '{TWICE}' AND entry_id IN {_THESE}"
)
_TWINS = f"SELECT id FROM dossier WHERE code_key = ? AND {_STANDING} ORDER BY +id"


def _insert(table: Table) -> str:
    """By column and place."""
    names = [column.name for column in table.c]
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' for _ in names)})"


_FIELDS = [column.name for column in t.dossier.c if column.name != "n"]
_VALUES = itemgetter(*_FIELDS)
_PUT_DOSSIER = (
    f"{_insert(t.dossier)} ON CONFLICT (n) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _FIELDS)}"
)
_PUT_CERTIFIED = _insert(t.certified)
_PUT_CLASH = _insert(t.clash)
_SLIP = [column.name for column in t.slip.c]
_PUT_SLIP = (
    f"INSERT INTO slip ({', '.join(_SLIP)}) VALUES ({', '.join(f':{name}' for name in _SLIP)}) "
    f"ON CONFLICT (entry_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _SLIP)} "
    "WHERE excluded.subject < slip.subject"
)
"""Whoever writes an id twice stops nobody's exchange."""

_PUT_REFERENCE = (
    "INSERT INTO reference (office, kind, key, hlc, name, field, body) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (office, kind, key) DO UPDATE SET "
    "hlc = excluded.hlc, name = excluded.name, field = excluded.field, body = excluded.body"
)
PUT_SEARCH = "INSERT OR REPLACE INTO search (rowid, code, name, number, phone, subject_line) VALUES (?, ?, ?, ?, ?, ?)"
"""The words of ``rows.search_words`` behind the dossier's ``n``."""


def _forget_erased(connection: Connection, office: str, subject: str, history: History) -> bool:
    """Carries out erasures by law on this device, whichever came first, the erasure or the entry; tells whether
    anything was still there.
    """
    if not any(entry.kind == ERASED for entry in history.ready):
        return False
    gone = erased_ids(history)
    going = [e for e in (*history.ready, *history.shadows) if e.id in gone and e.body is not None]
    if going:
        files.forget(connection, going)
        local.forget(connection, subject.partition(":")[2], Traces.in_bodies(going))
        journal.forget_bodies(connection, office, gone, subject)
    return bool(going)


def _reference(office: str, subject: str, history: History) -> list[tuple[Any, ...]]:
    entry = _newest(history, subject)
    if entry is None:
        return []
    kind, _, key = subject.partition(":")
    listed = kind == "procedure"
    name, field = (str(entry.content[part]) if listed else "" for part in ("name", "field"))
    body = json.dumps(entry.content, ensure_ascii=False, sort_keys=True)
    return [(office, kind, key, entry.hlc, name, field, body)]


def _newest(history: History, subject: str) -> Entry | None:
    """The newest readable entry that may speak for a reference subject.

    Where counters are enrolled the centre's log 0 speaks before the office's own.
    """
    kind = subject.partition(":")[0]
    newest_first = list(reversed(history.ready))
    if kind == "counter":
        newest_first.sort(key=lambda entry: entry.counter != 0)
    for entry in newest_first:
        name, reads = REFERENCE.get(entry.kind, ("", None))
        if reads is None or name != kind:
            continue
        try:
            reads(entry.content)
        except UNREADABLE:
            log.warning("unreadable %s in entry %s", entry.kind, entry.key)
            continue
        return entry
    return None
