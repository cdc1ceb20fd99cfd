"""Every later act through the door that windows and imports use: allowed where the table allows, else not written."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain import acts, apologies, date_review, handover, notice, refunds, returning
from counter_app.domain.deadline import deadline
from counter_app.domain.dossier import Dossier
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import show
from counter_app.domain.notice import About, Channel
from counter_app.domain.office import Role
from counter_app.domain.payment import Payment
from counter_app.domain.person import Organisation
from counter_app.domain.procedure import Localised
from counter_app.domain.process import Stage
from counter_app.domain.receiver import Handing, Receiver
from counter_app.domain.transitions import ACTS, State
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue
from counter_app.operations.act import act, perform, undo
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import board, journal, local
from tests.conftest import FakeClock
from tests.factories import CALENDAR, CLERK, MONDAY, OFFICE, SUPERVISOR, application, person, procedure, there

Decide = Callable[[Dossier], acts.Body]
NOW = there(MONDAY + timedelta(hours=1))
FIVE = Limit(5, Unit.WORKING_DAYS)
GUARDED = {"dossier.noted"}
"""Asks for more than a state: see test_supervision."""
GOLDEN = Path(__file__).parents[1] / "domain" / "golden" / "acts.md"

DECISIONS: dict[str, Decide] = {
    "dossier.handed_over": lambda d: acts.hand_over(d, "Phòng Kinh tế", "kèm bản vẽ"),
    "dossier.sent_elsewhere": lambda d: acts.send_elsewhere(d, "Trung tâm xã Bên"),
    "dossier.accepted_elsewhere": lambda d: acts.accept_elsewhere(d, NOW, NOW.now, "BM-15"),
    "dossier.supplement_requested": lambda d: acts.request_supplement(d, NOW, ["Bản sao"], "chưa rõ"),
    "dossier.supplemented": lambda d: acts.supplement(d, NOW),
    "dossier.paused": lambda d: acts.pause(d, NOW, "xác minh"),
    "dossier.resumed": lambda d: acts.resume(d, NOW),
    "dossier.finance_requested": lambda d: acts.request_finance(d, NOW, "nộp thuế"),
    "dossier.finance_done": lambda d: acts.finish_finance(d, NOW),
    "dossier.extended": lambda d: acts.extend(d, NOW, "APOLOGY", "cần xác minh", by=FIVE),
    "dossier.fault_apologised": lambda d: apologies.apologise_fault(d, "LOST", "thất lạc bản sao", "cấp lại"),
    "dossier.escalated": lambda d: apologies.escalate(d, "đã hẹn lại một lần"),
    "dossier.date_reviewed": lambda d: date_review.review_date(d, NOW, date_review.Choice.KEEP),
    "dossier.sent_for_signing": lambda d: acts.sign(d, "Chủ tịch"),
    "dossier.resolved": lambda d: acts.resolve(d, NOW, "Giấy xác nhận"),
    "dossier.recalled": lambda d: acts.recall(d, "sai họ đệm"),
    "dossier.returned": lambda d: returning.return_result(
        d, Handing(Receiver("Nguyễn Văn An"), "POST", "EB123456789VN")
    ),
    "dossier.handover_accepted": lambda d: handover.accept(d, NOW, d.batch, "Lê Thị Nhận"),
    "dossier.reassigned": lambda d: handover.reassign(d, "Phạm Văn Thụ", "nghỉ phép"),
    "dossier.arrived": lambda d: returning.arrive(d, "A12"),
    "dossier.contacted": lambda d: returning.contact(d, "đã gọi điện"),
    "dossier.notified": lambda d: notice.notified(d, About.READY, "x", Channel.SMS, "0912345678"),
    "dossier.mail_returned": lambda d: returning.mail_back(d, "không có người nhận", "B3"),
    "dossier.rated": lambda d: returning.rate(d, "5", "QR"),
    "dossier.withdrawal_requested": lambda d: acts.ask_withdrawal(d, NOW, "không cần nữa"),
    "dossier.withdrawal_declined": lambda d: acts.decline_withdrawal(d, NOW, "đổi ý"),
    "dossier.stopped": lambda d: acts.stop(d, NOW, "rút hồ sơ", ["Tờ khai"]),
    "dossier.refused": lambda d: acts.refuse(d, NOW, "không bổ sung"),
    "dossier.void_requested": lambda d: acts.ask_void(d, "nhập nhầm"),
    "dossier.voided": lambda d: acts.void(d, NOW, "nhập nhầm"),
    "dossier.corrected": lambda d: acts.correct(d, {"note": "đã sửa"}, "gõ sai"),
    "dossier.paid": lambda d: acts.pay(d, NOW, Payment(8000)),
    "dossier.refunded": lambda d: refunds.refund(d, 1000, "thu thừa"),
    "dossier.fee_receipt_voided": lambda d: refunds.void_fee_receipt(d, "ghi nhầm", "0000002"),
}

WAYS: dict[State, tuple[str, ...]] = {
    State.RECEIVED: (),
    State.ELSEWHERE: ("sent_elsewhere",),
    State.PROCESSING: ("handed_over",),
    State.SUPPLEMENT: ("supplement_requested",),
    State.FINANCE: ("handed_over", "finance_requested"),
    State.PAUSED: ("handed_over", "paused"),
    State.SIGNING: ("sent_for_signing",),
    State.WITHDRAWING: ("withdrawal_requested",),
    State.RESOLVED: ("resolved",),
    State.RETURNED: ("resolved", "returned"),
    State.STOPPED: ("withdrawal_requested", "stopped"),
    State.REFUSED: ("supplement_requested", "refused"),
    State.VOID: ("void_requested", "voided"),
}


@pytest.fixture
def chief(desk: Desk) -> Desk:
    return desk.with_clerk(SUPERVISOR)


def arrive_at(desk: Desk, state: State) -> str:
    """A dossier in a state; its id."""
    dossier_id = receive(desk, application()).dossier_id
    for step in WAYS[state]:
        act(desk, dossier_id, f"dossier.{step}", DECISIONS[f"dossier.{step}"])
    return dossier_id


def load(desk: Desk, dossier_id: str) -> Dossier:
    with desk.database.read() as connection:
        return board.dossier(connection, OFFICE.agency, dossier_id)


def test_no_act_of_the_domain_and_no_state_is_left_out() -> None:
    """A new act must come here with its good and its bad case."""
    functions = {
        name for name, thing in inspect.getmembers(acts, inspect.isfunction)
        if thing.__module__ == acts.__name__ and not name.startswith("_")
    }  # fmt: skip
    used = {name for decide in DECISIONS.values() for name in decide.__code__.co_names}
    asked = {"allow", "needed", "apology_is_late", "next_step", "next_unit", "who_receives"}
    assert functions - asked - {"undo"} <= used
    assert set(WAYS) == set(State)
    elsewhere = {"dossier.received", "dossier.imported", "dossier.undone", "document.printed", "document.waived"}
    elsewhere |= {"paper.attached", "paper.detached", *GUARDED}
    assert set(DECISIONS) == set(ACTS) - elsewhere


# Every act in every state, as golden/acts.md says it


def golden() -> tuple[dict[str, str], dict[str, tuple[str, dict[str, str]]]]:
    """The words of each state; of each act its words and what becomes of each state, "" where it is refused."""
    lines = [
        [cell.strip() for cell in line[1:-1].split("|")] if line.startswith("| ") else []
        for line in GOLDEN.read_text(encoding="utf-8").splitlines()
    ]
    states = {cells[0]: cells[1] for cells in lines if len(cells) == 2 and cells[0] != "state"}
    (head,) = [cells for cells in lines if cells[:1] == ["act"]]
    rows = [cells for cells in lines if cells and cells[0].startswith("dossier.")]
    return states, {kind: (words, dict(zip(head[2:], ends, strict=True))) for kind, words, *ends in rows}


STATES, TABLE = golden()


def refusal(kind: str, dossier: Dossier) -> str:
    """The sentence of the table for an act that the state does not allow."""
    stands = STATES[str(dossier.state)]
    if kind != "dossier.returned":
        return f"Không thể «{TABLE[kind][0]}»: hồ sơ {dossier.code} đang ở trạng thái «{stands}»."
    match dossier.state:
        case State.RETURNED:
            by = "quầy 1 đã trả lúc 23/11/2026 08:12, người nhận Nguyễn Văn An"
            return f"Hồ sơ {dossier.code} đang ở trạng thái «{stands}»: {by}. Chưa ghi gì thêm."
        case State.VOID:
            return f"Hồ sơ {dossier.code} đã hủy, không có kết quả để trả (trạng thái «{stands}»). Chưa ghi gì thêm."
    return f"Hồ sơ {dossier.code} chưa có kết quả để trả (trạng thái «{stands}»). Chưa ghi gì thêm."


def test_the_table_names_every_act_and_every_state() -> None:
    """An act that officials never saw would be law by programmer."""
    assert set(STATES) == set(State)
    assert set(TABLE) == set(DECISIONS) | GUARDED


@pytest.mark.parametrize("state", State)
def test_every_act_is_written_where_the_table_allows_it_and_nowhere_else(chief: Desk, state: State) -> None:
    """What the law forbids in a state must be refused in words before it is in the journal for ever."""
    untouched = ""  # a refused act leaves its dossier as it was, which is asserted: the next act may be tried on it
    for kind, decide in DECISIONS.items():
        dossier_id, untouched = untouched or arrive_at(chief, state), ""
        if kind in ("dossier.refunded", "dossier.fee_receipt_voided"):
            act(chief, dossier_id, "dossier.paid", DECISIONS["dossier.paid"])
        if kind == "dossier.voided" and state is State.RECEIVED:
            act(chief.with_clerk(CLERK), dossier_id, "dossier.void_requested", DECISIONS["dossier.void_requested"])
        before = load(chief, dossier_id)
        assert before.state is state
        words, ends = TABLE[kind]
        if to := ends[state]:
            after = act(chief, dossier_id, kind, decide)
            assert str(after.state) == (state if to == "=" else to), kind
            assert after == load(chief, dossier_id)
            assert not after.conflicts
            assert (after.timeline[:-1], after.timeline[-1].actor) == (before.timeline, SUPERVISOR.id)
            assert after.timeline[-1].label == words
        else:
            with pytest.raises(Refused) as told:
                act(chief, dossier_id, kind, decide)
            assert (told.value.code, str(told.value)) == ("state.illegal", refusal(kind, before))
            assert load(chief, dossier_id) == before
            if kind not in ("dossier.refunded", "dossier.fee_receipt_voided"):
                untouched = dossier_id


EMPTY: dict[str, tuple[State, str, Decide]] = {
    "hand over to nobody": (State.RECEIVED, "unit.missing", lambda d: acts.hand_over(d, "  ")),
    "elsewhere to nobody": (State.RECEIVED, "unit.missing", lambda d: acts.send_elsewhere(d, "")),
    "signed by nobody": (State.RECEIVED, "unit.missing", lambda d: acts.sign(d, "\n")),
    "nothing to supplement": (
        State.RECEIVED,
        "supplement.empty",
        lambda d: acts.request_supplement(d, NOW, [" "], "x"),
    ),
    "supplement without reason": (
        State.RECEIVED,
        "reason.missing",
        lambda d: acts.request_supplement(d, NOW, ["Bản sao"], ""),
    ),
    "pause without ground": (State.PROCESSING, "reason.missing", lambda d: acts.pause(d, NOW, "")),
    "a result of tomorrow": (
        State.PROCESSING,
        "result.future",
        lambda d: acts.resolve(d, NOW, "12/XN", issued=date(2026, 11, 24)),
    ),
    "a fault nobody names": (
        State.RECEIVED,
        "fault.unknown",
        lambda d: apologies.apologise_fault(d, "", "x", "y"),
    ),
    "a fault without remedy": (
        State.RECEIVED,
        "remedy.missing",
        lambda d: apologies.apologise_fault(d, "LOST", "x", " "),
    ),
    "an agency's letter without number": (
        State.PROCESSING,
        "letter.missing",
        lambda d: apologies.take_apology(d, NOW, "", "", date(2026, 12, 9), dated=None, reason=""),
    ),
    "an agency's letter of tomorrow": (
        State.PROCESSING,
        "letter.future",
        lambda d: apologies.take_apology(d, NOW, "", "3/VB", date(2026, 12, 9), dated=date(2026, 11, 24), reason=""),
    ),
    "second apology": (State.RECEIVED, "apology.second", DECISIONS["dossier.extended"]),
    "extended to an earlier day": (
        State.RECEIVED,
        "extend.earlier",
        lambda d: acts.extend(d, NOW, "STATUTORY", "x", until=date(2026, 11, 26), basis="Luật"),
    ),
    "extended without reason": (State.RECEIVED, "reason.missing", lambda d: acts.extend(d, NOW, "STATUTORY", "")),
    "returned to nobody": (
        State.RESOLVED,
        "receiver.missing",
        lambda d: returning.return_result(d, Handing(Receiver(""))),
    ),
    "withdrawn without reason": (State.RECEIVED, "reason.missing", lambda d: acts.ask_withdrawal(d, NOW, "")),
    "stopped without reason": (State.SUPPLEMENT, "reason.missing", lambda d: acts.stop(d, NOW, "")),
    "refused without reason": (State.SUPPLEMENT, "reason.missing", lambda d: acts.refuse(d, NOW, "\t")),
    "corrected to the same": (State.RECEIVED, "correct.same", lambda d: acts.correct(d, {"note": ""}, "x")),
    "corrected without reason": (State.RECEIVED, "reason.missing", lambda d: acts.correct(d, {"note": "a"}, "")),
    "voided without reason": (State.RECEIVED, "reason.missing", lambda d: acts.void(d, NOW, "")),
}


@pytest.mark.parametrize(("state", "code", "decide"), EMPTY.values(), ids=EMPTY)
def test_an_act_without_what_the_form_needs_is_refused(chief: Desk, state: State, code: str, decide: Decide) -> None:
    """Mẫu 02–05 print these lines; an empty one is a paper the inspector sends back."""
    dossier_id = arrive_at(chief, state)
    if code == "apology.second":
        act(chief, dossier_id, "dossier.extended", decide)
    before = load(chief, dossier_id)
    with pytest.raises(Refused) as told:
        act(chief, dossier_id, "dossier.any", decide)
    assert told.value.code == code
    assert load(chief, dossier_id) == before


def test_a_supplement_starts_the_clock_from_zero_and_an_apology_moves_the_promise(
    chief: Desk, clock: FakeClock
) -> None:
    """The entry carries the new promise; the board shows it, and the first promise stays visible."""
    dossier_id = arrive_at(chief, State.SUPPLEMENT)
    first = load(chief, dossier_id).due_at
    clock.advance(days=7)
    here = there(clock())
    after = act(chief, dossier_id, "dossier.supplemented", lambda d: acts.supplement(d, here))
    again = deadline(here.now, Limit(3, Unit.WORKING_DAYS), CALENDAR, here.hours).due_at
    assert after.due_at == after.lawful_due_at == again
    assert (after.promised_at, after.state, after.running) == (first, State.PROCESSING, True)
    moved = act(
        chief, dossier_id, "dossier.extended", lambda d: acts.extend(d, here, "APOLOGY", "cần xác minh", by=FIVE)
    )
    assert moved.due_at == deadline(again, FIVE, CALENDAR, here.hours).due_at
    assert (moved.lawful_due_at, moved.promised_at, moved.apologies) == (again, first, 1)


def test_a_correction_is_found_at_once(chief: Desk) -> None:
    """The clerk mistyped the name; the citizen gives the right one at the next counter."""
    dossier_id = receive(chief, application(owners=(person(name="Nguyễn Văn Sai"),))).dossier_id
    owners = [person(name="Nguyễn Văn Đúng").to_body()]
    after = act(chief, dossier_id, "dossier.corrected", lambda d: acts.correct(d, {"owners": owners}, "gõ sai"))
    assert after.intake is not None
    assert after.intake.owners[0].name == "Nguyễn Văn Đúng"
    with chief.database.read() as connection:
        assert [row.id for row in board.rows(connection, board.search(connection, "dung"))] == [dossier_id]
        assert not board.search(connection, "sai")


@pytest.mark.parametrize("roles", [(Role.IT,), ()], ids=["IT", "none"])
def test_who_has_no_business_with_dossiers_writes_none(chief: Desk, roles: tuple[Role, ...]) -> None:
    """IT keeps the machine; it does not decide over citizens."""
    dossier_id = arrive_at(chief, State.RECEIVED)
    before = load(chief, dossier_id)
    with pytest.raises(Refused) as told:
        act(
            chief.with_clerk(replace(SUPERVISOR, roles=roles)),
            dossier_id,
            "dossier.handed_over",
            DECISIONS["dossier.handed_over"],
        )
    assert told.value.code == "right.missing"
    assert load(chief, dossier_id) == before


def test_only_a_supervisor_voids(desk: Desk) -> None:
    """A voided number is explained at the year's end by somebody who may."""
    dossier_id = arrive_at(desk, State.RECEIVED)
    act(desk, dossier_id, "dossier.void_requested", DECISIONS["dossier.void_requested"])
    with pytest.raises(Refused) as told:
        act(desk, dossier_id, "dossier.voided", DECISIONS["dossier.voided"])
    assert told.value.code == "right.missing"
    assert (
        act(desk.with_clerk(SUPERVISOR), dossier_id, "dossier.voided", DECISIONS["dossier.voided"]).state is State.VOID
    )


