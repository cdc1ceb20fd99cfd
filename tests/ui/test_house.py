"""What every screen owes to everybody: names for screen readers, no button pressed by accident, Vietnamese words."""

from __future__ import annotations

import sys
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from PySide6.QtCore import QCollator, QLocale, QObject, Qt
from PySide6.QtGui import QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from counter_app.domain.person import IdKind
from counter_app.domain.text import sort_key
from counter_app.domain.urgency import Pressure
from counter_app.errors import Refused, StorageTrouble
from counter_app.ui import theme
from counter_app.ui.crash import Crashes
from counter_app.ui.intake.commune_line import CommuneLine
from counter_app.ui.jobs import Jobs
from counter_app.ui.key_card import KEYS, KeyCard
from counter_app.ui.list_table import ListTable
from counter_app.ui.messages import Messages
from counter_app.ui.start.first_run import FirstRunPage
from tests.windows import Counter


def every_page(counter: Counter) -> list[QWidget]:
    """All pages of the window and the first day's, everything that is folded unfolded."""
    window = counter.window
    window.intake.more.toggle.setChecked(True)
    window.intake.more.add_owner()
    window.intake.more._show_submitter()
    window.to_administration()
    window.late.administration.whole()
    window.to_catalogue()
    for part in (window.late.catalogue.procedures, window.late.catalogue.days, window.late.catalogue.reviews):
        window.late.catalogue.show_part(part)
    window.late.lane.signing.toggle.setChecked(True)
    window.late.lane.what.choice = "HD"
    for page in (window.late.returning, window.late.hand_over, window.late.supervision):
        page.begin()
    counter.settle()
    window.late.open_files("", [])
    window.to_day()
    window.to_day()
    window.to_report()
    counter.settle()
    card = KeyCard(window)
    first = FirstRunPage(counter.jobs, lambda _: "")
    counter.bot.addWidget(card)
    counter.bot.addWidget(first)
    return [window, card, first]


def test_a_void_call_of_qt_does_not_take_a_reference_off_none() -> None:
    """PySide6 6.12.0 on Python 3.11 dies in the middle of the morning after some five thousand of them."""
    thing, before = QObject(), sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 50


def test_everything_that_takes_the_focus_has_a_name(counter: Counter) -> None:
    """A clerk who does not see the screen hears «edit» thirty times otherwise."""
    nameless = []
    for page in every_page(counter):
        for widget in page.findChildren(QWidget):
            if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QScrollBar):
                continue
            popup = type(widget.parent()).__name__ == "QFrame" and widget.parent().inherits("QComboBoxPrivateContainer")
            inside = isinstance(widget.parent(), QLineEdit) or widget.objectName().startswith("qt_") or popup
            named = widget.accessibleName() or (widget.text() if hasattr(widget, "text") else "")
            if not named and not inside and widget.focusProxy() is None:
                nameless.append((type(widget).__name__, type(widget.parent()).__name__))
    assert not [pair for pair in nameless if pair[0] not in ("QWidget", "QFrame", "QScrollArea", "QStackedWidget")], (
        nameless
    )


def test_no_button_is_pressed_by_an_enter_that_was_not_meant_for_it(counter: Counter) -> None:
    """A scanner ends with Enter."""
    pages = every_page(counter)
    buttons = [button for page in pages for button in page.findChildren(QPushButton)]
    assert buttons
    assert not [button.text() for button in buttons if button.autoDefault() or button.isDefault()]


def test_mnemonics_of_the_intake_are_letters_and_each_stands_once(counter: Counter) -> None:
    """Alt+letter that jumps to two places jumps to neither; Alt+Z belongs to the keyboard driver."""
    labels = [w.text() for w in counter.window.intake.findChildren(QLabel) if "&" in w.text()]
    labels += [w.text() for w in counter.window.intake.findChildren(QPushButton) if "&" in w.text()]
    letters = [text[text.index("&") + 1].upper() for text in labels]
    assert len(letters) >= 8
    assert all(letter.isascii() and letter.isalpha() and letter != "Z" for letter in letters), labels
    assert len(set(letters)) == len(letters), labels


