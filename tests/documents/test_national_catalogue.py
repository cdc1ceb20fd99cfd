"""Every published record, read: 1,848 of 1,848, and how much of them was understood."""

from __future__ import annotations

import re
from functools import cache

import pytest

from counter_app.documents.catalogue_file import CatalogueFile, read_file
from counter_app.documents.catalogue_report import report
from counter_app.domain import national
from counter_app.domain.entry import LARGEST_ENTRY, canonical
from counter_app.domain.national_counts import by_ministry, counts
from counter_app.domain.procedure import LONGEST_NAME, Procedure
from tests import catalogue

FILE = catalogue.national_file()
pytestmark = pytest.mark.skipif(
    FILE is None, reason="no shared/data/national-procedures.jsonl.gz beside the project to read"
)

RETRIEVED = "2026-07-20"


@cache
def found() -> CatalogueFile:
    assert FILE is not None
    return read_file(FILE, RETRIEVED)


COUNTS = """
Bản ghi · đọc được · 1848
Thời hạn theo đơn vị (dòng) · ngày làm việc · 2874
Thời hạn theo đơn vị (dòng) · ngày · 1038
Thời hạn theo đơn vị (dòng) · chưa rõ · 971
Thời hạn theo đơn vị (dòng) · giờ · 95
Thời hạn theo đơn vị (dòng) · tháng · 12
Thời hạn theo hình thức nộp (dòng) · Trực tiếp, rõ · 1469
Thời hạn theo hình thức nộp (dòng) · Dịch vụ bưu chính, rõ · 1307
Thời hạn theo hình thức nộp (dòng) · Trực tuyến, rõ · 1243
Thời hạn theo hình thức nộp (dòng) · Trực tiếp, chưa rõ · 362
Thời hạn theo hình thức nộp (dòng) · Trực tuyến, chưa rõ · 310
Thời hạn theo hình thức nộp (dòng) · Dịch vụ bưu chính, chưa rõ · 299
Thời hạn chưa rõ vì (dòng) · danh mục không ghi đơn vị · 590
Thời hạn chưa rõ vì (dòng) · danh mục không ghi thời hạn · 220
Thời hạn chưa rõ vì (dòng) · ô thời hạn và phần mô tả mâu thuẫn · 120
Thời hạn chưa rõ vì (dòng) · thời hạn ghi bằng lời · 30
Thời hạn chưa rõ vì (dòng) · ô thời hạn và ô phí dính liền · 11
Thời hạn rõ, có lưu ý (dòng) · phần mô tả nêu các thời gian khác · 108
Thời hạn (thủ tục) · rõ · 1450
Thời hạn (thủ tục) · chưa rõ · 372
Thời hạn (thủ tục) · rõ một phần · 26
Trường hợp (thủ tục) · một trường hợp · 1796
Trường hợp (thủ tục) · nhiều trường hợp · 52
Phí (thủ tục) · miễn phí · 1009
Phí (thủ tục) · chưa rõ · 691
Phí (thủ tục) · có số tiền · 148
Phí chưa rõ vì (thủ tục) · danh mục không ghi phí · 244
Phí chưa rõ vì (thủ tục) · theo văn bản khác · 133
Phí chưa rõ vì (thủ tục) · mỗi hình thức nộp hoặc trường hợp một mức · 80
Phí chưa rõ vì (thủ tục) · nhiều mức thu · 78
Phí chưa rõ vì (thủ tục) · số tiền dưới 1.000 đồng · 47
Phí chưa rõ vì (thủ tục) · HĐND quyết định · 47
Phí chưa rõ vì (thủ tục) · mức thu theo giai đoạn · 30
Phí chưa rõ vì (thủ tục) · mức thu của riêng một trường hợp · 21
Phí chưa rõ vì (thủ tục) · tiền nước ngoài · 10
Phí chưa rõ vì (thủ tục) · ô thời hạn và ô phí dính liền · 1
Giấy tờ theo loại (dòng) · nếu có · 6218
Giấy tờ theo loại (dòng) · bắt buộc · 3230
Giấy tờ theo loại (dòng) · trong đó xuất trình · 158
Giấy tờ và kết quả, lưu ý (thủ tục) · giấy tờ chia theo trường hợp · 427
Giấy tờ và kết quả, lưu ý (thủ tục) · lưu ý không phải giấy tờ · 180
Giấy tờ và kết quả, lưu ý (thủ tục) · tên giấy tờ quá dài, đã cắt · 81
Giấy tờ và kết quả, lưu ý (thủ tục) · không đọc được thành phần hồ sơ · 38
Giấy tờ và kết quả, lưu ý (thủ tục) · giấy tờ ghi hai lần · 32
Giấy tờ và kết quả, lưu ý (thủ tục) · kết quả không có mã hợp lệ · 18
Giấy tờ và kết quả, lưu ý (thủ tục) · danh mục không ghi kết quả · 16
"""


