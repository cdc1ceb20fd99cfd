"""What citizens thought of the service, on the five steps of SIPAS, counted for any days by field of work.

A dossier has one answer, given by its citizen (``returning.rate``); it counts on the day on which it was recorded. The
share is that of the two upper steps, as SIPAS counts it (Bộ Nội vụ). This is the counter's own survey on SIPAS's
steps, not the index, which the ministry finds by a survey of its own; nor a figure of QĐ 766/QĐ-TTg, whose formula for
satisfaction is known second-hand only and counts all dossiers, not answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from counter_app.domain.moments import show_day
from counter_app.domain.report import NO_FIELD
from counter_app.domain.returning import RATINGS
from counter_app.domain.text import fold

STEPS = tuple(map(int, RATINGS))
"""5 «Rất hài lòng» … 1 «Rất không hài lòng»."""
CONTENT = (5, 4)
"""The steps that count as content."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One citizen's: the step they chose and by which way (``returning.RATED_BY``)."""

    dossier_id: str
    field: str
    step: int
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """How many chose each step, of one field of work or of all."""

    field: str
    counts: Mapping[int, int]

    @property
    def total(self) -> int:
        """How many answered."""
        return sum(self.counts.values())

    @property
    def content(self) -> float | None:
        """The share of the two upper steps; None where nobody answered."""
        return sum(self.counts[step] for step in CONTENT) / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Opinions:
    """The answers recorded from the first to the last day."""

    first: date
    last: date
    answers: tuple[Answer, ...]

    @property
    def words(self) -> str:
        """«Từ ngày 16/11/2026 đến ngày 22/11/2026»."""
        return f"Từ ngày {show_day(self.first)} đến ngày {show_day(self.last)}"

    @property
    def rows(self) -> tuple[Row, ...]:
        """A row a field of work, by the alphabet; those of no known field last."""
        counted: dict[str, dict[int, int]] = {}
        for one in self.answers:
            counts = counted.setdefault(one.field or NO_FIELD, dict.fromkeys(STEPS, 0))
            counts[one.step] += 1
        found = (Row(field, counts) for field, counts in counted.items())
        return tuple(sorted(found, key=lambda row: (row.field == NO_FIELD, fold(row.field))))

    @property
    def total(self) -> Row:
        """All of them."""
        return Row("Tổng cộng", {step: self.of(step) for step in STEPS})

    def chosen(self, step: int = 0, source: str = "", field: str = "") -> list[Answer]:
        """The answers of a step (0: all of them), by one way or by all, of a row's field or of all."""
        return [
            one
            for one in self.answers
            if step in (0, one.step) and source in ("", one.source) and field in ("", one.field or NO_FIELD)
        ]

    def of(self, step: int = 0, source: str = "") -> int:
        """How many of them."""
        return len(self.chosen(step, source))


def percent(share: float | None) -> str:
    """«93,5%», or a dash where there is nothing to share."""
    return "–" if share is None else f"{share:.1%}".replace(".", ",")
