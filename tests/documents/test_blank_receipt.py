"""A blank in the dark: legible, writable, its bars read as its serial, two liên on one sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from counter_app.documents.blank_receipt import TEMPLATE, blank_receipts
from counter_app.documents.page import TRAINING
from counter_app.documents.receipt import COPIES
from counter_app.domain.blanks import Blank
from counter_app.domain.office import Office
from tests.documents import codes, collisions, images, letters, page_texts, text
from tests.factories import OFFICE

REAL = replace(OFFICE, agency="H30.12")
LONG = replace(
    OFFICE,
    agency="H30.12",
    parent="Ủy ban nhân dân đặc khu Côn Đảo, Thành phố Hồ Chí Minh",
    name="Trung tâm Phục vụ hành chính công phường Nguyễn Thị Minh Khai – Trần Hưng Đạo – Điện Biên Phủ",
    place="Phường Nguyễn Thị Minh Khai",
)
LONGEST_AGENCY = replace(OFFICE, agency="G01.899.108.000.111.222.333.444.55A")


def blank(office: Office, n: int = 12, number: int = 461) -> Blank:
    return Blank(f"{office.agency}-PH26-01.{n:05}", 1, 2026, n, number, datetime(2026, 11, 23, 1, tzinfo=UTC))


@pytest.mark.parametrize("office", [REAL, LONG], ids=["usual", "long names"])
def test_both_lien_hold_the_serial_and_nothing_runs_into_anything(office: Office) -> None:
    """A blank whose bars hold anything else opens a stranger's dossier; letters over letters cannot be read."""
    pdf = blank_receipts([blank(office)], office)
    (page,) = images(pdf, 200)
    serial = "H30.12-PH26-01.00012"
    assert codes(page) == [("Code 128", serial)] * 2 + [("QR Code", serial)] * 2
    assert collisions(letters(pdf)[0]) == []
    said = text(pdf)
    for words in (*COPIES[:2], TEMPLATE.title, "Mã hồ sơ: H30.12-", "-0461", "3. Thời gian nhận hồ sơ", "giờ"):
        assert words in said
    assert TRAINING not in said


def test_each_blank_has_a_sheet_and_the_number_is_the_largest_thing_on_it() -> None:
    """The clerk reads the number by torchlight."""
    pdf = blank_receipts([blank(REAL, n, 460 + n) for n in (1, 2, 3)], REAL)
    assert [("0461" in page, "0463" in page) for page in page_texts(pdf)] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    large = sorted({letter.size for letter in letters(pdf)[0]})[-1]
    assert "".join(letter.char for letter in letters(pdf)[0] if letter.size == large) == "04610461"


def test_the_longest_agency_code_still_fits_its_boxes_and_is_read_by_the_qr() -> None:
    """Ministries' codes run to 35 characters."""
    pdf = blank_receipts([blank(LONGEST_AGENCY)], LONGEST_AGENCY)
    (page,) = images(pdf, 200)
    assert ("QR Code", f"{LONGEST_AGENCY.agency}-PH26-01.00012") in codes(page)
    assert max(letter.right for letter in letters(pdf)[0]) < 210 * 72 / 25.4 - 5
    assert collisions(letters(pdf)[0]) == []


def test_training_blanks_say_so_and_the_same_blanks_give_the_same_bytes() -> None:
    """A training blank filled in at a real counter would promise nothing."""
    pdf = blank_receipts([blank(OFFICE)], OFFICE)
    assert text(pdf).count("TẬP HUẤN") == 2
    assert pdf == blank_receipts([blank(OFFICE)], OFFICE)
