"""Notices: queued by the acts themselves, sent once, and a citizen who did not get one is known by name."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.notice import STANDARD, About, Channel, Stage, Template
from counter_app.domain.verbs import VERBS
from counter_app.errors import Refused, StorageTrouble, UserError
from counter_app.operations import catalogue, notices
from counter_app.operations.act import perform, undo
from counter_app.operations.certify import certify
from counter_app.operations.desk import Desk
from counter_app.operations.file_drop import FileDrop
from counter_app.operations.notices import Answer, Message
from counter_app.operations.receive import enter, receive
from counter_app.store import board
from counter_app.store import notices as queue
from counter_app.store.notices import Queued
from tests.certifying import certifying, request
from tests.conftest import FakeClock
from tests.factories import SUPERVISOR, application, person


@dataclass
class Box:
    """A gateway that remembers what it was given."""

    sent: dict[str, list[Message]] = field(default_factory=dict)
    breaks: BaseException | None = None
    known: bool = True
    replies: list[Answer] = field(default_factory=list)

    def send(self, batch: str, messages: list[Message]) -> None:
        if isinstance(self.breaks, StorageTrouble):
            raise self.breaks
        assert batch not in self.sent
        self.sent[batch] = list(messages)
        if self.breaks:
            raise self.breaks

    def went_out(self, batch: str) -> bool:
        return self.known and batch in self.sent

    def answers(self, batch: str) -> list[Answer]:
        return self.replies

    @property
    def messages(self) -> list[Message]:
        return [one for batch in self.sent.values() for one in batch]


def switch_on(desk: Desk, *abouts: About, **changes: object) -> None:
    chief = desk.with_clerk(SUPERVISOR)
    for about in abouts or tuple(About):
        one = STANDARD[about]
        catalogue.set_notice(chief, Template(about, **{"text": one.text, "on": True, **changes}))  # type: ignore[arg-type]


def listed(desk: Desk, *stages: Stage) -> list[Queued]:
    with desk.database.read() as connection:
        return queue.listed(connection, stages)


def do(desk: Desk, dossier_id: str, verb: str, **fields: object) -> None:
    perform(desk, dossier_id, VERBS[verb], fields)


def timeline(desk: Desk, dossier_id: str) -> list[str]:
    with desk.database.read() as connection:
        found = board.dossier(connection, desk.me.office, dossier_id)
    return [line.note for line in found.timeline if line.kind == "dossier.notified"]


def test_an_office_that_switched_nothing_on_queues_nothing(desk: Desk) -> None:
    """Thousands of stale messages would go out on the day it sets a folder."""
    dossier_id = receive(desk, application()).dossier_id
    do(desk, dossier_id, "resolve")
    assert listed(desk) == []


def test_each_act_queues_its_notice_in_the_office_s_words(desk: Desk, clock: FakeClock) -> None:
    """The citizen would read braces, or of another dossier."""
    switch_on(desk)
    dossier_id = receive(desk, application()).dossier_id
    do(desk, dossier_id, "request-supplement", items=["Bản sao"], reason="chưa rõ")
    do(desk, dossier_id, "supplemented")
    do(desk, dossier_id, "apologise", reason="cần xác minh", by="5 ngày làm việc")
    do(desk, dossier_id, "resolve", result="12/XN")
    do(desk, dossier_id, "arrived", shelf="A1")
    found = listed(desk)
    assert [one.about for one in found] == [About.RECEIVED, About.SUPPLEMENT, About.NEW_DATE, About.READY]
    assert {one.recipient for one in found} == {"0912345678"}
    assert "X99.01-261123-0001" in found[0].text
    assert "Ban sao" in found[1].text
    assert found[0].text.isascii()
    assert "can xac minh" in found[2].text


def test_a_result_settled_elsewhere_is_told_when_it_is_at_the_counter(desk: Desk) -> None:
    """«Ready» before the courier came would send the citizen home again."""
    switch_on(desk, About.READY)
    dossier_id = receive(desk, application()).dossier_id
    do(desk, dossier_id, "hand-over", to="Phòng Kinh tế")
    do(desk, dossier_id, "resolve")
    assert listed(desk) == []
    do(desk, dossier_id, "arrived", shelf="B2")
    assert [one.about for one in listed(desk)] == [About.READY]


def test_no_phone_and_no_wish_are_listed_and_never_sent(desk: Desk, clock: FakeClock) -> None:
    """Somebody must call them, or leave them alone."""
    switch_on(desk, About.RECEIVED)
    receive(desk, application(owners=(person(phone=""),)))
    receive(desk, application(no_messages=True))
    box = Box()
    clock.now += timedelta(minutes=1)
    assert notices.send(desk, box).written == 0
    assert box.sent == {}
    assert [one.trouble for one in listed(desk, Stage.SKIPPED)] == [
        "Không có số điện thoại.",
        "Người nộp không nhận tin.",
    ]


def test_an_undone_act_tells_nobody(desk: Desk, clock: FakeClock) -> None:
    """A slip of the finger must not reach a phone."""
    switch_on(desk, About.RECEIVED, About.READY)
    first, second = receive(desk, application()).dossier_id, receive(desk, application()).dossier_id
    do(desk, first, "resolve")
    undo(desk, first)
    undo(desk, second)
    stages = {(one.dossier, one.about): one.stage for one in listed(desk)}
    assert stages[first, About.READY] is Stage.WITHDRAWN
    assert stages[first, About.RECEIVED] is Stage.WAITING
    assert stages[second, About.RECEIVED] is Stage.WITHDRAWN


def test_nothing_goes_while_an_act_can_still_be_taken_back(desk: Desk, clock: FakeClock) -> None:
    """Ten seconds of undo are worth nothing when the message went in the first."""
    switch_on(desk, About.RECEIVED)
    dossier_id = receive(desk, application()).dossier_id
    box = Box()
    assert notices.send(desk, box).written == 0
    clock.now += timedelta(seconds=16)
    assert notices.send(desk, box).written == 1
    assert notices.send(desk, box).written == 0
    assert timeline(desk, dossier_id) == ["Đã tiếp nhận, tin nhắn SMS …678"]
    with pytest.raises(Refused, match=r"Không có thao tác|Đã quá"):
        undo(desk, dossier_id)


def test_what_is_not_true_any_more_is_not_sent(desk: Desk, clock: FakeClock) -> None:
    """«Mời bổ sung» after the papers came; a certified copy that the citizen took with them."""
    switch_on(desk, About.SUPPLEMENT, About.READY)
    dossier_id = receive(desk, application()).dossier_id
    do(desk, dossier_id, "request-supplement", items=["Bản sao"], reason="chưa rõ")
    do(desk, dossier_id, "supplemented")
    clock.now += timedelta(minutes=1)
    assert notices.send(desk, Box()).withdrawn == 1
    do(desk, dossier_id, "resolve")
    clock.now += timedelta(days=3)
    assert notices.send(desk, Box()).withdrawn == 1
    assert [one.trouble for one in listed(desk)] == [
        "Hồ sơ đã chuyển sang «Đang xử lý».",
        "Đã chờ quá 2 ngày nên không gửi nữa.",
    ]


def test_a_program_killed_in_the_middle_sends_nothing_twice(desk: Desk, clock: FakeClock) -> None:
    """Whatever the moment: a citizen called to the office twice does not believe the third message."""
    switch_on(desk, About.RECEIVED)
    dossier_id = receive(desk, application()).dossier_id
    clock.now += timedelta(minutes=1)
    box = Box(breaks=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        notices.send(desk, box)
    assert [one.stage for one in listed(desk)] == [Stage.WRITING]
    box.breaks, box.known = None, False  # the gateway took the file away: nobody can tell
    assert notices.send(desk, box).unsure == 1
    assert len(box.messages) == 1
    (one,) = listed(desk, Stage.FAILED)
    assert "chưa rõ" in one.trouble
    notices.retry(desk, one.id)  # a person decides
    clock.now += timedelta(minutes=1)
    box.breaks = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        notices.send(desk, box)
    box.breaks, box.known = None, True  # this time it is seen to be there
    assert notices.send(desk, box) == notices.Sent()
    assert len(box.messages) == 2
    assert len(timeline(desk, dossier_id)) == 1
    assert [one.stage for one in listed(desk)] == [Stage.WRITTEN]


def test_a_folder_that_is_away_loses_nothing(desk: Desk, clock: FakeClock, tmp_path: Path) -> None:
    """A network drive off for an hour."""
    switch_on(desk, About.RECEIVED)
    receive(desk, application())
    clock.now += timedelta(minutes=1)
    drop = FileDrop(tmp_path / "gone")
    with pytest.raises(StorageTrouble, match="vẫn chờ"):
        notices.send(desk, drop)
    assert [one.stage for one in listed(desk)] == [Stage.WAITING]
    drop.folder.mkdir()
    clock.now += timedelta(minutes=1)
    assert notices.send(desk, drop).written == 1


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_batch_is_one_whole_new_file_and_its_answer_is_read_back(
    desk: Desk, clock: FakeClock, tmp_path: Path, kind: str
) -> None:
    """The gateway's program reads these files and nothing else."""
    switch_on(desk, About.RECEIVED)
    ids = [receive(desk, application()).dossier_id for _ in range(2)]
    clock.now += timedelta(minutes=1)
    folder = tmp_path / "sms"
    folder.mkdir()
    drop = FileDrop(folder, kind)
    sent = notices.send(desk, drop)
    (file,) = folder.iterdir()
    assert file.name == f"{sent.batch}.{kind}"
    text = file.read_text("utf-8-sig")
    rows = json.loads(text)["messages"] if kind == "json" else list(csv.DictReader(text.splitlines()))
    assert [(row["to"], row["channel"], int(row["sms"])) for row in rows] == [("0912345678", "SMS", 1)] * 2
    with pytest.raises(StorageTrouble, match="cùng tên"):
        drop.send(sent.batch, [])
    assert file.read_text("utf-8-sig") == text
    file.unlink()
    answer = folder / f"{sent.batch}.answer.{kind}"
    answer.write_text("chưa xong", encoding="utf-8")
    assert kind == "csv" or "answer" in notices.send(desk, drop).troubles[0]
    said = [
        {"id": rows[0]["id"], "state": "delivered", "reason": ""},
        {"id": rows[1]["id"], "state": "FAILED", "reason": "thuê bao khóa"},
    ]
    if kind == "json":
        answer.write_text(json.dumps({"messages": said}), encoding="utf-8")
    else:
        answer.write_text("id,state,reason\n" + "\n".join(",".join(one.values()) for one in said), encoding="utf-8")
    found = notices.send(desk, drop)
    assert (found.delivered, found.failed) == (1, 1)
    assert [one.stage for one in listed(desk)] == [Stage.DELIVERED, Stage.FAILED]
    assert timeline(desk, ids[1])[1].endswith("thuê bao khóa")
    (failed,) = listed(desk, Stage.FAILED)
    notices.phoned(desk, failed.id)
    assert listed(desk, Stage.FAILED) == []
    with pytest.raises(Refused, match="Đã gọi điện thay"):
        notices.retry(desk, failed.id)


