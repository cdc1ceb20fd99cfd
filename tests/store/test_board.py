"""What the board asks: chips against a brute-force model, search that never fails, codes and numbers."""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from counter_app.domain.moments import from_micros, to_micros
from counter_app.domain.person import IdKind, Organisation, Party
from counter_app.domain.text import fold, words
from counter_app.domain.transitions import ACTS, State
from counter_app.domain.urgency import Pressure, Standing, horizon, urgency
from counter_app.domain.vietqr import payload, purpose_of
from counter_app.errors import UserError
from counter_app.store import board, journal, projections, tables
from counter_app.store.board import Filter
from counter_app.store.database import Connection, Database
from tests.factories import CALENDAR, MONDAY, OFFICE, Log, intake, person
from tests.keystrokes import TELEX, VNI, Keys
from tests.store.files import open_at, trial

SHARED_FILE = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def put(connection: Connection, log: Log, dossier_id: str, **changes: Any) -> None:
    """Receives a dossier at the counter of ``log``; ``code`` puts another code on it."""
    code = changes.pop("code", None)
    body = intake(changes.pop("number", 3), **changes).to_body()
    log.write(f"dossier:{dossier_id}", "dossier.received", {**body, **({"code": code} if code else {})})
    journal.take(connection, log.own)
    projections.project(connection, OFFICE.agency, [f"dossier:{dossier_id}"])


def found(connection: Connection, typed: str) -> list[str]:
    return [row.id for row in board.rows(connection, board.search(connection, typed))]


# Chips

_rows = st.lists(
    st.tuples(
        st.sampled_from(State),
        st.one_of(st.none(), st.integers(-9 * 24 * 60, 9 * 24 * 60)),
        st.integers(0, 60 * 24 * 60),
    ),
    max_size=12,
)


RUNNING = ACTS["dossier.extended"].origin


def fill(connection: Connection, rows: list[tuple[State, int | None, int]]) -> list[dict[str, Any]]:
    """Puts bare rows into the board's table: state, minutes from Monday to the promise, age in minutes."""
    made = []
    for n, (state, due, age) in enumerate(rows, start=1):
        row = {
            "n": n, "id": str(n), "office": OFFICE.agency, "counter": 1, "code": f"c{n}", "code_key": f"c{n}",
            "number": n, "minted": True, "book": "01/2026", "book_number": n, "name": "An", "id_number": "",
            "phone": "", "subject_line": "", "procedure_code": "", "procedure": "", "state": state.value,
            "received_at": to_micros(MONDAY) - age * 60_000_000,
            "due_at": None if due is None else to_micros(MONDAY) + due * 60_000_000,
            "resolved_at": None, "receipts": 0, "clashes": 0, "lawful_due_at": None, "expected": False,
        }  # fmt: skip
        row["runs_until"] = row["due_at"] if state in RUNNING else None
        made.append(row)
        connection.execute(insert(tables.dossier), row)
    return made


def belongs(row: dict[str, Any], now: datetime) -> set[Filter]:
    """The chips of a row by the words of its pill: the two must never disagree on the screen."""
    due = from_micros(row["due_at"]) if row["due_at"] is not None else None
    state = State(row["state"])
    pressure, _ = urgency(Standing(state, due, running=row["runs_until"] is not None), now, CALENDAR)
    chips = {Filter.ALL}
    chips |= {
        Pressure.OVERDUE: {Filter.OVERDUE},
        Pressure.TODAY: {Filter.TODAY},
        Pressure.SOON: {Filter.SOON},
    }.get(pressure, set())
    return chips | {
        State.SUPPLEMENT: {Filter.SUPPLEMENT},
        State.RESOLVED: {Filter.READY},
        State.ELSEWHERE: {Filter.ELSEWHERE},
        State.SIGNING: {Filter.SIGNING},
    }.get(state, set())


