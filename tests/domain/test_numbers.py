"""The numbers of a counter: drawn offline, never twice, never out of the office's band."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from counter_app.domain.blanks import Blank, BlankState, Stock, fresh, spoil, use
from counter_app.domain.dossier_code import HIGHEST_NUMBER
from counter_app.domain.moments import VIETNAM
from counter_app.domain.numbers import (
    PAPER_RESERVE,
    RESTORE_RESERVE,
    SLICE_SIZE,
    Slice,
    cut,
    gone,
    next_number,
    running_low,
    time_floor,
)
from counter_app.domain.office import Counter
from counter_app.errors import Refused

RESERVED = PAPER_RESERVE + RESTORE_RESERVE

bands = st.builds(
    lambda start, length: range(start, min(start + length, HIGHEST_NUMBER + 1)),
    st.integers(1, HIGHEST_NUMBER),
    st.integers(1, HIGHEST_NUMBER),
)
sizes = st.integers(RESERVED + 1, 1200)
placed = sizes.flatmap(lambda size: st.tuples(st.integers(1, HIGHEST_NUMBER + 1 - size), st.just(size)))
"""Start and size of a slice that lies inside 1–9999."""


def slices_of(starts: list[int], size: int = RESERVED + 3) -> list[Slice]:
    return [Slice(start, size) for start in starts]


@settings(max_examples=80)
@given(bands, sizes)
def test_slices_of_one_band_never_share_a_number(band: range, size: int) -> None:
    """Two counters without a line would print one code on two receipts."""
    assume(len(band) >= size)
    slices = cut(band, size)
    whole = [range(own.start, own.start + own.size) for own in slices]
    assert all(first.stop <= second.start for first, second in combinations(whole, 2))
    assert all(own[0] in band and own[-1] in band for own in whole)
    assert len(band) - sum(map(len, whole)) < size


@pytest.mark.parametrize(
    ("slices", "minted", "low"),
    [
        ([Slice(1, 500)], range(1, 336), False),
        ([Slice(1, 500)], range(1, 337), True),  # 84 of 420 are left
        ([Slice(1, 500)], [336], True),  # drawn behind a time floor: what lies before it is not drawn any more
        ([Slice(1, 500)], [421, 9000], False),  # a restore number, another slice's
        ([Slice(1, 500), Slice(9001, 500)], range(1, 421), False),
        ([Slice(1, 500), Slice(9001, 500)], [*range(1, 421), 9252], True),
        ([Slice(1, 500)], [], False),
    ],
)
def test_four_fifths_gone_is_running_low(slices: list[Slice], minted: list[int], low: bool) -> None:
    """Asked at the last number, the answer would come after the citizen has gone."""
    assert running_low(slices, minted) is low


@settings(max_examples=80)
@given(placed)
def test_the_three_parts_of_a_slice_share_nothing_and_leave_nothing_over(place: tuple[int, int]) -> None:
    """A blank written by hand in the dark must not carry the number of a printed receipt."""
    start, size = place
    own = Slice(start, size)
    parts = [*own.ordinary, *own.restore, *own.paper]
    assert parts == list(range(start, start + size))
    assert (len(own.restore), len(own.paper)) == (RESTORE_RESERVE, PAPER_RESERVE)
    assert len(own.ordinary) > 0


def test_the_default_band_gives_a_slice_to_nineteen_counters() -> None:
    """A district-sized centre and its spares fit without asking the province."""
    slices = cut(range(1, HIGHEST_NUMBER + 1))
    assert len(slices) == 19
    assert slices[0] == Slice(1, SLICE_SIZE)
    assert slices[1].start == 501


@pytest.mark.parametrize(
    ("band", "size"),
    [
        (range(1, 9999), RESERVED),
        (range(500), 100),
        (range(1, 10_001), 100),
        (range(-5, 500), 100),
        (range(1, 9999), 0),
    ],
)
def test_a_band_that_cannot_be_cut_is_refused(band: range, size: int) -> None:
    """A slice of nothing but reserves leaves its counter without a single number; five digits are no code."""
    with pytest.raises(ValueError, match="cannot cut"):
        cut(band, size)


@pytest.mark.parametrize(
    ("minted", "expected"),
    [([], 1), ([1], 2), ([1, 2, 3], 4), ([3], 4), ([2, 9000], 3), ([421, 461], 1), ([419], 420), ([420], 501)],
)
def test_the_next_number_follows_the_highest_of_the_slice(minted: list[int], expected: int) -> None:
    """Numbers of blanks, of other counters and of a restore must not make a gap or a jump."""
    assert next_number([Slice(1, 500), Slice(501, 500)], minted) == expected


def test_a_void_number_is_not_given_out_again() -> None:
    """An undone intake keeps its number: somebody may hold the paper."""
    assert next_number([Slice(1, 500)], [1, 2]) == 3


@settings(max_examples=60)
@given(st.permutations([1, 201, 401]), st.booleans(), st.data())
def test_no_number_is_ever_drawn_twice(starts: list[int], restored: bool, data: st.DataObject) -> None:
    """One code on two receipts is the one thing that cannot be mended afterwards."""
    slices = slices_of(starts)
    ordinary = st.sampled_from([number for own in slices for number in own.ordinary])
    minted, taken = data.draw(st.sets(ordinary, max_size=3)), data.draw(st.sets(ordinary, max_size=3))
    for _ in range(9):
        try:
            number = next_number(slices, minted, taken, restored=restored)
        except Refused:
            break
        assert number not in minted | taken
        assert any(number in (own.restore if restored else own.ordinary) for own in slices)
        minted.add(number)


def test_a_number_that_another_counter_has_is_stepped_over() -> None:
    """A spare PC took over the slice for an hour: its codes of the day are on paper too."""
    slices = slices_of([1, 201])
    assert next_number(slices, [1], [2]) == 3
    assert next_number(slices, [1], [2, 3]) == 201


def test_every_ordinary_number_of_all_slices_is_used_before_the_day_is_refused() -> None:
    """A busy counter with a second slice goes on; a refusal with numbers left would send citizens home."""
    slices = slices_of([100, 500])
    drawn: list[int] = []
    for _ in range(6):
        drawn.append(next_number(slices, drawn))
    assert drawn == [100, 101, 102, 500, 501, 502]
    with pytest.raises(Refused, match="hết dải số") as caught:
        next_number(slices, drawn)
    assert caught.value.code == "numbers.exhausted"
    assert "bản nháp" in str(caught.value)


def test_after_a_restore_the_numbers_come_from_the_restore_ranges_first() -> None:
    """What the lost file had handed out is unknown: an ordinary number may already be on a receipt. When the ranges are
    used up the queue is served all the same, from as far into the ordinary numbers as the day has gone.
    """
    slices = slices_of([1, 201], RESERVED + 10)
    drawn: list[int] = []
    for _ in range(2 * RESTORE_RESERVE):
        drawn.append(next_number(slices, drawn, restored=True))
    assert drawn == [*slices[0].restore, *slices[1].restore]
    for _ in range(10):
        drawn.append(next_number(slices, drawn, restored=True, day_gone=Fraction(1, 2)))
    assert drawn[-10:] == [6, 7, 8, 9, 10, 206, 207, 208, 209, 210]
    with pytest.raises(Refused):
        next_number(slices, drawn, restored=True, day_gone=Fraction(1, 2))
    assert next_number(slices, [], restored=True, spares=slices_of([601])) == 601


@pytest.mark.parametrize(
    ("at", "part", "of", "floor"),
    [
        ((5, 0), 0, 1, 9001), ((6, 0), 0, 1, 9001), ((7, 2), 31, 420, 9032), ((9, 30), 1, 4, 9106),
        ((13, 0), 1, 2, 9211), ((20, 0), 1, 1, 9379), ((23, 0), 1, 1, 9379),
    ],
)  # fmt: skip
def test_the_time_floor_goes_with_the_office_day(at: tuple[int, int], part: int, of: int, floor: int) -> None:
    """A floor that stood still would give the second restored file of a day the numbers of the first."""
    assert gone(datetime(2026, 11, 23, *at, tzinfo=VIETNAM)) == Fraction(part, of)
    assert time_floor(range(9001, 9421), Fraction(part, of)) == floor


restores = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 30)), min_size=1, max_size=5)


def receipts_after(files: list[tuple[int, int]], spares: tuple[Slice, ...]) -> list[int]:
    """The numbers of a day on which files were put back that know nothing of each other: each at a minute behind 7:00,
    and receiving so many an hour until the next.
    """
    own, drawn = (Slice(1, 500),), []
    files = sorted(files)
    for n, (minute, hourly) in enumerate(files):
        until = files[n + 1][0] if n + 1 < len(files) else 660
        minted: list[int] = []
        for k in range((until - minute) * hourly // 60):
            now = datetime(2026, 11, 23, 7, tzinfo=VIETNAM) + timedelta(minutes=minute + k * 60 / hourly)
            number = next_number(own, minted, restored=True, spares=spares, day_gone=gone(now))
            minted.append(number)
        drawn += minted
    return drawn


@example([(0, 30), (2, 1)])
@given(restores)
@settings(max_examples=100)
def test_files_put_back_again_and_again_on_one_day_repeat_no_number_of_a_spare_slice(
    files: list[tuple[int, int]],
) -> None:
    """Each copy is older than what the one before gave out, and nobody remembers: with 420 numbers for fourteen hours,
    up to thirty receptions an hour stay behind the floor of the next.
    """
    drawn = receipts_after(files, (Slice(9001, 500),))
    assert len(drawn) == len(set(drawn))


def test_a_narrow_restore_range_repeats_numbers() -> None:
    """Why the spare slice: forty numbers are used up faster than the day goes."""
    drawn = receipts_after([(60, 20), (150, 20)], ())
    assert len(drawn) > len(set(drawn))


@pytest.mark.parametrize("restored", [False, True])
def test_a_counter_without_a_slice_gets_a_sentence(restored: bool) -> None:
    """A counter not yet enrolled must not crash at the first citizen."""
    with pytest.raises(Refused):
        next_number([], [], restored=restored)


@given(placed)
@settings(max_examples=20)
def test_a_slice_comes_back_from_its_entry_as_it_went_in(place: tuple[int, int]) -> None:
    """Enrolment is fixed once; a slice read differently would collide with a neighbour's."""
    assert Slice.from_body(Slice(*place).to_body()) == Slice(*place)


