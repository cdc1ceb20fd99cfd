"""«Theo dõi, điều hành» by keys: what is late, what is to be decided, whose work goes to whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.documents.cut_over_book import read_book
from counter_app.domain.transitions import State
from counter_app.domain.verbs import VERBS
from counter_app.operations import cut_over
from counter_app.operations.act import perform
from counter_app.operations.receive import receive
from counter_app.store import board, journal, projections
from counter_app.store.projections import DOSSIER
from counter_app.ui.supervision.conflicts import Conflicts
from counter_app.ui.supervision.lists import Approvals
from counter_app.ui.supervision.page import SupervisionPage
from counter_app.ui.supervision.privacy import Erasures, Looks
from counter_app.ui.supervision.reassigning import Reassigning
from tests.factories import CLERK, SUPERVISOR, Log, application
from tests.old_system import book
from tests.windows import Counter


def opened(counter: Counter) -> SupervisionPage:
    """Whoever is in charge has opened the page."""
    counter.window.enter(SUPERVISOR)
    counter.settle()
    counter.window.actions_bar.menu_lines["supervision"].trigger()
    counter.settle()
    page = counter.window.pages.currentWidget()
    assert isinstance(page, SupervisionPage)
    return page


def met(counter: Counter) -> str:
    """A dossier that two counters gave to different people while the line was down."""
    desk = counter.desk.with_clerk(CLERK)
    one = receive(desk, application(), receipt=False).dossier_id
    subject, other = DOSSIER + one, Log(2)
    with desk.database.read() as connection:
        other.held = {entry.key: entry for entry in journal.of_subject(connection, desk.me.office, subject)}
    other.write(subject, "dossier.reassigned", {"to": "Văn thư", "from": "", "note": "Văn thư · chuyển nhầm phòng"})
    perform(desk, one, VERBS["reassign"], {"to": "Phòng Kinh tế", "reason": "đúng chuyên môn"})
    with desk.database.write() as connection:
        journal.take(connection, other.own)
        projections.project(connection, desk.me.office, [subject])
    return one


def test_late_work_opens_on_the_board_and_goes_to_another(counter: Counter, tmp_path: Path) -> None:
    """The morning of whoever is in charge: what is late, with whom, and who takes it over."""
    rows = read_book(book(tmp_path / "cu.xlsx", [{"due": "18/11/2026"}, {"code": "X99.01-261110-0008"}]))
    list(cut_over.carry_out(counter.desk.with_clerk(SUPERVISOR), rows))
    page = opened(counter)
    assert page.chips["late"].text().endswith("1")
    assert page.part.table.hasFocus()
    assert page.part.table.lines[0][:4] == ("3 ngày", "18/11/2026 17:00", "X99.01-261110-0007", "Phòng Kinh tế")
    page.chips["reassign"].click()
    counter.settle()
    part = page.part
    assert isinstance(part, Reassigning)
    assert list(part.table.lines) == [("2", "Phòng Kinh tế")]
    part.to.text = "Lê Thị Hoa"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "lý do" in part.note.wrong
    part.note.text = "nghỉ ốm"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "Đã giao 2 hồ sơ của Phòng Kinh tế cho Lê Thị Hoa" in counter.window.session.messages.text
    assert list(part.table.lines) == [("2", "Lê Thị Hoa")]
    page.choose("late")
    counter.settle()
    page.part.table.setFocus()
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    dossier = counter.window.board.pane.dossier
    assert dossier is not None
    assert (dossier.code, dossier.holder) == ("X99.01-261110-0007", "Lê Thị Hoa")


def test_a_void_is_approved_with_one_key_by_another_person(counter: Counter) -> None:
    """The clerk who asked sees the list and no button."""
    desk = counter.desk.with_clerk(CLERK)
    one = receive(desk, application(), receipt=False).dossier_id
    perform(desk, one, VERBS["request-void"], {"reason": "nhập trùng"})
    page = opened(counter)
    page.choose("approvals")
    counter.settle()
    part = page.part
    assert isinstance(part, Approvals)
    assert part.table.lines[0][1] == CLERK.name
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert part.items == []
    assert part.empty.isVisible()
    with counter.desk.database.read() as connection:
        assert board.dossier(connection, counter.desk.me.office, one).state is State.VOID
    assert page.chips["approvals"].text().endswith("0")


@pytest.mark.parametrize(("take", "holder"), [(True, "right"), (False, "left")])
def test_acts_that_met_stand_side_by_side_and_one_is_chosen(counter: Counter, take: bool, holder: str) -> None:
    """Who decides sees both hands; the clerk's ⚠ goes with the entry that says why."""
    one = met(counter)
    page = opened(counter)
    page.choose("conflicts")
    counter.settle()
    part = page.part
    assert isinstance(part, Conflicts)
    sides = {name: dict(card.facts.words) for name, card in (("left", part.left), ("right", part.right))}
    wanted = sides[holder]["Nơi nhận, người nhận việc"]
    assert {side["Nơi nhận, người nhận việc"] for side in sides.values()} == {"Văn thư", "Phòng Kinh tế"}
    assert "đang áp dụng" in part.left.heading.text()
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "lý do" in part.note.wrong
    part.note.text = "đã hỏi hai bên"
    (part.button if take else part.leave_button).click()
    counter.settle()
    assert part.items == []
    with counter.desk.database.read() as connection:
        after = board.dossier(connection, counter.desk.me.office, one)
    assert (after.holder, after.conflicts) == (wanted, ())
    assert [line.kind for line in after.timeline].count("dossier.reassigned") == 2


