"""`paper …` and `receive` with a blank: printed, used, spoiled, accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.conftest import FakeClock
from tests.documents import codes, images

Form = Callable[..., Path]


def test_the_whole_life_of_three_blanks(run: Run, form: Form, tmp_path: Path, clock: FakeClock) -> None:
    """Printed on Monday, one used and typed in on Wednesday, one spoiled, one left: the list adds up."""
    out = tmp_path / "f.pdf"
    made: Any = run("paper", "blanks", "--count", 3, "--out", out, "--json").json
    serials = [one["serial"] for one in made["blanks"]]
    assert [one["number"] for one in made["blanks"]] == [461, 462, 463]
    assert (made["left"], made["low"], made["file"]) == (3, True, str(out))
    assert [codes(page)[0][1] for page in images(out.read_bytes(), 200)] == serials
    assert run("paper", "again", serials[2], "--out", tmp_path / "again.pdf").code == 0
    clock.advance(days=2)
    file = form(blank=serials[0], received_at="2026-11-23 15:20")
    answer = run("receive", file, "--print", tmp_path / "r.pdf", "--json")
    assert answer.json["code"] == "X99.01-261123-0461"
    assert answer.json["blank"] == serials[0]
    assert answer.json["received_at"].startswith("2026-11-23T08:20")
    assert answer.json["receipt"] == str(tmp_path / "r.pdf")
    again = run("receive", file, "--json")
    assert (again.code, again.fields) == (2, ["blank"])
    spoilt = run("paper", "spoil", serials[1], "--reason", "ướt", "--json")
    assert (spoilt.json["used"], spoilt.json["spoiled"], spoilt.json["left"]) == (1, 1, 1)
    listed = run("paper", "list")
    assert "Đã dùng  X99.01-261123-0461, nhận 23/11/2026 15:20" in listed.out
    assert "Hỏng, mất  ướt" in listed.out
    assert "còn trong ngăn 1 (ÍT HƠN 10, hãy in thêm); đã in 3, đã dùng 1, hỏng, mất 1" in listed.out
    (left,) = run("paper", "list", "--state", "drawer", "--json").json["blanks"]
    assert left["serial"] == serials[2]


def test_the_moment_without_its_blank_is_a_mistake(run: Run, form: Form) -> None:
    """An ordinary reception cannot be dated back."""
    answer = run("receive", form(received_at="2026-11-20 15:20"), "--json")
    assert answer.fields == ["received_at"]
    assert run("receive", form(blank="rác", received_at="2026-11-23 08:00"), "--json").fields == ["blank"]


def test_a_file_that_is_there_is_not_written_over_and_no_blank_is_used_up(run: Run, tmp_path: Path) -> None:
    """The numbers would be gone, the paper never printed."""
    out = tmp_path / "f.pdf"
    out.write_bytes(b"")
    assert run("paper", "blanks", "--count", 3, "--out", out).code == 2
    assert run("paper", "list", "--json").json["printed"] == 0
