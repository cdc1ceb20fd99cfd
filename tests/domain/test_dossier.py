"""The fold: what a dossier's entries say, and what happens when counters did not see each other."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.dossier import Clash, Dossier, fold
from counter_app.domain.entry import Entry
from counter_app.domain.moments import to_text
from counter_app.domain.transitions import ACTS, State
from tests.factories import MONDAY, Log, intake

SUBJECT = "dossier:1"
RECEPTION = intake().to_body()
LATER = MONDAY + timedelta(hours=1)


def received(log: Log) -> Entry:
    return log.write(SUBJECT, "dossier.received", RECEPTION)


def show(*logs: Log) -> Dossier:
    return fold("1", {entry.key: entry for log in logs for entry in log.held.values()}.values())


def correct(log: Log, field: str, new: str) -> Entry:
    return log.write(SUBJECT, "dossier.corrected", {"fields": {field: {"old": "", "new": new}}})


def test_an_ordinary_dossier_from_reception_to_return() -> None:
    """The clerk's whole day on one dossier, read off its entries."""
    log = Log(1)
    received(log)
    log.write(SUBJECT, "document.printed", {"form": "RECEIPT", "title": "Giấy tiếp nhận"})
    log.write(SUBJECT, "dossier.handed_over", {"to": "Phòng Văn hóa"})
    log.write(SUBJECT, "dossier.resolved")
    log.write(SUBJECT, "dossier.paid", {"amount": 8000})
    log.write(SUBJECT, "dossier.returned")
    dossier = show(log)
    assert dossier.state is State.RETURNED
    assert dossier.code == "X99.01-261123-0003"
    assert dossier.receipts == 1
    assert dossier.holder == "Phòng Văn hóa"
    assert dossier.paid == 8000
    assert dossier.intake is not None
    assert dossier.due_at == dossier.promised_at == dossier.intake.deadline.due_at
    assert [line.label for line in dossier.timeline] == [
        "Tiếp nhận",
        "In giấy",
        "Chuyển hồ sơ",
        "Có kết quả",
        "Thu phí, lệ phí",
        "Trả kết quả",
    ]
    assert not dossier.conflicts


def test_the_due_date_is_copied_from_the_entry_that_decided_it_and_never_computed() -> None:
    """A promise printed on a receipt cannot move because the calendar or the program was updated."""
    log = Log(1)
    deadline = {**RECEPTION["deadline"], "due_at": to_text(MONDAY)}
    log.write(SUBJECT, "dossier.received", {**RECEPTION, "deadline": deadline})
    assert show(log).due_at == MONDAY


def test_two_counters_that_correct_the_same_field_unseen_leave_one_value_and_one_conflict() -> None:
    """Nobody's correction may vanish silently; a person decides."""
    one, two = Log(1), Log(2, now=LATER)
    received(one)
    two.take(one)
    first, second = correct(one, "note", "một"), correct(two, "note", "hai")
    dossier = show(one, two)
    assert dossier.intake is not None
    assert dossier.intake.note == "một"
    assert [(c.entry_id, c.clash, c.against, c.applied) for c in dossier.conflicts] == [
        (second.id, Clash.CONCURRENT, first.id, False)
    ]
    assert [line.applied for line in dossier.timeline] == [True, True, False]


def test_two_counters_that_correct_different_fields_both_win() -> None:
    """Different fields are no quarrel."""
    one, two = Log(1), Log(2)
    received(one)
    two.take(one)
    correct(one, "note", "một")
    correct(two, "subject_line", "hai")
    dossier = show(one, two)
    assert dossier.intake is not None
    assert (dossier.intake.note, dossier.intake.subject_line) == ("một", "hai")
    assert not dossier.conflicts


def test_a_fact_is_applied_even_where_the_table_does_not_expect_it() -> None:
    """The citizen has the result in hand: the program cannot say otherwise, only flag it."""
    log = Log(1)
    received(log)
    log.write(SUBJECT, "dossier.returned")
    dossier = show(log)
    assert dossier.state is State.RETURNED
    assert [(c.clash, c.applied) for c in dossier.conflicts] == [(Clash.ILLEGAL, True)]


