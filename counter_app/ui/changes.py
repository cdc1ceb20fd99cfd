"""The one announcement: which kinds of things changed. Screens listen and refresh what they show of them."""

from __future__ import annotations

from enum import Flag, auto

from PySide6.QtCore import QObject, Signal


class Changed(Flag):
    """Kinds of things that change."""

    DOSSIERS = auto()
    PAPERS = auto()
    DRAFTS = auto()
    REFERENCE = auto()
    LINE = auto()
    CLERK = auto()


class Changes(QObject):
    """Says once what an act or an exchange changed."""

    announced = Signal(object)

    def announce(self, what: Changed) -> None:
        """Tells every open screen."""
        self.announced.emit(what)
