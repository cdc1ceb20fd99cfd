"""Two counters and a real centre: what one received the other must show, whatever the line does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest

from counter_app.domain.entry import Entry
from counter_app.errors import Offline
from counter_app.operations.receive import receive
from counter_app.store import board, journal, local
from counter_app.sync import exchange as rounds
from counter_app.sync import pages
from counter_app.sync.central import Central, Hello
from counter_app.sync.exchange import Outcome
from tests.conftest import Centre, FakeClock
from tests.factories import OFFICE, Log, application, intake
from tests.sync.fake_centre import Unsteady
from tests.sync.rounds import Counter, codes, dump, own_log, settle, sync, vector


def test_what_one_counter_receives_the_other_shows(two_counters: tuple[Counter, Counter]) -> None:
    """The citizen may come to any counter tomorrow."""
    first, second = two_counters
    sync(first)
    pulled = sync(second)
    assert pulled.verdict == "ok"
    received = receive(first[0], application())
    outcome = sync(first)
    assert outcome.pushed == 1
    assert outcome.pending == 0
    assert sync(second).pulled == 1
    with second[0].database.read() as connection:
        found = board.find(connection, OFFICE.agency, received.intake.code)
    assert found.intake == received.intake
    assert dump(first) == dump(second)


def test_both_counters_receive_offline_and_no_number_stands_twice(two_counters: tuple[Counter, Counter]) -> None:
    """The line may be down the whole day."""
    settle(two_counters)
    first, second = two_counters
    received = [receive(desk, application()).intake.code for desk, _ in (first, second) for _ in range(5)]
    assert len(set(received)) == 10
    settle(two_counters)
    assert dump(first) == dump(second)
    with second[0].database.read() as connection:
        assert journal.unsent(connection, second[0].me) == 0


def test_an_exchange_with_nothing_to_do_changes_nothing(two_counters: tuple[Counter, Counter]) -> None:
    """It runs every twenty seconds."""
    first, _ = two_counters
    sync(first)
    again = sync(first)
    assert (again.pushed, again.pulled, again.pending) == (0, 0, 0)
    assert again.sentence == ""


def test_the_outcome_tells_what_was_done_and_what_waits(two_counters: tuple[Counter, Counter]) -> None:
    """The light and «đã gửi … nhận …» are made of these figures."""
    first, second = two_counters
    sync(first)
    written = len(own_log(first))
    outcome = sync(second)
    assert (outcome.verdict, outcome.pushed, outcome.pulled, outcome.pending) == ("ok", 0, written + 2, 0)
    for _ in range(3):
        receive(second[0], application(), receipt=False)
    with pytest.raises(Offline):
        sync((second[0], Unsteady(second[1], ["", "before"])))
    with second[0].database.read() as connection:
        assert journal.unsent(connection, second[0].me) == 3
    outcome = sync(second)
    assert (outcome.pushed, outcome.pulled, outcome.pending, outcome.clashes) == (3, 0, 0, 0)
    outcome = rounds.exchange(second[0].database, second[1], second[0].clock, program="1", cancelled=lambda: True)
    assert (outcome.pushed, outcome.pulled) == (0, 0)


def test_a_verdict_of_a_newer_centre_is_not_a_crash() -> None:
    """The centre is updated first."""
    assert "cập nhật" in Outcome("behind_by_two").sentence


# --- replies that never come


@pytest.mark.parametrize("fault", ["before", "after"])
def test_a_lost_question_or_answer_is_asked_again(two_counters: tuple[Counter, Counter], fault: str) -> None:
    """The centre has committed and the answer is lost: the second time must find everything done, once."""
    first, second = two_counters
    broken = 0
    for call in range(6):
        if call:
            for counter in (first, second):
                receive(counter[0], application(), receipt=False)
        for counter in (first, second):
            try:
                sync((counter[0], Unsteady(counter[1], [""] * call + [fault])))
            except Offline:
                broken += 1
        settle(two_counters)
        assert dump(first) == dump(second)
        assert vector(first) == vector(second)
    assert broken >= 6


def test_every_page_may_come_any_number_of_times(two_counters: tuple[Counter, Counter]) -> None:
    """A proxy, a retry, a second process: what is here already changes nothing."""
    first, second = two_counters
    receive(first[0], application(), receipt=False)
    settle(two_counters)
    page = second[1].pull({})
    shown, held = dump(second), vector(second)
    for piece in (page, page[3:9], page[:1], list(page[-1:])):
        with second[0].database.write() as connection:
            assert pages.apply(connection, second[0].me.office, piece) == 0
    assert (dump(second), vector(second)) == (shown, held)
    for piece in (page[:7], page[5:]):
        assert first[1].push(1, [entry for entry in piece if entry.counter == 1]) == held[1][0]


def test_two_processes_exchange_at_once(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """The window is sending when IT runs «sync» at the same PC."""
    first, second = two_counters
    for _ in range(3):
        receive(first[0], application(), receipt=False)
    other = Central(first[1]._login)

    class Meanwhile:
        """Somebody else's whole round happens before each of our calls."""

        def __getattr__(self, name: str) -> Callable[..., object]:
            def call(*given: object) -> object:
                sync((first[0], other))
                return getattr(first[1], name)(*given)

            return call

    assert sync((first[0], Meanwhile())).verdict == "ok"
    other.close()
    settle(two_counters)
    assert dump(first) == dump(second)


# --- what the centre may answer


