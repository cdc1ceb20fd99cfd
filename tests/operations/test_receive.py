"""Tiếp nhận: the number is final, the promise frozen, and whatever goes wrong nothing is half saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from counter_app.domain import acts
from counter_app.domain.application import Application, suggested_fees
from counter_app.domain.deadline import deadline
from counter_app.domain.dossier import Dossier
from counter_app.domain.fees import Exemption, Fee, FeeLine, Quantity, Tier
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter, Role, Staff
from counter_app.domain.payment import TRANSFER, Payment
from counter_app.domain.procedure import Case, StartRule
from counter_app.domain.transitions import State
from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue, change_calendar, drafts, open_counter, upkeep
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.operations.receive import Received, receive
from counter_app.paths import DataDir
from counter_app.store import board, journal, local
from tests.conftest import FakeClock, no_code
from tests.factories import CALENDAR, CLERK, MONDAY, OFFICE, SUPERVISOR, application, person, procedure, there

SMALL = Slice(1, 83)
"""Three ordinary numbers a day, then 40 for restored backups and 40 for paper."""


def entries(desk: Desk) -> int:
    with desk.database.read() as connection:
        return journal.count(connection)


def give_slices(desk: Desk, *slices: Slice) -> None:
    """Enrols the counter with other numbers, as IT does."""
    with desk.database.write() as connection:
        body = Counter(1, "Quầy 1", slices).to_body()
        desk.with_clerk(SUPERVISOR).append(connection, "counter.enrolled", "counter:1", body)


def numbers(desk: Desk, count: int) -> list[int]:
    return [int(receive(desk, application()).intake.code.rpartition("-")[2]) for _ in range(count)]


def nothing_written(desk: Desk, act: Callable[[], object], *refusals: type[Exception]) -> Exception:
    """Whatever is raised, the journal, the board, the print list and the next number are as before."""

    def state() -> tuple[object, ...]:
        with desk.database.read() as connection:
            return (
                journal.vector(connection),
                journal.count(connection),
                local.unprinted(connection),
                board.numbers_of_day(connection, OFFICE.agency, 1, OFFICE.agency, MONDAY.date()),
                [draft.id for draft in local.drafts(connection, CLERK.id)],
            )

    before = state()
    with pytest.raises(refusals or UserError) as told:
        act()
    assert state() == before
    return told.value


# What is saved


def test_a_reception_is_a_number_a_promise_a_register_line_and_a_receipt_to_print(desk: Desk) -> None:
    """All of what the citizen is told, saved before the printer is asked."""
    received = receive(desk, application(subject_line="Thửa đất số 15", note="gấp"))
    intake = received.intake
    assert (intake.code, intake.foreign) == ("X99.01-261123-0001", False)
    assert (intake.number, intake.book, intake.book_number) == ("01.00001", "01/2026", 1)
    assert (intake.clerk, intake.clerk_title, intake.counter) == (CLERK.name, CLERK.title, "Quầy 1")
    assert intake.fee_total == 8000
    with desk.database.read() as connection:
        dossier = board.find(connection, OFFICE.agency, intake.code)
        (row,) = board.by_code(connection, intake.code)
        (job,) = local.print_jobs(connection)
        (entry,) = journal.of_subject(connection, OFFICE.agency, f"dossier:{received.dossier_id}")
    assert dossier.intake == intake
    assert (dossier.id, dossier.state, dossier.received_at) == (received.dossier_id, State.RECEIVED, MONDAY)
    assert (row.name, row.state, row.receipts) == ("Nguyễn Văn An", State.RECEIVED, 0)
    assert (job.id, job.dossier, job.form, job.reprint) == (received.print_job, dossier.id, "RECEIPT", 0)
    assert (entry.kind, entry.actor, entry.counter) == ("dossier.received", CLERK.id, 1)
    entry_before = entry.seq - 1
    with desk.database.read() as connection:
        previous = journal.after(connection, OFFICE.agency, 1, entry_before - 1, 1)[0]
    entry.verify(previous.hash, desk.me.key)


def test_the_promise_is_frozen_with_its_reasons(desk: Desk) -> None:
    """A calendar published tomorrow must not move a date that stands on paper."""
    wanted = deadline(MONDAY, Limit(3, Unit.WORKING_DAYS), desk.reference().calendar, OFFICE.hours)
    received = receive(desk, application())
    assert received.intake.deadline == wanted
    assert any("Văn hóa" in step.note for step in wanted.trace)
    change_calendar.publish(desk.with_clerk(SUPERVISOR), [], "later")
    with desk.database.read() as connection:
        dossier = board.find(connection, OFFICE.agency, received.intake.code)
    assert dossier.intake is not None
    assert dossier.intake.deadline == wanted
    assert dossier.due_at == dossier.promised_at == wanted.due_at
    again = receive(desk, application())
    assert again.intake.deadline.due_at == wanted.due_at - timedelta(days=1)


def test_a_dossier_keeps_the_version_of_the_procedure_it_was_received_under(desk: Desk) -> None:
    """A decision published at noon must not change the papers of the morning."""
    morning = receive(desk, application()).intake
    newer = procedure(version="2026-12-01", name="Tên mới", cases=(Case("x", {"*": Limit(9, Unit.WORKING_DAYS)}),))
    catalogue.publish_catalogue(desk.with_clerk(SUPERVISOR), "2", [newer])
    held = desk.procedure(newer.code)
    assert held == newer
    with desk.database.read() as connection:
        dossier = board.find(connection, OFFICE.agency, morning.code)
    assert dossier.intake == morning
    assert dossier.intake.procedure_version == "2026-07-20"
    assert receive(desk, application(procedure=held)).intake.procedure_version == "2026-12-01"


def test_no_receipt_is_asked_where_none_is_wanted(desk: Desk) -> None:
    """NĐ 61/2018 Đ17 k4: returned on the spot, no slip unless asked."""
    assert receive(desk, application(), receipt=False).print_job == 0
    with desk.database.read() as connection:
        assert local.print_jobs(connection) == []


def test_only_the_draft_of_this_dossier_is_dropped(desk: Desk) -> None:
    """The parked form of the citizen who went home for a paper must still be there."""
    parked, own = drafts.fresh_id(desk), drafts.fresh_id(desk)
    drafts.keep(desk, parked, {"name": "Bình"}, "Khai sinh", parked=True)
    drafts.keep(desk, own, {"name": "An"}, "Xác nhận")
    receive(desk, application(), draft_id=own)
    assert [draft.id for draft in drafts.listed(desk)] == [parked]


# What is refused


def test_everything_that_is_missing_is_named_at_once(desk: Desk) -> None:
    """Five refusals one after another are five minutes of somebody's morning."""
    unknown = procedure(cases=(), fees=(Fee("Lệ phí", None),))
    draft = drafts.fresh_id(desk)
    drafts.keep(desk, draft, {}, "dở")
    wrong = application(
        procedure=unknown,
        owners=(person(name="", id_number="0010990123", phone="12"),),
        papers=(),
        fees=None,
        sets=0,
        note="x" * 501,
        foreign_code="abc",
    )
    wrong = replace(wrong, fees=None)
    error = nothing_written(desk, lambda: receive(desk, wrong, draft_id=draft))
    assert isinstance(error, UserError)
    assert {problem.field for problem in error.problems} == {
        "owner.name", "owner.id_number", "owner.phone", "papers", "limit", "fee", "note", "sets", "foreign_code",
    }  # fmt: skip
    named = " ".join(problem.sentence for problem in error.problems)
    assert "Tờ khai yêu cầu xác nhận" in named
    assert "Giấy tờ tùy thân" in named


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"owners": ()}, "owner.name"), ({"procedure": None}, "procedure")],
    ids=["nobody", "no procedure"],
)
def test_an_empty_form_is_no_dossier(desk: Desk, changes: dict[str, Any], field: str) -> None:
    """F9 on an empty form must not burn a number."""
    error = nothing_written(desk, lambda: receive(desk, replace(application(), **changes)))
    assert isinstance(error, UserError)
    assert field in {problem.field for problem in error.problems}


