"""The rules about the clock that law sets and changes: dated data with a legal basis, overridable per procedure.

    SUPPLEMENT_WITHIN   working days after the reception within which papers may still be asked for
    SUPPLEMENT_ROUNDS   how often papers may be asked for in the stage of examination
    SUPPLEMENT_CLOCK    what receiving them does: RESTART (from zero) or RESUME (what was left)
    FINANCE_CLOCK       whether taxes and fees stop the clock: PAUSE or NONE
    APOLOGY_BEFORE      working days before the promise by which a letter of apology is due
    APOLOGY_TIMES       how often a date may be put off with an apology; the only one that refuses
    TRANSFER_CUT_OFF    the clock time after which a dossier may be handed over the next morning

A rule that is broken never stops a person, except the hard ones: it is said, a reason is asked for, and both are
written into the entry, where the supervisor finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from counter_app.domain.text import clean
from counter_app.errors import Refused


class RuleKey(StrEnum):
    """What a rule is about."""

    SUPPLEMENT_WITHIN = "SUPPLEMENT_WITHIN"
    SUPPLEMENT_ROUNDS = "SUPPLEMENT_ROUNDS"
    SUPPLEMENT_CLOCK = "SUPPLEMENT_CLOCK"
    FINANCE_CLOCK = "FINANCE_CLOCK"
    APOLOGY_BEFORE = "APOLOGY_BEFORE"
    APOLOGY_TIMES = "APOLOGY_TIMES"
    TRANSFER_CUT_OFF = "TRANSFER_CUT_OFF"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it holds from a day on. ``value`` is a number or one of the words above, as text."""

    key: RuleKey
    value: str
    basis: str
    valid_from: date
    valid_to: date | None = None
    hard: bool = False
    note: str = ""

    @property
    def number(self) -> int:
        """The value as a number. Raises ValueError when it is a word."""
        return int(self.value)

    def to_body(self) -> dict[str, Any]:
        """As it stands in an entry and in ``db/seed``."""
        return {
            "key": self.key.value,
            "value": self.value,
            "basis": self.basis,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
            "hard": self.hard,
            "note": self.note,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Rule:
        """The rule written by :meth:`to_body`. Raises KeyError or ValueError when it is none."""
        rule = cls(
            key=RuleKey(body["key"]),
            value=str(body["value"]),
            basis=str(body["basis"]),
            valid_from=date.fromisoformat(body["valid_from"]),
            valid_to=date.fromisoformat(body["valid_to"]) if body.get("valid_to") else None,
            hard=bool(body.get("hard", False)),
            note=str(body.get("note", "")),
        )
        check_value(rule.key, rule.value)
        return rule


_WORDS = {RuleKey.SUPPLEMENT_CLOCK: ("RESTART", "RESUME"), RuleKey.FINANCE_CLOCK: ("PAUSE", "NONE")}


def check_value(key: RuleKey, value: str) -> None:
    """Raises ValueError for a value that such a rule cannot have."""
    if key in _WORDS:
        if value not in _WORDS[key]:
            raise ValueError(f"{key} is one of {_WORDS[key]}, not {value}")
    elif key is RuleKey.TRANSFER_CUT_OFF:
        time.fromisoformat(value)
    elif not 0 <= int(value) <= 365:
        raise ValueError(f"{key} of {value}")


def _can_be_read(key: RuleKey, value: str) -> bool:
    """A misspelt value of one procedure must not stop the counter."""
    try:
        check_value(key, value)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules an office works by."""

    rules: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Rules:
        """These rules, whatever their order."""
        return cls(tuple(sorted(rules, key=lambda rule: (rule.key, rule.valid_from))))

    def on(self, day: date, key: RuleKey, overrides: Mapping[str, tuple[str, str]] | None = None) -> Rule | None:
        """The rule of a day: the procedure's own (value, basis) where it has one that can be read, else the newest that
        holds; None where nobody has decided anything.
        """
        own = (overrides or {}).get(key)
        if own and _can_be_read(key, own[0]):
            return Rule(key, own[0], own[1], day)
        holds = [
            rule
            for rule in self.rules
            if rule.key is key and rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)
        ]
        return holds[-1] if holds else None


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that an act does not keep, as a sentence for who does it."""

    rule: Rule
    sentence: str


def excused(broken: Iterable[Broken], excuse: str) -> list[dict[str, str]]:
    """What the entry of an act says of the rules it broke; empty when it keeps them all.

    Raises Refused for a hard rule, and for a soft one without a reason.
    """
    written, reason = [], clean(excuse)
    for one in broken:
        words = f"{one.sentence} ({one.rule.basis})"
        if one.rule.hard:
            raise Refused("rule.hard", f"{words}.")
        if not reason:
            raise Refused("rule.soft", f"{words}. Nếu vẫn thực hiện, hãy ghi lý do.", "excuse")
        written.append({"rule": one.rule.key.value, "basis": one.rule.basis, "excuse": reason})
    return written
