"""What one line of the two lists of the hand-over page says, and which dossier may stand in which."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import show
from counter_app.domain.transitions import ACTS
from counter_app.store.waiting import OpenBatch

DOSSIERS = (
    ("Mã hồ sơ", "X99.01-261123-0003"),
    ("Chủ hồ sơ", "Nguyễn Thị Phương Thảo"),
    ("Thủ tục", ""),
    ("Trạng thái", "Tạm ngừng tính thời hạn"),
    ("Hẹn trả", "23/11/2026 17:00"),
    ("Chuyển trước", "! 23/11/2026 17:00"),
)
BATCHES = (
    ("Phiếu bàn giao", "BG01-261123-081200"),
    ("Nơi nhận", ""),
    ("Số hồ sơ", "000"),
    ("Chuyển lúc", "23/11/2026 08:12"),
    ("Đã chờ", "00 ngày 00 giờ"),
)


def dossier_row(dossier: Dossier, until: datetime | None, over: bool) -> tuple[str, ...]:
    """One dossier in the list; `until` is the moment by which it should have gone, `over` whether that has passed."""
    return (
        dossier.code,
        "; ".join(owner.name for owner in dossier.intake.owners) if dossier.intake else "",
        dossier.procedure,
        dossier.state.label if dossier.state else "",
        show(dossier.due_at) if dossier.due_at else "",
        f"{'! ' if over else ''}{show(until)}" if until else "",
    )


def batch_row(batch: OpenBatch, to: str, now: datetime) -> tuple[str, ...]:
    """One slip whose receivers have not signed, with its age."""
    hours = int((now - batch.handed_at).total_seconds() // 3600)
    age = f"{hours // 24} ngày {hours % 24} giờ" if hours >= 24 else f"{hours} giờ"
    return (batch.name, to, str(batch.dossiers), show(batch.handed_at), age)


def may_go(dossier: Dossier) -> bool:
    """Whether it can be handed over now."""
    return dossier.state in ACTS["dossier.handed_over"].origin


def may_come_back(dossier: Dossier) -> bool:
    """Whether its result can arrive at the counter now."""
    return any(dossier.state in ACTS[kind].origin for kind in ("dossier.arrived", "dossier.resolved"))
