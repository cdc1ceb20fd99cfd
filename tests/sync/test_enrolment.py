"""Log 0: who is enrolled with which numbers is an entry of the centre, so it travels and is healed like any other."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from counter_app.domain.entry import GENESIS
from counter_app.domain.numbers import Slice
from counter_app.domain.office import Counter as EnrolledCounter
from counter_app.errors import Offline, Trouble, UserError
from counter_app.operations.receive import receive
from counter_app.store import journal
from counter_app.sync import provision
from counter_app.sync.central import Central, Login
from counter_app.sync.embedded import EmbeddedServer
from tests.conftest import Centre
from tests.factories import MONDAY, OFFICE, Log, application
from tests.sync.conftest import Enrol, Hub
from tests.sync.rounds import Counter, cut_back, dump, settle, sync

OTHER = "X99.500"


def log_0(hub: Hub, office: str) -> list[EnrolledCounter]:
    """What log 0 says, in order; its chain and macs must hold like anybody's."""
    query = "SELECT header, body, salt, hash, mac FROM quay.entry WHERE office = %s AND counter = 0 ORDER BY seq"
    rows = hub.ask(query, office)
    ((key,),) = hub.ask("SELECT log0_key FROM quay.office WHERE office = %s", office)
    said, previous = [], GENESIS
    for row in rows:
        entry = journal.Entry.read(*row)
        entry.verify(previous, key)
        previous = entry.hash
        said.append(EnrolledCounter.from_body(entry.content))
    return said


def test_enrolment_travels_and_gives_each_counter_its_numbers(two_counters: tuple[Counter, Counter]) -> None:
    """A counter that joined knows its slice and its siblings' before it receives anybody."""
    first, second = two_counters
    settle(two_counters)
    for desk, _ in (first, second):
        counters = {one.number: one for one in desk.reference().counters}
        assert [counters[n].slices for n in (1, 2)] == [(Slice(1, 500),), (Slice(501, 500),)]
    assert second[0].own_counter().slices == (Slice(501, 500),)
    assert receive(second[0], application()).intake.code.endswith("-0501")
    with second[0].database.read() as connection:
        whole = list(journal.whole_log(connection, OFFICE.agency, 0))
    assert [entry.kind for entry in whole] == ["counter.enrolled"] * 2


def test_what_the_centre_says_goes_before_what_the_office_says(two_counters: tuple[Counter, Counter]) -> None:
    """A counter that writes itself another slice must not draw from a sibling's."""
    first, second = two_counters
    settle(two_counters)
    greedy = EnrolledCounter(2, "Quầy 2", (Slice(1, 500),))
    desk = second[0].with_clerk(first[0].reference().staff[-1])
    with desk.database.write() as connection:
        journal.append(connection, desk.me, desk.clock(), kind="counter.enrolled", subject="counter:2",
                       body=greedy.to_body(), actor="hanh")  # fmt: skip
    settle(two_counters)
    assert second[0].own_counter().slices == first[0].reference().counters[1].slices == (Slice(501, 500),)


def test_a_counter_that_works_already_keeps_its_key_and_its_numbers(hub: Hub) -> None:
    """Its entries are signed and its receipts are numbered; the centre comes later."""
    made = provision.enrol(hub.url, OTHER + ".1", 3, MONDAY, key=b"k" * 32, slices=(Slice(2000, 300), Slice(5000, 500)))
    assert (made.key, made.slices) == (b"k" * 32, (Slice(2000, 300), Slice(5000, 500)))
    assert log_0(hub, OTHER + ".1")[0].slices == made.slices


def test_slices_that_meet_anothers_are_refused(hub: Hub) -> None:
    """Two counters would print one number on two receipts."""
    office = OTHER + ".2"
    provision.enrol(hub.url, office, 1, MONDAY, slices=(Slice(100, 300),))
    for own in (Slice(100, 300), Slice(1, 100), Slice(399, 100), Slice(150, 100), Slice(1, 9000)):
        with pytest.raises(UserError, match=r"trùng với quầy 1") as caught:
            provision.enrol(hub.url, office, 2, MONDAY, slices=(own,))
        assert str(own.start) in str(caught.value)
        assert not provision.is_enrolled(hub.url, office, 2)
    provision.enrol(hub.url, office, 2, MONDAY, slices=(Slice(400, 100),))
    assert [one.number for one in log_0(hub, office)] == [1, 2]


def test_a_free_slice_is_the_counters_own_place_or_the_first_that_is_free(hub: Hub) -> None:
    """Nobody has to do the sums; and no slice is given twice, not even a revoked counter's."""
    office = OTHER + ".3"
    provision.enrol(hub.url, office, 7, MONDAY, slices=(Slice(600, 300),))  # lies across the places of 2
    starts = {n: provision.enrol(hub.url, office, n, MONDAY).slices[0].start for n in (3, 2, 1, 40)}
    assert starts[3] == 1001
    assert starts[2] == 1
    assert starts[1] == 1501
    assert starts[40] == 2001
    provision.revoke(hub.url, office, 3, MONDAY)
    assert provision.enrol(hub.url, office, 41, MONDAY).slices == (Slice(2501, 500),)


