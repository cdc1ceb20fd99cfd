"""Phản ánh, kiến nghị of citizens and organisations (NĐ 20/2008/NĐ-CP, as amended): a register with its own numbers.

No law's time is counted here: the register shows since when each one waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text, show
from counter_app.domain.person import address_line, phone_number
from counter_app.domain.text import clean
from counter_app.errors import Problem, Refused, UserError

PETITION = "PETITION"
"""Key of its running number."""
RECEIVED, ANSWERED = "petition.received", "petition.answered"
CHANNELS = {"COUNTER": "Tại quầy", "PHONE": "Điện thoại", "POST": "Văn bản, bưu chính", "ONLINE": "Cổng, thư điện tử"}
LONGEST_CONTENT = 2000
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Petition:
    """One of them, as its entries tell it. ``dossier`` is the id of the dossier it is about, "" for none."""

    id: str
    number: str
    at: datetime
    counter: int
    clerk: str
    name: str
    phone: str
    address: str
    channel: str
    content: str
    dossier: str = ""
    code: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""

    @property
    def stands(self) -> str:
        """In words."""
        return f"Đã trả lời {show(self.answered_at)}" if self.answered_at else "Chưa trả lời"

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Petition | None:
        """What these entries tell, in their order; None when its reception is not here. The first answer stands."""
        found: Petition | None = None
        for entry in entries:
            body = entry.content
            if entry.kind == RECEIVED and entry.body is not None:
                found = cls(
                    id=entry.subject.partition(":")[2], number=str(body["paper"]["number"]), at=from_text(entry.at),
                    counter=entry.counter, clerk=entry.actor, name=str(body["name"]), phone=str(body["phone"]),
                    address=str(body["address"]), channel=str(body["channel"]), content=str(body["content"]),
                    dossier=str(body.get("dossier", "")), code=str(body.get("code", "")),
                )  # fmt: skip
            elif entry.kind == ANSWERED and found is not None and found.answered_at is None:
                found = replace(
                    found, answered_at=from_text(entry.at), answered_by=str(body["by"]), answer=str(body["answer"])
                )
        return found


def received(form: Mapping[str, str], dossier_id: str = "", code: str = "") -> dict[str, Any]:
    """The body of ``petition.received``, its number aside. Raises UserError with every field at once."""
    problems: list[Problem] = []
    name, content = clean(form.get("name", "")), clean(form.get("content", ""))
    if len(name) > LONGEST_NAME:
        problems.append(Problem("name", f"Tên người phản ánh dài quá {LONGEST_NAME} ký tự."))
    if not content:
        problems.append(Problem("content", "Chưa ghi nội dung phản ánh, kiến nghị."))
    elif len(content) > LONGEST_CONTENT:
        problems.append(Problem("content", f"Nội dung dài quá {LONGEST_CONTENT} ký tự, hiện có {len(content)}."))
    read: dict[str, str] = {}
    for field, rule in (("phone", phone_number), ("address", address_line)):
        try:
            read[field] = rule(form.get(field, ""), field)
        except UserError as error:
            problems += error.problems
    channel = form.get("channel") or "COUNTER"
    if channel not in CHANNELS:
        problems.append(Problem("channel", f"Cách phản ánh là một trong: {', '.join(CHANNELS.values())}."))
    if problems:
        raise UserError(*problems)
    about = {"dossier": dossier_id, "code": code} if dossier_id else {}
    return {"name": name, **read, "channel": channel, "content": content, **about}


def answered(petition: Petition, answer: str, by: str) -> dict[str, Any]:
    """The body of ``petition.answered``. Raises UserError when nothing is said, Refused when it was answered."""
    if petition.answered_at is not None:
        raise Refused(
            "petition.answered",
            f"Phản ánh số {petition.number} đã được {petition.answered_by} trả lời lúc {show(petition.answered_at)}.",
        )
    said, who = clean(answer), clean(by)
    problems = []
    if not said:
        problems.append(Problem("answer", "Chưa ghi nội dung trả lời."))
    elif len(said) > LONGEST_CONTENT:
        problems.append(Problem("answer", f"Nội dung trả lời dài quá {LONGEST_CONTENT} ký tự, hiện có {len(said)}."))
    if not who:
        problems.append(Problem("by", "Chưa ghi ai trả lời."))
    if problems:
        raise UserError(*problems)
    return {"answer": said, "by": who}
