"""The periodic table: which period, which column, as an official would count by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import acts
from counter_app.domain.dossier import Dossier
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, read_day
from counter_app.domain.particulars import APOLOGY
from counter_app.domain.report import (
    PRESETS,
    Figure,
    Period,
    ended_at,
    figures_of,
    month_of,
    of_dossiers,
    period,
    week_of,
)
from counter_app.errors import Refused, UserError
from tests.factories import MONDAY, Walk

WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))
NEXT = Period(date(2026, 11, 30), date(2026, 12, 6))
BEFORE = Period(date(2026, 11, 16), date(2026, 11, 22))


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m %H:%M").replace(year=2026, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 11, 14), date(2026, 10, 15), date(2026, 11, 14)),
        (date(2026, 11, 15), date(2026, 11, 15), date(2026, 12, 14)),
        (date(2026, 12, 15), date(2026, 12, 15), date(2027, 1, 14)),
        (date(2027, 1, 14), date(2026, 12, 15), date(2027, 1, 14)),
        (date(2028, 3, 1), date(2028, 2, 15), date(2028, 3, 14)),
    ],
)
def test_a_reporting_month_runs_from_the_15th_to_the_14th(day: date, first: date, last: date) -> None:
    """NĐ 09/2019 Đ12; a calendar month would leave half of the dossiers out."""
    assert month_of(day) == Period(first, last)


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)))
def test_periods_follow_on_one_another_without_gap_or_overlap(day: date) -> None:
    """A dossier between two reports would be in none, or in both."""
    for of in (week_of, month_of):
        found = of(day)
        assert found.first <= day <= found.last
        assert of(found.last + timedelta(days=1)).first == found.last + timedelta(days=1)
    for name, of in (("last-week", week_of), ("last-month", month_of)):
        assert PRESETS[name][1](day).last == of(day).first - timedelta(days=1)


def test_a_period_as_typed() -> None:
    """Both ways of writing a day; backwards and nonsense are named by their field."""
    assert read_day(" 23/11/2026 ", "from") == read_day("2026-11-23", "from") == date(2026, 11, 23)
    with pytest.raises(UserError) as told:
        read_day("31/02/2026", "to")
    assert told.value.problems[0].field == "to"
    with pytest.raises(UserError):
        read_day("31/12/9999", "to")  # there is no day behind it
    with pytest.raises(Refused, match="sau ngày cuối kỳ"):
        period(date(2026, 11, 2), date(2026, 11, 1))
    with pytest.raises(Refused, match="trong các năm"):
        period(date(1999, 11, 2), date(2026, 11, 1))


def resolve(walk: Walk, when: str) -> Dossier:
    return walk.act("dossier.resolved", moment(when), acts.resolve)


def apologise(walk: Walk, when: str) -> Dossier:
    five = Limit(5, Unit.WORKING_DAYS)
    return walk.act("dossier.extended", moment(when), lambda d, there: acts.extend(d, there, APOLOGY, "chờ", by=five))


@pytest.fixture
def walk() -> Walk:
    """Received Monday 23/11 08:12, three working days: due Friday 27/11 17:00 (the 24th is a holiday)."""
    made = Walk()
    made.receive(MONDAY)
    return made


@pytest.mark.parametrize(
    ("done", "figure"),
    [
        ("26/11 16:00", Figure.EARLY),
        ("27/11 08:00", Figure.ON_TIME),
        ("27/11 17:00", Figure.ON_TIME),
        ("27/11 17:01", Figure.LATE),
    ],
)
def test_a_result_is_judged_by_the_promise_to_the_minute(walk: Walk, done: str, figure: Figure) -> None:
    """The three columns of the form are those of the board's pill."""
    dossier = resolve(walk, done)
    assert figures_of(dossier, WEEK, moment("30/11 08:00")) == {Figure.DIRECT, figure}


def test_an_apology_moves_the_date_and_not_the_column(walk: Walk) -> None:
    """Late is late; the letter only tells which of the two columns."""
    late = apologise(walk, "25/11 09:00")
    assert late.due_at
    assert late.due_at > moment("27/11 17:00")
    now = moment("28/11 09:00")
    assert figures_of(late, WEEK, now) == {Figure.DIRECT, Figure.OVERDUE_APOLOGY}
    done = resolve(walk, "30/11 09:00")
    assert figures_of(done, NEXT, moment("01/12 09:00")) == {Figure.BEFORE, Figure.LATE_APOLOGY}
    # At the end of the week before, the result was not there yet.
    assert figures_of(done, WEEK, moment("01/12 09:00")) == {Figure.DIRECT, Figure.OVERDUE_APOLOGY}


def test_in_process_is_judged_at_the_end_of_the_period_or_now(walk: Walk) -> None:
    """On Thursday nothing is overdue that falls due on Friday, though the week ends on Sunday."""
    open_one = walk.dossier
    assert figures_of(open_one, WEEK, moment("26/11 09:00")) == {Figure.DIRECT, Figure.IN_TIME}
    assert figures_of(open_one, WEEK, moment("27/11 17:00")) == {Figure.DIRECT, Figure.IN_TIME}
    assert figures_of(open_one, WEEK, moment("27/11 17:01")) == {Figure.DIRECT, Figure.OVERDUE}
    assert figures_of(open_one, NEXT, moment("01/12 09:00")) == {Figure.BEFORE, Figure.OVERDUE}
    assert figures_of(open_one, BEFORE, moment("01/12 09:00")) == frozenset()


def test_a_paused_clock_is_in_time_and_an_end_without_result_stands_apart(walk: Walk) -> None:
    """Nobody is late while the citizen's papers are awaited."""
    paused = walk.act(
        "dossier.supplement_requested", moment("25/11 09:00"),
        lambda d, there: acts.request_supplement(d, there, ["x"], "thiếu"),
    )  # fmt: skip
    assert figures_of(paused, NEXT, moment("02/12 09:00")) == {Figure.BEFORE, Figure.IN_TIME}
    stopped = walk.act("dossier.stopped", moment("01/12 09:00"), lambda d, there: acts.stop(d, there, "rút"))
    assert ended_at(stopped) == moment("01/12 09:00")
    assert figures_of(stopped, NEXT, moment("02/12 09:00")) == {Figure.BEFORE, Figure.ENDED}
    assert figures_of(stopped, Period(date(2026, 12, 7), date(2026, 12, 13)), moment("20/12 09:00")) == frozenset()


def test_a_void_counts_nowhere_and_a_recalled_result_is_in_process_again(walk: Walk) -> None:
    """A slip of the finger is no dossier of the office."""
    resolve(walk, "26/11 16:00")
    recalled = walk.act("dossier.recalled", moment("27/11 09:00"), lambda d, _: acts.recall(d, "sai tên"))
    assert ended_at(recalled) is None
    assert figures_of(recalled, WEEK, moment("27/11 10:00")) == {Figure.DIRECT, Figure.IN_TIME}
    other = Walk()
    other.receive(MONDAY)
    other.act("dossier.void_requested", MONDAY, lambda d, _: acts.ask_void(d, "nhầm"))
    void = other.act("dossier.voided", moment("23/11 09:00"), lambda d, there: acts.void(d, there, "nhầm"))
    assert figures_of(void, WEEK, moment("27/11 10:00")) == frozenset()
    table = of_dossiers(WEEK, moment("27/11 10:00"), [recalled, void])
    assert table.total.counts[Figure.RECEIVED] == 1
    assert [(row.field, row.balances) for row in table.rows] == [("Hộ tịch", True)]
