"""The receipt on paper: every field, legible, scannable, in two liên, whatever the dossier holds."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfReader

from counter_app.documents import fonts
from counter_app.documents.page import COUNTRY, MOTTO, TRAINING, Sheet, Strip, render
from counter_app.documents.receipt import COPIES, Layout, receipt
from counter_app.domain.application import PaperLine
from counter_app.domain.fees import FeeLine
from counter_app.domain.form_rows import SECTORS
from counter_app.domain.intake import Intake
from counter_app.domain.moments import spell
from counter_app.domain.money import in_words
from counter_app.domain.person import IdKind, Organisation
from counter_app.errors import Trouble
from tests.documents import (
    ALIKE,
    EM,
    MM,
    Letter,
    alone,
    codes,
    collisions,
    drawn,
    images,
    letters,
    likeness,
    page_texts,
    text,
)
from tests.factories import OFFICE, intake, person, procedure

REAL = replace(OFFICE, agency="H55.242", symbol="TTPVHCC", notes=("Tra cứu tại https://tra-cuu.vidu.vn",))
LONG_CODE = "G01.899.108.000.111.222.333.444.55A-261123-0003"
LONGEST_NAME = ("Cấp đổi giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất; " * 14)[
    :1094
].strip()
MARKS = ["huyền ` ề Ờ", "hỏi ẩ Ử", "ngã ễ ữ Ẵ", "sắc ấ Ớ", "nặng ậ ỵ Ợ", "đ Đ ơ ư ă â ê ô"]


def plain(**changes: Any) -> Intake:
    """A reception of an office that is no training office, so that the watermark is not in the way."""
    of_dossier = {k: v for k, v in changes.items() if k in Intake.__dataclass_fields__ and k not in APPLICATION}
    made = intake(**{"procedure": procedure(papers=()), **{k: v for k, v in changes.items() if k not in of_dossier}})
    return replace(made, office=REAL, **of_dossier)


APPLICATION = {"owners", "submitter", "relation", "papers", "sets", "subject_line", "fees", "return_to", "note"}


def papers(count: int, name: str = "Bản sao trích lục bản đồ địa chính thửa đất") -> tuple[PaperLine, ...]:
    return tuple(PaperLine(f"{name} thứ {n}", originals=1 + n % 2, copies=n % 3) for n in range(1, count + 1))


HARD = {
    "few papers": lambda: plain(papers=papers(2)),
    "two owners, a submitter and a subject": lambda: plain(
        owners=(person(name="Đỗ Thị Ngọc Ánh"), person(name="Vũ Ngữ Kỵ", id_number="079304001234")),
        submitter=person(name="Ngô Thị Ễ Ỵ", id_number="001199000001"),
        subject_line="Cháu Nguyễn Ngọc Ánh Dương",
        papers=papers(4),
    ),
    "nine papers": lambda: plain(papers=papers(9)),
    "forty papers": lambda: plain(papers=papers(40)),
    "the longest name": lambda: plain(procedure=procedure(papers=(), name=LONGEST_NAME), papers=papers(3)),
    "the longest name and forty papers": lambda: plain(
        procedure=procedure(papers=(), name=LONGEST_NAME), papers=papers(40, LONGEST_NAME[:200])
    ),
    "a paper longer than a page": lambda: plain(papers=(PaperLine(LONGEST_NAME * 8), *papers(2))),
    "no blank anywhere": lambda: plain(
        owners=(person(name="W" * 200, address="Ệ" * 400),),
        subject_line="g" * 500,
        procedure=procedure(papers=(), name="Ẵ" * 1094),
        papers=(PaperLine("Ỵ" * 300, note="j" * 200),),
    ),
    "the longest code": lambda: plain(code=LONG_CODE, papers=papers(2)),
    "an office that writes a lot": lambda: replace(
        plain(), office=replace(REAL, notes=(LONGEST_NAME,) * 9, name=LONGEST_NAME[:200], place=LONGEST_NAME[:80])
    ),
}


@pytest.fixture(params=list(HARD))
def hard(request: pytest.FixtureRequest) -> Intake:
    made: Intake = HARD[request.param]()
    return made


def number_of_pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


# Codes


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("scale", [1, 0.9])
@pytest.mark.parametrize("layout", Layout)
def test_both_lien_scan_at_every_printer(layout: Layout, dpi: int, scale: float) -> None:
    """A liên that does not scan is typed by hand at every hand-over, and mistyped."""
    for made in (intake(), plain(code="000.00.12.H30-220314-0003"), plain(code=LONG_CODE)):
        pages = images(receipt(made, layout=layout), dpi * scale)
        found = [code for page in pages for code in codes(page)]
        assert sorted(found) == [("Code 128", made.code)] * 2 + [("QR Code", made.code)] * 2


def test_each_half_of_the_sheet_scans_by_itself() -> None:
    """After the cut each liên is alone."""
    made = intake()
    (page,) = images(receipt(made), 300)
    for top in (0, page.height // 2):
        half = page.crop((0, top, page.width, top + page.height // 2))
        assert codes(half) == [("Code 128", made.code), ("QR Code", made.code)]


def test_long_dossiers_scan_too(hard: Intake) -> None:
    """Where a liên takes pages of its own, its first page carries the codes."""
    for layout in Layout:
        found = [code for page in images(receipt(hard, layout=layout), 203) for code in codes(page)]
        assert sorted(found) == [("Code 128", hard.code)] * 2 + [("QR Code", hard.code)] * 2


# Fields


def test_every_field_is_on_both_lien() -> None:
    """What is not on the receipt was not promised: the citizen has nothing else in hand."""
    made = plain(
        owners=(person(),),
        papers=(
            PaperLine("Tờ khai đăng ký", 1),
            PaperLine("Bản sao hộ chiếu", 0, 2, note="đã đối chiếu"),
            PaperLine("Giấy chứng sinh", how="data"),
            PaperLine("Căn cước", 1, how="shown"),
        ),
        sets=2,
        subject_line="Cháu Nguyễn Ngữ Ỷ Lan",
        fees=(FeeLine("Lệ phí", 1_250_000), FeeLine("Phí", 8_000)),
        return_to="POST",
    )
    found = text(receipt(made))
    expected = [
        "ỦY BAN NHÂN DÂN XÃ MẪU",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG XÃ MẪU",
        COUNTRY,
        MOTTO,
        "Số: 01.00003/TTPVHCC",
        "Xã Mẫu, ngày 23 tháng 11 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        f"Mã hồ sơ: {made.code}",
        "Bộ phận tiếp nhận và trả kết quả: Trung tâm Phục vụ hành chính công xã Mẫu – Quầy 1",
        "Tiếp nhận hồ sơ của: Nguyễn Văn An",
        "CCCD/MST: 001099012345",
        "Số điện thoại: 0912345678",
        "Địa chỉ: Số 5, phố Giả Định, phường Ví Dụ, Hà Nội",
        "Thủ tục hành chính cần giải quyết: Xác nhận thông tin hộ tịch (2.002516)",
        "Trích yếu: Cháu Nguyễn Ngữ Ỷ Lan",
        "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:",
        "STT Tên giấy tờ Loại giấy tờ Số lượng",
        "1 Tờ khai đăng ký Bản chính 01",
        "2 Bản sao hộ chiếu (đã đối chiếu) Bản sao 02",
        "3 Giấy chứng sinh Khai thác từ CSDL –",
        "4 Căn cước Xuất trình 01",
        "2. Số lượng hồ sơ: 02 (bộ)",
        f"3. Thời gian nhận hồ sơ: {spell(made.deadline.start)}",
        f"4. Thời gian trả kết quả giải quyết hồ sơ: {spell(made.deadline.due_at)}",
        "5. Đăng ký trả kết quả tại: Qua bưu chính công ích",
        f"6. Phí, lệ phí: 1.258.000 đồng ({in_words(1_258_000)})",
        "Vào sổ theo dõi hồ sơ, Quyển số: 01/2026",
        "Số thứ tự: 03",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Nguyễn Thị Hạnh",
        "Chú ý:",
        "gọi 0200 000 000",
        "Tra cứu tại https://tra-cuu.vidu.vn.",
        "Mẫu số 01",
    ]
    assert [field for field in expected if found.count(field) < 2] == []
    assert unicodedata.is_normalized("NFC", found)
    assert "■" not in found
    assert "Chủ hồ sơ" not in found
    for copy in COPIES[:2]:
        assert found.count(f"({copy})") == 1


def test_the_moments_are_vietnamese_wall_clock_time() -> None:
    """A receipt in UTC would send the citizen seven hours early."""
    found = text(receipt(plain()))
    assert "3. Thời gian nhận hồ sơ: 08 giờ 12 phút, ngày 23 tháng 11 năm 2026" in found
    assert "4. Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 27 tháng 11 năm 2026" in found


@pytest.mark.parametrize(
    ("changes", "shown", "absent"),
    [
        ({"owners": (person(phone=""),)}, "Số điện thoại: không có", "0912345678"),
        ({"owners": (person(address=""),)}, "Tiếp nhận hồ sơ của: Nguyễn Văn An", "Địa chỉ"),
        ({"owners": (person(id_kind=IdKind.NONE, id_number=""),)}, "CCCD/MST: không có", "001099012345"),
        (
            {"owners": (person(id_kind=IdKind.PASSPORT, id_number="C1234567"),)},
            "CCCD/MST: C1234567 (Hộ chiếu)",
            "001099012345",
        ),
        ({"fees": (FeeLine("Lệ phí", 0),)}, "6. Phí, lệ phí: Không", "đồng"),
        ({"fees": ()}, "6. Phí, lệ phí: Không", "đồng"),
        ({"submitter": person()}, "Tiếp nhận hồ sơ của: Nguyễn Văn An", "Chủ hồ sơ"),
        (
            {"submitter": person(name="Trần Thị Bình", id_number="079304001234")},
            "Tiếp nhận hồ sơ của: Trần Thị Bình CCCD/MST: 079304001234",
            "001099012345",
        ),
        (
            {"submitter": person(name="Trần Thị Bình", id_number="079304001234")},
            "Chủ hồ sơ: Nguyễn Văn An Thủ tục",
            "001099012345",
        ),
        (
            {"owners": (person(), person(name="Trần Thị Bình", id_number="079304001234"))},
            "Chủ hồ sơ: Nguyễn Văn An; Trần Thị Bình",
            "079304001234",
        ),
        (
            {"owners": (Organisation("Hợp tác xã Ví Dụ", "0101234567-001"),)},
            "Tiếp nhận hồ sơ của: Hợp tác xã Ví Dụ CCCD/MST: 0101234567-001 Số điện thoại: không có",
            "Chủ hồ sơ",
        ),
        (
            {"owners": (Organisation("Hợp tác xã Ví Dụ", "0101234567"),), "submitter": person()},
            "Tiếp nhận hồ sơ của: Nguyễn Văn An CCCD/MST: 001099012345",
            "0101234567",
        ),
        ({"papers": ()}, "Tên giấy tờ Loại giấy tờ Số lượng không có", "Bản chính"),
        ({"return_to": "COUNTER"}, "5. Đăng ký trả kết quả tại: Bộ phận tiếp nhận và trả kết quả", "bưu chính"),
        ({"return_to": "ELECTRONIC"}, "5. Đăng ký trả kết quả tại: Bản điện tử", "bưu chính"),
        ({"number": "", "book": "", "book_number": 0}, "Quyển số: ……… Số thứ tự: ………", "01/2026"),
        ({"counter": ""}, "hành chính công xã Mẫu Tiếp nhận", "Quầy"),
    ],
)
def test_what_differs_from_dossier_to_dossier(changes: dict[str, Any], shown: str, absent: str) -> None:
    """A field of somebody else, or an empty label, makes the clerk distrust the whole paper."""
    found = text(receipt(plain(**changes)))
    assert found.count(shown) == 2
    assert absent not in found


def test_an_amount_beyond_words_is_still_printed() -> None:
    """Two lines of fees may add up to more than the words reach; the citizen is waiting all the same."""
    assert "1.999.999.999.998 đồng Vào sổ" in text(receipt(plain(fees=(FeeLine("a", 10**12 - 1),) * 2)))


def test_decomposed_text_is_drawn_composed() -> None:
    """Names of papers come from catalogues and other systems; ReportLab would print their marks beside the letters."""
    name = "Tờ khai đề nghị cấp lại Giấy phép"
    decomposed = unicodedata.normalize("NFD", name)
    assert decomposed != name
    assert receipt(plain(papers=(PaperLine(decomposed),))) == receipt(plain(papers=(PaperLine(name),)))


def test_a_letter_no_font_has_leaves_no_black_box() -> None:
    """A company may have a Chinese name; the receipt must still look like an official paper."""
    found = text(receipt(plain(owners=(Organisation("Công ty 公司 Ví Dụ", "0101234567"),))))
    assert "Công ty ?? Ví Dụ" in found


# Copies, marks, pages


def test_two_lien_share_one_a4_by_default() -> None:
    """Most counters hold A4 only; two sheets where one would do are two chances to mix liên up."""
    (page,) = PdfReader(BytesIO(receipt(plain(papers=papers(2))))).pages
    assert [round(float(side) / MM, 1) for side in page.mediabox[2:]] == [210, 297]
    assert "cắt tại đây" in page.extract_text()


def test_a5_is_one_landscape_page_for_each_lien() -> None:
    """An A5 printer must get A5 pages."""
    pages = PdfReader(BytesIO(receipt(plain(), layout=Layout.A5))).pages
    assert [[round(float(side) / MM, 1) for side in page.mediabox[2:]] for page in pages] == [[210, 148], [210, 148]]
    found = page_texts(receipt(plain(), layout=Layout.A5))
    assert [copy in page for copy, page in zip(COPIES[:2], found, strict=True)] == [True, True]
    assert "cắt tại đây" not in "".join(found)
    assert "Trang" not in "".join(found)


@pytest.mark.parametrize("layout", Layout)
def test_pages_after_the_first_say_what_they_belong_to(layout: Layout) -> None:
    """Loose sheets of two dossiers on one desk must find back to each other."""
    found = page_texts(receipt(HARD["forty papers"](), layout=layout, reprint=3))
    assert len(found) % 2 == 0
    count = len(found) // 2
    assert count > 1
    for n, page in enumerate(found):
        copy = COPIES[n // count]
        assert copy in page
        assert page.count("X99.01-261123-0003") >= 1
        assert ("(tiếp theo)" in page) == (n % count > 0)
        assert f"Trang {n % count + 1}/{count}" in page
        assert "In lại lần 3" in page
        assert "STT Tên giấy tờ" in page or "NGƯỜI NỘP HỒ SƠ" in page
    rows = [row for page in found[:count] for row in re.findall(r"thứ (\d+) Bản", page)]
    assert rows == [str(n) for n in range(1, 41)]


def test_what_is_signed_stands_on_the_page_that_is_signed(hard: Intake) -> None:
    """A signature on a page without the promise proves nothing."""
    signed = [
        page for layout in Layout for page in page_texts(receipt(hard, layout=layout)) if "NGƯỜI NỘP HỒ SƠ" in page
    ]
    assert len(signed) in (3, 4)
    for page in signed:
        for start in ("3. Thời gian nhận", "4. Thời gian trả", "5. Đăng ký trả", "6. Phí", "Vào sổ theo dõi"):
            assert start in page


def test_more_papers_take_smaller_type_before_they_take_another_page() -> None:
    """A receipt that turns to four sheets for one paper more wastes paper and the citizen's patience."""
    counts = [number_of_pages(receipt(plain(papers=papers(n)))) for n in range(1, 30)]
    assert counts[:5] == [1] * 5
    assert counts == sorted(counts)
    assert set(counts) == {1, 2, 4}


