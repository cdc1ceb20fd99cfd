"""Commands that only look: due, card, show, find, list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store.board import Filter
from tests.cli.conftest import Run
from tests.conftest import FakeClock
from tests.factories import CARD, application, person

# reference/domain.md §5.7, by the calendar that comes with the program.
VECTORS = [
    ("2026-02-13", 3, "working-days", "2026-02-25"),
    ("2026-02-13", 5, "working-days", "2026-02-27"),
    ("2026-04-24", 1, "working-days", "2026-04-28"),
    ("2026-04-24", 3, "working-days", "2026-05-04"),
    ("2026-04-29", 1, "working-days", "2026-05-04"),
    ("2026-08-21", 1, "working-days", "2026-08-22"),
    ("2026-08-28", 2, "working-days", "2026-09-04"),
    ("2026-11-20", 3, "working-days", "2026-11-26"),
    ("2025-12-31", 3, "working-days", "2026-01-07"),
    ("2026-01-09", 1, "working-days", "2026-01-10"),
    ("2025-04-29", 2, "working-days", "2025-05-06"),
    ("2024-04-26", 1, "working-days", "2024-05-02"),
    ("2026-02-10", 7, "calendar-days", "2026-02-23"),
    ("2026-04-11", 15, "calendar-days", "2026-04-28"),
    ("2026-04-01", 30, "calendar-days", "2026-05-04"),
    ("2026-08-16", 15, "calendar-days", "2026-09-03"),
    ("2026-08-07", 15, "calendar-days", "2026-08-22"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "due"), VECTORS, ids=[f"{v[0]} +{v[1]} {v[2]}" for v in VECTORS])
def test_due_is_the_day_the_reference_says(
    run_in: Run, tmp_path: Path, start: str, amount: int, unit: str, due: str
) -> None:
    """The seventeen dates that officials would count by hand."""
    asked = ("due", "--from", f"{start} 09:10", "--amount", amount, "--unit", unit)
    answer = run_in(tmp_path, *asked, "--json")
    assert answer.code == 0
    assert answer.json["due_at"] == f"{due}T17:00:00+07:00"
    assert answer.json["trace"][0]["day"] == start
    year, month, day = due.split("-")
    words = run_in(tmp_path, *asked)
    assert words.out.startswith(f"{day}/{month}/{year} 17:00")
    why = run_in(tmp_path, *asked, "--why").out.splitlines()
    assert any(line.startswith(f"Hẹn trả: 17:00 ngày {day}/{month}/{year}") for line in why)
    assert len(why) >= len(answer.json["trace"])
    assert not list(tmp_path.glob("counter*"))


@pytest.mark.parametrize(
    ("unit", "amount", "due"),
    [
        ("same-day", 0, "2026-11-23T17:00:00+07:00"),
        ("working-hours", 4, "2026-11-23T15:10:00+07:00"),
        ("hours", 48, "2026-11-25T09:10:00+07:00"),
        ("months", 1, "2026-12-23T17:00:00+07:00"),
    ],
)
def test_due_counts_in_every_unit(run_in: Run, tmp_path: Path, unit: str, amount: int, due: str) -> None:
    """Limits are published in six units."""
    answer = run_in(tmp_path, "due", "--from", "2026-11-23 09:10", "--amount", amount, "--unit", unit, "--json")
    assert (answer.code, answer.json["due_at"]) == (0, due)


def test_due_counts_by_the_offices_own_calendar_where_there_is_one(run: Run, run_in: Run, tmp_path: Path) -> None:
    """A storm day the office entered by hand is in no seed; the test office knows no Tết."""
    asked = ("due", "--from", "2026-02-13 09:10", "--amount", 3, "--unit", "working-days")
    assert run(*asked).out.startswith("18/02/2026")
    assert run_in(tmp_path, *asked).out.startswith("25/02/2026")


@pytest.mark.parametrize(
    ("start", "amount", "unit", "field"),
    [
        ("hôm nay", 3, "working-days", "from"),
        ("2026-02-30 09:10", 3, "working-days", "from"),
        ("2026-02-13", 3, "working-days", "from"),
        ("2026-02-13 09:10", 0, "working-days", "amount"),
        ("2026-02-13 09:10", -3, "hours", "amount"),
        ("2026-02-13 09:10", 10**8, "calendar-days", "amount"),
        ("9999-12-31 09:10", 3650, "calendar-days", "from"),
        ("9999-12-31 09:10", 3, "working-days", "from"),
        ("9999-12-31 09:10", 3, "months", "from"),
        ("9999-12-31 09:10", 40, "hours", "from"),
    ],
)
def test_due_names_what_cannot_be(run_in: Run, tmp_path: Path, start: str, amount: int, unit: str, field: str) -> None:
    """A script that asks nonsense gets a field and a sentence, not a traceback."""
    answer = run_in(tmp_path, "due", "--from", start, f"--amount={amount}", "--unit", unit, "--json")
    assert (answer.code, answer.fields) == (2, [field])


def test_a_card_is_read_and_a_bad_one_refused_by_field(run_in: Run, tmp_path: Path) -> None:
    """IT tries a new scanner with it."""
    good = run_in(tmp_path, "card", CARD, "--json")
    assert good.code == 0
    assert (good.json["number"], good.json["name"], good.json["born"]) == (
        "001099012345",
        "Nguyễn Văn An",
        "1999-05-15",
    )
    assert "Nguyễn Văn An" in run_in(tmp_path, "card", CARD).out
    for bad, field in (
        ("", "card"),
        ("xin chào", "card"),
        (CARD.replace("001099012345", "00109901234"), "number"),
        (CARD.replace("15051999", "99999999"), "born"),
        (CARD.replace("Nam", "Nem", 1).replace("|Nam|", "|Nem|"), "gender"),
        ("\ud800|||||||", ""),
    ):
        answer = run_in(tmp_path, "card", bad, "--json")
        assert (answer.code, answer.fields) == (2, [field])
        words = run_in(tmp_path, "card", bad)
        assert (words.code, words.out) == (2, "")
        assert words.err.startswith(f"{field}: " if field else "Tham số")


@pytest.fixture
def three(desk: Desk, clock: FakeClock) -> list[str]:
    """Three dossiers an hour apart; their codes."""
    codes = []
    for name in ("Nguyễn Thị Đào", "Trần Đạt", "Lê Văn Ba"):
        codes.append(receive(desk, application(owners=(person(name=name),))).intake.code)
        clock.advance(hours=1)
    return codes


def test_show_tells_a_dossier_with_its_timeline(run: Run, three: list[str]) -> None:
    """The phone rings: «hồ sơ của tôi đến đâu rồi?»"""
    answer = run("show", three[0], "--json")
    assert answer.code == 0
    assert (answer.json["code"], answer.json["state"]) == (three[0], "RECEIVED")
    assert answer.json["intake"]["owners"][0]["name"] == "Nguyễn Thị Đào"
    assert [line["label"] for line in answer.json["timeline"]] == ["Tiếp nhận"]
    words = run("show", f"000.00.01.X99{three[0][6:]}").out
    assert three[0] in words
    assert "Được tiếp nhận" in words
    assert "27/11/2026 17:00" in words
    assert "Tiếp nhận  hanh" in words


@pytest.mark.parametrize("code", ["X99.01-261123-0999", "nonsense", "", "X99.01-269999-0001", "\ud800"])
def test_show_of_nothing_is_a_sentence(run: Run, code: str) -> None:
    """A mistyped code is the caller's to mend."""
    answer = run("show", code, "--json")
    assert answer.code == 2
    assert answer.json["error"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dao", [0]), ("Đạt", [1]), ("x99", [2, 1, 0]), ("0912345678", [2, 1, 0]), ("không có ai", []),
        ("", []), ('"', []), ("H30-269999-0001", []), ("X99.01-261123-0002", [1]),
    ],
)  # fmt: skip
def test_find_answers_rows_or_none(run: Run, three: list[str], text: str, found: list[int]) -> None:
    """The same search as the box on the screen."""
    answer = run("find", text, "--json")
    assert answer.code == 0
    assert [row["code"] for row in answer.json] == [three[n] for n in found]
    words = run("find", text)
    assert words.out == "Không có hồ sơ nào.\n" if not found else all(three[n] in words.out for n in found)


