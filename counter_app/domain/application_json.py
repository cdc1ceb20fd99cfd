"""An application as JSON: what ``counter-app receive`` and imports take. Documented in README.md.

Every unknown, missing or ill-typed field is named, all of them at once; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from counter_app.domain import id_card
from counter_app.domain.deadline import Limit
from counter_app.domain.intake import RETURN_TO, Application, FeeLine, PaperLine, suggested_fees
from counter_app.domain.person import Checked, IdKind, Organisation, Party, Person
from counter_app.domain.procedure import Channel, Procedure
from counter_app.errors import Problem, UserError

FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "procedure": str,
    "case": int,
    "channel": str,
    "card": str,
    "phone": str,
    "owners": list,
    "submitter": dict,
    "relation": str,
    "papers": (str, list),
    "fees": list,
    "limit": dict,
    "sets": int,
    "subject_line": str,
    "checked": str,
    "population_db": bool,
    "return_to": str,
    "foreign_code": str,
    "note": str,
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
}


def read(body: Any, find: Callable[[str], Procedure | None]) -> Application:
    """The application that a JSON object describes. Raises UserError naming every field that is wrong."""
    if not isinstance(body, dict):
        raise UserError("Tệp hồ sơ phải là một đối tượng JSON { … }.")
    problems = _types(body, FIELDS, "")
    problems += [Problem("procedure", "Thiếu trường «procedure» (mã thủ tục).")] * ("procedure" not in body)
    if "card" not in body and "owners" not in body:
        problems.append(Problem("owners", "Thiếu trường «owners» (chủ hồ sơ) hoặc «card» (mã QR thẻ căn cước)."))
    for n, owner in enumerate(body.get("owners") or ()):
        problems += _types(owner, _PARTY, f"owners[{n}].")
    if isinstance(body.get("submitter"), dict):
        problems += _types(body["submitter"], _PARTY, "submitter.")
    if problems:
        raise UserError(*problems)
    procedure = find(body["procedure"])
    if procedure is None:
        raise UserError(Problem("procedure", f"Danh mục của đơn vị không có thủ tục «{body['procedure'][:40]}»."))
    try:
        return _application(body, procedure)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"Tệp hồ sơ có giá trị không hợp lệ: {error}.") from error


def _application(body: Mapping[str, Any], procedure: Procedure) -> Application:
    owners: list[Party] = [_party(owner) for owner in body.get("owners", ())]
    checked = Checked(body.get("checked", Checked.MANUAL))
    if card := body.get("card"):
        person = id_card.parse(card).person()
        owners.insert(0, Person(**{**_fields(person), "phone": body.get("phone", "")}))
        checked = Checked.CARD_QR
    submitter = _party(body["submitter"]) if body.get("submitter") else None
    if isinstance(submitter, Organisation):
        raise UserError(Problem("submitter", "Người nộp hồ sơ phải là một người."))
    if body.get("return_to", "COUNTER") not in RETURN_TO:
        raise UserError(Problem("return_to", f"Nơi trả kết quả là một trong: {', '.join(RETURN_TO)}."))
    fees = body.get("fees")
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
        limit=Limit.from_body(body["limit"]) if body.get("limit") else None,
        fees=suggested_fees(procedure) if fees is None else tuple(FeeLine(str(n), int(amount)) for n, amount in fees),
        return_to=body.get("return_to", "COUNTER"),
        foreign_code=body.get("foreign_code", ""),
        note=body.get("note", ""),
    )


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
            lines.append(PaperLine(str(one["name"]), int(one.get("originals", 0)), int(one.get("copies", 0)),
                                   str(one.get("how", "paper"))))  # fmt: skip
    return tuple(lines)


def _party(body: Mapping[str, Any]) -> Party:
    if body.get("type") == "organisation":
        return Organisation(**{name: body[name] for name in Organisation.__slots__ if name in body})
    known = {name: body[name] for name in Person.__slots__ if name in body and name not in ("id_kind", "name")}
    kind = body.get("id_kind", IdKind.PERSONAL_NUMBER if body.get("id_number") else IdKind.NONE)
    return Person(name=body.get("name", ""), id_kind=IdKind(kind), **known)


def _fields(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in Person.__slots__}


def _types(body: Any, fields: Mapping[str, Any], place: str) -> list[Problem]:
    if not isinstance(body, dict):
        return [Problem(place.rstrip("."), f"«{place.rstrip('.')}» phải là một đối tượng JSON {{ … }}.")]
    problems = []
    for name, value in body.items():
        if name not in fields:
            problems.append(Problem(place + name, f"Không có trường «{place}{name}»."))
        elif value is not None and (
            not isinstance(value, fields[name]) or isinstance(value, bool) != (fields[name] is bool)
        ):
            problems.append(Problem(place + name, f"Trường «{place}{name}» sai kiểu dữ liệu."))
    return problems