def test_a_dossier_is_voided_by_two_people(chief: Desk) -> None:
    """One person alone could make a dossier, its fee and its number disappear."""
    dossier_id = receive(chief, application()).dossier_id
    with pytest.raises(Refused) as alone:
        perform(chief, dossier_id, VERBS["void"], {"reason": "nhập nhầm"})
    assert alone.value.code == "void.not_requested"
    perform(chief, dossier_id, VERBS["request-void"], {"reason": "nhập nhầm"})
    with pytest.raises(Refused) as same:
        perform(chief, dossier_id, VERBS["void"], {"reason": "nhập nhầm"})
    assert same.value.code == "void.same_person"
    other = replace(SUPERVISOR, id="khac")
    assert perform(chief.with_clerk(other), dossier_id, VERBS["void"], {"reason": "đúng"}).state is State.VOID


def test_a_wrong_name_is_corrected_under_the_same_number(chief: Desk) -> None:
    """The card was read wrongly; the citizen keeps the number, the old value stays visible."""
    received = receive(chief, application())
    stands = load(chief, received.dossier_id)
    raw = {"name": "Nguyễn Văn Ân", "phone": "0987 654 321", "subject_line": "cháu Bình", "reason": "gõ sai"}
    after = perform(chief, received.dossier_id, VERBS["correct"], raw)
    assert after.intake is not None
    owner = after.intake.owners[0]
    assert (after.code, after.due_at, after.corrections) == (stands.code, stands.due_at, 1)
    assert (owner.name, owner.phone, after.intake.subject_line) == ("Nguyễn Văn Ân", "0987654321", "cháu Bình")
    with chief.database.read() as connection:
        entry = journal.of_subject(connection, OFFICE.agency, f"dossier:{received.dossier_id}")[-1]
        assert [row.id for row in board.by_code(connection, after.code)] == [received.dossier_id]
    assert entry.content["fields"]["owners"]["old"][0]["name"] == "Nguyễn Văn An"
    again = perform(chief, received.dossier_id, VERBS["correct"], {"note": "đã báo", "reason": "gõ sai"})
    assert again.corrections == 2


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"phone": "12", "reason": "x"}, "phone"),
        ({"id_number": "0010991234", "reason": "x"}, "id_number"),
        ({"born": "31/02/1999", "reason": "x"}, "born"),
        ({"name": "Nguyễn Văn Ân"}, "reason"),
        ({"name": "Nguyễn Văn An", "reason": "x"}, ""),
    ],
)
def test_a_correction_is_checked_like_the_reception(chief: Desk, raw: dict[str, str], field: str) -> None:
    """A correction that makes it worse would be the second mistake on one paper."""
    dossier_id = receive(chief, application()).dossier_id
    before = load(chief, dossier_id)
    with pytest.raises(UserError) as told:
        perform(chief, dossier_id, VERBS["correct"], raw)
    assert [problem.field for problem in told.value.problems] == [field]
    assert load(chief, dossier_id) == before


