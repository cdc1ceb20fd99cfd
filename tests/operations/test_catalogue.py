"""Releases of the catalogue and the calendar: whole, by whoever may, and seen by every desk at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.domain.calendar import CalendarDay, DayKind
from counter_app.domain.fees import Fee, FeeLine
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.procedure import Channel, Localised, Procedure, Shelf
from counter_app.domain.process import Stage
from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue, change_calendar, open_counter
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import journal, projections
from tests.conftest import PROCEDURES, FakeClock, no_code
from tests.factories import CALENDAR, CLERK, OFFICE, RULES, SUPERVISOR, Log, application, procedure
from tests.store.files import trial

WEDNESDAY = CalendarDay(date(2026, 11, 25), DayKind.LOCAL, "Nghỉ bão", "CĐ 1/CĐ-UBND", scope="office")


@pytest.fixture
def chief(desk: Desk) -> Desk:
    return desk.with_clerk(SUPERVISOR)


def kinds(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return [entry.kind for entry in journal.whole_log(connection, OFFICE.agency, 1)]


def test_a_release_is_one_entry_per_procedure_and_one_that_closes_it(chief: Desk) -> None:
    """What is unchanged is not written again: a national release of 2,642 procedures must not cost 2,642 entries."""
    before = len(kinds(chief))
    changed = replace(PROCEDURES[1], version="2", name="Cấp bản sao")
    assert catalogue.publish_catalogue(chief, "2", [PROCEDURES[0], changed]) == 1
    assert kinds(chief)[before:] == ["procedure.published", "catalogue.published"]
    held = chief.reference().catalogue
    assert held.version == "2"
    assert tuple(chief.procedure(one.code) for one in held.listed) == (PROCEDURES[0], changed)
    listed = held.get(changed.code)
    assert listed is not None
    assert (listed.name, listed.version) == (changed.name, "2")
    assert held.get(PROCEDURES[2].code) is None
    assert catalogue.publish_catalogue(chief, "3", [PROCEDURES[0], changed]) == 0
    assert chief.reference().catalogue.version == "3"


def test_a_release_that_breaks_off_changes_nothing(chief: Desk) -> None:
    """A file that ends in the middle must leave yesterday's catalogue, not half of tomorrow's."""
    before = chief.reference(), kinds(chief)

    def broken() -> Iterator[Procedure]:
        yield procedure(code="9.000001")
        raise OSError("the stick was pulled out")

    def broken_days() -> Iterator[CalendarDay]:
        yield WEDNESDAY
        raise OSError("the stick was pulled out")

    for publish in (
        lambda: catalogue.publish_catalogue(chief, "2", broken()),
        lambda: change_calendar.publish(chief, broken_days(), "2"),
    ):
        with pytest.raises(OSError, match="stick"):
            publish()
        assert (chief.reference(), kinds(chief)) == before


def test_a_desk_forgets_what_it_read_in_a_transaction_that_was_taken_back(chief: Desk) -> None:
    """A refused save must not leave its calendar in the head of the program."""
    with trial(chief.database) as connection:
        change_calendar.publish(chief, [WEDNESDAY], "2")
        assert not chief.reference(connection).calendar.is_worked(WEDNESDAY.day)
    assert chief.reference().calendar.is_worked(WEDNESDAY.day)
    assert receive(chief, application()).intake.deadline.due_at.date() == date(2026, 11, 27)


def test_the_next_reception_counts_by_the_new_calendar(chief: Desk, place: DataDir, clock: FakeClock) -> None:
    """A storm closes the offices: from the next citizen on, at every desk of the file, without a restart."""
    second = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    due = receive(second, application()).intake.deadline.due_at
    change_calendar.publish(chief, [*CALENDAR.days.values(), WEDNESDAY], "storm")
    assert chief.reference().calendar.version == "storm"
    assert receive(second, application()).intake.deadline.due_at == due + timedelta(days=3)
    second.database.close()


def test_a_release_of_a_pc_a_year_ahead_does_not_hold_up_the_next_one(chief: Desk, clock: FakeClock) -> None:
    """A wrong clock harms what it touched; it must not keep the office in yesterday's calendar for a year."""
    clock.advance(days=400)
    change_calendar.publish(chief, CALENDAR.days.values(), "ahead")
    catalogue.publish_catalogue(chief, "ahead", PROCEDURES)
    clock.advance(days=-400)
    change_calendar.publish(chief, [*CALENDAR.days.values(), WEDNESDAY], "storm")
    catalogue.publish_catalogue(chief, "now", PROCEDURES[:1])
    assert not chief.reference().calendar.is_worked(WEDNESDAY.day)
    assert chief.reference().catalogue.version == "now"


def test_the_office_chooses_its_nine_and_hides_what_it_does_not_receive(chief: Desk) -> None:
    """Digit 1 must be the procedure half the queue wants; a procedure the office may not receive must be gone."""
    codes = [one.code for one in PROCEDURES]
    wanted = (*reversed(codes), *(f"9.{n:06}" for n in range(20)))
    catalogue.set_shelf(chief, Shelf(wanted, frozenset({codes[0]})))
    held = chief.reference().catalogue
    assert held.shelf.top == wanted[:9]
    assert [one.code for one in held.offered(1)] == codes[1:]
    catalogue.set_shelf(chief, Shelf())
    assert chief.reference().catalogue.shelf.top == ()
    assert [one.code for one in chief.reference().catalogue.offered(1)] == codes


