"""The journal: gapless, chained, signed; what is not so is refused whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from counter_app.domain.entry import GENESIS, LARGEST_ENTRY, Entry, Forged, NotCanonical
from counter_app.domain.moments import to_micros, to_text
from counter_app.store import journal
from counter_app.store.database import Connection, Database
from counter_app.store.journal import Head, Identity
from tests.factories import MONDAY, OFFICE, Log
from tests.store.files import trial

ME = Identity(OFFICE.agency, 1, b"k" * 32)
SUBJECT = "dossier:1"


def write(connection: Connection, subject: str = SUBJECT, **changes: object) -> Entry:
    wanted = {"kind": "dossier.paid", "subject": subject, "body": {"amount": 1}, "actor": "hanh", **changes}
    return journal.append(connection, ME, MONDAY, **wanted)  # type: ignore[arg-type]


def sibling(counter: int = 2, entries: int = 5) -> Log:
    log = Log(counter)
    for n in range(entries):
        log.write(f"dossier:{n % 2}", "dossier.paid", {"amount": n})
    return log


def held(database: Database) -> list[tuple[int, int]]:
    with database.read() as connection:
        return sorted(
            (entry.counter, entry.seq)
            for office, counter in journal.vector(connection)
            for entry in journal.whole_log(connection, office, counter)
        )


# Writing


def test_what_this_counter_writes_is_a_chain_that_verifies(database: Database) -> None:
    """The journal is the audit: a missing or altered act must show."""
    with database.write() as connection:
        written = [write(connection, f"dossier:{n % 3}") for n in range(9)]
    with database.read() as connection:
        read = list(journal.whole_log(connection, ME.office, ME.counter))
        last = journal.head(connection, ME.office, ME.counter)
        assert journal.count(connection) == journal.unsent(connection, ME) == 9
        assert journal.last_moment(connection, ME) == to_text(MONDAY)
        assert sorted(journal.subjects(connection)) == [(ME.office, f"dossier:{n}") for n in range(3)]
    assert read == written
    assert [entry.seq for entry in read] == list(range(1, 10))
    previous = GENESIS
    for entry in read:
        entry.verify(previous, ME.key)
        previous = entry.hash
    assert last == Head(9, previous, 0)
    assert len({entry.salt for entry in read}) == len({entry.id for entry in read}) == 9


def test_an_entry_stands_behind_everything_its_author_had_seen(database: Database) -> None:
    """A PC whose clock is behind must not write «before» what its clerk had on the screen."""
    log = Log(2, now=MONDAY + timedelta(days=400))
    ahead = log.write(SUBJECT, "dossier.paid", {"amount": 1})
    with database.write() as connection:
        journal.take(connection, [ahead])
        first, other = write(connection), write(connection, "dossier:2")
        shifted = write(connection, "dossier:3", offset_us=90_000_000)
    assert (first.hlc, dict(first.seen)) == (ahead.hlc + 1, {2: 1})
    assert (other.hlc, dict(other.seen)) == (to_micros(MONDAY), {})
    assert shifted.hlc == to_micros(MONDAY) + 90_000_000


@pytest.mark.parametrize(
    ("body", "error"),
    [({"note": "x" * LARGEST_ENTRY}, ValueError), ({"amount": 1.5}, NotCanonical), ({"note": "a\0b"}, NotCanonical)],
    ids=["too large", "a float", "a NUL"],
)
def test_an_entry_that_could_not_travel_is_not_written(
    database: Database, body: dict[str, object], error: type[Exception]
) -> None:
    """An entry that the centre must refuse would block this counter's log for ever."""
    with pytest.raises(error), database.write() as connection:
        write(connection, body=body)
    assert held(database) == []


def test_nothing_is_left_of_an_act_whose_transaction_failed(database: Database) -> None:
    """The number, the entry and the head go back together, and the next act takes the same place."""
    with database.write() as connection:
        write(connection)
    with trial(database) as connection:
        assert write(connection).seq == 2
    with database.write() as connection:
        assert write(connection).seq == 2
    assert held(database) == [(1, 1), (1, 2)]


