"""Files and old dossiers' words behind the entries: only then, in pieces, and nothing let go of that is not proven."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from counter_app.domain.attachments import Attached, Seen
from counter_app.errors import Away
from counter_app.operations import ask_centre, attach, catalogue
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.settings import file_window
from counter_app.store import journal
from counter_app.sync import blobs
from counter_app.sync.carry import Carried, Carrier
from counter_app.sync.exchange import exchange
from tests.conftest import Centre, FakeClock
from tests.factories import OFFICE, SUPERVISOR, application
from tests.sync.proxy import Proxy
from tests.sync.rounds import Counter, settle
from tests.sync.test_line import port_of, through

PIECE = blobs.PIECE


class Ticks:
    """Seconds that pass by themselves, so many a look."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def carrier(desk: Desk, **changes: Any) -> Carrier:
    return Carrier(desk.archive, **{"ticks": Ticks(), **changes})


def carry(counter: tuple[Desk, Any], by: Carrier | None = None) -> Carried:
    desk, line = counter
    done = exchange(desk.database, line, desk.clock, program="0.1.0", carrier=by or carrier(desk))
    return done.carried


def scan(size: int, seed: int = 1) -> bytes:
    return Random(seed).randbytes(size)


def attached(desk: Desk, content: bytes, dossier: str = "") -> Attached:
    """A file on the first paper of a dossier."""
    dossier = dossier or receive(desk, application(), receipt=False).dossier_id
    seen = Seen("tờ khai.pdf", sha256(content).hexdigest(), len(content), "PDF", 1)
    return attach.attach(desk, dossier, 1, content, seen).files[-1]


def opened(desk: Desk, file: Attached) -> bytes | None:
    """What somebody gets who opens it; what is not here is asked for."""
    try:
        return attach.content(desk, file)
    except Away as away:
        ask_centre.ask(desk, away)
        return None


def test_a_file_reaches_the_other_counter_when_somebody_opens_it_there(two_counters: tuple[Counter, Counter]) -> None:
    """The scan was made at counter 1, the result is returned at counter 2; and 2 GB of scans stay where they are."""
    first, second = two_counters
    settle(two_counters)
    content = scan(3 * PIECE + 17)
    file = attached(first[0], content)
    other = attached(first[0], scan(100, 2))
    assert carry(first).given == 2
    assert carry(first) == Carried()
    assert carry(second).fetched == 0
    assert not second[0].archive.held([file.sha256, other.sha256])
    assert opened(second[0], file) is None
    done = carry(second)
    assert (done.fetched, done.bytes, done.again) == (1, len(content), None)
    assert opened(second[0], file) == content
    assert not second[0].archive.held([other.sha256])
    assert carry(second) == Carried()  # what came from the centre is not sent back


def test_an_office_may_want_every_file_at_every_counter(two_counters: tuple[Counter, Counter]) -> None:
    """Where a line is good, nobody should wait for a scan; a file that is not at the centre yet stops no other."""
    first, second = two_counters
    catalogue.set_office(first[0].with_clerk(SUPERVISOR), replace(OFFICE, fetch_files=True))
    contents = [scan(PIECE + n, n) for n in range(3)]
    made = [attached(first[0], content) for content in contents]
    slow = carrier(first[0], hours="00:00-00:01")
    assert carry(first, slow).given == 0  # 08:00
    settle(two_counters)
    later = carrier(second[0])
    assert carry(second, later).fetched == 0
    assert carry(first).given == 3
    later.ticks.now += 3600  # type: ignore[attr-defined]
    assert carry(second, later).fetched == 3
    assert [opened(second[0], file) for file in made] == contents


def test_an_act_goes_before_the_rest_of_a_file(two_counters: tuple[Counter, Counter]) -> None:
    """A receipt must not wait behind somebody's scan; the scan goes on where it stopped."""
    first, _ = two_counters
    settle(two_counters)
    attached(first[0], scan(4 * PIECE))
    saved: list[str] = []

    class Saving:
        """A clerk presses F9 while a piece is on its way."""

        def __getattr__(self, name: str) -> Any:
            if name == "blob_put" and not saved:
                saved.append(receive(first[0], application(), receipt=False).dossier_id)
            return getattr(first[1], name)

    done = carry((first[0], Saving()))
    assert (done.given, done.bytes, done.again) == (0, PIECE, 0.0)
    done = carry(first)
    assert (done.given, done.bytes) == (1, 3 * PIECE)


