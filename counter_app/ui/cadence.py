"""When to exchange next: numbers only, so that a table can test it. Times in milliseconds.

At once after an act while the line holds; else every 20 s or so. After failures the wait doubles from half a second to
a minute and any part of it may be drawn, so that after a long outage everybody comes back somewhere in a minute: 2,400
counters at once without that scatter fail three times out of four. A busy centre's own word goes before everything but
a person's F5. A program that starts calls at once: people start it, so a morning is scattered by itself, and the clerk
needs what the others did; whoever finds no room then waits as after any failure.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

PERIOD = 20_000
JITTER = 2_000
SOON = 300
FIRST_WAIT = 500
LEAST_WAIT = 250
LONGEST_WAIT = 60_000


@dataclass
class Cadence:
    """``draw(low, high)`` gives a whole number between, both included."""

    draw: Callable[[int, int], int] = field(default=random.randint)
    failures: int = 0
    held_off: bool = False
    """The centre asked us to stay away until the next round."""

    def at_start(self) -> int:
        """After the window is open."""
        return self.draw(0, SOON)

    def after_round(self, retry_after: int = 0, again: float | None = None) -> int:
        """The centre answered; ``retry_after`` are seconds it wants to be left alone. ``again`` are seconds after which
        there is more: files wait, or an act was saved while they went.
        """
        self.failures, self.held_off = 0, retry_after > 0
        if retry_after:
            return retry_after * 1000 + self.draw(0, JITTER)
        if again is not None:
            return SOON + round(again * 1000)
        return PERIOD + self.draw(-JITTER, JITTER)

    def after_failure(self) -> int:
        """No line, or no answer."""
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2**self.failures)
        self.failures, self.held_off = min(self.failures + 1, 10), False
        return max(LEAST_WAIT, self.draw(0, longest))

    def after_act(self) -> int | None:
        """A local act: None where the timer that runs already is right."""
        return None if self.failures or self.held_off else SOON
