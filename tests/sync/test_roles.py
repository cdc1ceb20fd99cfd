"""Who may do what at the centre: a stolen counter password opens the contract of one office and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from counter_app.errors import Offline
from counter_app.store.local import Verifier
from counter_app.sync import provision
from counter_app.sync.central import Central, Login, Rejected
from tests.factories import MONDAY, Log
from tests.sync.conftest import Enrol, Hub, Writer

CALLS: dict[str, Callable[[Central], object]] = {
    "hello": lambda line: line.hello(0, b"", "1", ""),
    "push": lambda line: line.push(2, [Log(2).write("dossier:1", "dossier.paid")]),
    "pull": lambda line: line.pull({}),
    "subscribed": lambda line: line.subscribed("X99", {}),
    "bodies": lambda line: line.bodies("dossier:1"),
    "summaries": lambda line: line.summaries([], "1"),
    "credentials": lambda line: line.credentials([], 0),
    "overview": lambda line: line.overview(),
    "flags": lambda line: line.flags(),
    "blob_begin": lambda line: line.blob_begin(bytes(32), 1),
    "blob_put": lambda line: line.blob_put(bytes(32), 0, b"x"),
    "blob_end": lambda line: line.blob_end(bytes(32)),
    "blob_get": lambda line: line.blob_get(bytes(32), 0),
    "held": lambda line: line.held(["dossier:1"]),
    "split": lambda line: line.split(1, bytes(32), bytes(32)),
    "twins": lambda line: line.twins(),
    "more_numbers": lambda line: line.more_numbers(1),
}
"""Every function of the contract, called as the program does."""
THE_CONTRACT = set(CALLS)


def test_a_counter_may_call_the_contract_and_everybody_else_nothing(writer: Writer, hub: Hub) -> None:
    """A function made later is open to all unless somebody shuts it."""
    query = (
        "SELECT p.proname, has_function_privilege(%s, p.oid, 'EXECUTE') FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'quay'"
    )
    mine = hub.ask(query, writer.enrolled.user)
    assert {name for name, may in mine if may} == THE_CONTRACT
    assert len(mine) > len(THE_CONTRACT)
    assert not [name for name, may in hub.ask(query, "public") if may]
    hub.do("SET ROLE quay_owner; CREATE FUNCTION quay.later() RETURNS int LANGUAGE sql RETURN 1; RESET ROLE")
    try:
        assert {name for name, may in hub.ask(query, writer.enrolled.user) if may} == THE_CONTRACT
    finally:
        hub.do("DROP FUNCTION quay.later")


def test_every_function_of_the_contract_names_its_search_path(hub: Hub) -> None:
    """One without it runs the caller's operators with the owner's rights."""
    loose = hub.ask(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'quay'::regnamespace AND prosecdef "
        "AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY(proconfig), false)"
    )
    assert not loose
    owners = hub.ask(
        "SELECT DISTINCT r.rolname, r.rolcanlogin, r.rolsuper FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner "
        "WHERE p.pronamespace = 'quay'::regnamespace"
    )
    assert owners == [("quay_owner", False, False)]


def test_no_table_is_open_to_a_counter(writer: Writer, hub: Hub) -> None:
    """Who reads the tables reads every citizen of the province."""
    tables = [name for (name,) in hub.ask("SELECT relname FROM pg_class WHERE relnamespace = 'quay'::regnamespace")]
    assert {"entry", "counter", "office", "enrolment", "credential"} <= set(tables)
    rights = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
    open_ones = hub.ask(
        "SELECT c.relname, r.name FROM pg_class c, unnest(%s::text[]) AS r (name) "
        "WHERE c.relnamespace = 'quay'::regnamespace AND c.relkind = 'r' "
        "AND (has_table_privilege(%s, c.oid, r.name) OR has_table_privilege('public', c.oid, r.name))",
        rights,
        writer.enrolled.user,
    )
    assert not open_ones
    for statement in (
        "TABLE quay.entry", "TABLE quay.office", "TABLE quay.enrolment", "TABLE quay.credential",
        "SELECT inner_pad FROM quay.counter", "INSERT INTO quay.enrolment VALUES ('x', 'y', 1)",
        "UPDATE quay.counter SET status = 'active'", "DELETE FROM quay.entry", "TRUNCATE quay.entry",
        "DO $$BEGIN LOCK TABLE quay.entry; END$$", "COPY quay.entry TO STDOUT", "TABLE public.quay_schema",
        "CREATE INDEX ON quay.entry (office)", "ALTER TABLE quay.entry DISABLE ROW LEVEL SECURITY",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.session.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE quay_owner",
        "SET ROLE quay_admin",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION quay_owner",
        "SET SESSION AUTHORIZATION postgres",
        "GRANT quay_owner TO CURRENT_USER",
        "GRANT quay_admin TO quay_counter",
        "GRANT SELECT ON quay.entry TO quay_counter",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE CURRENT_USER CONNECTION LIMIT 100",
        "CREATE ROLE another",
        "CREATE DATABASE another",
        "CREATE TEMP TABLE entry (office text)",
        "CREATE TEMP VIEW entry AS SELECT 1",
        "CREATE TABLE public.mine (a int)",
        "CREATE TABLE quay.mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql RETURN 1",
        "CREATE FUNCTION quay.mine() RETURNS int LANGUAGE sql RETURN 1",
        "CREATE OR REPLACE FUNCTION quay.caller_office() RETURNS text LANGUAGE sql RETURN 'X99.01'",
        "CREATE TYPE public.mine AS (a int)",
        "CREATE PUBLICATION mine FOR TABLE quay.entry",
        "SELECT quay.caller_office()",
        "SELECT quay.caller()",
        "SELECT quay.mac('', '', '')",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT rolpassword FROM pg_authid",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/quay-mine'",
        "ALTER SYSTEM SET fsync = off",
        "ALTER DATABASE postgres SET search_path = public",
        "SET session_preload_libraries = 'x'",
    ],
)
def test_a_counter_can_make_nothing_and_become_nobody(steady_writer: Writer, statement: str) -> None:
    """Its password lies on a PC in a commune; whoever carries the PC off must find nothing to build on."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        steady_writer.session.execute(statement)


