"""What is said of a file the moment it is brought: by its content, never by its name."""

from __future__ import annotations

import hashlib

import pytest

from counter_app.domain.file_kinds import MOST_BYTES
from counter_app.errors import UserError
from counter_app.ui.files import inspection
from counter_app.ui.files.inspection import draw, inspect
from tests import attached
from tests.store.files import is_vietnamese


def test_a_good_file_is_told_with_kind_pages_and_digest() -> None:
    """These stand in the entry for ever."""
    scan = attached.pdf("trang mot", "trang hai", "trang ba")
    seen = inspect(scan, "to-khai.pdf")
    assert (seen.kind, seen.pages, seen.size, seen.signed, seen.remarks) == ("PDF", 3, len(scan), False, ())
    assert seen.sha256 == hashlib.sha256(scan).hexdigest()
    for content, kind in ((attached.png(), "PNG"), (attached.jpeg(), "JPEG")):
        seen = inspect(content, "khong-ro.pdf")
        assert (seen.kind, seen.pages, seen.remarks) == (kind, 1, ())


BAD = {
    "empty": (b"", "rỗng"),
    "word": (b"PK\x03\x04" + b"x" * 50, "tệp Word, Excel"),
    "tiff": (b"II*\0" + b"x" * 50, "ảnh TIFF"),
    "heic": (b"\0\0\0\x18ftypheic" + b"x" * 50, "HEIC"),
    "a program": (b"MZ" + b"x" * 50, "một chương trình"),
    "text": ("xin chào".encode(), "không phải PDF hay ảnh"),
    "locked": (attached.locked(), "đặt mật khẩu"),
    "cut in the middle": (attached.pdf("a", "b", "c")[:1200], "bị cắt cụt"),
    "cut at the end": (attached.pdf("a", "b", "c")[:-20], "bị cắt cụt"),
    "rubbish behind a good head": (b"%PDF-1.7\n" + b"\0\xff" * 3000 + b"%%EOF", "bị hỏng"),
    "cut png": (attached.png()[:-8], "Ảnh «x» bị hỏng"),
    "png with a flipped bit": (attached.png()[:45] + b"\xff" + attached.png()[46:], "Ảnh «x» bị hỏng"),
    "jpeg without a frame": (b"\xff\xd8\xff\xd9", "Ảnh «x» bị hỏng"),
    "png of nothing": (attached.png(0, 0), "không có điểm ảnh"),
    "a bomb": (attached.png(60_000, 60_000), "quá lớn"),
    "too heavy": (b"%PDF-" + bytes(MOST_BYTES), "quá 30 MB"),
}


@pytest.mark.parametrize(("content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_kept_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    """Found out at the counter it costs a minute, found out by the officer a week."""
    with pytest.raises(UserError, match=words) as told:
        inspect(content, "x")
    assert is_vietnamese(told.value)
    assert any(said in str(told.value) for said in ("ãy", "chỉ nhận"))


def test_a_pdf_of_too_many_pages_is_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody turns over a thousand pages in a small preview."""
    monkeypatch.setattr(inspection, "MOST_PAGES", 2)
    with pytest.raises(UserError, match="có 3 trang, quá 2 trang"):
        inspect(attached.pdf("a", "b", "c"), "x.pdf")


def test_blank_pages_signatures_and_restrictions_are_remarked_not_refused() -> None:
    """A back side without text is no mistake; a clerk decides, the program says what it saw."""
    assert inspect(attached.pdf("mot", "", "ba", ""), "x").remarks == ("Trang trắng: 2, 4.",)
    assert inspect(attached.pdf("", ""), "x").remarks == ("Mọi trang đều trắng: có thể đã đặt giấy ngược.",)
    seen = inspect(attached.signed(), "x")
    assert seen.signed
    assert seen.remarks == ("Có chữ ký số (chưa kiểm tra hiệu lực).",)
    assert inspect(attached.locked(user=""), "x").remarks == ("Tệp mở được nhưng có đặt quyền hạn chế (in, sao chép).",)


def test_pages_are_drawn_at_the_width_that_was_asked_for() -> None:
    """The preview shows the page the arrows chose."""
    scan = attached.pdf("mot", "")
    first, second = (draw(scan, "PDF", n, 300) for n in (0, 1))
    assert first.width in (299, 300, 301)
    assert len(first.pixels) == first.height * first.stride
    assert min(first.pixels) < 100
    assert min(second.pixels) == 255
    with pytest.raises(UserError, match="trang 3"):
        draw(scan, "PDF", 2, 300)
    assert draw(attached.png(), "PNG", 0, 300).pixels == attached.png()
