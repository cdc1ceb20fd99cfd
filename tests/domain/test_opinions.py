"""What citizens answered, counted: rows, ways and shares that add up whatever was answered."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.opinions import STEPS, Answer, Opinions, percent
from counter_app.domain.report import NO_FIELD
from counter_app.domain.returning import RATED_BY

DAY = date(2026, 11, 23)
ANSWERS = st.builds(
    Answer,
    dossier_id=st.integers(1, 10**6).map(str),
    field=st.sampled_from(["", "Hộ tịch", "Đất đai", "hộ tịch"]),
    step=st.sampled_from(STEPS),
    source=st.sampled_from(list(RATED_BY)),
)


@given(st.lists(ANSWERS, max_size=40))
def test_every_answer_stands_in_one_row_one_step_and_one_way(answers: list[Answer]) -> None:
    """A table whose rows do not add up to its total comes back from the province."""
    told = Opinions(DAY, DAY, tuple(answers))
    total = told.total
    assert total.total == len(answers) == sum(row.total for row in told.rows)
    assert dict(total.counts) == {step: sum(row.counts[step] for row in told.rows) for step in STEPS}
    assert all(total.counts[step] == sum(told.of(step, by) for by in RATED_BY) for step in STEPS)
    for row in told.rows:
        assert all(len(told.chosen(step, field=row.field)) == row.counts[step] for step in STEPS)
        assert row.content == (row.counts[5] + row.counts[4]) / row.total
    assert [row.field for row in told.rows].count(NO_FIELD) == any(not one.field for one in answers)


def test_shares_are_written_as_here() -> None:
    """Nobody answered is no zero per cent: that would read as everybody being discontent."""
    assert (percent(None), percent(1.0), percent(0.9354)) == ("–", "100,0%", "93,5%")
    assert Opinions(DAY, DAY, ()).total.content is None
