"""Paper mode: what was written by hand in a power cut is typed in under its own number, and every blank has an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from counter_app.domain.blanks import Blank, BlankState, Stock, looks_like_blank
from counter_app.domain.day import Opening
from counter_app.domain.day_paper import lines
from counter_app.domain.day_sheet import DaySheet
from counter_app.domain.deadline import deadline
from counter_app.domain.dossier_code import looks_like_code
from counter_app.domain.guidance import looks_like_guidance
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter
from counter_app.errors import Refused, UserError
from counter_app.operations import blanks, papers
from counter_app.operations import day as days
from counter_app.operations.act import undo
from counter_app.operations.desk import Desk
from counter_app.operations.receive import Received, receive
from counter_app.store import blanks as store
from counter_app.store import board, journal, local, projections
from tests.conftest import FakeClock
from tests.factories import MONDAY, OFFICE, SUPERVISOR, application

SATURDAY = "28/11/2026 09:00"


def typed(desk: Desk, blank: Blank, received_at: str, **changes: Any) -> Received:
    return receive(desk, application(blank=blank.serial, received_at=received_at, **changes))


@pytest.fixture
def pair(desk: Desk) -> list[Blank]:
    """Two blanks printed on Monday 23/11/2026."""
    return blanks.issue(desk, 2)


def test_blanks_bear_the_reserve_of_the_slice_and_a_serial_that_is_no_dossier_code(
    desk: Desk, pair: list[Blank]
) -> None:
    """A scanned blank must never open somebody's dossier, nor bear a number that the program draws."""
    assert [(one.serial, one.number) for one in pair] == [("X99.01-PH26-01.00001", 461), ("X99.01-PH26-01.00002", 462)]
    for one in pair:
        assert looks_like_blank(one.serial.lower())
        assert not looks_like_code(one.serial)
        assert not looks_like_guidance(one.serial)
    assert not looks_like_blank("X99.01-261123-0461")
    with desk.database.read() as connection:
        (entry,) = journal.of_subject(connection, OFFICE.agency, f"blank:{pair[0].serial}")
        assert store.stock(connection, OFFICE.agency, 1) == Stock(2)
    assert entry.kind == "blank.printed"


def test_what_was_written_by_hand_keeps_its_number_its_day_and_its_promise(
    desk: Desk, pair: list[Blank], clock: FakeClock
) -> None:
    """The citizen holds a paper with a number and a date; the program must say the same, a day later."""
    clock.now = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    handwritten = datetime(2026, 11, 23, 8, 20, tzinfo=UTC)
    received = typed(desk, pair[1], "23/11/2026 15h20")
    assert received.intake.code == "X99.01-261123-0462"
    assert received.print_job == 0
    expected = deadline(handwritten, Limit(3, Unit.WORKING_DAYS), desk.reference().calendar, OFFICE.hours)
    assert received.intake.deadline == expected
    with desk.database.read() as connection:
        dossier = board.find(connection, OFFICE.agency, received.intake.code)
        held = store.find(connection, OFFICE.agency, pair[1].serial)
        (entry,) = journal.of_subject(connection, OFFICE.agency, f"dossier:{dossier.id}")
    assert dossier.received_at == handwritten
    assert entry.at.startswith("2026-11-25T01:00")
    assert "phôi X99.01-PH26-01.00002" in dossier.timeline[0].note
    assert (held.state, held.dossier, held.code) == (BlankState.USED, dossier.id, dossier.code)
    assert receive(desk, application()).intake.code == "X99.01-261125-0001"


def test_it_can_be_printed_afterwards_and_says_that_it_is_a_second_paper(desk: Desk, pair: list[Blank]) -> None:
    """Two unmarked receipts of one dossier would be two claims to one result."""
    received = typed(desk, pair[0], "23/11/2026 08:05")
    job = papers.ask(desk, received.dossier_id, "RECEIPT")
    with desk.database.read() as connection:
        (asked,) = local.print_jobs(connection, job)
    assert asked.reprint == 1


def _taken_number(desk: Desk, pair: list[Blank], clock: FakeClock) -> Blank:
    """Another physical blank with the number of one that was used the same day."""
    typed(desk, pair[0], "23/11/2026 08:05")
    with desk.database.write() as connection:
        other = Blank("X99.01-PH26-01.00099", 1, 2026, 99, pair[0].number, MONDAY)
        desk.append(connection, "blank.printed", f"blank:{other.serial}", other.to_body())
    return other


