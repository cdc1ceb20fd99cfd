"""«Cách tính ngày hẹn trả»: what the citizen takes home when the date seems too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from counter_app.documents.forms import FORMS, Wanted
from counter_app.documents.receipt import receipt
from counter_app.documents.why import why
from counter_app.domain.application import Expected
from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import deadline
from counter_app.domain.dossier import Dossier, fold
from counter_app.domain.limit import Limit, Unit
from counter_app.errors import UserError
from counter_app.operations.first_run import seeds
from tests.documents import collisions, letters, page_texts, text
from tests.factories import MONDAY, OFFICE, Log, intake

REAL = replace(OFFICE, agency="H30.12")
TODAY = date(2026, 11, 28)
SEED = Calendar.of("2026-11-28", seeds().days)


def dossier(limit: Limit, start: datetime = MONDAY, statutory: Limit | None = None, expected: str = "") -> Dossier:
    received = replace(
        intake(),
        deadline=deadline(start, limit, SEED, OFFICE.hours, statutory),
        expected=expected and Expected(expected),
    )
    return fold("1", [Log(1).write("dossier:1", "dossier.received", received.to_body())])


def test_every_day_of_the_promise_is_on_the_sheet_with_its_document() -> None:
    """The Friday after a holiday week is argued over at the counter; the sheet must carry the argument."""
    words = text(why(dossier(Limit(3, Unit.WORKING_DAYS), MONDAY - timedelta(days=3)), OFFICE, TODAY))
    for wanted in (
        "Mã hồ sơ: X99.01-261123-0003",
        "Thời hạn: 03 ngày làm việc, tính từ 08 giờ 12 phút, ngày 20 tháng 11 năm 2026.",
        "20/11/2026 Thứ Sáu không tính ngày tiếp nhận [BLDS 2015 Đ147 k2]",
        "21/11 – 22/11/2026 Thứ Bảy – Chủ Nhật không tính cuối tuần",
        "24/11/2026 Thứ Ba không tính Ngày Văn hóa Việt Nam (nghỉ lễ) [NQ 28/2026/QH16 Đ2]",
        "25/11 – 26/11/2026 Thứ Tư – Thứ Năm ngày thứ 2 – 3",
        "Hẹn trả kết quả: 17 giờ 00 phút, ngày 26 tháng 11 năm 2026.",
        "23/11/2026 chưa có quyết định chính thức",
        "Lịch làm việc áp dụng: 2026-11-28.",
    ):
        assert wanted in words


def test_a_shorter_time_stands_beside_the_laws() -> None:
    """The province promised seven days where the law gives ten; both are on the sheet."""
    words = text(why(dossier(Limit(7, Unit.WORKING_DAYS), statutory=Limit(10, Unit.WORKING_DAYS)), OFFICE, TODAY))
    assert "Thời hạn theo quy định: 10 ngày làm việc, đến 08/12/2026 17:00" in words


def test_a_date_that_is_only_expected_says_so() -> None:
    """The competent office has not received it yet; the sheet must not promise for others."""
    words = text(why(dossier(Limit(3, Unit.WORKING_DAYS), expected="ELSEWHERE"), OFFICE, TODAY))
    assert "(dự kiến, tính từ khi cơ quan có thẩm quyền nhận hồ sơ)" in words


@pytest.mark.parametrize(
    ("limit", "pages"),
    [
        (Limit(60, Unit.WORKING_DAYS), 2),
        (Limit(15, Unit.CALENDAR_DAYS), 1),
        (Limit(3, Unit.MONTHS), 1),
        (Limit(20, Unit.WORKING_HOURS), 1),
        (Limit(72, Unit.HOURS), 1),
        (Limit(0, Unit.SAME_DAY), 1),
        (Limit(400, Unit.WORKING_DAYS), 9),
    ],
    ids=str,
)
def test_nothing_is_printed_over_anything(limit: Limit, pages: int) -> None:
    """Half a page for a usual limit; a long one goes on over the leaf, with the head of its table."""
    paper = why(dossier(limit, datetime(2026, 1, 27, 2, 0, tzinfo=MONDAY.tzinfo)), REAL, TODAY)
    assert not [pair for page in letters(paper) for pair in collisions(page)]
    texts = page_texts(paper)
    assert 1 <= len(texts) <= pages
    assert all("Cách tính" in words for words in texts)


def test_the_same_dossier_gives_the_same_sheet_and_a_training_office_says_so() -> None:
    """An archive keeps one hash; a training sheet must not be shown at a complaints desk."""
    one = dossier(Limit(3, Unit.WORKING_DAYS))
    assert why(one, OFFICE, TODAY) == why(one, OFFICE, TODAY)
    assert "KHÔNG CÓ GIÁ TRỊ" in text(why(one, OFFICE, TODAY))
    assert "KHÔNG CÓ GIÁ TRỊ" not in text(why(one, REAL, TODAY))


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_of_a_dossier_whose_reception_is_gone_is_a_sentence(form: str) -> None:
    """Erased by law: nothing can be printed from it, and nothing may crash."""
    with pytest.raises(UserError, match="không còn"):
        FORMS[form].make(Wanted(Dossier("1"), OFFICE, TODAY))


def test_the_receipt_says_what_is_only_expected_and_both_times_where_the_office_wants_it() -> None:
    """The citizen filed here for another commune; the date on the paper is not ours to promise."""
    received = intake(competent="Trung tâm xã Bên")
    assert "(dự kiến, tính từ khi cơ quan có thẩm quyền nhận hồ sơ)" in text(receipt(received))
    plain = intake()
    assert "Thời gian giải quyết theo quy định" not in text(receipt(plain))
    telling = replace(plain, office=replace(OFFICE, print_limits=True))
    assert "Thời gian giải quyết theo quy định: 03 ngày làm việc." in text(receipt(telling))
    shorter = replace(
        telling, deadline=deadline(MONDAY, Limit(2, Unit.WORKING_DAYS), SEED, OFFICE.hours, Limit(3, Unit.WORKING_DAYS))
    )
    assert "thời gian đơn vị cam kết: 02 ngày làm việc." in text(receipt(shorter))
