"""Quản trị: people, the office's header, this PC."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from counter_app import settings
from counter_app.documents.cut_over_book import read_book
from counter_app.documents.specimen import SHOWN, specimen
from counter_app.documents.transfer import TRAINING_TITLE
from counter_app.domain import acts
from counter_app.domain.copies import REGISTERS
from counter_app.domain.office import Role
from counter_app.domain.payment import Payment
from counter_app.domain.vietqr import BankAccount
from counter_app.operations.act import act
from counter_app.operations.receive import receive
from counter_app.operations.sign_in import sign_in
from counter_app.store import journal, local
from counter_app.ui.administration.page import AdministrationPage
from counter_app.ui.print_shop import paper_of
from tests.certifying import certifying
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
    return shown.whole()


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


def test_a_sectors_form_is_switched_on_changed_and_dropped_without_a_developer(
    counter: Counter, page: AdministrationPage
) -> None:
    """The police's CT04 from Monday on: one row; wrong fields are named, papers given before keep theirs."""
    card, known = page.form_rows, counter.window.session
    before = receive(counter.desk, application())
    card.table.go_to(next(n for n, line in enumerate(card.table.lines) if line[2] == "CT04"))
    assert not card.on.isChecked()
    card.fields["fields"].text = "Hộ tịch"
    card.fields["from"].text = "40/01/2026"
    card.on.setChecked(True)
    card.save_button.click()
    assert "không phải ngày" in card.fields["from"].wrong
    card.fields["from"].text = "01/01/2026"
    card.save_button.click()
    counter.settle()
    (row,) = known.known.office.forms
    assert (row.number, row.fields, row.on) == ("CT04", ("Hộ tịch",), True)
    assert card.table.lines[0][:3] == ("có", "Giấy tiếp nhận và hẹn trả", "CT04")
    after = receive(counter.desk, application())
    with counter.desk.database.read() as connection:
        jobs = [local.print_jobs(connection, one.print_job)[0] for one in (before, after)]
    stamps = ["CT04" in text(paper_of(known, job).pdf) for job in jobs]
    assert stamps == [False, True]
    card.new_button.click()
    card.fields["form"].choice, card.fields["number"].text = "RECEIPT", "CT04a"
    card.fields["title"].text, card.fields["fields"].text = "Phiếu tiếp nhận", "hộ tịch"
    card.fields["from"].text, card.fields["basis"].text = "01/06/2026", "QĐ 1"
    card.save_button.click()
    assert "Trùng với mẫu CT04" in card.fields["from"].wrong
    card.table.go_to(0)
    card.drop_button.click()
    counter.settle()
    assert known.known.office.forms == ()
    assert "CT04" in text(paper_of(known, jobs[1]).pdf)
    national = next(n for n, line in enumerate(card.table.lines) if line[0] == "chung")
    card.table.go_to(national)
    assert not card.save_button.isEnabled()


def test_each_kind_of_paper_may_have_its_printer_and_a_trial_page(counter: Counter, page: AdministrationPage) -> None:
    """A5 for receipts and three liên; what is left alone follows the PC; the trial page comes out at once."""
    card = page.outlets
    assert [card.form, card.choices["layout"].choice, card.choices["copies"].choice] == ["RECEIPT", "", "0"]
    for part, words in (("layout", "A5"), ("copies", "3")):
        box = card.choices[part].editor
        box.setCurrentText(words)
        box.activated.emit(box.currentIndex())
    assert card.table.lines[0] == ("Giấy tiếp nhận", "–", "Tự chọn", "A5", "3")
    card.table.go_to(1)
    assert [field.choice for field in card.choices.values()] == ["", "", "", "0"]
    card.save_button.click()
    held = settings.load(counter.place.settings)
    assert held.bindings == {"RECEIPT": {"printer": "", "tray": "", "layout": "A5", "copies": 3}}
    assert held.binding("CONTROL") == settings.Binding()
    page.begin()
    card.table.go_to(0)
    assert card.choices["copies"].text == "3"
    card.trial_a5.click()
    counter.settle()
    assert counter.papers() == ["trang_thử_máy_in.pdf"]
    assert "Đã in trang thử máy in" in counter.window.session.messages.text


