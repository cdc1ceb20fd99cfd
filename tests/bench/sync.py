"""The line measured: ``make bench-sync``. Nothing fails when an aim is missed; the table says so.

    python -m tests.bench.sync [--entries 500000] [--counters 1000] [--dossiers-a-day 100] [--splay 60] [--json FILE]
    python -m tests.bench.sync --only herd --only day     without the big office

Client and server share the machine, and the server waits for its disk at every commit. Rates are therefore compared
with what the same server takes of the same bytes in the same minute: COPY into a table of the same columns and keys,
and one INSERT a row. «server» is what the server's process computed, whoever else was using the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

import psycopg

from counter_app.domain.entry import Entry
from counter_app.operations import demo, first_run, open_counter
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, journal
from counter_app.sync.central import Central, Hello
from counter_app.sync.exchange import exchange
from tests.bench import herd, office
from tests.bench.centre import Bench, backend, batches, carried, cpu, private_mb, started
from tests.bench.table import Line, drawn

ENTRIES_A_DOSSIER = 2.8
"""Of the big office's."""
PARTS = ("office", "herd", "day")
_ENOUGH = 840
"""Entries of an office from which one dossier is wanted."""
_COLUMNS = "office, counter, seq, id, kind, subject, hlc, header, body, salt, hash, mac"
_TYPES = ("text", "int4", "int8", "text", "text", "text", "int8", "bytea", "bytea", "bytea", "bytea", "bytea")
_SINGLE_ROWS = 40
_IDLE_LINES = 20
_PROGRAM = "0.1.0"
_MOST_ROUNDS = 1000
"""In which what nobody has told of yet is worked off: 200,000 dossiers."""

Logs = dict[int, list[Entry]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the table, and writes the figures where that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be said again")
    parser.add_argument("--entries", type=int, default=500_000, help="of the office that is pushed and pulled")
    parser.add_argument("--counters", type=int, default=1000, help="of the herd and of the day")
    parser.add_argument("--dossiers-a-day", type=int, default=100, help="of each of them")
    parser.add_argument("--splay", type=float, default=60, help="seconds")
    parser.add_argument("--rounds", type=int, default=40, help="how often a short thing is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also writes the figures")
    parser.add_argument("--cache", type=Path, default=office.ROOT / ".cache" / "bench")
    given = parser.parse_args(arguments)
    given.cache.mkdir(parents=True, exist_ok=True)
    given.only = given.only or PARTS
    if "office" not in given.only:
        given.entries = _ENOUGH
    kept = office.kept(round(given.entries / ENTRIES_A_DOSSIER), given.cache)
    work = given.cache / "sync"
    shutil.rmtree(work, ignore_errors=True)
    try:
        with started(work / "centre") as bench:
            lines = measured(bench, kept, work, given)
            where = bench.server.folder
    finally:
        shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(where, ignore_errors=True)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    sys.stdout.write(f"{given.entries:,} entries, {given.counters:,} counters, {machine}\n\n{drawn(lines)}\n")
    if given.json:
        figures = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine,
            "lines": [line.to_json() for line in lines],
        }
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def measured(bench: Bench, kept: DataDir, work: Path, given: argparse.Namespace) -> list[Line]:
    """Every line of the table; what is known is told after each part."""
    first = office.opened(office.copy(kept, work / "first"))
    with first.database.read() as connection:
        logs = {log: list(journal.whole_log(connection, demo.AGENCY, log)) for log in (1, 2)}
    try:
        lines = of_an_office(bench, first, logs, work, given.rounds) if "office" in given.only else []
    finally:
        first.database.close()
    if "herd" in given.only or "day" in given.only:
        template = [entry for entry in logs[2] if entry.subject == _with_most(logs[2])]
        counters = herd.enrolled(bench, given.counters, template)
        office.tell(f"{given.counters:,} counters are enrolled")
        lines += _told(memory(bench, counters[:_IDLE_LINES]))
        if "herd" in given.only:
            lines += _told(herd.herds(bench, counters, given.splay))
        if "day" in given.only:
            lines += herd.day(bench, counters, given.dossiers_a_day)
    return lines


def of_an_office(bench: Bench, first: Desk, logs: Logs, work: Path, rounds: int) -> list[Line]:
    """One office given to the centre, taken from it, and at work with two counters."""
    mine = bench.line(bench.enrol(1, key=first.me.key))
    other = bench.line(bench.enrol(2, key=b"k" * 32))
    lines = _told([*pushes(bench, other, 2, logs[2]), *given_by_exchange(first, mine), *pulls(bench, other, logs)])
    other.close()
    second, line, pulled = first_pull(bench, work, sum(map(len, logs.values())))
    try:
        counters = (first, mine), (second, line)
        lines += _told(pulled)
        lines += _told([*told(counters), *idle(bench, counters, rounds), *seen_elsewhere(counters, rounds)])
        busy = private_mb(backend(mine))
        lines.append(Line("memory of the server, a counter that pushed it all", (busy,), "MB"))
    finally:
        for one in (mine, line):
            one.close()
        second.database.close()
    return lines


