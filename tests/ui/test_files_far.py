"""What is not on this PC, opened in the window: said, asked for, shown when it has come."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.domain.attachments import ATTACHED, OTHER
from counter_app.operations.desk import Desk
from counter_app.paths import DataDir
from counter_app.store import journal, local, projections, retention
from counter_app.store.archive import CHUNK
from counter_app.sync.carry import Carried
from counter_app.sync.exchange import Outcome
from tests import attached
from tests.factories import OFFICE, Log, intake
from tests.windows import Counter, counter_window

SCAN = attached.pdf("to khai") + b"%" + b" " * CHUNK
DIGEST = sha256(SCAN).hexdigest()


class Line:
    """A line that brings a piece a round of what is asked for."""

    def __init__(self, desk: Desk, told: Log) -> None:
        self.desk, self.told, self.holds = desk, told, False

    def __call__(self, _watch: object = None) -> Outcome:
        archive, database = self.desk.archive, self.desk.database
        if self.holds:
            return Outcome("ok")
        with database.read() as connection:
            files, dossiers = local.wants(connection, "file:"), local.wants(connection, "dossier:")
        with database.write() as connection:
            for one in dossiers:
                subject = f"dossier:{one}"
                today = self.desk.clock().date()
                retention.come_back(connection, OFFICE.agency, subject, self.told.subject(subject), today)
                projections.project(connection, OFFICE.agency, [subject])
                local.unwant(connection, subject)
        done = Carried(dossiers=len(dossiers))
        for one in files:
            n = archive.lacks(one, len(SCAN))[0]
            whole = archive.put_chunk(one, len(SCAN), n, SCAN[n * CHUNK : (n + 1) * CHUNK])
            done = Carried(fetched=int(whole), coming=int(not whole))
            self.holds = not whole
        return Outcome("ok", carried=done)


@pytest.fixture
def told(desk: Desk) -> Log:
    """A dossier of counter 2 with a file that lies there."""
    log = Log(2)
    log.write("dossier:far", "dossier.received", intake(7).to_body())
    body = {"line": OTHER, "paper_name": "Giấy khác", "name": "to khai.pdf", "sha256": DIGEST, "size": len(SCAN)}
    log.write("dossier:far", ATTACHED, {**body, "kind": "PDF", "pages": 1})
    with desk.database.write() as connection:
        journal.take(connection, log.own)
        projections.project(connection, OFFICE.agency, ["dossier:far"])
    return log


@pytest.fixture
def counter(dressed: QApplication, desk: Desk, place: DataDir, qtbot: QtBot, told: Log) -> Iterator[Counter]:
    line = Line(desk, told)
    with counter_window(desk, place, qtbot, line) as counter:
        counter.line = line  # type: ignore[attr-defined]
        yield counter
        counter.window.light.stop()


def test_an_old_dossier_and_a_far_file_come_when_somebody_opens_them(counter: Counter, told: Log) -> None:
    """A citizen asks after a dossier of three years ago at the wrong counter: one sentence, some seconds, the scan."""
    line = counter.line  # type: ignore[attr-defined]
    code = intake(7).code
    with counter.desk.database.write() as connection:
        proven = {entry.key: entry.digest for entry in told.own}
        assert retention.retire(connection, OFFICE.agency, "dossier:far", proven)
    counter.keys.scan(code)
    counter.wait(lambda: "nội dung đang lưu ở trung tâm" in counter.window.session.messages.text)
    assert QApplication.activeModalWidget() is None
    counter.window.light.exchange_now()
    counter.wait(lambda: counter.window.board.pane.dossier is not None)
    counter.settle()
    counter.keys.press("Ctrl+O")
    page = counter.window.late.files
    counter.wait(lambda: page.dossier is not None)
    counter.wait(lambda: any("Tệp đang ở quầy 02" in cell for row in page.papers.lines for cell in row))
    counter.wait(lambda: "Đã đặt tải về" in page.preview.sheet.text())
    counter.settle()
    counter.window.light.exchange_now()
    counter.wait(lambda: any("Đang tải về: 50 %" in cell for row in page.papers.lines for cell in row))
    line.holds = False
    counter.settle()
    counter.window.light.exchange_now()
    counter.wait(lambda: not page.preview.sheet.pixmap().isNull())
    assert not any("quầy 02" in cell for row in page.papers.lines for cell in row)
