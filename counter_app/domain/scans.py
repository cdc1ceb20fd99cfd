"""What a scanned text is, told by its shape alone: each kind has a form that no other can have."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from counter_app.domain import id_card, trial
from counter_app.domain.blanks import looks_like_blank
from counter_app.domain.dossier_code import looks_like_code
from counter_app.domain.guidance import looks_like_guidance
from counter_app.domain.handover import looks_like_batch
from counter_app.domain.returning import looks_like_survey
from counter_app.domain.vietqr import purposes_in


class Scan(Enum):
    """The kinds of scans."""

    CARD = auto()
    GUIDANCE = auto()
    BLANK = auto()
    SURVEY = auto()
    BATCH = auto()
    CODE = auto()
    TRANSFER = auto()
    """A line of a bank that names dossiers."""
    TRIAL = auto()
    OTHER = auto()


_SHAPES: tuple[tuple[Scan, Callable[[str], object]], ...] = (
    (Scan.CARD, id_card.looks_like_card),
    (Scan.GUIDANCE, looks_like_guidance),
    (Scan.BLANK, looks_like_blank),
    (Scan.SURVEY, looks_like_survey),
    (Scan.BATCH, looks_like_batch),
    (Scan.CODE, looks_like_code),
    (Scan.TRANSFER, purposes_in),
    (Scan.TRIAL, trial.is_trial),
)


def kind_of(text: str) -> Scan:
    """Which kind a text is; OTHER for words that somebody typed."""
    return next((kind for kind, fits in _SHAPES if fits(text)), Scan.OTHER)