@SHARED_FILE
@given(_rows, st.lists(st.integers(-9 * 24 * 60, 9 * 24 * 60), min_size=1, max_size=4))
@example([(State.RECEIVED, 0, 0)], [-1, 0, 1])
@example([(State.RECEIVED, 16 * 60 + 48, 0), (State.PROCESSING, 16 * 60 + 47, 0)], [0, 16 * 60 + 47, 16 * 60 + 48])
def test_every_chip_holds_what_its_pills_say_while_the_clock_moves(
    database: Database, rows: list[tuple[State, int | None, int]], moments: list[int]
) -> None:
    """«Quá hạn 3» over a list that shows two late dossiers costs the supervisor's trust in all figures."""
    with trial(database) as connection:
        made = [row for row in fill(connection, rows) if _on_a_worked_day(row)]
        for minutes in moments:
            now = MONDAY + timedelta(minutes=minutes)
            seen = horizon(now, CALENDAR)
            counts = board.counts(connection, seen)
            for chip in Filter:
                numbers = board.ids(connection, chip, seen)
                assert counts[chip] == len(numbers)
                shown = [row["n"] for row in made if row["n"] in numbers]
                assert shown == [row["n"] for row in made if chip in belongs(row, now)]
                lines = board.rows(connection, numbers)
                assert [line.n for line in lines] == list(numbers)
                key = _newest_first if chip is Filter.ALL else _most_urgent_first
                assert [line.n for line in lines] == [line.n for line in sorted(lines, key=key)]
                assert list(board.ids(connection, chip, seen, 2)) == list(numbers[:2])


def _on_a_worked_day(row: dict[str, Any]) -> bool:
    """No promise falls on a day off; only a later change of the calendar makes one."""
    return row["due_at"] is None or CALENDAR.is_worked(
        (from_micros(row["due_at"]).astimezone(UTC) + timedelta(hours=7)).date()
    )


def _newest_first(line: board.BoardRow) -> tuple[int, int]:
    return -line.received_at, -line.n


def _most_urgent_first(line: board.BoardRow) -> tuple[bool, int, int]:
    return line.due_at is not None, line.due_at or 0, line.n


def test_more_dossiers_than_a_page_are_listed_in_order(database: Database) -> None:
    """Big offices scroll through 310,000 lines; the reader works in pages of 5,000."""
    with trial(database) as connection:
        connection.exec_driver_sql(
            "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 11000) "
            "INSERT INTO dossier (n, id, office, counter, code, code_key, number, minted, book, book_number, name, "
            "id_number, phone, subject_line, procedure_code, procedure, state, received_at, due_at, runs_until, "
            "lawful_due_at, expected, receipts, clashes) "
            "SELECT n, n, 'X99.01', 1, n, n, n, 1, '', n, 'An', '', '', '', '', '', 'RECEIVED', "
            "n * 1000, n, n, n, 0, 0, 0 FROM many"
        )
        numbers = board.ids(connection, Filter.ALL, horizon(MONDAY, CALENDAR))
        assert list(numbers) == list(range(11000, 0, -1))
        assert [row.n for row in board.rows(connection, numbers)] == list(numbers)
        assert board.rows(connection, []) == []
        assert [row.n for row in board.rows(connection, [5, 99999, 3, 5])] == [5, 3, 5]


# Search


