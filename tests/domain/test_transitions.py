"""The table of acts and states, checked as an official would read it."""

from __future__ import annotations

import re
import unicodedata

import pytest

from counter_app.domain.transitions import ACTS, OPEN, Act, ClockAct, State

RUNNING = ACTS["dossier.extended"].origin

FINAL = {State.RETURNED, State.STOPPED, State.REFUSED, State.VOID}
REOPENING = {"dossier.recalled", "dossier.mail_returned"}

LEGAL_SOURCE = re.compile(
    r"(NĐ|TT|QĐ|NQ|Luật|BLDS|BLLĐ|BLTTDS) ?\d{1,5}(/\d{4})?(/[A-ZĐ0-9-]+)* Đ\d{1,3}[a-z]?( k\d{1,2}( [a-zđ])?)?"
)
VIETNAMESE = re.compile(r"[A-ZÀ-ỸĐ][a-zà-ỹđ]+([ ,]+[a-zà-ỹđ]+)*")

WALKS = [
    (State.RECEIVED, "dossier.handed_over", State.PROCESSING),
    (State.RECEIVED, "dossier.sent_elsewhere", State.ELSEWHERE),
    (State.ELSEWHERE, "dossier.accepted_elsewhere", State.PROCESSING),
    (State.PROCESSING, "dossier.handed_over", State.PROCESSING),
    (State.PROCESSING, "dossier.supplement_requested", State.SUPPLEMENT),
    (State.SUPPLEMENT, "dossier.supplemented", State.PROCESSING),
    (State.SUPPLEMENT, "dossier.refused", State.REFUSED),
    (State.SUPPLEMENT, "dossier.stopped", State.STOPPED),
    (State.PROCESSING, "dossier.finance_requested", State.FINANCE),
    (State.FINANCE, "dossier.finance_done", State.PROCESSING),
    (State.PROCESSING, "dossier.paused", State.PAUSED),
    (State.PAUSED, "dossier.resumed", State.PROCESSING),
    (State.RECEIVED, "dossier.withdrawal_requested", State.WITHDRAWING),
    (State.PROCESSING, "dossier.withdrawal_requested", State.WITHDRAWING),
    (State.SUPPLEMENT, "dossier.withdrawal_requested", State.WITHDRAWING),
    (State.FINANCE, "dossier.withdrawal_requested", State.WITHDRAWING),
    (State.WITHDRAWING, "dossier.stopped", State.STOPPED),
    (State.PROCESSING, "dossier.sent_for_signing", State.SIGNING),
    (State.SIGNING, "dossier.resolved", State.RESOLVED),
    (State.PROCESSING, "dossier.resolved", State.RESOLVED),
    (State.RECEIVED, "dossier.resolved", State.RESOLVED),
    (State.RESOLVED, "dossier.returned", State.RETURNED),
    (State.RESOLVED, "dossier.recalled", State.PROCESSING),
    (State.RETURNED, "dossier.recalled", State.PROCESSING),
    (State.RECEIVED, "dossier.voided", State.VOID),
]
FORBIDDEN = [
    (State.RECEIVED, "dossier.returned"),
    (State.PROCESSING, "dossier.returned"),
    (State.PROCESSING, "dossier.voided"),
    (State.RETURNED, "dossier.voided"),
    (State.SUPPLEMENT, "dossier.supplement_requested"),
    (State.PROCESSING, "dossier.refused"),
    (State.PROCESSING, "dossier.stopped"),
    (State.SUPPLEMENT, "dossier.resolved"),
    (State.SUPPLEMENT, "dossier.extended"),
    (State.PAUSED, "dossier.extended"),
    (State.RESOLVED, "dossier.extended"),
    (State.RETURNED, "dossier.returned"),
    (State.STOPPED, "dossier.recalled"),
    (State.REFUSED, "dossier.recalled"),
    (State.VOID, "dossier.corrected"),
]
acts = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)


@pytest.mark.parametrize(("origin", "kind", "to"), WALKS)
def test_the_ways_of_a_dossier_that_the_decree_knows(origin: State, kind: str, to: State) -> None:
    """An act the law foresees must not be refused at the counter."""
    assert origin in ACTS[kind].origin
    assert ACTS[kind].to is to


@pytest.mark.parametrize(("origin", "kind"), FORBIDDEN)
def test_the_ways_that_the_decree_does_not_know(origin: State, kind: str) -> None:
    """A result handed out before it exists, a refusal without a request: the table must say no."""
    assert origin not in ACTS[kind].origin


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached_from_a_reception(state: State) -> None:
    """A state without a way to it is a filter on the board that is always empty."""
    reached = {act.to for act in ACTS.values() if not act.origin}
    for _ in State:
        reached |= {act.to for act in ACTS.values() if act.to and act.origin & reached}
    assert state in reached


