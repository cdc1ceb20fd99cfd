"""How long a test goes on: short at commit time, long under `make soak`, which this module runs.

python -m tests.soak [SEED]     prints the seed, so that a failure can be replayed
"""

from __future__ import annotations

import os
import subprocess
import sys
from random import SystemRandom

LONG = bool(os.environ.get("COUNTER_SOAK"))
"""Set by `make soak`."""

FILES = ("tests/sync", "tests/faults", "tests/store", "tests/domain/test_dossier.py", "tests/domain/test_history.py")


def times(short: int, long: int) -> int:
    """How many examples, kills or counters a test takes."""
    return long if LONG else short


def main(words: list[str]) -> int:
    """The long tests, then the seeded bugs; the exit code is the worse of both."""
    seed = words[0] if words else str(SystemRandom().randrange(2**31))
    sys.stdout.write(f"seed {seed}\n")
    sys.stdout.flush()
    environment = {**os.environ, "COUNTER_SOAK": "1", "QT_QPA_PLATFORM": "offscreen"}
    seeds = [f"--hypothesis-seed={seed}", f"--randomly-seed={seed}"]
    long = [sys.executable, "-m", "pytest", "-o", "faulthandler_timeout=0", *seeds, *FILES]
    codes = [subprocess.run(command, env=environment, check=False).returncode
             for command in (long, [sys.executable, "-m", "tests.sync.mutations"])]  # fmt: skip
    return max(map(abs, codes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