@pytest.fixture(scope="module")
def people(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A small archive of names that differ by marks only; its tests read and cannot write."""
    log, path = Log(2), tmp_path_factory.mktemp("people") / "counter.db"
    shutil.copyfile(empty_file, path)
    owners: list[tuple[str, tuple[Party, ...], str]] = [
        ("dao", (person(name="Nguyễn Thị Đào", id_number="001199012345", phone="0912345678"),), "Thửa đất số 15"),
        ("dat", (person(name="Trần Đạt", id_number="079304001234", phone="0987654321"),), "Biển số 29A-123.45"),
        ("two", (person(name="Y Blơ", phone=""), person(name="H'Hen Niê", id_number="066300000001", phone="")), ""),
        ("firm", (Organisation("Công ty TNHH Ánh Dương", "0101234567-001", phone="0243123456"),), ""),
    ]
    database = open_at(path)
    with database.write() as connection:
        for n, (name, parties, line) in enumerate(owners):
            put(connection, log, name, number=n + 1, owners=parties, subject_line=line)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("Nguyễn Thị Đào", ["dao"]),
        ("nguyen thi dao", ["dao"]),
        ("NGUYEN", ["dao"]),
        ("dao ngu", ["dao"]),
        ("đào", ["dao"]),
        ("dào", ["dao"]),
        (unicodedata.normalize("NFD", "Đào"), ["dao"]),
        ("da", ["dat", "dao"]),
        ("đa", ["dat", "dao"]),
        ("dat", ["dat", "dao"]),
        ("tran dat", ["dat"]),
        ("ao", []),
        ("hen", ["two"]),
        ("h'hen nie", ["two"]),
        ("Blơ", ["two"]),
        ("y blo", ["two"]),
        ("anh duong", ["firm"]),
        ("cong ty", ["firm"]),
        ("0101234567", ["firm"]),
        ("0101234567-001", ["firm"]),
        ("001199", ["dao"]),
        ("001199012345", ["dao"]),
        ("079304001234 tran", ["dat"]),
        ("0912345678", ["dao"]),
        ("0912 dao", ["dao"]),
        ("thua dat", ["dao"]),
        ("thửa 15", ["dao"]),
        ("29a", ["dat"]),
        ("29A-123.45", ["dat"]),
        ("X99.01-261123-0002", ["dat"]),
        ("x99.01 – 261123 – 0002", ["dat"]),
        ("000.00.01.X99-261123-0002", ["dat"]),
        ("0002", ["dat"]),
        ("261123", ["firm", "two", "dat", "dao"]),
        ("d", []),
        ("", []),
        ("   ", []),
        ("trần đào", []),
    ],
)
def test_people_are_found_the_way_clerks_type(people: Database, typed: str, ids: list[str]) -> None:
    """A citizen says a name, a phone or half a number; the clerk has one hand free and no time for marks."""
    with people.read() as connection:
        assert found(connection, typed) == ids


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("nguyeenx thij ddaof", ["dao"]),
        ("NGUYEENX THIJ DDAOF", ["dao"]),
        ("ngueyenx", []),
        ("nguye64n thi5 d9a2o", ["dao"]),
        ("nguyen64", ["dao"]),
        ("ddaof nguyeenx", ["dao"]),
        ("nguyen thij dao", ["dao"]),
        ("nguyễn thi5 ddào", ["dao"]),
        ("nguyeenx, thij", ["dao"]),
        ("ddatj traanf", ["dat"]),
        ("traanf dda", ["dat"]),
        ("tra62n d9a5t", ["dat"]),
        ("dda", ["dat", "dao"]),
        ("h'hen nie6", ["two"]),
        ("y blow", ["two"]),
        ("coong ty", ["firm"]),
        ("a1nh du7o7ng", ["firm"]),
        ("thuwar ddaats", ["dao"]),
        ("0912 ddaof", ["dao"]),
        ("as", []),
        ("a1", []),
    ],
)
def test_people_are_found_by_raw_keys_of_telex_and_vni(people: Database, typed: str, ids: list[str]) -> None:
    """The driver is off, or on for another clerk's method: the dossier is still there."""
    with people.read() as connection:
        assert found(connection, typed) == ids


PEOPLE = (
    "Nguyễn Văn An", "Trần Thị Hương", "Đặng Ngọc Ánh", "Phạm Thùy Dương", "Lê Quý Đôn", "Huỳnh Thúy Kiều", "Bùi Như Ý",
    "Ngô Đức Thượng", "Vũ Hạnh", "Hồ Tô Kiên", "Đỗ Xoan", "Lý Oanh", "Hoàng Quyền", "Võ Nguyễn Khoa Đăng",
)  # fmt: skip


@SHARED_FILE
@given(st.sampled_from(PEOPLE), st.sampled_from([TELEX, VNI]), st.booleans(), st.booleans(), st.integers(0, 20))
def test_whoever_is_stored_is_found_by_the_keys_of_the_name(
    database: Database, name: str, keys: Keys, marks_late: bool, tones_late: bool, done: int
) -> None:
    """Marks behind their letter or behind the word, the first of them taken by a driver that was then switched off."""
    typed = name[:done] + keys.typed(name[done:], marks_late=marks_late, tones_late=tones_late)
    with trial(database) as connection:
        for n, other in enumerate(PEOPLE):
            connection.exec_driver_sql("INSERT INTO search (rowid, name) VALUES (?, ?)", (n, fold(other)))
        assert PEOPLE.index(name) in board.search(connection, typed)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Boss", ["Boss", "Bo Bo"]),
        ("bo", ["Bo Bo", "Boss"]),
        ("Xoan", ["Xoan"]),
        ("Oanh", ["Oanh"]),
        ("Hoàng", ["Hoang An", "Hoang Asa"]),
        ("hoangf", ["Hoang An", "Hoang Asa"]),
        ("hoang as", ["Hoang Asa", "Hoang An"]),
        ("hoangf as", ["Hoang An", "Hoang Asa"]),
    ],
)
def test_what_stands_as_it_was_typed_comes_first(database: Database, typed: str, names: list[str]) -> None:
    """Mr Boss must not stand behind everybody whose name begins with Bo, nor be listed twice."""
    oldest_first = ["Boss", "Xoan", "Oanh", "Bo Bo", "Hoang Asa", "Hoang An"]
    with trial(database) as connection:
        for n, name in enumerate(oldest_first):
            connection.exec_driver_sql("INSERT INTO search (rowid, name) VALUES (?, ?)", (n, fold(name)))
        assert [oldest_first[n] for n in board.search(connection, typed)] == names