def test_an_organisation_is_corrected_by_its_tax_code(chief: Desk) -> None:
    """A digit of the tax code makes another company of it."""
    owner = Organisation("Công ty Mẫu", "0101234567", phone="0912345678")
    dossier_id = receive(chief, application(owners=(owner,))).dossier_id
    after = perform(chief, dossier_id, VERBS["correct"], {"id_number": "0101234567-001", "reason": "chi nhánh"})
    assert after.intake is not None
    assert after.intake.owners[0] == replace(owner, tax_code="0101234567-001")


def test_an_act_on_a_dossier_that_is_not_here_is_refused(chief: Desk) -> None:
    """A scan of a receipt that has not arrived yet must not begin a ghost."""
    with chief.database.read() as connection:
        before = journal.count(connection)
    with pytest.raises(Refused) as told:
        act(chief, "nobody", "dossier.handed_over", DECISIONS["dossier.handed_over"])
    assert told.value.code == "state.illegal"
    with chief.database.read() as connection:
        assert journal.count(connection) == before


def test_an_act_too_large_to_travel_is_refused(chief: Desk) -> None:
    """A pasted book in the note would block the counter's log at the centre."""
    dossier_id = arrive_at(chief, State.RECEIVED)
    with pytest.raises(Refused) as told:
        act(chief, dossier_id, "dossier.handed_over", lambda d: acts.hand_over(d, "Phòng", "x" * 300_000))
    assert told.value.code == "entry.too_large"
    assert load(chief, dossier_id).state is State.RECEIVED


