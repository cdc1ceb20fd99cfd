"""The program as it is started: exit codes, words, JSON, and no Qt where none is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counter_app import __version__
from counter_app.cli import parser
from counter_app.cli.commands import COMMANDS
from counter_app.cli.files import write_new
from counter_app.cli.main import Front, main
from counter_app.errors import StorageTrouble
from counter_app.operations import demo
from counter_app.paths import DataDir
from tests.cli.conftest import Run
from tests.conftest import FakeClock
from tests.factories import CARD

Form = Callable[..., Path]
ROOT = Path(__file__).parents[2]


def started(*words: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "counter_app", *map(str, words)],
        capture_output=True, timeout=60, check=False, cwd=ROOT, env={**os.environ, **environment},
    )  # fmt: skip


def test_every_command_of_the_parser_is_run_by_somebody() -> None:
    """A command in the help that does nothing is a promise."""
    offered = set(parser.build()._subparsers._group_actions[0].choices)  # type: ignore[union-attr, arg-type]
    assert offered == {*COMMANDS, "attach", "doctor", "screenshot"}


@pytest.mark.parametrize(
    "words",
    [
        ("act", "X99.01-261123-0001", "hand_over"),
        ("report", "sổ"),
        ("catalogue", "burn", "x"),
        ("nonsense",),
        ("due",),
        ("due", "--from", "2026-02-13 09:10", "--unit", "weeks"),
        ("due", "--from", "2026-02-13 09:10", "--amount", "ba", "--unit", "hours"),
        ("show",),
        ("list", "--filter", "lost"),
        ("print", "X99.01-261123-0001", "--form", "letter", "--out", "x.pdf"),
        ("print", "X99.01-261123-0001", "--out", "x.pdf"),
        ("central",),
        ("central", "enrol", "--url", "x"),
        ("screenshot", "nowhere", "--out", "x.png"),
        ("verify", "--nonsense"),
    ],
    ids=" ".join,
)
def test_a_command_that_is_not_one_is_usage(run: Run, words: tuple[str, ...]) -> None:
    """Later verbs, unknown ones and wrong arguments: exit code 2, usage on standard error, nothing on output."""
    answer = run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "usage: counter-app" in answer.err
    assert "Lệnh chưa đúng" in answer.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("verify", "--nonsense"), "không hiểu --nonsense"),
        (("show",), "còn thiếu code"),
        (("list", "--limit", "9" * 25), "số nguyên không quá chín chữ số"),
        (("list", "--limit", "²"), "số nguyên không quá chín chữ số"),
        (("list", "--filter", "lost"), "không có 'lost'; chọn một trong:"),
        (("list", "--limit"), "--limit còn thiếu giá trị"),
    ],
)
def test_usage_is_said_in_vietnamese(run: Run, words: tuple[str, ...], told: str) -> None:
    """An administrator would read «unrecognized arguments», and a number no register reaches ended in a trace."""
    assert told in run(*words).err


@pytest.mark.parametrize("bad", ["\udc80", "a\0b"])
def test_an_argument_that_is_no_text_is_refused(run: Run, bad: str) -> None:
    """Half a letter from a script in another encoding ended in a trace out of the database."""
    answer = run("find", bad)
    assert answer.code == 2
    assert "ký tự không phải chữ" in answer.err


@pytest.mark.parametrize(("name", "why"), [("x" * 300 + ".pdf", "tên quá dài"), ("no/such.pdf", "không có tệp")])
def test_a_file_that_cannot_be_written_is_told(run: Run, name: str, why: str) -> None:
    """A name longer than the system takes ended in a trace, and the reason was «No such file or directory»."""
    answer = run("print-test", "--out", name)
    assert answer.code == 3
    assert why in answer.err


def test_a_data_folder_no_system_could_have_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A script that puts a text in place of the folder's name got a trace."""
    assert main(["--data-dir", "x" * 5000, "list"], clock=FakeClock()) == 2
    assert "tên quá dài" in capsys.readouterr().err


def test_writing_never_takes_away_what_was_there(tmp_path: Path) -> None:
    """A disk that is full while a file of that name appears: the file of somebody else went with the half paper."""
    there = tmp_path / "there.pdf"
    there.write_bytes(b"kept")
    with pytest.raises(StorageTrouble):
        write_new(there, b"new")
    assert there.read_bytes() == b"kept"


