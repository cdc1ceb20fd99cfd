"""Certified copies: numbers of a legal register, and everything a dossier goes through, in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.certified import Upto
from counter_app.domain.copies import CopyLine, numbered
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local
from counter_app.domain.payment import TRANSFER, Payment
from counter_app.domain.person import Person
from counter_app.domain.transitions import State
from counter_app.domain.verbs import VERBS, verbs_for
from counter_app.errors import Refused, UserError
from counter_app.operations import day as days
from counter_app.operations import open_counter, upkeep
from counter_app.operations.act import perform, undo
from counter_app.operations.certify import Certified, certify, give_back, last_signer, signed
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board, certified, journal, projections
from counter_app.store import local as own
from tests.certifying import SIGNER, certifying, request
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, MONDAY, OFFICE

AFTER_THREE = datetime(2026, 11, 25, 8, 1, tzinfo=UTC)
"""15:01 of a Wednesday in Vietnam."""


@pytest.fixture
def lane(desk: Desk) -> Desk:
    """Counter 1 of an office that certifies."""
    return certifying(desk)


def stands(desk: Desk, done: Certified) -> Dossier:
    with desk.database.read() as connection:
        return board.dossier(connection, desk.me.office, done.dossier_id)


def numbers(desk: Desk, done: Certified) -> list[int]:
    return [line.number for line in stands(desk, done).intake.copies]  # type: ignore[union-attr]


def jobs(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return [job.form for job in own.print_jobs(connection)]


def test_one_key_takes_it_through_the_whole_counter(lane: Desk) -> None:
    """The signer sits beside: received, signed, paid, returned, and each of them a line that can be shown."""
    done = certify(lane, request(("Căn cước", 2, 3), ("Giấy khai sinh", 1, 2)))
    dossier = stands(lane, done)
    assert (dossier.state, dossier.signer, dossier.owed) == (State.RETURNED, SIGNER, 0)
    assert dossier.paid == done.paid == 3 * 4_000 + 2 * 2_000
    assert dossier.resolved_at
    assert dossier.returned_at
    assert not dossier.conflicts
    assert [line.kind for line in dossier.timeline] == [
        "dossier.received", "dossier.sent_for_signing", "dossier.resolved", "dossier.paid", "dossier.returned",
    ]  # fmt: skip
    assert numbers(lane, done) == [1, 2]
    assert dossier.intake is not None
    assert dossier.intake.copies[1].shown == "2, quyển số 01/2026-SCT/BS"
    assert dossier.intake.subject_line == "Căn cước: 3 bản; Giấy khai sinh: 2 bản"
    assert jobs(lane) == []
    with lane.database.read() as connection:
        (row,) = board.rows(connection, board.search(connection, "giay khai sinh"))
    assert row.state is State.RETURNED


@pytest.mark.parametrize(
    ("pages", "fee"), [(1, 2_000), (2, 4_000), (3, 5_000), (10, 12_000), (198, 200_000), (500, 200_000)]
)
def test_the_fee_of_a_copy_and_its_cap(lane: Desk, pages: int, fee: int) -> None:
    """TT 226/2016/TT-BTC: a citizen who pays for page 199 has paid too much."""
    done = certify(lane, request(("Bằng, chứng chỉ", pages, 2)))
    assert done.paid == done.intake.copies[0].fee == 2 * fee


def test_a_type_of_paper_has_one_number_in_a_request() -> None:
    """Two birth certificates of one mother stand under one number, whatever their pages."""
    lines = [CopyLine("Giấy khai sinh", 1), CopyLine("Căn cước"), CopyLine("giấy khai sinh", 2)]
    assert [line.number for line in numbered(lines, "BS-01/2026", 7)] == [8, 9, 8]


def test_numbers_run_on_through_the_year_and_begin_anew(lane: Desk, clock: FakeClock) -> None:
    """A book runs from the 1st of January to the 31st of December, each register by itself."""
    assert numbers(lane, certify(lane, request(("Căn cước", 1, 1), ("Học bạ", 1, 1)))) == [1, 2]
    assert numbers(lane, certify(lane, request(("Giấy ủy quyền", 1, 1), register="CK"))) == [1]
    assert numbers(lane, certify(lane, request())) == [3]
    clock.now = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    later = certify(lane, request())
    assert (numbers(lane, later), later.intake.copies[0].book) == ([1], "BS-01/2027")


def test_a_void_request_keeps_its_numbers(lane: Desk) -> None:
    """«Hoàn tác» of a reception: the number is gone and the register says why."""
    done = certify(lane, request(), Upto.RECEIVED)
    undo(lane, done.dossier_id)
    assert numbers(lane, certify(lane, request())) == [2]
    with lane.database.read() as connection:
        first, second = certified.written(connection, OFFICE.agency, "BS-01/2026", local(MONDAY).date(),
                                          local(MONDAY).date())  # fmt: skip
    assert (first.line.void, second.line.void) == ("Hoàn tác", "")


@pytest.mark.parametrize("upto", list(Upto))
def test_it_goes_as_far_as_asked(lane: Desk, upto: Upto) -> None:
    """The signer is out: the papers wait under their numbers, and no money has changed hands."""
    dossier = stands(lane, certify(lane, request(), upto))
    wanted = {
        Upto.RECEIVED: State.RECEIVED, Upto.SIGNING: State.SIGNING,
        Upto.SIGNED: State.RESOLVED, Upto.RETURNED: State.RETURNED,
    }  # fmt: skip
    assert dossier.state is wanted[upto]
    assert bool(dossier.payments) is (upto is Upto.RETURNED)
    assert bool(dossier.resolved_at) is (upto in (Upto.SIGNED, Upto.RETURNED))


def test_what_waits_is_signed_at_once_by_name_and_then_returned(lane: Desk) -> None:
    """The folder comes back from the chairman with forty papers in it."""
    first = [certify(lane, request(), Upto.SIGNING) for _ in range(3)]
    other = certify(lane, request(signer="Trần Thị Phó"), Upto.SIGNING)
    with lane.database.read() as connection:
        waiting = certified.waiting(connection, OFFICE.agency)
    assert [one.signer for one in waiting] == [SIGNER] * 3 + ["Trần Thị Phó"]
    assert waiting[0].fee == 2_000
    perform(lane, first[1].dossier_id, VERBS["resolve"], {})
    back = signed(lane, [one.dossier_id for one in first])
    assert back.done == (first[0].intake.code, first[2].intake.code)
    assert back.refused == (f"{first[1].intake.code}: Đã xử lý xong.",)
    dossier = give_back(lane, first[0].dossier_id, Payment(0, TRANSFER, "01AA/26P", "0000123"))
    assert dossier.state is State.RETURNED
    assert dossier.payments == (Payment(2_000, TRANSFER, "01AA/26P", "0000123"),)
    with pytest.raises(Refused, match="Chờ ký"):
        give_back(lane, other.dossier_id)
    assert not stands(lane, other).payments


def test_a_refused_paper_is_a_void_line_with_its_reason(lane: Desk) -> None:
    """Its number stays, its fee is not asked, the others go on."""
    done = certify(lane, request(("Căn cước", 1, 2), ("Bằng, chứng chỉ", 1, 1)), Upto.SIGNING)
    perform(lane, done.dossier_id, VERBS["void-copy"], {"number": "2", "reason": "Bản chính bị tẩy xóa"})
    dossier = stands(lane, done)
    assert dossier.intake is not None
    assert [line.void for line in dossier.intake.copies] == ["", "Bản chính bị tẩy xóa"]
    assert dossier.owed == 4_000
    signed(lane, [done.dossier_id])
    assert give_back(lane, done.dossier_id).paid == 4_000
    assert numbers(lane, certify(lane, request())) == [3]
    with lane.database.read() as connection:
        before = projections.dump(connection)
    assert upkeep.verify(lane).faults == ()
    assert any(row[0] == "certified" and "Bản chính bị tẩy xóa" in row for row in before)


def test_a_line_is_voided_once_and_not_when_it_is_paid_for(lane: Desk) -> None:
    """The citizen holds a biên lai for it: the money goes back first."""
    paid = certify(lane, request(("Căn cước", 1, 1), ("Học bạ", 1, 1)))
    with pytest.raises(Refused, match="hoàn lại tiền"):
        perform(lane, paid.dossier_id, VERBS["void-copy"], {"number": "1", "reason": "sai"})
    waiting = certify(lane, request(), Upto.SIGNING)
    with pytest.raises(UserError, match="các số: 3"):
        perform(lane, waiting.dossier_id, VERBS["void-copy"], {"number": "9", "reason": "sai"})
    after = perform(lane, waiting.dossier_id, VERBS["void-copy"], {"number": "3", "reason": "sai"})
    assert "void-copy" not in [verb.name for verb in verbs_for(after)]
    with pytest.raises(Refused, match="đã hủy"):
        perform(lane, waiting.dossier_id, VERBS["void-copy"], {"number": "3", "reason": "sai"})


@pytest.mark.parametrize(
    ("now", "upto", "extended", "wanted"),
    [
        (AFTER_THREE - timedelta(seconds=1), Upto.SIGNING, 0, False),
        (AFTER_THREE, Upto.SIGNING, 0, True),
        (AFTER_THREE, Upto.RETURNED, 0, False),
        (MONDAY, Upto.SIGNING, 2, True),
    ],
)  # fmt: skip
def test_the_appointment_slip_prints_itself_when_the_law_wants_it(
    lane: Desk, clock: FakeClock, now: datetime, upto: Upto, extended: int, wanted: bool
) -> None:
    """NĐ 23/2015/NĐ-CP Đ7: from the printed minute 15:01, or when it takes longer; nobody waits at the printer else."""
    clock.now = now
    done = certify(lane, request(extended=extended), upto)
    assert (jobs(lane) == ["RECEIPT"]) is wanted is bool(done.print_job)
    if extended:
        # Tuesday is a holiday in this office: Wednesday and Thursday are the two days.
        assert local(done.intake.deadline.due_at).strftime("%d/%m") == "26/11"
        assert "Đ21" in done.intake.note
    elif wanted:
        assert local(done.intake.deadline.due_at).strftime("%d/%m") == "26/11"


def test_the_slip_is_printed_when_it_is_asked_for(lane: Desk) -> None:
    """An employer wants to see where the clerk was all morning."""
    assert certify(lane, request(slip=True), Upto.SIGNING).print_job
    assert jobs(lane) == ["RECEIPT"]


def test_longer_than_two_days_only_by_agreement(lane: Desk) -> None:
    """NĐ 23/2015/NĐ-CP Đ21."""
    with pytest.raises(UserError, match="thỏa thuận bằng văn bản") as refused:
        certify(lane, request(extended=3), Upto.SIGNING)
    assert refused.value.problems[0].field == "agreement"
    done = certify(lane, request(extended=3, agreement="Giấy thỏa thuận ngày 23/11/2026"), Upto.SIGNING)
    assert "Giấy thỏa thuận" in done.intake.note


def test_everything_wrong_is_said_at_once_and_nothing_is_written(lane: Desk) -> None:
    """No number is lost to a form that was not complete."""
    with lane.database.read() as connection:
        before = journal.count(connection)
    bad = request(("", 1, 1), ("Căn cước", 0, 1), ("Học bạ", 1, 1000), signer=" ", extended=99)
    with pytest.raises(UserError) as refused:
        certify(lane, bad)
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["lines[0].kind", "lines[1].pages", "lines[2].copies", "extended", "signer"]
    for nothing in (request(register="??"), request(owners=()), request(owners=(Person(name=""),)),
                    request(*[("Căn cước", 1, 1)] * 51)):  # fmt: skip
        with pytest.raises(UserError):
            certify(lane, nothing)
    with lane.database.read() as connection:
        assert journal.count(connection) == before
    assert numbers(lane, certify(lane, request())) == [1]


def test_an_office_without_the_procedure_is_told(desk: Desk) -> None:
    """A provincial centre does not certify."""
    with pytest.raises(UserError, match=r"2\.000815"):
        certify(desk, request())


def test_signatures_and_contracts_have_their_own_registers(lane: Desk) -> None:
    """The short forms: the fee is by case, and a contract has two days."""
    signature = certify(lane, request(("Giấy ủy quyền", 1, 2), register="CK"))
    assert (signature.paid, signature.intake.copies[0].shown) == (20_000, "1, quyển số 01/2026-SCT/CK")
    parties = (Person(name="Nguyễn Văn An"), Person(name="Trần Thị Bình"))
    contract = certify(lane, request(("Hợp đồng mua bán xe", 1, 1), register="HD", owners=parties), Upto.SIGNING)
    assert contract.intake.copies[0].shown.endswith("SCT/HĐ,GD")
    assert contract.print_job, "two days: the slip is the law's"
    with lane.database.read() as connection:
        (waiting,) = certified.waiting(connection, OFFICE.agency)
    assert (waiting.name, waiting.fee) == ("Nguyễn Văn An; Trần Thị Bình", 50_000)


def test_the_signer_is_remembered(lane: Desk) -> None:
    """The next citizen's papers go to the same hand."""
    assert last_signer(lane) == ""
    certify(lane, request(), Upto.SIGNING)
    assert last_signer(lane) == SIGNER


