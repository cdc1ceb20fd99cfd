"""The slip of a batch: everything is on it, nothing runs into its neighbour, and its bars are read."""

from __future__ import annotations

from dataclasses import replace

from counter_app.documents.handover_slip import slip
from counter_app.domain.dossier import Dossier, fold
from tests.documents import codes, collisions, images, letters, page_texts
from tests.factories import MONDAY, OFFICE, Log, intake, procedure

BATCH = "BG01-261123-081200"
WORDY = "Cấp đổi giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất; " * 13


def handed(number: int, name: str) -> Dossier:
    log = Log(1)
    log.write("dossier:1", "dossier.received", intake(number, procedure=procedure(name=name)).to_body())
    log.write("dossier:1", "dossier.handed_over", {"to": "Chi nhánh Văn phòng đăng ký đất đai", "batch": BATCH})
    return fold("1", log.own)


def test_forty_dossiers_with_the_longest_names_are_all_on_it() -> None:
    """What is not on the slip was never handed over."""
    dossiers = [handed(n, WORDY[: 20 + 27 * n]) for n in range(1, 41)]
    office = replace(OFFICE, agency="H30.12")
    paper = slip(dossiers, office, "Quầy 1", "Nguyễn Thị Hạnh", MONDAY.date(), reprint=2)
    texts = page_texts(paper)
    assert len(texts) > 1
    assert all(sum(one.code in text for text in texts) == 1 for one in dossiers)
    assert "BÊN NHẬN" in texts[-1]
    assert "In lại lần 2" in texts[0]
    for page in letters(paper):
        assert collisions(page) == []
    assert ("Code 128", BATCH) in codes(images(paper, 300)[0])
