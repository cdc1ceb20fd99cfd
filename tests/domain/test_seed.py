"""The seed files as an office gets them: days that no source contradicts, procedures in which nothing is guessed."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest

from counter_app.domain.application import check, suggested_fees
from counter_app.domain.calendar import Calendar, CalendarDay, DayKind, DayStatus
from counter_app.domain.deadline import deadline
from counter_app.domain.hours import Hours
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, local
from counter_app.domain.procedure import LONGEST_NAME, Channel, Need, Procedure
from tests.factories import application

SEED = Path(__file__).resolve().parents[2] / "db" / "seed"
YEARS = range(2018, 2031)
UNDECIDED = date(2026, 11, 23)


def read(name: str) -> dict[str, Any]:
    content = json.loads((SEED / name).read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


CALENDAR_FILE = read("calendar.json")
PROCEDURE_FILE = read("procedures.json")
DAYS = [CalendarDay.from_body(body) for body in CALENDAR_FILE["days"]]
CALENDAR = Calendar.of(CALENDAR_FILE["version"], DAYS)
SWAPPED = Calendar.of(
    "swapped", [replace(day, status=DayStatus.OFFICIAL) if day.day == UNDECIDED else day for day in DAYS]
)
PROCEDURES = [Procedure.from_body(body) for body in PROCEDURE_FILE["procedures"]]
BY_CODE = {procedure.code: procedure for procedure in PROCEDURES}
every_procedure = pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.code)


def each_day(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def due(start: str, amount: int, unit: Unit, calendar: Calendar = CALENDAR) -> date:
    received = datetime.fromisoformat(f"{start}T09:10").replace(tzinfo=VIETNAM)
    return local(deadline(received, Limit(amount, unit), calendar, Hours()).due_at).date()


def test_the_files_are_composed_text_that_can_be_searched() -> None:
    """A decomposed «ễ» would make the clerk's search for a procedure find nothing."""
    for path in sorted(SEED.iterdir()):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert not re.search(r"[\u200b-\u200f\u00a0\ufeff]", text), path.name


def test_every_calendar_day_is_read_and_written_unchanged() -> None:
    """A row that does not come back as it went in would change its meaning when the office publishes the calendar."""
    assert [day.to_body() for day in DAYS] == CALENDAR_FILE["days"]


def test_every_calendar_day_stands_once_and_in_order() -> None:
    """Of two rows for one day the later would win unseen, and the office would not know which is true."""
    days = [day.day for day in DAYS]
    assert days == sorted(set(days))


def test_every_calendar_day_differs_from_the_plain_week_and_names_its_document() -> None:
    """A clerk who is asked why the date is so late must be able to show the document."""
    for day in DAYS:
        assert day.day.weekday() == 5 if day.worked else day.day.weekday() < 5, day
        assert day.name, day
        assert day.basis, day
        assert day.scope == "national", day


def test_every_year_from_2018_to_2030_is_covered() -> None:
    """An uncovered year puts «Chưa có lịch nghỉ chính thức» on every receipt whose date reaches into it."""
    assert all(CALENDAR.covers(year) for year in YEARS)


def test_every_day_swapped_off_is_worked_on_the_saturday_it_names() -> None:
    """A swap entered by half would take a working day from the citizens without giving it back."""
    off = {day.day: day for day in DAYS if day.kind is DayKind.SWAP_OFF and day.status is DayStatus.OFFICIAL}
    worked = {day.day: day for day in DAYS if day.kind is DayKind.SWAP_WORK}
    named = {datetime.strptime(day.name[-10:], "%d/%m/%Y").date(): key for key, day in off.items()}  # noqa: DTZ007
    assert named.keys() == worked.keys()
    for saturday, monday in named.items():
        assert worked[saturday].name == f"Làm bù cho ngày {monday:%d/%m/%Y}"
        assert worked[saturday].basis == off[monday].basis


