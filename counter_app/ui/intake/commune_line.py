"""«Nay là: …»: the commune of today under an address that stays as it is on the card.

What the address can only mean is taken and marked as proposed; of several, Alt with a digit takes one from wherever the
focus is, because the clerk's hands are at the phone or the procedure by then. Nothing here must be answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.address import Proposal, Units
from counter_app.domain.units import Commune
from counter_app.ui import theme
from counter_app.ui.label import Label
from counter_app.ui.lines import Lines

MOST_CHOICES = 5
"""No former commune was divided among more."""
_ON_THE_LINE = 2
_LONGEST_SHOWN = 26
_MOST_LINES = 6
_ELSEWHERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class Origin(StrEnum):
    """Who put the commune there."""

    NOBODY = ""
    ADDRESS = "address"
    BEFORE = "before"
    CLERK = "clerk"


_ORIGIN_WORDS = {
    Origin.NOBODY: "",
    Origin.ADDRESS: "đề xuất theo địa chỉ",
    Origin.BEFORE: "như hồ sơ trước",
    Origin.CLERK: "đã chọn",
}


class CommuneLine(QWidget):
    """The commune of one address; hidden while there is none.

    Signals:
        changed(): the clerk took another commune, or none.
        finished(): one was picked while typing, the focus may go on.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, *, with_keys: bool) -> None:
        super().__init__()
        self._with_keys = with_keys
        self._units: Units | None = None
        self._address = ""
        self._before = ""
        self._proposals: tuple[Proposal, ...] = ()
        self._found: list[Commune] = []
        self.code, self.name, self.origin = "", "", Origin.NOBODY
        self._make_line()
        self._make_search()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(self._line)
        column.addWidget(self._below)
        column.addWidget(self.search)
        column.addWidget(self.matches)
        self._show()

    def _make_line(self) -> None:
        now = Label("Nay là:")
        now.setProperty("muted", True)
        self.words = Label()
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.other, self.none = QPushButton(), QPushButton("Bỏ")
        self.none.setAccessibleName("Bỏ xã, phường hiện nay")
        for button, act in ((self.other, self.type), (self.none, self.take_none)):
            button.setProperty("link", True)
            button.clicked.connect(act)
        self.choices = [QPushButton() for _ in range(MOST_CHOICES)]
        for n, button in enumerate(self.choices):
            button.setProperty("chip", True)
            button.setAccessibleName(f"Nơi đề xuất thứ {n + 1}")
            button.clicked.connect(lambda _=False, n=n: self.pick(n))
        for button in (*self.choices, self.other, self.none):
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus where the clerk types
        self._line = QHBoxLayout()
        self._line.setSpacing(8)
        for widget in (now, *self.choices[:_ON_THE_LINE], self.words, self.other, self.none):
            self._line.addWidget(widget, 1 if widget is self.words else 0)
        self._line.addStretch()
        self._below = QWidget()
        below = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        for button in self.choices[_ON_THE_LINE:]:
            below.addWidget(button)
        below.addStretch()

    def _make_search(self) -> None:
        self.search = QLineEdit()
        self.search.setAccessibleName("Xã, phường, đặc khu hiện nay")
        self.search.setPlaceholderText("Gõ tên xã, phường, đặc khu (không cần dấu, thêm tên tỉnh nếu trùng), rồi Enter")
        self.search.textEdited.connect(self._list)
        self.search.installEventFilter(self)
        self.matches = Lines("Xã, phường, đặc khu tìm thấy")
        self.matches.picked.connect(self._take_found)
        self.search.hide()
        self.matches.hide()

    # In and out

    def use(self, units: Units) -> None:
        """The units are loaded: what could not be proposed yet is proposed now."""
        self._units = units
        self._propose()

    def look(self, address: str) -> None:
        """An address stands above; another one than before makes what was chosen void."""
        if address != self._address:
            self._address, self._before = address, ""
            self.code, self.name, self.origin = "", "", Origin.NOBODY
            self._propose()

    def remember(self, code: str) -> None:
        """What was chosen for the same address last time; it is taken where the address alone does not decide."""
        self._before = code
        self._propose()

    def clear(self) -> None:
        """For the next citizen."""
        self._stop_typing()
        self.look("")

    def to_form(self) -> dict[str, str]:
        """As a draft keeps it."""
        return {"code": self.code, "name": self.name, "origin": self.origin.value}

    def from_form(self, address: str, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self.look(address)
        if origin := Origin(form.get("origin", "")):
            self.code, self.name, self.origin = str(form.get("code", "")), str(form.get("name", "")), origin
        self._show()

    # Choosing

    def pick(self, n: int) -> None:
        """Takes the n-th proposal, from 0; none while something else stands there."""
        if not self.code and n < len(self._proposals):
            self._take(self._proposals[n].commune, Origin.CLERK)

    @Slot()
    def take_none(self) -> None:
        """Leaves it open."""
        self._take(None, Origin.CLERK)

    @Slot()
    def type(self) -> None:
        """Room to type another."""
        self.search.clear()
        self.search.show()
        self.search.setFocus()

    def _take(self, commune: Commune | None, origin: Origin) -> None:
        self.code, self.name = (commune.code, commune.label) if commune else ("", "")
        self.origin = origin
        self._stop_typing()
        self._show()
        self.changed.emit()

    def _propose(self) -> None:
        self._proposals = self._units.propose(self._address) if self._units and self._address else ()
        if self._units and self.origin is Origin.NOBODY:
            before = self._units.commune(self._before)
            certain = self._proposals[0] if self._proposals and self._proposals[0].certain else None
            if certain or before:
                commune = certain.commune if certain else before
                assert commune is not None
                self.code, self.name = commune.code, commune.label
                self.origin = Origin.ADDRESS if certain else Origin.BEFORE
        self._show()

    # Showing

    def _show(self) -> None:
        self.setVisible(bool(self._address))
        open_choices = () if self.code else self._proposals[:MOST_CHOICES]
        said = f' <span style="color: {theme.MUTED}">· {_ORIGIN_WORDS[self.origin]}</span>' if self.code else ""
        self.words.setText(escape(self.name or "chưa rõ xã, phường") + said)
        self.words.setToolTip(next((one.why for one in self._proposals if one.commune.code == self.code), ""))
        self.words.setVisible(not open_choices)
        other = "Đổi &xã, phường…" if self.code else "&Xã, phường khác…" if open_choices else "Chọn &xã, phường…"
        self.other.setText(other if self._with_keys else other.replace("&", ""))
        self.none.setVisible(bool(self.code))
        for n, button in enumerate(self.choices):
            button.setVisible(n < len(open_choices))
        for n, (button, proposal) in enumerate(zip(self.choices, open_choices, strict=False), 1):
            name = proposal.commune.name  # their province is one: an address that could lie in two proposes nothing
            short = name if len(name) <= _LONGEST_SHOWN else name[: _LONGEST_SHOWN - 1].rstrip(" -") + "…"
            button.setText(f"Alt+{n}  {short}" if self._with_keys else short)
            button.setAccessibleName(proposal.commune.label)
            button.setToolTip(proposal.why)
        self._below.setVisible(len(open_choices) > _ON_THE_LINE)

    # Typing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk the list, Enter takes, Esc and leaving give up."""
        if watched is not self.search:
            return super().eventFilter(watched, event)
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _ELSEWHERE:
            self._stop_typing()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape:
                event.accept()  # else it would close the page
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.matches.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_found(self.matches.currentRow())
        elif key == Qt.Key.Key_Escape:
            self._stop_typing()
            self.finished.emit()
        else:
            return False
        return True

    @Slot(str)
    def _list(self, text: str) -> None:
        near = self._proposals[0].commune.province.code if self._proposals else ""
        self._found = self._units.find(text, near) if self._units else []
        self.matches.clear()
        for commune in self._found:
            self.matches.put(commune.label)
        self.matches.setCurrentRow(0)
        self.matches.fit(_MOST_LINES)

    @Slot(int)
    def _take_found(self, row: int) -> None:
        if 0 <= row < len(self._found):
            self._take(self._found[row], Origin.CLERK)
        self._stop_typing()
        self.finished.emit()

    def _stop_typing(self) -> None:
        self._found = []
        self.search.hide()
        self.matches.hide()
        self.matches.clear()
