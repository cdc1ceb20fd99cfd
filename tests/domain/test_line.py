"""The words of «Đồng bộ»: a clerk reads them on a bad day and must know what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.line import DO, WHY, Flag, LineState, Peer, Stop, label_of, time_left, told
from counter_app.domain.office import _MAY
from counter_app.domain.transitions import ACTS
from tests.factories import MONDAY

WENT = LineState(MONDAY, MONDAY, "ok")


@pytest.mark.parametrize(
    ("state", "has_centre", "stop"),
    [
        (LineState(), False, Stop.NO_CENTRE),
        (LineState(), True, Stop.NOT_YET),
        (WENT, True, Stop.NONE),
        (LineState(MONDAY, MONDAY, "behind"), True, Stop.NONE),
        (LineState(MONDAY, MONDAY, "rolled_back"), True, Stop.NONE),
        (LineState(MONDAY, MONDAY, "revoked"), True, Stop.REVOKED),
        (LineState(MONDAY, MONDAY, "forked"), True, Stop.FORKED),
        (LineState(MONDAY, MONDAY, "too_old"), True, Stop.TOO_OLD),
        (LineState(MONDAY, MONDAY, "renumbered"), True, Stop.NONE),
        (LineState(MONDAY, MONDAY, "a word of a newer centre"), True, Stop.TOO_OLD),
        (LineState(MONDAY, MONDAY, "ok", "mất mạng"), True, Stop.OFFLINE),
        (LineState(MONDAY, MONDAY, "revoked", "mất mạng"), True, Stop.OFFLINE),
        (LineState(MONDAY, MONDAY, "ok", "không nhận", refused=True), True, Stop.REFUSED),
    ],
)
def test_what_keeps_acts_from_being_sent_has_one_name(state: LineState, has_centre: bool, stop: Stop) -> None:
    """IT on the phone asks what the page says; two answers would send them the wrong way."""
    assert state.stop(has_centre=has_centre) is stop
    assert LineState.from_body(state.to_body()) == state


def test_every_stop_says_why_and_what_to_do_without_technical_words() -> None:
    """A clerk does not know what a server, a log or a fork is."""
    for stop in Stop:
        for words in (WHY[stop], DO[stop]):
            assert words.endswith(".")
            assert not any(word in words.lower() for word in ("server", "nhật ký", "postgres", "log", "đồng bộ hóa"))


def test_every_kind_of_act_has_words() -> None:
    """«dossier.sent_elsewhere» on the screen would be read out to IT letter by letter."""
    kinds = {*ACTS, *_MAY, "petition.received", "envelope.linked", "post.listed", "guidance.issued", "intake.refused"}
    for kind in kinds:
        assert label_of(kind) != "Thao tác khác", kind
        assert "." not in label_of(kind)
    assert label_of("of.tomorrow") == "Thao tác khác"


def test_the_heading_tells_how_many_and_since_when() -> None:
    """Three since this morning is no trouble, three hundred since Monday is."""
    assert told(0, None).startswith("Không có gì chờ gửi")
    assert told(3, MONDAY) == "3 thao tác chờ gửi, lâu nhất từ 23/11/2026 08:12."


@pytest.mark.parametrize(
    ("done", "of", "seconds", "words"),
    [
        (0, 100, 10, ""),
        (100, 100, 10, ""),
        (10, 100, 0.5, ""),
        (50, 100, 10, "còn chưa tới 1 phút"),
        (100, 1000, 60, "còn khoảng 9 phút"),
        (1, 1000, 60, "còn khoảng 16 giờ 39 phút"),
    ],
)
def test_how_long_it_takes_is_told_once_it_can_be(done: int, of: int, seconds: float, words: str) -> None:
    """A wrong guess in the first second would send people home."""
    assert time_left(done, of, seconds) == words


def test_a_counter_to_look_at_says_why() -> None:
    """A supervisor looks at one column."""
    well = Peer(2, 10, True, "1.0", MONDAY, 0, timedelta(minutes=9, seconds=59), 0, 0)
    assert well.words == ""
    odd = Peer(2, 10, False, "1.0", None, 3, timedelta(minutes=-10), 4, 5)
    assert odd.words == "đã thu hồi; 4 thao tác chờ duyệt; 5 thao tác không có quyền; đồng hồ lệch 10 phút"
    twice = replace(well, twins_at=MONDAY)
    assert twice.words == "hai máy thay nhau dùng số quầy này (gần nhất 23/11/2026 08:12), hãy báo quản trị"
    assert [Peer.from_body(one.to_body()) for one in (well, odd, twice)] == [well, odd, twice]
    assert Peer.from_body(well.to_body()[:-1]) == well  # as it was kept before twins were told


def test_a_flag_says_what_it_means_for_others() -> None:
    """The one who published a procedure wonders why the neighbour does not have it."""
    words = Flag(7, "procedure.published", "procedure:1", "right").words
    assert words.startswith("Danh mục TTHC: người thực hiện không có quyền")
    assert "không theo" in words