@pytest.mark.parametrize(
    "who",
    [
        replace(CLERK, roles=(Role.IT,)),
        replace(CLERK, roles=(Role.OFFICER, Role.REGISTRAR)),
        replace(CLERK, roles=()),
        replace(CLERK, active=False),
        None,
    ],
    ids=["IT", "officer", "no role", "gone", "nobody"],
)
def test_who_may_not_receive_is_told_so_and_no_number_is_drawn(desk: Desk, who: Staff | None) -> None:
    """A dossier in the name of somebody who does not receive is a dossier nobody answers for."""
    with_them = replace(desk, clerk=who)
    error = nothing_written(desk, lambda: receive(with_them, application()), Refused)
    assert isinstance(error, Refused)
    assert error.code in ("right.missing", "sign_in.missing")


def test_a_reception_too_large_to_travel_is_refused_in_words(desk: Desk) -> None:
    """An entry over 256 KiB would block this counter's log at the centre for ever."""
    crowd = tuple(person(name="Nguyễn Văn An", address="x" * 390) for _ in range(900))
    error = nothing_written(desk, lambda: receive(desk, application(owners=crowd)), Refused)
    assert isinstance(error, Refused)
    assert error.code == "entry.too_large"
    assert numbers(desk, 1) == [1]


def test_a_failure_after_the_entry_takes_the_number_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry, board row, print list and draft are one transaction: a number without a receipt is a hole in the book."""
    draft = drafts.fresh_id(desk)
    drafts.keep(desk, draft, {}, "dở")

    def broken(*_args: object, **_more: object) -> int:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(local, "ask_print", broken)
        nothing_written(desk, lambda: receive(desk, application(), draft_id=draft), RuntimeError)
    assert receive(desk, application(), draft_id=draft).intake.code == "X99.01-261123-0001"


# Paid with the reception


AFTER_PAYMENT = procedure(code="1.013067", starts=StartRule.PAYMENT, fees=(Fee("Lệ phí đăng ký xe", 150_000),))


def found(desk: Desk, received: Received) -> Dossier:
    with desk.database.read() as connection:
        return board.find(connection, OFFICE.agency, received.intake.code)


def test_what_is_paid_at_the_counter_is_written_down_with_its_receipt(desk: Desk) -> None:
    """The evening's count and the biên lai book must agree without anybody's memory."""
    received = receive(desk, application(payment=Payment(8000, TRANSFER, " 01AA/26P ", "0000123")))
    dossier = found(desk, received)
    assert received.paid == 8000
    assert dossier.payments == (Payment(8000, TRANSFER, "01AA/26P", "0000123"),)
    assert (dossier.paid, dossier.owed, dossier.conflicts) == (8000, 0, ())
    assert [line.label for line in dossier.timeline] == ["Tiếp nhận", "Thu phí, lệ phí"]
    assert dossier.timeline[1].note == "8.000 đồng, chuyển khoản, biên lai 01AA/26P số 0000123"
    assert found(desk, receive(desk, application())).owed == 8000


def test_time_that_starts_with_the_payment_starts_at_once_when_it_is_paid(desk: Desk) -> None:
    """The citizen who pays now gets a date, not «dự kiến»; the one who pays tomorrow gets tomorrow's."""
    fees = suggested_fees(AFTER_PAYMENT)
    paid = found(desk, receive(desk, application(procedure=AFTER_PAYMENT, fees=fees, payment=Payment(150_000))))
    assert (paid.expected, paid.running, paid.owed) == ("", True, 0)
    assert paid.promised_at == paid.due_at
    later = found(desk, receive(desk, application(procedure=AFTER_PAYMENT, fees=fees)))
    assert (later.expected, later.running, later.promised_at, later.owed) == ("PAYMENT", False, None, 150_000)
    part = found(desk, receive(desk, application(procedure=AFTER_PAYMENT, fees=fees, payment=Payment(50_000))))
    assert (part.expected, part.running, part.owed) == ("PAYMENT", False, 100_000)
    whole = act(desk, part.id, "dossier.paid", lambda d: acts.pay(d, desk.circumstances(), Payment(100_000)))
    assert (whole.expected, whole.running, whole.owed) == ("", True, 0)


