"""«Diễn biến hồ sơ» on half a page: where a dossier stands, since when, what was written, which day holds now. For the
citizen who asks at the counter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, Run
from counter_app.documents.half_page import ROOM, SIZE, half_page
from counter_app.documents.page import (
    Block,
    Column,
    Strip,
    Template,
    paragraph,
    table,
)
from counter_app.domain.application import Expected
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import show
from counter_app.domain.office import Office

FORM = "PROGRESS"
TEMPLATE = Template(
    form=FORM,
    number="Phiếu thông tin",
    title="DIỄN BIẾN HỒ SƠ",
    generation="của chương trình; không phải biểu mẫu theo thông tư",
    valid_from=date(2026, 11, 1),
    key="PROGRESS",
    version="1",
)
_INTERNAL = ("document.printed", "document.waived", "dossier.void_requested", "dossier.noted", "dossier.escalated")
"""The office's own business, which the citizen's paper leaves out."""


def progress(dossier: Dossier, office: Office, today: date) -> bytes:
    """The sheet as PDF bytes."""
    return half_page(TEMPLATE, dossier.code, "Diễn biến hồ sơ", office, today, [*_facts(dossier), *_acts(dossier)])


def _facts(dossier: Dossier) -> Iterator[Block]:
    owners = "; ".join(owner.name for owner in dossier.intake.owners) if dossier.intake else ""
    lines = [("Chủ hồ sơ: ", owners), ("Thủ tục hành chính: ", dossier.procedure), ("Hiện nay: ", _stands(dossier))]
    lines += [("Hẹn trả kết quả: ", _promise(dossier))]
    for label, words in lines:
        if words:
            yield Block(paragraph((Run(label), Run(words, BOLD)), SIZE, ROOM, after=1))
    yield Block((Strip(1.5 * mm),))


def _stands(dossier: Dossier) -> str:
    """«Đang xử lý, tại Phòng Kinh tế từ 23/11/2026 09:12»."""
    state = dossier.state.label if dossier.state else ""
    at = f"tại {dossier.holder}" if dossier.holder else ""
    since = f"từ {show(dossier.handed_at)}" if dossier.holder and dossier.handed_at else ""
    return ", ".join(filter(None, (state, " ".join(filter(None, (at, since))))))


def _promise(dossier: Dossier) -> str:
    if dossier.due_at is None:
        return ""
    now = show(dossier.due_at) + (f" ({Expected(dossier.expected).label})" if dossier.expected else "")
    first = dossier.promised_at
    return f"{now} (hẹn lần đầu {show(first)})" if first and first != dossier.due_at else now


def _acts(dossier: Dossier) -> list[Block]:
    columns = (
        Column("Lúc", 32 * mm),
        Column("Việc", 56 * mm, centred=False),
        Column("Nội dung", ROOM - 88 * mm, centred=False),
    )
    rows = [
        (show(line.at), line.label, line.note)
        for line in dossier.timeline
        if line.applied and not line.undone and line.kind not in _INTERNAL
    ]
    return table((), columns, rows, SIZE - 1)
