"""Looks into a file somebody wants to attach, and draws its pages. No Qt here: the command line is handed it too.

PDFium is not made for several threads: everything here runs in the window's one ``store`` thread. It is loaded with the
first PDF: its 40 ms are nobody's who only looks at a list of papers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.attaching import short_name
from counter_app.domain.attachments import Seen
from counter_app.domain.file_kinds import PDF, check_picture, kind_of, wrong

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MOST_PAGES = 500
"""What one attached PDF may have; a thicker one is parted."""
LOOKED_FOR_BLANK = 20
"""So many pages are drawn small to find blank ones."""

_SMALL = 60
"""Width in pixels at which a page is looked at for blankness."""
_DARK = 200
"""A pixel below is ink; a scanned blank page has specks and a grey edge lighter than that."""
_SPECKS = 0.0005
"""So much of a page may be dark and it is still blank."""
_EDGE = 0.08
_END = 4096
_SIGNED = re.compile(rb"/ByteRange\s*\[\s*\d")


def inspect(content: bytes, name: str) -> Seen:
    """What a file is, and what is to be said of it. Raises UserError when it cannot be attached: empty, too large, of
    another kind, damaged, locked by a password.
    """
    looking = inspecting(content, name)
    while True:
        try:
            next(looking)
        except StopIteration as done:
            seen: Seen = done.value
            return seen


def inspecting(content: bytes, name: str) -> Generator[None, None, Seen]:
    """:func:`inspect` a step at a time: a page of a thick scan takes a quarter of a second to draw, and between two
    pages a clerk's F9 has its turn.
    """
    shown = short_name(name)
    kind = kind_of(content, shown)
    digest, size = hashlib.sha256(content).hexdigest(), len(content)
    if kind != PDF:
        check_picture(content, kind, shown)
        return Seen(shown, digest, size, kind, 1)
    from pypdfium2 import PdfiumError

    document = _open(content, shown)
    blank = []
    try:
        pages = len(document)
        if not pages:
            raise wrong(f"Tệp PDF «{shown}» không có trang nào. Hãy quét lại.")
        if pages > MOST_PAGES:
            raise wrong(f"Tệp PDF «{shown}» có {pages} trang, quá {MOST_PAGES} trang. Hãy tách thành nhiều tệp.")
        for n in range(min(pages, LOOKED_FOR_BLANK)):
            if _is_blank(document, n):
                blank.append(n + 1)
            yield
    except PdfiumError:
        raise _damaged(shown) from None
    finally:
        document.close()
    signed = bool(_SIGNED.search(content))
    return Seen(shown, digest, size, kind, pages, signed, tuple(_remarks(content, pages, blank, signed=signed)))


def _remarks(content: bytes, pages: int, blank: list[int], *, signed: bool) -> Iterator[str]:
    if len(blank) == pages:
        yield "Mọi trang đều trắng: có thể đã đặt giấy ngược."
    elif blank:
        yield f"Trang trắng: {', '.join(map(str, blank))}."
    if b"/Encrypt" in content:
        yield "Tệp mở được nhưng có đặt quyền hạn chế (in, sao chép)."
    if signed:
        yield "Có chữ ký số (chưa kiểm tra hiệu lực)."


def _open(content: bytes, name: str) -> PdfDocument:
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

    try:
        document = PdfDocument(content)
    except PdfiumError as error:
        if error.err_code in (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY):
            raise wrong(
                f"Tệp PDF «{name}» đặt mật khẩu, không đọc được. Hãy xin bản không đặt mật khẩu hoặc in ra rồi quét."
            ) from None
        raise _damaged(name) from None
    if b"%%EOF" not in content[-_END:]:  # the reader mends a cut file as far as it goes, and pages are lost unnoticed
        document.close()
        raise _damaged(name)
    return document


def _damaged(name: str) -> Exception:
    return wrong(f"Tệp PDF «{name}» bị hỏng hoặc bị cắt cụt. Hãy quét lại hoặc chép lại từ nguồn.")


def _is_blank(document: PdfDocument, n: int) -> bool:
    page = document[n]
    try:
        bitmap = page.render(scale=_SMALL / max(1.0, page.get_width()), grayscale=True, fill_color=(255,) * 4)
        width, height, stride, pixels = bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)
        bitmap.close()
    finally:
        page.close()
    edge_x, edge_y = int(width * _EDGE), int(height * _EDGE)
    rows = (pixels[y * stride + edge_x : y * stride + width - edge_x] for y in range(edge_y, height - edge_y))
    dark = sum(pixel < _DARK for row in rows for pixel in row)
    return bool(dark <= _SPECKS * width * height)


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page: RGB pixels, ``width`` × ``height``, ``stride`` bytes a line; or a whole picture file (stride 0)."""

    pixels: bytes
    width: int
    height: int
    stride: int


def draw(content: bytes, kind: str, n: int, width: int) -> Page:
    """Page ``n`` (from 0) at a width in pixels; a picture file is handed on as it is. Raises UserError."""
    if kind != PDF:
        return Page(content, 0, 0, 0)
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(content)
        try:
            page = document[n]
            scale = min(width / max(1.0, page.get_width()), 3 * width / max(1.0, page.get_height()))
            bitmap = page.render(scale=scale, rev_byteorder=True, fill_color=(255,) * 4)
            drawn = Page(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
            channels = bitmap.n_channels
            bitmap.close()
            page.close()
        finally:
            document.close()
    except (PdfiumError, IndexError):
        raise wrong(
            f"Không vẽ được trang {n + 1} của tệp này; hãy lưu bản sao rồi mở bằng chương trình khác."
        ) from None
    if channels != 3:
        raise wrong(f"Không vẽ được trang {n + 1} của tệp này ({channels} kênh màu).")
    return drawn
