"""Quản trị, Máy này: the stick, and what happened to the data, with real files in a real window."""

from __future__ import annotations

from pathlib import Path

from counter_app.domain.moments import local_day
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter as EnrolledCounter
from counter_app.operations import access
from counter_app.store import identity, journal, local
from tests.factories import SUPERVISOR, Log
from tests.windows import Counter


def test_the_card_says_what_happened_and_what_to_do(counter: Counter, tmp_path: Path) -> None:
    """Whoever is in charge sees why numbers jump, says that the old PC is off, and gets a sentence for each stick."""
    with counter.desk.database.write() as connection:
        identity.note(connection, identity.MOVED, counter.desk.clock())
    counter.window.enter(SUPERVISOR)
    counter.settle()
    assert "dải số dự phòng" in counter.window.status.fault.text()
    counter.window.actions_bar.menu_lines["administration"].trigger()
    card = counter.window.late.administration.whole().machine
    assert "máy khác" in card.said.text()
    assert not card.sure_button.isHidden()
    card.sure_button.click()
    counter.settle()
    assert "chỉ máy này mở quầy" in counter.window.session.messages.text
    assert card.sure_button.isHidden()
    assert card.said.isHidden()
    with counter.desk.database.read() as connection:
        today = local_day(counter.desk.clock()).isoformat().encode()
        assert local.kept(connection, "restored_on") == today  # until tomorrow
    card.write_out(tmp_path / "x.mang")
    counter.settle()
    assert "chưa từng đồng bộ" in counter.window.session.messages.text
    card.take_in(tmp_path / "none.mang")
    counter.settle()
    assert "Không có tệp" in counter.window.session.messages.text


def test_what_leaves_on_a_stick_is_in_the_access_log(counter: Counter, tmp_path: Path) -> None:
    """A file with a day's citizens goes out of the door: whoever asks later must see when, and by whose hand."""
    enrolled = EnrolledCounter(1, "Quầy 1", (Slice(1, 500),))
    with counter.desk.database.write() as connection:
        journal.take(connection, [Log(0).write("counter:1", "counter.enrolled", enrolled.to_body(), actor="centre")])
    counter.window.enter(SUPERVISOR)
    counter.window.actions_bar.menu_lines["administration"].trigger()
    counter.window.late.administration.whole().machine.write_out(tmp_path / "x.mang")
    counter.settle()
    assert (tmp_path / "x.mang").exists()
    counter.window.session.reads.flush()
    counter.settle()
    today = local_day(counter.desk.clock())
    lines = access.listed(counter.desk.with_clerk(SUPERVISOR), today, today).lines
    assert [(one.what, one.about, one.actor) for one in lines] == [
        (access.What.EXPORTED, "Mang dữ liệu bằng tệp", SUPERVISOR.name)
    ]
