"""``counter-app cutover``: from the empty workbook to dossiers that ``show`` knows."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.old_system import book


def test_the_open_dossiers_of_the_old_system_come_over(run: Run, tmp_path: Path) -> None:
    """IT does this the evening before the first day, from a script, and must see each line that did not come."""
    empty, bad = tmp_path / "mau.xlsx", tmp_path / "sua.xlsx"
    assert run("cutover", "template", empty, "--json").json == {"file": str(empty)}
    path = book(tmp_path / "cu.xlsx", [{}, {"code": "X99.01-261110-0008", "phone": "1"}])
    checked = run("cutover", "check", path, "--json", "--as", "dung").json
    assert (checked["taken"], run("show", "X99.01-261110-0007").code) == (1, 2)
    done = run("cutover", "import", path, "--json", "--as", "dung", "--refused", bad).json
    assert (done["taken"], done["here"], done["stopped"]) == (1, 0, False)
    (line,) = done["refused"]
    assert (line["sheet"], line["row"], line["column"]) == ("Hồ sơ chuyển", 3, "Điện thoại")
    assert "theo giấy hẹn số 123/TNHS" in run("show", "X99.01-261110-0007").out
    again = run("cutover", "import", path, "--as", "dung")
    assert "1 hồ sơ đã chuyển từ lần trước" in again.out
    assert "Dòng 3, cột «Điện thoại»" in again.out
    assert bad.exists()
    assert run("cutover", "import", path, "--as", "hanh").code == 2  # a clerk may not