@pytest.mark.parametrize("typed", ["001199012341", "0912341", "a61", "29a1-1", "h30.a1", "x99.01-2611", "c1234567"])
def test_a_number_or_a_code_means_only_what_it_says(database: Database, typed: str) -> None:
    """A digit left out of an identity number, a phone, a plate or a code is another citizen's."""
    with trial(database) as connection:
        for n, text in enumerate(["a", "an", "29a", "h30 a", "x99", "c", "0012", "091234"]):
            connection.exec_driver_sql("INSERT INTO search (rowid, code, name) VALUES (?, ?, ?)", (n, text, text))
        assert list(board.search(connection, typed)) == []


INJECTIONS = [
    "nguyeenx " * 13, "nguyeenx " * 5_000, '"nguyeenx" OR "ddaof"', "ddaof*", "(ddaof", "dd" * 5_000, "a1" * 5_000,
    '"', '""', "'", "*", '"*', "a*b", "NEAR", "NEAR(nguyen thi)", "NEAR(", "nguyen AND", "OR", "NOT nguyen",
    "name:nguyen", "{name code}: nguyen", "^nguyen", "-nguyen", "nguyen + thi", "(nguyen", ")", "\\", "%", "_",
    "nguyen; DROP TABLE entry", "' OR 1=1 --", "😀", "nguyễn 😀 đào", "😀😀😀", "\0", "nguyen\0dao", "\ud800", "\ufeff",
    "\u202enguyen", "ﬁ", "ß", "İ", "ſ", "②", "½", "नमस्ते", "ᦰab", "ab\U0001e900cd", "한국",
    "x" * 10_000, "đ" * 10_000, "a b " * 2_500, '"' * 10_000, "1" * 10_000,
    "H30.12-269999-0001", "Z99-261123-0003", "X99.01-261399-0001", "X99..01-261123-0001", "000.00.00.X99-000000-0000",
]  # fmt: skip


