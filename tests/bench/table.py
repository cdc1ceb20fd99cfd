"""The figures: one line per thing measured, and the table that they make. Nothing is ever asserted of a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

HEADS = ("what", "median", "p95", "against", "ratio", "aim", "ok?")


@dataclass(frozen=True)
class Line:
    """One thing measured, in ``unit``. ``against`` is what it is compared with and that thing's own median; the aim is
    for the median, or for the ratio where ``aim_is_ratio``. ``at_least``: more is better, as of a rate.
    """

    what: str
    values: tuple[float, ...]
    unit: str = "ms"
    against: str = ""
    against_value: float = 0
    aim: float | None = None
    aim_is_ratio: bool = False
    at_least: bool = False

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def p95(self) -> float:
        """The 95th percentile, of a rate the 5th; of few values, the worst."""
        if self.at_least:
            return quantiles(self.values, n=20)[0] if len(self.values) > 20 else min(self.values)
        return quantiles(self.values, n=20)[-1] if len(self.values) > 20 else max(self.values)

    @property
    def ratio(self) -> float | None:
        return self.median / self.against_value if self.against_value else None

    @property
    def ok(self) -> bool | None:
        """Whether the aim is met, None where there is none."""
        found = self.ratio if self.aim_is_ratio else self.median
        if self.aim is None or found is None:
            return None
        return found >= self.aim if self.at_least else found <= self.aim

    def cells(self) -> tuple[str, ...]:
        sign, unit = "≥" if self.at_least else "≤", "×" if self.aim_is_ratio else self.unit
        aim = "" if self.aim is None else f"{sign} {self.aim:,g} {unit}"
        return (
            self.what,
            f"{_figure(self.median)} {self.unit}",
            _figure(self.p95),
            f"{self.against} {_figure(self.against_value)}" if self.against_value else self.against,
            f"{self.ratio:.{1 if self.ratio >= 1 else 2}f} ×" if self.ratio else "",
            aim,
            {True: "yes", False: "NO", None: ""}[self.ok],
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "unit": self.unit,
            "median": self.median,
            "p95": self.p95,
            "against": self.against,
            "against_median": self.against_value or None,
            "ratio": self.ratio,
            "aim": self.aim,
            "aim_is_ratio": self.aim_is_ratio,
            "ok": self.ok,
            "values": list(self.values),
        }


def _figure(value: float) -> str:
    return f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"


def drawn(lines: Iterable[Line]) -> str:
    """The table, aligned."""
    rows = [HEADS, *(line.cells() for line in lines)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADS))]
    right = (1, 2, 4)

    def one(row: tuple[str, ...]) -> str:
        cells = (c.rjust(w) if n in right else c.ljust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True)))
        return " | ".join(cells).rstrip()

    ruler = "-+-".join("-" * width for width in widths)
    return "\n".join([one(rows[0]), ruler, *map(one, rows[1:])])
