"""The sheet of a paper that an act calls for: header, bars and QR, title, body, signatures, on A4 or A5.

The largest type that keeps everything on one page is taken; what fits none goes on over the leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.barcode import Bars, Square
from counter_app.documents.fonts import BOLD, ITALIC, Run, tied
from counter_app.documents.page import (
    A4,
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
    paragraph,
    render,
    reprint_mark,
    reprint_words,
    stack,
    state_header,
)
from counter_app.domain.moments import spell_day
from counter_app.domain.office import Office

_TOGETHER = (
    "XIN LỖI",
    "HẸN LẠI NGÀY",
    "KẾT QUẢ",
    "HOÀN THIỆN",
    "HƯỚNG DẪN",
    "TỪ CHỐI",
    "TIẾP NHẬN",
    "GIẢI QUYẾT",
    "GIA HẠN",
    "ĐỀ NGHỊ",
    "THỜI GIAN",
    "HỒ SƠ",
    "BỔ SUNG",
    "KIỂM SOÁT",
    "QUÁ TRÌNH",
)
"""Words of titles that are not parted at the end of a line."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of paper, where a page stands on it and the type sizes tried, largest first."""

    size: tuple[float, float]
    left: float
    top: float
    room: float
    tall: float
    foot: float
    sizes: tuple[float, ...]
    bars: float
    qr: float
    signing: tuple[float, float]
    """Least and most room to sign."""
    watermark: tuple[float, float]


ON_A4 = Paper(
    size=A4, left=25 * mm, top=16 * mm, room=168 * mm, tall=262 * mm, foot=9 * mm, sizes=(13, 12, 11), bars=11 * mm,
    qr=20 * mm, signing=(16 * mm, 24 * mm), watermark=(38, 52),
)  # fmt: skip
ON_A5 = Paper(
    size=A5_LANDSCAPE, left=15 * mm, top=7 * mm, room=181 * mm, tall=134 * mm, foot=4.4 * mm,
    sizes=(11, 10.5, 10, 9.5, 9), bars=8.5 * mm, qr=17 * mm, signing=(8.5 * mm, 18 * mm), watermark=(28, 20),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Content:
    """What a slip says. ``body`` and ``end`` are laid out for a type size, a width and, where it is signed, a height to
    sign.
    """

    template: Template
    office: Office
    code: str
    number: str
    """With its symbol."""
    day: date
    body: Callable[[float, float], list[Block]]
    end: Callable[[float, float, float], Block]
    code_label: str = "Mã hồ sơ"


def slip(content: Content, paper: Paper, reprint: int = 0) -> bytes:
    """The paper as PDF bytes; the same content gives the same bytes."""
    whole = _pages(content, paper, reprint)
    sheets = []
    for n, strips in enumerate(whole, start=1):
        sheet = Sheet(paper.size)
        if content.office.fictitious:
            middle = paper.size[0] / 2, paper.size[1] * 0.56
            sheet.put(0, 0, Strip(0, (Watermark(*middle, *paper.watermark),)))
        sheet.put(paper.left, paper.top, *strips)
        number = f"Trang {n}/{len(whole)}" if len(whole) > 1 else ""
        sheet.put(paper.left, paper.size[1] - paper.foot, foot(content.template, number, paper.room))
        sheets.append(sheet)
    title = f"{content.template.title.capitalize()} {content.code}"
    return render(sheets, title=title, author=content.office.name, subject=content.template.stamp)


def _pages(content: Content, paper: Paper, reprint: int) -> list[list[Strip]]:
    least, most = paper.signing
    for size in paper.sizes:
        top = _top(content, paper, size, reprint)
        body = content.body(size, paper.room)
        spare = paper.tall - height(top) - height([*body, content.end(size, paper.room, least)])
        if spare >= 0:
            break
    end = content.end(size, paper.room, min(least + spare, most) if spare >= 0 else most)
    said = reprint_words(reprint)
    right = content.template.title.capitalize() + (f" – {said}" if said else "")
    again = continued(content.code, right, min(size, 11), paper.room)
    if body and not body[-1].head:  # what is signed stands on the page that is signed
        end = Block((*body.pop().strips, *end.strips))
    first, *others = pages([*body, end], paper.tall - height(top), paper.tall - again.height)
    return [[*top, *first], *([again, *strips] for strips in others)]


def _top(content: Content, paper: Paper, size: float, reprint: int) -> list[Strip]:
    office = content.office
    place = f"{office.place}, {spell_day(content.day)}"
    # Thirteen points leave no room for a long agency's name beside the country's.
    header = state_header(
        office.parent, office.name, f"Số: {content.number}", place, min(size, 12 if paper is ON_A4 else 11), paper.room
    )
    margin = paper.qr + 4.5 * mm
    middle = paper.room - 2 * margin
    bars = Bars.fit(0, 0, content.code, paper.room - paper.qr - 8 * mm, paper.bars)
    words = stack(
        Strip(paper.bars + 1.5 * mm, (bars,) if bars else ()),
        *centred(tied(content.template.title, *_TOGETHER), size + 1.5, middle, BOLD, margin),
        *centred(f"{content.code_label}: {content.code}", size, middle, x=margin),
    )
    square = Square(0, 0, content.code, paper.qr)
    tall = max(words.height, paper.qr + 2 * square.quiet)
    qr = Square(paper.room - paper.qr, (tall - paper.qr) / 2, content.code, paper.qr)
    title = Strip(tall, (qr, *words.marks, *reprint_mark(reprint, tall)))
    return [header, Strip(1.5 * mm), title, Strip(2 * mm)]


def line(*runs: Run, size: float, room: float) -> Block:
    """A line of the body."""
    return Block(paragraph(runs, size, room, after=size * 0.15))


def signature(titles: Sequence[str], hint: str, name: str, size: float, room: float, x: float, space: float) -> Strip:
    """One who signs: titles over each other, how to sign, room, and the name."""
    return stack(
        *(strip for title in titles for strip in centred(title, size, room, BOLD, x)),
        *centred(hint, size - 0.5, room, ITALIC, x),
        Strip(space),
        *(centred(name, size, room - 4 * mm, BOLD, x + 2 * mm) if name else ()),
    )


def head_of_office(office: Office, size: float, room: float, x: float, space: float) -> Strip:
    """Who signs for the office; by hand where nobody has been entered."""
    signer = office.signer
    titles = [part for part in (signer.authority, signer.title) if part] or ["THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"]
    return signature(titles, "(Ký, đóng dấu, ghi rõ họ tên)", signer.name, size, room, x, space)


def footer(office: Office, size: float, room: float) -> tuple[Strip, ...]:
    """The office's last lines, in smaller type."""
    words = [part for part in office.footer.splitlines() if part.strip()]
    strips = [s for part in words for s in paragraph((Run(part, ITALIC),), size - 1.5, room)]
    return (Strip(size * 0.5), *strips) if strips else ()
