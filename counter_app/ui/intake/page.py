"""Tiếp nhận: card → procedure → papers → F9. The whole of it by keyboard, and every field left is a draft kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter_app.domain.address import Units
from counter_app.domain.application import Application, promise
from counter_app.domain.deadline import Deadline
from counter_app.domain.id_card import IdCard
from counter_app.domain.moments import local_day, show
from counter_app.domain.procedure import Channel, Procedure
from counter_app.domain.procedure_search import Finder
from counter_app.errors import CounterError, UserError
from counter_app.operations import units
from counter_app.operations.receive import Received, receive
from counter_app.store import board
from counter_app.store.board import BoardRow
from counter_app.store.local import Draft
from counter_app.store.reference import Catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.draft_keeper import DraftKeeper, Unkept
from counter_app.ui.field import scrolled
from counter_app.ui.intake.bottom_row import BottomRow
from counter_app.ui.intake.commune_line import MOST_CHOICES
from counter_app.ui.intake.guide_box import GuideBox
from counter_app.ui.intake.more_box import MoreBox
from counter_app.ui.intake.papers_list import PapersCard
from counter_app.ui.intake.person_box import PersonBox
from counter_app.ui.intake.procedure_box import ProcedureBox
from counter_app.ui.intake.promise_box import PromiseBox
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session
from counter_app.ui.undo import Undo


class IntakePage(QWidget):
    """One dossier on its way in.

    Signals:
        closed(): the clerk wants back to the board.
    """

    closed = Signal()

    def __init__(self, session: Session, shop: PrintShop, undo: Undo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._shop, self._undo = session, shop, undo
        self._last_people: dict[str, Any] = {}
        self._saving = False
        self._catalogue: Catalogue | None = None
        self._known_rows: list[BoardRow] = []
        self._shown_procedure: Procedure | None = None
        self._build()
        self._connect()
        session.changes.announced.connect(self._on_change)
        day = local_day(session.desk.clock())
        session.jobs.run(lambda: units.of_day(day), self._use_units, line=True)  # nothing of the file waits for it

    def _use_units(self, loaded: Units) -> None:
        self.owner.use_units(loaded)
        self.more.use_units(loaded)

    # Layout

    def _build(self) -> None:
        self.owner = PersonBox("Chủ hồ sơ")
        self.procedure = ProcedureBox(Finder(()), self._session.desk.procedure)
        self.papers_card = PapersCard()
        self.papers = self.papers_card.list
        self.more = MoreBox(self.owner)
        self.promise = PromiseBox()
        self.drafts = DraftKeeper(self._session)
        self.guide = GuideBox(self._session, self._shop, self.papers_card, self.application, lambda: self.drafts.id)
        self.bottom = BottomRow(self.drafts)

        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(8)
        for widget in (self.owner, self.more, self.procedure):
            column.addWidget(widget)
        column.addWidget(self.papers_card, 1)
        column.addWidget(self.guide)
        column.addStretch(0)
        sides = QHBoxLayout()
        sides.setSpacing(10)
        sides.addWidget(scrolled(left), 3)
        sides.addWidget(scrolled(self.promise), 2)
        page = QVBoxLayout(self)
        page.setContentsMargins(10, 6, 10, 8)
        page.setSpacing(6)
        page.addWidget(self.more.band)
        page.addLayout(sides, 1)
        page.addWidget(self.bottom)

    def _connect(self) -> None:
        self.bottom.close_button.clicked.connect(self.leave)
        self.bottom.park_button.clicked.connect(self.park)
        self.bottom.save_button.clicked.connect(self.save)
        self.owner.identified.connect(self._identified)
        self.owner.finished.connect(self.procedure.field.setFocus)
        self.owner.phone.entered.connect(self._after_phone)
        self.owner.commune.finished.connect(self.focus_first_gap)
        self.procedure.field.entered.connect(self.papers.setFocus)
        self.procedure.chosen.connect(self._procedure_chosen)
        self.papers.finished.connect(self._after_papers)
        self.procedure.chosen.connect(self.guide.look)
        self.guide.issued.connect(self.clear)
        self.guide.opened.connect(self.bottom.save_button.setHidden)  # one primary button
        self.guide.issued.connect(self.focus_first_gap)
        self.papers.ticked.connect(self._papers_ticked)
        self.promise.cost.finished.connect(self.bottom.save_button.setFocus)
        self.drafts.found.connect(self._cut_off_found)
        self.drafts.chosen.connect(self._parked_chosen)
        for part in (self.owner, self.more, self.promise):
            part.edited.connect(self._edited)
        for n in range(MOST_CHOICES):
            QShortcut(QKeySequence(f"Alt+{n + 1}"), self).activated.connect(lambda n=n: self.owner.commune.pick(n))

    # Opening and closing

    def begin(self) -> None:
        """A clean page, or the draft that was cut off; the focus where the card is scanned."""
        self._read_catalogue()
        self.drafts.look()
        self._recompute()
        self.focus_first_gap()

    @Slot(object)
    def _cut_off_found(self, draft: Draft) -> None:
        if self.empty:
            self.resume(draft)
            self._session.messages.say(f"Đã mở lại bản nháp lúc {show(draft.saved_at)} ({draft.title}).", "plain")

    @Slot(object)
    def _parked_chosen(self, draft: Draft) -> None:
        self._put_away()
        self.resume(draft)

    def resume(self, draft: Draft) -> None:
        """Puts a draft back into the fields."""
        self.clear()
        self.drafts.begin(draft.id)
        self.from_form(draft.form)
        self._identified(self.owner.number.text.strip())
        self._recompute()
        self.focus_first_gap()

    @Slot()
    def park(self) -> None:
        """Ctrl+S: puts the unfinished intake aside; no code has been issued."""
        if self.empty:
            return
        self._put_away()
        self._session.messages.say("MỚI LƯU NHÁP – CHƯA CẤP MÃ. Bấm F9 để tiếp nhận.", "plain")
        self.begin()

    def _put_away(self) -> None:
        if not self.empty and not self._saving:
            self.drafts.park(self.to_form(), self._draft_title())
        self.clear()

    @Slot()
    def leave(self) -> None:
        """Esc: back to the board. What was typed is put aside as a draft, so nothing is asked and nothing is lost."""
        if not self.empty:
            self._session.messages.say(
                f"Đã cất bản nháp ({self._draft_title()}) – CHƯA CẤP MÃ. Mở lại ở «Bản nháp chờ».", "plain"
            )
        self._put_away()
        self.closed.emit()

    def same_people(self) -> None:
        """Ctrl+D: another dossier for whoever was received last: people, relation and channel, nothing else."""
        if not self.empty:
            self._session.messages.say("Hồ sơ đang nhập chưa xong; F9 hoặc Ctrl+S trước, rồi Ctrl+D.", "plain")
        elif not self._last_people:
            self._session.messages.say("Chưa tiếp nhận hồ sơ nào từ lúc đăng nhập để lặp lại người nộp.", "plain")
        else:
            self.owner.from_form(self._last_people["owner"])
            self.more.from_form(self._last_people["more"])
            self._identified(self.owner.number.text.strip())
            self.focus_first_gap()

    def forget_people(self) -> None:
        """Somebody else sits down."""
        self._last_people = {}

    @property
    def empty(self) -> bool:
        """Nothing typed, scanned or chosen."""
        return self.owner.empty and self.procedure.procedure is None and self.more.empty

    def clear(self) -> None:
        """Clean for the next citizen."""
        self.drafts.begin()
        self._known_rows = []
        self.owner.clear()
        self.more.clear()
        self.procedure.choose(None)
        self.promise.clear()
        self.papers.show_papers(())
        self.bottom.say(())
        self.papers_card.mark("")

    # Scans and people

    def take_card(self, card: IdCard) -> None:
        """A card was scanned: the owner's, or, when another owner stands there already, the submitter's."""
        if self._saving:
            self._session.messages.say("Đang lưu hồ sơ trước; hãy quét lại thẻ.", "plain")
            return
        number = self.owner.number.text.strip()
        if self.owner.empty or number == card.number:
            self.owner.fill(card)
        else:
            self.more.submitter_from(card)
            self._session.messages.say(f"Đã ghi {card.name or card.number} là người nộp hồ sơ.")
        self.focus_first_gap()

    @Slot(str)
    def _identified(self, number: str) -> None:
        """Looks the citizen up: fills what the office knows, shows what is still open."""
        if not number:
            return
        desk = self._session.desk

        def look_up() -> board.Known:
            with desk.database.read() as connection:
                return board.known_citizen(connection, desk.me.office, number)

        self._session.jobs.run(look_up, lambda found: self._recall(number, found), self._session.messages.show_error)

    def _recall(self, number: str, found: board.Known) -> None:
        rows, known = found
        if number != self.owner.number.text.strip():
            return
        self._known_rows = rows
        self._session.reads.searched(number, len(rows))
        if known:
            gap_before = self.owner.first_gap()
            self.owner.recall(known)
            if gap_before is self.owner.phone and self.owner.phone.editor.hasFocus() and self.owner.phone.text:
                self.procedure.field.setFocus()
        self._warn_of_open()

    def _warn_of_open(self) -> None:
        chosen = self.procedure.procedure
        self.more.remark(self._known_rows, chosen.name if chosen else "")

    # Procedure, papers, date

    @Slot()
    def _procedure_chosen(self) -> None:
        procedure = self.procedure.procedure
        if procedure is not self._shown_procedure:
            self._shown_procedure = procedure
            self.papers.show_papers(procedure.papers if procedure else ())
            self.papers_card.setVisible(procedure is not None)
            self.papers_card.mark("")
            self._warn_of_open()
        promised = self._recompute()
        if procedure is not None:
            at_once = procedure.at_once(self.procedure.case_number, Channel(self.more.channel.choice))
            today = local_day(self._session.desk.clock())
            self.promise.receipt.setChecked(not (at_once and promised and local_day(promised.due_at) == today))
        self._edited()

    def _recompute(self) -> Deadline | None:
        """Shows the date as it would be printed now; None while it cannot be known."""
        application, known = self.application(), self._session.known
        procedure = application.procedure
        asked = procedure is not None and procedure.limit(application.case, application.channel) is None
        now = self.more.band.moment or self._session.desk.clock()
        self.promise.use(procedure, application.channel, local_day(now), ask_limit=asked)
        self.bottom.save_button.setText(f"{'Ghi hồ sơ' if application.blank else 'Tiếp nhận và in'}  F9")
        promised = promise(application, now, known.calendar, known.office) if procedure else None
        self.promise.show_promise(promised, application.expected)
        return promised

    @Slot()
    def _papers_ticked(self) -> None:
        self.papers_card.mark("")
        self._edited()

    @Slot()
    def _after_phone(self) -> None:
        """Enter after the phone goes on to what is missing: other fields of somebody typed in, else the procedure."""
        if self.owner.checked.value != "MANUAL" or (self.owner.name.text.strip() and self.owner.born.text.strip()):
            self.procedure.field.setFocus()

    @Slot()
    def _after_papers(self) -> None:
        if self.promise.amount.isVisible() and self.promise.limit() is None:
            self.promise.amount.setFocus()
        elif gap := self.promise.cost.first_gap():
            gap.editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.bottom.save_button.setFocus()

    @Slot()
    def focus_first_gap(self) -> None:
        """The focus goes to the first thing that is missing."""
        gap = self.owner.first_gap()
        (gap or self.procedure.field).setFocus()

    next_pane = focus_first_gap

    # Drafts

    @Slot()
    def _edited(self) -> None:
        """A field was left: the date may be another, and the draft is kept."""
        self._recompute()
        if self._saving or self._session.desk.clerk is None:
            return
        if self.empty:
            self.drafts.drop()
        else:
            self.drafts.keep(self.to_form(), self._draft_title())

    def keep_now(self) -> Unkept | None:
        """On the way out: at once. While saving nothing, else tomorrow began with a dossier that has a number."""
        return None if self._saving else self.drafts.keep_now(self.to_form(), self._draft_title())

    def _draft_title(self) -> str:
        name = self.owner.name.text.strip() or self.owner.number.text.strip() or "chưa có tên"
        procedure = self.procedure.procedure
        return f"{name} – {procedure.name[:60]}" if procedure else name

    def to_form(self) -> dict[str, Any]:
        """Everything on the page, as a draft keeps it."""
        procedure = self.procedure.procedure
        return {
            "owner": self.owner.to_form(),
            "more": self.more.to_form(),
            "procedure": procedure.code if procedure else "",
            "case": self.procedure.case_number,
            "papers": self.papers.to_form(),
            "promise": self.promise.to_form(),
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self.owner.from_form(form.get("owner", {}))
        self.more.from_form(form.get("more", {}))
        self.procedure.choose(self._session.desk.procedure(form.get("procedure", "")), int(form.get("case", 0)))
        self.papers.from_form(form.get("papers", ()))
        self.promise.from_form(form.get("promise", {}))

    # Saving

    def application(self) -> Application:
        """What the page holds, for the domain to check."""
        return Application(
            procedure=self.procedure.procedure,
            owners=(self.owner.party(), *self.more.other_owners()),
            case=self.procedure.case_number,
            channel=Channel(self.more.channel.choice),
            submitter=self.more.submitter(),
            relation=self.more.relation.text,
            papers=self.papers.lines(),
            sets=self.more.sets.value(),
            checked=self.owner.checked,
            limit=self.promise.limit(),
            fees=self.promise.cost.fees(),
            payment=self.promise.cost.payment(),
            return_to=self.promise.return_to.choice,
            no_messages=self.more.no_messages.isChecked(),
            blank=self.more.band.serial,
            received_at=self.more.band.received_at,
            **self.more.texts,
        )

    @Slot()
    def save(self) -> None:
        """F9: commits, numbers, prints, and is clean for the next citizen."""
        if self._saving or self.guide.took_f9():
            return
        desk, draft_id, wanted = self._session.at_work, self.drafts.id, self.promise.receipt.isChecked()
        application = self.application()
        self.bottom.say(())
        self._set_saving(saving=True)
        self._session.jobs.run(
            lambda: receive(desk, application, draft_id=draft_id, receipt=wanted), self._saved, self._not_saved
        )

    def _saved(self, received: Received) -> None:
        self._set_saving(saving=False)
        self._last_people = {"owner": self.owner.to_form(), "more": self.more.people_to_form()}
        self.clear()
        intake = received.intake
        paper = "Đang in giấy tiếp nhận." if received.print_job else "Không in giấy tiếp nhận."
        words = f"Đã tiếp nhận {intake.code} – {intake.presenter.name}, hẹn trả {show(intake.deadline.due_at)}. {paper}"
        if intake.blank:  # its number stands on the citizen's paper: nothing to undo
            self._session.messages.say(words, "good")
        else:
            self._undo.offer(received.dossier_id, words)
        if received.print_job:
            self._shop.print_job(received.print_job)
        self._session.changes.announce(Changed.DOSSIERS | Changed.PAPERS | Changed.DRAFTS | Changed.LINE)
        self.focus_first_gap()

    def _not_saved(self, error: CounterError) -> None:
        self._set_saving(saving=False)
        if not isinstance(error, UserError):
            self._session.messages.show_error(error)
            return
        self.mark(error)

    def mark(self, error: UserError) -> None:
        """Every part shows what is its own, and the bottom line the first; the focus goes to the first field."""
        problems = error.problems
        wrong: list[QWidget] = [*self.owner.mark([one for one in problems if one.field.split(".")[0] == "owner"])]
        wrong += self.more.mark(problems)
        for problem in problems:
            if problem.field == "procedure":
                self.procedure.field.mark(problem.sentence)
                wrong.append(self.procedure.field)
            elif problem.field == "papers":
                self.papers_card.mark(problem.sentence)
                wrong.append(self.papers)
        wrong += self.promise.mark(problems)
        self.bottom.say(problems)
        for widget in wrong[:1]:
            widget.setFocus()

    def _set_saving(self, *, saving: bool) -> None:
        """While it is being saved the page takes nothing: what is typed then would vanish with the next clean page."""
        self._saving = saving
        self.setEnabled(not saving)

    def _read_catalogue(self) -> None:
        """Makes the offered procedures ready to be searched, away from the window: there may be 2,700."""
        catalogue, counter = self._session.known.catalogue, self._session.desk.me.counter
        if catalogue is not self._catalogue:
            self._catalogue = catalogue
            self._session.jobs.run(lambda: Finder(catalogue.offered(counter), catalogue.shelf.top), self.procedure.use)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.REFERENCE and self._session.desk.clerk:
            self._read_catalogue()
