"""Papers of acts in the window: printed after the act, offered again; Mẫu 02 at the intake, scanned the day after."""

from __future__ import annotations

import pytest

from counter_app.domain.guidance import ISSUED
from counter_app.domain.slip import SUPPLEMENT
from counter_app.operations.guide import guide
from counter_app.operations.receive import Received, receive
from counter_app.store import local, slips
from counter_app.ui.administration.page import AdministrationPage
from tests.factories import CARD, SUPERVISOR, application
from tests.windows import Counter


@pytest.fixture
def opened(counter: Counter) -> Received:
    """A dossier that stands beside the list."""
    received = receive(counter.desk, application(), receipt=False)
    counter.keys.scan(received.intake.code)
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    counter.settle()
    return received


def test_the_act_prints_its_paper_and_the_pane_offers_it_again(counter: Counter, opened: Received) -> None:
    """F7, the missing papers, the reason: the citizen leaves with Mẫu 02."""
    counter.keys.press("F7")
    counter.keys.type("Ảnh 4x6")
    counter.keys.press("Tab")
    counter.keys.type("thieu anh")
    counter.keys.press("F9")
    counter.settle()
    assert counter.papers() == [f"{opened.intake.code}-yeu-cau-bo-sung.pdf"]
    pane = counter.window.board.pane
    assert pane.reprints_button.isVisible()
    (again,) = pane.reprints.actions()
    assert again.text() == "In lại Phiếu yêu cầu bổ sung (lần 1)"
    again.trigger()
    counter.settle()
    assert f"{opened.intake.code}-yeu-cau-bo-sung-in-lai-1.pdf" in counter.papers()
    with counter.desk.database.read() as connection:
        assert local.print_jobs(connection) == []


def test_guidance_from_the_intake(counter: Counter) -> None:
    """Card, procedure, one paper missing: the button, the reason, F9, which is the form's while it
    is open; the page is clean for the next citizen.
    """
    counter.keys.scan(CARD)
    counter.settle()
    intake = counter.window.intake
    intake.procedure.choose(counter.desk.procedure("2.002516"))
    counter.settle()
    assert intake.guide.isVisible()
    intake.papers.tick_required()
    assert not intake.guide.isVisible()
    intake.papers._turn(0)
    assert intake.guide.isVisible()
    intake.guide.guide_button.click()
    assert intake.guide.items.toPlainText() == "Tờ khai yêu cầu xác nhận"
    assert intake.guide.reason.editor.hasFocus()
    counter.keys.press("Return")
    counter.settle()
    assert "Chưa ghi lý do." in intake.guide._wrong.text()
    counter.keys.type("thieu to khai")
    assert intake.bottom.save_button.isHidden()
    counter.keys.press("F9")
    counter.settle()
    assert intake.empty
    assert not intake.bottom.save_button.isHidden()
    assert not intake.guide.isVisible()
    assert counter.papers() == ["X99.01-HD26-01.00001-yeu-cau-bo-sung.pdf"]
    with counter.desk.database.read() as connection:
        assert slips.last(connection, counter.desk.me.office, 1) == {f"{SUPPLEMENT}/2026": 1}
        assert local.drafts(connection, counter.desk.signed_in.id) == []


def test_the_slip_scanned_tomorrow_opens_the_intake_filled(counter: Counter) -> None:
    """Person, procedure and what was there stand in the form; what stood there before is put aside."""
    (first, *_) = application().papers
    given = guide(counter.desk, application(papers=(first,)), ISSUED, items=["Giấy tờ tùy thân"], reason="quên thẻ",
                  paper=False)  # fmt: skip
    counter.keys.scan(given.guidance.code)
    counter.wait(lambda: not counter.window.intake.empty)
    counter.settle()
    intake = counter.window.intake
    assert counter.window.pages.currentWidget() is intake
    assert intake.owner.name.text == "Nguyễn Văn An"
    assert intake.owner.number.text == "001099012345"
    assert intake.procedure.procedure is not None
    assert intake.procedure.procedure.code == "2.002516"
    assert [intake.papers.is_ticked(row) for row in range(intake.papers.rowCount())] == [True, False]
    assert "quên thẻ" in counter.window.session.messages.text


def test_a_slip_that_is_not_here_changes_nothing(counter: Counter) -> None:
    """Given at another counter that has not been heard from yet."""
    counter.keys.scan("X99.01-HD26-09.00001")
    counter.settle()
    assert "Không có phiếu nào" in counter.window.session.messages.text


def test_the_office_edits_its_forms(counter: Counter) -> None:
    """Symbols, signer and last line without a developer; what is wrong is said beside its field."""
    counter.window.enter(SUPERVISOR)
    counter.window.to_administration()
    page = counter.window.late.administration.whole()
    assert isinstance(page, AdministrationPage)
    card = page.forms
    assert card.fields["symbol"].text == "TTPVHCC"
    card.fields["symbol"].text = "TT PV"
    card.fields[SUPPLEMENT].text = "hdhs"
    card.fields["authority"].text, card.fields["title"].text = "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"
    card.fields["notes"].text = "Nghỉ chiều thứ Bảy | Gửi xe miễn phí"
    card.save()
    assert "Ký hiệu gồm" in card.fields["symbol"].wrong
    card.fields["symbol"].text = "BPMC"
    card.save()
    counter.settle()
    office = counter.window.session.known.office
    assert (office.number("01.00001", SUPPLEMENT), office.number("", "STOP")) == ("01.00001/HDHS", "………/BPMC")
    assert (office.signer.authority, office.notes) == ("KT. CHỦ TỊCH", ("Nghỉ chiều thứ Bảy", "Gửi xe miễn phí"))
