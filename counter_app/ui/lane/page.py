"""Chứng thực: card or name → digit → pages, copies → F9. The main street of a ward, on one screen and by keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain import person as rules
from counter_app.domain.certified import Request, Upto
from counter_app.domain.copies import COPIES, REGISTERS, Register, numbers_in_words
from counter_app.domain.id_card import IdCard
from counter_app.domain.moments import local_day, show
from counter_app.domain.money import show as amount
from counter_app.domain.person import Checked, IdKind, Person, party_from_body
from counter_app.domain.text import clean
from counter_app.errors import CounterError, UserError
from counter_app.operations import drafts
from counter_app.operations.certify import Certified, certify, last_signer
from counter_app.store import certified
from counter_app.store.local import Draft
from counter_app.ui.changes import Changed
from counter_app.ui.draft_keeper import DraftKeeper, Unkept
from counter_app.ui.field import Field, form_card, scrolled
from counter_app.ui.label import Label
from counter_app.ui.lane.papers_card import PapersCard
from counter_app.ui.lane.signing_card import SigningCard
from counter_app.ui.lane.waiting_card import WaitingCard
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo


class LanePage(QWidget):
    """One request after the other; what waits for its signer beside it.

    Signals:
        closed(): the clerk wants back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, shop: PrintShop, undo: Undo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._shop, self._undo = session, shop, undo
        self._saving = False
        self._usual: tuple[str, ...] = ()
        self._scanned: Person | None = None
        self._build()
        self._connect()
        session.changes.announced.connect(self._on_change)

    # Layout

    def _build(self) -> None:
        self.what = Field("Việc &chứng thực", QComboBox())
        assert isinstance(self.what.editor, QComboBox)
        for register in REGISTERS.values():
            self.what.editor.addItem(register.title, register.key)
        self.name = Field("&Họ và tên người yêu cầu *", rule=rules.person_name)
        self.number = Field("&Số định danh (không bắt buộc)", rule=_number_rule)
        self.others = Field("Các &bên khác (cách nhau bằng dấu ;)")
        self.person_card = form_card(
            "Người yêu cầu chứng thực",
            ((self.name, 0, 0, 2), (self.number, 0, 2, 1), (self.what, 1, 0, 1), (self.others, 1, 1, 2)),
        )
        self.papers = PapersCard()
        self.signing = SigningCard()
        self.waiting = WaitingCard(self._session, self._undo, self.signing)
        self.drafts = DraftKeeper(self._session, drafts.LANE)
        left, right = QWidget(), QWidget()
        for side, widgets in ((left, (self.person_card, self.papers)), (right, (self.signing, self.waiting))):
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 4, 0)
            column.setSpacing(8)
            for n, widget in enumerate(widgets):
                column.addWidget(widget, n if side is right else 0)
            column.addStretch(0 if side is right else 1)
        sides = QHBoxLayout()
        sides.setSpacing(10)
        sides.addWidget(scrolled(left), 3)
        sides.addWidget(scrolled(right), 2)
        page = QVBoxLayout(self)
        page.setContentsMargins(10, 6, 10, 8)
        page.setSpacing(6)
        page.addLayout(sides, 1)
        page.addLayout(self._build_bottom())

    def _build_bottom(self) -> QHBoxLayout:
        self.summary = Label()
        self.summary.setProperty("wrong", True)
        self.summary.setWordWrap(True)
        self.close_button = QPushButton("Đóng  Esc")
        self.sign_button = QPushButton("Nhận, trình ký  Ctrl+K")
        self.save_button = QPushButton("Đã ký, thu phí, trả  F9")
        self.save_button.setProperty("primary", True)
        row = QHBoxLayout()
        row.addWidget(self.drafts)
        row.addWidget(self.summary, 1)
        for button in (self.close_button, self.sign_button, self.save_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.leave)
        self.sign_button.clicked.connect(self.send_to_sign)
        self.save_button.clicked.connect(self.save)
        self.name.entered.connect(self._after_name)
        self.number.entered.connect(self.papers.kinds.setFocus)
        self.others.entered.connect(self.papers.kinds.setFocus)
        assert isinstance(self.what.editor, QComboBox)
        self.what.editor.currentIndexChanged.connect(self._use_register)
        self.papers.edited.connect(self._show_fee)
        self.papers.finished.connect(self.save_button.setFocus)
        self.drafts.found.connect(self._cut_off_found)
        self.drafts.chosen.connect(self._parked_chosen)
        for part in (self.name, self.number, self.others, self.what, self.papers, self.signing):
            part.left.connect(self._keep)

    # Opening and closing

    @property
    def register(self) -> Register:
        """The chosen legal register."""
        return REGISTERS[self.what.choice]

    @property
    def empty(self) -> bool:
        """Nothing typed or scanned."""
        return self.papers.empty and not any(clean(field.text) for field in (self.name, self.number, self.others))

    def begin(self) -> None:
        """The focus where a digit takes the type of paper; the name comes by the scanner, or is typed after."""
        self._use_register()
        self.waiting.refresh()
        known = self._session.known
        people = [f"{one.name}, {one.title}" if one.title else one.name for one in known.staff if one.active]
        desk = self._session.desk
        self._session.jobs.run(lambda: last_signer(desk), lambda name: self.signing.offer(people, name))
        self.drafts.look()
        self.papers.kinds.setFocus()

    def next_pane(self) -> None:
        """F6: types of paper, name, what waits in turn."""
        turn = (self.papers.kinds, self.name.editor, self.waiting.table)
        held = next((n for n, part in enumerate(turn) if part.hasFocus()), -1)
        turn[(held + 1) % len(turn)].setFocus()

    @Slot()
    def leave(self) -> None:
        """Esc: back to the board; what was begun stays here."""
        if not self.empty:
            self._session.messages.say("Yêu cầu chứng thực còn giữ, CHƯA CẤP SỐ. Mở lại bằng Ctrl+E.", "plain")
        self.closed.emit()

    def clear(self) -> None:
        """Clean for the next citizen; register and signer stay."""
        self.drafts.begin()
        self._scanned = None
        for field in (self.name, self.number, self.others):
            field.text = ""
        self.papers.clear()
        self.signing.clear()
        self.summary.clear()
        self._show_fee()
        self._renew()

    def take_card(self, card: IdCard) -> None:
        """A card was scanned: it is who asks."""
        if self._saving:
            self._session.messages.say("Đang lưu yêu cầu trước; hãy quét lại thẻ.", "plain")
            return
        self._scanned = card.person()
        self.name.text, self.number.text = card.name, card.number
        if card.warnings:
            self._session.messages.say("\n".join(card.warnings), "plain")
        if not card.name:
            self.name.setFocus()
        self._keep()

    # Drafts

    @Slot()
    def _keep(self) -> None:
        """A field was left: what stands here is on the disk."""
        if self._saving or self._session.desk.clerk is None:
            return
        if self.empty:
            self.drafts.drop()
        else:
            self.drafts.keep(self.to_form(), self._draft_title())

    def keep_now(self) -> Unkept | None:
        """On the way out: keeps the draft at once, because background work ends with the window."""
        if self._saving:  # else tomorrow's lane would begin with a request that has its numbers
            return None
        return self.drafts.keep_now(self.to_form(), self._draft_title())

    @Slot()
    def park(self) -> None:
        """Ctrl+S: puts the request aside; no number has been drawn."""
        if self.empty or self._saving:
            return
        self.drafts.park(self.to_form(), self._draft_title())
        self.clear()
        words = "MỚI LƯU NHÁP – CHƯA CẤP SỐ. Mở lại ở «Bản nháp chờ», rồi F9 để chứng thực."
        self._session.messages.say(words, "plain")
        self.papers.kinds.setFocus()

    @Slot(object)
    def _cut_off_found(self, draft: Draft) -> None:
        if self.empty:
            self._resume(draft)
            words = f"Đã mở lại yêu cầu chứng thực lúc {show(draft.saved_at)} ({draft.title}), CHƯA CẤP SỐ."
            self._session.messages.say(words, "plain")

    @Slot(object)
    def _parked_chosen(self, draft: Draft) -> None:
        if self._saving:
            return
        if not self.empty:
            self.drafts.park(self.to_form(), self._draft_title())
        self._resume(draft)

    def _resume(self, draft: Draft) -> None:
        self.clear()
        self.drafts.begin(draft.id)
        self.from_form(draft.form)
        self.papers.kinds.setFocus()

    def _draft_title(self) -> str:
        who = clean(self.name.text) or self.number.text.strip() or "chưa có tên"
        papers = "; ".join(line.kind for line in self.papers.lines())
        return f"{who} – {papers[:60]}" if papers else who

    def to_form(self) -> dict[str, Any]:
        """Everything on the page, as a draft keeps it."""
        return {
            "register": self.what.choice,
            "name": self.name.text,
            "number": self.number.text,
            "others": self.others.text,
            "card": self._scanned.to_body() if self._scanned else None,
            "papers": self.papers.to_form(),
            "signing": self.signing.to_form(),
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self.what.choice = form.get("register", COPIES)
        card = party_from_body(form["card"]) if form.get("card") else None
        self._scanned = card if isinstance(card, Person) else None
        for name, field in (("name", self.name), ("number", self.number), ("others", self.others)):
            field.text = form.get(name, "")
        self.papers.from_form(form.get("papers", {}))
        self.signing.from_form(form.get("signing", {}))
        self._show_fee()

    # What is shown

    @Slot()
    def _use_register(self) -> None:
        register, desk = self.register, self._session.desk
        self.others.setVisible(register.several_parties)
        procedure, day = desk.procedure(register.procedure), local_day(desk.clock())
        usual = self._usual = self._session.known.kinds[register.key]
        self.papers.use(register, usual, procedure, day)
        missing = f"Danh mục của đơn vị chưa có thủ tục {register.procedure}; hãy thêm ở «Danh mục TTHC»."
        self.summary.setText("" if procedure else missing)
        self._show_fee()

        def before() -> list[str]:
            with desk.database.read() as connection:
                return certified.kinds(connection, desk.me.office, register.key)

        def known(kinds: list[str]) -> None:
            if self.register is register and self._usual == usual and kinds:
                self.papers.use(register, usual, procedure, day, kinds)

        self._session.jobs.run(before, known)

    def _renew(self) -> None:
        """Another list of usual papers came; never under the fingers of who is in the middle of a request."""
        if self.empty and self._usual and self._session.known.kinds[self.register.key] != self._usual:
            self._use_register()

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.REFERENCE:
            self._renew()

    @Slot()
    def _show_fee(self) -> None:
        self.signing.show_fee(self.papers.fee(), len(self.papers.lines()))

    @Slot()
    def _after_name(self) -> None:
        (self.number if not clean(self.number.text) else self.papers.kinds).setFocus()

    # Saving

    def request(self) -> Request:
        """What the page holds, for the domain to check."""
        name, number = clean(self.name.text), self.number.text.strip()
        owner = Person(name, IdKind.PERSONAL_NUMBER if number else IdKind.NONE, number)
        scanned = self._scanned is not None and self._scanned.id_number == number
        if scanned and self._scanned is not None:
            owner = replace(self._scanned, name=name)
        others = self.others.text.split(";") if self.register.several_parties else []
        return Request(
            owners=(owner, *(Person(clean(other)) for other in others if clean(other))),
            lines=self.papers.lines(),
            register=self.register.key,
            signer=self.signing.signer.text,
            checked=Checked.CARD_QR if scanned else Checked.MANUAL,
            extended=self.signing.extended(),
            agreement=self.signing.agreement.text,
            slip=self.signing.slip.isChecked(),
            payment=self.signing.payment(),
        )

    @Slot()
    def save(self) -> None:
        """F9: signed on the spot, paid and returned."""
        self._save(Upto.RETURNED)

    @Slot()
    def send_to_sign(self) -> None:
        """Ctrl+K: received under its numbers, and with the signer."""
        self._save(Upto.SIGNING)

    def _save(self, upto: Upto) -> None:
        if self._saving:
            return
        desk, request, draft_id = self._session.at_work, self.request(), self.drafts.id
        self.summary.clear()
        self._set_saving(saving=True)
        self._session.jobs.run(lambda: certify(desk, request, upto, draft_id=draft_id), self._saved, self._not_saved)

    def _saved(self, done: Certified) -> None:
        self._set_saving(saving=False)
        self.clear()
        intake = done.intake
        numbers = f"Số chứng thực {numbers_in_words(intake.copies)} – {intake.presenter.name}."
        if done.upto is Upto.RETURNED:
            self._undo.forget()
            taken = f"Thu {amount(done.paid)} đồng, trả {_pieces(done)}." if done.paid else f"Trả {_pieces(done)}."
            self._session.messages.say(f"{numbers} {taken}")
        else:
            slip = " Đang in phiếu hẹn." if done.print_job else ""
            words = f"{numbers} Đã trình ký, hẹn trả {show(intake.deadline.due_at)}.{slip}"
            self._undo.offer(done.dossier_id, words)
        if done.print_job:
            self._shop.print_job(done.print_job)
        self._session.changes.announce(Changed.DOSSIERS | Changed.PAPERS | Changed.DRAFTS | Changed.LINE)
        self.papers.kinds.setFocus()

    def _not_saved(self, error: CounterError) -> None:
        self._set_saving(saving=False)
        if not isinstance(error, UserError):
            self._session.messages.show_error(error)
            return
        self.mark(error)

    def mark(self, error: UserError) -> None:
        """What is wrong beside its field, the first at the bottom; the focus goes there."""
        own: dict[str, Field] = {"owner.name": self.name, "owner.id_number": self.number}
        wrong: list[QWidget] = []
        for problem in error.problems:
            field = own.get(problem.field) or (self.others if problem.field.startswith("owner") else None)
            if field is not None:
                field.mark(problem.sentence)
                wrong.append(field)
        wrong += self.papers.mark(error.problems)
        wrong += self.signing.mark(error.problems)
        count, first = len(error.problems), error.problems[0].sentence
        self.summary.setText(f"Còn {count} mục cần sửa. {first}" if count > 1 else first)
        for widget in wrong[:1]:
            widget.setFocus()

    def _set_saving(self, *, saving: bool) -> None:
        """While it is being saved the page takes nothing: what is typed then would vanish with the next clean page."""
        self._saving = saving
        self.setEnabled(not saving)


def _number_rule(text: str) -> str:
    return rules.id_number(IdKind.PERSONAL_NUMBER, text)


def _pieces(done: Certified) -> str:
    register = REGISTERS[done.intake.copies[0].book.partition("-")[0]] if done.intake.copies else REGISTERS[COPIES]
    return f"{sum(line.copies for line in done.intake.copies)} {register.counted}"