def test_a_counter_cannot_see_another_offices_data_whatever_it_asks(enrol: Enrol, hub: Hub) -> None:
    """Neighbouring communes share the centre and nothing else."""
    mine, theirs = enrol(1), enrol(1, office="X99.9")
    secret = theirs.log.write("dossier:1", "dossier.handed_over", {"to": "riêng"})
    theirs.line.push(1, [secret])
    theirs.line.credentials([Verifier("lan", "$argon2id$theirs", 1)], 0)
    mine.line.credentials([Verifier("hanh", "$argon2id$mine", 1)], 0)
    for known in ("{}", '{"1": 0}', '{"1": -5}', "null", '[{"office":"X99.9"}]', '{"office": "X99.9"}', '"X99.9"'):
        rows = mine.session.execute("SELECT * FROM quay.pull(%s, 1000)", (known,), binary=True).fetchall()
        assert {json.loads(row[0])["office"] for row in rows} <= {mine.office}
    handed: set[str] = set()
    for size in (0, 1, 1000, 10**9, None):
        rows = mine.session.execute("SELECT * FROM quay.pull('{}', %s::int)", (size,), binary=True).fetchall()
        handed |= {json.loads(row[0])["office"] for row in rows}
    assert handed == {mine.office}
    assert [row[0] for row in mine.session.execute("SELECT * FROM quay.credentials('[]', -1)").fetchall()] == ["hanh"]
    assert mine.line.hello(0, b"", "1", "").vector == {0: 1, 1: 0}
    assert len(mine.session.execute("SELECT * FROM quay.overview()").fetchall()) == 2
    hub.do("UPDATE quay.counter SET twins_at = clock_timestamp() WHERE office = 'X99.9'")
    assert [one.twins_at for one in mine.line.overview()] == [None, None]
    assert mine.line.bodies("dossier:1") == mine.line.flags() == []
    assert mine.line.held(["dossier:1"]) == {}
    assert mine.line.summaries([{"id": "1", "entries": 1}], "1") == 0
    with pytest.raises(Rejected):
        mine.line.subscribed("X99.9", {})
    with pytest.raises(Rejected):  # nothing to split from: it is their log that differs
        mine.line.split(1, bytes(32), bytes(32))
    with pytest.raises(Rejected):  # neither as a relay …
        mine.line.push(1, [secret])
    own = Log(1, "X99.9", key=mine.log.key).write("dossier:2", "dossier.paid")
    with pytest.raises(Rejected):  # … nor in their name
        mine.line.push(1, [own])
    assert [row[1] for row in theirs.stored()] == [secret.header]
    assert mine.stored() == []


