"""Prints are written down with their hash, reprints are marked, and a printer that is off unsaves nothing."""

from __future__ import annotations

import hashlib

import pytest

from counter_app.errors import Refused, UserError
from counter_app.operations import drafts, papers
from counter_app.operations.desk import Desk
from counter_app.operations.receive import Received, receive
from counter_app.store import board, journal, local
from counter_app.store.local import PrintJob
from tests.conftest import FakeClock
from tests.factories import OFFICE, SUPERVISOR, application


def jobs(desk: Desk) -> list[PrintJob]:
    with desk.database.read() as connection:
        return local.print_jobs(connection)


def come_out(desk: Desk, job: PrintJob, paper: bytes = b"%PDF-1.7") -> None:
    papers.printed(desk, job, paper, title="Giấy tiếp nhận", template="RECEIPT/1", printer="HP")


@pytest.fixture
def received(desk: Desk) -> Received:
    return receive(desk, application())


def receipts(desk: Desk, received: Received) -> int:
    return papers.load(desk, received.dossier_id).receipts


def test_a_printed_paper_is_archived_and_named_in_the_journal_by_its_hash(desk: Desk, received: Received) -> None:
    """Years later the office can prove what stood on the citizen's receipt."""
    (job,) = jobs(desk)
    come_out(desk, job, b"%PDF the paper")
    digest = hashlib.sha256(b"%PDF the paper").hexdigest()
    assert jobs(desk) == []
    assert desk.archive.get(digest) == b"%PDF the paper"
    with desk.database.read() as connection:
        entry = journal.of_subject(connection, OFFICE.agency, f"dossier:{received.dossier_id}")[-1]
        (row,) = board.by_code(connection, received.intake.code)
    assert entry.kind == "document.printed"
    assert {name: entry.content[name] for name in ("form", "sha256", "template", "printer", "reprint")} == {
        "form": "RECEIPT", "sha256": digest, "template": "RECEIPT/1", "printer": "HP", "reprint": 0,
    }  # fmt: skip
    assert row.receipts == 1
    assert papers.load(desk, received.dossier_id).timeline[-1].note == "Giấy tiếp nhận"


def test_each_reprint_counts_one_further(desk: Desk, received: Received, clock: FakeClock) -> None:
    """«In lại lần n» lets the office see how many slips of one dossier are about."""
    come_out(desk, jobs(desk)[0])
    for n in (1, 2, 3):
        clock.advance(minutes=1)
        number = papers.ask(desk, received.dossier_id, "RECEIPT", "mất giấy")
        (job,) = jobs(desk)
        assert (job.id, job.reprint, job.reason) == (number, n, "mất giấy")
        come_out(desk, job)
        assert receipts(desk, received) == n + 1
    assert [line.note for line in papers.load(desk, received.dossier_id).timeline[1:]] == [
        "Giấy tiếp nhận",
        "Giấy tiếp nhận (in lại lần 1)",
        "Giấy tiếp nhận (in lại lần 2)",
        "Giấy tiếp nhận (in lại lần 3)",
    ]


def test_a_receipt_that_never_came_out_is_asked_again_without_a_mark(desk: Desk, received: Received) -> None:
    """The first slip in anybody's hand is no reprint."""
    papers.waive(desk, jobs(desk)[0])
    papers.ask(desk, received.dossier_id, "RECEIPT")
    assert [job.reprint for job in jobs(desk)] == [0]


def test_a_failed_print_leaves_the_dossier_and_a_reason_on_the_list(desk: Desk, received: Received) -> None:
    """The queue goes on; the badge says what to do when the toner has come."""
    papers.failed(desk, jobs(desk)[0], "Máy in hết giấy.")
    (job,) = jobs(desk)
    assert job.trouble == "Máy in hết giấy."
    assert receipts(desk, received) == 0
    come_out(desk, job)
    assert jobs(desk) == []
    assert receipts(desk, received) == 1


def test_a_waived_paper_leaves_the_list_and_the_dossier_stays(desk: Desk, received: Received) -> None:
    """NĐ 61/2018 Đ17 k4: the citizen needs no slip."""
    papers.waive(desk, jobs(desk)[0])
    assert jobs(desk) == []
    assert papers.load(desk, received.dossier_id).intake == received.intake


@pytest.mark.parametrize("sitting", [False, True], ids=["nobody signed in", "somebody"])
def test_a_print_is_somebodys_act(desk: Desk, received: Received, sitting: bool) -> None:
    """«Ai in?» must have an answer; and where nobody sits the job must stay on the list."""
    if sitting:
        come_out(desk, jobs(desk)[0])
        assert jobs(desk) == []
        return
    desk.clerk = None
    with pytest.raises(Refused):
        come_out(desk, jobs(desk)[0])
    assert len(jobs(desk)) == 1


@pytest.mark.parametrize("dossier_id", ["", "nobody"])
def test_a_dossier_that_is_not_here_cannot_be_printed(desk: Desk, dossier_id: str) -> None:
    """A sentence instead of an empty receipt."""
    with pytest.raises(UserError):
        papers.ask(desk, dossier_id, "RECEIPT")
    assert jobs(desk) == []


def test_what_the_law_erased_is_not_printed_again(desk: Desk, received: Received) -> None:
    """The right to be forgotten holds for paper too; the job that waited must not bring the person back."""
    with desk.database.write() as connection:
        subject = f"dossier:{received.dossier_id}"
        named = [entry.id for entry in journal.of_subject(connection, OFFICE.agency, subject)]
        body = {"entries": named, "keep": {"code": received.intake.code}}
        desk.with_clerk(SUPERVISOR).append(connection, "data.erased", subject, body)
    with pytest.raises(UserError):
        papers.ask(desk, received.dossier_id, "RECEIPT")
    assert jobs(desk) == []
    with pytest.raises(UserError):
        papers.load(desk, received.dossier_id)


def test_drafts_are_kept_renewed_and_dropped_by_their_clerk(desk: Desk, clock: FakeClock) -> None:
    """A power cut at the last field costs the clerk nothing."""
    one, two = drafts.fresh_id(desk), drafts.fresh_id(desk)
    assert one != two
    drafts.keep(desk, one, {"step": 1}, "Khai sinh")
    clock.advance(seconds=5)
    drafts.keep(desk, two, {}, "Kết hôn", parked=True)
    clock.advance(seconds=5)
    drafts.keep(desk, one, {"step": 2}, "Khai sinh")
    assert [(draft.id, draft.form, draft.parked) for draft in drafts.listed(desk)] == [
        (one, {"step": 2}, False),
        (two, {}, True),
    ]
    assert drafts.listed(desk.with_clerk(SUPERVISOR)) == []
    drafts.drop(desk, one)
    assert [draft.id for draft in drafts.listed(desk)] == [two]
    desk.clerk = None
    with pytest.raises(Refused):
        drafts.keep(desk, one, {}, "nobody's")
    with pytest.raises(Refused):
        drafts.listed(desk)
