"""What stands on every form besides the office's name: symbols of their numbers, who signs, the last line."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QPushButton

from counter_app.domain.office import Office, forms_from_form
from counter_app.domain.slip import APOLOGY, REFUSAL, STOP, SUPPLEMENT
from counter_app.errors import UserError
from counter_app.operations import catalogue
from counter_app.ui.administration.form_preview import FormPreview
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.session import Session

_OWN = {
    SUPPLEMENT: "Ký hiệu riêng, Mẫu 02",
    REFUSAL: "Ký hiệu riêng, Mẫu 03",
    APOLOGY: "Ký hiệu riêng, Mẫu 04",
    STOP: "Ký hiệu riêng, Mẫu 05",
}


class FormsCard:
    """The office's forms."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.fields = {
            "symbol": Field("Ký hiệu sau «Số: …/» *"),
            "authority": Field("Ký thay, thừa ủy quyền"),
            "title": Field("Chức vụ người ký"),
            "name": Field("Họ tên người ký"),
            **{form: Field(label) for form, label in _OWN.items()},
            "notes": Field("Chú ý cuối giấy tiếp nhận (ngăn bằng |)"),
            "footer": Field("Dòng cuối các phiếu"),
            "survey_url": Field("Trang lấy ý kiến (mã QR), {ma} là mã hồ sơ"),
        }
        self.fields["authority"].editor.setPlaceholderText("KT. CHỦ TỊCH, TUQ. CHỦ TỊCH …")
        self.control = QCheckBox("In Phiếu kiểm soát khi chuyển hồ sơ")
        self.save_button = QPushButton("Lưu mẫu giấy")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.preview = FormPreview(session)
        for one in self.fields.values():
            one.left.connect(self._preview)
        field = self.fields
        self.card = form_card(
            "Mẫu giấy",
            ((field["symbol"], 0, 0, 1), (field["authority"], 0, 1, 1), (field["title"], 1, 0, 1),
             (field["name"], 1, 1, 1), (field[SUPPLEMENT], 2, 0, 1), (field[REFUSAL], 2, 1, 1),
             (field[APOLOGY], 3, 0, 1), (field[STOP], 3, 1, 1), (field["notes"], 4, 0, 2), (field["footer"], 5, 0, 2),
             (field["survey_url"], 6, 0, 2), (self.control, 7, 0, 1), (self.save_button, 7, 1, 1),
             (self.preview, 8, 0, 2)),
        )  # fmt: skip

    def begin(self) -> None:
        """The forms as they hold now."""
        office = self._session.known.office
        signer = office.signer
        known = {
            "symbol": office.symbol, "authority": signer.authority, "title": signer.title, "name": signer.name,
            "notes": " | ".join(office.notes), "footer": office.footer, "survey_url": office.survey_url,
        }  # fmt: skip
        for name, field in self.fields.items():
            field.text = known[name] if name in known else office.symbols.get(name, "")
        self.control.setChecked(office.print_control)
        self.preview.show_office(office)

    def _typed(self) -> Office:
        texts = {name: field.text for name, field in self.fields.items()}
        return forms_from_form(texts, self._session.known.office, tuple(_OWN))

    @Slot()
    def _preview(self) -> None:
        """The picture follows each field that was left; while one of them is wrong the last picture stays."""
        with suppress(UserError):
            self.preview.show_office(self._typed())

    @Slot()
    def save(self) -> None:
        """One entry; papers printed before keep what they had."""
        desk = self._session.at_work
        for field in self.fields.values():
            field.mark("")
        try:
            office = self._typed()
        except UserError as error:
            for problem in error.problems:
                self.fields[problem.field].mark(problem.sentence)
            self.fields[error.problems[0].field].setFocus()
            return
        office = replace(office, print_control=self.control.isChecked())
        self._session.jobs.run(
            lambda: catalogue.set_office(desk, office), lambda _: self._saved(), self._session.messages.show_error
        )

    def _saved(self) -> None:
        self._session.messages.say("Đã lưu mẫu giấy; giấy in từ nay theo thông tin mới, giấy đã in giữ nguyên.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
