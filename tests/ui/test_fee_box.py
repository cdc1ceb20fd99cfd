"""What it costs, on the intake page: pages and copies, an exemption by one key, paid now folded away."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox

from counter_app.domain.dossier import Dossier
from counter_app.domain.fees import Exemption, Fee, Quantity, Tier
from counter_app.domain.payment import Payment
from counter_app.domain.procedure import Procedure, StartRule
from counter_app.operations import catalogue
from counter_app.store import board, journal
from counter_app.ui.changes import Changed
from counter_app.ui.intake.fee_box import FeeBox
from tests.conftest import PROCEDURES
from tests.factories import CARD, SUPERVISOR, procedure
from tests.windows import Counter

POOR = Exemption("ho-ngheo", "Người thuộc hộ nghèo", 100, "Giấy chứng nhận hộ nghèo", "Luật Hộ tịch Đ11")
OLD = Exemption("cao-tuoi", "Người cao tuổi", 50)
TIERS = (Tier(2, 2000), Tier(None, 1000))
COPIES = procedure(
    code="2.000815", name="Chứng thực bản sao",
    fees=(Fee("Phí chứng thực", 2000, "trang", tiers=TIERS, cap=200_000, per="bản"),),
)  # fmt: skip
BIRTH = procedure(code="1.001193", name="Khai sinh", fees=(Fee("Lệ phí hộ tịch", None, exemptions=(POOR, OLD)),))
ONLINE = procedure(code="1.004222", fees=(Fee("Lệ phí", 20_000, by_channel={"ONLINE": 10_000}),))
PLATES = procedure(code="1.013067", starts=StartRule.PAYMENT, fees=(Fee("Lệ phí", 150_000),))


def begin(counter: Counter, wanted: Procedure) -> FeeBox:
    """A card was scanned and a procedure taken; its papers are there and have the focus."""
    with_it = counter.desk.with_clerk(SUPERVISOR)
    kept = tuple(one for one in PROCEDURES if one.code != wanted.code)
    catalogue.publish_catalogue(with_it, "sau", [*kept, wanted])
    counter.window.session.changes.announce(Changed.REFERENCE)
    counter.keys.scan(CARD)
    counter.settle()
    intake = counter.window.intake
    intake.procedure.choose(wanted)
    intake.papers.tick_required()
    intake.papers.setFocus()
    counter.settle()
    return intake.promise.cost


def entries(counter: Counter) -> int:
    with counter.desk.database.read() as connection:
        return journal.count(connection)


def saved(counter: Counter) -> Dossier:
    """The dossier after F9."""
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: counter.window.intake.empty)
    with counter.desk.database.read() as connection:
        return board.find(connection, counter.desk.me.office, "X99.01-261123-0001")


def refused(counter: Counter) -> None:
    """F9 writes nothing and says what is wrong at the bottom too."""
    before = entries(counter)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert entries(counter) == before
    assert counter.window.intake.bottom.summary.text()
    assert not counter.window.intake.empty


def type_over(counter: Counter, text: str) -> None:
    """What is selected is replaced, then Enter."""
    counter.keys.type(text)
    counter.keys.press(Qt.Key.Key_Return)


def test_pages_and_copies_are_asked_by_enter_and_the_sum_explains_itself(counter: Counter) -> None:
    """Ten pages, three copies: «10 Enter 3 Enter F9», and the citizen hears why it is 36.000."""
    cost = begin(counter, COPIES)
    counter.keys.press(Qt.Key.Key_Return)
    assert cost.pages.editor.hasFocus()
    type_over(counter, "10")
    assert cost.copies.editor.hasFocus()
    assert cost.fee.text == "12.000"
    type_over(counter, "3")
    assert counter.window.intake.bottom.save_button.hasFocus()
    assert cost.fee.text == "36.000"
    assert cost.words.text() == (
        "Ba mươi sáu nghìn đồng\n2 trang đầu × 2.000 + 8 trang × 1.000 = 12.000; × 3 bản = 36.000"
    )
    intake = saved(counter).intake
    assert intake is not None
    assert (intake.fee_total, intake.fees[0].quantity) == (36_000, Quantity(10, 3))


def test_f9_takes_the_pages_still_being_typed(counter: Counter) -> None:
    """The clerk types the last number and presses F9 at once; the old sum must not be charged."""
    cost = begin(counter, COPIES)
    cost.pages.editor.setFocus(Qt.FocusReason.TabFocusReason)
    counter.keys.type("10")
    intake = saved(counter).intake
    assert intake is not None
    assert intake.fee_total == 12_000


@pytest.mark.parametrize("typed", ["0", "-1", "abc", "99999", "", "1,5"])
def test_pages_that_cannot_be_are_named_beside_their_field(counter: Counter, typed: str) -> None:
    """Nothing is charged for nought pages, and nothing is saved."""
    cost = begin(counter, COPIES)
    cost.pages.text = typed
    refused(counter)
    assert cost.pages.wrong == "Số trang từ 1 đến 9.999."
    assert cost.pages.editor.hasFocus()
    cost.pages.text = "3"
    cost.pages.left.emit()
    assert cost.fee.text == "5.000"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12a00", "chỉ gồm chữ số"),
        ("-5000", "chỉ gồm chữ số"),
        ("1" + "0" * 15, "quá lớn"),
        ("12,000", "chỉ gồm chữ số"),
    ],
)
def test_an_amount_that_cannot_be_is_named_beside_its_field(counter: Counter, typed: str, said: str) -> None:
    """A slip on the keyboard must not become a fee."""
    cost = begin(counter, BIRTH)
    cost.fee.setFocus()
    counter.keys.type(typed)
    counter.keys.press(Qt.Key.Key_Tab)
    assert said in cost.fee.wrong
    refused(counter)
    assert "hãy nhập số tiền" in cost.fee.wrong
    assert cost.fee.editor.hasFocus()


def test_an_exemption_is_one_key_and_names_its_paper(counter: Counter) -> None:
    """The fee is not published, but a poor family pays nothing of it: Alt+D, 1, F9."""
    cost = begin(counter, BIRTH)
    assert cost.fee.text == ""
    counter.keys.press("Alt+D")
    assert cost.exemption.editor.hasFocus()
    counter.keys.type("1")
    counter.wait(lambda: cost.exemption.choice == "ho-ngheo")
    assert (cost.fee.text, cost.evidence.text) == ("0", "Giấy chứng nhận hộ nghèo")
    assert cost.words.text() == "Không đồng\nMiễn: Người thuộc hộ nghèo (Luật Hộ tịch Đ11)"
    cost.evidence.text = "Giấy chứng nhận hộ nghèo số 12/2026"
    intake = saved(counter).intake
    assert intake is not None
    (line,) = intake.fees
    assert (line.amount, line.exemption, line.evidence) == (0, POOR, "Giấy chứng nhận hộ nghèo số 12/2026")


def test_an_exemption_taken_back_asks_again(counter: Counter) -> None:
    """«0» undoes it by the same key; the nought must not stay behind as a promise."""
    cost = begin(counter, BIRTH)
    counter.keys.press("Alt+D")
    counter.keys.type("1")
    counter.wait(lambda: cost.fee.text == "0")
    counter.keys.type("0")
    counter.wait(lambda: cost.exemption.choice == "")
    assert cost.fee.text == ""
    assert cost.evidence.isHidden()
    refused(counter)


def test_half_of_an_unknown_amount_is_typed_and_its_reason_kept(counter: Counter) -> None:
    """Nobody published the amount, so nobody can halve it but the clerk."""
    cost = begin(counter, BIRTH)
    cost.exemption.choice = "cao-tuoi"
    cost.exemption.left.emit()
    assert cost.fee.text == ""
    cost.fee.text = "4.000"
    intake = saved(counter).intake
    assert intake is not None
    (line,) = intake.fees
    assert (line.amount, line.exemption, line.evidence) == (4000, OLD, "")


def test_the_paper_of_an_exemption_must_be_named(counter: Counter) -> None:
    """Waived without a paper is waived by the clerk."""
    cost = begin(counter, BIRTH)
    cost.exemption.choice = "ho-ngheo"
    cost.exemption.left.emit()
    cost.evidence.text = " "
    refused(counter)
    assert "Giấy chứng nhận hộ nghèo" in cost.evidence.wrong


def test_what_no_procedure_needs_is_not_shown(counter: Counter) -> None:
    """The page stays as it was for the other seventy procedures."""
    cost = begin(counter, PLATES)
    for hidden in (cost.pages, cost.copies, cost.exemption, cost.evidence, cost.method, cost.symbol, cost.number):
        assert not hidden.isVisible()
    assert cost.paid.isVisible()
    assert not cost.paid.isChecked()


def test_paid_now_unfolds_and_is_written_with_the_reception(counter: Counter) -> None:
    """The date of a vehicle's plates runs from the payment: paid at the counter, it runs from now."""
    cost = begin(counter, PLATES)
    counter.keys.press("Alt+U")
    counter.wait(cost.number.isVisible)
    cost.symbol.text, cost.number.text = "01AA/26P", "0000123"
    dossier = saved(counter)
    assert dossier.payments == (Payment(150_000, "CASH", "01AA/26P", "0000123"),)
    assert (dossier.expected, dossier.running) == ("", True)
    counter.keys.scan("X99.01-261123-0001")
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    facts = [label.text() for pair in counter.window.board.pane._rows for label in pair if label.isVisible()]
    assert "150.000 ₫, tiền mặt, biên lai 01AA/26P số 0000123" in facts


