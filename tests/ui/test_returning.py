"""A result leaves the counter: keys counted, money and result in one, wrong hands refused in words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from counter_app.domain.dossier import Dossier
from counter_app.domain.payment import Payment
from counter_app.domain.receiver import Authorisation
from counter_app.domain.transitions import State
from counter_app.domain.verbs import VERBS
from counter_app.operations.act import perform
from counter_app.operations.receive import Received, receive
from counter_app.store import board
from counter_app.ui.returning.page import ReturnPage
from tests.factories import CARD, OTHER_CARD, application, person, procedure
from tests.keystrokes import TELEX
from tests.windows import Counter


@pytest.fixture
def ready(counter: Counter) -> Received:
    """A result that waits; 8.000 đồng are owed."""
    received = receive(counter.desk, application(), receipt=False)
    perform(counter.desk, received.dossier_id, VERBS["resolve"], {"result": "12/XN-UBND"})
    return received


def page(counter: Counter) -> ReturnPage:
    return counter.window.late.returning


def stands(counter: Counter, received: Received) -> Dossier:
    with counter.desk.database.read() as connection:
        return board.dossier(connection, counter.desk.me.office, received.dossier_id)


def scanned(counter: Counter, received: Received) -> None:
    """F8, then the receipt under the scanner."""
    counter.keys.press(Qt.Key.Key_F8)
    counter.settle()
    counter.keys.scan(received.intake.code)
    counter.wait(lambda: page(counter).dossier is not None and page(counter).dossier.code == received.intake.code)
    counter.settle()


def test_the_same_person_takes_two_keys(counter: Counter, ready: Received) -> None:
    """The target of ux.md: receipt scanned, F8 and F9, with the money in the same breath."""
    begun = counter.keys.pressed
    scanned(counter, ready)
    told = dict(page(counter).facts.words)
    assert told["Kết quả"] == "12/XN-UBND"
    assert told["Còn phải thu"] == "8.000 ₫"
    assert told["Thời hạn"] == "Trước hạn"
    assert page(counter).save_button.text().strip() == "Thu 8.000 ₫ và trả kết quả  F9"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert counter.keys.pressed - begun <= 2
    after = stands(counter, ready)
    assert (after.state, after.owed, after.paid) == (State.RETURNED, 0, 8000)
    assert after.handing is not None
    assert after.handing.receiver.id_number == "001099012345"
    assert "Đã trả kết quả" in counter.window.session.messages.text
    assert page(counter).dossier is None


def test_the_chosen_dossier_of_the_board_is_taken_along(counter: Counter, ready: Received) -> None:
    """Found by name on the board because the citizen has no receipt at hand."""
    counter.keys.scan(ready.intake.code)
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    counter.keys.press(Qt.Key.Key_F8)
    counter.wait(lambda: page(counter).dossier is not None)
    assert page(counter).dossier is not None
    assert page(counter).dossier.code == ready.intake.code


def test_a_proxy_takes_four_keys(counter: Counter, ready: Received) -> None:
    """Their card, the relation's digit, the paper seen, F9; near kin in civil status need no certified paper."""
    begun = counter.keys.pressed
    scanned(counter, ready)
    counter.keys.scan(OTHER_CARD)
    counter.settle()
    counter.keys.type("2")
    counter.keys.press(Qt.Key.Key_Space)
    counter.wait(page(counter).receiver.paper.isChecked)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert counter.keys.pressed - begun <= 4
    handing = stands(counter, ready).handing
    assert handing is not None
    assert handing.receiver.name == "Trần Thị Bình"
    assert (handing.receiver.relation, handing.receiver.authorisation) == ("Con", Authorisation.KIN)


def test_a_burst_that_the_keyboard_driver_mangled_keeps_the_number_and_asks_for_the_name(
    counter: Counter, ready: Received
) -> None:
    """«Traanf Thij Binhf» must never be who took a birth certificate."""
    scanned(counter, ready)
    counter.keys.scan(TELEX.typed(OTHER_CARD))
    counter.settle()
    receiver = page(counter).receiver
    assert (receiver.name.text, receiver.number.text) == ("", "079304001234")
    assert "gõ" in page(counter).warning.text()
    assert receiver.name.editor.hasFocus()


def test_the_owners_own_mangled_card_is_the_owner_as_on_record(counter: Counter, ready: Received) -> None:
    """The number says who it is; nobody types a name."""
    scanned(counter, ready)
    counter.keys.scan(TELEX.typed(CARD))
    counter.settle()
    assert page(counter).receiver.name.text == "Nguyễn Văn An"
    assert page(counter).receiver.relation.isHidden()


def test_a_wrong_card_is_refused_until_somebody_says_who_that_is(counter: Counter, ready: Received) -> None:
    """The neighbour's card lay on the scanner: nothing is paid and nothing leaves."""
    scanned(counter, ready)
    counter.keys.scan(OTHER_CARD)
    counter.settle()
    before = stands(counter, ready)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "Trần Thị Bình không phải người đứng tên" in page(counter).warning.text()
    assert page(counter).receiver.relation.editor.hasFocus()
    assert stands(counter, ready) == before