def test_a_band_once_agreed_holds(hub: Hub) -> None:
    """The other numbers of the day are given out by somebody else; IT need not say the band twice."""
    office = OTHER + ".4"
    assert provision.enrol(hub.url, office, 1, MONDAY, band=range(5000, 6000)).slices == (Slice(5000, 500),)
    assert provision.enrol(hub.url, office, 2, MONDAY).slices == (Slice(5500, 500),)
    with pytest.raises(UserError, match="chia hết"):
        provision.enrol(hub.url, office, 3, MONDAY, band=range(1, 10_000))
    assert not provision.is_enrolled(hub.url, office, 3)


def test_a_second_enrolment_is_refused_and_changes_nothing(enrol: Enrol, hub: Hub) -> None:
    """Somebody enrols by mistake: the counter at work must not lose its line."""
    writer = enrol()
    before = log_0(hub, writer.office)
    with pytest.raises(UserError, match="đã được cấp"):
        provision.enrol(hub.url, writer.office, 1, MONDAY)
    assert log_0(hub, writer.office) == before
    line = Central(Login(hub.url, writer.enrolled.user, writer.enrolled.password))
    assert line.push(1, [writer.log.write("dossier:1", "dossier.paid")]) == 1
    line.close()


def test_two_people_enrol_at_once(hub: Hub) -> None:
    """They must not be given one slice, and log 0 must stay a chain."""
    office = OTHER + ".5"
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: provision.enrol(hub.url, office, n, MONDAY), range(21, 27)))
    places = sorted((own.start, own.size) for one in made for own in one.slices)
    assert len(places) >= 6
    assert all(start + size <= following for (start, size), (following, _) in pairwise(places))
    assert sorted(one.number for one in log_0(hub, office)) == list(range(21, 27))


def test_counter_0_is_the_centres(hub: Hub) -> None:
    """Somebody enrolled as 0 would write in the centre's name."""
    with pytest.raises(UserError, match="bắt đầu từ 1"):
        provision.enrol(hub.url, OTHER + ".6", 0, MONDAY)


def test_a_counter_cannot_write_log_0(enrol: Enrol) -> None:
    """Enrolling is the centre's act; a counter's key does not open that log."""
    writer = enrol()
    own = Log(0, writer.office, key=writer.log.key)
    own.write("counter:9", "counter.enrolled", EnrolledCounter(9, "Quầy 9", (Slice(1, 500),)).to_body())
    with pytest.raises(Trouble):
        writer.line.push(0, own.own)


def test_revoking_is_written_down_with_the_name_and_the_numbers_kept(hub: Hub) -> None:
    """The siblings read who is out; the numbers it printed are never given to anybody else."""
    office = OTHER + ".7"
    made = provision.enrol(hub.url, office, 1, MONDAY, name="Quầy tư pháp")
    for _ in range(2):
        provision.revoke(hub.url, office, 1, MONDAY)
    said = log_0(hub, office)
    assert [one.active for one in said] == [True, False, False]
    assert {one.name for one in said} == {"Quầy tư pháp"}
    assert {one.slices for one in said} == {made.slices}
    with pytest.raises(UserError, match="Không có quầy 9"):
        provision.revoke(hub.url, office, 9, MONDAY)


