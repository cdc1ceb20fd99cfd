"""The receipt, Mẫu số 01: «Giấy tiếp nhận hồ sơ và hẹn trả kết quả», in two liên.

It shows what the frozen :class:`Intake` holds and, where the office wants it, how to pay what is still owed; so a
reprint years later differs by its mark, and by the VietQR of a fee that was paid meanwhile. The one thing to know: a
counter prints two liên on one A4; only where a dossier does not fit half a page at 9 pt does each liên take pages of
its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from reportlab.lib.units import mm

from counter_app.documents import older_receipt
from counter_app.documents.barcode import Bars, Square
from counter_app.documents.fonts import BOLD, ITALIC, REGULAR, TIE, Run, Words, lines
from counter_app.documents.older_receipt import DOTS, NONE, PLACES, others
from counter_app.documents.page import (
    A4,
    A5_LANDSCAPE,
    Block,
    Column,
    Sheet,
    Strip,
    Template,
    Watermark,
    beside,
    centred,
    continued,
    cut_line,
    foot,
    framed,
    height,
    pages,
    paragraph,
    render,
    reprint_words,
    signatures,
    stack,
    state_header,
    table,
)
from counter_app.documents.templates import is_old, template
from counter_app.documents.transfer import WIDE, Transfer
from counter_app.domain import money
from counter_app.domain.application import Expected, PaperLine
from counter_app.domain.intake import Intake
from counter_app.domain.moments import local_day, spell, spell_day
from counter_app.domain.person import IdKind, Organisation, Party

FORM = "RECEIPT"
COPIES = ("Liên 1: Lưu", "Liên 2: Giao tổ chức, cá nhân nộp hồ sơ", "Liên 3: Chuyển kèm hồ sơ")
USUAL_COPIES = 2
WHAT_TO_BRING = (
    "Khi đến nhận kết quả, mang theo giấy này, giấy tờ tùy thân, giấy ủy quyền (nếu nhận thay) và phí, lệ phí (nếu có)."
)


class Layout(StrEnum):
    """On what paper the two liên come."""

    A4_TWO = "A4_TWO"
    """Both on one A4 portrait with a cut line."""
    A5 = "A5"
    """One A5 landscape each."""


@dataclass(frozen=True, slots=True)
class _Area:
    """Where one page of a liên stands on its paper, and the type sizes tried there, largest first."""

    left: float
    top: float
    room: float
    tall: float
    foot: float
    """From the paper's lower edge to the small print."""
    sizes: tuple[float, ...]
    bars: float
    """Height of the bars."""
    qr: float
    """Side of the QR code."""
    signing: tuple[float, float]
    """Least and most room to sign."""
    watermark: tuple[float, float]
    """Size, and angle in degrees."""


_HALF = _Area(
    left=15 * mm,
    top=6 * mm,
    room=183 * mm,
    tall=135.4 * mm,
    foot=4.4 * mm,
    sizes=(10.5, 10, 9.5, 9),
    bars=8.5 * mm,
    qr=18 * mm,
    signing=(8.5 * mm, 18 * mm),
    watermark=(28, 20),
)
_WHOLE = _Area(
    left=20 * mm,
    top=15 * mm,
    room=175 * mm,
    tall=264 * mm,
    foot=9 * mm,
    sizes=(12, 11.5, 11),
    bars=11 * mm,
    qr=22 * mm,
    signing=(18 * mm, 26 * mm),
    watermark=(38, 52),
)
_HALF_HEIGHT = A4[1] / 2


def template_of(intake: Intake) -> Template:
    """The form that held on the day of the reception, or the office's own for procedures of its field."""
    return template(FORM, local_day(intake.deadline.start), intake.office)


def receipt(
    intake: Intake, *, layout: Layout = Layout.A4_TWO, reprint: int = 0, corrected: int = 0, owed: int = 0,
    copies: int = USUAL_COPIES,
) -> bytes:  # fmt: skip
    """The receipt as PDF bytes with its liên (NĐ 61/2018 Đ17 k1 c; Mẫu số 01 of TT 03/2025/TT-VPCP, for a reception
    before 15/09/2025 that of TT 01/2018/TT-VPCP). One liên is the citizen's, two are usual, three at most.

    ``reprint`` n > 0 puts «In lại lần n» on it, ``corrected`` n > 0 «Điều chỉnh lần n»; ``owed`` đồng not yet paid put
    a VietQR beside the fee, where the office has switched that on. The same arguments give the same bytes.
    """
    transfer = Transfer.asked(intake.office, intake.code, owed)
    return render(
        list(_sheets(intake, layout, reprint_words(reprint, corrected), transfer, _liens(copies))),
        title=f"{template_of(intake).title.capitalize()} {intake.code}",
        author=intake.office.name,
        subject=f"{template_of(intake).stamp} · {intake.procedure_code}",
    )


