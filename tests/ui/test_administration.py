"""Quản trị: people, the office's header, this PC."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app import settings
from counter_app.documents.cut_over_book import read_book
from counter_app.documents.transfer import TRAINING_TITLE
from counter_app.domain import acts
from counter_app.domain.office import Role
from counter_app.domain.payment import Payment
from counter_app.domain.vietqr import BankAccount
from counter_app.operations.act import act
from counter_app.operations.receive import receive
from counter_app.operations.sign_in import sign_in
from counter_app.store import journal, local
from counter_app.ui.administration.page import AdministrationPage
from counter_app.ui.print_shop import paper_of
from tests.documents import text
from tests.factories import CLERK, SUPERVISOR, application, there
from tests.old_system import book
from tests.windows import Counter


@pytest.fixture
def page(counter: Counter) -> AdministrationPage:
    """The supervisor has opened the page."""
    counter.window.enter(SUPERVISOR)
    counter.settle()
    counter.window.actions_bar.menu_lines["administration"].trigger()
    shown = counter.window.pages.currentWidget()
    assert isinstance(shown, AdministrationPage)
    return shown


def test_a_new_clerk_can_sign_in_at_once(counter: Counter, page: AdministrationPage) -> None:
    """A colleague starts on a Monday; nobody calls IT for that."""
    page.staff.new_button.click()
    page.staff.name.text = "Ngô Thị Đào"
    page.staff.title.text = "Công chức tiếp nhận"
    page.staff.password.text = "mot mat khau"
    page.staff.save_button.click()
    counter.settle()
    assert sign_in(counter.desk, "ntdao", "mot mat khau").name == "Ngô Thị Đào"
    assert "ntdao" in counter.window.session.messages.text


def test_somebody_new_without_a_password_is_not_saved(counter: Counter, page: AdministrationPage) -> None:
    """They would be on the sign-in list and never get in."""
    page.staff.new_button.click()
    page.staff.name.text = "Ngô Thị Đào"
    page.staff.save_button.click()
    counter.settle()
    assert "mật khẩu" in page.staff.wrong.text()
    assert {person.id for person in counter.window.session.known.staff} == {CLERK.id, SUPERVISOR.id}


def test_the_last_person_in_charge_cannot_be_taken_away(counter: Counter, page: AdministrationPage) -> None:
    """Otherwise nobody could ever add anyone again."""
    page.staff.table.go_to(next(n for n, line in enumerate(page.staff.table.lines) if line[3] == SUPERVISOR.id))
    for role in (Role.SUPERVISOR, Role.IT):
        page.staff.roles[role].setChecked(False)
    page.staff.roles[Role.CLERK].setChecked(True)
    page.staff.save_button.click()
    counter.settle()
    assert "ít nhất một người phụ trách" in page.staff.wrong.text()


def test_a_new_header_is_on_the_next_paper_only(counter: Counter, page: AdministrationPage) -> None:
    """The commune gets a new name; papers printed before keep theirs (frozen in their entries)."""
    page.office.fields["name"].text = "Trung tâm Phục vụ hành chính công xã Mẫu Mới"
    page.office.save_button.click()
    counter.settle()
    known = counter.window.session.known.office
    assert known.name.endswith("xã Mẫu Mới")
    assert known.band == range(1, 10000)


def test_an_empty_header_field_is_named(counter: Counter, page: AdministrationPage) -> None:
    """A receipt without the office's name is not worth its paper."""
    page.office.fields["name"].text = " "
    page.office.save_button.click()
    assert "còn trống" in page.office.fields["name"].wrong


def test_another_paper_size_holds_from_the_next_receipt(counter: Counter, page: AdministrationPage) -> None:
    """The A4 printer broke and the A5 one is on another desk."""
    page.pc.paper.choice = "A5"
    page.pc.save_button.click()
    assert counter.window.session.settings.receipt_layout == "A5"
    assert settings.load(counter.place.settings).receipt_layout == "A5"


def test_a_clerk_does_not_see_it(counter: Counter) -> None:
    """What a clerk may not do is not in the way."""
    assert not counter.window.actions_bar.menu_lines["administration"].isVisible()
    counter.keys.press(Qt.Key.Key_F2)
    counter.window.enter(SUPERVISOR)
    assert counter.window.actions_bar.menu_lines["administration"].isVisible()


