"""Papers seen as a scanner, a reader and a pair of eyes see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pypdfium2
import pypdfium2.raw
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from pypdf import PdfReader

from counter_app import paths

FORMATS = [zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.QRCode]
MM = 72 / 25.4


def images(pdf: bytes, dpi: float) -> list[Image.Image]:
    """Each page as a printer of this resolution would draw it, in greys."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]


def codes(image: Image.Image) -> list[tuple[str, str]]:
    """What a scanner reads off a picture: («Code 128» or «QR Code», text), sorted."""
    return sorted((str(found.format), found.text) for found in zxingcpp.read_barcodes(image, formats=FORMATS))


def text(pdf: bytes) -> str:
    """All words of all pages with single spaces between them."""
    return " ".join(" ".join(page_texts(pdf)).split())


def page_texts(pdf: bytes) -> list[str]:
    """The words of each page with single spaces between them."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@dataclass(frozen=True)
class Letter:
    """One drawn letter: its ink's box and its origin, points from the lower left corner of the page."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    size: float

    def touches(self, other: Letter) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )


def letters(pdf: bytes) -> list[list[Letter]]:
    """The visible letters of each page."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            words = page.get_textpage()
            found = []
            x, y = c_double(), c_double()
            for n in range(words.count_chars()):
                char = words.get_text_range(n, 1)
                if char.strip():
                    pypdfium2.raw.FPDFText_GetCharOrigin(words, n, x, y)
                    size = pypdfium2.raw.FPDFText_GetFontSize(words, n)
                    found.append(Letter(char, *words.get_charbox(n), x.value, y.value, size))
            pages.append(found)
    return pages


def collisions(page: list[Letter]) -> list[tuple[str, str]]:
    """Pairs of letters of different lines whose ink meets, and neighbours of one line printed over each other.

    No letter of the fonts is narrower than a quarter of its size; the ink of slanted neighbours may well meet.
    """
    lines: dict[float, list[Letter]] = defaultdict(list)
    for letter in page:
        lines[round(letter.y, 1)].append(letter)
    bad = []
    for base, line in lines.items():
        for other_base, other in lines.items():
            if base < other_base < base + 40:
                bad += [(a.char, b.char) for a in line for b in other if a.touches(b)]
        line.sort(key=lambda letter: letter.x)
        bad += [(a.char, b.char) for a, b in pairwise(line) if b.x - a.x < 0.2 * min(a.size, b.size)]
    return bad


EM = 200
"""Pixels of an em in the pictures compared."""
ALIKE = 0.96
"""Shared ink over all ink: composed letters reach 0.985 and more, decomposed ones 0.94 and mostly far less."""


def drawn(pdf: bytes, size: float, places: list[tuple[float, float]]) -> Iterator[Image.Image]:
    """Pictures of the letters of ``size`` whose origins (points from the lower left corner) are given."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        wide, tall = page.get_size()
        for x, y in places:
            left, bottom = x - 0.1 * size, y - 0.25 * size
            crop = (left, bottom, wide - left - 1.05 * size, tall - bottom - 1.2 * size)
            yield page.render(scale=EM / size, grayscale=True, crop=crop).to_pil()


def alone(char: str, font: str) -> Image.Image:
    """The font's own glyph of the letter on the same ground, drawn by another program (FreeType)."""
    fine = 4  # drawn large and shrunk, so that hinting leaves no trace
    file = paths.resources() / "fonts" / f"{font if '-' in font else f'{font}-Regular'}.ttf"
    glyph = ImageFont.truetype(file, EM * fine, layout_engine=ImageFont.Layout.BASIC)
    picture = Image.new("L", (int(1.05 * EM) * fine, int(1.2 * EM) * fine), 255)
    ImageDraw.Draw(picture).text((0.1 * EM * fine, 0.95 * EM * fine), char, 0, glyph, anchor="ls")
    return picture.reduce(fine)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """Shared ink over all ink, at the best of a few small shifts: rasterisers round differently."""
    size = (min(one.width, other.width), min(one.height, other.height))
    ink, other_ink = (ImageChops.invert(picture.crop((0, 0, *size))) for picture in (one, other))
    best = 0.0
    for dx in (-2, -1, 0, 1, 2):
        for dy in (-2, -1, 0, 1, 2):
            shifted = ImageChops.offset(other_ink, dx, dy)
            both, either = ImageChops.darker(ink, shifted), ImageChops.lighter(ink, shifted)
            best = max(best, ImageStat.Stat(both).sum[0] / max(1, ImageStat.Stat(either).sum[0]))
    return best
