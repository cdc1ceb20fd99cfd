"""The fast lane in a real window: keys counted, and everything that can come between."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.domain.dossier import Dossier
from counter_app.domain.person import Checked
from counter_app.domain.transitions import State
from counter_app.operations import drafts
from counter_app.operations.certify import certify
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board, certified
from counter_app.store.board import Filter
from counter_app.ui.lane.page import LanePage
from tests.certifying import SIGNER, certifying, request
from tests.factories import CARD, CLERK, OFFICE, OTHER_CARD
from tests.windows import Counter, counter_window

CERTIFIED_KEYS = 6
"""ux.md: certified copies, done on the spot."""


@pytest.fixture
def lane(counter: Counter) -> Counter:
    """A counter of an office that certifies, its signer known."""
    certifying(counter.desk)
    certify(counter.desk, request())
    return counter


def page(counter: Counter) -> LanePage:
    return counter.window.late.lane


def opened(counter: Counter) -> LanePage:
    counter.keys.press("Ctrl+E")
    counter.settle()
    return page(counter)


def digit(counter: Counter, number: int) -> None:
    """Over the list a key is held back until it cannot be a scan."""
    counter.keys.type(str(number))
    counter.wait(lambda: bool(page(counter).papers.kind.text))


def dossiers(counter: Counter) -> list[Dossier]:
    """What was certified, the newest first."""
    counter.settle()
    with counter.desk.database.read() as connection:
        rows = board.rows(connection, range(1, 50))
        return [board.dossier(connection, OFFICE.agency, row.id) for row in reversed(rows)]


def test_done_on_the_spot_in_six_keys(lane: Counter) -> None:
    """Card, type of paper, two pages, three copies, signed, paid and returned: 65–90 % of a ward's work."""
    lane.keys.pressed = 0
    opened(lane)
    lane.keys.scan(CARD)
    digit(lane, 1)
    lane.keys.type("2")
    lane.keys.press(Qt.Key.Key_Return)
    lane.keys.type("3")
    assert page(lane).signing._sum.text() == "12.000 đồng"
    assert page(lane).signing._words.text() == "Mười hai nghìn đồng"
    lane.keys.press("F9")
    assert lane.keys.pressed <= CERTIFIED_KEYS
    newest = dossiers(lane)[0]
    assert newest.state is State.RETURNED
    assert newest.intake is not None
    (line,) = newest.intake.copies
    assert (line.kind, line.pages, line.copies, line.number) == ("Căn cước", 2, 3, 2)
    assert newest.intake.owners[0].id_number == "001099012345"
    assert (newest.signer, newest.paid) == (SIGNER, 12_000)
    said = lane.window.session.messages.text
    assert "Số chứng thực 2 quyển số 01/2026-SCT/BS" in said
    assert "Thu 12.000 đồng" in said
    assert page(lane).empty
    assert page(lane).papers.kinds.hasFocus(), "the next citizen stands there already"


def test_the_next_citizen_needs_three_keys(lane: Counter) -> None:
    """One copy of one page: digit, F9; the lane stays open."""
    opened(lane)
    lane.keys.scan(OTHER_CARD)
    lane.keys.pressed = 0
    digit(lane, 2)
    lane.keys.press("F9")
    assert lane.keys.pressed == 2
    assert dossiers(lane)[0].paid == 2_000


def test_several_papers_by_keyboard_and_a_line_taken_back(lane: Counter) -> None:
    """Enter adds; Delete in the list takes away; the sum follows."""
    papers = opened(lane).papers
    for number in (1, 2, 3):
        digit(lane, number)
        lane.keys.press(Qt.Key.Key_Return)
        lane.keys.type(str(number))
        lane.keys.press(Qt.Key.Key_Return)
        assert papers.kinds.hasFocus()
    assert papers.fee() == 6 * 2_000
    papers.table.setFocus()
    lane.keys.press(Qt.Key.Key_Delete)
    assert [line.kind for line in papers.lines()] == ["Căn cước", "Giấy khai sinh"]
    assert papers.fee() == 3 * 2_000
    papers.kinds.setFocus()
    lane.keys.press(Qt.Key.Key_Return)
    assert page(lane).save_button.hasFocus()


def test_a_paper_of_the_offices_own_is_typed(lane: Counter) -> None:
    """A letter in the list begins its name; next time it is in the list."""
    opened(lane)
    lane.keys.scan(CARD)
    lane.keys.type("S")
    lane.wait(lambda: page(lane).papers.kind.editor.hasFocus())
    lane.keys.type("oor hooj nghefo")
    lane.keys.press("F9")
    newest = dossiers(lane)[0]
    assert newest.intake is not None
    assert newest.intake.copies[0].kind == "Soor hooj nghefo"
    lane.keys.press("Esc")
    lane.keys.press("Ctrl+E")
    lane.settle()
    shown = [page(lane).papers.kinds.item(n).text() for n in range(page(lane).papers.kinds.count())]
    assert any("Soor hooj nghefo" in words for words in shown)


