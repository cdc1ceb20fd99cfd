"""Rules of the house that no library checks, read off the sources."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from counter_app import paths
from counter_app.settings import Settings
from counter_app.ui.key_card import KEYS

PACKAGE = Path(paths.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))


def mentions(pattern: str, *allowed: str) -> list[str]:
    """Places outside the allowed files that match."""
    found = []
    for path in SOURCES:
        name = path.relative_to(PACKAGE).as_posix()
        if name not in allowed:
            lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            found += [f"{name}:{n}: {line.strip()}" for n, line in lines if re.search(pattern, line)]
    return found


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\bdatetime\.now\(|\bdate\.today\(|\btime\.time\(|currentDate", ("app.py", "cli/main.py")),
        (r"^import threading|\bQThread|\bQRunnable|ThreadPoolExecutor", (
            "ui/jobs.py", "ui/crash.py", "sync/central.py", "sync/exchange.py", "store/database.py")),
        (r"(?<![a-z_])print\(", tuple(p.relative_to(PACKAGE).as_posix() for p in SOURCES if p.parent.name == "cli")),
        (r"shell=True|os\.system|eval\(|exec\((?!\))", ("ui/pictures.py",)),
    ],
)  # fmt: skip
def test_only_the_named_files_do_this(pattern: str, allowed: tuple[str, ...]) -> None:
    """One clock, one place for threads, one place that prints: else the next reader finds three of each."""
    found = [line for line in mentions(pattern, *allowed) if "render(" not in line and ".exec()" not in line]
    found = [
        line for line in found if not re.search(r"import (RLock|threading$)", line) or "documents/fonts" not in line
    ]
    assert not found


def test_the_window_writes_only_through_operations() -> None:
    """A write that passes the desk by has no right checked, no entry and no place in the history."""
    found = [
        line for line in mentions(r"\.write\(\)|journal\.append|\.save_draft\(|ask_print\(") if line.startswith("ui/")
    ]
    assert not found


def test_every_setting_is_used_and_none_is_read_that_does_not_exist() -> None:
    """A setting nobody reads is a promise to IT that is not kept."""
    everything = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.name != "settings.py")
    unused = [f.name for f in dataclasses.fields(Settings) if not re.search(rf"\.{f.name}\b|{f.name}=", everything)]
    assert not unused


def test_every_key_on_the_card_is_bound() -> None:
    """F1 must not promise a key that does nothing."""
    bound = (PACKAGE / "ui" / "main_window.py").read_text(encoding="utf-8")
    for keys, _ in KEYS:
        for key in re.findall(r"F\d+|Ctrl\+[A-Z](?![a-z])", keys):
            assert f'"{key}"' in bound or f"Key_{key}" in bound, key


def test_no_file_outgrows_one_sitting() -> None:
    """About four hundred lines is what a newcomer reads at once."""
    long = {p.relative_to(PACKAGE).as_posix(): n for p in SOURCES if (n := len(p.read_text().splitlines())) > 450}
    assert not long


def test_no_exception_is_swallowed_in_silence() -> None:
    """«except: pass» hides the one line that would have told why a dossier is missing."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(b, ast.Pass | ast.Continue) for b in node.body)
    ]
    assert not found


def test_the_map_names_every_module() -> None:
    """A newcomer looks for the room of a change on the map first."""
    page = (PACKAGE.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:[a-z_]+/)*([a-z_]+)`", page))
    modules = {path.stem for path in SOURCES} - {"__init__", "__main__", "app"}
    assert modules <= named, modules - named
