"""The legal registers of two counters that certify without a line between them."""

from __future__ import annotations

from counter_app.domain.copies import COPIES, REGISTERS, Kinds
from counter_app.operations import catalogue, upkeep
from counter_app.operations.certify import certify
from counter_app.store import certified
from tests.certifying import certifying, request
from tests.factories import OFFICE, SUPERVISOR
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


def test_the_usual_papers_are_offered_at_every_counter_and_change_nothing_certified(
    two_counters: tuple[Counter, Counter],
) -> None:
    """One person keeps the list; a register that was written by the old one must still read as it was signed."""
    first, second = two_counters
    certifying(first[0])
    settle(two_counters)
    before = certify(second[0], request(("Học bạ, bảng điểm", 1, 1))).intake.copies
    catalogue.set_kinds(first[0].with_clerk(SUPERVISOR), [Kinds(COPIES, ("Sổ hộ nghèo", "Căn cước"))])
    settle(two_counters)
    for desk, _ in two_counters:
        known = desk.reference().kinds
        assert known == {key: register.kinds for key, register in REGISTERS.items()} | {
            COPIES: ("Sổ hộ nghèo", "Căn cước")
        }
        with desk.database.read() as connection:
            assert certified.kinds(connection, OFFICE.agency, COPIES) == ["Học bạ, bảng điểm"]
    assert before[0].kind == "Học bạ, bảng điểm"
    assert dump(first) == dump(second)
