"""``counter-app day`` and ``counter-app report``: the same figures as the window, for a program."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from counter_app.domain.day_sheet import DaySheet
from counter_app.domain.payment import Payment
from counter_app.domain.report import Figure
from counter_app.domain.verbs import VERBS
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from tests.cli.conftest import Run
from tests.documents import text
from tests.factories import application


@pytest.fixture
def codes(desk: Desk) -> list[str]:
    """Three dossiers of this Monday, the second one paid and resolved."""
    first, second, third = (
        receive(desk, application(payment=Payment(8000, "CASH", "01AA/26P", f"000000{n}") if n == 2 else None))
        for n in (1, 2, 3)
    )
    perform(desk, second.dossier_id, VERBS["resolve"], {})
    return [one.intake.code for one in (first, second, third)]


def test_a_day_from_its_opening_to_its_second_close(run: Run, codes: list[str], tmp_path: Path) -> None:
    """A script of the IT support does what the clerk does with Ctrl+M and F9."""
    opened = run("day", "open", "--float", "200.000", "--signer", "Lê Văn Dũng", "--capacity", "KT.", "--as", "hanh")
    assert opened.code == 0, opened.err
    paper = tmp_path / "day.pdf"
    closed = run("day", "close", "--counted", "208.000", "--print", paper, "--as", "hanh", "--json")
    told = closed.json
    assert (told["closed"], told["balances"], told["hand_in"], told["in_drawer"]) == (True, True, 8000, 208_000)
    assert (told["required"], told["papers"][3]) == (3, codes)
    assert DaySheet.read(told)
    words = text(paper.read_bytes())
    assert "PHIẾU CHỐT SỔ CUỐI NGÀY" in words
    assert "khớp" in words
    assert "KT. PHỤ TRÁCH TRUNG TÂM" in words
    fund = tmp_path / "fund.pdf"
    assert run("day", "sheet", "--fund", "--print", fund).code == 0
    assert "Tám nghìn đồng" in text(fund.read_bytes())
    assert run("day", "close", "--as", "hanh", "--json").code == 2
    assert run("day", "reopen", "--as", "hanh", "--json").fields == ["reason"]
    assert run("day", "reopen", "--reason", "còn một hồ sơ", "--as", "hanh").code == 0
    assert run("day", "sheet", "--office", "--json").json["missing"] != []
    assert run("day", "close", "--as", "hanh").out.startswith("Quầy 1, ngày 23/11/2026: Đã chốt lúc")


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (("day", "close", "--date", "24/11/2026", "--as", "hanh"), ["date"]),
        (("day", "close", "--date", "hôm nay", "--as", "hanh"), ["date"]),
        (("day", "open", "--capacity", "PP.", "--as", "hanh"), ["capacity"]),
        (("day", "open", "--float", "nhiều", "--as", "hanh"), ["amount"]),
        (("report", "weekly"), ["from"]),
        (("report", "weekly", "--from", "23/11/2026", "--to", "22/11/2026"), ["to"]),
        (("report", "weekly", "--preset", "week", "--out", "x.docx"), ["out"]),
    ],
)
def test_what_is_wrong_is_named(run: Run, words: tuple[str, ...], fields: list[str]) -> None:
    """And nothing is written."""
    answer = run(*words, "--json")
    assert (answer.code, answer.fields) == (2, fields)


def test_the_table_goes_into_a_workbook_with_the_dossiers_behind_it(run: Run, codes: list[str], tmp_path: Path) -> None:
    """The province wants the figures, the inspector the codes."""
    file = tmp_path / "report.xlsx"
    told = run("report", "weekly", "--preset", "week", "--out", file, "--json").json
    assert (told["from"], told["to"]) == ("2026-11-23", "2026-11-29")
    assert {key: told["total"][key] for key in ("received", "direct", "early", "in-time", "ended")} == {
        "received": 3, "direct": 3, "early": 1, "in-time": 2, "ended": 0,
    }  # fmt: skip
    book = load_workbook(file)
    table = list(book["Biểu tổng hợp"].iter_rows(values_only=True))
    assert len(table[0]) == len(Figure) + 2
    assert table[1][1:4] == ("Hộ tịch", 3, 0)
    assert table[-1][1] == "Tổng cộng"
    listed = [row[1] for row in book["Hồ sơ"].iter_rows(min_row=2, values_only=True)]
    assert sorted(set(listed)) == codes
    assert len(listed) == 6  # each came in one column and stands in another
    paper = tmp_path / "report.pdf"
    assert run("report", "weekly", "--from", "2026-11-01", "--to", "30/11/2026", "--out", paper).code == 0
    assert "Từ ngày 01/11/2026 đến ngày 30/11/2026" in text(paper.read_bytes())
    assert run("report", "weekly", "--preset", "week", "--out", paper, "--json").fields == ["out"]


def test_any_list_goes_into_a_workbook(run: Run, codes: list[str], tmp_path: Path) -> None:
    """«Chờ trả» for the shelf, on paper."""
    file = tmp_path / "list.xlsx"
    assert run("list", "--filter", "ready", "--out", file).code == 0
    rows = list(load_workbook(file)["Hồ sơ"].iter_rows(values_only=True))
    assert rows[0][0] == "Mã hồ sơ"
    assert [row[0] for row in rows[1:]] == [codes[1]]


def test_money_given_back_is_an_act(run: Run, codes: list[str]) -> None:
    """By its field names, like every verb."""
    back = run("act", codes[1], "refund", "--set", "amount=8.000", "--set", "reason=thu nhầm", "--as", "hanh")
    assert back.code == 0, back.err
    told = run("show", codes[1], "--json").json
    assert [one["amount"] for one in told["refunds"]] == [8000]
    assert told["owed"] == 8000
    wrong = run(
        "act", codes[0], "void-fee-receipt", "--set", "new_number=9", "--set", "reason=x", "--as", "hanh", "--json"
    )
    assert wrong.code == 2
    assert run("day", "sheet", "--json").json["hand_in"] == 0
