"""What can be done with a dossier, by keyboard, on the board's own screen; and taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from counter_app.domain.dossier import Dossier
from counter_app.domain.transitions import State
from counter_app.domain.verbs import VERBS, verbs_for
from counter_app.operations.act import perform
from counter_app.operations.receive import Received, receive
from counter_app.store import board
from counter_app.ui.board.act_box import ActBox
from counter_app.ui.field import Field
from tests.factories import application
from tests.windows import Counter

pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
"""Without a screen the list of offered units cannot hold the keyboard."""


@pytest.fixture
def opened(counter: Counter) -> Received:
    """A dossier that stands beside the list."""
    received = receive(counter.desk, application(), receipt=False)
    counter.keys.scan(received.intake.code)
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    counter.settle()
    return received


def box(counter: Counter) -> ActBox:
    return counter.window.board.pane.acts


def stands(counter: Counter, received: Received) -> Dossier:
    with counter.desk.database.read() as connection:
        return board.dossier(connection, counter.desk.me.office, received.dossier_id)


def test_ctrl_t_lists_what_the_state_allows_and_a_digit_picks(counter: Counter, opened: Received) -> None:
    """The clerk need not know which act the law allows now."""
    counter.keys.press("Ctrl+T")
    acts = box(counter)
    offered = [verb for verb in verbs_for(stands(counter, opened)) if verb.name != "void"]  # the supervisor's
    shown = [acts.choices.item(n).text() for n in range(acts.choices.count())]
    assert [words.lstrip("0123456789 ") for words in shown] == [verb.label for verb in offered]
    number = [verb.name for verb in offered].index("sign") + 1
    counter.keys.type(str(number))
    counter.wait(lambda: "to" in acts.fields)  # over a list a key is held back until it cannot be a scan
    counter.keys.type("Chủ tịch")
    counter.keys.press("F9")
    counter.settle()
    assert stands(counter, opened).state is State.SIGNING
    assert acts.isHidden()
    assert "Đã ghi «Trình ký»" in counter.window.session.messages.text


def test_a_hand_over_is_four_keys_and_the_name_of_the_unit(counter: Counter, opened: Received) -> None:
    """Ctrl+B, the unit, Enter, Enter."""
    counter.keys.press("Ctrl+B")
    counter.keys.type("Phòng Kinh tế")
    counter.keys.press(Qt.Key.Key_Return)
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    assert stands(counter, opened).holder == "Phòng Kinh tế"
    counter.keys.press("Ctrl+Z")
    counter.settle()
    dossier = stands(counter, opened)
    assert (dossier.holder, dossier.state) == ("", State.RECEIVED)
    lines = counter.window.board.pane._lines
    taken_back = [lines.item(n).text() for n in range(lines.count()) if "Đã hoàn tác" in lines.item(n).text()]
    assert [words.splitlines()[0].endswith("Chuyển hồ sơ") for words in taken_back] == [True]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(counter: Counter, opened: Received) -> None:
    """The list of papers was typed for two minutes."""
    counter.keys.press("F7")
    acts = box(counter)
    items = acts.fields["items"].focusProxy()
    assert isinstance(items, QPlainTextEdit)
    items.setPlainText("Bản sao giấy khai sinh\nẢnh 4 × 6")
    counter.keys.press("F9")
    counter.settle()
    reason = acts.fields["reason"]
    assert isinstance(reason, Field)
    assert reason.wrong == "Lý do còn trống."
    assert reason.editor.hasFocus()
    assert items.toPlainText().startswith("Bản sao")
    counter.keys.type("thiếu giấy tờ")
    counter.keys.press("Ctrl+Return")
    counter.settle()
    assert stands(counter, opened).state is State.SUPPLEMENT


def test_an_act_the_state_forbids_is_told_in_the_laws_words(counter: Counter, opened: Received) -> None:
    """F8 on a dossier that has no result yet."""
    counter.window.board.ask("return")
    counter.keys.press("F9")
    counter.settle()
    assert State.RECEIVED.label in box(counter)._wrong.text()
    counter.keys.press(Qt.Key.Key_Escape)
    assert box(counter).isHidden()
    assert stands(counter, opened).state is State.RECEIVED


def test_another_counter_was_faster(counter: Counter, opened: Received) -> None:
    """The form stood open while the colleague returned the dossier."""
    perform(counter.desk, opened.dossier_id, VERBS["resolve"], {})
    counter.window.board.ask("return")
    perform(counter.desk, opened.dossier_id, VERBS["return"], {})
    before = stands(counter, opened)
    counter.keys.press("F9")
    counter.settle()
    assert State.RETURNED.label in box(counter)._wrong.text()
    assert stands(counter, opened) == before


def test_the_form_of_one_dossier_is_never_saved_onto_another(counter: Counter, opened: Received) -> None:
    """A receipt is scanned while a form is open: the form belonged to the dossier before."""
    other = receive(counter.desk, application(), receipt=False)
    counter.keys.press("Ctrl+B")
    counter.keys.type("Phòng Kinh tế")
    counter.keys.scan(other.intake.code)
    counter.wait(lambda: counter.window.board.pane.dossier is not None
                 and counter.window.board.pane.dossier.code == other.intake.code)  # fmt: skip
    assert box(counter).isHidden()
    assert stands(counter, other).holder == stands(counter, opened).holder == ""


def test_every_verb_has_its_form(counter: Counter, opened: Received) -> None:
    """A field without an editor could never be filled in."""
    kinds = {"MONEY": 1, "MOMENT": "23/11/2026 09:00", "LINES": "x", "DAY": "30/11/2026"}
    for name, verb in VERBS.items():
        counter.window.board.ask(name)
        acts = box(counter)
        assert set(acts.fields) == {asked.name for asked in verb.asks}, name
        filled = {key: value for key, value in acts.values().items() if value}
        needed = {
            asked.name: next(iter(asked.choices), "") or kinds.get(asked.ask.value, "x")
            for asked in verb.asks
            if asked.required
        }
        verb.read(filled | needed)


def test_a_reception_is_taken_back_from_the_bar(counter: Counter) -> None:
    """F9 on the wrong citizen; the bar stands for ten seconds."""
    received = receive(counter.desk, application(), receipt=False)
    counter.window.undo.offer(received.dossier_id, "Đã tiếp nhận.")
    assert counter.window.session.messages.offered.isVisible()
    counter.window.session.messages.offered.click()
    counter.settle()
    assert stands(counter, received).state is State.VOID
    assert "để trống" in counter.window.session.messages.text
    assert not counter.window.session.messages.offered.isVisible()
