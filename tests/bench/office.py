"""An office of the size a big commune has after five years: 310,000 dossiers, made once and kept in ``.cache/bench``.

Every entry is sealed as at a counter, taken into the journal with its chain checked, and folded as always, so the file
is a true one and ``counter-app verify`` passes on it. Three things make it quick: each counter's log is written and
folded by a process of its own, a day's promise is decided once per procedure, and a transaction holds hundreds of
dossiers. The one liberty: the acts of a dossier stand together in the log.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from counter_app.domain import acts, intake, returning
from counter_app.domain.calendar import Calendar, at
from counter_app.domain.dossier import Dossier, fold_history
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import Entry, new_id, next_hlc, seal
from counter_app.domain.history import order
from counter_app.domain.intake import Intake
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local_day
from counter_app.domain.numbers import Slice, cut
from counter_app.domain.office import Counter
from counter_app.domain.particulars import APOLOGY
from counter_app.domain.procedure import Procedure
from counter_app.domain.receiver import Handing, Receiver
from counter_app.domain.rules import Rules
from counter_app.domain.transitions import ACTS
from counter_app.domain.urgency import Horizon
from counter_app.errors import CounterError
from counter_app.operations import catalogue, demo, first_run, open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board, journal, projections, rows, tables
from counter_app.store.projections import DOSSIER

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 2, 40, tzinfo=UTC)
"""Monday 23/11/2026, 09:40 in Vietnam."""

DOSSIERS = 310_000
PER_DAY = 248
FEWEST_DAYS = 60
COUNTERS = 2
RECENT = timedelta(days=120)
"""Older dossiers are done with, but for those whose promise was long."""

_SERVED_A_DAY = 12
_BATCH = 400
_WAIT_S = 300
_SOURCES = (
    "counter_app/store/tables.py",
    "counter_app/store/projections.py",
    "counter_app/store/rows.py",
    "counter_app/operations/demo.py",
    "db/local/versions",
    "tests/bench/office.py",
)
"""A kept office is made anew when one of these changes, or when a sample of it no longer reads as it stands."""


@dataclass(frozen=True)
class Written:
    """One dossier as its process hands it over: entries as they travel, its line of the board, its search words."""

    entries: list[tuple[bytes, bytes | None, bytes | None, bytes, bytes]]
    row: dict[str, Any]
    words: tuple[str, ...]


def clock() -> datetime:
    """The bench's morning."""
    return NOW


