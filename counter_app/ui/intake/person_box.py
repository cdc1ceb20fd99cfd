"""One person or organisation of an intake: a scanned card shows as a line of facts, typed data as fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from counter_app.domain import person as rules
from counter_app.domain.address import Units
from counter_app.domain.id_card import IdCard, number_warnings
from counter_app.domain.person import Checked, IdKind, Organisation, Party, Person, show_birth
from counter_app.errors import Problem, UserError
from counter_app.ui.field import Field
from counter_app.ui.icons import icon
from counter_app.ui.intake.commune_line import CommuneLine
from counter_app.ui.label import Label

ORGANISATION = "ORGANISATION"


class PersonBox(QFrame):
    """Owner or submitter.

    Signals:
        edited(): something was changed and left.
        identified(str): a complete identity number stands there.
        finished(): Enter was pressed in its last field.
    """

    edited = Signal()
    identified = Signal(str)
    finished = Signal()

    def __init__(self, title: str, *, only_person: bool = False, with_keys: bool = True) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.checked = Checked.MANUAL
        self._title = title
        self._keys = with_keys
        self._heading = Label(title)
        self._heading.setProperty("heading", True)
        self.note = Label()
        self.note.setWordWrap(True)
        self.note.setProperty("warn", True)
        self.note.hide()
        self._make_fields(only_person=only_person)
        self._make_summary()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 10)
        self._column.setSpacing(6)
        self.commune = CommuneLine(with_keys=with_keys)
        self.commune.changed.connect(self.edited)
        for widget in (self._heading, self._summary, self._form, self.commune, self.note):
            self._column.addWidget(widget)
        self._show_summary(show=False)

    def _key(self, label: str) -> str:
        return label if self._keys else label.replace("&", "")

    def _make_fields(self, *, only_person: bool) -> None:
        kinds = QComboBox()
        for kind in IdKind:
            kinds.addItem(kind.label, kind.value)
        if not only_person:
            kinds.addItem("Tổ chức, doanh nghiệp (mã số thuế)", ORGANISATION)
        self.kind = Field(self._key("&Loại giấy tờ"), kinds)
        self.kind.left.connect(self._kind_changed)
        self.number = Field(self._key("&Số định danh cá nhân (CCCD/căn cước) *"), rule=self._check_number)
        self.name = Field(self._key("&Họ và tên *"), rule=rules.person_name)
        self.phone = Field(self._key("Điện &thoại"), rule=rules.phone_number)
        self.born = Field(self._key("&Ngày sinh"), rule=rules.birth_date)
        genders = QComboBox()
        for gender in ("", "Nam", "Nữ"):
            genders.addItem(gender or "–", gender)
        self.gender = Field(self._key("&Giới tính"), genders)
        self.address = Field(self._key("Đị&a chỉ"), rule=rules.address_line)
        self.email = Field(self._key("Thư điện tử"), rule=rules.email_address)
        self.number.editor.setPlaceholderText("Quét thẻ, hoặc gõ số")
        self.born.editor.setPlaceholderText("dd/mm/yyyy")
        self._form = QWidget()
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.addWidget(self.number, 0, 0, 1, 2)
        grid.addWidget(self.name, 0, 2)
        self._phone_place = QVBoxLayout()
        self._phone_place.addWidget(self.phone)
        grid.addLayout(self._phone_place, 0, 3)
        grid.addWidget(self.born, 1, 0)
        grid.addWidget(self.gender, 1, 1)
        grid.addWidget(self.address, 1, 2, 1, 2)
        for column, stretch in enumerate((4, 2, 7, 4)):
            grid.setColumnStretch(column, stretch)
        self.address.left.connect(self._address_left)  # before the draft is kept
        self.fields = (self.number, self.name, self.phone, self.born, self.gender, self.address)
        for field in (*self.fields, self.email):
            field.left.connect(self.edited)
        self.number.left.connect(self._number_left)
        for field, following in zip(self.fields[:-1], self.fields[1:], strict=True):
            field.entered.connect(following.setFocus)
        self.address.entered.connect(self.finished)

    def _make_summary(self) -> None:
        self._summary = QWidget()
        self._who, self._facts = Label(), Label()
        font = self._who.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        font.setBold(True)
        self._who.setFont(font)
        self._facts.setProperty("muted", True)
        self._facts.setWordWrap(True)
        self._change = QPushButton(icon("pen-line"), " Sửa thông tin")
        self._change.setAutoDefault(False)
        self._change.clicked.connect(self._edit)
        facts = QVBoxLayout()
        facts.setSpacing(2)
        facts.addWidget(self._who)
        facts.addWidget(self._facts)
        self._summary_phone = QVBoxLayout()
        row = QHBoxLayout(self._summary)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(facts, 5)
        row.addLayout(self._summary_phone, 2)
        beside_phone = QVBoxLayout()
        beside_phone.addSpacing(self._facts.fontMetrics().height())  # level with the phone's editor, not its label
        beside_phone.addWidget(self._change)
        beside_phone.addStretch()
        row.addLayout(beside_phone)

    def add(self, field: Field) -> None:
        """One more field that belongs to this person here."""
        self._column.addWidget(field)

    def use_units(self, units: Units) -> None:
        """From now on today's commune can be proposed."""
        self.commune.use(units)

    # In and out

    def fill(self, card: IdCard) -> None:
        """Takes a scanned card; fields that could not be read stay to be typed."""
        phone = self.phone.text if self.number.text.strip() == card.number else ""
        self.clear()
        self.checked = Checked.CARD_QR
        self.kind.choice = IdKind.PERSONAL_NUMBER
        self._kind_changed()
        self.number.text, self.name.text, self.address.text = card.number, card.name, card.address
        self.born.text, self.phone.text = show_birth(card.born), phone
        self.gender.choice = card.gender
        self.commune.look(self.address.text)
        self._show_summary(show=bool(card.name))
        self.say("\n".join(card.warnings))
        self.identified.emit(card.number)
        self.edited.emit()

    def party(self) -> Party:
        """What stands in the fields; the domain cleans and checks it when the form is saved."""
        common = {
            "address": self.address.text,
            "phone": self.phone.text,
            "email": self.email.text,
            "commune": self.commune.code,
            "commune_name": self.commune.name,
        }
        if self.kind.choice == ORGANISATION:
            return Organisation(name=self.name.text, tax_code=self.number.text, **common)
        try:
            born = rules.birth_date(self.born.text)
        except UserError:
            born = self.born.text
        kind = IdKind(self.kind.choice)
        number = self.number.text.strip()
        return Person(
            name=self.name.text, id_kind=kind, id_number=number, born=born, gender=self.gender.choice, **common
        )

    def to_form(self) -> dict[str, Any]:
        """As a draft keeps it."""
        fields = {name: getattr(self, name).text for name in ("number", "name", "phone", "born", "address", "email")}
        return {
            **fields,
            "kind": self.kind.choice,
            "gender": self.gender.choice,
            "commune": self.commune.to_form(),
            "checked": self.checked.value,
            "summary": not self._summary.isHidden(),
        }

    def from_form(self, form: Mapping[str, Any]) -> None:
        """Puts a draft back."""
        self.clear()
        self.kind.choice = str(form.get("kind", IdKind.PERSONAL_NUMBER))
        self._kind_changed()
        for name in ("number", "name", "phone", "born", "address", "email"):
            getattr(self, name).text = str(form.get(name, ""))
        self.gender.choice = str(form.get("gender", ""))
        self.commune.from_form(self.address.text, form.get("commune", {}))
        self.checked = Checked(form.get("checked", Checked.MANUAL))
        self._show_summary(show=bool(form.get("summary")))

    def recall(self, known: Party) -> None:
        """Fills what is empty from what the office knows of this person."""
        for field, value in ((self.name, known.name), (self.phone, known.phone), (self.address, known.address),
                             (self.email, known.email)):  # fmt: skip
            if not field.text.strip():
                field.text = value
        self.commune.look(self.address.text)
        if known.address == self.address.text:
            self.commune.remember(known.commune)
        if isinstance(known, Person):
            if not self.born.text.strip():
                self.born.text = show_birth(known.born)
            if not self.gender.choice:
                self.gender.choice = known.gender

    def clear(self) -> None:
        """Empties it for the next citizen."""
        for field in (self.number, self.name, self.phone, self.born, self.address, self.email):
            field.text = ""
        self.gender.choice = ""
        self.kind.choice = IdKind.PERSONAL_NUMBER
        self._kind_changed()
        self.commune.clear()
        self.checked = Checked.MANUAL
        self.say("")
        self._show_summary(show=False)

    @property
    def empty(self) -> bool:
        """Nothing typed or scanned."""
        return not any(field.text.strip() for field in (self.number, self.name, self.phone, self.born, self.address))

    def mark(self, problems: list[Problem]) -> list[Field]:
        """Shows problems (``field`` is the part after the dot) beside their fields; returns the fields, first first."""
        named = {
            "number": self.number, "id_number": self.number, "tax_code": self.number, "name": self.name,
            "phone": self.phone, "born": self.born, "gender": self.gender, "address": self.address, "email": self.email,
        }  # fmt: skip
        wrong = []
        for problem in problems:
            field = named.get(problem.field.rpartition(".")[2], self.name)
            if field is not self.phone:
                self._show_summary(show=False)
            field.mark(problem.sentence)
            wrong.append(field)
        return wrong

    def first_gap(self) -> Field | None:
        """The first field that still wants typing."""
        wanted = (self.number, self.name, self.phone)
        if self.kind.choice == IdKind.NONE:
            wanted = (self.name, self.phone, self.address)
        return next((field for field in wanted if not field.text.strip() and not field.isHidden()), None)

    def say(self, words: str) -> None:
        """A remark under the fields."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    # Inside

    def _show_summary(self, *, show: bool) -> None:
        self._summary.setVisible(show)
        self._form.setVisible(not show)
        place = self._summary_phone if show else self._phone_place
        place.addWidget(self.phone)
        self.phone.show()
        if show:
            self._who.setText(self.name.text)
            facts = (self.born.text, self.gender.choice, self.number.text, self.address.text)
            self._facts.setText(" · ".join(fact for fact in facts if fact))

    @Slot()
    def _edit(self) -> None:
        self._show_summary(show=False)
        self.name.setFocus()

    @Slot()
    def _address_left(self) -> None:
        self.commune.look(self.address.text)

    @Slot()
    def _kind_changed(self) -> None:
        kind = self.kind.choice
        organisation = kind == ORGANISATION
        label = "&Mã số thuế *" if organisation else "&Số định danh cá nhân (CCCD/căn cước) *"
        if kind not in (ORGANISATION, IdKind.PERSONAL_NUMBER):
            label = f"&Số {IdKind(kind).label}"
        self.number.set_label(self._key(label))
        self.number.setVisible(kind != IdKind.NONE)
        self.name.set_label(self._key("Tên tổ c&hức *" if organisation else "&Họ và tên *"))
        for field in (self.born, self.gender):
            field.setVisible(not organisation)

    def _check_number(self, text: str) -> str:
        if self.kind.choice == ORGANISATION:
            return rules.tax_code(text)
        return rules.id_number(IdKind(self.kind.choice), text)

    @Slot()
    def _number_left(self) -> None:
        number = self.number.text.strip()
        if not number or self.number.wrong:
            return
        if self.kind.choice == IdKind.PERSONAL_NUMBER and self.checked is Checked.MANUAL:
            self.say("\n".join(number_warnings(number)))
        self.identified.emit(number)
