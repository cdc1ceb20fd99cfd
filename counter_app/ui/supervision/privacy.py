"""Dữ liệu cá nhân: the orders of erasure with a form for the next one, and who looked at whose data on this PC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from counter_app.domain.erasure import Ordered
from counter_app.domain.moments import local_day, show, show_day
from counter_app.domain.office import may
from counter_app.domain.settlements import ERASED
from counter_app.errors import CounterError, UserError
from counter_app.operations import access, erase
from counter_app.operations.access import Listing, Shown
from counter_app.operations.desk import Desk, Reference
from counter_app.operations.erase import Erased, Reached
from counter_app.ui.changes import Changed
from counter_app.ui.field import Field
from counter_app.ui.label import Label
from counter_app.ui.paper import save_as
from counter_app.ui.session import Session
from counter_app.ui.supervision.lists import name_of
from counter_app.ui.supervision.part import Part

LOOKED_BACK = timedelta(days=30)
_MOMENT, _PERSON = "23/11/2026 17:00", "Nguyễn Thị Phương Thảo"

Order = tuple[Ordered, int]


class Erasures(Part):
    """The orders carried out; the form first shows what an order reaches, and F9 pressed again carries it out."""

    def __init__(self, session: Session) -> None:
        columns = (
            ("Lúc", _MOMENT), ("Mã, số", "X99.01-HD26-01.00012"), ("Số yêu cầu", "123/YC-XDLCN"),
            ("Người thực hiện", _PERSON), ("Bản ghi", "0000"), ("Căn cứ, việc còn lại", ""),
        )  # fmt: skip
        super().__init__(
            session, "Yêu cầu xóa dữ liệu cá nhân", columns, erase.orders, self._cells,
            "Chưa có yêu cầu xóa dữ liệu cá nhân nào được thực hiện.",
        )  # fmt: skip
        self.code = Field("&Mã hồ sơ, mã phiếu")
        self.basis = Field("&Căn cứ pháp lý")
        self.request = Field("&Số văn bản yêu cầu")
        self.reaches = Label()
        self.reaches.setWordWrap(True)
        self.reaches.setProperty("muted", True)
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.save)
        self.row = QWidget()
        line = QHBoxLayout(self.row)
        line.setContentsMargins(0, 0, 0, 0)
        for field, stretch in ((self.code, 2), (self.basis, 3), (self.request, 2)):
            line.addWidget(field, stretch)
            field.entered.connect(self.save)
        line.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addWidget(self.reaches)
        self.column.addWidget(self.row)
        self.code.editor.textEdited.connect(self._start_again)  # type: ignore[union-attr]
        self._seen = ""
        self._start_again()

    @staticmethod
    def _cells(known: Reference, one: Order) -> Sequence[str]:
        order, left = one
        late = f"Còn {left} bản ghi đến sau từ quầy khác: hãy xóa lại. " if left else ""
        return (
            show(order.at), order.code, order.request, name_of(known, order.actor), str(order.acts),
            late + order.basis,
        )  # fmt: skip

    def show_items(self, found: Sequence[Order], lines: Sequence[Sequence[str]]) -> None:
        """The form only for who may."""
        super().show_items(found, lines)
        allowed = may(self.session.desk.signed_in, ERASED)
        self.row.setVisible(allowed)
        self.reaches.setVisible(allowed)

    @Slot()
    def _start_again(self) -> None:
        """What was looked at is no longer what the form names."""
        self._seen = ""
        self.button.setText("Xem sẽ xóa gì  F9")
        self.reaches.setText(
            "Xóa trên mọi quầy, ở trung tâm và khi bản sao hết hạn; không lấy lại được. "
            "Mã hồ sơ, sổ và số liệu báo cáo còn lại. Không ghi tên người yêu cầu vào căn cứ, số văn bản."
        )

    @Slot()
    def save(self) -> None:
        """F9: first what an order would reach, then the order."""
        if not self.row.isVisibleTo(self):
            return
        desk, code = self.session.at_work, self.code.text
        basis, request = self.basis.text, self.request.text
        for field in (self.code, self.basis, self.request):
            field.mark("")
        self.button.setEnabled(False)
        jobs = self.session.jobs
        if self._seen != code or not code:
            jobs.run(lambda: erase.reached(desk, code), lambda found: self._show_reach(code, found), self._refused)
        else:
            jobs.run(lambda: erase.erase(desk, code, basis=basis, request=request), self._erased, self._refused)

    def _show_reach(self, code: str, found: list[Reached]) -> None:
        self.button.setEnabled(True)
        if code != self.code.text:
            return
        self._seen = code
        what = "; ".join(f"{one.label}: {one.acts} bản ghi" for one in found)
        self.reaches.setText(f"Sẽ xóa dữ liệu cá nhân trong {what}. Không lấy lại được.")
        self.button.setText("Xóa vĩnh viễn  F9")
        (self.basis if not self.basis.text else self.request if not self.request.text else self.button).setFocus()

    def _erased(self, done: Erased) -> None:
        self.button.setEnabled(True)
        for field in (self.code, self.basis, self.request):
            field.text = ""
        self._start_again()
        what = ", ".join(one.label for one in done.reached)
        self.session.messages.say(
            f"Đã xóa dữ liệu cá nhân: {what}. Bản sao cũ hết hạn chậm nhất {show_day(done.copies_until)}."
        )
        self.session.changes.announce(Changed.DOSSIERS | Changed.LINE)

    def _refused(self, error: CounterError) -> None:
        self.button.setEnabled(True)
        fields = {"basis": self.basis, "request": self.request}
        if not isinstance(error, UserError):
            self.session.messages.show_error(error)
            return
        for problem in error.problems:
            field = fields.get(problem.field, self.code)
            field.mark(problem.sentence)
            field.setFocus()

    def dossier_of(self, item: Order | None) -> str:
        """A line leads to the dossier that was erased."""
        kind, _, subject_id = item[0].subject.partition(":") if item else ("", "", "")
        return subject_id if kind == "dossier" else ""


class Looks(Part):
    """The last thirty days of the access log, the newest first; only who is in charge or IT reads it."""

    def __init__(self, session: Session) -> None:
        columns = (
            ("Lúc", _MOMENT), ("Người xem", _PERSON), ("Việc", "In hồ sơ, danh sách, sổ"), ("Số hồ sơ", "0000"),
            ("Hồ sơ, danh sách, cách tìm", ""),
        )  # fmt: skip
        super().__init__(
            session, "Nhật ký truy cập", columns, self._newest, self._cells,
            "Chưa có lượt xem nào, hoặc bạn không có quyền xem nhật ký này.",
        )  # fmt: skip
        self.button = QPushButton("Xuất Excel  F9")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.save)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self.button)
        self.column.addLayout(line)

    def _listing(self, desk: Desk) -> Listing:
        today = local_day(desk.clock())
        if not may(desk.signed_in, "staff.set"):
            return Listing((), ())
        return access.listed(desk, today - LOOKED_BACK, today)

    def _newest(self, desk: Desk) -> list[Shown | str]:
        found = self._listing(desk)
        return [*found.remarks, *reversed(found.lines)]

    @staticmethod
    def _cells(_known: Reference, one: Shown | str) -> Sequence[str]:
        if isinstance(one, str):
            return "", "", "⚠ Đã bị sửa", "", one
        return show(one.at), one.actor, one.what.label, str(one.dossiers or ""), one.about

    def read(self) -> None:
        """What waits is written first, so that the list is whole."""
        self.session.reads.flush()
        super().read()

    def show_items(self, found: Sequence[Shown | str], lines: Sequence[Sequence[str]]) -> None:
        """The file only where there is something."""
        super().show_items(found, lines)
        self.button.setVisible(bool(found))

    @Slot()
    def save(self) -> None:
        """F9: the same lines as a workbook."""
        if not self.items:
            return
        desk = self.session.at_work

        def make() -> bytes:
            from counter_app.documents.access_book import access_book

            found, today = self._listing(desk), local_day(desk.clock())
            title = f"Nhật ký truy cập quầy {desk.me.counter}, {show_day(today - LOOKED_BACK)} – {show_day(today)}"
            return access_book([one.cells for one in found.lines], title, found.remarks, desk.clock())

        save_as(self.session, self, "Xuất nhật ký truy cập", "nhat-ky-truy-cap.xlsx", make)

    def dossier_of(self, item: Shown | str | None) -> str:  # noqa: ARG002 - as every list is asked
        """Lines lead nowhere: looking at a look is one more."""
        return ""
