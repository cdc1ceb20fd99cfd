"""The processing times of a record of the national catalogue, and the cases they make.

A time is understood when its own cell says number and unit and nothing in the record says otherwise. Everything else,
a number without a unit before all, is unknown, with the reason and a quotation: the clerk is asked, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from counter_app.domain.limit import Limit, Unit
from counter_app.domain.national_notes import About, Note, Reason, cut, quote
from counter_app.domain.national_table import NOTHING, Row
from counter_app.domain.procedure import Case, Channel
from counter_app.errors import UserError

CHANNELS = {
    "Trực tiếp": (Channel.COUNTER,),
    "Trực tuyến": (Channel.ONLINE, Channel.HELPED_ONLINE, Channel.KIOSK),
    "Dịch vụ bưu chính": (Channel.POST,),
}
"""Whom a column of the catalogue speaks for. Help at the counter and a kiosk hand in online, only from another chair; a
way of handing in that the catalogue does not list has no time, and the clerk is asked.
"""

ONLY_CASE = "Thông thường"
UNNAMED_CASE = "Theo thời hạn tại quyết định công bố"
"""Stands first and has no time, where there are several: a case that nobody chose must not promise a date."""

_UNITS = {
    "ngày làm việc": Unit.WORKING_DAYS,
    "ngày": Unit.CALENDAR_DAYS,
    "giờ làm việc": Unit.WORKING_HOURS,
    "giờ": Unit.HOURS,
    "tháng": Unit.MONTHS,
}
_DAYS, _HOURS = {"ngày làm việc", "ngày"}, {"giờ làm việc", "giờ"}
_MISTAKEN = {"tháng": {"tháng"}, **dict.fromkeys(_DAYS, _DAYS), **dict.fromkeys(_HOURS, _HOURS)}
"""Units that are taken for one another."""
_CELL = re.compile(r"(?P<amount>\d{1,4})(?: ?(?P<unit>\D+))?")
_LONGEST_NAME = 160


@dataclass(frozen=True, slots=True)
class Time:
    """The time of one row: understood (``limit``), or unknown for a ``reason``."""

    channel: str
    written: str
    limit: Limit | None
    reason: Reason | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Duration:
    """«trong thời hạn 03 ngày làm việc» as the prose states it."""

    amount: int
    unit: str
    quotation: str
    binding: bool
    """Whether the words around it make it a time limit."""


_DURATION = re.compile(
    r"(?<![\d/.,–-])(?P<amount>\d{1,3})(?:\s*\([^()\d]{1,40}\))?\s*"
    r"(?P<unit>ngày\s+làm\s+việc|giờ\s+làm\s+việc|ngày|giờ|tháng|tuần|năm)(?!\w)",
    re.IGNORECASE,
)
_DATE_BEFORE = re.compile(r"(?:ngày|tháng|số|từ)\s*$", re.IGNORECASE)
_DATE_BEHIND = re.compile(r"\s*(?:\d|tháng\s+\d)")
_BINDS_BEFORE = re.compile(r"(?:thời hạn|thời gian|trong vòng|trong|không quá|chậm nhất|tối đa)\W*(?:là\s)?\W*$", re.I)
_BINDS_BEHIND = re.compile(r"\W{0,3}(?:kể từ|tính từ|từ khi|từ ngày|sau khi)", re.IGNORECASE)


def durations(words: str) -> list[Duration]:
    """Every length of time that a text states; dates and ages of papers are none."""
    found = []
    for one in _DURATION.finditer(words):
        unit = " ".join(one["unit"].lower().split())
        before, behind = words[max(0, one.start() - 24) : one.start()], words[one.end() : one.end() + 12]
        if unit in ("ngày", "tháng", "năm") and (_DATE_BEHIND.match(behind) or _DATE_BEFORE.search(before)):
            continue
        binding = bool(_BINDS_BEFORE.search(before) or _BINDS_BEHIND.match(behind))
        around = words[max(0, one.start() - 60) : one.end() + 60].strip()
        found.append(Duration(int(one["amount"]), unit, around, binding))
    return found


def read_times(rows: Sequence[Row]) -> tuple[Time, ...]:
    """The time of every row."""
    words = list(dict.fromkeys(row.words for row in rows))
    said = {one: durations(one) for one in words}
    record = _Record([one for each in said.values() for one in each], {row.time for row in rows})
    return tuple(_time(row, said[row.words], record) for row in rows)


@dataclass(frozen=True, slots=True)
class _Record:
    """What the rows of a record say together."""

    said: list[Duration]
    cells: set[str]


def _time(row: Row, own: list[Duration], record: _Record) -> Time:
    def unknown(reason: Reason, sentence: str) -> Time:
        return Time(row.channel, row.run or row.time, None, reason, f"{row.channel}: {sentence}")

    if row.run:
        return unknown(Reason.RUN_TOGETHER, f"ô thời hạn và ô phí dính liền {quote(row.run)}.")
    said = own or record.said
    hint = f"; phần mô tả: {quote(said[0].quotation)}" if said else ""
    if row.time == NOTHING:
        return unknown(Reason.NO_TIME, f"danh mục không ghi thời hạn{hint}.")
    cell = _CELL.fullmatch(row.time)
    if cell is None:
        return unknown(Reason.IN_WORDS, f"thời hạn ghi bằng lời {quote(row.time)}.")
    amount, unit = int(cell["amount"]), (cell["unit"] or "").strip().lower()
    if not unit:
        return unknown(Reason.NO_UNIT, f"danh mục không ghi đơn vị («{row.time}»){hint}.")
    if unit not in _UNITS:
        return unknown(Reason.OUT_OF_RANGE, f"đơn vị chưa dùng được {quote(row.time)}.")
    if against := _contradiction(amount, unit, said, own):
        return unknown(Reason.CONTRADICTION, f"ô thời hạn ghi {quote(row.time)}, phần mô tả ghi {quote(against)}.")
    other = next((cell for cell in sorted(record.cells) if _same_number_other_unit(cell, amount, unit)), "")
    if other and unit not in {one.unit for one in own if one.amount == amount}:
        return unknown(
            Reason.CONTRADICTION, f"ô thời hạn ghi {quote(row.time)}, dòng khác của bảng ghi {quote(other)}."
        )
    limit = _limit(amount, unit)
    if limit is None:
        return unknown(Reason.OUT_OF_RANGE, f"thời hạn {quote(row.time)} ngoài khoảng dùng được.")
    if said and amount not in {one.amount for one in said} and not _adds_up(amount, unit, said):
        sentence = f"{row.channel}: lấy theo ô thời hạn {quote(row.time)}; phần mô tả nêu {quote(said[0].quotation)}."
        return Time(row.channel, row.time, limit, Reason.OTHER_TIMES, sentence)
    return Time(row.channel, row.time, limit)


def _limit(amount: int, unit: str) -> Limit | None:
    """The limit of so many units; None where no procedure takes that long."""
    try:
        return Limit(amount, _UNITS[unit])
    except UserError:
        return None


def _contradiction(amount: int, unit: str, said: list[Duration], own: list[Duration]) -> str:
    """What the prose says against a cell: the same number of working days where it says days (or the other way round),
    or one other time limit and nothing else; "" when it says nothing against it.
    """
    same = [one for one in said if one.amount == amount and one.unit in _MISTAKEN[unit]]
    if same:
        return "" if unit in {one.unit for one in same} else same[0].quotation
    short = [one for one in own if one.unit in _MISTAKEN[unit]]
    if len({one.amount for one in short}) == 1 and short[0].binding and not _adds_up(amount, unit, short):
        return short[0].quotation
    return ""


def _same_number_other_unit(cell: str, amount: int, unit: str) -> bool:
    read = _CELL.fullmatch(cell)
    other = (read["unit"] or "").strip().lower() if read else ""
    return read is not None and int(read["amount"]) == amount and other != unit and other in _MISTAKEN[unit]


def _adds_up(amount: int, unit: str, said: Iterable[Duration]) -> bool:
    """Whether the prose gives the steps of the cell's time: 3 + 16 + 5 + 2 working days are its 26."""
    return sum(one.amount for one in said if one.unit == unit) == amount