DAYS = [date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 26)]
steps = st.lists(
    st.tuples(st.sampled_from(["receive", "restored", "print", "type", "spoil"]), st.integers(0, 2), st.integers(1, 5)),
    max_size=60,
)


@settings(max_examples=60)
@given(placed, steps)
def test_no_number_of_a_day_is_drawn_twice_by_whatever_way(
    place: tuple[int, int], told: list[tuple[str, int, int]]
) -> None:
    """Ordinary receptions, those after a restore and blanks typed in late in any order: one code, one citizen."""
    own = Counter(1, "Quầy 1", (Slice(*place),))
    drawn: dict[date, list[int]] = {day: [] for day in DAYS}
    held: list[Blank] = []
    now = datetime(2026, 11, 20, 1, tzinfo=UTC)
    for what, which, count in told:
        day, now = DAYS[which], now + timedelta(minutes=1)
        drawer = [one for one in held if one.state is BlankState.DRAWER]
        try:
            if what == "print":
                held += fresh("H30.12", own, held, count, last=len(held), now=now)
            elif what == "type" and drawer:
                one = drawer[count % len(drawer)]
                moment = datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)
                later = datetime(2026, 12, 1, tzinfo=UTC)
                used = use(one, moment, later, open_day=True, taken=drawn[day])
                held[held.index(one)] = used
                drawn[day].append(one.number)
            elif what == "spoil" and drawer:
                one = drawer[count % len(drawer)]
                held[held.index(one)] = spoil(one, 1, "ướt", now)
            elif what in ("receive", "restored"):
                drawn[day].append(next_number(own.slices, drawn[day], restored=what == "restored"))
        except Refused:
            continue
    assert all(len(set(numbers)) == len(numbers) for numbers in drawn.values())
    assert len({one.serial for one in held}) == len(held)
    in_drawer = [one.number for one in held if one.state is BlankState.DRAWER]
    assert len(set(in_drawer)) == len(in_drawer)
    assert all(one.number in own.slices[0].paper for one in held)
    stock = Stock.of(held)
    assert stock.printed == stock.used + stock.spoiled + stock.left
