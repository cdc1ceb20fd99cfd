"""«Diễn biến hồ sơ»: the citizen reads where the dossier is, since when, and which day holds now."""

from __future__ import annotations

from datetime import date, timedelta

from counter_app.documents.progress import progress
from counter_app.domain import acts
from counter_app.domain.limit import Limit, Unit
from tests.documents import collisions, letters, text
from tests.factories import MONDAY
from tests.papers import REAL, walk

LATER = Limit(2, Unit.WORKING_DAYS)


def test_it_says_where_since_when_what_and_until_when_and_nothing_of_the_offices_own() -> None:
    """Who asks at the counter takes the answer home; a note for the supervisor is not for them."""
    one = walk()
    hour = timedelta(hours=1)
    one.act("dossier.handed_over", MONDAY + hour, lambda d, _: acts.hand_over(d, "Phòng Kinh tế"))
    one.act("dossier.extended", MONDAY + 2 * hour, lambda d, t: acts.extend(d, t, "APOLOGY", "cần xác minh", by=LATER))
    one.act("document.printed", MONDAY + 3 * hour, lambda *_: {"form": "RECEIPT", "title": "Giấy tiếp nhận"})
    pdf = progress(one.dossier, REAL, date(2026, 11, 28))
    words = text(pdf)
    assert "Hiện nay: Đang xử lý, tại Phòng Kinh tế từ 23/11/2026 09:12" in words
    assert "(hẹn lần đầu 27/11/2026 17:00)" in words
    for said in ("Tiếp nhận", "Chuyển hồ sơ", "Xin lỗi, đề nghị gia hạn", "cần xác minh"):
        assert said in words
    assert "In giấy" not in words
    assert not [pair for page in letters(pdf) for pair in collisions(page)]
