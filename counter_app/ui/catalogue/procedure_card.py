"""One procedure: what the published text says, and beside it what the office has of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from counter_app.domain import money
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import show
from counter_app.domain.procedure import Channel, Limits, Localised, Procedure, Shelf
from counter_app.domain.process import read_stages, show_stages
from counter_app.domain.text import clean, whole_number
from counter_app.errors import UserError
from counter_app.ui.field import Field
from counter_app.ui.label import Label

Version = tuple[str, datetime, str]
"""A version's name, when it was published here, and the decision behind it."""

MOST_TOP = 9


class ProcedureCard(QFrame):
    """Facts above, the office's own below.

    Signals:
        shelf_changed(object): a function from the shelf that holds to the one that is wanted.
        local_changed(Localised): the office's own times.
    """

    shelf_changed = Signal(object)
    local_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._procedure: Procedure | None = None
        self._local: Localised | None = None
        self._name = Label()
        self._name.setProperty("heading", True)
        self._name.setWordWrap(True)
        self.facts = QListWidget()
        self.facts.setAccessibleName("Nội dung thủ tục")
        self.facts.setWordWrap(True)
        self.facts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.addWidget(self._name)
        column.addWidget(self.facts, 1)
        column.addWidget(self._build_own())

    def _build_own(self) -> QWidget:
        self.active = QCheckBox("Đơn vị tiếp nhận thủ tục này")
        self.active.clicked.connect(self._active_changed)
        keys = QComboBox()
        keys.addItem("–", 0)
        for n in range(1, MOST_TOP + 1):
            keys.addItem(str(n), n)
        self.key = Field("&Phím số", keys)
        self.key.left.connect(self._key_changed)
        units = QComboBox()
        for unit in Unit:
            units.addItem(unit.label, unit.value)
        self.case = Field("&Trường hợp", QComboBox())
        self.case.left.connect(self._show_case)
        self.amount = Field("Thời hạn &cam kết")
        self.unit = Field("Đơn &vị tính", units)
        self.basis = Field("Văn bản cắt &giảm")
        self.stages = QPlainTextEdit()
        self.stages.setAccessibleName("Quy trình nội bộ")
        self.stages.setTabChangesFocus(True)
        self.stages.setPlaceholderText("Thẩm định; Phòng Kinh tế; người thụ lý; 8 giờ làm việc")
        self.stages.setFixedHeight(self.stages.fontMetrics().lineSpacing() * 3 + 14)
        self.stages_label = Label("&Quy trình nội bộ (mỗi dòng: bước; đơn vị; vai trò; thời gian)")
        self.stages_label.setBuddy(self.stages)
        self.wrong = Label()
        self.wrong.setProperty("wrong", True)
        self.wrong.setWordWrap(True)
        self.wrong.hide()
        self.save_button = QPushButton("Lưu của đơn vị")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        own = QWidget()
        grid = QGridLayout(own)
        grid.setContentsMargins(0, 6, 0, 0)
        for widget, row, place, span in (
            (self.active, 0, 0, 2), (self.key, 0, 2, 1), (self.case, 1, 0, 3),
            (self.amount, 2, 0, 1), (self.unit, 2, 1, 1), (self.basis, 2, 2, 1),
            (self.stages_label, 3, 0, 3), (self.stages, 4, 0, 3), (self.wrong, 5, 0, 2), (self.save_button, 5, 2, 1),
        ):  # fmt: skip
            grid.addWidget(widget, row, place, 1, span)
            grid.setColumnStretch(place, 1)
        self._own = own
        return own

    def allow(self, allowed: bool) -> None:
        """Whether who sits here may change the office's own."""
        self._own.setEnabled(allowed)

    def show_procedure(
        self, procedure: Procedure | None, shelf: Shelf, local: Localised | None, versions: Sequence[Version]
    ) -> None:
        """Another procedure, or none."""
        self._procedure, self._local = procedure, local
        self._own.setVisible(procedure is not None)
        self.facts.clear()
        if procedure is None:
            self._name.setText("Chưa chọn thủ tục")
            return
        self._name.setText(procedure.name)
        self.facts.addItems(facts(procedure, versions))
        self.active.setChecked(procedure.code not in shelf.inactive)
        place = shelf.top.index(procedure.code) + 1 if procedure.code in shelf.top else 0
        self.key.choice = str(place)
        combo = self.key.editor
        assert isinstance(combo, QComboBox)
        combo.setCurrentIndex(place)
        cases = self.case.editor
        assert isinstance(cases, QComboBox)
        cases.clear()
        cases.addItems([case.name for case in procedure.cases])
        self.case.setVisible(cases.count() > 1)
        self.basis.text = local.basis if local else ""
        self.stages.setPlainText(show_stages(procedure.stages))
        self.say_wrong("")
        self._show_case()

    @Slot()
    def _show_case(self) -> None:
        cases = self.case.editor
        assert isinstance(cases, QComboBox)
        number = max(0, cases.currentIndex())
        procedure = self._procedure
        shorter = procedure.shortened(number, Channel.COUNTER) if procedure else None
        self.amount.text = str(shorter.amount) if shorter else ""
        self.unit.choice = (shorter.unit if shorter else Unit.WORKING_DAYS).value

    # What is changed

    @Slot()
    def _active_changed(self) -> None:
        if self._procedure is None:
            return
        code, wanted = self._procedure.code, self.active.isChecked()
        self.shelf_changed.emit(
            lambda shelf: replace(shelf, inactive=shelf.inactive - {code} if wanted else shelf.inactive | {code})
        )

    @Slot()
    def _key_changed(self) -> None:
        if self._procedure is not None:
            code, place = self._procedure.code, int(self.key.choice)
            self.shelf_changed.emit(lambda shelf: replace(shelf, top=placed(shelf.top, code, place)))

    @Slot()
    def save(self) -> None:
        """The shorter time of the chosen case (an empty field takes it back) and the internal process."""
        procedure = self._procedure
        if procedure is None or not procedure.cases:
            return
        for field in (self.amount, self.basis):
            field.mark("")
        self.say_wrong("")
        basis = clean(self.basis.text)
        try:
            limits = self._typed()
        except UserError as error:
            self.amount.mark(str(error))
            return
        if limits and not basis:
            self.basis.mark("Chưa ghi quyết định cắt giảm thời hạn.")
            return
        try:
            stages = read_stages(self.stages.toPlainText())
        except UserError as error:
            self.say_wrong(str(error))
            return
        own = dict(self._local.shortened) if self._local else {}
        own[procedure.cases[max(0, self._case_number)].name] = limits
        fees = self._local.fees if self._local else None
        self.local_changed.emit(Localised(procedure.code, own, fees, basis, stages or None))

    def say_wrong(self, sentence: str) -> None:
        """What is wrong with the internal process."""
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    @property
    def _case_number(self) -> int:
        cases = self.case.editor
        assert isinstance(cases, QComboBox)
        return cases.currentIndex()

    def _typed(self) -> Limits:
        text, unit = self.amount.text.strip(), Unit(self.unit.choice)
        if unit is Unit.SAME_DAY:
            return {"*": Limit(0, unit)}
        if not text:
            return {}
        amount = whole_number(text)
        if amount is None:
            raise UserError("Thời hạn chỉ gồm chữ số.")
        return {"*": Limit(amount, unit)}


