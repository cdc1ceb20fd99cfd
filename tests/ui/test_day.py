"""Mở quầy, chốt sổ, báo cáo by keyboard, on one screen each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from counter_app.domain.payment import Payment
from counter_app.domain.report import Figure
from counter_app.domain.verbs import VERBS
from counter_app.operations import day as days
from counter_app.operations import returns
from counter_app.operations.act import perform
from counter_app.operations.receive import receive
from counter_app.store import local
from counter_app.store.board import Filter
from tests.factories import application
from tests.windows import Counter

DAY = date(2026, 11, 23)


def said(counter: Counter) -> str:
    return counter.window.session.messages.text


def test_a_counter_opens_with_two_keys_and_its_float(counter: Counter) -> None:
    """Ctrl+M, F9; the name of who signed in stands there already."""
    counter.keys.press("Ctrl+M")
    counter.settle()
    opening = counter.window.late.day.opening
    assert opening.fields["sits"].text == "Nguyễn Thị Hạnh"
    opening.fields["float"].setFocus()
    opening.fields["float"].text = ""
    counter.keys.type("nhiều")
    counter.keys.press("F9")
    assert "chữ số" in opening.fields["float"].wrong
    opening.fields["float"].text = "200.000"
    counter.keys.press("F9")
    counter.settle()
    shown = days.look(counter.desk, DAY)
    assert shown.day.opening
    assert shown.day.opening.change == 200_000
    assert "Đã mở quầy" in said(counter)


def test_a_line_of_the_morning_opens_its_list(counter: Counter) -> None:
    """«Có kết quả, chờ trả» is the fifth line; Enter shows those dossiers."""
    received = receive(counter.desk, application())
    perform(counter.desk, received.dossier_id, VERBS["resolve"], {})
    counter.keys.press("Ctrl+M")
    counter.settle()
    table = counter.window.late.day.opening.table
    assert [line[0] for line in table.lines][4:8] == ["1", "0", "0", "1"]
    table.go_to(4)
    table.setFocus()
    counter.keys.press(Qt.Key.Key_Return)
    counter.wait(lambda: counter.window.pages.currentWidget() is counter.window.board)
    assert counter.window.board.filter is Filter.READY
    counter.keys.press("Ctrl+M")
    counter.settle()
    table.taken.emit(7)
    assert counter.window.pages.currentWidget() is counter.window.print_list


def test_the_evening_is_one_screen_and_one_key(counter: Counter) -> None:
    """Ctrl+M twice, what was counted, F9; reopened only with a reason."""
    receive(counter.desk, application(payment=Payment(8000)))
    counter.keys.press("Ctrl+M")
    counter.settle()
    counter.keys.press("Ctrl+M")
    counter.settle()
    closing = counter.window.late.day.closing
    assert "CHƯA CHỐT SỔ" in closing.stands.text()
    counter.keys.type("7.000")
    counter.keys.press("F9")
    counter.settle()
    day = days.look(counter.desk, DAY).day
    assert day.closed
    assert day.closed.counted == 7000
    assert "Đã chốt sổ ngày 23/11/2026" in said(counter)
    assert any("thiếu 1.000 đồng" in line[2] for line in closing.table.lines)
    assert closing.close_button.isHidden()
    closing.reopen_button.click()
    counter.settle()
    assert "lý do" in closing.note.wrong
    closing.note.text = "đếm lại"
    closing.reopen_button.click()
    counter.settle()
    assert days.look(counter.desk, DAY).day.closed is None
    closing.whole.setChecked(True)
    counter.settle()
    assert any(line[0] == "Chưa đủ" for line in closing.table.lines)
    closing.day.text = "hôm nay"
    closing.day.left.emit()
    assert "không phải ngày" in closing.day.wrong


def test_the_papers_of_the_day_come_out(counter: Counter) -> None:
    """Signed by hand, so printed before the clerk goes home."""
    counter.keys.press("Ctrl+M")
    counter.settle()
    counter.keys.press("Ctrl+M")
    counter.settle()
    closing = counter.window.late.day.closing
    closing.sheet_button.click()
    counter.settle()
    closing.fund_button.click()
    counter.settle()
    assert counter.papers() == ["bang-ke-nop-quy-2026-11-23.pdf", "phieu-chot-so-2026-11-23.pdf"]


def test_a_figure_of_the_report_opens_its_dossiers(counter: Counter) -> None:
    """Enter on the figure, Enter on the dossier: it stands on the board."""
    received = receive(counter.desk, application(), receipt=False)
    counter.window.to_report()
    counter.settle()
    page = counter.window.late.report
    column = list(Figure).index(Figure.IN_TIME) + 1
    page.table.setCurrentIndex(page.table.model().index(0, column))
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    assert [line[0] for line in page.dossiers.lines] == [received.intake.code]
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    assert counter.window.pages.currentWidget() is counter.window.board
    assert counter.window.board.pane.dossier
    assert counter.window.board.pane.dossier.id == received.dossier_id


def test_what_citizens_answered_is_a_table_of_the_report(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The province asks for both with one period; each figure opens the dossiers that were answered so."""
    received = receive(counter.desk, application(), receipt=False)
    perform(counter.desk, received.dossier_id, VERBS["resolve"], {"result": "1/XN"})
    perform(counter.desk, received.dossier_id, VERBS["return"], {"how": "COUNTER"})
    returns.rate(counter.desk, received.intake.code, "2", "QR")
    counter.window.to_report()
    counter.settle()
    page = counter.window.late.report
    page.chips[1].click()
    counter.settle()
    assert [chip.isChecked() for chip in page.chips] == [False, True]
    assert list(page.table.lines[-1]) == ["Tổng cộng", "1", "0", "0", "0", "1", "0", "0,0%"]
    assert "mã QR 1, phiếu giấy 0" in page.behind.text()
    page.table.setCurrentIndex(page.table.model().index(0, 5))
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    assert page.behind.text() == "Không hài lòng – Hộ tịch: 1 hồ sơ"
    assert [line[0] for line in page.dossiers.lines] == [received.intake.code]
    for suffix, button in (("xlsx", page.excel_button), ("pdf", page.pdf_button)):
        target = tmp_path / f"y-kien.{suffix}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, to=target: (str(to), ""))
        button.click()
        counter.settle()
        assert target.exists()
    page.first.text = "01/01/2020"
    counter.keys.press("F9")
    counter.settle()
    assert "366 ngày" in page.last.wrong


