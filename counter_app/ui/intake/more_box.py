"""What most dossiers do not need, folded away: other owners, a submitter, Trích yếu, a code minted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain.address import Units
from counter_app.domain.application import MOST_SETS
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.id_card import IdCard
from counter_app.domain.person import Party, Person
from counter_app.domain.procedure import Channel
from counter_app.errors import Problem
from counter_app.store.board import BoardRow, still_open
from counter_app.ui.field import Field
from counter_app.ui.icons import icon
from counter_app.ui.intake.blank_band import BlankBand
from counter_app.ui.intake.person_box import PersonBox
from counter_app.ui.label import Label

MOST_OWNERS = 4
_FOLDED = "Thêm thông t&in: người nộp khác, nhiều chủ hồ sơ, trích yếu, mã đã có…"
_OPEN = "Ẩn bớt thông t&in"


class MoreBox(QWidget):
    """The folded part of the intake page, and the remark about a known citizen.

    Signals:
        edited(): something was changed and left.
    """

    edited = Signal()

    def __init__(self, owner: PersonBox) -> None:
        super().__init__()
        self._owner = owner
        self._others: list[PersonBox] = []
        self._units: Units | None = None
        self._submitter = PersonBox("Người nộp hồ sơ", only_person=True, with_keys=False)
        self._submitter.edited.connect(self.edited)
        self.relation = Field("Quan hệ với chủ hồ sơ, giấy ủy quyền")
        self._submitter.add(self.relation)
        self._remark = Label()
        self._remark.setWordWrap(True)
        self._remark.setProperty("warn", True)
        self._remark.hide()
        self._make_fields()
        self.toggle = QPushButton(icon("chevron-down"), _FOLDED)
        self.toggle.setProperty("link", True)
        self.toggle.setAutoDefault(False)
        self.toggle.setCheckable(True)
        self.toggle.toggled.connect(self._fold)
        self.band = BlankBand()
        self.band.edited.connect(self.edited)
        self.band.finished.connect(self._to_owner)
        self._add_owner = QPushButton(icon("users"), "Thêm chủ hồ sơ")
        self._add_submitter = QPushButton(icon("user"), "Người nộp là người khác")
        for button in (self._add_owner, self._add_submitter):
            button.setAutoDefault(False)
        self._add_owner.clicked.connect(self.add_owner)
        self._add_submitter.clicked.connect(self._show_submitter)
        self._people = QVBoxLayout()
        buttons = QHBoxLayout()
        buttons.addWidget(self._add_owner)
        buttons.addWidget(self._add_submitter)
        buttons.addStretch()
        self._inside = QFrame()
        self._inside.setProperty("card", True)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(12, 8, 12, 10)
        inside.addLayout(self._grid)
        inside.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._remark)
        column.addLayout(self._people)
        column.addWidget(self._submitter)
        column.addWidget(self.toggle)
        column.addWidget(self._inside)
        self._submitter.hide()
        self._inside.hide()

    def _make_fields(self) -> None:
        channels = QComboBox()
        for channel in Channel:
            channels.addItem(channel.label, channel.value)
        self.channel = Field("Cách nộp", channels)
        self.subject_line = Field("Trích yếu (tên trẻ, thửa đất, biển số …)")
        self.foreign_code = Field(
            "Mã hồ sơ đã có (do hệ thống khác cấp)", rule=lambda text: DossierCode.parse(text).text
        )
        self.note = Field("Ghi chú")
        self.competent = Field("Cơ quan giải quyết, nếu là nơi khác (phi địa giới)")
        self._texts = {
            "subject_line": self.subject_line,
            "foreign_code": self.foreign_code,
            "note": self.note,
            "competent": self.competent,
        }
        self.sets = QSpinBox()
        self.sets.setRange(1, MOST_SETS)
        self.sets.setAccessibleName("Số bộ hồ sơ")
        sets = QWidget()
        column = QVBoxLayout(sets)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(Label("Số bộ hồ sơ"))
        column.addWidget(self.sets)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.addWidget(self._owner.kind, 0, 0)
        self._grid.addWidget(self._owner.email, 0, 1)
        self._grid.addWidget(self.channel, 0, 2)
        self._grid.addWidget(self.subject_line, 1, 0, 1, 2)
        self._grid.addWidget(sets, 1, 2)
        self._grid.addWidget(self.foreign_code, 2, 0)
        self._grid.addWidget(self.competent, 2, 1, 1, 2)
        self._grid.addWidget(self.note, 3, 0, 1, 2)
        self.no_messages = QCheckBox("Không nhận tin nhắn báo")
        self.no_messages.toggled.connect(self.edited)
        self._grid.addWidget(self.no_messages, 3, 2, Qt.AlignmentFlag.AlignBottom)
        for field in (self.channel, self.relation, *self._texts.values()):
            field.left.connect(self.edited)
        self.sets.editingFinished.connect(self.edited)

    def use_units(self, units: Units) -> None:
        """From now on today's communes can be proposed here too."""
        self._units = units
        for box in (*self._others, self._submitter):
            box.use_units(units)

    # In and out

    def remark(self, known: Sequence[BoardRow], procedure: str = "") -> None:
        """What the office knows of this citizen: an open dossier of the same procedure is said, and never blocks."""
        still = still_open(known)
        same = [row.code for row in still if row.procedure == procedure]
        words = ""
        if same:
            words = f"Người này đang có hồ sơ cùng thủ tục chưa xong: {', '.join(same)}."
        elif known:
            codes = ", ".join(row.code for row in still[:3])
            words = f"Đã có {len(known)} hồ sơ tại đây" + (f"; đang giải quyết: {codes}." if still else ".")
        self._remark.setText(words)
        self._remark.setVisible(bool(words))

    @property
    def empty(self) -> bool:
        """Nothing typed."""
        texts = (*self._texts.values(), self.relation)
        people = (*self._others, self._submitter)
        return (
            not self.band.serial and not any(field.text.strip() for field in texts) and all(box.empty for box in people)
        )

    @property
    def texts(self) -> dict[str, Any]:
        """What was typed, by the names of an application."""
        return {name: field.text.strip() for name, field in self._texts.items()}

    def other_owners(self) -> list[Party]:
        """Owners after the first."""
        return [box.party() for box in self._others if not box.empty]

    def submitter(self) -> Person | None:
        """Who hands it in, when it is not the owner."""
        if self._submitter.isHidden() or self._submitter.empty:
            return None
        party = self._submitter.party()
        assert isinstance(party, Person)
        return party

    def submitter_from(self, card: IdCard) -> None:
        """A second card was scanned."""
        self._show_submitter()
        self._submitter.fill(card)

    @Slot()
    def add_owner(self) -> PersonBox | None:
        """Room for another owner (kết hôn); at most four."""
        if len(self._others) + 1 >= MOST_OWNERS:
            return None
        box = PersonBox(f"Chủ hồ sơ thứ {len(self._others) + 2}", with_keys=False)
        box.edited.connect(self.edited)
        if self._units:
            box.use_units(self._units)
        self._others.append(box)
        self._people.addWidget(box)
        box.number.setFocus()
        return box

    @Slot()
    def _to_owner(self) -> None:
        """From the band on to who stood there."""
        (self._owner.first_gap() or self._owner.number).setFocus()

    @Slot()
    def _show_submitter(self) -> None:
        self._submitter.show()
        self._submitter.number.setFocus()

    def box(self, place: str) -> PersonBox | None:
        """The block that a problem's field names: ``submitter``, ``owner2``."""
        if place == "submitter":
            return self._submitter
        number = place.removeprefix("owner")
        return self._others[int(number) - 2] if number.isdigit() and int(number) - 2 < len(self._others) else None

    def mark(self, problems: Sequence[Problem]) -> list[Field]:
        """Shows the problems of its people and fields, and unfolds them; returns the fields, first first."""
        by_party: dict[str, list[Problem]] = {}
        for problem in problems:
            by_party.setdefault(problem.field.split(".")[0], []).append(problem)
        wrong: list[Field] = []
        for place, own in by_party.items():
            if box := self.box(place):
                wrong += box.mark(own)
            elif field := self._texts.get(place):
                field.mark(own[0].sentence)
                wrong.append(field)
        if wrong:
            self.toggle.setChecked(True)
        return [*self.band.mark(problems), *wrong]

    def clear(self) -> None:
        """For the next citizen."""
        for box in self._others:
            box.deleteLater()
        self._others.clear()
        self._submitter.clear()
        self._submitter.hide()
        for field in (*self._texts.values(), self.relation):
            field.text = ""
        self.channel.choice = Channel.COUNTER
        self.sets.setValue(1)
        self.no_messages.setChecked(False)
        self.toggle.setChecked(False)
        self.band.clear()
        self.remark(())

    def people_to_form(self) -> dict[str, Any]:
        """Who hands in, for whom, how: what the next dossier of the same people needs."""
        return {
            "others": [box.to_form() for box in self._others],
            "submitter": None if self._submitter.isHidden() else self._submitter.to_form(),
            "relation": self.relation.text,
            "channel": self.channel.choice,
            "no_messages": self.no_messages.isChecked(),
        }

    def to_form(self) -> dict[str, Any]:
        """As a draft keeps it."""
        return {
            **self.people_to_form(),
            **{name: field.text for name, field in self._texts.items()},
            "sets": self.sets.value(),
            "blank": self.band.to_form(),
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        for kept in form.get("others", ()):
            if box := self.add_owner():
                box.from_form(kept)
        if form.get("submitter"):
            self._show_submitter()
            self._submitter.from_form(form["submitter"])
        self.relation.text = str(form.get("relation", ""))
        for name, field in self._texts.items():
            field.text = str(form.get(name, ""))
        self.channel.choice = str(form.get("channel", Channel.COUNTER))
        self.sets.setValue(int(form.get("sets", 1)))
        self.band.from_form(form.get("blank", {}))
        self.no_messages.setChecked(bool(form.get("no_messages", False)))
        more = (*self._others, *([] if self._submitter.isHidden() else [self._submitter]))
        self.toggle.setChecked(bool(more) or any(field.text for field in self._texts.values()))

    @Slot(bool)
    def _fold(self, shown: bool) -> None:
        self._inside.setVisible(shown)
        self.toggle.setText(_OPEN if shown else _FOLDED)
        self.toggle.setIcon(icon("chevron-up" if shown else "chevron-down"))