def test_an_act_that_is_illegal_where_it_arrives_is_kept_and_shown() -> None:
    """A pause written offline on a dossier that was finished meanwhile changes nothing and stays visible."""
    one, two = Log(1), Log(2, now=LATER)
    received(one)
    one.write(SUBJECT, "dossier.handed_over", {"to": "Phòng Kinh tế"})
    two.take(one)
    one.write(SUBJECT, "dossier.resolved")
    pause = two.write(SUBJECT, "dossier.paused", {"reason": "xác minh"})
    dossier = show(one, two)
    assert dossier.state is State.RESOLVED
    assert [c.entry_id for c in dossier.conflicts] == [pause.id]


def test_a_settlement_keeps_one_and_a_late_stranger_is_a_new_conflict() -> None:
    """What the supervisor decided stays decided when a third counter comes back online."""
    one, two, three = Log(1), Log(2), Log(3)
    received(one)
    two.take(one)
    three.take(one)
    first, second = correct(one, "note", "một"), correct(two, "note", "hai")
    late = correct(three, "note", "ba")
    one.take(two)
    one.write(SUBJECT, "conflict.settled", {"kept": [second.id], "set_aside": [first.id]})
    dossier = show(one)
    assert dossier.intake is not None
    assert dossier.intake.note == "hai"
    assert not dossier.conflicts
    after = show(one, three)
    assert after.intake is not None
    assert after.intake.note == "hai"
    assert [c.entry_id for c in after.conflicts] == [late.id]


def test_the_first_settlement_stands_and_a_later_one_changes_nothing() -> None:
    """Two supervisors decide one quarrel at two counters: the clerk may not see it turned round in the evening."""
    one, two = Log(1), Log(2, now=LATER)
    received(one)
    two.take(one)
    first, second = correct(one, "note", "một"), correct(two, "note", "hai")
    one.take(two)
    two.take(one)
    one.write(SUBJECT, "conflict.settled", {"kept": [second.id], "set_aside": [first.id]})
    two.write(SUBJECT, "conflict.settled", {"kept": [first.id], "set_aside": [second.id]})
    dossier = show(one, two)
    assert dossier.intake is not None
    assert dossier.intake.note == "hai"
    assert [line.label for line in dossier.timeline].count("Xử lý thao tác trùng") == 2


def test_a_later_act_of_a_lower_counter_is_told_later() -> None:
    """Counter 2 wrote in the morning, counter 1 in the afternoon, and neither saw the other."""
    one, two = Log(1), Log(2)
    received(one)
    two.take(one)
    one.now = LATER
    correct(two, "note", "sáng")
    correct(one, "subject_line", "chiều")
    assert [line.counter for line in show(one, two).timeline] == [1, 2, 1]


def test_a_late_stranger_does_not_win_because_everything_else_was_set_aside() -> None:
    """The settlement decided the field; who had not seen it must be seen by a person."""
    one, two, three = Log(1), Log(2), Log(3)
    received(one)
    two.take(one)
    three.take(one)
    late = correct(three, "note", "ba")
    first, second = correct(one, "note", "một"), correct(two, "note", "hai")
    one.take(two)
    one.write(SUBJECT, "conflict.settled", {"kept": [], "set_aside": [first.id, second.id]})
    dossier = show(one, three)
    assert dossier.intake is not None
    assert dossier.intake.note == ""
    assert [c.entry_id for c in dossier.conflicts] == [late.id]