@pytest.mark.parametrize("typed", INJECTIONS, ids=lambda typed: ascii(typed[:24]))
def test_nothing_that_can_be_typed_makes_the_search_fail(people: Database, typed: str) -> None:
    """A cat on the keyboard, a scanner set wrongly, a pasted page: the answer is «none», never a box."""
    with people.read() as connection:
        assert len(board.search(connection, typed)) <= 4
        assert journal.count(connection) == 4


@settings(SHARED_FILE, max_examples=300)
@given(st.text(max_size=40))
@example("ab\U0001e900cd")
@example("X99.01-269999-0001")
def test_no_text_at_all_makes_the_search_fail(people: Database, typed: str) -> None:
    """As above, for every character there is."""
    with people.read() as connection:
        board.search(connection, typed)


def test_no_letter_of_any_script_breaks_a_word_for_the_index(people: Database) -> None:
    """SQLite knows the letters of 2012, Python those of today: a word of both must not become a forbidden phrase."""
    newer = [chr(code) for code in range(0x80, 0x30000, 41) if chr(code).isalnum()]
    with people.read() as connection:
        for letter in newer:
            board.search(connection, f"ab{letter}cd")


LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵfjwz"


@SHARED_FILE
@given(
    st.text(st.sampled_from(LETTERS + LETTERS.upper()), min_size=2, max_size=8)
    | st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x217), min_size=2, max_size=8)
)
def test_whoever_is_stored_is_found_by_the_name_as_typed(database: Database, name: str) -> None:
    """A dossier nobody can find is lost, whatever letters the name has."""
    typed = {name, unicodedata.normalize("NFD", name)}
    if set(name.lower()) <= set(LETTERS):
        typed |= {name.upper(), name.lower(), fold(name)}
    with trial(database) as connection:
        put(connection, Log(2), "1", owners=(person(name=name),))
        for text in typed:
            if sum(map(len, words(text))) >= board.SHORTEST_SEARCH:
                assert found(connection, text) == ["1"]


def test_at_most_five_hundred_are_found_the_newest_first(database: Database) -> None:
    """«nguyen» is four in ten citizens; the board must not wait for a hundred thousand lines."""
    with trial(database) as connection:
        for n in range(board.MOST_FOUND + 20):
            connection.exec_driver_sql("INSERT INTO search (rowid, name) VALUES (?, 'nguyen van an')", (n,))
        numbers = board.search(connection, "nguyen")
    assert list(numbers) == list(range(board.MOST_FOUND + 19, 19, -1))


def test_a_name_as_typed_comes_before_five_hundred_newer_readings(database: Database) -> None:
    """Mr Boss came last year; everybody whose name begins with Bo came since."""
    with trial(database) as connection:
        connection.exec_driver_sql("INSERT INTO search (rowid, name) VALUES (1, 'nguyen boss')")
        for n in range(2, board.MOST_FOUND + 20):
            connection.exec_driver_sql("INSERT INTO search (rowid, name) VALUES (?, 'nguyen bong')", (n,))
        numbers = board.search(connection, "nguyen boss")
    assert list(numbers) == [1, *range(board.MOST_FOUND + 19, 20, -1)]


def test_a_corrected_name_is_found_and_the_old_one_is_not(database: Database) -> None:
    """The index follows the dossier as it stands."""
    log = Log(2)
    with trial(database) as connection:
        put(connection, log, "1", owners=(person(name="Nguyễn Văn Sai"),))
        old = [person(name="Nguyễn Văn Sai").to_body()]
        new = [person(name="Nguyễn Văn Đúng").to_body()]
        log.write(
            "dossier:1", "dossier.corrected", {"fields": {"owners": {"old": old, "new": new}}, "reason": "gõ sai"}
        )
        journal.take(connection, log.own)
        projections.project(connection, OFFICE.agency, ["dossier:1"])
        assert found(connection, "sai") == []
        assert found(connection, "dung") == ["1"]
        assert found(connection, "nguyen van") == ["1"]


