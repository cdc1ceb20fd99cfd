"""Verbs: what an act asks for, read alike from a form and from JSON."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from counter_app.domain.asked import Ask, Asked
from counter_app.domain.dossier import Dossier
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM
from counter_app.domain.transitions import ACTS, State
from counter_app.domain.verbs import VERBS, verbs_for
from counter_app.errors import UserError

CHOICES = {"CASH": "Tiền mặt", "TRANSFER": "Chuyển khoản"}
MONEY = {"dossier.paid", "dossier.refunded", "dossier.fee_receipt_voided", "dossier.noted"}
AT_NINE = datetime(2026, 11, 23, 9, 5, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("ask", "said", "meant"),
    [
        (Ask.TEXT, "  Phòng \n Kinh  tế ", "Phòng Kinh tế"),
        (Ask.TEXT, "   ", None),
        (Ask.TEXT, None, None),
        (Ask.LINES, "Bản sao\n\n Tờ khai ; Ảnh", ["Bản sao", "Tờ khai", "Ảnh"]),
        (Ask.LINES, ["Bản sao", " "], ["Bản sao"]),
        (Ask.LINES, [], None),
        (Ask.MONEY, "1.250.000", 1_250_000),
        (Ask.MONEY, 8000, 8000),
        (Ask.MOMENT, "23/11/2026 09:05", AT_NINE),
        (Ask.MOMENT, "2026-11-23 09:05", AT_NINE),
        (Ask.MOMENT, "2026-11-23T09:05", AT_NINE),
        (Ask.DAY, "30/11/2026", date(2026, 11, 30)),
        (Ask.DAY, "2026-11-30", date(2026, 11, 30)),
        (Ask.LIMIT, "3 ngày làm việc", Limit(3, Unit.WORKING_DAYS)),
        (Ask.LIMIT, "03 NGAY lam viec", Limit(3, Unit.WORKING_DAYS)),
        (Ask.LIMIT, {"amount": 4, "unit": "working-hours"}, Limit(4, Unit.WORKING_HOURS)),
        (Ask.CHOICE, "TRANSFER", "TRANSFER"),
        (Ask.CHOICE, "tien mat", "CASH"),
        (Ask.YES, True, True),
        (Ask.YES, "không", False),
    ],
)
def test_a_form_and_a_file_say_the_same(ask: Ask, said: object, meant: object) -> None:
    """What a clerk types and what a program sends must end in one and the same entry."""
    assert Asked("x", "Mục", ask, choices=CHOICES).read(said) == meant


@pytest.mark.parametrize(
    ("ask", "said", "words"),
    [
        (Ask.TEXT, 5, "cần một đoạn chữ"),
        (Ask.LINES, ["a", 5], "mỗi dòng một mục"),
        (Ask.LINES, {"a": 1}, "mỗi dòng một mục"),
        (Ask.MONEY, "tám nghìn", "chữ số"),
        (Ask.MONEY, True, "cần một đoạn chữ"),
        (Ask.MOMENT, "23/11/2026", "ngày và giờ"),
        (Ask.MOMENT, "31/02/2026 08:00", "ngày và giờ"),
        (Ask.MOMENT, "23/11/0026 08:00", "ngày và giờ"),
        (Ask.DAY, "mai", "không phải ngày"),
        (Ask.LIMIT, "3", "số và đơn vị"),
        (Ask.LIMIT, "trong ngày", "số và đơn vị"),
        (Ask.LIMIT, "99999 ngày", "số và đơn vị"),
        (Ask.LIMIT, "² ngày", "số và đơn vị"),
        (Ask.LIMIT, {"amount": -1, "unit": "working-days"}, "số và đơn vị"),
        (Ask.CHOICE, "vàng", "Tiền mặt, Chuyển khoản"),
        (Ask.YES, "có lẽ", "có hoặc không"),
        (Ask.YES, 1, "có hoặc không"),
    ],
)
def test_what_cannot_be_read_is_said_with_how_to_write_it(ask: Ask, said: object, words: str) -> None:
    """A guess here would be a wrong date or a wrong sum on a citizen's paper."""
    with pytest.raises((ValueError, UserError), match=words):
        Asked("x", "Mục", ask, choices=CHOICES).read(said)


def test_every_wrong_field_is_named_at_once() -> None:
    """The clerk mends them in one go, and a program sees what it misspelt."""
    with pytest.raises(UserError) as told:
        VERBS["request-supplement"].read({"itms": "x", "reason": " ", "excuse": 5})
    assert [problem.field for problem in told.value.problems] == ["itms", "items", "reason", "excuse"]
    assert "các mục: items, reason, excuse" in told.value.problems[0].sentence
    assert told.value.problems[2].sentence == "Lý do còn trống."


def test_a_field_left_out_is_none_and_a_limit_no_procedure_has_is_named() -> None:
    """An apology «thêm 5000 ngày» is a slip of the finger."""
    assert set(VERBS["resolve"].read({}).values()) == {None}
    with pytest.raises(UserError) as told:
        VERBS["apologise"].read({"reason": "x", "by": "9999 ngày làm việc"})
    assert [problem.field for problem in told.value.problems] == ["by"]
    assert "Thời hạn phải từ" in str(told.value)


def test_every_act_of_the_table_has_its_verb() -> None:
    """An act without a verb could be read in the law and done nowhere."""
    own_screens = {
        "dossier.received",
        "dossier.imported",
        "dossier.undone",
        "dossier.date_reviewed",
        "document.printed",
        "document.waived",
        "paper.attached",
        "paper.detached",
        "dossier.notified",
    }
    assert {verb.kind for verb in VERBS.values()} == ACTS.keys() - own_screens


@pytest.mark.parametrize("state", State)
def test_what_is_offered_is_what_the_table_allows(state: State) -> None:
    """A button that always refuses teaches people not to press buttons."""
    offered = {verb.kind for verb in verbs_for(Dossier("1", state=state))}
    allowed = {kind for kind, act in ACTS.items() if state in act.origin}
    assert (
        offered == (allowed & {verb.kind for verb in VERBS.values()}) - MONEY
    )  # nothing is owed, was taken, or to be seen
