"""The main job as a citizen sees it: a card on the scanner, and seconds later a receipt in the hand."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.errors import PrinterTrouble
from counter_app.operations import open_counter
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import board
from counter_app.sync.central import Central
from counter_app.sync.exchange import Outcome, exchange
from counter_app.ui.printing import Sheet
from tests.conftest import Centre, FakeClock, no_code
from tests.factories import CARD, CLERK, OFFICE, OTHER_CARD
from tests.windows import Counter, counter_window


def receive_by_keys(counter: Counter, card: str = CARD, phone: str = "0912345678", procedure: str = "xn") -> None:
    """Card, phone where it is asked for, procedure by letters, Space, F9."""
    keys = counter.keys
    before = len(counter.papers())
    keys.scan(card)
    counter.settle()
    if phone:
        keys.type(phone)
        keys.press(Qt.Key.Key_Return)
    keys.type(procedure)
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Space)
    counter.wait(lambda: len(counter.window.intake.papers.lines()) == 2)
    keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: len(counter.papers()) == before + 1)
    counter.settle()


def test_a_new_citizen_takes_at_most_twenty_keys_and_no_mouse(counter: Counter) -> None:
    """Thirty people are waiting: every key more is a second of each of them."""
    receive_by_keys(counter)
    assert counter.keys.pressed <= 20
    assert counter.papers() == ["X99.01-261123-0001-giay-tiep-nhan.pdf"]
    assert counter.window.intake.empty
    counter.keys.press(Qt.Key.Key_Escape)
    counter.settle()
    line = counter.window.board.model.line(0)
    assert line is not None
    assert (line.code, line.receipts) == ("X99.01-261123-0001", 1)


def test_a_known_citizen_takes_at_most_eight_keys(counter: Counter) -> None:
    """The office already knows the phone; asking again wastes the queue's time."""
    receive_by_keys(counter)
    counter.keys.pressed = 0
    receive_by_keys(counter, phone="", procedure="1")
    assert counter.keys.pressed <= 8
    with counter.desk.database.read() as connection:
        dossier = board.find(connection, OFFICE.agency, "X99.01-261123-0002")
    assert dossier.intake is not None
    assert dossier.intake.owners[0].phone == "0912345678"


def test_the_paper_says_what_the_screen_promised(counter: Counter) -> None:
    """A date on the receipt that differs from the date on the screen is a broken promise."""
    intake = counter.window.intake
    keys = counter.keys
    keys.scan(CARD)
    counter.settle()
    keys.press(Qt.Key.Key_Return)
    keys.type("xn")
    keys.press(Qt.Key.Key_Return)
    shown = intake.promise.date.text()
    keys.press(Qt.Key.Key_Space)
    counter.wait(lambda: bool(intake.papers.lines()))
    keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: len(counter.papers()) == 1)
    text = pypdf.PdfReader(counter.place.tray / counter.papers()[0]).pages[0].extract_text()
    assert shown == "27/11/2026"
    assert "17 giờ 00 phút, ngày 27 tháng 11 năm 2026" in " ".join(text.split())
    assert "Nguyễn Văn An" in text


@pytest.fixture
def two_windows(
    two_counters: tuple[tuple[Desk, Central], tuple[Desk, Central]],
    place: DataDir,
    tmp_path: Path,
    dressed: QApplication,
    qtbot: QtBot,
) -> Iterator[tuple[Counter, Counter]]:
    """Two counters of one office, each with its window and its line to one real PostgreSQL."""
    (first, first_line), (second, second_line) = two_counters
    for desk, line in two_counters:
        exchange(desk.database, line, desk.clock, program="0.1.0")

    def here(_watch: object) -> Outcome:
        return exchange(first.database, first_line, first.clock, program="0.1.0")

    def there(_watch: object) -> Outcome:
        return exchange(second.database, second_line, second.clock, program="0.1.0")

    with (
        counter_window(first, place, qtbot, here) as one,
        counter_window(second, DataDir(tmp_path / "counter2"), qtbot, there) as other,
    ):
        yield one, other


def test_what_one_counter_receives_stands_on_the_other_counters_board(
    two_windows: tuple[Counter, Counter], centre: Centre
) -> None:
    """The citizen comes back tomorrow to whichever counter is free."""
    first, second = two_windows
    first.activate()
    receive_by_keys(first)
    first.keys.press("F5")
    first.wait(lambda: "gửi" in first.window.session.messages.text)
    first.settle()
    with centre.admin() as admin:
        query = "SELECT count(*) FROM quay.entry WHERE kind IN ('dossier.received', 'document.printed')"
        assert admin.execute(query).fetchone() == (2,)
    second.activate()
    second.keys.press("F5")
    second.wait(lambda: second.window.board.model.rowCount() == 1)
    line = second.window.board.model.line(0)
    assert line is not None
    assert line.code == "X99.01-261123-0001"
    second.keys.scan("X99.01-261123-0001")
    second.wait(lambda: second.window.board.pane.dossier is not None)
    dossier = second.window.board.pane.dossier
    assert dossier is not None
    assert dossier.intake is not None
    assert dossier.intake.owners[0].name == "Nguyễn Văn An"


