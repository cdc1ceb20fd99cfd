"""«Giấy tờ, tệp» by keyboard and by drop: brought, looked into, seen, attached, taken off, handed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from counter_app.domain.attachments import Flag
from counter_app.operations import papers
from counter_app.operations.receive import Received, receive
from counter_app.operations.scan_folder import DONE
from counter_app.ui.files.page import FilesPage
from tests import attached
from tests.factories import application
from tests.windows import Counter

SCAN = attached.pdf("to khai", "", "trang ba")


@pytest.fixture
def opened(counter: Counter) -> Received:
    """A dossier that stands beside the list."""
    received = receive(counter.desk, application(), receipt=False)
    counter.keys.scan(received.intake.code)
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    counter.settle()
    return received


def chooses(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """The person's hand in the system's own dialog."""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path) for path in paths], ""))


def let_fall(widget: QWidget, *paths: Path, at: QPoint | None = None) -> bool:
    """Files dragged from a folder's window and let fall; whether they were wanted."""
    data, where = QMimeData(), at or widget.rect().center()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, copy, data, left, none)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(where), copy, data, left, none))
    return enter.isAccepted()


def page(counter: Counter) -> FilesPage:
    return counter.window.late.files


def lines(counter: Counter) -> list[str]:
    return [line[0].strip() for line in page(counter).papers.lines]


