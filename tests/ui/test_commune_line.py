"""«Nay là: …» under an address: what is proposed, taken by one key, typed, left open and kept."""

from __future__ import annotations

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from counter_app.domain.person import Party
from counter_app.store import board
from counter_app.ui.intake.commune_line import CommuneLine, Origin
from tests.conftest import PROCEDURES
from tests.domain.test_address import NOW
from tests.windows import Counter

JOINED = "Tổ 3, ấp 2, xã Vĩnh Lộc A, Bình Chánh, TP. Hồ Chí Minh"
DIVIDED = "Số 5, phố Giả Định, phường Tràng Tiền, Hoàn Kiếm, Hà Nội"


def card(address: str, number: str = "001099012345") -> str:
    return f"{number}|012345678|Nguyễn Văn An|15051999|Nam|{address}|20062021"


def line(counter: Counter) -> CommuneLine:
    return counter.window.intake.owner.commune


def shown(counter: Counter) -> list[str]:
    """The choices on the screen."""
    return [button.text() for button in line(counter).choices if button.isVisible()]


def type_another(counter: Counter) -> QLineEdit:
    """Alt+X; a button answers its letter a moment later."""
    search = line(counter).search
    counter.keys.press("Alt+X")
    counter.wait(search.hasFocus)
    return search


def receive(counter: Counter) -> Party:
    """F9; the owner as the dossier keeps them."""
    intake = counter.window.intake
    intake.procedure.choose(PROCEDURES[0])
    intake.papers.tick_required()
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: intake.empty)
    counter.settle()
    with counter.desk.database.read() as connection:
        rows = board.of_citizen(connection, "001099012345")
        saved = board.find(connection, counter.desk.me.office, rows[0].code).intake
    assert saved is not None
    return saved.owners[0]


def test_what_the_card_s_address_can_only_mean_is_taken_and_marked_as_proposed(counter: Counter) -> None:
    """The normal citizen costs no key, and the clerk sees that the program, not a person, put it there."""
    counter.keys.scan(card(JOINED))
    counter.settle()
    before = counter.keys.pressed
    assert "Xã Vĩnh Lộc, Thành phố Hồ Chí Minh" in line(counter).words.text()
    assert "đề xuất theo địa chỉ" in line(counter).words.text()
    assert "nay thuộc xã Vĩnh Lộc" in line(counter).words.toolTip()
    assert not shown(counter)
    owner = receive(counter)
    assert counter.keys.pressed == before + 1
    assert (owner.commune, owner.commune_name) == ("27601", "Xã Vĩnh Lộc, Thành phố Hồ Chí Minh")
    assert owner.address == JOINED


def test_of_several_one_is_taken_by_one_key_from_wherever_the_focus_is(counter: Counter) -> None:
    """The clerk asks «trước ở bên nào?» while typing the phone, and goes on typing it."""
    counter.keys.scan(card(DIVIDED))
    counter.settle()
    assert shown(counter) == ["Alt+1  Phường Hoàn Kiếm", "Alt+2  Phường Cửa Nam"]
    counter.keys.type("0912")
    counter.keys.press("Alt+2")
    counter.keys.type("345678")
    assert counter.window.intake.owner.phone.text == "0912345678"
    assert "đã chọn" in line(counter).words.text()
    counter.keys.press("Alt+1")
    assert line(counter).code == "00082", "a second key by mistake changes nothing"
    assert receive(counter).commune == "00082"


def test_left_open_it_stops_nobody(counter: Counter) -> None:
    """An unanswered question about a boundary must not hold up the queue."""
    counter.keys.scan(card(DIVIDED))
    counter.settle()
    owner = receive(counter)
    assert (owner.commune, owner.commune_name, owner.address) == ("", "", DIVIDED)
    assert not line(counter).isVisible()


def test_the_receipt_says_the_address_of_the_card(counter: Counter) -> None:
    """A citizen compares the paper with the card, letter by letter."""
    counter.keys.scan(card(JOINED))
    counter.settle()
    receive(counter)
    counter.wait(lambda: len(counter.papers()) == 1)
    text = " ".join(pypdf.PdfReader(counter.place.tray / counter.papers()[0]).pages[0].extract_text().split())
    assert JOINED in text
    assert "Nay là" not in text


def test_an_address_that_is_typed_and_left_is_looked_up_too(counter: Counter) -> None:
    """Not everybody has the card at hand."""
    counter.keys.press(Qt.Key.Key_F2)
    counter.settle()
    address = counter.window.intake.owner.address
    address.setFocus()
    counter.keys.type("p5 q3 tphcm")
    assert not line(counter).isVisible()
    counter.keys.press(Qt.Key.Key_Return)
    assert line(counter).code == "27154"
    address.setFocus()
    address.editor.selectAll()
    counter.keys.type("noi nao do")
    counter.keys.press(Qt.Key.Key_Return)
    assert (line(counter).code, line(counter).isVisible()) == ("", True), "another address, another commune"
    assert "chưa rõ" in line(counter).words.text()


