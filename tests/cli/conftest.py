"""Runs a command in this process and says what it answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from counter_app.cli.main import main
from counter_app.paths import DataDir
from tests.conftest import FakeClock
from tests.factories import CARD


@dataclass(frozen=True)
class Answer:
    """Exit code, results, sentences."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What `--json` printed: one JSON value and nothing beside it."""
        return json.loads(self.out)

    @property
    def fields(self) -> list[str]:
        """The fields that were complained of, with `--json`."""
        return [problem["field"] for problem in self.json["problems"]]


Run = Callable[..., Answer]


@pytest.fixture
def run_in(clock: FakeClock, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in a data folder: ``run_in(folder, "verify", "--json")``."""

    def run(folder: Path, *words: object) -> Answer:
        capsys.readouterr()
        try:
            code = main([*map(str, words), "--data-dir", str(folder)], clock=clock)
        except SystemExit as wanted:
            code = int(wanted.code or 0)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def run(run_in: Run, place: DataDir) -> Run:
    """A command at counter 1 of the test office."""
    return lambda *words: run_in(place.root, *words)


@pytest.fixture
def form(tmp_path: Path) -> Callable[..., Path]:
    """A JSON file for `receive`: a good one with changes put over it."""

    def write(**changes: Any) -> Path:
        body = {"procedure": "2.002516", "card": CARD, "phone": "0912345678", "papers": "all", **changes}
        path = tmp_path / f"form{len(list(tmp_path.glob('form*.json')))}.json"
        path.write_text(json.dumps(body), encoding="utf-8")
        return path

    return write
