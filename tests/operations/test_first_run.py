"""The first day of an office, a counter that joins, and opening in the morning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app import settings
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Office
from counter_app.errors import CredentialTrouble, Refused, StorageTrouble, UserError
from counter_app.operations import first_run, open_counter, sign_in, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.first_run import Seeds
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import journal, local
from counter_app.store.archive import Archive
from counter_app.store.database import Database
from counter_app.store.journal import Identity
from tests.conftest import PROCEDURES, FakeClock, no_code
from tests.factories import CALENDAR, OFFICE, SUPERVISOR, application

Files = tuple[Database, Archive]


@pytest.fixture
def new_place(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path / "quầy mới")


@pytest.fixture
def files(new_place: DataDir) -> Iterator[Files]:
    database, archive, _ = open_counter.make_files(new_place, "demo")
    yield database, archive
    database.close()


def open_office(files: Files, clock: FakeClock, **changes: Any) -> Desk:
    wanted = {
        "office": OFFICE, "counter": 1, "counter_name": "Quầy 1", "first": SUPERVISOR, "password": "mật khẩu",
        "seeds": Seeds(tuple(CALENDAR.days.values()), PROCEDURES, (PROCEDURES[0].code,)),
    }  # fmt: skip
    return first_run.open_office(*files, clock, **{**wanted, **changes})


def test_an_office_receives_its_first_citizen_minutes_after_it_was_opened(files: Files, clock: FakeClock) -> None:
    """Header, counter, first person, calendar and catalogue are all there, as entries that later travel."""
    desk = open_office(files, clock, counter=3, counter_name="Quầy Ba")
    known = desk.reference()
    assert (known.office, known.staff, known.catalogue.shelf.top) == (OFFICE, (SUPERVISOR,), (PROCEDURES[0].code,))
    assert known.calendar.days == CALENDAR.days
    assert tuple(desk.procedure(one.code) for one in known.catalogue.listed) == PROCEDURES
    assert desk.own_counter().slices == (Slice(1001, 500),)
    assert sign_in.sign_in(desk, SUPERVISOR.id, "mật khẩu") == SUPERVISOR
    intake = receive(desk, application()).intake
    assert (intake.code, intake.counter, intake.number) == ("X99.01-261123-1001", "Quầy Ba", "03.00001")
    assert upkeep.verify(desk).faults == ()


def test_the_seeds_open_a_real_office(files: Files, clock: FakeClock) -> None:
    """The calendar and the sample catalogue that come with the program are readable and whole."""
    seeds = first_run.seeds()
    desk = open_office(files, clock, seeds=seeds)
    known = desk.reference().catalogue
    assert len(known.listed) >= 60
    assert len(known.shelf.top) == 9
    assert all(known.get(code) for code in known.shelf.top)
    assert tuple(desk.procedure(one.code) for one in known.listed) == seeds.procedures
    assert desk.reference().rules.rules == seeds.rules
    assert desk.reference().calendar.covers(clock().year)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"counter": 0}, "counter"),
        ({"counter": -1}, "counter"),
        ({"counter": 20}, "counter"),
        ({"office": replace(OFFICE, band_start=5000, band_stop=5999), "counter": 3}, "counter"),
        ({"office": replace(OFFICE, band_start=1, band_stop=100)}, "band"),
        ({"office": replace(OFFICE, band_start=9000, band_stop=100)}, "band"),
        ({"password": "ngắn"}, "password"),
    ],
    ids=str,
)
def test_a_first_run_that_cannot_be_is_a_sentence_and_leaves_nothing(
    files: Files, clock: FakeClock, changes: dict[str, Any], field: str
) -> None:
    """Half an office cannot be finished nor begun anew."""
    with pytest.raises(UserError) as told:
        open_office(files, clock, **changes)
    assert [problem.field for problem in told.value.problems] == [field]
    with files[0].read() as connection:
        assert journal.count(connection) == 0
        assert local.identity(connection) is None


def test_a_band_agreed_with_the_province_is_where_numbers_come_from(files: Files, clock: FakeClock) -> None:
    """The provincial system issues 1–4999 for the same agency."""
    desk = open_office(files, clock, office=replace(OFFICE, band_start=5000, band_stop=9999), counter=2)
    assert receive(desk, application()).intake.code == "X99.01-261123-5500"


# Joining

CARD = first_run.Enrolment("X99.01", 2, bytes(range(32)), "postgresql://127.0.0.1/quay", "quay_x99_01_2", "bí mật")


def test_a_card_makes_a_pc_the_counter_it_names(files: Files) -> None:
    """A spare PC stands at the counter in fifteen minutes."""
    card = first_run.Enrolment.from_text(CARD.to_text())
    assert card == CARD
    me = Identity("X99.01", 2, CARD.key)
    assert first_run.join(files[0], card) == me
    assert first_run.join(files[0], replace(card, password="mới")) == me
    with files[0].read() as connection:
        assert local.kept(connection, "centre_password") == "mới".encode()
        assert local.kept(connection, "centre_user") == b"quay_x99_01_2"


@pytest.mark.parametrize("other", [{"counter": 3}, {"office": "X99.02"}], ids=str)
def test_a_counter_does_not_become_another_counter(files: Files, other: dict[str, Any]) -> None:
    """Its log is signed with its own number; a second name on it would fork two histories."""
    first_run.join(files[0], CARD)
    with pytest.raises(UserError, match="đã là quầy 2"):
        first_run.join(files[0], replace(CARD, **other))
    with files[0].read() as connection:
        assert local.identity(connection) == Identity("X99.01", 2, CARD.key)


@pytest.mark.parametrize(
    "text",
    [
        "", "không phải thẻ", "[]", "5", "null", "{}", CARD.to_text()[:-5],
        json.dumps({**json.loads(CARD.to_text()), "counter": "hai"}),
        json.dumps({**json.loads(CARD.to_text()), "key": "xyz"}),
        json.dumps({**json.loads(CARD.to_text()), "key": None}),
        json.dumps({name: value for name, value in json.loads(CARD.to_text()).items() if name != "url"}),
    ],
)  # fmt: skip
def test_what_is_no_card_is_said_so(text: str) -> None:
    """IT pastes the wrong file; the page says so and keeps what was typed."""
    with pytest.raises(UserError) as told:
        first_run.Enrolment.from_text(text)
    assert told.value.problems[0].field == "card"


# In the morning


def test_files_are_never_made_over_files(place: DataDir) -> None:
    """A second first run would throw an office's dossiers away."""
    before = place.store.read_bytes(), place.demo_key.read_bytes(), place.recovery.read_bytes()
    assert open_counter.exists(place)
    with pytest.raises(Refused) as told:
        open_counter.make_files(place, "demo")
    assert told.value.code == "files.exist"
    assert (place.store.read_bytes(), place.demo_key.read_bytes(), place.recovery.read_bytes()) == before


