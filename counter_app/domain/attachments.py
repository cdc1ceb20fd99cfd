"""Files attached to the papers of a dossier: which paper, which content, how it came about, and what was remarked.

The entry names the content by its SHA-256; the bytes lie apart from the journal and may be on another counter.
Source of the flags: NĐ 107/2021/NĐ-CP (số hóa), QĐ 766/QĐ-TTg (tái sử dụng, bản sao chứng thực điện tử).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from counter_app.domain.moments import from_text

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.entry import Entry

ATTACHED, DETACHED = "paper.attached", "paper.detached"

OTHER, RESULT = 0, -1
"""Lines that are no paper of the reception: «giấy khác», and the result document. Papers count from 1."""


class Flag(StrEnum):
    """How a file came about, as the indicators of QĐ 766/QĐ-TTg count papers."""

    DIGITISED = "DIGITISED"
    REUSED = "REUSED"
    CERTIFIED = "CERTIFIED"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {
            "DIGITISED": "Số hóa",
            "REUSED": "Tái sử dụng",
            "CERTIFIED": "Bản sao chứng thực điện tử",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was looked into: ``kind`` PDF, JPEG or PNG by its content, ``size`` in bytes; ``signed`` says that a
    digital signature is in it, not that it is valid; ``remarks`` are sentences.
    """

    name: str
    sha256: str
    size: int
    kind: str
    pages: int
    signed: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attached:
    """A file on a dossier. ``counter`` is where it was attached and where its bytes are at first."""

    entry_id: str
    at: datetime
    counter: int
    actor: str
    line: int
    paper: str
    name: str
    sha256: str
    size: int
    kind: str
    pages: int
    signed: bool
    flags: tuple[Flag, ...]
    remarks: tuple[str, ...]

    @classmethod
    def of(cls, entry: Entry) -> Attached:
        """The file of a ``paper.attached``. Raises KeyError, TypeError or ValueError for a body that is none."""
        body = entry.content
        return cls(
            entry.id,
            from_text(entry.at),
            entry.counter,
            entry.actor,
            int(body["line"]),
            str(body["paper_name"]),
            str(body["name"]),
            _digest(body["sha256"]),
            int(body["size"]),
            str(body["kind"]),
            int(body["pages"]),
            bool(body.get("signed", False)),
            tuple(Flag(flag) for flag in body.get("flags", ())),
            tuple(str(remark) for remark in body.get("remarks", ())),
        )

    def to_body(self) -> dict[str, Any]:
        """For programs."""
        return {
            "entry": self.entry_id,
            "line": self.line,
            "paper": self.paper,
            "name": self.name,
            "sha256": self.sha256,
            "size": self.size,
            "kind": self.kind,
            "pages": self.pages,
            "signed": self.signed,
            "flags": [flag.value for flag in self.flags],
            "remarks": list(self.remarks),
            "counter": self.counter,
        }


def _digest(text: object) -> str:
    if not isinstance(text, str) or len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ValueError("no SHA-256")
    return text


def size_in_words(size: int) -> str:
    """«12 KB», «3,4 MB»."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def attached(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    """The files after a ``paper.attached``; one that was erased by law says nothing."""
    if entry.body is None:
        return {}
    gone = entry.content.get("replaces", "")
    return {"files": (*(one for one in dossier.files if one.entry_id != gone), Attached.of(entry))}


def detached(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    """The files after a ``paper.detached``."""
    gone = entry.content.get("file", "")
    return {"files": tuple(one for one in dossier.files if one.entry_id != gone)}


def note_of(kind: str, body: Mapping[str, Any]) -> str:
    """What the timeline says of either act."""
    words = [str(body.get("name", "")), str(body.get("paper_name", "") if kind == ATTACHED else body.get("reason", ""))]
    return ": ".join(filter(None, words if kind == DETACHED else reversed(words)))
