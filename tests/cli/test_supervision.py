"""The supervisor's lists and decisions from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.old_system import book


def test_late_work_is_listed_with_its_holder_and_given_to_another(run: Run, tmp_path: Path) -> None:
    """A script of the morning: what is late, who has it, and to whom it goes when that person is away."""
    run("cutover", "import", book(tmp_path / "cu.xlsx", [{"due": "18/11/2026"}, {"code": "X99.01-261110-0008"}]),
        "--as", "dung")  # fmt: skip
    (late,) = run("list", "--filter", "late", "--json").json
    assert (late["holder"], late["working_days_late"], late["code"]) == ("Phòng Kinh tế", 3, "X99.01-261110-0007")
    assert run("list", "--filter", "holders", "--json").json == [{"holder": "Phòng Kinh tế", "dossiers": 2}]
    wanted = ("reassign", "--from", "Phòng Kinh tế", "--to", "Lê Thị Hoa", "--reason", "nghỉ ốm", "--json")
    assert run(*wanted, "--as", "hanh").code == 2
    moved = run(*wanted, "--as", "dung").json
    assert (len(moved["codes"]), moved["left"]) == (2, 0)
    assert "Lê Thị Hoa" in run("list", "--filter", "late").out


@pytest.mark.parametrize("name", ["apologies", "approvals", "again", "conflicts", "workload"])
def test_an_empty_list_is_a_list(run: Run, name: str) -> None:
    """A program that reads them must not stumble on a quiet day."""
    assert run("list", "--filter", name, "--json").json == []
    assert run("list", "--filter", name).out.strip() == "Không có gì."


def test_a_void_is_approved_by_another_and_work_is_counted(run: Run, form: Callable[..., Path]) -> None:
    """Who asked and why stands on the list; the counters tell what this PC knows of them."""
    code = run("receive", form(), "--json").json["code"]
    run("act", code, "request-void", "--set", "reason=nhập trùng", "--as", "hanh")
    (asked,) = run("list", "--filter", "approvals", "--json").json
    assert (asked["code"], asked["reason"], asked["asked_by"]) == (code, "nhập trùng", "hanh")
    assert run("list", "--filter", "workload", "--json").json[0]["received"] == 1
    assert run("list", "--filter", "counters", "--json").json[0]["unsent"] > 0
    told = run("settle", code, "--choose", "act", "--reason", "thử", "--json", "--as", "dung")
    assert told.code == 2
    assert "không còn thao tác trùng" in told.json["error"]
