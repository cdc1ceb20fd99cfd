"""Paper mode in the window: blanks printed ahead, one scanned and typed in, what is wrong said on the band."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt

from counter_app.domain.blanks import BlankState
from counter_app.operations import blanks
from counter_app.store import board, local
from counter_app.ui.day.opening import BLANKS
from tests.conftest import FakeClock
from tests.factories import CARD
from tests.windows import Counter


def say(counter: Counter) -> str:
    return counter.window.session.messages.text


def test_blanks_are_printed_listed_and_spoiled(counter: Counter) -> None:
    """The drawer is filled on a quiet morning; in the power cut nothing can be printed any more."""
    window = counter.window
    window.actions_bar.menu_lines["blanks"].trigger()
    page = window.late.blanks
    counter.settle()
    assert "chưa in phôi" in page.stock.text()
    page.count.text = "41"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "từ 1 đến 40" in page.count.wrong
    page.count.text = "3"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert page.count.wrong == ""
    assert [line[1] for line in page.table.lines] == ["0463", "0462", "0461"]
    assert any("phoi-X99.01-PH26-01.00001" in name for name in counter.papers())
    assert "còn trong ngăn 3 (ÍT HƠN 10" in page.stock.text()
    page.table.go_to(0)
    counter.bot.mouseClick(page.spoil_button, Qt.MouseButton.LeftButton)
    counter.settle()
    assert "lý do" in page.reason.wrong
    page.reason.text = "in lệch"
    counter.bot.mouseClick(page.spoil_button, Qt.MouseButton.LeftButton)
    counter.settle()
    assert page.table.lines[0][3:] == ("Hỏng, mất", "in lệch")
    assert not page.spoil_button.isEnabled()
    page.table.go_to(1)
    assert page.spoil_button.isEnabled()
    counter.keys.press(Qt.Key.Key_Escape)
    window.to_day()
    counter.settle()
    opening = window.late.day.opening
    assert any("còn trong ngăn 2" in line[1] for line in opening.table.lines)
    opening.wanted.emit(BLANKS)
    counter.settle()
    assert window.pages.currentWidget() is page


def test_a_scanned_blank_is_typed_in_under_its_own_number(counter: Counter, clock: FakeClock) -> None:
    """Monday's paper on Wednesday: scan, day, time, card, F9; the receipt the citizen holds stays the only one."""
    window, keys, desk = counter.window, counter.keys, counter.desk
    blank, other = blanks.issue(desk, 2)
    clock.now = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    keys.scan(blank.serial)
    counter.wait(lambda: window.pages.currentWidget() is window.intake and window.intake.more.band.isVisible())
    counter.settle()
    band = window.intake.more.band
    assert "Nhập hồ sơ đã nhận trên giấy số 0461" in band.words.text()
    assert window.intake.bottom.save_button.text() == "Ghi hồ sơ  F9"
    keys.scan(other.serial)
    counter.settle()
    assert band.serial == blank.serial
    band.day.setFocus()
    keys.type("24/11/2026")
    keys.press(Qt.Key.Key_Return)
    keys.type("8h05")
    keys.press(Qt.Key.Key_Return)
    assert window.intake.owner.number.editor.hasFocus() or window.intake.owner.first_gap() is not None
    keys.scan(CARD)
    counter.settle()
    window.intake.owner.phone.text = "0912345678"
    window.intake.procedure.choose(desk.procedure("2.002516"))
    window.intake.papers.tick_required()
    keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "24/11/2026 là ngày nghỉ" in band.wrong.text()
    assert band.day.editor.hasFocus()
    band.day.text = "23/11/2026"
    keys.press(Qt.Key.Key_F9)
    counter.settle()
    with desk.database.read() as connection:
        (row,) = board.by_code(connection, "X99.01-261123-0461")
        assert local.print_jobs(connection) == []
    assert row.name == "Nguyễn Văn An"
    assert not band.isVisible()
    assert window.intake.application().blank == ""
    window.to_intake()
    assert window.intake.bottom.save_button.text() == "Tiếp nhận và in  F9"
    assert blanks.listed(desk)[1].state is BlankState.USED
    keys.scan(blank.serial)
    counter.settle()
    assert "đã nhập thành hồ sơ X99.01-261123-0461" in say(counter)


def test_a_half_typed_blank_is_a_draft_that_keeps_its_number(counter: Counter) -> None:
    """The clerk is called away: tomorrow the form must still know which paper it was."""
    window, keys = counter.window, counter.keys
    (blank,) = blanks.issue(counter.desk, 1)
    keys.scan(blank.serial)
    counter.wait(window.intake.more.band.isVisible)
    counter.settle()
    band = window.intake.more.band
    band.day.text = "23/11/2026"
    form = window.intake.to_form()
    counter.bot.mouseClick(band.let_go_button, Qt.MouseButton.LeftButton)
    counter.settle()
    assert not band.isVisible()
    assert window.intake.empty
    window.intake.from_form(form)
    assert (band.serial, band.day.text, band.isVisible()) == (blank.serial, "23/11/2026", True)