def test_a_counter_that_receives_some_fields_is_offered_only_those(chief: Desk) -> None:
    """Counter 2 sits the civil registrar: land procedures there would be received by the wrong person."""
    land = replace(PROCEDURES[0], code="1.012789", name="Đăng ký biến động đất đai", field="Đất đai")
    catalogue.publish_catalogue(chief, "2", [*PROCEDURES, land])
    catalogue.set_shelf(chief, Shelf(fields={2: frozenset({"Đất đai"})}))
    held = chief.reference().catalogue
    assert [one.code for one in held.offered(2)] == ["1.012789"]
    assert len(held.offered(1)) == len(PROCEDURES) + 1


def test_an_office_has_shorter_times_and_fees_of_its_own(chief: Desk) -> None:
    """The province cut three days to two and the fee to half: the next receipt says so, and names the law's time."""
    code = PROCEDURES[0].code
    two, half = Limit(2, Unit.WORKING_DAYS), Fee("Phí xác nhận", 4000, "văn bản", "NQ 01/2026/NQ-HĐND")
    catalogue.localise(chief, Localised(code, {"Thông thường": {"*": two}}, (half,), "QĐ 12/QĐ-UBND"))
    held = chief.procedure(code)
    assert held is not None
    assert (held.shortened(0, Channel.COUNTER), held.fees) == (two, (half,))
    intake = receive(chief, application(procedure=held, fees=(FeeLine("Phí xác nhận", 4000),))).intake
    assert intake.deadline.limit == two
    assert intake.deadline.statutory is not None
    assert intake.deadline.statutory.limit == Limit(3, Unit.WORKING_DAYS)


def test_header_and_staff_change_for_the_next_paper(chief: Desk) -> None:
    """The receipt printed before the merger keeps the old name, the one after it has the new."""
    before = receive(chief, application()).intake
    catalogue.set_office(chief, replace(OFFICE, name="Trung tâm Phục vụ hành chính công xã Mẫu Mới"))
    catalogue.set_staff(chief, replace(CLERK, title="Phó Giám đốc"))
    after = receive(chief, application()).intake
    assert before.office.name == OFFICE.name
    assert after.office.name.endswith("xã Mẫu Mới")
    assert {person.id: person.title for person in chief.reference().staff}[CLERK.id] == "Phó Giám đốc"


@pytest.mark.parametrize(
    "publish",
    [
        lambda desk: catalogue.publish_catalogue(desk, "2", PROCEDURES),
        lambda desk: change_calendar.publish(desk, [WEDNESDAY], "2"),
        lambda desk: catalogue.set_shelf(desk, Shelf()),
        lambda desk: catalogue.localise(desk, Localised("2.002516")),
        lambda desk: catalogue.set_rules(desk, RULES.rules),
        lambda desk: catalogue.set_office(desk, OFFICE),
        lambda desk: catalogue.set_staff(desk, replace(CLERK, roles=SUPERVISOR.roles)),
    ],
    ids=["catalogue", "calendar", "shelf", "local", "rules", "office", "staff"],
)
def test_a_clerk_changes_no_rules(desk: Desk, publish: Callable[[Desk], object]) -> None:
    """Whoever could make himself supervisor could close the book over anything."""
    before = kinds(desk)
    with pytest.raises(Refused) as told:
        publish(desk)
    assert told.value.code == "right.missing"
    assert kinds(desk) == before


def test_what_a_slow_clock_published_is_noticed(desk: Desk) -> None:
    """The supervisor dismisses somebody at a PC an hour behind; this desk must not go on from memory."""
    desk.reference()
    with desk.database.read() as connection:
        known = journal.of_subject(connection, OFFICE.agency, "staff:hanh")
    log = Log(2, now=desk.clock() - timedelta(days=2), held={entry.key: entry for entry in known})
    log.write("staff:hanh", "staff.set", {**CLERK.to_body(), "active": False})
    with desk.database.write() as connection:
        journal.take(connection, log.own)
        projections.project(connection, OFFICE.agency, ["staff:hanh"])
    assert [person.active for person in desk.reference().staff if person.id == CLERK.id] == [False]


def test_steps_that_take_longer_than_the_procedure_are_refused(chief: Desk) -> None:
    """Three rooms with two days each inside a limit of three: the citizen's date would be late by design."""
    code = PROCEDURES[0].code
    day = Limit(1, Unit.WORKING_DAYS)
    three = tuple(Stage(f"Bước {n}", "Phòng Tư pháp", "người thụ lý", day) for n in range(3))
    catalogue.localise(chief, Localised(code, stages=three))
    held = chief.procedure(code)
    assert held is not None
    assert held.stages == three
    intake = receive(chief, application(procedure=held)).intake
    assert [planned.due_at for planned in intake.stages][-1] == intake.deadline.due_at
    with pytest.raises(UserError, match="dài hơn thời hạn"):
        catalogue.localise(chief, Localised(code, stages=(*three, three[0])))
    assert chief.procedure(code) == held
