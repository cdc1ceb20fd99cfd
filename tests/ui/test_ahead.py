"""Pages made while the hands rest: nobody should wait for one, lose a key to one, or find one half made."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from counter_app.domain.office import may
from counter_app.operations.demo import STAFF
from counter_app.ui.supervision.page import PARTS
from tests.windows import Counter

PAGES = {
    "intake", "return", "lane", "hand-over", "day", "sync", "files", "blanks", "report", "supervision", "citizens",
    "catalogue",
}  # fmt: skip


def made(counter: Counter) -> set[str]:
    """The names of the pages that are there."""
    return {name for name in (*PAGES, "administration") if counter.window.late.made(name) is not None}


def test_every_page_is_there_before_it_is_asked_for_and_nothing_else_has_changed(counter: Counter) -> None:
    """The first F8 of the day is as quick as the tenth; what is made unseen reads nothing and takes no focus."""
    window = counter.window
    window.enter(next(one for one in STAFF if not may(one, "staff.set")))
    assert window.intake.isHidden()  # the one page that reads, the catalogue for its search: it is wanted in a second
    counter.settle()
    steps = 0
    while window.ahead.step():
        steps += 1
        assert steps < 200
        assert counter.jobs.waiting == 0
    assert made(counter) == PAGES
    assert window.pages.currentWidget() is window.board
    assert window.search.hasFocus()
    assert not window.session.messages.text


def test_administration_grows_card_by_card_while_the_window_listens(counter: Counter) -> None:
    """The largest page is not made for those who never open it, nor does it stop the window of who does."""
    window = counter.window
    window.enter(next(one for one in STAFF if may(one, "staff.set")))
    window.to_administration()
    page = window.late.administration
    assert page.staff.table.hasFocus()
    assert not hasattr(page, "machine")  # the last card
    counter.wait(lambda: hasattr(page, "machine") and page.machine.card.isVisible())
    assert page.office.fields["name"].text == window.session.known.office.name


def test_a_page_opened_half_made_is_whole(counter: Counter) -> None:
    """Who is quicker than the program still finds all ten lists."""
    window = counter.window
    window.ahead.begin()
    while "supervision" not in made(counter):
        assert window.ahead.step()
    assert len(window.late.supervision.parts) < len(PARTS)
    window.actions_bar.menu_lines["supervision"].trigger()
    counter.settle()
    assert list(window.late.supervision.parts) == list(PARTS)
    while window.ahead.step():
        pass
    assert list(window.late.supervision.parts) == list(PARTS)


def test_a_key_or_the_mouse_puts_the_next_step_off(counter: Counter) -> None:
    """A page is never made between two letters of a name."""
    window = counter.window
    window.ahead.begin()
    handle, quiet = window.windowHandle(), window.ahead.quiet
    nowhere = QPointF(QPoint(700, 300))
    none = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    for event in (
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, none),
        QMouseEvent(QEvent.Type.MouseMove, nowhere, nowhere, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, none),
        QMouseEvent(QEvent.Type.MouseButtonPress, nowhere, nowhere, left, left, none),
    ):
        quiet.stop()
        QApplication.sendEvent(handle, event)
        assert quiet.isActive()


def test_nothing_is_made_for_nobody(counter: Counter) -> None:
    """Behind the lock, and while the window closes, no page is made: the file may be shut already."""
    window = counter.window
    window.ahead.begin()
    window.lock()
    assert not window.ahead.quiet.isActive()
    window.enter(STAFF[1])
    assert window.ahead.quiet.isActive()
    window.close()
    assert not window.ahead.quiet.isActive()
