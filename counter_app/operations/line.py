"""How the line stands, read off this PC: what «Đồng bộ» and ``counter-app sync`` say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.line import DO, WHY, Flag, LineState, Parked, Peer, Stop, Waiting, told
from counter_app.domain.moments import to_text
from counter_app.errors import Refused
from counter_app.operations.desk import Desk
from counter_app.store import line_state, reference

VERDICTS = {"release": "Cho nhập vào hồ sơ của đơn vị", "reject": "Không nhập, giữ riêng ở trung tâm"}
"""What a supervisor may say of what a revoked counter has sent since."""


@dataclass(frozen=True, slots=True)
class LineSheet:
    """Everything the page tells. ``peers`` as of ``peers_at``; None where nobody has asked the centre yet."""

    stop: Stop
    state: LineState
    waiting: tuple[Waiting, ...]
    peers: tuple[Peer, ...]
    peers_at: datetime | None
    names: Mapping[int, str]
    flags: tuple[Flag, ...]
    parked: tuple[Parked, ...]
    clock_fault: str

    @property
    def number(self) -> int:
        """How many acts wait."""
        return sum(one.number for one in self.waiting)

    @property
    def heading(self) -> str:
        """What waits, since when."""
        if self.stop is Stop.NO_CENTRE:
            return "Mọi thao tác nằm trên máy này."
        return told(self.number, min((one.since for one in self.waiting), default=None))

    @property
    def why(self) -> str:
        """Why, in a sentence; with the centre's own word where it said no."""
        if self.stop is Stop.NONE and self.number:
            return "Đường truyền thông suốt; phần này được gửi ở lượt tới."
        return " ".join(filter(None, (WHY[self.stop], self.state.trouble if self.stop is Stop.REFUSED else "")))

    @property
    def what_to_do(self) -> str:
        """What to do, in a sentence or two."""
        return " ".join(filter(None, (DO[self.stop], self.clock_fault)))

    def to_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "waiting": [
                {"act": one.words, "number": one.number, "since": to_text(one.since)} for one in self.waiting
            ],
            "stop": self.stop.value,
            "why": self.why,
            "do": self.what_to_do,
            "last_exchange": to_text(self.state.ok_at) if self.state.ok_at else None,
            "counters": [
                {
                    "counter": one.counter, "name": self.names.get(one.counter, ""), "sent": one.head,
                    "lacking": one.lag, "program": one.program, "look": one.words,
                    "last_contact": to_text(one.last_at) if one.last_at else None,
                }
                for one in self.peers
            ],
            "counters_at": to_text(self.peers_at) if self.peers_at else None,
            "flags": [{"seq": one.seq, "kind": one.kind, "subject": one.subject, "words": one.words}
                      for one in self.flags],
            "parked": [{"code": one.code, "dossier": one.dossier, "reason": one.reason} for one in self.parked],
        }  # fmt: skip


def look(desk: Desk, *, has_centre: bool) -> LineSheet:
    """How the line of this counter stands."""
    fault = desk.clock_fault()
    with desk.database.read() as connection:
        state, overview = line_state.state(connection), line_state.overview(connection)
        return LineSheet(
            stop=state.stop(has_centre=has_centre),
            state=state,
            waiting=tuple(line_state.waiting(connection, desk.me)) if has_centre else (),
            peers=overview.peers,
            peers_at=overview.at,
            names={one.number: one.name for one in reference.counters(connection, desk.me.office)},
            flags=line_state.flags(connection).flags,
            parked=tuple(line_state.parked(connection, desk.me.office)),
            clock_fault=fault,
        )


def settle_refused(desk: Desk, counter: int, verdict: str) -> None:
    """Says what becomes of what a revoked counter has sent since: the centre does it when it gets this entry.

    Raises Refused for a person without the right, for a counter that has nothing there, and for no verdict.
    """
    with desk.database.read() as connection:
        known = {one.counter: one for one in line_state.overview(connection).peers}
    if verdict not in VERDICTS:
        raise Refused("verdict.unknown", f"Chọn một trong: {', '.join(VERDICTS)}.")
    if counter == desk.me.counter or counter not in known or not known[counter].held_back:
        raise Refused("refused.none", f"Quầy {counter} không có phần nào chờ duyệt theo lần xem gần nhất.", "counter")
    with desk.database.write() as connection:
        desk.append(connection, "refused.settled", f"refused:{counter}", {"counter": counter, "verdict": verdict})
