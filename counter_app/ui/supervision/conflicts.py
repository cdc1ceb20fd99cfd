"""«Thao tác trùng cần xử lý»: both acts side by side; one is chosen with a reason, and both stay in the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from counter_app.domain.dossier import Clash
from counter_app.domain.moments import show
from counter_app.domain.settlements import SETTLED
from counter_app.domain.supervision import Case, Side
from counter_app.operations import supervise
from counter_app.ui.facts import Facts
from counter_app.ui.field import scrolled
from counter_app.ui.label import Label
from counter_app.ui.session import Session
from counter_app.ui.supervision.lists import name_of
from counter_app.ui.supervision.part import ActPart

_COLUMNS = (
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Thao tác", "Cơ quan có thẩm quyền đã tiếp nhận"),
    ("Vì sao cần xử lý", ""),
)


class _SideCard(QFrame):
    """One of the two acts."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.heading = Label()
        self.heading.setProperty("heading", True)
        self.facts = Facts()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.addWidget(self.heading)
        column.addLayout(self.facts)
        column.addStretch()

    def tell(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        self.heading.setText(title)
        self.facts.tell(rows)


class Conflicts(ActPart):
    """F9 takes the act of the chosen line; the button beside leaves what stands."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            session, "Thao tác trùng cần xử lý", _COLUMNS, supervise.conflicts,
            lambda _, one: (one.code, one.act.label, one.clash.label), "Không có thao tác trùng nào cần xử lý.",
            kind=SETTLED, label="&Lý do chọn", words="Lấy thao tác bên phải", done="Đã xử lý thao tác trùng",
        )  # fmt: skip
        self.left, self.right = _SideCard(), _SideCard()
        self._sides = QFrame()
        both = QHBoxLayout(self._sides)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(10)
        both.addWidget(scrolled(self.left), 1)
        both.addWidget(scrolled(self.right), 1)
        self.column.insertWidget(1, self._sides, 2)  # the acts are read, the list is only walked through
        self.leave_button = QPushButton("Giữ bên trái")
        self.leave_button.setAutoDefault(False)
        self.leave_button.clicked.connect(self.leave_as_it_is)
        line = self.row.layout()
        assert isinstance(line, QHBoxLayout)
        line.insertWidget(1, self.leave_button, 0, Qt.AlignmentFlag.AlignBottom)

    def show_items(self, found: Sequence[Any], lines: Sequence[Sequence[str]]) -> None:
        """Two empty cards would only be looked at."""
        self._sides.setVisible(bool(found))
        super().show_items(found, lines)

    @Slot(int)
    def show_current(self, _row: int) -> None:
        """The two acts of the chosen line."""
        case: Case | None = self.current
        if case is None:
            return
        twice = case.clash is Clash.TWICE
        self.leave_button.setText("Bên trái giữ mã" if twice else "Giữ bên trái")
        self.button.setText("Bên phải giữ mã  F9" if twice else "Lấy thao tác bên phải  F9")
        self.right.tell(_title("Thao tác cần xem", case.act), self._rows(case.act))
        if case.other:
            self.left.tell(_title("Thao tác đã gặp", case.other), self._rows(case.other))
        else:
            self.left.tell("Trạng thái hồ sơ đang có", [("Trạng thái", case.state)])
        for button in (self.button, self.leave_button):
            button.setEnabled(case.can_settle)

    def _rows(self, side: Side) -> list[tuple[str, str]]:
        who = f"{name_of(self.session.known, side.actor)}, quầy {side.counter}"
        return [("Thao tác", side.label), ("Người làm", who), ("Lúc", show(side.at)), *side.values]

    @Slot()
    def leave_as_it_is(self) -> None:
        """What the dossier shows stays; the other act remains in the timeline."""
        self._settle(take=False)

    @Slot()
    def save(self) -> None:
        """F9: the act of the chosen line is taken."""
        self._settle(take=True)

    def _settle(self, *, take: bool) -> None:
        self.do(lambda desk, case, said: supervise.settle(desk, case.dossier_id, case.entry_id, take=take, reason=said))

    def dossier_of(self, item: Any) -> str:
        """The dossier of a case."""
        return str(item.dossier_id) if item is not None else ""


def _title(words: str, side: Side) -> str:
    return f"{words} – {'đang áp dụng' if side.stands else 'đã để riêng'}"
