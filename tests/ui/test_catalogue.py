"""Danh mục TTHC by the hands of a supervisor and the eyes of a clerk."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from counter_app.domain.calendar import CalendarDay, DayKind, DayStatus
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local_day
from counter_app.domain.national import FIELDS
from counter_app.domain.procedure import Channel, Localised
from counter_app.operations import catalogue, change_calendar
from counter_app.operations.receive import receive
from counter_app.ui.catalogue.page import CataloguePage
from counter_app.ui.catalogue.procedure_card import placed
from tests.conftest import PROCEDURES
from tests.factories import CALENDAR, SUPERVISOR, application
from tests.windows import Counter

STORM = CalendarDay(date(2026, 11, 25), DayKind.LOCAL, "Bão số 13", "CĐ 45/CĐ-UBND", scope="office")


@pytest.fixture
def page(counter: Counter) -> CataloguePage:
    """The page with the supervisor before it."""
    counter.window.enter(SUPERVISOR)
    counter.window.actions_bar.menu_lines["catalogue"].trigger()
    counter.settle()
    return counter.window.late.catalogue


def test_every_procedure_is_listed_and_found_by_its_first_letters(counter: Counter, page: CataloguePage) -> None:
    """The clerk looks up what a citizen asks about without beginning an intake."""
    procedures = page.procedures
    assert [line[0] for line in procedures.table.lines] == [one.code for one in PROCEDURES]
    counter.keys.type("dkks")
    counter.wait(lambda: [line[0] for line in procedures.table.lines] == ["1.001193"])
    counter.settle()
    assert procedures.card._name.text() == "Đăng ký khai sinh"
    facts = [procedures.card.facts.item(n).text() for n in range(procedures.card.facts.count())]
    assert "Thông thường: 03 ngày làm việc" in facts
    assert any(words.startswith("Phiên bản 2026-07-20") for words in facts)
    counter.keys.press(Qt.Key.Key_Escape)
    assert counter.window.pages.currentWidget() is counter.window.board


def test_a_shorter_time_needs_its_decision_and_then_stands_on_the_next_receipt(
    counter: Counter, page: CataloguePage
) -> None:
    """«Cắt giảm» without a decision is a promise nobody has signed."""
    card = page.procedures.card
    card.amount.text = "2"
    card.save()
    assert "quyết định" in card.basis.wrong
    card.basis.text = "QĐ 12/QĐ-UBND"
    card.save()
    counter.settle()
    code = PROCEDURES[0].code
    held = counter.desk.procedure(code)
    assert held is not None
    assert held.shortened(0, Channel.COUNTER) == Limit(2, Unit.WORKING_DAYS)
    assert card.amount.text == "2"
    intake = receive(counter.desk, application(procedure=held)).intake
    assert intake.deadline.limit == Limit(2, Unit.WORKING_DAYS)
    card.amount.text = ""
    card.save()
    counter.settle()
    assert counter.desk.procedure(code).shortened(0, Channel.COUNTER) is None  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["hai", "2.5", "-3", "99999"])
def test_a_time_that_is_none_is_said_beside_the_field(counter: Counter, page: CataloguePage, typed: str) -> None:
    """A slip of the finger must not promise a date in the next century."""
    card = page.procedures.card
    card.amount.text, card.basis.text = typed, "QĐ 12/QĐ-UBND"
    card.save()
    counter.settle()
    assert card.amount.wrong
    with counter.desk.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM reference WHERE kind = 'local'").scalar_one() == 0


def test_the_office_hides_a_procedure_and_moves_another_to_digit_one(counter: Counter, page: CataloguePage) -> None:
    """What half the queue wants is digit 1; what the commune may not receive is not offered."""
    procedures = page.procedures
    procedures.card.active.click()
    counter.settle()
    assert PROCEDURES[0].code not in [one.code for one in counter.desk.reference().catalogue.offered(1)]
    assert procedures.table.lines[0][4] == "không"
    procedures.table.go_to(2)
    counter.settle()
    combo = procedures.card.key.editor
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    counter.settle()
    assert counter.desk.reference().catalogue.shelf.top[0] == PROCEDURES[2].code


@pytest.mark.parametrize(
    ("top", "code", "place", "wanted"),
    [
        ("abc", "c", 1, "cab"),
        ("abc", "a", 3, "bca"),
        ("abc", "b", 0, "ac"),
        ("abc", "d", 9, "abcd"),
        ("abcdefghi", "z", 1, "zabcdefgh"),
        ("", "a", 5, "a"),
    ],
)
def test_the_nine_close_up_when_one_moves(top: str, code: str, place: int, wanted: str) -> None:
    """A gap would make digit 4 do nothing."""
    assert placed(tuple(top), code, place) == tuple(wanted)


def test_a_posting_comes_out_of_the_printer(counter: Counter, page: CataloguePage) -> None:
    """The wall is updated on the day the decision comes."""
    page.procedures.print_posting()
    counter.settle()
    assert counter.papers() == [f"niem-yet-{PROCEDURES[0].code}.pdf"]


def test_a_day_is_added_by_hand_and_the_dates_it_moves_are_counted(counter: Counter, page: CataloguePage) -> None:
    """Storm at seven, phone calls at eight: the supervisor types one form and sees whom to call."""
    received = receive(counter.desk, application())
    page.show_part(page.days)
    counter.settle()
    days = page.days
    days.begin_new()
    days.fields["day"].text = "25/11/2026"
    days.fields["name"].text = "Bão số 13"
    days.save()
    counter.settle()
    assert "văn bản" in days.fields["basis"].wrong
    days.fields["basis"].text = "CĐ 45/CĐ-UBND"
    days.save()
    counter.settle()
    assert not counter.desk.reference().calendar.is_worked(date(2026, 11, 25))
    counter.wait(lambda: page._chips[2].text().endswith("  1"))
    page.show_part(page.reviews)
    counter.settle()
    reviews = page.reviews
    assert reviews.table.lines[0][0] == received.intake.code
    assert reviews.change_button.text() == "Báo lại ngày hẹn mới"
    reviews.change()
    counter.settle()
    assert "chưa ghi" in reviews.told.wrong.lower()
    reviews.told.text = "Gọi điện lúc 08:20"
    reviews.change()
    counter.wait(lambda: not reviews.table.lines)
    dossier = counter.window.board.pane.dossier or None
    with counter.desk.database.read() as connection:
        from counter_app.store import board

        dossier = board.find(connection, counter.desk.me.office, received.intake.code)
    assert dossier.due_at is not None
    assert local_day(dossier.due_at) == date(2026, 11, 30)


@pytest.mark.parametrize("typed", ["31/02/2026", "25-11-2026", "mai", ""])
def test_a_day_that_is_none_is_said_beside_the_field(counter: Counter, page: CataloguePage, typed: str) -> None:
    """31 February must not become 3 March."""
    page.show_part(page.days)
    page.days.begin_new()
    page.days.fields["day"].text = typed
    page.days.save()
    counter.settle()
    assert "viết như 23/11/2026" in page.days.fields["day"].wrong
    assert counter.desk.reference().calendar.days == CALENDAR.days


def test_a_file_is_compared_before_it_is_taken(counter: Counter, page: CataloguePage, tmp_path: Path) -> None:
    """The province sends next year's calendar; three lines are read before the button is pressed."""
    file = tmp_path / "lich.json"
    days = [*CALENDAR.days.values(), STORM, replace(STORM, day=date(2026, 12, 24), status=DayStatus.DRAFT)]
    file.write_text(json.dumps({"days": [day.to_body() for day in days]}), encoding="utf-8")
    page.show_part(page.days)
    counter.settle()
    page.days.compare_file(file)
    counter.settle()
    assert [line[0][:10] for line in page.days.import_box.table.lines] == ["25/11/2026", "24/12/2026"]
    primary = [button for button in page.findChildren(QPushButton) if button.isVisible() and button.property("primary")]
    assert primary == [page.days.import_box.yes_button]
    assert counter.desk.reference().calendar.is_worked(STORM.day)
    page.days.import_box.accept()
    counter.settle()
    assert not counter.desk.reference().calendar.is_worked(STORM.day)
    assert page.days.import_box.isHidden()
    assert page.days.save_button.isVisible()
    page.days.compare_file(file)
    counter.settle()
    assert "không có gì thay đổi" in counter.window.session.messages.text


