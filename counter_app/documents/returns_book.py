"""Sổ trả kết quả of any days: A4 landscape with a place to sign, and as a workbook; how content citizens were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents import sheets
from counter_app.documents.official import Kind, official, ruled, said
from counter_app.documents.page import Block, Column, Strip, Template, signatures
from counter_app.domain.moments import show, show_day
from counter_app.domain.office import Office
from counter_app.domain.returns import ReturnLine

KIND = Kind(
    Template(
        form="RETURNS",
        number="Sổ trả kết quả",
        title="SỔ TRẢ KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        generation="của chương trình; NĐ 61/2018/NĐ-CP Điều 20",
        valid_from=date(2026, 11, 28),
        key="RETURNS",
        version="1",
    ),
    landscape=True,
    size=10,
)
_WIDTHS = (10, 28, 37, 34, 48, 26, 42, 0)
_TITLES = (
    "TT", "Trả lúc", "Mã hồ sơ, số giấy hẹn", "Chủ hồ sơ", "Thủ tục; số kết quả", "Cách trả", "Người nhận", "Ký nhận",
)  # fmt: skip


def paper(lines: Sequence[ReturnLine], office: Office, today: date, first: date, last: date, place: str) -> bytes:
    """The register as PDF bytes; ``place`` names the counter, or all of them."""
    widths = [wide * mm for wide in _WIDTHS]
    widths[-1] = KIND.room - sum(widths)
    columns = [Column(t, w, centred=n in (0, 1)) for n, (t, w) in enumerate(zip(_TITLES, widths, strict=True))]
    by_post = sum(one.handing.how == "POST" for one in lines)
    blocks: list[Block] = [
        *ruled("", columns, [_cells(n, one) for n, one in enumerate(lines, 1)], KIND),
        said(f"Cộng: {len(lines)} kết quả, trong đó qua bưu chính {by_post}.", KIND),
        Block((Strip(3 * mm), signatures(("NGƯỜI LẬP SỔ", "PHỤ TRÁCH"), ("", ""), KIND.size, KIND.room, 18 * mm))),
    ]
    under = (f"Từ ngày {show_day(first)} đến ngày {show_day(last)} – {place}",)
    return official(KIND, office, today, under, blocks, f"Sổ trả kết quả {show_day(first)} - {show_day(last)}")


def _cells(n: int, one: ReturnLine) -> tuple[str, ...]:
    receiver = one.handing.receiver
    number = f", {receiver.id_number}" if receiver.id_number else ""
    return (
        f"{n:02}",
        show(one.at),
        f"{one.code}{f'; {one.receipt}' if one.receipt else ''}",
        one.owners,
        f"{_short(one.procedure)}{f'; {one.result}' if one.result else ''}",
        one.how,
        "; ".join(filter(None, (receiver.words + number, one.notes))),
        "",
    )


_LONGEST = 110


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST].rsplit(' ', 1)[0]} …"


def book(lines: Sequence[ReturnLine], title: str) -> bytes:
    """The same as a workbook."""
    names = (
        ("Trả lúc", 17), ("Quầy", 7), ("Người trả", 24), ("Mã hồ sơ", 22), ("Số giấy hẹn", 14), ("Chủ hồ sơ", 30),
        ("Thủ tục hành chính", 50), ("Số kết quả", 18), ("Cách trả", 24), ("Người nhận", 30), ("Số định danh", 16),
        ("Quan hệ, giấy ủy quyền", 28), ("Ghi chú", 30),
    )  # fmt: skip
    sheet = sheets.Sheet("Trả kết quả", tuple(sheets.Column(name, width=wide) for name, wide in names))
    rows = [
        (
            show(one.at), f"{one.counter:02}", one.clerk, one.code, one.receipt, one.owners, one.procedure, one.result,
            one.how, one.handing.receiver.name,
            one.handing.receiver.id_number, one.handing.receiver.relation, one.notes,
        )
        for one in lines
    ]  # fmt: skip
    return sheets.write(((sheet, rows),), title)
