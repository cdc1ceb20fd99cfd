"""An empty counter file, migrated once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.store.database import Database
from tests.store.files import open_at


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "counter.db"
    open_at(path).close()
    return path


@pytest.fixture
def database(empty_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copyfile(empty_file, tmp_path / "counter.db")
    opened = open_at(tmp_path / "counter.db")
    yield opened
    opened.close()
