"""«Phiếu bàn giao hồ sơ»: what went to whom with one slip, for both to sign; its bars bring the signed one back.

The one thing to know: it shows the dossiers whose last hand-over was this batch. What has gone on since is on the slip
it went on with.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.barcode import Bars
from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import (
    A4,
    Block,
    Column,
    Sheet,
    Strip,
    Template,
    Watermark,
    centred,
    foot,
    height,
    pages,
    paragraph,
    render,
    reprint_words,
    signatures,
    stack,
    state_header,
    table,
)
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day, show, spell, spell_day
from counter_app.domain.office import Office

FORM = "HANDOVER"
TEMPLATE = Template(
    form=FORM,
    number="Phiếu bàn giao",
    title="PHIẾU BÀN GIAO HỒ SƠ",
    generation="của chương trình; kèm Phiếu kiểm soát quá trình giải quyết hồ sơ (TT 03/2025/TT-VPCP)",
    valid_from=date(2026, 11, 28),
    key="HANDOVER",
    version="1",
)
_LEFT, _TOP, _ROOM, _TALL = 20 * mm, 15 * mm, 175 * mm, 262 * mm
_SIZE = 11.5
_BARS = 11 * mm
_TO_SIGN = 22 * mm


def slip(dossiers: Sequence[Dossier], office: Office, counter: str, clerk: str, today: date, reprint: int = 0) -> bytes:
    """The slip as PDF bytes. ``dossiers`` are of one batch, at least one; ``counter`` and ``clerk`` hand over."""
    first = dossiers[0]
    day = local_day(first.handed_at) if first.handed_at else today
    header = state_header(
        office.parent, office.name, f"Số: {first.batch}", f"{office.place}, {spell_day(day)}", _SIZE, _ROOM
    )
    bars = Bars.fit(0, 0, first.batch, _ROOM, _BARS)
    said = reprint_words(reprint)
    top = [
        header,
        Strip(3 * mm),
        Strip(_BARS + 1 * mm, (bars,) if bars else ()),
        *centred(TEMPLATE.title, _SIZE + 3, _ROOM, BOLD),
        *centred(f"Phiếu {first.batch}" + (f" – {said}" if said else ""), _SIZE, _ROOM, ITALIC),
        Strip(2 * mm),
    ]
    moment = spell(first.handed_at) if first.handed_at else ""
    words = (
        (Run("Bên giao:"), Run(f"{office.name}{f' – {counter}' if counter else ''}")),
        (Run("Bên nhận:"), Run(first.holder, BOLD)),
        (Run(f"Thời điểm bàn giao: {moment}."),),
        (Run(f"Số hồ sơ: {len(dossiers):02}"),),
    )
    blocks = [Block(paragraph(line, _SIZE, _ROOM, after=1)) for line in words]
    blocks.append(Block((Strip(2 * mm),)))
    blocks += _rows(dossiers)
    signed = signatures(("BÊN GIAO", "BÊN NHẬN"), (clerk, ""), _SIZE, _ROOM, _TO_SIGN)
    received = paragraph("Bên nhận ký nhận lúc …… giờ …… phút, ngày …… tháng …… năm ………", _SIZE, _ROOM)
    blocks.append(Block((Strip(3 * mm), *received, Strip(3 * mm), signed)))
    again = stack(*paragraph((Run(f"Phiếu bàn giao {first.batch}", BOLD), Run("(tiếp theo)", ITALIC)), _SIZE, _ROOM))
    room, *others = pages(blocks, _TALL - height(top), _TALL - again.height - 2 * mm)
    whole = [[*top, *room], *([again, Strip(2 * mm), *strips] for strips in others)]
    sheets = []
    for n, strips in enumerate(whole, 1):
        sheet = Sheet(A4)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(A4[0] / 2, A4[1] * 0.56, 38, 52),)))
        sheet.put(_LEFT, _TOP, *strips)
        number = f"Trang {n}/{len(whole)}" if len(whole) > 1 else ""
        sheet.put(_LEFT, A4[1] - 9 * mm, foot(TEMPLATE, number, _ROOM))
        sheets.append(sheet)
    return render(sheets, title=f"Phiếu bàn giao hồ sơ {first.batch}", author=office.name, subject=TEMPLATE.stamp)


def _rows(dossiers: Sequence[Dossier]) -> list[Block]:
    columns = (
        Column("STT", 11 * mm),
        Column("Mã hồ sơ", 38 * mm),
        Column("Chủ hồ sơ", 46 * mm, centred=False),
        Column("Thủ tục hành chính", _ROOM - 126 * mm, centred=False),
        Column("Hẹn trả; hạn của bước", 31 * mm),
    )
    rows = [
        (str(n), one.code, _owners(one), _short(one.procedure), _until(one)) for n, one in enumerate(dossiers, start=1)
    ]
    return table((), columns, rows, _SIZE - 1.5)


_LONGEST = 160
"""Of a procedure's name: its code of the dossier says the rest, and a slip of 40 dossiers stays short."""


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST].rsplit(' ', 1)[0]} …"


def _owners(dossier: Dossier) -> str:
    return "; ".join(owner.name for owner in dossier.intake.owners) if dossier.intake else ""


def _until(dossier: Dossier) -> str:
    due = show(dossier.due_at) if dossier.due_at else "–"
    if not 0 <= dossier.step < len(dossier.stages):
        return due
    return f"{due}; bước {dossier.step + 1}: {show(dossier.stages[dossier.step].due_at)}"
