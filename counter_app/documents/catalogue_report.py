"""What was understood of a catalogue, field by field, as a workbook for whoever curates it: counts, then every line
with what the record says, what was made of it, and why something is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from counter_app.documents import sheets
from counter_app.documents.sheets import Column, Kind, Sheet, Value
from counter_app.domain.catalogue_changes import channel_label
from counter_app.domain.national import Reading
from counter_app.domain.national_counts import by_ministry, counts
from counter_app.domain.national_fee import Charge
from counter_app.domain.national_time import Time
from counter_app.domain.procedure import Need, Procedure

_WHO = (Column("Mã", width=11), Column("Thủ tục", width=50), Column("Bộ, ngành", width=22))


def _number(title: str) -> Column:
    return Column(title, Kind.NUMBER, width=12)


COUNTS = Sheet("Tổng hợp", (Column("Nhóm", width=36), Column("Loại", width=46), _number("Số lượng")))
MINISTRIES = Sheet(
    "Theo bộ, ngành",
    (
        Column("Bộ, ngành", width=34),
        *map(
            _number,
            ("Thủ tục", "Thời hạn rõ", "Rõ một phần", "Chưa rõ", "Phí rõ", "Phí chưa rõ"),
        ),
    ),
)
TIMES = Sheet(
    "Thời hạn",
    (
        *_WHO,
        Column("Hình thức nộp", width=20),
        Column("Danh mục ghi", width=22),
        Column("Hiểu là", width=20),
        Column("Lý do", width=30),
        Column("Trích", width=80),
    ),
)
FEES = Sheet(
    "Phí",
    (
        *_WHO,
        Column("Hình thức nộp", width=20),
        Column("Danh mục ghi", width=22),
        _number("Hiểu là (đồng)"),
        Column("Đơn vị tính", width=16),
        Column("Lý do", width=30),
        Column("Lời văn", width=80),
    ),
)
PAPERS = Sheet(
    "Giấy tờ", (*_WHO, *map(_number, ("Bắt buộc", "Một trong", "Nếu có", "Xuất trình", "Có mẫu")), Column("Mã kết quả"))
)
NOTES = Sheet("Lưu ý", (*_WHO, Column("Về", width=18), Column("Lý do", width=34), Column("Nội dung", width=100)))
LEFT_OUT = Sheet("Không đọc được", (*_WHO, Column("Lý do", width=80)))


def report(readings: Sequence[Reading]) -> bytes:
    """The report on these readings; the same bytes for the same readings."""
    loaded = [one for one in readings if one.procedure]
    rows: tuple[tuple[Sheet, Iterable[Sequence[Value]]], ...] = (
        (COUNTS, ((one.group, one.what, one.number) for one in counts(readings))),
        (MINISTRIES, by_ministry(readings)),
        (TIMES, (row for one in loaded for row in _time_rows(one))),
        (FEES, (row for one in loaded for row in _fee_rows(one))),
        (PAPERS, ((*_who(one), *_paper_cells(one.procedure)) for one in loaded if one.procedure)),
        (NOTES, ((*_who(one), n.about.label, n.reason.label, n.sentence) for one in loaded for n in one.notes)),
        (LEFT_OUT, ((*_who(one), one.problem) for one in readings if not one.procedure)),
    )
    return sheets.write(rows, "Báo cáo đọc danh mục thủ tục hành chính")


def of_held(procedures: Iterable[Procedure]) -> tuple[Reading, ...]:
    """The procedures of a catalogue as it holds, in the shape of readings: cases and channels for rows."""
    return tuple(
        Reading(
            one.code,
            one.name,
            "",
            one,
            times=tuple(_held_times(one)),
            charges=tuple(Charge("", fee.name, fee.note, fee.amount, fee.unit) for fee in one.fees),
        )
        for one in procedures
    )


def _held_times(one: Procedure) -> Iterator[Time]:
    for case in one.cases:
        for channel, limit in sorted(case.limits.items()):
            yield Time(channel_label(channel), case.name, limit)
        if not case.limits:
            yield Time("", case.name, None)


def _who(one: Reading) -> tuple[Value, Value, Value]:
    return one.code, one.name, one.ministry


def _time_rows(one: Reading) -> Iterator[tuple[Value, ...]]:
    for time in one.times:
        read = str(time.limit) if time.limit else "chưa rõ"
        reason = time.reason.label if time.reason else ""
        yield *_who(one), time.channel, time.written, read, reason, time.sentence


def _fee_rows(one: Reading) -> Iterator[tuple[Value, ...]]:
    for charge in one.charges:
        unit = charge.unit if charge.amount else ""
        reason = charge.reason.label if charge.reason else ""
        words = charge.words[: sheets.LONGEST_CELL]
        yield *_who(one), charge.channel, charge.written, charge.amount, unit, reason, words


def _paper_cells(one: Procedure) -> tuple[Value, ...]:
    needs = [paper.need for paper in one.papers]
    shown = sum(1 for paper in one.papers if not paper.hand_in)
    with_form = sum(1 for paper in one.papers if paper.form)
    return (*(needs.count(need) for need in Need), shown, with_form, one.result_code)