# Taking


def test_taking_twice_or_overlapping_changes_nothing(database: Database) -> None:
    """Lines break and replies are lost; every pull may come again, whole or in part."""
    entries = sibling().own
    with database.write() as connection:
        assert journal.take(connection, entries[:3]) == entries[:3]
        assert journal.take(connection, entries[:3]) == []
        assert journal.take(connection, entries[1:5]) == entries[3:]
        assert journal.take(connection, entries + entries) == []
        assert journal.take(connection, []) == []
    with database.read() as connection:
        assert journal.vector(connection) == {(OFFICE.agency, 2): Head(5, entries[-1].hash, 0)}
        assert list(journal.whole_log(connection, OFFICE.agency, 2)) == entries
        assert journal.after(connection, OFFICE.agency, 2, 2, 2) == entries[2:4]
        assert journal.after(connection, OFFICE.agency, 2, 5, 10) == []
        assert journal.after(connection, OFFICE.agency, 9, 0, 10) == []


def test_a_page_may_mix_the_logs_of_many_counters(database: Database) -> None:
    """A pull hands out pages in the order of time, not log by log."""
    logs = [sibling(counter) for counter in (2, 3, 4)]
    mixed = sorted((entry for log in logs for entry in log.own), key=lambda entry: (entry.hlc, entry.counter))
    with database.write() as connection:
        assert journal.take(connection, mixed) == mixed
    with database.read() as connection:
        assert {key[1]: head.seq for key, head in journal.vector(connection).items()} == {2: 5, 3: 5, 4: 5}


def forged(entry: Entry, header: bytes | None = None) -> Entry:
    """An entry whose hash fits its altered header, as somebody without the chain would make it."""
    header = header or entry.header.replace(b'"actor":"hanh"', b'"actor":"dung"')
    return Entry.read(header, entry.body, entry.salt, hashlib.sha256(GENESIS + header).digest(), entry.mac)