# Codes and numbers


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("X99.01-261123-0003", "000.00.01.X99-261123-0003"),
        ("000.00.01.X99-261123-0003", "X99.01-261123-0003"),
        ("H56.22.17-261123-0412", "000.17.22.H56-261123-00412"),
        ("H56.22.17-261123-0012", "h56.22.17-261123-00012"),
    ],
)
def test_a_code_is_found_in_either_of_its_spellings(database: Database, stored: str, typed: str) -> None:
    """Receipts of both decrees are still in people's hands."""
    with trial(database) as connection:
        put(connection, Log(2), "1", code=stored)
        for spelling in (stored, typed, f"  {typed.lower()} "):
            assert found(connection, spelling) == ["1"]
            assert [row.code for row in board.by_code(connection, spelling)] == [stored]
            assert board.find(connection, OFFICE.agency, spelling).code == stored


def test_a_code_that_stands_on_two_dossiers_asks_which(database: Database) -> None:
    """After a clash the clerk must not hand the result of one citizen to the other."""
    one, two = Log(2), Log(3)
    with trial(database) as connection:
        put(connection, one, "1", owners=(person(name="Lê Văn Một"),))
        put(connection, two, "2", owners=(person(name="Lê Văn Hai"),))
        assert sorted(found(connection, "X99.01-261123-0003")) == ["1", "2"]
        with pytest.raises(UserError, match=r"Lê Văn Một.*Lê Văn Hai|Lê Văn Hai.*Lê Văn Một"):
            board.find(connection, OFFICE.agency, "X99.01-261123-0003")


@pytest.mark.parametrize("typed", ["X99.01-261123-9999", "nonsense", "", "H30.12-269999-0001"])
def test_a_code_that_is_not_here_is_a_sentence(people: Database, typed: str) -> None:
    """The clerk reads what is wrong with the code."""
    with people.read() as connection, pytest.raises(UserError):
        board.find(connection, OFFICE.agency, typed)


def test_the_numbers_of_a_day_are_those_of_agency_and_day_and_by_whom(database: Database) -> None:
    """A neighbour agency's codes, another day's and another counter's must not move this counter's next number."""
    day, agency = date(2026, 11, 23), "X99.01"
    codes = {
        (2, "X99.01-261123-0003"): "minted",
        (2, "000.00.01.X99-261123-0420"): "minted",
        (2, "X99.01-261123-123456"): "minted",
        (3, "X99.01-261123-0501"): "taken",
        (2, "X99.01-261122-0007"): "",
        (2, "X99.01-261124-0008"): "",
        (2, "X99.0-261123-0009"): "",
        (2, "X99.01.1-261123-0010"): "",
        (2, "X99.011-261123-0011"): "",
        (2, "X99-261123-0012"): "",
    }
    logs = {counter: Log(counter) for counter in (2, 3)}
    with trial(database) as connection:
        for n, (counter, code) in enumerate(codes):
            put(connection, logs[counter], f"d{n}", code=code)
        minted, taken = board.numbers_of_day(connection, OFFICE.agency, 2, agency, day)
        assert (minted, taken) == ({3, 420, 123456}, {501})
        assert board.numbers_of_day(connection, OFFICE.agency, 3, agency, day) == ({501}, {3, 420, 123456})
        assert board.numbers_of_day(connection, OFFICE.agency, 2, agency, date(2026, 11, 21)) == (set(), set())


