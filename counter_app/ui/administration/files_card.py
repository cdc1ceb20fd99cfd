"""Files of papers: the scanner's folder of this PC, and since when the office keeps images of identity papers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from counter_app import settings
from counter_app.domain.moments import local_day, read_day
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
        self.rate = Field("Tốc độ tệp, KB/giây (máy này)", _line("0: không giới hạn"))
        self.hours = Field("Giờ tự gửi tệp (máy này)", _line("17:30-07:00; để trống: mọi lúc"))
        everywhere = QComboBox()
        everywhere.addItem("Tải về khi có người mở", "")
        everywhere.addItem("Quầy nào cũng giữ đủ", "all")
        self.everywhere = Field("Tệp của quầy khác", everywhere)
        self.months = Field("Giữ nội dung hồ sơ cũ, tháng", _line("0: mãi mãi"))
        self.save_button = QPushButton("Lưu tệp giấy tờ")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        self.card = form_card(
            "Tệp giấy tờ",
            (
                (self.folder, 0, 0, 2),
                (self.after, 1, 0, 1),
                (self.images_from, 1, 1, 1),
                (self.rate, 2, 0, 1),
                (self.hours, 2, 1, 1),
                (self.everywhere, 3, 0, 1),
                (self.months, 3, 1, 1),
                (self.save_button, 4, 1, 1),
            ),
        )

    def begin(self) -> None:
        """As it stands."""
        chosen, day = self._session.settings, self._session.known.office.id_images_from
        self.folder.text, self.after.choice = chosen.scan_folder, chosen.scan_after
        self.images_from.text = f"{read_day(day):%d/%m/%Y}" if day else ""
        office, today = self._session.known.office, local_day(self._session.desk.clock())
        self.rate.text, self.hours.text = str(chosen.file_kbps), chosen.file_hours
        self.everywhere.choice = "all" if office.fetch_files else ""
        self.months.text = str(office.months_kept(today))

    @Slot()
    def save(self) -> None:
        """Saves the settings of this PC, and an entry of the office where its own part changed."""
        session = self._session
        for field in (self.folder, self.images_from, self.rate, self.hours, self.months):
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
        rate, months, hours = (field.text.strip() for field in (self.rate, self.months, self.hours))
        for field, number in ((self.rate, rate), (self.months, months)):
            if not (number.isascii() and number.isdigit() and len(number) <= 6):
                self._wrong(field, "Gõ một số nguyên từ 0 trở lên.")
                return
        if hours and settings.file_window(hours) is None:
            self._wrong(self.hours, "Gõ hai giờ, ví dụ 17:30-07:00.")
            return
        chosen = replace(
            session.settings, scan_folder=folder, scan_after=self.after.choice, file_kbps=int(rate), file_hours=hours
        )
        try:
            settings.save(session.place.settings, chosen)
        except StorageTrouble as trouble:
            session.messages.show_error(trouble)
            return
        session.settings = chosen
        known = session.known.office
        today = local_day(session.desk.clock())
        rules = tuple(rule for rule in known.retention if rule[0] != today)
        changed = int(months) != known.months_kept(today)
        office = replace(
            known,
            id_images_from=since,
            fetch_files=self.everywhere.choice == "all",
            retention=(*rules, (today, int(months))) if changed else known.retention,
        )
        if office == known:
            self._saved()
            return
        desk = session.at_work

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
