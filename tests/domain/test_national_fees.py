"""«Phí, lệ phí» of the national catalogue: free, one plain amount, or asked at the counter."""

from __future__ import annotations

import pytest

from counter_app.domain.fees import Fee
from counter_app.domain.national_fee import fees, read_charges
from counter_app.domain.national_notes import Reason
from counter_app.domain.national_table import HEADER, rows

NAME = "Đăng ký ví dụ"

# What stands behind «Trực tiếp3 Ngày» → amount in đồng, what it is for, the reason to be told. As published.
PHRASES: dict[str, tuple[str, int | None, str, Reason | None]] = {
    "free": ("Miễn phí", 0, "hồ sơ", None),
    "free, and the prose says so": ("Miễn phí(Không)", 0, "hồ sơ", None),
    "free, no fee set": ("Miễn phí(Không quy định)", 0, "hồ sơ", None),
    "the council decides": (
        "Miễn phí(Mức lệ phí (nếu có) theo quyết định của Hội đồng nhân dân cấp tỉnh.)",
        None,
        "",
        Reason.COUNCIL,
    ),
    "the council decides, with exemptions": (
        (
            "Miễn phí((Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh, thành phố trực thuộc Trung ương quyết định. "
            "Miễn lệ phí cho người thuộc gia đình có công với cách mạng; người thuộc hộ nghèo; người khuyết tật.))"
        ),
        None,
        "",
        Reason.COUNCIL,
    ),
    "the province decides": ("Miễn phí(do Ủy ban nhân dân cấp tỉnh quy định.)", None, "", Reason.OTHER_TEXT),
    "a circular decides": (
        "Miễn phí(Thực hiện theo Thông tư số 244/2016/TT-BTC ngày 11/11/2016 của Bộ Tài chính quy định mức thu)",
        None,
        "",
        Reason.OTHER_TEXT,
    ),
    "free beside amounts": (
        "Miễn phí(Lệ phí cấp mới 200 USD/lần; lệ phí cấp lại hoặc gia hạn 100 USD/lần.)",
        None,
        "",
        Reason.SEVERAL_AMOUNTS,
    ),
    "a remark that breaks off": ("Miễn phí(Không thu phí theo Thông tư", None, "", Reason.OTHER_TEXT),
    "an amount for a paper": ("70,000 VNĐ(70.000 đồng/Giấy chứng nhận)", 70_000, "Giấy chứng nhận", None),
    "an amount for nothing said": ("8,000 VNĐ", 8_000, "hồ sơ", Reason.NO_FEE_UNIT),
    "an amount in millions": ("20,000,000 Việt Nam Đồng(20 triệu đồng/hồ sơ)", 20_000_000, "hồ sơ", None),
    "thousands left out": ("20 VNĐ(20.000 vnđ /tờ khai)", None, "", Reason.THOUSANDS),
    "tiers": (
        (
            "2,000 Việt Nam Đồng(/trang)2.000 đồng/trang; từ trang thứ 3 trở lên thu 1.000 đồng/trang, tối đa thu "
            "không quá 200.000 đồng/bản."
        ),
        None,
        "",
        Reason.SEVERAL_AMOUNTS,
    ),
    "another amount in the prose": (
        "40,000 Việt Nam Đồng(50.000đ/giấy thông hành (Thông tư số 25/2021/TT-BTC).)",
        None,
        "",
        Reason.SEVERAL_AMOUNTS,
    ),
    "half until a day": (
        "140,000,000 Việt Nam Đồng((Từ ngày 01/07/2025 đến hết ngày 31/12/2026, mức lệ phí bằng 50% mức phí nêu trên)",
        None,
        "",
        Reason.DATED,
    ),
    "waived for some weeks": (
        "5,000,000 VNĐ((Miễn kể từ ngày 07/4/2026 đến 30/6/2026 theo Thông tư 40/2026/TT-BTC))",
        None,
        "",
        Reason.DATED,
    ),
    "for one case only": ("150,000,000 Việt Nam Đồng(Cấp mới, gia hạn)", None, "", Reason.ONE_CASE),
    "dollars": ("10 USD(10 USD/lần.)", None, "", Reason.FOREIGN),
    "nothing": ("Không có thông tin", None, "", Reason.NO_FEE),
}


@pytest.mark.parametrize(("phrase", "amount", "unit", "reason"), PHRASES.values(), ids=PHRASES)
def test_a_fee_is_understood_or_the_clerk_is_asked(
    phrase: str, amount: int | None, unit: str, reason: Reason | None
) -> None:
    """«Miễn phí» ticked for want of another box and taken for zero is money the province never sees."""
    (charge,) = read_charges(rows(f"{HEADER}Trực tiếp3 Ngày{phrase}"), NAME)
    assert (charge.amount, charge.reason) == (amount, reason)
    if amount:
        assert charge.unit == unit


def made(table: str) -> tuple[tuple[Fee, ...], list[Reason]]:
    lines, notes = fees(read_charges(rows(HEADER + table), NAME))
    return lines, [note.reason for note in notes]


def test_a_free_procedure_has_no_fee_line() -> None:
    """A line of 0 đồng would be printed on every receipt."""
    assert made("Trực tuyến3 NgàyMiễn phíTrực tiếp3 NgàyMiễn phí") == ((), [])


def test_channels_with_fees_of_their_own_are_asked() -> None:
    """10.000 online and 20.000 at the counter: the catalogue keeps one fee a procedure, and neither is everybody's."""
    (line,), reasons = made("Trực tuyến7 Ngày10,000 VNĐ(10.000 đồng/lần)Trực tiếp7 Ngày20,000 VNĐ(20.000 đồng/lần)")
    assert (line.amount, reasons) == (None, [Reason.BY_ROW])
    assert "trực tuyến: 10.000 đồng" in line.note
    assert "trực tiếp: 20.000 đồng" in line.note


def test_what_the_record_says_of_an_unknown_fee_stands_beside_the_field() -> None:
    """The clerk who must type an amount needs the sentence, not the portal."""
    (line,), _ = made("Trực tiếp3 NgàyMiễn phí(Mức lệ phí (nếu có) theo quyết định của Hội đồng nhân dân cấp tỉnh.)")
    assert line.note.startswith("HĐND quyết định: Miễn phí (Mức lệ phí (nếu có) theo quyết định")


def test_an_amount_that_misses_its_unit_says_so() -> None:
    """8.000 đồng for each copy, or for all of them: the amount stands, the doubt beside it."""
    (line,), reasons = made("Trực tiếp3 Ngày8,000 VNĐ")
    assert (line.amount, reasons) == (8_000, [Reason.NO_FEE_UNIT])
    assert line.note.startswith("Danh mục không ghi đơn vị tính.")
    assert fees(())[0][0].amount is None
