"""The papers of acts: exact words, no letter over another, bars that scan, the form that held on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.documents.forms import FORMS, Wanted
from counter_app.documents.receipt import Layout
from counter_app.documents.register import register
from counter_app.documents.templates import TEMPLATES, template
from counter_app.domain import acts
from counter_app.domain.dossier import Dossier, fold
from counter_app.domain.moments import spell
from counter_app.domain.register import Register
from counter_app.domain.slip import APOLOGY, CONTROL, FAULT, REFUSAL, REGISTER, STOP, SUPPLEMENT
from counter_app.domain.transitions import State
from counter_app.errors import UserError
from tests.documents import codes, collisions, images, letters, page_texts, text
from tests.factories import MONDAY, OFFICE, Log, intake, person, procedure
from tests.papers import FORMS as OF_ACTS
from tests.papers import HOUR, ITEMS, REAL, walk, with_paper

TODAY = date(2026, 11, 28)
LONGEST = ("Cấp đổi giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất; " * 14)[:1094].strip()


def printed(dossier: Dossier, form: str, layout: Layout = Layout.A4_TWO, reprint: int = 0) -> bytes:
    return FORMS[form].make(Wanted(dossier, REAL, TODAY, layout, reprint))


def assert_clean(pdf: bytes) -> None:
    """No letter meets another, none leaves the paper."""
    pages = letters(pdf)
    assert all(pages), "a page without a letter"
    assert not [pair for page in pages for pair in collisions(page)]
    for page, picture in zip(pages, images(pdf, 72), strict=True):
        assert all(one.left > 0 and one.right < picture.width and one.bottom > 0 for one in page)


WORDS = {
    SUPPLEMENT: (
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Số: 01.00001/TTPVHCC",
        "Tiếp nhận hồ sơ/yêu cầu của Ông/Bà: Nguyễn Văn An",
        "Nội dung yêu cầu giải quyết: Xác nhận thông tin hộ tịch (2.002516)",
        "Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:",
        "Số lượng",
        *ITEMS[:1],
        "Lý do: Phải xác minh",
        "nếu có vướng mắc, Ông/Bà liên hệ với Trung tâm Phục vụ hành chính công xã Mẫu,",
        "NGƯỜI HƯỚNG DẪN",
        "Nguyễn Thị Hạnh",
    ),
    REFUSAL: (
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Tiếp nhận hồ sơ của: Nguyễn Văn An",
        "thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
        "Xin thông báo cho Ông/Bà được biết và thực hiện./.",
        "NGƯỜI NỘP HỒ SƠ",
    ),
    APOLOGY: (
        "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
        "Số: 01.00001/PXL",
        "Kính gửi: Nguyễn Văn An",
        "Ngày 23 tháng 11 năm 2026, Trung tâm Phục vụ hành chính công xã Mẫu tiếp nhận giải quyết hồ sơ",
        "Thời gian hẹn trả kết quả: 17 giờ 00 phút, ngày 27 tháng 11 năm 2026.",
        "Thời gian hẹn trả kết quả lại: 17 giờ 00 phút, ngày 02 tháng 12 năm 2026.",
        "KT. CHỦ TỊCH",
        "Nơi nhận:",
    ),
    FAULT: (
        "VĂN BẢN XIN LỖI",
        "Kính gửi: Nguyễn Văn An",
        "hồ sơ của Ông/Bà đã bị mất, thất lạc hoặc hư hỏng.",
        "Nội dung, nguyên nhân: Phải xác minh",
        "Cách khắc phục: cấp lại bản sao không thu lệ phí",
        "KT. CHỦ TỊCH",
    ),
    STOP: (
        "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "Thời gian nhận hồ sơ: 08 giờ 12 phút, ngày 23 tháng 11 năm 2026",
        "Người đề nghị dừng: người nộp hồ sơ, ngày 23 tháng 11 năm 2026; lý do: đổi ý",
        "Phí, lệ phí: chưa nộp",
    ),
    CONTROL: (
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "1. Giao: Bộ phận TN&TKQ",
        "2. Nhận: Phòng Kinh tế",
        "Bước: Thẩm định",
        "Hạn của bước: 25/11/2026 17:00",
        "Quá hạn",
        "Trước hạn",
        "Người giao",
        "bản vẽ",
    ),
}


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", OF_ACTS)
def test_every_form_says_its_words_and_scans(form: str, layout: Layout) -> None:
    """An inspector reads it beside the circular; a colleague scans it."""
    dossier = with_paper(form)
    pdf = printed(dossier, form, layout)
    words = text(pdf)
    for wanted in (*WORDS[form], f"Mã hồ sơ: {dossier.code}", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "tra-cuu.vidu.vn"):
        assert wanted in words, wanted
    assert "In lại" not in words
    assert_clean(pdf)
    for dpi in (203, 300):
        (page,) = images(pdf, dpi)
        assert codes(page) == [("Code 128", dossier.code), ("QR Code", dossier.code)]
    assert pdf == printed(dossier, form, layout)


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("form", OF_ACTS)
def test_what_is_long_goes_on_over_the_leaf_unharmed(form: str, layout: Layout) -> None:
    """The longest name of the national list, forty papers, a letter of a reason, a name without a blank."""
    hard = with_paper(
        form,
        office=replace(REAL, name=LONGEST[:200], footer=LONGEST[:300]),
        reason=LONGEST[:900],
        items=tuple(f"{n}. {LONGEST[: 20 + n]}" for n in range(40)),
        procedure={"name": LONGEST},
        owners=(person(name="W" * 200, address="Ệ" * 400),),
    )
    pdf = printed(hard, form, layout, reprint=2)
    assert_clean(pdf)
    assert "In lại lần 2" in page_texts(pdf)[0]
    assert ("Code 128", hard.code) in codes(images(pdf, 203)[0])


# Which form


@pytest.mark.parametrize(
    ("form", "old", "new"),
    [
        (SUPPLEMENT, "Mẫu số 02", "Mẫu số 02"),
        (REFUSAL, "Mẫu số 03", "Mẫu số 03"),
        (APOLOGY, "Mẫu số 04", "Mẫu số 04"),
        (CONTROL, "Mẫu số 05", "Mẫu số 06"),
        (REGISTER, "Mẫu số 06", "Mẫu số 07"),
        (STOP, "Mẫu số 05", "Mẫu số 05"),
    ],
)
def test_the_number_of_a_form_is_that_of_the_circular_of_the_day(form: str, old: str, new: str) -> None:
    """«Mẫu 05» was the Phiếu kiểm soát until 14/09/2025 and is the stop notice since."""
    assert template(form, date(2025, 9, 14)).number == old
    assert template(form, date(2025, 9, 15)).number == new
    assert len({(one.key, one.version) for one in TEMPLATES}) == len(TEMPLATES)


def test_an_act_of_the_older_circular_is_printed_in_its_words() -> None:
    """A dossier taken over from before 15/09/2025 asks for its paper again."""
    dossier = with_paper(SUPPLEMENT)
    old = replace(dossier.slips[SUPPLEMENT], at=MONDAY - timedelta(days=500))
    wanted = Wanted(replace(dossier, slips={SUPPLEMENT: old}), REAL, TODAY)
    words = text(FORMS[SUPPLEMENT].make(wanted))
    assert "Hồ sơ của: Nguyễn Văn An" in words
    assert "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:" in words
    assert FORMS[SUPPLEMENT].version(wanted) == "SUPPLEMENT-2018/1"
    assert FORMS[SUPPLEMENT].version(Wanted(dossier, REAL, TODAY)) == "SUPPLEMENT-2025/1"


# Frozen


def test_a_reprint_shows_what_was_given_whatever_was_corrected_since() -> None:
    """Two papers of one number must not differ."""
    one = walk()
    one.act("dossier.supplement_requested", MONDAY + HOUR, lambda d, t: acts.request_supplement(d, t, ITEMS, "thiếu"))
    before = printed(one.dossier, SUPPLEMENT)
    changed = person(name="Nguyễn Văn Ân").to_body()
    one.act("dossier.corrected", MONDAY + 2 * HOUR, lambda d, _: acts.correct(d, {"owners": [changed]}, "sai tên"))
    assert one.dossier.intake is not None
    assert one.dossier.intake.presenter.name == "Nguyễn Văn Ân"
    assert printed(one.dossier, SUPPLEMENT) == before


def test_a_second_request_is_a_new_paper_and_no_reprint() -> None:
    """Its number is its own, and nothing of it has been printed."""
    one = walk()
    one.act("dossier.supplement_requested", MONDAY + HOUR, lambda d, t: acts.request_supplement(d, t, ITEMS, "thiếu"))
    one.act("document.printed", MONDAY + HOUR, lambda _d, _t: {"form": SUPPLEMENT, "title": "Phiếu"})
    assert one.dossier.prints[SUPPLEMENT] == 1
    one.act("dossier.supplemented", MONDAY + 2 * HOUR, acts.supplement)
    again = one.act(
        "dossier.supplement_requested",
        MONDAY + 3 * HOUR,
        lambda d, t: acts.request_supplement(d, t, ["Ảnh"], "ảnh mờ", "nộp sai ảnh"),
    )
    assert (again.slips[SUPPLEMENT].number, again.prints[SUPPLEMENT]) == ("01.00002", 0)
    assert again.slips[SUPPLEMENT].items == ("Ảnh",)


def test_a_letter_after_the_date_says_so() -> None:
    """Sent a day too late it may not speak as if the date were still to come."""
    one = walk()
    assert one.dossier.due_at is not None
    late = one.dossier.due_at + HOUR
    until = date(2026, 12, 4)
    one.act("dossier.extended", late, lambda d, t: acts.extend(d, t, "APOLOGY", "quá tải", until=until))
    words = text(printed(one.dossier, APOLOGY))
    assert "Tuy nhiên đến nay, Trung tâm Phục vụ hành chính công xã Mẫu chưa trả kết quả" in words
    assert f"Thời gian hẹn trả kết quả: {spell(late - HOUR)}." in words


@pytest.mark.parametrize("form", OF_ACTS)
def test_a_paper_no_act_called_for_is_a_sentence(form: str) -> None:
    """Asked for on the command line before anything happened."""
    with pytest.raises(UserError):
        printed(walk().dossier, form)


def test_a_reasoned_refusal_as_a_result_has_its_paper() -> None:
    """NĐ 61/2018 Đ19 k8: Mẫu 03 within the limit; a refusal nobody gives a reason for is none."""
    one = walk()
    with pytest.raises(UserError, match="lý do từ chối"):
        one.act("dossier.resolved", MONDAY + HOUR, lambda d, t: acts.resolve(d, t, refused=True))
    one.act(
        "dossier.resolved", MONDAY + HOUR, lambda d, t: acts.resolve(d, t, refused=True, reason="không đủ điều kiện")
    )
    assert "không đủ điều kiện" in text(printed(one.dossier, REFUSAL))


def test_the_training_office_says_so_on_every_form() -> None:
    """A training slip must not be shown anywhere."""
    for form in OF_ACTS:
        assert "KHÔNG CÓ GIÁ TRỊ" in text(printed(with_paper(form, office=OFFICE), form))
        assert "KHÔNG CÓ GIÁ TRỊ" not in text(printed(with_paper(form), form))


# The register


def book(count: int = 60, name: str = LONGEST) -> Register:
    dossiers = []
    for n in range(1, count + 1):
        if n == 7:
            continue
        received = intake(n, office=REAL, procedure=procedure(name=name if n % 3 == 0 else "Đăng ký khai sinh"))
        folded = fold(str(n), [Log(1).write(f"dossier:{n}", "dossier.received", received.to_body())])
        dossiers.append(replace(folded, state=State.VOID) if n == 5 else folded)
    return Register.of("01/2026", reversed(dossiers))


def test_the_register_is_the_years_book() -> None:
    """Numbers in order, voids and gaps named, a place to sign and seal at the year's end."""
    pdf = register(book(), REAL, date(2026, 12, 31))
    pages = page_texts(pdf)
    assert "SỔ THEO DÕI HỒ SƠ" in pages[0]
    assert "Quyển số: 01/2026" in pages[0]
    assert len(pages) > 2
    for title in ("Mã hồ sơ", "Tên TTHC", "Trả kết quả", "Phương", "Ký nhận", "Ghi chú"):
        assert all(title in page for page in pages[1:-1]), title
    for line in ("Số thứ tự từ 01 đến 60: 59 dòng, trong đó đã hủy 1.", "Số thứ tự đã hủy: 05.", "trên máy này: 07."):
        assert line in pages[-1]
    assert "KT. CHỦ TỊCH" in pages[-1]
    assert_clean(pdf)
    assert pdf == register(book(), REAL, date(2026, 12, 31))
    wide, tall = images(pdf, 72)[0].size
    assert wide > tall


def test_an_empty_book_is_a_book() -> None:
    """The first of January."""
    assert_clean(register(Register.of("01/2027", ()), REAL, date(2027, 1, 4)))
