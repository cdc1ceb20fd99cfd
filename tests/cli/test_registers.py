"""`registers …`: opening numbers, the rule of «Quyển», who keeps the seal's book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run

Form = Callable[..., Path]


def open_book(run: Run, book: str, number: int, **changes: str) -> Any:
    told = {"reason": "chuyển sổ giấy", "document": "BB 12", **changes}
    words = [word for name, text in told.items() for word in (f"--{name}", text)]
    return run("registers", "open", "--book", book, "--number", number, *words, "--json")


def test_a_register_is_opened_listed_and_printed(run: Run, form: Form, tmp_path: Path) -> None:
    """IT sets up the first day from the command line, page by page of the old books."""
    held = open_book(run, "01/2026", 319).json
    (book,) = [one for one in held["registers"] if one["book"] == "01/2026"]
    assert (book["last"], book["next"], book["opening"]["number"]) == (0, 319, 319)
    assert run("receive", form()).code == 0
    out = tmp_path / "so.pdf"
    told = run("dossier-register", "--book", "01/2026", "--out", out, "--json").json
    assert (told["gaps"], told["opening"]["document"]) == ([], "BB 12")
    refused = open_book(run, "01/2026", 300)
    assert (refused.code, refused.fields) == (2, ["number"])
    assert open_book(run, "../2026", 300).fields == ["book"]
    assert "Bắt đầu từ số 319: chuyển sổ giấy (BB 12)" in run("registers", "list").out


def test_quyen_and_holder(run: Run, form: Form) -> None:
    """The same choices as on the page of administration."""
    assert run("registers", "quyen", "--rule", "field", "--json").json["rules"] == [["2026-11-23", "FIELD"]]
    assert run("receive", form()).code == 0
    assert run("dossier-register", "--book", "01/2026-Hộ tịch", "--out", "/dev/null").code == 2  # never over a file
    held = run("registers", "holder", "--register", "BS", "--counter", 1, "--json").json
    assert held["holders"] == {"BS": 1}
    assert run("registers", "holder", "--register", "BS", "--counter", 9, "--json").fields == ["counter"]
    assert run("registers", "quyen", "--rule", "blank", "--since", "2026-01-01", "--json").fields == ["since"]
    assert "quầy 1 giữ" in run("registers", "list").out


def test_the_usual_papers_of_the_lane(run: Run) -> None:
    """IT hands one list to a province's offices; the program's own comes back without a name."""
    before = run("registers", "list", "--json").json["kinds"]
    held = run("registers", "kinds", "--register", "BS", "Sổ hộ nghèo", "Căn cước", "--json").json["kinds"]
    assert held == before | {"BS": ["Sổ hộ nghèo", "Căn cước"]}
    assert "Sổ hộ nghèo; Căn cước" in run("registers", "list").out
    assert run("registers", "kinds", "--register", "XX", "Căn cước", "--json").fields == ["register"]
    assert run("registers", "kinds", "--register", "BS", "x" * 201, "--json").fields == ["kinds"]
    assert run("registers", "kinds", "--register", "BS", "--json").json["kinds"] == before