def test_what_people_typed_is_never_markup(counter: Counter) -> None:
    """A citizen called «<b>An</b>» would stand on the screen as An, one called «<img>» not at all."""
    pages = every_page(counter)
    labels = {label for page in pages for label in page.findChildren(QLabel)}
    ours = {label for label in labels if not isinstance(label.parent(), CommuneLine)}  # it escapes what it is told
    guessing = {label.text() for label in ours if label.textFormat() != Qt.TextFormat.PlainText}
    assert not guessing
    table = ListTable("Danh sách", [("Tên", "An")], 0)
    counter.bot.addWidget(table)
    table.show_lines([["<b>An</b> & Bình"]])
    told = QTextDocument()
    told.setHtml(table.model().data(table.model().index(0, 0), Qt.ItemDataRole.ToolTipRole))
    assert told.toPlainText() == "<b>An</b> & Bình"


def test_numbers_of_a_list_stand_under_each_other(dressed: QApplication, qtbot: QtBot) -> None:
    """Ten thousand and nine, both from the left, look the same to a supervisor who runs down the column."""
    table = ListTable("Danh sách", [("Việc", ""), ("Số lượng", "12.345"), ("Mã", "1.012789")], 0)
    qtbot.addWidget(table)
    theme.dress(table)
    table.resize(500, 200)
    table.show_lines([("a", "9", "1"), ("b", "10.009", "1.012789")], 0)
    table.show()
    picture = table.viewport().grab().toImage()

    def ends(row: int, column: int) -> tuple[int, int]:
        """The first and the last column of pixels with ink."""
        cell = table.visualRect(table.model().index(row, column)).adjusted(2, 4, -2, -4)
        paper = picture.pixel(cell.topLeft())
        inked = [
            x for x in range(cell.left(), cell.right())
            if any(picture.pixel(x, y) != paper for y in range(cell.top(), cell.bottom()))
        ]  # fmt: skip
        return inked[0], inked[-1]

    assert abs(ends(0, 1)[1] - ends(1, 1)[1]) <= 2
    assert ends(0, 1)[0] > ends(1, 1)[0] + 10
    assert abs(ends(0, 2)[0] - ends(1, 2)[0]) <= 2


def test_qts_own_words_are_vietnamese(dressed: QApplication, qtbot: QtBot) -> None:
    """«Cancel» and «Undo» in the middle of a Vietnamese screen."""
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    field = QLineEdit("x")
    qtbot.addWidget(box)
    qtbot.addWidget(field)
    words = {button.text().replace("&", "") for button in box.buttons()}
    menu = {action.text().split("\t")[0].replace("&", "") for action in field.createStandardContextMenu().actions()}
    assert words == {"Đồng ý", "Hủy"}
    assert {"Hoàn tác", "Cắt", "Dán", "Chọn tất cả"} <= menu


def test_people_sort_as_qt_sorts_vietnamese(dressed: QApplication) -> None:
    """A list that puts Đặng before An is searched twice."""
    plain = "An Ánh Ăn Ân Bình Dương Đặng Em Êm Hoa Hòa Lan Lý Mỹ Nga Ngọc Nhung Oanh Ôn Ơn Ung Ưng Yến Ý"
    names = plain.split()
    collator = QCollator(QLocale(QLocale.Language.Vietnamese))
    from functools import cmp_to_key

    assert sorted(names, key=sort_key) == sorted(names, key=cmp_to_key(collator.compare))


def test_every_pill_is_told_apart_without_colour_and_is_readable() -> None:
    """State is never colour alone; 4.5:1 is the least a tired eye needs."""
    from PySide6.QtGui import QColor

    def light(name: str) -> float:
        parts = [QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF()]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for pressure in Pressure:
        fill, ink, _ = theme.PILLS[pressure]
        brighter, darker = sorted((light(fill), light(ink)), reverse=True)
        assert (brighter + 0.05) / (darker + 0.05) >= 4.5
        assert pressure.shape
    assert len({theme.PILLS[p][0] for p in (Pressure.OVERDUE, Pressure.TODAY, Pressure.SOON)}) == 3


