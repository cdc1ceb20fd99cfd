"""An office that certifies: the national procedures of the seed on counter 1, and short requests."""

from __future__ import annotations

from typing import Any

from counter_app.domain.certified import Request
from counter_app.domain.copies import CopyLine
from counter_app.domain.procedure import Procedure
from counter_app.operations import catalogue
from counter_app.operations.desk import Desk
from counter_app.operations.first_run import seeds
from tests.conftest import PROCEDURES
from tests.factories import SUPERVISOR, person

SIGNER = "Lê Văn Dũng, Giám đốc Trung tâm"
CERTIFICATIONS = ("2.000815", "2.000884", "2.001035")


def seeded(code: str) -> Procedure:
    """A procedure as it comes with the program."""
    return next(one for one in seeds().procedures if one.code == code)


def certifying(desk: Desk) -> Desk:
    """The desk of an office whose catalogue has the certifications too."""
    procedures = (*PROCEDURES, *map(seeded, CERTIFICATIONS))
    catalogue.publish_catalogue(desk.with_clerk(SUPERVISOR), "2026-11-22", procedures)
    return desk


def request(*lines: tuple[str, int, int], **changes: Any) -> Request:
    """A citizen with papers: type, pages, copies; one ID card once when nothing else is said."""
    made = tuple(CopyLine(*line) for line in lines or (("Căn cước", 1, 1),))
    return Request(**{"owners": (person(),), "lines": made, "signer": SIGNER, **changes})