def test_a_file_that_is_no_calendar_is_a_sentence(counter: Counter, page: CataloguePage, tmp_path: Path) -> None:
    """A photograph picked by mistake changes nothing."""
    file = tmp_path / "anh.json"
    file.write_bytes(b"\xff\xd8\xff\xe0 JFIF")
    page.show_part(page.days)
    page.days.compare_file(file)
    counter.settle()
    assert "không phải JSON" in counter.window.session.messages.text
    assert page.days.import_box.isHidden()


def test_an_exported_calendar_reads_back(counter: Counter, page: CataloguePage, tmp_path: Path) -> None:
    """The commune next door takes the same file."""
    page.show_part(page.days)
    counter.settle()
    page.days.write_file(tmp_path / "lich.json")
    from counter_app.documents import calendar_book

    read = calendar_book.read("lich.json", (tmp_path / "lich.json").read_bytes())
    assert read == sorted(CALENDAR.days.values(), key=lambda day: day.day)
    page.days.write_file(tmp_path / "lich.xlsx")
    page.days.compare_file(tmp_path / "lich.xlsx")
    counter.settle()
    assert "không có gì thay đổi" in counter.window.session.messages.text
    page.days.write_file(tmp_path / "không có" / "lich.json")
    assert "Không ghi được" in counter.window.session.messages.text


