"""Bảng kê bàn giao bưu điện: what goes to the post, for both to sign; its bars bring the signed one back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents.barcode import Bars
from counter_app.documents.official import Kind, official, ruled, said
from counter_app.documents.page import Block, Column, Strip, Template, paragraph, signatures
from counter_app.domain import money
from counter_app.domain.mail import ListedLine, PostList
from counter_app.domain.moments import local_day, show

KIND = Kind(
    Template(
        form="POSTLIST",
        number="Bảng kê bưu chính",
        title="BẢNG KÊ BÀN GIAO KẾT QUẢ CHO BƯU CHÍNH",
        generation="của chương trình; QĐ 45/2016/QĐ-TTg",
        valid_from=date(2026, 11, 28),
        key="POSTLIST",
        version="1",
    ),
)
_BARS = 10 * mm
_WIDTHS = (10, 36, 38, 0, 34, 20)
_TITLES = ("TT", "Mã hồ sơ, số giấy hẹn", "Người nhận", "Địa chỉ, điện thoại", "Số bưu gửi", "Cước (đồng)")
_GONE = "(đã xóa theo luật)"


def paper(one: PostList, lines: Sequence[ListedLine]) -> bytes:
    """The list as PDF bytes: the same header, number and lines whenever it is printed."""
    widths = [wide * mm for wide in _WIDTHS]
    widths[3] = KIND.room - sum(widths)
    columns = [Column(t, w, centred=n in (0, 4, 5)) for n, (t, w) in enumerate(zip(_TITLES, widths, strict=True))]
    bars = Bars.fit(0, 0, one.code, KIND.room, _BARS)
    fees = sum(line.posted.fee for line in lines)
    known = f"Cộng: {len(lines):02} bưu gửi" + (f", cước {money.show(fees)} đồng." if fees else ".")
    received = paragraph("Bưu chính nhận lúc …… giờ …… phút, ngày …… tháng …… năm ………", KIND.size, KIND.room)
    signed = signatures(("BÊN GIAO", "BƯU CHÍNH NHẬN"), (one.clerk, ""), KIND.size, KIND.room, 22 * mm)
    blocks: list[Block] = [
        *([Block((Strip(_BARS + 1 * mm, (bars,)),))] if bars else []),
        *ruled("", columns, [_cells(n, line) for n, line in enumerate(lines, 1)], KIND),
        said(known, KIND),
        Block((Strip(2 * mm), *received, Strip(3 * mm), signed)),
    ]
    under = (f"Số: {one.number} – lập lúc {show(one.at)}",)
    return official(KIND, one.office, local_day(one.at), under, blocks, f"Bảng kê bưu chính {one.number}")


def _cells(n: int, line: ListedLine) -> tuple[str, ...]:
    told = line.told
    if told is None:
        return (f"{n:02}", _GONE, "", "", line.tracking, _fee(line))
    return (
        f"{n:02}",
        f"{told.code}{f'; {told.receipt}' if told.receipt else ''}",
        told.handing.receiver.name,
        ", ".join(filter(None, (told.address, told.phone))),
        line.tracking,
        _fee(line),
    )


def _fee(line: ListedLine) -> str:
    return money.show(line.posted.fee) if line.posted.fee else ""
