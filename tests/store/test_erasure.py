"""What the law wants erased is gone from this PC, and everything that stays still adds up (invariant 12)."""

from __future__ import annotations

from itertools import permutations, product

from counter_app.domain.entry import GENESIS, Entry
from counter_app.domain.transitions import State
from counter_app.store import board, journal, projections
from counter_app.store.database import Connection, Database
from tests.factories import OFFICE, Log, application, intake, person
from tests.store import worlds
from tests.store.files import KEY, pages, trial

SECRET = person(name="Đỗ Thị Bí Ẩn", id_number="001199054321", phone="0987000111", address="Ngõ Khuất Nẻo")
TRACES = ("Đỗ Thị Bí Ẩn", "001199054321", "0987000111", "Ngõ Khuất Nẻo", "thửa đất kín")


def office_with_an_erasure() -> list[Log]:
    """One dossier of somebody who asked to be forgotten, written at two counters, and a dossier of somebody else."""
    one, two = Log(2), Log(3)
    one.write("dossier:1", "dossier.received", intake(owners=(SECRET,), subject_line="thửa đất kín").to_body())
    one.write("dossier:2", "dossier.received", intake(4, owners=(person(),)).to_body())
    two.take(one)
    changed = {"fields": {"note": {"old": "", "new": "gọi 0987000111"}}, "reason": "bổ sung"}
    two.write("dossier:1", "dossier.corrected", changed)
    one.take(two)
    named = [entry.id for entry in one.subject("dossier:1")]
    one.write("dossier:1", "data.erased", {"entries": named, "keep": {"code": "X99.01-261123-0003"}})
    return [one, two]


def take(connection: Connection, entries: list[Entry]) -> None:
    new = journal.take(connection, entries)
    projections.project(connection, OFFICE.agency, {entry.subject: None for entry in new})


def verify(connection: Connection, log: Log) -> None:
    previous = GENESIS
    for entry in journal.whole_log(connection, OFFICE.agency, log.counter):
        entry.verify(previous, log.key)
        previous = entry.hash


def found(connection: Connection, typed: str) -> list[str]:
    return [row.id for row in board.rows(connection, board.search(connection, typed))]


def check_gone(connection: Connection, logs: list[Log]) -> None:
    for entry in journal.of_subject(connection, OFFICE.agency, "dossier:1"):
        erased = entry.kind != "data.erased"
        assert (entry.body is None, entry.salt is None) == (erased, erased)
    for log in logs:
        verify(connection, log)
    for typed in ("Bí Ẩn", "bi an", "001199054321", "0987000111", "thua dat kin"):
        assert found(connection, typed) == []
    assert found(connection, "Nguyễn Văn An") == ["2"]
    (row,) = board.by_code(connection, "X99.01-261123-0003")
    assert (row.name, row.procedure, row.state) == ("", "", State.RECEIVED)
    assert found(connection, "261123 0003") == ["1"]
    dossier = board.dossier(connection, OFFICE.agency, "1")
    assert dossier.erased
    assert not any(trace in repr((dossier, row)) for trace in TRACES)


def test_an_erasure_leaves_header_and_chain_and_no_person(database: Database) -> None:
    """The citizen has a right to it, and the auditors to a journal that verifies."""
    logs = office_with_an_erasure()
    with trial(database) as connection:
        take(connection, [entry for log in logs for entry in log.own[:2]])
        assert found(connection, "bi an") == ["1"]
        take(connection, [entry for log in logs for entry in log.own])
        check_gone(connection, logs)
        assert [row.id for row in board.of_citizen(connection, SECRET.id_number)] == []


def test_an_erasure_is_carried_out_in_whatever_order_its_entries_come(database: Database) -> None:
    """The counter that was switched off last week must not bring the person back."""
    logs = office_with_an_erasure()
    dumps = []
    for order, cut in product(permutations(logs), range(1, 4)):
        with trial(database) as connection:
            for log in order:
                take(connection, log.own[:cut])
            for log in order:
                take(connection, log.own)
            check_gone(connection, logs)
            dumps.append(worlds.shown(connection))
            projections.rebuild(connection)
            check_gone(connection, logs)
            assert worlds.shown(connection) == dumps[0]
    assert len(dumps) > 1
    assert all(dump == dumps[0] for dump in dumps)


def test_nothing_of_an_erased_person_is_left_in_the_bytes_of_the_file(database: Database) -> None:
    """Who buys the old PC, or holds the key later, must find nothing: no free page, no word in the search index."""
    logs, queue = office_with_an_erasure(), Log(4)
    for n in range(60):
        other = person(name=f"Trần Văn {chr(65 + n % 26)}u", id_number=f"0010990{n:05}", phone=f"09120{n:05}")
        queue.write(f"dossier:x{n}", "dossier.received", intake(10 + n, owners=(other,)).to_body())
    with database.write() as connection:
        take(connection, [*logs[0].own[:2], *logs[1].own, *queue.own])
    path = database.path
    traces = [trace.encode() for trace in TRACES]
    words = [b"99054321", b"7000111"]  # as the index keeps them: the beginning is shared with the word before
    database.close()
    content = pages(path)
    assert all(trace in content for trace in traces[:4])
    again = Database(path, KEY, None)
    with again.write() as connection:
        take(connection, logs[0].own)
        check_gone(connection, logs[:1])
    again.close()
    assert not path.with_name(path.name + "-wal").exists()
    content = pages(path)
    assert b"0912000001" in content
    assert [trace for trace in (*traces, *words) if trace in content] == []


def test_a_new_reception_in_the_place_of_an_erased_row_is_found_by_its_own_words(database: Database) -> None:
    """SQLite may give the freed row number again; the old person's words must not lead to the new one."""
    logs = office_with_an_erasure()
    with trial(database) as connection:
        take(connection, [entry for log in logs for entry in log.own])
        other = Log(4)
        other.write("dossier:9", "dossier.received", intake(9, owners=(person(name="Lê Thị Mới"),)).to_body())
        take(connection, other.own)
        assert found(connection, "Lê Thị Mới") == ["9"]
        assert found(connection, "Bí Ẩn") == []


def test_a_person_named_in_two_dossiers_stays_in_the_one_that_was_not_erased(database: Database) -> None:
    """Erasure is of a dossier's entries; a running dossier of the same citizen still needs its name."""
    logs = office_with_an_erasure()
    logs[0].write("dossier:3", "dossier.received", intake(5, owners=application(owners=(SECRET,)).owners).to_body())
    with trial(database) as connection:
        take(connection, [entry for log in logs for entry in log.own])
        assert found(connection, "Bí Ẩn") == found(connection, "0987000111") == ["3"]
