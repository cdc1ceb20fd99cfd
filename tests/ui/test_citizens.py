"""Notices, post, opinions and petitions at the counter, by keys alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.domain.notice import STANDARD, About, Stage, Template
from counter_app.domain.returning import survey_code
from counter_app.domain.verbs import VERBS
from counter_app.operations import catalogue, mail, petitions
from counter_app.operations.act import perform
from counter_app.operations.receive import Received, receive
from counter_app.store import board
from counter_app.store import notices as queue
from counter_app.ui.citizens.page import CitizensPage
from tests.conftest import FakeClock
from tests.factories import SUPERVISOR, application
from tests.windows import Counter


def page(counter: Counter) -> CitizensPage:
    return counter.window.late.citizens


def opened(counter: Counter, part: str) -> None:
    """«Khác», then the chip."""
    counter.window.actions_bar.menu_lines["citizens"].trigger()
    page(counter).show_part(getattr(page(counter), part))
    counter.settle()


@pytest.fixture
def ready(counter: Counter) -> Received:
    """A result that waits, of a citizen who wants notices."""
    one = replace(STANDARD[About.READY], on=True)
    catalogue.set_notice(counter.desk.with_clerk(SUPERVISOR), one)
    received = receive(counter.desk, application(fees=()), receipt=False)
    perform(counter.desk, received.dossier_id, VERBS["resolve"], {"result": "12/XN-UBND"})
    return received


def test_a_notice_goes_is_answered_and_called_instead(
    counter: Counter, ready: Received, clock: FakeClock, tmp_path: Path
) -> None:
    """The clerk sees who did not get it, and calls them before they come in vain."""
    opened(counter, "notices")
    part = page(counter).notices
    assert "Máy này chưa có thư mục" in part.remark.text()
    counter.keys.press(Qt.Key.Key_F9)
    assert "Các tin vẫn chờ" in counter.window.session.messages.text
    folder = tmp_path / "tin"
    folder.mkdir()
    counter.window.session.settings = replace(counter.window.session.settings, notice_folder=str(folder))
    clock.now += timedelta(minutes=1)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    (batch,) = folder.iterdir()
    assert not part.table.lines
    part.all.setChecked(True)
    counter.settle()
    assert part.table.lines[0][0] == Stage.WRITTEN.label
    (number,) = (one.id for one in part._listed)
    answer = folder / f"{batch.stem}.answer.csv"
    answer.write_text(f"id,state,reason\n01-{number},failed,thuê bao khóa\n", encoding="utf-8")
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert part.table.lines[0][0] == Stage.FAILED.label
    assert counter.window.status.notices.text() == "1 tin báo không gửi được"
    counter.keys.press("Alt+A")
    counter.wait(lambda: part.table.lines[0][0] == Stage.PHONED.label)
    counter.settle()
    assert counter.window.status.notices.isHidden()
    with counter.desk.database.read() as connection:
        lines = board.dossier(connection, counter.desk.me.office, ready.dossier_id).timeline
        assert queue.counts(connection) == {Stage.PHONED: 1}
    assert [line.label for line in lines[-3:]] == ["Gửi tin báo", "Gửi tin báo", "Liên hệ người nộp"]


def test_a_slip_printed_with_the_return_comes_back_with_its_answer(counter: Counter, ready: Received) -> None:
    """Alt+K at the return; scanned back, the clerk says what was ticked and cannot press on without."""
    counter.keys.press(Qt.Key.Key_F8)
    counter.settle()
    counter.keys.scan(ready.intake.code)
    counter.wait(lambda: counter.window.late.returning.dossier is not None)
    counter.settle()
    assert not counter.window.late.returning.survey.isChecked()
    counter.keys.press("Alt+K")
    counter.wait(counter.window.late.returning.survey.isChecked)  # Qt shows the press for a moment first
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    counter.wait(lambda: any("phieu-y-kien" in name for name in counter.papers()))
    counter.keys.scan(survey_code(ready.intake.code))
    counter.settle()
    part = page(counter).returns
    assert part.step.editor.hasFocus()
    counter.keys.press(Qt.Key.Key_F9)
    assert "Chọn đúng mức" in part.step.wrong
    counter.keys.type("4")
    counter.wait(lambda: part.step.choice == "4")
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    with counter.desk.database.read() as connection:
        (rating,) = board.dossier(connection, counter.desk.me.office, ready.dossier_id).ratings
    assert (rating.answer, rating.source) == (4, "PAPER")
    assert "hài lòng 1" in part.summary.text()
    assert part.table.lines[0][2] == ready.intake.code


def test_post_letters_and_petitions_take_their_numbers(counter: Counter, ready: Received) -> None:
    """Three registers, each filled with Enter and F9, each refusing what cannot be where it was typed."""
    perform(counter.desk, ready.dossier_id, VERBS["return"], {"how": "POST"})
    opened(counter, "post")
    post = page(counter).post
    post.tracking.setFocus()
    counter.keys.type("eb1")
    counter.keys.press(Qt.Key.Key_Return)
    counter.keys.type("26500")
    counter.keys.press(Qt.Key.Key_Return)
    assert post.table.lines[0][4:6] == ("EB1", "26.500")
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    counter.wait(lambda: any("bang-ke" in name for name in counter.papers()))
    assert [one.lines[0].fee for one in mail.lists(counter.desk)] == [26_500]
    assert post.table.lines == []

    opened(counter, "envelopes")
    letters = page(counter).envelopes
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "số bưu gửi hoặc người gửi" in letters.tracking.wrong
    counter.keys.type("eb77")
    for _ in range(3):  # one impatient citizen, one letter in the register
        counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert len(letters.table.lines) == 1
    counter.keys.scan(ready.intake.code)
    counter.settle()
    assert letters.table.lines[0][2:4] == ("EB77", ready.intake.code)

    opened(counter, "petitions")
    part = page(counter).petitions
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "Chưa ghi nội dung" in part.content.wrong
    part.content.text, part.code.text = "Chờ lâu", ready.intake.code
    for _ in range(3):
        counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    part.said.setFocus()
    counter.keys.type("da nhac nho")
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    (one,) = petitions.listed(counter.desk)
    assert (one.code, one.answer, one.answered_by) == (ready.intake.code, "da nhac nho", "Nguyễn Thị Hạnh")
    assert not part.answer_button.isEnabled()


def test_the_office_edits_its_words_and_sees_what_they_cost(counter: Counter) -> None:
    """A text with a wrong place never leaves the administration page."""
    counter.window.session.desk.clerk = SUPERVISOR
    counter.window.to_administration()
    counter.settle()
    card = counter.window.late.administration.whole().notices
    card.about.choice = About.UNCOLLECTED
    card.text.setPlainText("Hồ sơ {ma} chờ {so_nga} ngày")
    card.save()
    assert "so_nga" in card.wrong.text()
    card.text.setPlainText("Hồ sơ {ma} chờ {so_ngay} ngày")
    card.days.text = "0"
    card.save()
    assert "từ 1 đến" in card.days.wrong
    card.days.text = "10"
    card.on.setChecked(True)
    assert "không dấu: 1 tin nhắn" in card.cost.text()
    card.accents.setChecked(True)
    assert "có dấu" in card.cost.text()
    card.save()
    counter.settle()
    held = counter.desk.reference().notices.on(counter.desk.clock().date(), About.UNCOLLECTED)
    assert held == Template(
        About.UNCOLLECTED, "Hồ sơ {ma} chờ {so_ngay} ngày", accents=True, on=True, days=10, valid_from=held.valid_from
    )
