"""What every test may use: a clock it moves, an office on disk, a real PostgreSQL. Only printer, scanner, key store
and clock are ever fakes, and a test fails on a warning nobody expected."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings

from counter_app import paths, settings
from counter_app.operations import catalogue, first_run, open_counter, sign_in
from counter_app.operations.desk import Desk
from counter_app.operations.first_run import Seeds
from counter_app.paths import DataDir
from counter_app.sync import provision
from counter_app.sync.central import Central, Login
from counter_app.sync.embedded import EmbeddedServer
from tests.factories import CALENDAR, CLERK, MONDAY, OFFICE, SUPERVISOR, procedure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
MEMORY = Path("/dev/shm")
ROOM = 3 << 30
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Every save of a test waits for the disk (7 ms each, minutes in all), and no test pulls the power of the machine.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
hypothesis_settings.register_profile("house", deadline=None, print_blob=True)
hypothesis_settings.load_profile("house")

PASSWORD = "mật khẩu tập huấn"


@pytest.fixture(scope="session", autouse=True)
def other_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Witnesses of the tests' counters lie with the tests, not in somebody's home."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "PROGRAMDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("state")))
        yield


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(autouse=True)
def no_unexpected_warnings(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log is somebody's trouble: it must be expected by the test (mark ``logs``) or it fails it."""
    yield
    if request.node.get_closest_marker("logs") is None:
        said = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
        assert not said, [record.getMessage() for record in said]


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """argon2 at its real cost takes 0.2 s a test; one test checks the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


def open_template(folder: Path, *, counter: int = 1) -> DataDir:
    """An opened office on disk: header, two people, a small catalogue and calendar."""
    place = DataDir(folder)
    database, archive, _ = open_counter.make_files(place, "demo")
    desk = first_run.open_office(
        database,
        archive,
        FakeClock(MONDAY - timedelta(days=3)),
        office=OFFICE,
        counter=counter,
        counter_name=f"Quầy {counter}",
        first=SUPERVISOR_WITH_IT,
        password=PASSWORD,
        seeds=Seeds(tuple(CALENDAR.days.values()), PROCEDURES, tuple(one.code for one in PROCEDURES)),
    )
    catalogue.set_staff(desk, CLERK)
    sign_in.set_password(desk, CLERK.id, PASSWORD)
    database.close()
    return place


SUPERVISOR_WITH_IT = SUPERVISOR
PROCEDURES = (
    procedure(),
    procedure(code="2.000635", name="Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh"),
    procedure(code="1.001193", name="Đăng ký khai sinh", fees=()),
    procedure(code="1.000894", name="Đăng ký kết hôn", cases=(), fees=()),
)


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    return open_template(tmp_path_factory.mktemp("office"))


def no_code() -> str:
    raise AssertionError("nobody asks for the recovery code of a demo store")


@pytest.fixture
def place(tmp_path: Path, office_template: DataDir) -> DataDir:
    """The folder of counter 1 of a fresh office."""
    shutil.copytree(office_template.root, tmp_path / "counter1")
    return DataDir(tmp_path / "counter1")


@pytest.fixture
def desk(place: DataDir, clock: FakeClock) -> Iterator[Desk]:
    """Counter 1 with the clerk signed in."""
    opened = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    yield opened
    opened.database.close()


class Centre:
    """A real central database, alone for one test."""

    def __init__(self, server: EmbeddedServer | None, url: str) -> None:
        self.server = server
        self.url = url

    def enrol(self, counter: int, **changes: object) -> provision.Enrolled:
        return provision.enrol(self.url, OFFICE.agency, counter, MONDAY, **changes)  # type: ignore[arg-type]

    def line(self, enrolled: provision.Enrolled, **changes: float) -> Central:
        return Central(Login(self.url, enrolled.user, enrolled.password), **changes)

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url, autocommit=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[EmbeddedServer | None, str]]:
    """A PostgreSQL: the one of COUNTER_TEST_PG, else the wheel's own."""
    outside = os.environ.get("COUNTER_TEST_PG")
    if outside:
        yield None, outside
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedServer(Path(folder) / "centre")
        server.start()
        try:
            yield server, server.url
        finally:
            server.stop(mode="immediate")


MakeDatabase = Callable[[str], str]


@pytest.fixture(scope="session")
def new_database(postgres: tuple[EmbeddedServer | None, str]) -> Iterator[MakeDatabase]:
    """Makes a central database of a name, as a copy of one that ``central init`` made: four times as fast."""
    _, url = postgres
    made: dict[bytes, str] = {}

    def at(name: str) -> str:
        if outside_url(url):
            return psycopg.conninfo.make_conninfo(url, dbname=name)
        return url.rsplit("/", 1)[0] + f"/{name}"

    def make(name: str) -> str:
        files = sorted((paths.db() / "central").glob("[0-9]*.sql"))  # a test may have put an older schema there
        schema = hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
        with psycopg.connect(url, autocommit=True) as admin:
            if schema not in made:
                pattern = f"quay_pattern_{os.getpid()}_{len(made)}"
                admin.execute(f"DROP DATABASE IF EXISTS {pattern}")
                admin.execute(f"CREATE DATABASE {pattern}")
                provision.init(at(pattern))
                made[schema] = pattern
            admin.execute(f"DROP DATABASE IF EXISTS {name}")
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {made[schema]}")
            admin.execute(f"REVOKE TEMPORARY, CREATE ON DATABASE {name} FROM PUBLIC")  # a copy has not these rights
            admin.execute(f"GRANT CREATE ON DATABASE {name} TO quay_owner")
        return at(name)

    yield make
    with psycopg.connect(url, autocommit=True) as admin:
        for pattern in made.values():
            admin.execute(f"DROP DATABASE {pattern}")


@pytest.fixture
def centre(
    postgres: tuple[EmbeddedServer | None, str], new_database: MakeDatabase, request: pytest.FixtureRequest
) -> Iterator[Centre]:
    """A fresh central database; its logins go with it."""
    server, url = postgres
    name = f"quay_{abs(hash(request.node.nodeid)) % 10**9}"
    yield Centre(server, new_database(name))
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        logins = "SELECT rolname FROM pg_roles WHERE rolname ~ '^quay_' AND rolcanlogin"
        for (role,) in admin.execute(logins).fetchall():
            admin.execute(f'DROP ROLE "{role}"')


def outside_url(url: str) -> bool:
    return "://" not in url


@pytest.fixture
def two_counters(
    place: DataDir, tmp_path: Path, clock: FakeClock, centre: Centre
) -> Iterator[tuple[tuple[Desk, Central], tuple[Desk, Central]]]:
    """Two counters of one office, both enrolled, both with the clerk signed in; the second knows nothing yet."""
    first = open_counter.open_desk(place, clock, no_code)
    enrolled = centre.enrol(1, key=first.me.key, slices=first.own_counter().slices)
    other = centre.enrol(2)
    second_place = DataDir(tmp_path / "counter2")
    database, archive, _ = open_counter.make_files(second_place, "demo")
    card = first_run.Enrolment(OFFICE.agency, 2, other.key, centre.url, other.user, other.password)
    second = Desk(database, archive, first_run.join(database, card), clock)
    lines = centre.line(enrolled), centre.line(other)
    yield (first.with_clerk(CLERK), lines[0]), (second.with_clerk(CLERK), lines[1])
    for line in lines:
        line.close()
    first.database.close()
    second.database.close()


@pytest.fixture
def with_settings(place: DataDir) -> Callable[..., None]:
    """Changes this PC's settings."""
    return lambda **changes: settings.save(place.settings, replace(settings.load(place.settings), **changes))
