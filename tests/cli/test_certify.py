"""``counter-app certify`` and ``certified-book``: the lane by a program, and its book on paper."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from counter_app.operations.desk import Desk
from tests.certifying import SIGNER, certifying
from tests.cli.conftest import Run
from tests.documents import text
from tests.factories import CARD


@pytest.fixture(autouse=True)
def lane(desk: Desk) -> Desk:
    return certifying(desk)


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Writes a request."""

    def write(**changes: Any) -> Path:
        asked = {"card": CARD, "lines": [{"kind": "Căn cước", "pages": 2, "copies": 3}], "signer": SIGNER, **changes}
        (tmp_path / "request.json").write_text(json.dumps(asked), encoding="utf-8")
        return tmp_path / "request.json"

    return write


def test_a_request_is_certified_and_its_book_printed(run: Run, file: Any, tmp_path: Path) -> None:
    """A script of a big ward, and the archive's month."""
    done = run("certify", file(), "--as", "hanh", "--json")
    assert done.code == 0, done.err
    assert (done.json["paid"], done.json["upto"]) == (12_000, "returned")
    assert done.json["lines"][0]["book"] == "BS-01/2026"
    assert run("show", done.json["code"], "--json").json["state"] == "RETURNED"
    waits = run("certify", file(others=None), "--upto", "signing", "--as", "hanh")
    assert "số chứng thực 2 quyển số 01/2026-SCT/BS" in waits.out
    out = tmp_path / "so.pdf"
    printed = run("certified-book", "BS", "--from", "2026-11-01", "--to", "2026-11-30", "--out", out, "--json")
    told = {"book": "BS-01/2026", "numbers": 2, "void": [], "gaps": [], "opening": None, "paper": str(out)}
    assert printed.json == told
    assert "SỔ CHỨNG THỰC BẢN SAO TỪ BẢN CHÍNH" in text(out.read_bytes())
    assert run("certified-book", "BS", "--out", out, "--json").fields == ["out"]


def test_everything_wrong_with_a_file_is_named(run: Run, file: Any) -> None:
    """Whoever writes the script reads it once."""
    wrong = file(card=None, lines=[{"kind": 3, "sheets": 1}, "x"], others=[1], method="GOLD", what=1, slip="yes")
    answer = run("certify", wrong, "--as", "hanh", "--json")
    assert answer.code == 2
    assert answer.fields == [
        "what", "slip", "name", "lines[0].kind", "lines[0].sheets", "lines[1]", "others", "method",
    ]  # fmt: skip
    assert run("certify", file(register="XX"), "--as", "hanh", "--json").fields == ["register"]
    assert run("certify", file(lines=[]), "--as", "hanh", "--json").fields == ["lines"]
    organisation = file(card=None, organisation="Công ty Ví Dụ", tax_code="0101243150")
    assert run("certify", organisation, "--as", "hanh").code == 0


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("XX",), "book"),
        (("BS-01/2025", "--from", "2026-01-01"), "book"),
        (("BS", "--from", "01/11/2026"), "from"),
        (("BS", "--from", "2026-11-30", "--to", "2026-11-01"), "to"),
        (("BS", "--from", "2025-11-30", "--to", "2026-11-01"), "to"),
    ],
)
def test_a_book_that_is_none_is_refused(run: Run, tmp_path: Path, words: tuple[str, ...], field: str) -> None:
    """A year has a book of its own."""
    assert run("certified-book", *words, "--out", tmp_path / "so.pdf", "--json").fields == [field]
    assert not (tmp_path / "so.pdf").exists()
