"""What «Đồng bộ» tells, and who may say what becomes of a revoked counter's receipts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.domain import transitions
from counter_app.domain.line import Flag, Peer, Stop
from counter_app.errors import Offline, Refused, Trouble, TurnedAway
from counter_app.operations import line, today, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import board, journal, line_state, projections
from tests.conftest import FakeClock
from tests.factories import MONDAY, OFFICE, SUPERVISOR, application


def sent(desk: Desk) -> None:
    """The centre has everything."""
    with desk.database.write() as connection:
        journal.acknowledge(connection, desk.me.office, desk.me.counter,
                            journal.head(connection, desk.me.office, desk.me.counter).seq)  # fmt: skip


def test_what_waits_is_told_by_kind_and_since_when(desk: Desk, clock: FakeClock) -> None:
    """«142 entries» says nothing; «3 Tiếp nhận từ 08:12» does."""
    sent(desk)
    receive(desk, application())
    clock.advance(minutes=5)
    receive(desk, application())
    sheet = line.look(desk, has_centre=True)
    (kind,) = sheet.waiting
    assert (kind.words, kind.number, kind.since) == ("Tiếp nhận", 2, MONDAY)
    assert sheet.heading == "2 thao tác chờ gửi, lâu nhất từ 23/11/2026 08:12."
    assert sheet.stop is Stop.NOT_YET
    sent(desk)
    assert line.look(desk, has_centre=True).heading.startswith("Không có gì chờ gửi")
    assert line.look(desk, has_centre=False).stop is Stop.NO_CENTRE


def test_a_day_without_a_line_is_remembered_over_the_night(desk: Desk) -> None:
    """The program is opened again in the morning and must not say that all is well."""
    with desk.database.write() as connection:
        line_state.note_round(connection, "ok", MONDAY)
        line_state.note_trouble(connection, Offline("Chưa nối được."), MONDAY + timedelta(hours=1))
    sheet = line.look(desk, has_centre=True)
    assert (sheet.stop, sheet.state.ok_at) == (Stop.OFFLINE, MONDAY)
    with desk.database.write() as connection:
        line_state.note_trouble(connection, Trouble("Trung tâm không nhận gói dữ liệu."), MONDAY)
    assert line.look(desk, has_centre=True).why.endswith("Trung tâm không nhận gói dữ liệu.")


def test_a_centre_that_turns_the_counter_away_is_no_network_fault(desk: Desk) -> None:
    """A password that was replaced does not heal by waiting; the clerk would look at cables for half a day."""
    with desk.database.write() as connection:
        line_state.note_trouble(connection, TurnedAway("Trung tâm từ chối mật khẩu của quầy này."), MONDAY)
    sheet = line.look(desk, has_centre=True)
    assert sheet.why.endswith("không phải do mạng. Trung tâm từ chối mật khẩu của quầy này.")
    assert "Báo quản trị" in sheet.what_to_do


def test_flags_and_the_other_counters_are_told_as_last_known(desk: Desk) -> None:
    """Without a line the page still shows what the centre said an hour ago, with its time."""
    with desk.database.write() as connection:
        line_state.keep_flags(connection, 4, [Flag(4, "staff.set", "staff:hanh", "right")])
        line_state.keep_overview(connection, [Peer(2, 9, True, "1", MONDAY, 1, timedelta(), 0, 0)], MONDAY)
    told = line.look(desk, has_centre=True).to_json()
    assert told["flags"][0]["words"].startswith("Người làm việc: ")
    assert (told["counters"][0]["counter"], told["counters"][0]["lacking"]) == (2, 1)
    assert told["counters_at"] == "2026-11-23T01:12:00.000000Z"


def test_only_a_supervisor_decides_about_a_revoked_counters_receipts(desk: Desk) -> None:
    """They are receipts that citizens hold: no clerk's slip of the mouse may throw them out."""
    chief = desk.with_clerk(SUPERVISOR)
    with pytest.raises(Refused, match="không có phần nào"):
        line.settle_refused(chief, 2, "release")
    with desk.database.write() as connection:
        line_state.keep_overview(connection, [Peer(2, 9, False, "1", MONDAY, 1, timedelta(), 3, 0)], MONDAY)
    with pytest.raises(Refused, match="không có quyền"):
        line.settle_refused(desk, 2, "release")
    with pytest.raises(Refused, match="release, reject"):
        line.settle_refused(chief, 2, "perhaps")
    line.settle_refused(chief, 2, "release")
    with desk.database.read() as connection:
        (entry,) = journal.of_subject(connection, OFFICE.agency, "refused:2")
    assert (entry.kind, entry.content) == ("refused.settled", {"counter": 2, "verdict": "release"})
    assert upkeep.verify(desk).faults == ()


def test_what_a_newer_program_wrote_is_parked_with_the_reason_and_read_after_the_update(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One counter was updated on Friday; the others must lose nothing until Monday."""
    received = receive(desk, application())
    act = transitions.ACTS["dossier.contacted"]
    with monkeypatch.context() as older:
        older.delitem(transitions.ACTS, "dossier.contacted")
        with desk.database.write() as connection:
            journal.append(connection, desk.me, desk.clock(), kind="dossier.contacted", actor="hanh",
                           subject=f"dossier:{received.dossier_id}", body={"note": "đã gọi"})  # fmt: skip
            projections.project(connection, OFFICE.agency, [f"dossier:{received.dossier_id}"])
        (parked,) = line.look(desk, has_centre=True).parked
        assert parked.code == received.intake.code
        assert "phiên bản mới hơn" in parked.reason
        while upkeep.read_again(desk, "1.0"):
            pass
        assert len(line.look(desk, has_centre=True).parked) == 1
    while upkeep.read_again(desk, "2.0"):
        pass
    assert line.look(desk, has_centre=True).parked == ()
    with desk.database.read() as connection:
        assert act.label in [row.label for row in board.dossier(connection, OFFICE.agency, parked.dossier).timeline]
    assert not upkeep.read_again(desk, "2.0")


def test_a_day_that_was_confirmed_is_not_asked_about_again(desk: Desk, clock: FakeClock) -> None:
    """Asked every minute, a clerk clicks without reading."""
    receive(desk, application())
    clock.advance(days=3)
    found = today.in_doubt(desk)
    assert found is not None
    assert "25/11/2026" in found.why
    today.confirm(desk, found)
    assert today.in_doubt(desk) is None
    clock.advance(days=2)
    assert today.in_doubt(desk) is not None
    clock.advance(days=-6)
    behind = today.in_doubt(desk)
    assert behind is not None
    assert behind.fault