def test_a_clerk_reads_everything_and_changes_nothing_but_dates(counter: Counter) -> None:
    """The buttons that would be refused are not offered."""
    counter.window.actions_bar.menu_lines["catalogue"].trigger()
    counter.settle()
    page = counter.window.late.catalogue
    assert not page.procedures.card._own.isEnabled()
    page.show_part(page.days)
    counter.settle()
    assert not page.days.save_button.isEnabled()
    assert page.days.table.lines
    change_calendar.set_day(counter.desk.with_clerk(SUPERVISOR), STORM)
    page.show_part(page.reviews)
    counter.settle()
    assert page.reviews.keep_button.isEnabled()


def test_the_page_follows_what_another_counter_published(counter: Counter, page: CataloguePage) -> None:
    """An exchange brings a new catalogue while the list is open."""
    from counter_app.ui.changes import Changed

    newer = [*PROCEDURES, replace(PROCEDURES[0], code="1.009999", name="Thủ tục mới")]
    catalogue.publish_catalogue(counter.desk.with_clerk(SUPERVISOR), "2", newer)
    catalogue.localise(counter.desk.with_clerk(SUPERVISOR), Localised("1.009999", basis="QĐ 1"))
    counter.window.session.changes.announce(Changed.REFERENCE)
    counter.settle()
    assert [line[1] for line in page.procedures.table.lines][-1] == "Mới"


def test_the_internal_process_is_typed_a_step_a_line(counter: Counter, page: CataloguePage) -> None:
    """The ISO steps of the office stand beside the citizen's date from the next reception on."""
    card = page.procedures.card
    card.stages.setPlainText("Thẩm định; Phòng Tư pháp; người thụ lý; 8 giờ làm việc\nKý; Lãnh đạo; Chủ tịch; mai")
    card.save()
    assert card.wrong.text() == "Dòng 2: cần: tên bước; đơn vị; vai trò; 4 giờ làm việc."
    typed = "Thẩm định; Phòng Tư pháp; người thụ lý; 8 giờ làm việc\nXác minh; Công an xã; ; 1 ngày làm việc; song song"
    card.stages.setPlainText(typed)
    card.save()
    counter.settle()
    held = counter.desk.procedure(PROCEDURES[0].code)
    assert held is not None
    assert [(stage.unit, stage.beside) for stage in held.stages] == [("Phòng Tư pháp", False), ("Công an xã", True)]
    assert card.stages.toPlainText() == typed
    card.stages.setPlainText("Chờ; Kho; ai đó; 40 ngày làm việc")
    card.save()
    counter.settle()
    assert "dài hơn thời hạn" in card.wrong.text()


