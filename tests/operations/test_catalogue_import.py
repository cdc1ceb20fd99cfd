"""A catalogue from a file: compared, taken in steps, stopped, taken again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.catalogue_changes import Changes, Incoming
from counter_app.domain.fees import Fee
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.procedure import Case, Channel, Localised, Procedure, Shelf
from counter_app.domain.process import Stage
from counter_app.errors import Refused
from counter_app.operations import catalogue, catalogue_import
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.store import board, journal
from tests.conftest import PROCEDURES
from tests.factories import CLERK, OFFICE, SUPERVISOR, application, procedure

CODES = tuple(one.code for one in PROCEDURES)
RECORDS = tuple(
    replace(procedure(code=f"1.{n:06}", name=f"Thủ tục số {n}"), source=f"{n:016x}")
    for n in range(3 * catalogue.AT_ONCE)
)
MINISTRY = Incoming(RECORDS, published=True)
TWO = Limit(2, Unit.WORKING_DAYS)


@pytest.fixture
def chief(desk: Desk) -> Desk:
    return desk.with_clerk(SUPERVISOR)


def take(desk: Desk, incoming: Incoming, version: str, **how: bool) -> Changes:
    changes = catalogue_import.plan(desk, incoming, version, **how)
    for _ in catalogue_import.carry_out(desk, changes, version):
        continue
    return changes


def codes(desk: Desk) -> tuple[str, ...]:
    return tuple(one.code for one in desk.reference().catalogue.listed)


def entries(desk: Desk) -> int:
    with desk.database.read() as connection:
        return sum(1 for _ in journal.whole_log(connection, OFFICE.agency, 1))


def test_the_ministrys_records_come_beside_what_the_office_has(chief: Desk) -> None:
    """The file of seven ministries must not throw out the procedures of the others, nor those typed by hand."""
    changes = take(chief, MINISTRY, "2026-07-20")
    assert (len(changes.new), changes.changed, changes.gone, changes.unchanged) == (75, (), (), len(CODES))
    assert codes(chief) == (*CODES, *(one.code for one in RECORDS))
    assert chief.procedure("1.000003") == replace(RECORDS[3], version="2026-07-20")


def test_the_same_file_again_changes_nothing(chief: Desk) -> None:
    """IT runs the import every month; a version that says the same must not be a new version."""
    take(chief, MINISTRY, "2026-07-20")
    before = entries(chief)
    changes = take(chief, MINISTRY, "2026-11-23")
    assert (changes.nothing, changes.unchanged) == (True, 75 + len(CODES))
    assert entries(chief) == before


def test_a_changed_record_is_told_field_by_field_and_gets_a_new_version(chief: Desk) -> None:
    """The supervisor sees «03 → 05 ngày» before anybody promises it."""
    take(chief, MINISTRY, "2026-07-20")
    longer = replace(RECORDS[1], cases=(Case("Thông thường", {"*": Limit(5, Unit.WORKING_DAYS)}),), source="f" * 16)
    (change,) = take(chief, replace(MINISTRY, procedures=(RECORDS[0], longer, *RECORDS[2:])), "2026-11-23").changed
    assert [(one.field, one.before, one.after) for one in change.differences] == [
        ("Thời hạn · Thông thường · mọi hình thức", "03 ngày làm việc", "05 ngày làm việc"),
        ("Dấu nguồn", f"{1:016x}", "f" * 16),
    ]
    assert chief.procedure(longer.code) == replace(longer, version="2026-11-23")
    assert chief.procedure(RECORDS[0].code) == replace(RECORDS[0], version="2026-07-20")


def test_a_dossier_keeps_the_version_it_was_received_under(chief: Desk) -> None:
    """What stands on the citizen's receipt does not change because a ministry publishes anew."""
    take(chief, MINISTRY, "2026-07-20")
    held = chief.procedure(RECORDS[0].code)
    assert held is not None
    intake = receive(chief, application(procedure=held)).intake
    take(
        chief,
        replace(MINISTRY, procedures=(replace(RECORDS[0], name="Tên mới", source="f"), *RECORDS[1:])),
        "2026-11-23",
    )
    with chief.database.read() as connection:
        dossier = board.find(connection, OFFICE.agency, intake.code)
    assert dossier.intake is not None
    assert (dossier.intake.procedure_name, dossier.intake.procedure_version) == ("Thủ tục số 0", "2026-07-20")


def test_what_the_office_edited_stays_until_the_ministry_changes_its_record(chief: Desk) -> None:
    """A week of curating times and papers must not be undone by the next import."""
    take(chief, MINISTRY, "2026-07-20")
    with_fee = replace(RECORDS[0], fees=(Fee("Lệ phí", 8000),))
    book = Incoming((*PROCEDURES, with_fee, *RECORDS[1:]), Shelf(), ())
    assert [change.procedure.code for change in take(chief, book, "2026-08-01").changed] == [with_fee.code]
    (kept,) = take(chief, MINISTRY, "2026-09-01").kept
    assert kept.procedure == replace(with_fee, version="2026-08-01")
    touched = replace(MINISTRY, procedures=(replace(RECORDS[0], source="f"), *RECORDS[1:]))
    assert [one.procedure.code for one in catalogue_import.plan(chief, touched, "x").changed] == [with_fee.code]
    assert [one.procedure.code for one in take(chief, MINISTRY, "2026-10-01", afresh=True).changed] == [with_fee.code]
    assert chief.procedure(with_fee.code) == replace(RECORDS[0], version="2026-10-01")


