"""Files on a dossier's papers as its entries tell them: which paper, what is refused, what is left after all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counter_app.domain.attaching import (
    LONGEST_NAME,
    attach,
    detach,
    file_named,
    is_identity_paper,
    paper_lines,
    read_line,
    short_name,
)
from counter_app.domain.attachments import ATTACHED, DETACHED, OTHER, RESULT, Flag, Seen, size_in_words
from counter_app.domain.dossier import Clash, fold
from counter_app.errors import Refused, UserError
from tests.factories import CALENDAR, MONDAY, OFFICE, Log, Walk

DAY = date(2026, 11, 23)
SCAN = Seen("to-khai.pdf", "a" * 64, 120_000, "PDF", 2)


@pytest.fixture
def walk() -> Walk:
    made = Walk(CALENDAR)
    made.receive()
    return made


def put(walk: Walk, seen: Seen = SCAN, line: int = 1, *flags: Flag, **more: Any) -> None:
    office = more.pop("office", OFFICE)
    walk.act(ATTACHED, MONDAY, lambda dossier, _: attach(dossier, seen, line, flags, office, DAY, **more))


def test_a_file_stands_on_its_paper_with_what_was_said_of_it(walk: Walk) -> None:
    """Next year somebody asks which paper of which citizen this scan was, and how it came here."""
    put(walk, replace(SCAN, remarks=("Trang trắng: 2.",)), 1, Flag.DIGITISED)
    (one,) = walk.dossier.files
    assert (one.line, one.paper, one.name) == (1, "Tờ khai yêu cầu xác nhận", "to-khai.pdf")
    assert (one.kind, one.pages, one.size, one.counter, one.actor) == ("PDF", 2, 120_000, 1, "hanh")
    assert (one.flags, one.remarks) == ((Flag.DIGITISED,), ("Trang trắng: 2.",))
    assert walk.dossier.timeline[-1].note == "Tờ khai yêu cầu xác nhận: to-khai.pdf"
    assert walk.dossier.state is not None
    assert not walk.dossier.conflicts


def test_a_file_is_replaced_marked_anew_and_taken_off(walk: Walk) -> None:
    """The wrong scan is put right without a trace of doubt about which one holds."""
    put(walk)
    (first,) = walk.dossier.files
    better = replace(SCAN, name="to-khai-ro.pdf", sha256="b" * 64)
    put(walk, better, replaces=first.entry_id)
    assert [one.name for one in walk.dossier.files] == ["to-khai-ro.pdf"]
    put(walk, better, 1, Flag.REUSED)
    (one,) = walk.dossier.files
    assert one.flags == (Flag.REUSED,)
    with pytest.raises(Refused, match="lý do"):
        detach(walk.dossier, one.entry_id, " ")
    walk.act(DETACHED, MONDAY, lambda dossier, _: detach(dossier, one.entry_id, "nhầm hồ sơ"))
    assert walk.dossier.files == ()
    assert walk.dossier.timeline[-1].note == "to-khai-ro.pdf: nhầm hồ sơ"
    with pytest.raises(Refused, match="không còn trên hồ sơ"):
        detach(walk.dossier, one.entry_id, "lần nữa")


def test_the_same_file_twice_on_one_paper_is_refused_on_two_papers_not(walk: Walk) -> None:
    """A double click must not show two scans; one scan may hold two papers."""
    put(walk)
    with pytest.raises(Refused, match="đã đính kèm"):
        put(walk)
    put(walk, SCAN, OTHER)
    assert [one.line for one in walk.dossier.files] == [1, OTHER]
    with pytest.raises(UserError, match="Nhiều tệp"):
        file_named(walk.dossier, "aaaa")
    assert file_named(walk.dossier, "aaaa", OTHER).paper == "Giấy khác"
    with pytest.raises(UserError, match="không có tệp nào"):
        file_named(walk.dossier, "bbbb")


@pytest.mark.parametrize(
    ("said", "line"), [("1", 1), ("2", 2), ("khác", OTHER), ("Giấy khác", OTHER), ("ket-qua", RESULT)]
)
def test_a_paper_is_named_by_number_or_word(walk: Walk, said: str, line: int) -> None:
    """A program says 2, a person says «khác»."""
    assert read_line(walk.dossier, said) == line


@pytest.mark.parametrize("said", ["3", "-1", "tờ khai", "", "99999"])
def test_a_paper_that_is_none_is_told_with_those_there_are(walk: Walk, said: str) -> None:
    """A scan on a paper nobody handed in would be lost on the dossier."""
    with pytest.raises(UserError, match=r"1\. Tờ khai yêu cầu xác nhận"):
        read_line(walk.dossier, said)
    assert [n for n, _ in paper_lines(walk.dossier)] == [1, 2, OTHER, RESULT]


IDENTITY = [
    "Thẻ căn cước", "Bản sao CCCD hoặc hộ chiếu", "Giấy tờ tùy thân", "cccd_mat_truoc.jpg", "CMND-cu.pdf",
    "Hộ chiếu còn giá trị sử dụng", "Giấy chứng minh nhân dân",
]  # fmt: skip
NO_IDENTITY = [
    "Tờ khai đề nghị cấp hộ chiếu", "Đơn xin xác nhận số CMND", "Giấy khai sinh", "Phiếu đề nghị cấp thẻ căn cước",
    "Giấy chứng nhận kết hôn", "scan0012.pdf",
]  # fmt: skip


@pytest.mark.parametrize("name", IDENTITY)
def test_identity_papers_are_known_by_their_names(name: str) -> None:
    """A store full of ID cards is what thieves come for."""
    assert is_identity_paper(name)


@pytest.mark.parametrize("name", NO_IDENTITY)
def test_a_form_that_speaks_of_an_identity_paper_is_none(name: str) -> None:
    """Half of the forms of a ward would otherwise be refused."""
    assert not is_identity_paper(name)


def test_images_of_identity_papers_are_refused_until_the_office_allows_them_from_a_day(walk: Walk) -> None:
    """Sensitive data is not collected by default; whoever needs it says so, with a date."""
    for seen, line in ((SCAN, 2), (replace(SCAN, name="CCCD An.pdf"), OTHER)):
        with pytest.raises(Refused, match="giấy tờ tùy thân") as told:
            put(walk, seen, line)
        assert told.value.code == "file.identity"
        with pytest.raises(Refused):
            put(walk, seen, line, office=replace(OFFICE, id_images_from="2026-11-24"))
    put(walk, SCAN, 2, office=replace(OFFICE, id_images_from="2026-11-23"))
    assert walk.dossier.files[0].paper == "Giấy tờ tùy thân"


def test_what_should_be_signed_and_is_not_is_remarked(walk: Walk) -> None:
    """An electronic certified copy without a signature is a scan; the result too."""
    put(walk, SCAN, 1, Flag.CERTIFIED)
    put(walk, SCAN, RESULT)
    put(walk, replace(SCAN, sha256="c" * 64, signed=True), RESULT)
    put(walk, SCAN, OTHER)
    missing = [one.remarks == ("Không tìm thấy chữ ký số trong tệp.",) for one in walk.dossier.files]
    assert missing == [True, True, False, False]


def test_two_counters_attach_without_seeing_each_other(walk: Walk) -> None:
    """Both scans are there after the exchange; nobody's work is a conflict."""
    other = Log(2)
    other.take(walk.log)
    theirs = attach(walk.dossier, replace(SCAN, sha256="d" * 64), 1, (), OFFICE, DAY)
    other.write("dossier:1", ATTACHED, theirs)
    put(walk)
    walk.log.take(other)
    dossier = fold("1", walk.log.held.values())
    assert sorted(one.counter for one in dossier.files) == [1, 2]
    assert dossier.conflicts == ()


