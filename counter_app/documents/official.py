"""A paper of the office that belongs to no dossier: header, title, blocks over as many A4 pages as they need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

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
    state_header,
    table,
)
from counter_app.domain.moments import spell_day
from counter_app.domain.office import Office

_TOP, _FOOT = 13 * mm, 9 * mm
_MARGIN: float = 15 * mm


@dataclass(frozen=True, slots=True)
class Kind:
    """How such a paper looks: its template, upright or on its side, the size of its letters in points."""

    template: Template
    landscape: bool = False
    size: float = 10.5

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height in points."""
        return (A4[1], A4[0]) if self.landscape else A4

    @property
    def room(self) -> float:
        """Between the margins, in points."""
        wide, _ = self.paper
        return wide - 2 * _MARGIN


def official(
    kind: Kind, office: Office, today: date, under_title: Sequence[str], blocks: Iterable[Block], name: str
) -> bytes:
    """The paper as PDF bytes; ``name`` stands in its properties."""
    size, room, (wide, tall) = kind.size, kind.room, kind.paper
    header = state_header(office.parent, office.name, "", f"{office.place}, {spell_day(today)}", size, room)
    top = [header, Strip(3 * mm), *centred(kind.template.title, size + 3, room, BOLD)]
    for words in under_title:
        top += centred((Run(words, ITALIC),), size, room)
    top.append(Strip(2 * mm))
    within = tall - _TOP - _FOOT - 5 * mm
    first, *others = pages(blocks, within - height(top), within)
    whole = [[*top, *first], *others]
    sheets = []
    for n, strips in enumerate(whole, start=1):
        sheet = Sheet(kind.paper)
        if office.fictitious:
            sheet.put(0, 0, Strip(0, (Watermark(wide / 2, tall * 0.56, 38, 30 if kind.landscape else 52),)))
        sheet.put(_MARGIN, _TOP, *strips)
        number = f"Trang {n}/{len(whole)}" if len(whole) > 1 else ""
        sheet.put(_MARGIN, tall - _FOOT, foot(kind.template, number, room))
        sheets.append(sheet)
    return render(sheets, title=name, author=office.name, subject=kind.template.stamp)


def section(words: str, kind: Kind) -> tuple[Strip, ...]:
    """A heading inside the paper."""
    return (Strip(2.5 * mm), *paragraph((Run(words, BOLD),), kind.size, kind.room, after=0.8 * mm))


def ruled(words: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], kind: Kind) -> list[Block]:
    """A table under its heading, «Không có.» where it has no rows."""
    if not rows:
        return [Block((*section(words, kind), *paragraph("Không có.", kind.size, kind.room)))]
    return table(section(words, kind), columns, rows, kind.size - 1)


def said(words: str, kind: Kind) -> Block:
    """A sentence on its own."""
    return Block(paragraph(words, kind.size, kind.room, after=0.8 * mm))
