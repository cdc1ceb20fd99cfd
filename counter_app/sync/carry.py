"""What travels behind the entries, at the end of a round and only while nothing waits to be sent: what somebody here
opened (an old dossier's words, a file at another counter), then files the centre lacks, then files of others where the
office wants all of them everywhere; last, the words of old dossiers are let go of once the centre proves to hold them.

A round carries for a few seconds, and between two pieces it looks whether an act was saved: then it ends, and the next
round begins with that. A rate makes it stop when it has used up what the time gave it; nothing is slept. Pieces that
arrived stay, on both sides. Entries are small and never slowed down.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from time import monotonic

from counter_app.domain.attachments import ATTACHED
from counter_app.domain.calendar import at
from counter_app.domain.entry import Forged
from counter_app.domain.moments import Clock, local_day, to_micros
from counter_app.domain.moments import local as vietnamese
from counter_app.domain.office import Office
from counter_app.errors import Offline, StorageTrouble, Trouble
from counter_app.settings import file_window
from counter_app.store import files, journal, local, projections, reference, retention
from counter_app.store.archive import CHUNK, Archive
from counter_app.store.database import Database
from counter_app.store.journal import Identity
from counter_app.sync import blobs
from counter_app.sync.central import Central

log = logging.getLogger(__name__)

SECONDS = 3.0
"""A round carries files for so long, and one piece more."""
MOST_RETIRED = 20
"""Dossiers let go of in one round, a transaction each."""
_TRIES = 2
_LOOK_AGAIN = 600.0
"""Seconds until the centre is asked again for a file it does not have."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a round carried besides entries. ``again`` are the seconds after which to go on, None when all is done."""

    given: int = 0
    fetched: int = 0
    coming: int = 0
    """Files that somebody waits for, of which a part came."""
    dossiers: int = 0
    """Old dossiers whose words came back."""
    retired: int = 0
    bytes: int = 0
    again: float | None = None
    trouble: str = ""


@dataclass
class Carrier:
    """Files of one counter on their way; kept from round to round. ``rate`` in bytes a second, 0 for as fast as it
    goes; ``hours`` is when files go by themselves («17:30-07:00», "" for always); what a person asked for goes at once.
    """

    archive: Archive
    rate: int = 0
    hours: str = ""
    seconds: float = SECONDS
    ticks: Callable[[], float] = monotonic
    _left: float = 0.0
    _filled_at: float | None = None
    _until: float = 0.0
    _failed: dict[str, int] = field(default_factory=dict)
    _later: dict[str, float] = field(default_factory=dict)
    _all_given: tuple[int, str] | None = None
    _retired_on: date | None = None
    _behind: tuple[int, str] = (0, "")

    def carry(
        self, database: Database, central: Central, me: Identity, clock: Clock, cancelled: Callable[[], bool]
    ) -> Carried:
        """One round of it. Never raises for the line or for one file: the sentence is in the answer."""
        self._until = self.ticks() + self.seconds
        self._fill()
        round_ = _Round(self, database, central, me, clock, cancelled)
        try:
            round_.run()
        except Offline as error:
            log.info("files: %s", error)
            round_.done = replace(round_.done, again=None, trouble=str(error))
        except (Trouble, Forged) as error:
            log.info("files: %s", error)
            round_.done = replace(round_.done, trouble=str(error))
        return round_.done

    def centre_was_put_back(self) -> None:
        """It may lack what it had."""
        self.archive.forget_given()
        self._all_given = None

    # The rate

    def _fill(self) -> None:
        """What the time since the last round allows, two rounds' worth at most."""
        now = self.ticks()
        since = now - self._filled_at if self._filled_at is not None else 1.0
        self._filled_at = now
        self._left = min(self._left + since * self.rate, 40.0 * self.rate)

    def spend(self, count: int) -> None:
        """So many bytes went over the line."""
        self._left -= count

    @property
    def pause(self) -> float:
        """Seconds until the next piece may go; 0 when it may now."""
        return max(0.0, (1 - self._left) / self.rate) if self.rate else 0.0

    @property
    def out_of_time(self) -> bool:
        """The round's seconds are over."""
        return self.ticks() >= self._until

    def open_now(self, clock: Clock) -> bool:
        """Whether files go by themselves at this hour."""
        window = file_window(self.hours)
        if window is None:
            return True
        now, (start, stop) = vietnamese(clock()).time(), window
        return start <= now < stop if start < stop else now >= start or now < stop


