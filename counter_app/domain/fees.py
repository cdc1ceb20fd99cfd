"""What a procedure costs: the published lines, and the sum that follows for these pages, this channel, this citizen.

The one thing to know: an amount that nobody published is None and is asked of the clerk, because 0 would be a promise.
Only a whole exemption makes an unknown amount known: whatever it is, nothing of it is owed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from typing import Any

from counter_app.domain.money import show
from counter_app.errors import Problem, UserError

WHOLE = "hồ sơ"
"""The unit of a fee that is paid once, whatever the dossier holds."""
PAGE = "trang"
MOST_PAGES = 9_999
MOST_COPIES = 999


@dataclass(frozen=True, slots=True)
class Tier:
    """Each unit up to number ``upto`` (counted, not added; None: every further one) costs ``amount`` đồng."""

    upto: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Exemption:
    """A group of people who pay ``percent`` less. ``evidence`` is the paper that must be seen, "" where none is
    needed; ``basis`` the rule that says so.
    """

    code: str
    words: str
    percent: int = 100
    evidence: str = ""
    basis: str = ""

    @property
    def label(self) -> str:
        """«Miễn – Người khuyết tật», «Giảm 50 % – …»."""
        return f"{'Miễn' if self.percent == 100 else f'Giảm {self.percent} %'} – {self.words}"

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry."""
        return {
            "code": self.code,
            "words": self.words,
            "percent": self.percent,
            "evidence": self.evidence,
            "basis": self.basis,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Exemption:
        """What :meth:`to_body` wrote. Raises ValueError for a percentage that is none."""
        percent = body.get("percent", 100)
        if type(percent) is not int or not 1 <= percent <= 100:
            raise ValueError("no percentage")
        code, words = str(body["code"]), str(body["words"])
        return cls(code, words, percent, str(body.get("evidence", "")), str(body.get("basis", "")))


@dataclass(frozen=True, slots=True)
class Quantity:
    """How much is asked for: ``copies`` pieces (bản, văn bản, trường hợp …) of ``pages`` pages each."""

    pages: int = 1
    copies: int = 1

    def checked(self) -> Quantity:
        """The same. Raises UserError with fields ``pages`` and ``copies`` for a number that cannot be."""
        problems = []
        if not 1 <= self.pages <= MOST_PAGES:
            problems.append(Problem("pages", f"Số trang từ 1 đến {show(MOST_PAGES)}."))
        if not 1 <= self.copies <= MOST_COPIES:
            problems.append(Problem("copies", f"Số lượng từ 1 đến {MOST_COPIES}."))
        if problems:
            raise UserError(*problems)
        return self


ONE = Quantity()


@dataclass(frozen=True, slots=True)
class Fee:
    """One published fee line: ``amount`` đồng per ``unit`` (hồ sơ, bản, trang, trường hợp …), or None when the clerk
    must ask. ``amount`` is what a program that knows no tiers would take: the price of the first unit.
    """

    name: str
    amount: int | None
    unit: str = WHOLE
    note: str = ""
    tiers: tuple[Tier, ...] = ()
    """Prices by running number of the unit, instead of ``amount`` for each."""
    cap: int | None = None
    """The most that tiers or amount may add up to, in đồng."""
    per: str = ""
    """What pages belong to (bản): tiers and cap begin anew with each. "" counts through the dossier."""
    by_channel: Mapping[str, int] = made(default_factory=dict)
    """A channel's own amount, instead of ``amount`` and tiers."""
    exemptions: tuple[Exemption, ...] = ()
    valid_from: str = ""
    """The first and the last day it is asked, YYYY-MM-DD; "" is open."""
    valid_to: str = ""

    @property
    def piece(self) -> str:
        """What copies are counted in; "" where only pages count, or nothing does."""
        return (self.per if self.unit == PAGE else self.unit) if self.unit != WHOLE else ""

    def in_force(self, on: date | None) -> bool:
        """Whether it is asked on a day; None, a day nobody told, is no day of a dated fee."""
        if not (self.valid_from or self.valid_to):
            return True
        return on is not None and (self.valid_from or "0") <= on.isoformat() <= (self.valid_to or "9999-12-31")

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry and in ``db/seed``; what is not said is left out."""
        return {
            "name": self.name,
            "amount": self.amount,
            "unit": self.unit,
            "note": self.note,
            **({"tiers": [[tier.upto, tier.amount] for tier in self.tiers]} if self.tiers else {}),
            **({} if self.cap is None else {"cap": self.cap}),
            **({"per": self.per} if self.per else {}),
            **({"by_channel": dict(self.by_channel)} if self.by_channel else {}),
            **({"exemptions": [exemption.to_body() for exemption in self.exemptions]} if self.exemptions else {}),
            **({"valid_from": self.valid_from} if self.valid_from else {}),
            **({"valid_to": self.valid_to} if self.valid_to else {}),
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Fee:
        """The fee written by :meth:`to_body`. Raises ValueError for amounts, tiers or days that are none."""
        return cls(
            name=str(body["name"]),
            amount=None if body["amount"] is None else _amount(body["amount"]),
            unit=str(body.get("unit", WHOLE)),
            note=str(body.get("note", "")),
            tiers=_tiers(body.get("tiers", ())),
            cap=None if body.get("cap") is None else _amount(body["cap"]),
            per=str(body.get("per", "")),
            by_channel={str(channel): _amount(amount) for channel, amount in body.get("by_channel", {}).items()},
            exemptions=tuple(Exemption.from_body(one) for one in body.get("exemptions", ())),
            valid_from=_day(body.get("valid_from", "")),
            valid_to=_day(body.get("valid_to", "")),
        )


def _amount(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("no amount")
    return value


def _tiers(body: Iterable[Any]) -> tuple[Tier, ...]:
    tiers = tuple(Tier(upto, _amount(amount)) for upto, amount in body)
    bounds = [tier.upto for tier in tiers[:-1]]
    if tiers and (tiers[-1].upto is not None or sorted({_amount(n) for n in bounds} - {0}) != bounds):
        raise ValueError("tiers rise, and the last is open")
    return tiers


def _day(text: Any) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a line comes to: ``amount`` đồng, None when the clerk must ask; how, "" where the amount says it all."""

    amount: int | None
    explanation: str = ""


def charge(fee: Fee, quantity: Quantity = ONE, *, channel: str = "", exemption: Exemption | None = None) -> Charge:
    """What ``fee`` comes to: tiers and cap within each piece, times the pieces, less the exemption.

    A part of a đồng that a reduction leaves is not asked. Raises UserError for a quantity that cannot be.
    """
    quantity.checked()
    if exemption and exemption.percent == 100:
        return Charge(0, f"Miễn: {exemption.words}")
    parts = _parts(fee, quantity, channel)
    if parts is None:
        return Charge(None)
    amount = sum(count * price for count, price in parts)
    words = " + ".join(
        f"{show(count)} {fee.unit}{' đầu' if n == 0 and len(parts) > 1 else ''} × {show(price)}"
        for n, (count, price) in enumerate(parts)
    )
    trivial = len(parts) == 1 and parts[0][0] == 1
    words = show(amount) if trivial else f"{words} = {show(amount)}"
    if fee.by_channel.get(channel, fee.amount) != fee.amount:
        words, trivial = f"{words} (mức riêng của cách nộp)", False
    if fee.cap is not None and amount > fee.cap:
        amount, trivial = fee.cap, False
        words += f", tối đa {show(amount)}"
    if fee.unit == PAGE and fee.per and quantity.copies > 1:
        amount, trivial = amount * quantity.copies, False
        words += f"; × {show(quantity.copies)} {fee.per} = {show(amount)}"
    if exemption:
        amount, trivial = amount * (100 - exemption.percent) // 100, False
        words += f"; giảm {exemption.percent} % ({exemption.words}) còn {show(amount)}"
    return Charge(amount, "" if trivial else words)


def _parts(fee: Fee, quantity: Quantity, channel: str) -> list[tuple[int, int]] | None:
    """How many units at which price, within one piece; None where the price is not known."""
    units = quantity.pages if fee.unit == PAGE else 1 if fee.unit == WHOLE else quantity.copies
    if channel in fee.by_channel:
        return [(units, fee.by_channel[channel])]
    if not fee.tiers:
        return None if fee.amount is None else [(units, fee.amount)]
    parts, done = [], 0
    for tier in fee.tiers:
        upto = units if tier.upto is None else min(units, tier.upto)
        if upto > done:
            parts.append((upto - done, tier.amount))
            done = upto
    return parts


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee asked of a citizen, frozen onto the dossier: ``amount`` is the sum of the line in đồng, ``evidence`` the
    paper that was seen for the exemption.
    """

    name: str
    amount: int
    quantity: Quantity = ONE
    explanation: str = ""
    exemption: Exemption | None = None
    evidence: str = ""

    def to_body(self) -> list[Any]:
        """As it stands in an entry: name, amount and, where there is more to say, the rest by name."""
        more = {
            **({"pages": self.quantity.pages, "copies": self.quantity.copies} if self.quantity != ONE else {}),
            **({"explanation": self.explanation} if self.explanation else {}),
            **({"exemption": self.exemption.to_body()} if self.exemption else {}),
            **({"evidence": self.evidence} if self.evidence else {}),
        }
        return [self.name, self.amount, *([more] if more else [])]

    @classmethod
    def from_body(cls, body: Sequence[Any]) -> FeeLine:
        """The line written by :meth:`to_body`. Raises TypeError or ValueError when it is none."""
        name, amount, *rest = body
        more = dict(rest[0]) if rest else {}
        return cls(
            str(name),
            int(amount),
            Quantity(int(more.get("pages", 1)), int(more.get("copies", 1))),
            str(more.get("explanation", "")),
            Exemption.from_body(more["exemption"]) if more.get("exemption") else None,
            str(more.get("evidence", "")),
        )


def in_force(fees: Iterable[Fee], on: date | None) -> tuple[Fee, ...] | None:
    """The lines asked on a day; None where a fee has dated lines and none of them holds: what it costs is not known."""
    listed = tuple(fees)
    holding = tuple(fee for fee in listed if fee.in_force(on))
    return holding if {fee.name for fee in holding} == {fee.name for fee in listed} else None


def exemptions_of(fees: Iterable[Fee]) -> tuple[Exemption, ...]:
    """Every exemption of these lines once, in their order."""
    return tuple({one.code: one for fee in fees for one in fee.exemptions}.values())