def test_how_the_fee_came_about_is_frozen_onto_the_dossier(desk: Desk) -> None:
    """A year later the inspector asks why this citizen paid 36.000 and that one nothing."""
    tiers = (Tier(2, 2000), Tier(None, 1000))
    copies = procedure(fees=(Fee("Phí chứng thực", 2000, "trang", tiers=tiers, cap=200_000, per="bản"),))
    lines = suggested_fees(copies, Quantity(10, 3))
    dossier = found(desk, receive(desk, application(procedure=copies, fees=lines)))
    assert dossier.intake is not None
    assert dossier.intake.fees == lines
    assert dossier.intake.fees[0].explanation.endswith("× 3 bản = 36.000")
    poor = Exemption("ho-ngheo", "Người thuộc hộ nghèo", 100, "Giấy chứng nhận hộ nghèo")
    exempt = procedure(fees=(Fee("Lệ phí", None, exemptions=(poor,)),))
    lines = suggested_fees(exempt, exemption="ho-ngheo", evidence="Giấy số 12/2026")
    dossier = found(desk, receive(desk, application(procedure=exempt, fees=lines)))
    assert dossier.intake is not None
    assert [(fee.amount, fee.exemption, fee.evidence) for fee in dossier.intake.fees] == [(0, poor, "Giấy số 12/2026")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"payment": Payment(8000, number="123456789")}, "paid.number"),
        ({"payment": Payment(8000, symbol="x" * 31)}, "paid.symbol"),
        ({"payment": Payment(8001)}, "paid.amount"),
        ({"payment": Payment(-1)}, "paid.amount"),
        ({"payment": Payment(8000, "GOLD")}, "paid.method"),
        ({"payment": Payment(0), "fees": ()}, "paid"),
        ({"fees": (FeeLine("Phí", 0, exemption=Exemption("x", "Trẻ em")),)}, "exemption"),
        ({"fees": (FeeLine("Phí", 0, Quantity(0)),)}, "pages"),
    ],
)
def test_a_fee_or_a_receipt_that_cannot_be_burns_no_number(desk: Desk, changes: dict[str, Any], field: str) -> None:
    """A slip in a biên lai must not cost the citizen a number and the book a line."""
    error = nothing_written(desk, lambda: receive(desk, application(**changes)))
    assert isinstance(error, UserError)
    assert [problem.field for problem in error.problems] == [field]


