"""The papers of acts: Mẫu 02 (supplement), 03 (refusal), 04 (apology) and, since 15/09/2025, 05 (stopped).

Wording: reference practice of 2025 for TT 03/2025/TT-VPCP, and TT 01/2018/TT-VPCP for acts before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from counter_app.documents.fonts import BOLD, REGULAR, Run
from counter_app.documents.page import (
    Block,
    Column,
    Strip,
    Template,
    beside,
    centred,
    paragraph,
    signatures,
    stack,
    table,
)
from counter_app.documents.slip_sheet import Content, Paper, footer, head_of_office, line, signature, slip
from counter_app.documents.templates import is_old, template
from counter_app.domain import money
from counter_app.domain.application import PaperLine
from counter_app.domain.guidance import Guidance
from counter_app.domain.moments import local_day, spell, spell_day
from counter_app.domain.office import Office
from counter_app.domain.person import Party
from counter_app.domain.slip import APOLOGY, FAULT, REFUSAL, STOP, SUPPLEMENT, Slip
from counter_app.errors import UserError

DOTS = "………"
NONE = "không có"
_BY_HAND = "(Ký và ghi rõ họ tên)"


@dataclass(frozen=True)
class Told:
    """What any of these papers is made from: of a dossier, or of a paper given at the intake."""

    form: str
    office: Office
    code: str
    code_label: str
    number: str
    at: datetime
    presenter: Party
    procedure: str
    items: tuple[str, ...]
    reason: str
    clerk: str
    received_at: datetime | None = None
    papers: tuple[PaperLine, ...] = ()
    slip: Slip | None = None

    @property
    def template(self) -> Template:
        """The form that held on the day of the act."""
        return template(self.form, local_day(self.at), self.office)

    @classmethod
    def of_dossier(cls, slip: Slip | None, received_at: datetime | None) -> Told:
        """Of an act on a dossier. Raises UserError when the dossier has no such paper or its reception is gone."""
        if slip is None:
            raise UserError("Hồ sơ không còn hoặc chưa có thao tác nào cần giấy này; không in được.")
        intake, office = slip.intake, slip.office
        if intake is None or office is None:
            raise UserError("Nội dung tiếp nhận của hồ sơ này không còn trên máy; không in lại được.")
        return cls(
            form=slip.form,
            office=office,
            code=intake.code,
            code_label="Mã hồ sơ",
            number=slip.number,
            at=slip.at,
            presenter=intake.presenter,
            procedure=f"{intake.procedure_name} ({intake.procedure_code})",
            items=slip.items,
            reason=slip.reason,
            clerk=slip.clerk,
            received_at=received_at,
            papers=intake.papers,
            slip=slip,
        )

    @classmethod
    def of_guidance(cls, given: Guidance) -> Told:
        """Of a paper given at the intake: no dossier, so the barcode holds the paper's own code."""
        return cls(
            form=given.form,
            office=given.office,
            code=given.code,
            code_label="Mã phiếu",
            number=given.number,
            at=given.at,
            presenter=given.presenter,
            procedure=f"{given.procedure_name} ({given.procedure_code})",
            items=given.items,
            reason=given.reason,
            clerk=given.clerk,
        )


def paper(told: Told, kind: Paper, reprint: int = 0) -> bytes:
    """The paper as PDF bytes."""
    made = told.template
    body, end = _FORMS[told.form]
    content = Content(
        template=made,
        office=told.office,
        code=told.code,
        number=told.office.number(told.number, told.form),
        day=local_day(told.at),
        body=lambda size, room: body(told, size, room),
        end=lambda size, room, space: Block((*end(told, size, room, space), *footer(told.office, size, room))),
        code_label=told.code_label,
    )
    return slip(content, kind, reprint)


# Pieces


def _contact(told: Told, size: float, room: float) -> list[Block]:
    party, half = told.presenter, room * 0.5
    both = beside(
        stack(*paragraph(f"Số điện thoại: {party.phone or NONE}", size, half - size)),
        stack(*paragraph(f"Email: {party.email or NONE}", size, half, x=half)),
    )
    return [
        line(Run(f"Địa chỉ: {party.address or DOTS}"), size=size, room=room),
        Block((both, Strip(size * 0.15))),
    ]


def _wanted(told: Told, size: float, room: float) -> Block:
    return line(Run(f"Nội dung yêu cầu giải quyết: {told.procedure}"), size=size, room=room)


def _reason(told: Told, size: float, room: float, label: str = "Lý do:") -> Block:
    return line(Run(label, BOLD), Run(told.reason or DOTS), size=size, room=room)


