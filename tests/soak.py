"""How long a test goes on: short at commit time, long under `make soak`, which this module runs.

    python -m tests.soak                                    everything, hours of it
    python -m tests.soak --share 5 --only killed mutations  a twentieth of the long counts, of these parts only

Every part is run by itself and told with its minutes. The seed is printed, so that a failure can be replayed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from random import Random, SystemRandom
from time import monotonic

SHARE = int(os.environ.get("COUNTER_SOAK", "0"))
"""How far between the short and the long counts tests go, in per cent."""
SEED = os.environ.get("COUNTER_SOAK_SEED", "")

PARTS = {
    "convergence": "tests/sync/test_convergence.py",
    "killed": "tests/sync/test_killed.py",
    "fleet": "tests/sync/test_fleet.py",
    "line": "tests/sync/test_line.py",
    "exchange": "tests/sync/test_exchange.py",
    "faults": "tests/faults",
    "store": "tests/store",
    "order": "tests/domain/test_dossier.py tests/domain/test_history.py",
    "sync": "tests/sync",
    "mutations": "",
}
"""What is run of the tests; «sync» is what is left of its folder."""


def times(short: int, long: int) -> int:
    """How many examples, kills or counters a test takes."""
    return short + (long - short) * SHARE // 100


def drawn(seed: int) -> Random:
    """What a test draws from: the same at every commit, of the run's own seed under `make soak`."""
    return Random(f"{SEED} {seed}" if SEED else seed)


def main(words: Sequence[str] | None = None) -> int:
    """The long tests, then the seeded bugs; the exit code is the worst of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seed", nargs="?", type=int, default=SystemRandom().randrange(2**31))
    parser.add_argument("--share", type=int, default=100, metavar="PER_CENT", help="of the way to the long counts")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    given = parser.parse_args(words)
    _say(f"seed {given.seed}, {given.share} % of the long counts")
    worst = 0
    for part in given.only:
        began = monotonic()
        code = _run(part, given.seed, given.share)
        worst = max(worst, abs(code))
        _say(f"{part}: {'passed' if not code else f'FAILED ({code})'} after {(monotonic() - began) / 60:.1f} min")
    return worst


def _run(part: str, seed: int, share: int) -> int:
    """The exit code of a part, which runs in a process of its own."""
    if part == "mutations":
        return subprocess.run([sys.executable, "-m", "tests.sync.mutations"], check=False).returncode
    environment = {
        **os.environ, "COUNTER_SOAK": str(share), "COUNTER_SOAK_SEED": str(seed), "QT_QPA_PLATFORM": "offscreen",
    }  # fmt: skip
    others = PARTS.values() if part == "sync" else ()
    left_out = [f"--ignore={file}" for file in others if file.startswith("tests/sync/")]
    seeds = [f"--hypothesis-seed={seed}", f"--randomly-seed={seed}"]
    command = [sys.executable, "-m", "pytest", "-o", "faulthandler_timeout=0", *seeds, *left_out, *PARTS[part].split()]
    return subprocess.run(command, env=environment, check=False).returncode


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