def test_an_unknown_kind_of_a_newer_program_is_kept_and_the_rest_goes_on() -> None:
    """One counter updated first; its colleague's queue must not stop."""
    log = Log(1)
    received(log)
    log.write(SUBJECT, "dossier.teleported", {"where": "?"})
    log.write(SUBJECT, "dossier.handed_over", {"to": "Phòng Kinh tế"})
    dossier = show(log)
    assert dossier.state is State.PROCESSING
    assert [c.clash for c in dossier.conflicts] == [Clash.UNKNOWN]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("dossier.received", {}),
        ("dossier.received", {**RECEPTION, "owners": 5}),
        ("dossier.received", {**RECEPTION, "deadline": {"due_at": "hôm qua"}}),
        (
            "dossier.received",
            {**RECEPTION, "deadline": {**RECEPTION["deadline"], "limit": {"amount": -1, "unit": "months"}}},
        ),
        ("dossier.paid", {"amount": "nhiều"}),
        ("dossier.corrected", {"fields": [1, 2]}),
        ("dossier.corrected", {"fields": {"owners": {"new": 3}}}),
        ("conflict.settled", {"kept": 5, "set_aside": {"a": 1}}),
        ("data.erased", {"entries": 5, "keep": {"due_at": "?"}}),
        ("document.printed", {"form": ["RECEIPT"], "reprint": {}}),
    ],
)
def test_no_body_can_stop_the_fold(kind: str, body: dict[str, Any]) -> None:
    """A damaged or hostile entry must not block the entries behind it."""
    log = Log(1)
    received(log)
    log.write(SUBJECT, kind, body)
    log.write(SUBJECT, "dossier.handed_over", {"to": "Phòng Kinh tế"})
    assert show(log).state is State.PROCESSING


def test_an_erasure_leaves_the_counts_and_takes_the_person() -> None:
    """The citizen's data goes by law; the office's figures for the year stay right."""
    log = Log(1)
    first = received(log)
    log.write(SUBJECT, "dossier.resolved")
    before = show(log)
    keep = {"code": before.code, "procedure": before.procedure, "due_at": to_text(before.due_at or MONDAY)}
    log.write(SUBJECT, "data.erased", {"entries": [first.id], "keep": keep})
    after = show(log)
    assert "Nguyễn Văn An" in repr(before)
    assert "Nguyễn Văn An" not in repr(after)
    assert (after.code, after.procedure, after.due_at, after.state) == (
        before.code,
        before.procedure,
        before.due_at,
        State.RESOLVED,
    )
    log.held[first.key] = first.erased()
    assert show(log) == after


ACT_BODIES: dict[str, dict[str, Any]] = {
    "dossier.received": RECEPTION,
    "dossier.corrected": {"fields": {"note": {"old": "", "new": "mới"}}},
    "dossier.extended": {"deadline": {**RECEPTION["deadline"], "due_at": to_text(MONDAY)}, "ground": "APOLOGY"},
    "dossier.paid": {"amount": 1000},
    "document.printed": {"form": "RECEIPT"},
    "dossier.handed_over": {"to": "Phòng Kinh tế"},
    "dossier.supplemented": {"deadline": RECEPTION["deadline"]},
    "dossier.rated": {"answer": 5, "source": "QR"},
    "paper.attached": {
        "line": 1,
        "paper_name": "Tờ khai",
        "name": "a.pdf",
        "kind": "PDF",
        "size": 9,
        "pages": 1,
        "sha256": "0" * 64,
    },
}
steps = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.integers(0, 2), st.sampled_from(sorted(ACTS))),
        st.tuples(st.just("take"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("settle"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("erase"), st.integers(0, 2)),
        st.tuples(st.just("undo"), st.integers(0, 2)),
    ),
    max_size=22,
)


def play(script: list[tuple[Any, ...]]) -> list[Log]:
    logs = [Log(n + 1) for n in range(3)]
    received(logs[0])
    for step in script:
        log = logs[step[1]]
        match step:
            case ("act", _, kind):
                log.write(SUBJECT, kind, ACT_BODIES.get(kind, {}))
            case ("take", n, other) if n != other:
                log.take(logs[other])
            case ("settle", _, keep):
                open_now = [c.entry_id for c in show(log).conflicts]
                log.write(SUBJECT, "conflict.settled", {"kept" if keep else "set_aside": open_now})
            case ("erase", _):
                named = [entry.id for entry in log.subject(SUBJECT)]
                log.write(SUBJECT, "data.erased", {"entries": named, "keep": {"code": show(log).code}})
            case ("undo", _) if log.subject(SUBJECT):
                log.write(SUBJECT, "act.undone", {"entry": log.subject(SUBJECT)[-1].id})
    return logs


