"""The national catalogue into an office: read, compared, written; and the office's book out and in.

Reading is compared with ``json.loads`` of the same lines, which understands nothing; writing with a bare insert of the
same bytes into plain SQLite, a commit for as many at once. Without the file beside the project, invented records of
much less prose stand in for it, and the lines say so.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from counter_app.documents.catalogue_book import read_book, write_book
from counter_app.documents.catalogue_file import read_file
from counter_app.domain.entry import canonical
from counter_app.domain.national import FIELDS
from counter_app.domain.procedure import Procedure
from counter_app.operations import catalogue, catalogue_import, demo
from counter_app.paths import DataDir
from tests import catalogue as catalogues
from tests.bench import office
from tests.bench.table import Line

AIM_S = 10
INVENTED = 1_848
_TABLE = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp3 Ngày làm việcMiễn phí"
T = TypeVar("T")


def _seconds(act: Callable[[], T]) -> tuple[float, T]:
    start = perf_counter()
    made = act()
    return perf_counter() - start, made


def imports(work: Path, rounds: int) -> list[Line]:
    """Each round a new office."""
    work.mkdir(parents=True, exist_ok=True)
    file = catalogues.national_file() or _invented(work / "invented.jsonl.gz")
    times: dict[str, list[float]] = {name: [] for name in ("read", "bare read", "write", "bare write", "out", "in")}
    kept = DataDir(work / "office")
    demo.make(kept, office.clock).database.close()
    for n in range(rounds):
        desk = office.opened(office.copy(kept, work / f"office{n}")).with_clerk(demo.STAFF[0])
        try:
            bare_read, _ = _seconds(lambda: list(map(json.loads, gzip.decompress(file.read_bytes()).splitlines())))
            read, found = _seconds(lambda: read_file(file, "2026-07-20"))
            changes = catalogue_import.plan(desk, found.incoming, "2026-07-20")
            steps = catalogue_import.carry_out(desk, changes, "2026-07-20")
            write, _ = _seconds(lambda steps=steps: list(steps))
            bare_write, _ = _seconds(lambda changes=changes, n=n: _insert(work / f"bare{n}.db", changes.new))
            out, book = _seconds(lambda desk=desk: write_book(*catalogue_import.held(desk)))
            (work / "book.xlsx").write_bytes(book)
            back, _ = _seconds(lambda: read_book(work / "book.xlsx"))
        finally:
            desk.database.close()
        for name, took in zip(times, (read, bare_read, write, bare_write, out, back), strict=True):
            times[name].append(took)
    whole = tuple(read + write for read, write in zip(times["read"], times["write"], strict=True))
    what = f"{len(found.readings):,} records{'' if catalogues.national_file() else ' (invented)'}"
    return [
        Line(f"import of the catalogue, {what}", whole, "s", aim=AIM_S),
        _line("  of it reading", times["read"], "json.loads alone", times["bare read"]),
        _line("  of it writing", times["write"], "bare SQLite insert", times["bare write"]),
        Line("catalogue as a book, written", tuple(times["out"]), "s"),
        Line("catalogue as a book, read", tuple(times["in"]), "s"),
    ]


def _line(what: str, took: list[float], against: str, bare: list[float]) -> Line:
    return Line(what, tuple(took), "s", against, sorted(bare)[len(bare) // 2])


def _insert(path: Path, procedures: tuple[Procedure, ...]) -> None:
    bodies = [canonical(one.to_body()) for one in procedures]
    bare = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {pragma}")
    bare.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body)")
    for start in range(0, len(bodies), catalogue.AT_ONCE):
        bare.execute("BEGIN IMMEDIATE")
        bare.executemany(
            "INSERT INTO entry (body) VALUES (?)", [(b,) for b in bodies[start : start + catalogue.AT_ONCE]]
        )
        bare.execute("COMMIT")
    bare.close()


def _invented(path: Path) -> Path:
    same = {**dict.fromkeys(FIELDS, ""), "linh_vuc": "Cư trú", "cach_thuc_thuc_hien": _TABLE}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for one in catalogues.of(INVENTED):
            file.write(json.dumps({**same, "ma_thu_tuc": one.code, "ten_thu_tuc": one.name}) + "\n")
    return path
