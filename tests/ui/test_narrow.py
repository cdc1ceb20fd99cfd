"""A small office screen: no page may widen the window, which would then stay wide."""

from __future__ import annotations

from counter_app.operations.receive import receive
from counter_app.ui.handover.page import Part
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
