"""Who takes a result away and how it goes: what ``dossier.returned`` carries (NĐ 61/2018 Đ20).

Somebody other than the owner or who handed in shows an authorisation. Near kin in matters of civil status may act on
one that nobody certified (TT 04/2020/TT-BTP Đ2 k1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from counter_app.domain.text import fold

NEAR_KIN = ("Cha, mẹ", "Con", "Vợ, chồng", "Anh, chị, em ruột", "Ông, bà")
RELATIONS = (*NEAR_KIN, "Đại diện theo pháp luật", "Người được ủy quyền khác")
"""What stands behind the digits 1 to 7; any other words may be typed."""
CIVIL_STATUS = "Hộ tịch"
"""The field of procedures (lĩnh vực) in which near kin need no certified paper."""


class Authorisation(StrEnum):
    """By what somebody else may take a result."""

    NONE = "none"
    PAPER = "paper"
    KIN = "kin"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return {
            "none": "Không có",
            "paper": "Giấy ủy quyền, giấy tờ đại diện",
            "kin": "Giấy ủy quyền không cần chứng thực",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who took it. ``id_number`` is "" where nobody asked for a card; ``relation`` is "" for the citizen in person."""

    name: str
    id_number: str = ""
    relation: str = ""
    authorisation: Authorisation = Authorisation.NONE

    @property
    def words(self) -> str:
        """«Trần Thị Bình (Con, giấy ủy quyền không cần chứng thực)»."""
        paper = "" if self.authorisation is Authorisation.NONE else self.authorisation.label.lower()
        beside = ", ".join(filter(None, (self.relation, paper)))
        return self.name + (f" ({beside})" if beside else "")


@dataclass(frozen=True, slots=True)
class Handing:
    """How a result goes: a key of ``application.RETURN_TO``, with the post's number where it goes by post.

    ``originals`` are names of papers given back; ``lost`` is why the citizen has no receipt, "" when it was shown;
    ``owed`` đồng were still to be paid when it went.
    """

    receiver: Receiver
    how: str = "COUNTER"
    tracking: str = ""
    originals: tuple[str, ...] = ()
    lost: str = ""
    owed: int = 0

    @property
    def words(self) -> str:
        """As it stands in the timeline."""
        by_post = f"bưu chính số {self.tracking}" if self.tracking else ""
        back = f"trả lại {len(self.originals)} bản chính" if self.originals else ""
        lost = f"mất giấy hẹn: {self.lost}" if self.lost else ""
        return "; ".join(filter(None, (self.receiver.words, by_post, back, lost)))

    def to_body(self) -> dict[str, Any]:
        """As it stands in the entry."""
        receiver = self.receiver
        return {
            "to": receiver.name,
            "receiver": {
                "name": receiver.name,
                "id_number": receiver.id_number,
                "relation": receiver.relation,
                "authorisation": receiver.authorisation.value,
            },
            "how": self.how,
            "tracking": self.tracking,
            "originals": list(self.originals),
            "lost": self.lost,
            "owed": self.owed,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Handing:
        """What :meth:`to_body` wrote; an entry older than these fields tells a name and a way only."""
        told = body.get("receiver") or {}
        return cls(
            receiver=Receiver(
                name=str(told.get("name") or body.get("to") or ""),
                id_number=str(told.get("id_number", "")),
                relation=str(told.get("relation", "")),
                authorisation=Authorisation(told.get("authorisation", Authorisation.NONE)),
            ),
            how=str(body.get("how", "COUNTER")),
            tracking=str(body.get("tracking", "")),
            originals=tuple(str(name) for name in body.get("originals", ())),
            lost=str(body.get("lost", "")),
            owed=int(body.get("owed", 0)),
        )


def is_near_kin(relation: str) -> bool:
    """Whether a relation is one of those that need no certified authorisation in civil status. «Mẹ đẻ» is one,
    «con rể» is none.
    """
    words = set(_plain(relation).split()) - _NEAR_MARKS
    return bool(words) and words <= _NEAR_WORDS


def _plain(relation: str) -> str:
    return "".join(c if c.isalnum() else " " for c in fold(relation))


_NEAR_WORDS = frozenset(word for relation in NEAR_KIN for word in _plain(relation).split())
_NEAR_MARKS = frozenset(("de", "ruot", "noi", "ngoai", "trai", "gai"))


def relation_of(typed: str) -> str:
    """The relation of a digit, or the words as typed."""
    return picked_by_digit(typed, RELATIONS)


def picked_by_digit(typed: str, offered: Sequence[str]) -> str:
    """Of what is offered with digits the one that was typed, or the words as typed."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 1 else 0
    return offered[number - 1] if 0 < number <= len(offered) else typed