@pytest.mark.parametrize(
    "change",
    [{"sha256": "x"}, {"sha256": None}, {"size": "lớn"}, {"flags": ["?"]}, {"line": None}, {"pages": []}],
)
def test_an_entry_of_another_shape_blocks_nothing(walk: Walk, change: dict[str, Any]) -> None:
    """A newer program, or a broken one, at another counter."""
    body = attach(walk.dossier, SCAN, 1, (), OFFICE, DAY)
    bad = walk.log.write("dossier:1", ATTACHED, {**body, **change})
    put(walk, replace(SCAN, sha256="e" * 64))
    assert [(c.entry_id, c.clash) for c in walk.dossier.conflicts] == [(bad.id, Clash.UNREADABLE)]
    assert [one.sha256 for one in walk.dossier.files] == ["e" * 64]


def test_an_erased_attachment_is_gone_from_the_dossier(walk: Walk) -> None:
    """The body goes with the person's name in the file's name."""
    put(walk)
    walk.log.write("dossier:1", "data.erased", {"entries": [walk.dossier.files[0].entry_id]})
    assert fold("1", walk.log.own).files == ()


def test_names_are_short_and_without_folders() -> None:
    """What stands in the entry is read in a list, and C:\\Users\\… names a person."""
    assert short_name(r"C:\Users\Lan\Giấy   khai sinh.pdf") == "Giấy khai sinh.pdf"
    assert short_name("  ") == "tep"
    long = short_name("a" * 300 + ".pdf")
    assert len(long) == LONGEST_NAME
    assert long.endswith("….pdf")
    assert (size_in_words(400), size_in_words(12_345), size_in_words(3_449_000)) == ("1 KB", "12 KB", "3,4 MB")
