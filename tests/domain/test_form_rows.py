"""Which form holds: both circulars, an office's own rows, and what may be typed for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.domain import slip
from counter_app.domain.form_rows import (
    FORMS,
    MOST_ROWS,
    NATIONAL,
    SECTORS,
    TURN,
    FormRow,
    chosen,
    frozen,
    row_from_form,
    with_row,
)
from counter_app.errors import UserError

DAY = date(2026, 11, 23)
CT04 = replace(SECTORS[0], on=True)
RESIDENCE = CT04.fields[0]


def test_every_form_is_known_in_both_circulars() -> None:
    """A key that one table knows and another does not is a paper nobody can print."""
    assert set(FORMS) == {one.form for one in NATIONAL}
    keys = (
        slip.RECEIPT,
        slip.SUPPLEMENT,
        slip.REFUSAL,
        slip.APOLOGY,
        slip.STOP,
        slip.CONTROL,
        slip.REGISTER,
        slip.FAULT,
    )
    assert tuple(FORMS) == keys
    assert len({one.key for one in (*NATIONAL, *SECTORS)}) == len(NATIONAL) + len(SECTORS)
    for form in keys[:-1]:  # the letter for a fault is of no circular
        assert chosen(form, TURN).valid_from == TURN
        assert (chosen(form, TURN - timedelta(days=1)).valid_from < TURN) is (form != slip.STOP)
    with pytest.raises(KeyError):
        chosen("NONE", DAY)


def test_a_sectors_form_holds_only_where_it_is_switched_on() -> None:
    """A guessed title on a police form is worse than Mẫu 01, which the circular allows everywhere."""
    assert chosen("RECEIPT", DAY, RESIDENCE, SECTORS).number == "Mẫu số 01"
    own = (*SECTORS[1:], CT04)
    assert chosen("RECEIPT", DAY, RESIDENCE.upper(), own) == CT04
    assert chosen("RECEIPT", DAY, "Hộ tịch", own).number == "Mẫu số 01"
    assert chosen("RECEIPT", CT04.valid_from - timedelta(days=1), RESIDENCE, own).number == "Mẫu số 01"
    assert chosen("SUPPLEMENT", DAY, RESIDENCE, own).number == "Mẫu số 02"


def test_a_row_for_the_field_comes_before_one_for_all() -> None:
    """The office has its own title for everything, and the police theirs."""
    everywhere = FormRow("RECEIPT", "Mẫu A", "GIẤY HẸN", date(2026, 1, 1), None, "QĐ 1/UBND")
    assert chosen("RECEIPT", DAY, RESIDENCE, (everywhere, CT04)) == CT04
    assert chosen("RECEIPT", DAY, "Hộ tịch", (everywhere, CT04)) == everywhere
    assert frozen("RECEIPT", DAY, RESIDENCE, (everywhere, CT04)) == (replace(CT04, fields=()),)
    assert frozen("STOP", DAY, RESIDENCE, (everywhere, CT04)) == ()


def test_a_row_is_what_its_entry_says() -> None:
    """It travels to the other counters as JSON."""
    for row in (*NATIONAL, *SECTORS, CT04):
        assert FormRow.from_body(row.to_body()) == row


TYPED = {
    "form": "RECEIPT", "number": " CT04 ", "title": "Phiếu tiếp nhận hồ sơ và hẹn trả kết quả",
    "fields": "Đăng ký, quản lý cư trú; Căn cước ;", "from": "01/01/2027", "to": "", "basis": "TT 99/2026/TT-BCA",
}  # fmt: skip


def test_a_row_as_typed() -> None:
    """A supervisor reads the new circular and types five fields."""
    row = row_from_form(TYPED, on=True)
    assert row == FormRow(
        "RECEIPT", "CT04", "PHIẾU TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", date(2027, 1, 1), None, "TT 99/2026/TT-BCA",
        (RESIDENCE, "Căn cước"),
    )  # fmt: skip
    assert row.period == "01/01/2027 – …"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"form": ""}, "form", "Chọn loại giấy"),
        ({"number": " "}, "number", "Số mẫu còn trống"),
        ({"title": "x" * 201}, "title", "dài quá 200 ký tự, hiện có 201"),
        ({"basis": ""}, "basis", "Căn cứ còn trống"),
        ({"from": "31/02/2027"}, "from", "không phải ngày"),
        ({"to": "31/12/2026"}, "to", "trước ngày bắt đầu"),
    ],
)
def test_a_wrong_row_names_its_field(changes: dict[str, str], field: str, sentence: str) -> None:
    """What is printed over every paper of a field must not be half a row."""
    with pytest.raises(UserError) as caught:
        row_from_form(TYPED | changes, on=True)
    assert [(one.field, sentence in one.sentence) for one in caught.value.problems] == [(field, True)]


def test_two_rows_never_hold_at_once() -> None:
    """Otherwise the form would depend on which was typed first."""
    newer = replace(CT04, number="CT04a", valid_from=date(2027, 1, 1))
    with pytest.raises(UserError, match="Trùng với mẫu CT04"):
        with_row((CT04,), newer)
    ended = replace(CT04, valid_to=date(2026, 12, 31))
    assert with_row(with_row((CT04,), ended, 0), newer) == (ended, newer)
    assert with_row((CT04,), replace(newer, on=False))[1].on is False
    with pytest.raises(UserError, match=f"Không quá {MOST_ROWS}"):
        with_row((replace(CT04, on=False),) * MOST_ROWS, newer)
