"""What leaves by post and comes by post, what citizens say: registers whose numbers and lines must add up."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from counter_app.documents import opinions_book, petitions_book, post_list, returns_book, survey
from counter_app.domain.dossier import Dossier
from counter_app.domain.mail import EnvelopeForm, Posted
from counter_app.domain.moments import local_day
from counter_app.domain.opinions import STEPS, Opinions
from counter_app.domain.returning import looks_like_survey, survey_code, surveyed_code
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue, mail, petitions, returns
from counter_app.operations import report as reports
from counter_app.operations.act import perform, undo
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.operations.upkeep import verify
from counter_app.store import board
from tests.conftest import FakeClock
from tests.documents import codes, images, text
from tests.factories import OFFICE, SUPERVISOR, application, person, procedure


def barcodes(pdf: bytes) -> list[str]:
    """What a scanner reads off the first page."""
    return [words for _kind, words in codes(images(pdf, 200)[0])]


def gone(desk: Desk, how: str = "POST", **changes: object) -> str:
    """A result that went; its dossier's id."""
    dossier_id = receive(desk, application(**changes)).dossier_id
    perform(desk, dossier_id, VERBS["resolve"], {"result": "12/XN-UBND"})
    perform(desk, dossier_id, VERBS["return"], {"how": how})
    return dossier_id


def test_a_list_for_the_post_takes_what_went_by_post_once(desk: Desk, clock: FakeClock) -> None:
    """The postman signs for what is in the bag, and nothing is in two bags."""
    today = local_day(clock.now)
    gone(desk)
    gone(desk, "COUNTER")
    third = gone(desk, owners=(person(name="Trần Thị Bình", id_number="001099012346"),))
    waits = mail.to_post(desk, today, today)
    assert [one.handing.how for one in waits] == ["POST", "POST"]
    lines = [Posted(one.dossier_id, one.entry_id, "eb 123 vn", 27_000) for one in waits]
    with pytest.raises(UserError, match="Chưa chọn"):
        mail.make_list(desk, [])
    with pytest.raises(UserError, match="Cước"):
        mail.make_list(desk, [Posted(waits[0].dossier_id, waits[0].entry_id, "", -1)])
    made = mail.make_list(desk, lines)
    assert (made.number, made.code) == ("01.00001", "X99.01-BC26-01.00001")
    assert mail.to_post(desk, today, today) == []
    with pytest.raises(Refused, match=r"bảng kê số 01\.00001"):
        mail.make_list(desk, lines[:1])
    pdf = post_list.paper(made, mail.lines_of(desk, made))
    words = text(pdf)
    assert "EB123VN" in words
    assert "54.000 đồng" in words
    assert "Trần Thị Bình" in words
    assert made.code in barcodes(pdf)
    perform(desk, third, VERBS["mail-returned"], {"reason": "không có người nhận", "shelf": "B1"})
    again = mail.find_list(desk, made.code.lower())
    assert post_list.paper(again, mail.lines_of(desk, again)) == pdf
    perform(desk, third, VERBS["return"], {"how": "POST"})
    assert [one.dossier_id for one in mail.to_post(desk, today, today)] == [third]
    assert mail.make_list(desk, [Posted(third, mail.to_post(desk, today, today)[0].entry_id)]).number == "01.00002"
    assert not verify(desk).faults


def test_what_did_not_go_by_post_cannot_be_listed(desk: Desk, clock: FakeClock) -> None:
    """A return undone in time: its envelope is still on the table."""
    today = local_day(clock.now)
    dossier_id = gone(desk)
    (one,) = mail.to_post(desk, today, today)
    undo(desk, dossier_id)
    assert mail.to_post(desk, today, today) == []
    with pytest.raises(Refused, match="không gửi qua bưu chính"):
        mail.make_list(desk, [Posted(dossier_id, one.entry_id)])


