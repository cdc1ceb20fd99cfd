"""A counter in a process of its own that receives and exchanges, for faults that end it; the address comes by stdin.

python -m tests.sync.exchanger FOLDER COUNT
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.errors import Offline
from counter_app.operations import open_counter
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.sync.central import Central, Login
from counter_app.sync.exchange import exchange
from tests.factories import CLERK, MONDAY, application


def clock() -> datetime:
    return MONDAY + timedelta(hours=2)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    desk = open_counter.open_desk(DataDir(Path(sys.argv[1])), clock, lambda: "").with_clerk(CLERK)
    url, user, password = sys.stdin.readline().split()
    line = Central(Login(url, user, password))
    for _ in range(int(sys.argv[2])):
        say(f"saved {receive(desk, application(), receipt=False).intake.code}")
        with suppress(Offline):
            say(f"sent {exchange(desk.database, line, clock, program='0.1.0').pushed}")


if __name__ == "__main__":
    main()
