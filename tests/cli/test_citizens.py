"""What an office's own programs do with notices, post, opinions and petitions: JSON in the same words as the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.cli.conftest import Run
from tests.conftest import FakeClock


def test_notices_from_template_to_folder(run: Run, form: Callable[..., Path], clock: FakeClock, tmp_path: Path) -> None:
    """A scheduled task sends at night with nobody at the window."""
    wrong = run("notices", "set", "RECEIVED", "--text", "Hồ sơ {so}", "--json")
    assert wrong.code == 2
    assert wrong.fields == ["text"]
    known = run("notices", "set", "RECEIVED", "--on", "yes", "--accents", "yes", "--json").json
    assert (known[0]["on"], known[0]["sms"]) == (True, 2)
    assert [one["on"] for one in known[1:]] == [False] * 4
    run("receive", form(), "--json")
    clock.now += timedelta(minutes=1)
    assert run("notices", "send", "--json").fields == ["folder"]
    folder = tmp_path / "sms"
    folder.mkdir()
    sent = run("notices", "send", "--folder", folder, "--json").json
    assert sent["written"] == 1
    batch = json.loads((folder / f"{sent['batch']}.json").read_text(encoding="utf-8"))
    assert batch["messages"][0]["to"] == "0912345678"
    (listed,) = run("notices", "list", "--json").json
    assert listed["stage"] == "WRITTEN"
    assert run("notices", "withdraw", listed["number"]).code == 2
    assert "Đã chuyển đi" in run("notices", "list").out
    assert "đang gửi" in run("notices", "templates").out
    shown = run("show", listed["code"], "--json").json
    assert shown["timeline"][-1]["label"] == "Gửi tin báo"


def test_returns_post_and_opinions(run: Run, form: Callable[..., Path], tmp_path: Path) -> None:
    """A list is made, printed again and refused twice; the answers are counted by way and step."""
    codes = [run("receive", form(), "--json").json["code"] for _ in range(2)]
    for code in codes:
        run("act", code, "resolve", "--set", "result=1/XN")
        assert run("act", code, "return", "--set", "how=POST", "--set", "tracking=EB1").code == 0
    register = tmp_path / "tra.xlsx"
    found = run("returns", "--out", register, "--json").json
    assert [line["tracking"] for line in found["lines"]] == ["EB1", "EB1"]
    assert register.exists()
    assert run("returns", "--out", tmp_path / "tra.doc", "--json").fields == ["out"]
    paper = tmp_path / "bang-ke.pdf"
    made = run("post-list", "make", codes[0], "--fee", f"{codes[0]}=26.500", "--print", paper, "--json").json
    assert made["lines"][0]["fee"] == 26_500
    assert made["lines"][0]["tracking"] == "EB1"
    assert [one["code"] for one in run("post-list", "waiting", "--json").json] == [codes[1]]
    assert run("post-list", "make", codes[0], "--json").fields == ["code"]
    again = tmp_path / "lai.pdf"
    run("post-list", "print", made["code"], "--out", again)
    assert again.read_bytes() == paper.read_bytes()
    slip = tmp_path / "phieu.pdf"
    assert run("print", codes[0], "--form", "survey", "--out", slip).code == 0
    assert run("ratings", "add", codes[0], "3", "--source", "PAPER").code == 0
    assert run("ratings", "add", codes[0], "5", "--source", "QR").code == 2
    counted = run("ratings", "summary", "--json").json
    assert (counted["total"], counted["returned"], counted["counts"]["3"]["PAPER"]) == (1, 2, 1)
    (field,) = counted["fields"]
    assert (field["total"], field["content"], field["counts"]["3"]) == (1, 0, 1)
    assert "1 người trả lời trên 2 kết quả" in run("ratings", "summary").out
    for suffix, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        out = tmp_path / f"y-kien.{suffix}"
        assert run("ratings", "summary", "--out", out, "--json").json["file"] == str(out)
        assert out.read_bytes().startswith(begins)


def test_letters_and_petitions(run: Run, form: Callable[..., Path], tmp_path: Path) -> None:
    """Numbers, links, answers, and the printed register."""
    letter = run("envelopes", "add", "--tracking", "EB9", "--sender", "Nguyễn Văn An", "--json").json[0]
    code = run("receive", form(), "--json").json["code"]
    assert run("envelopes", "link", letter["number"], code, "--json").json[0]["dossier"]
    assert "đã gắn hồ sơ" in run("envelopes", "list").out
    taken = run("petitions", "add", "--content", "Chờ lâu", "--code", code, "--json").json["petitions"][0]
    assert taken["code"] == code
    assert run("petitions", "answer", taken["number"], "--answer", "Đã nhắc nhở.").code == 0
    out = tmp_path / "pakn.pdf"
    assert run("petitions", "list", "--out", out, "--json").json["petitions"][0]["answer"] == "Đã nhắc nhở."
    assert out.exists()
