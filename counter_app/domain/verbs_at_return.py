"""The verbs of the result on its way to the citizen, and of money: the rows of ``verbs`` that the return needs."""

from __future__ import annotations

from counter_app.domain import acts, refunds, returning
from counter_app.domain.application import RETURN_TO
from counter_app.domain.asked import Ask, Asked, Given
from counter_app.domain.dossier import Dossier
from counter_app.domain.payment import CASH, METHODS, Payment
from counter_app.domain.receiver import Authorisation, Handing, Receiver, relation_of
from counter_app.domain.verb import REASON, Verb

_TAKEN_UNDER = (Asked("symbol", "Ký hiệu biên lai đã thu"), Asked("number", "Số biên lai đã thu"))
_AUTHORISATIONS = {one.value: one.label for one in Authorisation}


def _handing(dossier: Dossier, given: Given) -> Handing:
    receiver = Receiver(
        given["receiver"] or acts.who_receives(dossier),
        given["id_number"] or "",
        relation_of(given["relation"] or ""),
        Authorisation(given["authorisation"] or Authorisation.NONE),
    )
    return Handing(
        receiver,
        given["how"] or "COUNTER",
        given["tracking"] or "",
        tuple(given["originals"] or ()),
        given["lost"] or "",
    )


RETURNING = (
    Verb(
        "arrived",
        "dossier.arrived",
        "Kết quả đã về quầy",
        (Asked("shelf", "Ô kệ"),),
        lambda dossier, _, given: returning.arrive(dossier, given["shelf"] or ""),
    ),
    Verb(
        "return",
        "dossier.returned",
        "Trả kết quả",
        (
            Asked("receiver", "Người nhận"),
            Asked("id_number", "Số định danh người nhận"),
            Asked("relation", "Quan hệ với chủ hồ sơ"),
            Asked("authorisation", "Giấy ủy quyền", Ask.CHOICE, choices=_AUTHORISATIONS, start="none"),
            Asked("how", "Trả bằng", Ask.CHOICE, choices=RETURN_TO, start="COUNTER"),
            Asked("tracking", "Số bưu gửi"),
            Asked("originals", "Bản chính trả lại", Ask.LINES),
            Asked("lost", "Lý do không có giấy hẹn"),
        ),
        lambda dossier, _, given: returning.return_result(dossier, _handing(dossier, given)),
    ),
    Verb(
        "mail-returned",
        "dossier.mail_returned",
        "Bưu chính trả lại kết quả",
        (REASON, Asked("shelf", "Ô kệ")),
        lambda dossier, _, given: returning.mail_back(dossier, given["reason"], given["shelf"] or ""),
    ),
    Verb(
        "rated",
        "dossier.rated",
        "Người dân đánh giá",
        (
            Asked("answer", "Người dân chọn", Ask.CHOICE, required=True, choices=returning.RATINGS),
            Asked("source", "Trả lời bằng", Ask.CHOICE, required=True, choices=returning.RATED_BY),
        ),
        lambda dossier, _, given: returning.rate(dossier, given["answer"], given["source"]),
    ),
    Verb(
        "contacted",
        "dossier.contacted",
        "Liên hệ người nộp",
        (Asked("note", "Đã liên hệ thế nào", required=True),),
        lambda dossier, _, given: returning.contact(dossier, given["note"]),
    ),
)
"""From the result's arrival to what the citizen thought of it."""

MONEY = (
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
            REASON,
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
            REASON,
            Asked("mistyped", "Chỉ ghi nhầm số, biên lai không hỏng", Ask.YES),
            *_TAKEN_UNDER,
        ),
        lambda dossier, _, given: refunds.void_fee_receipt(dossier, **given),
    ),
)
"""Taken, given back, a wrong biên lai."""
