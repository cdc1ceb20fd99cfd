"""What whoever is in charge decides: acts that met, second requests, who did how much."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from counter_app.domain import acts, handover, supervision
from counter_app.domain.dossier import Clash, Dossier, fold
from counter_app.domain.settlements import SETTLED, UNDONE
from counter_app.domain.supervision import NOTED
from counter_app.domain.transitions import State
from counter_app.errors import Refused
from tests.factories import MONDAY, Log, intake, there


def met() -> tuple[Log, Dossier]:
    """Two counters gave one dossier to different people while the line was down."""
    one, two = Log(1), Log(2)
    one.write("dossier:1", "dossier.received", intake().to_body())
    two.take(one)
    two.now += timedelta(minutes=5)
    dossier = fold("1", one.held.values())
    one.write("dossier:1", "dossier.reassigned", handover.reassign(dossier, "Phòng Kinh tế", "chuyên môn"))
    two.write("dossier:1", "dossier.reassigned", handover.reassign(dossier, "Văn thư"), actor="dung")
    one.take(two)
    return one, fold("1", one.held.values())


def test_both_acts_of_a_conflict_are_told_side_by_side() -> None:
    """Who decides without seeing the other side decides by chance."""
    log, dossier = met()
    (case,) = supervision.cases(dossier, log.held.values())
    assert (case.clash, case.can_settle) == (Clash.CONCURRENT, True)
    assert case.other is not None
    assert (case.other.counter, case.other.actor, case.other.stands) == (1, "hanh", True)
    assert ("Nơi nhận, người nhận việc", "Phòng Kinh tế") in case.other.values
    assert (case.act.counter, case.act.actor, case.act.stands) == (2, "dung", False)
    assert ("Nơi nhận, người nhận việc", "Văn thư") in case.act.values


@pytest.mark.parametrize(("take", "holder"), [(False, "Phòng Kinh tế"), (True, "Văn thư")])
def test_a_settlement_chooses_one_and_nothing_disappears(take: bool, holder: str) -> None:
    """The act that lost is what somebody will ask about next month."""
    log, dossier = met()
    (case,) = supervision.cases(dossier, log.held.values())
    log.write("dossier:1", SETTLED, supervision.settle(dossier, case.entry_id, take=take, reason="đã hỏi hai bên"))
    after = fold("1", log.held.values())
    assert (after.holder, after.conflicts, len(after.timeline)) == (holder, (), 4)
    with pytest.raises(Refused) as told:
        supervision.settle(after, case.entry_id, take=take, reason="lần nữa")
    assert told.value.code == "conflict.none"


def test_a_settlement_wants_a_reason_and_what_cannot_be_read_is_not_judged() -> None:
    """A newer program's act set aside by an older one would be lost work."""
    log, dossier = met()
    with pytest.raises(Refused, match="lý do"):
        supervision.settle(dossier, dossier.conflicts[0].entry_id, take=True, reason=" ")
    entry = log.write("dossier:1", "dossier.teleported", {"to": "Sao Hỏa"})
    (_, unknown) = fold("1", log.held.values()).conflicts
    assert unknown.entry_id == entry.id
    with pytest.raises(Refused, match="phiên bản mới hơn"):
        supervision.settle(fold("1", log.held.values()), entry.id, take=True, reason="thử")


def test_an_act_that_met_a_state_is_taken_or_left() -> None:
    """There is no second act to show, but a decision all the same."""
    log = Log(1)
    log.write("dossier:1", "dossier.received", intake().to_body())
    late = log.write("dossier:1", "dossier.resumed", {})
    dossier = fold("1", log.held.values())
    (case,) = supervision.cases(dossier, log.held.values())
    assert (case.clash, case.other, case.state) == (Clash.ILLEGAL, None, "Được tiếp nhận")
    log.write("dossier:1", SETTLED, supervision.settle(dossier, late.id, take=True, reason="quầy kia đã làm"))
    assert fold("1", log.held.values()).state is State.PROCESSING


def test_a_second_request_is_on_the_list_until_somebody_has_seen_it() -> None:
    """It never waits for anybody; that it is looked at is all the law can have."""
    log = Log(1)
    log.write("dossier:1", "dossier.received", intake().to_body())

    def write(kind: str, body: dict[str, Any]) -> Dossier:
        log.write("dossier:1", kind, body)
        return fold("1", log.own)

    dossier = fold("1", log.own)
    dossier = write("dossier.supplement_requested", acts.request_supplement(dossier, there(), ["Tờ khai"], "thiếu"))
    assert dossier.again == ""
    with pytest.raises(Refused):
        supervision.note_again(dossier)
    dossier = write("dossier.supplemented", acts.supplement(dossier, there()))
    second = acts.request_supplement(dossier, there(), ["Ảnh"], "thiếu", "phòng yêu cầu thêm")
    dossier = write("dossier.supplement_requested", second)
    assert dossier.again == "phòng yêu cầu thêm"
    dossier = write(NOTED, supervision.note_again(dossier, "đã nhắc"))
    assert (dossier.again, dossier.state) == ("", State.SUPPLEMENT)


def test_work_is_counted_by_hand_and_hour() -> None:
    """Printers and acts taken back are nobody's work; the busiest hour decides who sits where."""
    log = Log(1)
    log.write("dossier:1", "dossier.received", intake().to_body(), at=MONDAY)
    sent = log.write("dossier:1", "dossier.handed_over", {"to": "A"}, at=MONDAY + timedelta(hours=1))
    log.write("dossier:1", UNDONE, {"entry": sent.id}, at=MONDAY + timedelta(hours=1))
    log.write("dossier:1", "document.printed", {}, at=MONDAY)
    log.write("dossier:1", "dossier.contacted", {"note": "gọi"}, at=MONDAY + timedelta(hours=2), actor="dung")
    log.write("dossier:1", "dossier.returned", {}, at=MONDAY + timedelta(hours=2), actor="dung")
    found = supervision.workload(log.own)
    assert [(one.actor, one.total, one.hours, one.received, one.returned) for one in found] == [
        ("dung", 2, {10: 2}, 0, 1), ("hanh", 1, {8: 1}, 1, 0),
    ]  # fmt: skip
