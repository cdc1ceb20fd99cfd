"""Being offline is a light, never a box; and it heals by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.errors import Offline, Trouble, TurnedAway
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.sync.exchange import Outcome
from tests.windows import Counter, counter_window


class Line:
    """A line that answers as it is told."""

    def __init__(self) -> None:
        self.answer: Outcome | Trouble = Outcome("ok", pushed=3, pulled=0, skew=timedelta())
        self.rounds = 0

    def __call__(self, _watch: object = None) -> Outcome:
        self.rounds += 1
        if isinstance(self.answer, Trouble):
            raise self.answer
        return self.answer


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def online(dressed: QApplication, desk: Desk, place: DataDir, qtbot: QtBot, line: Line) -> Iterator[Counter]:
    with counter_window(desk, place, qtbot, line) as counter:
        yield counter
        counter.window.light.stop()


def test_the_status_line_says_when_it_last_worked_and_what_waits(online: Counter, line: Line) -> None:
    """The clerk sees at a glance whether the centre has the morning's dossiers."""
    online.window.light.exchange_now()
    online.wait(lambda: "Đã đồng bộ 08:12" in online.window.status.line.text())
    assert "chờ gửi" in online.window.status.line.text()


def test_a_dead_line_changes_only_the_light(online: Counter, line: Line) -> None:
    """No box, no sound, no lost focus: the queue goes on."""
    line.answer = Offline("Chưa nối được tới trung tâm; dữ liệu chờ gửi vẫn nằm trên máy này.")
    online.window.light.exchange_now()
    online.wait(lambda: "Ngoại tuyến" in online.window.status.line.text())
    assert online.window.session.messages.text == ""
    assert QApplication.activeModalWidget() is None
    line.answer = Outcome("ok")
    online.window.light.exchange_now()
    online.wait(lambda: "Đã đồng bộ" in online.window.status.line.text())


def test_who_asks_gets_an_answer(online: Counter, line: Line) -> None:
    """F5 that does nothing visible is pressed five times."""
    online.keys.press("F5")
    online.wait(lambda: online.window.session.messages.text == "Đã đồng bộ: gửi 3, nhận 0.")
    line.answer = Offline("Chưa nối được tới trung tâm; dữ liệu chờ gửi vẫn nằm trên máy này.")
    online.keys.press("F5")
    online.wait(lambda: "Chưa nối được" in online.window.session.messages.text)


@pytest.mark.parametrize("verdict", ["forked", "revoked", "too_old", "rolled_back"])
def test_a_verdict_of_the_centre_is_told_in_words(online: Counter, line: Line, verdict: str) -> None:
    """The clerk goes on working and knows whom to call."""
    line.answer = Outcome(verdict)
    online.window.light.exchange_now()
    online.wait(lambda: line.answer.sentence in online.window.session.messages.text)  # type: ignore[union-attr]


def test_a_sentence_that_was_told_does_not_come_over_every_receipt(online: Counter, line: Line) -> None:
    """A revoked counter goes on receiving: what was saved, and «Hoàn tác» beside it, stays to be read."""
    messages, light = online.window.session.messages, online.window.light
    line.answer = Outcome("revoked")
    light.exchange_now()
    online.wait(lambda: "thu hồi" in messages.text)
    messages.say("Đã tiếp nhận", offered=("Hoàn tác", lambda: None))
    light.exchange_now()
    online.wait(lambda: line.rounds == 2 and not light.busy)
    assert messages.text == "Đã tiếp nhận"
    assert messages.offered.isVisible()
    online.keys.press("F5")
    online.wait(lambda: "thu hồi" in messages.text)  # who asks is told again


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Outcome("revoked"), "Chưa trao đổi được · lần cuối 08:12"),
        (Outcome("too_old"), "Chưa trao đổi được · lần cuối 08:12"),
        (Outcome("rolled_back"), "Đã đồng bộ 08:12"),
        (Outcome("renumbered"), "Đã đồng bộ 08:12"),
        (TurnedAway("Trung tâm từ chối mật khẩu."), "Chưa trao đổi được"),
        (Trouble("Trung tâm không nhận gói dữ liệu."), "Chưa trao đổi được"),
    ],
)
def test_a_centre_that_answers_is_not_called_offline(
    online: Counter, line: Line, answer: Outcome | Trouble, words: str
) -> None:
    """«Ngoại tuyến» heals by itself; a clerk who reads it for a month calls nobody."""
    line.answer = answer
    online.window.light.exchange_now()
    online.wait(lambda: line.rounds == 1 and not online.window.light.busy)
    assert online.window.status.line.text().rpartition(" · ")[0] == words


def test_an_office_without_a_centre_is_not_called_offline(counter: Counter) -> None:
    """«Ngoại tuyến» for ever would teach the clerk to ignore the light."""
    assert counter.window.status.line.text() == "Chưa nối trung tâm"
    counter.keys.press("F5")
    counter.settle()
    assert "chưa nối với trung tâm nào" in counter.window.session.messages.text
