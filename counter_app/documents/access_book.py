"""The access log as a workbook, for who has to answer «ai đã xem hồ sơ của tôi»."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from counter_app.documents import sheets
from counter_app.domain.moments import show

COLUMNS = (
    ("Thời điểm", 20),
    ("Người xem", 28),
    ("Việc", 22),
    ("Hồ sơ, danh sách, cách tìm", 44),
    ("Số hồ sơ", 10),
    ("Lý do", 40),
)


def access_book(lines: Sequence[Sequence[str | int]], title: str, remarks: Sequence[str], made: datetime) -> bytes:
    """``lines`` have the columns of :data:`COLUMNS`; ``remarks`` are said on a sheet of their own."""
    sheet = sheets.Sheet("Nhật ký", tuple(sheets.Column(name, width=wide) for name, wide in COLUMNS))
    about = sheets.Sheet("Về nhật ký", (sheets.Column("Mục", width=20), sheets.Column("Nội dung", width=80)))
    told = [("Nhật ký", title), ("Lập lúc", show(made)), *(("Lưu ý", remark) for remark in remarks)]
    return sheets.write(((sheet, lines), (about, told)), title)