@pytest.mark.parametrize("layout", Layout)
def test_the_watermark_is_on_training_papers_only(layout: Layout) -> None:
    """A training paper taken for a real one is a promise nobody keeps; a real one so marked is worthless."""
    for real in (plain(), plain(papers=papers(40))):
        practice = replace(real, office=replace(REAL, agency="X99.01"))
        marked, unmarked = (receipt(made, layout=layout) for made in (practice, real))
        assert TRAINING not in text(unmarked)
        assert [TRAINING in page for page in page_texts(marked)] == [True] * number_of_pages(marked)
        assert text(marked).count(TRAINING) == max(2, number_of_pages(marked))
        for one, other in zip(images(marked, 100), images(unmarked, 100), strict=True):
            darkest = ImageChops.difference(one, other).getextrema()[1]
            assert 20 < darkest < 40  # of 255: light, and under the words


@pytest.mark.parametrize("layout", Layout)
def test_a_reprint_differs_by_its_mark_only(layout: Layout) -> None:
    """A reprint that reads otherwise than the citizen's paper starts a quarrel."""
    first, again = (text(receipt(plain(), layout=layout, reprint=n)) for n in (0, 2))
    assert again.count("In lại lần 2") == 2
    assert "In lại" not in first
    assert " ".join(again.replace("In lại lần 2", "").split()) == first


