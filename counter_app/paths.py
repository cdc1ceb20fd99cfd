"""Where things lie: what came with the program, and what belongs to this PC.

The same code runs from a checkout (``resources/`` and ``db/`` beside the package), from a wheel (inside it) and frozen
(beside the executable's own files); only this module knows.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROGRAM = "quay-mot-cua"


@cache
def _shipped(name: str) -> Path:
    package = Path(__file__).parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle) / name] if bundle else [package / name, package.parent / name]
    return next(place for place in places if place.is_dir())


def resources() -> Path:
    """Fonts, icons, styles, translations."""
    return _shipped("resources")


def db() -> Path:
    """Migrations, the centre's SQL, seed data."""
    return _shipped("db")


def default_data_dir() -> Path:
    """Shared by every account of a Windows PC, because the counter's file is; the user's own on Linux."""
    if os.name == "nt":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "QuayMotCua"
    import platformdirs

    return platformdirs.user_data_path(PROGRAM)


def _machine_state() -> Path:
    """Another folder of this machine, which a copy of the data folder does not bring along."""
    if os.name == "nt":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "QuayMotCua-doi-chieu"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / PROGRAM


@dataclass(frozen=True, slots=True)
class DataDir:
    """The files of one counter."""

    root: Path

    @property
    def store(self) -> Path:
        """Journal and projections (SQLCipher)."""
        return self.root / "counter.db"

    @property
    def archive(self) -> Path:
        """Printed papers (SQLCipher)."""
        return self.root / "archive.db"

    @property
    def lock(self) -> Path:
        """Held by the process that may checkpoint."""
        return self.root / "counter.lock"

    @property
    def witness(self) -> Path:
        """Where this counter's log ended, in another folder: finds out an older copy of the store."""
        name = hashlib.sha256(str(self.root.resolve()).encode()).hexdigest()[:16]
        return _machine_state() / f"{name}.json"

    @property
    def settings(self) -> Path:
        """Settings of the PC."""
        return self.root / "settings.json"

    @property
    def recovery(self) -> Path:
        """The store's key, wrapped under the printed recovery code."""
        return self.root / "recovery.json"

    @property
    def demo_key(self) -> Path:
        """The store's key in the clear; only for invented offices."""
        return self.root / "demo.key"

    @property
    def backups(self) -> Path:
        """Copies made by the program itself."""
        return self.root / "backups"

    @property
    def tray(self) -> Path:
        """Where the printer «Thư mục PDF» puts papers."""
        return self.root / "giay-to"

    @property
    def log(self) -> Path:
        """The program's log."""
        return self.root / "log" / "counter-app.log"