def test_the_clock_of_this_pc_is_measured_against_the_centres(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """A PC a year ahead is told so, and its acts are ordered by the centre's time."""
    first, _ = two_counters

    class Wound:
        """A line on which the clock runs four seconds during hello."""

        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def hello(self, *given: Any) -> Hello:
            answer = first[1].hello(*given)
            moment = clock.now + timedelta(seconds=2) + timedelta(days=365)
            clock.advance(seconds=4)
            return replace(answer, server_time=moment)

    outcome = sync((first[0], Wound()))
    assert outcome.skew == timedelta(days=365)
    with first[0].database.read() as connection:
        assert local.clock_offset(connection) == timedelta(days=365) // timedelta(microseconds=1)
    assert "lệch máy chủ" in first[0].clock_fault()
    received = receive(first[0], application(), receipt=False)
    entry = own_log(first)[-1]
    assert entry.subject.endswith(received.dossier_id)
    assert entry.hlc // 10**6 == int((clock.now + timedelta(days=365)).timestamp())


def test_the_real_server_tells_its_time(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """To the microsecond and with its zone, or every counter would be hours off."""
    first, _ = two_counters
    with centre.admin() as admin:
        (now,) = admin.execute("SELECT clock_timestamp()").fetchone()  # type: ignore[misc]
    answer = first[1].hello(0, b"", "1", "")
    assert timedelta() <= answer.server_time - now < timedelta(minutes=1)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("program", "verdict"),
    [
        ("0.9.9", "too_old"),
        ("0.10.0", "ok"),
        ("0.10.0rc1", "ok"),
        ("1.0.dev3", "ok"),
        ("", "too_old"),
        ("0.10", "too_old"),
    ],
)
def test_a_program_too_old_works_on_and_is_told(
    two_counters: tuple[Counter, Counter], centre: Centre, program: str, verdict: str
) -> None:
    """Releases are compared as numbers; nothing is sent, nothing is lost, the queue is served."""
    first, _ = two_counters
    with centre.admin() as admin:
        admin.execute("UPDATE quay.office SET min_program = '0.10.0'")
    receive(first[0], application(), receipt=False)
    outcome = sync(first, program)
    assert outcome.verdict == verdict
    if verdict == "too_old":
        assert (outcome.pushed, outcome.pulled) == (0, 0)
        assert outcome.pending == len(own_log(first))
        assert "cập nhật" in outcome.sentence
        receive(first[0], application(), receipt=False)
        assert sync(first, "1.0.0").pending == 0


def test_a_revoked_counter_works_on_and_is_told(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """Receipts given to citizens are never stranded in silence."""
    first, second = two_counters
    settle(two_counters)
    with centre.admin() as admin:
        admin.execute("UPDATE quay.counter SET status = 'revoked' WHERE counter = 2")
    receive(second[0], application(), receipt=False)
    outcome = sync(second)
    assert (outcome.verdict, outcome.pushed, outcome.pending) == ("revoked", 1, 0)  # put aside there
    assert "thu hồi" in outcome.sentence
    assert sync(first).verdict == "ok"


# --- the clerk goes first


def test_what_is_saved_while_a_batch_is_on_the_line_goes_with_the_same_round(
    two_counters: tuple[Counter, Counter],
) -> None:
    """What comes next is read ahead; a receipt saved after that must not wait for the next round."""
    desk, line = two_counters[0]
    receive(desk, application(), receipt=False)
    saved: list[str] = []

    class Busy:
        def __getattr__(self, name: str) -> Any:
            return getattr(line, name)

        def push(self, log: int, entries: list[Entry]) -> int:
            head = line.push(log, entries)
            if len(saved) < 2:
                saved.append(receive(desk, application(), receipt=False).intake.code)
            return head

    assert sync((desk, Busy())).pending == 0
    assert len(saved) == 2


def test_the_clerk_saves_while_a_long_round_runs(
    two_counters: tuple[Counter, Counter], centre: Centre, record_property: Callable[[str, object], None]
) -> None:
    """A hundred receptions during a pull of a whole day: every one is saved, and none stands twice."""
    first, second = two_counters
    settle(two_counters)
    enrolled = centre.enrol(3, key=b"3" * 32)
    log = Log(3, key=b"3" * 32)
    for n in range(600):
        log.write(f"dossier:{n}", "dossier.received", intake(number=1000 + n % 400).to_body())
    with closing(centre.line(enrolled)) as line:
        for start in range(0, 600, 200):
            line.push(3, log.own[start : start + 200])
    began = threading.Event()

    class Telling:
        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def pull(self, known: Any, limit: int = 500) -> list[Entry]:
            began.set()
            return first[1].pull(known, min(limit, 100))

    outcomes: list[Any] = []

    def exchanging() -> None:
        try:
            outcomes.append(sync((first[0], Telling())))
        except Exception as error:  # noqa: BLE001 - told to the test
            outcomes.append(error)

    thread = threading.Thread(target=exchanging)
    thread.start()
    assert began.wait(30)
    waits, saved = [], []
    for _ in range(100):
        start_ = perf_counter()
        saved.append(receive(first[0], application(), receipt=False).intake.code)
        waits.append(perf_counter() - start_)
    thread.join(60)
    assert not thread.is_alive()
    assert isinstance(outcomes[0], Outcome), outcomes[0]
    assert outcomes[0].pulled == 601
    assert len(set(saved)) == 100
    settle(two_counters)
    assert set(saved) <= set(codes(second))
    assert dump(first) == dump(second)
    record_property("longest save during a round, ms", round(max(waits) * 1000, 1))