@pytest.mark.parametrize("state", sorted(set(State) - FINAL))
def test_every_other_state_leads_to_an_end(state: State) -> None:
    """A dossier that can only wait is never counted as done."""
    reached = {state}
    for _ in State:
        reached |= {act.to for act in ACTS.values() if act.to and act.origin & reached}
    assert reached & FINAL


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_leaves_an_end_but_the_recall_of_a_wrong_result(state: State) -> None:
    """What was delivered, stopped or refused is closed; a mistake is a correction, not a new course (Đ21 k1)."""
    leaving = {act.kind for act in ACTS.values() if state in act.origin and act.to not in (None, state)}
    assert leaving <= (REOPENING if state is State.RETURNED else set())


def test_only_a_reception_or_a_cut_over_begins_a_dossier() -> None:
    """An entry of any other kind without a reception before it is a conflict to look at."""
    assert [kind for kind, act in ACTS.items() if not act.origin] == ["dossier.received", "dossier.imported"]


@acts
def test_an_act_is_filed_under_its_own_kind(act: Act) -> None:
    """A wrong key would fold one act as another."""
    assert ACTS[act.kind] is act
    assert re.fullmatch(r"(dossier|document|paper)\.[a-z_]+", act.kind)


@acts
def test_the_label_of_an_act_is_vietnamese_and_composed(act: Act) -> None:
    """It stands on the button and in the timeline."""
    assert VIETNAMESE.fullmatch(act.label)
    assert unicodedata.is_normalized("NFC", act.label)


@pytest.mark.parametrize("state", State)
def test_the_label_of_a_state_is_vietnamese_and_its_portal_number_one_of_ten(state: State) -> None:
    """The national portal refuses an eleventh status."""
    assert VIETNAMESE.fullmatch(state.label)
    assert unicodedata.is_normalized("NFC", state.label)
    assert 1 <= state.portal_status <= 10


def test_no_two_acts_and_no_two_states_share_a_label() -> None:
    """Two equal words on one board mean two things."""
    for labels in ([act.label for act in ACTS.values()], [state.label for state in State]):
        assert len(set(labels)) == len(labels)


@acts
def test_a_basis_is_a_legal_source(act: Act) -> None:
    """«Theo quy định» convinces nobody: a number, a year, an article."""
    assert act.basis == "" or LEGAL_SOURCE.fullmatch(act.basis)


@pytest.mark.parametrize(
    "text", ["theo quy định", "NĐ 61", "Đ19", "NĐ 61/2018", "NĐ 61/2018 Điều 19", "NĐ 61/2018 Đ19 k4 "]
)
def test_the_pattern_of_a_legal_source_is_not_satisfied_by_anything(text: str) -> None:
    """A pattern that takes everything proves nothing."""
    assert not LEGAL_SOURCE.fullmatch(text)


@acts
def test_an_act_that_changes_the_state_says_that_it_sets_it(act: Act) -> None:
    """Two counters that move one dossier unseen are a conflict only if both say they set the state."""
    assert ("state" in act.sets) == (act.to is not None)


@acts
def test_stopping_the_clock_leads_where_it_stands_and_starting_it_where_it_runs(act: Act) -> None:
    """Otherwise a dossier waiting for its citizen grows overdue, or one in work never does."""
    if act.clock in (ClockAct.STOP, ClockAct.PAUSE):
        assert act.to not in RUNNING
    elif act.clock in (ClockAct.START, ClockAct.RESTART, ClockAct.RESUME):
        assert act.to in RUNNING
    elif act.clock is ClockAct.EXTEND:
        assert act.to is None
        assert act.origin <= RUNNING


def test_what_has_happened_in_the_world_is_a_fact() -> None:
    """Paper, money and people outside the office cannot be undone by a merge."""
    facts = {kind for kind, act in ACTS.items() if act.fact}
    assert facts == {
        "dossier.received",
        "dossier.sent_elsewhere",
        "dossier.accepted_elsewhere",
        "dossier.handed_over",
        "dossier.resolved",
        "dossier.returned",
        "dossier.paid",
        "dossier.refunded",
        "dossier.fee_receipt_voided",
        "document.printed",
        "dossier.handover_accepted",
        "dossier.arrived",
        "dossier.contacted",
        "dossier.mail_returned",
        "dossier.rated",
        "dossier.fault_apologised",
        "dossier.notified",
        "document.waived",
        "paper.attached",
    }


def test_open_and_running_are_what_the_reports_count() -> None:
    """An open dossier still owes its result; a running one can become late."""
    assert set(State) - FINAL - {State.RESOLVED} == OPEN
    assert RUNNING < OPEN
    assert {State.SUPPLEMENT, State.FINANCE, State.PAUSED, State.ELSEWHERE}.isdisjoint(RUNNING)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.RECEIVED, 2),
        (State.REFUSED, 3),
        (State.PROCESSING, 4),
        (State.PAUSED, 4),
        (State.SUPPLEMENT, 5),
        (State.FINANCE, 6),
        (State.WITHDRAWING, 7),
        (State.STOPPED, 8),
        (State.RESOLVED, 9),
        (State.RETURNED, 10),
    ],
)
def test_the_portal_is_told_the_status_it_knows(state: State, status: int) -> None:
    """A wrong number shows the citizen another state on the national portal."""
    assert state.portal_status == status
