"""Trả kết quả: scan the receipt, everything on one screen, one key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain import money
from counter_app.domain.dossier import Dossier
from counter_app.domain.id_card import IdCard
from counter_app.domain.payment import Payment
from counter_app.domain.returning import may_return
from counter_app.domain.transitions import State
from counter_app.errors import CounterError, Refused, UserError
from counter_app.operations import papers
from counter_app.operations.return_result import return_result
from counter_app.store import board
from counter_app.store.database import Connection
from counter_app.ui.board.pane import facts
from counter_app.ui.changes import Changed
from counter_app.ui.facts import Facts
from counter_app.ui.field import scrolled
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.returning.receiver_box import ReceiverBox
from counter_app.ui.returning.shelf import Shelf
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo

SURVEY = "SURVEY"
"""Key of the opinion slip."""
_TOLD_ABOVE = ("Trạng thái", "Thủ tục", "Có kết quả", "Về quầy lúc", "Ô kệ")
_LEFT_OUT = ("Kết quả", "Hẹn lần đầu", "Hạn luật định", "Đang ở", "Phiếu bàn giao", "Bên nhận ký", "Người tiếp nhận")


class ReturnPage(QWidget):
    """The dossier to the left, who takes its result to the right; the shelf while there is none.

    Signals:
        closed(): back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, shop: PrintShop, undo: Undo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shop = shop
        self._undo = undo
        self._asked = 0
        self._saving = False
        self.dossier: Dossier | None = None
        self._build()
        session.changes.announced.connect(self._on_change)

    def _build(self) -> None:
        self.title = Label()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self.title.setFont(font)
        self.hint = Label("Quét mã vạch trên giấy hẹn. Mất giấy hẹn: quét thẻ căn cước của người nhận.")
        self.hint.setProperty("muted", True)
        self.warning = Label()
        self.warning.setProperty("warn", True)
        self.warning.setWordWrap(True)
        self.facts = Facts()
        left = QFrame()
        left.setProperty("card", True)
        inside = QVBoxLayout(left)
        inside.setContentsMargins(14, 10, 14, 12)
        heading = Label("Hồ sơ")
        heading.setProperty("heading", True)
        inside.addWidget(heading)
        inside.addLayout(self.facts)
        inside.addStretch()
        self.receiver = ReceiverBox()
        self.receiver.finished.connect(self.save)
        self.receiver.money_changed.connect(self._name_the_key)
        self._both = QWidget()
        row = QHBoxLayout(self._both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(scrolled(left), 1)
        row.addWidget(scrolled(self.receiver), 1)
        self.shelf = Shelf(self._session)
        self.shelf.wanted.connect(self.open)
        self.close_button = QPushButton("Đóng  Esc")
        self.save_button = QPushButton(icon("check", "#FFFFFF"), "")
        self.save_button.setProperty("primary", True)
        self.save_button.setAccessibleName("Trả kết quả")
        for button in (self.close_button, self.save_button):
            button.setAutoDefault(False)
        self.close_button.clicked.connect(self.leave)
        self.save_button.clicked.connect(self.save)
        self.survey = QCheckBox("In phiếu lấy ý &kiến")
        bottom = QHBoxLayout()
        bottom.addStretch()
        bottom.addWidget(self.survey)
        bottom.addSpacing(12)
        bottom.addWidget(self.close_button)
        bottom.addWidget(self.save_button)
        titles = QHBoxLayout()
        titles.addWidget(self.title)
        titles.addSpacing(12)
        titles.addWidget(self.hint, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        column.addLayout(titles)
        column.addWidget(self.warning)
        column.addWidget(self._both, 1)
        column.addWidget(self.shelf, 1)
        column.addLayout(bottom)

    # Which dossier

    def begin(self) -> None:
        """Nobody stands here yet: the shelf, and whatever is scanned."""
        self._asked += 1
        self._show(None)
        self.shelf.read()
        self.shelf.table.setFocus()

    @Slot(str)
    def open(self, dossier_id: str) -> None:
        """A dossier by its id."""
        self._load(lambda connection: board.dossier(connection, self._session.desk.me.office, dossier_id))

    def take_code(self, text: str) -> None:
        """The receipt was scanned."""
        self._load(lambda connection: board.find(connection, self._session.desk.me.office, text))

    def take_card(self, card: IdCard) -> None:
        """An ID card: it names the receiver; without a dossier, it finds the result that waits for this person."""
        if self.dossier is not None and not self._both.isHidden():
            self.receiver.take_card(card)
            self._warn(" ".join(card.warnings) if self.receiver.party is None else "")
            if self.receiver.party is not None:
                self.save_button.setFocus()
            return

        def find(connection: Connection) -> Dossier:
            rows = [row for row in board.of_citizen(connection, card.number) if row.state is State.RESOLVED]
            if len(rows) != 1:
                found = "không có kết quả nào" if not rows else f"có {len(rows)} kết quả"
                codes = f": {', '.join(row.code for row in rows)}. Hãy gõ mã hồ sơ cần trả" if rows else ""
                raise UserError(f"Người có số định danh {card.number} {found} chờ nhận{codes}.")
            return board.dossier(connection, self._session.desk.me.office, rows[0].id)

        def shown() -> None:
            self.receiver.take_card(card)
            self.receiver.lost.setFocus()
            self._session.messages.say(
                "Đã mở bằng thẻ căn cước. Không có giấy hẹn thì ghi lý do ở ô «Mất giấy hẹn».", "plain"
            )

        self._load(find, shown)

    def _load(self, find: Callable[[Connection], Dossier], then: Callable[[], None] | None = None) -> None:
        self._asked += 1
        asked, desk = self._asked, self._session.desk

        def work() -> Dossier:
            with desk.database.read() as connection:
                return find(connection)

        def done(found: Dossier) -> None:
            if asked == self._asked:
                self._session.reads.opened(found.id)
                self._show(found)
                if then and not self.receiver.isHidden():
                    then()

        self._session.jobs.run(work, done, self._session.messages.show_error)

    def _show(self, dossier: Dossier | None) -> None:
        self.dossier = dossier
        self._both.setVisible(dossier is not None)
        self.hint.setVisible(dossier is None)
        self.shelf.setVisible(dossier is None)
        self.save_button.setVisible(dossier is not None)
        self.survey.setVisible(dossier is not None)
        self.title.setText(f"Trả kết quả – {dossier.code}" if dossier else "Trả kết quả")
        self._warn("")
        if dossier is None:
            return
        self.facts.tell(told(dossier))
        returnable = dossier.state is State.RESOLVED
        self.receiver.setVisible(returnable)
        self.save_button.setVisible(returnable)
        self.survey.setVisible(returnable)
        self.survey.setChecked(self._session.settings.print_survey)
        if not returnable:
            try:
                may_return(dossier)
            except Refused as refused:
                self._warn(str(refused))
            self.close_button.setFocus()
            return
        self.receiver.show_dossier(dossier)
        self.receiver.mark(())
        self._name_the_key()
        (self.receiver.tracking if self.receiver.how.choice == "POST" else self.save_button).setFocus()

    def _warn(self, sentence: str) -> None:
        self.warning.setText(sentence)
        self.warning.setVisible(bool(sentence))

    @Slot()
    def _name_the_key(self) -> None:
        payment = self.receiver.payment
        self.save_button.setText(
            f" Thu {money.show(payment.amount)} ₫ và trả kết quả  F9" if payment else " Trả kết quả  F9"
        )

    # Saving

    @Slot()
    def save(self) -> None:
        """F9: the money and the result in one transaction, and the page is clean for the next citizen."""
        dossier = self.dossier
        if dossier is None or self.save_button.isHidden():
            self._session.messages.say("Chưa có kết quả nào để trả: hãy quét mã vạch trên giấy hẹn.", "plain")
            return
        if self._saving:
            return
        desk, handing, payment = self._session.at_work, self.receiver.handing, self.receiver.payment
        self._saving = True
        self.setEnabled(False)
        self._session.jobs.run(
            lambda: return_result(desk, dossier.id, handing, payment),
            lambda after: self._saved(after, payment),
            self._not_saved,
        )

    def _saved(self, after: Dossier, payment: Payment | None) -> None:
        self._free()
        who = after.handing.receiver.name if after.handing else ""
        if self.survey.isChecked():
            self._print_survey(after.id)
        self.begin()
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)
        # Money changed hands and a biên lai may be out: taking the return back does not take that back.
        kept = f" Đã thu {payment.words}; hoàn tác giữ nguyên khoản thu này." if payment else ""
        self._undo.offer(after.id, f"Đã trả kết quả {after.code} cho {who}.{kept}")

    def _print_survey(self, dossier_id: str) -> None:
        """The opinion slip, for the citizen to fill in: nothing on it is ticked."""
        desk, session = self._session.at_work, self._session
        session.jobs.run(
            lambda: papers.ask(desk, dossier_id, SURVEY), self._shop.print_job, session.messages.show_error
        )

    def _not_saved(self, error: CounterError) -> None:
        self._free()
        self._warn(str(error))
        if isinstance(error, UserError):
            self.receiver.mark(error.problems)

    def _free(self) -> None:
        self._saving = False
        self.setEnabled(True)

    @Slot()
    def leave(self) -> None:
        """Esc: from a dossier back to the shelf, from there to the board."""
        if self._saving:
            return
        if self.dossier is not None:
            self.begin()
        else:
            self.closed.emit()

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.DOSSIERS and self.isVisible() and self.dossier is None:
            self.shelf.read()


def told(dossier: Dossier) -> list[tuple[str, str]]:
    """What the clerk looks at before the result goes: the result first, then whose it is and what is owed."""
    known = facts(dossier)
    stands = dossier.outcome.label if dossier.outcome else ""
    first = dict(known)
    rows = [(label, first[label]) for label in _TOLD_ABOVE if label in first]
    rows[2:2] = [("Kết quả", dossier.result_words), ("Thời hạn", stands)]
    rest = [(label, value) for label, value in known if label not in (*_TOLD_ABOVE, *_LEFT_OUT)]
    if dossier.owed:
        rest.append(("Còn phải thu", f"{money.show(dossier.owed)} ₫"))
    return [(label, value) for label, value in (*rows, *rest) if value]
