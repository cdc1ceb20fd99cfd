"""A request of certification as JSON: what ``counter-app certify`` takes. Documented in README.md.

Every unknown, missing or ill-typed field is named, all of them at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.domain import id_card
from counter_app.domain.certified import Request, register_named
from counter_app.domain.copies import COPIES, CopyLine
from counter_app.domain.payment import CASH, METHODS, Payment
from counter_app.domain.person import Checked, IdKind, Organisation, Party, Person
from counter_app.errors import Problem, UserError

_FIELDS: Mapping[str, type] = {
    "register": str,
    "card": str,
    "name": str,
    "id_number": str,
    "phone": str,
    "organisation": str,
    "tax_code": str,
    "others": list,
    "lines": list,
    "signer": str,
    "extended": int,
    "agreement": str,
    "slip": bool,
    "method": str,
    "symbol": str,
    "number": str,
}
"""``lines`` and one of ``card``, ``name``, ``organisation`` are required."""
_LINE: Mapping[str, type] = {"kind": str, "pages": int, "copies": int}


def read(body: Any) -> Request:
    """The request that a JSON object describes; ``null`` is a field left out. Raises UserError."""
    if not isinstance(body, dict):
        raise UserError("Tệp yêu cầu chứng thực phải là một đối tượng JSON { … }.")
    body = {name: value for name, value in body.items() if value is not None}
    problems = _types(body, _FIELDS, "")
    if not any(body.get(name) for name in ("card", "name", "organisation")):
        problems.append(Problem("name", "Thiếu người yêu cầu: «card», «name» hoặc «organisation»."))
    if "lines" not in body:
        problems.append(Problem("lines", "Thiếu trường «lines» (giấy tờ cần chứng thực)."))
    lines = body["lines"] if isinstance(body.get("lines"), list) else []
    for n, line in enumerate(lines):
        problems += _types(line, _LINE, f"lines[{n}].")
    others = body["others"] if isinstance(body.get("others"), list) else []
    if not all(isinstance(other, str) for other in others):
        problems.append(Problem("others", "Trường «others» là danh sách họ tên các bên khác."))
    if body.get("method", CASH) not in METHODS:
        problems.append(Problem("method", f"Trường «method» là một trong: {', '.join(METHODS)}."))
    if problems:
        raise UserError(*problems)
    register = register_named(body.get("register", COPIES))
    owner, checked = _owner(body)
    return Request(
        owners=(owner, *(Person(other) for other in others)),
        lines=tuple(CopyLine(line.get("kind", ""), line.get("pages", 1), line.get("copies", 1)) for line in lines),
        register=register.key,
        signer=body.get("signer", ""),
        checked=checked,
        extended=body.get("extended", 0),
        agreement=body.get("agreement", ""),
        slip=body.get("slip", False),
        payment=Payment(0, body.get("method", CASH), body.get("symbol", ""), body.get("number", "")),
    )


def _owner(body: Mapping[str, Any]) -> tuple[Party, Checked]:
    if body.get("card"):
        return id_card.parse(body["card"]).person(), Checked.CARD_QR
    phone = body.get("phone", "")
    if body.get("organisation"):
        return Organisation(body["organisation"], body.get("tax_code", ""), phone=phone), Checked.MANUAL
    number = body.get("id_number", "")
    kind = IdKind.PERSONAL_NUMBER if number else IdKind.NONE
    return Person(body["name"], kind, number, phone=phone), Checked.MANUAL


def _types(body: Any, fields: Mapping[str, type], place: str) -> list[Problem]:
    if not isinstance(body, dict):
        return [Problem(place.rstrip("."), f"«{place.rstrip('.')}» phải là một đối tượng JSON {{ … }}.")]
    problems = []
    for name, value in body.items():
        if name not in fields:
            problems.append(Problem(place + name, f"Không có trường «{place}{name}»."))
        elif type(value) is not fields[name]:
            problems.append(Problem(place + name, f"Trường «{place}{name}» sai kiểu dữ liệu."))
    return problems
