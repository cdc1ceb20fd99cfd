"""A small office screen: no page may widen the window, which would then stay wide."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from counter_app.domain import acts
from counter_app.operations.act import act
from counter_app.operations.receive import receive
from counter_app.ui.board.cells import AROUND
from counter_app.ui.board.model import COLUMNS, DEADLINE_COLUMN
from counter_app.ui.fitted_table import FittedTable
from counter_app.ui.handover.page import Part
from counter_app.ui.label import Label
from tests.factories import application, procedure
from tests.windows import Counter

AT_125 = (1093, 614)
"""1366 × 768 at 125 %, in logical pixels."""


def lists_wider_than_their_frame(page: QWidget) -> dict[str, int]:
    """The lists in which somebody must scroll sideways, with the pixels out of sight."""
    seen = (one for one in page.findChildren(FittedTable) if one.isVisible())
    over = {one.accessibleName(): one.horizontalScrollBar().maximum() for one in seen}
    return {name: pixels for name, pixels in over.items() if pixels}


@pytest.mark.parametrize("open_pane", [True, False])
def test_the_due_date_is_whole_at_every_width(counter: Counter, *, open_pane: bool) -> None:
    """With the pane open at 125 % a scroll bar hid it: the clerk saw all of a dossier but its lateness."""
    window, board = counter.window, counter.window.board
    table, header = board.table, board.table.horizontalHeader()
    received = [receive(counter.desk, application(), receipt=False) for _ in range(3)]
    act(
        counter.desk,
        received[0].dossier_id,
        "dossier.resolved",
        lambda d: acts.resolve(d, counter.desk.circumstances()),
    )
    table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    narrowest = window.minimumSizeHint().width()
    for late_by in (0, 30, 400):
        counter.desk.clock.advance(days=late_by)  # type: ignore[attr-defined]
        window.to_board()
        counter.settle()
        for width in (1366, AT_125[0], narrowest, 1200, 1920, AT_125[0]):
            window.resize(width, 614)
            if board.pane.isVisible() != open_pane:
                board.toggle_pane()
            QApplication.processEvents()
            assert (window.width(), board.pane.isVisible()) == (width, open_pane)
            assert table.horizontalScrollBar().maximum() == 0
            for column in ("Mã hồ sơ", "Chủ hồ sơ", "Thời hạn", "Trạng thái"):
                n = COLUMNS.index(column)
                left, size = header.sectionViewportPosition(n), header.sectionSize(n)
                assert 0 <= left < left + size <= table.viewport().width(), (width, column)
            for row in range(3):
                painted = board.model.painted(row)
                assert painted is not None
                words = f"{painted[1].shape} {painted[0][DEADLINE_COLUMN]}"
                room = table.columnWidth(DEADLINE_COLUMN) - AROUND
                assert table.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room) == words
    assert not table.isColumnHidden(COLUMNS.index("Hẹn trả"))


def test_a_column_that_left_comes_back_and_one_that_was_dragged_stays_so(counter: Counter) -> None:
    """A maximised window must show again what a small one had no room for."""
    window, table = counter.window, counter.window.board.table
    came_in = COLUMNS.index("Tiếp nhận")
    window.board.toggle_pane()
    window.board.toggle_pane()
    window.resize(*AT_125)
    QApplication.processEvents()
    assert table.isColumnHidden(came_in)
    window.resize(1600, 720)
    QApplication.processEvents()
    assert not table.isColumnHidden(came_in)
    table.horizontalHeader().resizeSection(0, 200)
    window.resize(1500, 720)
    QApplication.processEvents()
    assert table.columnWidth(0) == 200


def test_no_page_outgrows_the_smallest_screen(counter: Counter) -> None:
    """A primary button beyond the edge of the screen is a button nobody finds."""
    window = counter.window
    window.resize(*AT_125)
    late = window.late
    opens = (
        window.to_board, window.to_intake, window.to_return, window.to_hand_over, window.to_lane, window.to_day,
        window.to_day, window.to_report, window.to_catalogue, window.to_administration, window.to_print_list,
    )  # fmt: skip
    wide = {}
    for open_page in opens:
        open_page()
        if late.made("administration"):
            late.administration.whole()
        counter.settle()
        for side in window.pages.currentWidget().findChildren(QScrollArea):
            if side.isVisible() and side.widget() and side.widget().width() > side.viewport().width():
                wide[side.widget().findChild(Label).text()] = side.widget().width(), side.viewport().width()
        wide.update(lists_wider_than_their_frame(window.pages.currentWidget()))
        if (window.width(), window.height()) != AT_125:
            wide[type(window.pages.currentWidget()).__name__] = (window.width(), window.height())
            window.resize(*AT_125)
    wordy = procedure(name="Liên thông thủ tục đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế " * 6)
    received = receive(counter.desk, application(procedure=wordy), receipt=False)
    late.open_files(received.dossier_id, [])
    counter.settle()
    if (window.width(), window.height()) != AT_125:
        wide["files"] = (window.width(), window.height())
    for part in Part:
        window.to_hand_over()
        late.hand_over.show_part(part)
        counter.settle()
        wide.update(lists_wider_than_their_frame(late.hand_over))
        if (window.width(), window.height()) != AT_125:
            wide[str(part)] = (window.width(), window.height())
    late.supervision.begin()
    window.pages.setCurrentWidget(late.supervision)
    for name in late.supervision.parts:
        late.supervision.choose(name)
        counter.settle()
        late.supervision._show_counts(dict.fromkeys(("late", "apologies", "approvals", "again", "conflicts"), 12345))
        assert late.supervision.minimumSizeHint().width() <= AT_125[0]
        wide.update(lists_wider_than_their_frame(late.supervision))
        if (window.width(), window.height()) != AT_125:
            wide[name] = (window.width(), window.height())
    assert not wide


def test_a_chosen_dossier_leaves_every_button_on_the_smallest_screen(counter: Counter) -> None:
    """A procedure's name of a hundred words pushed «Thao tác» and «Ghi» below the edge, and the window with them."""
    window = counter.window
    window.resize(*AT_125)
    pane = window.board.pane
    wordy = procedure(name="Liên thông thủ tục đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế " * 6)
    received = receive(counter.desk, application(procedure=wordy), receipt=False)
    window.to_board()
    window.board.toggle_pane()
    window.board.open_dossier(received.dossier_id)
    counter.settle()
    window.session.messages.say("Không ghi được. Hồ sơ chưa lưu. " * 8, "plain")
    for step in (pane.offer_acts, lambda: pane.ask("request-supplement"), pane.acts.leave):
        step()
        counter.settle()
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        assert (window.width(), window.height()) == AT_125


def test_a_page_pasted_into_the_search_box_widens_nothing(counter: Counter) -> None:
    """The window grew to sixty thousand pixels and never came back."""
    window = counter.window
    window.resize(*AT_125)
    for pasted in ("😀" * 5000, "x" * 300, "dòng\n" * 1000):
        window.search.setText(pasted)
        counter.settle()
        assert "…" in window.board.empty.text()
        QApplication.processEvents()
        assert (window.width(), window.height()) == AT_125


def test_three_hundred_letters_without_a_space_widen_nothing(counter: Counter) -> None:
    """The unit a batch went to is named in the message, as it was typed."""
    window = counter.window
    window.resize(*AT_125)
    window.session.messages.say(f"Đã chuyển 1 hồ sơ tới {'A' * 300}.")
    QApplication.processEvents()
    assert (window.width(), window.height()) == AT_125
