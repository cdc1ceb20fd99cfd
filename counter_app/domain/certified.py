"""Certified copies, signatures and contracts: a short request becomes an application like any other, so that board,
journal, search, signing and return need nothing of their own.

Source: NĐ 23/2015/NĐ-CP (registers Đ13–Đ14, times Đ7 and Đ21, refused papers Đ22); TT 226/2016/TT-BTC (fees).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain import acts
from counter_app.domain.application import LONGEST_LINE, Application, PaperLine
from counter_app.domain.copies import COPIES, LONGEST_KIND, REGISTERS, CopyLine, Register, numbers_in_words
from counter_app.domain.dossier import Dossier
from counter_app.domain.fees import FeeLine, Quantity, charge, in_force
from counter_app.domain.hours import Hours
from counter_app.domain.intake import Intake
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local, local_day
from counter_app.domain.payment import CASH, Payment
from counter_app.domain.person import Checked, Party
from counter_app.domain.procedure import Channel, Need, Procedure
from counter_app.domain.promise import Body
from counter_app.domain.text import clean
from counter_app.errors import Problem, Refused, UserError

MOST_LINES = 50
EXTENDED_AT_MOST = 2
"""Working days by which the office may be longer; more only as agreed in writing (NĐ 23/2015/NĐ-CP Đ21)."""
MOST_EXTENDED = 60


class Upto(StrEnum):
    """How far a request is taken at once."""

    RECEIVED = "received"
    SIGNING = "signing"
    SIGNED = "signed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Request:
    """What a citizen puts on the counter. ``extended`` are working days, 0 where it is done in the day; ``agreement``
    the written agreement a longer time rests on; ``slip`` whether the appointment slip was asked for. Of the
    ``payment`` only method and biên lai are told: the sum follows.
    """

    owners: tuple[Party, ...]
    lines: tuple[CopyLine, ...]
    register: str = COPIES
    signer: str = ""
    checked: Checked = Checked.MANUAL
    extended: int = 0
    agreement: str = ""
    slip: bool = False
    payment: Payment = Payment(0, CASH)  # noqa: RUF009 - frozen


def register_named(key: str) -> Register:
    """The register of a key. Raises UserError."""
    if key not in REGISTERS:
        raise UserError(Problem("register", f"Không có sổ chứng thực «{key[:20]}»; các sổ: {', '.join(REGISTERS)}."))
    return REGISTERS[key]


def price(procedure: Procedure, line: CopyLine, on: date) -> FeeLine | None:
    """What a line costs by the fees of a day, with how it comes about; None when nobody published it, or the
    numbers of the line cannot be.
    """
    quantity = Quantity(line.pages, line.copies)
    if _line_problems(line, ""):
        return None
    fees = in_force(procedure.fees, on)
    charges = [charge(fee, quantity, channel=Channel.COUNTER) for fee in fees or ()]
    known = [one.amount for one in charges if one.amount is not None]
    if fees is None or len(known) < len(charges):
        return None
    name = f"{fees[0].name} – {line.kind}" if fees else line.kind
    how = "; ".join(one.explanation for one in charges if one.explanation)
    return FeeLine(name, sum(known), quantity, how)


def application(request: Request, procedure: Procedure, on: date, upto: Upto) -> Application:
    """The application of a request: what was shown ticked, a fee for each line, «Trích yếu» with what is certified.

    Raises UserError naming every field of the request that is wrong; people are checked with the application.
    """
    problems: list[Problem] = []
    lines, fees = [], []
    for n, line in enumerate(request.lines):
        place = f"lines[{n}]."
        cleaned = replace(line, kind=clean(line.kind))
        wrong = _line_problems(cleaned, place)
        problems += wrong
        if wrong:
            continue
        priced = price(procedure, cleaned, on)
        if priced is None:
            problems.append(Problem("fee", f"Danh mục chưa ghi rõ phí của thủ tục {procedure.code}."))
            continue
        lines.append(replace(cleaned, fee=priced.amount))
        fees.append(priced)
    if not request.lines:
        problems.append(Problem("lines", "Chưa có giấy tờ nào để chứng thực."))
    if len(request.lines) > MOST_LINES:
        problems.append(Problem("lines", f"Một lần chứng thực nhiều nhất {MOST_LINES} dòng; hãy chia thành hai lần."))
    problems += _time_problems(request)
    if upto is not Upto.RECEIVED and not clean(request.signer):
        problems.append(Problem("signer", "Chưa chọn người ký."))
    if problems:
        raise UserError(*dict.fromkeys(problems))
    return Application(
        procedure=procedure,
        owners=request.owners,
        papers=tuple(PaperLine.of(paper) for paper in procedure.papers if paper.need is Need.REQUIRED),
        subject_line=_subject(lines, register_named(request.register)),
        checked=request.checked,
        fees=tuple(fees),
        note=_extension(request),
        copies=tuple(lines),
        register=request.register,
        extended=Limit(request.extended, Unit.WORKING_DAYS) if request.extended else None,
    )


def _line_problems(line: CopyLine, place: str) -> list[Problem]:
    problems = []
    if not line.kind:
        problems.append(Problem(place + "kind", "Chưa chọn loại giấy tờ."))
    if len(line.kind) > LONGEST_KIND:
        problems.append(Problem(place + "kind", f"Tên giấy tờ dài quá {LONGEST_KIND} ký tự, hiện có {len(line.kind)}."))
    try:
        Quantity(line.pages, line.copies).checked()
    except UserError as error:
        problems += [Problem(place + one.field, one.sentence) for one in error.problems]
    return problems


def _time_problems(request: Request) -> list[Problem]:
    if not 0 <= request.extended <= MOST_EXTENDED:
        return [Problem("extended", f"Số ngày kéo dài từ 0 đến {MOST_EXTENDED} ngày làm việc.")]
    if request.extended > EXTENDED_AT_MOST and not clean(request.agreement):
        sentence = f"Kéo dài quá {EXTENDED_AT_MOST} ngày làm việc phải có thỏa thuận bằng văn bản với người yêu cầu."
        return [Problem("agreement", sentence)]
    return []


def _subject(lines: Sequence[CopyLine], register: Register) -> str:
    """«Căn cước: 3 bản; Giấy khai sinh: 1 bản», cut where a board line would not hold it."""
    words = "; ".join(f"{line.kind}: {line.copies} {register.counted}" for line in lines)
    return words if len(words) <= LONGEST_LINE else words[: LONGEST_LINE - 1] + "…"


def _extension(request: Request) -> str:
    if not request.extended:
        return ""
    agreed = f", theo thỏa thuận: {clean(request.agreement)}" if clean(request.agreement) else ""
    return f"Thời hạn chứng thực kéo dài {request.extended} ngày làm việc (NĐ 23/2015/NĐ-CP Đ21){agreed}"[:LONGEST_LINE]


def slip_needed(intake: Intake, received_at: datetime, hours: Hours) -> bool:
    """Whether the appointment slip is the law's and not only the citizen's wish (NĐ 23/2015/NĐ-CP Đ7): received after
    the cut-off by the printed minute, or promised for another day than today.
    """
    late = hours.is_late(local(received_at))
    return late or local_day(intake.deadline.due_at) != local_day(received_at)


def result_words(dossier: Dossier) -> str:
    """What stands as the result of a certification: «Số chứng thực 57 quyển số 01/2026-SCT/BS»."""
    lines = [line for line in dossier.intake.copies if not line.void] if dossier.intake else []
    return f"Số chứng thực {numbers_in_words(lines)}" if lines else ""


def void_line(dossier: Dossier, number: str, reason: str) -> Body:
    """A refused paper (NĐ 23/2015/NĐ-CP Đ22): its number stays in the register, named void with the reason, and its fee
    is not asked. Raises UserError for a number the request does not have, Refused when it is void already or paid for.
    """
    intake = dossier.intake
    if intake is None or not intake.copies:
        raise Refused("copies.none", f"Hồ sơ {dossier.code} không có số chứng thực nào.")
    cause = acts.needed(reason, "reason.missing", "Chưa ghi lý do không chứng thực.")
    wanted = clean(number)
    meant = [n for n, line in enumerate(intake.copies) if str(line.number) == wanted.lstrip("0")]
    if not meant:
        known = ", ".join(str(one) for one in dict.fromkeys(line.number for line in intake.copies))
        raise UserError(Problem("number", f"Hồ sơ này không có số chứng thực «{wanted[:20]}»; các số: {known}."))
    if all(intake.copies[n].void for n in meant):
        raise Refused("copies.void", f"Số chứng thực {wanted} đã hủy.")
    copies = [replace(line, void=cause) if n in meant else line for n, line in enumerate(intake.copies)]
    fees = [replace(fee, amount=0, explanation="Không chứng thực") if n in meant else fee
            for n, fee in enumerate(intake.fees)]  # fmt: skip
    if dossier.paid > sum(fee.amount for fee in fees):
        raise Refused("copies.paid", "Đã thu phí của giấy tờ này nên không hủy được số; hãy hoàn lại tiền trước.")
    fields: Mapping[str, Any] = {
        "copies": [line.to_body() for line in copies],
        "fees": [fee.to_body() for fee in fees],
    }
    return acts.correct(dossier, fields, cause)