def test_a_receipt_number_of_nine_digits_is_named_beside_its_field(counter: Counter) -> None:
    """One digit too many is found at once, not at the end of the quarter."""
    cost = begin(counter, PLATES)
    cost.paid.setChecked(True)
    cost.number.text = "123456789"
    refused(counter)
    assert "nhiều nhất 8 chữ số, hiện có 9" in cost.number.wrong
    assert cost.number.editor.hasFocus()


def test_a_short_receipt_number_is_remarked_and_taken(counter: Counter) -> None:
    """The tax system's number is what it is; the program only wonders aloud."""
    cost = begin(counter, PLATES)
    cost.paid.setChecked(True)
    cost.number.editor.setFocus()
    counter.keys.type("123")
    counter.keys.press(Qt.Key.Key_Tab)
    assert "đủ 7 chữ số, hiện mới có 3" in cost.number_remark.text()
    assert saved(counter).payments[0].number == "123"


def test_a_fee_that_became_nothing_is_not_paid(counter: Counter) -> None:
    """«Đã thu» ticked, then the card of a poor family appears: no payment of nought is written."""
    cost = begin(counter, BIRTH)
    cost.fee.text = "5.000"
    cost.paid.setChecked(True)
    cost.exemption.choice = "ho-ngheo"
    cost.exemption.left.emit()
    assert not cost.paid.isVisible()
    assert saved(counter).payments == ()


