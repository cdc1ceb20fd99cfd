"""A centre newer than a counter, a counter newer than its centre, and a schema that can be distributed."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree
from typing import Any

import psycopg
import pytest

from counter_app import paths
from counter_app.operations.receive import receive
from counter_app.sync import provision
from counter_app.sync.central import Central, Login
from tests.conftest import Centre
from tests.factories import MONDAY, OFFICE, Log, application
from tests.sync.conftest import Hub, Writer
from tests.sync.rounds import Counter, dump, settle, sync

FIRST_RELEASE = ("001_roles.sql", "002_tables.sql", "003_functions.sql", "004_policies.sql")


@pytest.fixture
def old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """``central init`` as the first release ran it, until the patch is undone."""
    copytree(paths.db(), tmp_path / "db")
    for file in (tmp_path / "db" / "central").iterdir():
        if file.name not in FIRST_RELEASE:
            file.unlink()
    monkeypatch.setattr(paths, "db", lambda: tmp_path / "db")
    return monkeypatch


@pytest.fixture
def old_centre(old_schema: pytest.MonkeyPatch, centre: Centre) -> Centre:
    return centre


def old_calls(session: psycopg.Connection[Any], log: Log, since: int) -> list[Any]:
    """What a counter of the first release says in a round, word by word."""
    hello = session.execute(
        "SELECT quay.hello(%s, %s, %s, %s)", (since, log.own[since - 1].hash if since else b"", "0.1.0", "")
    ).fetchone()
    assert hello is not None
    new = log.own[since:]
    columns = [[getattr(e, name) for e in new] for name in ("header", "body", "salt", "hash", "mac")]
    push = "SELECT quay.push(%s, %s, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])"
    head = session.execute(push, (log.counter, since + 1, *columns)).fetchone()
    page = session.execute("SELECT * FROM quay.pull(%s, %s)", ('{"0": 9}', 500), binary=True).fetchall()
    verifiers = '[{"staff": "hanh", "verifier": "$argon2id$", "set_at": 5}]'
    words = session.execute("SELECT * FROM quay.credentials(%s, %s)", (verifiers, 0)).fetchall()
    return [hello[0]["verdict"], hello[0]["head"], head, [row[0] for row in page], [row[:3] for row in words]]


def test_counters_of_the_first_release_go_on_at_an_upgraded_centre(
    old_centre: Centre, old_schema: pytest.MonkeyPatch
) -> None:
    """Offices update on different days; the centre is upgraded on one."""
    made = old_centre.enrol(1)
    log = Log(1, OFFICE.agency, key=made.key)
    login = Login(old_centre.url, made.user, made.password)
    with psycopg.connect(login.conninfo(), autocommit=True) as session:
        for n in range(3):
            log.write(f"dossier:{n}", "dossier.received")
        headers = [e.header for e in log.own]
        assert old_calls(session, log, 0) == ["ok", 0, (3,), headers, [("hanh", "$argon2id$", 5)]]
        old_schema.undo()
        ran = provision.init(old_centre.url)
        assert ran
        assert not set(FIRST_RELEASE) & set(ran)
        assert provision.init(old_centre.url) == []
        for n in range(3):
            log.write(f"dossier:{n}", "dossier.paid")
        headers = [e.header for e in log.own]
        assert old_calls(session, log, 3) == ["ok", 3, (6,), headers, [("hanh", "$argon2id$", 5)]]
        row = session.execute("SELECT quay.hello(0, '', '0.1.0', '')").fetchone()
        assert row is not None
        assert row[0]["verdict"] == "rolled_back"
    with old_centre.admin() as admin:
        found = admin.execute("SELECT id, stale FROM quay.dossier ORDER BY id").fetchall()
    assert found == [(str(n), True) for n in range(3)]  # what came before is work for the reports


def test_a_new_counter_works_with_a_centre_that_nobody_has_upgraded(
    old_centre: Centre, old_schema: pytest.MonkeyPatch, two_counters: tuple[Counter, Counter]
) -> None:
    """The PC updates itself at night; the data centre has its own calendar."""
    first, second = two_counters
    settle(two_counters)
    receive(first[0], application())
    settle(two_counters)
    assert dump(first) == dump(second)
    old_schema.undo()
    provision.init(old_centre.url)
    for _, line in two_counters:
        line.close()  # as after five idle minutes
    assert sync(first).verdict == "ok"
    with old_centre.admin() as admin:
        assert admin.execute("SELECT count(*) FROM quay.dossier WHERE NOT stale").fetchone() == (1,)


def test_two_people_upgrade_at_once(old_centre: Centre, old_schema: pytest.MonkeyPatch) -> None:
    """Both see that it is done, and nothing was done twice."""
    from concurrent.futures import ThreadPoolExecutor

    old_schema.undo()
    with ThreadPoolExecutor(2) as pool:
        ran = list(pool.map(provision.init, [old_centre.url] * 2))
    assert sorted(map(bool, ran)) == [False, True]


def test_a_file_that_fails_leaves_the_schema_as_it_was(old_centre: Centre, tmp_path: Path) -> None:
    """Half an upgrade is worse than none."""
    folder = tmp_path / "db" / "central"
    (folder / "005_good.sql").write_text("CREATE TABLE quay.half (office text PRIMARY KEY);")
    (folder / "006_bad.sql").write_text("CREATE TABLE quay.other (office text PRIMARY KEY); SELECT 1/0;")
    with pytest.raises(Exception, match="không nhận lược đồ"):
        provision.init(old_centre.url)
    with old_centre.admin() as admin:
        assert admin.execute("SELECT to_regclass('quay.half')").fetchone() == (None,)


def test_every_key_begins_with_the_office(hub: Hub) -> None:
    """Distributed by office, no unique key may lack it. enrolment is copied to every node instead."""
    loose = hub.ask(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
        "LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
        "WHERE c.relnamespace = 'quay'::regnamespace AND c.relkind = 'r' AND c.relname <> 'enrolment' "
        "AND a.attname IS DISTINCT FROM 'office'"
    )
    assert loose == []


def test_every_table_is_named_for_distribution(hub: Hub) -> None:
    """A table that a later file adds must not stay behind on one node."""
    text = (paths.db() / "central" / "citus.sql").read_text(encoding="utf-8")
    named = set(re.findall(r"'quay\.(\w+)'", text))
    tables = {name for (name,) in hub.ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'quay'::regnamespace AND relkind = 'r'")}  # fmt: skip
    assert named == tables


def test_every_statement_of_the_contract_names_its_office(hub: Hub) -> None:
    """Distributed by office, a statement that does not say which would ask every node, or be refused."""
    wanted = "SELECT relname FROM pg_class WHERE relnamespace = 'quay'::regnamespace AND relkind IN ('r', 'v')"
    tables = "|".join(name for (name,) in hub.ask(wanted) if name != "enrolment")
    functions = "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'quay'::regnamespace"
    loose = []
    for name, source in hub.ask(functions):
        for statement in re.sub(r"--.*", "", source).split(";"):
            found = re.findall(
                rf"\b(?:FROM|JOIN|UPDATE|USING)\s+quay\.(?:{tables})\b(?:\s+AS)?(?:\s+(\w+))?", statement
            )
            if any(found.count(alias) > len(re.findall(rf"\b{alias}\.office\b", statement)) for alias in found):
                loose.append((name, " ".join(statement.split())[-70:]))
    by_login = "SELECT * INTO mine FROM quay.invitation i WHERE i.login = session_user"
    assert loose == [("claim", by_login)]  # before an office is known; read, and nothing locked


def test_an_old_login_stays_after_the_upgrade(old_centre: Centre, old_schema: pytest.MonkeyPatch) -> None:
    """No counter needs a new card."""
    made = old_centre.enrol(1)
    old_schema.undo()
    provision.init(old_centre.url)
    line = Central(Login(old_centre.url, made.user, made.password))
    assert line.hello(0, b"", "1", "", {}).verdict == "behind"
    provision.revoke(old_centre.url, OFFICE.agency, 1, MONDAY)
    assert line.hello(0, b"", "1", "", {}).verdict == "revoked"
    line.close()


def test_who_is_behind_the_second_wall(writer: Writer, hub: Hub) -> None:
    """Each table that knows an office is closed to the others', whoever forgets a condition."""
    policies = hub.ask("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'quay' ORDER BY 1, 2")
    walled = "entry entry_archive counter office credential refused_push flag erasure subscription dossier blob"
    own = {name for name, policy in policies if policy == "own_office"}
    assert own == {*walled.split(), "blob_chunk", "invitation", "incarnation"}
    assert {(name, policy) for name, policy in policies if policy != "own_office"} == {
        *((name, "subscribed") for name in ("entry", "entry_archive", "counter", "flag")),
        ("dossier", "reported"), ("invitation", "own_code"),
    }  # fmt: skip
