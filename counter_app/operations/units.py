"""The provinces and communes that come with the program (``db/seed``); a change of them is an update."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from counter_app import paths
from counter_app.domain.address import Units


@lru_cache(maxsize=1)
def of_day(on: date) -> Units:
    """The units in force on a day. Takes about a tenth of a second: not for the window's own thread."""
    seed = paths.db() / "seed"
    return Units.read(
        (seed / "units.tsv").read_text(encoding="utf-8"), (seed / "former_units.tsv").read_text(encoding="utf-8"), on
    )
