"""Phiếu kiểm soát quá trình giải quyết hồ sơ: one line a hand-over, with its step, its date and how it ended.

Mẫu số 05 of TT 01/2018/TT-VPCP, 06 of TT 03/2025/TT-VPCP. It goes with the papers; each hand-over is signed by both.
"""

from __future__ import annotations

from reportlab.lib.units import mm

from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import Block, Column, Rule, Strip, beside, paragraph, stack, table
from counter_app.documents.slip_sheet import Content, Paper, footer, line, slip
from counter_app.documents.templates import template
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day, show, spell
from counter_app.domain.slip import CONTROL, ControlLine, control_lines
from counter_app.errors import UserError

COUNTER = "Bộ phận TN&TKQ"


def control(dossier: Dossier, kind: Paper, reprint: int = 0) -> bytes:
    """The slip as PDF bytes. Raises UserError while nothing was handed over, or when the reception is gone."""
    intake = dossier.intake
    if intake is None:
        raise UserError("Nội dung tiếp nhận của hồ sơ này không còn trên máy; không in lại được.")
    frozen = dossier.slips.get(CONTROL)
    if frozen is None or not dossier.moves:
        raise UserError(f"Hồ sơ {dossier.code} chưa được chuyển đi đâu; chưa có gì để ghi vào phiếu kiểm soát.")
    office, day = frozen.office or intake.office, local_day(frozen.at)
    rows = control_lines(dossier.moves, dossier.resolved_at)
    content = Content(
        template=template(CONTROL, day, office),
        office=office,
        code=dossier.code,
        number=office.number(frozen.number, CONTROL),
        day=day,
        body=lambda size, room: _body(dossier, office.name, rows, size, room),
        end=lambda size, room, _space: Block(
            (
                Strip(size * 0.4),
                *paragraph((Run(_NOTE, ITALIC),), size - 1.5, room),
                *footer(office, size, room),
            )
        ),
    )
    return slip(content, kind, reprint)


_NOTE = (
    "Kết quả giải quyết hồ sơ (trước hạn, đúng hạn, quá hạn) của bên giao được ghi khi bên nhận nhận hồ sơ; mỗi lần "
    "giao, nhận có chữ ký của hai bên."
)


def _body(dossier: Dossier, office: str, rows: list[ControlLine], size: float, room: float) -> list[Block]:
    intake = dossier.intake
    assert intake is not None
    party = intake.presenter
    due = [Run("Hẹn trả kết quả:"), Run(spell(dossier.due_at) if dossier.due_at else "………", BOLD)]
    settles = intake.competent or dossier.moves[0].to or office
    helping = [planned.stage.agency for planned in dossier.stages if planned.stage.agency]
    also = "; ".join(dict.fromkeys(helping)) or "………"
    columns = (
        Column("TÊN CƠ QUAN", room * 0.3, centred=False),
        Column("THỜI GIAN GIAO, NHẬN HỒ SƠ", room * 0.38, centred=False),
        Column("KẾT QUẢ GIẢI QUYẾT HỒ SƠ", room * 0.18),
        Column("GHI CHÚ", room * 0.14, centred=False),
    )
    blocks = [
        line(
            Run(f"(kèm theo hồ sơ của: {party.name}, Số điện thoại: {party.phone or 'không có'}, loại thủ tục: "
                f"{intake.procedure_name} ({intake.procedure_code}))"),
            size=size, room=room,
        ),
        line(Run(f"Cơ quan (bộ phận) giải quyết hồ sơ: {settles}"), size=size, room=room),
        line(Run(f"Cơ quan phối hợp giải quyết hồ sơ: {also}"), size=size, room=room),
        line(*due, size=size, room=room),
    ]  # fmt: skip
    small = size - 1
    parts = table((), columns, [_cells(one) for one in rows], small)
    return [*blocks, *(_signed(part, columns, one, small) for part, one in zip(parts, rows, strict=True))]


def _cells(one: ControlLine) -> tuple[str, ...]:
    """The upper half of a line: who gives, when, how the step ended."""
    move = one.move
    done = f"{one.outcome.label if one.outcome else 'Xong'} ({show(one.done_at)})" if one.done_at else ""
    return f"1. Giao: {move.giver or COUNTER}", spell(move.at).capitalize(), done, move.note


def _signed(part: Block, columns: tuple[Column, ...], one: ControlLine, size: float) -> Block:
    """A line with its lower half: who receives for which step, due when, and where both sign."""
    move, pad = one.move, 1.2 * mm
    left, wide, whole = columns[0].wide, columns[1].wide, sum(column.wide for column in columns)
    step = paragraph(f"Bước: {move.step}", size, left - 2 * pad, x=pad) if move.step else ()
    names = stack(*paragraph(f"2. Nhận: {move.to}", size, left - 2 * pad, x=pad), *step)
    due = paragraph(f"Hạn của bước: {show(move.due_at)}", size, wide - 2 * pad, x=left + pad) if move.due_at else ()
    both = beside(
        *(
            stack(*paragraph((Run(words, ITALIC),), size - 0.5, wide / 2 - 2 * pad, x=left + pad + n * wide / 2))
            for n, words in enumerate(("Người giao", "Người nhận"))
        )
    )
    told = beside(names, stack(*due, both, Strip(size * 3)))
    tall, x = told.height + size * 0.1, 0.0
    edges = [Rule(0, 0, down=tall)]
    for column in columns:
        x += column.wide
        edges.append(Rule(x, 0, down=tall))
    *upper, seam = part.strips
    # The rule under the upper half moves under the lower one.
    upper.append(Strip(seam.height, tuple(m for m in seam.marks if m != Rule(0, seam.height, across=whole))))
    lower = Strip(tall, (*told.marks, *edges, Rule(0, tall, across=whole)))
    return Block((*upper, lower), part.head, part.seam)