FORGERIES: dict[str, Callable[[list[Entry]], list[Entry]]] = {
    "a gap": lambda e: [*e[:2], *e[3:]],
    "starts in the middle": lambda e: e[1:],
    "another order": lambda e: [e[0], e[2], e[1], *e[3:]],
    "body altered": lambda e: [*e[:4], replace(e[4], body=b'{"amount":1000000}')],
    "salt altered": lambda e: [*e[:4], replace(e[4], salt=b"s" * 16)],
    "salt gone": lambda e: [*e[:4], replace(e[4], salt=None)],
    "hash altered": lambda e: [*e[:4], replace(e[4], hash=bytes(32))],
    "actor altered": lambda e: [*e[:4], replace(e[4], header=e[4].header.replace(b"hanh", b"dung"))],
    "chained elsewhere": lambda e: [*e[:4], forged(e[4])],
    "another log's entry": lambda e: [*e[:4], sibling(3).own[4]],
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_batch_with_one_false_entry_is_refused_and_nothing_of_it_is_kept(
    database: Database, forge: Callable[[list[Entry]], list[Entry]]
) -> None:
    """A colleague's PC, or somebody on the line, must not write a history in anybody's name."""
    honest = sibling()
    batch = [*sibling(4).own, *forge(honest.own)]
    with pytest.raises(Forged), database.write() as connection:
        journal.take(connection, batch)
    assert held(database) == []
    with database.write() as connection:
        assert len(journal.take(connection, honest.own)) == 5


def test_nothing_of_a_false_batch_is_kept_even_where_the_caller_goes_on(database: Database) -> None:
    """`take` decides before it writes, so a caught Forged leaves no half batch in the caller's transaction."""
    with database.write() as connection:
        with pytest.raises(Forged):
            journal.take(connection, FORGERIES["body altered"](sibling().own))
        assert journal.count(connection) == 0
        assert journal.vector(connection) == {}


def test_a_fork_of_a_log_we_hold_does_not_go_on_from_ours(database: Database) -> None:
    """A cloned disk writes a second history under the same counter; the two must never be woven into one."""
    trunk, clone = sibling(entries=3), sibling(entries=3)
    trunk.write(SUBJECT, "dossier.paid", {"amount": 7})
    clone.write(SUBJECT, "dossier.paid", {"amount": 8})
    clone.write(SUBJECT, "dossier.paid", {"amount": 9})
    with database.write() as connection:
        journal.take(connection, trunk.own)
    with pytest.raises(Forged), database.write() as connection:
        journal.take(connection, clone.own)
    with database.read() as connection:
        assert list(journal.whole_log(connection, OFFICE.agency, 2)) == trunk.own


def test_our_own_log_comes_back_after_a_restore_and_goes_on(database: Database) -> None:
    """The centre hands a restored counter what its old backup lacked."""
    log = Log(1)
    for n in range(4):
        log.write(SUBJECT, "dossier.paid", {"amount": n})
    with database.write() as connection:
        journal.take(connection, log.own[:2])
        assert len(journal.take(connection, log.own)) == 2
        mine = write(connection)
    assert (mine.seq, dict(mine.seen)) == (5, {1: 4})
    mine.verify(log.own[-1].hash, ME.key)


def test_an_erased_entry_is_taken_like_any_other(database: Database) -> None:
    """A counter that joins later gets only what the law left, and its chain must verify all the same."""
    entries = [entry.erased() if n % 2 else entry for n, entry in enumerate(sibling().own)]
    with database.write() as connection:
        assert journal.take(connection, entries) == entries
    with database.read() as connection:
        for before, entry in pairwise([None, *journal.whole_log(connection, OFFICE.agency, 2)]):
            assert entry is not None
            entry.verify(before.hash if before else GENESIS)


def test_any_way_of_cutting_the_logs_into_pages_gives_the_same_journal(database: Database) -> None:
    """Slow lines shrink pages and lost replies repeat them."""
    random = Random(7)
    logs = [sibling(counter, 12) for counter in (2, 3)]
    while held(database) != [(log.counter, seq) for log in logs for seq in range(1, 13)]:
        log = random.choice(logs)
        with database.write() as connection:
            known = journal.head(connection, OFFICE.agency, log.counter).seq
            start = random.randint(0, known)
            journal.take(connection, log.own[start : start + random.randint(1, 6)])
    with database.read() as connection:
        for log in logs:
            assert list(journal.whole_log(connection, OFFICE.agency, log.counter)) == log.own


# What the centre has


def test_the_outbox_is_what_lies_behind_the_acknowledged_head(database: Database) -> None:
    """There is no outbox table that could disagree with the journal."""
    with database.write() as connection:
        written = [write(connection) for _ in range(5)]
        journal.acknowledge(connection, ME.office, ME.counter, 3)
        assert journal.unsent(connection, ME) == 2
        assert journal.head(connection, ME.office, ME.counter) == Head(5, written[-1].hash, 3)
        assert journal.after(connection, ME.office, ME.counter, 3, 100) == written[3:]
        write(connection)
        assert journal.unsent(connection, ME) == 3
        journal.acknowledge(connection, ME.office, 9, 3)
        assert journal.head(connection, ME.office, 9) == Head()


def test_a_subject_is_read_within_its_office(database: Database) -> None:
    """The province's log has a «catalogue» too; it must not be folded into the office's."""
    ours, theirs = Log(2), Log(2, office="X99")
    ours.write("catalogue:1", "catalogue.published", {"version": "1", "procedures": []})
    theirs.write("catalogue:1", "catalogue.published", {"version": "1", "procedures": []})
    with database.write() as connection:
        journal.take(connection, [*ours.own, *theirs.own])
        assert journal.of_subject(connection, OFFICE.agency, "catalogue:1") == ours.own
        journal.forget_bodies(connection, "X99", [ours.own[0].id, theirs.own[0].id], "catalogue:1")
        assert [e.body is None for e in journal.of_subject(connection, OFFICE.agency, "catalogue:1")] == [False]
        assert [e.body is None for e in journal.of_subject(connection, "X99", "catalogue:1")] == [True]