# reference/domain.md §5.9, the machine-readable block as it stands there
PUBLISHED = json.loads("""
{"2024":{"off":["01-01","02-08","02-09","02-12","02-13","02-14","04-18","04-29","04-30","05-01","09-02","09-03"],
         "work":["05-04"]},
 "2025":{"off":["01-01","01-27","01-28","01-29","01-30","01-31","04-07","04-30","05-01","05-02","09-01","09-02"],
         "work":["04-26"]},
 "2026":{"off":["01-01","01-02","02-16","02-17","02-18","02-19","02-20","04-27","04-30","05-01","08-31","09-01",
                "09-02","11-24"],"work":["01-10","08-22"],"undecided":["11-23"]}}
""")


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_lists_of_2024_to_2026_are_met_exactly(year: str) -> None:
    """One day missing or too many moves every promise of the weeks around it."""
    days = each_day(int(year))
    plain = {day: day.weekday() < 5 for day in days}
    found = {
        "off": [f"{day:%m-%d}" for day in days if plain[day] and not CALENDAR.is_worked(day)],
        "work": [f"{day:%m-%d}" for day in days if not plain[day] and CALENDAR.is_worked(day)],
        "undecided": [f"{day:%m-%d}" for day in days if CALENDAR.undecided(day)],
    }
    assert found == {"undecided": [], **PUBLISHED[year]}


@pytest.mark.parametrize(("year", "worked"), [(2025, 250), (2026, 249)])
def test_the_number_of_working_days_is_the_known_one(year: int, worked: int) -> None:
    """The yearly report divides by the working days of civil servants."""
    assert sum(CALENDAR.is_worked(day) for day in each_day(year)) == worked


WORKING, CALENDAR_DAYS = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-02-13", 3, WORKING, "2026-02-25"),
        ("2026-02-13", 5, WORKING, "2026-02-27"),
        ("2026-04-24", 1, WORKING, "2026-04-28"),
        ("2026-04-24", 3, WORKING, "2026-05-04"),
        ("2026-04-29", 1, WORKING, "2026-05-04"),
        ("2026-08-21", 1, WORKING, "2026-08-22"),
        ("2026-08-28", 2, WORKING, "2026-09-04"),
        ("2026-11-20", 3, WORKING, "2026-11-26"),
        ("2025-12-31", 3, WORKING, "2026-01-07"),
        ("2026-01-09", 1, WORKING, "2026-01-10"),
        ("2025-04-29", 2, WORKING, "2025-05-06"),
        ("2024-04-26", 1, WORKING, "2024-05-02"),
        ("2026-02-10", 7, CALENDAR_DAYS, "2026-02-23"),
        ("2026-04-11", 15, CALENDAR_DAYS, "2026-04-28"),
        ("2026-04-01", 30, CALENDAR_DAYS, "2026-05-04"),
        ("2026-08-16", 15, CALENDAR_DAYS, "2026-09-03"),
        ("2026-08-07", 15, CALENDAR_DAYS, "2026-08-22"),
    ],
)
def test_the_known_deadlines_come_out_of_this_calendar(start: str, amount: int, unit: Unit, expected: str) -> None:
    """The citizen would stand before a closed counter, or be told a later day than the law gives."""
    assert due(start, amount, unit) == date.fromisoformat(expected)


def test_the_swap_of_23_november_moves_the_date_once_it_is_official() -> None:
    """The office that enters the late notice must get Friday 27/11 for the dossiers of the week before."""
    assert due("2026-11-20", 3, WORKING, SWAPPED) == date(2026, 11, 27)


def test_the_undecided_23_november_warns_and_an_official_one_no_longer() -> None:
    """A clerk who promises a date across an undecided day must know that it may have to be told anew."""
    friday = datetime(2026, 11, 20, 9, 10, tzinfo=VIETNAM)
    limit = Limit(3, WORKING)
    (warning,) = deadline(friday, limit, CALENDAR, Hours()).warnings
    assert warning.startswith("23/11/2026 chưa có quyết định chính thức")
    assert not deadline(friday, limit, SWAPPED, Hours()).warnings
    assert not deadline(friday - timedelta(days=7), limit, CALENDAR, Hours()).warnings


def test_of_2027_only_what_the_law_itself_fixes_is_official() -> None:
    """A guessed Tết would print dates that the notice of the Prime Minister then contradicts."""
    of_2027 = {
        status: {f"{d.day:%m-%d}" for d in DAYS if d.day.year == 2027 and d.status is status} for status in DayStatus
    }
    assert of_2027[DayStatus.OFFICIAL] == {"01-01", "04-16", "04-30", "05-03", "09-02", "11-24"}
    assert of_2027[DayStatus.DRAFT] == {"02-04", "02-05", "02-08", "02-09", "02-10", "09-01", "09-03"}