# Hoàn tác


def test_ones_own_last_act_is_taken_back(chief: Desk, clock: FakeClock) -> None:
    """The wrong unit was picked; the slip has not left the counter."""
    dossier_id = arrive_at(chief, State.RECEIVED)
    before = load(chief, dossier_id)
    act(chief, dossier_id, "dossier.handed_over", DECISIONS["dossier.handed_over"])
    clock.now += timedelta(seconds=9)
    after = undo(chief, dossier_id)
    assert (after.state, after.holder, after.conflicts) == (before.state, before.holder, ())
    assert [line.label for line in after.timeline][-2:] == ["Chuyển hồ sơ", "Hoàn tác"]
    assert after.timeline[-2].undone
    assert after == load(chief, dossier_id)


def test_a_fact_and_a_result_can_be_taken_back_too(chief: Desk) -> None:
    """«Đã trả» pressed on the wrong dossier."""
    dossier_id = arrive_at(chief, State.RESOLVED)
    act(chief, dossier_id, "dossier.returned", DECISIONS["dossier.returned"])
    assert undo(chief, dossier_id).state is State.RESOLVED
    assert load(chief, dossier_id).returned_at is None


def test_a_reception_taken_back_leaves_a_void_number_and_no_paper(chief: Desk) -> None:
    """The number was given out: it must be named among the gaps, never given to another."""
    received = receive(chief, application())
    after = undo(chief, received.dossier_id)
    assert after.state is State.VOID
    with chief.database.read() as connection:
        assert not local.print_jobs(connection)
    again = receive(chief, application())
    assert again.intake.code != received.intake.code


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda _, __: timedelta(seconds=16), "undo.late"),
        (lambda desk, dossier_id: undo(desk, dossier_id), "undo.none"),
        (lambda desk, dossier_id: act(desk, dossier_id, "dossier.paid", DECISIONS["dossier.paid"]), "undo.paid"),
    ],
    ids=["too late", "twice", "paid"],
)
def test_what_cannot_be_taken_back_says_why(
    chief: Desk, clock: FakeClock, prepare: Callable[[Desk, str], object], code: str
) -> None:
    """Money has changed hands, or the citizen has gone with the paper."""
    dossier_id = receive(chief, application()).dossier_id
    passed = prepare(chief, dossier_id)
    clock.now += passed if isinstance(passed, timedelta) else timedelta()
    before = load(chief, dossier_id)
    with pytest.raises(Refused) as told:
        undo(chief, dossier_id)
    assert told.value.code == code
    assert load(chief, dossier_id) == before


