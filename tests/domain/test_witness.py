"""What the witness remembers of a log, and when it contradicts a file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.domain.witness import Witness, is_ahead
from tests.factories import MONDAY, OFFICE, Log, intake


def received(log: Log, number: int, **changes: object) -> Witness:
    body = intake(number, MONDAY + timedelta(days=int(str(changes.pop("days", 0))))).to_body() | changes
    return Witness(OFFICE.agency, 1).after(log.write(f"dossier:{number}", "dossier.received", body))


def test_it_remembers_numbers_of_one_day_and_registers_of_all() -> None:
    """Numbers begin anew each morning, lines of a register do not."""
    log = Log(1)
    seen = Witness(OFFICE.agency, 1)
    for number, days in ((3, 0), (4, 0), (1, 1), (9, 0)):
        body = intake(number, MONDAY + timedelta(days=days)).to_body()
        seen = seen.after(log.write(f"dossier:{number}-{days}", "dossier.received", body))
    paper = {"paper": {"form": "BSHS", "year": 2026, "n": 7}}
    seen = seen.after(log.write("dossier:3-0", "dossier.supplement_requested", paper))
    seen = seen.after(log.write("blank:1", "blank.printed", {"year": 2026, "n": 12}))
    assert (seen.day, seen.numbers) == ("2026-11-24", {1})
    assert seen.books == {"01/2026": 9, "BSHS/2026": 7, "BLANK/2026": 12}
    assert (seen.seq, seen.hash) == (6, log.own[-1].hash.hex())
    assert seen.numbers_on((MONDAY + timedelta(days=1)).date()) == {1}
    assert seen.numbers_on(MONDAY.date()) == frozenset()
    assert Witness.from_text(seen.to_text()) == seen


def test_a_code_of_another_system_is_no_number_of_ours() -> None:
    """It was drawn elsewhere; leaving it out would waste none of ours."""
    assert received(Log(1), 3, foreign=True).numbers == frozenset()
    assert received(Log(1), 3, code="nonsense").numbers == frozenset()
    assert received(Log(1), 3, code=None).numbers == frozenset()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "[1,2,3]", '["X",1,"x","","",[],{}]', '["X",1,2,"","",[],[]]']
)
def test_half_a_witness_is_none(text: str) -> None:
    """A torn file must not stop the morning."""
    assert Witness.from_text(text) is None


@pytest.mark.parametrize(
    ("seq", "head", "there", "ahead"),
    [
        (0, 0, "", False),
        (5, 5, "aa", False),
        (5, 7, "aa", False),
        (5, 4, "", True),
        (5, 5, "bb", True),
        (5, 9, "bb", True),
    ],
)
def test_a_file_is_older_or_another_when_it_lacks_what_was_seen(seq: int, head: int, there: str, ahead: bool) -> None:
    """An older copy ends before; a copy that went on elsewhere has another entry at the place."""
    assert is_ahead(Witness("X99.01", 1, seq, "aa"), head, there) is ahead