def _told(lines: list[Line]) -> list[Line]:
    """Shows what is known so far: the whole takes an hour."""
    office.tell(drawn(lines))
    return lines


def _with_most(log: Sequence[Entry]) -> str:
    """A dossier that was received, resolved and returned."""
    subjects = [entry.subject for entry in log]
    return max(subjects[:200], key=subjects.count)


def pushes(bench: Bench, line: Central, log: int, entries: Sequence[Entry]) -> list[Line]:
    """Batch by batch in turn with COPY of the same rows and with single rows."""
    pid = backend(line)
    ways: dict[str, list[float]] = {"push": [], "COPY": [], "single-row INSERT": []}
    computed, before = 0.0, carried(line)
    with bench.admin() as admin:
        admin.execute("CREATE TABLE public.bare (LIKE quay.entry INCLUDING ALL)")
        admin.execute("CREATE TABLE public.single (LIKE quay.entry INCLUDING ALL)")
        for batch in batches(entries):
            start = cpu(pid)
            ways["push"].append(_rate(len(batch), lambda batch=batch: line.push(log, batch)))
            computed += cpu(pid) - start
            rows = [_row(entry) for entry in batch]
            ways["COPY"].append(_rate(len(rows), lambda rows=rows: _copied(admin, rows)))
            few = rows[:_SINGLE_ROWS]
            ways["single-row INSERT"].append(_rate(len(few), lambda few=few: _inserted(admin, few)))
        admin.execute("DROP TABLE public.bare, public.single")
    up = carried(line)[0] - before[0]
    dossiers = len({entry.subject for entry in entries})
    rates, singles = tuple(ways["push"]), median(ways["single-row INSERT"])
    size = sum(len(entry.header) + len(entry.body or b"") for entry in entries) / len(entries)
    return [
        Line(
            f"push, hash and mac verified, {size:,.0f} B an entry", rates, "/s", "COPY", median(ways["COPY"]),
            aim=18_000, at_least=True,
        ),
        Line("push", rates, "/s", "single-row INSERT", singles, at_least=True),
        Line("push, 1,000 entries: server", (computed / len(entries) * 1e6,), "ms", aim=1000 / 18),
        Line("on the wire up, a dossier", (up / dossiers,), "B", "its entries", size * len(entries) / dossiers),
    ]  # fmt: skip


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.office, entry.counter, entry.seq, entry.id, entry.kind, entry.subject, entry.hlc,
        entry.header, entry.body, entry.salt, entry.hash, entry.mac,
    )  # fmt: skip