@dataclass
class _Round:
    carrier: Carrier
    database: Database
    central: Central
    me: Identity
    clock: Clock
    cancelled: Callable[[], bool]
    done: Carried = Carried()

    def run(self) -> None:
        """Everything in its order, until something stops it."""
        with self.database.read() as connection:
            asked = local.wants(connection, projections.DOSSIER), local.wants(connection, _FILE)
            stamp = files.stamp(connection)
            office = reference.office(connection, self.me.office)
        for dossier in asked[0]:
            if self.done.dossiers and self._stopped():  # a register of an old year wants thousands
                return
            self._bring_back(projections.DOSSIER + dossier)
        every = bool(office and office.fetch_files)
        if asked[1] or every or stamp != self.carrier._all_given:
            self._files(stamp, asked[1], every=every)
        if office and not self._stopped():
            self._retire(office)

    def _files(self, stamp: tuple[int, str], asked: list[str], *, every: bool) -> None:
        with self.database.read() as connection:
            named = files.all_named(connection)
        by_digest = {one.sha256: one for one in named}
        for digest in asked:
            if self._stopped():
                return
            self._fetch_wanted(digest, by_digest.get(digest))
        if not self.carrier.open_now(self.clock):
            return
        if self._give(named):
            self.carrier._all_given = stamp
        if every:
            self._fetch_all(named)

    def _stopped(self) -> bool:
        """Whether the line is wanted for something else, or the round's share of it is used up."""
        carrier = self.carrier
        if self.cancelled():
            return True
        if carrier.pause or carrier.out_of_time:
            self.done = replace(self.done, again=carrier.pause)
            return True
        with self.database.read() as connection:
            if journal.unsent(connection, self.me):
                self.done = replace(self.done, again=0.0)
                return True
        return False

    # What somebody opened

    def _bring_back(self, subject: str) -> None:
        told = self.central.bodies(subject)
        with self.database.write() as connection:
            filled = retention.come_back(connection, self.me.office, subject, told, local_day(self.clock()))
            projections.project(connection, self.me.office, [subject])
            local.unwant(connection, subject)
        self.done = replace(self.done, dossiers=self.done.dossiers + bool(filled))

    def _fetch_wanted(self, digest: str, named: files.Named | None) -> None:
        """A file somebody waits for. It stays wanted until it is here: the counter that has it may still be sending."""
        given_up, before = self.carrier._failed.get(digest, 0) >= _TRIES, self.done.bytes
        if named is None or given_up or self._fetch(named):
            with self.database.write() as connection:
                local.unwant(connection, _FILE + digest)
        elif self.done.bytes > before:
            self.done = replace(self.done, coming=self.done.coming + 1)

    # Files

    def _give(self, named: list[files.Named]) -> bool:
        """What lies here and the centre is not known to have, the oldest first; whether it was asked about all."""
        archive, failed = self.carrier.archive, self.carrier._failed
        here = archive.held([one.sha256 for one in named])
        there = archive.given(here)
        for one in named:
            if one.sha256 not in here or one.sha256 in there or failed.get(one.sha256, 0) >= _TRIES:
                continue
            if self._stopped():
                return False
            try:
                given = blobs.give(
                    self.central, [(bytes.fromhex(one.sha256), one.size)], self._read, cancelled=self._stopped
                )
            except Offline:
                raise
            except Trouble as error:
                self._fail(one.sha256, error)
                continue
            if given:
                archive.note_given([one.sha256])
                there.add(one.sha256)
                self.done = replace(self.done, given=self.done.given + 1)
        return all(one.sha256 in there or one.sha256 not in here for one in named)

    def _fetch_all(self, named: list[files.Named]) -> None:
        here = self.carrier.archive.held([one.sha256 for one in named])
        with self.database.read() as connection:
            let_go = set(retention.files_of_retired(connection))
        carrier = self.carrier
        for one in named:
            if one.sha256 in here or one.sha256 in let_go or carrier._failed.get(one.sha256, 0) >= _TRIES:
                continue
            if carrier._later.get(one.sha256, 0.0) > carrier.ticks():
                continue
            if self._stopped():
                return
            before = self.done.bytes
            if not self._fetch(one) and self.done.bytes == before:
                carrier._later[one.sha256] = carrier.ticks() + _LOOK_AGAIN  # its counter has not sent it yet

    def _fetch(self, one: files.Named) -> bool:
        """Whether a file is here whole now."""
        archive = self.carrier.archive
        if archive.held([one.sha256]):
            return True
        lacking = archive.lacks(one.sha256, one.size)
        try:
            have = blobs.fetch(
                self.central,
                bytes.fromhex(one.sha256),
                one.size,
                self._look,
                lambda sha256, start, data: self._write(sha256.hex(), one.size, start, data),
                have=lacking[0] * CHUNK if lacking else one.size,
                cancelled=self._stopped,
            )
        except StorageTrouble as error:
            self._fail(one.sha256, error)
            return False
        if have < one.size:
            return False
        archive.note_given([one.sha256])
        self.done = replace(self.done, fetched=self.done.fetched + 1)
        return True

    def _look(self, sha256: bytes, start: int, size: int) -> bytes:
        return (self.carrier.archive.chunk(sha256.hex(), start // CHUNK) or b"")[:size]

    def _read(self, sha256: bytes, start: int, size: int) -> bytes:
        piece = self._look(sha256, start, size)
        self._count(len(piece))
        return piece

    def _write(self, digest: str, size: int, start: int, data: bytes) -> None:
        self._count(len(data))
        self.carrier.archive.put_chunk(digest, size, start // CHUNK, data)

    def _count(self, count: int) -> None:
        self.carrier.spend(count)
        self.done = replace(self.done, bytes=self.done.bytes + count)

    def _fail(self, digest: str, error: Trouble) -> None:
        """One file is tried again, and then left until the program starts anew; the others go on."""
        log.info("file %s: %s", digest[:8], error)
        self.carrier._failed[digest] = self.carrier._failed.get(digest, 0) + 1
        self.done = replace(self.done, trouble=str(error))

    # Letting go

    def _retire(self, office: Office) -> None:
        """Once a day, in small steps, until every old dossier was looked at. By the server's clock: a PC that is a year
        ahead would let go of this year's dossiers.
        """
        with self.database.read() as connection:
            offset = timedelta(microseconds=local.clock_offset(connection))
        carrier, today = self.carrier, local_day(self.clock() + offset)
        months = office.months_kept(today)
        if not months or carrier._retired_on == today or not self.central.proves():
            return
        before = to_micros(months_back(today, months))
        with self.database.read() as connection:
            found = retention.old(connection, self.me.office, before, carrier._behind, MOST_RETIRED)
            fresh = retention.fresh(connection, local_day(self.clock()))
        if not found:
            self._overwrite(today)
            return
        there = self.central.held([one.subject for one in found])
        gone = 0
        for one in (one for one in found if one.subject not in fresh and self._files_are_there(one)):
            with self.database.write() as connection:
                gone += retention.retire(connection, self.me.office, one.subject, there)
        carrier._behind = found[-1].place
        self.done = replace(self.done, retired=gone, again=0.0)

    def _overwrite(self, today: date) -> None:
        """Nothing old is left: the search index lets go of the words too, step by step; then it is done for today."""
        more = True
        while more and not self._stopped():
            with self.database.write() as connection:
                more = retention.overwrite(connection)
        if not more:
            self.carrier._retired_on, self.carrier._behind = today, (0, "")

    def _files_are_there(self, one: retention.Old) -> bool:
        """Whether the centre has every file of a dossier that lies here."""
        named = {e.content.get("sha256") for e in one.entries if e.kind == ATTACHED}
        here = self.carrier.archive.held([digest for digest in named if isinstance(digest, str)])
        return here <= self.carrier.archive.given(here)


_FILE = "file:"


def months_back(day: date, months: int) -> datetime:
    """The beginning of the day so many months before; of a day that month does not have, its 28th."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return at(date(year, month + 1, min(day.day, 28)), time.min)