def test_a_marriage_certificate_goes_to_the_couple_only(counter: Counter) -> None:
    """Luật Hộ tịch Đ18: a brother with every paper in the world does not get it."""
    wedding = procedure(code="1.000894", name="Đăng ký kết hôn", collect_in_person=True)
    received = receive(counter.desk, application(procedure=wedding), receipt=False)
    perform(counter.desk, received.dossier_id, VERBS["resolve"], {})
    scanned(counter, received)
    counter.keys.scan(OTHER_CARD)
    counter.settle()
    counter.keys.type("4")
    counter.keys.press(Qt.Key.Key_Space)
    counter.wait(page(counter).receiver.paper.isChecked)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "không nhận kết quả thay" in page(counter).warning.text()
    assert stands(counter, received).state is State.RESOLVED


def test_what_another_counter_returned_meanwhile_is_told_with_who_and_when(counter: Counter, ready: Received) -> None:
    """The page stood open while the colleague handed it out: no second return, no second payment."""
    scanned(counter, ready)
    perform(counter.desk, ready.dossier_id, VERBS["return"], {})
    before = stands(counter, ready)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "quầy 1 đã trả lúc 23/11/2026 08:12, người nhận Nguyễn Văn An" in page(counter).warning.text()
    assert stands(counter, ready) == before


def test_no_result_yet_is_said_and_there_is_no_key_to_press(counter: Counter) -> None:
    """A citizen who came a day early."""
    received = receive(counter.desk, application(), receipt=False)
    scanned(counter, received)
    assert "chưa có kết quả để trả" in page(counter).warning.text()
    assert page(counter).save_button.isHidden()


def test_a_lost_receipt_is_found_by_the_card_and_its_reason_is_kept(counter: Counter, ready: Received) -> None:
    """The receipt burnt with the house; the card and the reason stand in the journal."""
    counter.window.to_intake()
    counter.keys.press(Qt.Key.Key_F8)
    counter.settle()
    counter.keys.scan(CARD)
    counter.wait(lambda: page(counter).dossier is not None)
    counter.settle()
    assert page(counter).receiver.lost.editor.hasFocus()
    counter.keys.type("chay nha")
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    handing = stands(counter, ready).handing
    assert handing is not None
    assert (handing.lost, handing.receiver.id_number) == ("chay nha", "001099012345")
    assert "mất giấy hẹn: chay nha" in stands(counter, ready).timeline[-1].note


def test_money_that_is_not_taken_is_not_written_and_stays_visible(counter: Counter, ready: Received) -> None:
    """Paid by transfer that has not arrived: the result goes, the debt is in the entry."""
    scanned(counter, ready)
    page(counter).receiver.paid.setChecked(False)
    assert page(counter).save_button.text().strip() == "Trả kết quả  F9"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    after = stands(counter, ready)
    assert (after.payments, after.owed) == ((), 8000)
    assert after.handing is not None
    assert after.handing.owed == 8000


def test_originals_are_given_back_by_ticks_and_enter_in_the_last_field_saves(counter: Counter, ready: Received) -> None:
    """What the citizen took home again is asked for at every complaint."""
    scanned(counter, ready)
    receiver = page(counter).receiver
    names = [str(box.property("paper")) for box in receiver.originals if not box.isHidden()]
    assert names == ["Tờ khai yêu cầu xác nhận"]
    receiver.originals[0].setChecked(True)
    receiver.symbol.text = "01AA/26P"
    receiver.receipt.setFocus()
    counter.keys.type("0000123")
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    after = stands(counter, ready)
    assert after.payments == (Payment(8000, "CASH", "01AA/26P", "0000123"),)
    assert after.handing is not None
    assert after.handing.originals == ("Tờ khai yêu cầu xác nhận",)


def test_the_shelf_lists_who_waits_and_a_call_is_written_down(counter: Counter) -> None:
    """Results nobody fetches are called for, and the next clerk sees that somebody called."""
    received = receive(counter.desk, application(owners=(person(phone="0912345678"),)), receipt=False)
    perform(counter.desk, received.dossier_id, VERBS["resolve"], {})
    perform(counter.desk, received.dossier_id, VERBS["arrived"], {"shelf": "A12"})
    counter.window.to_intake()
    counter.keys.press(Qt.Key.Key_F8)
    counter.settle()
    shelf = page(counter).shelf
    assert list(shelf.table.lines) == []
    shelf.days.choice = "0"
    counter.settle()
    assert shelf.table.lines[0][3:7] == ("A12", received.intake.code, "Nguyễn Văn An", "0912345678")
    shelf.note.setFocus()
    counter.keys.type("hen chieu nay")
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    after = stands(counter, received)
    assert (after.state, len(after.contacts)) == (State.RESOLVED, 1)
    assert after.timeline[-1].note == "hen chieu nay"
