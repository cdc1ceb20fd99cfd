"""The lists of «Theo dõi, điều hành»: late work, letters due, voids to approve, second requests, who did how much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Slot

from counter_app.domain.moments import local_day, show
from counter_app.domain.supervision import NOTED, Load
from counter_app.domain.verbs import VERBS
from counter_app.operations import day as days
from counter_app.operations import supervise
from counter_app.operations.act import perform
from counter_app.operations.desk import Desk, Reference
from counter_app.operations.supervise import Again
from counter_app.store.supervision import CounterSeen, Request, Watched
from counter_app.ui.session import Session
from counter_app.ui.supervision.part import ActPart, Part

_MOMENT, _CODE = "23/11/2026 17:00", "X99.01-261123-0003"
_UNIT, _PERSON = "Văn phòng HĐND và UBND", "Nguyễn Thị Phương Thảo"
_HOURS = range(7, 19)


def late(session: Session) -> Part:
    """What is past its date: by how many working days, with whom, in which step."""
    columns = (
        ("Chậm", "000 ngày"), ("Hẹn trả", _MOMENT), ("Mã hồ sơ", _CODE), ("Đang ở", _UNIT),
        ("Bước", "Thẩm định hồ sơ"), ("Chủ hồ sơ", _PERSON), ("Thủ tục", ""),
    )  # fmt: skip

    def line(known: Reference, one: Watched) -> Sequence[str]:
        today = local_day(session.desk.clock())
        by = known.calendar.worked_between(local_day(one.due_at), today) if one.due_at else 0
        said = f"{by} ngày" if by else "trong ngày"
        return said, _moment(one), one.code, one.holder or "Tại quầy", one.stage, one.name, one.procedure

    return Part(
        session, "Hồ sơ quá hạn", columns, lambda desk: supervise.listed(desk, "late"), line,
        "Không có hồ sơ nào quá hạn.",
    )  # fmt: skip


def apologies(session: Session) -> Part:
    """What ends by the next working day without a letter."""
    columns = (
        ("Hẹn trả", _MOMENT), ("Mã hồ sơ", _CODE), ("Đang ở", _UNIT), ("Bước", "Thẩm định hồ sơ"),
        ("Chủ hồ sơ", _PERSON), ("Thủ tục", ""),
    )  # fmt: skip

    def line(_known: Reference, one: Watched) -> Sequence[str]:
        return _moment(one), one.code, one.holder or "Tại quầy", one.stage, one.name, one.procedure

    return Part(
        session, "Cần thư xin lỗi", columns, lambda desk: supervise.listed(desk, "apologies"), line,
        "Không có hồ sơ nào đến hạn trước khi hết ngày làm việc tới mà chưa có thư xin lỗi.",
    )  # fmt: skip


def _moment(one: Watched) -> str:
    return show(one.due_at) if one.due_at else ""


def name_of(known: Reference, account: str) -> str:
    """A person's name, else the account."""
    return next((one.name for one in known.staff if one.id == account), account)


class Approvals(ActPart):
    """«Chờ duyệt»: one asks for a void, another one decides."""

    def __init__(self, session: Session) -> None:
        columns = (
            ("Đề nghị lúc", _MOMENT), ("Người đề nghị", _PERSON), ("Mã hồ sơ", _CODE),
            ("Chủ hồ sơ", _PERSON), ("Lý do đề nghị hủy", ""),
        )  # fmt: skip

        def line(known: Reference, one: Request) -> Sequence[str]:
            by = name_of(known, one.by)
            return show(one.at), by, one.dossier.code, one.dossier.name, one.dossier.said

        super().__init__(
            session, "Chờ duyệt", columns, supervise.requests, line, "Không có đề nghị hủy nào chờ duyệt.",
            kind="dossier.voided", label="&Lý do duyệt (để trống: như lý do đề nghị)", words="Duyệt hủy",
            done="Đã duyệt hủy hồ sơ",
        )  # fmt: skip

    @Slot()
    def save(self) -> None:
        """F9: the void, by somebody else than who asked."""
        self.do(self._void)

    @staticmethod
    def _void(desk: Desk, item: Request, said: str) -> object:
        return perform(desk, item.dossier.id, VERBS["void"], {"reason": said.strip() or item.dossier.said})

    def dossier_of(self, item: Any) -> str:
        """The dossier of a request."""
        return item.dossier.id if item is not None else ""


class SecondRequests(ActPart):
    """Papers asked for another time, at the intake or after it."""

    def __init__(self, session: Session) -> None:
        columns = (
            ("Mã hồ sơ, mã phiếu", "X99.01-HD26-01.00012"), ("Khi nào", "Sau tiếp nhận"), ("Người nộp hồ sơ", _PERSON),
            ("Thủ tục", "Xác nhận thông tin hộ tịch"), ("Lý do làm khác quy định", ""),
        )  # fmt: skip

        def line(_known: Reference, one: Again) -> Sequence[str]:
            return one.code, "Khi tiếp nhận" if one.guidance else "Sau tiếp nhận", one.name, one.procedure, one.why

        super().__init__(
            session, "Hướng dẫn lần hai", columns, supervise.again, line,
            "Không có yêu cầu bổ sung, hướng dẫn lần hai nào chưa xem.",
            kind=NOTED, label="&Ghi chú", words="Đã xem", done="Đã ghi người phụ trách đã xem",
        )  # fmt: skip

    @Slot()
    def save(self) -> None:
        """F9: «Đã xem» as an entry of the dossier or of the paper."""
        self.do(self._note)

    @staticmethod
    def _note(desk: Desk, item: Again, said: str) -> object:
        if item.guidance:
            supervise.note_guidance(desk, item.id, said)
            return None
        return perform(desk, item.id, VERBS["noted"], {"note": said})

    def dossier_of(self, item: Any) -> str:
        """A paper of the intake has no dossier."""
        return "" if item is None or item.guidance else str(item.id)


def workload(session: Session) -> Part:
    """Who did how much today, by the hour."""
    columns = (
        ("Người", _PERSON), ("Thao tác", "0000"), ("Tiếp nhận", "0000"), ("Trả", "0000"),
        *((f"{hour}h", "") for hour in _HOURS),
    )  # fmt: skip

    def line(known: Reference, one: Load) -> Sequence[str]:
        hours = [str(one.hours.get(hour) or "") for hour in _HOURS]
        return (name_of(known, one.actor), str(one.total), str(one.received), str(one.returned), *hours)

    return Part(
        session, "Khối lượng việc hôm nay", columns, lambda desk: supervise.work_of(desk, days.today(desk)), line,
        "Hôm nay chưa có thao tác nào.",
    )  # fmt: skip


def counters(session: Session) -> Part:
    """Every counter as far as this PC knows it; another PC's unsent work it cannot know."""
    columns = (
        ("Quầy", "00"), ("Tên quầy", "Quầy số 1 – Tư pháp, hộ tịch"), ("Thao tác gần nhất đã nhận", _MOMENT),
        ("Số thao tác", "00000000"), ("Chưa gửi về trung tâm", ""),
    )  # fmt: skip

    def line(_known: Reference, one: CounterSeen) -> Sequence[str]:
        last = show(one.last_at) if one.last_at else "chưa nhận gì"
        unsent = "máy kia mới biết" if one.unsent is None else str(one.unsent)
        return str(one.number), one.name, last, str(one.acts), unsent

    return Part(session, "Các quầy", columns, supervise.counters, line, "Chưa có quầy nào.")
