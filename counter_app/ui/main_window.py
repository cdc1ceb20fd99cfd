"""The window: actions with their keys, the scan and search box, the message bar, one page, the status line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from counter_app.domain import id_card, trial
from counter_app.domain.office import Staff, may
from counter_app.domain.scans import Scan, kind_of
from counter_app.errors import CounterError
from counter_app.store.board import Filter
from counter_app.ui.actions import Actions
from counter_app.ui.ahead import Ahead
from counter_app.ui.board.page import CHIPS, BoardPage
from counter_app.ui.changes import Changed
from counter_app.ui.day_band import DayBand
from counter_app.ui.intake.blank_band import type_in
from counter_app.ui.intake.guide_box import go_on
from counter_app.ui.key_card import KeyCard
from counter_app.ui.late_pages import AnyPage, LatePages
from counter_app.ui.print_list import PrintListPage
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.scanner import Scanner
from counter_app.ui.search_box import SearchBox
from counter_app.ui.session import Session
from counter_app.ui.start.sign_in import SignInPage
from counter_app.ui.status_line import StatusLine
from counter_app.ui.sync_light import SyncLight
from counter_app.ui.undo import Undo
from counter_app.ui.way_out import WayOut

if TYPE_CHECKING:
    from counter_app.ui.intake.page import IntakePage

CLOCK_MS = 10_000


class MainWindow(QMainWindow):
    """One counter at work. Signal leaving(): the person closes the window, and the composition root takes all down."""

    leaving = Signal()

    def __init__(self, session: Session, light: SyncLight, scanner: Scanner, hint: str = "") -> None:
        super().__init__()
        self.session = session
        self.light = light
        self.setWindowTitle(session.title)
        self.shop = PrintShop(session, self)
        self.undo = Undo(session, self)
        self.board = BoardPage(session, self.shop, self.undo)
        self.print_list = PrintListPage(session, self.shop)
        self.sign_in = SignInPage(session.desk, session.jobs, hint)
        self.pages = QStackedWidget()
        ways = (self.to_board, self._follow, self._show_dossier)
        self.late = LatePages(session, self.shop, self.undo, self.pages, *ways, light)
        self._way_out = WayOut(session, self.late)
        self.ahead = Ahead(self, self.late.ahead())
        self.board.pane.files_wanted.connect(self.late.open_files)
        for page in (self.sign_in, self.board, self.print_list):
            self.pages.addWidget(page)
        self.status = StatusLine(session, light)
        self.to_line = self._when_signed_in(lambda: self._open(self.late.line))
        self._build()
        self._bind_keys()
        self.sign_in.signed_in.connect(self.enter)
        self.print_list.closed.connect(self.to_board)
        self.status.papers_wanted.connect(self.to_print_list)
        self.status.line_wanted.connect(self.to_line)
        self._scanner = scanner
        scanner.scanned.connect(self.take_scan)
        scanner.scanned.connect(self.status.note_scan)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._show_clock)
        self._clock.start()
        self._show_clock()
        self.lock()

    @property
    def intake(self) -> IntakePage:
        """Made once the board stands."""
        return self.late.intake

    # Layout

    def _build(self) -> None:
        self.search = SearchBox()
        self.search.textChanged.connect(self._search_typed)
        self.search.returnPressed.connect(self._search_entered)
        self.search.below.connect(self._into_list)
        self._search_row = QFrame()
        row = QHBoxLayout(self._search_row)
        row.setContentsMargins(10, 8, 10, 0)
        row.addWidget(self.search)
        messages = QFrame()
        inside = QHBoxLayout(messages)
        inside.setContentsMargins(10, 6, 10, 0)
        inside.addWidget(self.session.messages)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.day_band = DayBand(self.session)
        for part in (self._build_actions(), self._search_row, self.day_band, messages, self.pages, self.status):
            column.addWidget(part, int(part is self.pages))
        self.setCentralWidget(middle)

    def _build_actions(self) -> Actions:
        self.actions_bar = Actions(
            (
                ("board", "Hồ sơ trong ngày", "list-checks", self.to_board),
                ("intake", "Tiếp nhận  F2", "file-plus", self.to_intake),
                ("return", "Trả kết quả  F8", "check", self.to_return),
                ("hand-over", "Chuyển hồ sơ", "arrow-right-left", self.to_hand_over),
                ("lane", "Chứng thực  Ctrl+E", "scan-line", self.to_lane),
            ),
            (
                ("sync", "Đồng bộ", "refresh-cw", self.to_line),
                ("lock", "Khóa  Ctrl+L", "lock", self.lock),
                ("reprint", "In lại giấy tiếp nhận  Ctrl+P", "printer", self._reprint),
                ("papers", "Danh sách chờ in", "inbox", self.to_print_list),
                ("day", "Mở quầy, chốt sổ  Ctrl+M", "clock", self.to_day),
                ("blanks", "Phôi giấy khi mất điện", "inbox", self.to_blanks),
                ("supervision", "Theo dõi, điều hành", "eye", lambda: self._open(self.late.supervision)),
                ("citizens", "Tin báo, bưu chính, ý kiến", "inbox", lambda: self._open(self.late.citizens)),
                ("report", "Báo cáo", "scroll-text", self.to_report),
                ("excel", "Xuất Excel danh sách đang xem", "save", partial(self._front, "export")),
                ("catalogue", "Danh mục TTHC, lịch làm việc", "scroll-text", self.to_catalogue),
                ("administration", "Quản trị", "building-2", self.to_administration),
            ),
        )
        for name in (*self.actions_bar.buttons, *self.actions_bar.menu_lines):
            self.actions_bar.belongs(name, partial(self.late.made, name))
        self.actions_bar.belongs("board", lambda: self.board)
        self.actions_bar.belongs("papers", lambda: self.print_list)
        return self.actions_bar

    def _bind_keys(self) -> None:
        """Window-wide keys. F2, F4, Esc, Delete and F10 belong to tables, combos and menus: see eventFilter."""
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("F1", lambda: KeyCard(self).show()),
            ("Ctrl+N", self.to_intake),
            ("Ctrl+E", self.to_lane),
            ("Ctrl+K", partial(self._front, "send_to_sign")),
            ("F3", self.to_search),
            ("Ctrl+F", self.to_search),
            ("F5", self.light.ask),
            ("F6", self._next_pane),
            ("F7", partial(self._front, "ask", "request-supplement")),
            ("F8", self.to_return),
            ("Ctrl+B", self._hand_over_key),
            ("Ctrl+D", self._same_people),
            ("Ctrl+T", partial(self._front, "offer_acts")),
            ("Ctrl+O", partial(self._front, "open_files")),
            ("Ctrl+Z", self.undo.take),
            ("F9", self._save),
            ("Ctrl+Return", self._save),
            ("Ctrl+Enter", self._save),
            ("F11", lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)),
            ("Ctrl+P", self._reprint),
            ("Ctrl+S", partial(self._front, "park")),
            ("Ctrl+L", self.lock),
            ("Ctrl+M", self.to_day),
        )
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.activated.connect(self._when_signed_in(act))
        for n, chosen in enumerate(CHIPS, 1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{n}"), self)
            shortcut.activated.connect(self._when_signed_in(partial(self.to_filter, chosen)))

    def _when_signed_in(self, act: Callable[[], object]) -> Callable[[], None]:
        def checked() -> None:
            if self.session.desk.clerk is not None:
                act()

        return checked

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Esc arrive here only when no table, combo or list wanted them."""
        if self.session.desk.clerk is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_F2:
            self.to_intake()
        elif event.key() == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _into_list(self) -> None:
        """Down in the search box goes into the list it filters."""
        if self.pages.currentWidget() is self.board:
            self.board.table.setFocus()

    # Signing in and out

    @Slot(object)
    def enter(self, person: Staff) -> None:
        """Somebody signed in: the board is theirs."""
        self.session.desk.clerk = person
        self.session.changes.announce(Changed.CLERK | Changed.PAPERS)
        for part in (self.actions_bar, self._search_row):
            part.show()
        self.actions_bar.menu_lines["administration"].setVisible(may(person, "staff.set"))
        self.to_board()
        QTimer.singleShot(0, lambda: self.intake)
        self.ahead.begin()

    @Slot()
    def lock(self) -> None:
        """Ctrl+L: nobody sits here; what was being typed is kept as a draft."""
        self.ahead.stop()
        for page in self.late.begun() if self.session.desk.clerk is not None else ():
            page.park()
        if self.late.made("intake"):
            self.intake.forget_people()
        self.session.desk.clerk = None
        for part in (self.actions_bar, self._search_row):
            part.hide()
        self.session.messages.clear()
        self.pages.setCurrentWidget(self.sign_in)
        self.sign_in.begin()

    # Where to

    @Slot()
    def to_board(self) -> None:
        """The day's dossiers, the focus in the scan box."""
        self._show_page(self.board)
        self.board.refresh()
        self.search.setFocus()

    @Slot()
    def to_intake(self) -> None:
        """F2."""
        self._open(self.intake)

    @Slot()
    def to_return(self) -> None:
        """F8: with the dossier that the board shows."""
        chosen = self.board.pane.dossier if self.pages.currentWidget() is self.board else None
        self._open(self.late.returning)
        if chosen is not None:
            self.late.returning.open(chosen.id)

    @Slot()
    def to_hand_over(self) -> None:
        """Batches; one dossier alone goes by Ctrl+B on the board."""
        self._open(self.late.hand_over)

    @Slot()
    def to_lane(self) -> None:
        """Ctrl+E."""
        self._open(self.late.lane)

    @Slot()
    def to_print_list(self) -> None:
        """Papers that did not come out."""
        if self.session.desk.clerk is not None:
            self._open(self.print_list)

    def to_administration(self) -> None:
        """Quản trị."""
        self._open(self.late.administration)

    def to_catalogue(self) -> None:
        """Danh mục TTHC."""
        self._open(self.late.catalogue)

    @Slot()
    def to_day(self) -> None:
        """Ctrl+M; once more for the other part."""
        if self.pages.currentWidget() is self.late.made("day"):
            self.late.day.turn()
        else:
            self._open(self.late.day)

    def to_report(self) -> None:
        """Báo cáo."""
        self._open(self.late.report)

    def to_blanks(self) -> None:
        """Phôi giấy khi mất điện."""
        self._open(self.late.blanks)

    @Slot(str)
    def _follow(self, lead: str) -> None:
        """A line of «Việc đầu ngày» opens its list."""
        ways = {"papers": self.to_print_list, "line": self.to_line, "blanks": self.to_blanks}
        ways[lead]() if lead in ways else self.to_filter(Filter(lead))

    @Slot(str)
    def _show_dossier(self, dossier_id: str) -> None:
        self.to_board()
        self.board.open_dossier(dossier_id)

    def to_filter(self, chosen: Filter) -> None:
        """Ctrl+1 … Ctrl+8."""
        self.search.clear()
        self.to_board()
        self.board.choose(chosen)

    def to_search(self) -> None:
        """F3."""
        self.search.setFocus()
        self.search.selectAll()

    def _open(self, page: AnyPage) -> None:
        self._show_page(cast(QWidget, page))
        page.begin()

    def _show_page(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.actions_bar.show_page(page)

    def _escape(self) -> None:
        if self._front("leave"):
            return
        if not self.board.pane.acts.isHidden():
            self.board.pane.acts.leave()
        elif self.search.text():
            self.search.clear()
        else:
            self.to_board()

    def _next_pane(self) -> None:
        """F6: search box, list, pane in turn; on a narrow screen it shows and hides the pane. Pages have their own."""
        if self._front("next_pane"):
            return
        if self.pages.currentWidget() is not self.board:
            self.search.setFocus()
        elif self.search.hasFocus():
            self.board.table.setFocus()
        elif self.board.table.hasFocus() and not self.board.pane.isVisible():
            self.board.toggle_pane()
        elif self.board.table.hasFocus():
            self.board.pane.setFocus()
            self.board.pane.focusNextChild()
        else:
            self.search.setFocus()

    # Scans and searches

    @Slot(str)
    def take_scan(self, text: str) -> None:
        """A card starts or fills an intake, a code opens its dossier; anything else is said and changes nothing."""
        if self.session.desk.clerk is None:
            self.session.messages.say("Hãy đăng nhập trước khi quét.", "plain")
            return
        try:
            self._take(kind_of(text), text)
        except CounterError as error:
            self.session.messages.show_error(error)

    def _take(self, kind: Scan, text: str) -> None:
        match kind:
            case Scan.CARD:
                if not self._front("take_card", card := id_card.parse(text)):
                    self.to_intake()
                    self.intake.take_card(card)
            case Scan.GUIDANCE:
                go_on(self.session, text, self.to_intake, self.intake.drafts.chosen.emit)
            case Scan.BLANK:
                type_in(self.session, text, self.to_intake, self.intake.more.band)
            case Scan.SURVEY:
                self._open(self.late.citizens)
                self.late.citizens.take_survey(text)
            case Scan.BATCH:
                self.to_hand_over()
                self.late.hand_over.take_batch(text)
            case Scan.CODE if self._front("take_code", text):
                pass
            case Scan.CODE | Scan.TRANSFER:
                self.board.open_code(text, self._found)
            case _:
                self.session.messages.say(*trial.told(text, self._scanner.pace_ms))

    def _found(self, code: str) -> None:
        """A scanned code has its dossier, or none: "" stays on the board with a word."""
        self.to_board()
        if code:
            self.search.setText(code)

    @Slot(str)
    def _search_typed(self, text: str) -> None:
        if not self.late.shown:  # there a scan passes through, and belongs to the page; typed words wait for Enter
            if self.pages.currentWidget() is not self.board and text:
                self._show_page(self.board)
            self.board.search(text)

    @Slot()
    def _search_entered(self) -> None:
        text = self.search.text()
        if kind_of(text) is not Scan.OTHER:
            self.search.clear()
            self.take_scan(text)
        elif text.strip():
            self._show_page(self.board)
            self.board.search(text)
            self.board.table.setFocus()

    # Acts

    def _save(self) -> None:
        if not self._front("save") and self.pages.currentWidget() is self.board:
            self.board.pane.acts.save()

    def _front(self, act: str, *given: object) -> bool:
        """Lets the page in front do what is its own (save, park, leave, next_pane, …); False when it knows no such."""
        if does := getattr(self.pages.currentWidget(), act, None):
            does(*given)
        return bool(does)

    def _hand_over_key(self) -> None:
        """Ctrl+B: the short form for the one dossier on the board; pressed there or elsewhere, the page of batches."""
        on_board, acts = self.pages.currentWidget() is self.board, self.board.pane.acts
        if on_board and self.board.pane.dossier is not None and acts.verb_name != "hand-over":
            self.board.ask("hand-over")
        else:
            self.to_hand_over()

    def _same_people(self) -> None:
        """Ctrl+D."""
        if self.pages.currentWidget() is not self.intake:
            self.to_intake()
        self.intake.same_people()

    def _reprint(self) -> None:
        if self.pages.currentWidget() is self.board:
            self.board.reprint_current()

    @Slot()
    def _show_clock(self) -> None:
        self.actions_bar.show_clock(self.session.desk.clock())
        self.setWindowTitle(self.session.title)  # the counter's number may be new

    def closeEvent(self, event: QCloseEvent) -> None:
        """Takes everything down in order; the window goes when that is done. Held back where a draft would be lost."""
        event.setAccepted(self._way_out.open())
        if event.isAccepted():
            self.ahead.stop()
            self.leaving.emit()