@settings(max_examples=150)
@given(steps, st.randoms(use_true_random=False))
def test_the_same_entries_tell_the_same_dossier_in_any_order_of_arrival(
    script: list[tuple[Any, ...]], random: Random
) -> None:
    """Invariant 6: equal vectors, equal screens, with concurrency, settlements and erasures in any mixture."""
    logs = play(script)
    entries = [entry for log in logs for entry in log.own]
    expected = fold("1", entries)
    random.shuffle(entries)
    assert fold("1", entries) == expected
    half_erased = [e.erased() if random.random() < 0.5 and _is_erased(e, entries) else e for e in entries]
    assert fold("1", half_erased) == expected


def _is_erased(entry: Entry, entries: list[Entry]) -> bool:
    return entry.kind in ACTS and any(
        e.kind == "data.erased" and entry.id in e.content.get("entries", ()) for e in entries
    )


@settings(max_examples=150)
@given(steps)
def test_no_act_of_a_person_ever_disappears(script: list[tuple[Any, ...]]) -> None:
    """Invariant 8: every act is in the timeline, waiting, or an open conflict; and facts that can be read are applied.
    What its own author took back is in the timeline too, and says so.
    """
    logs = play(script)
    for log in logs:
        dossier = show(log)
        lines = {line.entry_id: line.applied for line in dossier.timeline}
        flagged = {conflict.entry_id for conflict in dossier.conflicts}
        unreadable = {one.entry_id for one in dossier.conflicts if one.clash is Clash.UNREADABLE}
        undone = {line.entry_id for line in dossier.timeline if line.undone}
        decided = {i for e in log.held.values() for n in ("kept", "set_aside") for i in e.content.get(n, ())}
        for entry in log.held.values():
            assert entry.id in lines or entry.id in dossier.waiting
            if entry.id in lines and not lines[entry.id]:
                assert entry.id in flagged | decided | undone
            if entry.id in lines and entry.kind in ACTS and ACTS[entry.kind].fact:
                assert lines[entry.id] or entry.id in undone | unreadable


def test_payments_add_up_and_what_is_owed_goes_down() -> None:
    """Half now, half with the result; a voided dossier owes nothing, and an erased one is not asked again."""
    log = Log(1)
    log.write(SUBJECT, "dossier.received", intake().to_body())
    log.write(SUBJECT, "dossier.paid", {"amount": 3000})
    dossier = fold("1", log.own)
    assert (dossier.paid, dossier.owed) == (3000, 5000)
    assert dossier.timeline[-1].note == "3.000 đồng, tiền mặt"
    log.write(SUBJECT, "dossier.paid", {"amount": 9000, "method": "TRANSFER", "symbol": "AA", "number": "12"})
    dossier = fold("1", log.own)
    assert (dossier.paid, dossier.owed, len(dossier.payments)) == (12_000, 0, 2)
    other = Log(2)
    other.write(SUBJECT, "dossier.received", intake().to_body())
    assert fold("1", other.own).owed == 8000
    other.write(SUBJECT, "dossier.voided", {"reason": "nhập nhầm"})
    assert fold("1", other.own).owed == 0


@pytest.mark.parametrize("body", [{"amount": "nhiều"}, {"amount": None}, {"amount": {}}, {"amount": [1]}])
def test_a_payment_nobody_can_read_is_shown_and_counts_nothing(body: dict[str, Any]) -> None:
    """A newer program's or a broken entry must not stop the dossier, nor put money into it."""
    log = Log(1)
    log.write(SUBJECT, "dossier.received", intake().to_body())
    log.write(SUBJECT, "dossier.paid", body)
    dossier = fold("1", log.own)
    assert (dossier.paid, dossier.owed) == (0, 8000)
    assert [conflict.clash for conflict in dossier.conflicts] == [Clash.UNREADABLE]