def test_a_name_in_raw_keys_is_kept_and_found(lane: Counter) -> None:
    """UniKey was off: the name stands as it was typed, and the board finds it by what it means."""
    opened(lane).name.setFocus()
    lane.keys.type("Nguyeenx Thij Hoa")
    page(lane).papers.kinds.setFocus()
    digit(lane, 1)
    lane.keys.press("Ctrl+K")
    newest = dossiers(lane)[0]
    assert newest.intake is not None
    assert newest.intake.owners[0].name == "Nguyeenx Thij Hoa"
    assert newest.state is State.SIGNING
    with lane.desk.database.read() as connection:
        assert board.search(connection, "nguyeenx thij hoa")


def test_a_scan_in_the_middle_of_a_line_spoils_nothing(lane: Counter) -> None:
    """The scanner types digits over the list of types, and into whichever field has the focus."""
    opened(lane)
    lane.keys.scan(CARD)
    assert page(lane).papers.empty
    digit(lane, 1)
    lane.keys.type("4")
    lane.keys.scan(OTHER_CARD)
    assert page(lane).papers.pages.text == "4"
    assert page(lane).name.text == "Trần Thị Bình"


def test_what_is_missing_is_said_and_nothing_is_lost(lane: Counter) -> None:
    """No name: the papers stay, the focus goes to the name."""
    opened(lane)
    digit(lane, 1)
    lane.keys.press("F9")
    lane.settle()
    shown = page(lane)
    assert "Họ và tên còn trống" in shown.summary.text()
    assert shown.name.editor.hasFocus()
    assert not shown.papers.empty
    assert shown.isEnabled()
    shown.papers.pages.text = "0"
    shown.name.text = "Nguyễn Văn An"
    lane.keys.press("F9")
    lane.settle()
    assert shown.papers.pages.wrong
    assert len(dossiers(lane)) == 1


def test_nobody_signs_without_a_name(counter: Counter) -> None:
    """The first day: no signer is remembered."""
    certifying(counter.desk)
    opened(counter)
    counter.keys.scan(CARD)
    digit(counter, 1)
    counter.keys.press("F9")
    counter.settle()
    assert page(counter).signing.signer.wrong == "Chưa chọn người ký."


def test_an_office_without_the_procedure_is_told_at_once(counter: Counter) -> None:
    """Better when the lane opens than when the citizen has paid."""
    assert "2.000815" in opened(counter).summary.text()


def test_what_waits_is_signed_by_name_and_returned(lane: Counter) -> None:
    """Ctrl+K for three citizens; the folder comes back; each is paid and returned with Enter."""
    opened(lane)
    for card in (CARD, OTHER_CARD):
        lane.keys.scan(card)
        digit(lane, 1)
        lane.keys.press("Ctrl+K")
        lane.settle()
    shown = page(lane)
    waiting = shown.waiting
    assert "Chờ ký: 2" in waiting._heading.text()
    assert waiting.table.lines[0][2] == "✎ Lê Văn Dũng"
    assert "(2)" in waiting.sign_button.text()
    waiting.sign_button.click()
    lane.settle()
    assert "Đã ký 2 hồ sơ" in lane.window.session.messages.text
    assert "Chờ ký: 0 · Chờ trả: 2" in waiting._heading.text()
    waiting.table.setFocus()
    lane.keys.press(Qt.Key.Key_Return)
    lane.settle()
    assert "Thu 2.000 đồng" in lane.window.session.messages.text
    assert [one.state for one in dossiers(lane)].count(State.RETURNED) == 2
    with lane.desk.database.read() as connection:
        assert len(certified.waiting(connection, OFFICE.agency)) == 1


def test_trinh_ky_is_taken_back_from_the_bar(lane: Counter) -> None:
    """Ctrl+Z within ten seconds; money that was taken is never taken back so."""
    opened(lane)
    lane.keys.scan(CARD)
    digit(lane, 1)
    lane.keys.press("Ctrl+K")
    lane.settle()
    assert lane.window.session.messages.offered.isVisible()
    lane.keys.press("Ctrl+Z")
    assert dossiers(lane)[0].state is State.RECEIVED
    assert page(lane).waiting.table.lines[0][2] == "Chưa trình ký"
    page(lane).waiting.table.setFocus()
    lane.keys.press(Qt.Key.Key_Return)
    assert dossiers(lane)[0].state is State.SIGNING
    page(lane).papers.kinds.setFocus()
    lane.keys.scan(CARD)
    digit(lane, 1)
    lane.keys.press("Ctrl+K")
    lane.settle()
    lane.keys.scan(OTHER_CARD)
    digit(lane, 1)
    lane.keys.press("F9")
    lane.settle()
    assert not lane.window.session.messages.offered.isVisible()
    before = dossiers(lane)
    lane.keys.press("Ctrl+Z")
    assert dossiers(lane) == before


