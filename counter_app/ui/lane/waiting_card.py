"""What is not returned yet: with the signer, by name, and what came back signed; and the next step of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from counter_app.domain import acts, money
from counter_app.domain.dossier import Dossier
from counter_app.domain.transitions import State
from counter_app.operations.act import act
from counter_app.operations.certify import Signed, give_back, signed
from counter_app.store import certified
from counter_app.store.certified import Waiting
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.lane.signing_card import SigningCard
from counter_app.ui.list_table import ListTable
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo


class WaitingCard(QFrame):
    """A list, and what can be done with the line that is chosen; signer and biên lai stand in the card above."""

    def __init__(self, session: Session, undo: Undo, signing: SigningCard) -> None:
        super().__init__()
        self._session, self._undo, self._signing = session, undo, signing
        self.setProperty("card", True)
        self._rows: Sequence[Waiting] = ()
        self._heading = Label("Chờ ký, chờ trả")
        self._heading.setProperty("heading", True)
        self.table = ListTable(
            "Chờ ký, chờ trả",
            (
                ("Họ và tên", "Nguyễn Văn An"),
                ("Số", "57, 58"),
                ("Đang ở", "✎ Nguyễn Văn Dũng"),
                ("Phí", "14.000"),
            ),
            0,
        )
        self.table.setMinimumHeight(96)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # the buttons stay in sight
        self.sign_button = QPushButton(icon("check"), " Đã ký cả tập")
        self.return_button = QPushButton(icon("arrow-right-left"), " Thu phí, trả")
        for button in (self.sign_button, self.return_button):
            button.setAutoDefault(False)
        self.sign_button.clicked.connect(self._sign)
        self.return_button.clicked.connect(self._return)
        self.table.chosen.connect(self._chosen)
        self.table.taken.connect(self._taken)
        buttons = QHBoxLayout()
        buttons.addWidget(self.sign_button)
        buttons.addWidget(self.return_button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        self._chosen(-1)
        session.changes.announced.connect(self._on_change)

    def refresh(self) -> None:
        """Reads what waits now."""
        desk = self._session.desk

        def look() -> list[Waiting]:
            with desk.database.read() as connection:
                return certified.waiting(connection, desk.me.office)

        self._session.jobs.run(look, self.show_waiting, self._session.messages.show_error)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.DOSSIERS and self.isVisible():
            self.refresh()

    def show_waiting(self, rows: Sequence[Waiting]) -> None:
        """What waits now, the current line kept."""
        current = self._rows[self.table.row].dossier_id if 0 <= self.table.row < len(self._rows) else ""
        self._rows = rows
        signing = sum(one.state is State.SIGNING for one in rows)
        self._heading.setText(f"Chờ ký: {signing} · Chờ trả: {sum(one.state is State.RESOLVED for one in rows)}")
        place = next((n for n, one in enumerate(rows) if one.dossier_id == current), 0)
        self.table.show_lines([_line(one) for one in rows], place)

    def _current(self) -> Waiting | None:
        return self._rows[self.table.row] if 0 <= self.table.row < len(self._rows) else None

    @Slot(int)
    def _chosen(self, _row: int) -> None:
        one = self._current()
        signing = one is not None and one.state is State.SIGNING
        self.sign_button.setEnabled(signing)
        name = one.signer.split(",")[0] if one and signing else ""
        count = sum(other.state is State.SIGNING and other.signer == one.signer for other in self._rows) if one else 0
        self.sign_button.setText(f" {name} đã ký ({count})  Alt+G" if name else " Đã ký cả tập  Alt+G")
        self.sign_button.setShortcut("Alt+G")  # a new text takes the old key away
        self.return_button.setEnabled(one is not None and one.state is State.RESOLVED)

    @Slot()
    def _sign(self) -> None:
        """Everything that lies with the same signer: a folder comes back as one."""
        if (one := self._current()) and one.state is State.SIGNING:
            same = [o.dossier_id for o in self._rows if o.state is State.SIGNING and o.signer == one.signer]
            self._came_back(same)

    @Slot()
    def _return(self) -> None:
        if (one := self._current()) and one.state is State.RESOLVED:
            self._give_back(one.dossier_id)

    @Slot(int)
    def _taken(self, _row: int) -> None:
        """Enter: the next step of the line."""
        one = self._current()
        if one and one.state is State.SIGNING:
            self._came_back([one.dossier_id])
        elif one and one.state is State.RECEIVED:
            self._send(one.dossier_id)
        else:
            self._return()

    # What became of it

    def _came_back(self, dossier_ids: list[str]) -> None:
        desk = self._session.at_work
        self._session.jobs.run(lambda: signed(desk, dossier_ids), self._signed, self._session.messages.show_error)

    def _signed(self, back: Signed) -> None:
        words = f"Đã ký {len(back.done)} hồ sơ, chờ trả."
        if back.refused:
            words += " Không ghi được: " + " ".join(back.refused)
        self._session.messages.say(words, "plain" if back.refused else "good")
        self._announce()

    def _give_back(self, dossier_id: str) -> None:
        desk, payment = self._session.at_work, self._signing.payment()
        self._session.jobs.run(
            lambda: give_back(desk, dossier_id, payment), self._returned, self._session.messages.show_error
        )

    def _returned(self, dossier: Dossier) -> None:
        taken = f" Thu {money.show(dossier.payments[-1].amount)} đồng." if dossier.payments else ""
        who = dossier.intake.presenter.name if dossier.intake else dossier.code
        self._session.messages.say(f"Đã trả {who}.{taken}")
        self._announce()

    def _send(self, dossier_id: str) -> None:
        """Put before the signer what was only received, or whose «Trình ký» was taken back."""
        desk, signer = self._session.at_work, self._signing.signer.text
        self._session.jobs.run(
            lambda: act(desk, dossier_id, "dossier.sent_for_signing", lambda one: acts.sign(one, signer)),
            self._sent,
            self._session.messages.show_error,
        )

    def _sent(self, dossier: Dossier) -> None:
        self._undo.offer(dossier.id, f"Đã trình ký {dossier.code} – {dossier.signer}.")
        self._announce()

    def _announce(self) -> None:
        self._session.changes.announce(Changed.DOSSIERS | Changed.PAPERS | Changed.LINE)


def _line(one: Waiting) -> tuple[str, ...]:
    numbers = ", ".join(dict.fromkeys(str(line.number) for line in one.lines))
    place = {State.SIGNING: f"✎ {one.signer.split(',')[0]}", State.RESOLVED: "✓ Chờ trả"}.get(
        one.state, "Chưa trình ký"
    )
    return one.name, numbers, place, money.show(one.fee)
