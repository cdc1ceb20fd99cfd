"""A Monday of a commune centre: two counters at one real PostgreSQL, some 130 acts by keyboard and scanner, one line
lost, one power cut. In the evening all agree to the last number: receipts, registers, cash, board, report, centre.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.domain.day_sheet import DaySheet
from counter_app.domain.dossier import Dossier
from counter_app.domain.report import Figure, of_dossiers, period
from counter_app.domain.transitions import OPEN, State
from counter_app.domain.urgency import horizon
from counter_app.errors import Offline
from counter_app.operations import certify as certifying_verbs
from counter_app.operations import day as days
from counter_app.operations import open_counter, upkeep
from counter_app.operations import report as reports
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board, journal, projections
from counter_app.store.board import Filter
from counter_app.sync.central import Central
from counter_app.sync.exchange import Outcome, exchange
from tests.certifying import SIGNER, certifying, request
from tests.conftest import Centre, FakeClock, no_code
from tests.factories import CARD, CLERK, OTHER_CARD, SUPERVISOR
from tests.faults.test_kill import receive_until_killed
from tests.journeys import hands
from tests.sync.rounds import vector
from tests.windows import Counter, counter_window

pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)

MONDAY = date(2026, 11, 23)
CUT = 3
"""Dossiers told as saved when the power went."""


@dataclass
class Line:
    """The line of one counter, which can be down."""

    desk: Desk
    central: Central
    up: bool = True
    rounds: list[Outcome] = field(default_factory=list)

    def __call__(self, _watch: object = None) -> Outcome:
        if not self.up:
            raise Offline("Mất kết nối với trung tâm; mọi việc vẫn làm bình thường, sẽ gửi khi có mạng.")
        self.rounds.append(exchange(self.desk.database, self.central, self.desk.clock, program="0.1.0"))
        return self.rounds[-1]


@dataclass
class Office:
    """Both counters, and how they are opened again after a power cut."""

    clock: FakeClock
    places: tuple[DataDir, DataDir]
    lines: list[Line]
    open: Callable[[int], Counter]
    shut: Callable[[int], None]


@pytest.fixture
def office(
    two_counters: tuple[tuple[Desk, Central], tuple[Desk, Central]],
    place: DataDir,
    tmp_path: Path,
    clock: FakeClock,
    dressed: QApplication,
    qtbot: QtBot,
) -> Iterator[Office]:
    (first, first_line), (second, second_line) = two_counters
    certifying(first)
    certifying_verbs.certify(first, request())  # yesterday's: the lane knows its signer
    lines = [Line(first, first_line), Line(second, second_line)]
    for line in (*lines, *lines):
        line()
    places = place, DataDir(tmp_path / "counter2")
    with ExitStack() as stack:
        windows: dict[int, ExitStack] = {}

        def open_window(n: int) -> Counter:
            windows[n] = stack.enter_context(ExitStack())
            line = lines[n]
            return windows[n].enter_context(counter_window(line.desk, places[n], qtbot, line))

        def shut(n: int) -> None:
            """The machine is off: nothing of it is left but its file."""
            windows[n].close()
            lines[n].desk.database.close()

        yield Office(clock, places, lines, open_window, shut)


def dossiers(desk: Desk) -> list[Dossier]:
    """Every dossier, folded anew from the journal."""
    with desk.database.read() as connection:
        ids = connection.exec_driver_sql("SELECT id FROM dossier ORDER BY code").scalars().all()
        return [board.dossier(connection, desk.me.office, one) for one in ids]


def exchange_now(counter: Counter, line: Line) -> None:
    """F5, until the round is over: a round of its own, for one that runs may have asked before the other had sent."""
    counter.activate()
    counter.settle()
    before = len(line.rounds)
    counter.keys.press("F5")
    counter.wait(lambda: len(line.rounds) > before)
    counter.settle()


def open_day(counter: Counter) -> None:
    """Ctrl+M, F9."""
    counter.activate()
    counter.keys.press("Ctrl+M")
    counter.settle()
    counter.window.late.day.opening.fields["float"].text = "200.000"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()


def close_day(counter: Counter) -> None:
    """Ctrl+M, the closing part, what was counted, F9."""
    counter.activate()
    counter.keys.press("Ctrl+M")
    counter.settle()
    page = counter.window.late.day
    if not page.closing.isVisible():
        counter.keys.press("Ctrl+M")
        counter.settle()
    page.closing.counted.text = str(days.look(counter.desk, MONDAY).sheet.in_drawer)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()


def certify_many(counter: Counter, times: int) -> None:
    """The main street: digit, pages, copies, F9, for one citizen after another; every eighth is signed later."""
    counter.activate()
    counter.keys.press("Ctrl+E")
    counter.settle()
    signer = counter.window.late.lane.signing.signer
    signer.text = signer.text or SIGNER  # asked for once a counter
    for n in range(times):
        card = CARD if n % 2 else OTHER_CARD
        shape = (n % 5 + 1, n % 3 + 1)
        pressed = hands.certify(counter, n % 6 + 1, *shape, card=card, key="Ctrl+K" if n % 8 == 7 else "F9")
        assert pressed <= 6
    waiting = counter.window.late.lane.waiting
    waiting.sign_button.click()
    counter.settle()
    held = len(waiting.table.lines)
    for left in range(held, 0, -1):
        waiting.table.setFocus()
        counter.keys.press(Qt.Key.Key_Return)
        counter.wait(lambda left=left: len(waiting.table.lines) == left - 1)  # type: ignore[misc]
    counter.settle()


def test_a_monday_agrees_to_the_last_number(office: Office, centre: Centre, clock: FakeClock, tmp_path: Path) -> None:
    """If one figure of the evening differed from another, nobody at the counter could say which is true."""
    first, second = office.open(0), office.open(1)
    for counter in (first, second):
        open_day(counter)

    # The morning: the queue at both counters, copies in between.
    first.activate()
    mine = [hands.receive(first, card) for card in (CARD, OTHER_CARD) * 3]
    clock.advance(minutes=40)
    certify_many(first, 44)
    second.activate()
    exchange_now(second, office.lines[1])
    theirs = [hands.receive(second, CARD) for _ in range(5)]
    exchange_now(first, office.lines[0])

    # The line goes down at the second counter. Nobody in the queue notices.
    office.lines[1].up = False
    clock.advance(minutes=30)
    certify_many(second, 36)
    offline = [hands.receive(second, OTHER_CARD) for _ in range(3)]

    # Meanwhile at the first: what was received goes to the units, comes back, is late, is mended.
    first.activate()
    slip = hands.hand_over(first, mine[:4], "2")
    hands.sign_slip(first, slip, "Le Thi Nhan")
    hands.do(first, mine[0], "request-supplement", items="Bản sao giấy khai sinh", reason="thiếu giấy tờ")
    hands.do(first, mine[0], "supplemented")
    hands.do(first, mine[1], "pause", reason="chờ xác minh")
    hands.do(first, mine[1], "resume")
    hands.do(first, mine[2], "apologise", reason="cần xác minh thêm", by="2 ngày làm việc")
    hands.do(first, mine[4], "withdraw", reason="không còn nhu cầu")
    hands.do(first, mine[4], "stop", reason="người nộp rút hồ sơ")
    hands.do(first, mine[5], "correct", subject_line="cháu Bình", reason="ghi thiếu trích yếu")
    for code in (mine[3], mine[1]):
        hands.do(first, code, "resolve", result="12/XN-UBND")
    assert hands.give_back(first, mine[3]) <= 2
    wrong = hands.receive(first, CARD)
    first.keys.press("Ctrl+Z")
    first.settle()
    assert hands.stands(first, wrong).state is State.VOID

    # The power goes at the first counter in the middle of a save; three citizens were told their number.
    exchange_now(first, office.lines[0])
    office.shut(0)
    told = receive_until_killed(office.places[0], CUT)
    again = open_counter.open_desk(office.places[0], clock, no_code).with_clerk(CLERK)
    office.lines[0].desk = again
    clock.advance(hours=2)
    first = office.open(0)
    first.activate()
    saved = [one.code for one in dossiers(again)]
    assert set(told) <= set(saved)
    after_cut = hands.receive(first, OTHER_CARD)
    assert after_cut not in saved

    # The line is back; a citizen of the first counter is served at the second.
    office.lines[1].up = True
    for counter, line in ((second, office.lines[1]), (first, office.lines[0]), (second, office.lines[1])):
        exchange_now(counter, line)
    second.activate()
    assert hands.give_back(second, mine[1]) <= 2
    hands.do(second, theirs[0], "pay", amount="8.000")
    hands.do(second, theirs[0], "refund", amount="8.000", reason="được miễn")
    hands.do(second, offline[0], "request-void", reason="nhập nhầm thủ tục")
    exchange_now(second, office.lines[1])
    exchange_now(first, office.lines[0])
    first.window.enter(SUPERVISOR)
    first.settle()
    first.desk = again.with_clerk(SUPERVISOR)
    hands.do(first, offline[0], "void", reason="nhập nhầm thủ tục")

    # The papers that the power cut kept back are on the list; then both days are closed.
    first.window.to_print_list()
    first.settle()
    while first.window.print_list.table.lines:
        before = len(first.window.print_list.table.lines)
        first.window.print_list.print_chosen()
        first.wait(lambda before=before: len(first.window.print_list.table.lines) < before)  # type: ignore[misc]
        first.settle()
    exchange_now(first, office.lines[0])
    exchange_now(second, office.lines[1])
    for counter in (first, second):
        close_day(counter)
    for counter, line in ((first, office.lines[0]), (second, office.lines[1]), (first, office.lines[0])):
        exchange_now(counter, line)

    agree(office, centre)
    for number in (0, 1):
        office.shut(number)


def agree(office: Office, centre: Centre) -> None:
    """Every figure of the evening against the dossiers themselves, and the two counters and the centre against each
    other.
    """
    one, other = (line.desk for line in office.lines)
    lines = [(line.desk, line.central) for line in office.lines]
    assert vector(lines[0]) == vector(lines[1])
    with one.database.read() as here, other.database.read() as there:
        assert projections.dump(here) == projections.dump(there)
        entries = journal.count(here)
        shown = board.counts(here, horizon(one.clock(), one.reference().calendar))
    for desk in (one, other):
        assert upkeep.verify(desk).faults == ()
        assert not days.look(desk, MONDAY).after
    with centre.admin() as admin:
        assert admin.execute("SELECT count(*) FROM quay.entry").fetchone() == (entries,)

    folded = dossiers(one)
    today = [
        dossier for dossier in folded if dossier.received_at and dossier.received_at > office.clock() - timedelta(1)
    ]
    assert not any(dossier.conflicts for dossier in folded)
    assert len({dossier.code for dossier in folded}) == len(folded)
    states = Tally(dossier.state for dossier in folded)
    assert states[State.RETURNED] == 1 + 80 + 2
    assert states[State.VOID] == 2
    assert states[State.STOPPED] == 1
    assert shown[Filter.ALL] >= sum(states[state] for state in OPEN)

    whole = days.office_day(one, MONDAY)
    assert whole.missing == ()
    check_sheet(whole.total, today)

    wanted = period(MONDAY, MONDAY)
    counted = reports.weekly(one, wanted)
    assert counted == of_dossiers(wanted, one.clock(), folded)
    assert counted.total.balances
    assert (
        sum(len(reports.behind(one, counted, figure)) for figure in (Figure.IN_TIME,))
        == counted.total.counts[Figure.IN_TIME]
    )


def check_sheet(total: DaySheet, today: list[Dossier]) -> None:
    """The office's closed day against the dossiers it is about."""
    assert sorted(total.voids) == sorted(one.code for one in today if one.state is State.VOID)
    assert total.counts["dossier.received"] == len(today)
    assert total.hand_in == sum(dossier.paid for dossier in today)
    assert total.papers.missing == ()
    for register in total.registers:
        assert register.balances
    books: dict[str, list[int]] = {}
    for dossier in today:
        assert dossier.intake is not None
        books.setdefault(dossier.intake.book, []).append(dossier.intake.book_number)
        for line in dossier.intake.copies:
            books.setdefault(line.book, []).append(line.number)
    assert {one.book: sorted(one.lines) for one in total.registers} == {name: sorted(n) for name, n in books.items()}