def test_a_scan_is_attached_looked_at_and_taken_off_by_keyboard_alone(
    counter: Counter, opened: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+O, Ctrl+O, the file, F9: four keys a paper."""
    scan, better = tmp_path / "to-khai.pdf", tmp_path / "ro-hon.pdf"
    scan.write_bytes(SCAN)
    better.write_bytes(attached.pdf("ro hon"))
    chooses(monkeypatch, scan, better)
    counter.keys.press("Ctrl+O")
    counter.settle()
    assert lines(counter) == [
        "1.  Tờ khai yêu cầu xác nhận",
        "2.  Giấy tờ tùy thân",
        "–  Giấy khác",
        "–  Kết quả giải quyết",
    ]
    counter.keys.press("Ctrl+O")
    counter.settle()
    assert page(counter).brought.lines[0][3] == "Trang trắng: 2."
    assert page(counter).preview.title.text() == "to-khai.pdf"
    assert page(counter).preview.number.text() == "Trang 1/3"
    assert not page(counter).preview.sheet.pixmap().isNull()
    assert page(counter).papers.hasFocus()
    counter.keys.press("F9")
    counter.settle()
    assert "Đã đính kèm «to-khai.pdf» vào «Tờ khai yêu cầu xác nhận»" in counter.window.session.messages.text
    assert lines(counter)[1] == "to-khai.pdf"
    assert lines(counter)[page(counter).papers.row] == "2.  Giấy tờ tùy thân"  # the next paper, the next file
    counter.keys.press("F9")
    counter.settle()
    assert "giấy tờ tùy thân" in counter.window.session.messages.text
    assert len(page(counter).waiting.files) == 1  # the refused file goes on waiting
    counter.keys.press(Qt.Key.Key_Down)
    page(counter).flags[Flag.REUSED].setChecked(True)
    counter.keys.press("F9")
    counter.settle()
    dossier = papers.load(counter.desk, opened.dossier_id)
    assert [(one.name, one.paper) for one in dossier.files] == [
        ("to-khai.pdf", "Tờ khai yêu cầu xác nhận"),
        ("ro-hon.pdf", "Giấy khác"),
    ]
    assert dossier.files[1].flags == (Flag.DIGITISED, Flag.REUSED)
    assert counter.desk.archive.get(dossier.files[0].sha256) == SCAN
    page(counter).papers.go_to(1)
    page(counter).preview.focus_on.setFocus()
    counter.keys.press(Qt.Key.Key_Right)
    counter.settle()
    assert page(counter).preview.number.text() == "Trang 2/3"
    page(counter).papers.setFocus()
    counter.keys.press(Qt.Key.Key_Delete)
    counter.wait(page(counter).reason.editor.hasFocus)
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    assert page(counter).reason.wrong == "Chưa ghi lý do gỡ tệp."
    counter.keys.type("nham ho so")
    counter.keys.press(Qt.Key.Key_Return)
    counter.settle()
    assert "to-khai.pdf" not in lines(counter)
    counter.keys.press("Ctrl+Z")
    counter.settle()
    assert lines(counter)[1] == "to-khai.pdf"
    counter.keys.press(Qt.Key.Key_Escape)
    counter.settle()
    assert counter.window.pages.currentWidget() is counter.window.board
    assert "Tệp (2)" in counter.window.board.pane.files_button.text()


def test_files_let_fall_on_the_dossier_or_on_a_paper(counter: Counter, opened: Received, tmp_path: Path) -> None:
    """The mouse is in the hand of whoever has just looked at the scan."""
    good, empty, gone = tmp_path / "giay.pdf", tmp_path / "rong.pdf", tmp_path / "mat.pdf"
    good.write_bytes(SCAN)
    empty.touch()
    gone.write_bytes(attached.pdf("gone"))
    assert let_fall(counter.window.board.pane, good, empty, gone)
    counter.settle()
    assert counter.window.pages.currentWidget() is page(counter)
    told = {line[0]: line[3] for line in page(counter).brought.lines}
    assert told["rong.pdf"].startswith("✕ Tệp «rong.pdf» rỗng")
    page(counter).brought.go_to(1)
    assert "rỗng" in page(counter).preview.sheet.text()
    counter.keys.press("F9")
    assert "rỗng" in counter.window.session.messages.text
    page(counter).brought.go_to(2)
    gone.unlink()  # the stick is pulled out
    counter.keys.press("F9")
    counter.settle()
    assert "không còn ở" in counter.window.session.messages.text
    assert papers.load(counter.desk, opened.dossier_id).files == ()
    page(counter).brought.setFocus()
    counter.keys.press(Qt.Key.Key_Delete)
    assert [one.path for one in page(counter).waiting.files] == [good, empty]
    table = page(counter).papers
    middle = table.visualRect(table.model().index(3, 0)).center()
    assert let_fall(page(counter), good, at=table.viewport().mapTo(page(counter), middle))
    counter.settle()
    assert table.row == 3
    assert len(page(counter).waiting.files) == 2  # the same file does not wait twice
    page(counter).brought.go_to(0)
    counter.keys.press("F9")
    counter.settle()
    (one,) = papers.load(counter.desk, opened.dossier_id).files
    assert (one.paper, one.remarks[-1]) == ("Kết quả giải quyết", "Không tìm thấy chữ ký số trong tệp.")


def test_scans_come_by_themselves_once_they_are_whole_and_are_put_aside(
    counter: Counter, opened: Received, tmp_path: Path, with_settings: Callable[..., None]
) -> None:
    """The clerk scans and presses F9; the folder is empty for the next citizen."""
    folder = tmp_path / "quet"
    folder.mkdir()
    session = counter.window.session
    session.settings = replace(session.settings, scan_folder=str(folder))
    counter.keys.press("Ctrl+O")
    counter.settle()
    waiting = page(counter).waiting
    waiting._timer.stop()  # the test looks by hand
    scan = folder / "quet-001.pdf"
    for content, known in ((SCAN[:700], 0), (SCAN, 0), (SCAN, 1), (SCAN, 1)):
        if not scan.exists() or scan.read_bytes() != content:
            scan.write_bytes(content)
        waiting.look()
        counter.settle()
        assert len(waiting.files) == known
    assert page(counter).brought.lines[0][0] == "quet-001.pdf  (máy quét)"
    counter.keys.press("F9")
    counter.settle()
    assert [path.name for path in (folder / DONE).iterdir()] == ["quet-001.pdf"]
    assert not scan.exists()
    assert len(papers.load(counter.desk, opened.dossier_id).files) == 1
    session.settings = replace(session.settings, scan_after="leave")
    scan.write_bytes(SCAN)  # yesterday's, left where it was
    for _ in range(3):
        waiting.look()
        counter.settle()
    assert waiting.files == []
    (folder / DONE / "quet-001.pdf").unlink()
    (folder / DONE).rmdir()
    scan.unlink()
    folder.rmdir()
    waiting.look()
    counter.settle()
    assert "Không đọc được thư mục quét" in page(counter)._hint.text()


def test_a_picture_a_long_and_a_lost_file_are_shown_or_told(
    counter: Counter, opened: Received, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview that stays grey without a word looks like a broken program."""
    picture, long = tmp_path / "anh.jpg", tmp_path / "dai.pdf"
    picture.write_bytes(attached.jpeg(2000, 1000))
    long.write_bytes(attached.pdf(*[f"trang {n}" for n in range(200)]))
    chooses(monkeypatch, picture, long)
    counter.keys.press("Ctrl+O")
    counter.keys.press("Ctrl+O")
    counter.settle()
    assert page(counter).preview.sheet.pixmap().width() > 100
    counter.keys.press("F9")
    counter.settle()
    counter.keys.press("F9")
    counter.settle()
    counter.wait(lambda: page(counter).preview.number.text() != "")
    files = papers.load(counter.desk, opened.dossier_id).files
    assert [one.pages for one in files] == [1]
    page(counter).papers.go_to(2)
    page(counter).flags[Flag.DIGITISED].setChecked(False)
    counter.keys.press(Qt.Key.Key_Down)
    counter.keys.press("F9")
    counter.settle()
    assert [one.pages for one in papers.load(counter.desk, opened.dossier_id).files] == [1, 200]
    out = tmp_path / "ban-sao.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    page(counter).papers.go_to(1)
    page(counter).copy_button.click()
    counter.settle()
    assert out.read_bytes() == picture.read_bytes()
    counter.place.archive.unlink()
    page(counter).papers.go_to(0)
    page(counter)._previewed = None
    page(counter).papers.go_to(1)
    counter.settle()
    assert "không còn trong kho tệp" in page(counter).preview.sheet.text()


def test_a_receipt_scanned_here_opens_the_files_of_its_dossier(
    counter: Counter, opened: Received, tmp_path: Path
) -> None:
    """At the scanner a pile of dossiers goes through one after another; nobody's paper lands on the next one's."""
    other = receive(counter.desk, application(), receipt=False)
    scan = tmp_path / "cua-nguoi-truoc.pdf"
    scan.write_bytes(SCAN)
    assert let_fall(counter.window.board.pane, scan)
    counter.settle()
    assert len(page(counter).waiting.files) == 1
    counter.keys.scan(other.intake.code)
    counter.settle()
    assert counter.window.pages.currentWidget() is page(counter)
    assert page(counter).dossier is not None
    assert page(counter).dossier.code == other.intake.code
    counter.keys.press("F9")
    assert "Chưa có tệp nào" in counter.window.session.messages.text


def test_the_office_says_where_scans_lie_and_whether_it_keeps_identity_papers(counter: Counter, tmp_path: Path) -> None:
    """Sensitive data by decision of the head, with a day; never by default."""
    counter.window.to_administration()
    card = counter.window.late.administration.whole().files
    assert (card.folder.text, card.images_from.text, card.after.choice) == ("", "", "move")
    card.folder.text = str(tmp_path / "nowhere")
    card.save()
    assert "Không có thư mục" in card.folder.wrong
    card.folder.text, card.images_from.text = str(tmp_path), "mai"
    card.save()
    assert "không phải ngày" in card.images_from.wrong
    card.images_from.text = "23/11/2026"
    counter.window.enter(next(p for p in counter.window.session.known.staff if p.id == "dung"))
    card.save()
    counter.settle()
    assert counter.window.session.known.office.id_images_from == "2026-11-23"
    assert counter.window.session.settings.scan_folder == str(tmp_path)
    card.begin()
    assert card.images_from.text == "23/11/2026"
