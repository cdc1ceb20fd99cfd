"""What citizens thought of the service, as a paper and as a workbook: by field of work, step and way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from reportlab.lib.units import mm

from counter_app.documents import sheets
from counter_app.documents.official import Kind, official, ruled, said
from counter_app.documents.page import Block, Column, Strip, Template, signatures
from counter_app.documents.report_book import LISTED
from counter_app.domain.moments import show
from counter_app.domain.office import Office
from counter_app.domain.opinions import STEPS, Opinions, Row, percent
from counter_app.domain.returning import RATED_BY, RATINGS

KIND = Kind(
    Template(
        form="OPINIONS",
        number="Biểu ý kiến",
        title="Ý KIẾN CỦA NGƯỜI DÂN, TỔ CHỨC VỀ VIỆC PHỤC VỤ",
        generation="của chương trình; năm mức của SIPAS (Bộ Nội vụ)",
        valid_from=date(2026, 11, 29),
        key="OPINIONS",
        version="1",
    ),
    size=11,
)
HOW = (
    "Mỗi hồ sơ một câu trả lời, do người dân, tổ chức tự chọn bằng mã QR hoặc phiếu giấy; tính theo ngày ghi. "
    "«Hài lòng trở lên» = (Rất hài lòng + Hài lòng) / Số ý kiến. Đây là ý kiến ghi tại đơn vị theo năm mức của SIPAS, "
    "không phải chỉ số do Bộ Nội vụ điều tra, công bố."
)
_STEPS = [RATINGS[str(step)] for step in STEPS]
_SIGNED = ("NGƯỜI LẬP", "THỦ TRƯỞNG ĐƠN VỊ")


def paper(told: Opinions, office: Office, now: datetime, today: date) -> bytes:
    """The table on A4 as PDF bytes."""
    narrow = 16.5 * mm
    first = KIND.room - 9 * mm - narrow * (len(STEPS) + 2)
    head = [
        Column("Số ý kiến", narrow),
        *(Column(words, narrow) for words in _STEPS),
        Column("Hài lòng trở lên", narrow),
    ]
    rows = [(f"{n}", *_cells(row)) for n, row in enumerate(told.rows, 1)]
    fields = [Column("TT", 9 * mm), Column("Lĩnh vực", first, centred=False), *head]
    ways = [Column("Cách trả lời", 9 * mm + first, centred=False), *head]
    blocks: list[Block] = [
        *ruled("Theo lĩnh vực", fields, [*rows, ("", *_cells(told.total))] if rows else [], KIND),
        *ruled("Theo cách trả lời", ways, [_cells(row) for row in by_way(told)] if rows else [], KIND),
        Block((Strip(2 * mm), *said(HOW, KIND).strips)),
        Block((Strip(4 * mm), signatures(_SIGNED, ("", ""), KIND.size, KIND.room, 18 * mm))),
    ]
    return official(KIND, office, today, (told.words, f"Số liệu lúc {show(now)}"), blocks, f"Ý kiến {told.words}")


def by_way(told: Opinions) -> list[Row]:
    """A row a way of answering."""
    return [Row(words, {step: told.of(step, source) for step in STEPS}) for source, words in RATED_BY.items()]


def _cells(row: Row) -> tuple[str, ...]:
    return row.field, str(row.total), *(str(row.counts[step]) for step in STEPS), percent(row.content)


def book(told: Opinions, office: Office, now: datetime, behind: Mapping[int, Sequence[Sequence[str]]]) -> bytes:
    """The same as a workbook, with the dossiers ``behind`` each step."""
    number = sheets.Kind.NUMBER
    head = (
        sheets.Column("Số ý kiến", number, width=11),
        *(sheets.Column(words, number, width=16) for words in _STEPS),
        sheets.Column("Hài lòng trở lên", width=16),
    )

    def line(row: Row) -> Sequence[sheets.Value]:
        return row.field, row.total, *(row.counts[step] for step in STEPS), percent(row.content)

    steps = {step: RATINGS[str(step)] for step in STEPS}
    return sheets.write(
        (
            (sheets.Sheet("Theo lĩnh vực", (sheets.Column("Lĩnh vực", width=36), *head)),
             [line(row) for row in (*told.rows, told.total)]),
            (sheets.Sheet("Theo cách trả lời", (sheets.Column("Cách trả lời", width=20), *head)),
             [line(row) for row in by_way(told)]),
            (sheets.Sheet("Hồ sơ", (sheets.Column("Ý kiến", width=20),
                                    *(sheets.Column(title, width=wide) for title, wide in LISTED))),
             [(steps[step], *one) for step, lines in behind.items() for one in lines]),
            (sheets.Sheet("Về biểu này", (sheets.Column("Mục", width=20), sheets.Column("Nội dung", width=90))),
             [("Đơn vị", office.name), ("Kỳ", told.words), ("Lập lúc", show(now)), ("Cách tính", HOW)]),
        ),
        "Ý kiến của người dân, tổ chức",
    )  # fmt: skip
