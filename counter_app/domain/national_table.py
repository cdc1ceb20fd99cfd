"""«Cách thức thực hiện» of the national catalogue: a table whose cells the portal's page runs together.

    Hình thức nộp · Thời gian · Phí, lệ phí · Mô tả
    Trực tuyến3 Ngày làm việcMiễn phíTrong thời hạn …Dịch vụ bưu chính…

A row begins where a channel's name, a time and a fee follow one another without a space; the same words inside the
prose do not. Where neither cell bears a unit («120 VNĐ») the border between them is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from counter_app.domain.text import clean

HEADER = "Hình thức nộpThời gianPhí, lệ phíMô tả"
CHANNELS = ("Trực tiếp", "Trực tuyến", "Dịch vụ bưu chính")
NOTHING = "Không có thông tin"
FREE = "Miễn phí"

CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EF9, 2)))
"""Vietnamese capitals, for the inside of a character class: a capital without a space before it begins a cell."""
SMALL = "a-zàáâãèéêìíòóôõùúýăđĩũơư" + "".join(map(chr, range(0x1EA1, 0x1EFA, 2)))
"""Vietnamese small letters, likewise."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is written: ``time`` «3 Ngày làm việc», «1», «Không có thông tin»; ``fee`` «Miễn phí»,
    «50,000 Việt Nam Đồng»; ``words`` is everything behind it. ``run`` holds both cells where their border is lost.
    """

    channel: str
    time: str
    fee: str
    words: str
    run: str = ""


_CURRENCY = rf"(?:Việt Nam Đồng|VNĐ|[A-Z]{{3}}(?![{CAPITALS}]))"
_AMOUNT = rf"\d[\d,]*(?:\.\d+)? ?{_CURRENCY}"
_FEE = rf"(?P<fee>{FREE}|{NOTHING}|{_AMOUNT})"
_UNIT = r"(?:Ngày làm việc|Giờ làm việc|Ngày|Giờ|Tháng|Tuần|Năm|Phút)"
_START = re.compile(
    rf"(?P<channel>{'|'.join(CHANNELS)})"
    rf"(?:(?P<run>\d[\d,]* ?{_CURRENCY})"
    rf"|(?P<time>\d[\d.,]* ?{_UNIT}|{NOTHING}|\d+ ?|[{CAPITALS}].{{2,150}}?){_FEE})"
)
_RUN = re.compile(rf"(?P<digits>\d[\d,]*) ?(?P<currency>{_CURRENCY})")
_PLAIN_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:,\d{3})*")


def rows(table: str) -> tuple[Row, ...]:
    """The rows of a table; empty when it is none."""
    text = clean(" ".join(table.split()))  # most of it is printable then, and clean() is quick
    if not text.startswith(HEADER):
        return ()
    text = text[len(HEADER) :]
    starts = list(_START.finditer(text))
    if not starts or starts[0].start():
        return ()
    ends = [start.start() for start in starts[1:]] + [len(text)]
    return tuple(_row(start, text[start.end() : end].strip()) for start, end in zip(starts, ends, strict=True))


def _row(start: re.Match[str], words: str) -> Row:
    if start["run"] is None:
        return Row(start["channel"], start["time"].strip(), start["fee"], words)
    run = _RUN.fullmatch(start["run"])
    assert run is not None
    borders = _borders(run["digits"])
    if len(borders) != 1:
        return Row(start["channel"], "", "", words, run=start["run"])
    time, amount = borders[0]
    return Row(start["channel"], time, f"{amount} {run['currency']}", words)


def _borders(digits: str) -> list[tuple[str, str]]:
    """Every way in which a number of up to three digits and a well-formed amount can make up these digits."""
    halves = ((digits[:n], digits[n:]) for n in range(1, min(4, len(digits))))
    return [(time, rest) for time, rest in halves if time.isdigit() and _PLAIN_AMOUNT.fullmatch(rest)]
