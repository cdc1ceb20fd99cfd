"""Pages of entries put into the file: few at a time, so that a clerk's save waits 20 ms at most.

A long pull is stored first and read once at the end (``store/backlog``); what others go by (office, people, catalogue,
calendar) is read at once all the same, so that a counter can receive while its years still come in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, islice

from counter_app.domain.dossier import UNREADABLE
from counter_app.domain.entry import Entry
from counter_app.store import backlog, journal, projections
from counter_app.store.database import Connection, Database
from counter_app.store.projections import Told
from counter_app.sync.central import MOST_ENTRIES

log = logging.getLogger(__name__)

APPLY_AT_ONCE = 40
"""Entries stored and projected in one local transaction, so that a clerk's save waits 20 ms at most."""

STORE_AT_ONCE = 160
"""Entries stored in one local transaction where they are projected later."""

FOLD_AT_ONCE = 200
"""Subjects read together without the write lock: a reading connection forgets its pages whenever another one writes."""

PUT_AT_ONCE = 25
"""Of those, subjects put into their places in one local transaction."""

FOLD_INSIDE = 15
"""Subjects read inside a local transaction, where somebody wrote while they were read outside."""

MUCH = 5 * MOST_ENTRIES
"""More than this is stored first and projected once at the end."""


class Step(StrEnum):
    """What a long pull is at."""

    TAKE = "TAKE"
    FOLD = "FOLD"


Progress = Callable[[Step, int, int], None]
"""Told how many are done, of how many: entries taken, then subjects projected."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks at a round, and may stop it."""

    cancelled: Callable[[], bool]
    paused: Callable[[], bool]
    progress: Progress


def never() -> bool:
    """Nobody stops it."""
    return False


def untold(_step: Step, _done: int, _of: int) -> None:
    """Nobody looks."""


def fold(database: Database, cancelled: Callable[[], bool] = never, progress: Progress = untold) -> None:
    """Projects what a long pull has stored; goes on where it was stopped, needs no line."""
    while True:
        with database.read() as connection:
            owed = backlog.owed(connection)
            if owed is None:
                return
            todo = backlog.subjects(connection, owed)
        with database.write():
            stamp = database.stamp()
        for start in range(0, len(todo), FOLD_AT_ONCE):
            if cancelled():
                return
            part = todo[start : start + FOLD_AT_ONCE]
            stamp = _fold_part(database, owed, part, stamp)
            progress(Step.FOLD, start + len(part), len(todo))
        with database.write() as connection:
            if backlog.end(connection, owed):
                return


Subjects = Sequence[tuple[str, str]]
"""Each with its office before it."""


def _fold_part(database: Database, owed: backlog.Backlog, part: Subjects, stamp: tuple[int, int]) -> tuple[int, int]:
    """Projects these; a save waits only while rows are written. What was read and is not yet put into its place is
    thrown away when anybody else writes after ``stamp``. Returns the next stamp.
    """
    told: list[Told] = []
    with suppress(*UNREADABLE):  # a fault of ours, which is found out and told below
        told = _read(database, part)
    done = 0
    while done < len(part):
        with database.write() as connection:
            if not database.follows(stamp):
                told = []
            few = part[done : done + (PUT_AT_ONCE if told else FOLD_INSIDE)]
            ahead = iter(told[done : done + len(few)])
            for office, subjects in _by_office(few):
                _project(connection, office, subjects, list(islice(ahead, len(subjects))))
            backlog.note_read(connection, owed, few[-1])
            stamp = database.stamp()
        done += len(few)
    return stamp


def _read(database: Database, part: Subjects) -> list[Told]:
    with database.read() as connection:
        return [one for office, subjects in _by_office(part) for one in projections.read(connection, office, subjects)]


def _by_office(part: Subjects) -> Iterator[tuple[str, list[str]]]:
    for office, group in groupby(part, key=lambda one: one[0]):
        yield office, [subject for _, subject in group]


def pieces(page: Sequence[Entry], most: int = APPLY_AT_ONCE) -> Iterator[tuple[int, list[Entry]]]:
    """A page cut into what is stored at once: entries of one log, and few."""
    for counter, entries in groupby(page, key=lambda entry: entry.counter):
        log = list(entries)
        for start in range(0, len(log), most):
            yield counter, log[start : start + most]


def apply(connection: Connection, office: str, piece: list[Entry]) -> int:
    """Stores what is new and projects it: dossiers later, where much is to come."""
    new = journal.take(connection, (entry for entry in piece if entry.office == office))
    owed = backlog.owed(connection) if new else None
    if owed is not None:
        backlog.note_stored(connection, owed)
    subjects = list({entry.subject: None for entry in new})
    if owed is not None:
        subjects = [subject for subject in subjects if not subject.startswith(projections.DOSSIER)]
    _project(connection, office, subjects)
    return len(new)


def _project(connection: Connection, office: str, subjects: Sequence[str], told: Sequence[Told] = ()) -> None:
    """Together, as they were ``told`` where they have been read; where that fails, each by itself, so that the faulty
    one is left out alone.
    """
    try:
        if told:
            projections.put(connection, office, told)
        else:
            projections.project(connection, office, subjects)
    except UNREADABLE:  # a fault of ours; nobody's entry may block the entries behind it
        if len(subjects) == 1:
            log.exception("cannot show %s", subjects[0])
            return
        for subject in subjects:
            _project(connection, office, [subject])
