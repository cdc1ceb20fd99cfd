"""The VietQR on the receipt: read by any telephone, in nobody's way, and only where it is wanted."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from pypdf import PdfReader

from counter_app.documents.page import TRAINING
from counter_app.documents.receipt import Layout, receipt
from counter_app.documents.transfer import TITLE, TRAINING_TITLE, Transfer
from counter_app.domain.intake import Intake
from counter_app.domain.vietqr import TRAINING_PURPOSE, BankAccount, payload, purpose_of, purposes_in
from tests.documents import FORMATS, codes, images, letters, page_texts, text
from tests.documents.test_receipt import HARD, LONGEST_NAME, check_ink, papers, plain

ACCOUNT = BankAccount("970436", "1023456789", "UBND XA MAU", vietqr=True)
WORDY = replace(ACCOUNT, bin="970499", number="1" * 19, owner="W" * 100)


def paying(made: Intake | None = None, **changes: Any) -> Intake:
    """A reception at an office that takes transfers and says so on its receipts."""
    made = made or plain(papers=papers(2))
    return replace(made, office=replace(made.office, bank=replace(ACCOUNT, **changes)))


def squares(pdf: bytes, dpi: float = 203) -> list[str]:
    """What a telephone reads off all pages, the dossier's own code left out."""
    return [told for page in images(pdf, dpi) for kind, told in codes(page) if kind == "QR Code" and "." not in told]


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("scale", [1, 0.9])
@pytest.mark.parametrize("layout", Layout)
def test_a_telephone_reads_account_amount_and_purpose(layout: Layout, dpi: int, scale: float) -> None:
    """One digit wrong, and the money is at a stranger's."""
    for made, amount in ((paying(), 36_000), (paying(number="1" * 19), 999_999_999_999)):
        account = made.office.bank
        assert account is not None
        wanted = payload(account.bin, account.number, amount=amount, purpose="X9901 261123 0003")
        assert squares(receipt(made, layout=layout, owed=amount), dpi * scale) == [wanted] * 2


def test_what_the_square_says_stands_under_it_in_words() -> None:
    """A citizen without a banking app, or with a scratched square, types it."""
    found = text(receipt(paying(), owed=36_000))
    for words in (TITLE, "Vietcombank – 1023456789", "UBND XA MAU", "36.000 đồng", "Nội dung: X9901 261123 0003"):
        assert found.count(words) == 2, words


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(
    ("bank", "owed"), [(None, 8000), (replace(ACCOUNT, vietqr=False), 8000), (ACCOUNT, 0), (ACCOUNT, -5)]
)
def test_where_nobody_wants_it_not_a_byte_of_the_receipt_changes(
    layout: Layout, bank: BankAccount | None, owed: int
) -> None:
    """Off by default: the office that takes cash prints what it printed yesterday."""
    made = plain(papers=papers(3))
    other = replace(made, office=replace(made.office, bank=bank))
    assert receipt(other, layout=layout, owed=owed) == receipt(made, layout=layout)


def test_a_code_that_could_not_be_found_again_gets_no_square() -> None:
    """A transfer that nobody can match is worse than cash."""
    made = replace(paying(), code="ABC/123")
    assert Transfer.asked(made.office, made.code, 8000) is None
    assert receipt(made, owed=8000) == receipt(made)


@pytest.mark.parametrize("account", [ACCOUNT, WORDY], ids=["short", "wordy"])
@pytest.mark.parametrize("name", list(HARD))
def test_nothing_overlaps_beside_the_square(name: str, account: BankAccount) -> None:
    """Long names and forty papers go to the next page, never over the square."""
    made = HARD[name]()
    made = replace(made, office=replace(made.office, bank=account), code="H30.12-261123-0003")
    for layout in Layout:
        pdf = receipt(made, layout=layout, reprint=2, owed=36_000)
        check_ink(pdf)
        clear(pdf)
        assert len(squares(pdf)) == 2


def clear(pdf: bytes) -> None:
    """No letter stands in the square or in its quiet zone."""
    dpi = 203
    for page, found in zip(images(pdf, dpi), letters(pdf), strict=True):
        for square in zxingcpp.read_barcodes(page, formats=FORMATS):
            if not square.text.startswith("000201"):
                continue
            corners = square.position.top_left, square.position.bottom_right
            (left, top), (right, bottom) = (
                (corner.x * 72 / dpi, (page.height - corner.y) * 72 / dpi) for corner in corners
            )
            quiet = 3.9 * (right - left) / 41
            inside = [
                letter.char
                for letter in found
                if letter.right > left - quiet
                and letter.left < right + quiet
                and letter.top > bottom - quiet
                and letter.bottom < top + quiet
            ]
            assert inside == []


def test_a_letter_in_the_square_would_be_caught() -> None:
    """Else the test above proves nothing."""
    from counter_app.documents.barcode import Square
    from counter_app.documents.fonts import Text
    from counter_app.documents.page import Sheet, Strip, render

    sheet = Sheet((200, 200))
    told = payload("970436", "1023456789", amount=8000, purpose="H3012 261123 0003")
    sheet.put(0, 0, Strip(0, (Square(60, 60, told, 80), Text(50, 100, "W", 12))))
    with pytest.raises(AssertionError):
        clear(render([sheet], title="", author="", subject=""))


@pytest.mark.parametrize("layout", Layout)
def test_the_square_stands_on_the_page_with_the_fee(layout: Layout) -> None:
    """Beside the line it pays, also where the receipt takes several pages."""
    for made in (paying(), paying(HARD["forty papers"]())):
        for page in page_texts(receipt(made, layout=layout, owed=36_000)):
            assert (TITLE in page) == ("6. Phí, lệ phí" in page)


def test_the_square_takes_no_page_of_its_own() -> None:
    """An office that switches it on must not print twice the paper from that morning on."""
    for count in range(8):
        made = paying(plain(papers=papers(count)))
        with_it, without = (len(PdfReader(BytesIO(receipt(made, owed=owed))).pages) for owed in (36_000, 0))
        assert with_it == without, count


@pytest.mark.parametrize("layout", Layout)
def test_a_training_square_says_so_and_names_no_dossier(layout: Layout) -> None:
    """A trainee's telephone may really pay; the money must be told from a fee, and no fee be settled by it."""
    made = paying()
    practice = replace(made, office=replace(made.office, agency="X99.01"))
    pdf = receipt(practice, layout=layout, owed=36_000)
    assert text(pdf).count(TRAINING_TITLE) == 2
    assert TITLE not in text(pdf)
    assert text(pdf).count(f"Nội dung: {TRAINING_PURPOSE}") == 2
    assert TRAINING in text(pdf)
    for told in squares(pdf):
        assert TRAINING_PURPOSE in told
        assert purposes_in(told) == []
    assert purpose_of(practice.code).split()[0] not in "".join(squares(pdf))


def test_the_same_dossier_and_debt_give_the_same_bytes() -> None:
    """The hash of the archived paper is in the journal."""
    assert receipt(paying(), owed=36_000) == receipt(paying(), owed=36_000)
    assert receipt(paying(), owed=36_000) != receipt(paying(), owed=35_000)


@pytest.mark.parametrize("owner", [LONGEST_NAME[:100], "TRUNG TAM PHUC VU HANH CHINH CONG " * 3])
def test_a_long_owner_is_printed_whole(owner: str) -> None:
    """The app shows the owner's name; the citizen compares it before paying."""
    found = text(receipt(paying(owner=owner.strip()), owed=8000))
    assert found.replace(" ", "").count(owner.replace(" ", "")) == 2
