"""The workbook in which an office lists the open dossiers of its old system: made empty, read back line by line.

Unlike a catalogue it is taken as far as it can be: a line with a fault is left out with its reasons and comes back in
a workbook of the same kind, to be mended and tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from counter_app.documents.sheets import Column, Faults, Kind, Line, Sheet, read, write
from counter_app.domain.cut_over import STATES, OldDossier, Refusal, Row
from counter_app.errors import Problem, UserError

MOST_ROWS = 20_000
TITLE = "Hồ sơ chuyển"
REASON = "Lý do không nhập"

COLUMNS: dict[str, tuple[Column, str]] = {
    "code": (Column("Mã hồ sơ", needed=True, most=60, width=24), "Như trên giấy hẹn; của đơn vị hoặc nơi khác cấp."),
    "slip": (Column("Số giấy hẹn", most=60), "Số của giấy tiếp nhận người dân đang giữ."),
    "received": (Column("Ngày tiếp nhận", Kind.DATE, needed=True), "dd/mm/yyyy."),
    "due": (Column("Ngày hẹn trả", Kind.DATE, needed=True), "Như trên giấy hẹn; chương trình không tính lại."),
    "due_hour": (Column("Giờ hẹn trả", most=10), "Ví dụ 16:30; để trống là hết giờ làm việc của ngày hẹn."),
    "first_due": (Column("Ngày hẹn ban đầu", Kind.DATE), "Chỉ điền khi đã xin lỗi, hẹn lại một lần."),
    "state": (
        Column("Trạng thái", words=tuple(state.label for state in STATES), needed=True, width=26),
        "Chọn trong danh sách; hồ sơ đã trả, đã dừng thì không chuyển.",
    ),
    "paused": (
        Column("Ngày dừng tính thời hạn", Kind.DATE),
        "Bắt buộc khi chờ bổ sung, chờ nghĩa vụ tài chính, tạm ngừng.",
    ),
    "resolved": (Column("Ngày có kết quả", Kind.DATE), "Bắt buộc khi đã xử lý xong, chờ trả."),
    "result": (Column("Số, ký hiệu kết quả", most=120), ""),
    "owner": (Column("Chủ hồ sơ", needed=True, most=200, width=28), "Người hoặc tổ chức."),
    "owner_id": (
        Column("Số định danh, mã số thuế", most=20, width=20),
        "12 chữ số, CMND 9 số, hộ chiếu, hoặc mã số thuế; ô phải là Text để giữ số 0 đầu.",
    ),
    "submitter": (Column("Người nộp hồ sơ", most=200, width=28), "Để trống nếu chính chủ nộp."),
    "phone": (Column("Điện thoại", most=20), "Ô phải là Text để giữ số 0 đầu."),
    "address": (Column("Địa chỉ", most=400, width=28), ""),
    "procedure_code": (Column("Mã thủ tục", most=40), "Có trong danh mục thì tên lấy theo danh mục."),
    "procedure": (Column("Tên thủ tục", most=1000, width=36), "Bắt buộc khi thủ tục không có trong danh mục."),
    "field": (Column("Lĩnh vực", most=200), "Khi thủ tục không có trong danh mục."),
    "subject_line": (Column("Trích yếu", most=400, width=28), ""),
    "holder": (Column("Nơi đang giữ hồ sơ", most=120, width=24), "Phòng, cơ quan hoặc người thụ lý, người ký."),
    "shelf": (Column("Ô kệ", most=20), "Ô để hồ sơ hoặc kết quả."),
    "owed": (
        Column("Còn phải thu (đồng)", Kind.NUMBER, most=1_000_000_000),
        "Thu khi trả kết quả; để trống nếu không.",
    ),
    "note": (Column("Ghi chú", most=1000, width=28), ""),
}
"""Each field of ``OldDossier``: its column, and what to write there."""

SHEET = Sheet(TITLE, tuple(column for column, _ in COLUMNS.values()))
_GUIDE = Sheet("Hướng dẫn", (Column("Cột", width=28), Column("Điền gì", width=70)))
_REFUSED = Sheet(TITLE, (*SHEET.columns, Column(REASON, width=60)))
_NAMES = {column.title: name for name, (column, _) in COLUMNS.items()}


def column_of(name: str) -> str:
    """The title of a field's column, "" for what is none."""
    return COLUMNS[name][0].title if name in COLUMNS else ""


def template() -> bytes:
    """The empty workbook with a sheet that explains its columns."""
    guide = [[column.title + (" *" if column.needed else ""), words] for column, words in COLUMNS.values()]
    return write([(SHEET, []), (_GUIDE, guide)], "Hồ sơ đang giải quyết chuyển từ hệ thống cũ")


def refused_book(refused: Iterable[Refusal]) -> bytes:
    """The lines that were not taken as they were typed, each with its reasons: mended, it can be imported."""
    rows = ([*(one.row.typed.get(column.title, "") for column in SHEET.columns), reason(one)] for one in refused)
    return write([(_REFUSED, rows)], "Dòng chưa nhập được")


def reason(refusal: Refusal) -> str:
    """Why a line was refused, column by column, in one cell."""
    return " ".join(
        f"{column}: {one.sentence}" if (column := column_of(one.field)) else one.sentence for one in refusal.problems
    )


@dataclass
class _RowFaults(Faults):
    """Faults kept by the line they are in; one of the sheet itself ends the reading."""

    def __init__(self) -> None:
        super().__init__()
        self.of: dict[int, list[Problem]] = {}

    def add(self, sentence: str, line: Line | None = None, column: str = "") -> None:
        if line is None:
            super().add(sentence)
        else:
            self.of.setdefault(line.number, []).append(Problem(_NAMES.get(column, ""), sentence))


def read_book(path: Path) -> list[Row]:
    """Every line of a workbook, those that cannot be read with what is wrong. Raises UserError for a file that is no
    such workbook, or has too many lines.
    """
    faults = _RowFaults()
    lines = read(path, [SHEET], faults)[TITLE]
    faults.check()
    if len(lines) > MOST_ROWS:
        raise UserError(
            Problem("file", f"Tệp có {len(lines)} hồ sơ, nhiều nhất {MOST_ROWS}; hãy chia thành nhiều tệp.")
        )
    if not lines:
        raise UserError(Problem("file", f"Sheet «{TITLE}» chưa có hồ sơ nào."))
    return [_row(line, faults.of.get(line.number, [])) for line in lines]


def _row(line: Line, problems: list[Problem]) -> Row:
    if problems:
        return Row(line.number, None, line.typed, tuple(problems))
    return Row(line.number, OldDossier(**dict(_fields(line))), line.typed)


def _fields(line: Line) -> Iterator[tuple[str, Any]]:
    for name, (column, _) in COLUMNS.items():
        value = line.values[column.title]
        if column.kind is Kind.DATE:
            yield name, date.fromisoformat(str(value)) if value else None
        elif column.kind is Kind.NUMBER:
            yield name, line.amount(column.title)
        else:
            yield name, line.text(column.title)
