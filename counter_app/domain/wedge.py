"""Tells a scanner that types from a person who types, by time alone.

A scanner sends eight or more characters with hardly a gap and then Enter or Tab. Where the scanner is set to send a
prefix character first, recognition is exact. Times are seconds of any steadily growing clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SHORTEST_SCAN = 8


@dataclass
class Wedge:
    """Watches the keys go by. ``gap`` is the longest pause inside a scan, in seconds."""

    gap: float = 0.035
    prefix: str = ""
    _text: list[str] = field(default_factory=list)
    _last: float = float("-inf")
    _began: float = float("-inf")
    pace: float | None = None
    """Seconds a character of the last scan."""

    @property
    def length(self) -> int:
        """How many characters the run in progress has so far."""
        return len(self._text)

    def key(self, text: str, now: float) -> bool:
        """A printable key went by; True when it begins a new run (and the field's text should be remembered)."""
        begins = not self._text or now - self._last > self.gap or (bool(self.prefix) and text == self.prefix)
        if begins:
            self._text = []
            self._began = now
        self._text.append(text)
        self._last = now
        return begins

    def backspace(self, now: float) -> None:
        """Vietnamese keyboard drivers rewrite letters with backspaces in the middle of a scan."""
        if self._text and now - self._last <= self.gap:
            self._text.pop()
            self._last = now
        else:
            self.forget()

    def end(self, now: float) -> str | None:
        """Enter or Tab went by: the scan that it ends, or None when a person pressed it."""
        text, quick = "".join(self._text), now - self._last <= self.gap
        took = self._last - self._began
        self.pace = took / (len(text) - 1) if len(text) > 1 else None
        self.forget()
        if self.prefix:
            return text.removeprefix(self.prefix) if quick and text.startswith(self.prefix) else None
        return text if quick and len(text) >= SHORTEST_SCAN else None

    def forget(self) -> None:
        """Something else happened: the run in progress was no scan."""
        self._text = []
        self._last = float("-inf")
