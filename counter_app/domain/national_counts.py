"""How much of the national catalogue was understood, as counts: by unit, channel, reason, ministry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from counter_app.domain.national import Reading
from counter_app.domain.national_notes import About
from counter_app.domain.procedure import Need

UNKNOWN = "chưa rõ"


@dataclass(frozen=True, slots=True)
class Count:
    """One line: «Thời hạn theo đơn vị», «ngày làm việc», 2.800."""

    group: str
    what: str
    number: int


def counts(readings: Sequence[Reading]) -> tuple[Count, ...]:
    """Every count of these readings, group by group, the largest first."""
    groups = {
        "Bản ghi": Counter("đọc được" if one.procedure else "không đọc được" for one in readings),
        "Thời hạn theo đơn vị (dòng)": Counter(_units(readings)),
        "Thời hạn theo hình thức nộp (dòng)": Counter(_channels(readings)),
        "Thời hạn chưa rõ vì (dòng)": Counter(
            time.reason.label for one in readings for time in one.times if time.reason and not time.limit
        ),
        "Thời hạn rõ, có lưu ý (dòng)": Counter(
            time.reason.label for one in readings for time in one.times if time.reason and time.limit
        ),
        "Thời hạn (thủ tục)": Counter(map(_limit_class, _loaded(readings))),
        "Trường hợp (thủ tục)": Counter(
            "nhiều trường hợp" if len(one.procedure.cases) > 1 else "một trường hợp"
            for one in _loaded(readings)
            if one.procedure
        ),
        "Phí (thủ tục)": Counter(map(_fee_class, _loaded(readings))),
        "Phí chưa rõ vì (thủ tục)": Counter(
            note.reason.label
            for one in _loaded(readings)
            for note in one.notes
            if note.about is About.FEE and _fee_class(one) == UNKNOWN
        ),
        "Giấy tờ theo loại (dòng)": Counter(_papers(readings)),
        "Giấy tờ và kết quả, lưu ý (thủ tục)": Counter(
            note.reason.label for one in readings for note in one.notes if note.about in (About.PAPERS, About.RESULT)
        ),
    }
    return tuple(Count(group, *line) for group, counter in groups.items() for line in counter.most_common())


def by_ministry(readings: Sequence[Reading]) -> tuple[tuple[str, int, int, int, int, int, int], ...]:
    """Ministry, its records, those with every time understood, with some, with none, with a fee, with a fee unknown."""
    lines = []
    for ministry in sorted({one.ministry for one in readings}):
        own = [one for one in readings if one.ministry == ministry]
        limits = Counter(map(_limit_class, _loaded(own)))
        unknown = sum(_fee_class(one) == UNKNOWN for one in _loaded(own))
        known = len(list(_loaded(own))) - unknown
        lines.append((ministry, len(own), limits["rõ"], limits["rõ một phần"], limits[UNKNOWN], known, unknown))
    return tuple(lines)


def _loaded(readings: Iterable[Reading]) -> Iterator[Reading]:
    return (one for one in readings if one.procedure)


def _units(readings: Iterable[Reading]) -> Iterator[str]:
    return (time.limit.unit.label if time.limit else UNKNOWN for one in readings for time in one.times)


def _channels(readings: Iterable[Reading]) -> Iterator[str]:
    return (f"{time.channel}, {'rõ' if time.limit else UNKNOWN}" for one in readings for time in one.times)


def _limit_class(reading: Reading) -> str:
    known = [time.limit is not None for time in reading.times]
    if not any(known):
        return UNKNOWN
    return "rõ" if all(known) else "rõ một phần"


def _fee_class(reading: Reading) -> str:
    assert reading.procedure is not None
    amounts = [fee.amount for fee in reading.procedure.fees]
    if None in amounts:
        return UNKNOWN
    return "có số tiền" if any(amounts) else "miễn phí"


def _papers(readings: Iterable[Reading]) -> Iterator[str]:
    for one in readings:
        for paper in one.procedure.papers if one.procedure else ():
            yield paper.need.label if paper.need is not Need.NOTE else "nếu có"
            if not paper.hand_in:
                yield "trong đó xuất trình"
