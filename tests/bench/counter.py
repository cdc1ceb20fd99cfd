"""What happens under the window: a procedure is found while typing, its date counted; at F9 the save, the receipt, the
journal's share.

Finding is compared with a bare search for the same text in every folded name, which ranks nothing and forgives nothing;
a date with a count of its days that explains nothing; saves with one fsync of four kilobytes on the same disk, which no
program that keeps its word can be faster than; the receipt with an empty page of the same library and fonts; the
journal with a bare insert of the same bytes into plain SQLite.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from reportlab.pdfgen.canvas import Canvas

from counter_app.documents import fonts
from counter_app.documents.receipt import receipt
from counter_app.domain.calendar import Calendar
from counter_app.domain.certified import Request
from counter_app.domain.copies import CopyLine
from counter_app.domain.deadline import deadline
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import Entry
from counter_app.domain.hours import Hours
from counter_app.domain.intake import Intake
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, local_day
from counter_app.domain.person import Person
from counter_app.domain.procedure import short_name
from counter_app.domain.procedure_search import Finder
from counter_app.domain.text import fold, initials
from counter_app.operations import demo
from counter_app.operations.certify import certify
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import journal
from tests import catalogue
from tests.bench.office import NOW
from tests.bench.table import Line
from tests.keystrokes import TELEX, VNI

PROCEDURES = 2_700
"""Some more than one province publishes."""
SATURDAY = 5

_KILOBYTES_4 = b"\0" * 4096


def _milliseconds(act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1000


def typing(rounds: int) -> list[Line]:
    """The slowest key of each of many texts: pieces of names without marks, in raw keys, as initials, with a slip."""
    procedures = catalogue.of(PROCEDURES)
    finder, random = Finder(procedures, catalogue.seed()[1]), Random(11)
    folded = [fold(procedure.name) for procedure in procedures]
    ways: list[Callable[[str], str]] = [
        fold,
        TELEX.typed,
        VNI.typed,
        initials,
        lambda text: fold(text).replace("n", "m", 1),
    ]
    times, bare = [], []
    for n in range(rounds):
        said = short_name(random.choice(procedures).name).split()
        start = random.choice((0, random.randrange(len(said))))
        text = ways[n % len(ways)](" ".join(said[start : start + 5]))[:60]
        keys = [text[:end] for end in range(1, len(text) + 1)]
        times.append(max(_milliseconds(lambda typed=typed: finder.find(typed)) for typed in keys))
        bare.append(max(_milliseconds(lambda typed=typed: [one for one in folded if typed in one]) for typed in keys))
    what = f"procedure found while typing, {PROCEDURES:,} procedures"
    return [Line(what, tuple(times), against="bare search in the names", against_value=median(bare), aim=30)]


def deadlines(calendar: Calendar, rounds: int) -> list[Line]:
    """The promise and its trace for 60 working days, from moments all over the years of the calendar; microseconds for
    one, each round on a calendar that has never counted. 50 µs are 20,000 a second.
    """
    random, limit, hours = Random(5), Limit(60, Unit.WORKING_DAYS), Hours()
    first = datetime(2018, 1, 2, 8, 30, tzinfo=VIETNAM)
    off = {day for day in calendar.days if not calendar.is_worked(day)}
    extra = {day for day in calendar.days if calendar.is_worked(day) and day.weekday() >= SATURDAY}

    def bare(start: datetime) -> date:
        day, left = start.date(), limit.amount
        while left:
            day += timedelta(days=1)
            left -= day in extra or (day.weekday() < SATURDAY and day not in off)
        return day

    times, counted = [], []
    for _ in range(rounds):
        starts = [first + timedelta(minutes=random.randrange(8 * 365 * 24 * 60)) for _ in range(2000)]
        promise = partial(deadline, limit=limit, calendar=replace(calendar), hours=hours)
        times.append(_milliseconds(partial(_each, promise, starts)) / 2)
        counted.append(_milliseconds(partial(_each, bare, starts)) / 2)
    return [
        Line(
            "deadline with its trace, 60 working days",
            tuple(times),
            "µs",
            against="bare count of the days",
            against_value=median(counted),
            aim=50,
        )
    ]


def _each(act: Callable[[datetime], object], starts: list[datetime]) -> None:
    for start in starts:
        act(start)


def saves(desk: Desk, rounds: int) -> tuple[list[Line], Intake]:
    """A whole reception, committed and numbered, in turn with one bare fsync; also one of its intakes."""
    random = Random(9)
    every = (desk.procedure(one.code) for one in desk.reference().catalogue.listed)
    procedures = [procedure for procedure in every if procedure and procedure.papers]
    times, fsyncs, intakes = [], [], []
    with Path(desk.database.path).with_name("fsync").open("wb", buffering=0) as file:

        def sync() -> None:
            file.write(_KILOBYTES_4)
            os.fsync(file.fileno())

        for _ in range(rounds):
            wanted = demo.application(random, random.choice(procedures), NOW)
            times.append(_milliseconds(lambda wanted=wanted: intakes.append(receive(desk, wanted).intake)))
            fsyncs.append(_milliseconds(sync))
    codes = {intake.code for intake in intakes}
    assert len(codes) == rounds, "a number was handed out twice"
    fsync = median(fsyncs)
    own = tuple(time - fsync for time in times)
    return [
        Line("save: F9 → committed and numbered", tuple(times), against="one fsync of 4 KiB", against_value=fsync),
        Line("save without its one fsync", own, aim=5),
    ], intakes[0]


def certifications(desk: Desk, rounds: int) -> list[Line]:
    """The lane: received, signed, paid and returned at one key, two papers each, in turn with one bare fsync."""
    lines = (CopyLine("Căn cước", 2, 3), CopyLine("Giấy khai sinh", 1, 2))
    wanted = Request((Person("Nguyễn Văn An"),), lines, signer="Lê Văn Dũng")
    times, fsyncs, numbers = [], [], []
    with Path(desk.database.path).with_name("fsync").open("wb", buffering=0) as file:

        def sync() -> None:
            file.write(_KILOBYTES_4)
            os.fsync(file.fileno())

        for _ in range(rounds):
            times.append(
                _milliseconds(lambda: numbers.extend(line.number for line in certify(desk, wanted).intake.copies))
            )
            fsyncs.append(_milliseconds(sync))
    assert len(set(numbers)) == 2 * rounds, "a register number was handed out twice"
    fsync = median(fsyncs)
    return [
        Line(
            "certified copies: F9 → signed, paid, returned",
            tuple(times),
            against="one fsync of 4 KiB",
            against_value=fsync,
            aim=50,
        )
    ]


def papers(intake: Intake, rounds: int) -> list[Line]:
    """A receipt with a new code each time, against an empty page with the two fonts."""
    day = local_day(NOW)
    receipt(intake)

    def made(number: int) -> float:
        other = replace(intake, code=DossierCode.mint(demo.AGENCY, day, number).text)
        return _milliseconds(lambda: receipt(other))

    times = tuple(made(number) for number in range(5000, 5000 + rounds))
    empty = median(_milliseconds(_empty_page) for _ in range(rounds))
    return [Line("receipt as PDF, both liên", times, against="empty page", against_value=empty, aim=15)]


def _empty_page() -> bytes:
    kept = BytesIO()
    canvas = Canvas(kept)
    for font in (fonts.REGULAR, fonts.BOLD):
        canvas.setFont(font, 10)
        canvas.drawString(72, 720, " ")
    canvas.save()
    return kept.getvalue()


def appends(desk: Desk, rounds: int) -> list[Line]:
    """An entry into the journal against the same bytes into plain SQLite; each with its commit, and without."""
    bare = sqlite3.connect(Path(desk.database.path).with_name("bare.db"), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, subject, header, body, salt, hash, mac)")
    body = {"note": "Ghi chú của bộ phận tiếp nhận và trả kết quả. " * 40}
    times: dict[str, list[float]] = {"committed": [], "bare committed": [], "inside": [], "bare inside": []}

    def append(n: int) -> Entry:
        with desk.database.write() as connection:
            return journal.append(
                connection, desk.me, NOW, kind="bench.note", subject=f"bench:{n}", body=body, actor=demo.STAFF[1].id
            )

    def insert(entry: Entry) -> None:
        row = (None, entry.subject, entry.header, entry.body, entry.salt, entry.hash, entry.mac)
        bare.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    entries = []
    for n in range(rounds):
        times["committed"].append(_milliseconds(lambda n=n: entries.append(append(n))))
        times["bare committed"].append(_milliseconds(lambda: insert(entries[-1])))
    with desk.database.write():
        times["inside"] = [_milliseconds(lambda n=n: append(n)) for n in range(rounds, 2 * rounds)]
    bare.execute("BEGIN IMMEDIATE")
    times["bare inside"] = [_milliseconds(lambda entry=entry: insert(entry)) for entry in entries]
    bare.execute("COMMIT")
    bare.close()
    return [
        Line(
            f"journal append, {name}",
            tuple(times[kind]),
            against="bare SQLite insert",
            against_value=median(times[f"bare {kind}"]),
        )
        for name, kind in (("with its commit", "committed"), ("inside a transaction", "inside"))
    ]