def kept(dossiers: int, cache: Path) -> DataDir:
    """The office with so many dossiers: from the cache, else made now. Offices of older sources are thrown away."""
    key = _key()
    place = DataDir(cache / f"{key}-{dossiers}")
    for old in cache.glob("*-*"):
        if not old.name.startswith(key) or (old == place.root and not _still_reads(place)):
            shutil.rmtree(old)
    if not place.root.exists():
        draft = place.root.with_name(f"{place.root.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        tell(f"Making an office with {dossiers:,} dossiers in {cache} (once)")
        started = perf_counter()
        make(DataDir(draft), dossiers)
        draft.rename(place.root)
        tell(f"{dossiers:,} dossiers in {perf_counter() - started:.0f} s, {place.store.stat().st_size / 1e6:,.0f} MB")
    return place


def _still_reads(place: DataDir) -> bool:
    try:
        desk = opened(place)
        try:
            _check_sample(desk)
        finally:
            desk.database.close()
    except (CounterError, AssertionError):
        return False
    return True


def tell(words: str) -> None:
    """Progress, beside the table."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def copy(place: DataDir, target: Path) -> DataDir:
    """A copy to write into."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(place.root, target)
    return DataDir(target)


def opened(place: DataDir) -> Desk:
    """The office's first counter with a clerk at it."""
    return open_counter.open_desk(place, clock, lambda: "").with_clerk(demo.STAFF[1])


def _key() -> str:
    found = hashlib.sha256()
    for name in _SOURCES:
        path = ROOT / name
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file():
                found.update(file.read_bytes())
    return found.hexdigest()[:12]


def make(place: DataDir, dossiers: int) -> None:
    """Makes the office and all its dossiers, counter by counter in turn."""
    logs = _open_office(place, dossiers)
    desk = opened(place)
    try:
        _take(desk, logs, dossiers)
        _check_sample(desk)
    finally:
        desk.database.close()


@dataclass(frozen=True)
class Log:
    """What a process needs to write one counter's log."""

    counter: int
    key: bytes
    slice: Slice
    head: int
    head_hash: bytes
    days: tuple[date, ...]
    dossiers: int


def _open_office(place: DataDir, dossiers: int) -> list[Log]:
    seeds = first_run.seeds()
    calendar = Calendar.of("seed", seeds.days)
    days = _worked_days(calendar, max(FEWEST_DAYS, dossiers // PER_DAY))
    opening = at(days[0] - timedelta(days=3), time(7, 30))
    database, archive, _ = open_counter.make_files(place, "demo")
    desk = first_run.open_office(
        database,
        archive,
        lambda: opening,
        office=demo.OFFICE,
        counter=1,
        counter_name="Quầy 1",
        first=demo.STAFF[0],
        password=demo.PASSWORD,
        seeds=seeds,
    )
    slices = cut(demo.OFFICE.band)
    try:
        for person in demo.STAFF:
            catalogue.set_staff(desk, person)
        with database.write() as connection:
            for number in range(2, COUNTERS + 1):
                other = Counter(number, f"Quầy {number}", (slices[number - 1],))
                desk.append(connection, "counter.enrolled", f"counter:{number}", other.to_body())
            head = journal.head(connection, demo.AGENCY, 1)
        shares = [dossiers // COUNTERS + (n < dossiers % COUNTERS) for n in range(COUNTERS)]
        first = Log(1, desk.me.key, slices[0], head.seq, head.hash, days, shares[0])
        nothing = journal.Head()
        others = (
            Log(n, b"k" * 32, slices[n - 1], nothing.seq, nothing.hash, days, shares[n - 1])
            for n in range(2, COUNTERS + 1)
        )
        return [first, *others]
    finally:
        database.close()


def _worked_days(calendar: Calendar, count: int) -> tuple[date, ...]:
    days, day = [local_day(NOW)], local_day(NOW)
    while len(days) < count:
        day -= timedelta(days=1)
        if calendar.is_worked(day):
            days.append(day)
    return tuple(reversed(days))


# What is taken into the store


def _take(desk: Desk, logs: list[Log], dossiers: int) -> None:
    """One batch of each counter in turn, so that the store's order is the order of the days."""
    start, done, told = perf_counter(), 0, 0.0
    with _Writers(logs) as writers:
        for batch in writers.batches():
            with desk.database.write() as connection:
                journal.take(connection, (Entry.read(*raw) for written in batch for raw in written.entries))
                rows = [{"n": done + n, **written.row} for n, written in enumerate(batch, 1)]
                connection.execute(tables.dossier.insert(), rows)
                words = [(done + n, *written.words) for n, written in enumerate(batch, 1)]
                connection.exec_driver_sql(projections.PUT_SEARCH, words)
            done += len(batch)
            if perf_counter() - told > 10:
                told = perf_counter()
                tell(f"  {done:>9,} of {dossiers:,} dossiers, {told - start:.0f} s")


class _Writers:
    """The processes that write the logs; at most a few batches of each wait in memory."""

    def __init__(self, logs: list[Log]) -> None:
        context = multiprocessing.get_context("spawn")
        self._queues: list[Any] = [context.Queue(4) for _ in logs]
        self._running = [
            context.Process(target=_write, args=(log, queue), daemon=True)
            for log, queue in zip(logs, self._queues, strict=True)
        ]

    def __enter__(self) -> _Writers:
        for process in self._running:
            process.start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.terminate()
            process.join(_WAIT_S)
            process.close()
        for queue in self._queues:
            queue.close()

    def batches(self) -> Iterator[list[Written]]:
        open_queues = list(self._queues)
        while open_queues:
            for queue in list(open_queues):
                batch = queue.get(timeout=_WAIT_S)
                if batch is None:
                    open_queues.remove(queue)
                elif isinstance(batch, str):
                    raise RuntimeError(f"a log could not be written\n{batch}")
                else:
                    yield batch


def _write(log: Log, queue: Any) -> None:
    """The whole of a process."""
    batch: list[Written] = []
    try:
        for written in _LogWriter(log).dossiers():
            batch.append(written)
            if len(batch) == _BATCH:
                queue.put(batch)
                batch = []
        if batch:
            queue.put(batch)
        queue.put(None)
    except Exception:
        queue.put(traceback.format_exc())
        raise


def _check_sample(desk: Desk, size: int = 300) -> None:
    """The rows of a sample say what its entries say, and projecting it once more changes nothing."""
    with desk.database.read() as connection:
        everything = board.ids(connection, board.Filter.ALL, Horizon(NOW, NOW, NOW))
        sample = board.rows(connection, everything[:: max(1, len(everything) // size)])
        for row in sample:
            told = board.dossier(connection, desk.me.office, row.id)
            assert (told.code, told.state) == (row.code, row.state)
            assert not told.conflicts
            assert not told.waiting
    subjects = [DOSSIER + row.id for row in sample]
    with desk.database.write() as connection:
        projections.project(connection, desk.me.office, subjects)
        assert board.rows(connection, [row.n for row in sample]) == sample


# What a counter writes


_DONE = {
    "on time": (90, (("resolved", 0.7), ("returned", 1.1))),
    "late": (7, (("resolved", 1.3), ("returned", 1.6))),
    "withdrawn": (1, (("withdrawal_requested", 0.2), ("stopped", 0.4))),
    "refused": (1, (("supplement_requested", 0.3), ("refused", 2.5))),
    "typed wrongly": (1, (("void_requested", 0.01), ("voided", 0.02))),
}
_FATES = _DONE | {
    "on time": (62, (("resolved", 0.7), ("returned", 1.1))),
    "not collected": (6, (("resolved", 0.6),)),
    "never done": (2, (("handed_over", 0.1),)),
    "supplement": (4, (("supplement_requested", 0.3), ("supplemented", 0.9), ("resolved", 1.6), ("returned", 1.8))),
    "no supplement": (3, (("handed_over", 0.1), ("supplement_requested", 0.3))),
    "paused": (2, (("handed_over", 0.1), ("paused", 0.4))),
    "elsewhere": (2, (("sent_elsewhere", 0.05),)),
    "signing": (3, (("handed_over", 0.1), ("sent_for_signing", 0.6))),
    "taxes": (2, (("handed_over", 0.1), ("finance_requested", 0.4))),
    "apology": (3, (("extended", 0.8), ("resolved", 1.4), ("returned", 1.7))),
}
"""How often a fate befalls a dossier, and its acts with their share of the time that was promised."""


class _LogWriter:
    """One counter's five years."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.random = Random(log.counter)
        seeds = first_run.seeds()
        self.calendar, self.rules = Calendar.of("seed", seeds.days), Rules.of(seeds.rules)
        self.procedures = [procedure for procedure in seeds.procedures if procedure.papers]
        self.seq, self.hash = log.head, log.head_hash
        self.book_numbers: dict[int, int] = {}

    def dossiers(self) -> Iterator[Written]:
        """Dossier after dossier, each with all its entries."""
        days = self.log.days
        for n, day in enumerate(days):
            today = self.log.dossiers * (n + 1) // len(days) - self.log.dossiers * n // len(days)
            served = [self._decided(day) for _ in range(_SERVED_A_DAY)] if today else []
            weights = [1 / (k + 1) for k in range(len(served))]
            for k, template in enumerate(self.random.choices(served, weights, k=today) if today else ()):
                yield self._dossier(template, day, self.log.slice.ordinary[k])

    def _decided(self, day: date) -> Intake:
        """A procedure of the day: decided by the rules once, for everybody who comes in that minute."""
        random = self.random
        procedure: Procedure = random.choice(self.procedures)
        latest = time(9, 20) if day == local_day(NOW) else time(16, 20)
        hour = random.choice([h for h in (7, 8, 8, 9, 9, 10, 13, 14, 15) if h < latest.hour or day != local_day(NOW)])
        moment = at(day, time(hour, random.randint(31, 59)))
        return intake.decide(
            demo.application(random, procedure, moment),
            now=moment,
            code=DossierCode.mint(demo.AGENCY, day, 1),
            foreign=False,
            number="",
            book=f"{self.log.counter:02}/{day.year}",
            book_number=1,
            calendar=self.calendar,
            office=demo.OFFICE,
            clerk=random.choice(demo.STAFF[1:4]),
            counter=f"Quầy {self.log.counter}",
        )

    def _dossier(self, template: Intake, day: date, number: int) -> Written:
        random = self.random
        start = template.deadline.start + timedelta(seconds=random.randint(0, 59))
        book_number = self.book_numbers[day.year] = self.book_numbers.get(day.year, 0) + 1
        received = replace(
            template,
            code=DossierCode.mint(demo.AGENCY, day, number).text,
            owners=(demo.citizen(random, day),),
            subject_line=template.subject_line and f"Thửa đất số {random.randint(1, 4000)}",
            deadline=replace(template.deadline, start=start),
            number=f"{self.log.counter:02}.{book_number:05}",
            book_number=book_number,
        )
        dossier_id = new_id(start, random.randbytes(10))
        entries = [self._seal("dossier.received", dossier_id, received.to_body(), start, None)]
        dossier = Dossier(
            dossier_id,
            state=ACTS["dossier.received"].to,
            code=received.code,
            intake=received,
            due_at=received.deadline.due_at,
            lawful_due_at=received.deadline.due_at,
            deadline=received.deadline,
            running=True,
        )
        for kind, moment in self._story(start, received.deadline.due_at):
            there = acts.Circumstances(moment, self.calendar, demo.OFFICE.hours, self.rules)
            body = _SAYS[kind](self, dossier, there)
            entries.append(self._seal(f"dossier.{kind}", dossier_id, body, moment, entries[-1]))
            asked = entries[-1].actor if kind == "void_requested" else dossier.void_requested_by
            dossier = replace(dossier, state=ACTS[f"dossier.{kind}"].to or dossier.state, void_requested_by=asked)
        return _written(dossier_id, entries)

    def _story(self, start: datetime, due_at: datetime) -> Iterator[tuple[str, datetime]]:
        fates = _FATES if start > NOW - RECENT else _DONE
        fate = self.random.choices(list(fates), [weight for weight, _ in fates.values()])[0]
        hours, span, last = demo.OFFICE.hours, max(due_at - start, timedelta(hours=4)), start
        for kind, share in fates[fate][1]:
            moment = max(start + span * (share + self.random.uniform(-0.04, 0.04)), last + timedelta(minutes=20))
            day = local_day(moment)
            opens, closes = at(day, hours.opening(day)), at(day, hours.closing(day))
            if not opens < moment < closes:
                moment = max(opens + timedelta(minutes=self.random.randint(5, 200)), last + timedelta(minutes=20))
            while not self.calendar.is_worked(local_day(moment)):
                moment += timedelta(days=1)
            if moment >= NOW:
                return
            yield kind, moment
            last = moment

    def _seal(self, kind: str, dossier_id: str, body: acts.Body, moment: datetime, before: Entry | None) -> Entry:
        self.seq += 1
        entry = seal(
            office=demo.AGENCY,
            counter=self.log.counter,
            seq=self.seq,
            previous=self.hash,
            key=self.log.key,
            entry_id=new_id(moment, self.random.randbytes(10)),
            kind=kind,
            subject=DOSSIER + dossier_id,
            body=body,
            salt=self.random.randbytes(16),
            hlc=next_hlc(moment, 0, before.hlc if before else 0),
            at=moment,
            actor=demo.STAFF[0 if kind == "dossier.voided" else 1].id,
            seen={self.log.counter: before.seq} if before else {},
        )
        self.hash = entry.hash
        return entry


def _written(dossier_id: str, entries: list[Entry]) -> Written:
    """What ``projections.project`` would write, for many dossiers at once; ``test_bench`` holds the two together."""
    history = order(entries)
    dossier = fold_history(dossier_id, history)
    words, row = rows.search_words(dossier), rows.board_row(demo.AGENCY, dossier, history)
    return Written([(e.header, e.body, e.salt, e.hash, e.mac) for e in entries], row, words)


_SAYS: dict[str, Callable[[_LogWriter, Dossier, acts.Circumstances], acts.Body]] = {
    "handed_over": lambda by, dossier, _: acts.hand_over(dossier, by.random.choice(demo.UNITS)),
    "sent_elsewhere": lambda _, dossier, __: acts.send_elsewhere(dossier, "Trung tâm hành chính công xã Bên Mẫu"),
    "supplement_requested": lambda _, dossier, there: acts.request_supplement(
        dossier, there, ["Bản sao giấy tờ chứng minh"], "Giấy tờ nộp kèm chưa rõ nội dung", "Phát sinh khi thẩm tra"
    ),
    "supplemented": lambda _, dossier, there: acts.supplement(dossier, there),
    "paused": lambda _, dossier, there: acts.pause(dossier, there, "Chờ kết quả xác minh"),
    "finance_requested": lambda _, dossier, there: acts.request_finance(dossier, there, "Chờ nộp thuế"),
    "extended": lambda _, dossier, there: acts.extend(
        dossier, there, APOLOGY, "Cần thêm thời gian xác minh tại cơ sở", by=Limit(5, Unit.WORKING_DAYS)
    ),
    "sent_for_signing": lambda _, dossier, __: acts.sign(dossier, "Chủ tịch UBND xã"),
    "resolved": lambda _, dossier, there: acts.resolve(dossier, there, "Kết quả giải quyết"),
    "returned": lambda _, dossier, __: returning.return_result(dossier, Handing(Receiver(acts.who_receives(dossier)))),
    "withdrawal_requested": lambda _, dossier, there: acts.ask_withdrawal(dossier, there, "Không còn nhu cầu"),
    "stopped": lambda _, dossier, there: acts.stop(dossier, there, "Công dân rút hồ sơ"),
    "refused": lambda _, dossier, there: acts.refuse(dossier, there, "Quá thời hạn mà không bổ sung"),
    "void_requested": lambda _, dossier, __: acts.ask_void(dossier, "Nhập nhầm thủ tục"),
    "voided": lambda _, dossier, there: acts.void(dossier, there, "Nhập nhầm thủ tục"),
}
"""What the rules let each act say."""
