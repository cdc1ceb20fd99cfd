"""An application as JSON: what ``counter-app receive`` and imports take. Documented in README.md.

Every unknown, missing or ill-typed field is named, all of them at once; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from counter_app.domain import id_card
from counter_app.domain.application import RETURN_TO, Application, PaperLine, suggested_fees
from counter_app.domain.blanks import read_moment
from counter_app.domain.fees import PAGE, FeeLine, Quantity, exemptions_of
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import local_day
from counter_app.domain.payment import CASH, METHODS, Payment
from counter_app.domain.person import Checked, IdKind, Organisation, Party, Person
from counter_app.domain.procedure import Channel, Procedure
from counter_app.domain.units import Commune
from counter_app.errors import Problem, UserError

FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "procedure": str,
    "case": int,
    "channel": str,
    "card": str,
    "phone": str,
    "commune": str,
    "owners": list,
    "submitter": dict,
    "relation": str,
    "papers": (str, list),
    "pages": int,
    "copies": int,
    "exemption": str,
    "evidence": str,
    "fees": list,
    "paid": dict,
    "limit": dict,
    "sets": int,
    "subject_line": str,
    "checked": str,
    "population_db": bool,
    "return_to": str,
    "no_messages": bool,
    "foreign_code": str,
    "competent": str,
    "note": str,
    "blank": str,
    "received_at": str,
}
"""Every field and its JSON type. ``procedure`` and one of ``card``, ``owners`` are required."""

_PARTY = {
    "type": str,
    "name": str,
    "id_kind": str,
    "id_number": str,
    "tax_code": str,
    "born": str,
    "gender": str,
    "address": str,
    "phone": str,
    "email": str,
    "commune": str,
}
_PAPER = {"name": str, "originals": int, "copies": int, "how": str}
_LIMIT = {"amount": int, "unit": str}
_PAID = {"amount": int, "method": str, "symbol": str, "number": str}
_CHOICES: Mapping[str, Iterable[str]] = {
    "channel": [one.value for one in Channel],
    "checked": [one.value for one in Checked],
    "return_to": list(RETURN_TO),
    "type": ["person", "organisation"],
    "id_kind": [one.value for one in IdKind],
    "how": ["paper", "shown", "data"],
    "unit": [one.value for one in Unit],
    "method": list(METHODS),
}
_MOST_SHEETS = 999


CommuneOf = Callable[[str], Commune | None]
"""Today's commune of a code."""


def read(
    body: Any, find: Callable[[str], Procedure | None], commune_of: CommuneOf, on: date | None = None
) -> Application:
    """The application that a JSON object describes; ``null`` is a field left out. ``on`` is the day whose fees hold.

    Raises UserError naming every field that is wrong.
    """
    if not isinstance(body, dict):
        raise UserError("Tệp hồ sơ phải là một đối tượng JSON { … }.")
    body = _present(body)
    problems = _types(body, FIELDS, "")
    problems += [Problem("procedure", "Thiếu trường «procedure» (mã thủ tục).")] * ("procedure" not in body)
    if "card" not in body and "owners" not in body:
        problems.append(Problem("owners", "Thiếu trường «owners» (chủ hồ sơ) hoặc «card» (mã QR thẻ căn cước)."))
    if "received_at" in body and not body.get("blank"):
        problems.append(Problem("received_at", "Trường «received_at» chỉ dùng cùng với «blank» (phôi giấy)."))
    problems += _parts(body)
    problems = problems or _communes(body, commune_of)
    if problems:
        raise UserError(*problems)
    procedure = find(body["procedure"])
    if procedure is None:
        raise UserError(Problem("procedure", f"Danh mục của đơn vị không có thủ tục «{body['procedure'][:40]}»."))
    cases = max(len(procedure.cases), 1)
    if not 0 <= body.get("case", 0) < cases:
        raise UserError(Problem("case", f"Thủ tục có {cases} trường hợp; «case» tính từ 0 đến {cases - 1}."))
    return _application(body, procedure, commune_of, on)


def day_of(body: Any, today: date) -> date:
    """The day whose communes and fees hold: of a blank the handwritten one, else today. What cannot be read is told
    when the form is checked.
    """
    typed = body.get("received_at") if isinstance(body, dict) else None
    try:
        return local_day(read_moment(typed)) if isinstance(typed, str) else today
    except UserError:
        return today