def records(path: Path, *codes: str, time: str = "3 Ngày làm việc") -> Path:
    """A file as the ministry publishes it."""
    table = f"Hình thức nộpThời gianPhí, lệ phíMô tảTrực tiếp{time}Miễn phí"
    same = {**dict.fromkeys(FIELDS, ""), "linh_vuc": "Cư trú", "bo": "bo-cong-an", "cach_thuc_thuc_hien": table}
    lines = (json.dumps({**same, "ma_thu_tuc": code, "ten_thu_tuc": f"Thủ tục {code}"}) for code in codes)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_catalogue_is_compared_before_it_is_taken(counter: Counter, page: CataloguePage, tmp_path: Path) -> None:
    """The ministry's file comes beside what the office has; what it says in vain is listed with the reason."""
    files, codes = page.procedures.files, [one.code for one in PROCEDURES]
    files.compare_file(records(tmp_path / "qg.jsonl", "1.900001", "1.900002", "dsfas", codes[0]))
    assert not files.box.isHidden(), "the file is being read"
    counter.settle()
    assert files.box.heading.text() == "Nhập danh mục từ qg.jsonl: 2 thay đổi, 2 mục không lấy"
    assert [line[0] for line in files.box.table.lines] == ["1.900001", "1.900002", "dsfas", codes[0]]
    assert "không đọc được: Mã thủ tục" in files.box.table.lines[2][2]
    assert files.box.table.lines[3][1] == "giữ bản của đơn vị"
    assert [line[0] for line in page.procedures.table.lines] == codes
    files.box.accept()
    counter.settle()
    assert files.box.isHidden()
    assert [line[0] for line in page.procedures.table.lines] == [*codes, "1.900001", "1.900002"]
    assert "Đã nhập danh mục" in counter.window.session.messages.text
    files.compare_file(records(tmp_path / "qg.jsonl", "1.900001", "1.900002"))
    counter.settle()
    assert "không có gì thay đổi" in counter.window.session.messages.text
    assert files.box.isHidden()


def test_an_import_is_stopped_between_two_steps(counter: Counter, page: CataloguePage, tmp_path: Path) -> None:
    """A citizen comes in the middle of it: the old catalogue holds, and the next import takes up the rest."""
    files = page.procedures.files
    file = records(tmp_path / "qg.jsonl", *(f"1.{n:06}" for n in range(2 * catalogue.AT_ONCE)))
    files.compare_file(file)
    counter.settle()
    files.box.accept()
    files.box.leave()
    counter.settle()
    assert "Đã dừng theo yêu cầu: ghi được 0 trên 51" in counter.window.session.messages.text
    assert len(counter.desk.reference().catalogue.listed) == len(PROCEDURES)
    files.compare_file(file)
    counter.settle()
    files.box.accept()
    counter.settle()
    assert len(counter.desk.reference().catalogue.listed) == len(PROCEDURES) + 50


def test_reading_a_file_is_stopped_too(counter: Counter, page: CataloguePage, tmp_path: Path) -> None:
    """The wrong file was chosen, and it is a large one."""
    files = page.procedures.files
    files.compare_file(records(tmp_path / "qg.jsonl", "1.900001"))
    files.box.leave()
    counter.settle()
    assert files.box.isHidden()
    assert counter.window.session.messages.text == "Đã dừng đọc tệp, chưa có gì thay đổi."


def test_the_book_and_the_report_are_written_and_the_book_reads_back(
    counter: Counter, page: CataloguePage, tmp_path: Path
) -> None:
    """The office takes the book home to Excel, brings it back, and only what it typed changes."""
    files, book = page.procedures.files, tmp_path / "sổ.xlsx"
    files.write_book(book)
    files.write_report(tmp_path / "báo cáo.xlsx")
    counter.settle()
    assert "Đã ghi" in counter.window.session.messages.text
    assert load_workbook(tmp_path / "báo cáo.xlsx")["Tổng hợp"]["C2"].value == len(PROCEDURES)
    edited = load_workbook(book)
    edited["Thủ tục"]["B2"] = "Tên mới"
    edited.save(book)
    files.compare_file(book)
    counter.settle()
    assert files.box.table.lines == [(f"{PROCEDURES[0].code} Tên", PROCEDURES[0].name, "Tên mới")]
    files.box.leave()
    edited["Thủ tục"]["B2"] = None
    edited.save(book)
    files.compare_file(book)
    counter.settle()
    assert "dòng 2, cột «Tên thủ tục»: ô trống" in counter.window.session.messages.text
    files.write_book(tmp_path / "không có" / "sổ.xlsx")
    counter.settle()
    assert "Không ghi được" in counter.window.session.messages.text


def test_a_clerk_may_export_and_not_import(counter: Counter) -> None:
    """What would be refused is not offered."""
    counter.window.actions_bar.menu_lines["catalogue"].trigger()
    counter.settle()
    files = counter.window.late.catalogue.procedures.files
    assert (files.import_line.isEnabled(), files.export_line.isEnabled()) == (False, True)
