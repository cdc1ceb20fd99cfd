"""What the program's own slips of a dossier share: header, title, blocks over as many A5 sheets as they need, foot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD
from counter_app.documents.page import (
    A5_LANDSCAPE,
    Block,
    Sheet,
    Strip,
    Template,
    Watermark,
    centred,
    continued,
    foot,
    height,
    pages,
    render,
    state_header,
)
from counter_app.domain.moments import spell_day
from counter_app.domain.office import Office

LEFT, TOP, ROOM, TALL = 15 * mm, 8 * mm, 180 * mm, 131 * mm
SIZE = 9.5


def half_page(template: Template, code: str, title: str, office: Office, today: date, blocks: Iterable[Block]) -> bytes:
    """The slip of the dossier ``code`` as PDF bytes; ``title`` names the file."""
    header = state_header(
        office.parent, office.name, f"Mã hồ sơ: {code}", f"{office.place}, {spell_day(today)}", SIZE, ROOM
    )
    top = [header, Strip(2 * mm), *centred(template.title, SIZE + 2.5, ROOM, BOLD), Strip(2 * mm)]
    again = continued(code, template.title.capitalize(), SIZE, ROOM)
    first, *others = pages([*blocks], TALL - height(top), TALL - again.height)
    whole = [[*top, *first], *([again, *strips] for strips in others)]
    sheets = []
    for n, strips in enumerate(whole, start=1):
        sheet = Sheet(A5_LANDSCAPE)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(A5_LANDSCAPE[0] / 2, A5_LANDSCAPE[1] * 0.56, 28, 20),)))
        sheet.put(LEFT, TOP, *strips)
        number = f"Trang {n}/{len(whole)}" if len(whole) > 1 else ""
        sheet.put(LEFT, A5_LANDSCAPE[1] - 4.4 * mm, foot(template, number, ROOM))
        sheets.append(sheet)
    return render(sheets, title=f"{title} {code}", author=office.name, subject=template.stamp)
