"""What a person may do to a standing dossier, as the window's form and ``counter-app act`` ask for it: a row a verb.

A row names the fields of the act and their kinds. A value comes typed from JSON or as the text a clerk typed, and is
the same afterwards. What the act then decides, and refuses, is in ``acts``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain import acts, money, refunds
from counter_app.domain.application import RETURN_TO
from counter_app.domain.dossier import APOLOGY, STATUTORY, Dossier
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, show
from counter_app.domain.payment import CASH, METHODS, Payment
from counter_app.domain.promise import Body, Circumstances
from counter_app.domain.text import clean, fold
from counter_app.domain.transitions import ACTS
from counter_app.errors import Problem, UserError

Given = Mapping[str, Any]
"""The values of a verb's fields; every field of the verb is there, None where nothing was said."""


class Ask(StrEnum):
    """The kinds of fields."""

    TEXT = "TEXT"
    UNIT = "UNIT"
    """A text for which the office's units and people are offered."""
    LINES = "LINES"
    MONEY = "MONEY"
    MOMENT = "MOMENT"
    DAY = "DAY"
    LIMIT = "LIMIT"
    CHOICE = "CHOICE"
    YES = "YES"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: its name for programs, its words for people. ``start`` is what stands there before anybody types."""

    name: str
    label: str
    ask: Ask = Ask.TEXT
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    start: str = ""

    def read(self, value: object) -> Any:
        """The value of a field; None when nothing was said. Raises ValueError with a sentence on how to write it."""
        if value is None or (isinstance(value, str) and not value.strip()) or value == []:
            return None
        return _READERS[self.ask](self, value)


@dataclass(frozen=True, slots=True)
class Verb:
    """One row: the name on the command line, the kind of its entry, its fields, what decides it."""

    name: str
    kind: str
    label: str
    asks: tuple[Asked, ...]
    decide: Callable[[Dossier, Circumstances, Given], Body]
    form: str = ""
    """The key of the paper that belongs to it, "" for none."""

    def fits(self, dossier: Dossier) -> bool:
        """Whether the table of transitions knows it in the dossier's state."""
        return dossier.state in ACTS[self.kind].origin

    def read(self, raw: Mapping[str, object]) -> Given:
        """The values of the fields. Raises UserError naming every field that is unknown, missing or cannot be read."""
        names = [asked.name for asked in self.asks]
        known = ", ".join(names) or "không có mục nào"
        problems = [
            Problem(name, f"Không có mục «{name}» trong thao tác này; các mục: {known}.")
            for name in raw
            if name not in names
        ]
        given: dict[str, Any] = {}
        for asked in self.asks:
            try:
                given[asked.name] = asked.read(raw.get(asked.name))
            except ValueError as error:
                problems.append(Problem(asked.name, f"{asked.label}: {error}"))
                continue
            except UserError as error:
                problems += [Problem(asked.name, f"{asked.label}: {one.sentence}") for one in error.problems]
                continue
            if asked.required and given[asked.name] is None:
                problems.append(Problem(asked.name, f"{asked.label} còn trống."))
        if problems:
            raise UserError(*problems)
        return given


# Reading