def test_what_was_typed_by_hand_stays_when_the_ministry_has_it_too(chief: Desk) -> None:
    """The sample's times were verified by people; the portal's «1» without a unit must not replace them."""
    raw = replace(PROCEDURES[0], cases=(Case("Thông thường", {}),), source="a" * 16)
    changes = take(chief, Incoming((raw,), published=True), "2026-11-23")
    assert ([one.procedure.code for one in changes.kept], changes.nothing) == ([raw.code], True)
    assert chief.procedure(raw.code) == PROCEDURES[0]
    assert take(chief, Incoming((raw,), published=True), "2026-11-23", afresh=True).changed


def test_a_record_that_is_no_longer_published_goes(chief: Desk) -> None:
    """A procedure that was abolished must not be received for years."""
    take(chief, MINISTRY, "2026-07-20")
    changes = take(chief, replace(MINISTRY, procedures=RECORDS[1:]), "2026-11-23")
    assert [one.code for one in changes.gone] == [RECORDS[0].code]
    assert chief.procedure(RECORDS[0].code) is None
    assert codes(chief)[: len(CODES)] == CODES


def test_only_new_ones_can_be_taken(chief: Desk) -> None:
    """An office that trusts its own catalogue wants only what it lacks."""
    take(chief, MINISTRY, "2026-07-20")
    other = Incoming(
        (replace(RECORDS[0], name="Khác", source="f"), procedure(code="9.000001")), Shelf(("9.000001",)), ()
    )
    changes = take(chief, other, "2026-11-23", only_new=True)
    assert ([one.code for one in changes.new], changes.changed, changes.gone) == (["9.000001"], (), ())
    assert changes.shelf is None
    assert chief.procedure(RECORDS[0].code) == replace(RECORDS[0], version="2026-07-20")


def test_stopped_between_two_steps_the_old_catalogue_holds_and_the_next_run_completes(chief: Desk) -> None:
    """The supervisor presses «Dừng», or the PC goes off: tomorrow the rest comes, nothing twice."""
    changes = catalogue_import.plan(chief, MINISTRY, "2026-07-20")
    steps = catalogue_import.carry_out(chief, changes, "2026-07-20")
    assert [next(steps), next(steps), next(steps)] == [(0, 76), (25, 76), (50, 76)]
    steps.close()  # type: ignore[attr-defined]
    assert codes(chief) == CODES
    before = entries(chief)
    again = catalogue_import.plan(chief, MINISTRY, "2026-07-20")
    assert list(catalogue_import.carry_out(chief, again, "2026-07-20")) == [(0, 26), (25, 26), (26, 26)]
    assert entries(chief) == before + 26
    assert len(codes(chief)) == len(CODES) + 75
    assert "50 trên 76" in catalogue_import.stopped(50, 76)


def test_a_book_is_the_whole_catalogue_with_the_offices_choice(chief: Desk) -> None:
    """Order, digits, counters, local times and fees: what Excel says is what the counter offers."""
    shelf = Shelf((CODES[1],), frozenset({CODES[2]}), {2: frozenset({PROCEDURES[0].field})})
    own = Localised(CODES[0], {"Thông thường": {"*": TWO}}, (Fee("Lệ phí", 4000),), "NQ 1")
    book = Incoming(tuple(reversed(PROCEDURES)), shelf, (own,))
    changes = take(chief, book, "2026-11-23")
    assert (changes.reordered, changes.shelf, changes.local) == (True, shelf, (own,))
    assert codes(chief) == tuple(reversed(CODES))
    assert chief.reference().catalogue.shelf == shelf
    assert chief.procedure(CODES[0]) == PROCEDURES[0].localised(own)
    assert take(chief, book, "2026-11-24").nothing
    without = take(chief, Incoming(PROCEDURES[:1], Shelf(), ()), "2026-11-25")
    assert [one.code for one in without.gone] == list(reversed(CODES[1:]))
    assert without.local == (Localised(CODES[0]),)
    assert chief.procedure(CODES[0]) == PROCEDURES[0]


def test_a_book_does_not_take_away_the_internal_process(chief: Desk) -> None:
    """Steps are typed in the window; a book that has no column for them must not delete them."""
    steps = (Stage("Thẩm tra", "Phòng Tư pháp", "", Limit(1, Unit.WORKING_DAYS)),)
    catalogue.localise(chief, Localised(CODES[0], {"Thông thường": {"*": TWO}}, None, "NQ 1", steps))
    take(chief, Incoming(PROCEDURES, Shelf(), ()), "2026-11-23")
    held = chief.procedure(CODES[0])
    assert held is not None
    assert (held.stages, held.shortened(0, Channel.COUNTER)) == (steps, None)


def test_a_version_that_is_taken_gets_a_number_behind_it(chief: Desk) -> None:
    """Two imports on one day: dossiers of the morning keep the morning's text under the morning's name."""
    morning, evening = (replace(RECORDS[0], name=name, source=name) for name in ("sáng", "chiều"))
    for one in (morning, evening):
        take(chief, Incoming((one,), published=True), "2026-11-23")
    held: Procedure | None = chief.procedure(RECORDS[0].code)
    assert held is not None
    assert (held.name, held.version) == ("chiều", "2026-11-23.2")


def test_a_clerk_may_look_and_not_take(desk: Desk) -> None:
    """Whoever may not publish writes not one entry."""
    clerk = desk.with_clerk(CLERK)
    before = entries(desk)
    changes = catalogue_import.plan(clerk, MINISTRY, "2026-07-20")
    with pytest.raises(Refused):
        list(catalogue_import.carry_out(clerk, changes, "2026-07-20"))
    assert entries(desk) == before
