"""What a file is by its content, never by its name; whether a picture is whole. PDF is looked into by ``ui/files``."""

from __future__ import annotations

import zlib

from counter_app.errors import Problem, UserError

PDF, JPEG, PNG = "PDF", "JPEG", "PNG"

MOST_BYTES = 30_000_000
"""What one file may have: 200 pages at 200 dpi in grey; more is scanned anew or parted."""
MOST_PIXELS = 100_000_000
"""A picture of more would take half a gigabyte to show."""

_HEAD = 1024
"""A PDF may begin that many bytes behind the beginning (ISO 32000-1, note 13 of annex H)."""

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"II*\0", "ảnh TIFF"),
    (b"MM\0*", "ảnh TIFF"),
    (b"PK\x03\x04", "tệp Word, Excel hoặc tệp nén"),
    (b"\xd0\xcf\x11\xe0", "tệp Word, Excel đời cũ"),
    (b"{\\rtf", "tệp RTF"),
    (b"GIF8", "ảnh GIF"),
    (b"BM", "ảnh BMP"),
    (b"RIFF", "ảnh WebP hoặc tệp âm thanh"),
    (b"MZ", "một chương trình"),
)


def wrong(sentence: str) -> UserError:
    """A file that is not taken."""
    return UserError(Problem("file", sentence))


def kind_of(content: bytes, name: str) -> str:
    """PDF, JPEG or PNG. Raises UserError for an empty, too large or other file, naming what it seems to be."""
    if not content:
        raise wrong(f"Tệp «{name}» rỗng (0 byte). Hãy quét lại hoặc chọn tệp khác.")
    check_size(len(content), name)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if b"%PDF-" in content[:_HEAD]:
        return PDF
    heic = content[4:8] == b"ftyp"
    found = next((words for sign, words in _OTHERS if content.startswith(sign)), "ảnh HEIC hoặc phim" if heic else "")
    told = f"là {found}" if found else "không phải PDF hay ảnh"
    raise wrong(f"Tệp «{name}» {told}; chỉ nhận PDF, JPEG, PNG. Hãy lưu hoặc quét thành PDF rồi đính kèm lại.")


def check_size(size: int, name: str) -> None:
    """Raises UserError for a file that is too large to keep; asked before it is read."""
    if size > MOST_BYTES:
        raise wrong(
            f"Tệp «{name}» nặng {size // 1_000_000} MB, quá {MOST_BYTES // 1_000_000} MB. "
            "Hãy quét lại ở 200 dpi, thang xám, hoặc tách thành nhiều tệp."
        )


def check_picture(content: bytes, kind: str, name: str) -> None:
    """Raises UserError for a JPEG or PNG that is cut off, damaged or too large to show."""
    try:
        width, height = _png(content) if kind == PNG else _jpeg(content)
    except (IndexError, ValueError):
        raise wrong(f"Ảnh «{name}» bị hỏng hoặc bị cắt cụt. Hãy quét lại hoặc chép lại từ nguồn.") from None
    if not width or not height:
        raise wrong(f"Ảnh «{name}» không có điểm ảnh nào. Hãy quét lại.")
    if width * height > MOST_PIXELS:
        raise wrong(f"Ảnh «{name}» quá lớn ({width} × {height} điểm). Hãy quét lại ở 200–300 dpi.")


def _png(content: bytes) -> tuple[int, int]:
    """Width and height. Raises ValueError when a part is missing or its checksum is wrong."""
    at, size = 8, (0, 0)
    while True:
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        body, told = content[at + 8 : at + 8 + length], content[at + 8 + length : at + 12 + length]
        if len(told) != 4 or zlib.crc32(kind + body) != int.from_bytes(told, "big"):
            raise ValueError(kind)
        if kind == b"IHDR":
            size = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
        if kind == b"IEND":
            return size
        at += 12 + length


_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _jpeg(content: bytes) -> tuple[int, int]:
    """Width and height. Raises ValueError or IndexError when it has no picture or no end."""
    if b"\xff\xd9" not in content[-4096:]:  # some cameras write after the end
        raise ValueError("no end")
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker in _FRAMES:
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        if marker in (0xD9, 0xDA):
            raise ValueError("no frame")
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
