"""Quản trị, Máy này: the stick, and what happened to the data, with real files in a real window."""

from __future__ import annotations

from pathlib import Path

from counter_app.domain.moments import local_day
from counter_app.store import identity, local
from tests.factories import SUPERVISOR
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
