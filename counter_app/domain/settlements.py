"""What people say about entries rather than about the dossier: settlements of conflicts, erasures by law, «Hoàn tác».

They are read before the fold, so that it does not matter when they arrive. They hold ids only, no person.
"""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.entry import Entry
from counter_app.domain.history import History
from counter_app.domain.transitions import ACTS, Act

SETTLED = "conflict.settled"
ERASED = "data.erased"
UNDONE = "act.undone"
"""«Hoàn tác»: names one act of the same person at the same counter, which then never happened to the dossier. Read
before the fold, like a settlement; unlike one it holds for facts too, because nothing has left the counter yet."""

ABOUT_ACTS = {SETTLED: "Xử lý thao tác trùng", ERASED: "Xóa dữ liệu cá nhân", UNDONE: "Hoàn tác"}
"""Their words in the timeline."""


def sets_of(entry: Entry, act: Act | None) -> list[str]:
    """The fields an entry writes; a correction names its own."""
    if act is None:
        return []
    if entry.kind == "dossier.corrected":
        fields = entry.content.get("fields")
        return [f"intake.{name}" for name in fields] if isinstance(fields, dict) else []
    clock = entry.content.get("clock")
    stands = isinstance(clock, dict) and clock.get("left")  # what is left was read off the date it met
    return [*act.sets, *(["due_at"] if entry.content.get("deadline") or stands else [])]


def _texts(entry: Entry, name: str) -> list[str]:
    """A list of ids in a body, whatever else a body may hold there."""
    value = entry.content.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def erased_ids(history: History) -> frozenset[str]:
    """Ids whose bodies are erased by law, whether or not this device still holds them.

    Only acts are: a settlement, an erasure and an undo hold no person, and without them the devices would no longer
    agree.
    """
    named = {i for entry in history.ready if entry.kind == ERASED for i in _texts(entry, "entries")}
    return frozenset(entry.id for entry in history.ready if entry.id in named and entry.kind not in ABOUT_ACTS)


def undone_ids(history: History) -> frozenset[str]:
    """Ids of acts that their own author took back at the same counter. A reception is never among them: its number has
    been given out, and ``dossier.undone`` voids it.
    """
    by = {
        (i, entry.counter, entry.actor)
        for entry in history.ready
        if entry.kind == UNDONE
        for i in [entry.content.get("entry")]
        if isinstance(i, str)
    }
    return frozenset(
        entry.id
        for entry in history.ready
        if (entry.id, entry.counter, entry.actor) in by and entry.kind in ACTS and entry.kind != "dossier.received"
    )


@dataclass(frozen=True, slots=True)
class Settlements:
    """What people decided about conflicts, read before the fold. The first settlement of an entry stands; a second,
    contrary one changes nothing and remains visible in the timeline.
    """

    kept: frozenset[str]
    set_aside: frozenset[str]
    fields: tuple[tuple[Entry, frozenset[str]], ...]
    """Every settlement with the fields it decided: who writes one of them without having seen it is in a new
    conflict, and reopens nothing."""

    @classmethod
    def of(cls, history: History, gone: frozenset[str]) -> Settlements:
        """What the settlements of a history say; ``gone`` are the erased acts."""
        # Whatever this device still holds of an erased act: else devices would not agree on the fields it decided.
        by_id = {entry.id: entry.erased() if entry.id in gone else entry for entry in history.ready}
        decided: dict[str, bool] = {}
        fields = []
        for entry in history.ready:
            if entry.kind != SETTLED:
                continue
            named = dict.fromkeys(_texts(entry, "kept"), True) | dict.fromkeys(_texts(entry, "set_aside"), False)
            decided = named | decided
            about = (by_id[i] for i in named if i in by_id and by_id[i].kind in ACTS)
            fields.append((entry, frozenset(name for one in about for name in sets_of(one, ACTS[one.kind]))))
        kept = frozenset(entry_id for entry_id, keep in decided.items() if keep)
        return cls(kept, frozenset(decided) - kept, tuple(fields))

    def about(self, name: str) -> list[Entry]:
        """The settlements that decided a field."""
        return [entry for entry, fields in self.fields if name in fields]