def test_trouble_stays_and_a_good_word_goes(dressed: QApplication, qtbot: QtBot) -> None:
    """A full disk must be on the screen until somebody has seen it."""
    bar = Messages()
    qtbot.addWidget(bar)
    bar.show_error(StorageTrouble("Ổ đĩa đã đầy."))
    assert bar.text == "Ổ đĩa đã đầy."
    assert not bar._timer.isActive()
    bar.say("Đã tiếp nhận.")
    assert bar._timer.isActive()
    bar.clear()
    assert bar.text == ""


def test_a_bug_is_told_once_per_cause_and_logged(
    dressed: QApplication, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """A painting error in every cell must not open forty boxes over the clerk's form."""
    window = QWidget()
    qtbot.addWidget(window)
    crashes = Crashes(window)
    shown: list[str] = []
    crashes._happened.connect(shown.append)
    crashes._happened.disconnect(crashes._show)

    def fail(depth: int) -> None:
        raise ZeroDivisionError("x" * depth)

    for depth in (1, 2, 3):
        try:
            fail(depth)
        except ZeroDivisionError:
            crashes._hook(*sys.exc_info())  # type: ignore[arg-type]
    assert len(shown) == 1
    assert len(caplog.records) == 3
    caplog.clear()


def test_answers_come_back_on_the_main_thread_in_order(dressed: QApplication, qtbot: QtBot) -> None:
    """A widget touched from a worker thread crashes Qt."""
    import threading

    jobs, seen = Jobs(), []
    for n in range(20):
        jobs.run(lambda n=n: (n, threading.current_thread()), lambda r: seen.append((*r, threading.current_thread())))

    def refuse() -> None:
        raise Refused("no", "không được")

    refusals: list[str] = []
    jobs.run(refuse, lambda _: None, lambda error: refusals.append(str(error)))
    qtbot.waitUntil(lambda: bool(refusals))
    main = threading.main_thread()
    assert [n for n, _, _ in seen] == list(range(20))
    assert all(worker is not main and back is main for _, worker, back in seen)
    assert refusals == ["không được"]
    jobs.stop()
    jobs.run(lambda: 1, seen.append)
    assert len(seen) == 20


class Prompt(ThreadPoolExecutor):
    """So busy a machine that the work is done before whoever asked for it goes on."""

    def submit(self, *given: Any, **more: Any) -> Future[Any]:
        future = super().submit(*given, **more)
        wait([future])
        return future


def test_no_answer_comes_in_the_middle_of_the_question(dressed: QApplication, qtbot: QtBot) -> None:
    """A page asks, then says that it waits: an answer in between is written over, and «Dừng» stops nothing."""
    jobs, told = Jobs(), list[str]()
    jobs._store.shutdown()
    jobs._store = Prompt(1)
    jobs.run(lambda: "answer", told.append)
    told.append("asked")
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert told == ["asked", "answer"]
    jobs.stop()


def test_every_identity_paper_has_its_words() -> None:
    """The combo of the intake shows labels, not codes."""
    assert all(kind.label and kind.label != kind.value for kind in IdKind)


def test_lists_do_not_scroll_sideways(counter: Counter) -> None:
    """A horizontal bar under every list costs a line of the board."""
    counter.settle()
    assert not counter.window.board.table.horizontalScrollBar().isVisible()
    for widget in counter.window.findChildren(QListWidget):
        assert not widget.horizontalScrollBar().isVisible()


def test_every_key_of_the_window_is_on_the_card(counter: Counter) -> None:
    """A key that F1 does not tell is found by accident, and then in front of a citizen."""
    told = {key for keys, _ in KEYS for key in keys.split(", ")}
    told |= {"Ctrl+Return"} | {f"Ctrl+{n}" for n in range(1, 9)}  # «Ctrl+Enter», «Ctrl+1 … Ctrl+8»
    bound = {one.key().toString() for one in counter.window.findChildren(QShortcut) if one.parent() is counter.window}
    assert bound - told - {"F1"} == set()
