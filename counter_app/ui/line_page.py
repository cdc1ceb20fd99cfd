"""«Đồng bộ»: what waits to be sent, since when, why, what to do; the office's other counters; what needs a look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.line import Peer, Stop, told_last
from counter_app.domain.moments import show
from counter_app.domain.office import may
from counter_app.domain.text import dotted
from counter_app.errors import CounterError
from counter_app.operations import line
from counter_app.operations.line import LineSheet
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable
from counter_app.ui.session import Session
from counter_app.ui.sync_light import SyncLight

NOT_CONCERNED = "Giấy tờ in tại quầy và tin báo cho người dân không chờ đường truyền này."
NEVER_ASKED = "Chưa hỏi được trung tâm: cần có đường truyền ít nhất một lần."
ASKED_LATER = "Sẽ hỏi trung tâm khi lượt này xong."


class LinePage(QWidget):
    """Read away from the window; the one thing to do is to exchange now.

    Signals:
        closed(): back to the board.
        opened(str): a dossier to show on the board.
    """

    closed = Signal()
    opened = Signal(str)

    def __init__(self, session: Session, light: SyncLight) -> None:
        super().__init__()
        self._session, self._light = session, light
        self.sheet: LineSheet | None = None
        self._asked = 0
        self.heading, self.why, self.todo, self.last = (Label() for _ in range(4))
        font = self.heading.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        font.setBold(True)
        self.heading.setFont(font)
        self.last.setProperty("muted", True)
        self.now = QPushButton("Đồng bộ ngay  F5")
        self.now.setProperty("primary", True)
        self.now.clicked.connect(self.exchange)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.bar.setAccessibleName("Tiến độ nhận dữ liệu")
        self.pulling = Label()
        self.pause = QPushButton()
        self.pause.clicked.connect(self._pause)
        self._make_lists()
        self._build()
        light.changed.connect(self._show_light)
        session.changes.announced.connect(self._on_change)

    def _make_lists(self) -> None:
        moment = "00:00 00/00/0000"
        self.waiting = ListTable("Chờ gửi", (("Thao tác", ""), ("Số lượng", "00000"), ("Từ", moment)), stretch=0)
        self.peers = ListTable(
            "Các quầy của đơn vị",
            (("Quầy", "Quầy 00"), ("Tên quầy", "Quầy số 1 – Tư pháp"), ("Liên lạc lần cuối", moment),
             ("Đã gửi", "00000000"), ("Chưa nhận", "0000000"), ("Phiên bản", "0.00.00"), ("Cần xem", "")),
            stretch=6,
        )  # fmt: skip
        self.look = ListTable("Cần xem", (("Việc", "Thao tác không được theo"), ("Nội dung", "")), stretch=1)
        self.peers.chosen.connect(self._show_act)
        self.look.taken.connect(self._open)
        self.look_title = Label()
        self.peers_at = Label()
        self.peers_at.setProperty("muted", True)
        verdicts = QComboBox()
        for name, words in line.VERDICTS.items():
            verdicts.addItem(words, name)
        self.verdict = Field("Phần chờ duyệt của quầy", verdicts)
        self.settle = QPushButton("Ghi quyết định")
        self.settle.clicked.connect(self._settle)
        self.deciding = QFrame()
        row = QHBoxLayout(self.deciding)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.verdict, 1)
        row.addWidget(self.settle, 0, Qt.AlignmentFlag.AlignBottom)
        self.deciding.hide()

    def _build(self) -> None:
        top = QFrame()
        top.setProperty("card", True)
        words = QVBoxLayout(top)
        words.setContentsMargins(14, 10, 14, 12)
        words.setSpacing(5)
        concerned = Label(NOT_CONCERNED)
        concerned.setProperty("muted", True)
        for label in (self.heading, self.why, self.todo, self.last, concerned):
            label.setWordWrap(True)
            words.addWidget(label)
        row = QHBoxLayout()
        row.addWidget(self.pulling, 1)
        row.addWidget(self.pause)
        words.addLayout(row)
        words.addWidget(self.bar)
        self._waiting_card = _card("Đang chờ gửi, theo loại thao tác", self.waiting)
        self._peers_card = _card("Các quầy của đơn vị", self.peers_at, self.peers, self.deciding)
        self._look_card = _card("", self.look, title_label=self.look_title)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for card in (top, self._waiting_card, self._look_card, self._peers_card):
            column.addWidget(card)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(cards)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close = QPushButton("Đóng  Esc")
        close.clicked.connect(self.closed)
        for button in (self.now, self.pause, self.settle, close):
            button.setAutoDefault(False)
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(close)
        bottom.addWidget(self.now)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 8, 10, 8)
        whole.setSpacing(8)
        whole.addWidget(scroll, 1)
        whole.addLayout(bottom)

    def begin(self) -> None:
        """What is known here, at once; how the others stand, when the centre has said."""
        self._show_moving()
        self._read()
        self._light.look()
        self.now.setFocus()

    @Slot()
    def exchange(self) -> None:
        """F5."""
        self._light.ask(look=True)

    # Reading

    def _read(self) -> None:
        self._asked += 1
        asked, desk, has_centre = self._asked, self._session.desk, self._light.has_centre

        def done(found: LineSheet) -> None:
            if asked == self._asked:
                self.show_sheet(found)

        self._session.jobs.run(lambda: line.look(desk, has_centre=has_centre), done, self._session.messages.show_error)

    def show_sheet(self, sheet: LineSheet) -> None:
        """What there is now."""
        self.sheet = sheet
        self.heading.setText(sheet.heading)
        self.why.setText(sheet.why)
        self.todo.setText(sheet.what_to_do)
        _fill(self.waiting, [(one.words, str(one.number), show(one.since)) for one in sheet.waiting])
        self._waiting_card.setVisible(bool(sheet.waiting))
        lines = [("Không được theo", one.words) for one in sheet.flags]
        lines += [("Chưa đọc được", f"{one.code or 'Hồ sơ chưa rõ mã'}: {one.reason}.") for one in sheet.parked]
        _fill(self.look, lines)
        self.look_title.setText(f"Cần xem: {len(lines)}")
        self._look_card.setVisible(bool(lines))
        _fill(self.peers, [self._peer(one) for one in sheet.peers])
        self.peers.setVisible(bool(sheet.peers))
        self._show_standing()
        self._show_act(self.peers.row)

    def _show_standing(self) -> None:
        """What is said of the last round, while another one runs too: the first may take minutes."""
        if self.sheet is None:
            return
        moving, last, at = self._light.progress is not None, self.sheet.state.ok_at, self.sheet.peers_at
        under_way = moving or self._light.slow
        self.last.setText(told_last(last, under_way=under_way))
        for label in (self.why, self.todo):  # as of the last round; this one moves
            label.setVisible(not moving and not (under_way and self.sheet.stop is Stop.NOT_YET))
        self.peers_at.setText(f"Theo trung tâm lúc {show(at)}." if at else ASKED_LATER if under_way else NEVER_ASKED)

    def _peer(self, one: Peer) -> tuple[str, ...]:
        assert self.sheet is not None
        mine = " (quầy này)" if one.counter == self._session.desk.me.counter else ""
        name = self.sheet.names.get(one.counter, "") + mine
        last = show(one.last_at) if one.last_at else "chưa lần nào"
        return f"Quầy {one.counter}", name, last, str(one.head), str(one.lag), one.program or "–", one.words

    @property
    def _chosen(self) -> Peer | None:
        peers = self.sheet.peers if self.sheet else ()
        return peers[self.peers.row] if 0 <= self.peers.row < len(peers) else None

    # A revoked counter's receipts

    @Slot(int)
    def _show_act(self, _row: int) -> None:
        one, clerk = self._chosen, self._session.desk.clerk
        offered = one is not None and one.held_back > 0 and clerk is not None and may(clerk, "refused.settled")
        self.deciding.setVisible(offered)
        if one is not None and offered:
            self.verdict.set_label(f"{one.held_back} thao tác quầy {one.counter} gửi sau khi bị thu hồi")

    @Slot()
    def _settle(self) -> None:
        one = self._chosen
        if one is None or self.deciding.isHidden():
            return
        desk, verdict, counter = self._session.at_work, self.verdict.choice, one.counter
        self.settle.setEnabled(False)
        self._session.jobs.run(
            lambda: line.settle_refused(desk, counter, verdict), lambda _: self._settled(counter), self._refused
        )

    def _settled(self, counter: int) -> None:
        self.settle.setEnabled(True)
        self._session.messages.say(f"Đã ghi quyết định về quầy {counter}; trung tâm làm theo khi nhận được.")
        self._session.changes.announce(Changed.LINE)
        self._light.look()

    def _refused(self, error: CounterError) -> None:
        self.settle.setEnabled(True)
        self._session.messages.show_error(error)

    # The light

    @Slot()
    def _show_light(self) -> None:
        if self.isVisible():
            self._show_moving()
            if not self._light.busy:
                self._read()

    def _show_moving(self) -> None:
        light = self._light
        moving, waits = light.progress, light.paused and light.lacking > 0
        self.bar.setVisible(moving is not None or light.slow)
        self.bar.setRange(0, moving.of if moving else 0)
        self.bar.setValue(moving.done if moving else 0)
        said = f"{moving.words}. Vẫn tiếp nhận được; danh mục, lịch có thể chưa mới nhất." if moving else ""
        if waits and not moving:
            said = f"Đã tạm dừng nhận, còn {dotted(light.lacking)} thao tác của các quầy khác."
        self.pulling.setText(said)
        self.pulling.setVisible(bool(said))
        self._show_standing()
        self.pause.setText("Tiếp tục nhận" if light.paused else "Tạm dừng nhận")
        self.pause.setVisible(moving is not None or waits)

    @Slot()
    def _pause(self) -> None:
        self._light.pause(not self._light.paused)

    @Slot(int)
    def _open(self, row: int) -> None:
        assert self.sheet is not None
        parked = row - len(self.sheet.flags)
        if 0 <= parked < len(self.sheet.parked):
            self.opened.emit(self.sheet.parked[parked].dossier)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if self.isVisible() and what & (Changed.LINE | Changed.CLERK):
            self._read()


def _card(title: str, *inside: QWidget, title_label: Label | None = None) -> QFrame:
    card = QFrame()
    card.setProperty("card", True)
    column = QVBoxLayout(card)
    column.setContentsMargins(14, 8, 14, 10)
    column.setSpacing(6)
    heading = title_label or Label(title)
    heading.setProperty("heading", True)
    for widget in (heading, *inside):
        column.addWidget(widget)
    return card


def _fill(table: ListTable, lines: Sequence[tuple[str, ...]]) -> None:
    """As high as its lines, five at most: the page scrolls, not each list in it."""
    table.show_lines(lines, table.row)
    shown = min(max(len(lines), 1), 5)
    line_height = table.verticalHeader().defaultSectionSize()
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + shown * line_height + 4)