# Mẫu 02


def _supplement(told: Told, size: float, room: float) -> list[Block]:
    old = is_old(local_day(told.at))
    name = Run(told.presenter.name, BOLD)
    opening = "Hồ sơ của:" if old else "Tiếp nhận hồ sơ/yêu cầu của Ông/Bà:"
    asked = (
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:"
        if old
        else "Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:"
    )
    number, count = size * 2.6, size * 6.2
    columns = (
        Column("TT", number),
        Column("Thành phần hồ sơ", room - number - 3 * count, centred=False),
        *(Column(title, count, group="Số lượng") for title in ("Bản chính", "Bản chứng thực", "Bản photo")),
    )
    rows = [(str(n), item, "", "", "") for n, item in enumerate(told.items or (DOTS,), start=1)]
    title = paragraph(asked, size, room, after=size * 0.25)
    lines = (
        [line(Run(f"{n}. {item}"), size=size, room=room) for n, item in enumerate(told.items, start=1)]
        if old
        else table(title, columns, rows, size - 0.5)
    )
    office = told.office
    phone = f", số điện thoại {office.phone}" if office.phone else ""
    help_words = (
        f"Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với {office.name}{phone} để được "
        "hướng dẫn./."
    )
    return [
        line(Run(opening), name, size=size, room=room),
        _wanted(told, size, room),
        *_contact(told, size, room),
        *([Block(title)] if old else []),
        *lines,
        Block((Strip(size * 0.3),)),
        _reason(told, size, room),
        line(Run(help_words), size=size, room=room),
    ]


def _supplement_end(told: Told, size: float, room: float, space: float) -> tuple[Strip, ...]:
    half = room / 2
    return (Strip(size * 0.4), signature(("NGƯỜI HƯỚNG DẪN",), _BY_HAND, told.clerk, size, half, half, space))


# Mẫu 03


def _refusal(told: Told, size: float, room: float) -> list[Block]:
    unit = f"Bộ phận Tiếp nhận và Trả kết quả {told.office.name}"
    told_so = f"Qua xem xét, {unit} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:"
    return [
        line(Run(unit), size=size, room=room),
        line(Run("Tiếp nhận hồ sơ của:"), Run(told.presenter.name, BOLD), size=size, room=room),
        *_contact(told, size, room),
        _wanted(told, size, room),
        line(Run(told_so), size=size, room=room),
        line(Run(told.reason or DOTS), size=size, room=room),
        line(Run("Xin thông báo cho Ông/Bà được biết và thực hiện./."), size=size, room=room),
    ]


def _refusal_end(told: Told, size: float, room: float, space: float) -> tuple[Strip, ...]:
    titles = ("NGƯỜI NỘP HỒ SƠ", "NGƯỜI TIẾP NHẬN HỒ SƠ")
    return (Strip(size * 0.4), signatures(titles, ("", told.clerk), size, room, space))


# Mẫu 04


def _apology(told: Told, size: float, room: float) -> list[Block]:
    party, office, frozen = told.presenter, told.office.name, told.slip
    assert frozen is not None
    before = spell(frozen.due_before) if frozen.due_before else DOTS
    after = spell(frozen.due_after) if frozen.due_after else DOTS
    since = spell_day(local_day(told.received_at)).capitalize() if told.received_at else "Ngày …"
    so_far = (
        f"Tuy nhiên đến nay, {office} chưa trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn"
        if frozen.sent_late
        else f"Tuy nhiên, {office} không trả được kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn"
    )
    sorry = (
        "Sự chậm trễ này đã gây phiền hà, tốn kém chi phí, công sức của Ông/Bà; "
        f"{office} xin lỗi Ông/Bà và mong nhận được sự thông cảm."
    )
    received = f"{since}, {office} tiếp nhận giải quyết hồ sơ {told.procedure} của Ông/Bà; Mã hồ sơ: {told.code}."
    return [
        Block(centred((Run("Kính gửi:"), Run(party.name, BOLD)), size, room)),
        Block(centred(f"(Địa chỉ: {party.address or DOTS}, SĐT: {party.phone or NONE})", size, room)),
        Block((Strip(size * 0.3),)),
        line(Run(received), size=size, room=room),
        line(Run(f"Thời gian hẹn trả kết quả: {before}."), size=size, room=room),
        line(Run(f"{so_far} quy định ghi trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả."), size=size, room=room),
        _reason(told, size, room),
        line(Run(sorry), size=size, room=room),
        line(Run("Thời gian hẹn trả kết quả lại:"), Run(f"{after}.", BOLD), size=size, room=room),
    ]


