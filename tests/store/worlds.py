"""Random weeks of an office: several counters write, see each other in part, quarrel, settle, erase and re-chain."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from counter_app.domain.dossier import fold
from counter_app.domain.entry import Entry
from counter_app.domain.moments import to_text
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter
from counter_app.store import board, journal, projections
from counter_app.store.database import Connection
from tests.factories import CLERK, MONDAY, OFFICE, Log, intake, person

COUNTERS = 3
DOSSIERS = ("dossier:1", "dossier:2")
NAMES = ("Nguyễn Văn An", "Đỗ Thị Bưởi")
SEARCHED = ("nguyen", "Bưởi", "0912345678", "X99.01-261123-0003", "X99.01-261123-0004", "do thi")

_RECEPTIONS = {subject: intake(3 + n, owners=(person(name=NAMES[n]),)).to_body() for n, subject in enumerate(DOSSIERS)}
_ACTS: dict[str, dict[str, Any]] = {
    "dossier.handed_over": {"to": "Phòng Kinh tế"},
    "dossier.paused": {"reason": "xác minh", "days_left": 2},
    "dossier.resolved": {},
    "dossier.returned": {"to": "Nguyễn Văn An"},
    "dossier.paid": {"amount": 8000},
    "dossier.extended": {"deadline": {"due_at": to_text(MONDAY)}, "ground": "APOLOGY"},
    "dossier.corrected": {"fields": {"note": {"old": "", "new": "đã xem"}}},
    "dossier.voided": {"reason": "nhập nhầm"},
    "document.printed": {"form": "RECEIPT"},
    "dossier.teleported": {"to": "?"},
    "dossier.supplement_requested": {"items": 5},
    "dossier.resumed": {"deadline": "mai"},
}
_REFERENCE = (
    ("staff:hanh", "staff.set", CLERK.to_body()),
    ("staff:hanh", "staff.set", {**CLERK.to_body(), "active": False}),
    ("staff:hanh", "staff.set", {"id": "hanh"}),
    ("staff:hanh", "office.set", OFFICE.to_body()),
    (f"office:{OFFICE.agency}", "office.set", OFFICE.to_body()),
    (f"office:{OFFICE.agency}", "office.set", {**OFFICE.to_body(), "hours": {"sessions": [], "cut_off": "15:00"}}),
    ("counter:1", "counter.enrolled", Counter(1, "Quầy 1", (Slice(1, 500),)).to_body()),
    ("counter:1", "counter.enrolled", Counter(1, "Quầy Một", (Slice(501, 500),)).to_body()),
    ("shelf:X99.01", "shelf.set", {"top": ["1.001193"], "inactive": []}),
    ("weather:today", "weather.told", {"rain": True}),
)

_counter = st.integers(0, COUNTERS - 1)
_dossier = st.sampled_from(DOSSIERS)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("act"), _counter, _dossier, st.sampled_from(sorted(_ACTS))),
        st.tuples(st.just("take"), _counter, _counter, st.integers(1, 30)),
        st.tuples(st.just("settle"), _counter, _dossier, st.booleans()),
        st.tuples(st.just("erase"), _counter, _dossier),
        st.tuples(st.just("undo"), _counter, _dossier),
        st.tuples(st.just("reference"), _counter, st.integers(0, len(_REFERENCE) - 1)),
        st.tuples(st.just("rechain"), _counter, _counter),
    ),
    max_size=20,
)


def play(script: Sequence[tuple[Any, ...]]) -> list[list[Entry]]:
    """Every counter's log after the script; counter 0 is the centre's."""
    logs = [Log(n) for n in range(COUNTERS)]
    logs[1].write(DOSSIERS[0], "dossier.received", _RECEPTIONS[DOSSIERS[0]])
    logs[2].write(DOSSIERS[1], "dossier.received", _RECEPTIONS[DOSSIERS[1]])
    for step in script:
        log = logs[step[1]]
        match step:
            case ("act", _, subject, kind):
                log.write(subject, kind, _ACTS[kind])
            case ("take", n, other, upto) if n != other:
                log.take(logs[other], upto)
            case ("settle", _, subject, keep):
                open_now = [c.entry_id for c in fold(subject[8:], log.subject(subject)).conflicts]
                log.write(subject, "conflict.settled", {"kept" if keep else "set_aside": open_now})
            case ("erase", _, subject):
                named = [entry.id for entry in log.subject(subject)]
                log.write(subject, "data.erased", {"entries": named, "keep": {"code": "X99.01-261123-0003"}})
            case ("undo", _, subject) if log.subject(subject):
                log.write(subject, "act.undone", {"entry": log.subject(subject)[-1].id})
            case ("reference", _, n):
                subject, kind, body = _REFERENCE[n]
                log.write(subject, kind, body)
            case ("rechain", n, other) if n != other and logs[other].own:
                copied = logs[other].own[-1]
                log.write(copied.subject, copied.kind, dict(copied.content), entry_id=copied.id)
    return [log.own for log in logs]


def arrive(connection: Connection, logs: Sequence[Sequence[Entry]], random: Random) -> None:
    """Takes logs as exchanges do, in pages of any cut, each projected as it comes."""
    left = {n: list(log) for n, log in enumerate(logs)}
    while any(left.values()):
        page: list[Entry] = []
        for _ in range(random.randint(1, 6)):
            n = random.choice([n for n, log in left.items() if log] or [0])
            page += left[n][:1]
            left[n] = left[n][1:]
        new = journal.take(connection, page)
        projections.project(connection, OFFICE.agency, {entry.subject: None for entry in new})


def shown(connection: Connection) -> tuple[object, ...]:
    """What people see: the projections, and whom each search finds."""
    found = [sorted(row.id for row in board.rows(connection, board.search(connection, word))) for word in SEARCHED]
    return projections.dump(connection), found, projections.open_clashes(connection)