def test_an_account_prints_a_vietqr_from_the_next_receipt_on(counter: Counter, page: AdministrationPage) -> None:
    """The office opens an account in the middle of a morning; what was printed before keeps what it had."""
    assert counter.window.session.known.office.bank is None
    page.bank.fields["bin"].text = "970436 Vietcombank"
    page.bank.fields["number"].text = " 1023 456 789 "
    page.bank.fields["owner"].text = "UBND XA MAU"
    page.bank.vietqr.setChecked(True)
    page.bank.save_button.click()
    counter.settle()
    known = counter.window.session.known.office
    assert known.bank == BankAccount("970436", "1023456789", "UBND XA MAU", vietqr=True)
    assert "có in mã VietQR" in counter.window.session.messages.text
    received = receive(counter.desk, application())
    assert received.intake.office.bank == known.bank
    with counter.desk.database.read() as connection:
        (job,) = local.print_jobs(connection, received.print_job)
    paper = paper_of(counter.window.session, job).pdf
    assert TRAINING_TITLE in text(paper)
    act(counter.desk, received.dossier_id, "dossier.paid", lambda d: acts.pay(d, there(), Payment(8000)))
    assert TRAINING_TITLE not in text(paper_of(counter.window.session, job).pdf)
    page.office.fields["phone"].text = "0200 111 222"
    page.office.save_button.click()
    counter.settle()
    assert counter.window.session.known.office.bank == known.bank


def test_a_wrong_account_is_named_beside_its_fields_and_not_saved(counter: Counter, page: AdministrationPage) -> None:
    """A letter in the number would stand on every receipt of the day."""
    with counter.desk.database.read() as connection:
        before = journal.count(connection)
    page.bank.fields["bin"].text = "97043"
    page.bank.fields["number"].text = "12AB34567"
    page.bank.vietqr.setChecked(True)
    page.bank.save_button.click()
    counter.settle()
    wrong = [bool(field.wrong) for field in page.bank.fields.values()]
    assert wrong == [True, True, True]
    assert "chỉ gồm chữ số" in page.bank.fields["number"].wrong
    assert page.bank.fields["bin"].editor.hasFocus()
    with counter.desk.database.read() as connection:
        assert journal.count(connection) == before


def test_an_account_can_be_taken_away_again(counter: Counter, page: AdministrationPage) -> None:
    """The treasury closes it: emptied and switched off, no receipt names it any more."""
    page.bank.fields["bin"].text, page.bank.fields["number"].text = "970436", "1023456789"
    page.bank.fields["owner"].text = "UBND XA MAU"
    page.bank.save_button.click()
    counter.settle()
    bank = counter.window.session.known.office.bank
    assert bank is not None
    assert not bank.vietqr
    for field in page.bank.fields.values():
        field.text = ""
    page.bank.save_button.click()
    counter.settle()
    assert counter.window.session.known.office.bank is None


def test_the_dossiers_of_the_old_system_come_over_with_a_list_of_those_that_did_not(
    counter: Counter, page: AdministrationPage, tmp_path: Path
) -> None:
    """The evening before the first day: what is missing must be seen before a citizen comes for it."""
    card = page.cut_over
    path = book(tmp_path / "cu.xlsx", [{}, {"code": "X99.01-261110-0008", "phone": "1"}])
    card.write_template(tmp_path / "mau.xlsx")
    card.check_file(path)
    counter.settle()
    assert "nhập được 1, chưa nhập được 1 dòng" in card.box.heading.text()
    assert [line[:2] for line in card.box.table.lines] == [("3", "Điện thoại")]
    assert card.box.yes_button.text() == "Nhập 1 hồ sơ"
    card.box.accept()
    counter.settle()
    assert "Đã chuyển 1 hồ sơ, 1 dòng chưa nhập được" in counter.window.session.messages.text
    card.write_refused(tmp_path / "sua.xlsx")
    assert [row.number for row in read_book(tmp_path / "sua.xlsx")] == [2]
    card.check_file(path)
    counter.settle()
    assert "đã chuyển trước đây 1" in card.box.heading.text()
    assert not card.box.yes_button.isVisible()
    counter.window.to_board()
    counter.settle()
    counter.window.search.setText("X99.01-261110-0007")
    counter.settle()
    assert counter.window.board.pane.dossier is not None
    assert counter.window.board.pane.dossier.holder == "Phòng Kinh tế"
