"""How the line to the centre stands, in a clerk's words: what waits to be sent, why, and what to do.

Being without a line is a state and no fault: receiving, printing, returning never wait for it. What is told here is
what the last exchange found; nothing is asked of the centre.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from counter_app.domain.moments import from_text, show, to_text
from counter_app.domain.text import dotted
from counter_app.domain.transitions import ACTS


class Stop(StrEnum):
    """What keeps acts from being sent, the first that holds."""

    NONE = "NONE"
    NO_CENTRE = "NO_CENTRE"
    REVOKED = "REVOKED"
    FORKED = "FORKED"
    TOO_OLD = "TOO_OLD"
    REFUSED = "REFUSED"
    OFFLINE = "OFFLINE"
    NOT_YET = "NOT_YET"


WHY = {
    Stop.NONE: "Đường truyền tới trung tâm thông suốt.",
    Stop.NO_CENTRE: "Quầy này chưa nối với trung tâm nào.",
    Stop.REVOKED: "Quầy này đã bị thu hồi ở trung tâm: phần gửi sau đó được giữ riêng, chờ người phụ trách duyệt.",
    Stop.FORKED: "Có hai máy cùng ghi dưới một số quầy, nên trung tâm chưa nhận phần của máy này.",
    Stop.TOO_OLD: "Chương trình trên máy này cũ hơn bản mà trung tâm còn nhận.",
    Stop.REFUSED: "Trung tâm và quầy này chưa trao đổi được với nhau, không phải do mạng.",
    Stop.OFFLINE: "Chưa có đường truyền tới trung tâm.",
    Stop.NOT_YET: "Chưa trao đổi với trung tâm lần nào kể từ khi thiết lập.",
}
"""Why nothing goes, as a sentence for the clerk."""

DO = {
    Stop.NONE: "Không phải làm gì: thao tác mới được gửi ngay sau khi lưu.",
    Stop.NO_CENTRE: "Không phải làm gì: mọi việc làm được trên máy này. Có trung tâm thì quản trị cấp mã quầy.",
    Stop.REVOKED: "Cứ tiếp nhận và trả kết quả như thường. Báo người phụ trách trung tâm.",
    Stop.FORKED: "Cứ làm việc như thường. Báo quản trị cấp số quầy mới cho một trong hai máy.",
    Stop.TOO_OLD: "Cứ làm việc như thường. Báo quản trị cập nhật chương trình; phần đang chờ sẽ tự gửi sau đó.",
    Stop.REFUSED: "Cứ làm việc như thường. Báo quản trị, đọc cho họ câu ở trên.",
    Stop.OFFLINE: "Cứ làm việc như thường; chương trình tự thử lại. Quá nửa ngày thì báo quản trị xem mạng.",
    Stop.NOT_YET: "Bấm «Đồng bộ ngay», hoặc chờ: chương trình tự làm.",
}
"""What to do about it."""


TAKEN = ("ok", "behind", "rolled_back", "renumbered")
"""Verdicts of rounds in which both sides got what they lacked."""


@dataclass(frozen=True, slots=True)
class LineState:
    """What the last exchanges found. ``ok_at`` is when the centre last answered, ``trouble`` the sentence of the last
    failure, "" when the last one went well; ``refused`` tells that the centre was there and said no.
    """

    ok_at: datetime | None = None
    tried_at: datetime | None = None
    verdict: str = ""
    trouble: str = ""
    refused: bool = False

    def to_body(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "ok_at": to_text(self.ok_at) if self.ok_at else "",
            "tried_at": to_text(self.tried_at) if self.tried_at else "",
            "verdict": self.verdict,
            "trouble": self.trouble,
            "refused": self.refused,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> LineState:
        """What :meth:`to_body` wrote."""
        ok_at, tried_at = (from_text(body[name]) if body.get(name) else None for name in ("ok_at", "tried_at"))
        return cls(ok_at, tried_at, body.get("verdict", ""), body.get("trouble", ""), bool(body.get("refused")))

    def stop(self, *, has_centre: bool) -> Stop:
        """What keeps acts from being sent."""
        if not has_centre:
            return Stop.NO_CENTRE
        if self.trouble:
            return Stop.REFUSED if self.refused else Stop.OFFLINE
        told = {"revoked": Stop.REVOKED, "forked": Stop.FORKED}
        if self.verdict and self.verdict not in TAKEN:  # one we do not know comes from a newer centre
            return told.get(self.verdict, Stop.TOO_OLD)
        return Stop.NONE if self.ok_at else Stop.NOT_YET


@dataclass(frozen=True, slots=True)
class Waiting:
    """Acts of one kind that the centre does not have yet: how many, since when the oldest."""

    words: str
    number: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Flag:
    """An act of this counter that the centre keeps and does not go by. ``reason`` is ``right`` or ``unreadable``."""

    seq: int
    kind: str
    subject: str
    reason: str

    @property
    def words(self) -> str:
        """What it means."""
        why = {
            "right": "người thực hiện không có quyền này ở thời điểm đó",
            "unreadable": "trung tâm không đọc được nội dung",
        }.get(self.reason, "trung tâm chưa dùng được")
        return f"{label_of(self.kind)}: {why}. Các quầy khác và tỉnh không theo thao tác này."


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags of our log, as they were when the centre had it up to ``asked_at``."""

    asked_at: int = -1
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Peer:
    """A counter of the office as the centre saw it. ``lag``: acts of others that it did not have yet; ``held_back``:
    what it sent after it was revoked; ``skew``: its clock minus the centre's; ``twins_at``: when two machines last took
    turns under its number, None where they did not.
    """

    counter: int
    head: int
    active: bool
    program: str
    last_at: datetime | None
    lag: int
    skew: timedelta
    held_back: int
    flagged: int
    twins_at: datetime | None = None

    def to_body(self) -> list[Any]:
        """As it is kept."""
        at, twins = (to_text(moment) if moment else "" for moment in (self.last_at, self.twins_at))
        return [
            self.counter, self.head, self.active, self.program, at, self.lag, self.skew.total_seconds(),
            self.held_back, self.flagged, twins,
        ]  # fmt: skip

    @classmethod
    def from_body(cls, body: list[Any]) -> Peer:
        """What :meth:`to_body` wrote."""
        counter, head, active, program, at, lag, skew, held_back, flagged, *twins = (
            body  # none: kept by an older program
        )
        last, twins_at = (from_text(text) if text else None for text in (at, next(iter(twins), "")))
        return cls(counter, head, active, program, last, lag, timedelta(seconds=skew), held_back, flagged, twins_at)

    @property
    def words(self) -> str:
        """What somebody should look at, "" when nothing."""
        minutes = abs(self.skew) // timedelta(minutes=1)
        return "; ".join(
            filter(
                None,
                (
                    "" if self.active else "đã thu hồi",
                    f"{TWINS} (gần nhất {show(self.twins_at)}), hãy báo quản trị" if self.twins_at else "",
                    f"{self.held_back} thao tác chờ duyệt" if self.held_back else "",
                    f"{self.flagged} thao tác không có quyền" if self.flagged else "",
                    f"đồng hồ lệch {minutes} phút" if minutes >= WRONG_CLOCK // timedelta(minutes=1) else "",
                ),
            )
        )


