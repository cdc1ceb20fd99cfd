"""A scanner that types must never type into the clerk's work, press a button or be taken for a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from shiboken6 import delete, isValid

from counter_app.domain.wedge import SHORTEST_SCAN, Wedge
from tests.factories import CARD
from tests.keyboard import Keyboard
from tests.windows import Counter

CODE = "X99.01-261123-0042"


@given(st.lists(st.tuples(st.sampled_from("abc12"), st.floats(0.04, 2)), min_size=1, max_size=20), st.floats(0.04, 2))
def test_a_person_is_never_taken_for_a_scanner(keys: list[tuple[str, float]], pause: float) -> None:
    """Nobody types eight characters with 35 ms between them, and nobody's typing may vanish."""
    wedge, now = Wedge(), 0.0
    for char, gap in keys:
        now += gap
        wedge.key(char, now)
    assert wedge.end(now + pause) is None


@given(st.text(st.sampled_from("0123456789ABC-.|"), min_size=SHORTEST_SCAN, max_size=60), st.floats(0, 0.03))
def test_a_burst_is_recognised_whole(text: str, gap: float) -> None:
    """Half a code opens the wrong dossier."""
    wedge, now = Wedge(), 5.0
    wedge.key("x", now)
    now += 1
    for char in text:
        wedge.key(char, now)
        now += gap
    assert wedge.end(now) == text


def test_a_prefix_makes_short_codes_exact_and_everything_else_typing() -> None:
    """Where IT set the scanner to send a prefix, speed no longer decides."""
    wedge = Wedge(prefix="\x02")
    for n, char in enumerate("\x02123"):
        wedge.key(char, n * 0.001)
    assert wedge.end(0.004) == "123"
    for n, char in enumerate("123456789"):
        wedge.key(char, 1 + n * 0.001)
    assert wedge.end(1.01) is None


def test_a_keyboard_driver_that_rewrites_letters_does_not_break_the_scan() -> None:
    """UniKey sends backspace and the letter with its mark in the middle of the burst."""
    wedge = Wedge()
    for n, char in enumerate("ABCDEFGHI"):
        wedge.key(char, n * 0.002)
    wedge.backspace(0.02)
    wedge.key("J", 0.022)
    assert wedge.end(0.024) == "ABCDEFGHJ"


def test_a_code_opens_its_dossier_from_any_field_and_leaves_the_field_as_it_was(counter: Counter) -> None:
    """The receipt is scanned while the clerk is typing a name."""
    keys, intake = counter.keys, counter.window.intake
    keys.press(Qt.Key.Key_F2)
    counter.settle()
    intake.owner.name.setFocus()
    keys.type("Tran")
    keys.scan(CODE)
    counter.settle()
    assert intake.owner.name.text == "Tran"
    assert f"Không có hồ sơ nào mang mã {CODE}" in counter.window.session.messages.text


def test_a_scan_over_the_papers_ticks_nothing(counter: Counter) -> None:
    """Digits tick papers there; a scanner must not hand in papers that are not on the table."""
    keys, intake = counter.keys, counter.window.intake
    keys.scan(CARD)
    counter.settle()
    intake.procedure.field.setFocus()
    keys.type("xn")
    keys.press(Qt.Key.Key_Return)
    assert intake.papers.hasFocus()
    keys.scan("12121212 1212")
    counter.bot.wait(60)
    assert intake.papers.lines() == ()
    assert "không phải thẻ căn cước hay mã hồ sơ" in counter.window.session.messages.text


def test_a_persons_keys_over_the_papers_arrive_in_their_order(counter: Counter) -> None:
    """They are held back for a moment; none may be lost or swapped."""
    keys, intake = counter.keys, counter.window.intake
    keys.scan(CARD)
    counter.settle()
    intake.procedure.field.setFocus()
    keys.type("xn")
    keys.press(Qt.Key.Key_Return)
    keys.type("2")
    keys.type("1")
    keys.type("2")
    counter.wait(lambda: [line.name for line in intake.papers.lines()] == ["Tờ khai yêu cầu xác nhận"])


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_the_end_of_a_scan_never_presses_a_button(counter: Counter, end: Qt.Key) -> None:
    """A scanner's Enter on «Đóng» would throw the citizen's form away."""
    keys, intake = counter.keys, counter.window.intake
    keys.scan(CARD)
    counter.settle()
    intake.bottom.close_button.setFocus()
    keys.scan("12345678901", end)
    counter.settle()
    assert counter.window.pages.currentWidget() is intake
    assert intake.bottom.close_button.hasFocus()


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("001|||||", "phải đủ 12 chữ số"),
        ("001099012345||Nguyễn Văn An|15051999|X|Hà Nội|", "Giới tính"),
        ("001099012345||Nguyễn Văn An|99991999|Nam|Hà Nội|", "ngày sinh"),
        ("12345678901234", "không phải thẻ căn cước hay mã hồ sơ"),
        ("'; DROP TABLE entry; --", "không phải thẻ căn cước hay mã hồ sơ"),
    ],
)
def test_a_scan_that_cannot_be_read_says_why_and_changes_nothing(counter: Counter, scan: str, said: str) -> None:
    """Half a card must never become half a citizen."""
    counter.keys.scan(scan)
    counter.settle()
    assert said in counter.window.session.messages.text
    assert counter.window.pages.currentWidget() is counter.window.board
    assert counter.window.intake.empty


def test_a_damaged_name_is_left_out_and_the_rest_taken(counter: Counter) -> None:
    """The keyboard wedge lost the marks: the number is right, the name must be typed."""
    counter.keys.scan("079304001234||Tr?n Th? Bình|02092004|Nữ|To 3|11012022")
    counter.settle()
    owner = counter.window.intake.owner
    assert (owner.number.text, owner.name.text, owner.born.text) == ("079304001234", "", "02/09/2004")
    assert "Họ và tên bị hỏng khi quét" in owner.note.text()
    assert owner.name.editor.hasFocus()


def test_nobody_signed_in_means_no_scan_is_taken(counter: Counter) -> None:
    """The counter is locked while the clerk is away."""
    counter.window.lock()
    counter.keys.scan(CARD)
    counter.settle()
    assert counter.window.pages.currentWidget() is counter.window.sign_in
    assert counter.window.intake.empty


def test_a_key_held_for_a_menu_that_closed_goes_nowhere(counter: Counter) -> None:
    """A letter typed at «Giấy khác» while its line was clicked ended in «Chương trình gặp lỗi»."""
    box = QDialog(counter.window)
    box.show()
    counter.wait(box.isActiveWindow)
    Keyboard(box, now=counter.keys.now).type("x")
    handle = box.windowHandle()
    box.close()
    delete(box)
    assert not isValid(handle)
    counter.activate()
    counter.window.search.setFocus()
    counter.keys.press(Qt.Key.Key_Return)  # ends what was held
    counter.keys.type("an")
    assert counter.window.search.text() == "an"
