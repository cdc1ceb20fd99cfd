"""«Đồng bộ»: a clerk sees what waits and why, and nothing on it keeps the queue waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.domain.line import Flag, Peer
from counter_app.errors import Offline
from counter_app.operations.desk import Desk
from counter_app.operations.line import look
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import journal, line_state, local
from counter_app.sync.exchange import Outcome
from counter_app.ui.line_page import ASKED_LATER, NEVER_ASKED, LinePage
from counter_app.ui.watch import Watch
from tests.conftest import FakeClock
from tests.factories import MONDAY, OFFICE, SUPERVISOR, application
from tests.windows import Counter, counter_window

NO_LINE = Offline("Chưa nối được tới trung tâm; dữ liệu chờ gửi vẫn nằm trên máy này.")


class Line:
    """A line that answers as it is told, and remembers as the real one does."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.answer: Outcome | Offline = Outcome("ok")
        self.looked = 0

    def __call__(self, watch: Watch) -> Outcome:
        self.looked += watch.look
        watch.look = False
        answer, now = self.answer, self.desk.clock()
        with self.desk.database.write() as connection:
            if isinstance(answer, Offline):
                line_state.note_trouble(connection, answer, now)
            else:
                line_state.note_round(connection, answer.verdict, now)
        if isinstance(answer, Offline):
            raise answer
        return answer


@pytest.fixture
def line(desk: Desk) -> Line:
    return Line(desk)


@pytest.fixture
def online(dressed: QApplication, desk: Desk, place: DataDir, qtbot: QtBot, line: Line) -> Iterator[Counter]:
    with counter_window(desk, place, qtbot, line) as counter:
        yield counter


def opened(counter: Counter) -> LinePage:
    counter.window.actions_bar.menu_lines["sync"].trigger()
    page = counter.window.late.line
    counter.wait(lambda: page.sheet is not None and not counter.window.light.busy)
    counter.settle()
    return page


def test_a_clerk_sees_what_waits_why_and_what_to_do(online: Counter, line: Line, desk: Desk) -> None:
    """The neighbour counter does not show a dossier; the clerk must know whether to wait or to call."""
    receive(desk, application())
    line.answer = NO_LINE
    page = opened(online)
    assert line.looked == 1
    assert "thao tác chờ gửi, lâu nhất từ" in page.heading.text()
    assert "Tiếp nhận" in [words for words, *_ in page.waiting.lines]
    assert "Chưa có đường truyền" in page.why.text()
    assert "Cứ làm việc như thường" in page.todo.text()
    assert page.last.text() == "Chưa trao đổi xong lần nào."
    assert QApplication.activeModalWidget() is None
    line.answer = Outcome("ok")
    with desk.database.write() as connection:
        journal.acknowledge(connection, desk.me.office, 1, journal.head(connection, desk.me.office, 1).seq)
    online.keys.press("F5")
    online.wait(lambda: "Không có gì chờ gửi" in page.heading.text())
    assert page.last.text().startswith("Trao đổi lần cuối: 23/11/2026 08:12")
    assert page._waiting_card.isHidden()
    online.keys.press("Esc")
    online.wait(lambda: online.window.pages.currentWidget() is online.window.board)


def test_a_supervisor_decides_about_a_revoked_counter_on_the_page(online: Counter, line: Line, desk: Desk) -> None:
    """The receipts of a stolen PC must come in although IT is away this week; a clerk only sees them."""
    peers = [Peer(1, 9, True, "1", MONDAY, 0, timedelta(), 0, 0), Peer(2, 5, False, "1", MONDAY, 0, timedelta(), 3, 0)]
    with desk.database.write() as connection:
        line_state.keep_overview(connection, peers, MONDAY)
        line_state.keep_flags(connection, 1, [Flag(4, "staff.set", "staff:hanh", "right")])
    page = opened(online)
    page.peers.go_to(1)
    assert page.deciding.isHidden()
    assert "đã thu hồi; 3 thao tác chờ duyệt" in page.peers.lines[1]
    assert page.look.lines[0][1].startswith("Người làm việc")
    online.window.enter(SUPERVISOR)
    page = opened(online)
    page.peers.go_to(1)
    assert not page.deciding.isHidden()
    page.verdict.choice = "release"
    page.settle.click()
    online.wait(lambda: "Đã ghi quyết định về quầy 2" in online.window.session.messages.text)
    with desk.database.read() as connection:
        (entry,) = journal.of_subject(connection, OFFICE.agency, "refused:2")
    assert (entry.actor, entry.content["verdict"]) == (SUPERVISOR.id, "release")


