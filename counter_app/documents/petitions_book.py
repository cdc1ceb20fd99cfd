"""Sổ tiếp nhận phản ánh, kiến nghị: A4 landscape, and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reportlab.lib.units import mm

from counter_app.documents import sheets
from counter_app.documents.official import Kind, official, ruled, said
from counter_app.documents.page import Block, Column, Strip, Template, signatures
from counter_app.domain.moments import show, show_day
from counter_app.domain.office import Office
from counter_app.domain.petition import CHANNELS, Petition

KIND = Kind(
    Template(
        form="PETITIONS",
        number="Sổ phản ánh, kiến nghị",
        title="SỔ TIẾP NHẬN PHẢN ÁNH, KIẾN NGHỊ",
        generation="của chương trình",
        valid_from=date(2026, 11, 28),
        key="PETITIONS",
        version="1",
    ),
    landscape=True,
    size=10,
)
_WIDTHS = (22, 28, 45, 82, 32, 0)
_TITLES = ("Số", "Tiếp nhận", "Người phản ánh, kiến nghị", "Nội dung", "Hồ sơ liên quan", "Trả lời")


def paper(listed: Sequence[Petition], office: Office, today: date, first: date, last: date) -> bytes:
    """The register as PDF bytes, in the order of ``listed``."""
    widths = [wide * mm for wide in _WIDTHS]
    widths[-1] = KIND.room - sum(widths)
    columns = [Column(t, w, centred=n in (0, 1)) for n, (t, w) in enumerate(zip(_TITLES, widths, strict=True))]
    open_ones = sum(one.answered_at is None for one in listed)
    blocks: list[Block] = [
        *ruled("", columns, [_cells(one) for one in listed], KIND),
        said(f"Cộng: {len(listed)} phản ánh, kiến nghị; chưa trả lời {open_ones}.", KIND),
        Block((Strip(3 * mm), signatures(("NGƯỜI LẬP SỔ", "PHỤ TRÁCH"), ("", ""), KIND.size, KIND.room, 18 * mm))),
    ]
    under = (f"Từ ngày {show_day(first)} đến ngày {show_day(last)}",)
    return official(KIND, office, today, under, blocks, f"Sổ phản ánh, kiến nghị {show_day(first)}")


def _cells(one: Petition) -> tuple[str, ...]:
    who = ", ".join(filter(None, (one.name or "Không nêu tên", one.phone, one.address)))
    answer = f"{show(one.answered_at)}, {one.answered_by}: {one.answer}" if one.answered_at else ""
    return one.number, f"{show(one.at)} {CHANNELS[one.channel]}", who, one.content, one.code, answer


def book(listed: Sequence[Petition], title: str) -> bytes:
    """The same as a workbook."""
    names = (
        ("Số", 12), ("Tiếp nhận", 17), ("Quầy", 7), ("Người tiếp nhận", 24), ("Người phản ánh", 28), ("Điện thoại", 14),
        ("Địa chỉ", 36), ("Cách phản ánh", 20), ("Nội dung", 60), ("Mã hồ sơ", 22), ("Trả lời lúc", 17),
        ("Người trả lời", 24), ("Nội dung trả lời", 60),
    )  # fmt: skip
    sheet = sheets.Sheet("Phản ánh, kiến nghị", tuple(sheets.Column(name, width=wide) for name, wide in names))
    rows = [
        (
            one.number, show(one.at), f"{one.counter:02}", one.clerk, one.name, one.phone, one.address,
            CHANNELS[one.channel], one.content, one.code, show(one.answered_at) if one.answered_at else "",
            one.answered_by, one.answer,
        )
        for one in listed
    ]  # fmt: skip
    return sheets.write(((sheet, rows),), title)