def _text(_: Asked, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("cần một đoạn chữ.")
    return clean(value)


def _lines(_: Asked, value: object) -> list[str]:
    parts = value.replace(";", "\n").splitlines() if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError("mỗi dòng một mục.")
    return [line for line in map(clean, parts) if line]


def _money(_: Asked, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return money.read(_text(_, value))


_MOMENTS = ("%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
_DAYS = ("%d/%m/%Y", "%Y-%m-%d")


def _dated(text: str, ways: tuple[str, ...], wanted: str) -> datetime:
    for way in ways:
        with suppress(ValueError):
            moment = datetime.strptime(text, way).replace(tzinfo=VIETNAM)
            if moment.year >= _FIRST_YEAR:
                return moment
    raise ValueError(f"cần ghi {wanted}, đang là «{text[:30]}».")


_FIRST_YEAR = 2000


def _moment(_: Asked, value: object) -> datetime:
    return _dated(_text(_, value), _MOMENTS, "ngày và giờ, ví dụ 23/11/2026 08:30")


def _day(_: Asked, value: object) -> date:
    return _dated(_text(_, value), _DAYS, "ngày, ví dụ 30/11/2026").date()


_UNITS = {fold(unit.label): unit for unit in Unit}


def _limit(_: Asked, value: object) -> Limit:
    amount, unit = "", None
    if isinstance(value, Mapping) and value.keys() == {"amount", "unit"}:
        amount = str(value["amount"])
        unit = next((one for one in Unit if one.value == value["unit"]), None)
    elif isinstance(value, str):
        amount, _blank, words = clean(value).partition(" ")
        unit = _UNITS.get(fold(words))
    if unit is None or unit is Unit.SAME_DAY or not amount.isascii() or not amount.isdigit() or len(amount) > 4:
        raise ValueError("cần ghi số và đơn vị, ví dụ «3 ngày làm việc».")
    return Limit(int(amount), unit)


def _choice(asked: Asked, value: object) -> str:
    text = _text(asked, value)
    for key, words in asked.choices.items():
        if text == key or fold(text) == fold(words):
            return key
    raise ValueError(f"chọn một trong: {', '.join(asked.choices.values())}.")


def _yes(asked: Asked, value: object) -> bool:
    answers = {"co": True, "khong": False}
    said = answers.get(fold(_text(asked, value))) if isinstance(value, str) else value
    if not isinstance(said, bool):
        raise ValueError("trả lời có hoặc không.")
    return said


_READERS: dict[Ask, Callable[[Asked, object], Any]] = {
    Ask.TEXT: _text,
    Ask.UNIT: _text,
    Ask.LINES: _lines,
    Ask.MONEY: _money,
    Ask.MOMENT: _moment,
    Ask.DAY: _day,
    Ask.LIMIT: _limit,
    Ask.CHOICE: _choice,
    Ask.YES: _yes,
}


# The rows

_REASON = Asked("reason", "Lý do", required=True)
_BASIS = Asked("basis", "Căn cứ pháp lý")
_TAKEN_UNDER = (Asked("symbol", "Ký hiệu biên lai đã thu"), Asked("number", "Số biên lai đã thu"))
_EXCUSE = Asked("excuse", "Lý do làm khác quy định")


def _extension(ground: str) -> Callable[[Dossier, Circumstances, Given], Body]:
    def decide(dossier: Dossier, there: Circumstances, given: Given) -> Body:
        return acts.extend(
            dossier,
            there,
            ground,
            given["reason"],
            by=given["by"],
            until=given["until"],
            basis=given.get("basis") or "",  # an apology asks for none
        )

    return decide


_BY = Asked("by", "Thêm bao lâu", Ask.LIMIT)
_UNTIL = Asked("until", "Hoặc đến hết ngày", Ask.DAY)

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "hand-over",
            "dossier.handed_over",
            "Chuyển hồ sơ",
            (Asked("to", "Nơi nhận", Ask.UNIT, required=True), Asked("note", "Ghi chú")),
            lambda dossier, _, given: acts.hand_over(
                dossier, given["to"], given["note"] or "", acts.next_step(dossier, given["to"])
            ),
            "CONTROL",
        ),
        Verb(
            "send-elsewhere",
            "dossier.sent_elsewhere",
            "Chuyển cơ quan có thẩm quyền",
            (Asked("to", "Cơ quan có thẩm quyền giải quyết", Ask.UNIT),),
            lambda dossier, _, given: acts.send_elsewhere(dossier, given["to"] or ""),
        ),
        Verb(
            "accepted-elsewhere",
            "dossier.accepted_elsewhere",
            "Cơ quan có thẩm quyền đã tiếp nhận",
            (
                Asked("moment", "Tiếp nhận lúc", Ask.MOMENT, required=True),
                Asked("number", "Mã, số biên nhận bên nhận"),
            ),
            lambda dossier, there, given: acts.accept_elsewhere(dossier, there, given["moment"], given["number"] or ""),
        ),
        Verb(
            "request-supplement",
            "dossier.supplement_requested",
            "Yêu cầu bổ sung",
            (Asked("items", "Giấy tờ cần bổ sung", Ask.LINES, required=True), _REASON, _EXCUSE),
            lambda dossier, there, given: acts.request_supplement(
                dossier, there, given["items"], given["reason"], given["excuse"] or ""
            ),
            "SUPPLEMENT",
        ),
        Verb(
            "supplemented",
            "dossier.supplemented",
            "Nhận bổ sung đủ",
            (),
            lambda dossier, there, _: acts.supplement(dossier, there),
        ),
        Verb(
            "request-finance",
            "dossier.finance_requested",
            "Yêu cầu nghĩa vụ tài chính",
            (Asked("reason", "Nghĩa vụ tài chính", required=True),),
            lambda dossier, there, given: acts.request_finance(dossier, there, given["reason"]),
        ),
        Verb(
            "finance-done",
            "dossier.finance_done",
            "Đã hoàn thành nghĩa vụ tài chính",
            (),
            lambda dossier, there, _: acts.finish_finance(dossier, there),
        ),
        Verb(
            "pause",
            "dossier.paused",
            "Tạm ngừng tính thời hạn",
            (_REASON, _BASIS),
            lambda dossier, there, given: acts.pause(dossier, there, given["reason"], given["basis"] or ""),
        ),
        Verb(
            "resume",
            "dossier.resumed",
            "Tiếp tục tính thời hạn",
            (_BASIS,),
            lambda dossier, there, given: acts.resume(dossier, there, given["basis"] or ""),
        ),
        Verb(
            "apologise",
            "dossier.extended",
            "Xin lỗi, đề nghị gia hạn",
            (_REASON, Asked("until", "Hẹn lại đến hết ngày", Ask.DAY), Asked("by", "Hoặc thêm", Ask.LIMIT)),
            _extension(APOLOGY),
            "APOLOGY",
        ),
        Verb(
            "extend",
            "dossier.extended",
            "Gia hạn theo quy định",
            (_REASON, Asked("basis", "Căn cứ pháp lý", required=True), _BY, _UNTIL),
            _extension(STATUTORY),
        ),
        Verb(
            "sign",
            "dossier.sent_for_signing",
            "Trình ký",
            (Asked("to", "Người ký", Ask.UNIT, required=True),),
            lambda dossier, _, given: acts.sign(dossier, given["to"]),
        ),
        Verb(
            "resolve",
            "dossier.resolved",
            "Có kết quả",
            (
                Asked("result", "Số, ký hiệu kết quả"),
                Asked("refused", "Kết quả là văn bản từ chối", Ask.YES),
            ),
            lambda dossier, there, given: acts.resolve(
                dossier, there, given["result"] or "", refused=bool(given["refused"])
            ),
        ),
        Verb(
            "recall",
            "dossier.recalled",
            "Thu hồi, đính chính kết quả",
            (_REASON,),
            lambda dossier, _, given: acts.recall(dossier, given["reason"]),
        ),
        Verb(
            "return",
            "dossier.returned",
            "Trả kết quả",
            (
                Asked("receiver", "Người nhận"),
                Asked("how", "Trả bằng", Ask.CHOICE, choices=RETURN_TO, start="COUNTER"),
            ),
            lambda dossier, _, given: acts.return_result(
                dossier, given["receiver"] or acts.who_receives(dossier), given["how"] or "COUNTER"
            ),
        ),
        Verb(
            "pay",
            "dossier.paid",
            "Thu phí, lệ phí",
            (
                Asked("amount", "Số tiền (đồng)", Ask.MONEY, required=True),
                Asked("method", "Hình thức", Ask.CHOICE, choices=METHODS, start=CASH),
                Asked("symbol", "Ký hiệu biên lai"),
                Asked("number", "Số biên lai"),
            ),
            lambda dossier, there, given: acts.pay(
                dossier,
                there,
                Payment(given["amount"], given["method"] or CASH, given["symbol"] or "", given["number"] or ""),
            ),
        ),
        Verb(
            "refund",
            "dossier.refunded",
            "Hoàn trả phí, lệ phí",
            (
                Asked("amount", "Số tiền hoàn trả (đồng)", Ask.MONEY, required=True),
                _REASON,
                *_TAKEN_UNDER,
                Asked("method", "Hình thức", Ask.CHOICE, choices=METHODS),
            ),
            lambda dossier, _, given: refunds.refund(dossier, **given),
        ),
        Verb(
            "void-fee-receipt",
            "dossier.fee_receipt_voided",
            "Hủy, thay biên lai",
            (
                Asked("new_number", "Số biên lai mới", required=True),
                Asked("new_symbol", "Ký hiệu mới, nếu khác"),
                _REASON,
                Asked("mistyped", "Chỉ ghi nhầm số, biên lai không hỏng", Ask.YES),
                *_TAKEN_UNDER,
            ),
            lambda dossier, _, given: refunds.void_fee_receipt(dossier, **given),
        ),
        Verb(
            "withdraw",
            "dossier.withdrawal_requested",
            "Đề nghị rút hồ sơ",
            (_REASON,),
            lambda dossier, there, given: acts.ask_withdrawal(dossier, there, given["reason"]),
        ),
        Verb(
            "stop",
            "dossier.stopped",
            "Dừng giải quyết",
            (_REASON,),
            lambda dossier, there, given: acts.stop(dossier, there, given["reason"]),
            "STOP",
        ),
        Verb(
            "refuse",
            "dossier.refused",
            "Từ chối giải quyết",
            (_REASON,),
            lambda dossier, there, given: acts.refuse(dossier, there, given["reason"]),
            "REFUSAL",
        ),
        Verb(
            "void",
            "dossier.voided",
            "Hủy hồ sơ",
            (_REASON,),
            lambda dossier, there, given: acts.void(dossier, there, given["reason"]),
        ),
    )
}
"""Every verb, in the order in which a dossier usually meets them."""


def verbs_for(dossier: Dossier) -> list[Verb]:
    """What may be done to a dossier in its state, in the usual order; of money what is owed, and what was taken."""
    money_acts = {"pay": dossier.owed, "refund": dossier.paid, "void-fee-receipt": len(dossier.payments)}
    return [verb for verb in VERBS.values() if verb.fits(dossier) and money_acts.get(verb.name, 1) > 0]


def starts(verb: Verb, dossier: Dossier, there: Circumstances) -> dict[str, str]:
    """What stands in the fields before anybody types: the moment now, what is owed, where the next step is."""
    found = {asked.name: asked.start for asked in verb.asks if asked.start}
    match verb.name:
        case "hand-over":
            found["to"] = acts.next_unit(dossier)
        case "send-elsewhere":
            found["to"] = dossier.intake.competent if dossier.intake else ""
        case "accepted-elsewhere":
            found["moment"] = show(there.now)
        case "pay":
            found["amount"] = money.show(dossier.owed)
        case "refund" if dossier.payments:
            found["amount"] = money.show(dossier.paid)
        case "return":
            found["receiver"] = acts.who_receives(dossier)
            found["how"] = dossier.intake.return_to if dossier.intake else "COUNTER"
    return {name: text for name, text in found.items() if text}
