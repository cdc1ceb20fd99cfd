"""Dossiers leave in batches, slips come back signed, results come in: by scanner and F9."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from counter_app.domain.transitions import State
from counter_app.domain.verbs import VERBS
from counter_app.operations.act import perform
from counter_app.operations.receive import Received, receive
from counter_app.store import board
from counter_app.ui.handover.page import HandOverPage, Part
from tests.documents import codes, images
from tests.factories import application
from tests.windows import Counter


@pytest.fixture
def three(counter: Counter) -> list[Received]:
    """Received today, still at the counter."""
    return [receive(counter.desk, application(), receipt=False) for _ in range(3)]


def page(counter: Counter) -> HandOverPage:
    return counter.window.late.hand_over


def states(counter: Counter, some: list[Received]) -> list[State | None]:
    with counter.desk.database.read() as connection:
        return [board.dossier(connection, counter.desk.me.office, one.dossier_id).state for one in some]


def handed(counter: Counter, three: list[Received]) -> str:
    """All three on one slip; its name."""
    counter.window.to_hand_over()
    counter.settle()
    for one in three:
        counter.keys.scan(one.intake.code)
        counter.settle()
    page(counter).to.setFocus()
    counter.keys.type("2")
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    counter.wait(lambda: any("phieu-ban-giao" in name for name in counter.papers()))
    counter.settle()
    return page(counter).batches[0][0].name


def test_scanned_receipts_go_with_one_slip_whose_bars_bring_it_back(counter: Counter, three: list[Received]) -> None:
    """The signed slip under the scanner opens its own acceptance, and nobody types forty codes."""
    name = handed(counter, three)
    assert states(counter, three) == [State.PROCESSING] * 3
    (paper,) = counter.place.tray.glob("*phieu-ban-giao*.pdf")
    assert ("Code 128", name) in codes(images(paper.read_bytes(), 300)[0])
    counter.window.to_board()
    counter.keys.scan(name)
    counter.wait(lambda: page(counter).by.editor.hasFocus())
    assert page(counter).part is Part.SIGNED
    counter.keys.type("Le Thi Nhan")
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    with counter.desk.database.read() as connection:
        found = [board.dossier(connection, counter.desk.me.office, one.dossier_id) for one in three]
    assert {one.accepted_by for one in found} == {"Le Thi Nhan"}
    assert page(counter).batches == []


def test_everything_not_handed_over_is_one_key_and_the_batch_is_taken_back_whole(
    counter: Counter, three: list[Received]
) -> None:
    """Ten to five: Alt+T, the unit, F9. And Ctrl+Z for the wrong unit."""
    counter.window.to_hand_over()
    counter.settle()
    counter.keys.press("Alt+T")
    counter.wait(lambda: len(page(counter).table.lines) == 3)
    page(counter).to.text = "Thuế cơ sở"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert states(counter, three) == [State.PROCESSING] * 3
    counter.window.undo.take()
    counter.settle()
    assert states(counter, three) == [State.RECEIVED] * 3


def test_a_dossier_that_may_not_go_is_named_and_the_list_stands(counter: Counter, three: list[Received]) -> None:
    """One result among forty receipts: it is said at the scan, not after F9."""
    perform(counter.desk, three[1].dossier_id, VERBS["resolve"], {})
    counter.window.to_hand_over()
    counter.settle()
    for one in three[:2]:
        counter.keys.scan(one.intake.code)
        counter.settle()
    assert "Đã xử lý xong" in page(counter).warning.text()
    assert [line[0] for line in page(counter).table.lines] == [three[0].intake.code]
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "Chưa chọn nơi nhận hồ sơ" in page(counter).warning.text()
    assert page(counter).to.wrong
    assert states(counter, three)[0] is State.RECEIVED


def test_results_scanned_in_get_their_box(counter: Counter, three: list[Received]) -> None:
    """The courier's bundle: each result is settled and on the shelf."""
    handed(counter, three)
    page(counter).show_part(Part.BACK)
    page(counter).shelf.text = "B7"
    for one in three[:2]:
        counter.keys.scan(one.intake.code)
        counter.settle()
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert states(counter, three) == [State.RESOLVED, State.RESOLVED, State.PROCESSING]
    with counter.desk.database.read() as connection:
        first = board.dossier(connection, counter.desk.me.office, three[0].dossier_id)
    assert first.shelf == "B7"
    assert first.arrived_at is not None


def test_ctrl_b_twice_leads_from_the_one_to_the_many(counter: Counter, three: list[Received]) -> None:
    """The short form for the dossier on the board; the page when there are more."""
    counter.keys.scan(three[0].intake.code)
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    counter.keys.press("Ctrl+B")
    assert counter.window.board.pane.acts.verb_name == "hand-over"
    counter.keys.press("Ctrl+B")
    counter.settle()
    assert counter.window.pages.currentWidget() is page(counter)