@dataclass
class StubbornPrinter:
    """A printer that is off until it is not."""

    on: bool = False
    out: list[bytes] = field(default_factory=list)
    label: str = "HP M404"
    dpi: int = 203

    def put_out(self, name: str, paper: bytes, sheets: list[Sheet]) -> None:
        if not self.on:
            raise PrinterTrouble("Máy in «HP M404» không nhận lệnh in. Hồ sơ đã lưu; hãy kiểm tra máy in rồi in lại.")
        assert len(sheets) == 1
        self.out.append(paper)


def test_a_printer_that_is_off_unsaves_nothing_and_the_paper_waits_on_the_list(counter: Counter) -> None:
    """The number was given out; the paper must come out later without typing anything again."""
    printer = StubbornPrinter()
    counter.window.session.printer = printer
    keys = counter.keys
    keys.scan(CARD)
    counter.settle()
    keys.press(Qt.Key.Key_Return)
    keys.type("xn")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Space)
    counter.wait(lambda: bool(counter.window.intake.papers.lines()))
    keys.press(Qt.Key.Key_F9)
    counter.wait(lambda: "không nhận lệnh in" in counter.window.session.messages.text)
    counter.wait(lambda: counter.window.status.papers.text() == "1 giấy chờ in")
    counter.window.to_print_list()
    counter.settle()
    table = counter.window.print_list.table
    assert table.lines[0][0] == "X99.01-261123-0001"
    assert "không nhận lệnh in" in table.lines[0][4]
    printer.on = True
    counter.window.print_list.print_chosen()
    counter.wait(lambda: len(printer.out) == 1)
    counter.wait(lambda: counter.window.status.papers.text() == "0 giấy chờ in")


CHILD = """
import os, sys
from tests.windows import *
from tests.conftest import FakeClock, no_code
from counter_app import app
from counter_app.operations import open_counter
from counter_app.paths import DataDir
from pathlib import Path
from tests.factories import CARD, CLERK
from PySide6.QtCore import QEventLoop, QTimer
qt = app.application()
place = DataDir(Path(sys.argv[1]))
desk = open_counter.open_desk(place, FakeClock(), no_code).with_clerk(CLERK)
jobs = Jobs()
hands = []
window = app.open_window(desk, place, jobs, None, key_clock=lambda: hands[0].now)
hands.append(Keyboard(window))
window.show(); window.enter(CLERK)
def settle():
    while True:
        loop = QEventLoop(); QTimer.singleShot(30, loop.quit); loop.exec()
        if not jobs.waiting:
            return
settle(); hands[0].scan(CARD); settle()
hands[0].type("0987654321"); hands[0].press("Return"); settle()
print("typed", flush=True)
sys.stdin.read()
"""


def test_a_power_cut_in_the_middle_of_typing_costs_nothing(place: DataDir, dressed: QApplication, qtbot: QtBot) -> None:
    """kill -9 while a citizen's data is on the screen: next start it stands there again."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(place.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "typed"
    finally:
        child.kill()
        child.communicate(timeout=20)
    desk = open_counter.open_desk(place, FakeClock(), no_code).with_clerk(CLERK)
    with closing(desk.database), counter_window(desk, place, qtbot) as counter:
        counter.keys.press(Qt.Key.Key_F2)
        counter.wait(lambda: counter.window.intake.owner.number.text == "001099012345")
        assert counter.window.intake.owner.name.text == "Nguyễn Văn An"
        assert counter.window.intake.owner.phone.text == "0987654321"
        assert "Đã mở lại bản nháp" in counter.window.session.messages.text


def test_a_second_card_is_the_one_who_hands_in(counter: Counter) -> None:
    """A neighbour brings the papers: two scans, no typing, two people on the dossier."""
    keys = counter.keys
    keys.scan(CARD)
    counter.settle()
    keys.scan(OTHER_CARD)
    counter.settle()
    application = counter.window.intake.application()
    assert [owner.name for owner in application.owners] == ["Nguyễn Văn An"]
    assert application.submitter is not None
    assert application.submitter.name == "Trần Thị Bình"