def test_what_was_typed_before_is_offered_again(lane: Desk) -> None:
    """The office's own papers need no list of their own."""
    for _ in range(2):
        certify(lane, request(("Sổ hộ nghèo", 1, 1)))
    certify(lane, request())
    with lane.database.read() as connection:
        assert certified.kinds(connection, OFFICE.agency, "BS") == ["Sổ hộ nghèo", "Căn cước"]
        assert certified.kinds(connection, OFFICE.agency, "CK") == []


def test_a_restored_copy_repeats_no_number_of_a_register(
    lane: Desk, place: DataDir, clock: FakeClock, tmp_path: Path
) -> None:
    """Two papers under one number of a legal book would make both worthless."""
    upkeep.backup(lane, tmp_path / "copy.db")
    assert numbers(lane, certify(lane, request(("Căn cước", 1, 1), ("Học bạ", 1, 1)))) == [1, 2]
    lane.database.close()
    upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    again = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    assert numbers(again, certify(again, request())) == [3]
    again.database.close()


def test_the_register_is_read_off_the_journal(lane: Desk) -> None:
    """Dropped and made again it says the same: the entries are the truth."""
    certify(lane, request(), Upto.SIGNING)
    with lane.database.write() as connection:
        before = projections.dump(connection)
        projections.rebuild(connection)
        assert projections.dump(connection) == before


def test_the_evening_misses_only_the_slips_that_the_law_wants(lane: Desk, clock: FakeClock) -> None:
    """Eighty copies done on the spot are not eighty receipts that did not come out."""

    def missing() -> tuple[str, ...]:
        return days.look(lane, local(clock()).date()).sheet.papers.missing

    clock.now = AFTER_THREE - timedelta(hours=2)
    certify(lane, request())
    certify(lane, request(), Upto.SIGNING)
    assert missing() == ()
    clock.now = AFTER_THREE
    late = certify(lane, request(), Upto.SIGNING)
    assert missing() == (late.intake.code,)
    signed(lane, [late.dossier_id])
    give_back(lane, late.dossier_id)
    assert missing() == ()