def test_a_pc_without_files_or_without_a_first_run_says_what_to_do(
    new_place: DataDir, clock: FakeClock, files: Files
) -> None:
    """A new PC and a first run that broke off are not crashes."""
    with pytest.raises(Refused) as told:
        open_counter.open_desk(DataDir(new_place.root / "nowhere"), clock, no_code)
    assert told.value.code == "files.missing"
    files[0].close()
    with pytest.raises(Refused) as told:
        open_counter.open_desk(new_place, clock, no_code)
    assert told.value.code == "files.empty"
    open_counter.unmake_files(new_place)
    assert not open_counter.exists(new_place)
    assert sorted(path.name for path in new_place.root.iterdir()) == ["counter.lock", "settings.json"]


def test_a_real_office_does_not_lie_under_the_open_key_of_a_demonstration(
    new_place: DataDir, files: Files, clock: FakeClock
) -> None:
    """The demo's key is readable by anybody who copies the folder."""
    open_office(files, clock, office=replace(OFFICE, agency="H30.12"))
    files[0].close()
    for _ in range(2):  # refused, and closed behind itself
        with pytest.raises(CredentialTrouble, match=r"H30\.12"):
            open_counter.open_desk(new_place, clock, no_code)


def test_where_the_key_is_kept_nowhere_the_recovery_code_opens(new_place: DataDir, clock: FakeClock) -> None:
    """A PC without a key store asks for the printed code each morning."""
    database, archive, code = open_counter.make_files(new_place, "session")
    open_office((database, archive), clock, office=Office("H30.12", "Trung tâm", "UBND", "Xã"))
    database.close()
    assert not new_place.demo_key.exists()
    assert settings.load(new_place.settings).key_store == "session"
    desk = open_counter.open_desk(new_place, clock, lambda: code.lower().replace("-", " "))
    assert desk.me.office == "H30.12"
    desk.database.close()
    with pytest.raises(UserError, match="Mã khôi phục"):
        open_counter.open_desk(new_place, clock, lambda: "AAAA-BBBB")


@pytest.mark.parametrize("content", ["", "không phải khóa", "ab" * 31])
@pytest.mark.logs
def test_a_lost_or_damaged_key_says_that_the_data_are_still_there(
    place: DataDir, clock: FakeClock, content: str
) -> None:
    """IT must look for the recovery code, not for a new disk."""
    before = place.store.read_bytes()
    place.demo_key.write_text(content)
    with pytest.raises((CredentialTrouble, StorageTrouble)):
        open_counter.open_desk(place, clock, no_code)
    assert place.store.read_bytes() == before
