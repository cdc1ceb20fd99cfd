"""The body of the receipt as TT 01/2018/TT-VPCP worded it, for receptions before 15/09/2025; and what both share.

Source: reference/domain.md §2.3 as far as the circular's own wording is documented. It has no line for fees.
"""

from __future__ import annotations

from counter_app.documents.fonts import BOLD, ITALIC, Run
from counter_app.documents.page import Block, Strip, beside, paragraph, stack
from counter_app.domain.application import RETURN_TO, Expected, PaperLine
from counter_app.domain.intake import Intake
from counter_app.domain.moments import spell

DOTS = "………"
"""Left to be written by hand, or not used by this office («nếu có»)."""
NONE = "không có"
PLACES = RETURN_TO | {"COUNTER": "Bộ phận tiếp nhận và trả kết quả"}
_AIR = 0.06
"""Between lines, in parts of the type size."""
_NOTES = (
    (
        "Giấy tiếp nhận và hẹn trả kết quả được lập thành 2 liên; một liên chuyển kèm theo Phiếu kiểm soát quá trình "
        "giải quyết hồ sơ và được lưu tại Bộ phận tiếp nhận và trả kết quả; một liên giao cho cá nhân, tổ chức nộp hồ "
        "sơ;"
    ),
    (
        "Cá nhân, tổ chức có thể đăng ký nhận kết quả tại Bộ phận tiếp nhận và trả kết quả hoặc tại nhà (trụ sở tổ "
        "chức) qua dịch vụ bưu chính."
    ),
)


def others(intake: Intake) -> list[str]:
    """The owners' names, where they say more than the line of who hands in."""
    first, presenter = intake.owners[0], intake.presenter
    same = (first.name, first.id_number) == (presenter.name, presenter.id_number)
    return [] if same and len(intake.owners) == 1 else [owner.name for owner in intake.owners]


def fields(intake: Intake, size: float, room: float, narrow: float) -> list[Block]:
    """From who hands in what, to the papers. The first line keeps ``narrow`` points free at its right, for the QR."""
    party, air = intake.presenter, size * _AIR

    def line(*runs: Run, less: float = 0) -> Block:
        return Block(paragraph(runs, size, room - less, after=air))

    counter = f" – {intake.counter}" if intake.counter else ""
    contact = beside(
        stack(*paragraph(f"Số điện thoại: {party.phone or NONE}", size, room * 0.5)),
        stack(*paragraph(f"Email: {party.email or NONE}", size, room * 0.45, x=room * 0.55)),
    )
    blocks = [
        line(Run(f"Bộ phận tiếp nhận và trả kết quả: {intake.office.name}{counter}"), less=narrow),
        line(Run("Tiếp nhận hồ sơ của:"), Run(party.name, BOLD)),
        line(Run(f"Địa chỉ: {party.address or DOTS}")),
        Block((contact, Strip(air))),
    ]
    if owners := others(intake):
        blocks.append(line(Run("Chủ hồ sơ:"), Run("; ".join(owners), BOLD)))
    blocks.append(line(Run(f"Nội dung yêu cầu giải quyết: {intake.procedure_name} ({intake.procedure_code})")))
    if intake.subject_line:
        blocks.append(line(Run(f"Trích yếu: {intake.subject_line}")))
    blocks.append(line(Run("1. Thành phần hồ sơ nộp gồm:")))
    blocks += [line(Run(_listed(n, one))) for n, one in enumerate(intake.papers, start=1)] or [line(Run(NONE))]
    return blocks


def _listed(n: int, one: PaperLine) -> str:
    """«(1) Tờ khai – Bản chính: 01»."""
    note = f" ({one.note})" if one.note else ""
    count = f" – {one.kind}: {one.count:02}" if one.count else ""
    return f"({n}) {one.name}{note}{count}"


def told(intake: Intake, size: float, room: float) -> tuple[Strip, ...]:
    """Lines 2 to 6 and the register."""
    promise, air = intake.deadline, size * _AIR
    limit = promise.statutory.limit if promise.statutory else promise.limit
    expected = (Run(f"({Expected(intake.expected).label})", ITALIC),) if intake.expected else ()
    lines = (
        (Run(f"2. Số lượng hồ sơ: {intake.sets:02} (bộ)"),),
        (Run(f"3. Thời gian giải quyết hồ sơ theo quy định là: {limit}"),),
        (Run(f"4. Thời gian nhận hồ sơ: {spell(promise.start)}"),),
        (Run("5. Thời gian trả kết quả giải quyết hồ sơ:"), Run(spell(promise.due_at), BOLD), *expected),
        (Run(f"6. Đăng ký nhận kết quả tại: {PLACES.get(intake.return_to, intake.return_to)}"),),
    )
    number = f"{intake.book_number:02}" if intake.book_number else DOTS
    register = beside(
        stack(*paragraph(f"Vào Sổ theo dõi hồ sơ, Quyển số: {intake.book or DOTS}", size, room * 0.5)),
        stack(*paragraph(f"Số thứ tự: {number}", size, room * 0.4, x=room * 0.55)),
    )
    return (*(strip for one in lines for strip in paragraph(one, size, room, after=air)), register)


def notes(intake: Intake, size: float, room: float) -> list[Block]:
    """«Ghi chú», in smaller type; the office's own behind the circular's."""
    texts = [(Run("Ghi chú:", BOLD),), *((Run(f"- {note}", ITALIC),) for note in (*_NOTES, *intake.office.notes))]
    strips = (strip for one in texts for strip in paragraph(one, size - 1.5, room))
    return [Block((Strip(size * 0.4),)), *(Block((strip,)) for strip in strips)]
