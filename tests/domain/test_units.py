"""The provinces and communes that come with the program, held against what the resolutions fixed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date

import pytest

from counter_app import paths
from counter_app.domain import units
from counter_app.domain.units import FormerUnit, Share

SEED = paths.db() / "seed"
UNITS = (SEED / "units.tsv").read_text(encoding="utf-8")
FORMER = (SEED / "former_units.tsv").read_text(encoding="utf-8")
FIRST_DAY = date(2025, 7, 1)
TODAY = date(2026, 11, 23)


def kinds(on: date) -> dict[str, int]:
    provinces, communes = units.today(UNITS, on)
    names = [unit.name.split()[0] for unit in (*provinces.values(), *communes.values())]
    return dict(Counter(names))


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (FIRST_DAY, {"Tỉnh": 28, "Thành": 6, "Xã": 2621, "Phường": 687, "Đặc": 13}),
        (date(2026, 4, 30), {"Tỉnh": 27, "Thành": 7, "Xã": 2611, "Phường": 697, "Đặc": 13}),
        (date(2026, 9, 19), {"Tỉnh": 26, "Thành": 8, "Xã": 2611, "Phường": 697, "Đặc": 13}),
        (TODAY, {"Tỉnh": 25, "Thành": 9, "Xã": 2599, "Phường": 709, "Đặc": 13}),
    ],
)
def test_there_are_as_many_units_of_each_kind_as_the_resolutions_made(on: date, wanted: dict[str, int]) -> None:
    """34 provinces and 3,321 communes; a row lost is a citizen whose commune cannot be chosen."""
    assert kinds(on) == wanted
    provinces, communes = units.today(UNITS, on)
    assert (len(provinces), len(communes)) == (34, 3321)


def test_before_the_first_day_there_were_none_of_them() -> None:
    """Dated data must not answer for days it does not hold for."""
    assert units.today(UNITS, date(2025, 6, 30)) == ({}, {})


@pytest.mark.parametrize(
    ("code", "on", "name", "basis"),
    [
        ("00070", TODAY, "Phường Hoàn Kiếm, Thành phố Hà Nội", "NQ 1656/NQ-UBTVQH15"),
        ("07294", FIRST_DAY, "Xã Bố Hạ, Tỉnh Bắc Ninh", "NQ 1658/NQ-UBTVQH15"),
        ("07294", TODAY, "Phường Bố Hạ, Thành phố Bắc Ninh", "NQ 388/NQ-UBTVQH16"),
        ("26368", TODAY, "Phường Long Thành, Thành phố Đồng Nai", "NQ 237/NQ-UBTVQH16"),
        ("31078", TODAY, "Đặc khu Phú Quốc, Tỉnh An Giang", "NQ 1654/NQ-UBTVQH15"),
    ],
)
def test_a_unit_is_what_it_was_on_the_day(code: str, on: date, name: str, basis: str) -> None:
    """A commune that became a ward keeps its code; papers of either day must name it rightly."""
    commune = units.today(UNITS, on)[1][code]
    assert (commune.label, commune.basis) == (name, basis)
    assert commune.valid_from <= on


def test_codes_are_of_their_level_and_stand_once_a_day() -> None:
    """A code given twice would send a dossier's report to the wrong commune."""
    keys = [tuple(row.split("\t")[:2]) for row in units.rows(UNITS)]
    assert len(keys) == len(set(keys))
    provinces, communes = units.today(UNITS, TODAY)
    assert (len(provinces), len(communes)) == (34, 3321)
    assert all(code.isdigit() and len(code) == 2 for code in provinces)
    assert all(code.isdigit() and len(code) == 5 for code in communes)
    names = Counter(commune.label for commune in communes.values())
    assert max(names.values()) == 1


@pytest.mark.parametrize("table", [UNITS, FORMER])
def test_tables_are_sorted_composed_and_clean(table: str) -> None:
    """So a diff shows what changed, and «Hoà» typed in one way is not another word."""
    rows = units.rows(table)
    assert table.startswith("# version 2026-09-20\n")
    assert table.endswith("\n")
    assert rows == sorted(rows, key=lambda row: row.split("\t"))
    assert unicodedata.is_normalized("NFC", table)
    cells = [cell for row in rows for cell in row.split("\t")]
    assert all(cell == " ".join(cell.split()) for cell in cells)
    assert not [cell for cell in cells if "'" in cell], "one kind of apostrophe"


def test_every_former_unit_points_to_communes_of_today_and_every_commune_has_one() -> None:
    """A successor that does not exist proposes nothing; a commune without a predecessor is never proposed."""
    _, communes = units.today(UNITS, TODAY)
    former = [FormerUnit.of(row) for row in units.rows(FORMER)]
    assert all(unit.successors for unit in former)
    assert {code for unit in former for code, _ in unit.successors} == communes.keys()
    assert len({unit.province for unit in former}) == 63
    assert len({(unit.name, unit.district, unit.province) for unit in former}) == len(former)


def test_every_name_begins_with_its_kind() -> None:
    """«Thị Xã» or a name without its kind would be read as another name, and the district not be found."""
    kind = re.compile("(Xã|Phường|Thị trấn|Đặc khu|Quận|Huyện|Thị xã|Thành phố|Tỉnh) ")
    names = {row.split("\t")[2] for row in units.rows(UNITS)}
    for unit in map(FormerUnit.of, units.rows(FORMER)):
        names |= {unit.name, unit.district, unit.province}
    assert not [name for name in names if not kind.match(name) or kind.sub("", name, count=1)[0].islower()]


def test_a_former_unit_went_whole_to_one_or_in_parts_to_several() -> None:
    """Two communes that each got all the people would make a guess of every proposal."""
    for unit in map(FormerUnit.of, units.rows(FORMER)):
        shares = Counter(share for _, share in unit.successors)
        assert shares[Share.ALL] <= 1, unit
        assert not (shares[Share.PART] and len(shares) > 1), unit
        assert shares[Share.LAND] == 0 or shares[Share.ALL] == 1, unit
        assert len(unit.successors) > 1 or not shares[Share.PART], unit


def test_each_former_province_lies_in_one_of_today() -> None:
    """Provinces were joined, never divided; a row under the wrong one shows here."""
    _, communes = units.today(UNITS, TODAY)
    into: dict[str, set[str]] = {}
    for unit in map(FormerUnit.of, units.rows(FORMER)):
        into.setdefault(unit.province, set()).update(communes[code].province.code for code, _ in unit.successors)
    assert all(len(codes) == 1 for codes in into.values())
    assert len(set.union(*into.values())) == 34
