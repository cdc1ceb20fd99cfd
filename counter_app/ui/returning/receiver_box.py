"""Who takes the result and how it goes; what is given back and what is paid with it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from counter_app.domain import money
from counter_app.domain.application import RETURN_TO
from counter_app.domain.dossier import Dossier
from counter_app.domain.id_card import IdCard
from counter_app.domain.payment import CASH, METHODS, Payment, receipt_number, receipt_symbol
from counter_app.domain.receiver import RELATIONS, Authorisation, Handing, Receiver, relation_of
from counter_app.domain.returning import authorisation_by, papers_to_give_back, parties, party_of
from counter_app.errors import Problem
from counter_app.ui.field import Field
from counter_app.ui.label import Label, plain_tip

IN_PERSON = "Đúng người đứng tên trên hồ sơ"


class ReceiverBox(QFrame):
    """The right side of «Trả kết quả».

    Signals:
        finished(): Enter in the last field.
        money_changed(): whether money is taken now, or how much, changed.
    """

    finished = Signal()
    money_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._dossier: Dossier | None = None
        heading = Label("Người nhận kết quả")
        heading.setProperty("heading", True)
        self.who = Label()
        self.who.setWordWrap(True)
        self.name = Field("Người &nhận *")
        self.number = Field("Số định &danh")
        offered = " · ".join(f"{n} {words}" for n, words in enumerate(RELATIONS, 1))
        self.relation = Field("&Quan hệ với chủ hồ sơ * (gõ số)")
        self.offered = Label(offered)
        self.offered.setProperty("muted", True)
        self.offered.setWordWrap(True)
        self.paper = _Seen()
        self.paper.setAccessibleName("Đã xem giấy ủy quyền, giấy tờ đại diện")
        how = QComboBox()
        for key, words in RETURN_TO.items():
            how.addItem(words, key)
        self.how = Field("T&rả bằng", how)
        self.tracking = Field("Số &bưu gửi")
        self.lost = Field("&Mất giấy hẹn: lý do (bỏ trống nếu có giấy)")
        self.originals: list[QCheckBox] = []
        self._originals_title = Label("Bản chính trả lại người dân")
        self._originals_title.setProperty("heading", True)
        self._originals = QVBoxLayout()
        self._originals.setSpacing(2)
        self.paid = QCheckBox()
        self.paid.setAccessibleName("Thu phí còn thiếu cùng lúc trả")
        methods = QComboBox()
        for key, words in METHODS.items():
            methods.addItem(words, key)
        self.method = Field("Hình thức thu", methods)
        self.symbol = Field("Ký hiệu biên lai", rule=receipt_symbol)
        self.receipt = Field("Số biên lai", rule=receipt_number)
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 10, 14, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        places: tuple[tuple[QWidget, int, int, int], ...] = (
            (heading, 0, 0, 6), (self.who, 1, 0, 6), (self.name, 2, 0, 3), (self.number, 2, 3, 3),
            (self.relation, 3, 0, 6), (self.offered, 4, 0, 6), (self.paper, 5, 0, 6), (self.how, 6, 0, 3),
            (self.tracking, 6, 3, 3), (self.lost, 7, 0, 6), (self._originals_title, 8, 0, 6),
            (self.paid, 10, 0, 6), (self.method, 11, 0, 2), (self.symbol, 11, 2, 2), (self.receipt, 11, 4, 2),
        )  # fmt: skip
        for part, row, column, span in places:
            grid.addWidget(part, row, column, 1, span)
        grid.addLayout(self._originals, 9, 0, 1, 6)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(12, 1)
        self._bind()

    def _bind(self) -> None:
        for field in (self.name, self.number):
            field.editor.textEdited.connect(self._told)  # type: ignore[union-attr]
        self.relation.editor.textEdited.connect(self._relation_typed)  # type: ignore[union-attr]
        self.relation.left.connect(self._told)
        how = self.how.editor
        assert isinstance(how, QComboBox)
        how.currentIndexChanged.connect(self._told)
        self.paid.toggled.connect(self._told)
        lines = [self.name, self.number, self.relation, self.tracking, self.lost, self.symbol, self.receipt]
        for field, following in pairwise(lines):
            field.entered.connect(lambda after=following: self._go_on(lines, after))
        self.receipt.entered.connect(self.finished)

    def _go_on(self, lines: list[Field], following: Field) -> None:
        """Enter: the next field that is there; behind the last it is done."""
        later = lines[lines.index(following) :]
        there = next((field for field in later if not field.isHidden()), None)
        if there is None:
            self.finished.emit()
        else:
            there.setFocus()

    # Filling

    def show_dossier(self, dossier: Dossier) -> None:
        """A dossier's own defaults: who handed it in takes the result, where it was asked for."""
        self._dossier = dossier
        people = parties(dossier)
        self.name.text = people[0].name if people else ""
        self.number.text = people[0].id_number if people else ""
        self.how.choice = dossier.intake.return_to if dossier.intake else "COUNTER"
        for field in (self.relation, self.tracking, self.lost, self.symbol, self.receipt):
            field.text = ""
        self.paper.setChecked(False)
        self.paid.setChecked(dossier.owed > 0)
        self.method.choice = CASH
        self._show_originals(papers_to_give_back(dossier))
        self._told()

    def _show_originals(self, names: tuple[str, ...]) -> None:
        while len(self.originals) < len(names):
            box = QCheckBox()
            self.originals.append(box)
            self._originals.addWidget(box)
        for n, box in enumerate(self.originals):
            box.setChecked(False)
            box.setVisible(n < len(names))
            box.setProperty("paper", names[n] if n < len(names) else "")
            box.setToolTip(plain_tip(names[n]) if n < len(names) else "")
            box.setAccessibleName(f"Trả lại {names[n]}" if n < len(names) else "")
        self._originals_title.setVisible(bool(names))
        self._elide()

    def _elide(self) -> None:
        room = max(200, self.width() - 70)
        for box in self.originals:
            name = str(box.property("paper") or "")
            box.setText(box.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: object) -> None:
        """Long names of papers are cut where the card ends; the whole name is in the tip."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def take_card(self, card: IdCard) -> None:
        """The person on a card comes for the result: a party of the dossier as it is on record, or somebody else."""
        assert self._dossier is not None
        party = party_of(self._dossier, Receiver(card.name, card.number))
        self.name.text = party.name if party else card.name
        self.number.text = card.number
        self.relation.text = ""
        self.paper.setChecked(False)
        self._told()
        if party is None:
            (self.relation if card.name else self.name).setFocus()

    @Slot(str)
    def _relation_typed(self, typed: str) -> None:
        words = relation_of(typed)
        if words != typed:
            self.relation.text = words
            self._told()
            self.paper.setFocus()
        else:
            self._told()

    @Slot()
    def _told(self) -> None:
        """Shows what is asked for this receiver, this way and this debt, and nothing else."""
        dossier = self._dossier
        if dossier is None:
            return
        at_counter = self.how.choice == "COUNTER"
        proxy = at_counter and bool(self.name.text.strip()) and self.party is None
        for part in (self.relation, self.offered, self.paper):
            part.setVisible(proxy)
        self.tracking.setVisible(self.how.choice == "POST")
        self.who.setText(_who(dossier, proxy=proxy, at_counter=at_counter))
        kin = authorisation_by(dossier, self.relation.text) is Authorisation.KIN
        self.paper.setText(
            "Đã xem giấy ủy quyền (người thân, hộ tịch: không cần chứng thực)"
            if kin
            else "Đã xem giấy ủy quyền có công chứng, chứng thực, hoặc giấy tờ đại diện"
        )
        owed = dossier.owed
        self.paid.setVisible(owed > 0)
        self.paid.setText(f"Thu {money.show(owed)} ₫ còn thiếu cùng lúc trả")
        for field in (self.method, self.symbol, self.receipt):
            field.setVisible(owed > 0 and self.paid.isChecked())
        self.money_changed.emit()

    @property
    def party(self) -> object:
        """The party of the dossier that the fields name, None for somebody else."""
        assert self._dossier is not None
        return party_of(self._dossier, Receiver(self.name.text, self.number.text))

    # What stands there

    @property
    def handing(self) -> Handing:
        """What the fields say."""
        assert self._dossier is not None
        relation = self.relation.text if not self.relation.isHidden() else ""
        seen = not self.paper.isHidden() and self.paper.isChecked()
        authorisation = authorisation_by(self._dossier, relation) if seen else Authorisation.NONE
        return Handing(
            Receiver(self.name.text, self.number.text.strip(), relation, authorisation),
            self.how.choice,
            self.tracking.text if not self.tracking.isHidden() else "",
            tuple(str(box.property("paper")) for box in self.originals if not box.isHidden() and box.isChecked()),
            self.lost.text,
        )

    @property
    def payment(self) -> Payment | None:
        """What is paid now."""
        if self._dossier is None or not self._dossier.owed or not self.paid.isChecked():
            return None
        return Payment(self._dossier.owed, self.method.choice, self.symbol.text, self.receipt.text)

    def mark(self, problems: Iterable[Problem]) -> None:
        """Says beside the fields what is wrong with them; the focus goes to the first."""
        fields = {
            "receiver": self.name,
            "id_number": self.number,
            "relation": self.relation,
            "how": self.how,
            "tracking": self.tracking,
            "lost": self.lost,
            "symbol": self.symbol,
            "number": self.receipt,
        }
        found = {problem.field: problem.sentence for problem in problems}
        for name, field in fields.items():
            field.mark(found.get(name, ""))
        wrong = [field for name, field in fields.items() if name in found and not field.isHidden()]
        if "authorisation" in found:
            self.paper.setFocus()
        elif wrong:
            wrong[0].setFocus()


class _Seen(QCheckBox):
    """Ticked when Space goes down: the scanner's filter may hand the key on after it is up again."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space."""
        if event.key() == Qt.Key.Key_Space:
            self.toggle()
        else:
            super().keyPressEvent(event)


def _who(dossier: Dossier, *, proxy: bool, at_counter: bool) -> str:
    intake = dossier.intake
    if not at_counter:
        return "Kết quả không trả tại quầy."
    if intake is not None and intake.in_person:
        return "Thủ tục này không nhận kết quả thay: chủ hồ sơ phải có mặt."
    if proxy:
        return "Nhận thay: không phải người đứng tên trên hồ sơ."
    return f"{IN_PERSON}. Người khác nhận thay: quét thẻ của họ."