def test_a_failed_one_is_sent_again_to_the_corrected_phone(desk: Desk, clock: FakeClock) -> None:
    """The clerk calls, hears «wrong number», corrects it and presses once."""
    switch_on(desk, About.READY)
    dossier_id = receive(desk, application()).dossier_id
    do(desk, dossier_id, "resolve")
    clock.now += timedelta(minutes=1)
    box = Box()
    notices.send(desk, box)
    box.replies = [Answer(box.messages[0].id, delivered=False, reason="sai số")]
    assert notices.send(desk, box).failed == 1
    do(desk, dossier_id, "correct", phone="0987654321", reason="ghi nhầm số")
    (one,) = listed(desk, Stage.FAILED)
    notices.retry(desk, one.id)
    box.replies = []
    clock.now += timedelta(minutes=1)
    assert notices.send(desk, box).written == 1
    assert [message.to for message in box.messages] == ["0912345678", "0987654321"]
    do(desk, dossier_id, "correct", no_messages="có", reason="không muốn nhận tin")
    with desk.database.read() as connection:
        intake = board.dossier(connection, desk.me.office, dossier_id).intake
    assert intake is not None
    assert intake.no_messages


def test_reminders_go_once_a_day_to_those_who_have_waited(desk: Desk, clock: FakeClock) -> None:
    """A full shelf is why the office wants this; a reminder a day is why citizens block the number."""
    switch_on(desk, About.UNCOLLECTED)
    dossier_id = receive(desk, application()).dossier_id
    do(desk, dossier_id, "resolve")
    assert notices.remind(desk) == 0
    clock.now += timedelta(days=7, minutes=1)
    assert notices.remind(desk) == 1
    assert notices.remind(desk) == 0
    clock.now += timedelta(minutes=1)
    assert notices.send(desk, Box()).written == 1
    clock.now += timedelta(days=1)
    assert notices.remind(desk) == 0
    do(desk, dossier_id, "contacted", note="đã gọi điện")
    clock.now += timedelta(days=6, hours=1)
    assert notices.remind(desk) == 0
    clock.now += timedelta(days=1)
    assert notices.remind(desk) == 1
    assert "da cho 15 ngay" in listed(desk, Stage.WAITING)[0].text


