"""Tin báo: the office's words for each kind of notice, with what they cost; and where this PC puts them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QPushButton

from counter_app import settings
from counter_app.domain.message import filled, length
from counter_app.domain.moments import local_day
from counter_app.domain.notice import SAMPLE, About, Channel, Template, places_of
from counter_app.errors import StorageTrouble, UserError
from counter_app.operations import catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.label import Label
from counter_app.ui.session import Session

_LINES_SHOWN = 3


class NoticesCard:
    """One kind at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        kinds, channels, formats = QComboBox(), QComboBox(), QComboBox()
        for about in About:
            kinds.addItem(about.label, about.value)
        for channel in Channel:
            label = channel.label
            channels.addItem(label[0].upper() + label[1:], channel.value)
        for kind in ("json", "csv"):
            formats.addItem(kind.upper(), kind)
        self.about = Field("Tin báo về việc", kinds)
        self.channel = Field("Gửi bằng", channels)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Nội dung tin")
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES_SHOWN + 14)
        self.places, self.cost, self.wrong = Label(), Label(), Label()
        for words, look in ((self.places, "muted"), (self.cost, "muted"), (self.wrong, "wrong")):
            words.setProperty(look, True)
            words.setWordWrap(True)
        self.wrong.hide()
        self.on = QCheckBox("Có gửi tin này")
        self.accents = QCheckBox("Viết có dấu (tin ngắn hơn, tốn hơn)")
        self.days = Field("Nhắc sau mỗi (ngày)")
        self.save_button = QPushButton("Lưu mẫu tin")
        self.folder = Field("Thư mục nhận tệp tin báo của máy này")
        self.format = Field("Dạng tệp", formats)
        self.folder_button = QPushButton("Lưu thư mục")
        for button, act in ((self.save_button, self.save), (self.folder_button, self.save_folder)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        kinds.currentIndexChanged.connect(self._show)
        self.text.textChanged.connect(self._count)
        self.accents.toggled.connect(self._count)
        self.card = form_card(
            "Tin báo cho người dân",
            ((self.about, 0, 0, 1), (self.channel, 0, 1, 1), (self.text, 1, 0, 2), (self.wrong, 2, 0, 2),
             (self.cost, 3, 0, 2), (self.places, 4, 0, 2), (self.on, 5, 0, 1), (self.accents, 5, 1, 1),
             (self.days, 6, 0, 1), (self.save_button, 6, 1, 1), (self.folder, 7, 0, 2), (self.format, 8, 0, 1),
             (self.folder_button, 8, 1, 1)),
        )  # fmt: skip

    def begin(self) -> None:
        """The words and the folder as they hold now."""
        chosen = self._session.settings
        self.folder.text, self.format.choice = chosen.notice_folder, chosen.notice_format
        self._show()

    @property
    def _held(self) -> Template:
        return self._session.known.notices.on(local_day(self._session.desk.clock()), About(self.about.choice))

    @Slot()
    def _show(self) -> None:
        held = self._held
        self.channel.choice = held.channel.value
        self.text.setPlainText(held.text)
        self.on.setChecked(held.on)
        self.accents.setChecked(held.accents)
        self.days.text = str(held.days)
        self.days.setVisible(held.about is About.UNCOLLECTED)
        self.places.setText("; ".join(f"{{{name}}} {words}" for name, words in places_of(held.about).items()))
        self._say("")
        self._count()

    @Slot()
    def _count(self) -> None:
        office = self._session.known.office
        sample = SAMPLE | {"don_vi": office.name, "dien_thoai": office.phone}
        whole = filled(self.text.toPlainText(), sample, accents=self.accents.isChecked())
        self.cost.setText(f"{length(whole).words}. Ví dụ: {whole}")

    @Slot()
    def save(self) -> None:
        """One entry; from now on acts of every counter use these words."""
        desk, days = self._session.at_work, self.days.text.strip()
        self._say("")
        self.days.mark("")
        typed = Template(
            About(self.about.choice),
            self.text.toPlainText(),
            Channel(self.channel.choice),
            self.accents.isChecked(),
            self.on.isChecked(),
            int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
        )
        try:
            typed.checked()
        except UserError as error:
            for problem in error.problems:
                (self.days.mark if problem.field == "days" else self._say)(problem.sentence)
            return
        self._session.jobs.run(
            lambda: catalogue.set_notice(desk, typed), self._saved, self._session.messages.show_error
        )

    def _saved(self, template: Template) -> None:
        sends = "từ nay có gửi" if template.on else "không gửi"
        self._session.messages.say(f"Đã lưu mẫu tin «{template.about.label}»; {sends}.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)

    @Slot()
    def save_folder(self) -> None:
        """Where this PC puts the files; "" sends nothing."""
        session = self._session
        chosen = replace(session.settings, notice_folder=self.folder.text.strip(), notice_format=self.format.choice)
        try:
            settings.save(session.place.settings, chosen)
        except StorageTrouble as trouble:
            session.messages.show_error(trouble)
            return
        session.settings = chosen
        where = f"vào {chosen.notice_folder}" if chosen.notice_folder else "không gửi từ máy này"
        session.messages.say(f"Đã lưu: tin báo {where}.", "good")

    def _say(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