def _liens(copies: int) -> tuple[str, ...]:
    return COPIES[1:2] if copies <= 1 else COPIES[:copies]


def _sheets(
    intake: Intake, layout: Layout, mark: str, transfer: Transfer | None, liens: tuple[str, ...]
) -> Iterator[Sheet]:
    paper, area = (A4 if layout is Layout.A4_TWO else A5_LANDSCAPE), _HALF
    body = _largest(intake, mark, area, transfer)
    if layout is Layout.A4_TWO and body.spare < 0:
        area = _WHOLE
        body = _largest(intake, mark, area, transfer)
    copies = _copies(intake, mark, area, body, transfer, liens)
    if layout is Layout.A4_TWO and area is _HALF:
        for pair in (copies[:2], copies[2:]):
            if not pair:
                continue
            sheet = Sheet(paper)
            for n, (strips,) in enumerate(pair):
                _page(sheet, intake, strips, area, n * _HALF_HEIGHT, _HALF_HEIGHT)
            sheet.put(0, _HALF_HEIGHT, cut_line(paper[0]))
            yield sheet
        return
    for whole in copies:
        for n, strips in enumerate(whole):
            sheet = Sheet(paper)
            _page(sheet, intake, strips, area, 0, paper[1], f"Trang {n + 1}/{len(whole)}" if len(whole) > 1 else "")
            yield sheet


@dataclass(frozen=True, slots=True)
class _Body:
    """What all liên of a dossier share, in one size of type."""

    size: float
    header: list[Strip]
    fields: list[Block]
    notes: list[Block]
    spare: float
    """Points left on a page that holds everything with the least room to sign; below 0 when none does."""


def _largest(intake: Intake, mark: str, area: _Area, transfer: Transfer | None) -> _Body:
    """The body in the largest type in which a liên fits one page, else in the smallest.

    What fits in one size fits in every smaller one, so only two or three are laid out.
    """

    @cache
    def body(size: float) -> _Body:
        header, title = _header(intake, size, area.room), _title(intake, COPIES[1], mark, size, area)
        fields, notes = _fields(intake, size, area), _notes(intake, size, area.room)
        end = _end(intake, size, area.room, area.signing[0], transfer)
        return _Body(size, header, fields, notes, area.tall - height([*header, title, *fields, end, *notes]))

    found = bisect_left(area.sizes, True, key=lambda size: body(size).spare >= 0)
    return body(area.sizes[min(found, len(area.sizes) - 1)])


def _copies(
    intake: Intake, mark: str, area: _Area, body: _Body, transfer: Transfer | None, liens: tuple[str, ...]
) -> list[list[list[Strip]]]:
    """The pages of each liên; they differ in their heads only."""
    size, spare, (least, most) = body.size, body.spare, area.signing
    end = _end(intake, size, area.room, min(least + spare, most) if spare >= 0 else most, transfer)
    tops = [[*body.header, _title(intake, copy, mark, size, area)] for copy in liens]
    again = [[continued(intake.code, f"{copy}{f' – {mark}' if mark else ''}", size, area.room)] for copy in liens]
    first, rest = (area.tall - max(map(height, heads)) for heads in (tops, again))
    # The notes turn the page with what is signed, unless there are so many that they would part it.
    last = Block((*end.strips, *(strip for block in body.notes for strip in block.strips)))
    closing = [last] if last.height <= rest else [end, *body.notes]
    below = pages([*body.fields, *closing], first, rest)
    return [
        [[*(later if n else top), *strips] for n, strips in enumerate(below)]
        for top, later in zip(tops, again, strict=True)
    ]


def _page(
    sheet: Sheet, intake: Intake, strips: list[Strip], area: _Area, down: float, tall: float, number: str = ""
) -> None:
    """Puts one page of a liên on the paper, ``down`` from its top; ``tall`` is the paper's or the half's height."""
    if intake.office.fictitious:
        sheet.put(0, down, Strip(0, (Watermark(sheet.size[0] / 2, tall * 0.56, *area.watermark),)))
    sheet.put(area.left, down + area.top, *strips)
    sheet.put(area.left, down + tall - area.foot, foot(template_of(intake), number, area.room))