def test_a_round_and_a_rate_have_their_ends(two_counters: tuple[Counter, Counter]) -> None:
    """The office's one line carries the telephone too; and a round that never ends would hold the window's close."""
    first, _ = two_counters
    settle(two_counters)
    attached(first[0], scan(5 * PIECE))
    done = carry(first, carrier(first[0], seconds=6.0, ticks=Ticks(1.0)))
    assert 0 < done.bytes < 5 * PIECE
    assert done.again == 0.0
    slow = carrier(first[0], rate=PIECE // 2)
    rounds = 0
    while not (done := carry(first, slow)).given:
        assert done.bytes <= PIECE
        assert done.again
        slow.ticks.now += done.again  # type: ignore[attr-defined]
        rounds += 1
    assert rounds >= 2


@pytest.mark.parametrize(
    ("text", "hour", "opened_then"),
    [("", 8, True), ("17:30-07:00", 8, False), ("17:30–07:00", 18, True), ("17:30-07:00", 6, True), ("sáng", 8, True)],
)
def test_files_go_by_themselves_in_their_hours_only(
    text: str, hour: int, opened_then: bool, desk: Desk, clock: FakeClock
) -> None:
    """By day the line belongs to the queue."""
    clock.now = clock.now.replace(hour=(hour - 7) % 24)
    assert carrier(desk, hours=text).open_now(clock) is opened_then
    assert (file_window(text) is None) is (text in ("", "sáng"))


# --- a bad line


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_file_comes_over_a_line_that_is_cut_again_and_again(two_counters: tuple[Counter, Counter], way: str) -> None:
    """Whatever byte the line breaks at: pieces that arrived stay, none is doubled, the light alone changes."""
    first, second = two_counters
    settle(two_counters)
    content = scan(6 * PIECE + 5)
    file = attached(first[0], content)
    carry(first) if way == "down" else settle(two_counters)
    counter = first if way == "up" else second
    if way == "down":
        settle(two_counters)
        assert opened(second[0], file) is None
    by, rounds = carrier(counter[0]), 0
    for after in (9_000, 70_000, 100_000, 150_000, 210_000, 260_000, 300_000):
        with (
            closing(Proxy(port_of(counter[1]._login.url), **{way: after})) as proxy,
            closing(through(counter[1], proxy.port)) as cut,
        ):
            done = carry((counter[0], cut), by)
        rounds += 1
        assert done.again is None
        if done.given or done.fetched:
            break
        assert "nằm trên máy này" in done.trouble
    assert rounds > 2
    carry(counter, by)
    assert carry(second).trouble == ""
    assert opened(second[0], file) or carry(second).fetched
    assert opened(second[0], file) == content


def test_a_line_that_goes_silent_in_a_file_ends_the_round(two_counters: tuple[Counter, Counter]) -> None:
    """It acknowledges and forwards nothing more: the entries were safe before."""
    first, _ = two_counters
    settle(two_counters)
    attached(first[0], scan(5 * PIECE))
    by = carrier(first[0])
    with (
        closing(Proxy(port_of(first[1]._login.url), up=200_000, stalls=True)) as proxy,
        closing(through(first[1], proxy.port, silence=0.5)) as line,
    ):
        done = carry((first[0], line), by)
    assert done.trouble
    with first[0].database.read() as connection:
        assert journal.unsent(connection, first[0].me) == 0
    assert carry(first, by).given == 1


class Twisting:
    """A line that delivers every piece twice, and spoils the pieces of its choice."""

    def __init__(self, line: Any, spoils: Sequence[int]) -> None:
        self.line, self.spoils, self.calls = line, list(spoils), 0

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            if name not in ("blob_put", "blob_get"):
                return getattr(self.line, name)(*given)
            self.calls += 1
            spoilt = self.calls in self.spoils
            if name == "blob_put":
                data = bytes(len(given[2])) if spoilt else given[2]
                getattr(self.line, name)(given[0], given[1], data)
                return getattr(self.line, name)(given[0], given[1], data)
            found = getattr(self.line, name)(*given)
            return bytes(len(found)) if spoilt else found

        return call


def test_pieces_that_come_twice_or_spoilt_never_make_another_file(two_counters: tuple[Counter, Counter]) -> None:
    """The hash in the signed entry decides, at the centre and here; a spoilt file is carried again from its start."""
    first, second = two_counters
    settle(two_counters)
    content = scan(3 * PIECE)
    file = attached(first[0], content)
    by, twisting = carrier(first[0]), Twisting(first[1], [2])
    done = carry((first[0], twisting), by)
    assert done.given == 0
    assert "nguyên vẹn" in done.trouble
    assert carry((first[0], Twisting(first[1], [])), by).given == 1
    settle(two_counters)
    assert opened(second[0], file) is None
    by, twisting = carrier(second[0]), Twisting(second[1], [3])
    assert "không đúng nội dung" in carry((second[0], twisting), by).trouble
    assert not second[0].archive.held([file.sha256])
    assert carry((second[0], twisting), by).fetched == 1
    assert opened(second[0], file) == content


def test_a_centre_that_was_put_back_gets_the_files_again(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """Last night's copy of the centre lacks this morning's scans."""
    first, _ = two_counters
    by = carrier(first[0])
    settle(two_counters)
    file = attached(first[0], scan(100))
    assert carry(first, by).given == 1
    with centre.admin() as admin:
        from tests.sync.rounds import cut_back

        admin.execute("DELETE FROM quay.blob")
        admin.execute("DELETE FROM quay.blob_chunk")
        cut_back(admin, OFFICE.agency, 1, 3)
    assert carry(first, by).given == 1
    assert first[1].blob_get(bytes.fromhex(file.sha256), 0) == scan(100)
