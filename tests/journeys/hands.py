"""What a clerk does at the window in the journeys, key by key: one function an errand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit

from counter_app.domain.dossier import Dossier
from counter_app.domain.verbs import VERBS
from counter_app.store import board
from counter_app.ui.field import Field
from tests.factories import CARD
from tests.windows import Counter

ENTER = Qt.Key.Key_Return


def stands(counter: Counter, code: str) -> Dossier:
    """A dossier as this counter knows it."""
    with counter.desk.database.read() as connection:
        return board.find(connection, counter.desk.me.office, code)


def newest(counter: Counter) -> str:
    """The code of the dossier received last at any counter that is known here."""
    with counter.desk.database.read() as connection:
        found = connection.exec_driver_sql("SELECT code FROM dossier ORDER BY received_at DESC, rowid DESC LIMIT 1")
        return str(found.scalar_one())


def receive(counter: Counter, card: str = CARD, phone: str = "0912345678", procedure: str = "xn") -> str:
    """Card, phone of somebody new, procedure, Space, F9: the code of the receipt that came out."""
    keys, before, window = counter.keys, set(counter.papers()), counter.window
    if window.pages.currentWidget() not in (window.board, window.intake):
        keys.press("Ctrl+N")  # a card on another page belongs to that page
        counter.settle()
    keys.scan(card)
    counter.settle()
    if window.intake.owner.phone.editor.hasFocus():
        keys.type(phone)
        keys.press(ENTER)
    keys.type(procedure)
    keys.press(ENTER)
    keys.press(Qt.Key.Key_Space)
    counter.wait(lambda: bool(window.intake.papers.lines()))
    keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: len(counter.papers()) > len(before))
    counter.settle()
    (paper,) = set(counter.papers()) - before
    return paper.removesuffix("-giay-tiep-nhan.pdf")


def certify(counter: Counter, kind: int, pages: int = 1, copies: int = 1, card: str = "", key: str = "F9") -> int:
    """In the open lane: a card, a type, pages, copies, one key. Returns how many keys a person pressed."""
    lane, keys = counter.window.late.lane, counter.keys
    begun = keys.pressed
    keys.scan(card or CARD)
    keys.type(str(kind))
    counter.wait(lambda: bool(lane.papers.kind.text))
    if (pages, copies) != (1, 1):
        keys.type(str(pages))
        keys.press(ENTER)
        keys.type(str(copies))
    keys.press(key)
    counter.wait(lambda: lane.empty and lane.isEnabled())
    counter.settle()
    return keys.pressed - begun


def do(counter: Counter, code: str, verb: str, **values: str) -> Dossier:
    """The receipt under the scanner, the act's form on the board, its fields, F9. Returns the dossier after it."""
    window, keys = counter.window, counter.keys
    window.to_board()
    keys.scan(code)
    counter.wait(lambda: window.board.pane.dossier is not None and window.board.pane.dossier.code == code)
    counter.settle()
    window.board.ask(verb)
    acts = window.board.pane.acts
    for name, value in values.items():
        field = acts.fields[name]
        if isinstance(field, Field):
            field.text = value
        elif isinstance(box := field.focusProxy(), QPlainTextEdit):
            box.setPlainText(value)
        else:
            raise AssertionError(f"{name} is not a field of text")
    before = len(stands(counter, code).timeline)
    keys.press(Qt.Key.Key_F9)
    counter.settle()
    after = stands(counter, code)
    done = [line.kind for line in after.timeline[before:]]  # its paper may be out by now
    assert VERBS[verb].kind in done, acts._wrong.text()
    return after


def hand_over(counter: Counter, codes: list[str], unit: str) -> str:
    """Receipts scanned into a batch, F9: the name of the slip that came out."""
    counter.window.to_hand_over()
    counter.settle()
    page = counter.window.late.hand_over
    for n, code in enumerate(codes, start=1):
        counter.keys.scan(code)
        counter.wait(lambda n=n: len(page.table.lines) == n)  # type: ignore[misc]
    page.to.setFocus()
    counter.keys.type(unit)
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: any("phieu-ban-giao" in name for name in counter.papers()))
    counter.settle()
    return page.batches[-1][0].name


def sign_slip(counter: Counter, slip: str, by: str) -> None:
    """The slip comes back signed."""
    page = counter.window.late.hand_over
    counter.keys.scan(slip)
    counter.wait(page.by.editor.hasFocus)
    counter.keys.type(by)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()


def give_back(counter: Counter, code: str, card: str = "", between: Callable[[], None] = lambda: None) -> int:
    """F8, receipt, F9: the result is the citizen's, with what was owed. Returns how many keys a person pressed."""
    begun, page = counter.keys.pressed, counter.window.late.returning
    counter.keys.press(Qt.Key.Key_F8)
    counter.settle()
    counter.keys.scan(code)
    counter.wait(lambda: page.dossier is not None and page.dossier.code == code)
    counter.settle()
    if card:
        counter.keys.scan(card)
        counter.settle()
    between()
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: page.dossier is None)
    counter.settle()
    return counter.keys.pressed - begun