@pytest.fixture
def trapdoor(hub: Hub) -> Iterator[None]:
    """Functions as a careless hand could write them: run as quay_owner and name no office."""
    hub.do(
        """
        SET ROLE quay_owner;
        CREATE FUNCTION quay.careless(name text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS
          $$ DECLARE n bigint; BEGIN EXECUTE format('SELECT count(*) FROM quay.%I', name) INTO n; RETURN n; END $$;
        CREATE FUNCTION quay.sloppy(statement text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS
          $$ DECLARE n bigint; BEGIN EXECUTE statement; GET DIAGNOSTICS n = ROW_COUNT; RETURN n; END $$;
        GRANT EXECUTE ON FUNCTION quay.careless, quay.sloppy TO quay_counter;
        RESET ROLE;
        """
    )
    yield
    hub.do("DROP FUNCTION quay.careless, quay.sloppy")


def test_behind_the_functions_stands_a_second_wall(enrol: Enrol, trapdoor: None) -> None:
    """A forgotten WHERE in a later function must show an empty list and not the whole province."""
    mine, theirs = enrol(1), enrol(1, office="X99.8")
    for one in (mine, theirs):
        one.line.push(1, [one.log.write(f"dossier:{n}", "dossier.paid") for n in range(3)])
        one.line.credentials([Verifier("hanh", "$argon2id$", 1)], 0)

    def count(name: str) -> Any:
        return mine.session.execute("SELECT quay.careless(%s)", (name,)).fetchone()

    assert [count(name) for name in ("entry", "counter", "office", "credential")] == [(4,), (2,), (1,), (1,)]
    for statement in (
        "UPDATE quay.counter SET status = 'revoked' WHERE office = 'X99.8'",
        "DELETE FROM quay.entry WHERE office = 'X99.8'",
        "UPDATE quay.credential SET verifier = 'x' WHERE office = 'X99.8'",
    ):
        assert mine.session.execute("SELECT quay.sloppy(%s)", (statement,)).fetchone() == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        mine.session.execute("SELECT quay.sloppy($$INSERT INTO quay.office (office, log0_key) VALUES ('X99.8', '')$$)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        mine.session.execute("SELECT quay.sloppy($$UPDATE quay.entry SET office = 'X99.8' WHERE counter = 1$$)")
    assert len(theirs.stored()) == 3


def test_every_table_with_an_office_has_the_second_wall(hub: Hub) -> None:
    """A table that a later file adds must not be forgotten. enrolment tells who calls, so it cannot ask who calls."""
    bare = hub.ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'quay'::regnamespace AND relkind IN ('r', 'p') "
        "AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert bare == [("enrolment",)]


def test_a_revoked_counter_is_out_at_once_and_the_others_go_on(enrol: Enrol, hub: Hub) -> None:
    """A PC was stolen at noon: its open session must not read the afternoon."""
    stolen, sibling = enrol(1), enrol(2)
    stolen.line.push(1, [stolen.log.write("dossier:1", "dossier.paid")])
    assert stolen.line.hello(1, stolen.log.own[0].hash, "1", "").verdict == "ok"
    provision.revoke(hub.url, stolen.office, 1, MONDAY)
    assert stolen.line.hello(1, stolen.log.own[0].hash, "1", "").verdict == "revoked"
    for name in THE_CONTRACT - {"hello"}:  # its own log it may still give, which is put aside (test_refused)
        with pytest.raises(Offline, match="thu hồi"):
            CALLS[name](stolen.line)
    with pytest.raises(psycopg.Error) as caught:
        stolen.session.execute("SELECT * FROM quay.overview()")
    assert caught.value.sqlstate == "QM002"
    sibling.line.push(2, [sibling.log.write("dossier:3", "dossier.paid")])
    assert [e.key for e in sibling.line.pull({0: 99})] == [(1, 1), (2, 1)]
    status = {row[0]: row[2] for row in sibling.session.execute("SELECT * FROM quay.overview()").fetchall()}
    assert status == {0: "active", 1: "revoked", 2: "active"}


def test_a_revoked_counter_hears_nothing_but_that(enrol: Enrol, hub: Hub) -> None:
    """Even where the office's logs end tells how busy it is. Its own log's end it may know: it goes on from there."""
    stolen = enrol(1)
    provision.revoke(hub.url, stolen.office, 1, MONDAY)
    (answer,) = stolen.session.execute("SELECT quay.hello(0, '', '1', '')").fetchone()  # type: ignore[misc]
    assert set(answer) == {"verdict", "server_time", "head", "head_hash"}


def test_a_login_that_is_enrolled_nowhere_is_refused(writer: Writer, hub: Hub) -> None:
    """Membership of quay_counter opens the functions, and they must still know nobody."""
    hub.do("CREATE ROLE quay_nobody LOGIN PASSWORD 'x' IN ROLE quay_counter")
    line = Central(Login(hub.url, "quay_nobody", "x"))
    try:
        for call in CALLS.values():
            with pytest.raises(Offline, match="chưa được cấp"):
                call(line)
    finally:
        line.close()
        hub.do("DROP ROLE quay_nobody")


def test_dead_sessions_do_not_lock_a_counter_out(writer: Writer) -> None:
    """A line that died without a word leaves its session at the server; four of them are all a counter has."""
    show = "SELECT current_setting('idle_session_timeout'), current_setting('statement_timeout')"
    assert writer.session.execute(show).fetchone() == ("5min", "2min")


def test_a_counters_password_is_never_told_to_the_server(hub: Hub, writer: Writer) -> None:
    """Statements are logged; what stands in the log must not open the line."""
    ((verifier,),) = hub.ask("SELECT rolpassword FROM pg_authid WHERE rolname = %s", writer.enrolled.user)
    assert verifier.startswith("SCRAM-SHA-256$")
    if hub.server is not None:
        assert writer.enrolled.password not in (hub.server.folder / "server.log").read_text(errors="replace")


def test_it_needs_no_superuser(hub: Hub) -> None:
    """A province's data centre hands out a database and CREATEROLE, and no more."""
    hub.do("CREATE ROLE it_office LOGIN PASSWORD 'x' CREATEROLE")
    hub.do("GRANT quay_owner, quay_admin, quay_counter TO it_office WITH ADMIN OPTION")
    hub.do("CREATE DATABASE quay_by_it OWNER it_office")
    try:
        url = psycopg.conninfo.make_conninfo(hub.url, dbname="quay_by_it", user="it_office", password="x")
        assert provision.init(url)
        assert provision.init(url) == []
        log = Log(1, "X99.77")
        enrolled = provision.enrol(url, log.office, 1, MONDAY, key=log.key)
        line = Central(Login(url, enrolled.user, enrolled.password))
        assert line.push(1, [log.write("dossier:1", "dossier.paid")]) == 1
        line.close()
        provision.revoke(url, log.office, 1, MONDAY)
        assert line.hello(0, b"", "1", "").verdict == "revoked"
        provision.reissue(url, log.office, 1, MONDAY)
        with pytest.raises(Offline):
            line.hello(0, b"", "1", "")
        line.close()
    finally:
        hub.do("DROP DATABASE quay_by_it WITH (FORCE)")
        hub.do("DROP ROLE IF EXISTS quay_x99_77_1")
        hub.do("DROP ROLE it_office")
