"""«Thời gian» of the national catalogue: what is a promise, and what is asked at the counter."""

from __future__ import annotations

import pytest

from counter_app.domain.limit import Limit, Unit
from counter_app.domain.national_notes import Reason
from counter_app.domain.national_table import HEADER, rows
from counter_app.domain.national_time import ONLY_CASE, UNNAMED_CASE, cases, durations, read_times
from counter_app.domain.procedure import Case, Channel

WORKING, CALENDAR, HOURS, MONTHS = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.HOURS, Unit.MONTHS

# A row behind the heading, as it is published → the limit that was understood and the reason to be told.
PHRASES: dict[str, tuple[str, Limit | None, Reason | None]] = {
    "working days": ("Trực tiếp3 Ngày làm việcMiễn phí", Limit(3, WORKING), None),
    "days": ("Trực tuyến10 NgàyMiễn phí", Limit(10, CALENDAR), None),
    "hours": ("Trực tuyến4 GiờMiễn phí", Limit(4, HOURS), None),
    "months": ("Trực tiếp6 ThángMiễn phí", Limit(6, MONTHS), None),
    "the prose agrees": (
        "Trực tiếp5 Ngày làm việcMiễn phíKhông quá 05 ngày làm việc kể từ ngày nhận đầy đủ hồ sơ theo quy định.",
        Limit(5, WORKING),
        None,
    ),
    "a bare number": ("Trực tiếp1Miễn phí", None, Reason.NO_UNIT),
    "a bare number beside another in the prose": (
        "Trực tiếp1Miễn phí(Không có)03 ngày làm việc kể từ ngày nhận được hồ sơ hợp lệ.",
        None,
        Reason.NO_UNIT,
    ),
    "nothing": ("Trực tiếpKhông có thông tin2,000 Việt Nam Đồng(/trang)", None, Reason.NO_TIME),
    "in words": ("Trực tiếpKhông phải trả kết quả cho người nộp thuếMiễn phí", None, Reason.IN_WORDS),
    "run together": ("Trực tiếp125 VNĐ", None, Reason.RUN_TOGETHER),
    "weeks": ("Trực tiếp2 TuầnMiễn phí", None, Reason.OUT_OF_RANGE),
    "eleven years": ("Trực tiếp132 ThángMiễn phí", None, Reason.OUT_OF_RANGE),
    "days here, working days in the prose": (
        "Trực tiếp7 NgàyMiễn phí07 ngày làm việc, kể từ ngày nhận đủ hồ sơ (Sở Nội vụ: 03 ngày; UBND cấp xã: 04 ngày)",
        None,
        Reason.CONTRADICTION,
    ),
    "another number in the prose": (
        "Trực tiếp30 Ngày làm việcMiễn phí20 ngày làm việc, kể từ ngày nhận đủ hồ sơ theo quy định",
        None,
        Reason.CONTRADICTION,
    ),
    "steps that add up": (
        "Trực tiếp7 Ngày làm việcMiễn phíThẩm định: 03 ngày làm việc; trình ký: 04 ngày làm việc.",
        Limit(7, WORKING),
        None,
    ),
    "steps that do not": (
        "Trực tiếp34 Ngày làm việcMiễn phíThời hạn tiếp nhận: 03 ngày làm việc; thẩm định: 24 ngày.",
        Limit(34, WORKING),
        Reason.OTHER_TIMES,
    ),
    "a date is no time": (
        "Trực tiếp5 Ngày làm việcMiễn phíTheo Thông tư số 25/2021/TT-BTC ngày 07 tháng 4 năm 2021.",
        Limit(5, WORKING),
        None,
    ),
}


@pytest.mark.parametrize(("phrase", "limit", "reason"), PHRASES.values(), ids=PHRASES)
def test_a_phrase_is_understood_or_the_clerk_is_asked(phrase: str, limit: Limit | None, reason: Reason | None) -> None:
    """A guessed unit is a wrong promise on a citizen's paper."""
    (time,) = read_times(rows(HEADER + phrase))
    assert (time.limit, time.reason) == (limit, reason)
    assert bool(time.sentence) == (reason is not None), "whoever curates must see what the record says"