def _elsewhere(desk: Desk, pair: list[Blank], clock: FakeClock) -> Blank:
    with desk.database.write() as connection:
        other = Blank("X99.01-PH26-02.00001", 2, 2026, 1, 961, MONDAY)
        desk.append(connection, "blank.printed", f"blank:{other.serial}", other.to_body())
    return other


def _used(desk: Desk, pair: list[Blank], clock: FakeClock) -> Blank:
    typed(desk, pair[0], "23/11/2026 08:05")
    return pair[0]


def _spoiled(desk: Desk, pair: list[Blank], clock: FakeClock) -> Blank:
    blanks.spoil(desk, [pair[0].serial], "đổ nước chè")
    return pair[0]


def _a_week_later(desk: Desk, pair: list[Blank], clock: FakeClock) -> Blank:
    clock.advance(days=7)
    return pair[0]


def _as_printed(desk: Desk, pair: list[Blank], clock: FakeClock) -> Blank:
    return pair[0]


def _unknown(desk: Desk, pair: list[Blank], clock: FakeClock) -> Blank:
    return Blank("X99.01-PH26-01.00777", 1, 2026, 777, 461, MONDAY)


REFUSED = [
    (_as_printed, "23/11/2026 08:13", "received_at", "còn ở phía trước"),
    (_as_printed, "20/11/2026 08:13", "received_at", "in ngày 23/11/2026"),
    (_as_printed, "hôm qua", "received_at", "không phải ngày, giờ nhận"),
    (_as_printed, "", "received_at", "Chưa ghi ngày, giờ nhận"),
    (_a_week_later, SATURDAY, "received_at", "là ngày nghỉ"),
    (_used, "23/11/2026 08:06", "blank", "đã nhập thành hồ sơ X99.01-261123-0461"),
    (_spoiled, "23/11/2026 08:06", "blank", "đổ nước chè"),
    (_elsewhere, "23/11/2026 08:06", "blank", "của quầy 2"),
    (_unknown, "23/11/2026 08:06", "blank", "không có phôi"),
    (_taken_number, "23/11/2026 08:06", "received_at", "đã dùng cho hồ sơ khác"),
]


@pytest.mark.parametrize(("before", "received_at", "field", "words"), REFUSED)
def test_what_cannot_have_happened_is_refused_whole(
    desk: Desk, pair: list[Blank], clock: FakeClock, before: Any, received_at: str, field: str, words: str
) -> None:
    """Half a reception would leave a blank used by no dossier, or two citizens with one code."""
    blank = before(desk, pair, clock)
    with desk.database.read() as connection:
        held = journal.vector(connection), projections.dump(connection)
    with pytest.raises(UserError) as told:
        typed(desk, blank, received_at)
    assert words in str(told.value)
    assert told.value.problems[0].field == field
    with desk.database.read() as connection:
        assert (journal.vector(connection), projections.dump(connection)) == held


def test_a_saturday_on_which_the_counter_was_opened_is_a_day_like_others(
    desk: Desk, pair: list[Blank], clock: FakeClock
) -> None:
    """Counters open on some Saturdays, and lights go out on those too."""
    clock.now = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    days.open_counter(desk, days.today(desk), Opening("Nguyễn Thị Hạnh"))
    clock.advance(days=2)
    assert typed(desk, pair[0], SATURDAY).intake.code == "X99.01-261128-0461"


def test_a_code_minted_elsewhere_is_not_put_over_the_number_on_the_paper(desk: Desk, pair: list[Blank]) -> None:
    """The citizen's paper says 0461; a second code would be a second dossier to them."""
    with pytest.raises(UserError, match="Phôi giấy đã có số riêng"):
        typed(desk, pair[0], "23/11/2026 08:05", foreign_code="H30.12-261123-0003")


def test_its_reception_is_not_undone(desk: Desk, pair: list[Blank]) -> None:
    """Undone, the number on the citizen's paper would be void and could never be typed in again."""
    received = typed(desk, pair[0], "23/11/2026 08:05")
    with pytest.raises(Refused, match="Người dân đang giữ giấy viết tay"):
        undo(desk, received.dossier_id)


