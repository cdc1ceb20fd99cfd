"""The fee of a record of the national catalogue: free, one plain amount, or unknown.

«Miễn phí» is believed only where nothing beside it speaks of money: with «HĐND quyết định», a circular or an amount in
its prose it is what somebody had to tick, not zero. An amount is believed only where it is the only one and nothing
moves it by date, channel or council. All else is None, with what the record says as the note that the clerk reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from counter_app.domain.fees import Fee
from counter_app.domain.money import show
from counter_app.domain.national_notes import About, Note, Reason, cut
from counter_app.domain.national_table import FREE, NOTHING, Row
from counter_app.domain.text import clean

NAME = "Phí, lệ phí"
LEAST = 1000
"""The smallest amount in đồng that is believed: «20 VNĐ» beside «20.000 đồng» is what clerks of the portal typed."""

_LONGEST_NOTE = 500
_PER_DOSSIER = "hồ sơ"


@dataclass(frozen=True, slots=True)
class Charge:
    """The fee of one row: an ``amount`` in đồng per ``unit``, or None for a ``reason``."""

    channel: str
    written: str
    words: str
    amount: int | None
    unit: str = _PER_DOSSIER
    reason: Reason | None = None


_COUNCIL = re.compile(r"hội đồng nhân dân|HĐND", re.IGNORECASE)
_NO_FEE = re.compile(
    r"(?:không|chưa) (?:thu|mất|tính|có|quy định)(?: về)?(?: thời hạn giải quyết,?)?(?: phí,?)?(?: (?:lệ phí|phí))?|"
    r"(?:phí, )?(?:lệ phí|phí)\s*(?:\(nếu có\))?\s*:?\s*không(?! (?:có|quá|thu|mất))(?=\W|$)|"
    r"miễn (?:phí, ?lệ phí|lệ phí|phí|thu phí)(?! (?:đối với|cho|từ|kể|đăng ký|trong|nếu))(?: \(Thông tư[^)]*\))?|"
    r"^\W*không\W*$",
    re.IGNORECASE,
)
_AMOUNT_SAID = re.compile(r"\d\s?(?:triệu |nghìn |ngàn )?(?:đồng|đ\b|VNĐ|VND|USD|đô la)", re.IGNORECASE)
_FEE_SAID = re.compile(r"(?<!chi )(?<!kinh )(?<!học )(?<!cước )\bphí\b|\bmức thu\b|\bgiá dịch vụ\b", re.IGNORECASE)
_PERCENT = re.compile(r"\d\s?%|\bmột nửa\b|giảm\s+\d", re.IGNORECASE)
_DATED = re.compile(
    r"(?:miễn|giảm|áp dụng|mức)[^.;]{0,80}?(?:từ ngày|đến ngày|đến hết|đến\s+\d)|(?:từ ngày|kể từ)\s+\d{1,2}/\d", re.I
)
_WRITTEN_AMOUNT = re.compile(
    r"(?<![\d/.,])(?P<number>\d{1,3}(?:[.,]\d{3})+|\d{1,9})(?P<part>[.,]\d{1,2})?\s?"
    r"(?:(?P<unit>triệu|nghìn|ngàn|tỷ)\b)?\s?"
    r"(?P<currency>đồng|đ\b|VNĐ|VND|Việt Nam Đồng|USD|EUR|đô la|(?=/\w)|(?<=tỷ)|(?<=tỷ ))",
    re.IGNORECASE,
)
_TIMES = {"triệu": 1_000_000, "nghìn": 1000, "ngàn": 1000, "tỷ": 1_000_000_000, "": 1}
_PER = re.compile(
    r"(?:đồng|đ|VNĐ|VND|\d\.\d{3}|^\()\s?/\s?(?:0?1\s)?(?P<unit>[^\W\d_][^.;:,()/+\d\n]{1,24}(?![^\W\d_]))",
    re.IGNORECASE,
)
_CELL = re.compile(r"(?P<amount>\d[\d,]*)(?:\.\d+)? (?P<currency>.+)")


def read_charges(rows: Sequence[Row], name: str) -> tuple[Charge, ...]:
    """The fee of every row of the procedure of this name."""
    read: dict[tuple[str, str, str], Charge] = {}  # channels mostly repeat one another
    for row in rows:
        if (row.run, row.fee, row.words) not in read:
            read[row.run, row.fee, row.words] = _charge(row, name)
    return tuple(replace(read[row.run, row.fee, row.words], channel=row.channel) for row in rows)


def _charge(row: Row, name: str) -> Charge:
    def unknown(reason: Reason) -> Charge:
        return Charge(row.channel, row.run or row.fee, row.words, None, reason=reason)

    if row.run:
        return unknown(Reason.RUN_TOGETHER)
    if _COUNCIL.search(row.words) and _FEE_SAID.search(row.words):
        return unknown(Reason.COUNCIL)
    if row.fee == NOTHING:
        return unknown(Reason.NO_FEE)
    if row.fee == FREE:
        return Charge(row.channel, row.fee, row.words, 0) if _is_free(row.words) else unknown(_why_not_free(row.words))
    cell = _CELL.fullmatch(row.fee)
    if cell is None or cell["currency"] not in ("Việt Nam Đồng", "VNĐ", "VND"):
        return unknown(Reason.FOREIGN)
    amount = int(cell["amount"].replace(",", ""))
    if amount < LEAST:
        return unknown(Reason.THOUSANDS)
    if reason := _moved(amount, row.words, name):
        return unknown(reason)
    units = list({unit.lower(): clean(unit) for unit in _PER.findall(row.words)}.values())
    if len(units) > 1:
        return unknown(Reason.SEVERAL_AMOUNTS)
    if units:
        return Charge(row.channel, row.fee, row.words, amount, units[0])
    return Charge(row.channel, row.fee, row.words, amount, reason=Reason.NO_FEE_UNIT)


def _is_free(words: str) -> bool:
    """Whether nothing beside «Miễn phí» takes it back. What stands behind it in brackets is the portal's remark on the
    fee: it must be whole and say «không thu» itself. In the prose behind, any talk of a fee or an amount is enough.
    """
    remark, prose = _remark(words)
    if words and remark == words:
        return False
    if re.search(r"\w", _NO_FEE.sub(" ", remark)):
        return False
    rest = _NO_FEE.sub(" ", prose)
    return not _FEE_SAID.search(rest) and not _AMOUNT_SAID.search(rest)


def _why_not_free(words: str) -> Reason:
    if _COUNCIL.search(words):
        return Reason.COUNCIL
    return Reason.SEVERAL_AMOUNTS if _AMOUNT_SAID.search(words) else Reason.OTHER_TEXT


def _remark(words: str) -> tuple[str, str]:
    """The bracket that a text opens with, and the rest; where it is never closed, all of it."""
    if not words.startswith("("):
        return "", words
    depth = 0
    for n, char in enumerate(words):
        depth += (char == "(") - (char == ")")
        if not depth:
            return words[1:n], words[n + 1 :]
    return words, ""


_EXEMPTION = re.compile(r"\bmiễn\b.*", re.IGNORECASE)
_ONE_CASE = re.compile(
    r"(?<!/)(?<!/ )\btrường hợp\b|\b(?:đối với|phạm vi|khi|gia hạn|cấp (?:mới|lại|đổi)|"
    r"đăng ký (?:mới|lần đầu|bổ sung))\b",
    re.IGNORECASE,
)
_NOT_SET = re.compile(r"không (?:được )?quy định", re.IGNORECASE)


def _moved(amount: int, words: str, name: str) -> Reason | None:
    """What in the prose makes an amount only one of several, or that of one case only."""
    said = _amounts(words)
    if any(currency for _, currency in said):
        return Reason.FOREIGN
    if any(other != amount for other, _ in said):
        return Reason.SEVERAL_AMOUNTS
    if _PERCENT.search(words) or _DATED.search(words):
        return Reason.DATED
    if _NOT_SET.search(_remark(words)[0]):
        return Reason.OTHER_TEXT
    cases = {one.lower() for one in _ONE_CASE.findall(_EXEMPTION.sub("", _remark(words)[0]))}
    return Reason.ONE_CASE if any(case not in name.lower() for case in cases) else None


def _amounts(words: str) -> list[tuple[int, str]]:
    """Every amount that a text states in đồng; foreign ones with their currency."""
    found = []
    for one in _WRITTEN_AMOUNT.finditer(words):
        number = int(one["number"].replace(".", "").replace(",", ""))
        times = _TIMES[(one["unit"] or "").lower()]
        if not one["currency"] and times == 1 and number < LEAST:
            continue  # «01/hồ sơ» is no amount
        part = int(one["part"][1:]) * times // 10 ** len(one["part"][1:]) if one["part"] else 0
        foreign = one["currency"].upper() if one["currency"].upper() in ("USD", "EUR", "ĐÔ LA") else ""
        found.append((number * times + part, foreign))
    return found


def fees(charges: Sequence[Charge]) -> tuple[tuple[Fee, ...], tuple[Note, ...]]:
    """The fee lines of a procedure: none where it is free, else one; unknown where a row is, or where rows differ."""
    if not charges:
        return (Fee(NAME, None, note="Không đọc được ô phí, lệ phí của danh mục."),), ()
    told = cut(_told(charges), _LONGEST_NOTE)
    (amount, unit), *others = dict.fromkeys((charge.amount, charge.unit) for charge in charges)
    reasons = dict.fromkeys(charge.reason for charge in charges if charge.reason)
    if others or (amount is None and len(reasons) > 1):
        reason = Reason.BY_ROW
    elif reasons:
        reason = next(iter(reasons))
    else:
        return (Fee(NAME, amount, unit, told),) if amount else (), ()
    if amount and not others:
        note = cut(f"Danh mục không ghi đơn vị tính. {told}", _LONGEST_NOTE)
        return (Fee(NAME, amount, unit, note),), (Note(About.FEE, reason, note),)
    note = cut(f"{reason.label[:1].upper()}{reason.label[1:]}: {told}", _LONGEST_NOTE)
    return (Fee(NAME, None, note=note),), (Note(About.FEE, reason, note),)


def _told(charges: Sequence[Charge]) -> str:
    """What the record says of its fee, row by row where rows differ."""
    by_words: dict[str, list[str]] = {}
    for charge in charges:
        said = f"{show(charge.amount)} đồng/{charge.unit}" if charge.amount else charge.written
        by_words.setdefault(f"{said} {charge.words}".strip(), []).append(charge.channel.lower())
    if len(by_words) == 1:
        return next(iter(by_words))
    share = max(80, _LONGEST_NOTE // len(by_words) - 30)
    return "; ".join(f"{', '.join(dict.fromkeys(who))}: {cut(said, share)}" for said, who in by_words.items())
