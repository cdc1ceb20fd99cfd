"""The posting on the wall of the centre: what citizens read before they sit down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from counter_app.documents.posting import NOT_SAID, posting
from counter_app.domain.hours import Hours, Season, Session
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.procedure import Case, Fee, Paper, Procedure
from counter_app.operations.first_run import seeds
from tests.documents import codes, collisions, images, letters, page_texts, text
from tests.factories import OFFICE, procedure

TODAY = date(2026, 11, 28)
REAL = replace(OFFICE, agency="H30.12", address="Số 1, đường Mẫu")


def test_the_posting_says_what_the_directive_wants_posted() -> None:
    """Time, papers, fee, result, place: a wall that leaves one out brings the citizen back twice."""
    one = procedure(
        cases=(Case("Thông thường", {"*": Limit(3, Unit.WORKING_DAYS)}, {"*": Limit(2, Unit.WORKING_DAYS)}),),
        result="Văn bản xác nhận",
    )
    words = text(posting(one, REAL, TODAY))
    for wanted in (
        "NIÊM YẾT CÔNG KHAI THỦ TỤC HÀNH CHÍNH",
        "Mã thủ tục: 2.002516",
        "Quyết định công bố: QĐ 163/QĐ-BTP",
        "Thông thường Mọi cách nộp 03 ngày làm việc 02 ngày làm việc",
        "2 Giấy tờ tùy thân bắt buộc, xuất trình 01 –",
        "Phí xác nhận thông tin hộ tịch: 8.000 đồng/văn bản.",
        "Văn bản xác nhận",
        "Số 1, đường Mẫu. Điện thoại: 0200 000 000.",
        "Các ngày làm việc: 07:30-11:30, 13:30-17:00.",
    ):
        assert wanted in words


def test_what_the_catalogue_does_not_know_is_not_posted_as_free() -> None:
    """«Miễn phí» on the wall and a fee at the counter is the complaint of the week."""
    one = procedure(cases=(Case("Thông thường", {}),), fees=(Fee("Lệ phí", None, note="HĐND tỉnh quyết định"),))
    words = text(posting(one, REAL, TODAY))
    assert f"Lệ phí: {NOT_SAID} (HĐND tỉnh quyết định)." in words
    assert words.count(NOT_SAID) == 3  # limit, fee, result


def test_seasons_and_saturdays_are_told() -> None:
    """Whoever comes at 7 in July must not find the door shut, nor think that a Saturday counts."""
    summer = Season("04-16", (Session(time(7), time(11)), Session(time(13, 30), time(17))))
    hours = Hours(seasons=(summer,), weekend=(Session(time(7, 30), time(11, 30)),))
    words = text(posting(procedure(), replace(REAL, hours=hours), TODAY))
    assert "Riêng từ 16/04: 07:00-11:00, 13:30-17:00." in words
    assert "Thứ Bảy: 07:30-11:30 (chỉ tiếp nhận, không tính vào thời hạn)." in words


@pytest.mark.parametrize("dpi", [200, 300])
def test_the_qr_leads_to_the_published_text(dpi: int) -> None:
    """A telephone in front of the wall reads it off a cheap printer's sheet."""
    one = procedure(source_url="https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7")
    assert ("QR Code", one.source_url) in codes(images(posting(one, REAL, TODAY), dpi)[0])
    unknown = replace(one, source_url="dsfas")
    assert codes(images(posting(unknown, REAL, TODAY), dpi)[0]) == [
        ("QR Code", "https://dichvucong.gov.vn/?ma=2.002516")
    ]


LONG = procedure(
    name="Cấp đổi giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất; " * 13,
    papers=tuple(Paper(f"Giấy tờ số {n} " + "chứng minh quyền và nghĩa vụ của người đề nghị " * 4) for n in range(40)),
)


@pytest.mark.parametrize("one", [*seeds().procedures[::7], LONG], ids=lambda one: one.code)
def test_nothing_overprints_on_however_many_pages(one: Procedure) -> None:
    """Names reach 1,094 characters and lists of papers two pages."""
    paper = posting(one, REAL, TODAY)
    assert not [pair for page in letters(paper) for pair in collisions(page)]
    pages = page_texts(paper)
    assert "5. Nơi và giờ tiếp nhận" in " ".join(pages)
    assert len(pages) == 1 or pages[-1].rstrip().endswith(f"Trang {len(pages)}/{len(pages)}")


def test_a_training_posting_is_marked() -> None:
    """An invented limit must not hang in a real corridor."""
    assert "KHÔNG CÓ GIÁ TRỊ" in text(posting(procedure(), OFFICE, TODAY))
    assert "KHÔNG CÓ GIÁ TRỊ" not in text(posting(procedure(), REAL, TODAY))