def test_another_channel_asks_its_own_amount_and_keeps_a_typed_one(counter: Counter) -> None:
    """Half online; but a sum the clerk typed gives way only when the catalogue's own changes."""
    cost = begin(counter, ONLINE)
    channel = counter.window.intake.more.channel
    assert cost.fee.text == "20.000"
    channel.choice = "ONLINE"
    channel.left.emit()
    assert cost.fee.text == "10.000"
    cost.fee.text = "12.345"
    cost.fee.left.emit()
    channel.choice = "KIOSK"
    channel.left.emit()
    assert cost.fee.text == "20.000"
    cost.fee.text = "12.345"
    channel.choice = "POST"
    channel.left.emit()
    assert cost.fee.text == "12.345"


def test_a_draft_keeps_everything_about_the_money(counter: Counter) -> None:
    """The citizen goes to the machine for change; the next one must not cost the first one's typing."""
    cost = begin(counter, COPIES)
    cost.pages.text, cost.copies.text = "10", "3"
    cost.copies.left.emit()
    cost.fee.text = "30.000"
    cost.paid.setChecked(True)
    cost.method.choice = "TRANSFER"
    cost.symbol.text, cost.number.text = "01AA/26P", "0000123"
    before = cost.to_form()
    counter.keys.press("Ctrl+S")
    counter.settle()
    intake = counter.window.intake
    assert intake.empty
    intake.drafts.parked.menu().actions()[0].trigger()
    counter.settle()
    assert cost.to_form() == before
    assert cost.number.isVisible()
    assert saved(counter).paid == 30_000


def test_a_draft_of_an_exemption_comes_back_with_its_paper(counter: Counter) -> None:
    """The paper seen yesterday is the paper seen."""
    cost = begin(counter, BIRTH)
    cost.exemption.choice = "ho-ngheo"
    cost.exemption.left.emit()
    cost.evidence.text = "Giấy số 12"
    kept: dict[str, Any] = cost.to_form()
    counter.window.intake.park()
    counter.settle()
    counter.window.intake.drafts.parked.menu().actions()[0].trigger()
    counter.settle()
    assert cost.to_form() == kept
    assert cost.fee.text == "0"


def test_a_draft_of_the_first_program_comes_back(counter: Counter) -> None:
    """It knew one number of copies and nothing of the rest."""
    cost = begin(counter, COPIES)
    cost.from_form({"fee": "9.000", "copies": 2})
    assert (cost.fee.text, cost.copies.text, cost.pages.text) == ("9.000", "2", "1")
    assert not cost.paid.isChecked()


def test_the_next_citizen_starts_clean(counter: Counter) -> None:
    """Another family's exemption on this citizen's dossier is a fraud nobody meant."""
    cost = begin(counter, BIRTH)
    cost.exemption.choice = "ho-ngheo"
    cost.exemption.left.emit()
    saved(counter)
    intake = counter.window.intake
    counter.keys.scan(CARD)
    counter.settle()
    intake.procedure.choose(counter.desk.procedure(BIRTH.code))
    assert (cost.exemption.choice, cost.evidence.text, cost.fee.text) == ("", "", "")
    intake.procedure.choose(counter.desk.procedure(PROCEDURES[0].code))
    assert cost.fee.text == "8.000"


def test_the_wheel_over_a_choice_changes_nothing(counter: Counter) -> None:
    """Scrolling the page must not exempt a citizen on the way."""
    cost = begin(counter, BIRTH)
    choices = cost.exemption.editor
    assert isinstance(choices, QComboBox)
    choices.setFocus()
    middle = QPointF(choices.rect().center())
    event = QWheelEvent(
        middle, choices.mapToGlobal(middle), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(choices, event)
    assert cost.exemption.choice == ""
