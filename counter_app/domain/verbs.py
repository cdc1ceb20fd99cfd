"""What a person may do to a standing dossier, as the window's form and ``counter-app act`` ask for it: a row a verb.

A row (``verb``) names the fields of the act; their kinds are in ``asked``. The rows of the return and of money are in
``verbs_at_return``. What the act then decides, and refuses, is in ``acts``,
``returning`` and ``handover``.
"""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain import acts, apologies, certified, handover, money, returning, supervision
from counter_app.domain.asked import Ask, Asked, Given
from counter_app.domain.corrections import as_it_stands, corrected
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import show
from counter_app.domain.particulars import APOLOGY, STATUTORY
from counter_app.domain.promise import Body, Circumstances, frozen
from counter_app.domain.verb import REASON, Verb
from counter_app.domain.verbs_at_return import MONEY, RETURNING

# The rows

_BASIS = Asked("basis", "Căn cứ pháp lý")
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
            (Asked("items", "Giấy tờ cần bổ sung", Ask.LINES, required=True), REASON, _EXCUSE),
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
            (REASON, _BASIS),
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
            (REASON, Asked("until", "Hẹn lại đến hết ngày", Ask.DAY), Asked("by", "Hoặc thêm", Ask.LIMIT)),
            _extension(APOLOGY),
            "APOLOGY",
        ),
        Verb(
            "apology-received",
            "dossier.extended",
            "Nhận văn bản xin lỗi của cơ quan giải quyết",
            (
                Asked("agency", "Cơ quan xin lỗi", Ask.UNIT),
                Asked("number", "Số, ký hiệu văn bản", required=True),
                Asked("dated", "Ngày văn bản", Ask.DAY),
                Asked("until", "Hẹn lại đến hết ngày", Ask.DAY, required=True),
                Asked("reason", "Lý do nêu trong văn bản"),
            ),
            lambda dossier, there, given: apologies.take_apology(
                dossier,
                there,
                given["agency"] or "",
                given["number"],
                given["until"],
                dated=given["dated"],
                reason=given["reason"] or "",
            ),
        ),
        Verb(
            "apologise-fault",
            "dossier.fault_apologised",
            "Xin lỗi vì sai sót, thất lạc hồ sơ",
            (
                Asked("fault", "Vì", Ask.CHOICE, required=True, choices=apologies.FAULTS),
                Asked("reason", "Sai sót, nguyên nhân", required=True),
                Asked("remedy", "Cách khắc phục", required=True),
            ),
            lambda dossier, _, given: apologies.apologise_fault(
                dossier, given["fault"], given["reason"], given["remedy"]
            ),
            "FAULT",
        ),
        Verb(
            "escalate",
            "dossier.escalated",
            "Báo cáo lãnh đạo",
            (Asked("reason", "Nội dung báo cáo", required=True),),
            lambda dossier, _, given: apologies.escalate(dossier, given["reason"]),
        ),
        Verb(
            "extend",
            "dossier.extended",
            "Gia hạn theo quy định",
            (REASON, Asked("basis", "Căn cứ pháp lý", required=True), _BY, _UNTIL),
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
                Asked("reason", "Lý do từ chối"),
                Asked("issued", "Ngày kết quả", Ask.DAY),
                Asked("electronic", "Mã kết quả điện tử"),
                Asked("signed_file", "Có tệp kết quả đã ký số", Ask.YES),
            ),
            lambda dossier, there, given: acts.resolve(
                dossier,
                there,
                given["result"] or "",
                refused=bool(given["refused"]),
                reason=given["reason"] or "",
                issued=given["issued"],
                electronic=given["electronic"] or "",
                signed_file=bool(given["signed_file"]),
            ),
        ),
        Verb(
            "recall",
            "dossier.recalled",
            "Thu hồi, đính chính kết quả",
            (REASON,),
            lambda dossier, _, given: acts.recall(dossier, given["reason"]),
        ),
        Verb(
            "handover-accepted",
            "dossier.handover_accepted",
            "Bên nhận ký nhận hồ sơ",
            (
                Asked("batch", "Số phiếu bàn giao"),
                Asked("by", "Người ký nhận", Ask.UNIT, required=True),
                Asked("moment", "Ký nhận lúc", Ask.MOMENT),
            ),
            lambda dossier, there, given: handover.accept(
                dossier, there, handover.batch_key(given["batch"] or dossier.batch), given["by"], given["moment"]
            ),
        ),
        Verb(
            "reassign",
            "dossier.reassigned",
            "Giao lại người thụ lý",
            (Asked("to", "Người thụ lý mới", Ask.UNIT, required=True), Asked("reason", "Lý do")),
            lambda dossier, _, given: handover.reassign(dossier, given["to"], given["reason"] or ""),
        ),
        *RETURNING,
        *MONEY,
        Verb(
            "withdraw",
            "dossier.withdrawal_requested",
            "Đề nghị rút hồ sơ",
            (REASON,),
            lambda dossier, there, given: acts.ask_withdrawal(dossier, there, given["reason"]),
        ),
        Verb(
            "withdrawal-declined",
            "dossier.withdrawal_declined",
            "Không rút hồ sơ, tiếp tục giải quyết",
            (REASON,),
            lambda dossier, there, given: acts.decline_withdrawal(dossier, there, given["reason"]),
        ),
        Verb(
            "stop",
            "dossier.stopped",
            "Dừng giải quyết",
            (REASON, Asked("given_back", "Giấy tờ đã trả lại", Ask.LINES)),
            lambda dossier, there, given: acts.stop(dossier, there, given["reason"], given["given_back"] or ()),
            "STOP",
        ),
        Verb(
            "refuse",
            "dossier.refused",
            "Từ chối giải quyết",
            (REASON,),
            lambda dossier, there, given: acts.refuse(dossier, there, given["reason"]),
            "REFUSAL",
        ),
        Verb(
            "void-copy",
            "dossier.corrected",
            "Hủy số chứng thực (từ chối giấy tờ)",
            (Asked("number", "Số chứng thực", required=True), REASON),
            lambda dossier, _, given: certified.void_line(dossier, given["number"], given["reason"]),
        ),
        Verb(
            "correct",
            "dossier.corrected",
            "Điều chỉnh thông tin",
            (
                Asked("name", "Họ và tên, tên tổ chức"),
                Asked("id_number", "Số định danh, mã số thuế"),
                Asked("born", "Ngày sinh"),
                Asked("phone", "Điện thoại"),
                Asked("address", "Địa chỉ"),
                Asked("subject_line", "Trích yếu"),
                Asked("note", "Ghi chú"),
                Asked("no_messages", "Không nhận tin nhắn báo", Ask.YES),
                REASON,
            ),
            lambda dossier, _, given: acts.correct(dossier, corrected(frozen(dossier), given), given["reason"]),
            "RECEIPT",
        ),
        Verb(
            "noted",
            "dossier.noted",
            "Đã xem yêu cầu bổ sung lần nữa",
            (Asked("note", "Ghi chú"),),
            lambda dossier, _, given: supervision.note_again(dossier, given["note"] or ""),
        ),
        Verb(
            "request-void",
            "dossier.void_requested",
            "Đề nghị hủy hồ sơ",
            (REASON,),
            lambda dossier, _, given: acts.ask_void(dossier, given["reason"]),
        ),
        Verb(
            "void",
            "dossier.voided",
            "Duyệt hủy hồ sơ",
            (REASON,),
            lambda dossier, there, given: acts.void(dossier, there, given["reason"]),
        ),
    )
}
"""Every verb, in the order in which a dossier usually meets them."""


def verbs_for(dossier: Dossier) -> list[Verb]:
    """What may be done to a dossier in its state, in the usual order; payment only while something is owed, what is
    about money taken only when some was, a void number only where there is one to void.
    """
    no_copies = dossier.intake is None or all(line.void for line in dossier.intake.copies)
    idle = {"pay": not dossier.owed, "void-copy": no_copies, "noted": not dossier.again}
    idle |= {"refund": dossier.paid <= 0, "void-fee-receipt": not dossier.payments}
    return [verb for verb in VERBS.values() if verb.fits(dossier) and not idle.get(verb.name)]


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
        case "apology-received":
            found["agency"] = dossier.holder
        case "stop":
            found["given_back"] = "\n".join(returning.papers_to_give_back(dossier))
        case "handover-accepted":
            found["batch"] = dossier.batch
        case "pay":
            found["amount"] = money.show(dossier.owed)
        case "refund" if dossier.payments:
            found["amount"] = money.show(dossier.paid)
        case "correct" if dossier.intake:
            found |= as_it_stands(dossier.intake)
        case "return":
            found["receiver"] = acts.who_receives(dossier)
            found["how"] = dossier.intake.return_to if dossier.intake else "COUNTER"
    return {name: text for name, text in found.items() if text}