def test_a_revoked_counter_is_marked_at_its_siblings(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """The supervisor sees at every counter which one is out."""
    first, second = two_counters
    settle(two_counters)
    provision.revoke(centre.url, OFFICE.agency, 2, MONDAY)
    sync(first)
    assert {one.number: one.active for one in first[0].reference().counters} == {1: True, 2: False}
    assert sync(second).verdict == "revoked"


def test_a_centre_put_back_to_an_older_state_does_not_forget_who_is_out(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """Last night's copy knows nothing of the PC that was stolen this morning; the other counters do."""
    first, second = two_counters
    settle(two_counters)
    provision.revoke(centre.url, OFFICE.agency, 2, MONDAY)
    sync(first)
    with centre.admin() as admin:
        cut_back(admin, OFFICE.agency, 0, 2)
        admin.execute("UPDATE quay.counter SET status = 'active'")
    assert sync(second).verdict == "ok"  # it came first
    assert sync(first).pushed == 1
    assert sync(second).verdict == "revoked"
    assert {one.number: one.active for one in first[0].reference().counters} == {1: True, 2: False}


def test_a_counter_the_old_copy_never_knew_comes_back_by_itself(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """It was enrolled after the copy was made; its siblings hold log 0, which carries what opens its line."""
    first, second = two_counters
    settle(two_counters)
    code = receive(second[0], application()).intake.code
    with centre.admin() as admin:
        cut_back(admin, OFFICE.agency, 0, 1)
        admin.execute("DELETE FROM quay.counter WHERE counter = 2")
        admin.execute("DELETE FROM quay.enrolment WHERE counter = 2")
        admin.execute("DROP ROLE quay_x99_01_2")  # the server itself is new: logins are in no dump
    second[1].close()
    with pytest.raises(Offline, match="mật khẩu"):
        sync(second)
    assert sync(first).pushed == 1  # log 0 comes back, and with it whose log the sibling's is
    assert provision.init(centre.url) == ["quay_x99_01_2"]
    settle(two_counters)
    assert code in {row[4] for row in dump(first) if row[0] == "dossier"}
    assert dump(first) == dump(second)


def test_what_opens_a_line_is_shut_in_log_0(two_counters: tuple[Counter, Counter], hub: Hub) -> None:
    """Every counter holds log 0: none may learn a sibling's key from it, and so write in its name."""
    settle(two_counters)
    first, second = two_counters
    with first[0].database.read() as connection:
        said = list(journal.whole_log(connection, OFFICE.agency, 0))
    keys = [desk.me.key for desk, _ in two_counters]
    for entry in said:
        assert entry.body is not None
        assert not [key for key in keys if key.hex().encode() in entry.body]
        assert b"SCRAM" not in bytes.fromhex(entry.content["sealed"])
    assert second[0].own_counter().number == 2


def test_a_pc_that_takes_a_counters_place_gets_its_key_its_numbers_and_a_new_password(hub: Hub) -> None:
    """The old PC's disk is dead: the log goes on under the same key, and the old PC's password opens nothing."""
    office = OTHER + ".8"
    made = provision.enrol(hub.url, office, 4, MONDAY)
    provision.revoke(hub.url, office, 4, MONDAY)
    again = provision.reissue(hub.url, office, 4, MONDAY)
    assert (again.key, again.slices, again.user) == (made.key, made.slices, made.user)
    assert [one.active for one in log_0(hub, office)] == [True, False, True]
    old, new = (Central(Login(hub.url, one.user, one.password)) for one in (made, again))
    with pytest.raises(Offline, match="mật khẩu"):
        old.hello(0, b"", "1", "")
    assert new.hello(0, b"", "1", "").verdict == "ok"
    new.close()
    with pytest.raises(UserError, match="Không có quầy 9"):
        provision.reissue(hub.url, office, 9, MONDAY)


def test_a_pc_whose_place_is_taken_is_cut_off_in_the_middle_of_its_connection(enrol: Enrol) -> None:
    """A stolen PC that is left on keeps its connection for days: the card for the next PC must not open it again."""
    stolen = enrol()
    stolen.line.push(1, [stolen.log.write("dossier:1", "dossier.paid")])
    provision.revoke(stolen.hub.url, stolen.office, 1, MONDAY)
    assert stolen.line.hello(0, b"", "1", "").verdict == "revoked"
    spare = provision.reissue(stolen.hub.url, stolen.office, 1, MONDAY)
    with pytest.raises(Offline):
        stolen.line.pull({})
    with closing(Central(Login(stolen.hub.url, spare.user, spare.password))) as line:
        assert line.hello(0, b"", "1", "").verdict == "rolled_back"


def test_nobody_is_enrolled_at_a_centre_that_may_not_know_whom_it_forgot(enrol: Enrol, hub: Hub) -> None:
    """Put back to last night's copy it would give the counter of this morning's numbers to the next one too."""
    first = enrol()
    enrol(2)
    first.line.hello(0, b"", "1", "")
    hub.do(
        "UPDATE quay.counter SET last_contact = pg_postmaster_start_time() - interval '1 hour' "
        f"WHERE office = '{first.office}' AND counter = 1"
    )
    before = hub.ask("SELECT counter, head FROM quay.counter WHERE office = %s ORDER BY 1", first.office)
    with pytest.raises(UserError, match="chưa quầy nào"):
        provision.enrol(hub.url, first.office, 3, MONDAY)
    assert hub.ask("SELECT counter, head FROM quay.counter WHERE office = %s ORDER BY 1", first.office) == before
    assert provision.enrol(hub.url, first.office, 3, MONDAY, anyway=True).counter == 3
    first.line.hello(0, b"", "1", "")
    assert provision.enrol(hub.url, first.office, 4, MONDAY).counter == 4


def test_init_twice_changes_nothing(centre: Centre) -> None:
    """IT runs it whenever in doubt."""
    centre.enrol(1)
    assert provision.init(centre.url) == []


def test_it_hears_why_when_the_server_is_not_there() -> None:
    """A stack trace helps nobody at the data centre."""
    with pytest.raises(Trouble, match="Không nối được"):
        provision.enrol("postgresql://x@127.0.0.1:1/x", OFFICE.agency, 1, MONDAY)


def test_a_centre_in_a_folder_named_from_here_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """``make run`` names its folder from where it is typed; the server's tools run somewhere else. And its terminal may
    be closed over it: the next ``make run`` must not end with «lock file exists».
    """
    with tempfile.TemporaryDirectory() as here:
        Path(here).chmod(0o755)
        monkeypatch.chdir(here)
        server, next_time = (EmbeddedServer(Path("demo-data") / "centre") for _ in range(2))
        server.start()
        try:
            next_time.start()
            assert next_time.url == server.url
            with psycopg.connect(next_time.url) as line:
                assert line.execute("SELECT 1").fetchone() == (1,)
        finally:
            server.stop()
        assert not (next_time.folder / "data" / "postmaster.pid").exists()