def test_the_register_of_returns_holds_each_result_that_went(desk: Desk, clock: FakeClock) -> None:
    """Signed by the citizens, kept by the office: a line too few is a result nobody can prove."""
    today = local_day(clock.now)
    gone(desk, "COUNTER")
    undone = gone(desk, "COUNTER")
    undo(desk, undone)
    clock.now += timedelta(days=1)
    gone(desk)
    both = returns.returns(desk, today, today + timedelta(days=1))
    assert [one.code for one in both] == ["X99.01-261123-0001", "X99.01-261124-0001"]
    assert [one.clerk for one in both] == ["Nguyễn Thị Hạnh"] * 2
    assert [one.code for one in returns.returns(desk, today, today)] == ["X99.01-261123-0001"]
    assert returns.returns(desk, today, today, counter=2) == []
    words = text(returns_book.paper(both, OFFICE, today, today, today, "mọi quầy"))
    assert "Ký nhận" in words
    assert "12/XN-UBND" in words
    assert "Cộng: 2 kết quả, trong đó qua bưu chính 1." in words
    assert returns_book.book(both, "Sổ").startswith(b"PK")
    for first, last in ((today, today - timedelta(days=1)), (today, today + timedelta(days=400))):
        with pytest.raises(UserError):
            returns.returns(desk, first, last)


def test_a_citizen_s_answer_comes_back_by_its_slip_or_by_file(desk: Desk, clock: FakeClock, tmp_path: Path) -> None:
    """SIPAS counts answers; one dossier has one, whoever tries to add another."""
    today = local_day(clock.now)
    ids = [gone(desk, "COUNTER") for _ in range(3)]
    with desk.database.read() as connection:
        first = board.dossier(connection, OFFICE.agency, ids[0])
    (code,) = barcodes(survey.survey(first, OFFICE))
    assert code == survey_code(first.code)
    assert looks_like_survey(code)
    assert not looks_like_survey(first.code)
    assert returns.rate(desk, surveyed_code(code), "4", "PAPER") == first.code
    with pytest.raises(Refused, match="chỉ ghi một lần"):
        returns.rate(desk, first.code, "5", "QR")
    answers = tmp_path / "khao-sat.csv"
    answers.write_text(
        f"Mã hồ sơ;Mức\n{first.code};5\nX99.01-261123-0002;Rất hài lòng\nX99.01-261123-0003;6\nX99.01-261123-0099;5\n",
        encoding="utf-8-sig",
    )
    made = returns.import_answers(desk, returns.read_answers(answers))
    assert made.done == 1
    assert [line.split(":")[0][-4:] for line in made.refused] == ["0001", "0003", "0099"]
    assert returns.import_answers(desk, returns.read_answers(answers)).done == 0
    found = returns.opinions(desk, today, today)
    assert sorted((one.step, one.source, one.field) for one in found.answers) == [
        (4, "PAPER", "Hộ tịch"),
        (5, "QR", "Hộ tịch"),
    ]
    assert found.total.content == 1
    for content in ("a,b\n1,2", ""):
        answers.write_text(content, encoding="utf-8")
        with pytest.raises(UserError, match="cột code"):
            returns.read_answers(answers)
    answers.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="UTF-8"):
        returns.read_answers(answers)


def test_letters_have_a_register_and_lead_to_their_dossiers(desk: Desk, clock: FakeClock) -> None:
    """«Tôi đã gửi từ tuần trước»: the clerk finds the envelope, or that there was none."""
    today = local_day(clock.now)
    with pytest.raises(UserError, match="số bưu gửi hoặc người gửi"):
        mail.register_envelope(desk, EnvelopeForm("", " ", today))
    with pytest.raises(UserError, match="ở phía trước"):
        mail.register_envelope(desk, EnvelopeForm("E1", "", today + timedelta(days=1)))
    one = mail.register_envelope(desk, EnvelopeForm("eb 12", "Nguyễn Văn An", today, "bìa rách"))
    mail.register_envelope(desk, EnvelopeForm("", "Trần Thị Bình", today))
    assert (one.number, one.tracking, one.dossier) == ("01.00001", "EB12", "")
    dossier_id = receive(desk, application()).dossier_id
    linked = mail.link_envelope(desk, "01.00001", "X99.01-261123-0001")
    assert linked.dossier == dossier_id
    with pytest.raises(Refused, match="đã gắn"):
        mail.link_envelope(desk, "01.00001", "X99.01-261123-0001")
    with pytest.raises(UserError, match="Không có bưu gửi"):
        mail.link_envelope(desk, "9", "X99.01-261123-0001")
    assert [letter.number for letter in mail.envelopes(desk)] == ["01.00002", "01.00001"]


