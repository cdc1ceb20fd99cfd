"""The table of timings: ``make bench``. Nothing fails when an aim is missed; the table says so.

    python -m tests.bench [--dossiers 310000] [--rounds 15] [--json FILE]

The big office is made once into ``.cache/bench`` (some minutes) and copied for each run. Whatever opens a window runs
in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from counter_app.operations import demo
from counter_app.paths import DataDir
from tests.bench import counter, day, importer, office
from tests.bench.table import Line, drawn

LONGEST_S = 1200
START_S = 120
SLOW_IMPORTS = 14


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, prints the table, and writes the figures where that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=office.DOSSIERS)
    parser.add_argument("--rounds", type=int, default=15, help="how often each thing is measured")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also writes the figures")
    parser.add_argument("--cache", type=Path, default=office.ROOT / ".cache" / "bench")
    given = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    given.cache.mkdir(parents=True, exist_ok=True)
    kept = office.kept(given.dossiers, given.cache)
    work = given.cache / "work"
    try:
        lines = measured(kept, work, given.rounds)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    say(f"{given.dossiers:,} dossiers, {given.rounds} rounds, {_machine()}\n\n{drawn(lines)}")
    if any(line.ok is False for line in lines if line.what.startswith("start")):
        say("\nThe slowest imports of the start (ms: with what they import, alone):\n" + "\n".join(_slow_imports()))
    if given.json:
        figures = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": _machine(),
            "dossiers": given.dossiers,
            "rounds": given.rounds,
            "lines": [line.to_json() for line in lines],
        }
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def say(words: str) -> None:
    """The answer."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def measured(kept: DataDir, work: Path, rounds: int) -> list[Line]:
    """Every line of the table."""
    shutil.rmtree(work, ignore_errors=True)
    small, big = DataDir(work / "small"), office.copy(kept, work / "big")
    demo.make(small, office.clock).database.close()
    os.sync()  # or the copy would still be on its way to the disk while fsync is measured
    lines = [
        *starts(small, big, rounds),
        *windows(big, rounds),
        *importer.imports(work / "import", max(1, rounds // 5)),
    ]
    desk = office.opened(big)
    try:
        saved, intake = counter.saves(desk, rounds * 4)
        found = [*counter.typing(rounds * 4), *counter.deadlines(desk.reference().calendar, rounds)]
        found += day.evening(desk, rounds)
        saved += counter.certifications(desk, rounds * 4)
        return [*lines, *found, *saved, *counter.papers(intake, rounds * 4), *counter.appends(desk, rounds * 4)]
    finally:
        desk.database.close()


def starts(small: DataDir, big: DataDir, rounds: int) -> list[Line]:
    """Whole processes, in turn."""
    ways = {"bare": ("bare",), "demo office": ("board", str(small.root)), "this office": ("board", str(big.root))}
    for way in ways.values():  # once before it counts: Python's own files, the day's backup
        _start(*way)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            times[name].append(_start(*way))
    bare = median(times.pop("bare"))
    return [
        Line(f"start → board painted, {name}", tuple(took), "ms", "bare Qt window", bare, aim=4, aim_is_ratio=True)
        for name, took in times.items()
    ]


def _start(*way: str) -> float:
    """Milliseconds from the start of a process until it says «painted»."""
    start = perf_counter()
    with _process("tests.bench.start", *way) as process:
        stopper = threading.Timer(START_S, process.kill)
        stopper.start()
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            took = (perf_counter() - start) * 1000
            process.communicate()
        finally:
            stopper.cancel()
    if said.strip() != "painted" or process.returncode:
        raise RuntimeError(f"{way[0]} did not start (exit code {process.returncode})")
    return took


def _process(module: str, *given: str, stderr: int | None = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """Python keeps what it compiled, as at every counter, even where this shell forbids it."""
    wanted = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(
        [sys.executable, "-m", module, *given],
        cwd=office.ROOT,
        env=wanted,
        text=True,
        stdout=subprocess.PIPE,
        stderr=stderr,
    )


def windows(big: DataDir, rounds: int) -> list[Line]:
    """What the window over the big office measured of itself."""
    with _process("tests.bench.window", str(big.root), str(rounds), stderr=subprocess.PIPE) as process:
        try:
            said, complaint = process.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if process.returncode:
        raise RuntimeError(f"the window stopped with exit code {process.returncode}\n{complaint}")
    found: dict[str, Any] = json.loads(said)
    deaf = found["deaf"]
    worst = found["deaf while"][deaf.index(max(deaf))]
    return [
        *(Line(f"key → list painted: {name}", tuple(times), aim=50) for name, times in found["search"].items()),
        Line("filter → first lines painted", tuple(found["filter, first lines"]), aim=50),
        Line("filter «Tất cả» → complete list painted", tuple(found["filter, all lines"])),
        Line("jump to anywhere → painted", tuple(found["scroll"]), aim=50),
        Line("longest the window is deaf", tuple(deaf), against=f"worst: {worst}", aim=50),
        Line("deaf while pages are made ahead: the longest", tuple(found["ahead"]), aim=50),
        *(Line(f"deaf while {name}", tuple(gaps), aim=50) for name, gaps in found["errands"].items()),
        Line("F9 on an act → the board shows it", tuple(found["shown"])),
        Line("memory of the window", tuple(found["memory"]), "MB", aim=250),
    ]


def _slow_imports() -> list[str]:
    """What the start imports, the dearest first."""
    command = "import counter_app.__main__, counter_app.app, counter_app.cli.demo, counter_app.ui.main_window"
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", command],
        cwd=office.ROOT,
        capture_output=True,
        text=True,
        timeout=START_S,
        check=True,
    )
    found = re.findall(r"import time:\s+(\d+) \|\s+(\d+) \|(\s+)(\S+)", run.stderr)
    dearest = sorted(((int(all_), int(own), name) for own, all_, _, name in found), reverse=True)
    return [f"{all_ / 1000:8.1f} {own / 1000:8.1f}  {name}" for all_, own, name in dearest[:SLOW_IMPORTS]]


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} CPUs"


if __name__ == "__main__":
    sys.exit(main())