def test_a_failed_payment_takes_the_reception_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Received but not paid, or paid but not received: both are wrong in the evening."""

    def broken(*_args: object) -> dict[str, Any]:
        raise RuntimeError("the power went")

    monkeypatch.setattr(acts, "pay", broken)
    nothing_written(desk, lambda: receive(desk, application(payment=Payment(8000))), RuntimeError)


# Codes minted elsewhere


def test_a_code_minted_elsewhere_stays_the_only_one(desk: Desk) -> None:
    """The portal has given the citizen a code; a second one would make two dossiers of one."""
    received = receive(desk, application(foreign_code=" h30.12-261120-0042 "))
    assert (received.intake.code, received.intake.foreign) == ("H30.12-261120-0042", True)
    assert (received.intake.book_number, received.intake.number) == (1, "01.00001")
    assert numbers(desk, 1) == [1]


@pytest.mark.parametrize(
    "again",
    ["H56.22.17-261123-0412", "000.17.22.H56-261123-0412", "h56.22.17 - 261123 - 00412", "H56.22.17–261123–0412"],
)
def test_a_code_is_taken_once_in_whatever_spelling(desk: Desk, again: str) -> None:
    """Both decrees' spellings name one dossier; received twice, one of them is forgotten."""
    receive(desk, application(foreign_code="000.17.22.H56-261123-0412"))
    error = nothing_written(desk, lambda: receive(desk, application(foreign_code=again)), Refused)
    assert isinstance(error, Refused)
    assert (error.code, error.problems[0].field) == ("code.known", "foreign_code")


def test_a_foreign_code_of_our_own_agency_is_never_given_again(desk: Desk) -> None:
    """The portal issues codes for the same agency; its number must not come out of our slice an hour later."""
    receive(desk, application(foreign_code="X99.01-261123-0002"))
    drawn = numbers(desk, 3)
    assert 2 not in drawn
    assert len(set(drawn)) == 3
    error = nothing_written(desk, lambda: receive(desk, application(foreign_code="X99.01-261123-00002")), Refused)
    assert isinstance(error, Refused)


def test_a_foreign_code_at_the_end_of_the_slice_does_not_use_the_slice_up(desk: Desk) -> None:
    """One code typed from the portal must not close the counter for the rest of the day."""
    receive(desk, application(foreign_code="X99.01-261123-0420"))
    assert numbers(desk, 2) == [1, 2]


# Numbers


def test_numbers_run_one_after_another_and_the_register_with_them(desk: Desk, clock: FakeClock) -> None:
    """Gaps must be explained to the inspector; there are none of our making."""
    received: list[Received] = []
    for _ in range(5):
        clock.advance(minutes=7)
        received.append(receive(desk, application()))
    assert [one.intake.code[-4:] for one in received] == ["0001", "0002", "0003", "0004", "0005"]
    assert [one.intake.book_number for one in received] == [1, 2, 3, 4, 5]
    assert len({one.dossier_id for one in received}) == 5


def test_a_used_up_slice_refuses_in_words_and_the_form_is_kept(desk: Desk, clock: FakeClock) -> None:
    """The citizen hears «quầy khác», not a fifth digit or another citizen's number."""
    give_slices(desk, SMALL)
    assert numbers(desk, 3) == [1, 2, 3]
    draft = drafts.fresh_id(desk)
    drafts.keep(desk, draft, {"name": "An"}, "dở")
    error = nothing_written(desk, lambda: receive(desk, application(), draft_id=draft), Refused)
    assert isinstance(error, Refused)
    assert error.code == "numbers.exhausted"
    assert [kept.id for kept in drafts.listed(desk)] == [draft]
    clock.advance(days=1)
    assert numbers(desk, 3) == [1, 2, 3]