def _parts(body: Mapping[str, Any]) -> list[Problem]:
    """What is wrong inside the lists and objects of the form."""
    problems = []
    for n, owner in enumerate(_list(body, "owners")):
        problems += _types(owner, _PARTY, f"owners[{n}].")
    for name, fields in (("submitter", _PARTY), ("limit", _LIMIT), ("paid", _PAID)):
        if isinstance(body.get(name), dict):
            problems += _types(body[name], fields, f"{name}.")
    if isinstance(body.get("limit"), dict):
        there = _present(body["limit"])
        problems += [Problem(f"limit.{n}", f"Thiếu trường «limit.{n}».") for n in _LIMIT if n not in there]
    if isinstance(body.get("papers"), str) and body["papers"] != "all":
        problems.append(Problem("papers", 'Trường «papers» là "all" hoặc một danh sách.'))
    for n, paper in enumerate(_list(body, "papers")):
        if not isinstance(paper, str):
            problems += _paper(paper, f"papers[{n}].")
    for n, fee in enumerate(_list(body, "fees")):
        if not (isinstance(fee, list) and [type(part) for part in fee] == [str, int]):
            problems.append(Problem(f"fees[{n}]", f"«fees[{n}]» phải là [tên, số tiền nguyên]."))
    return problems


def _paper(paper: Any, place: str) -> list[Problem]:
    problems = _types(paper, _PAPER, place)
    if problems:
        return problems
    if not paper.get("name"):
        problems.append(Problem(place + "name", f"Thiếu trường «{place}name»."))
    for name in ("originals", "copies"):
        if not 0 <= (paper.get(name) or 0) <= _MOST_SHEETS:
            problems.append(Problem(place + name, f"«{place}{name}» từ 0 đến {_MOST_SHEETS}."))
    return problems


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    return value if isinstance(value, list) else []


def _present(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value is not None}


def _communes(body: Mapping[str, Any], commune_of: CommuneOf) -> list[Problem]:
    """Codes that no commune of today has, in a body of the right form."""
    owners = [(f"owners[{n}].", owner) for n, owner in enumerate(_list(body, "owners"))]
    given = [("", body), *owners, ("submitter.", body.get("submitter") or {})]
    return [
        Problem(place + "commune", f"«{place}commune»: không có xã, phường, đặc khu nào mang mã «{code[:20]}».")
        for place, one in given
        if (code := one.get("commune")) and commune_of(code) is None
    ]


def _application(body: Mapping[str, Any], procedure: Procedure, commune_of: CommuneOf, on: date | None) -> Application:
    owners: list[Party] = [_party(_present(owner), commune_of) for owner in body.get("owners", ())]
    checked = Checked(body.get("checked", Checked.MANUAL))
    if card := body.get("card"):
        person = id_card.parse(card).person()
        more = {"phone": body.get("phone", ""), **_commune(body, commune_of)}
        owners.insert(0, replace(person, **more))
        checked = Checked.CARD_QR
    submitter = _party(_present(body["submitter"]), commune_of) if "submitter" in body else None
    if isinstance(submitter, Organisation):
        raise UserError(Problem("submitter", "Người nộp hồ sơ phải là một người."))
    fees = _fees(body, procedure, on)
    return Application(
        procedure=procedure,
        owners=tuple(owners),
        case=body.get("case", 0),
        channel=Channel(body.get("channel", Channel.COUNTER)),
        submitter=submitter,
        relation=body.get("relation", ""),
        papers=_papers(body.get("papers", ()), procedure),
        sets=body.get("sets", 1),
        subject_line=body.get("subject_line", ""),
        checked=checked,
        population_db=body.get("population_db", False),
        limit=Limit.from_body(body["limit"]) if "limit" in body else None,
        fees=fees,
        payment=_payment(_present(body["paid"]), fees) if "paid" in body else None,
        return_to=body.get("return_to", "COUNTER"),
        no_messages=body.get("no_messages", False),
        foreign_code=body.get("foreign_code", ""),
        note=body.get("note", ""),
        competent=body.get("competent", ""),
        blank=body.get("blank", ""),
        received_at=body.get("received_at", ""),
    )


