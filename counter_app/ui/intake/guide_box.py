"""When papers are missing: «Hướng dẫn bổ sung (Mẫu 02)» or «Từ chối tiếp nhận (Mẫu 03)», given and printed from the
intake; and such a paper scanned tomorrow, as a form to go on with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout

from counter_app.domain.application import Application
from counter_app.domain.guidance import ISSUED, LABELS, REFUSED, Guidance, lacking
from counter_app.domain.moments import show
from counter_app.domain.person import Organisation, Party, show_birth
from counter_app.domain.procedure import Procedure
from counter_app.domain.text import nfc
from counter_app.errors import CounterError, Refused, UserError
from counter_app.operations.guide import Given, guide
from counter_app.store import slips
from counter_app.store.local import Draft
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.intake.papers_list import PapersCard
from counter_app.ui.intake.person_box import ORGANISATION
from counter_app.ui.label import Label
from counter_app.ui.print_shop import PrintShop
from counter_app.ui.session import Session


class GuideBox(QFrame):
    """Under the papers while a required one is missing, and in their place while it is filled.

    Signals:
        issued(): the paper is given; the page is to be clean for the next citizen.
        opened(bool): F9 is this form's, or the page's again.
    """

    issued = Signal()
    opened = Signal(bool)

    def __init__(
        self,
        session: Session,
        shop: PrintShop,
        papers: PapersCard,
        application: Callable[[], Application],
        draft: Callable[[], str],
    ) -> None:
        super().__init__()
        self._papers = papers
        self._session, self._shop = session, shop
        self._application, self._draft = application, draft
        self._kind = ISSUED
        self.guide_button = QPushButton("Hướng dẫn bổ sung (Mẫu 02)")
        self.refuse_button = QPushButton("Từ chối tiếp nhận (Mẫu 03)")
        self.items = QPlainTextEdit()
        self.items.setTabChangesFocus(True)
        self.items.setAccessibleName("Giấy tờ cần bổ sung")
        self.items.setFixedHeight(self.items.fontMetrics().lineSpacing() * 2 + 14)
        self._items_label = Label("Giấy tờ cần bổ sung (mỗi dòng một mục)")
        self._items_label.setBuddy(self.items)
        self.reason = Field("Lý do *")
        self.excuse = Field("Lý do hướng dẫn lần nữa *")
        self._wrong = Label()
        self._wrong.setProperty("wrong", True)
        self._wrong.setWordWrap(True)
        self.close_button = QPushButton("Thôi")
        self.give_button = QPushButton("Ghi và in phiếu  F9")
        self.give_button.setProperty("primary", True)
        self._buttons = QFrame()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.guide_button)
        row.addWidget(self.refuse_button)
        row.addStretch()
        self._form = QFrame()
        self._form.setProperty("card", True)
        self._title = Label()
        self._title.setProperty("heading", True)
        inside = QVBoxLayout(self._form)
        inside.setContentsMargins(12, 8, 12, 10)
        for part in (self._title, self._items_label, self.items, self.reason, self.excuse, self._wrong):
            inside.addWidget(part)
        last = QHBoxLayout()
        last.addStretch()
        last.addWidget(self.close_button)
        last.addWidget(self.give_button)
        inside.addLayout(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._buttons)
        column.addWidget(self._form)
        for button in (self.guide_button, self.refuse_button, self.close_button, self.give_button):
            button.setAutoDefault(False)
        self.guide_button.clicked.connect(lambda: self.open(ISSUED))
        self.refuse_button.clicked.connect(lambda: self.open(REFUSED))
        self.close_button.clicked.connect(self.fold)
        papers.list.ticked.connect(self.look)
        self.give_button.clicked.connect(self.give)
        self.reason.entered.connect(self.give)
        self.excuse.entered.connect(self.give)
        self._form.hide()  # before folding: the papers have no window yet, and shown now they would be one of their own
        self.fold()
        self.hide()

    @Slot()
    def look(self) -> None:
        """Shows itself while something required is not there."""
        application = self._application()
        procedure = application.procedure
        missing = lacking(procedure, application.papers) if procedure else []
        self.setVisible(bool(missing) or not self._form.isHidden())
        if procedure is None:
            self._form.hide()
            self.fold()
            self.hide()

    @Slot()
    def fold(self) -> None:
        """Only the two buttons, and the papers above them again."""
        if not self._form.isHidden():
            self._papers.show()
        self._form.hide()
        self._buttons.show()
        self.reason.text = self.excuse.text = ""
        self.excuse.hide()
        self._say("")
        self.opened.emit(False)

    def open(self, kind: str) -> None:
        """The form of one of the two papers, the missing papers listed."""
        application = self._application()
        self.fold()
        self._kind = kind
        procedure = application.procedure
        self.items.setPlainText("\n".join(lacking(procedure, application.papers)) if procedure else "")
        for part in (self._items_label, self.items):
            part.setVisible(kind == ISSUED)
        self.reason.set_label("Lý do *" if kind == ISSUED else "Lý do từ chối *")
        self._title.setText(LABELS[kind])
        for hidden in (self._papers, self._buttons):  # in their place, so that nothing is below the fold
            hidden.hide()
        self._form.show()
        self.opened.emit(True)
        self.reason.setFocus(Qt.FocusReason.TabFocusReason)

    def took_f9(self) -> bool:
        """F9 means this form while it is open. Whether it was."""
        if self._form.isHidden():
            return False
        self.give()
        return True

    @Slot()
    def give(self) -> None:
        """One entry with its number, then the printer."""
        if not self.isEnabled():
            return
        desk, kind, application, draft_id = self._session.at_work, self._kind, self._application(), self._draft()
        items = nfc(self.items.toPlainText()).splitlines() if kind == ISSUED else []
        reason, excuse = self.reason.text, self.excuse.text
        self._say("")
        self.setEnabled(False)
        self._session.jobs.run(
            lambda: guide(desk, application, kind, items=items, reason=reason, excuse=excuse, draft_id=draft_id),
            self._given,
            self._not_given,
        )

    def _given(self, given: Given) -> None:
        self.setEnabled(True)
        self.fold()
        self.hide()
        self.issued.emit()
        paper = given.guidance
        self._session.messages.say(f"Đã ghi «{LABELS[paper.kind]}», {paper.code} – {paper.presenter.name}.", "good")
        self._shop.print_job(given.print_job)
        self._session.changes.announce(Changed.PAPERS | Changed.DRAFTS | Changed.LINE)

    def _not_given(self, error: CounterError) -> None:
        self.setEnabled(True)
        problems = error.problems if isinstance(error, UserError) else ()
        again = isinstance(error, Refused) and any(problem.field == "excuse" for problem in problems)
        if again:
            self.excuse.show()
        self._say(str(error))
        (self.excuse if again else self.reason).setFocus()

    def _say(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setVisible(bool(sentence))


def go_on(session: Session, code: str, show_intake: Callable[[], None], take: Callable[[Draft], None]) -> None:
    """Looks up a scanned paper, shows the intake and hands it to ``take`` as a draft; what is wrong is said."""
    desk = session.at_work

    def look_up() -> tuple[Guidance, Procedure | None]:
        with desk.database.read() as connection:
            found = slips.find_guidance(connection, desk.me.office, code)
            return found, desk.procedure(found.procedure_code, connection)

    def found(what: tuple[Guidance, Procedure | None]) -> None:
        given, procedure = what
        show_intake()
        take(Draft("", desk.signed_in.id, given.code, as_form(given, procedure), parked=False, saved_at=given.at))
        words = f"Phiếu {given.code}, {LABELS[given.kind]} ngày {show(given.at)}: {given.reason}"
        session.messages.say(words if procedure else f"{words}. Thủ tục của phiếu không còn trong danh mục.", "plain")

    session.jobs.run(look_up, found, session.messages.show_error)


def as_form(given: Guidance, procedure: Procedure | None) -> dict[str, Any]:
    """A paper as the fields of the intake: person, procedure, the papers that were there."""
    there = {line.name: line for line in given.papers}
    papers = []
    for paper in procedure.papers if procedure else ():
        line = there.get(paper.name)
        numbers = (line.originals, line.copies) if line else (paper.originals, paper.copies)
        papers.append([line is not None, str(numbers[0]), str(numbers[1])])
    return {
        "owner": _fields(given.person),
        "more": {"submitter": _fields(given.submitter) if given.submitter else None},
        "procedure": given.procedure_code if procedure else "",
        "case": given.case,
        "papers": papers,
    }


def _fields(party: Party) -> dict[str, Any]:
    common = {"name": party.name, "phone": party.phone, "address": party.address, "email": party.email}
    if isinstance(party, Organisation):
        return {**common, "kind": ORGANISATION, "number": party.tax_code}
    return {
        **common,
        "kind": party.id_kind.value,
        "number": party.id_number,
        "born": show_birth(party.born),
        "gender": party.gender,
    }