def _header(intake: Intake, size: float, room: float) -> list[Strip]:
    office = intake.office
    header = state_header(
        office.parent,
        office.name,
        f"Số: {intake.number or DOTS}/{office.symbol}",
        f"{office.place}, {spell_day(local_day(intake.deadline.start))}",
        size,
        room,
    )
    return [header, Strip(1.2 * mm)]


def _title(intake: Intake, copy: str, mark: str, size: float, area: _Area) -> Strip:
    """Bars, title, code and liên, with the QR at their right."""
    room, side = area.room, area.qr
    margin = side + 4.5 * mm
    bars = Bars.fit(0, 0, intake.code, room - side - 8 * mm, area.bars)

    def middle(text: Words, type_size: float, font: str = REGULAR) -> tuple[Strip, ...]:
        return centred(text, type_size, room - 2 * margin, font, margin)

    code = f"Mã hồ sơ: {intake.code}"
    one_line = {each: (Run(code, BOLD), Run(f"({each})", ITALIC)) for each in COPIES}
    on_one_line = all(len(lines(one_line[each], size, room - 2 * margin)) == 1 for each in COPIES[:2])
    words = stack(
        Strip(area.bars + 1.2 * mm, (bars,) if bars else ()),
        *middle(template_of(intake).title, size + 2.5, BOLD),
        *(
            middle(one_line[copy], size)
            if on_one_line
            else (*middle(code, size, BOLD), *middle(f"({copy})", size, ITALIC))
        ),
    )
    # A little lower than the words, so that its quiet zone ends between the date above and the second line below.
    qr = Square(room - side, words.height - side + 1.4 * mm, intake.code, side)
    return Strip(words.height + 1.2 * mm, (qr, *words.marks, *framed(mark, words.height)))


def _fields(intake: Intake, size: float, area: _Area) -> list[Block]:
    """From who hands in what, to the papers."""
    if is_old(local_day(intake.deadline.start)):
        return older_receipt.fields(intake, size, area.room, narrow=area.qr + 5.5 * mm)
    presenter, room, air = intake.presenter, area.room, size * 0.06
    counter = f" –{TIE}{intake.counter.replace(' ', TIE)}" if intake.counter else ""

    def line(*runs: Run, narrow: float = 0) -> Block:
        return Block(paragraph(runs, size, room - narrow, after=air))

    contact = beside(
        stack(*paragraph(f"CCCD/MST: {_id_number(presenter)}", size, room * 0.5)),
        stack(*paragraph(f"Số điện thoại: {presenter.phone or NONE}", size, room * 0.4, x=room * 0.55)),
    )
    blocks = [
        # The first line runs under the QR and keeps out of its quiet zone.
        line(Run(f"Bộ phận tiếp nhận và trả kết quả: {intake.office.name}{counter}"), narrow=area.qr + 5.5 * mm),
        line(Run("Tiếp nhận hồ sơ của:"), Run(presenter.name, BOLD)),
        Block((contact, Strip(air))),
    ]
    if presenter.address:
        blocks.append(line(Run(f"Địa chỉ: {presenter.address}")))
    if owners := others(intake):
        blocks.append(line(Run("Chủ hồ sơ:"), Run("; ".join(owners), BOLD)))
    procedure = f"{intake.procedure_name} ({intake.procedure_code})"
    blocks.append(line(Run(f"Thủ tục hành chính cần giải quyết: {procedure}")))
    if intake.subject_line:
        blocks.append(line(Run(f"Trích yếu: {intake.subject_line}")))
    title = paragraph("1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:", size, room, after=size * 0.2)
    rows = [_row(n, paper) for n, paper in enumerate(intake.papers, start=1)] or [("", NONE, "", "")]
    blocks += table(title, _columns(size, room), rows, size - 0.5)
    return [*blocks, Block((Strip(size * 0.3),))]


def _columns(size: float, room: float) -> tuple[Column, ...]:
    number, kind, count = size * 2.9, size * 10.5, size * 5
    return (
        Column("STT", number),
        Column("Tên giấy tờ", room - number - kind - count, centred=False),
        Column("Loại giấy tờ", kind),
        Column("Số lượng", count),
    )