def test_list_shows_the_chips_of_the_board(run: Run, three: list[str], clock: FakeClock) -> None:
    """A supervisor's morning mail is made of it."""

    def listed(*words: object) -> list[str]:
        answer = run("list", *words, "--json")
        assert answer.code == 0
        return [row["code"] for row in answer.json]

    assert listed() == list(reversed(three))
    assert listed("--limit", 2) == [three[2], three[1]]
    assert listed("--filter", "overdue") == []
    clock.now += timedelta(days=1)
    assert listed("--filter", "soon") == []
    clock.now += timedelta(days=1)
    assert listed("--filter", "soon") == three
    clock.now += timedelta(days=2)
    assert listed("--filter", "today") == three
    clock.now += timedelta(days=1)
    assert listed("--filter", "overdue") == three
    assert "▲" in run("list", "--filter", "overdue").out
    for chip in Filter:
        assert run("list", "--filter", chip.value, "--json").code == 0


@pytest.mark.parametrize("limit", [0, -1, 10**8])
def test_list_refuses_a_limit_that_is_none(run: Run, limit: int) -> None:
    """A negative limit is «all» to SQLite: 310,000 lines in a mail."""
    answer = run("list", f"--limit={limit}", "--json")
    assert (answer.code, answer.fields) == (2, ["limit"])


def test_reading_writes_nothing(run: Run, three: list[str], desk: Desk) -> None:
    """Cron may ask every minute; the journal must not grow by it."""
    from counter_app.store import journal

    with desk.database.read() as connection:
        before = journal.vector(connection)
    for words in (("show", three[0]), ("find", "dao"), ("list",), ("verify",), ("card", CARD)):
        assert run(*words).code == 0
    with desk.database.read() as connection:
        assert journal.vector(connection) == before


def test_every_json_answer_is_utf_8_and_readable_by_people(run: Run, three: list[str]) -> None:
    """Names in a log must be names, not \\u codes."""
    assert "Nguyễn Thị Đào" in run("find", "dao", "--json").out


def test_find_shows_what_the_json_form_says(run: Run, form: Callable[..., Path]) -> None:
    """From a file to the board and back without loss."""
    code = run("receive", form(subject_line="Thửa đất số 99"), "--json").json["code"]
    assert [row["code"] for row in run("find", "thua 99", "--json").json] == [code]
    intake = run("show", code, "--json").json["intake"]
    assert intake["subject_line"] == "Thửa đất số 99"
    assert json.dumps(intake, ensure_ascii=False)