def test_the_same_dossier_gives_the_same_bytes() -> None:
    """The hash of the archived paper is in the journal; a reprint must be provably the same."""
    assert receipt(intake()) == receipt(intake()) == receipt(Intake.from_body(intake().to_body()))
    assert receipt(intake(4)) != receipt(intake(5))


def test_papers_made_at_the_same_time_do_not_mix() -> None:
    """A preview and a print job run beside each other; ReportLab's fonts are shared between them."""
    dossiers = [replace(intake(n), clerk=f"Nguyễn Thị {mark}") for n, mark in enumerate(MARKS, start=1)]
    alone = [receipt(made) for made in dossiers]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(receipt, dossiers * 3)) == alone * 3


def test_the_file_names_itself_and_speaks_vietnamese() -> None:
    """A folder of PDFs must be searchable, and a screen reader must read it as Vietnamese; no name leaks out."""
    made = plain()
    pdf = PdfReader(BytesIO(receipt(made)))
    assert pdf.metadata
    assert pdf.metadata.title == f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {made.code}"
    assert pdf.metadata.author == made.office.name
    assert "RECEIPT-2025" in str(pdf.metadata.subject)
    assert pdf.root_object["/Lang"] == "vi-VN"
    assert "Nguyễn Văn An" not in str(pdf.metadata)