def test_signatures_and_contracts_use_the_same_page(lane: Counter) -> None:
    """Another register: other papers, no pages, other parties."""
    shown = opened(lane)
    shown.what.choice = "HD"
    lane.settle()
    assert not shown.papers.pages.isVisible()
    assert shown.others.isVisible()
    lane.keys.scan(CARD)
    shown.others.text = "Trần Thị Bình; Lê Văn Cường"
    shown.papers.kinds.setFocus()
    digit(lane, 4)
    lane.keys.press("Ctrl+K")
    newest = dossiers(lane)[0]
    assert newest.intake is not None
    assert [party.name for party in newest.intake.owners] == ["Nguyễn Văn An", "Trần Thị Bình", "Lê Văn Cường"]
    assert newest.intake.copies[0].book.startswith("HD-")


def test_esc_keeps_what_was_begun_and_the_board_shows_what_waits(lane: Counter) -> None:
    """The telephone rings; and «Chờ ký» of the board counts the lane's papers like any other."""
    opened(lane)
    lane.keys.scan(CARD)
    digit(lane, 1)
    lane.keys.press(Qt.Key.Key_Escape)
    assert "CHƯA CẤP SỐ" in lane.window.session.messages.text
    assert lane.window.pages.currentWidget() is lane.window.board
    lane.keys.press("Ctrl+E")
    lane.settle()
    lane.keys.press("Ctrl+K")
    lane.settle()
    lane.window.to_filter(Filter.SIGNING)
    lane.settle()
    assert dossiers(lane)[0].state is State.SIGNING


# What was typed stays


def test_what_was_typed_comes_back_after_the_window_was_closed(
    dressed: QApplication, desk: Desk, place: DataDir, qtbot: QtBot
) -> None:
    """A power cut between two papers: card, lines, the half-typed line, signer and biên lai stand there again, and
    after F9 they never come back: one citizen would get two numbers.
    """
    certifying(desk)
    with counter_window(desk, place, qtbot) as before:
        shown = opened(before)
        before.keys.scan(CARD)
        digit(before, 1)
        before.keys.press(Qt.Key.Key_Return)
        before.keys.type("3")
        before.keys.press(Qt.Key.Key_Return)
        digit(before, 2)
        shown.signing.signer.text = SIGNER
        shown.signing.symbol.text = "AA/26E"
        before.settle()
        typed = shown.to_form()
        kept = drafts.listed(desk, drafts.LANE)
        assert [draft.parked for draft in kept] == [False]
        assert drafts.listed(desk) == [], "the intake must not begin with the lane's papers"
    with counter_window(desk, place, qtbot) as after:
        shown = opened(after)
        after.settle()
        assert shown.to_form() == typed
        assert "CHƯA CẤP SỐ" in after.window.session.messages.text
        after.keys.press("F9")
        newest = dossiers(after)[0]
        assert newest.intake is not None
        assert [(one.kind, one.copies) for one in newest.intake.copies] == [("Căn cước", 3), ("Giấy khai sinh", 1)]
        assert newest.intake.checked is Checked.CARD_QR, "the card was scanned, though before the cut"
        assert drafts.listed(desk, drafts.LANE) == []
    with counter_window(desk, place, qtbot) as later:
        assert opened(later).empty


def test_every_field_left_is_on_the_disk(lane: Counter) -> None:
    """kill -9 asks nobody: what was left a moment ago is there without the window's help."""
    shown = opened(lane)
    shown.name.setFocus()
    lane.keys.type("Le Van B")
    lane.keys.press(Qt.Key.Key_Return)
    lane.settle()
    (draft,) = drafts.listed(lane.desk, drafts.LANE)
    assert (draft.title, draft.form["name"]) == ("Le Van B", "Le Van B")
    shown.name.setFocus()
    lane.keys.press("Ctrl+A")
    lane.keys.press(Qt.Key.Key_Delete)
    lane.keys.press(Qt.Key.Key_Return)
    lane.settle()
    assert drafts.listed(lane.desk, drafts.LANE) == [], "emptied by hand"


def test_a_request_is_parked_and_found_again(lane: Counter) -> None:
    """The citizen runs for another paper; and whoever locks the counter leaves nothing of it on the screen."""
    shown = opened(lane)
    lane.keys.scan(CARD)
    digit(lane, 1)
    lane.keys.press("Ctrl+S")
    lane.settle()
    assert shown.empty
    assert "CHƯA CẤP SỐ" in lane.window.session.messages.text
    lane.keys.scan(OTHER_CARD)
    digit(lane, 2)
    lane.settle()
    lane.window.lock()
    lane.settle()
    assert shown.empty
    lane.window.enter(CLERK)
    opened(lane)
    lane.settle()
    assert "(2)" in shown.drafts.parked.text()
    parked = {action.text().partition("  ")[2]: action for action in shown.drafts.parked.menu().actions()}
    assert sorted(parked) == ["Nguyễn Văn An – Căn cước", "Trần Thị Bình – Giấy khai sinh"]
    parked["Nguyễn Văn An – Căn cước"].trigger()
    lane.settle()
    assert shown.name.text == "Nguyễn Văn An"
    assert [line.kind for line in shown.papers.lines()] == ["Căn cước"]
    lane.keys.press("F9")
    lane.settle()
    assert "(1)" in shown.drafts.parked.text()
