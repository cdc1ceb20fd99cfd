"""A disk of its own, small and mounted for the test, where this machine lets us."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.paths import DataDir

MEGABYTES = 4


def _mount(*words: str) -> bool:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *words], capture_output=True, timeout=20, check=False).returncode == 0


class SmallDisk:
    """A tmpfs that is filled up and emptied at will."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leaves no byte free."""
        with self._filler.open("ab", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        """Gives the space back."""
        self._filler.unlink()

    def make_readonly(self) -> None:
        """As a failing disk is remounted by the system."""
        if not _mount("-o", "remount,ro", str(self.folder)):
            pytest.skip("cannot remount here")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)):
        pytest.skip("needs root and mount; test_a_file_that_may_not_grow… covers the same in a child")
    yield SmallDisk(folder)
    subprocess.run(["umount", str(folder)], capture_output=True, timeout=20, check=True)


@pytest.fixture
def on_disk(disk: SmallDisk, office_template: DataDir) -> DataDir:
    """Counter 1 on the small disk."""
    shutil.copytree(office_template.root, disk.folder / "counter1")
    return DataDir(disk.folder / "counter1")
