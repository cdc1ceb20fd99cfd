"""What a new version of a procedure changes, in the words of the office."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.catalogue_changes import Difference, differences, local_over, same, shelf_over
from counter_app.domain.fees import Fee
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.procedure import Case, Channel, Localised, Paper, Procedure, Shelf, StartRule
from counter_app.domain.process import Stage
from tests.factories import procedure

BEFORE = procedure()
DAY = Limit(1, Unit.WORKING_DAYS)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (replace(BEFORE, name="Tên mới"), [("Tên", BEFORE.name, "Tên mới")]),
        (replace(BEFORE, field="Đất đai"), [("Lĩnh vực", BEFORE.field, "Đất đai")]),
        (
            replace(BEFORE, cases=(Case("Thông thường", {"*": DAY}, {Channel.POST: DAY}),)),
            [
                ("Thời hạn · Thông thường · mọi hình thức", "03 ngày làm việc", "01 ngày làm việc"),
                ("Rút ngắn · Thông thường · Dịch vụ bưu chính công ích", "", "01 ngày làm việc"),
            ],
        ),
        (
            replace(BEFORE, cases=(Case("Thông thường", {}),)),
            [
                ("Thời hạn · Thông thường · mọi hình thức", "03 ngày làm việc", ""),
                ("Thời hạn · Thông thường", "", "chưa rõ, hỏi khi tiếp nhận"),
            ],
        ),
        (
            replace(BEFORE, papers=(*BEFORE.papers, Paper("Ảnh 4x6", hand_in=False, originals=2))),
            [("Giấy tờ · Ảnh 4x6", "", "bắt buộc, xuất trình 2 bản chính, 0 bản sao")],
        ),
        (
            replace(BEFORE, fees=(Fee("Lệ phí", None, note="HĐND quyết định"),)),
            [
                *(
                    (f"Phí · {fee.name}", f"{fee.amount:,} đồng/{fee.unit}".replace(",", "."), "")
                    for fee in BEFORE.fees
                ),
                ("Phí · Lệ phí", "", "chưa rõ, hỏi khi tiếp nhận; HĐND quyết định"),
            ],
        ),
        (
            replace(BEFORE, starts=StartRule.PAYMENT, proxy_allowed=False),
            [
                ("Nộp thay", "có", "không"),
                ("Tính thời hạn", "từ khi tiếp nhận đủ hồ sơ", "từ khi nộp đủ phí, lệ phí"),
            ],
        ),
        (
            replace(BEFORE, stages=(Stage("Ký", "Lãnh đạo", "", DAY, beside=True),)),
            [("Bước 1", "", "Ký: 01 ngày làm việc, Lãnh đạo, song song")],
        ),
        (
            replace(BEFORE, rules={"SUPPLEMENT_WITHIN": ("5", "Luật Đất đai")}),
            [("Quy tắc · SUPPLEMENT_WITHIN", "", "5 (Luật Đất đai)")],
        ),
    ],
    ids=["name", "field", "time", "unknown time", "paper", "fee", "start", "process", "rule"],
)
def test_every_field_that_changes_is_told(after: Procedure, told: list[tuple[str, str, str]]) -> None:
    """A supervisor says yes to what they read; a change that is not told is one nobody decided."""
    assert differences(BEFORE, after) == tuple(Difference(*one) for one in told)
    assert not same(BEFORE, after)


def test_the_day_of_reading_is_no_change() -> None:
    """Reading the same record on another day must not make 1,848 new versions."""
    assert same(BEFORE, replace(BEFORE, version="2027-01-01", retrieved_on="2027-01-01"))
    assert differences(BEFORE, BEFORE) == ()


def test_the_offices_choice_is_cut_to_the_procedures_at_hand() -> None:
    """A times of one's own for a case that is gone would hold up the import of the book."""
    local = Localised(BEFORE.code, {"Thông thường": {"*": DAY}, "Đã bỏ": {"*": DAY}}, None, "QĐ 1")
    assert local_over(local, BEFORE) == Localised(BEFORE.code, {"Thông thường": {"*": DAY}}, None, "QĐ 1")
    gone = Localised(BEFORE.code, {"Đã bỏ": {"*": DAY}}, None, "QĐ 1")
    assert local_over(gone, BEFORE) == Localised(BEFORE.code)
    shelf = Shelf(("9.000001", BEFORE.code), frozenset({"9.000001"}), {1: frozenset({"Đất đai"})})
    assert shelf_over(shelf, [BEFORE]) == Shelf((BEFORE.code,))