# Days on which the `holidays` package says otherwise: what we decided, and on which document.
DISAGREEMENTS = {
    date(2026, 1, 2): "nghỉ hoán đổi với 10/01/2026: CV 12729/VPCP-KGVX (25/12/2025)",
    date(2026, 1, 10): "làm bù cho 02/01/2026: CV 12729/VPCP-KGVX (25/12/2025)",
    date(2027, 2, 4): "Tết 2027 chưa có thông báo: dự kiến, chưa nghỉ",
    date(2027, 2, 5): "Tết 2027 chưa có thông báo: dự kiến, chưa nghỉ",
    date(2027, 2, 8): "Tết 2027 chưa có thông báo: dự kiến, chưa nghỉ",
    date(2027, 2, 9): "Tết 2027 chưa có thông báo: dự kiến, chưa nghỉ",
    date(2027, 2, 10): "Tết 2027 chưa có thông báo: dự kiến, chưa nghỉ",
    date(2027, 9, 3): "ngày liền kề Quốc khánh 2027 chưa có thông báo: 01/9 hoặc 03/9",
    **{
        date(year, month, day): f"Tết {year} chưa có thông báo: dự kiến, chưa nghỉ"
        for year, month, days in (
            (2028, 1, (24, 25, 26, 27, 28)),
            (2029, 2, (12, 13, 14, 15, 16)),
            (2030, 1, (31,)),
            (2030, 2, (1, 4, 5, 6)),
        )
        for day in days
    },
    date(2028, 9, 1): "ngày liền kề Quốc khánh 2028 chưa có thông báo: 01/9, hoặc 03/9 và nghỉ bù 05/9",
    date(2029, 9, 4): "ngày liền kề Quốc khánh 2029 chưa có thông báo: nghỉ bù 04/9, dự kiến",
    date(2029, 11, 26): "NQ 28/2026/QH16 Đ2 không nói nghỉ bù khi 24/11 là Thứ Bảy: chờ thông báo",
    date(2030, 9, 3): "ngày liền kề Quốc khánh 2030 chưa có thông báo: 03/9, dự kiến",
    date(2030, 11, 25): "NQ 28/2026/QH16 Đ2 không nói nghỉ bù khi 24/11 là Chủ Nhật: chờ thông báo",
}


def test_every_disagreement_with_the_holidays_package_is_a_decision_of_ours() -> None:
    """A typing error in a date would show here before it shows on a citizen's receipt."""
    package = holidays.Vietnam(years=YEARS)
    # is_working_day knows the swapped Saturdays; a holiday that falls on a weekend counts as the weekend it is.
    different = {
        day for year in YEARS for day in each_day(year) if package.is_working_day(day) != CALENDAR.is_worked(day)
    }
    assert different == DISAGREEMENTS.keys()
    drafts = {day.day for day in DAYS if day.status is DayStatus.DRAFT}
    assert {day for day, why in DISAGREEMENTS.items() if "chưa" in why or "dự kiến" in why or "chờ" in why} <= drafts


def test_there_are_enough_procedures_and_no_code_twice() -> None:
    """Two procedures under one code would put half the dossiers of a year under the wrong name."""
    assert len(PROCEDURES) >= 55
    assert len(BY_CODE) == len(PROCEDURES)
    assert all(re.fullmatch(r"\d\.\d{6}", code) for code in BY_CODE)


def test_every_procedure_is_read_and_written_unchanged() -> None:
    """A field lost on the way would be missing from every dossier received under the procedure."""
    assert [procedure.to_body() for procedure in PROCEDURES] == PROCEDURE_FILE["procedures"]


def test_the_files_say_their_version_and_that_they_are_a_sample() -> None:
    """An office that takes the sample for the official list would turn citizens away wrongly."""
    assert (CALENDAR_FILE["version"], PROCEDURE_FILE["version"]) == ("2026-11-28", "2026-07-20")
    assert "sample, not authoritative; check against the province's publication" in PROCEDURE_FILE["note"]


@every_procedure
def test_a_procedure_names_its_decision_and_where_it_was_read(procedure: Procedure) -> None:
    """Without them nobody in the office can tell whether the row is still in force."""
    assert procedure.field
    assert procedure.level
    if procedure.note.startswith("Cần kiểm chứng"):
        assert not procedure.source_url
        return
    assert procedure.decision.startswith("QĐ")
    assert procedure.retrieved_on == procedure.version == PROCEDURE_FILE["version"]
    assert procedure.source_url.startswith("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/")
    assert procedure.result


@every_procedure
def test_a_procedure_bears_its_full_published_name(procedure: Procedure) -> None:
    """The receipt must bear the name that the citizen finds on the national portal."""
    assert 0 < len(procedure.name) <= LONGEST_NAME
    assert not re.search(r"…|\.\.\.|  |[.:;]$", procedure.name)


