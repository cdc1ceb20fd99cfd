"""How long a test goes on: short at commit time, long under `make soak`."""

from __future__ import annotations

import os

LONG = bool(os.environ.get("COUNTER_SOAK"))
"""Set by `make soak`."""


def times(short: int, long: int) -> int:
    """How many examples, kills or counters a test takes."""
    return long if LONG else short
