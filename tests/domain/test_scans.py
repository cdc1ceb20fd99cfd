"""What a scan is, by its shape alone."""

from __future__ import annotations

import pytest

from counter_app.domain.scans import _SHAPES, Scan, kind_of
from counter_app.domain.trial import CODE
from tests.factories import CARD

SCANNED = {
    CARD: Scan.CARD,
    "X99.01-HD26-01.00001": Scan.GUIDANCE,
    "X99.01-PH26-01.00001": Scan.BLANK,
    "BG01-261123-081200": Scan.BATCH,
    "X99.01-261123-0001": Scan.CODE,
    "000.00.01.X99-261123-0001": Scan.CODE,
    CODE: Scan.TRIAL,
    "Nguyễn Văn An": Scan.OTHER,
    "0912345678": Scan.OTHER,
    "": Scan.OTHER,
}


@pytest.mark.parametrize(("text", "kind"), SCANNED.items())
def test_every_paper_is_known_by_its_bars(text: str, kind: Scan) -> None:
    """A blank that opened as a dossier, or a card as a search, would be somebody else's paper."""
    assert kind_of(text) is kind


def test_no_paper_has_two_shapes() -> None:
    """Then the order of a table would decide whose paper it is; a bank's line alone is read loosely, and after them."""
    own = [kind for kind, _ in _SHAPES if kind is not Scan.TRANSFER]
    for text in SCANNED:
        assert len([kind for kind, fits in _SHAPES if kind in own and fits(text)]) <= 1, text
