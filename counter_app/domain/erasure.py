"""Erasure by law of what the journal tells about a person (Luật 91/2025/QH15 Đ14; how a request is dealt with: [?]).

An erasure names the acts whose bodies go, on every device, at the centre and, with their rotation, in the copies. What
stays is what the counts and the registers need, and who ordered it on which ground. Headers stay, so the chain holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.dossier import Dossier
from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text, to_text
from counter_app.domain.settlements import ABOUT_ACTS, ERASED
from counter_app.domain.text import clean
from counter_app.domain.transitions import OPEN, State
from counter_app.errors import Problem, Refused, UserError

LONGEST_BASIS = 300
LONGEST_REQUEST = 100
_ID_NUMBER = re.compile(r'"(?:\d{9}|\d{12})"')


@dataclass(frozen=True, slots=True)
class Ordered:
    """An erasure as its entry tells it: on which ground, under which request, how many acts of which subject."""

    entry_id: str
    subject: str
    code: str
    at: datetime
    counter: int
    actor: str
    basis: str
    request: str
    acts: int

    @classmethod
    def of(cls, entry: Entry) -> Ordered:
        """Reads it; what an older entry does not say is "" or 0."""
        body = entry.content
        keep, named = body.get("keep"), body.get("entries")
        return cls(
            entry.id, entry.subject, str(keep.get("code", "")) if isinstance(keep, Mapping) else "",
            from_text(entry.at), entry.counter, entry.actor, str(body.get("basis", "")), str(body.get("request", "")),
            len(named) if isinstance(named, list) else 0,
        )  # fmt: skip


def order_of(basis: str, request: str) -> dict[str, str]:
    """Ground and number of the request as they stand in the entry. Neither may hold the person's name: they stay.

    Raises UserError with what is missing.
    """
    ground, number = clean(basis), clean(request)
    problems = []
    if not ground:
        problems.append(Problem("basis", "Chưa ghi căn cứ pháp lý để xóa dữ liệu cá nhân."))
    elif len(ground) > LONGEST_BASIS:
        problems.append(Problem("basis", f"Căn cứ dài quá {LONGEST_BASIS} ký tự, hiện có {len(ground)}."))
    if not number:
        problems.append(Problem("request", "Chưa ghi số văn bản, số phiếu yêu cầu xóa dữ liệu."))
    elif len(number) > LONGEST_REQUEST:
        problems.append(Problem("request", f"Số yêu cầu dài quá {LONGEST_REQUEST} ký tự, hiện có {len(number)}."))
    if problems:
        raise UserError(*problems)
    return {"basis": ground, "request": number}


def check_dossier(dossier: Dossier) -> None:
    """Raises Refused for a dossier the office still needs, or whose register the law wants kept."""
    if dossier.state in OPEN or dossier.state is State.RESOLVED:
        raise Refused(
            "erase.open",
            f"Hồ sơ {dossier.code} chưa kết thúc ({dossier.state.label}); chưa xóa gì. "
            "Hãy trả kết quả, dừng hoặc hủy hồ sơ trước.",
        )
    if dossier.intake and dossier.intake.copies:
        raise Refused(
            "erase.register",
            f"Hồ sơ {dossier.code} nằm trong sổ chứng thực, là sổ phải lưu giữ (NĐ 23/2015/NĐ-CP); chưa xóa gì.",
        )


def kept_of(dossier: Dossier) -> dict[str, Any]:
    """What stays of a dossier: its code, its place in the register and what reports count by."""
    intake = dossier.intake
    if intake is None:
        return dict(dossier.residue)
    moments = ("due_at", "promised_at", "lawful_due_at", "resolved_at")
    told = {name: to_text(moment) for name in moments if (moment := getattr(dossier, name))}
    return {
        "code": dossier.code, "procedure": dossier.procedure, "procedure_code": intake.procedure_code,
        "field": intake.field, "channel": intake.channel.value, "book": intake.book,
        "book_number": intake.book_number, "minted": not intake.foreign, **told,
    }  # fmt: skip


def erasure(
    history: Iterable[Entry], order: Mapping[str, str], keep: Mapping[str, Any], blobs: Iterable[str] = ()
) -> dict[str, Any]:
    """The body of ``data.erased`` about one subject; ``blobs`` are files (SHA-256) that nobody else names.

    Raises Refused when there is nothing (left) to erase.
    """
    entries = list(history)
    going = [entry for entry in entries if entry.kind not in ABOUT_ACTS and entry.body is not None]
    if not going:
        raise Refused("erase.none", "Dữ liệu cá nhân đã được xóa, hoặc không có ở đây; chưa ghi gì thêm.")
    papers = {**_papers_kept(entries), **{entry.id: paper for entry in going if (paper := _paper(entry))}}
    return {
        **order,
        "entries": [entry.id for entry in going],
        "blobs": sorted(set(blobs)),
        "keep": {**keep, **({"papers": papers} if papers else {})},
    }


def _papers_kept(history: Iterable[Entry]) -> dict[str, Any]:
    """What earlier erasures of the subject kept."""
    return {key: paper for entry in history if entry.kind == ERASED for key, paper in kept_papers(entry).items()}


def kept_papers(entry: Entry) -> dict[str, dict[str, Any]]:
    """The running numbers that an erasure kept, by the act that had used them up."""
    keep = entry.content.get("keep")
    papers = keep.get("papers") if isinstance(keep, Mapping) else None
    return {str(key): dict(one) for key, one in papers.items() if isinstance(one, Mapping)} if papers else {}


def _paper(entry: Entry) -> dict[str, Any]:
    """The number alone: header and signer of the paper go with the rest."""
    paper = entry.content.get("paper")
    if not isinstance(paper, Mapping) or not {"form", "year", "n"} <= paper.keys():
        return {}
    number = {name: paper[name] for name in ("form", "year", "n")}
    code = entry.content.get("code")
    return {**number, "code": code} if isinstance(code, str) else number


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is known again in the drafts of a PC: numbers; names and phones where a draft bears none."""

    numbers: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    @classmethod
    def in_bodies(cls, entries: Iterable[Entry]) -> Traces:
        """Every party that stands in these bodies."""
        parties = [party for entry in entries if entry.body is not None for party in _parties(entry.content)]

        def said(*keys: str) -> frozenset[str]:
            return frozenset(str(one[key]) for one in parties for key in keys if one.get(key))

        return cls(said("id_number", "tax_code"), said("name", "phone"))

    def in_text(self, text: str) -> bool:
        """Whether a draft's JSON is about one of them."""
        if any(f'"{number}"' in text for number in self.numbers):
            return True
        return not _ID_NUMBER.search(text) and any(f'"{word}"' in text for word in self.words)


def _parties(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if value.get("name") and value.keys() & {"id_number", "tax_code", "phone", "id_kind"}:
            yield value
        for part in value.values():
            yield from _parties(part)
    elif isinstance(value, list):
        for part in value:
            yield from _parties(part)
