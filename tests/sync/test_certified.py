"""The legal registers of two counters that certify without a line between them."""

from __future__ import annotations

from counter_app.operations import upkeep
from counter_app.operations.certify import certify
from counter_app.store import certified
from tests.certifying import certifying, request
from tests.factories import OFFICE
from tests.sync.rounds import Counter, dump, settle


def test_two_counters_draw_from_books_of_their_own(two_counters: tuple[Counter, Counter]) -> None:
    """The lane never stops for a colleague, and no number of a legal book is given twice."""
    first, second = two_counters
    certifying(first[0])
    settle(two_counters)
    shown = [certify(desk, request()).intake.copies[0].shown for desk in (first[0], second[0], first[0])]
    assert shown == ["1, quyển số 01/2026-SCT/BS", "1, quyển số 02/2026-SCT/BS", "2, quyển số 01/2026-SCT/BS"]
    settle(two_counters)
    assert dump(first) == dump(second)
    for desk, _ in two_counters:
        with desk.database.read() as connection:
            lasts = [certified.last_numbers(connection, OFFICE.agency, n) for n in (1, 2)]
        assert lasts == [{"BS-01/2026": 2}, {"BS-02/2026": 1}]
        assert upkeep.verify(desk).faults == ()