def test_the_form_is_seen_as_it_will_be_printed(counter: Counter, page: AdministrationPage) -> None:
    """Who types a signer sees him on the form before anything is saved; a wrong field leaves the last picture."""
    preview, fields = page.forms.preview, page.forms.fields
    counter.settle()
    first = preview.picture.pixmap().toImage()
    assert not first.isNull()
    fields["notes"].text = "Tra cứu tại https://tra-cuu.vidu.vn"
    fields["notes"].left.emit()
    counter.settle()
    second = preview.picture.pixmap().toImage()
    assert second != first
    fields["symbol"].text = "không hợp lệ!"
    fields["symbol"].left.emit()
    counter.settle()
    assert preview.picture.pixmap().toImage() == second
    assert counter.window.session.known.office.notes == ()
    office = counter.window.session.known.office
    for form in SHOWN:
        assert office.symbol in text(specimen(form, office, counter.desk.clock()))
    assert [preview.form.itemData(n) for n in range(preview.form.count())] == list(SHOWN)


def test_registers_go_on_from_a_number_and_follow_the_offices_rule(counter: Counter, page: AdministrationPage) -> None:
    """The cut-over's last step is done on one card: rule, holder, opening number, what is wrong beside its field."""
    counter.settle()
    card = page.registers
    card.fields["book"].choice = "01/2026"
    card.fields["number"].text = "319"
    card.open_button.click()
    counter.settle()
    assert card.fields["reason"].wrong == "Chưa ghi lý do."
    card.fields["reason"].text, card.fields["document"].text = "chuyển từ sổ giấy", "BB 12"
    card.open_button.click()
    counter.settle()
    assert "số tới: 319" in card.opened.text()
    assert card.fields["number"].text == ""
    card.fields["number"].text = "x"
    card.open_button.click()
    assert "chữ số" in card.fields["number"].wrong
    card.fields["rule"].choice = "FIELD"
    card.fields["since"].text = "22/11/2026"
    card.rule_button.click()
    counter.settle()
    assert "chỉ đổi từ hôm nay" in card.fields["since"].wrong
    card.fields["since"].text = "23/11/2026"
    card.rule_button.click()
    counter.settle()
    card.fields["register"].choice = "CK"
    holders = card.fields["counter"].editor
    assert isinstance(holders, QComboBox)
    holders.setCurrentIndex(1)
    card.holder_button.click()
    counter.settle()
    office = counter.desk.reference().office
    assert [rule for _, rule in office.books] == ["FIELD"]
    assert office.holders == {"CK": 1}
    card.fields["register"].choice = "BS"
    assert holders.currentIndex() == 0


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


def test_the_lanes_usual_papers_are_a_list_of_the_office(counter: Counter, page: AdministrationPage) -> None:
    """A ward of students certifies other papers than a border commune; a digit must take theirs, from the next
    citizen on, and never another paper than the one that was read beside it.
    """
    certifying(counter.desk)
    counter.keys.press("Ctrl+E")
    counter.settle()
    lane = counter.window.late.lane
    lane.name.text = "Nguyễn Văn An"
    card = page.kinds
    card.register.choice = "CK"
    card.lines.setPlainText("Đơn xin việc")
    card.register.choice = "BS"
    assert card.lines.toPlainText().splitlines()[0] == "Căn cước"
    card.lines.setPlainText("")
    card.save_button.click()
    assert "ít nhất một loại" in card.wrong.text()
    card.lines.setPlainText("Bằng tốt nghiệp\nCăn cước")
    card.save_button.click()
    counter.settle()
    known = counter.window.session.known.kinds
    assert (known["BS"], known["CK"]) == (("Bằng tốt nghiệp", "Căn cước"), ("Đơn xin việc",))
    assert "hữ ký" in counter.window.session.messages.text
    assert lane.papers.kinds.item(0).text().endswith("Căn cước"), "not under the fingers of who is at it"
    lane.clear()
    counter.settle()
    assert [lane.papers.kinds.item(n).text().split("  ")[1] for n in (0, 1)] == ["Bằng tốt nghiệp", "Căn cước"]
    card.default_button.click()
    card.save_button.click()
    counter.settle()
    assert counter.window.session.known.kinds["BS"] == REGISTERS["BS"].kinds
    assert lane.papers.kinds.item(0).text().endswith("Căn cước"), "nothing is typed: at once"