def test_a_period_nobody_can_mean_is_said_beside_its_field(counter: Counter) -> None:
    """And the presets fill both days."""
    counter.window.to_report()
    counter.settle()
    page = counter.window.late.report
    page.last.text = "1/1/2020"
    counter.keys.press("F9")
    assert "sau ngày cuối kỳ" in page.last.wrong
    page.presets["month"].click()
    counter.settle()
    assert (page.first.text, page.last.text) == ("15/11/2026", "14/12/2026")
    assert page.last.wrong == ""


def test_report_and_list_go_into_files(counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on the screen is what the file holds; a folder that is gone is said."""
    received = receive(counter.desk, application(), receipt=False)
    target = [tmp_path / "report.xlsx"]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target[0]), ""))
    counter.window.to_report()
    counter.settle()
    page = counter.window.late.report
    page.excel_button.click()
    counter.settle()
    assert load_workbook(target[0])["Biểu tổng hợp"]["C2"].value == 1
    target[0] = tmp_path / "report.pdf"
    page.pdf_button.click()
    counter.settle()
    assert target[0].read_bytes().startswith(b"%PDF")
    counter.window.to_board()
    counter.settle()
    target[0] = tmp_path / "list.xlsx"
    counter.window.actions_bar.menu_lines["excel"].trigger()
    counter.settle()
    assert load_workbook(target[0])["Hồ sơ"]["A2"].value == received.intake.code
    target[0] = tmp_path / "gone" / "list.xlsx"
    counter.window.board.export()
    counter.settle()
    assert "Không ghi được" in said(counter)


def test_a_receipt_sent_electronically_is_written_down(counter: Counter) -> None:
    """The evening's balance counts it."""
    receive(counter.desk, application())
    counter.window.to_print_list()
    counter.settle()
    counter.window.print_list.electronic_button.click()
    counter.settle()
    with counter.desk.database.read() as connection:
        assert local.unprinted(connection) == 0
    assert days.look(counter.desk, DAY).sheet.papers.electronic == 1
