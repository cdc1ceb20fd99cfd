"""``counter-app act``: every later act by a program, through the door the window uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from tests.cli.conftest import Run
from tests.factories import application


@pytest.fixture
def code(desk: Desk) -> str:
    return receive(desk, application()).intake.code


def test_an_act_takes_its_fields_from_a_file_or_one_by_one(run: Run, code: str, tmp_path: Path) -> None:
    """A script that imports yesterday's paper slips."""
    file = tmp_path / "act.json"
    file.write_text(json.dumps({"items": ["Bản sao giấy khai sinh"], "reason": "thiếu"}), encoding="utf-8")
    asked = run("act", code, "request-supplement", "--data", file, "--as", "hanh", "--json")
    assert (asked.code, asked.json["state"]) == (0, "SUPPLEMENT")
    assert run("act", code, "supplemented", "--as", "hanh").code == 0
    moved = run("act", code, "hand-over", "--set", "to=Phòng Kinh tế", "--as", "hanh")
    assert moved.out.startswith(f"Đã ghi «Chuyển hồ sơ».  {code}  Đang xử lý  Hẹn trả: ")
    assert "Phòng Kinh tế" in run("show", code).out


def test_the_last_act_is_taken_back(run: Run, code: str) -> None:
    """The same «Hoàn tác» as in the window."""
    assert run("act", code, "sign", "--set", "to=Chủ tịch", "--as", "hanh").code == 0
    back = run("act", code, "undo", "--as", "hanh", "--json")
    assert (back.code, back.json["state"]) == (0, "RECEIVED")
    assert run("act", code, "undo", "--as", "hanh", "--json").code == 2


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (("hand-over",), ["to"]),
        (("hand-over", "--set", "too=x"), ["too", "to"]),
        (("hand-over", "--set", "to"), ["set"]),
        (("return",), [""]),
        (("accepted-elsewhere", "--set", "moment=mai"), ["moment"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    run: Run, code: str, words: tuple[str, ...], fields: list[str]
) -> None:
    """A script gets a field and a sentence, and the dossier stays as it was."""
    before = run("show", code, "--json").json
    answer = run("act", code, *words, "--as", "hanh", "--json")
    assert (answer.code, answer.fields) == (2, fields)
    assert run("show", code, "--json").json == before


def test_a_file_that_is_no_object_is_said(run: Run, code: str, tmp_path: Path) -> None:
    """Half a file, or a list."""
    file = tmp_path / "act.json"
    file.write_text("[1]", encoding="utf-8")
    assert run("act", code, "hand-over", "--data", file, "--as", "hanh", "--json").fields == ["data"]
    assert run("act", code, "hand-over", "--data", tmp_path / "none.json", "--as", "hanh", "--json").fields == ["file"]


def test_a_result_goes_with_what_is_paid_for_it_or_not_at_all(run: Run, code: str) -> None:
    """A script returns as the page does: a wrong sum must not leave a result that went unpaid."""
    run("act", code, "resolve", "--set", "result=12/XN-UBND")
    wrong = run("act", code, "return", "--set", "pay.amount=-1", "--json")
    assert wrong.code == 2
    assert run("show", code, "--json").json["state"] == "RESOLVED"
    paid = ("--set", "pay.amount=8000", "--set", "pay.symbol=01AA/26P", "--set", "pay.number=0000123")
    after = run("act", code, "return", *paid, "--json").json
    assert (after["state"], after["payments"][0]["amount"], after["owed"]) == ("RETURNED", 8000, 0)
