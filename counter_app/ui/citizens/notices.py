"""Tin báo: what waits, what went, what did not arrive and whom to call instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from counter_app.domain.moments import show
from counter_app.domain.notice import Stage
from counter_app.operations import notices
from counter_app.operations.desk import Desk
from counter_app.operations.file_drop import FileDrop
from counter_app.operations.notices import Sent
from counter_app.store import notices as queue
from counter_app.store.notices import Queued
from counter_app.ui.changes import Changed
from counter_app.ui.citizens.days import button, go_to_code, low_row
from counter_app.ui.label import Label
from counter_app.ui.list_table import ListTable, WhenSeen
from counter_app.ui.session import Session

_COLUMNS = (
    ("Tình trạng", "Đã tới người nhận"),
    ("Lúc", "23/11/2026 08:12"),
    ("Việc", "Nhắc đến nhận kết quả"),
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Chủ hồ sơ", "Nguyễn Thị Phương Thảo"),
    ("Gửi tới", "0912345678 9"),
    ("Lý do", ""),
)
_OPEN = (Stage.FAILED, Stage.SKIPPED, Stage.WAITING, Stage.WRITING)


class Notices(QWidget):
    """The queue of this counter."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._listed: list[Queued] = []
        self.remark = Label()
        self.remark.setProperty("muted", True)
        self.all = QCheckBox("Cả tin đã xon&g")
        self.all.toggled.connect(self.begin)
        self.table = ListTable("Tin báo", _COLUMNS, stretch=len(_COLUMNS) - 1)
        self.table.chosen.connect(self._show_text)
        self.text = Label()
        self.text.setWordWrap(True)
        self.retry_button = button("Gửi &lại", lambda: self._do(notices.retry, "Tin sẽ gửi lại ở lượt tới."))
        self.phone_button = button("Đã gọi điện th&ay", lambda: self._do(notices.phoned, "Đã ghi là đã gọi điện."))
        self.withdraw_button = button("&Rút lại", lambda: self._do(notices.withdraw, "Đã rút tin báo."))
        self.send_button = button("Gửi ngay  F9", self.save, primary=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(low_row(self.remark, None, self.all))
        column.addWidget(self.table, 1)
        column.addWidget(self.text)
        column.addLayout(low_row(self.withdraw_button, self.retry_button, self.phone_button, None, self.send_button))
        session.changes.announced.connect(self._on_change)

    @Slot()
    def begin(self) -> None:
        """Reads the queue anew."""
        desk, stages = self._session.desk, () if self.all.isChecked() else _OPEN

        def work() -> tuple[list[Queued], dict[Stage, int]]:
            with desk.database.read() as connection:
                return queue.listed(connection, stages), queue.counts(connection)

        self._session.jobs.run(work, self._show, self._session.messages.show_error)
        self.table.setFocus()

    def _show(self, found: tuple[list[Queued], dict[Stage, int]]) -> None:
        self._listed, counts = found
        order = {stage: n for n, stage in enumerate(_OPEN)}
        self._listed.sort(key=lambda one: (order.get(one.stage, len(_OPEN)), -one.id))
        self.table.show_lines(WhenSeen(self._listed, _line), self.table.row)
        told = ", ".join(f"{stage.label.lower()} {counts[stage]}" for stage in Stage if counts.get(stage))
        on = any(template.on for template in self._session.known.notices.known)
        where = self._session.settings.notice_folder
        lacking = "" if on else "Đơn vị chưa bật mẫu tin nào (Quản trị). "
        lacking += "" if where else "Máy này chưa có thư mục tin báo (Quản trị)."
        self.remark.setText(" ".join(filter(None, (f"{told[:1].upper()}{told[1:]}." if told else "", lacking))))

    @property
    def current(self) -> Queued | None:
        """The chosen line."""
        return self._listed[self.table.row] if 0 <= self.table.row < len(self._listed) else None

    @Slot(int)
    def _show_text(self, _row: int) -> None:
        one = self.current
        self.text.setText(f"«{one.text}»" if one else "Không có tin báo nào ở đây.")
        stage = one.stage if one else None
        self.retry_button.setEnabled(stage in (Stage.FAILED, Stage.SKIPPED))
        self.phone_button.setEnabled(stage in (Stage.FAILED, Stage.SKIPPED, Stage.WAITING))
        self.withdraw_button.setEnabled(stage in (Stage.FAILED, Stage.WAITING))

    @Slot()
    def save(self) -> None:
        """F9: what waits goes now. What was written within the last seconds may still be taken back and waits."""
        session = self._session
        desk, folder = session.at_work, session.settings.notice_folder
        if not folder:
            session.messages.say("Máy này chưa có thư mục tin báo; hãy đặt trong Quản trị. Các tin vẫn chờ.", "plain")
            return
        drop = FileDrop(Path(folder), session.settings.notice_format)
        session.jobs.run(lambda: notices.send(desk, drop), self._sent, session.messages.show_error, once=self)

    def _sent(self, sent: Sent) -> None:
        words = f"Đã chuyển {sent.written} tin báo; tới nơi {sent.delivered}, hỏng {sent.failed}, rút {sent.withdrawn}."
        self._session.messages.say(" ".join([words, *sent.troubles]), "plain" if sent.troubles else "good")
        self._session.changes.announce(Changed.DOSSIERS | Changed.LINE)

    def _do(self, act: Callable[[Desk, int], object], words: str) -> None:
        one, desk, session = self.current, self._session.at_work, self._session
        if one is None:
            return

        def done(_: object) -> None:
            session.messages.say(f"{words} {one.code}.")
            session.changes.announce(Changed.DOSSIERS | Changed.LINE)

        session.jobs.run(lambda: act(desk, one.id), done, session.messages.show_error)

    @Slot(object)
    def _on_change(self, what: Changed) -> None:
        if what & Changed.DOSSIERS and self.isVisible() and self._session.desk.clerk:
            self.begin()

    def take_code(self, text: str) -> None:
        """A receipt was scanned: its line is the current one."""
        if not go_to_code(self.table, 3, text):
            self._session.messages.say(f"Danh sách này không có hồ sơ {text}.", "plain")


def _line(one: Queued) -> tuple[str, ...]:
    return one.stage.label, show(one.changed_at), one.about.label, one.code, one.name, one.recipient, one.trouble
