"""Keeps what is being typed: every field left is on the disk; parked drafts wait in a menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from counter_app.domain.moments import show, show_clock
from counter_app.errors import CounterError, StorageTrouble
from counter_app.operations import drafts
from counter_app.store.local import Draft
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.session import Session

Form = Mapping[str, Any]


@dataclass(frozen=True)
class Unkept:
    """What was typed and is nowhere but in the window. Two are the same when nothing was typed between them."""

    title: str
    form: Form
    trouble: StorageTrouble = field(compare=False)


class DraftKeeper(QWidget):
    """The current draft of one page, its «tự lưu lúc …», and the menu of the page's parked ones.

    Signals:
        found(Draft): an unfinished draft of this clerk was cut off last time.
        chosen(Draft): a parked draft was picked from the menu.
    """

    found = Signal(object)
    chosen = Signal(object)

    def __init__(self, session: Session, page: str = drafts.INTAKE) -> None:
        super().__init__()
        self._session, self._page = session, page
        self._id = ""
        self._on_disk: Form | None = None
        self._known = False
        self._held: dict[str, Draft] = {}
        self.said = Label()
        self.said.setProperty("muted", True)
        self.parked = QToolButton()
        self.parked.setAccessibleName("Bản nháp chờ")
        self.parked.setIcon(icon("inbox"))
        self.parked.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.parked.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.parked)
        self._menu.triggered.connect(self._picked)
        self.parked.setMenu(self._menu)
        self.parked.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.parked)
        row.addWidget(self.said)
        session.changes.announced.connect(self._on_change)

    @property
    def id(self) -> str:
        """The draft that the form is now; a new one is begun where there is none."""
        if not self._id:
            self._id = drafts.fresh_id(self._session.desk)
        return self._id

    def look(self) -> None:
        """Lists this clerk's drafts, once per sign-in; one that was cut off is announced."""
        if not self._known:
            self._known = True
            self._list(self._found)
            self._write_held()

    def begin(self, draft_id: str = "") -> None:
        """The form is another draft from here on."""
        self._id, self._on_disk = draft_id, None
        self.said.clear()

    def keep(self, form: Form, title: str) -> None:
        """A field was left."""
        desk, draft_id = self._session.at_work, self.id
        self._session.jobs.run(
            lambda: drafts.keep(desk, draft_id, form, title, page=self._page),
            lambda _: self._kept(draft_id, form),
            self._session.messages.show_error,
        )

    def keep_now(self, form: Form, title: str) -> Unkept | None:
        """On the way out: at once, because background work ends with the window. None where it is on the disk; a field
        left a moment ago may have brought it there before the disk was full.
        """
        try:
            drafts.keep(self._session.desk, self.id, form, title, page=self._page)
        except StorageTrouble as trouble:
            return None if form == self._on_disk else Unkept(title, form, trouble)
        return None

    def keep_held_now(self) -> list[Unkept]:
        """On the way out: what was put aside while the disk was full, by whichever clerk."""
        unkept = []
        for draft in list(self._held.values()):
            try:
                drafts.put(self._session.desk, draft, self._page)
            except StorageTrouble as trouble:
                unkept.append(Unkept(draft.title, draft.form, trouble))
        return unkept

    def park(self, form: Form, title: str) -> None:
        """Puts the draft aside for its citizen to come back. While the disk is full the window holds it: its fields
        are empty by then, and nothing else has what was typed.
        """
        desk = self._session.at_work
        self._write(Draft(self.id, desk.signed_in.id, title, form, parked=True, saved_at=desk.clock()))

    def _write(self, draft: Draft) -> None:
        desk = self._session.at_work

        def written(_: object) -> None:
            self._held.pop(draft.id, None)
            self._list()

        def failed(error: CounterError) -> None:
            self._held[draft.id] = draft
            words = f"{error} Bản nháp ({draft.title}) còn ở «Bản nháp chờ»; đừng tắt chương trình trước khi ghi được."
            self._session.messages.say(words, "plain")
            self._list()

        self._session.jobs.run(
            lambda: drafts.keep(desk, draft.id, draft.form, draft.title, parked=True, page=self._page), written, failed
        )

    def _write_held(self) -> None:
        """There may be room by now."""
        clerk = self._session.desk.clerk
        for draft in [one for one in self._held.values() if clerk is not None and one.clerk == clerk.id]:
            self._write(draft)

    def drop(self) -> None:
        """The form was emptied by hand."""
        self._on_disk = None
        if self._id:
            desk, draft_id = self._session.at_work, self._id
            self._session.jobs.run(
                lambda: drafts.drop(desk, draft_id), lambda _: None, self._session.messages.show_error
            )

    def _list(self, also: Any = None) -> None:
        if self._session.desk.clerk is None:
            return
        desk = self._session.at_work

        def show_them(kept: list[Draft]) -> None:
            held = [draft for draft in self._held.values() if draft.clerk == desk.signed_in.id]
            self._show([*held, *(draft for draft in kept if draft.parked and draft.id not in self._held)])
            if also:
                also(kept)

        self._session.jobs.run(lambda: drafts.listed(desk, self._page), show_them, self._session.messages.show_error)

    def _found(self, kept: list[Draft]) -> None:
        cut_off = next((draft for draft in kept if not draft.parked and draft.id not in self._held), None)
        if cut_off:
            self.found.emit(cut_off)

    def _show(self, parked: list[Draft]) -> None:
        self._menu.clear()
        for draft in parked:
            self._menu.addAction(f"{show(draft.saved_at)}  {draft.title}").setData(draft)
        self.parked.setText(f"Bản nháp chờ ({len(parked)})")
        self.parked.setVisible(bool(parked))

    def _kept(self, draft_id: str, form: Form) -> None:
        if draft_id == self._id:
            self._on_disk = form
            self.said.setText(f"Bản nháp tự lưu {show_clock(self._session.desk.clock())}")

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        draft: Draft = action.data()
        self._held.pop(draft.id, None)
        self.chosen.emit(draft)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.CLERK:
            self._known, self._id, self._on_disk = False, "", None
            self._show([])
        elif what & Changed.DRAFTS:
            self._list()
            self._write_held()