def test_a_petition_is_numbered_answered_once_and_printed(desk: Desk, clock: FakeClock) -> None:
    """An unanswered one costs the office points; a second answer would hide the first."""
    today = local_day(clock.now)
    with pytest.raises(UserError) as wrong:
        petitions.receive(desk, {"content": "", "phone": "12", "channel": "FAX"})
    assert [problem.field for problem in wrong.value.problems] == ["content", "phone", "channel"]
    with pytest.raises(UserError, match="Không có hồ sơ"):
        petitions.receive(desk, {"content": "chờ lâu", "code": "X99.01-261123-0009"})
    receive(desk, application())
    one = petitions.receive(
        desk, {"name": "Trần Thị Bình", "content": "Chờ quá lâu ở quầy 1", "code": "X99.01-261123-0001"}
    )
    other = petitions.receive(desk, {"content": "Thiếu ghế ngồi", "channel": "PHONE"})
    assert (one.number, other.number, one.code) == ("01.00001", "01.00002", "X99.01-261123-0001")
    clock.now += timedelta(hours=1)
    with pytest.raises(UserError, match="nội dung trả lời"):
        petitions.answer(desk, one.number, " ")
    said = petitions.answer(desk, one.number, "Đã mở thêm một quầy.")
    assert (said.answered_by, said.clerk) == ("Nguyễn Thị Hạnh", "Nguyễn Thị Hạnh")
    with pytest.raises(Refused, match="đã được"):
        petitions.answer(desk, one.number, "khác")
    found = petitions.listed(desk)
    assert [one.stands[:4] for one in found] == ["Chưa", "Đã t"]
    words = text(petitions_book.paper(found, OFFICE, today, today, today))
    assert "chưa trả lời 1." in words
    assert "thêm một quầy" in words
    assert petitions_book.book(found, "Sổ").startswith(b"PK")
    assert not verify(desk).faults


def dossier_of(desk: Desk, dossier_id: str) -> Dossier:
    with desk.database.read() as connection:
        return board.dossier(connection, OFFICE.agency, dossier_id)


def test_the_table_of_opinions_is_a_recount_of_the_answers(desk: Desk, clock: FakeClock) -> None:
    """Days, fields, ways, an answer taken back: the figures the province gets, recounted from the dossiers, each
    opening exactly its own; and the same figures on paper and in the workbook.
    """
    begun = local_day(clock.now)
    random = Random(766)
    fields = ("Hộ tịch", "Đất đai")
    kinds = [procedure(code=f"9.00000{n}", field=field) for n, field in enumerate(fields, 1)]
    catalogue.publish_catalogue(desk.with_clerk(SUPERVISOR), "2026-11-22", kinds)
    for n in range(14):
        answered = gone(desk, "COUNTER", procedure=kinds[n % 2])
        code = dossier_of(desk, answered).code
        step, source = str(random.randint(1, 5)), random.choice(["QR", "PAPER"])
        if n % 5:
            returns.rate(desk, code, step, source)
        if n == 6:
            undo(desk, answered)
        clock.advance(hours=9)
    for first, last in ((begun, local_day(clock.now)), (begun + timedelta(days=1), begun + timedelta(days=2))):
        told = returns.opinions(desk, first, last)
        expected: Counter[tuple[str, int]] = Counter()
        with desk.database.read() as connection:
            for one in returns.returns(desk, begun, local_day(clock.now)):
                found = board.dossier(connection, OFFICE.agency, one.dossier_id)
                assert found.intake
                for rating in found.ratings:
                    if first <= local_day(rating.at) <= last:
                        expected[found.intake.field, rating.answer] += 1
        assert expected
        assert {(row.field, step): n for row in told.rows for step, n in row.counts.items() if n} == dict(expected)
        for (field, step), n in expected.items():
            opened = returns.behind(desk, told.chosen(step, field=field))
            assert len(opened) == n
            assert all(dossier_of(desk, row.id).ratings[0].answer == step for row in opened)
    words = text(opinions_book.paper(told, OFFICE, clock.now, begun))
    for row in (*told.rows, told.total):
        assert f"{row.field} {row.total} {' '.join(str(row.counts[step]) for step in STEPS)}" in " ".join(words.split())
    behind = {step: reports.lines_of(desk, returns.behind(desk, told.chosen(step))) for step in STEPS}
    book = load_workbook(BytesIO(opinions_book.book(told, OFFICE, clock.now, behind)))
    assert book["Theo lĩnh vực"].cell(len(told.rows) + 2, 2).value == told.total.total
    assert book["Hồ sơ"].max_row - 1 == told.total.total
    assert "Không có." in text(opinions_book.paper(Opinions(begun, begun, ()), OFFICE, clock.now, begun))