def test_all_records_are_read_and_what_was_understood_is_counted() -> None:
    """A change of a phrase that turns fifty unknown times into promises must be seen and meant by somebody."""
    told = [f"{one.group} · {one.what} · {one.number}" for one in counts(found().readings)]
    assert told == COUNTS.strip().splitlines()
    assert found().left_out == ()


def test_every_ministry_is_counted_with_all_its_records() -> None:
    """A ministry whose tables are written otherwise would show here as a line of unknowns."""
    assert by_ministry(found().readings) == (
        ("Bộ Công an", 244, 212, 4, 28, 81, 163),
        ("Bộ Nông nghiệp và Môi trường", 381, 305, 7, 69, 232, 149),
        ("Bộ Tài chính", 501, 331, 10, 160, 401, 100),
        ("Bộ Tư pháp", 184, 127, 0, 57, 115, 69),
        ("Bộ Xây dựng", 362, 308, 5, 49, 161, 201),
        ("Ngân hàng Nhà nước Việt Nam", 173, 167, 0, 6, 164, 9),
        ("Tòa án nhân dân tối cao", 3, 0, 0, 3, 3, 0),
    )


def test_names_are_whole_and_every_procedure_fits_an_entry() -> None:
    """The longest name has 1,094 characters; an entry above its size would stop the import in the middle."""
    procedures = found().incoming.procedures
    assert max(len(one.name) for one in procedures) == 1094
    assert 0 < max(len(paper.name) for one in procedures for paper in one.papers) <= LONGEST_NAME
    assert max(len(canonical(one.to_body())) for one in procedures) < LARGEST_ENTRY / 2


def test_every_procedure_is_stored_and_read_back_unchanged() -> None:
    """A field lost on the way would show as a change at the next import, for all 1,848."""
    assert [Procedure.from_body(one.to_body()) for one in found().incoming.procedures] == list(
        found().incoming.procedures
    )


def test_what_is_unknown_is_said_in_the_procedures_note() -> None:
    """The clerk who is asked for a time sees what the record says of it."""
    silent = [
        one.code for one in found().incoming.procedures if not all(case.limits for case in one.cases) and not one.note
    ]
    assert silent == []


def test_free_procedures_speak_of_no_council() -> None:
    """«Miễn phí» beside «HĐND quyết định» is no zero; of these two the council passes a housing programme."""
    free = {
        reading.code
        for reading in found().readings
        for charge in reading.charges
        if charge.amount == 0 and re.search("HĐND|hội đồng nhân dân", charge.words, re.IGNORECASE)
    }
    assert free == {"6.001430", "6.001434"}


def test_the_report_is_a_workbook_and_always_the_same_bytes() -> None:
    """Two people who curate from the same file must hold the same report."""
    some = found().readings[:60]
    written = report(some)
    assert written == report(some)
    assert written.startswith(b"PK")


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (["a"], "Dòng không phải một bản ghi JSON."),
        ({"ma_thu_tuc": 7}, "Trường ma_thu_tuc không phải chữ."),
        ({"ma_thu_tuc": "1.4222", "ten_thu_tuc": "x"}, "Mã thủ tục «1.4222» không có dạng 1.004222."),
        ({"ma_thu_tuc": "1.004222"}, "Không có tên thủ tục."),
        ({"ma_thu_tuc": "1.004222", "ten_thu_tuc": "x" * 1201}, "Tên dài 1201 ký tự, nhiều nhất 1200."),
        ({"ma_thu_tuc": "1.004222", "ten_thu_tuc": "x"}, "Không có lĩnh vực."),
    ],
)
def test_a_record_that_is_no_procedure_is_listed_with_its_reason(record: object, problem: str) -> None:
    """A record that vanishes without a word is a procedure the office believes it has."""
    reading = national.read(record, RETRIEVED)
    assert (reading.procedure, reading.problem) == (None, problem)
