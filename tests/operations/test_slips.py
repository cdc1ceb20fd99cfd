"""Numbers of papers: final offline, never given twice; a paper is on the print list with its act, off it with
«Hoàn tác».
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier
from counter_app.domain.slip import APOLOGY, CONTROL, REFUSAL, SUPPLEMENT
from counter_app.domain.verbs import VERBS
from counter_app.operations import catalogue, open_counter, papers, upkeep
from counter_app.operations.act import perform, undo
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, local, projections, slips
from tests.conftest import FakeClock, no_code
from tests.factories import CLERK, OFFICE, SUPERVISOR, application

ASKED = {"items": ["Bản sao giấy khai sinh"], "reason": "thiếu giấy tờ"}


def received(desk: Desk) -> str:
    return receive(desk, application(), receipt=False).dossier_id


def asked(desk: Desk, *, paper: bool = True) -> Dossier:
    return perform(desk, received(desk), VERBS["request-supplement"], ASKED, paper=paper)


def number(dossier: Dossier, form: str = SUPPLEMENT) -> str:
    return dossier.slips[form].number


def test_each_form_has_its_own_numbers_and_they_begin_anew_each_year(desk: Desk, clock: FakeClock) -> None:
    """«Số» of a form is a sequence of its own: an inspector counts them."""
    first, second = asked(desk), asked(desk)
    assert [number(first), number(second)] == ["01.00001", "01.00002"]
    refused = perform(desk, second.id, VERBS["refuse"], {"reason": "không bổ sung"})
    assert number(refused, REFUSAL) == "01.00001"
    assert number(refused) == "01.00002"
    clock.now = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    assert number(asked(desk)) == "01.00001"


def test_a_number_is_never_given_twice(desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path) -> None:
    """Taken back, or given out after the copy that is put back was made: somebody may hold the paper."""
    assert number(asked(desk)) == "01.00001"
    upkeep.backup(desk, tmp_path / "copy.db")
    taken_back = asked(desk)
    undo(desk, taken_back.id)
    assert number(asked(desk)) == "01.00003"
    desk.database.close()
    upkeep.restore(place, tmp_path / "copy.db", clock, no_code)
    again = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    assert number(asked(again)) == "01.00004"
    assert upkeep.verify(again).faults == ()
    again.database.close()


def test_the_paper_is_on_the_list_with_its_act_and_off_it_when_taken_back(desk: Desk) -> None:
    """A cut between act and print loses no paper; a paper of what never happened is not printed."""
    dossier = asked(desk)
    (job,) = papers.waiting(desk, dossier.id)
    assert (job.form, job.code, job.reprint) == (SUPPLEMENT, dossier.code, 0)
    after = undo(desk, dossier.id)
    assert papers.waiting(desk, dossier.id) == []
    assert SUPPLEMENT not in after.slips
    assert papers.waiting(desk, asked(desk, paper=False).id) == []


def test_printing_counts_the_reprints_of_this_paper(desk: Desk) -> None:
    """«In lại lần 1» is the second copy of this very paper."""
    dossier = asked(desk)
    (job,) = papers.waiting(desk, dossier.id)
    papers.printed(desk, job, b"%PDF", title="Phiếu", template="SUPPLEMENT-2025/1", printer="thử")
    papers.ask(desk, dossier.id, SUPPLEMENT)
    (again,) = papers.waiting(desk, dossier.id)
    assert again.reprint == 1
    with desk.database.read() as connection:
        told = board.dossier(connection, OFFICE.agency, dossier.id)
    assert told.prints == {SUPPLEMENT: 1}


def test_a_dossier_has_one_control_slip_that_grows(desk: Desk) -> None:
    """It travels with the papers; each hand-over is a line more, not another number."""
    dossier_id = received(desk)
    for unit in ("Phòng Kinh tế", "Văn phòng"):
        dossier = perform(desk, dossier_id, VERBS["hand-over"], {"to": unit}, paper=True)
    assert number(dossier, CONTROL) == "01.00001"
    assert [move.to for move in dossier.moves] == ["Phòng Kinh tế", "Văn phòng"]
    assert [job.form for job in papers.waiting(desk, dossier_id)] == [CONTROL]


def test_an_office_may_print_no_control_slips(desk: Desk) -> None:
    """Where the sheet is filled in by hand, a hand-over costs no paper; it can still be asked for."""
    catalogue.set_office(desk.with_clerk(SUPERVISOR), replace(desk.reference().office, print_control=False))
    dossier = perform(desk, received(desk), VERBS["hand-over"], {"to": "Phòng Kinh tế"}, paper=True)
    assert papers.waiting(desk, dossier.id) == []
    assert CONTROL in dossier.slips


def test_the_header_is_that_of_the_day_of_the_act(desk: Desk) -> None:
    """The centre was renamed on Tuesday; Monday's paper bears Monday's name when it is printed again."""
    dossier = asked(desk)
    catalogue.set_office(desk.with_clerk(SUPERVISOR), replace(desk.reference().office, name="Trung tâm mới"))
    with desk.database.read() as connection:
        told = board.dossier(connection, OFFICE.agency, dossier.id).slips[SUPPLEMENT]
    assert told.office is not None
    assert told.office.name == OFFICE.name


def test_the_numbers_are_read_off_the_journal(desk: Desk) -> None:
    """A projection that is lost is made again; a number that would be forgotten with it would be given twice."""
    asked(desk)
    perform(desk, received(desk), VERBS["apologise"], {"reason": "quá tải", "by": "2 ngày làm việc"})
    with desk.database.write() as connection:
        before = projections.dump(connection)
        projections.rebuild(connection)
        assert projections.dump(connection) == before
        known = slips.last(connection, OFFICE.agency, 1)
    assert known == {f"{SUPPLEMENT}/2026": 1, f"{APOLOGY}/2026": 1}


@pytest.mark.parametrize("verb", ["sign", "pay"])
def test_other_acts_call_for_no_paper(desk: Desk, verb: str) -> None:
    """Nothing comes out of the printer that nobody asked for."""
    fields = {"sign": {"to": "Chủ tịch"}, "pay": {"amount": 8000}}[verb]
    dossier = perform(desk, received(desk), VERBS[verb], fields, paper=True)
    with desk.database.read() as connection:
        assert local.print_jobs(connection) == []
    assert dossier.slips == {}