@dataclass(frozen=True, slots=True)
class Parked:
    """A dossier with an act that this program cannot read."""

    dossier: str
    code: str
    reason: str


TWINS = "hai máy thay nhau dùng số quầy này"
WRONG_CLOCK = timedelta(minutes=10)
"""From here a PC's clock is wrong enough for somebody to look at it."""

_OTHERS = {
    "act.undone": "Hoàn tác",
    "conflict.settled": "Xử lý thao tác trùng",
    "data.erased": "Xóa dữ liệu cá nhân theo luật",
    "access.sealed": "Niêm nhật ký xem dữ liệu",
    "counter.enrolled": "Cấp quầy",
    "refused.settled": "Duyệt phần chờ của quầy bị thu hồi",
    "office.set": "Thông tin đơn vị",
    "staff.set": "Người làm việc",
    "units.set": "Nơi nhận hồ sơ",
    "kinds.set": "Giấy tờ hay chứng thực",
    "register.opened": "Số mở đầu của sổ",
    "rule.set": "Quy tắc tính thời hạn",
    "shelf.set": "Thủ tục hay dùng",
    "notice.template_set": "Mẫu tin báo",
}
_FAMILIES = {
    "day": "Mở quầy, chốt sổ",
    "blank": "Phôi giấy",
    "procedure": "Danh mục TTHC",
    "catalogue": "Danh mục TTHC",
    "calendar": "Lịch làm việc",
    "guidance": "Hướng dẫn, từ chối khi tiếp nhận",
    "intake": "Hướng dẫn, từ chối khi tiếp nhận",
    "petition": "Phản ánh, kiến nghị",
    "envelope": "Thư bưu chính",
    "post": "Bảng kê bưu chính",
}


def label_of(kind: str) -> str:
    """An act's kind in words."""
    if kind in ACTS:
        return ACTS[kind].label
    return _OTHERS.get(kind) or _FAMILIES.get(kind.partition(".")[0]) or "Thao tác khác"


def told(number: int, since: datetime | None) -> str:
    """«3 thao tác chờ gửi, lâu nhất từ 23/11/2026 08:12.»."""
    if not number:
        return "Không có gì chờ gửi: trung tâm có đủ mọi thao tác của quầy này."
    return f"{dotted(number)} thao tác chờ gửi" + (f", lâu nhất từ {show(since)}" if since else "") + "."


def told_last(at: datetime | None, *, under_way: bool = False) -> str:
    """When the last exchange ended; ``under_way`` tells that one is running and has been for more than a moment."""
    if at:
        return f"Trao đổi lần cuối: {show(at)}."
    return "Đang trao đổi lần đầu." if under_way else "Chưa trao đổi xong lần nào."


def time_left(done: int, of: int, seconds: float) -> str:
    """«còn khoảng 3 phút» at the pace so far, "" while nobody can tell."""
    if done <= 0 or seconds < 1 or done >= of:
        return ""
    left = seconds * (of - done) / done
    if left < 60:
        return "còn chưa tới 1 phút"
    minutes = round(left / 60)
    return f"còn khoảng {minutes} phút" if minutes < 60 else f"còn khoảng {minutes // 60} giờ {minutes % 60} phút"