def cases(rows: Sequence[Row], times: Sequence[Time]) -> tuple[tuple[Case, ...], tuple[Note, ...]]:
    """The cases of a procedure. Where no channel has two times there is one case, each channel with its own time; else
    one for each time, named by the prose where it names it, behind one that asks.
    """
    notes = [Note(About.LIMIT, time.reason, time.sentence) for time in times if time.reason]
    by_channel: dict[str, list[Limit | None]] = {}
    for time in times:
        seen = by_channel.setdefault(time.channel, [])
        if time.limit not in seen:
            seen.append(time.limit)
    if all(len(seen) < 2 for seen in by_channel.values()):
        limits = {channel: seen[0] for channel, seen in by_channel.items() if seen[0]}
        return (Case(ONLY_CASE, _by_channel(limits)),), tuple(notes)
    made = [Case(UNNAMED_CASE, {})]
    for limit in dict.fromkeys(time.limit for time in times if time.limit):
        theirs = [row for row, time in zip(rows, times, strict=True) if time.limit == limit]
        names = dict.fromkeys(filter(None, (_case_name(row.words) for row in theirs)))
        name = next(iter(names)) if len(names) == 1 else f"Trường hợp {len(made)} ({limit})"
        if name in {case.name for case in made}:
            name = f"{cut(name, _LONGEST_NAME - 20)} ({limit})"
        made.append(Case(name, _by_channel({row.channel: limit for row in theirs})))
    told = "; ".join(f"{case.name}: {next(iter(case.limits.values()))}" for case in made[1:])
    return tuple(made), (*notes, Note(About.LIMIT, Reason.CASES, f"Một hình thức nộp có nhiều thời hạn: {told}."))


def _by_channel(limits: dict[str, Limit | None] | dict[str, Limit]) -> dict[str, Limit]:
    """Times by channel; «*» where all three columns say the same."""
    known = {channel: limit for channel, limit in limits.items() if limit}
    if len(known) == len(CHANNELS) and len(set(known.values())) == 1:
        return {"*": next(iter(known.values()))}
    return {one.value: limit for channel, limit in known.items() for one in CHANNELS[channel]}


_NAMED = re.compile(
    r"[\s+*•·–-]{0,4}(?:\(?[a-zđivx\d]{1,3}[.)]\s*)?"
    r"(?P<name>(?:Trường hợp|Đối với|Với trường hợp)\s[^:;\n]{14,300}?)"
    r"(?=\s*[:;]|\s+thì\b|,?\s+(?i:trong )?(?i:thời hạn|thời gian|trong vòng)\b|\.\s|\.?$)"
)


def _case_name(words: str) -> str:
    """The case that a row's prose opens with, "" when it does not name one."""
    named = _NAMED.match(words)
    name = named["name"].rstrip(" ,.") if named else ""
    return "" if name.endswith("trường hợp") else cut(name, _LONGEST_NAME)
