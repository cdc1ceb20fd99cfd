"""«Diễn biến hồ sơ» on half a page: where a dossier stands, since when, what was written, which day holds now. For the
citizen who asks at the counter.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, Run
from counter_app.documents.page import (
    A5_LANDSCAPE,
    Block,
    Column,
    Sheet,
    Strip,
    Template,
    Watermark,
    centred,
    continued,
    foot,
    height,
    pages,
    paragraph,
    render,
    state_header,
    table,
)
from counter_app.domain.application import Expected
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import show, spell_day
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
_LEFT, _TOP, _ROOM, _TALL = 15 * mm, 8 * mm, 180 * mm, 131 * mm
_SIZE = 9.5
_INTERNAL = ("document.printed", "document.waived", "dossier.void_requested", "dossier.noted", "dossier.escalated")
"""The office's own business, which the citizen's paper leaves out."""


def progress(dossier: Dossier, office: Office, today: date) -> bytes:
    """The sheet as PDF bytes."""
    header = state_header(
        office.parent, office.name, f"Mã hồ sơ: {dossier.code}", f"{office.place}, {spell_day(today)}", _SIZE, _ROOM
    )
    top = [header, Strip(2 * mm), *centred(TEMPLATE.title, _SIZE + 2.5, _ROOM, BOLD), Strip(2 * mm)]
    again = continued(dossier.code, TEMPLATE.title.capitalize(), _SIZE, _ROOM)
    first, *others = pages([*_facts(dossier), *_acts(dossier)], _TALL - height(top), _TALL - again.height)
    whole = [[*top, *first], *([again, *strips] for strips in others)]
    sheets = []
    for n, strips in enumerate(whole, start=1):
        sheet = Sheet(A5_LANDSCAPE)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(A5_LANDSCAPE[0] / 2, A5_LANDSCAPE[1] * 0.56, 28, 20),)))
        sheet.put(_LEFT, _TOP, *strips)
        number = f"Trang {n}/{len(whole)}" if len(whole) > 1 else ""
        sheet.put(_LEFT, A5_LANDSCAPE[1] - 4.4 * mm, foot(TEMPLATE, number, _ROOM))
        sheets.append(sheet)
    return render(sheets, title=f"Diễn biến hồ sơ {dossier.code}", author=office.name, subject=TEMPLATE.stamp)


def _facts(dossier: Dossier) -> Iterator[Block]:
    owners = "; ".join(owner.name for owner in dossier.intake.owners) if dossier.intake else ""
    lines = [("Chủ hồ sơ: ", owners), ("Thủ tục hành chính: ", dossier.procedure), ("Hiện nay: ", _stands(dossier))]
    lines += [("Hẹn trả kết quả: ", _promise(dossier))]
    for label, words in lines:
        if words:
            yield Block(paragraph((Run(label), Run(words, BOLD)), _SIZE, _ROOM, after=1))
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
        Column("Nội dung", _ROOM - 88 * mm, centred=False),
    )
    rows = [
        (show(line.at), line.label, line.note)
        for line in dossier.timeline
        if line.applied and not line.undone and line.kind not in _INTERNAL
    ]
    return table((), columns, rows, _SIZE - 1)