def test_a_register_runs_on_by_counter_and_year(database: Database) -> None:
    """«Số thứ tự» of the legal register has no gaps and no doubles."""
    log, other = Log(1), Log(2)
    with trial(database) as connection:
        assert board.last_book_number(connection, OFFICE.agency, 1, "01/2026") == 0
        for n in (1, 2, 7):
            put(connection, log, f"d{n}", number=n)
        put(connection, other, "other", number=90)
        assert board.last_book_number(connection, OFFICE.agency, 1, "01/2026") == 7
        assert board.last_book_number(connection, OFFICE.agency, 1, "01/2027") == 0
        assert board.last_book_number(connection, "X99", 1, "01/2026") == 0


def test_what_a_citizen_already_has_here(database: Database) -> None:
    """The clerk sees at the scan that the same citizen's dossier is still open."""
    log = Log(2)
    with trial(database) as connection:
        for n in range(3):
            put(connection, log, f"d{n}", number=n + 1, now=MONDAY + timedelta(hours=n))
        put(connection, log, "nobody", number=9, owners=(person(id_number="", id_kind=IdKind.NONE),))
        for kind in ("dossier.resolved", "dossier.returned"):
            log.write("dossier:d1", kind, {"to": "An"})
        journal.take(connection, log.own)
        projections.project(connection, OFFICE.agency, ["dossier:d1"])
        rows = board.of_citizen(connection, "001099012345")
        assert Counter(row.id for row in rows) == Counter(["d0", "d1", "d2"])
        assert [row.received_at for row in rows] == sorted((row.received_at for row in rows), reverse=True)
        assert {row.id for row in board.still_open(rows)} == {"d0", "d2"}
        assert board.of_citizen(connection, "") == []
        assert board.of_citizen(connection, "001099999999") == []


def test_the_rows_keep_the_order_they_were_asked_in(people: Database) -> None:
    """The list on the screen is an order of row numbers; a shuffled page shows the wrong line under the cursor."""
    random = Random(3)
    with people.read() as connection:
        numbers = list(board.ids(connection, Filter.ALL, horizon(MONDAY, CALENDAR)))
        for _ in range(5):
            random.shuffle(numbers)
            assert [row.n for row in board.rows(connection, numbers)] == numbers


# Bank lines


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("X99.01-261123-0003", "MBVCB.123456.X9901 261123 0003.CT tu 0123456789"),
        ("X99.01-261123-0003", "ft26327x99012611230003ct"),
        ("000.00.12.H30-220314-0003", "NGUYEN VAN AN H3012 220314 0003"),
        ("H56.22.17-261123-00412", "H562217.261123.0412"),
        ("G09.ABCDEFGHIJ.0123456789.KLMNOPQRST-261123-0001", ""),
    ],
)
def test_a_bank_line_finds_the_dossier_it_pays_for(database: Database, code: str, line: str) -> None:
    """Two hundred transfers a day are matched by pasting, not by eye."""
    with trial(database) as connection:
        put(connection, Log(2), "paid", code=code)
        put(connection, Log(3), "other", code="X99.01-261123-0033")
        assert found(connection, line or f"CK {purpose_of(code)} GD 1234") == ["paid"]
        told = payload("970436", "1023456789", amount=8000, purpose=purpose_of(code))
        assert [row.code for row in board.by_purpose(connection, told)] == [code]


def test_agencies_that_differ_by_their_dots_are_both_shown(database: Database) -> None:
    """Which of the two was paid the clerk must see, not the program guess."""
    with trial(database) as connection:
        put(connection, Log(2), "one", code="H30.12-261123-0003")
        put(connection, Log(3), "two", code="H30.1.2-261123-0003")
        assert set(found(connection, "H3012 261123 0003")) == {"one", "two"}


def test_a_bank_line_of_nobody_falls_back_to_words(database: Database) -> None:
    """A code of another program that is no code is passed over; the words of the line are searched as ever."""
    with trial(database) as connection:
        put(connection, Log(2), "odd", code="ABC/1-261123-0003")
        assert board.by_purpose(connection, "H3012 261123 0003") == []
        assert found(connection, "H3012 261123 0003") == []
        assert found(connection, "261123 0003") == ["odd"]