def _fault(told: Told, size: float, room: float) -> list[Block]:
    """NĐ 61/2018 Đ21 k1: the fault is the agency's, and so is the cost of putting it right."""
    party, office, frozen = told.presenter, told.office.name, told.slip
    assert frozen is not None
    since = spell_day(local_day(told.received_at)).capitalize() if told.received_at else "Ngày …"
    fault = (
        "Trong quá trình giải quyết, hồ sơ của Ông/Bà đã bị mất, thất lạc hoặc hư hỏng."
        if frozen.lost
        else "Trong quá trình giải quyết, hồ sơ (kết quả giải quyết) của Ông/Bà đã có sai sót."
    )
    sorry = (
        f"Việc này là trách nhiệm của {office}. {office} xin lỗi Ông/Bà, chịu mọi chi phí khắc phục và mong nhận được "
        "sự thông cảm."
    )
    return [
        Block(centred((Run("Kính gửi:"), Run(party.name, BOLD)), size, room)),
        Block(centred(f"(Địa chỉ: {party.address or DOTS}, SĐT: {party.phone or NONE})", size, room)),
        Block((Strip(size * 0.3),)),
        line(
            Run(f"{since}, {office} tiếp nhận giải quyết hồ sơ {told.procedure} của Ông/Bà; Mã hồ sơ: {told.code}."),
            size=size,
            room=room,
        ),
        line(Run(fault), size=size, room=room),
        _reason(told, size, room, "Nội dung, nguyên nhân:"),
        line(Run(sorry), size=size, room=room),
        line(Run("Cách khắc phục:"), Run(frozen.remedy or DOTS, BOLD), size=size, room=room),
    ]


def _by_head(told: Told, size: float, room: float, space: float) -> tuple[Strip, ...]:
    half = room / 2
    to = ("Nơi nhận:", "- Như trên;", "- Bộ phận TN&TKQ;", "- Lưu: VT, hồ sơ.")
    copies = stack(
        *(s for n, words in enumerate(to) for s in paragraph((Run(words, REGULAR if n else BOLD),), size - 1.5, half))
    )
    return (Strip(size * 0.4), beside(copies, head_of_office(told.office, size, half, half, space)))


# Mẫu 05


def _box(ticked: bool) -> str:
    return "■" if ticked else "□"


def _stop(told: Told, size: float, room: float) -> list[Block]:
    frozen = told.slip
    assert frozen is not None
    received = spell(told.received_at) if told.received_at else DOTS
    asked = (
        f"Người đề nghị dừng: người nộp hồ sơ, {spell_day(local_day(frozen.asked_at))}; lý do: {frozen.asked_reason}"
        if frozen.asked_at
        else "Người đề nghị dừng: cơ quan tiếp nhận, giải quyết hồ sơ"
    )
    held = [one for one in told.papers if one.count and one.how == "paper"]  # what was only shown is not here
    papers = [f"{_box(one.name in frozen.items)} {one.name} ({one.kind}: {one.count:02})" for one in held]
    papers += [f"{_box(True)} {name}" for name in frozen.items if name not in {one.name for one in held}]
    fee = f"đã nộp {money.show(frozen.paid)} đồng; xử lý: {DOTS}" if frozen.paid else "chưa nộp"
    return [
        line(Run("Kính gửi:"), Run(told.presenter.name, BOLD), size=size, room=room),
        *_contact(told, size, room),
        _wanted(told, size, room),
        line(Run(f"Thời gian nhận hồ sơ: {received}"), size=size, room=room),
        line(Run(asked), size=size, room=room),
        line(
            Run(f"{told.office.name} thông báo dừng giải quyết hồ sơ này với lý do cụ thể như sau:"),
            size=size,
            room=room,
        ),
        line(Run(told.reason or DOTS), size=size, room=room),
        line(Run(f"Giấy tờ trả lại (đánh dấu khi đã trả): {'' if papers else NONE}"), size=size, room=room),
        *(line(Run(words), size=size - 0.5, room=room) for words in papers),
        line(Run(f"Phí, lệ phí: {fee}"), size=size, room=room),
    ]


Body = Callable[[Told, float, float], list[Block]]
End = Callable[[Told, float, float, float], tuple[Strip, ...]]

_FORMS: dict[str, tuple[Body, End]] = {
    SUPPLEMENT: (_supplement, _supplement_end),
    REFUSAL: (_refusal, _refusal_end),
    APOLOGY: (_apology, _by_head),
    FAULT: (_fault, _by_head),
    STOP: (_stop, _by_head),
}
