"""Mẫu 02 and 03 at the intake: entries of their own, found by their barcode at any counter."""

from __future__ import annotations

import pytest

from counter_app.documents.forms import printable
from counter_app.documents.receipt import Layout
from counter_app.domain.guidance import ISSUED, REFUSED, looks_like_guidance
from counter_app.domain.moments import local_day
from counter_app.domain.slip import REFUSAL, SUPPLEMENT
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue, papers, upkeep
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk
from counter_app.operations.guide import Given, guide
from counter_app.operations.receive import receive
from counter_app.store import local, projections, slips
from tests.documents import codes, images, text
from tests.factories import MONDAY, RULES, SUPERVISOR, application, person


def given(desk: Desk, kind: str = ISSUED, **changes: object) -> Given:
    words = {"items": ["Tờ khai yêu cầu xác nhận"], "reason": "thiếu tờ khai", **changes}
    return guide(desk, application(papers=()), kind, **words)  # type: ignore[arg-type]


def test_guidance_is_an_entry_found_by_its_barcode(desk: Desk) -> None:
    """The citizen comes back tomorrow, to another counter: the paper in hand is enough."""
    made = given(desk)
    assert made.guidance.code == "X99.01-HD26-01.00001"
    assert looks_like_guidance(f" {made.guidance.code.lower()} ")
    with desk.database.read() as connection:
        found = slips.find_guidance(connection, desk.me.office, made.guidance.code)
        (job,) = local.print_jobs(connection)
    assert found == made.guidance
    assert found.person.name == "Nguyễn Văn An"
    assert (job.code, job.name, job.form) == (found.code, "Nguyễn Văn An", SUPPLEMENT)
    assert upkeep.verify(desk).faults == ()


@pytest.mark.parametrize(("kind", "form", "sign"), [(ISSUED, SUPPLEMENT, "HD"), (REFUSED, REFUSAL, "TC")])
def test_the_paper_scans_and_is_written_down(desk: Desk, kind: str, form: str, sign: str) -> None:
    """Its bars hold its own code, which no dossier bears; printing it is an entry too."""
    made = given(desk, kind)
    with desk.database.read() as connection:
        (job,) = local.print_jobs(connection)
    paper = printable(job.form, papers.subject_of(desk, job), desk.reference().office, local_day(MONDAY), Layout.A5)
    (page,) = images(paper.pdf, 203)
    assert codes(page) == [("Code 128", made.guidance.code), ("QR Code", made.guidance.code)]
    assert f"-{sign}26-" in made.guidance.code
    words = text(paper.pdf)
    assert "thiếu tờ khai" in words
    assert f"Mã phiếu: {made.guidance.code}" in words
    assert paper.version == f"{form}-2025/1"
    papers.printed(desk, job, paper.pdf, title=paper.title, template=paper.version, printer="thử")
    with desk.database.read() as connection:
        assert local.print_jobs(connection) == []
        assert slips.find_guidance(connection, desk.me.office, made.guidance.code) == made.guidance


def test_the_numbers_run_with_those_of_dossiers(desk: Desk) -> None:
    """One sequence of Mẫu 02, whichever stage it was given at."""
    given(desk)
    dossier_id = receive(desk, application(), receipt=False).dossier_id
    fields = {"items": ["Ảnh"], "reason": "thiếu"}
    assert perform(desk, dossier_id, VERBS["request-supplement"], fields).slips[SUPPLEMENT].number == "01.00002"
    assert given(desk, excuse="nộp lại vẫn thiếu").guidance.number == "01.00003"
    assert given(desk, REFUSED).guidance.number == "01.00001"


def test_a_second_round_wants_a_reason_and_waits_for_nobody(desk: Desk) -> None:
    """One complete guidance is the rule (NĐ 61/2018 Đ11 k2 c); breaking it is recorded, never blocked."""
    catalogue.set_rules(desk.with_clerk(SUPERVISOR), RULES.rules)
    first = given(desk).guidance
    with pytest.raises(Refused, match=first.code) as refused:
        given(desk)
    assert refused.value.problems[0].field == "excuse"
    again = given(desk, excuse="nộp sai mẫu").guidance
    assert again.excuses == ("nộp sai mẫu",)
    with desk.database.read() as connection:
        told = slips.given_before(connection, desk.me.office, "001099012345", "2.002516")
        assert {one.code for one in told} == {first.code, again.code}


def test_somebody_else_is_no_second_round(desk: Desk) -> None:
    """Another person, or a refusal, begins no round."""
    given(desk, REFUSED)
    given(desk)
    other = application(papers=(), owners=(person(name="Trần Thị Bình", id_number="079304001234"),))
    assert guide(desk, other, items=["Ảnh"], reason="thiếu").guidance.excuses == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"items": []}, "items"), ({"items": ["  "]}, "items"), ({"items": ["x"] * 201}, "items"),
     ({"reason": " "}, "reason"), ({"reason": "x" * 1001}, "reason")],
)  # fmt: skip
def test_what_is_missing_is_named_and_nothing_is_written(desk: Desk, changes: dict[str, object], field: str) -> None:
    """A paper without a reason is a complaint."""
    with pytest.raises(UserError) as error:
        given(desk, **changes)
    assert [problem.field for problem in error.value.problems] == [field]
    with desk.database.read() as connection:
        assert slips.last(connection, desk.me.office, 1) == {}


def test_a_person_who_is_none_is_named(desk: Desk) -> None:
    """Ten digits of twelve."""
    with pytest.raises(UserError) as error:
        guide(desk, application(papers=(), owners=(person(id_number="0010990123"),)), items=["x"], reason="x")
    assert error.value.problems[0].field == "owner.id_number"


def test_the_papers_of_the_intake_are_read_off_the_journal(desk: Desk) -> None:
    """Rebuilt, they are found as before."""
    made = given(desk)
    with desk.database.write() as connection:
        before = projections.dump(connection)
        projections.rebuild(connection)
        assert projections.dump(connection) == before
        assert slips.find_guidance(connection, desk.me.office, made.guidance.code) == made.guidance
    with desk.database.read() as connection, pytest.raises(UserError, match="Không có phiếu"):
        slips.find_guidance(connection, desk.me.office, "X99.01-HD26-01.99999")
