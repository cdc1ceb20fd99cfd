"""``counter-app catalogue``: the ministry's file in, the office's book out and in again, the report."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from counter_app.domain.national import FIELDS
from counter_app.operations import catalogue
from counter_app.operations.desk import Desk
from tests import catalogue as catalogues
from tests.cli.conftest import Run
from tests.conftest import PROCEDURES

TABLE = "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp{time}Miễn phí"


def record(code: str, time: str = "3 Ngày làm việc", **fields: str) -> dict[str, Any]:
    """A record as the ministry publishes it."""
    body = {"ma_thu_tuc": code, "ten_thu_tuc": f"Thủ tục {code}", "linh_vuc": "Cư trú", "bo": "bo-cong-an"}
    return {**dict.fromkeys(FIELDS, ""), **body, "cach_thuc_thuc_hien": TABLE.format(time=time), **fields}


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two procedures and a record that is none."""
    return write(tmp_path / "quốc gia.jsonl", record("1.900001"), record("1.900002", "1"), record("dsfas"))


def test_a_file_is_compared_taken_and_taken_again_without_effect(run: Run, desk: Desk, file: Path) -> None:
    """IT looks first, imports, and runs the same script again tomorrow."""
    seen = run("catalogue", "diff", file, "--json")
    assert (seen.code, seen.json["new"], seen.json["unchanged"]) == (0, 2, len(PROCEDURES))
    assert [one["code"] for one in seen.json["new_procedures"]] == ["1.900001", "1.900002"]
    assert [(one["code"], one["reason"]) for one in seen.json["left_out"]] == [
        ("dsfas", "Mã thủ tục «dsfas» không có dạng 1.004222.")
    ]
    assert desk.procedure("1.900001") is None
    taken = run("catalogue", "import", file, "--version", "2026-07-20", "--json")
    assert (taken.code, taken.json["written"], taken.json["version"]) == (0, 3, "2026-07-20")
    held = desk.procedure("1.900001")
    assert held is not None
    assert (held.version, str(held.cases[0].limits["COUNTER"])) == ("2026-07-20", "03 ngày làm việc")
    again = run("catalogue", "import", file)
    assert (again.code, again.out.splitlines()[0]) == (
        0,
        f"Không có gì thay đổi: {2 + len(PROCEDURES)} thủ tục như cũ.",
    )
    assert "Không đọc được dsfas: Mã thủ tục «dsfas»" in again.out


def test_a_change_is_told_field_by_field(run: Run, file: Path, tmp_path: Path) -> None:
    """The supervisor reads the lines before anybody promises another date."""
    run("catalogue", "import", file)
    newer = write(tmp_path / "mới.jsonl", record("1.900001", "5 Ngày làm việc"))
    said = run("catalogue", "diff", newer).out
    assert "    Thời hạn · Thông thường · Trực tiếp tại quầy: 03 ngày làm việc → 05 ngày làm việc" in said
    assert "- 1.900002  Thủ tục 1.900002" in said
    assert f"Thủ tục mới 0, thay đổi 1, bỏ 1, như cũ {len(PROCEDURES)}." in said


def test_the_book_goes_out_is_edited_and_comes_back(run: Run, desk: Desk, tmp_path: Path) -> None:
    """The office types its fee in Excel; only that changes."""
    book = tmp_path / "sổ.xlsx"
    assert run("catalogue", "export", book, "--json").json["procedures"] == len(PROCEDURES)
    assert "Không có gì thay đổi" in run("catalogue", "diff", book).out
    edited = load_workbook(book)
    edited["Đơn vị"]["C2"] = "không"
    for n in range(len(PROCEDURES)):
        edited["Đơn vị"][f"D{n + 2}"] = 1 if n == 1 else None
    edited.save(book)
    taken = run("catalogue", "import", book, "--json")
    assert (taken.json["written"], taken.json["office"]["shelf"]) == (1, True)
    shelf = desk.reference().catalogue.shelf
    assert (shelf.inactive, shelf.top) == (frozenset({PROCEDURES[0].code}), (PROCEDURES[1].code,))
    edited["Phí"]["C2"] = "=1+1"
    edited.save(book)
    refused = run("catalogue", "import", book, "--json")
    assert (refused.code, refused.fields) == (2, ["file"])
    assert "Sheet «Phí», dòng 2, cột «Số tiền»: có công thức" in refused.out
    assert run("catalogue", "export", book, "--json").fields == ["file"]
    assert run("catalogue", "export", tmp_path / "sổ.ods", "--json").fields == ["file"]
    assert run("catalogue", "export", tmp_path / "không có" / "sổ.xlsx").code == 3


