"""Money given back, and a biên lai that was wrong: nothing is rewritten, each is an act of its own."""

from __future__ import annotations

from counter_app.domain import acts, money
from counter_app.domain.dossier import Dossier
from counter_app.domain.payment import Payment, items_between, receipt_number, receipt_symbol
from counter_app.domain.promise import Body
from counter_app.errors import Refused


def refund(
    dossier: Dossier,
    amount: int,
    reason: str,
    method: str | None = None,
    symbol: str | None = None,
    number: str | None = None,
) -> Body:
    """Hoàn trả phí, lệ phí under the biên lai the money was taken under: the only one where none is named. By the way
    it was paid where no ``method`` is given. Raises Refused for a biên lai nothing was taken under, for more than is
    left of it, and UserError for an amount that is none.
    """
    acts.allow(dossier, "dossier.refunded")
    cause = acts.needed(reason, "reason.missing", "Chưa ghi lý do hoàn trả.")
    named = _receipt_of(dossier, symbol, number)
    taken = [payment for payment in dossier.payments if payment.receipt == named]
    left = sum(payment.amount for payment in taken)
    left -= sum(given.amount for given in dossier.refunds if given.receipt == named)
    back = Payment(amount, method or taken[-1].method, *named).checked()
    if amount > left:
        raise Refused(
            "refund.more",
            f"Biên lai này chỉ còn {money.show(left)} đồng chưa hoàn trả; không hoàn nhiều hơn.",
            "amount",
        )
    items = items_between(dossier.paid - amount, dossier.paid, dossier.asked)
    return {**back.to_body(), "items": items, "reason": cause}


def void_fee_receipt(
    dossier: Dossier,
    reason: str,
    new_number: str,
    new_symbol: str | None = None,
    symbol: str | None = None,
    number: str | None = None,
    *,
    mistyped: bool | None = False,
) -> Body:
    """Hủy, thay biên lai: the money stands under the new number, and under the new symbol where one is given. The old
    paper is spoiled and named among the voids of its day, unless its number was only ``mistyped`` and no such paper was
    torn off. Raises Refused for a biên lai that is none of the dossier's.
    """
    acts.allow(dossier, "dossier.fee_receipt_voided")
    cause = acts.needed(reason, "reason.missing", "Chưa ghi lý do hủy, thay biên lai.")
    named = _receipt_of(dossier, symbol, number)
    better = receipt_symbol(new_symbol or "", "new_symbol") or named[0], receipt_number(new_number, "new_number")
    if better == named:
        raise Refused("receipt.same", "Biên lai mới trùng với biên lai cũ; chưa có gì thay đổi.", "new_number")
    return {
        "symbol": named[0],
        "number": named[1],
        "new": {"symbol": better[0], "number": better[1]},
        "mistyped": bool(mistyped),
        "reason": cause,
    }


def _receipt_of(dossier: Dossier, symbol: str | None, number: str | None) -> tuple[str, str]:
    """The biên lai that is meant. Raises Refused when it is none of the dossier's, or could be several."""
    held = list(dict.fromkeys(payment.receipt for payment in dossier.payments))
    symbol, number = receipt_symbol(symbol or ""), receipt_number(number or "")
    meant = [one for one in held if (not symbol or one[0] == symbol) and (not number or one[1] == number)]
    if len(meant) == 1:
        return meant[0]
    if not held:
        raise Refused("receipt.none", f"Hồ sơ {dossier.code} chưa thu khoản nào.")
    known = "; ".join(" số ".join(filter(None, one)) or "không có biên lai" for one in held)
    raise Refused("receipt.unknown", f"Hãy ghi đúng biên lai đã thu của hồ sơ này: {known}.", "number")