def _row(n: int, paper: PaperLine) -> tuple[str, ...]:
    name = f"{paper.name} ({paper.note})" if paper.note else paper.name
    return str(n), name, paper.kind, f"{paper.count:02}" if paper.count else "–"


def _id_number(party: Party) -> str:
    if isinstance(party, Organisation):
        return party.tax_code or NONE
    if party.id_kind in (IdKind.PERSONAL_NUMBER, IdKind.NONE):
        return party.id_number or NONE
    return f"{party.id_number} ({party.id_kind.label})"


def _end(intake: Intake, size: float, room: float, space: float, transfer: Transfer | None) -> Block:
    """Lines 2 to 6, the register and the signatures: what is signed stands on the page that is signed. How to pay
    stands beside all of it, so that it takes no height of its own.
    """
    left = room if transfer is None else room - WIDE - 3 * mm
    names = ("", intake.clerk)
    signed = signatures(("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ"), names, size, left, space)
    strips = (*_told(intake, size, left), Strip(size * 0.5), signed)
    return Block(strips if transfer is None else (beside(stack(*strips), transfer.column(room - WIDE)),))


def _told(intake: Intake, size: float, room: float) -> tuple[Strip, ...]:
    if is_old(local_day(intake.deadline.start)):
        return older_receipt.told(intake, size, room)
    air = size * 0.06
    words = f" ({money.in_words(intake.fee_total)})" if intake.fee_total < 10**12 else ""
    fee = f"{money.show(intake.fee_total)}{TIE}đồng{words}" if intake.fee_total else "Không"
    lines = (
        (Run(f"2. Số lượng hồ sơ: {intake.sets:02} (bộ)"),),
        (Run(f"3. Thời gian nhận hồ sơ: {spell(intake.deadline.start)}"),),
        (
            Run("4. Thời gian trả kết quả giải quyết hồ sơ:"),
            Run(spell(intake.deadline.due_at), BOLD),
            *_expected(intake),
        ),
        *_limits(intake),
        (Run(f"5. Đăng ký trả kết quả tại: {PLACES.get(intake.return_to, intake.return_to)}"),),
        (Run(f"6. Phí, lệ phí: {fee}"),),
    )
    register = beside(
        stack(
            *paragraph(
                f"Vào sổ theo dõi hồ sơ, Quyển số: {DOTS if intake.unlisted else intake.book or DOTS}", size, room * 0.5
            )
        ),
        stack(
            *paragraph(
                f"Số thứ tự: {f'{intake.book_number:02}' if intake.book_number and not intake.unlisted else DOTS}",
                size,
                room * 0.4,
                x=room * 0.55,
            )
        ),
    )
    return (*(strip for line in lines for strip in paragraph(line, size, room, after=air)), register)


def _expected(intake: Intake) -> tuple[Run, ...]:
    """Where the clock starts elsewhere or later, the date says so (NĐ 309/2026 Đ17 k3)."""
    return (Run(f"({Expected(intake.expected).label})", ITALIC),) if intake.expected else ()


def _limits(intake: Intake) -> tuple[tuple[Run, ...], ...]:
    """The time of the law and the shorter one that was promised, where the office prints them."""
    promise = intake.deadline
    if not intake.office.print_limits:
        return ()
    if promise.statutory is None:
        return ((Run(f"Thời gian giải quyết theo quy định: {promise.limit}."),),)
    both = f"Thời gian giải quyết theo quy định: {promise.statutory.limit}; thời gian đơn vị cam kết: {promise.limit}."
    return ((Run(both),),)


def _notes(intake: Intake, size: float, room: float) -> list[Block]:
    """«Chú ý», in smaller type."""
    if is_old(local_day(intake.deadline.start)):
        return older_receipt.notes(intake, size, room)
    office = intake.office
    phone = office.phone.replace(" ", TIE)
    call = [f"Hỏi về hồ sơ: gọi {phone} và đọc mã hồ sơ."] if phone else []
    text = (Run("Chú ý:", BOLD), Run(" ".join([WHAT_TO_BRING, *call, *map(_sentence, office.notes)]), ITALIC))
    return [Block((Strip(size * 0.4),)), *(Block((strip,)) for strip in paragraph(text, size - 1.5, room))]


def _sentence(note: str) -> str:
    return note if note.endswith((".", "!", "?", "…", "»")) else f"{note}."
