"""Which «Quyển» of the Sổ theo dõi hồ sơ a dossier goes into: dated rules of the office. The book stands on the dossier
from its reception on, so a new rule moves none.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from counter_app.domain.text import clean


class BookRule(StrEnum):
    """How the «Quyển» of the Sổ theo dõi hồ sơ is named."""

    COUNTER = "COUNTER"
    FIELD = "FIELD"
    BLANK = "BLANK"

    @property
    def label(self) -> str:
        """In words."""
        return {
            "COUNTER": "Mỗi quầy mỗi năm một quyển",
            "FIELD": "Mỗi lĩnh vực một quyển (của quầy, trong năm)",
            "BLANK": "Để trống trên giấy tiếp nhận («nếu có»)",
        }[self.value]


Rules = tuple[tuple[date, BookRule], ...]
"""Each rule with the day it holds from."""


def rule_on(rules: Rules, day: date) -> BookRule:
    """The rule that holds on a day; a counter's year before any was set."""
    held = [(since, rule) for since, rule in rules if since <= day]
    return max(held, key=lambda one: one[0])[1] if held else BookRule.COUNTER


def with_rule(rules: Rules, since: date, rule: BookRule) -> Rules:
    """The rules with another one from a day on."""
    return (*((day, one) for day, one in rules if day < since), (since, rule))


def dossier_book(rule: BookRule, counter: int, year: int, field: str) -> str:
    """The book of a reception. Left blank on paper, it is kept by counter and year all the same."""
    whole = f"{counter:02}/{year}"
    return f"{whole}-{clean(field)}" if rule is BookRule.FIELD and clean(field) else whole