def test_another_is_typed_by_a_few_letters_and_enter(counter: Counter) -> None:
    """The card is old and the citizen has moved."""
    counter.keys.scan(card(JOINED))
    counter.settle()
    search = type_another(counter)
    counter.keys.type("tan v")
    first = line(counter).matches.item(0)
    assert first is not None
    assert first.text() == "Xã Tân Vĩnh Lộc, Thành phố Hồ Chí Minh", "the province of the address comes first"
    counter.keys.press(Qt.Key.Key_Down)
    counter.keys.press(Qt.Key.Key_Up)
    counter.keys.press(Qt.Key.Key_Return)
    assert line(counter).name == "Xã Tân Vĩnh Lộc, Thành phố Hồ Chí Minh"
    assert not search.isVisible()
    assert counter.window.intake.owner.phone.editor.hasFocus(), "on to what is missing"
    assert receive(counter).commune_name == "Xã Tân Vĩnh Lộc, Thành phố Hồ Chí Minh"


def test_esc_gives_up_the_typing_and_not_the_citizen(counter: Counter) -> None:
    """One Esc too many would put the whole intake aside."""
    counter.keys.scan(card(JOINED))
    counter.settle()
    type_another(counter)
    counter.keys.type("hoan kiem")
    counter.keys.press(Qt.Key.Key_Escape)
    assert counter.window.pages.currentWidget() is counter.window.intake
    assert (line(counter).code, line(counter).search.isVisible()) == ("27601", False)
    type_another(counter)
    counter.keys.type("zzz")
    counter.keys.press(Qt.Key.Key_Return)
    assert line(counter).code == "27601", "what fits nothing changes nothing"


def test_it_can_be_cleared_and_stays_so(counter: Counter) -> None:
    """The citizen has moved and does not know the new name."""
    counter.keys.scan(card(JOINED))
    counter.settle()
    line(counter).none.click()
    assert shown(counter) == ["Alt+1  Xã Vĩnh Lộc"]
    counter.window.intake.owner.address.left.emit()
    assert line(counter).code == ""
    assert receive(counter).commune == ""


@pytest.mark.parametrize("choice", ["Alt+2", "none", ""])
def test_a_draft_keeps_the_choice(counter: Counter, choice: str) -> None:
    """The citizen comes back with the missing paper and is not asked again."""
    counter.keys.scan(card(DIVIDED))
    counter.settle()
    if choice == "none":
        line(counter).take_none()
    elif choice:
        counter.keys.press(choice)
    kept = (line(counter).code, line(counter).name, line(counter).origin)
    counter.keys.press("Ctrl+S")
    counter.settle()
    assert not line(counter).code
    counter.window.intake.drafts.parked.menu().actions()[0].trigger()
    counter.settle()
    assert (line(counter).code, line(counter).name, line(counter).origin) == kept
    assert len(shown(counter)) == (0 if kept[0] else 2)


def test_a_citizen_who_was_asked_once_is_not_asked_again(counter: Counter) -> None:
    """The office remembers where the border runs through a street."""
    counter.keys.scan(card(DIVIDED))
    counter.settle()
    counter.keys.press("Alt+2")
    receive(counter)
    counter.keys.scan(card(DIVIDED))
    counter.settle()
    assert line(counter).code == "00082"
    assert "như hồ sơ trước" in line(counter).words.text()
    line(counter).clear()
    counter.window.intake.clear()
    counter.keys.scan(card("phường Láng Hạ, Đống Đa, Hà Nội"))
    counter.settle()
    assert line(counter).code == "", "another address is another question"


def test_the_one_who_hands_in_is_asked_by_mouse_only(counter: Counter) -> None:
    """Alt with a digit belongs to the owner; two boxes that hear it would both move."""
    more = counter.window.intake.more
    counter.keys.scan(card(DIVIDED))
    counter.settle()
    counter.keys.scan(card(DIVIDED, "079304001234"))
    counter.settle()
    submitter = more.box("submitter")
    assert submitter is not None
    assert [button.text() for button in submitter.commune.choices[:2]] == ["Phường Hoàn Kiếm", "Phường Cửa Nam"]
    counter.keys.press("Alt+1")
    assert (line(counter).code, submitter.commune.code) == ("00070", "")
    submitter.commune.choices[1].click()
    handed_in = more.submitter()
    assert handed_in is not None
    assert handed_in.commune == "00082"
    added = more.add_owner()
    assert added is not None
    added.address.text = JOINED
    added.address.left.emit()
    assert added.commune.code == "27601"


def test_units_that_come_after_the_card_are_not_too_late(dressed: QApplication, qtbot: QtBot) -> None:
    """The first citizen of the morning is scanned while the tables are still being read."""
    late = CommuneLine(with_keys=True)
    qtbot.addWidget(late)
    late.look(JOINED)
    assert (late.code, late.isHidden()) == ("", False)
    late.use(NOW)
    assert (late.code, late.origin) == ("27601", Origin.ADDRESS)
    late.from_form(DIVIDED, {"code": "00070", "name": "Phường Hoàn Kiếm, Thành phố Hà Nội", "origin": "clerk"})
    late.use(NOW)
    assert (late.code, late.origin) == ("00070", Origin.CLERK), "what a person chose is not overruled"
