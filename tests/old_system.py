"""The list of an invented old system, as an office fills it into the template."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from counter_app.documents.cut_over_book import COLUMNS, SHEET
from counter_app.documents.sheets import write

LINE: dict[str, Any] = {
    "code": "X99.01-261110-0007",
    "slip": "123/TNHS",
    "received": "10/11/2026",
    "due": "27/11/2026",
    "state": "Đang xử lý",
    "owner": "Trần Thị Bình",
    "owner_id": "079304001234",
    "phone": "0912345679",
    "procedure_code": "2.002516",
    "subject_line": "Thửa 12, tờ 5",
    "holder": "Phòng Kinh tế",
    "shelf": "B3",
}
"""A dossier at work in another room."""


def book(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """A workbook of such lines, each :data:`LINE` with changes."""
    rows = [[{**LINE, **changes}.get(name) or "" for name in COLUMNS] for changes in lines]
    path.write_bytes(write([(SHEET, rows)], "Hồ sơ cũ"))
    return path