def test_nobody_takes_back_what_another_did(chief: Desk) -> None:
    """A colleague at the same PC, ten seconds later."""
    dossier_id = receive(chief, application()).dossier_id
    with pytest.raises(Refused) as told:
        undo(chief.with_clerk(CLERK), dossier_id)
    assert told.value.code == "undo.none"


# Verbs


def test_a_verb_does_what_its_function_does(chief: Desk) -> None:
    """The window's form and the command line are one door."""
    dossier_id = arrive_at(chief, State.RECEIVED)
    after = perform(chief, dossier_id, VERBS["hand-over"], {"to": "Phòng Kinh tế", "note": "kèm bản vẽ"})
    assert (after.state, after.holder) == (State.PROCESSING, "Phòng Kinh tế")


def test_a_verb_with_a_wrong_field_writes_nothing(chief: Desk) -> None:
    """Half an act would stand in the journal for ever."""
    dossier_id = arrive_at(chief, State.RECEIVED)
    before = load(chief, dossier_id)
    with pytest.raises(UserError):
        perform(chief, dossier_id, VERBS["hand-over"], {"to": ""})
    assert load(chief, dossier_id) == before


def test_a_hand_over_finds_the_step_of_the_unit(chief: Desk) -> None:
    """Lateness has a step and a holder only if the hand-over says which step begins."""
    stages = (
        Stage("Thẩm định", "Phòng Kinh tế", "người thụ lý", Limit(8, Unit.WORKING_HOURS)),
        Stage("Ký", "Lãnh đạo UBND", "người ký", Limit(4, Unit.WORKING_HOURS)),
    )
    catalogue.localise(chief, Localised(procedure().code, stages=stages))
    dossier_id = receive(chief, application(procedure=chief.procedure(procedure().code))).dossier_id
    after = perform(chief, dossier_id, VERBS["hand-over"], {"to": "Phòng Kinh tế"})
    assert after.step == 0
    assert acts.next_unit(after) == "Lãnh đạo UBND"
    assert perform(chief, dossier_id, VERBS["hand-over"], {"to": "Lãnh đạo UBND"}).step == 1