def test_the_places_of_data_dir_and_json_do_not_matter(place: DataDir, capsys: pytest.CaptureFixture[str]) -> None:
    """Scripts write options before the command, people behind it."""
    for words in (
        ["--data-dir", str(place.root), "--json", "verify"],
        ["verify", "--json", "--data-dir", str(place.root)],
        ["--json", "verify", "--data-dir", str(place.root)],
    ):
        assert main(words, clock=FakeClock()) == 0
        assert json.loads(capsys.readouterr().out)["ok"]


def test_the_version_is_told(run: Run) -> None:
    """The first thing support asks."""
    assert run("--version").out.strip() == __version__


def test_what_needs_a_window_says_so_where_there_is_none(run: Run, tmp_path: Path) -> None:
    """A server without Qt runs everything else."""
    for words in ((), ("screenshot", "board", "--out", tmp_path / "x.png")):
        answer = run(*words, "--json")
        assert answer.code == 2
        assert "cửa sổ" in answer.json["error"]


@pytest.mark.parametrize("size", ["1366", "1366x", "x", "0x0", "ax b", "1366x768x2", "-1x5"])
def test_a_picture_has_a_size(place: DataDir, capsys: pytest.CaptureFixture[str], size: str, tmp_path: Path) -> None:
    """A script's typing mistake is told before Qt is started."""
    drawn: list[Any] = []
    front = Front(lambda *_: 0, lambda *words: drawn.append(words))
    words = ["screenshot", "board", "--out", str(tmp_path / "x.png"), "--json", "--data-dir", str(place.root)]
    assert main([*words, f"--size={size}"], front=front, clock=FakeClock()) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["field"] == "size"
    assert main([*words, "--size", "1366X768"], front=front, clock=FakeClock()) == 0
    assert drawn[0][4:] == ((1366, 768), 1.0)


def test_without_a_command_the_window_is_opened(place: DataDir) -> None:
    """A double click is all a clerk does."""
    opened: list[Any] = []
    front = Front(lambda *words: opened.append(words) or 7, lambda *_: None)
    assert main(["--data-dir", str(place.root)], front=front) == 7
    assert opened == [(place, False, False)]


def test_without_a_screen_the_demonstration_does_the_main_job(
    run_in: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make run` on a server: a card becomes a receipt, and it says where the paper lies."""
    monkeypatch.setattr(demo, "DAYS", 1)
    place = DataDir(tmp_path / "demo")
    first = run_in(place.root, "--demo")
    assert first.code == 0, first
    papers = list(place.tray.glob("*.pdf"))
    assert len(papers) == 1
    assert str(papers[0]) in first.out
    assert "Nguyễn Văn An, 001099012345" in first.out
    assert run_in(place.root, "--demo").code == 0
    assert len(list(place.tray.glob("*.pdf"))) == 2
    assert run_in(place.root, "verify").code == 0


def test_a_centre_for_training_starts_answers_and_stops(run_in: Run, tmp_path: Path) -> None:
    """`central demo` is what two trainers' PCs meet at."""
    answer = run_in(tmp_path / "demo", "central", "demo", "--seconds", 0.001, "--json")
    assert answer.code == 0
    assert answer.json["url"].startswith("postgresql://postgres:")


def test_commands_run_without_qt_and_the_migrator(place: DataDir) -> None:
    """Half a second of imports at each command is felt by every script."""
    code = (
        "import sys; from counter_app.cli.main import main; "
        f"main(['verify', '--data-dir', {str(place.root)!r}]); "
        "print([name for name in ('PySide6', 'alembic', 'psycopg', 'reportlab') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True, cwd=ROOT)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_the_program_started_as_people_start_it(place: DataDir, form: Form) -> None:
    """Exit code, UTF-8 and sentences on the right streams, whatever the system's own encoding is."""
    done = started("card", CARD, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert "name: Nguyễn Văn An" in done.stdout.decode("utf-8")
    bad = started("show", "X99.01-261123-0999", "--data-dir", place.root, PYTHONIOENCODING="ascii")
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert "Không có hồ sơ nào" in bad.stderr.decode("utf-8")
    odd = started("receive", form(procedure="\ud800"), "--json", "--data-dir", place.root)
    assert odd.returncode == 2
    assert json.loads(odd.stdout)["problems"][0]["field"] == "procedure"
