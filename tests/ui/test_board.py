"""The board: the day at a glance, and any dossier in one search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from counter_app.domain import acts
from counter_app.domain.urgency import Pressure
from counter_app.domain.vietqr import payload, purpose_of
from counter_app.operations.act import act
from counter_app.operations.receive import Received, receive
from counter_app.store.board import Filter
from counter_app.ui.board.model import DEADLINE_COLUMN, PAGE, PRESSURE_ROLE
from counter_app.ui.changes import Changed
from tests.factories import application, person
from tests.windows import Counter


def received(counter: Counter, **changes: object) -> Received:
    """A dossier received at this counter by the operation the window uses."""
    return receive(counter.desk, application(**changes), receipt=False)


def refreshed(counter: Counter) -> None:
    counter.window.session.changes.announce(Changed.DOSSIERS)
    counter.settle()


def codes(counter: Counter) -> list[str]:
    model = counter.window.board.model
    lines = [model.line(row) for row in range(model.rowCount())]
    return [line.code for line in lines if line]


def test_chips_count_and_each_number_opens_its_list(counter: Counter) -> None:
    """The supervisor asks how many are due today; the clerk presses one key."""
    first, second, third = (received(counter) for _ in range(3))
    act(counter.desk, first.dossier_id, "dossier.resolved", lambda d: acts.resolve(d, counter.desk.circumstances()))
    act(counter.desk, second.dossier_id, "dossier.sent_for_signing", lambda d: acts.sign(d, "Chủ tịch"))
    refreshed(counter)
    chips = {chip.text() for chip in counter.window.board._chips.values()}
    assert {"Tất cả  3", "✓ Chờ trả  1", "✎ Chờ ký  1", "▲ Quá hạn  0"} <= chips
    counter.keys.press("Ctrl+6")
    counter.settle()
    assert counter.window.board.filter is Filter.READY
    assert codes(counter) == [first.intake.code]
    counter.keys.press("Ctrl+1")
    counter.settle()
    assert codes(counter) == [third.intake.code, second.intake.code, first.intake.code]


def test_time_alone_makes_a_dossier_overdue_on_the_screen(counter: Counter) -> None:
    """Nobody presses anything overnight; in the morning the late ones must be red."""
    received(counter)
    counter.desk.clock.advance(days=30)  # type: ignore[attr-defined]
    counter.window.board.refresh()
    counter.settle()
    index = counter.window.board.model.index(0, DEADLINE_COLUMN)
    assert index.data(PRESSURE_ROLE) == Pressure.OVERDUE
    assert index.data().startswith("Quá hạn")
    assert "▲ Quá hạn  1" in {chip.text() for chip in counter.window.board._chips.values()}


@pytest.mark.parametrize(
    "typed", ["binh tran", "TRẦN thị", "0001", "123 456", "079304", "thua dat 12", "x99.01-261123-0001"]
)
def test_one_box_finds_by_whatever_the_citizen_can_tell(counter: Counter, typed: str) -> None:
    """A name without marks, some digits of a number, the parcel: the citizen rarely has the code."""
    received(
        counter,
        owners=(person(name="Trần Thị Bình", id_number="079304001234", phone="0123456789"),),
        subject_line="Thửa đất số 12",
    )
    received(counter, owners=(person(name="Lê Văn Khác", id_number="001088000777", phone="0999999999"),))
    refreshed(counter)
    counter.keys.press(Qt.Key.Key_F3)
    counter.keys.type(typed)
    counter.settle()
    if typed == "123 456":
        assert codes(counter) == []
    else:
        assert codes(counter) == ["X99.01-261123-0001"]
    counter.keys.press(Qt.Key.Key_Escape)
    counter.settle()
    assert len(codes(counter)) == 2


def test_the_pane_tells_where_the_dossier_is_and_why_that_date(counter: Counter) -> None:
    """The citizen asks at the counter and gets an answer without another screen."""
    dossier = received(counter)
    act(counter.desk, dossier.dossier_id, "dossier.handed_over", lambda d: acts.hand_over(d, "Phòng Kinh tế"))
    refreshed(counter)
    counter.keys.scan(dossier.intake.code)
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    counter.settle()
    pane = counter.window.board.pane
    lines = [pane._lines.item(n).text() for n in range(pane._lines.count())]
    assert "Chuyển hồ sơ" in lines[0]
    assert "Phòng Kinh tế" in lines[0]
    assert "Tiếp nhận" in lines[1]
    pane.why.click()
    why = "\n".join(pane._lines.item(n).text() for n in range(pane._lines.count()))
    assert "24/11/2026: không tính – Ngày Văn hóa Việt Nam" in why
    assert "27/11/2026: ngày thứ 3" in why


def test_a_reprint_is_marked_and_counted(counter: Counter) -> None:
    """A second receipt without a mark could be used as if it were the first."""
    dossier = received(counter)
    refreshed(counter)
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    for n in (1, 2):
        counter.keys.press("Ctrl+P")
        counter.wait(lambda n=n: len(counter.papers()) == n)
        counter.settle()
    assert counter.papers() == [
        f"{dossier.intake.code}-giay-tiep-nhan-in-lai-1.pdf",
        f"{dossier.intake.code}-giay-tiep-nhan.pdf",
    ]


def test_only_the_pages_on_the_screen_are_read(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 310,000 dossiers a list that reads itself whole freezes the window."""
    for _ in range(3):
        received(counter)
    refreshed(counter)
    asked: list[int] = []
    model, fetch = counter.window.board.model, counter.window.board._fetch
    monkeypatch.setattr(model, "_fetch", lambda numbers: (asked.append(len(numbers)), fetch(numbers))[1])
    from array import array

    numbers = array("q", [1, 2, 3] * 1000)
    model.show(numbers, counter.desk.clock(), counter.desk.reference().calendar)
    model.index(2500, 0).data()
    model.index(2501, 3).data()
    assert asked == [PAGE]


def test_a_bank_line_or_a_scanned_vietqr_opens_the_dossier_it_pays_for(counter: Counter) -> None:
    """The accountant pastes the statement's line; the clerk scans the wrong square of the receipt."""
    received = receive(counter.desk, application())
    purpose = purpose_of(received.intake.code)
    window = counter.window
    window.search.setText(f"MBVCB.123456.{purpose}.CT tu 0123456789")
    counter.wait(lambda: window.board.pane.dossier is not None)
    assert window.board.pane.dossier is not None
    assert window.board.pane.dossier.code == received.intake.code
    window.board.pane.show_dossier(None, window.session.known)
    counter.keys.press(Qt.Key.Key_F2)
    counter.settle()
    counter.keys.scan(payload("970436", "1023456789", amount=8000, purpose=purpose))
    counter.wait(lambda: window.board.pane.dossier is not None)
    assert window.pages.currentWidget() is window.board
    counter.keys.scan("MBVCB 123456 H3012 261123 0999 CT")
    counter.wait(lambda: "khớp với nội dung chuyển khoản" in window.session.messages.text)
