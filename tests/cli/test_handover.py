"""``counter-app handover``: batches, signed slips and results by a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from tests.cli.conftest import Run
from tests.documents import codes, images, text
from tests.factories import OTHER_CARD, application


@pytest.fixture
def dossiers(desk: Desk) -> list[str]:
    return [receive(desk, application(), receipt=False).intake.code for _ in range(2)]


def test_out_signed_and_back_by_files(run: Run, dossiers: list[str], tmp_path: Path) -> None:
    """A script that empties the out-tray at five, and what the lists say in between."""

    def file(name: str, body: dict[str, Any]) -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(body), encoding="utf-8")
        return path

    assert [one["code"] for one in run("list", "--filter", "to-hand-over", "--json").json] == dossiers
    slip = tmp_path / "slip.pdf"
    out = run(
        "handover", file("out.json", {"codes": dossiers, "to": "Thuế cơ sở"}), "--print", slip, "--as", "hanh", "--json"
    )
    assert (out.code, out.json["codes"]) == (0, dossiers)
    batch = out.json["batch"]
    assert ("Code 128", batch) in codes(images(slip.read_bytes(), 300)[0])
    words = text(slip.read_bytes())
    assert all(each in words for each in (*dossiers, "BÊN GIAO", "BÊN NHẬN", "Thuế cơ sở", "Nguyễn Thị Hạnh"))
    assert [one["batch"] for one in run("list", "--filter", "handed-over", "--json").json] == [batch]
    signed = run("handover", file("signed.json", {"accept": batch, "by": "Lê Thị Nhận"}), "--as", "hanh", "--json")
    assert signed.json["accepted_by"] == "Lê Thị Nhận"
    back = run("handover", file("back.json", {"arrived": dossiers[:1], "shelf": "A1"}), "--as", "hanh")
    assert back.out.strip() == "Đã nhận 1 kết quả về quầy."
    assert [one["shelf"] for one in run("list", "--filter", "shelf", "--json").json] == ["A1"]
    number = OTHER_CARD.split("|", maxsplit=1)[0]
    words_of_return = ("receiver=Trần Thị Bình", f"id_number={number}", "relation=Con", "authorisation=kin")
    sets = [word for pair in words_of_return for word in ("--set", pair)]
    returned = run("act", dossiers[0], "return", *sets, "--as", "hanh")
    assert returned.code == 0
    assert "Trần Thị Bình (Con, giấy ủy quyền không cần chứng thực)" in run("show", dossiers[0]).out


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"to": "Văn thư"}, ["codes"]),
        ({"codes": ["X99.01-261123-9999"], "to": "Văn thư"}, ["codes"]),
        ({"accept": "BG01-261123-000000", "by": "Ai"}, [""]),
        ({"arrived": [], "box": "A1"}, ["box", "arrived"]),
        ([1], ["file"]),
    ],
)
def test_what_is_wrong_is_named(run: Run, dossiers: list[str], tmp_path: Path, body: object, fields: list[str]) -> None:
    """Nothing is on its way after a file with a mistake."""
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    answer = run("handover", path, "--as", "hanh", "--json")
    assert (answer.code, answer.fields) == (2, fields)
    assert len(run("list", "--filter", "to-hand-over", "--json").json) == len(dossiers)