def test_a_long_pull_shows_how_far_it_is_and_can_be_stopped(online: Counter, line: Line) -> None:
    """Ten minutes without a sign look like a program that hangs."""
    page = opened(online)
    light = online.window.light
    assert page.bar.isHidden()
    light._busy = True
    light.watch.tell("TAKE", 120_000, 500_000)
    online.wait(lambda: not page.bar.isHidden())
    assert page.bar.value() == 120_000
    assert page.pulling.text().startswith("Đang nhận dữ liệu của đơn vị: 120.000 / 500.000 thao tác")
    assert online.window.status.line.text().startswith("Đang nhận dữ liệu 24 %")
    assert light.online
    assert page.todo.isHidden()  # it still said: press «Đồng bộ ngay»
    page.pause.click()
    assert light.watch.paused()
    line.answer = Outcome("ok", lacking=380_000)
    light._busy = False
    light.exchange_now()
    online.wait(lambda: "còn 380.000" in page.pulling.text())
    assert page.pause.text() == "Tiếp tục nhận"
    line.answer = Outcome("ok")
    page.pause.click()
    online.wait(lambda: page.pause.isHidden())
    assert not page.todo.isHidden()
    assert not light.watch.paused()


def test_the_first_exchange_says_that_it_is_the_first(online: Counter, desk: Desk) -> None:
    """A new counter takes the office's years in: «never exchanged, press F5» above a moving bar is two truths."""
    online.window.light.stop()
    page, light = online.window.late.line, online.window.light
    online.window.pages.setCurrentWidget(page)
    page.show_sheet(look(desk, has_centre=True))
    assert (page.last.text(), page.peers_at.text()) == ("Chưa trao đổi xong lần nào.", NEVER_ASKED)
    assert not page.todo.isHidden()
    light._busy = True
    light.changed.emit()
    assert light.slow
    assert (page.last.text(), page.peers_at.text()) == ("Đang trao đổi lần đầu.", ASKED_LATER)
    assert page.todo.isHidden()
    light.watch.tell("TAKE", 120_000, 500_000)
    online.wait(lambda: page.bar.value() == 120_000)
    assert page.last.text() == "Đang trao đổi lần đầu."
    with desk.database.write() as connection:
        line_state.note_round(connection, "ok", MONDAY)
    page.show_sheet(look(desk, has_centre=True))
    assert page.last.text().startswith("Trao đổi lần cuối: 23/11/2026")


def test_a_clock_that_disagrees_asks_which_day_it_is(online: Counter, desk: Desk, clock: FakeClock) -> None:
    """The band stands over every page until the clerk has said so, and holds nothing up."""
    window = online.window
    assert window.day_band.isHidden()
    with desk.database.write() as connection:
        local.keep(connection, offset_us=str(11 * 60 * 1_000_000))
    window.day_band.check()
    online.wait(lambda: not window.day_band.isHidden())
    assert "lệch máy chủ 11 phút" in window.day_band.words.text()
    assert window.day_band.button.text() == "Đúng, hôm nay là Thứ Hai, 23/11/2026"
    online.keys.press("F2")
    online.wait(lambda: window.pages.currentWidget() is window.intake)
    window.day_band.button.click()
    online.settle()
    window.day_band.check()
    online.settle()
    assert window.day_band.isHidden()
