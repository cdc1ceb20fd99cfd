"""Erasure and the access log from the command line: what a script of the province's inspection runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl

from counter_app.cli import commands, privacy
from tests.cli.conftest import Run

ORDER = ("--basis", "Luật 91/2025/QH15 Đ14", "--request", "12/YC-XDL")


def test_an_order_erases_a_dossier_says_until_when_copies_hold_it_and_is_listed(
    run: Run, form: Callable[..., Path]
) -> None:
    """The answer to the citizen needs a date; the next inspection asks for the list of orders."""
    code = run("receive", form(), "--json").json["code"]
    refused = run("erase", code, *ORDER, "--as", "dung", "--json")
    assert (refused.code, "chưa kết thúc" in refused.json["error"]) == (2, True)
    run("act", code, "request-void", "--set", "reason=nhập trùng", "--as", "hanh")
    run("act", code, "void", "--set", "reason=đúng là trùng", "--as", "dung")
    assert run("erase", code, *ORDER, "--as", "hanh").code == 2
    assert run("erase", code, "--as", "dung", "--json").fields == ["basis", "request"]
    would = run("erase", code, "--check", "--as", "dung", "--json").json
    assert [(one["code"], one["entries"]) for one in would] == [(code, 3)]
    done = run("erase", code, *ORDER, "--as", "dung", "--json").json
    assert done["copies_until"] == "2026-12-21"
    (listed,) = run("erasures", "--json").json
    assert (listed["code"], listed["request"], listed["entries"], listed["left"]) == (code, "12/YC-XDL", 3, 0)
    assert "Nguyễn Văn An" not in run("show", code).out + run("list", "--json").out
    assert run("erase", code, *ORDER, "--as", "dung").code == 2
    assert run("verify").code == 0


def test_petitions_are_erased_by_their_number(run: Run) -> None:
    """Who complained by telephone has no dossier."""
    run("petitions", "add", "--content", "đèn hỏng", "--name", "Đỗ Thị Bí Ẩn", "--as", "hanh")
    erase = ("erase", "--kind", "petition", "--as", "dung", *ORDER)
    assert "Không có phản ánh" in run(*erase, "09.00001").err
    assert "Phản ánh, kiến nghị 01.00001" in run(*erase, "01.00001").out
    assert run("petitions", "list", "--json").json["petitions"] == []


def test_what_commands_show_is_in_the_access_log(run: Run, form: Callable[..., Path], tmp_path: Path) -> None:
    """A script that exports every night is a reader like any other."""
    code = run("receive", form(), "--json").json["code"]
    run("show", code)
    run("find", "nguyen van an")
    run("list", "--out", tmp_path / "ds.xlsx")
    assert run("access-log", "--as", "hanh").code == 2
    told = run("access-log", "--as", "dung", "--out", tmp_path / "log.xlsx", "--json").json
    assert [(one["what"], one["about"], one["dossiers"]) for one in told["reads"]] == [
        ("OPENED", code, 1), ("SEARCHED", "tên, trích yếu", 1), ("EXPORTED", "Danh sách hồ sơ", 0)
    ]  # fmt: skip
    assert all(one["actor"].startswith("dòng lệnh: ") for one in told["reads"])
    assert told["broken"] == []
    sheet = openpyxl.load_workbook(tmp_path / "log.xlsx")["Nhật ký"]
    assert [sheet.cell(2, n).value for n in (3, 4)] == ["Xem hồ sơ", code]
    assert "Nhật ký truy cập" in run("access-log", "--as", "dung").out


SHOW_NOBODY = {
    "due", "card", "day", "print-test", "registers", "calendar", "machine", "central", "join", "overview", "catalogue",
    "sync", "ratings", "erasures", "access-log", "restore", "verify", "paper", "cutover",
}  # fmt: skip
"""Commands that show no citizen's data, or (``access-log``) note themselves."""
ACTS = {
    "receive", "guide", "act", "handover", "certify", "detach", "settle", "reassign", "erase",
}  # fmt: skip
"""Commands whose entry says who did what to whose dossier (``attach`` is one more, called beside these)."""


def test_every_command_shows_nobody_or_is_noted() -> None:
    """A later command that lists citizens must not be the way around the access log."""
    assert not SHOW_NOBODY & set(privacy.LOOKS)
    assert set(commands.COMMANDS) - set(privacy.LOOKS) == SHOW_NOBODY | ACTS


def test_what_leaves_the_pc_whole_is_in_the_access_log(run: Run, tmp_path: Path) -> None:
    """A copy of everything on a stick is the largest export there is; phones stand in the queue of notices."""
    run("backup", tmp_path / "copy.db")
    run("notices", "list")
    told = run("access-log", "--as", "dung", "--json").json["reads"]
    assert [(one["what"], one["about"]) for one in told] == [
        ("EXPORTED", "Sao lưu toàn bộ dữ liệu quầy"), ("EXPORTED", "Tin báo")
    ]  # fmt: skip
