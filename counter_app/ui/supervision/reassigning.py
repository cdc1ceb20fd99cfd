"""Giao lại: everything that one person or unit holds goes to another; nothing of it changes but the holder."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCompleter

from counter_app.domain.settlements import SETTLED
from counter_app.operations import supervise
from counter_app.operations.desk import Desk
from counter_app.operations.supervise import Moved
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.session import Session
from counter_app.ui.supervision.part import ActPart

Holder = tuple[str, int]


class Reassigning(ActPart):
    """The chosen line is whose work goes; the fields say to whom and why."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            session, "Ai đang giữ hồ sơ", (("Số hồ sơ", "00000"), ("Người, đơn vị đang giữ hồ sơ", "")),
            supervise.holders, lambda _, one: (str(one[1]), one[0]),
            "Chưa có hồ sơ đang giải quyết nào được chuyển cho ai.",
            kind=SETTLED, label="&Lý do giao lại", words="Giao lại tất cả", done="",
        )  # fmt: skip
        self.to = Field("&Giao cho")
        line = self.row.layout()
        assert line is not None
        line.insertWidget(0, self.to, 1)  # type: ignore[attr-defined]
        self.note.entered.connect(self.save)

    def read(self) -> None:
        """Who may be meant: units and people of the office."""
        people = [person.name for person in self.session.known.staff if person.active]
        names = QCompleter([*self.session.known.units, *people], self.to)
        names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        names.setFilterMode(Qt.MatchFlag.MatchContains)
        self.to.editor.setCompleter(names)
        super().read()

    @Slot()
    def save(self) -> None:
        """F9: all of them, in one transaction."""
        holder: Holder | None = self.current
        if holder is None or not self.row.isVisible():
            return
        desk, to, reason = self.session.at_work, self.to.text, self.note.text
        for field in (self.to, self.note):
            field.mark("")
        self.button.setEnabled(False)
        self.session.jobs.run(lambda: self.give(desk, holder[0], to, reason), self._moved, self._refused)

    @staticmethod
    def give(desk: Desk, giver: str, to: str, reason: str) -> tuple[str, str, Moved]:
        """The act, on a worker."""
        return giver, to, supervise.reassign(desk, giver, to, reason)

    def _moved(self, told: tuple[str, str, Moved]) -> None:
        giver, to, moved = told
        self.button.setEnabled(True)
        self.to.text = self.note.text = ""
        left = f" Còn {moved.left} hồ sơ; nhấn F9 lần nữa để giao tiếp." if moved.left else ""
        self.session.messages.say(f"Đã giao {len(moved.codes)} hồ sơ của {giver} cho {to.strip()}.{left}")
        self.session.changes.announce(Changed.DOSSIERS | Changed.LINE)