def _copied(admin: psycopg.Connection[tuple[object, ...]], rows: Sequence[tuple[object, ...]]) -> None:
    with admin.cursor().copy(f"COPY public.bare ({_COLUMNS}) FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(_TYPES)
        for row in rows:
            copy.write_row(row)


def _inserted(admin: psycopg.Connection[tuple[object, ...]], rows: Sequence[tuple[object, ...]]) -> None:
    marks = ", ".join(f"%b::{kind}" for kind in _TYPES)
    for row in rows:
        admin.execute(f"INSERT INTO public.single ({_COLUMNS}) VALUES ({marks})", row)


def _rate(count: int, act: Callable[[], object]) -> float:
    start = perf_counter()
    act()
    return count / (perf_counter() - start)


def given_by_exchange(desk: Desk, line: Central) -> list[Line]:
    """A counter's whole log, read out of its encrypted file and pushed by the program itself."""
    start = perf_counter()
    done = exchange(desk.database, line, desk.clock, program=_PROGRAM)
    return [
        Line("push by the program, out of its file", (done.pushed / (perf_counter() - start),), "/s", at_least=True)
    ]


def pulls(bench: Bench, line: Central, logs: Logs) -> list[Line]:
    """What a counter takes that has nothing, page by page in turn with COPY of as many rows."""
    known, rates, bare, pid, computed = {0: 1_000_000}, [], [], backend(line), 0.0
    before, total = carried(line), sum(map(len, logs.values()))
    with bench.admin() as admin:
        while True:
            start, used = perf_counter(), cpu(pid)
            page = line.pull(known)
            if not page:
                break
            rates.append(len(page) / (perf_counter() - start))
            computed += cpu(pid) - used
            log, behind = page[0].counter, known.get(page[0].counter, 0)
            known |= {entry.counter: entry.seq for entry in page}
            query = (
                f"COPY (SELECT header, body, salt, hash, mac FROM quay.entry WHERE office = '{demo.AGENCY}' "
                f"AND counter = {log} AND seq > {behind} ORDER BY seq LIMIT {len(page)}) TO STDOUT (FORMAT binary)"
            )
            bare.append(_rate(len(page), lambda query=query: _drained(admin, query)))
    down = (carried(line)[1] - before[1]) / len({entry.subject for log in logs.values() for entry in log})
    return [
        Line("pull, entries read, not stored", tuple(rates), "/s", "COPY", median(bare), at_least=True),
        Line("pull, 1,000 entries: server", (computed / total * 1e6,), "ms"),
        Line("on the wire down, a dossier", (down,), "B"),
    ]


def _drained(admin: psycopg.Connection[tuple[object, ...]], query: str) -> None:
    with admin.cursor().copy(query) as copy:  # type: ignore[call-overload]
        for _ in copy:
            pass


def first_pull(bench: Bench, work: Path, entries: int) -> tuple[Desk, Central, list[Line]]:
    """A new counter joins and takes the office in: stored, folded, on its board."""
    given = bench.enrol(3)
    database, archive, _ = open_counter.make_files(DataDir(work / "second"), "demo")
    card = first_run.Enrolment(given.office, 3, given.key, bench.url, given.user, given.password)
    desk = Desk(database, archive, first_run.join(database, card), office.clock)
    line = bench.line(given)
    start = perf_counter()
    done = exchange(database, line, desk.clock, program=_PROGRAM)
    took = perf_counter() - start
    assert done.pulled >= entries, "the office did not come whole"
    what = f"first pull of {done.pulled:,} entries, folded"
    return desk.with_clerk(demo.STAFF[1]), line, [
        Line(what, (done.pulled / took,), "/s", aim=10_000, at_least=True),
        Line(what, (took,), "s"),
    ]  # fmt: skip


_Counters = tuple[tuple[Desk, Central], tuple[Desk, Central]]


def told(counters: _Counters) -> list[Line]:
    """The rounds behind a first upload, in which an office tells of its dossiers, two hundred a round, until the centre
    knows how all of them stand.
    """
    for desk, line in (*counters, *counters):
        while exchange(desk.database, line, desk.clock, program=_PROGRAM).pushed:
            pass
    (desk, line), pid = counters[0], backend(counters[0][1])
    before, start, rounds = cpu(pid), perf_counter(), 0
    while _hello(desk, line).stale and rounds < _MOST_ROUNDS:
        exchange(desk.database, line, desk.clock, program=_PROGRAM)
        rounds += 1
    assert rounds < _MOST_ROUNDS, "the centre never stops asking"
    if not rounds:
        return []
    what = f"{rounds:,} rounds behind a first upload"
    return [
        Line(f"{what}: until all is told", (perf_counter() - start,), "s"),
        Line(f"{what}: server, a round", ((cpu(pid) - before) / rounds * 1000,), "ms"),
    ]


def _hello(desk: Desk, line: Central) -> Hello:
    with desk.database.read() as connection:
        head = journal.head(connection, desk.me.office, desk.me.counter)
        known = {log: end.seq for (of, log), end in journal.vector(connection).items() if of == desk.me.office}
    return line.hello(head.seq, head.hash, _PROGRAM, "", known)


def idle(bench: Bench, counters: _Counters, rounds: int) -> list[Line]:
    """Rounds in which nobody has anything to tell: the whole of it, and what the server computes for it. First what the
    rounds before left behind is swept away, as the server does by itself within a minute or two.
    """
    with bench.admin() as admin:
        admin.execute("VACUUM quay.dossier")
    (desk, line), pid = counters[0], backend(counters[0][1])
    assert not _hello(desk, line).stale, "not idle: there is something to tell"
    times, before = [], cpu(pid)
    for _ in range(rounds * 5):
        start = perf_counter()
        exchange(desk.database, line, desk.clock, program=_PROGRAM)
        times.append((perf_counter() - start) * 1000)
    server = (cpu(pid) - before) / len(times) * 1000
    return [
        Line("exchange with nothing to do", tuple(times)),
        Line("exchange with nothing to do: server", (server,), aim=2),
    ]


def seen_elsewhere(counters: _Counters, rounds: int) -> list[Line]:
    """A reception saved and sent here, until the next exchange over there has put it on that board."""
    (here, mine), (there, theirs) = counters
    random, times = Random(3), []
    every = (here.procedure(one.code) for one in here.reference().catalogue.listed)
    procedures = [procedure for procedure in every if procedure and procedure.papers]
    for _ in range(rounds):
        code = receive(here, demo.application(random, random.choice(procedures), office.NOW)).intake.code
        exchange(here.database, mine, here.clock, program=_PROGRAM)
        start = perf_counter()
        exchange(there.database, theirs, there.clock, program=_PROGRAM)
        with there.database.read() as connection:
            found = board.search(connection, code)
        times.append((perf_counter() - start) * 1000)
        assert found, "saved and not seen"
    return [Line("saved → seen at a second counter, from its exchange on", tuple(times), aim=1000)]


def memory(bench: Bench, counters: Sequence[herd.Counter]) -> list[Line]:
    """What a counter costs the server that has just asked and is silent now."""
    kept = [bench.line(counter.enrolled) for counter in counters]
    for one in kept:
        one.hello(0, b"", _PROGRAM, "", {})
        one.pull({})
    used = tuple(private_mb(backend(one)) for one in kept)
    for one in kept:
        one.close()
    return [Line("memory of the server, an idle counter", used, "MB")]


if __name__ == "__main__":
    sys.exit(main())
