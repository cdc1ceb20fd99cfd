"""backup, restore, verify, doctor: what IT runs on a bad day."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from tests.cli.conftest import Run
from tests.conftest import FakeClock

Form = Callable[..., Path]


def receive(run: Run, form: Form) -> str:
    answer = run("receive", form(), "--json")
    assert answer.code == 0, answer
    code: str = answer.json["code"]
    return code


def test_backup_restore_verify(run: Run, form: Form, tmp_path: Path, place: DataDir, clock: FakeClock) -> None:
    """The whole of a bad day: yesterday's copy comes back, today's file is kept, numbers cannot collide."""
    first = receive(run, form)
    made = run("backup", tmp_path / "copy.db", "--json")
    assert (made.code, made.json["file"]) == (0, str(tmp_path / "copy.db"))
    assert made.json["bytes"] == (tmp_path / "copy.db").stat().st_size
    second = receive(run, form)
    clock.advance(seconds=1)
    back = run("restore", tmp_path / "copy.db", "--json")
    assert back.code == 0
    assert back.json["faults"] == []
    assert Path(back.json["previous"]).is_file()
    assert run("show", first).code == 0
    assert run("show", second).code == 2
    third = receive(run, form)
    assert third == "X99.01-261123-9067"  # 8:12: two hours of fourteen into the spare slice
    assert run("verify", "--json").json["ok"]
    clock.advance(seconds=1)
    again = run("restore", back.json["previous"])
    assert again.code == 0
    assert "Đã khôi phục" in again.out
    assert run("show", second).code == 0
    assert run("show", third).code == 2
    assert not list(place.root.glob("counter.khoi-phuc*"))


@pytest.mark.logs
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, 2),
        (lambda path: path.mkdir(), 2),
        (lambda path: path.write_bytes(b"junk" * 5000), 3),
        (lambda path: path.touch(), 3),
    ],
    ids=["nothing", "a folder", "junk", "empty"],
)
def test_restore_of_what_is_no_backup_changes_nothing(
    run: Run, form: Form, tmp_path: Path, place: DataDir, make: Callable[[Path], None], code: int
) -> None:
    """Exit code and sentence; and the counter opens afterwards as if nothing had been tried."""
    received = receive(run, form)
    make(tmp_path / "copy.db")
    answer = run("restore", tmp_path / "copy.db", "--json")
    assert answer.code == code
    assert answer.json["error"]
    assert run("show", received).code == 0
    assert run("verify").code == 0
    assert receive(run, form) == "X99.01-261123-0002"


def test_restore_while_the_window_is_open_is_refused(run: Run, desk: Desk, tmp_path: Path) -> None:
    """The window would write on into the file that was moved away."""
    assert run("backup", tmp_path / "copy.db").code == 0
    answer = run("restore", tmp_path / "copy.db", "--json")
    assert answer.code == 3
    assert "đóng cửa sổ" in answer.json["error"]
    assert run("verify").code == 0


def test_restore_on_a_pc_without_the_key_leaves_no_file_nobody_can_open(
    run: Run, run_in: Run, form: Form, tmp_path: Path
) -> None:
    """On a new PC the recovery card comes first; half a counter would stand in the way of it."""
    receive(run, form)
    run("backup", tmp_path / "copy.db")
    answer = run_in(tmp_path / "new", "restore", tmp_path / "copy.db", "--json")
    assert answer.code == 3
    assert list((tmp_path / "new").glob("*")) == []


def test_restore_on_a_new_pc_with_its_key_brings_the_counter_back(
    run: Run, run_in: Run, form: Form, tmp_path: Path, place: DataDir
) -> None:
    """The disk died; key and copy were safe: the counter works on with the restore range."""
    received = receive(run, form)
    run("backup", tmp_path / "copy.db")
    new = DataDir(tmp_path / "new")
    new.root.mkdir()
    for name in ("demo.key", "settings.json"):
        shutil.copyfile(place.root / name, new.root / name)
    answer = run_in(new.root, "restore", tmp_path / "copy.db", "--json")
    assert (answer.code, answer.json["previous"]) == (0, None)
    assert run_in(new.root, "show", received).code == 0
    assert run_in(new.root, "receive", form(), "--json").json["code"] == "X99.01-261123-9067"


@pytest.mark.parametrize(
    ("target", "code"), [("there.db", 2), ("no folder/copy.db", 2), ("there.db/copy.db", 2)], ids=str
)
def test_backup_says_why_it_did_not(run: Run, tmp_path: Path, target: str, code: int) -> None:
    """A script must not believe in a copy that is not there."""
    (tmp_path / "there.db").write_bytes(b"last week's")
    answer = run("backup", tmp_path / target, "--json")
    assert answer.code == code
    assert (tmp_path / "there.db").read_bytes() == b"last week's"


def test_verify_counts_and_finds(run: Run, form: Form, desk: Desk) -> None:
    """Cron mails what it says; exit code 3 wakes somebody up."""
    receive(run, form)
    good = run("verify", "--json")
    assert (good.code, good.json["ok"], good.json["faults"], good.json["logs"]) == (0, True, [], 1)
    assert f"{good.json['entries']} bản ghi, 1 nhật ký: tất cả khớp." in run("verify").out
    with desk.database.write() as connection:
        connection.exec_driver_sql("UPDATE entry SET body = CAST('{}' AS BLOB) WHERE kind = 'dossier.received'")
    bad = run("verify", "--json")
    assert (bad.code, bad.json["ok"]) == (3, False)
    assert any("quầy 1" in fault for fault in bad.json["faults"])
    assert run("verify").code == 3


@pytest.mark.parametrize("words", [("verify",), ("list",), ("show", "X99.01-261123-0001"), ("backup", "/tmp/never.db")])
def test_a_pc_without_a_counter_is_told_how_to_begin(run_in: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    """A mistyped --data-dir must not make a new, empty office."""
    answer = run_in(tmp_path / "nowhere", *words, "--json")
    assert answer.code == 2
    assert "Chưa có dữ liệu quầy" in answer.json["error"]
    assert not (tmp_path / "nowhere").exists()


def test_a_data_dir_that_is_a_file_is_a_sentence(run_in: Run, tmp_path: Path) -> None:
    """The shortcut points at the database itself instead of at its folder."""
    (tmp_path / "file").write_text("")
    assert run_in(tmp_path / "file", "verify", "--json").code == 2


def test_doctor_of_a_healthy_counter(run: Run, form: Form, tmp_path: Path, place: DataDir) -> None:
    """Support reads it over the phone; the build of the frozen program is judged by it."""
    receive(run, form)
    answer = run("doctor", "--json")
    assert answer.code == 0, answer.out
    assert answer.json["ok"]
    checks = answer.json["checks"]
    assert set(checks) == {"program", "fonts", "barcode", "migrations", "store", "key_store", "disk"}
    assert all(check["ok"] and check["words"] for check in checks.values())
    assert "X99.01 quầy 1" in checks["store"]["words"]
    assert "tập huấn" in checks["key_store"]["words"]
    assert run("doctor").out.count("✓") == len(checks)
    assert place.store.exists()


def test_doctor_of_an_empty_pc(run_in: Run, tmp_path: Path) -> None:
    """Before the first run there is nothing wrong either."""
    answer = run_in(tmp_path / "new", "doctor", "--json")
    assert answer.code == 0, answer.out
    assert "chưa có dữ liệu" in answer.json["checks"]["store"]["words"]
    assert not (tmp_path / "new").exists()


@pytest.mark.logs
def test_doctor_of_a_damaged_counter_names_the_fault_and_goes_on(run: Run, place: DataDir) -> None:
    """One broken thing must not hide the others."""
    content = bytearray(place.store.read_bytes())
    content[5000] ^= 1
    place.store.write_bytes(content)
    answer = run("doctor", "--json")
    assert answer.code == 3
    assert [name for name, check in answer.json["checks"].items() if not check["ok"]] in (
        ["store"],
        ["store", "key_store"],
    )
    assert "✗ store" in run("doctor").out


def test_doctor_packs_what_support_needs_and_no_person(run: Run, form: Form, tmp_path: Path, place: DataDir) -> None:
    """IT mails the file; no citizen may be in it."""
    receive(run, form)
    place.log.parent.mkdir()
    place.log.write_text("2026-11-23 INFO bắt đầu")
    (place.log.parent / "counter-app.log.1").write_text("cũ")
    (place.log.parent / "secret.txt").write_text("Nguyễn Văn An")
    pack = tmp_path / "pack.zip"
    assert run("doctor", "--zip", pack).code == 0
    with zipfile.ZipFile(pack) as zipped:
        assert sorted(zipped.namelist()) == ["counter-app.log", "counter-app.log.1", "doctor.txt"]
        words = zipped.read("doctor.txt").decode()
        assert "✓ migrations" in words
        assert "Nguyễn" not in words
    again = run("doctor", "--zip", pack, "--json")
    assert again.code == 3
    assert str(pack) in again.json["error"]