def test_another_agencys_letter_is_the_dossiers_one_apology(chief: Desk) -> None:
    """The tax office is late, not the counter; its letter names the new day, and a second one goes to the head."""
    dossier_id = arrive_at(chief, State.PROCESSING)
    raw = {"number": "12/CV-TCS", "dated": "23/11/2026", "until": "09/12/2026"}
    after = perform(chief, dossier_id, VERBS["apology-received"], raw)
    assert (after.apologies, after.due_at and show(after.due_at)) == (1, "09/12/2026 17:00")
    assert "APOLOGY" not in after.slips, "the letter is theirs"
    assert after.timeline[-1].note == "Văn bản xin lỗi số 12/CV-TCS của Phòng Kinh tế"
    with pytest.raises(Refused) as second:
        perform(chief, dossier_id, VERBS["apologise"], {"reason": "x", "by": "2 ngày làm việc"})
    assert "Báo cáo lãnh đạo" in str(second.value)
    assert perform(chief, dossier_id, VERBS["escalate"], {"reason": "trễ lần hai"}).timeline[-1].note == "trễ lần hai"


def test_a_result_says_its_number_its_day_and_its_electronic_form(chief: Desk) -> None:
    """The citizen's electronic store is searched by that code."""
    dossier_id = arrive_at(chief, State.PROCESSING)
    raw = {"result": "12/XN-UBND", "issued": "23/11/2026", "electronic": "000.12.H30", "signed_file": "có"}
    after = perform(chief, dossier_id, VERBS["resolve"], raw)
    assert after.result_words == "12/XN-UBND ngày 23/11/2026, bản điện tử 000.12.H30 (tệp đã ký số)"


def test_who_withdraws_takes_the_papers_home_and_who_thinks_again_loses_no_day(chief: Desk, clock: FakeClock) -> None:
    """Mẫu 05 names what was handed back; a wish taken back leaves what was left of the time."""
    dossier_id = arrive_at(chief, State.WITHDRAWING)
    clock.advance(days=2)
    after = perform(chief, dossier_id, VERBS["withdrawal-declined"], {"reason": "đổi ý"})
    assert (after.state, after.running) == (State.PROCESSING, True)
    assert after.due_at is not None
    assert after.promised_at is not None
    assert after.due_at > after.promised_at
    perform(chief, dossier_id, VERBS["withdraw"], {"reason": "chuyển nơi ở"})
    stopped = perform(chief, dossier_id, VERBS["stop"], {"reason": "rút hồ sơ", "given_back": "Tờ khai; Ảnh"})
    assert stopped.slips["STOP"].items == ("Tờ khai", "Ảnh")
