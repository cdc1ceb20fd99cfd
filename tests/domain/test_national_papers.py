"""«Thành phần hồ sơ» of the national catalogue: what may be demanded of everybody, and what only sometimes."""

from __future__ import annotations

import pytest

from counter_app.domain.national_notes import Reason
from counter_app.domain.national_papers import COLUMNS, read_papers
from counter_app.domain.procedure import LONGEST_NAME, Need, Paper

REQUIRED, ONE_OF, NOTE = Need.REQUIRED, Need.ONE_OF, Need.NOTE


def read(text: str) -> tuple[Paper, ...]:
    return read_papers(text.replace("|", COLUMNS))[0]


# «heading|papers» as published, | for the heads of the columns → the papers.
PHRASES: dict[str, tuple[str, list[Paper]]] = {
    "a form with its file": (
        (
            "--|Phiếu đề nghị giải quyết thủ tục về căn cước (Mẫu DC02 ban hành kèm theo Thông tư số 17/2024/TT-BCA)"
            "Mẫu DC02 Phiếu đề nghị giải quyết thủ tục về căn cước.doc1 bản chính"
        ),
        [
            Paper(
                "Phiếu đề nghị giải quyết thủ tục về căn cước (Mẫu DC02 ban hành kèm theo Thông tư số 17/2024/TT-BCA)",
                form="Mẫu DC02 Phiếu đề nghị giải quyết thủ tục về căn cước",
            )
        ],
    ),
    "shown, by its own word": (
        "--|- Xuất trình hộ chiếu hoặc giấy tờ nhập xuất cảnh (bản chính);1 bản chính",
        [Paper("Xuất trình hộ chiếu hoặc giấy tờ nhập xuất cảnh (bản chính)", hand_in=False)],
    ),
    "shown, by its heading": (
        (
            "Các giấy tờ phải nộp (bản chính) gồm:|Danh sách thuyền viênMauDanhsachthuyenvien (1).docx1 bản chính"
            "Các giấy tờ phải xuất trình (bản chính), bao gồm:|Chứng chỉ chuyên môn thuyền viên1 bản chính"
        ),
        [
            Paper("Danh sách thuyền viên", form="MauDanhsachthuyenvien (1)"),
            Paper("Chứng chỉ chuyên môn thuyền viên", hand_in=False),
        ],
    ),
    "two copies": ("--|Tờ khai theo mẫu2 bản chính,1 bản sao", [Paper("Tờ khai theo mẫu", REQUIRED, True, 2, 1)]),
    "a quantity in the prose is none": (
        "--|01 bản chính Đơn đề nghị; kèm 02 ảnh1 bản chính",
        [Paper("01 bản chính Đơn đề nghị; kèm 02 ảnh")],
    ),
    "if there is one": (
        "--|Danh sách người đi theo tàu (nếu có)1 bản chính",
        [Paper("Danh sách người đi theo tàu (nếu có)", NOTE)],
    ),
    "where a case is named": (
        "--|Trường hợp trẻ em bị bỏ rơi thì phải có biên bản về việc trẻ bị bỏ rơi1 bản chính",
        [Paper("Trường hợp trẻ em bị bỏ rơi thì phải có biên bản về việc trẻ bị bỏ rơi", NOTE)],
    ),
    "in no copy": (
        "--|+ Văn bản đề nghị xin tái xuất0 bản chính",
        [Paper("Văn bản đề nghị xin tái xuất", NOTE, True, 0)],
    ),
    "under the heading of a case": (
        "- Trường hợp ủy quyền thì hồ sơ gồm:|Văn bản ủy quyền1 bản chính--|Giấy đề nghị1 bản chính",
        [Paper("Giấy đề nghị"), Paper("Văn bản ủy quyền (Trường hợp ủy quyền)", NOTE)],
    ),
    "one of several for everybody": (
        "Giấy tờ phải nộp:|Đơn đề nghị1 bản chínhNộp một trong số giấy tờ:|Sổ hộ khẩu1 bản chínhHộ chiếu1 bản chính",
        [
            Paper("Đơn đề nghị"),
            Paper("Sổ hộ khẩu (Nộp một trong số giấy tờ)", ONE_OF),
            Paper("Hộ chiếu (Nộp một trong số giấy tờ)", ONE_OF),
        ],
    ),
    "one of several for each of two groups of people": (
        (
            "Giấy tờ chứng minh là trẻ em gồm một trong các giấy tờ:|Giấy khai sinh1 bản chínhHộ chiếu1 bản chính"
            "Giấy tờ chứng minh là người khuyết tật gồm một trong các giấy tờ:|Giấy xác nhận khuyết tật1 bản chính"
            "Giấy ra viện1 bản chính"
        ),
        [
            Paper("Giấy khai sinh (Giấy tờ chứng minh là trẻ em gồm một trong các giấy tờ)", NOTE),
            Paper("Hộ chiếu (Giấy tờ chứng minh là trẻ em gồm một trong các giấy tờ)", NOTE),
            Paper("Giấy xác nhận khuyết tật (Giấy tờ chứng minh là người khuyết tật gồm một trong các giấy tờ)", NOTE),
            Paper("Giấy ra viện (Giấy tờ chứng minh là người khuyết tật gồm một trong các giấy tờ)", NOTE),
        ],
    ),
}


@pytest.mark.parametrize(("text", "papers"), PHRASES.values(), ids=PHRASES)
def test_a_paper_is_demanded_only_where_nothing_makes_it_depend(text: str, papers: list[Paper]) -> None:
    """A «bắt buộc» too many sends a citizen home for a paper the law never asked of them."""
    assert list(read(text)) == papers


def test_what_is_no_paper_becomes_a_remark() -> None:
    """«Lưu ý» with a tick box beside it would be demanded of everybody, in one original."""
    text = "--|Đơn đề nghị1 bản chínhLưu ý: bản sao phải có chứng thực.0 bản chínhSố lượng hồ sơ: 01 bộ.1 bản chính"
    papers, remarks, notes = read_papers(text.replace("|", COLUMNS))
    assert papers == (Paper("Đơn đề nghị"),)
    assert remarks == "Lưu ý: bản sao phải có chứng thực Số lượng hồ sơ: 01 bộ"
    assert [note.reason for note in notes] == [Reason.REMARKS]


def test_a_paper_that_is_listed_twice_is_ticked_once() -> None:
    """Two equal lines on the receipt make the citizen look for the second paper."""
    text = "--|Đơn đề nghị1 bản chínhĐơn đề nghị1 bản chính"
    papers, _, notes = read_papers(text.replace("|", COLUMNS))
    assert (papers, [note.reason for note in notes]) == ((Paper("Đơn đề nghị"),), [Reason.TWICE])


def test_a_name_longer_than_any_list_is_cut_and_said_to_be() -> None:
    """Half a page of prose in the name of a paper must not keep the procedure out, nor vanish without a word."""
    papers, _, notes = read_papers(f"--{COLUMNS}{'Đơn đề nghị cấp phép ' * 80}1 bản chính")
    assert len(papers[0].name) <= LONGEST_NAME
    assert papers[0].name.endswith("…")
    assert [note.reason for note in notes] == [Reason.CUT]


@pytest.mark.parametrize("text", ["", "--", "Bước 2. Cơ quan BHXH tiếp nhận hồ sơ và giải quyết theo quy định."])
def test_a_record_without_a_table_of_papers_says_so(text: str) -> None:
    """An empty list that looks complete would be received without any paper."""
    papers, _, notes = read_papers(text)
    assert (papers, [note.reason for note in notes]) == ((), [Reason.NO_PAPERS])
