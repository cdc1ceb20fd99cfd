"""Papers by commands: of acts, of the intake, the register."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counter_app.domain.trial import CODE
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from tests.cli.conftest import Run
from tests.documents import codes, images, text
from tests.factories import CARD, application


@pytest.fixture
def code(desk: Desk) -> str:
    return receive(desk, application(), receipt=False).intake.code


def test_an_act_prints_its_paper_and_prints_it_again(run: Run, code: str, tmp_path: Path) -> None:
    """A script that works through yesterday's requests leaves papers like the window's."""
    out, again = tmp_path / "mau-02.pdf", tmp_path / "in-lai.pdf"
    fields = ("--set", "items=Ảnh 4 × 6", "--set", "reason=thiếu ảnh", "--as", "hanh")
    done = run("act", code, "request-supplement", *fields, "--print", out, "--json")
    assert (done.code, done.json["paper"]) == (0, str(out))
    assert "Ảnh 4 × 6" in text(out.read_bytes())
    assert "In lại" not in text(out.read_bytes())
    assert run("print", code, "--form", "supplement", "--out", again, "--as", "hanh").code == 0
    assert "In lại lần 1" in text(again.read_bytes())
    assert ("Code 128", code) in codes(images(again.read_bytes(), 203)[0])
    assert "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (in lại lần 1)" in run("show", code).out


def test_an_act_without_a_paper_prints_none(run: Run, code: str, tmp_path: Path) -> None:
    """Signing has no form; an empty file would be taken for one."""
    out = tmp_path / "x.pdf"
    done = run("act", code, "sign", "--set", "to=Chủ tịch", "--print", out, "--as", "hanh", "--json")
    assert (done.code, done.json["paper"], out.exists()) == (0, None, False)


def test_a_file_that_is_there_is_not_overwritten_and_nothing_is_done(run: Run, code: str, tmp_path: Path) -> None:
    """Found out before the act, not after it."""
    out = tmp_path / "x.pdf"
    out.write_bytes(b"yesterday's")
    done = run("act", code, "hand-over", "--set", "to=Phòng", "--print", out, "--as", "hanh", "--json")
    assert (done.code, done.fields) == (2, ["print"])
    assert out.read_bytes() == b"yesterday's"
    assert json.loads(run("show", code, "--json").out)["state"] == "RECEIVED"


def test_a_paper_nothing_called_for_is_a_sentence(run: Run, code: str, tmp_path: Path) -> None:
    """The apology of a dossier that is in time."""
    done = run("print", code, "--form", "apology", "--out", tmp_path / "x.pdf", "--as", "hanh", "--json")
    assert done.code == 2
    assert not (tmp_path / "x.pdf").exists()


def test_guidance_is_given_and_found_by_its_code(run: Run, tmp_path: Path) -> None:
    """Mẫu 02 at the intake from the same file as a reception."""
    file, out = tmp_path / "ho-so.json", tmp_path / "mau-02.pdf"
    file.write_text(json.dumps({"procedure": "2.002516", "card": CARD, "papers": []}), encoding="utf-8")
    made = run("guide", file, "--reason", "thiếu tờ khai", "--print", out, "--as", "hanh", "--json")
    assert (made.code, made.json["code"]) == (0, "X99.01-HD26-01.00001")
    assert made.json["items"] == ["Tờ khai yêu cầu xác nhận", "Giấy tờ tùy thân"]
    assert "Tờ khai yêu cầu xác nhận" in text(out.read_bytes())
    found = run("guidance", made.json["code"].lower())
    assert "thiếu tờ khai" in found.out
    refused = run("guide", file, "--reason", "không thuộc thẩm quyền", "--refuse", "--as", "hanh", "--json")
    assert (refused.json["code"], refused.json["items"]) == ("X99.01-TC26-01.00001", [])
    assert run("guidance", "X99.01-HD26-01.00009").code == 2
    assert run("verify").code == 0


def test_the_trial_page_of_a_printer(run: Run, tmp_path: Path) -> None:
    """IT prints it from a PC that has no office yet, and never over another file."""
    out = tmp_path / "thu.pdf"
    made = run("print-test", "--paper", "A5", "--out", out, "--json")
    assert (made.code, made.json["code"]) == (0, CODE)
    assert "TRANG THỬ MÁY IN" in text(out.read_bytes())
    assert run("print-test", "--out", out, "--json").fields == ["out"]


def test_the_register_of_a_book(run: Run, desk: Desk, code: str, tmp_path: Path) -> None:
    """The year's book, with its voids named."""
    receive(desk, application(), receipt=False)
    assert run("act", code, "undo", "--as", "hanh").code == 0
    out = tmp_path / "so.pdf"
    made = run("dossier-register", "--book", "01/2026", "--out", out, "--json")
    assert (made.code, made.json["lines"], made.json["voids"], made.json["gaps"]) == (0, 2, [1], [])
    assert code in text(out.read_bytes()).replace(" ", "")
    assert run("dossier-register", "--book", "1-2026", "--out", tmp_path / "y.pdf", "--json").fields == ["book"]
    assert run("dossier-register", "--book", "02/2026", "--out", tmp_path / "y.pdf", "--json").fields == ["book"]
    assert run("dossier-register", "--book", "01/2026", "--out", out, "--json").fields == ["out"]
