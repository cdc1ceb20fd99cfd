"""carry and machine: what a person with a stick runs."""

from __future__ import annotations

from pathlib import Path

from counter_app.operations.desk import Desk
from counter_app.store import identity
from tests.cli.conftest import Run


def test_machine_says_what_happened_and_is_told_that_the_old_pc_is_off(desk: Desk, run: Run) -> None:
    """An office without a centre has only a person who can know."""
    assert run("machine", "--json").json == {"counter": 1, "banner": "", "carried": 0}
    with desk.database.write() as connection:
        identity.note(connection, identity.MOVED, desk.clock())
    assert "máy khác" in run("machine").out
    assert run("machine", "--only-one", "--json").json["banner"] == ""
    assert "đúng máy" in run("machine").out


def test_carry_without_a_centre_is_a_sentence(run: Run, tmp_path: Path) -> None:
    """Exit code 2 and why, no half file."""
    answer = run("carry", "out", tmp_path / "x.mang", "--json")
    assert answer.code == 2
    assert "chưa từng đồng bộ" in answer.out + answer.err
    assert run("carry", "in", tmp_path / "x.mang").code == 2
    assert not (tmp_path / "x.mang").exists()
