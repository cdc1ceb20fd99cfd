"""The printer's trial page: true size, the paper's edges, greys, thin lines, every letter, codes that can be read.

Nothing of an office or a dossier stands on it. A ruler short by a millimetre means that a driver scales the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reportlab.lib.units import mm

from counter_app.documents.barcode import Bars, Square
from counter_app.documents.fonts import BOLD, ITALIC, REGULAR, Text
from counter_app.documents.page import (
    A4,
    A5_LANDSCAPE,
    Mark,
    Rule,
    Sheet,
    Strip,
    Template,
    centred,
    foot,
    paragraph,
    render,
)
from counter_app.domain.moments import show
from counter_app.domain.trial import CODE

TEMPLATE = Template(
    form="TRIAL",
    number="Trang thử máy in",
    title="TRANG THỬ MÁY IN",
    generation="của chương trình",
    valid_from=date(2026, 11, 28),
    key="TRIAL",
    version="1",
)
_VOWELS = (
    "a à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ",
    "e è é ẻ ẽ ẹ ê ề ế ể ễ ệ i ì í ỉ ĩ ị đ",
    "o ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ",
    "u ù ú ủ ũ ụ ư ừ ứ ử ữ ự y ỳ ý ỷ ỹ ỵ",
)
_GREYS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9)
_HAIRLINES = (0.1, 0.25, 0.5, 0.75, 1.0)
_MARGINS = (4, 8, 12)
"""Millimetres from the paper's edges."""


@dataclass(frozen=True, slots=True)
class _Tone:
    """A filled square."""

    x: float
    y: float
    side: float
    grey: float

    def draw(self, canvas: Any, left: float, top: float) -> None:
        canvas.setFillGray(self.grey)
        canvas.rect(left + self.x, top - self.y - self.side, self.side, self.side, stroke=0, fill=1)
        canvas.setFillGray(0)


def trial_page(printer: str, now: datetime, *, a5: bool = False) -> bytes:
    """The page as PDF bytes, on A4 upright or A5 on its side; ``printer`` is its name on screen."""
    size = A5_LANDSCAPE if a5 else A4
    wide, tall = (side / mm for side in size)
    sheet = Sheet(size)
    left, room = 28.0, wide - 28.0 - 16.0
    sheet.put(0, 0, Strip(0, tuple(_edges(wide, tall))))
    across, down = int(room // 10 * 10), int((tall - 44) // 10 * 10)
    sheet.put(left * mm, 24 * mm if not a5 else 20 * mm, Strip(0, tuple(_ruler(across, upright=False))))
    sheet.put(18 * mm, 24 * mm if not a5 else 20 * mm, Strip(0, tuple(_ruler(down, upright=True))))
    points = room * mm
    paper = "A5 ngang (210 × 148 mm)" if a5 else "A4 đứng (210 × 297 mm)"
    body = [
        *centred(TEMPLATE.title, 14, points, BOLD),
        *centred(f"{printer} – {paper} – {show(now)}", 9.5, points, ITALIC),
        Strip(2 * mm),
        *_asked(points, a5),
        Strip(2 * mm),
        *(strip for line in _VOWELS for strip in paragraph(f"{line}  {line.upper()}", 10 if a5 else 11, points)),
        Strip(2 * mm),
        _tones(points),
        Strip(2.5 * mm),
        _codes(points),
    ]
    sheet.put(left * mm, 31 * mm if not a5 else 27 * mm, *body)
    if not a5:  # where the rollers let go of the paper
        sheet.put(left * mm, size[1] - 45 * mm, _codes(points))
    sheet.put(left * mm, size[1] - 14 * mm, foot(TEMPLATE, "", points))
    return render([sheet], title="Trang thử máy in", author="Quầy Một Cửa", subject=TEMPLATE.stamp)


def _asked(room: float, a5: bool) -> Iterator[Strip]:
    for n, words in enumerate(
        (
            "Đặt thước lên vạch: đoạn 0–100 phải dài đúng 100 mm. Nếu khác, hãy tắt «vừa khổ giấy» của máy in.",
            "Bốn góc có ba dấu, cách mép 4, 8 và 12 mm: dấu nào mất là lề máy in không in tới.",
            "Sáu ô xám và năm nét mảnh phải tách nhau; chữ có dấu không dính, không mất dấu.",
            "Quét mã vạch và mã QR vào ô tìm: chương trình phải báo «Mã thử máy in: đọc tốt».",
        ),
        start=1,
    ):
        yield from paragraph(f"{n}. {words}", 9 if a5 else 10, room)


def _edges(wide: float, tall: float) -> Iterator[Mark]:
    long = 6 * mm
    for away in _MARGINS:
        for right in (False, True):
            for low in (False, True):
                x = (wide - away if right else away) * mm
                y = (tall - away if low else away) * mm
                yield Rule(x - (long if right else 0), y, across=long, thick=0.4)
                yield Rule(x, y - (long if low else 0), down=long, thick=0.4)


def _ruler(length: int, *, upright: bool) -> Iterator[Mark]:
    """A line of ``length`` mm with a tick a millimetre, a longer one each five, a number each ten."""
    yield Rule(0, 0, down=length * mm) if upright else Rule(0, 0, across=length * mm)
    for at in range(length + 1):
        tick = (4 if at % 10 == 0 else 3 if at % 5 == 0 else 1.8) * mm
        thick = 0.5 if at % 5 == 0 else 0.25
        yield (
            Rule(-tick, at * mm, across=tick, thick=thick) if upright else Rule(at * mm, -tick, down=tick, thick=thick)
        )
        if at % 10 == 0:
            yield Text(1 * mm, at * mm + 2.4, str(at), 7) if upright else Text(at * mm - 2, -4.6 * mm, str(at), 7)


def _tones(room: float) -> Strip:
    side = 8 * mm
    marks: list[Mark] = [_Tone(n * (side + 1.5 * mm), 0, side, grey) for n, grey in enumerate(_GREYS)]
    start = len(_GREYS) * (side + 1.5 * mm) + 6 * mm
    step = 3 * mm
    for n, thick in enumerate(_HAIRLINES):
        marks.append(Rule(start, n * step, across=room - start - 14 * mm, thick=thick))
        marks.append(Text(room - 12 * mm, n * step + 2, f"{thick:g} pt".replace(".", ","), 6.5, REGULAR))
    return Strip(step * len(_HAIRLINES), tuple(marks))


def _codes(room: float) -> Strip:
    side, tall = 20 * mm, 12 * mm
    bars = Bars.fit(4 * mm, 2 * mm, CODE, room - side - 12 * mm, tall)
    square = Square(room - side - 4 * mm, 2 * mm, CODE, side)
    words = Text(4 * mm, 2 * mm + tall + 10, CODE, 9)
    return Strip(side + 4 * mm, (*((bars,) if bars else ()), square, words))