def _fees(body: Mapping[str, Any], procedure: Procedure, on: date | None) -> tuple[FeeLine, ...] | None:
    """The lines as told, else what the catalogue asks for the pages, copies and exemption told."""
    known = {exemption.code: exemption for exemption in exemptions_of(procedure.fees)}
    counted = {
        "pages": any(fee.unit == PAGE for fee in procedure.fees),
        "copies": any(fee.piece for fee in procedure.fees),
    }
    problems = []
    for name in (name for name in counted if name in body):
        if "fees" in body:
            problems.append(Problem(name, f"«fees» đã ghi số tiền; hãy bỏ «{name}»."))
        elif not counted[name]:
            problems.append(Problem(name, f"Phí của thủ tục này không tính theo «{name}»; hãy bỏ trường ấy."))
    if body.get("exemption", "") not in ("", *known):
        listed = f"các diện là: {', '.join(known)}" if known else "không có diện nào"
        problems.append(Problem("exemption", f"Thủ tục này không có diện miễn, giảm ấy; {listed}."))
    if "evidence" in body and not body.get("exemption"):
        problems.append(Problem("evidence", "Trường «evidence» chỉ dùng cùng với «exemption»."))
    if problems:
        raise UserError(*problems)
    exemption = known.get(body.get("exemption", ""))
    evidence = body.get("evidence", exemption.evidence if exemption else "")
    if "fees" in body:
        return tuple(FeeLine(name, amount, exemption=exemption, evidence=evidence) for name, amount in body["fees"])
    return suggested_fees(
        procedure,
        Quantity(body.get("pages", 1), body.get("copies", 1)).checked(),
        channel=Channel(body.get("channel", Channel.COUNTER)),
        exemption=exemption.code if exemption else "",
        evidence=evidence,
        on=on,
    )


def _payment(paid: Mapping[str, Any], fees: tuple[FeeLine, ...] | None) -> Payment:
    """What was paid: the whole of it where no amount is told."""
    amount = paid.get("amount", sum(fee.amount for fee in fees or ()))
    return Payment(amount, paid.get("method", CASH), paid.get("symbol", ""), paid.get("number", ""))


def _papers(given: Any, procedure: Procedure) -> tuple[PaperLine, ...]:
    """``"all"``: every paper of the catalogue; a list: names, or objects with numbers of originals and copies."""
    if given == "all":
        return tuple(PaperLine.of(paper) for paper in procedure.papers)
    known = {paper.name: PaperLine.of(paper) for paper in procedure.papers}
    lines = []
    for one in given:
        if isinstance(one, str):
            lines.append(known.get(one) or PaperLine(one, originals=1))
        else:
            lines.append(PaperLine(**_present(one)))
    return tuple(lines)


def _party(body: Mapping[str, Any], commune_of: CommuneOf) -> Party:
    body = {**body, **_commune(body, commune_of)}
    if body.get("type") == "organisation":
        return Organisation(**{name: body[name] for name in Organisation.__slots__ if name in body})
    known = {name: body[name] for name in Person.__slots__ if name in body and name not in ("id_kind", "name")}
    kind = body.get("id_kind", IdKind.PERSONAL_NUMBER if body.get("id_number") else IdKind.NONE)
    return Person(name=body.get("name", ""), id_kind=IdKind(kind), **known)


def _commune(body: Mapping[str, Any], commune_of: CommuneOf) -> dict[str, str]:
    """Code and name of the commune that a part of the form gives."""
    commune = commune_of(body["commune"]) if body.get("commune") else None
    return {"commune": commune.code, "commune_name": commune.label} if commune else {}


def _types(body: Any, fields: Mapping[str, Any], place: str) -> list[Problem]:
    if not isinstance(body, dict):
        return [Problem(place.rstrip("."), f"«{place.rstrip('.')}» phải là một đối tượng JSON {{ … }}.")]
    problems = []
    for name, value in body.items():
        if name not in fields:
            problems.append(Problem(place + name, f"Không có trường «{place}{name}»."))
        elif value is None:
            continue
        elif not isinstance(value, fields[name]) or isinstance(value, bool) != (fields[name] is bool):
            problems.append(Problem(place + name, f"Trường «{place}{name}» sai kiểu dữ liệu."))
        elif name in _CHOICES and value not in _CHOICES[name]:
            problems.append(Problem(place + name, f"Trường «{place}{name}» là một trong: {', '.join(_CHOICES[name])}."))
    return problems