def test_the_longest_names_are_whole() -> None:
    """Similar land procedures differ only in their last words."""
    assert BY_CODE["1.013831"].name.endswith("theo hình thức thuê đất trả tiền hàng năm")
    assert BY_CODE["1.013833"].name.endswith("giảm diện tích thửa đất do sạt lở tự nhiên")
    assert BY_CODE["1.013949"].name.endswith("gia hạn sử dụng đất khi hết thời hạn sử dụng đất")
    assert BY_CODE["2.000815"].name.endswith("cơ quan, tổ chức có thẩm quyền của nước ngoài cấp hoặc chứng nhận")
    assert max(len(procedure.name) for procedure in PROCEDURES) > 500


@every_procedure
def test_the_papers_are_short_lines_with_the_required_ones_first(procedure: Procedure) -> None:
    """A clerk ticks the list from the top while the citizen waits."""
    names = [paper.name for paper in procedure.papers]
    assert len(set(names)) == len(names) <= 7
    assert all(len(name) <= 160 for name in names)
    assert all(paper.originals + paper.copies >= 1 for paper in procedure.papers)
    needs = [list(Need).index(paper.need) for paper in procedure.papers]
    assert needs == sorted(needs)
    assert needs.count(list(Need).index(Need.ONE_OF)) != 1, "one line alone is required, not one of several"
    assert names or procedure.note.startswith("Cần kiểm chứng")


@every_procedure
def test_a_limit_or_fee_that_is_not_known_says_why(procedure: Procedure) -> None:
    """The clerk who is asked for a time or an amount must see where to look it up."""
    assert procedure.cases
    assert len({case.name for case in procedure.cases}) == len(procedure.cases)
    for case in procedure.cases:
        assert case.name
        assert case.limits.keys() <= {"*", *Channel}
    if not all(case.limits for case in procedure.cases):
        assert re.search(r"[Tt]hời hạn", procedure.note)
        assert re.search("cán bộ nhập|Cán bộ nhập|chọn thời hạn", procedure.note)
    for fee in procedure.fees:
        assert fee.name
        assert fee.unit in {"hồ sơ", "bản", "trang", "trường hợp", "giao dịch", "văn bản", "phiếu"}
        assert fee.note or fee.amount
        assert fee.amount is None or fee.amount > 0, "no line at all is free of charge"


@every_procedure
def test_a_procedure_can_be_received_with_its_own_papers(procedure: Procedure) -> None:
    """A list of papers that its own ticks do not satisfy would block the counter."""
    check(application(procedure=procedure, limit=Limit(1, WORKING)))


def test_the_everyday_procedures_are_complete() -> None:
    """The demo and the hurried counter must get a date and a sum without typing either."""
    complete = {p.code for p in PROCEDURES if suggested_fees(p) is not None and all(case.limits for case in p.cases)}
    assert {
        "1.000894",
        "1.004837",
        "1.004222",
        "1.010038",
        "1.010041",
        "2.000635",
        "2.000815",
        "2.000884",
        "2.000908",
    } <= complete


@pytest.mark.parametrize(
    ("code", "limit", "fee"),
    [
        ("2.000635", Limit(0, Unit.SAME_DAY), 8000),
        ("2.000815", Limit(0, Unit.SAME_DAY), 2000),
        ("1.004837", Limit(3, WORKING), 0),
        ("2.000908", Limit(1, WORKING), 0),
        ("1.004222", Limit(7, WORKING), 20000),
        ("2.000986", Limit(20, WORKING), 0),
        ("3.000333", Limit(10, CALENDAR_DAYS), None),
        ("1.012783", None, None),
    ],
)
def test_what_the_sources_settle_is_entered_and_what_they_do_not_is_asked(
    code: str, limit: Limit | None, fee: int | None
) -> None:
    """«Ngày» and «ngày làm việc» confused, or a column taken for a case, is a wrong promise on paper."""
    assert BY_CODE[code].limit(0, Channel.COUNTER) == limit
    lines = suggested_fees(BY_CODE[code])
    assert (None if lines is None else sum(line.amount for line in lines)) == fee


def test_a_house_and_a_larger_building_have_different_times() -> None:
    """The portal hides the two cases of a building permit in its columns of channels."""
    permit = BY_CODE["1.013225"]
    assert [(case.name, str(case.limits["*"])) for case in permit.cases] == [
        ("Công trình cấp III, cấp IV", "20 ngày"),
        ("Nhà ở riêng lẻ", "15 ngày"),
    ]
