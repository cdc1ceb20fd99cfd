"""The lists under fields and beside dossiers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.ui.lines import Lines
from tests.factories import CARD
from tests.test_house_rules import mentions
from tests.windows import Counter


def test_no_list_item_is_made_by_hand() -> None:
    """PySide 6.11 ends the program when such a list is emptied while a job runs, and the citizen's form with it."""
    assert not mentions(r"QListWidgetItem\(")


def test_parked_drafts_are_opened_again_and_again(counter: Counter) -> None:
    """The list of procedures is emptied and filled while the draft is being kept: here the program used to end."""
    intake = counter.window.intake
    counter.keys.scan(CARD)
    counter.settle()
    for _ in range(12):
        counter.keys.press("Ctrl+S")
        counter.settle()
        intake.drafts.parked.menu().actions()[0].trigger()
        assert intake.owner.name.text == "Nguyễn Văn An"
    counter.settle()


def test_lines_are_put_stepped_through_and_picked(dressed: QApplication, qtbot: QtBot) -> None:
    """Arrows never leave the list, and a click takes the line under it."""
    lines = Lines("Thử")
    qtbot.addWidget(lines)
    lines.fit(2)
    assert lines.isHidden()
    for text in ("một", "hai", "ba"):
        lines.put(text, tip=f"{text}!", colour=QColor("red"))
    lines.fit(2)
    lines.show()
    assert lines.height() == 2 * lines.sizeHintForRow(0) + 6
    assert [lines.item(n).text() for n in range(lines.count())] == ["một", "hai", "ba"]
    assert lines.item(1).toolTip() == "hai!"
    assert lines.item(1).foreground().color() == QColor("red")
    lines.setCurrentRow(0)
    lines.step(-1)
    assert lines.currentRow() == 0
    for _ in range(5):
        lines.step(1)
    assert lines.currentRow() == 2
    picked: list[int] = []
    lines.picked.connect(picked.append)
    qtbot.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=lines.visualItemRect(lines.item(1)).center())
    assert picked == [1]