def placed(top: Sequence[str], code: str, place: int) -> tuple[str, ...]:
    """The nine with a code at a place (1–9), the others moving up or down; 0 takes it out."""
    rest = [one for one in top if one != code]
    if place:
        rest.insert(min(place, len(rest) + 1) - 1, code)
    return tuple(rest[:MOST_TOP])


def facts(procedure: Procedure, versions: Sequence[Version]) -> list[str]:
    """The published text, a line each."""
    lines = [
        f"Mã {procedure.code} · {procedure.field} · {procedure.level}".rstrip(" ·"),
        f"Quyết định công bố: {procedure.decision or '–'}",
    ]
    lines += [words for case in procedure.cases for words in _case(case.name, case.limits, case.shortened)]
    if not procedure.cases:
        lines.append("Thời hạn: danh mục chưa ghi rõ, cán bộ nhập khi tiếp nhận.")
    lines.append(f"Thời hạn tính {procedure.starts.label}.")
    lines += [
        f"Bước {n}: {stage.name} – {stage.unit}, {stage.limit}" + (f" ({stage.agency})" if stage.agency else "")
        for n, stage in enumerate(procedure.stages, start=1)
    ]
    for fee in procedure.fees:
        amount = "chưa ghi rõ" if fee.amount is None else f"{money.show(fee.amount)} ₫/{fee.unit}"
        lines.append(f"{fee.name}: {amount}{f' ({fee.note})' if fee.note else ''}")
    lines += [
        f"Giấy tờ {n}: {paper.name} – {paper.need.label}{'' if paper.hand_in else ', xuất trình'}"
        for n, paper in enumerate(procedure.papers, start=1)
    ]
    if procedure.result:
        lines.append(f"Kết quả: {procedure.result}")
    if procedure.note:
        lines.append(f"Ghi chú: {procedure.note}")
    lines += [f"Phiên bản {name}: công bố tại đây {show(at)} ({decision})" for name, at, decision in versions]
    return lines


def _case(name: str, limits: Limits, shortened: Mapping[str, Any]) -> list[str]:
    lines = []
    for channel in sorted({*limits, *shortened}) or ["*"]:
        how = "" if channel == "*" else f" ({Channel(channel).label})"
        law = limits.get(channel)
        words = f"{name}{how}: {law if law else 'chưa ghi rõ, hỏi khi tiếp nhận'}"
        lines.append(words + (f"; cam kết {shortened[channel]}" if channel in shortened else ""))
    return lines
