"""A counter in a process of its own, for faults that end it: receives dossiers and prints each code once it is saved.

python -m tests.faults.receiver FOLDER COUNT
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.errors import CounterError
from counter_app.operations import open_counter
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from tests.factories import CLERK, MONDAY, application


def clock() -> datetime:
    return MONDAY + timedelta(hours=1)


def main() -> int:
    desk = open_counter.open_desk(DataDir(Path(sys.argv[1])), clock, lambda: "").with_clerk(CLERK)
    try:
        for _ in range(int(sys.argv[2])):
            sys.stdout.write(receive(desk, application()).intake.code + "\n")
            sys.stdout.flush()
    except CounterError as error:
        sys.stdout.write(f"trouble: {error}\n")
        return 3
    finally:
        desk.database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
