"""A small office screen: no page may widen the window, which would then stay wide."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QScrollArea

from counter_app.operations.receive import receive
from counter_app.ui.handover.page import Part
from counter_app.ui.label import Label
from tests.factories import application, procedure
from tests.windows import Counter

AT_125 = (1093, 614)
"""1366 × 768 at 125 %, in logical pixels."""


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
        if (window.width(), window.height()) != AT_125:
            wide[str(part)] = (window.width(), window.height())
    late.supervision.begin()
    window.pages.setCurrentWidget(late.supervision)
    for name in late.supervision.parts:
        late.supervision.choose(name)
        counter.settle()
        late.supervision._show_counts(dict.fromkeys(("late", "apologies", "approvals", "again", "conflicts"), 12345))
        assert late.supervision.minimumSizeHint().width() <= AT_125[0]
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
    for act in (pane.offer_acts, lambda: pane.ask("request-supplement"), pane.acts.leave):
        act()
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
