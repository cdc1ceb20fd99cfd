"""The line at the bottom, always there: line state, unsent, unprinted, printer, clock fault, who is signed in."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from counter_app.domain.moments import show_clock
from counter_app.domain.notice import Stage
from counter_app.domain.text import dotted
from counter_app.operations import identity
from counter_app.store import journal, local, notices, projections
from counter_app.ui import theme
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.session import Session
from counter_app.ui.sync_light import SyncLight

CLOCK_CHECK_MS = 60_000


class StatusLine(QFrame):
    """Reads its figures away from the window, whenever something changed.

    Signals:
        papers_wanted(): the print list was asked for.
        line_wanted(): how the line stands was asked for.
    """

    papers_wanted = Signal()
    line_wanted = Signal()

    def __init__(self, session: Session, light: SyncLight, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self._session = session
        self._light = light
        self._sign = Label()
        self.line = QPushButton()
        self.line.clicked.connect(self.line_wanted)
        self.papers = QPushButton()
        self.papers.setToolTip("Danh sách chờ in")
        self.papers.clicked.connect(self.papers_wanted)
        self.clashes = Label()
        self.notices = Label()
        self.fault = Label()
        self.fault.setProperty("wrong", True)
        self.printer, self.clerk, self.help = Label(), Label(), Label("F1 Các phím")
        self.scanner = Label("Máy quét: chưa quét")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        for widget in (self._sign, self.line, self.papers, self.clashes, self.notices, self.fault):
            row.addWidget(widget)
        row.addStretch()
        for widget in (self.printer, self.scanner, self.clerk, self.help):
            row.addWidget(widget)
        row.setSpacing(14)
        for button in (self.line, self.papers):
            button.setAutoDefault(False)
        self._unsent = 0
        light.changed.connect(self._show_light)
        session.changes.announced.connect(self._on_change)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_CHECK_MS)
        self._clock.timeout.connect(self.refresh)
        self._clock.start()
        self._show_light()

    @Slot()
    def refresh(self) -> None:
        """Reads the figures anew."""
        desk = self._session.desk

        def read() -> tuple[int, int, int, str, int]:
            fault = desk.clock_fault() or identity.short(desk)
            with desk.database.read() as connection:
                return (
                    journal.unsent(connection, desk.me),
                    local.unprinted(connection),
                    projections.open_clashes(connection),
                    fault,
                    notices.counts(connection).get(Stage.FAILED, 0),
                )

        self._session.jobs.run(read, self._show, self._session.messages.show_error)

    def _show(self, figures: tuple[int, int, int, str, int]) -> None:
        self._unsent, unprinted, clashes, fault, failed = figures
        self.notices.setText(f"{failed} tin báo không gửi được" if failed else "")
        self.notices.setVisible(bool(failed))
        self.papers.setText(f"{unprinted} giấy chờ in")
        self.papers.setProperty("urgent", unprinted > 0)
        self.papers.style().unpolish(self.papers)
        self.papers.style().polish(self.papers)
        self.clashes.setText(f"{clashes} thao tác trùng cần xử lý" if clashes else "")
        self.clashes.setVisible(bool(clashes))
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.printer.setText(f"Máy in: {self._session.printer.label}")
        clerk = self._session.desk.clerk
        self.clerk.setText(clerk.name if clerk else "")
        self._show_light()

    @Slot()
    def note_scan(self) -> None:
        """A scanner types like a keyboard and cannot be asked; that it works is seen by its last scan."""
        self.scanner.setText(f"Máy quét: {show_clock(self._session.desk.clock())}")

    @Slot()
    def _show_light(self) -> None:
        light = self._light
        name, colour = ("cloud", theme.GOOD) if light.online else ("cloud-off", theme.MUTED)
        if light.trouble:
            name, colour = "cloud-off", theme.WARN_INK
        self._sign.setPixmap(icon(name, colour).pixmap(16, 16))
        self.line.setText(f"{light.words} · {dotted(self._unsent)} chờ gửi" if light.has_centre else light.words)
        self.line.setToolTip(
            (light.trouble + "\n" if light.trouble else "") + "Bấm để xem việc đồng bộ; F5 đồng bộ ngay"
        )

    @Slot(object)
    def _on_change(self, _what: Changed) -> None:
        self.refresh()