def test_a_file_put_back_from_a_copy_sends_nothing_by_itself(desk: Desk, clock: FakeClock) -> None:
    """What waited when the copy was made has gone out since."""
    switch_on(desk, About.RECEIVED)
    receive(desk, application())
    clock.now += timedelta(minutes=1)
    with desk.database.write() as connection:
        queue.hold_all(connection, "khôi phục", clock.now)
    assert notices.send(desk, Box()).written == 0


def test_a_lane_that_returns_at_once_tells_nobody(desk: Desk, clock: FakeClock) -> None:
    """The citizen stands there with the copies in their hands."""
    switch_on(desk)
    certify(certifying(desk), request())
    clock.now += timedelta(minutes=1)
    assert notices.send(desk, Box()).written == 0


def test_words_hold_from_the_day_they_were_saved(desk: Desk, clock: FakeClock) -> None:
    """A text saved wrong must be refused where it is typed, not found by the citizen."""
    chief = desk.with_clerk(SUPERVISOR)
    with pytest.raises(UserError, match="ma_hs"):
        catalogue.set_notice(chief, Template(About.READY, "Hồ sơ {ma_hs} xong"))
    with pytest.raises(UserError, match="thành cặp"):
        catalogue.set_notice(chief, Template(About.READY, "Hồ sơ {ma xong"))
    with pytest.raises(Refused, match="không có quyền"):
        catalogue.set_notice(desk, Template(About.READY, "Hồ sơ {ma} xong"))
    catalogue.set_notice(chief, Template(About.READY, "Hồ sơ {ma} xong", Channel.EMAIL, accents=True, on=True))
    clock.now += timedelta(days=1)
    catalogue.set_notice(chief, Template(About.READY, "{ma}"))
    known = desk.reference().notices
    today = clock.now.date()
    assert known.on(today - timedelta(days=1), About.READY).channel is Channel.EMAIL
    assert known.on(today, About.READY).text == "{ma}"
    assert known.on(today - timedelta(days=9), About.READY) == STANDARD[About.READY]


def test_the_queue_is_written_with_the_act_or_not_at_all(desk: Desk) -> None:
    """A message about a reception that was rolled back has no dossier to be about."""
    switch_on(desk, About.RECEIVED)

    def half() -> None:
        with desk.database.write() as connection:
            enter(connection, desk, application(), desk.clock())
            assert len(queue.listed(connection)) == 1
            raise StorageTrouble("đĩa đầy")

    with pytest.raises(StorageTrouble):
        half()
    assert listed(desk) == []
