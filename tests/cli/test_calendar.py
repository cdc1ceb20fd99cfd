"""``counter-app calendar``: next year's days from a file, and the promises that they would move."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from counter_app.documents import calendar_book
from counter_app.domain.calendar import CalendarDay, DayKind
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from tests.cli.conftest import Run
from tests.factories import CALENDAR, application

STORM = CalendarDay(date(2026, 11, 25), DayKind.LOCAL, "Bão số 13", "CĐ 45/CĐ-UBND", scope="office")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "lịch.json"
    path.write_bytes(calendar_book.write([*CALENDAR.days.values(), STORM], "x"))
    return path


def test_a_file_is_compared_taken_and_taken_again_without_effect(run: Run, file: Path) -> None:
    """IT looks first, imports, and runs the same script again tomorrow."""
    seen = run("calendar", "diff", file, "--json")
    assert (seen.code, seen.json["version"]) == (0, None)
    assert [change["new"]["day"] for change in seen.json["changes"]] == ["2026-11-25"]
    assert seen.json["changes"][0]["old"] is None
    taken = run("calendar", "import", file, "--json")
    assert (taken.code, taken.json["version"]) == (0, "2026-11-23")
    again = run("calendar", "import", file, "--json")
    assert (again.code, again.json) == (0, {"version": None, "changes": []})
    assert "25/11/2026" not in run("calendar", "diff", file).out


def test_the_promises_that_move_are_listed_with_whom_to_tell(run: Run, desk: Desk, file: Path) -> None:
    """The list goes to whoever makes the calls."""
    received = receive(desk, application()).intake
    assert run("calendar", "moved", "--json").json == []
    run("calendar", "import", file)
    (one,) = run("calendar", "moved", "--json").json
    assert (one["code"], one["phone"]) == (received.code, "0912345678")
    assert one["new_due_at"] > one["old_due_at"]
    assert "30/11/2026 17:00" in run("calendar", "moved").out


@pytest.mark.parametrize("name", ["ra.json", "ra.xlsx"])
def test_an_export_reads_back(run: Run, tmp_path: Path, name: str) -> None:
    """The next commune starts from our days."""
    out = tmp_path / name
    assert run("calendar", "export", out, "--json").json["days"] == len(CALENDAR.days)
    assert run("calendar", "diff", out, "--json").json["changes"] == []
    assert run("calendar", "export", out, "--json").fields == ["file"]


def body(**changes: Any) -> dict[str, Any]:
    return {**STORM.to_body(), **changes}


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "JSON"),
    "a photograph": (b"\xff\xd8\xff\xe0", "JSON"),
    "UTF-16": (json.dumps({"days": [body()]}).encode("utf-16"), "JSON"),
    "no days": (b'{"days": []}', "days"),
    "a text": (b'"25/11"', "days"),
    "a list of texts": (b'{"days": ["2026-11-25"]}', "Dòng 1"),
    "no document": (
        json.dumps({"days": [body(), body(day="2026-11-26", basis=" ")]}).encode(),
        "Dòng 2: thiếu «basis»",
    ),
    "a kind nobody knows": (json.dumps({"days": [body(kind="PARTY")]}).encode(), "PARTY"),
    "a status nobody knows": (json.dumps({"days": [body(status="rumour")]}).encode(), "rumour"),
    "31 February": (json.dumps({"days": [body(day="2026-02-31")]}).encode(), "2026-02-31"),
    "1900": (json.dumps({"days": [body(day="1900-01-01")]}).encode(), "1900"),
    "a day twice": (json.dumps({"days": [body(), body(name="khác")]}).encode(), "Dòng 2"),
    "a deep nest": (b"[" * 50_000, "JSON"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_bad_file_is_a_sentence_with_its_line_and_nothing_is_taken(
    run: Run, desk: Desk, tmp_path: Path, content: bytes, words: str
) -> None:
    """Half an imported calendar promises wrong dates for a year."""
    bad = tmp_path / "bad.json"
    bad.write_bytes(content)
    answered = run("calendar", "import", bad, "--json")
    assert answered.code == 2
    assert words in answered.out
    assert desk.reference().calendar.days == CALENDAR.days


def test_a_hundred_wrong_lines_are_not_a_hundred_sentences(run: Run, tmp_path: Path) -> None:
    """The supervisor reads the first fifty and knows that it is the wrong file."""
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"days": [body(day=f"ngày {n}") for n in range(120)]}), encoding="utf-8")
    problems = run("calendar", "import", bad, "--json").json["problems"]
    assert len(problems) == 51
    assert "… và 70 lỗi khác." in problems[-1]["sentence"]


def test_a_file_that_is_not_there_or_far_too_large_is_a_sentence(run: Run, tmp_path: Path) -> None:
    """A wrong path is the commonest mistake of all."""
    assert run("calendar", "import", tmp_path / "nowhere.json").code == 2
    huge = tmp_path / "huge.json"
    huge.write_bytes(b" " * (calendar_book.LARGEST_FILE + 1))
    assert run("calendar", "import", huge).code == 2


def test_a_clerk_may_not_import(run: Run, desk: Desk, file: Path) -> None:
    """Rights are the same at both doors."""
    answered = run("calendar", "import", file, "--as", "hanh")
    assert answered.code == 2
    assert "không có quyền" in answered.err
    assert desk.reference().calendar.days == CALENDAR.days


def test_scopes_stand_beside_each_other_in_one_file(run: Run, desk: Desk, tmp_path: Path) -> None:
    """The nation works, the commune is flooded: both lines stay, the nearer one counts."""
    file = tmp_path / "scopes.json"
    both = [replace(STORM, scope="national", kind=DayKind.SWAP_WORK), STORM]
    file.write_bytes(calendar_book.write([*CALENDAR.days.values(), *both], "x"))
    assert run("calendar", "import", file).code == 0
    assert not desk.reference().calendar.is_worked(STORM.day)
