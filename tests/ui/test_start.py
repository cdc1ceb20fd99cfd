"""The first day of an office, signing in, locking."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app import app, credentials, settings
from counter_app.errors import CredentialTrouble
from counter_app.operations import open_counter
from counter_app.paths import DataDir
from counter_app.ui.jobs import Jobs
from counter_app.ui.start.first_run import Answer, FirstRunPage, NewOffice
from tests.conftest import PASSWORD, FakeClock
from tests.factories import CARD, CLERK, SUPERVISOR
from tests.windows import Counter


def sign_in(counter: Counter, password: str) -> None:
    """Types a password and Enter."""
    counter.keys.type(password)
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()


def test_a_wrong_password_says_so_and_the_right_one_opens_the_board(counter: Counter) -> None:
    """The clerk's keyboard driver was on; the day must start all the same."""
    window = counter.window
    window.lock()
    window.sign_in.staff.choice = CLERK.id
    sign_in(counter, "sai mat khau")
    assert "Mật khẩu không đúng" in window.sign_in.password.wrong
    assert window.pages.currentWidget() is window.sign_in
    window.sign_in.password.text = PASSWORD
    counter.keys.press(Qt.Key.Key_Return)
    counter.wait(lambda: window.pages.currentWidget() is window.board)
    assert counter.desk.clerk is not None
    assert counter.desk.clerk.id == CLERK.id


def test_locking_keeps_what_was_typed_for_its_own_clerk(counter: Counter) -> None:
    """Ctrl+L while the clerk fetches a form; a colleague must not find the citizen's data on the screen."""
    counter.keys.scan(CARD)
    counter.settle()
    counter.keys.press("Ctrl+L")
    counter.settle()
    window = counter.window
    assert window.pages.currentWidget() is window.sign_in
    assert window.intake.empty
    window.enter(SUPERVISOR)
    counter.keys.press(Qt.Key.Key_F2)
    counter.settle()
    assert window.intake.drafts.parked.isHidden()
    window.lock()
    window.enter(CLERK)
    counter.keys.press(Qt.Key.Key_F2)
    counter.settle()
    assert "(1)" in window.intake.drafts.parked.text()


@pytest.mark.parametrize("key", ["F9", "Ctrl+P", "Ctrl+1", "F5", "F2", "Esc"])
def test_no_key_works_while_the_counter_is_locked(counter: Counter, key: str) -> None:
    """A passer-by must not read or receive anything."""
    counter.window.lock()
    counter.keys.press(key)
    counter.settle()
    assert counter.window.pages.currentWidget() is counter.window.sign_in
    assert counter.papers() == []


@pytest.fixture
def first_run(dressed: QApplication, qtbot: QtBot) -> FirstRunPage:
    asked: list[Answer] = []

    def open_office(answer: Answer) -> str:
        asked.append(answer)
        return "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"

    jobs = Jobs()
    page = FirstRunPage(jobs, open_office)
    page.asked = asked  # type: ignore[attr-defined]
    qtbot.addWidget(page, before_close_func=lambda _: jobs.stop())
    page.show()
    return page


def test_everything_missing_on_the_first_day_is_said_at_once(first_run: FirstRunPage) -> None:
    """IT has driven two hours; a form that complains about one field at a time costs the morning."""
    first_run.start()
    assert "Mã định danh cơ quan có dạng" in first_run.agency.wrong
    assert "Địa danh còn trống" in first_run.place.wrong
    assert "Họ và tên còn trống" in first_run.first.wrong
    assert first_run.wrong.text().startswith("Còn")


def test_the_recovery_code_is_shown_before_work_begins(first_run: FirstRunPage, qtbot: QtBot) -> None:
    """Without it a dead PC would take the office's dossiers with it."""
    first_run.agency.text, first_run.place.text = "H30.12", "Xã Mẫu"
    first_run.first.text, first_run.password.text, first_run.again.text = "Lê Văn Dũng", PASSWORD, PASSWORD
    first_run.start()
    qtbot.waitUntil(lambda: first_run._stack.currentIndex() == 1)
    assert first_run.code.text().replace("\n", "-") == "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ23-4567"
    (answer,) = first_run.asked  # type: ignore[attr-defined]
    assert isinstance(answer, NewOffice)
    assert (answer.office.agency, answer.first.id, answer.counter) == ("H30.12", "lvdung", 1)
    with qtbot.waitSignal(first_run.finished):
        first_run.noted.click()


def test_what_the_page_asked_becomes_a_working_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From an empty folder to the first dossier without a centre, on a machine without a key store."""

    def none() -> None:
        raise CredentialTrouble("không có")

    monkeypatch.setattr(credentials, "machine_keyring", none)
    place, clock = DataDir(tmp_path / "new"), FakeClock()
    from counter_app.domain.office import Office, Role, Staff

    office = Office("H30.12", "Trung tâm Phục vụ hành chính công xã Mẫu", "Ủy ban nhân dân xã Mẫu", "Xã Mẫu")
    first = Staff("dung", "Lê Văn Dũng", "Giám đốc", (Role.SUPERVISOR, Role.CLERK, Role.IT))
    desk, code = app.set_up(place, clock, NewOffice(office, 2, "Quầy 2", first, PASSWORD, "HP M404", "A5"))
    desk.database.close()
    assert settings.load(place.settings).key_store == "session"
    assert settings.load(place.settings).receipt_layout == "A5"
    opened = open_counter.open_desk(place, clock, lambda: code)
    try:
        assert opened.reference().office == office
        assert len(opened.reference().catalogue.listed) >= 60
        assert opened.own_counter().slices[0].start == 501
    finally:
        opened.database.close()


def test_a_first_day_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password was too short: the next try must not meet a half-made office."""
    from counter_app.domain.office import Office, Staff
    from counter_app.errors import UserError

    monkeypatch.setattr(credentials, "machine_keyring", lambda: (_ for _ in ()).throw(CredentialTrouble("không có")))
    place = DataDir(tmp_path / "new")
    office = Office("H30.12", "Trung tâm", "UBND", "Xã Mẫu")
    answer = NewOffice(office, 1, "Quầy 1", Staff("a", "An", "", ()), "ngắn", "", "A4_TWO")
    with pytest.raises(UserError):
        app.set_up(place, FakeClock(), answer)
    assert not open_counter.exists(place)
    with pytest.raises(UserError):
        app.set_up(place, FakeClock(), replace(answer, counter=99))
    assert not open_counter.exists(place)
