"""The office that the benchmarks run in must be a true one, or their figures are of something else."""

from __future__ import annotations

from pathlib import Path

from counter_app.operations import upkeep
from tests.bench import office


def test_the_benchmarks_office_is_what_the_program_itself_would_have_made(tmp_path: Path) -> None:
    """Its rows are written in bulk; they must be the fold of its journal, with every chain and mac in order."""
    place = office.kept(600, tmp_path)
    desk = office.opened(place)
    try:
        verdict = upkeep.verify(desk)
        assert verdict.faults == ()
        assert verdict.entries > 1500
    finally:
        desk.database.close()
