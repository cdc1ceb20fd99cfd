"""``counter-app attach, files, file, detach``: the files of a dossier through the door for programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.cli.main import Front, main
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.ui.files.inspection import inspect
from tests import attached
from tests.cli.conftest import Answer, Run
from tests.conftest import FakeClock
from tests.factories import application

FRONT = Front(lambda *_: 0, lambda *_: None, inspect)


@pytest.fixture
def code(desk: Desk) -> str:
    return receive(desk, application()).intake.code


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "Tờ khai An.pdf"
    path.write_bytes(attached.pdf("mot", "", "ba"))
    return path


@pytest.fixture
def attach(place: DataDir, clock: FakeClock, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """``attach`` needs what looks into PDFs, as the program hands it in."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        code = main(["attach", *map(str, words), "--data-dir", str(place.root)], front=FRONT, clock=clock)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


def test_a_file_goes_in_is_listed_comes_out_and_goes_off(
    run: Run, attach: Callable[..., Answer], code: str, scan: Path, tmp_path: Path
) -> None:
    """What an office's own program needs to hand scans over at night."""
    made = attach(code, scan, "--paper", "1", "--digitised", "--json")
    assert made.code == 0
    assert (made.json["paper"], made.json["flags"], made.json["pages"]) == (
        "Tờ khai yêu cầu xác nhận",
        ["DIGITISED"],
        3,
    )
    assert made.json["remarks"] == ["Trang trắng: 2."]
    digest = made.json["sha256"]
    (one,) = run("files", code, "--json").json["files"]
    assert (one["sha256"], one["here"], one["line"]) == (digest, True, 1)
    words = run("files", code).out
    assert "Tờ khai An.pdf  PDF, 3 trang" in words
    assert "Số hóa" in words
    out = tmp_path / "copy.pdf"
    assert run("file", code, "--hash", digest[:10], "--out", out).code == 0
    assert out.read_bytes() == scan.read_bytes()
    assert run("file", code, "--hash", digest[:10], "--out", out).code == 2
    assert run("detach", code, "--hash", digest, "--json").fields == [""]
    gone = run("detach", code, "--hash", digest, "--reason", "nhầm hồ sơ", "--json")
    assert gone.json["files"] == 0
    assert run("files", code, "--json").json["files"] == []
    assert run("verify", "--json").json["files"] == 1
    assert "Gỡ tệp" in run("show", code).out


def test_what_is_wrong_is_said_by_field_and_nothing_is_attached(
    run: Run, attach: Callable[..., Answer], code: str, scan: Path, tmp_path: Path
) -> None:
    """Exit code and field tell a program whose turn it is."""
    empty = tmp_path / "rong.pdf"
    empty.touch()
    for words, field in (
        ((code, empty, "--paper", "1"), "file"),
        ((code, tmp_path / "khong-co.pdf", "--paper", "1"), "file"),
        ((code, scan, "--paper", "9"), "paper"),
        ((code, scan, "--paper", "2"), "paper"),
        ((code, scan, "--paper", "1", "--replaces", "abc"), "hash"),
    ):
        told = attach(*words, "--json")
        assert (told.code, told.fields) == (2, [field]), words
    assert run("files", code, "--json").json["files"] == []
    assert run("attach", code, scan, "--paper", "1").code == 2  # a build without the window reads no PDF


def test_a_better_scan_takes_the_place_of_another(
    run: Run, attach: Callable[..., Answer], code: str, scan: Path, tmp_path: Path
) -> None:
    """The first one was crooked."""
    first = attach(code, scan, "--paper", "khac", "--json").json["sha256"]
    better = tmp_path / "ro.pdf"
    better.write_bytes(attached.pdf("ro hon"))
    assert attach(code, better, "--paper", "khac", "--replaces", first, "--reused", "--certified").code == 0
    (one,) = run("files", code, "--json").json["files"]
    assert (one["name"], one["flags"]) == ("ro.pdf", ["REUSED", "CERTIFIED"])
    assert one["remarks"] == ["Không tìm thấy chữ ký số trong tệp."]
