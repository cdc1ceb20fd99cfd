"""Which commune of today an address means: «Tổ 3, ấp 2, Vĩnh Lộc A, Bình Chánh, TP. Hồ Chí Minh» → Xã Vĩnh Lộc.

An address is read from the right: province, district (until 30/06/2025), commune. The one thing to know: nothing is
guessed. A name that several provinces have is not proposed while the province is not known, and a proposal is
``certain`` only when the address cannot mean another commune.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import TypeVar

from counter_app.domain import units
from counter_app.domain.place_names import OF_COMMUNE, OF_DISTRICT, OF_PROVINCE, Line, split
from counter_app.domain.units import Commune, FormerUnit, Province, Share

MOST_FOUND = 12

_OTHER_NAMES = {
    "hochiminh": ("hcm", "tphcm", "saigon", "sg"),
    "hanoi": ("hn", "tphn"),
    "hue": ("thuathienhue", "tthue"),
    "bariavungtau": ("brvt",),
    "daklak": ("daclac", "daclak", "daklac"),
    "daknong": ("dacnong",),
    "backan": ("baccan",),
}

_T = TypeVar("_T")
_Named = TypeVar("_Named", Commune, FormerUnit)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One commune that an address can mean, and why, as a sentence without a full stop."""

    commune: Commune
    why: str
    certain: bool = False


_WHY = {
    Share.ALL: "{origin} nay thuộc {now}",
    Share.PART: "một phần {origin} nay thuộc {now}",
    Share.LAND: "một phần đất của {origin}, không có dân, nay thuộc {now}",
    Share.HEARSAY: "{origin} đã nhập vào nơi khác trước 01/07/2025, nay có thể thuộc {now}",
}


def _low(name: str) -> str:
    """«phường Hoàn Kiếm», in the middle of a sentence."""
    return name[:1].lower() + name[1:]


def _short(province: str) -> str:
    """«Hà Nội», «TP. Hồ Chí Minh»."""
    return province.removeprefix("Tỉnh ").replace("Thành phố ", "TP. ")


def _of_kind(named: Sequence[_T], kind: str, kind_of: Callable[[_T], str]) -> Sequence[_T]:
    """Those of the kind that was said, or all of them."""
    return [one for one in named if kind_of(one) == kind] or named


@dataclass(slots=True)
class _District:
    kind: str
    communes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Rows of the former table by key of the commune's name; they stay text until one is asked for."""

    def successors(self) -> set[str]:
        """Codes of the communes that lie in it today."""
        rows = chain.from_iterable(self.communes.values())
        return {code for row in rows for code, _ in FormerUnit.of(row).successors}


@dataclass(slots=True)
class _FormerProvince:
    now: str
    """Code of the province of today."""
    districts: dict[str, list[_District]] = field(default_factory=lambda: defaultdict(list))
    communes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def holds(self, code: str) -> bool:
        """Whether a commune of today lies in it."""
        return any(code in row.rpartition("\t")[2] for rows in self.communes.values() for row in rows)