def test_the_file_is_small() -> None:
    """Every paper is kept for years and travels in backups."""
    assert len(receipt(intake())) < 80_000


def test_a_missing_font_is_trouble_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A half-copied program must tell the clerk, not crash."""
    monkeypatch.setattr(fonts, "_FILES", {"NoSuchFont": "NoSuchFont.ttf"})
    with pytest.raises(Trouble, match="phông chữ"):
        fonts.register(tmp_path)
    (tmp_path / "NoSuchFont.ttf").write_bytes(b"not a font")
    with pytest.raises(Trouble, match="cài lại"):
        fonts.register(tmp_path)


# Ink


def test_nothing_overlaps_and_nothing_leaves_the_page(hard: Intake) -> None:
    """Overprinted or cut words cannot be read by the citizen who was promised something in them."""
    for layout in Layout:
        check_ink(receipt(hard, layout=layout, reprint=2))


def check_ink(pdf: bytes) -> None:
    found = letters(pdf)
    sizes = [[float(side) for side in page.mediabox[2:]] for page in PdfReader(BytesIO(pdf)).pages]
    assert found
    for page, (wide, tall) in zip(found, sizes, strict=True):
        assert collisions(page) == []
        assert min(letter.left for letter in page) >= 14.4 * MM
        assert max(letter.right for letter in page) <= wide - 11.4 * MM
        assert min(letter.bottom for letter in page) >= 3.5 * MM
        assert max(letter.top for letter in page) <= tall - 5.5 * MM
    if len(sizes) == 1:
        middle = sizes[0][1] / 2
        assert all(abs(letter.y - middle) > 3 * MM or letter.char in "cắt tại đây" for letter in found[0])


def test_overprinting_would_be_caught() -> None:
    """Else the tests around this one prove nothing."""
    for x, y in ((20, 106), (22, 100), (20, 100)):
        sheet = Sheet((200, 200))
        sheet.put(0, 0, Strip(0, (fonts.Text(20, 100, "Nguyễn", 12), fonts.Text(x, y, "Văn", 12))))
        assert collisions(letters(render([sheet], title="", author="", subject=""))[0])


words = st.text(st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyẴẫễỗựỵ ẬỆỘjgW-/.0123456789  "), min_size=1, max_size=400)


@settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    name=words,
    papers=st.lists(st.builds(PaperLine, words, st.integers(0, 99), st.integers(0, 99)), max_size=12).map(tuple),
    subject=words,
    note=words,
    layout=st.sampled_from(Layout),
)
def test_no_dossier_overprints(
    name: str, papers: tuple[PaperLine, ...], subject: str, note: str, layout: Layout
) -> None:
    """Nobody looks at each receipt before it is handed over."""
    made = plain(procedure=procedure(papers=(), name=name), papers=papers, subject_line=subject)
    check_ink(receipt(replace(made, office=replace(REAL, notes=(note,))), layout=layout))


TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VOWELS = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES]
ALPHABET = [*VOWELS, *(v.upper() for v in VOWELS), "đ", "Đ", "g", "Q"]


def one_letter_each(texts: list[str], font: str) -> list[Image.Image]:
    """Pictures of texts drawn without the door that composes them."""
    size, sheet, places = 10.0, Sheet((595, 842)), []
    for n, drawn_text in enumerate(texts):
        x, y = 30.0 + n % 20 * 25, 50.0 + n // 20 * 25
        sheet.put(0, 0, Strip(0, (fonts.Text(x, y, drawn_text, size, font),)))
        places.append((x, 842 - y))
    return list(drawn(render([sheet], title="", author="", subject=""), size, places))


@pytest.mark.parametrize("font", [fonts.REGULAR, fonts.BOLD, fonts.ITALIC, fonts.BOLD_ITALIC])
def test_every_vietnamese_letter_looks_as_the_font_means_it(font: str) -> None:
    """Extracted text looks right even when the marks are printed in the wrong place; only the ink tells."""
    pictures = one_letter_each(ALPHABET, font)
    worst = {char: likeness(picture, alone(char, font)) for char, picture in zip(ALPHABET, pictures, strict=True)}
    assert {char: like for char, like in worst.items() if like < ALIKE} == {}


def test_a_decomposed_letter_would_be_caught() -> None:
    """Else the test above proves nothing."""
    chars = [char for char in ALPHABET if not unicodedata.is_normalized("NFD", char)]
    pictures = one_letter_each([unicodedata.normalize("NFD", char) for char in chars], fonts.BOLD)
    for char, picture in zip(chars, pictures, strict=True):
        assert likeness(picture, alone(char, fonts.BOLD)) < ALIKE


def test_the_letters_of_a_name_are_printed_with_their_marks_in_place() -> None:
    """«Nguyễn» with a stray tilde on an official paper is a wrong name."""
    chars = "ễ ậ ữ ỵ Ở đ"
    name = unicodedata.normalize("NFD", chars)
    pdf = receipt(plain(owners=(person(name=name),)))
    (page,) = letters(pdf)
    words = "".join(letter.char for letter in page)
    start = words.index("Tiếpnhậnhồsơcủa:") + len("Tiếpnhậnhồsơcủa:")
    printed: list[Letter] = page[start : start + 6]
    assert [letter.char for letter in printed] == chars.split()
    pictures = drawn(pdf, printed[0].size, [(letter.x, letter.y) for letter in printed])
    for letter, picture in zip(printed, pictures, strict=True):
        wide = int((0.2 + fonts.width(letter.char, fonts.BOLD, 1)) * EM)
        one, other = (p.crop((0, 0, wide, p.height)) for p in (picture, alone(letter.char, fonts.BOLD)))
        assert likeness(one, other) > ALIKE


def test_a_reception_of_the_older_circular_is_printed_in_its_words() -> None:
    """A dossier of August 2025 asks for its receipt again: the form of that day, with what the circular wants on it."""
    old = intake(now=datetime(2025, 8, 4, 1, 12, tzinfo=UTC), office=REAL)
    pdf = receipt(old)
    words = text(pdf)
    for wanted in (
        "Nội dung yêu cầu giải quyết: Xác nhận thông tin hộ tịch (2.002516)",
        "1. Thành phần hồ sơ nộp gồm: (1) Tờ khai yêu cầu xác nhận",
        "3. Thời gian giải quyết hồ sơ theo quy định là: ",
        "5. Thời gian trả kết quả giải quyết hồ sơ:",
        "được lập thành 2 liên",
        "Email: không có",
    ):
        assert wanted in words, wanted
    assert "Phí, lệ phí" not in words
    assert "RECEIPT-2018" in str(PdfReader(BytesIO(pdf)).metadata)
    assert not [pair for page in letters(pdf) for pair in collisions(page)]
    assert codes(images(pdf, 203)[0])[0] == ("Code 128", old.code)
    assert "RECEIPT-2025" in str(PdfReader(BytesIO(receipt(intake()))).metadata)


@pytest.mark.parametrize(("copies", "sheets", "named"), [(1, 1, COPIES[1:2]), (2, 1, COPIES[:2]), (3, 2, COPIES)])
def test_an_office_prints_as_many_lien_as_it_keeps(copies: int, sheets: int, named: tuple[str, ...]) -> None:
    """One that keeps its own copy electronically prints the citizen's alone; two stand on one sheet of A4."""
    pages = page_texts(receipt(intake(), copies=copies))
    assert len(pages) == sheets
    assert [copy for copy in COPIES if any(copy in page for page in pages)] == list(named)
    assert len(page_texts(receipt(intake(), copies=copies, layout=Layout.A5))) == copies


def test_a_sectors_own_form_is_frozen_with_the_reception() -> None:
    """The police change CT04 next year: what was printed on it stays on it, whatever the office says then."""
    row = replace(SECTORS[0], on=True, fields=("hộ tịch",))
    office = replace(OFFICE, forms=(row, replace(SECTORS[1], on=True)))
    received = Intake.from_body(intake(office=office).to_body())
    assert [one.number for one in received.office.forms] == ["CT04"]
    words = text(receipt(received))
    assert "PHIẾU TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in words
    assert "CT04 · RECEIPT-CT04" in words
    other = intake(office=office, procedure=procedure(field="Đất đai"))
    assert not other.office.forms
    assert "Mẫu số 01 · RECEIPT-2025" in text(receipt(other))
