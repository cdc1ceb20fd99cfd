"""The intake page: what is asked, said and kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox

from counter_app.domain.fees import Fee
from counter_app.domain.procedure import Case
from counter_app.operations import catalogue
from counter_app.operations.receive import receive
from counter_app.store import board, journal
from counter_app.ui.changes import Changed
from counter_app.ui.intake.person_box import ORGANISATION
from tests.conftest import PROCEDURES
from tests.factories import CARD, CLERK, SUPERVISOR, application, procedure
from tests.windows import Counter


def begin(counter: Counter) -> None:
    counter.keys.press(Qt.Key.Key_F2)
    counter.settle()


def entries(counter: Counter) -> int:
    with counter.desk.database.read() as connection:
        return journal.count(connection)


def test_everything_that_is_missing_is_said_beside_its_field_and_nothing_is_written(counter: Counter) -> None:
    """One complete list, as the law asks of us when we send citizens home."""
    begin(counter)
    before = entries(counter)
    intake = counter.window.intake
    intake.owner.number.text = "0010991234"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "phải đủ 12 chữ số, hiện mới có 10" in intake.owner.number.wrong
    assert "Họ và tên còn trống" in intake.owner.name.wrong
    assert "Chưa chọn thủ tục" in intake.procedure.field.wrong
    assert intake.bottom.summary.text().startswith("Còn 3 mục cần sửa")
    assert intake.owner.number.editor.hasFocus()
    assert entries(counter) == before


def test_a_scanned_citizen_leaves_at_most_five_inputs(counter: Counter) -> None:
    """Three quarters of what other systems show is optional."""
    counter.keys.scan(CARD)
    counter.settle()
    intake = counter.window.intake
    intake.procedure.choose(PROCEDURES[0])
    counter.settle()
    kinds = (QLineEdit, QComboBox, QSpinBox)
    shown = [w for kind in kinds for w in intake.findChildren(kind) if w.isVisible() and w.isEnabled()]
    shown = [w for w in shown if not isinstance(w.parent(), QSpinBox)]
    assert len(shown) <= 5, [w.accessibleName() for w in shown]


def test_what_the_catalogue_does_not_know_is_asked_and_never_guessed(counter: Counter) -> None:
    """A wrong date or a wrong fee on paper is the first pain of every comparable system."""
    unknown = procedure(code="1.000001", cases=(Case("Thông thường", {}),), fees=(Fee("Lệ phí", None, note="HĐND"),))
    with_it = counter.desk.with_clerk(SUPERVISOR)
    catalogue.publish_catalogue(with_it, "sau", [*PROCEDURES, unknown])
    counter.window.session.changes.announce(Changed.REFERENCE)
    counter.keys.scan(CARD)
    counter.settle()
    intake = counter.window.intake
    intake.procedure.choose(unknown)
    intake.papers.tick_required()
    assert intake.promise.date.text() == ""
    assert intake.promise.cost.fee.text == ""
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "hãy nhập số và đơn vị" in intake.promise.amount.wrong
    assert "hãy nhập số tiền" in intake.promise.cost.fee.wrong
    intake.promise.amount.text, intake.promise.cost.fee.text = "5", "12.000"
    intake.promise.amount.left.emit()
    assert intake.promise.date.text() == "01/12/2026"
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: intake.empty)
    with counter.desk.database.read() as connection:
        saved = board.find(connection, counter.desk.me.office, "X99.01-261123-0001").intake
    assert saved is not None
    assert (saved.deadline.limit.amount, saved.fee_total) == (5, 12000)


def test_an_open_dossier_of_the_same_procedure_is_said_and_never_blocks(counter: Counter) -> None:
    """Two people of one family may come on the same day; the clerk decides."""
    receive(counter.desk, application(), receipt=False)
    counter.keys.scan(CARD)
    counter.settle()
    intake = counter.window.intake
    intake.procedure.choose(PROCEDURES[0])
    remark = intake.more._remark
    assert "đang có hồ sơ cùng thủ tục chưa xong: X99.01-261123-0001" in remark.text()
    intake.papers.tick_required()
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: intake.empty)


def test_parking_says_that_no_code_was_issued_and_the_draft_comes_back(counter: Counter) -> None:
    """The citizen runs home for a paper; the clerk serves the next one meanwhile."""
    counter.keys.scan(CARD)
    counter.settle()
    counter.keys.press("Ctrl+S")
    counter.settle()
    intake = counter.window.intake
    assert counter.window.session.messages.text == "MỚI LƯU NHÁP – CHƯA CẤP MÃ. Bấm F9 để tiếp nhận."
    assert intake.empty
    assert "(1)" in intake.drafts.parked.text()
    intake.drafts.parked.menu().actions()[0].trigger()
    counter.settle()
    assert intake.owner.name.text == "Nguyễn Văn An"


def test_leaving_with_esc_asks_nothing_and_loses_nothing(counter: Counter) -> None:
    """No box between the clerk and the next citizen."""
    counter.keys.scan(CARD)
    counter.settle()
    counter.keys.press(Qt.Key.Key_Escape)
    counter.settle()
    assert counter.window.pages.currentWidget() is counter.window.board
    assert "CHƯA CẤP MÃ" in counter.window.session.messages.text
    begin(counter)
    assert "(1)" in counter.window.intake.drafts.parked.text()


def test_pressing_f9_twice_receives_once(counter: Counter) -> None:
    """An impatient key must not give one citizen two numbers."""
    counter.keys.scan(CARD)
    counter.settle()
    intake = counter.window.intake
    intake.procedure.choose(PROCEDURES[0])
    intake.papers.tick_required()
    counter.keys.press(Qt.Key.Key_F9)
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: len(counter.papers()) == 1)
    counter.settle()
    with counter.desk.database.read() as connection:
        rows = board.of_citizen(connection, "001099012345")
    assert len(rows) == 1


def test_an_organisation_several_owners_and_a_code_minted_elsewhere(counter: Counter) -> None:
    """The uncommon cases stand in the same page, folded away until wanted."""
    begin(counter)
    intake = counter.window.intake
    intake.owner.kind.choice = ORGANISATION
    intake.owner.kind.left.emit()
    intake.owner.number.text, intake.owner.name.text = "0101234567", "Hợp tác xã Mẫu"
    other = intake.more.add_owner()
    assert other is not None
    other.number.text, other.name.text = "001099012345", "Nguyễn Văn An"
    intake.more.foreign_code.text = "000.00.12.h30-261120-0007"
    intake.procedure.choose(PROCEDURES[0])
    intake.papers.tick_required()
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: intake.empty)
    with counter.desk.database.read() as connection:
        saved = board.find(connection, counter.desk.me.office, "H30.12-261120-0007").intake
    assert saved is not None
    assert saved.foreign
    assert [owner.name for owner in saved.owners] == ["Hợp tác xã Mẫu", "Nguyễn Văn An"]


@pytest.mark.parametrize("text", ["x" * 10_000, "Ngu😀yễn", "'; DROP TABLE entry; --", "Nguyễn\x00 An", "123"])
def test_a_hostile_name_gets_a_sentence_and_the_form_stays(counter: Counter, text: str) -> None:
    """Pasted rubbish must neither crash the window nor reach the journal."""
    begin(counter)
    before = entries(counter)
    intake = counter.window.intake
    intake.owner.number.text, intake.owner.name.text = "001099012345", text
    intake.procedure.choose(PROCEDURES[0])
    intake.papers.tick_required()
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    if text == "Nguyễn\x00 An":
        assert entries(counter) > before
    else:
        assert intake.owner.name.wrong
        assert entries(counter) == before


def test_a_keyboard_driver_may_rewrite_letters_in_the_name(counter: Counter) -> None:
    """UniKey sends backspace and the marked letter; no completer or validator may eat them."""
    begin(counter)
    intake = counter.window.intake
    intake.owner.name.setFocus()
    counter.keys.type("Nguye")
    counter.keys.press(Qt.Key.Key_Backspace)
    counter.keys.type("ễn")
    assert intake.owner.name.text == "Nguyễn"


# Choosing the procedure


def test_a_digit_and_enter_take_one_of_the_top_nine(counter: Counter) -> None:
    """The nine procedures of nearly every citizen cost two keys."""
    begin(counter)
    box = counter.window.intake.procedure
    box.field.setFocus()
    counter.keys.type("3")
    assert box.matches.count() == 1
    counter.keys.press(Qt.Key.Key_Return)
    assert box.procedure == PROCEDURES[2]


def test_a_digit_and_a_full_stop_go_on_to_the_codes(counter: Counter) -> None:
    """National codes begin with 1, 2 or 3: a digit alone must not shut them out."""
    begin(counter)
    box = counter.window.intake.procedure
    box.field.setFocus()
    counter.keys.type("1")
    assert [line.split()[1] for line in lines(counter)] == [PROCEDURES[0].code]
    counter.keys.type(".")
    assert sorted(line.split()[1] for line in lines(counter)) == ["1.000894", "1.001193"]
    counter.keys.type("0008")
    counter.keys.press(Qt.Key.Key_Return)
    assert box.procedure == PROCEDURES[3]


def test_a_procedure_is_found_with_the_vietnamese_driver_off(counter: Counter) -> None:
    """The clerk looks at the citizen, not at the keyboard's letter in the corner of the screen."""
    begin(counter)
    counter.window.intake.procedure.field.setFocus()
    counter.keys.type("ddawng kys khai")
    counter.keys.press(Qt.Key.Key_Return)
    assert counter.window.intake.procedure.procedure == PROCEDURES[2]