def test_a_number_that_stands_with_two_units_in_one_table_is_neither() -> None:
    """«3 Ngày» by post beside «3 Ngày làm việc» at the counter: one of them is a slip, and nobody knows which."""
    told = read_times(rows(f"{HEADER}Trực tiếp3 Ngày làm việcMiễn phíDịch vụ bưu chính3 NgàyMiễn phí"))
    assert [(time.limit, time.reason) for time in told] == [(None, Reason.CONTRADICTION)] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("trong thời hạn 03 (ba) ngày làm việc", [(3, "ngày làm việc", True)]),
        ("chậm nhất là 24 giờ kể từ khi nhận", [(24, "giờ", True)]),
        ("giấy khám sức khỏe cấp trong 06 tháng", [(6, "tháng", True)]),
        ("ảnh chụp không quá 6 tháng; thẻ có giá trị 02 năm", [(6, "tháng", True), (2, "năm", False)]),
        ("Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018", []),
        ("từ 05-07 ngày", []),
    ],
)
def test_lengths_of_time_in_prose(words: str, told: list[tuple[int, str, bool]]) -> None:
    """The day of a circular taken for a time limit would contradict every cell beside it."""
    assert [(one.amount, one.unit, one.binding) for one in durations(words)] == told


def made(table: str) -> tuple[Case, ...]:
    found = rows(HEADER + table)
    return cases(found, read_times(found))[0]


def test_one_time_for_every_channel_is_one_case() -> None:
    """The clerk must not be asked for a case where the record knows only one."""
    one = "3 Ngày làm việcMiễn phí"
    assert made(f"Trực tuyến{one}Dịch vụ bưu chính{one}Trực tiếp{one}") == (Case(ONLY_CASE, {"*": Limit(3, WORKING)}),)


def test_a_channel_that_the_record_does_not_list_is_asked() -> None:
    """A time for the counter is none for the post, but help at the counter and a kiosk hand in online."""
    (case,) = made("Trực tuyến15 Ngày làm việcMiễn phíTrực tiếp5 Ngày làm việcMiễn phí")
    assert case.limits == {
        Channel.ONLINE: Limit(15, WORKING), Channel.HELPED_ONLINE: Limit(15, WORKING),
        Channel.KIOSK: Limit(15, WORKING), Channel.COUNTER: Limit(5, WORKING),
    }  # fmt: skip


def test_two_times_for_one_channel_are_cases_behind_one_that_asks() -> None:
    """1 day where the data is there, 3 where it must be verified: whoever chose nothing must not promise the 1."""
    table = (
        "Trực tiếp1 Ngày làm việcMiễn phíĐối với trường hợp thông tin có trong cơ sở dữ liệu: trong ngày."
        "Trực tiếp3 Ngày làm việcMiễn phíXác minh trong 03 ngày làm việc kể từ ngày nhận."
    )
    first, *others = made(table)
    assert (first.name, first.limits) == (UNNAMED_CASE, {})
    assert [(case.name, dict(case.limits)) for case in others] == [
        ("Đối với trường hợp thông tin có trong cơ sở dữ liệu", {Channel.COUNTER: Limit(1, WORKING)}),
        ("Trường hợp 2 (03 ngày làm việc)", {Channel.COUNTER: Limit(3, WORKING)}),
    ]


def test_a_table_is_told_from_prose_that_repeats_its_words() -> None:
    """«nộp trực tiếp 3 ngày» inside a description must not become a row with a time of its own."""
    found = rows(
        f"{HEADER}Trực tuyến3 NgàyMiễn phíTrực tiếp 5 ngày tại quầy; Trực tiếp3 Ngày nữa.Trực tiếp4 NgàyMiễn phí"
    )
    assert [(row.channel, row.time) for row in found] == [("Trực tuyến", "3 Ngày"), ("Trực tiếp", "4 Ngày")]
    assert rows("Không có bảng nào ở đây") == rows(HEADER) == ()


@pytest.mark.parametrize(
    ("run", "read"),
    [
        ("1420,000 VNĐ", ("", "")),
        ("125 VNĐ", ("", "")),
        ("30 VNĐ", ("", "")),
        ("1050,000 VNĐ", ("10", "50,000 VNĐ")),
    ],
)
def test_a_border_that_can_stand_in_two_places_is_lost(run: str, read: tuple[str, str]) -> None:
    """«1420.000 đồng» is 1 and 420.000, or 14 and 20.000: either guess costs somebody."""
    (row,) = rows(f"{HEADER}Trực tiếp{run}")
    assert (row.time, row.fee) == read
    assert row.run == ("" if read[0] else run)
