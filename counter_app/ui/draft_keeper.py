"""Keeps what is being typed: every field left is on the disk; parked drafts wait in a menu."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from counter_app.domain.moments import show, show_clock
from counter_app.operations import drafts
from counter_app.store.local import Draft
from counter_app.ui.changes import Changed
from counter_app.ui.icons import icon
from counter_app.ui.label import Label
from counter_app.ui.session import Session

Form = Mapping[str, Any]


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
        self._known = False
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

    def begin(self, draft_id: str = "") -> None:
        """The form is another draft from here on."""
        self._id = draft_id
        self.said.clear()

    def keep(self, form: Form, title: str) -> None:
        """A field was left."""
        desk, draft_id = self._session.at_work, self.id
        self._session.jobs.run(
            lambda: drafts.keep(desk, draft_id, form, title, page=self._page),
            lambda _: self._kept(draft_id),
            self._session.messages.show_error,
        )

    def keep_now(self, form: Form, title: str) -> None:
        """On the way out: at once, because background work ends with the window."""
        drafts.keep(self._session.desk, self.id, form, title, page=self._page)

    def park(self, form: Form, title: str) -> None:
        """Puts the draft aside for its citizen to come back."""
        desk, draft_id = self._session.at_work, self.id
        self._session.jobs.run(
            lambda: drafts.keep(desk, draft_id, form, title, parked=True, page=self._page),
            lambda _: self._list(),
            self._session.messages.show_error,
        )

    def drop(self) -> None:
        """The form was emptied by hand."""
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
            self._show([draft for draft in kept if draft.parked])
            if also:
                also(kept)

        self._session.jobs.run(lambda: drafts.listed(desk, self._page), show_them, self._session.messages.show_error)

    def _found(self, kept: list[Draft]) -> None:
        cut_off = next((draft for draft in kept if not draft.parked), None)
        if cut_off:
            self.found.emit(cut_off)

    def _show(self, parked: list[Draft]) -> None:
        self._menu.clear()
        for draft in parked:
            self._menu.addAction(f"{show(draft.saved_at)}  {draft.title}").setData(draft)
        self.parked.setText(f"Bản nháp chờ ({len(parked)})")
        self.parked.setVisible(bool(parked))

    def _kept(self, draft_id: str) -> None:
        if draft_id == self._id:
            self.said.setText(f"Bản nháp tự lưu {show_clock(self._session.desk.clock())}")

    @Slot(QAction)
    def _picked(self, action: QAction) -> None:
        self.chosen.emit(action.data())

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.CLERK:
            self._known, self._id = False, ""
            self._show([])
        elif what & Changed.DRAFTS:
            self._list()
