"""Batches and returns in one transaction each: all of it or nothing, and what another counter sees of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.domain import returning
from counter_app.domain.dossier import Dossier, fold
from counter_app.domain.payment import Payment
from counter_app.domain.receiver import Authorisation, Handing, Receiver, is_near_kin
from counter_app.domain.transitions import State
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue, hand_over
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.operations.return_result import return_result
from counter_app.store import board, journal, projections, waiting
from tests.conftest import FakeClock
from tests.factories import SUPERVISOR, Log, application, intake, person, procedure

SELF = Handing(Receiver("Nguyễn Văn An"))


def load(desk: Desk, dossier_id: str) -> Dossier:
    with desk.database.read() as connection:
        return board.dossier(connection, desk.me.office, dossier_id)


def written(desk: Desk) -> int:
    """How far this counter's journal goes."""
    with desk.database.read() as connection:
        return journal.vector(connection)[(desk.me.office, desk.me.counter)].seq


def received(desk: Desk, number: int = 1, **changes: object) -> list[str]:
    return [receive(desk, application(**changes), receipt=False).dossier_id for _ in range(number)]


def test_a_receiver_the_law_refuses_costs_no_money(desk: Desk) -> None:
    """The payment is the first of two entries; refused, neither is there."""
    (one,) = received(desk)
    perform(desk, one, VERBS["resolve"], {})
    before = written(desk)
    with pytest.raises(Refused) as told:
        return_result(desk, one, Handing(Receiver("Trần Thị Bình", "079304001234")), Payment(8000))
    assert told.value.code == "proxy.relation"
    assert written(desk) == before
    assert load(desk, one).payments == ()
    assert return_result(desk, one, SELF, Payment(8000)).owed == 0
    assert written(desk) == before + 2


def test_one_dossier_that_may_not_go_holds_the_whole_batch(desk: Desk) -> None:
    """Half a batch on paper and the other half not is what nobody can sign for."""
    ids = received(desk, 3)
    perform(desk, ids[2], VERBS["resolve"], {})
    before = written(desk)
    with pytest.raises(Refused, match="Đã xử lý xong"):
        hand_over.hand_over(desk, ids, "Phòng Kinh tế")
    assert written(desk) == before
    assert [load(desk, one).state for one in ids[:2]] == [State.RECEIVED] * 2
    with pytest.raises(UserError, match="quét mã"):
        hand_over.hand_over(desk, [], "Phòng Kinh tế")


def test_a_batch_waits_until_somebody_signs_for_all_of_it(desk: Desk, clock: FakeClock) -> None:
    """Unaccepted batches are looked for by age; the slip comes back an hour later."""
    ids = received(desk, 2)
    batch = hand_over.hand_over(desk, ids, "Phòng Kinh tế")
    other = hand_over.hand_over(desk, received(desk), "Thuế cơ sở")
    assert (batch.name, other.name) == ("BG01-261123-081200", "BG01-261123-081201")
    clock.advance(hours=1)
    with desk.database.read() as connection:
        listed = waiting.open_batches(connection, desk.me.office)
    assert [(one.name, one.dossiers) for one in listed] == [(batch.name, 2), (other.name, 1)]
    with pytest.raises(Refused, match="từ 23/11/2026 08:12 đến nay"):
        hand_over.accept(desk, batch.name, "Lê Thị Nhận", clock.now + timedelta(minutes=1))
    done = hand_over.accept(desk, f" {batch.name.lower()} ", "Lê Thị Nhận", clock.now - timedelta(minutes=30))
    assert [one.accepted_by for one in done.dossiers] == ["Lê Thị Nhận"] * 2
    with pytest.raises(Refused, match="đã được Lê Thị Nhận ký nhận lúc 23/11/2026 08:42"):
        hand_over.accept(desk, batch.name, "Ai khác")
    with desk.database.read() as connection:
        assert [one.name for one in waiting.open_batches(connection, desk.me.office)] == [other.name]
        shown = projections.dump(connection)
    with desk.database.write() as connection:
        projections.rebuild(connection)
    with desk.database.read() as connection:
        assert projections.dump(connection) == shown


def test_a_reassigned_dossier_keeps_everything_but_its_holder(desk: Desk) -> None:
    """A colleague falls ill: state, clock, step, slip and signature stay."""
    (one,) = received(desk)
    hand_over.hand_over(desk, [one], "Phòng Kinh tế")
    before = load(desk, one)
    after = perform(desk, one, VERBS["reassign"], {"to": "Phạm Văn Thụ", "reason": "nghỉ ốm"})
    assert (before.holder, after.holder) == ("Phòng Kinh tế", "Phạm Văn Thụ")
    assert (after.state, after.due_at, after.batch, after.handed_at, after.running) == (
        before.state, before.due_at, before.batch, before.handed_at, before.running,
    )  # fmt: skip


