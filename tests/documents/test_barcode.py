"""The code's bars: what a scanner reads is what was encoded, on every printer an office may have."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.units import mm

from counter_app.documents.barcode import QUIET_MODULES, Bars, Square, modules, qr_modules
from counter_app.documents.page import Sheet, Strip, render
from tests.documents import codes, images

AGENCIES = st.from_regex(r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,6}){0,4}", fullmatch=True)
CODES = st.builds(
    lambda agency, day, number: f"{agency}-{day:06}-{number:04}", AGENCIES, st.integers(0, 999999), st.integers(1, 9999)
)


def read(rows: list[str]) -> list[bytes]:
    """What a scanner reads off modules of three pixels with white around them."""
    dot, quiet = 3, QUIET_MODULES
    wide = (len(rows[0]) + 2 * quiet) * dot
    body = b"".join(
        bytes(255 * (bit == "0") for bit in "0" * quiet + row + "0" * quiet for _ in range(dot)) * dot for row in rows
    )
    white = b"\xff" * wide * dot * quiet
    picture = Image.frombytes("L", (wide, (len(rows) + 2 * quiet) * dot), white + body + white)
    return [found.bytes for found in zxingcpp.read_barcodes(picture)]


@given(st.text(st.characters(max_codepoint=127), min_size=1, max_size=40) | st.text("0123456789", min_size=1))
def test_code_128_holds_exactly_what_was_put_in(text: str) -> None:
    """A code that scans as another one opens another citizen's dossier."""
    assert read([modules(text)] * 20) == [text.encode()]


@pytest.mark.parametrize("text", ["99", "9912", "99123", "9", "1", "A99", "999999", "99-261123-0003", "9900.H30"])
def test_a_leading_99_is_not_swallowed(text: str) -> None:
    """python-barcode 0.16.1 drops it: codes of older systems that begin so would scan short or not at all."""
    assert read([modules(text)] * 20) == [text.encode()]


@given(CODES)
def test_both_symbols_hold_every_dossier_code(code: str) -> None:
    """The clerk scans whichever symbol is nearer and must get the same dossier."""
    assert read([modules(code)] * 20) == [code.encode()]
    assert read(list(qr_modules(code))) == [code.encode()]


@pytest.mark.parametrize("text", ["", "Hồ sơ", "１２"])
def test_what_cannot_be_bars_is_refused(text: str) -> None:
    """Bars that hold something else than the text would be worse than none."""
    with pytest.raises(ValueError, match="ASCII"):
        modules(text)


@pytest.mark.parametrize(
    ("code", "room_mm", "module_mm"),
    [
        ("X99.01-261123-0003", 160, 0.33),
        ("X99.01-261123-0003", 60, 0.2715),
        ("X99.01-261123-0003", 50, None),
        ("Mã", 160, None),
    ],
)
def test_bars_are_as_wide_as_fits_and_never_below_a_quarter_millimetre(
    code: str, room_mm: float, module_mm: float | None
) -> None:
    """Narrower bars did not survive 300 dpi lasers; the QR must do then."""
    bars = Bars.fit(0, 0, code, room_mm * mm, 9 * mm)
    if module_mm is None:
        assert bars is None
    else:
        assert bars
        assert bars.module / mm == pytest.approx(module_mm, abs=1e-4)
        assert bars.width + QUIET_MODULES * bars.module <= room_mm * mm + 1e-6


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("scale", [1, 0.9])
def test_the_narrowest_bars_and_the_smallest_square_still_scan(dpi: int, scale: float) -> None:
    """A cheap label printer, or a driver that shrinks the page, must not cost the office its scanning."""
    code = "H30.12-261122-0003"
    sheet = Sheet((100 * mm, 60 * mm))
    narrowest = Bars(10 * mm, 10 * mm, code, 0.25 * mm, 8.5 * mm)
    sheet.put(0, 0, Strip(0, (narrowest, Square(70 * mm, 30 * mm, code, 18 * mm))))
    (image,) = images(render([sheet], title="", author="", subject=""), dpi * scale)
    assert codes(image) == [("Code 128", code), ("QR Code", code)]
    on_paper = image.point([0] * 128 + [255] * 128)
    assert codes(on_paper) == [("Code 128", code), ("QR Code", code)]
