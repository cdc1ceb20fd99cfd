"""The rules of certification without a counter: lines that survive an entry, registers, and what a request costs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.certified import price
from counter_app.domain.copies import (
    COPIES,
    LONGEST_KIND,
    MOST_KINDS,
    REGISTERS,
    CopyLine,
    Kinds,
    book_name,
    kinds_from_form,
    numbered,
    register_of,
)
from counter_app.domain.fees import Fee
from counter_app.domain.intake import Intake
from counter_app.domain.text import fold
from counter_app.errors import UserError
from tests.certifying import seeded
from tests.factories import application, intake, procedure

LINE = CopyLine("Căn cước", 2, 3, 12_000, "BS-01/2026", 57)
KINDS = st.sampled_from(["Căn cước", "căn cước", "Giấy khai sinh", "Học bạ", "Bằng"])


def test_lines_survive_the_entry_and_old_receptions_have_none() -> None:
    """A reception of last year must open in this year's program."""
    plain = intake()
    assert "copies" not in plain.to_body()
    assert Intake.from_body(plain.to_body()).copies == ()
    void = CopyLine("Học bạ", void="Bản chính bị tẩy xóa")
    certified = intake(copies=(LINE, void))
    assert Intake.from_body(certified.to_body()) == certified
    assert application().copies == ()


@given(kinds=st.lists(KINDS, max_size=20), last=st.integers(0, 9_999))
def test_every_type_has_one_number_and_none_is_left_out(kinds: list[str], last: int) -> None:
    """A gap in a legal book asks for an explanation."""
    lines = numbered([CopyLine(kind) for kind in kinds], "BS-01/2026", last)
    given_out = {fold(line.kind): line.number for line in lines}
    assert all(given_out[fold(line.kind)] == line.number for line in lines)
    assert sorted(given_out.values()) == list(range(last + 1, last + 1 + len(given_out)))


def test_the_registers_have_their_procedures_and_symbols() -> None:
    """TT 01/2020/TT-BTP: what stands on the stamp of a copy."""
    assert LINE.shown == "57, quyển số 01/2026-SCT/BS"
    assert [register.symbol for register in REGISTERS.values()] == ["SCT/BS", "SCT/CK", "SCT/HĐ,GD", "SCT/BSĐT"]
    for key, register in REGISTERS.items():
        assert register_of(register.book(12, 2026)) is register
        assert book_name(register.book(12, 2026)).startswith("12/2026-")
        assert seeded(register.procedure).code == register.procedure
        assert len(set(map(fold, register.kinds))) == len(register.kinds) <= 9, key
    assert register_of("01/2026") is None


@pytest.mark.parametrize("line", [CopyLine("x", 0), CopyLine("x", 1, 0), CopyLine("x", 123_456), CopyLine("")])
def test_what_cannot_be_has_no_price(line: CopyLine) -> None:
    """A card scanned into the field of pages is twelve digits; the sum must not end the window."""
    assert price(seeded("2.000815"), line, date(2026, 11, 23)) is None


def test_a_price_nobody_published_is_not_nothing() -> None:
    """0 would be a promise."""
    unknown = procedure(fees=(Fee("Phí chứng thực", None, "bản"),))
    assert price(unknown, LINE, date(2026, 11, 23)) is None
    free = price(procedure(fees=()), LINE, date(2026, 11, 23))
    assert free is not None
    assert free.amount == 0


def test_a_list_of_usual_papers_as_somebody_types_it() -> None:
    """Empty lines and the same paper twice would take digits from papers that are asked for daily."""
    kinds = kinds_from_form(REGISTERS[COPIES], "  Sổ hộ nghèo \n\nCăn cước\nsổ hộ nghèo\n")
    assert kinds == Kinds(COPIES, ("Sổ hộ nghèo", "Căn cước")) == Kinds.from_body(kinds.to_body())
    for text, told in (
        (" \n", "ít nhất một loại"),
        ("x" * (LONGEST_KIND + 1), f"dài quá {LONGEST_KIND}"),
        ("\n".join(map(str, range(MOST_KINDS + 1))), f"Nhiều nhất {MOST_KINDS}"),
    ):
        with pytest.raises(UserError, match=told):
            kinds_from_form(REGISTERS[COPIES], text)
