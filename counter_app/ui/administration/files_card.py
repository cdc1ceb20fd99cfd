"""Files of papers: the scanner's folder of this PC, and since when the office keeps images of identity papers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from counter_app import settings
from counter_app.domain.moments import read_day
from counter_app.errors import CounterError, StorageTrouble, UserError
from counter_app.operations import catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.session import Session


class FilesCard:
    """Tệp giấy tờ."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.folder = Field("Thư mục máy quét ghi tệp vào (máy này)", _line("để trống nếu không có"))
        after = QComboBox()
        after.addItem("Chuyển vào «đã đính kèm»", "move")
        after.addItem("Để nguyên chỗ cũ", "leave")
        self.after = Field("Tệp quét đã đính kèm (máy này)", after)
        self.images_from = Field("Lưu ảnh giấy tờ tùy thân từ ngày", _line("để trống: không lưu"))
        self.save_button = QPushButton("Lưu tệp giấy tờ")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.card = form_card(
            "Tệp giấy tờ",
            ((self.folder, 0, 0, 2), (self.after, 1, 0, 1), (self.images_from, 1, 1, 1), (self.save_button, 2, 1, 1)),
        )

    def begin(self) -> None:
        """As it stands."""
        chosen, day = self._session.settings, self._session.known.office.id_images_from
        self.folder.text, self.after.choice = chosen.scan_folder, chosen.scan_after
        self.images_from.text = f"{read_day(day):%d/%m/%Y}" if day else ""

    @Slot()
    def save(self) -> None:
        """Saves the settings of this PC, and an entry of the office where its own part changed."""
        session = self._session
        for field in (self.folder, self.images_from):
            field.mark("")
        folder, day = self.folder.text.strip(), self.images_from.text.strip()
        if folder and not Path(folder).is_dir():
            self._wrong(self.folder, f"Không có thư mục {folder} trên máy này; hãy gõ đủ đường dẫn.")
            return
        try:
            since = read_day(day).isoformat() if day else ""
        except UserError as error:
            self._wrong(self.images_from, str(error))
            return
        chosen = replace(session.settings, scan_folder=folder, scan_after=self.after.choice)
        try:
            settings.save(session.place.settings, chosen)
        except StorageTrouble as trouble:
            session.messages.show_error(trouble)
            return
        session.settings = chosen
        known = session.known.office
        if since == known.id_images_from:
            self._saved()
            return
        desk, office = session.at_work, replace(known, id_images_from=since)

        def fail(error: CounterError) -> None:
            self._wrong(self.images_from, str(error))

        session.jobs.run(lambda: catalogue.set_office(desk, office), lambda _: self._saved(), fail)

    def _wrong(self, field: Field, sentence: str) -> None:
        field.mark(sentence)
        field.setFocus()

    def _saved(self) -> None:
        self._session.messages.say("Đã lưu cài đặt tệp giấy tờ.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)


def _line(hint: str) -> QLineEdit:
    editor = QLineEdit()
    editor.setPlaceholderText(hint)
    return editor