def test_a_report_of_the_file_and_of_what_is_held(run: Run, file: Path, tmp_path: Path) -> None:
    """Whoever curates begins with what is unknown, and why."""
    out = tmp_path / "báo cáo.xlsx"
    told = run("catalogue", "report", out, "--from", file, "--json").json["counts"]
    assert {(one["group"], one["what"], one["number"]) for one in told} >= {
        ("Bản ghi", "đọc được", 2),
        ("Bản ghi", "không đọc được", 1),
        ("Thời hạn chưa rõ vì (dòng)", "danh mục không ghi đơn vị", 1),
    }
    pages = load_workbook(out)
    assert [cell.value for cell in pages["Không đọc được"][2]][::3] == [
        "dsfas",
        "Mã thủ tục «dsfas» không có dạng 1.004222.",
    ]
    assert [cell.value for cell in pages["Thời hạn"][3]][3:7] == [
        "Trực tiếp",
        "1",
        "chưa rõ",
        "danh mục không ghi đơn vị",
    ]
    held = run("catalogue", "report", tmp_path / "đang giữ.xlsx")
    assert f"Bản ghi: đọc được  {len(PROCEDURES)}" in held.out


def test_ctrl_c_stops_between_two_steps_and_the_next_run_completes(
    run: Run, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody at the command line changes their mind; nothing half holds, and the rest comes later."""
    file = write(tmp_path / "x.jsonl", *(record(f"1.{n:06}") for n in range(2 * catalogue.AT_ONCE)))
    publishing = catalogue.publishing

    def with_ctrl_c(*given: Any) -> Any:
        for n, step in enumerate(publishing(*given)):
            if n == 1:
                signal.raise_signal(signal.SIGINT)
            yield step

    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "publishing", with_ctrl_c)
        stopped = run("catalogue", "import", file)
    assert (stopped.code, stopped.out) == (2, "")
    assert "ghi được 25 trên 51 thao tác, danh mục cũ vẫn giữ nguyên hiệu lực" in stopped.err
    assert len(desk.reference().catalogue.listed) == len(PROCEDURES)
    assert run("catalogue", "import", file, "--json").json["written"] == 26
    assert len(desk.reference().catalogue.listed) == len(PROCEDURES) + 50


@pytest.mark.parametrize("version", ["20/07/2026", "hôm nay", "2026-13-01"])
def test_a_day_that_is_none_is_refused(run: Run, file: Path, version: str) -> None:
    """The version stands in every dossier received under it."""
    assert run("catalogue", "import", file, "--version", version, "--json").fields == ["version"]


def test_all_of_the_national_catalogue_comes_in(run: Run, desk: Desk) -> None:
    """The first thing an office does with the program."""
    path = catalogues.national_file()
    if path is None:
        pytest.skip("no shared/data/national-procedures.jsonl.gz beside the project to import")
    taken = run("catalogue", "import", path, "--json").json
    known = {one.code for one in PROCEDURES}
    assert taken["new"] + taken["kept"] + taken["changed"] == 1848
    assert (taken["written"], taken["left_out"], taken["gone"]) == (taken["new"] + 1, [], 0)
    assert len(desk.reference().catalogue.listed) == taken["new"] + len(known)
    assert run("catalogue", "import", path, "--json").json["written"] == 0
