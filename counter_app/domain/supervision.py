"""What whoever is in charge looks at and decides: second requests, acts that met each other, who did how much.

Nothing waits for them but the void of a dossier and the acts that were set beside; a settlement is an entry too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain import money
from counter_app.domain.acts import allow, needed
from counter_app.domain.dossier import Clash, Conflict, Dossier
from counter_app.domain.entry import Entry
from counter_app.domain.guidance import LABELS
from counter_app.domain.moments import from_text, local, show
from counter_app.domain.promise import Body
from counter_app.domain.settlements import ABOUT_ACTS, UNDONE
from counter_app.domain.text import clean
from counter_app.domain.transitions import ACTS
from counter_app.errors import Refused

BEGINNINGS = ("dossier.received", "dossier.imported")
TWICE_OF = "twice:"
"""Stands in the place of an entry's id where two dossiers bear one code, before the first one's subject."""
NOTED = "dossier.noted"
GUIDANCE_NOTED = "guidance.noted"

_NAMES = {
    "to": "Nơi nhận, người nhận việc",
    "from": "Đang ở",
    "by": "Người ký nhận",
    "reason": "Lý do",
    "note": "Ghi chú",
    "result": "Số, ký hiệu kết quả",
    "shelf": "Ô kệ",
    "items": "Giấy tờ",
    "receiver": "Người nhận",
    "how": "Trả bằng",
    "batch": "Phiếu bàn giao",
    "method": "Hình thức",
    "number": "Số",
    "owners": "Chủ hồ sơ",
    "submitter": "Người nộp hồ sơ",
    "subject_line": "Trích yếu",
    "fees": "Phí, lệ phí",
    "holder": "Nơi giữ",
}
"""What of a body is shown beside another act's, in words."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two acts that met: who, when, where, what; ``stands`` tells whether the dossier shows it now."""

    label: str
    at: datetime
    counter: int
    actor: str
    values: tuple[tuple[str, str], ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One line of «Thao tác trùng cần xử lý». ``other`` is None where an act met no act but a state."""

    dossier_id: str
    code: str
    state: str
    entry_id: str
    clash: Clash
    act: Side
    other: Side | None

    @property
    def can_settle(self) -> bool:
        """What this program cannot read it cannot judge either."""
        return self.clash in (Clash.CONCURRENT, Clash.ILLEGAL, Clash.TWICE)


def twice(dossier: Dossier, own: Iterable[Entry], first: Iterable[Entry]) -> Case | None:
    """Two dossiers with one code, the second as the act to look at; None where either reception is not here."""
    begins = [next((e for e in held if e.kind in BEGINNINGS), None) for held in (own, first)]
    if begins[0] is None or begins[1] is None:
        return None
    state = dossier.state.label if dossier.state else ""
    sides = [_side(entry, stands=True) for entry in begins if entry]
    return Case(dossier.id, dossier.code, state, TWICE_OF + begins[1].subject, Clash.TWICE, *sides)


def cases(dossier: Dossier, entries: Iterable[Entry]) -> list[Case]:
    """The open conflicts of a dossier, both acts of each as they were written."""
    by_id = {entry.id: entry for entry in entries}
    applied = {line.entry_id for line in dossier.timeline if line.applied}
    state = dossier.state.label if dossier.state else ""
    return [
        Case(
            dossier.id, dossier.code, state, conflict.entry_id, conflict.clash,
            _side(by_id[conflict.entry_id], stands=conflict.entry_id in applied),
            _side(by_id[conflict.against], stands=conflict.against in applied) if conflict.against in by_id else None,
        )
        for conflict in dossier.conflicts
        if conflict.entry_id in by_id
    ]  # fmt: skip


def _side(entry: Entry, *, stands: bool) -> Side:
    act = ACTS.get(entry.kind)
    label = act.label if act else ABOUT_ACTS.get(entry.kind, entry.kind)
    return Side(label, from_text(entry.at), entry.counter, entry.actor, tuple(_values(entry.content)), stands)


def _values(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [(_NAMES[name], _words(body[name])) for name in _NAMES if body.get(name)]
    promised = body.get("deadline")
    if isinstance(promised, dict) and isinstance(promised.get("due_at"), str):
        found.append(("Hẹn trả", _moment(promised["due_at"])))
    if isinstance(body.get("amount"), int):
        found.append(("Số tiền", f"{money.show(body['amount'])} đồng"))
    changed = body.get("fields")
    if isinstance(changed, dict):
        for name, change in changed.items():
            new = change.get("new") if isinstance(change, dict) else change
            found.append((_NAMES.get(str(name), str(name)), _words(new)))
    return [(name, words) for name, words in found if words]


def _words(value: Any) -> str:
    """A value of a body, whatever its author put there."""
    if isinstance(value, dict):
        return str(value.get("name") or json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value)))
    return "" if value is None else str(value)


def _moment(text: str) -> str:
    try:
        return show(from_text(text))
    except ValueError:
        return text


def settle(dossier: Dossier, entry_id: str, *, take: bool, reason: str) -> Body:
    """Xử lý thao tác trùng: the act ``entry_id`` is taken, or what stands is left as it is; with a reason.

    Taken, the act it met is set aside where it is not a fact; both stay in the timeline. Raises Refused when there is
    no such conflict, or this program cannot read the act.
    """
    conflict = next((one for one in dossier.conflicts if one.entry_id == entry_id), None)
    if conflict is None:
        raise Refused(
            "conflict.none", f"Hồ sơ {dossier.code} không còn thao tác trùng này; có thể người khác vừa xử lý."
        )
    if conflict.clash not in (Clash.CONCURRENT, Clash.ILLEGAL):
        raise Refused("conflict.unreadable", f"{conflict.clash.label}. Chưa xử lý được trên máy này.")
    cause = needed(reason, "reason.missing", "Chưa ghi lý do chọn thao tác.")
    return {**_decided(conflict, take=take), "reason": cause}


def _decided(conflict: Conflict, *, take: bool) -> dict[str, list[str]]:
    act, other = [conflict.entry_id], [conflict.against] if conflict.against else []
    return {"kept": act, "set_aside": other} if take else {"kept": other, "set_aside": act}


def note_again(dossier: Dossier, note: str = "") -> Body:
    """Người phụ trách đã xem a request that was made another time, or later than the rule allows."""
    allow(dossier, NOTED)
    if not dossier.again:
        raise Refused("again.none", f"Hồ sơ {dossier.code} không có yêu cầu bổ sung nào cần xem.")
    return {"about": dossier.again, "note": clean(note)}


@dataclass(frozen=True, slots=True)
class Load:
    """What a person did on a day: acts on dossiers by the hour they were done in, and two of them named."""

    actor: str
    hours: Mapping[int, int]
    received: int
    returned: int

    @property
    def total(self) -> int:
        """All acts."""
        return sum(self.hours.values())


_NO_WORK = ("document.printed", "document.waived", "dossier.imported")


def workload(entries: Iterable[Entry]) -> list[Load]:
    """Who did how much, the busiest first; what was taken back is not counted, nor what printers do."""
    written = list(entries)
    undone = {str(entry.content.get("entry")) for entry in written if entry.kind == UNDONE}
    hours: dict[str, Counter[int]] = {}
    kinds: dict[str, Counter[str]] = {}
    for entry in written:
        counted = (entry.kind in ACTS and entry.kind not in _NO_WORK) or entry.kind in LABELS
        if counted and entry.id not in undone:
            hours.setdefault(entry.actor, Counter())[local(from_text(entry.at)).hour] += 1
            kinds.setdefault(entry.actor, Counter())[entry.kind] += 1
    found = [
        Load(actor, dict(by_hour), kinds[actor]["dossier.received"], kinds[actor]["dossier.returned"])
        for actor, by_hour in hours.items()
    ]
    return sorted(found, key=lambda one: (-one.total, one.actor))
