"""The periodic table as a workbook and as a paper, and any list of dossiers as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from reportlab.lib.units import mm

from counter_app.documents import sheets
from counter_app.documents.official import Kind, official, ruled, said
from counter_app.documents.page import Block, Column, Strip, Template, signatures
from counter_app.domain.moments import show
from counter_app.domain.office import Office
from counter_app.domain.report import Figure, Report, Row

KIND = Kind(
    Template(
        form="WEEKLY",
        number="Biểu II.06a",
        title="TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        generation="TT 01/2020/TT-VPCP, thêm cột xin lỗi của biểu tuần cấp tỉnh",
        valid_from=date(2026, 11, 1),
        key="WEEKLY",
        version="1",
    ),
    landscape=True,
    size=10,
)
LISTED = (("Mã hồ sơ", 22), ("Chủ hồ sơ", 30), ("Thủ tục hành chính", 60), ("Tiếp nhận", 17), ("Hẹn trả", 17),
          ("Hạn", 20), ("Trạng thái", 24))  # fmt: skip
"""The columns of a list of dossiers and their width in letters."""
Listed = Sequence[str]


def _heading(figure: Figure) -> str:
    return f"{figure.number} {figure.group}: {figure.label}"


def book(report: Report, office: Office, behind: Mapping[str, Sequence[Listed]]) -> bytes:
    """The table as a workbook: the figures, then the dossiers behind them, a line each under the column's number."""
    number = sheets.Kind.NUMBER
    table = sheets.Sheet(
        "Biểu tổng hợp",
        (
            sheets.Column("STT", number, width=6),
            sheets.Column("Lĩnh vực", width=32),
            *(sheets.Column(_heading(figure), number, width=13) for figure in Figure),
        ),
    )
    about = sheets.Sheet("Về biểu này", (sheets.Column("Mục", width=24), sheets.Column("Nội dung", width=90)))
    rows: list[Sequence[sheets.Value]] = [
        (n, row.field, *(row.counts[figure] for figure in Figure)) for n, row in enumerate(report.rows, 1)
    ]
    total: Sequence[sheets.Value] = (None, report.total.field, *(report.total.counts[figure] for figure in Figure))
    listed = sheets.Sheet(
        "Hồ sơ",
        (sheets.Column("Thuộc cột", width=40), *(sheets.Column(title, width=wide) for title, wide in LISTED)),
    )
    return sheets.write(
        (
            (table, [*rows, total]),
            (listed, [(column, *line) for column, lines in behind.items() for line in lines]),
            (about, _about(report, office)),
        ),
        "Tình hình, kết quả giải quyết thủ tục hành chính",
    )


def column_name(figure: Figure) -> str:
    """What the lines behind a column are marked with."""
    return _heading(figure)


def _about(report: Report, office: Office) -> list[tuple[str, str]]:
    return [
        ("Đơn vị", office.name),
        ("Kỳ báo cáo", report.period.words),
        ("Lập lúc", show(report.now)),
        ("Cách tính", _HOW),
    ]


_HOW = (
    "(1) = (2) + (3) + (4) = (5) + (9) + (12). Đúng hạn, quá hạn xét theo thời điểm có kết quả so với hạn theo quy "
    "định; thư xin lỗi không làm hồ sơ quá hạn thành đúng hạn. Hồ sơ đang tạm ngừng tính thời hạn là trong hạn. "
    "Hồ sơ hủy vì nhập nhầm không tính."
)


def paper(report: Report, office: Office, today: date) -> bytes:
    """The table on A4 landscape as PDF bytes."""
    figures = list(Figure)
    wide = (KIND.room - 48 * mm) / len(figures)
    columns = [Column("STT", 9 * mm), Column("Lĩnh vực", 39 * mm, centred=False)]
    columns += [Column(_narrow(figure), wide) for figure in figures]
    numbered = [(str(n), row) for n, row in enumerate(report.rows, 1)]
    rows = [_cells(n, row) for n, row in [*numbered, ("", report.total)]]
    small = Kind(KIND.template, landscape=True, size=9)
    blocks: list[Block] = [
        *ruled("", columns, rows, small),
        Block((Strip(2 * mm), *said(_HOW, small).strips)),
        Block((Strip(4 * mm), signatures(_SIGNED, ("", ""), KIND.size, KIND.room, 18 * mm))),
    ]
    under = (report.period.words, f"Số liệu lúc {show(report.now)}")
    return official(KIND, office, today, under, blocks, f"Báo cáo {report.period.words}")


_SIGNED = ("NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ")


def _narrow(figure: Figure) -> str:
    """A heading that fits a narrow column: group in one word, number last."""
    group = {"Số hồ sơ tiếp nhận": "Nhận", "Đã giải quyết": "Xong", "Đang giải quyết": "Đang"}.get(figure.group, "")
    return " ".join(filter(None, [f"{group}:" if group else "", figure.label, figure.number]))


def _cells(n: str, row: Row) -> tuple[str, ...]:
    return n, row.field, *(str(row.counts[figure]) for figure in Figure)


def list_book(lines: Sequence[Listed], title: str, made: datetime) -> bytes:
    """Any list of dossiers as a workbook; ``lines`` have the columns of :data:`LISTED`."""
    sheet = sheets.Sheet("Hồ sơ", tuple(sheets.Column(name, width=wide) for name, wide in LISTED))
    about = sheets.Sheet("Về danh sách", (sheets.Column("Mục", width=20), sheets.Column("Nội dung", width=60)))
    return sheets.write(((sheet, lines), (about, [("Danh sách", title), ("Lập lúc", show(made))])), title)
