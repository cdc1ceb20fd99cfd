"""A line of the Sổ theo dõi hồ sơ for each dossier of a book, and which numbers are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from counter_app.domain.application import RETURN_TO
from counter_app.domain.dossier import Dossier
from counter_app.domain.moments import local_day
from counter_app.domain.openings import Opening
from counter_app.domain.transitions import State


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One dossier as the register shows it; a day is None while it has not come."""

    number: int
    code: str
    procedure: str
    sets: int
    names: str
    address: str
    phone: str
    settled_by: str
    received: date | None
    due: date | None
    handed_over: date | None
    resolved: date | None
    returned: date | None
    how: str
    note: str
    void: bool

    @classmethod
    def of(cls, dossier: Dossier) -> RegisterLine | None:
        """The line of a dossier; None where its reception is gone and nobody knows its number."""
        intake = dossier.intake
        if intake is None:
            return None
        void = dossier.state is State.VOID
        gone = dossier.state in (State.STOPPED, State.REFUSED, State.VOID)

        def day(moment: object) -> date | None:
            return local_day(moment) if moment else None  # type: ignore[arg-type]

        return cls(
            number=intake.book_number,
            code=dossier.code,
            procedure=dossier.procedure,
            sets=intake.sets,
            names="; ".join(owner.name for owner in intake.owners),
            address=intake.presenter.address,
            phone=intake.presenter.phone,
            settled_by=intake.competent or (dossier.moves[0].to if dossier.moves else intake.office.name),
            received=day(dossier.received_at),
            due=day(dossier.due_at),
            handed_over=day(dossier.moves[0].at if dossier.moves else None),
            resolved=day(dossier.resolved_at),
            returned=day(dossier.returned_at),
            how=RETURN_TO.get(dossier.returned_how, "") if dossier.returned_at else "",
            note=dossier.state.label if gone and dossier.state else "",
            void=void,
        )


@dataclass(frozen=True, slots=True)
class Register:
    """A book of a year («Quyển số 01/2026»), its lines by number."""

    name: str
    lines: tuple[RegisterLine, ...]
    opening: Opening | None = None
    """From which number it goes on, where not from 1."""

    @classmethod
    def of(cls, name: str, dossiers: Iterable[Dossier], opening: Opening | None = None) -> Register:
        """The book of these dossiers, whatever their order."""
        lines = [line for line in map(RegisterLine.of, dossiers) if line]
        return cls(name, tuple(sorted(lines, key=lambda line: line.number)), opening)

    @property
    def year(self) -> str:
        """``2026``."""
        return self.name.partition("/")[2][:4]

    @property
    def gaps(self) -> tuple[int, ...]:
        """Numbers from the first to the last that no line bears: not arrived yet from its counter, or erased by law.
        What lies before an opening number is told by its document.
        """
        have = {line.number for line in self.lines}
        first = self.opening.number if self.opening else 1
        return tuple(n for n in range(first, max(have, default=0)) if n not in have)

    @property
    def first_day(self) -> date | None:
        """The day of the first line."""
        return min((line.received for line in self.lines if line.received), default=None)

    @property
    def last_day(self) -> date | None:
        """The day of the last line."""
        return max((line.received for line in self.lines if line.received), default=None)
