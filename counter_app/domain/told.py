"""What a citizen was told by notices, and what they answered, as a dossier remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.entry import Entry
from counter_app.domain.moments import from_text


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: about what, for which act, when it went out; ``failed`` says that it did not arrive."""

    about: str
    entry: str
    at: datetime
    failed: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Told:
        """What an entry ``dossier.notified`` says."""
        body = entry.content
        return cls(
            str(body.get("about", "")), str(body.get("entry", "")), from_text(entry.at), bool(body.get("failed"))
        )


@dataclass(frozen=True, slots=True)
class Rating:
    """What a citizen thought of the service: 1 to 5, and how they said it (``returning.RATED_BY``)."""

    answer: int
    source: str
    at: datetime

    @classmethod
    def of(cls, entry: Entry) -> Rating:
        """What an entry ``dossier.rated`` says."""
        return cls(int(entry.content["answer"]), str(entry.content["source"]), from_text(entry.at))
