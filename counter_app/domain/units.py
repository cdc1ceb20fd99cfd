"""Provinces and communes: those of today, and the former ones that today's took over on 01/07/2025.

Both tables are dated data (``db/seed``: units.tsv, former_units.tsv). A unit of today has a row for each of its states,
because a commune becomes a ward without changing its code; a former unit has a row for each way it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally run city (QĐ 19/2025/QĐ-TTg); ``name`` with its kind: «Tỉnh Lào Cai»."""

    code: str
    """Two digits."""
    name: str
    valid_from: date
    basis: str
    """The resolution that made it what it is."""


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone (xã, phường, đặc khu); ``name`` with its kind: «Phường Hoàn Kiếm»."""

    code: str
    """Five digits (QĐ 19/2025/QĐ-TTg)."""
    name: str
    province: Province
    valid_from: date
    basis: str

    @property
    def label(self) -> str:
        """As a dossier keeps it: «Phường Hoàn Kiếm, Thành phố Hà Nội»."""
        return f"{self.name}, {self.province.name}"


class Share(StrEnum):
    """How much of a former unit went to one of today's; the value is its mark in the table."""

    ALL = ""
    """All of it, or all of its people."""
    PART = "~"
    LAND = "-"
    """Land only: all the people went elsewhere."""
    HEARSAY = "?"
    """By a second-hand source: it had been merged into another before 01/07/2025."""


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A commune as cards of 2021–2025 name it. ``code`` is empty for island districts that had no communes."""

    code: str
    name: str
    district: str
    province: str
    successors: tuple[tuple[str, Share], ...]
    """Codes of today's communes."""

    @classmethod
    def of(cls, row: str) -> FormerUnit:
        """From a row of the table. Raises ValueError when it is none."""
        code, name, district, province, successors = row.split("\t")
        return cls(code, name, district, province, tuple((one[:5], Share(one[5:])) for one in successors.split()))


def rows(table: str) -> list[str]:
    """The rows of a table of ``db/seed``, without its notes (``#``) and the line with the columns' names."""
    return [line for line in table.splitlines() if not line.startswith("#")][1:]


def today(table: str, on: date) -> tuple[dict[str, Province], dict[str, Commune]]:
    """Provinces and communes in force on a day, by code, from the text of units.tsv. Raises ValueError on a bad row."""
    states: dict[str, list[str]] = {}
    for code, since, *rest in (row.split("\t") for row in rows(table)):
        if since <= on.isoformat():  # rows are sorted by code and day: the newest stays
            states[code] = [since, *rest]
    provinces = {
        code: Province(code, name, date.fromisoformat(since), basis)
        for code, (since, name, within, basis) in states.items()
        if not within
    }
    communes = {
        code: Commune(code, name, provinces[within], date.fromisoformat(since), basis)
        for code, (since, name, within, basis) in states.items()
        if within
    }
    return provinces, communes
