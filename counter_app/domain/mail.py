"""Bưu chính công ích: what is handed to the post with one list, and what the post brings (QĐ 45/2016/QĐ-TTg).

A list names the acts by which its results went, no person: names and addresses stand in the dossiers, where the law
may erase them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from counter_app.domain import money
from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text, show_day
from counter_app.domain.office import Office
from counter_app.domain.returns import ReturnLine
from counter_app.domain.text import clean
from counter_app.errors import Problem, Refused, UserError

POST_LIST, ENVELOPE = "POSTLIST", "ENVELOPE"
"""Keys of their running numbers."""
LISTED, REGISTERED, LINKED = "post.listed", "envelope.registered", "envelope.linked"
MOST_ON_A_LIST = 300
HIGHEST_FEE = 10_000_000
LONGEST_NUMBER = 40
LONGEST_SENDER = 300


def list_code(agency: str, year: int, number: str) -> str:
    """What the barcode of a list holds: ``H30.12-BC26-01.00003``."""
    return f"{agency}-BC{year % 100:02}-{number}"


@dataclass(frozen=True, slots=True)
class Posted:
    """One result on a list: its dossier, the act by which it went, the post's number and fee in đồng (0: not known)."""

    dossier: str
    entry: str
    tracking: str = ""
    fee: int = 0

    def to_body(self) -> dict[str, Any]:
        """As it stands in the entry."""
        return {"dossier": self.dossier, "entry": self.entry, "tracking": self.tracking, "fee": self.fee}

    def checked(self) -> Posted:
        """The same, cleaned. Raises UserError."""
        tracking = clean(self.tracking).replace(" ", "").upper()
        problems = []
        if len(tracking) > LONGEST_NUMBER:
            problems.append(Problem("tracking", f"Số bưu gửi dài quá {LONGEST_NUMBER} ký tự."))
        if not 0 <= self.fee <= HIGHEST_FEE:
            problems.append(Problem("fee", f"Cước bưu chính từ 0 đến {money.show(HIGHEST_FEE)} đồng."))
        if problems:
            raise UserError(*problems)
        return replace(self, tracking=tracking)


@dataclass(frozen=True, slots=True)
class PostList:
    """A list as it was made; ``number`` is «Số», ``code`` its barcode."""

    id: str
    number: str
    code: str
    at: datetime
    counter: int
    clerk: str
    office: Office
    lines: tuple[Posted, ...]

    @classmethod
    def of(cls, entry: Entry) -> PostList:
        """The list of an entry. Raises KeyError, TypeError or ValueError when it is none."""
        body, paper = entry.content, entry.content["paper"]
        return cls(
            entry.subject.partition(":")[2],
            str(paper["number"]),
            str(body["code"]),
            from_text(entry.at),
            entry.counter,
            str(paper["clerk"]),
            Office.from_body(paper["office"]),
            tuple(
                Posted(str(one["dossier"]), str(one["entry"]), str(one["tracking"]), int(one["fee"]))
                for one in body["lines"]
            ),
        )


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A line of a list with what its act recorded; ``told`` is None where that was erased by law."""

    posted: Posted
    told: ReturnLine | None

    @property
    def tracking(self) -> str:
        """The post's number: as the list says, else as the return did."""
        return self.posted.tracking or (self.told.handing.tracking if self.told else "")


def check_lines(lines: Iterable[Posted]) -> list[Posted]:
    """The lines of a new list. Raises UserError when there are none or too many, or one cannot be."""
    found = [one.checked() for one in lines]
    if not found:
        raise UserError(Problem("lines", "Chưa chọn kết quả nào để bàn giao cho bưu chính."))
    if len(found) > MOST_ON_A_LIST:
        raise UserError(Problem("lines", f"Một bảng kê nhiều nhất {MOST_ON_A_LIST} dòng, đang có {len(found)}."))
    return found


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter the post brought. ``dossier`` is the one received from it, "" for none yet."""

    id: str
    number: str
    tracking: str
    sender: str
    posted: date
    at: datetime
    clerk: str
    note: str = ""
    dossier: str = ""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Envelope | None:
        """The letter that these entries tell, in their order; None when its registration is not here."""
        found: Envelope | None = None
        for entry in entries:
            body = entry.content
            if entry.kind == REGISTERED and entry.body is not None:
                found = cls(
                    entry.subject.partition(":")[2], str(body["paper"]["number"]), str(body["tracking"]),
                    str(body["sender"]), date.fromisoformat(body["posted"]), from_text(entry.at), entry.actor,
                    str(body.get("note", "")),
                )  # fmt: skip
            elif entry.kind == LINKED and found is not None:
                found = replace(found, dossier=str(body.get("dossier", "")))
        return found


@dataclass(frozen=True, slots=True)
class EnvelopeForm:
    """A letter as typed."""

    tracking: str
    sender: str
    posted: date
    note: str = ""

    def body(self, today: date) -> dict[str, Any]:
        """The body of ``envelope.registered``, its number aside. Raises UserError with every field at once."""
        tracking, sender, note = clean(self.tracking).replace(" ", "").upper(), clean(self.sender), clean(self.note)
        problems = []
        if not tracking and not sender:
            problems.append(Problem("tracking", "Ghi số bưu gửi hoặc người gửi."))
        if len(tracking) > LONGEST_NUMBER:
            problems.append(Problem("tracking", f"Số bưu gửi dài quá {LONGEST_NUMBER} ký tự."))
        if len(sender) > LONGEST_SENDER or len(note) > LONGEST_SENDER:
            problems.append(Problem("sender", f"Người gửi và ghi chú không quá {LONGEST_SENDER} ký tự."))
        if self.posted > today:
            problems.append(Problem("posted", f"Ngày nhận {show_day(self.posted)} còn ở phía trước."))
        if problems:
            raise UserError(*problems)
        return {"tracking": tracking, "sender": sender, "posted": self.posted.isoformat(), "note": note}


def link(envelope: Envelope, dossier_id: str, code: str) -> dict[str, Any]:
    """The dossier that was received from a letter. Raises Refused when it has one."""
    if envelope.dossier:
        raise Refused("envelope.linked", f"Bưu gửi {envelope.number} đã gắn với một hồ sơ.")
    return {"dossier": dossier_id, "note": code}
