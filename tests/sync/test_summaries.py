"""What the province reads of an office, what its supervisor sees of its counters, and what hello says besides."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from counter_app.operations.receive import receive
from counter_app.sync import administration
from counter_app.sync.central import Rejected
from tests.conftest import Centre
from tests.factories import MONDAY, OFFICE, application
from tests.sync.conftest import Enrol, Hub
from tests.sync.rounds import Counter, settle, sync

NAMES = {"code", "id", "name", "id_number", "phone", "subject_line"}


def test_a_dossiers_summary_reaches_the_province_without_its_citizen(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """The province counts what is late in ninety communes; who the citizens are is none of its business."""
    first, second = two_counters
    settle(two_counters)
    intake = receive(first[0], application()).intake
    sync(first)
    sync(second)  # whoever comes next does the work that is left
    with centre.admin() as admin:
        rows = admin.execute("SELECT code, state, procedure_code, stale, entries FROM quay.dossier").fetchall()
        assert rows == [(intake.code, "RECEIVED", intake.procedure_code, False, 1)]
        admin.execute("CREATE ROLE quay_province_1 LOGIN PASSWORD 'x' IN ROLE quay_report")
    url = psycopg.conninfo.make_conninfo(centre.url, user="quay_province_1", password="x")
    with psycopg.connect(url, autocommit=True) as reader:
        found = reader.execute("SELECT * FROM quay.dossier_report")
        assert not NAMES & {column.name for column in found.description or ()}
        assert [(row[0], row[5]) for row in found.fetchall()] == [(OFFICE.agency, "RECEIVED")]
        for closed in ("quay.dossier", "quay.entry", "quay.journal", "quay.counter", "quay.blob"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"TABLE {closed}")
        for call in ("hello(0, '', '1', '')", "overview()", "pull('{}', 1)", "summaries('[]', '1')", "claim()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"SELECT quay.{call}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("UPDATE quay.dossier_report SET state = 'x'")


def test_a_summary_of_less_than_everything_is_not_kept(enrol: Enrol, hub: Hub) -> None:
    """A counter that lacks a sibling's act would tell the province yesterday's state as today's."""
    first, second = enrol(1), enrol(2)
    first.line.push(1, [first.log.write("dossier:a", "dossier.received"), first.log.write("dossier:b", "x")])
    second.line.push(2, [second.log.write("dossier:a", "dossier.paid")])
    answer = first.line.hello(2, first.log.own[-1].hash, "1", "")
    assert set(answer.stale) == {"a", "b"}
    assert first.line.summaries([{"id": "a", "entries": 1, "state": "OLD"}, {"id": "b", "entries": 1}], "1") == 1
    assert first.line.hello(2, first.log.own[-1].hash, "1", "").stale == ("a",)
    assert (
        second.line.summaries([{"id": "a", "entries": 2, "state": "NEW", "due_at": "2026-12-01T00:00:00Z"}], "2") == 1
    )
    query = "SELECT id, state, program, stale FROM quay.dossier WHERE office = %s ORDER BY id"
    assert hub.ask(query, first.office) == [("a", "NEW", "2", False), ("b", None, "1", False)]
    assert first.line.summaries([{"id": "a", "entries": 1, "state": "OLD"}], "1") == 0
    second.line.push(2, [second.log.write("dossier:a", "dossier.returned")])
    assert hub.ask(query, first.office)[0] == ("a", "NEW", "2", True)
    assert first.line.hello(2, first.log.own[-1].hash, "1", "").stale == ("a",)


def test_in_an_office_of_many_dossiers_only_those_that_are_wanted_are_read(enrol: Enrol, hub: Hub) -> None:
    """Behind a first upload, and for one act in an old office, the server must not go through everything it holds."""
    writer = enrol(1)
    writer.line.push(1, [writer.log.write("dossier:x", "dossier.received")])
    hub.ask(
        "INSERT INTO quay.dossier (office, id, stale) SELECT %s, 'a' || n, true FROM generate_series(1, 5000) AS n "
        "RETURNING id",
        writer.office,
    )

    def read() -> int:
        writer.session.execute("SELECT pg_stat_force_next_flush()")
        query = (
            "SELECT (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'dossier') + "
            "(SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'dossier')"
        )
        return int(hub.ask(query)[0][0])

    for call, most in (
        ("hello(0, '', '{}', '1', '', NULL)", 500),
        ('summaries(\'[{"id":"x","entries":1}]\', \'1\')', 50),
    ):
        before = read()
        writer.session.execute(f"SELECT quay.{call}")
        assert 0 < read() - before < most, call
    assert hub.ask("SELECT stale FROM quay.dossier WHERE office = %s AND id = 'x'", writer.office) == [(False,)]


