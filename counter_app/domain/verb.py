"""What a row of the table of verbs is: an act as people and programs ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from counter_app.domain.asked import Asked, Given, read_fields
from counter_app.domain.dossier import Dossier
from counter_app.domain.promise import Body, Circumstances
from counter_app.domain.transitions import ACTS

REASON = Asked("reason", "Lý do", required=True)
"""What many of them ask."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One row: the name on the command line, the kind of its entry, its fields, what decides it."""

    name: str
    kind: str
    label: str
    asks: tuple[Asked, ...]
    decide: Callable[[Dossier, Circumstances, Given], Body]
    form: str = ""
    """The key of the paper that belongs to it, "" for none."""

    def fits(self, dossier: Dossier) -> bool:
        """Whether the table of transitions knows it in the dossier's state."""
        return dossier.state in ACTS[self.kind].origin

    def read(self, raw: Mapping[str, object]) -> Given:
        """The values of the fields. Raises UserError naming every field that is unknown, missing or cannot be read."""
        return read_fields(self.asks, raw)
