"""A PC clock that is wrong: said at once, and the damage stays in what was touched."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.cli.main import main
from counter_app.domain import acts
from counter_app.operations import upkeep
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, local
from tests.conftest import FakeClock
from tests.factories import OFFICE, application


@pytest.mark.parametrize("back", [timedelta(minutes=3), timedelta(days=1), timedelta(days=366), timedelta(days=9000)])
def test_a_clock_stepped_back_is_told_until_it_is_right(desk: Desk, clock: FakeClock, back: timedelta) -> None:
    """The battery on the board is flat, and every promise of the morning would be wrong."""
    receive(desk, application())
    clock.now -= back
    assert "chạy lùi" in desk.clock_fault()
    receive(desk, application())
    clock.now += back + timedelta(seconds=1)
    assert desk.clock_fault() == ""


@pytest.mark.parametrize(
    ("offset", "told"),
    [(0, ""), (599, ""), (-599, ""), (601, "lệch máy chủ 10 phút"), (-7200, "lệch máy chủ 120 phút")],
)
def test_a_clock_that_disagrees_with_the_server_is_told(desk: Desk, offset: int, told: str) -> None:
    """Ten minutes decide whether a paper came before or after fifteen o'clock."""
    with desk.database.write() as connection:
        local.keep(connection, offset_us=str(offset * 1_000_000))
    assert told in desk.clock_fault()
    assert bool(desk.clock_fault()) == bool(told)


def test_no_number_comes_twice_when_the_clock_goes_back_and_forth(desk: Desk, clock: FakeClock) -> None:
    """The clerk mends the clock at ten: numbers of the days it wandered through stay used."""
    codes = []
    for days in (0, -1, 400, 0, -1, 0, 400):
        clock.now += timedelta(days=days)
        codes += [receive(desk, application()).intake.code for _ in range(2)]
        clock.now -= timedelta(days=days)
    assert len(set(codes)) == len(codes)
    assert upkeep.verify(desk).faults == ()


def test_a_pc_a_year_ahead_harms_only_what_it_touched(desk: Desk, clock: FakeClock) -> None:
    """Its own dossier carries a wrong promise, its neighbours' do not, and later acts on it still come later."""
    healthy = receive(desk, application())
    clock.advance(days=400)
    touched = receive(desk, application())
    clock.advance(days=-400)
    after = receive(desk, application())
    assert after.intake.deadline == healthy.intake.deadline
    for one in (healthy, touched, after):
        done = act(desk, one.dossier_id, "dossier.handed_over", lambda d: acts.hand_over(d, "Phòng Kinh tế"))
        assert not done.conflicts
        assert [line.label for line in done.timeline] == ["Tiếp nhận", "Chuyển hồ sơ"]
    with desk.database.read() as connection:
        assert board.find(connection, OFFICE.agency, touched.intake.code).due_at == touched.intake.deadline.due_at


def test_doctor_tells_support_of_a_wrong_clock(
    desk: Desk, clock: FakeClock, place: DataDir, capsys: pytest.CaptureFixture[str]
) -> None:
    """Support asks for it first, because everything else follows from it."""
    receive(desk, application())
    clock.advance(days=-30)
    main(["doctor", "--data-dir", str(place.root)], clock=clock)
    assert "chạy lùi" in capsys.readouterr().out
