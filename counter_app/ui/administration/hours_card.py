"""Giờ làm việc và hẹn trả: sessions, seasons, the cut-off, and at which hour of its last day a promise ends."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton

from counter_app.domain.hours import EndRule, hours_from_form, show_sessions
from counter_app.errors import UserError
from counter_app.operations import catalogue
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field, form_card
from counter_app.ui.session import Session


class HoursCard:
    """What the office's own rules add to the law; receptions from now on follow it, printed promises stay."""

    def __init__(self, session: Session) -> None:
        self._session = session
        ends = QComboBox()
        for rule in EndRule:
            ends.addItem(rule.label, rule.value)
        self.fields = {
            "sessions": Field("&Giờ làm việc *"),
            "cut_off": Field("Giờ chốt nhận trong ngày *"),
            "seasons": Field("Theo mùa (từ 16/04: 07:00-11:00, 13:30-17:00; …)"),
            "weekend": Field("Tiếp nhận ngày nghỉ (không tính vào thời hạn)"),
            "slots": Field("Giờ trả theo giờ nhận (11:00 → 10:00; …)"),
            "end": Field("Hạn ngày kết thúc lúc", ends),
        }
        self.late_days = QCheckBox("Nhận sau giờ chốt thì tính từ ngày làm việc tiếp theo")
        self.print_limits = QCheckBox("In thời hạn giải quyết trên giấy tiếp nhận")
        self.save_button = QPushButton("Lưu giờ làm việc")
        self.save_button.setAutoDefault(False)
        self.save_button.clicked.connect(self.save)
        field = self.fields
        self.card = form_card(
            "Giờ làm việc và hẹn trả",
            ((field["sessions"], 0, 0, 1), (field["cut_off"], 0, 1, 1), (field["seasons"], 1, 0, 2),
             (field["weekend"], 2, 0, 2), (field["slots"], 3, 0, 2), (field["end"], 4, 0, 1),
             (self.late_days, 5, 0, 2), (self.print_limits, 6, 0, 2), (self.save_button, 7, 1, 1)),
        )  # fmt: skip

    def begin(self) -> None:
        """The hours as they hold now."""
        office = self._session.known.office
        hours = office.hours
        self.fields["sessions"].text = show_sessions(hours.sessions)
        self.fields["weekend"].text = show_sessions(hours.weekend)
        self.fields["cut_off"].text = f"{hours.cut_off:%H:%M}"
        self.fields["slots"].text = "; ".join(map(str, hours.slots))
        self.fields["seasons"].text = "; ".join(map(str, hours.seasons))
        self.fields["end"].choice = hours.end.value
        self.late_days.setChecked(hours.late_days)
        self.print_limits.setChecked(office.print_limits)

    @Slot()
    def save(self) -> None:
        """One entry with the whole office; the dates of the next receptions follow it."""
        desk, known = self._session.at_work, self._session.known.office
        for field in self.fields.values():
            field.mark("")
        form = {name: field.text for name, field in self.fields.items()}
        form |= {"end": self.fields["end"].choice, "late_days": "yes" if self.late_days.isChecked() else ""}
        try:
            hours = hours_from_form(form, known.hours)
        except UserError as error:
            for problem in error.problems:
                self.fields[problem.field.removeprefix("hours.")].mark(problem.sentence)
            return
        office = replace(known, hours=hours, print_limits=self.print_limits.isChecked())
        self._session.jobs.run(
            lambda: catalogue.set_office(desk, office), lambda _: self._saved(), self._session.messages.show_error
        )

    def _saved(self) -> None:
        self._session.messages.say("Đã lưu giờ làm việc; các ngày hẹn đã in giữ nguyên.", "good")
        self._session.changes.announce(Changed.REFERENCE | Changed.LINE)
