"""A PC joins an office by a code on its first day: what went wrong is said, and a spent code is never wasted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from counter_app import app, credentials, settings
from counter_app.errors import CredentialTrouble, Offline, Trouble, UserError
from counter_app.operations import open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.sync import invitation, provision
from counter_app.sync.central import Central
from counter_app.ui.jobs import Jobs
from counter_app.ui.start.first_run import Answer, FirstRunPage, JoinByCode
from counter_app.ui.watch import Watch
from tests.conftest import Centre, FakeClock
from tests.factories import MONDAY, OFFICE
from tests.sync.rounds import sync

CODE = "K7QF-2MPA-K7QF-2MPA-K7QF"


class Far:
    """What the page asks of the program: it answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[Answer] = []
        self.refusal: UserError | Trouble | None = None
        self.line: list[Exception] = []

    def open_office(self, answer: Answer) -> str:
        self.asked.append(answer)
        if self.refusal:
            raise self.refusal
        return "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"

    def first_data(self, watch: Watch) -> None:
        if self.line:
            raise self.line.pop()
        watch.tell("TAKE", 500, 9000)


@pytest.fixture
def far() -> Far:
    return Far()


@pytest.fixture
def page(dressed: QApplication, qtbot: QtBot, far: Far) -> FirstRunPage:
    jobs = Jobs()
    made = FirstRunPage(jobs, far.open_office, far.first_data)
    qtbot.addWidget(made, before_close_func=lambda _: jobs.stop())
    made.show()
    return made


def test_a_code_is_asked_for_and_never_shown(page: FirstRunPage, far: Far, qtbot: QtBot) -> None:
    """The room is full of people; and what is typed must not stay in the field."""
    page.by_code.setChecked(True)
    assert page._office.isHidden()
    page.start()
    assert page.server.wrong == "Địa chỉ máy chủ trung tâm còn trống."
    assert page.join_code.wrong == "Mã cấp quầy còn trống."
    page.server.text, page.join_code.text = "postgresql://trungtam.gov.vn/quay", CODE
    assert isinstance(page.join_code.editor, QLineEdit)
    assert page.join_code.editor.echoMode() is QLineEdit.EchoMode.Password
    far.refusal = UserError("Mã không đúng, đã dùng hoặc đã hết hạn.")
    page.start()
    qtbot.waitUntil(lambda: "đã hết hạn" in page.wrong.text())
    far.refusal = Trouble("Chưa nối được tới trung tâm nên chưa dùng mã; mã vẫn còn hiệu lực.")
    page.start()
    qtbot.waitUntil(lambda: "vẫn còn hiệu lực" in page.wrong.text())
    far.refusal, far.line = None, [Offline("Chưa nối được tới trung tâm.")]
    page.start()
    qtbot.waitUntil(lambda: "không cần mã mới" in page.recovery.said.text())
    assert page.join_code.text == ""
    assert CODE not in repr(far.asked)
    assert not page.noted.isEnabled()
    assert page.code.text()
    page.recovery.again.click()
    qtbot.waitUntil(page.noted.isEnabled)
    assert page.recovery.again.isHidden()
    with qtbot.waitSignal(page.finished):
        page.noted.click()


def test_closed_before_the_data_came_it_goes_on_where_it_was(page: FirstRunPage, far: Far, qtbot: QtBot) -> None:
    """The power failed in the middle of the first day; the code is spent and must not be asked for again."""
    page.resume()
    qtbot.waitUntil(page.noted.isEnabled)
    assert page.code.isHidden()
    assert far.asked == []


@pytest.fixture
def no_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise CredentialTrouble("không có")

    monkeypatch.setattr(credentials, "machine_keyring", none)


def test_the_window_joins_as_the_command_line_does(
    two_counters: tuple[tuple[Desk, Central], tuple[Desk, Central]], centre: Centre, tmp_path: Path, no_key_store: None
) -> None:
    """From a code on paper to a counter with its own numbers, people and catalogue, with a real centre."""
    sync(two_counters[0])
    made = invitation.invite(centre.url, OFFICE.agency, 3, MONDAY)
    place, clock = DataDir(tmp_path / "third"), FakeClock()
    answer = JoinByCode(centre.url, made.code, "", "", "A5")
    with pytest.raises(UserError, match="Mã không đúng"):
        app.set_up(place, clock, replace(answer, code="AAAA-BBBB-CCCC-DDDD-EEEE"))
    assert not open_counter.exists(place)
    desk, recovery = app.set_up(place, clock, answer)
    try:
        assert not app.knows_office(desk)
        app.first_data(desk, place, Watch())
        assert app.knows_office(desk)
        assert desk.reference().office == OFFICE
        assert desk.reference().catalogue.listed
        assert desk.own_counter().slices == made.slices
        assert settings.load(place.settings).receipt_layout == "A5"
        assert made.code not in place.settings.read_text(encoding="utf-8")
    finally:
        desk.database.close()
    again = open_counter.open_desk(place, clock, lambda: recovery)
    assert app.knows_office(again)
    again.database.close()
    assert provision.is_enrolled(centre.url, OFFICE.agency, 3)
    other = DataDir(tmp_path / "fourth")
    with pytest.raises(UserError, match="đã dùng"):
        app.set_up(other, clock, answer)
    assert not open_counter.exists(other)