def test_a_second_slice_goes_on_where_the_first_ends(desk: Desk) -> None:
    """IT gives a busy counter more numbers in the middle of the day."""
    give_slices(desk, SMALL)
    numbers(desk, 3)
    give_slices(desk, SMALL, Slice(2001, 500))
    assert numbers(desk, 2) == [2001, 2002]


def test_a_counter_without_a_slice_is_told_whom_to_ask(desk: Desk) -> None:
    """Joined, but not yet enrolled: no number may be guessed."""
    stranger = replace(desk, me=replace(desk.me, counter=9), _reference=None)
    error = nothing_written(desk, lambda: receive(stranger, application()))
    assert "dải số" in str(error)


@pytest.mark.parametrize(
    ("moment", "day", "book"),
    [
        (datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC), "261123", "01/2026"),
        (datetime(2026, 11, 23, 17, 0, 0, tzinfo=UTC), "261124", "01/2026"),
        (datetime(2026, 11, 23, 17, 1, tzinfo=UTC), "261124", "01/2026"),
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "261231", "01/2026"),
        (datetime(2026, 12, 31, 17, 1, tzinfo=UTC), "270101", "01/2027"),
    ],
    ids=["23:59:59", "00:00", "00:01", "New Year's Eve", "New Year"],
)
def test_the_day_of_a_code_is_the_day_on_the_wall(
    desk: Desk, clock: FakeClock, moment: datetime, day: str, book: str
) -> None:
    """The code says the day the citizen was here, not the day in Greenwich."""
    clock.now = moment - timedelta(hours=30)
    numbers(desk, 2)
    clock.now = moment
    intake = receive(desk, application()).intake
    assert intake.code == f"X99.01-{day}-0001"
    assert intake.book == book
    assert intake.book_number == (3 if book == "01/2026" else 1)


def test_a_voided_number_is_never_given_again(desk: Desk) -> None:
    """«Hoàn tác» keeps the number as a void: the slip may already be in somebody's pocket."""
    from counter_app.domain import acts
    from counter_app.operations.act import act

    first = receive(desk, application())
    act(desk, first.dossier_id, "dossier.void_requested", lambda d: acts.ask_void(d, "nhập nhầm"))
    act(desk.with_clerk(SUPERVISOR), first.dossier_id, "dossier.voided", lambda d: acts.void(d, there(), "nhập nhầm"))
    assert numbers(desk, 1) == [2]


def test_window_and_command_line_draw_from_one_row_of_numbers(desk: Desk, place: DataDir, clock: FakeClock) -> None:
    """Two programs on one file, each with what it remembered: the number is read behind the lock."""
    second = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    drawn = [numbers(one, 1)[0] for one in (desk, second, desk, desk, second)]
    assert drawn == [1, 2, 3, 4, 5]
    second.database.close()


def test_a_restored_file_draws_from_the_restore_range_until_tomorrow(
    desk: Desk, place: DataDir, clock: FakeClock
) -> None:
    """What was handed out after the backup is unknown: an ordinary number might be in somebody's hand."""
    numbers(desk, 2)
    upkeep.backup(desk, place.root / "copy.db")
    assert numbers(desk, 3) == [3, 4, 5]
    desk.database.close()
    upkeep.restore(place, place.root / "copy.db", clock, no_code)
    again = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    assert numbers(again, 3) == [9067, 9068, 9069]  # 8:12, two hours of fourteen into the spare slice
    clock.advance(days=1)
    assert numbers(again, 2) == [1, 2]
    again.database.close()


def test_a_second_restore_on_one_day_gives_no_number_twice(desk: Desk, place: DataDir, clock: FakeClock) -> None:
    """IT tries the newest backup, then an older one: receipts of the hour between are in people's hands."""
    upkeep.backup(desk, place.root / "copy.db")
    drawn: list[int] = []
    lines: list[int] = []
    desk.database.close()
    for _ in range(3):
        clock.advance(minutes=10)
        upkeep.restore(place, place.root / "copy.db", clock, no_code)
        again = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
        drawn += numbers(again, 2)
        lines.append(receive(again, application()).intake.book_number)
        again.database.close()
    assert len(set(drawn)) == 6
    assert lines == [3, 6, 9]


def test_the_same_form_twice_is_two_dossiers(desk: Desk) -> None:
    """Two births on one day are two dossiers; the program does not guess that they are one."""
    form: Application = application()
    first, second = receive(desk, form), receive(desk, form)
    assert first.dossier_id != second.dossier_id
    assert first.intake.code != second.intake.code
    assert first.intake.deadline.due_at.date().isoformat() == "2026-11-27"
    assert CALENDAR.is_worked(first.intake.deadline.due_at.date())
