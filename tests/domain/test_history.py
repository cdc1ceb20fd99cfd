"""Every device must put a dossier's entries in the same order, whatever came first over the line."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.entry import GENESIS, Entry, seal
from counter_app.domain.history import order
from tests.factories import Log

SUBJECT = "dossier:1"

steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 2), st.sampled_from(["dossier.paid", "dossier.corrected"])),
        st.tuples(st.just("take"), st.integers(0, 2), st.integers(0, 2), st.integers(0, 6)),
    ),
    max_size=25,
)


def play(script: list[tuple[object, ...]], skew: int = 0) -> list[Log]:
    """Three counters that write and sometimes take a prefix of each other's log; their clocks disagree by ``skew``."""
    logs = [Log(n + 1) for n in range(3)]
    for n, log in enumerate(logs):
        log.now = log.now.replace(year=log.now.year + skew * n)
    for step in script:
        match step:
            case ("write", int(n), str(kind)):
                logs[n].write(SUBJECT, kind, {"fields": {"note": {"old": "", "new": "x"}}})
            case ("take", int(n), int(other), int(upto)) if n != other:
                logs[n].take(logs[other], upto)
    return logs


def union(logs: list[Log]) -> list[Entry]:
    return [entry for log in logs for entry in log.own]


@given(steps, st.randoms(use_true_random=False), st.integers(0, 1))
def test_the_order_depends_only_on_the_set(script: list[tuple[object, ...]], random: Random, skew: int) -> None:
    """Two counters that hold the same entries must show the same dossier."""
    entries = union(play(script, skew))
    expected = order(entries)
    random.shuffle(entries)
    assert order(entries + entries[:3]) == expected


@given(steps, st.integers(0, 1))
def test_with_everything_held_nothing_waits_and_causes_come_first(script: list[tuple[object, ...]], skew: int) -> None:
    """An act must never be folded before the act it answers, even when the clocks are a year apart."""
    entries = union(play(script, skew))
    history = order(entries)
    assert not history.waiting
    assert len(history.ready) == len(entries)
    place = {entry.id: n for n, entry in enumerate(history.ready)}
    for first in entries:
        for second in entries:
            if history.before(first, second):
                assert place[first.id] < place[second.id]
                assert not history.before(second, first)


@given(steps)
def test_an_entry_waits_until_what_its_author_saw_is_here(script: list[tuple[object, ...]]) -> None:
    """Half a page of a pull must not show a state that nobody ever saw."""
    logs = play(script)
    for log in logs:
        history = order(log.subject(SUBJECT))
        held = {entry.key for entry in log.held.values()}
        ready = {entry.key for entry in history.ready}
        for entry in history.ready:
            assert all((counter, seq) in ready for counter, seq in entry.seen.items())
        for entry in history.waiting:
            missing = {(c, s) for c, s in entry.seen.items()} - held
            behind = {e.key for e in history.waiting} & {*entry.seen.items(), (entry.counter, entry.seq - 1)}
            assert missing or behind


@given(steps)
def test_what_an_author_saw_is_closed(script: list[tuple[object, ...]]) -> None:
    """Who saw an act saw what that act saw: then «concurrent» means that neither person knew of the other."""
    entries = union(play(script))
    history = order(entries)
    for a in entries:
        for b in entries:
            for c in entries:
                if history.before(a, b) and history.before(b, c):
                    assert history.before(a, c)


@settings(max_examples=50)
@given(steps, st.integers(0, 2))
def test_a_log_chained_again_under_a_new_number_counts_once(script: list[tuple[object, ...]], which: int) -> None:
    """After a clone is found, its unsent entries stand in two logs with the same ids; nothing may happen twice."""
    logs = play(script)
    entries = union(logs)
    copies: list[Entry] = []
    for entry in logs[which].own:
        copies.append(
            seal(
                office=entry.office,
                counter=9,
                seq=len(copies) + 1,
                previous=copies[-1].hash if copies else GENESIS,
                key=b"new",
                entry_id=entry.id,
                kind=entry.kind,
                subject=entry.subject,
                body=entry.content,
                salt=entry.salt or b"",
                hlc=entry.hlc,
                at=logs[which].now,
                actor=entry.actor,
                seen=entry.seen,
            )
        )
    plain, doubled = order(entries), order(entries + copies)
    assert [e.id for e in doubled.ready] == [e.id for e in plain.ready]
    assert [e.key for e in doubled.ready] == [e.key for e in plain.ready]
    assert len(doubled.shadows) == len(copies)
    assert not doubled.waiting
    alone = order([e for e in entries if e.counter != which + 1] + copies)
    assert {e.id for e in alone.ready} | {e.id for e in alone.waiting} == {e.id for e in entries}


def test_entries_that_claim_to_have_seen_each_other_wait_for_ever() -> None:
    """A forged circle must neither hang the fold nor be applied."""
    one, two = Log(1), Log(2)
    first = one.write(SUBJECT, "dossier.paid", seen={2: 1})
    second = two.write(SUBJECT, "dossier.paid", seen={1: 1})
    history = order([first, second])
    assert history.ready == ()
    assert {entry.id for entry in history.waiting} == {first.id, second.id}
    assert order([one.write(SUBJECT, "dossier.paid", seen={1: 5})]).ready == ()