def test_a_key_that_narrows_nothing_leaves_the_list_and_marks_its_first_line(counter: Counter) -> None:
    """A list made anew at every key flickers; a mark left behind would make Enter take another line."""
    begin(counter)
    box = counter.window.intake.procedure
    box.field.setFocus()
    counter.keys.type("dang k")
    shown = lines(counter)
    assert len(shown) == 2
    made: list[object] = []
    box.matches.model().rowsInserted.connect(lambda *_: made.append(1))
    counter.keys.press(Qt.Key.Key_Down)
    assert box.matches.currentRow() == 1
    counter.keys.type("y")
    assert lines(counter) == shown
    assert not made
    assert box.matches.currentRow() == 0
    counter.keys.type(" khai")
    assert made
    assert len(lines(counter)) == 1


def lines(counter: Counter) -> list[str]:
    """The list under the field."""
    matches = counter.window.intake.procedure.matches
    return [matches.item(row).text() for row in range(matches.count())]


def test_another_dossier_of_the_same_people_is_one_key(counter: Counter) -> None:
    """A broker with seven dossiers in one sitting; nothing but the people is repeated."""
    counter.keys.scan(CARD)
    counter.settle()
    intake = counter.window.intake
    counter.keys.scan(CARD.replace("001099012345", "079304001234").replace("Nguyễn Văn An", "Trần Văn Bình"))
    counter.settle()
    intake.procedure.choose(PROCEDURES[0])
    counter.settle()
    intake.papers.tick_required()
    intake.more.subject_line.text = "cháu Bình"
    people = (intake.application().owners, intake.application().submitter)
    counter.keys.press("F9")
    counter.settle()
    assert intake.empty
    counter.keys.press("Ctrl+D")
    counter.settle()
    again = intake.application()
    assert (again.owners, again.submitter) == people
    assert again.procedure is None
    assert again.subject_line == ""
    counter.keys.press("Ctrl+D")
    assert "chưa xong" in counter.window.session.messages.text


def test_the_people_before_are_forgotten_when_somebody_else_sits_down(counter: Counter) -> None:
    """A citizen's data must not stand on the next clerk's screen."""
    begin(counter)
    counter.window.intake._last_people = {"owner": {}, "more": {}}
    counter.window.lock()
    counter.window.enter(CLERK)
    counter.keys.press("Ctrl+D")
    counter.settle()
    assert counter.window.intake.empty
    assert "Chưa tiếp nhận hồ sơ nào" in counter.window.session.messages.text