class Units:
    """The provinces and communes of a day, and what former addresses have become."""

    def __init__(
        self, provinces: Mapping[str, Province], communes: Mapping[str, Commune], former: Iterable[str] = ()
    ) -> None:
        self.provinces = provinces
        self.communes = communes
        self._province_key = {code: split(province.name)[1] for code, province in provinces.items()}
        self._codes = {key: code for code, key in self._province_key.items()}
        self._named = [(*split(commune.name), commune) for commune in communes.values()]
        self._now: dict[str, dict[str, list[Commune]]] = defaultdict(lambda: defaultdict(list))
        for _, key, commune in self._named:
            self._now[commune.province.code][key].append(commune)
        self._former: dict[str, _FormerProvince] = {}
        self._province_keys: set[str] = set()
        self._districts: dict[str, list[_District]] = defaultdict(list)
        if communes:
            self._file(former)
        for name, others in _OTHER_NAMES.items():
            self._codes.update({other: self._codes[name] for other in others if name in self._codes})
            self._former.update({other: self._former[name] for other in others if name in self._former})
        self._province_keys.update(self._codes, self._former)

    @classmethod
    def read(cls, units_table: str, former_table: str, on: date) -> Units:
        """From the texts of ``db/seed/units.tsv`` and ``former_units.tsv``, as they hold on a day."""
        return cls(*units.today(units_table, on), units.rows(former_table))

    def _file(self, former: Iterable[str]) -> None:
        provinces: dict[str, _FormerProvince] = {}
        districts: dict[tuple[str, str], _District] = {}
        for row in former:
            _, name, in_district, in_province, successors = row.split("\t")
            if (province := provinces.get(in_province)) is None:
                province = _FormerProvince(self.communes[successors[:5]].province.code)
                provinces[in_province] = self._former[split(in_province)[1]] = province
            if (district := districts.get((in_province, in_district))) is None:
                kind, key = split(in_district)
                district = districts[in_province, in_district] = _District(kind)
                province.districts[key].append(district)
                self._districts[key].append(district)
            key = split(name)[1]
            district.communes[key].append(row)
            province.communes[key].append(row)

    def commune(self, code: str) -> Commune | None:
        """Today's commune of that code."""
        return self.communes.get(code)

    # From an address line

    def propose(self, address: str) -> tuple[Proposal, ...]:
        """Today's communes that an address can mean, best first; at most one of them ``certain``. Nothing fits: ()."""
        line = Line.of(address)
        found = self._from_province(line) or self._from_district(line)
        first: dict[str, Proposal] = {}
        for proposal in found:
            first.setdefault(proposal.commune.code, proposal)
        certain = [proposal for proposal in first.values() if proposal.certain]
        if len(certain) == 1:
            return (certain[0], *(other for other in first.values() if other is not certain[0]))
        return tuple(replace(proposal, certain=False) for proposal in first.values())

    def _from_province(self, line: Line) -> list[Proposal]:
        """The province stands last, before it a former district or a commune at once."""
        for start, key in line.endings(line.end, self._province_keys):
            if (read := line.name(start, line.end, OF_PROVINCE)) is None:
                break
            kind, end = read
            named = self._former.get(key)
            code = self._codes.get(key) or (named.now if named else "")
            others = [one for one in self._former.values() if one.now == code and one is not named]
            places = [one.districts for one in ([named, *others] if named else others)]
            if found := self._in_districts(line, end, places, code):
                return found
            in_full, found = self._of_today(line, end, code)
            if in_full and key in self._codes:
                return found
            if kind == "thanhpho" and (of_town := self._from_district(line)):
                return of_town  # «phường 1, TP Sóc Trăng»
            if named and key not in self._codes:  # a commune of today in a province of yesterday
                found = [one for one in found if named.holds(one.commune.code)]
            more = self._without_district(line, end, named, others, alone=not found)
            if {one.commune.code for one in more} - {one.commune.code for one in found} and found:
                found = [replace(one, certain=False) for one in found]
            return found + more
        return []

    def _from_district(self, line: Line) -> list[Proposal]:
        """No province is named: district and commune together must be found in one province only."""
        found = self._in_districts(line, line.end, [self._districts], "")
        return found if len({proposal.commune.province.code for proposal in found}) == 1 else []

    def _in_districts(
        self, line: Line, end: int, places: Iterable[Mapping[str, list[_District]]], code: str
    ) -> list[Proposal]:
        """A former district stands before ``end``, and a commune before it."""
        for districts in places:
            for start, key in line.endings(end, districts):
                read = line.name(start, end, OF_DISTRICT)
                kind, before = read or ("", start)  # the «xa» of «Phuc Xa Ba Dinh» belongs to the name before it
                chosen = _of_kind(districts[key], kind, lambda district: district.kind)
                for there in (
                    chosen,
                    districts[key],
                ):  # «thị xã Đông Triều» became a city: some rows say one or the other
                    rows = [row for one in there for row in one.communes.get(key, ()) if row.startswith("\t")]  # island
                    rows = rows or [row for one in there for row in self._rows_before(line, before, one.communes)]
                    if found := self._successors(rows) if rows else self._of_today(line, before, code, there)[1]:
                        return found
        return []

    def _of_today(
        self, line: Line, end: int, code: str, districts: Sequence[_District] = ()
    ) -> tuple[bool, list[Proposal]]:
        """A commune of today stands before ``end``: whether its kind is said rightly, and the communes it can be.

        With former districts, only communes that lie there.
        """
        names = self._now.get(code, {})
        for start, key in line.endings(end, names):
            read = line.name(start, end, OF_COMMUNE)
            if read is None or (not read[0] and line.speaks_of_commune(start)):
                break
            there = {one for district in districts for one in district.successors()}
            named = [commune for commune in names[key] if not districts or commune.code in there]
            # A bare name may be a district's, whose commune was left out.
            of_district = any(key in one.districts for one in self._former.values() if one.now == code)
            sure = bool(read[0] or districts) or not of_district
            why = "tên hiện nay" + (", ghi kèm quận, huyện cũ" if districts else "")
            alike = self._alike(line, start, end, read[0], named)
            in_full = bool(alike) and all(split(commune.name)[0] == read[0] for commune in alike)
            return in_full, [Proposal(commune, why, certain=sure) for commune in alike]
        return False, []

    def _without_district(
        self, line: Line, end: int, named: _FormerProvince | None, others: Iterable[_FormerProvince], *, alone: bool
    ) -> list[Proposal]:
        """A former commune stands before the province, its district left out: sure when the province has but one."""
        if rows := self._rows_before(line, end, named.communes) if named else []:
            sure = alone and len(rows) == 1
            return [replace(one, certain=one.certain and sure) for one in self._successors(rows)]
        rows = [row for one in others for row in self._rows_before(line, end, one.communes)] if alone else []
        return [replace(one, certain=False) for one in self._successors(rows)]

    def _rows_before(self, line: Line, end: int, communes: Mapping[str, list[str]]) -> list[str]:
        """Rows of the former communes whose name stands before ``end``."""
        for start, key in line.endings(end, communes):
            read = line.name(start, end, OF_COMMUNE)
            if read is None or (not read[0] and line.speaks_of_commune(start)):
                break
            row_of = {FormerUnit.of(row): row for row in communes[key]}
            return [row_of[unit] for unit in self._alike(line, start, end, read[0], list(row_of))]
        return []

    def _alike(self, line: Line, start: int, end: int, kind: str, named: Sequence[_Named]) -> Sequence[_Named]:
        """Of units whose names differ in marks or kinds only those that the line says, if it says it."""
        if len(named) < 2:
            return named
        marked = [one for one in named if line.says(start, end, one.name)]
        return _of_kind(marked or named, kind, lambda one: split(one.name)[0])

    def _successors(self, rows: Sequence[str]) -> list[Proposal]:
        """What the former communes of these rows have become, the whole ones first."""
        found = []
        former = [FormerUnit.of(row) for row in rows]
        sure = len({unit.successors for unit in former}) == 1
        for unit in former:
            whole = unit.name if unit.name == unit.district else f"{unit.name}, {_low(unit.district)}"
            origin = f"{_low(whole)}, {_short(unit.province)}"
            for code, share in unit.successors:
                if commune := self.communes.get(code):
                    now = f"{_low(commune.name)}, {_short(commune.province.name)}"
                    found.append((share, Proposal(commune, _WHY[share].format(origin=origin, now=now))))
        order = list(Share)
        return [
            replace(one, certain=sure and share is Share.ALL)
            for share, one in sorted(found, key=lambda f: order.index(f[0]))
        ]

    # From letters typed

    def find(self, typed: str, near: str = "") -> list[Commune]:
        """Communes whose name (then province) begins with the words typed, those of the province ``near`` first.

        Kind words may be left out or shortened; at most :data:`MOST_FOUND`.
        """
        line = Line.of(typed)
        lengths = (n for n in (2, 1) if n < len(line.words) and line.kind(n)[0] in OF_COMMUNE)
        rest = next(lengths, 0)
        kind, wanted = line.kind(rest)[0], "".join(line.words[rest:])
        found = [
            (commune.province.code != near, len(key), commune.code, commune)
            for of_kind, key, commune in self._named
            if wanted and (key + self._province_key[commune.province.code]).startswith(wanted) and kind in ("", of_kind)
        ]
        return [commune for *_, commune in sorted(found, key=lambda one: one[:3])[:MOST_FOUND]]