def test_a_result_in_the_post_comes_back_to_its_box(desk: Desk) -> None:
    """Moved away: the result is at the counter again, and can be returned again."""
    (one,) = received(desk)
    perform(desk, one, VERBS["resolve"], {"result": "12/XN"})
    perform(desk, one, VERBS["return"], {"how": "POST", "tracking": "EB123456789VN"})
    back = perform(desk, one, VERBS["mail-returned"], {"reason": "không có người nhận", "shelf": "B3"})
    assert (back.state, back.shelf, back.returned_at, back.result) == (State.RESOLVED, "B3", None, "12/XN")
    assert return_result(desk, one, SELF).state is State.RETURNED


@pytest.mark.parametrize(
    ("code", "handing"),
    [
        ("receiver.missing", Handing(Receiver(" "))),
        ("how.unknown", Handing(Receiver("Nguyễn Văn An"), "PIGEON")),
        ("tracking.alone", Handing(Receiver("Nguyễn Văn An"), tracking="EB1")),
        ("proxy.relation", Handing(Receiver("Nguyễn Văn An", "079304001234"))),
        ("proxy.paper", Handing(Receiver("Trần Thị Bình", "079304001234", "Con"))),
        ("proxy.kin", Handing(Receiver("Trần Thị Bình", "", "Người được ủy quyền khác", Authorisation.KIN))),
        ("lost.unchecked", Handing(Receiver("Trần Thị Bình", "", "Con", Authorisation.KIN), lost="cháy nhà")),
    ],
)
def test_what_the_law_refuses_at_the_return(desk: Desk, code: str, handing: Handing) -> None:
    """Each is a result in the wrong hands, or a paper that does not say who had it."""
    (one,) = received(desk)
    perform(desk, one, VERBS["resolve"], {})
    with pytest.raises(Refused) as told:
        return_result(desk, one, handing)
    assert told.value.code == code
    assert load(desk, one).state is State.RESOLVED


def test_an_uncertified_paper_serves_near_kin_in_civil_status_only(desk: Desk) -> None:
    """TT 04/2020/TT-BTP Đ2: a child fetches a birth certificate, not a building permit."""
    assert [is_near_kin(words) for words in ("con", "Mẹ đẻ", "bà ngoại", "con rể", "cháu", "")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    (land,) = received(desk, procedure=procedure(field="Đất đai"))
    perform(desk, land, VERBS["resolve"], {})
    child = {"receiver": "Trần Thị Bình", "id_number": "079304001234", "relation": "2", "authorisation": "kin"}
    with pytest.raises(Refused, match="chỉ dùng cho ông, bà"):
        perform(desk, land, VERBS["return"], child)
    after = perform(desk, land, VERBS["return"], child | {"authorisation": "paper"})
    assert after.handing is not None
    assert after.handing.receiver.relation == "Con"


def test_a_voided_dossier_has_nothing_to_return(desk: Desk) -> None:
    """The receipt of a voided number is still in somebody's pocket."""
    (one,) = received(desk)
    chief = desk.with_clerk(SUPERVISOR)
    perform(desk, one, VERBS["request-void"], {"reason": "trùng"})
    perform(chief, one, VERBS["void"], {"reason": "trùng"})
    with pytest.raises(Refused, match=r"đã hủy.*«Đã hủy»"):
        returning.may_return(load(desk, one))


def test_entries_older_than_these_fields_still_read() -> None:
    """Last year's journal knows a name and a way, and no slip."""
    log = Log(1)
    log.write("dossier:1", "dossier.received", intake().to_body())
    log.write("dossier:1", "dossier.handed_over", {"to": "Phòng Kinh tế", "note": ""})
    log.write("dossier:1", "dossier.resolved", {"resolved_at": "2026-11-23T02:00:00.000000Z"})
    log.write("dossier:1", "dossier.returned", {"to": "Nguyễn Văn An", "how": "POST"})
    dossier = fold("1", log.own)
    assert dossier.conflicts == ()
    assert dossier.handing == Handing(Receiver("Nguyễn Văn An"), "POST")
    assert (dossier.holder, dossier.batch, dossier.signed_at) == ("Phòng Kinh tế", "", None)
    assert dossier.timeline[-1].note == "Nguyễn Văn An"


def test_the_offices_units_are_data(desk: Desk) -> None:
    """Another commune has other departments; the offered ones are its own after one entry."""
    assert "Văn thư" in desk.reference().units
    catalogue.set_units(
        desk.with_clerk(SUPERVISOR), hand_over.handover.units_from_form("Phòng A\n\n phòng a \nPhòng B")
    )
    assert desk.reference().units == ("Phòng A", "Phòng B")
    with pytest.raises(UserError, match="ít nhất một"):
        hand_over.handover.units_from_form("  \n")


def test_the_submitter_of_the_receipt_may_take_the_result(desk: Desk) -> None:
    """Who handed in for the owner holds the receipt."""
    mother = person(name="Lê Thị Mẹ", id_number="001175012345", gender="Nữ", born="1975-01-02")
    (one,) = received(desk, submitter=mother, relation="mẹ")
    perform(desk, one, VERBS["resolve"], {})
    after = return_result(desk, one, Handing(Receiver("Lê Thị Mẹ")))
    assert after.handing is not None
    assert after.handing.receiver == Receiver("Lê Thị Mẹ", "001175012345")
