"""Which forms hold: the national ones to look up, a sector's own to switch on, change or add without a developer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QWidget

from counter_app.domain.form_rows import FORMS, NATIONAL, SECTORS, FormRow, row_from_form, with_row
from counter_app.domain.moments import show_day
from counter_app.errors import UserError
from counter_app.operations import catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.list_table import ListTable
from counter_app.ui.session import Session

_COLUMNS = (
    ("Dùng", "chung"),
    ("Giấy", "Giấy tiếp nhận và hẹn trả"),
    ("Số mẫu", "Giấy biên nhận"),
    ("Hiệu lực", "01/01/2024 – … "),
    ("Lĩnh vực", ""),
)
_LINES_SHOWN = 7


class FormRowsCard:
    """The office's rows first, then those offered switched off, then the national ones, which nobody changes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: list[FormRow] = []
        self.table = ListTable("Mẫu giấy theo lĩnh vực", _COLUMNS, stretch=len(_COLUMNS) - 1)
        row_tall = self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(row_tall * (_LINES_SHOWN + 1) + 6)
        forms = QComboBox()
        for form, name in FORMS.items():
            forms.addItem(name, form)
        self.fields = {
            "form": Field("Loại giấy *", forms),
            "number": Field("Số mẫu *"),
            "title": Field("Tên in trên giấy *"),
            "fields": Field("Lĩnh vực (ngăn bằng ; – trống là mọi lĩnh vực)"),
            "from": Field("Từ ngày *"),
            "to": Field("Đến hết ngày"),
            "basis": Field("Căn cứ *"),
        }
        for name in ("from", "to"):
            self.fields[name].editor.setPlaceholderText("01/01/2027")
        self.on = QCheckBox("Đơn vị in theo mẫu này")
        self.new_button, self.drop_button = QPushButton("Mẫu mới"), QPushButton("Bỏ mẫu riêng")
        self.save_button = QPushButton("Lưu mẫu theo lĩnh vực")
        buttons = QWidget()
        bottom = QHBoxLayout(buttons)
        bottom.setContentsMargins(0, 0, 0, 0)
        for button in (self.new_button, self.drop_button, self.save_button):
            button.setAutoDefault(False)
            bottom.addWidget(button)
        field = self.fields
        self.card = form_card(
            "Mẫu giấy theo lĩnh vực",
            ((self.table, 0, 0, 2), (field["form"], 1, 0, 1), (field["number"], 1, 1, 1), (field["title"], 2, 0, 2),
             (field["fields"], 3, 0, 2), (field["from"], 4, 0, 1), (field["to"], 4, 1, 1), (field["basis"], 5, 0, 2),
             (self.on, 6, 0, 2), (buttons, 7, 0, 2)),
        )  # fmt: skip
        self.table.chosen.connect(self._show)
        self.new_button.clicked.connect(self.start_new)
        self.drop_button.clicked.connect(self.drop)
        self.save_button.clicked.connect(self.save)

    @property
    def _own(self) -> tuple[FormRow, ...]:
        return self._session.known.office.forms

    def begin(self) -> None:
        """The rows as they hold now."""
        own = self._own
        taken = {(row.form, row.number) for row in own}
        offered = [row for row in SECTORS if (row.form, row.number) not in taken]
        self._rows = [*own, *offered, *sorted(NATIONAL, key=lambda row: row.valid_from, reverse=True)]
        self.table.show_lines([_line(row) for row in self._rows], max(self.table.row, 0))

    @Slot(int)
    def _show(self, at: int) -> None:
        if not 0 <= at < len(self._rows):
            return
        row = self._rows[at]
        self.fields["form"].choice = row.form
        texts = {
            "number": row.number, "title": row.title, "fields": "; ".join(row.fields), "from": show_day(row.valid_from),
            "to": show_day(row.valid_to) if row.valid_to else "", "basis": row.basis,
        }  # fmt: skip
        for name, text in texts.items():
            self.fields[name].text = text
        self.on.setChecked(row.on)
        national = row in NATIONAL
        for editor in (*(field.editor for field in self.fields.values()), self.on, self.save_button):
            editor.setEnabled(not national)
        self.drop_button.setEnabled(row in self._own)

    @Slot()
    def start_new(self) -> None:
        """An empty row, switched on."""
        self.table.clearSelection()
        self.table.setCurrentIndex(self.table.model().index(-1, 0))
        for name, field in self.fields.items():
            field.editor.setEnabled(True)
            if name != "form":
                field.text = ""
        for widget in (self.on, self.save_button):
            widget.setEnabled(True)
        self.on.setChecked(True)
        self.drop_button.setEnabled(False)
        self.fields["form"].setFocus()

    @Slot()
    def save(self) -> None:
        """One entry of the office; papers that were given before keep their form."""
        for field in self.fields.values():
            field.mark("")
        typed = {name: field.text for name, field in self.fields.items()} | {"form": self.fields["form"].choice}
        at, own = self.table.row, self._own
        try:
            row = row_from_form(typed, on=self.on.isChecked())
            rows = with_row(own, row, at if 0 <= at < len(own) else -1)
        except UserError as error:
            for problem in error.problems:
                self.fields[problem.field or "number"].mark(problem.sentence)
            self.fields[error.problems[0].field or "number"].setFocus()
            return
        self._write(rows, f"Đã lưu mẫu {row.number}; giấy từ nay theo mẫu này, giấy đã lập giữ nguyên.")

    @Slot()
    def drop(self) -> None:
        """The national form holds again."""
        at, own = self.table.row, self._own
        if 0 <= at < len(own):
            words = f"Đã bỏ mẫu {own[at].number}; giấy từ nay theo mẫu chung, giấy đã lập giữ nguyên."
            self._write((*own[:at], *own[at + 1 :]), words)

    def _write(self, rows: tuple[FormRow, ...], words: str) -> None:
        desk, office = self._session.at_work, replace(self._session.known.office, forms=rows)

        def saved() -> None:
            self._session.messages.say(words, "good")
            self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
            self.begin()

        self._session.jobs.run(
            lambda: catalogue.set_office(desk, office), lambda _: saved(), self._session.messages.show_error
        )


def _line(row: FormRow) -> tuple[str, ...]:
    use = "chung" if row in NATIONAL else "có" if row.on else "không"
    return use, FORMS[row.form], row.number, row.period, "; ".join(row.fields) or "mọi lĩnh vực"