def test_summaries_that_are_none_are_refused_and_change_nothing(enrol: Enrol, hub: Hub) -> None:
    """One column of the wrong kind must not leave half a page behind."""
    mine, theirs = enrol(1), enrol(1, office="X99.801")
    for one in (mine, theirs):
        one.line.push(1, [one.log.write("dossier:a", "dossier.received")])
    good = {"id": "a", "entries": 1}
    for rows in ([{**good, "counter": "x"}], [good, {"id": "b", "due_at": "hôm nay"}], [good] * 501):
        with pytest.raises(Rejected):
            mine.line.summaries(rows, "1")
    for text in ("{}", "null", '"x"', "[1]", "[null]", "[[]]"):
        with pytest.raises(psycopg.Error):
            mine.session.execute("SELECT quay.summaries(%s, '1')", (text,))
    assert mine.line.summaries([{"id": None, "entries": 0}, {"entries": 1}, {"id": "x" * 200, "entries": 0}], "1") == 0
    assert mine.line.summaries([{**good, "office": theirs.office, "state": "MINE", "field": "x" * 999}], "1") == 1
    query = "SELECT state, length(field) FROM quay.dossier WHERE office = %s"
    assert hub.ask(query, theirs.office) == [(None, None)]
    assert hub.ask(query, mine.office) == [("MINE", 300)]


def test_a_subject_too_long_for_any_index_has_no_summary_and_blocks_nothing(enrol: Enrol, hub: Hub) -> None:
    """Nobody's entry may stop a log."""
    writer = enrol()
    writer.line.push(1, [writer.log.write("dossier:" + "x" * 5000, "dossier.received")])
    assert hub.ask("SELECT count(*) FROM quay.dossier WHERE office = %s", writer.office) == [(0,)]


def test_hello_says_who_is_behind_and_overview_by_how_much(enrol: Enrol, hub: Hub) -> None:
    """A supervisor sees which PC has not spoken since Monday, and that another's clock is wrong."""
    first, second = enrol(1), enrol(2)
    first.line.push(1, [first.log.write("dossier:1", "x") for _ in range(3)])
    head, digest = 3, first.log.own[-1].hash
    said = [
        second.line.hello(0, b"", "0.9", "f", known).verdict
        for known in ({}, {0: 2}, {0: 2, 1: 2}, {0: 2, 1: 3}, {0: 9, 1: 9, 7: 1}, None)
    ]
    assert said == ["behind", "behind", "behind", "ok", "ok", "ok"]
    assert first.line.hello(head, digest, "1", "", {0: 2, 1: 0}).verdict == "ok"  # its own log it has
    assert first.line.hello(head, bytes(32), "1", "", {}).verdict == "forked"
    assert first.line.hello(1, first.log.own[0].hash, "1", "", {}).verdict == "rolled_back"
    server = second.line.hello(0, b"", "0.9", "f", {0: 2, 1: 1}, MONDAY).server_time
    rows = {one.counter: one for one in first.line.overview()}
    assert (rows[2].lag, rows[2].program, rows[2].head) == (2, "0.9", 0)
    assert rows[2].skew is not None
    assert abs(rows[2].skew - (MONDAY - server)) < timedelta(seconds=5)
    assert rows[0].last_contact is None
    (standing,) = administration.status(hub.url, first.office)
    assert list(standing.counters) == list(rows.values())
    assert (standing.stale, standing.files, standing.bytes) == (1, 0, 0)


@pytest.mark.parametrize("known", ["null", "[]", "7", '"x"', '{"1": null}', '{"x": 1}'])
def test_a_vector_that_is_none_is_none(enrol: Enrol, known: str) -> None:
    """Whatever a faulty program says of itself, hello answers."""
    writer = enrol()
    row = writer.session.execute("SELECT quay.hello(0, '', %s, '1', '', 'infinity')", (known,)).fetchone()
    assert row is not None
    assert row[0]["verdict"] in ("ok", "behind")


def test_a_busy_centre_asks_for_patience(enrol: Enrol, hub: Hub) -> None:
    """A thousand counters come back within a minute: whoever has spoken hangs up and stays away for a while."""
    writer = enrol()
    assert writer.line.hello(0, b"", "1", "").retry_after == 0
    hub.do(f"UPDATE quay.office SET busy_at = 0 WHERE office = '{writer.office}'")
    assert {5 <= writer.line.hello(0, b"", "1", "").retry_after <= 60 for _ in range(20)} == {True}
