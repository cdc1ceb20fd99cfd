"""A centre for all tests of a file that only need an office of their own there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from counter_app.operations import first_run, open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.sync import provision
from counter_app.sync.central import Central, Login
from counter_app.sync.embedded import EmbeddedServer
from tests.conftest import Centre, FakeClock, MakeDatabase, no_code
from tests.factories import CLERK, MONDAY, OFFICE, Log

_NUMBERS = count(1)


class Hub(Centre):
    """A central database that many tests share; ``ask`` is the superuser's own look at it."""

    def __init__(self, server: EmbeddedServer | None, url: str) -> None:
        super().__init__(server, url)
        self._kept = self.admin()

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._kept.execute(query, values).fetchall()

    def do(self, statements: str) -> None:
        self._kept.execute(statements)

    def close(self) -> None:
        self._kept.close()


@dataclass
class Writer:
    """An enrolled counter that writes its log in memory: enough to push whatever a program could send."""

    hub: Hub
    log: Log
    enrolled: provision.Enrolled
    line: Central = field(init=False)
    _session: psycopg.Connection[Any] | None = None

    def __post_init__(self) -> None:
        self.line = Central(Login(self.hub.url, self.enrolled.user, self.enrolled.password))

    @property
    def session(self) -> psycopg.Connection[Any]:
        """A session of this counter's login, without the program."""
        if self._session is None:
            self._session = self.connect()
        return self._session

    def close(self) -> None:
        self.line.close()
        if self._session is not None:
            self._session.close()

    @property
    def office(self) -> str:
        return self.log.office

    def connect(self) -> psycopg.Connection[Any]:
        """One more session."""
        return psycopg.connect(self.line._login.conninfo(), autocommit=True)

    def stored(self) -> list[tuple[Any, ...]]:
        """What the centre holds of this log, in order."""
        query = (
            "SELECT seq, header, body, salt, hash, mac, relayed_by FROM quay.entry "
            "WHERE office = %s AND counter = %s ORDER BY seq"
        )
        return self.hub.ask(query, self.office, self.log.counter)

    def head(self) -> tuple[int, bytes]:
        query = "SELECT head, head_hash FROM quay.counter WHERE office = %s AND counter = %s"
        ((head, head_hash),) = self.hub.ask(query, self.office, self.log.counter)
        return head, head_hash


@pytest.fixture(scope="module")
def hub(
    postgres: tuple[EmbeddedServer | None, str], new_database: MakeDatabase, request: pytest.FixtureRequest
) -> Iterator[Hub]:
    """One central database for a whole file; every test has an office of its own there (see ``enrol``)."""
    server, url = postgres
    name = f"quay_hub_{abs(hash(request.node.nodeid)) % 10**9}"
    own = new_database(name)
    made = Hub(server, own)
    yield made
    made.close()
    with psycopg.connect(own, autocommit=True) as admin:
        logins = [role for (role,) in admin.execute("SELECT role FROM quay.enrolment").fetchall()]
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for role in logins:
            admin.execute(f'DROP ROLE IF EXISTS "{role}"')  # "centre" drops every login it finds


@pytest.fixture(scope="session")
def unjoined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a PC whose files are made and which is no counter yet."""
    place = DataDir(tmp_path_factory.mktemp("unjoined"))
    database, _, _ = open_counter.make_files(place, "demo")
    database.close()
    return place.root


Join = Callable[..., tuple[Desk, Central]]


@pytest.fixture
def join(unjoined: Path, centre: Centre, clock: FakeClock, tmp_path: Path) -> Iterator[Join]:
    """Enrols a counter at the centre and opens it on a PC of its own, where it knows nothing yet."""
    made: list[tuple[Desk, Central]] = []

    def join(counter: int, **changes: Any) -> tuple[Desk, Central]:
        place = DataDir(tmp_path / f"pc{counter}")
        shutil.copytree(unjoined, place.root)
        card = centre.enrol(counter, **changes)
        database, archive = open_counter.open_files(place, no_code)
        me = first_run.join(
            database, first_run.Enrolment(OFFICE.agency, counter, card.key, centre.url, card.user, card.password)
        )
        made.append((Desk(database, archive, me, clock, CLERK), centre.line(card)))
        return made[-1]

    yield join
    for desk, line in made:
        line.close()
        desk.database.close()


Enrol = Callable[..., Writer]


def _enrol(hub: Hub, office: str, counter: int) -> Writer:
    log = Log(counter, office, key=bytes([counter]) * 32)
    return Writer(hub, log, provision.enrol(hub.url, office, counter, MONDAY, key=log.key))


@pytest.fixture(scope="module")
def steady_writer(hub: Hub) -> Iterator[Writer]:
    """A counter that goes on through all tests of a file."""
    made = _enrol(hub, f"X99.{next(_NUMBERS):03}", 1)
    yield made
    made.close()


@pytest.fixture
def enrol(hub: Hub) -> Iterator[Enrol]:
    """Enrols a counter of the test's own office (or of ``office``) at the hub."""
    mine = f"X99.{next(_NUMBERS):03}"
    made: list[Writer] = []

    def enrol(counter: int = 1, office: str = mine) -> Writer:
        made.append(_enrol(hub, office, counter))
        return made[-1]

    yield enrol
    for writer in made:
        writer.close()


@pytest.fixture
def writer(enrol: Enrol) -> Writer:
    """Counter 1 of an office of its own."""
    return enrol()
