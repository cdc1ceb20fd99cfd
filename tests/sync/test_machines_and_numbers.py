"""More numbers for a counter that uses its own up; two machines under one number, told before they fork."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from counter_app.domain.entry import Entry
from counter_app.domain.numbers import SLICE_SIZE, Slice
from counter_app.domain.office import Counter as EnrolledCounter
from counter_app.operations import line, machine
from counter_app.operations.receive import receive
from counter_app.store import journal
from counter_app.sync import administration, provision
from counter_app.sync.central import Central, Login
from counter_app.sync.exchange import look
from tests.conftest import Centre, FakeClock
from tests.factories import MONDAY, OFFICE, application
from tests.sync.conftest import Enrol, Hub
from tests.sync.rounds import Counter, settle, sync

SMALL = Slice(2001, 90)
"""Ten numbers and the two reserves."""


@pytest.fixture
def busy(two_counters: tuple[Counter, Counter], centre: Centre, clock: FakeClock) -> tuple[Counter, Counter]:
    """The second counter of the office has ten numbers a day."""
    desk, _ = two_counters[1]
    with centre.admin() as admin:
        (key,) = admin.execute("SELECT log0_key FROM quay.office").fetchone() or (b"",)
        assert isinstance(key, bytes)
        small = EnrolledCounter(2, "Quầy Hai", (SMALL,), spares=(Slice(7001, SLICE_SIZE),))
        provision.log_zero.say(admin, OFFICE.agency, key, small, clock())
    settle(two_counters)
    assert desk.own_counter().slices == (SMALL,)
    return two_counters


def test_a_busy_counter_gets_more_numbers_before_they_are_gone(busy: tuple[Counter, Counter]) -> None:
    """On the day of a market, number 421 must not send a citizen home."""
    first, second = busy
    for _ in range(7):
        receive(second[0], application(), receipt=False)
    sync(second)
    assert sync(second).pulled == 0  # three are left; nobody asks yet
    receive(second[0], application(), receipt=False)
    sync(second)
    assert sync(second).pulled == 1
    own = second[0].own_counter()
    more = own.slices[-1]
    assert (own.name, own.slices, own.spares) == ("Quầy Hai", (SMALL, more), (Slice(7001, SLICE_SIZE),))
    assert more.size == SLICE_SIZE
    codes = [receive(second[0], application(), receipt=False).intake.code for _ in range(4)]
    assert [code[-4:] for code in codes] == ["2009", "2010", f"{more.start:04}", f"{more.start + 1:04}"]
    settle(busy)
    assert sync(second).pulled == sync(first).pulled == 0  # asked once
    counters = {one.number: one for one in first[0].reference().counters}
    assert counters[2] == own
    spoken_for = [one for two in counters.values() for one in (*two.slices, *two.spares)]
    ranges = sorted((one.start, one.start + one.size) for one in spoken_for)
    assert all(stop <= start for (_, stop), (start, _) in pairwise(ranges))


def test_a_counter_that_used_everything_without_a_line_gets_more_when_it_comes(busy: tuple[Counter, Counter]) -> None:
    """The sentence told the clerk to find a line and press F5: that must help."""
    _, (desk, central) = busy
    for _ in range(10):
        receive(desk, application(), receipt=False)
    with pytest.raises(Exception, match="hãy nối mạng rồi bấm F5"):
        receive(desk, application(), receipt=False)
    sync((desk, central))
    sync((desk, central))
    assert receive(desk, application(), receipt=False).intake.code[-4:] != "2011"


def log_0(hub: Hub, office: str) -> list[Entry]:
    columns = "header, body, salt, hash, mac"
    asked = f"SELECT {columns} FROM quay.entry WHERE office = %s AND counter = 0 ORDER BY seq"
    return [Entry.read(*map(bytes, row)) for row in hub.ask(asked, office)]


def test_what_the_centre_gives_is_an_entry_like_any_and_given_once(enrol: Enrol, hub: Hub) -> None:
    """Two rounds that cross, a lost answer, a program that asks without end: never two slices, never a broken log 0."""
    writer, sibling = enrol(1), enrol(2)
    before = len(log_0(hub, writer.office))
    lines = [Central(Login(hub.url, writer.enrolled.user, writer.enrolled.password)) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(lambda one: one.more_numbers(1), lines)) == [False, False, True]
    for one in lines:
        one.close()
    assert not sibling.line.more_numbers(0)
    assert [writer.line.more_numbers(known) for known in (1, 2, 2, 3, 4, 5)] == [False, True, False, True, False, False]
    entries = log_0(hub, writer.office)
    assert len(entries) == before + 3
    ((key,),) = hub.ask("SELECT log0_key FROM quay.office WHERE office = %s", writer.office)
    previous = bytes(32)
    for entry in entries:
        entry.verify(previous, bytes(key))
        previous = entry.hash
    last = EnrolledCounter.from_body(entries[-1].content)
    assert (last.number, len(last.slices), last.active) == (1, 4, True)
    assert entries[-1].seen == {0: before + 2}
    assert entries[-1].hlc > entries[-2].hlc
    starts = [own.start for e in entries for own in EnrolledCounter.from_body(e.content).slices]
    assert len(set(starts)) == 5  # four of one, one of the other
    assert provision.enrol(hub.url, writer.office, 3, MONDAY).slices[0].start not in starts
    provision.revoke(hub.url, writer.office, 1, MONDAY)
    assert EnrolledCounter.from_body(log_0(hub, writer.office)[-1].content).slices == last.slices


def test_a_band_that_is_used_up_gives_nothing_and_stops_nothing(enrol: Enrol, hub: Hub) -> None:
    """The round goes on; the clerk hears it when the last number is gone."""
    writer = enrol()
    hub.do(f"UPDATE quay.office SET band_stop = 500 WHERE office = '{writer.office}'")
    assert not writer.line.more_numbers(1)
    assert len(log_0(hub, writer.office)) == 1


ONE, OTHER = "aaaaaaaaaaaa:bbbbbbbbbbbb", "cccccccccccc:dddddddddddd"
FINGERPRINTS = [
    "", ":", ONE, OTHER, "aaaaaaaaaaaa:", ":bbbbbbbbbbbb", "aaaaaaaaaaaa:eeeeeeeeeeee,bbbbbbbbbbbb",
    "aaaaaaaaaaaa:eeeeeeeeeeee", "aaaaaaaaaaaa:dddddddddddd", "cccccccccccc:bbbbbbbbbbbb", "cccccccccccc:", "x",
]  # fmt: skip


def test_centre_and_program_know_a_machine_by_the_same_rule(hub: Hub) -> None:
    """Where they differ, a network card that was changed becomes an alarm at the province."""
    for known in FINGERPRINTS:
        for now in FINGERPRINTS:
            ((other,),) = hub.ask("SELECT quay.is_other_machine(%s, %s)", known, now)
            assert other is not machine.is_same(known, now), (known, now)


def test_two_machines_under_one_number_are_told_before_they_fork(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """A cloned image that only looks on has no fork to be found out by; whoever is in charge must hear of it."""
    first, second = two_counters

    def call(counter: Counter, fingerprint: str) -> None:
        head = journal_head(counter)
        counter[1].hello(*head, "0.1.0", fingerprint, {})

    for fingerprint in (ONE, ONE, "", OTHER, OTHER, ONE + ",eeeeeeeeeeee"):
        assert administration.status(centre.url)[0].counters[2].twins_at is None
        call(second, fingerprint)
    (standing,) = administration.status(centre.url)
    assert [one.counter for one in standing.counters if one.twins_at] == [2]
    sync(first)
    look(first[0].database, first[1], first[0].clock)
    peers = {one.counter: one for one in line.look(first[0], has_centre=True).peers}
    assert peers[2].words.startswith("hai máy thay nhau dùng số quầy này (gần nhất ")
    assert "hai máy" not in peers[1].words
    with centre.admin() as admin:
        admin.execute("UPDATE quay.counter SET twins_at = twins_at - interval '4 days'")
    assert [one.twins_at for one in second[1].overview()] == [None] * 3


def journal_head(counter: Counter) -> tuple[int, bytes]:
    desk = counter[0]
    with desk.database.read() as connection:
        head = journal.head(connection, desk.me.office, desk.me.counter)
    return head.seq, head.hash


def test_a_spare_pc_that_takes_over_is_no_twin(enrol: Enrol, hub: Hub) -> None:
    """The old PC is repaired and comes back next week: no alarm; and its own fingerprint is what the centre keeps."""
    writer = enrol()
    for fingerprint in (ONE, OTHER):
        writer.line.hello(0, b"", "1", fingerprint, {})
    hub.do(f"UPDATE quay.counter SET other_at = other_at - interval '25 hours' WHERE office = '{writer.office}'")
    writer.line.hello(0, b"", "1", ONE, {})
    assert [one.twins_at for one in writer.line.overview()] == [None, None]
    kept = hub.ask("SELECT fingerprint FROM quay.counter WHERE office = %s AND counter = 1", writer.office)
    assert kept == [(ONE,)]
    row = writer.session.execute("SELECT quay.hello(0, '', '{}', '1', '', NULL)").fetchone()
    assert json.loads(json.dumps(row))[0]["verdict"] in ("ok", "behind")