def test_a_clerk_looks_and_does_not_decide(counter: Counter) -> None:
    """F9 of a clerk over the list must do nothing rather than be refused in red."""
    met(counter)
    counter.window.actions_bar.menu_lines["supervision"].trigger()
    counter.settle()
    page = counter.window.pages.currentWidget()
    assert isinstance(page, SupervisionPage)
    for name in page.parts:
        page.choose(name)
        counter.settle()
        row = getattr(page.part, "row", None)
        assert row is None or not row.isVisible()
        counter.keys.press(Qt.Key.Key_F9)
        counter.settle()
    page.choose("workload")
    counter.settle()
    assert page.part.table.lines[0][0] == CLERK.name
    counter.keys.press(Qt.Key.Key_Escape)
    assert counter.window.pages.currentWidget() is counter.window.board


def test_an_order_is_seen_then_carried_out_and_looks_are_listed(counter: Counter) -> None:
    """Erasing cannot be taken back, so the first F9 only shows what it reaches; and who looked is asked for by name."""
    desk = counter.desk.with_clerk(CLERK)
    one = receive(desk, application(), receipt=False)
    page = opened(counter)
    page.choose("erasures")
    counter.settle()
    part = page.part
    assert isinstance(part, Erasures)
    part.code.editor.setFocus()
    counter.keys.type(one.intake.code)
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "chưa kết thúc" in part.code._wrong.text()
    perform(desk, one.dossier_id, VERBS["request-void"], {"reason": "nhập trùng"})
    perform(counter.desk.with_clerk(SUPERVISOR), one.dossier_id, VERBS["void"], {"reason": "đúng"})
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert "3 bản ghi" in part.reaches.text()
    assert "vĩnh viễn" in part.button.text()
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert part.basis.editor.property("wrong")
    assert part.items == []
    part.basis.text, part.request.text = "Luật 91/2025/QH15 Đ14", "12/YC-XDL"
    counter.keys.press(Qt.Key.Key_F9)
    counter.settle()
    assert part.table.lines[0][1:5] == (one.intake.code, "12/YC-XDL", SUPERVISOR.name, "3")
    with counter.desk.database.read() as connection:
        assert board.dossier(connection, counter.desk.me.office, one.dossier_id).erased
    page.choose("looks")
    counter.settle()
    page.choose("looks")
    counter.settle()
    assert isinstance(page.part, Looks)
    assert any(line[1:3] == (SUPERVISOR.name, "Xem hồ sơ") for line in page.part.table.lines)
