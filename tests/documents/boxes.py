"""Boxes of words and lines of a made paper, and which of them meet: quick enough for a thousand papers."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_int, c_uint

import pypdfium2
from pypdfium2 import raw

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""
PRINTS_TO = 8.0
"""Points from the paper's edge that office printers leave white, at most 3 mm."""
_THIN = 2.0
_SLACK = 1.0
"""Points: a box of words reaches a little beyond the ink of its letters."""


def words(page: pypdfium2.PdfPage) -> list[Box]:
    """A box a run of letters of one line and font."""
    text = page.get_textpage()
    return [text.get_rect(n) for n in range(text.count_rects())]


def drawn(page: pypdfium2.PdfPage) -> list[Box]:
    """A box a line or code; not the white grounds that codes stand on."""
    return [shape.get_bounds() for shape in page.get_objects([raw.FPDF_PAGEOBJ_PATH]) if not _white(shape)]


def _white(shape: pypdfium2.PdfObject) -> bool:
    filled, stroked, parts = c_int(), c_int(), [c_uint() for _ in range(4)]
    raw.FPDFPath_GetDrawMode(shape, filled, stroked)
    raw.FPDFPageObj_GetFillColor(shape, *parts)
    return bool(filled.value) and not stroked.value and all(part.value == 255 for part in parts[:3])


def faults(pdf: bytes) -> Iterator[str]:
    """What meets or leaves the paper, in words."""
    with pypdfium2.PdfDocument(pdf) as document:
        for n, page in enumerate(document, 1):
            wide, tall = page.get_size()
            boxes = sorted(words(page), key=lambda box: (-box[3], box[0]))
            for box in boxes:
                if min(box[0], box[1], wide - box[2], tall - box[3]) < PRINTS_TO:
                    yield f"page {n}: words at the paper's edge {_show(box)}"
            yield from (f"page {n}: words over words {_show(a)} {_show(b)}" for a, b in _meeting(boxes))
            near = _by_height(boxes)
            for shape in drawn(page):
                met = {box for at in _bands(shape) for box in near.get(at, ()) if _through(shape, box, wide)}
                yield from (f"page {n}: a line through words {_show(box)}" for box in sorted(met))


def _meeting(boxes: list[Box]) -> Iterator[tuple[Box, Box]]:
    """Pairs that share more than slack both ways; only neighbours from above to below can."""
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            if other[3] <= one[1] + _SLACK:
                break
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            if across > _SLACK and down > 0.3 * min(one[3] - one[1], other[3] - other[1]):
                yield one, other


def _bands(box: Box) -> range:
    """The bands of the page that a box lies in, so that a rule is compared with its neighbours only."""
    return range(int(box[1] // 25), int(box[3] // 25) + 1)


def _by_height(boxes: list[Box]) -> dict[int, list[Box]]:
    near: dict[int, list[Box]] = {}
    for box in boxes:
        for at in _bands(box):
            near.setdefault(at, []).append(box)
    return near


def _through(shape: Box, box: Box, wide: float) -> bool:
    """Whether a line or code lies inside the words. Paths of the whole width are grounds, not lines."""
    left, bottom, right, top = shape
    if right - left >= wide - 1 or (right - left > _THIN and top - bottom > _THIN and right - left > 100):
        return False
    across = min(right, box[2]) - max(left, box[0])
    down = min(top, box[3]) - max(bottom, box[1])
    if top - bottom <= _THIN:  # a rule under words touches the tails of their letters
        middle = (top + bottom) / 2
        return across > _SLACK and box[1] + 0.25 * (box[3] - box[1]) < middle < box[3] - 0.1 * (box[3] - box[1])
    return across > 0 and down > _SLACK and (right - left > _THIN or box[0] + _SLACK < left < box[2] - _SLACK)


def _show(box: Box) -> str:
    return "(" + ", ".join(f"{side:.0f}" for side in box) + ")"