def test_numbers_go_to_paper_again_when_no_blank_in_the_drawer_bears_them(desk: Desk, clock: FakeClock) -> None:
    """Two blanks of one number in one drawer are used on the same afternoon."""
    first = blanks.issue(desk, 40)
    with pytest.raises(Refused, match="chưa cần in thêm"):
        blanks.issue(desk, 1)
    typed(desk, first[0], "23/11/2026 08:05")
    blanks.spoil(desk, [first[5].serial, first[6].serial], "in lệch")
    with pytest.raises(Refused, match="từ 1 đến 3 phôi"):
        blanks.issue(desk, 4)
    clock.advance(minutes=1)
    assert [one.number for one in blanks.issue(desk, 2)] == [461, 466]
    clock.advance(days=1)
    assert [(one.number, one.serial) for one in blanks.issue(desk, 1)] == [(467, "X99.01-PH26-01.00043")]


@pytest.mark.parametrize("count", [0, -1, 41])
def test_a_count_the_reserve_has_no_room_for_is_refused(desk: Desk, count: int) -> None:
    """A typing slip must not print a ream."""
    with pytest.raises(Refused, match="từ 1 đến 40"):
        blanks.issue(desk, count)
    assert blanks.listed(desk) == []


def test_a_slip_among_many_spoiled_ones_spoils_none(desk: Desk, pair: list[Blank]) -> None:
    """The clerk corrects the list and says it once more; half of it would then be refused."""
    with pytest.raises(UserError):
        blanks.spoil(desk, [pair[0].serial, "X99.01-PH26-01.00777"], "ướt")
    with pytest.raises(Refused, match="lý do"):
        blanks.spoil(desk, [pair[0].serial], " ")
    assert [one.state for one in blanks.listed(desk)] == [BlankState.DRAWER] * 2


def test_serials_go_on_behind_what_a_replaced_file_had_printed(desk: Desk) -> None:
    """Two physical blanks with one serial: the second could never be typed in."""
    with desk.database.write() as connection:
        local.keep_spent(connection, MONDAY.date(), local.Spent(frozenset({461}), {"BLANK/2026": 12}))
    (blank,) = blanks.issue(desk, 1)
    assert blank.serial == "X99.01-PH26-01.00013"
    with pytest.raises(Refused, match="đã dùng cho hồ sơ khác"):
        typed(desk, blank, "23/11/2026 08:05")


def test_two_slices_give_two_reserves(desk: Desk) -> None:
    """A counter with a second slice has eighty numbers for paper."""
    with desk.database.write() as connection:
        body = Counter(1, "Quầy 1", (Slice(1, 81), Slice(501, 81))).to_body()
        desk.with_clerk(SUPERVISOR).append(connection, "counter.enrolled", "counter:1", body)
    made = blanks.issue(desk, 80)
    assert {one.number for one in made} == {*range(42, 82), *range(542, 582)}
    assert timedelta() <= desk.clock() - made[0].printed_at


def test_the_day_sheet_counts_the_handwritten_receipt_and_names_what_was_typed_late(
    desk: Desk, pair: list[Blank], clock: FakeClock
) -> None:
    """A receipt on a blank is a receipt: asked for again, the evening would never balance."""
    typed(desk, pair[0], "23/11/2026 08:05")
    monday = days.look(desk, days.today(desk)).sheet
    assert (monday.papers.required, monday.papers.by_hand, monday.papers.missing, monday.late) == (1, 1, (), ())
    clock.advance(days=2)
    late = typed(desk, pair[1], "23/11/2026 08:10")
    papers.ask(desk, late.dossier_id, "RECEIPT")
    receive(desk, application(), receipt=False)
    shown = days.look(desk, days.today(desk))
    assert shown.sheet.papers.by_hand == 1
    assert shown.sheet.late == ("X99.01-261123-0462 (nhận 23/11/2026 08:10)",)
    assert shown.sheet.blanks == Stock(2, 2, 0)
    assert days.start(desk).blanks.low
    assert DaySheet.read(shown.sheet.to_body()) == shown.sheet
    words = [" ".join(line) for line in lines(days.paper(desk, shown))]
    assert any("phôi viết tay 1" in line for line in words)
    assert any("còn trong ngăn 0 (ÍT HƠN 10" in line for line in words)
    assert any("Nhập từ phôi giấy X99.01-261123-0462" in line for line in words)
    closed = days.close(desk, days.today(desk)).closed
    assert closed is not None
    assert closed.sheet == shown.sheet
