"""Restored, moved, copied, entered twice: whatever happened to a PC's file, the queue is served at every step, no act
is lost, and what was printed twice is shown to whoever is in charge.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app import credentials, settings
from counter_app.errors import Refused
from counter_app.operations import first_run, identity, machine, open_counter, supervise, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, local, witness
from counter_app.sync import provision
from counter_app.sync.central import Central, Login
from tests.conftest import Centre, FakeClock, no_code
from tests.factories import CLERK, MONDAY, OFFICE, SUPERVISOR, application
from tests.sync.rounds import Counter, codes, cut_back, dump, own_log, settle, sync

THIS, OTHER = "aaaaaaaaaaaa:bbbbbbbbbbbb", "cccccccccccc:dddddddddddd"


def serve(desk: Desk) -> str:
    """The next citizen, as the window serves: a receipt comes out, at the second press at most."""
    try:
        return receive(desk.with_clerk(CLERK), application(), receipt=False).intake.code
    except Refused as error:
        if error.code != "identity.changed":
            raise
        return receive(desk.with_clerk(CLERK), application(), receipt=False).intake.code


def number(code: str) -> int:
    return int(code.rpartition("-")[2])


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as desks:
        yield desks


def reopen(place: DataDir, clock: FakeClock, opened: ExitStack) -> Desk:
    """The program is started on a folder."""
    desk = open_counter.open_desk(place, clock, no_code).with_clerk(CLERK)
    opened.callback(desk.database.close)
    return desk


def copy_folder(place: DataDir, target: Path) -> DataDir:
    """An image of the disk, as it lies there."""
    shutil.copytree(place.root, target)
    return DataDir(target)


def put_back(place: DataDir, copy: Path) -> None:
    """Somebody copies yesterday's file over today's, without the program."""
    for beside in ("-wal", "-shm"):
        place.store.with_name(place.store.name + beside).unlink(missing_ok=True)
    shutil.copyfile(copy, place.store)


def test_an_older_file_is_noticed_without_any_line(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path, opened: ExitStack
) -> None:
    """Nobody told the program: its witness lies elsewhere on the machine and has seen the receipts of the morning."""
    serve(desk)
    desk.database.copy_to(tmp_path / "copy.db")
    printed = [receive(desk, application(), receipt=False).intake for _ in range(3)]
    desk.database.close()
    put_back(place, tmp_path / "copy.db")
    again = reopen(place, clock, opened)
    assert "cũ hơn lần làm việc trước" in identity.banner(again, has_centre=False)
    assert "nhập lại" in identity.banner(again, has_centre=False)
    received = receive(again, application(), receipt=False).intake
    assert received.code not in {one.code for one in printed}
    assert number(received.code) == 9067  # 8:12, so far into the spare slice
    assert received.book_number == printed[-1].book_number + 1
    again.database.close()
    once_more = reopen(place, clock, opened)  # found out once, not at every start
    assert number(serve(once_more)) == 9068
    clock.advance(days=1)
    assert identity.banner(once_more, has_centre=False) == ""
    assert number(serve(once_more)) == 1


def test_a_witness_that_is_behind_or_torn_says_nothing(
    desk: Desk, place: DataDir, clock: FakeClock, opened: ExitStack
) -> None:
    """A power cut leaves an older witness or half of one: no false alarm, and the next start makes it whole."""
    serve(desk)
    before = place.witness.read_text(encoding="utf-8")
    serve(desk)
    desk.database.close()
    for text in (before, before[: len(before) // 2], "", "[]", "{}"):
        place.witness.write_text(text, encoding="utf-8")
        again = reopen(place, clock, opened)
        assert identity.banner(again, has_centre=True) == ""
        seen = witness.read(place.witness)
        with again.database.read() as connection:
            assert seen == witness.caught_up(connection, again.me, seen)
        assert seen.numbers == {1, 2}
        again.database.close()


def test_a_witness_that_cannot_be_written_never_fails_a_save(desk: Desk, place: DataDir) -> None:
    """It is there for a bad day and must not make one."""
    shutil.rmtree(place.witness.parent)
    place.witness.parent.write_text("in the way", encoding="utf-8")
    try:
        assert number(serve(desk)) == 1
    finally:
        place.witness.parent.unlink()


def test_a_moved_disk_is_noticed_and_goes_on_apart_until_somebody_is_sure(
    desk: Desk, place: DataDir, clock: FakeClock, opened: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office without a centre: only a person can know that the old PC is off."""
    monkeypatch.setattr(machine, "fingerprint", lambda: THIS)
    desk.database.close()
    first = reopen(place, clock, opened)
    serve(first)
    first.database.close()
    monkeypatch.setattr(machine, "fingerprint", lambda: OTHER)
    moved = reopen(place, clock, opened)
    assert "máy khác" in identity.banner(moved, has_centre=False)
    assert number(serve(moved)) >= 9001
    clock.advance(days=2)
    assert number(serve(moved)) >= 9001  # tomorrow it may still have a twin
    with pytest.raises(Refused):
        identity.confirm(moved)
    identity.confirm(moved.with_clerk(SUPERVISOR))
    assert identity.banner(moved, has_centre=False) == ""
    clock.advance(days=1)
    assert number(serve(moved)) == 1


@pytest.mark.parametrize(
    ("known", "now", "same"),
    [
        ("a:b", "a:b", True), ("a:b,c", "a:c,d", True), ("a:b", "a:c", False), ("a:b", "x:b", False),
        ("a:b", "a:", True), (":b", "a:b", True), ("", "a:b", True),
    ],
)  # fmt: skip
def test_a_changed_card_is_no_other_machine(known: str, now: str, same: bool) -> None:
    """A false alarm costs more trust than a network card."""
    assert machine.is_same(known, now) is same


def test_two_images_of_one_disk_both_work(
    two_counters: tuple[Counter, Counter], place: DataDir, clock: FakeClock, tmp_path: Path, opened: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Both serve citizens without a line; at the line the second is told apart, and every act of both stands at every
    counter.
    """
    first, second = two_counters
    settle(two_counters)
    old = receive(first[0], application(), receipt=False)
    image = copy_folder(place, tmp_path / "image")
    monkeypatch.setattr(machine, "fingerprint", lambda: OTHER)
    twin = reopen(image, clock, opened), first[1]
    monkeypatch.undo()
    mine, theirs = ([serve(one) for _ in range(4)] for one in (first[0], twin[0]))
    assert not set(mine) & set(theirs)
    upkeep_ids = {entry.id for entry in own_log(twin)} | {entry.id for entry in own_log(first)}
    assert sync(first).verdict == "ok"
    assert sync(twin).verdict == "renumbered"
    assert "nay là quầy 99" in identity.banner(open_counter_desk(twin), has_centre=True)
    more = [serve(twin[0]), serve(first[0])]
    settle((first, twin, second))
    assert dump(first) == dump(twin) == dump(second)
    assert sorted([old.intake.code, *mine, *theirs, *more]) == codes(second)
    held = {e.id for counter in (first, twin) for e in own_log(counter)}
    assert upkeep_ids <= held
    assert upkeep.verify(twin[0]).faults == ()


def open_counter_desk(counter: Counter) -> Desk:
    """The desk as the window would open it now."""
    desk = counter[0]
    with desk.database.read() as connection:
        me = local.identity(connection)
    assert me is not None
    return Desk(desk.database, desk.archive, me, desk.clock, desk.clerk)


def test_two_pcs_under_one_card_print_one_code_and_the_supervisor_settles_it(
    two_counters: tuple[Counter, Counter], clock: FakeClock, tmp_path: Path, opened: ExitStack
) -> None:
    """Entered twice by hand: each knows only itself, so both hand out the next number. Both dossiers stay; one of the
    citizens gets another receipt.
    """
    first, second = two_counters
    settle(two_counters)
    me, login = second[0].me, second[1]._login
    database, archive, _ = open_counter.make_files(DataDir(tmp_path / "again"), "demo")
    opened.callback(database.close)
    card = first_run.Enrolment(me.office, me.counter, me.key, login.url, login.user, login.password)
    twin = Desk(database, archive, first_run.join(database, card), clock, CLERK), second[1]
    assert sync(twin).verdict == "ok"
    codes_twice = [serve(second[0]), serve(twin[0])]
    assert codes_twice[0] == codes_twice[1]
    assert sync(second).verdict == "ok"
    assert sync(twin).verdict == "renumbered"
    settle((first, second, twin))
    boss = first[0].with_clerk(SUPERVISOR)
    (case,) = supervise.conflicts(boss)
    assert (case.clash.value, case.code, case.can_settle) == ("TWICE", codes_twice[0], True)
    assert {case.act.counter, case.other.counter} == {2, 99}  # type: ignore[union-attr]
    assert supervise.counts(boss)["conflicts"] == 1
    with pytest.raises(Refused):
        supervise.settle(first[0].with_clerk(CLERK), case.dossier_id, case.entry_id, take=True, reason="x")
    supervise.settle(boss, case.dossier_id, case.entry_id, take=True, reason="hai máy cùng số quầy")
    assert supervise.conflicts(boss) == []
    settle((first, second, twin))
    assert dump(first) == dump(second) == dump(twin)
    assert len(set(codes(second))) == 2
    with first[0].database.read() as connection:
        kept = board.dossier(connection, OFFICE.agency, case.dossier_id)
        assert kept.code == codes_twice[0]
        assert len(local.print_jobs(connection)) == 1
    assert upkeep.verify(first[0]).faults == ()


def test_a_split_counter_survives_a_centre_put_back_to_before_it(
    two_counters: tuple[Counter, Counter], centre: Centre, place: DataDir, clock: FakeClock, tmp_path: Path,
    opened: ExitStack,
) -> None:  # fmt: skip
    """The centre forgot that counter 99 exists; whoever holds log 0 tells it again, and the copy goes on."""
    first, second = two_counters
    settle(two_counters)
    with second[0].database.read() as connection:
        before = connection.exec_driver_sql("SELECT head FROM log WHERE counter = 0").scalar()
    twin = reopen(copy_folder(place, tmp_path / "image"), clock, opened), centre.line(_again(first))
    opened.callback(twin[1].close)
    serve(first[0])
    serve(twin[0])
    sync(first)
    assert sync(twin).verdict == "renumbered"
    settle((first, second, twin))
    with centre.admin() as admin:
        cut_back(admin, OFFICE.agency, 0, before)
        admin.execute("DELETE FROM quay.entry WHERE counter = 99")
        admin.execute("DELETE FROM quay.incarnation")
        admin.execute("DELETE FROM quay.counter WHERE counter = 99")
    second[1].close()
    first[1].close()
    twin[1].close()
    assert sync(first).verdict == "ok"
    code = serve(twin[0])
    settle((first, second, twin))
    assert code in codes(second)
    assert dump(first) == dump(second) == dump(twin)


def _again(counter: Counter) -> provision.Enrolled:
    login = counter[1]._login
    me = counter[0].me
    return provision.Enrolled(me.office, me.counter, login.user, login.password, me.key, ())


def test_it_puts_another_pc_in_the_place_of_a_split_counter_and_can_revoke_it(
    two_counters: tuple[Counter, Counter], centre: Centre, place: DataDir, clock: FakeClock, tmp_path: Path,
    opened: ExitStack,
) -> None:  # fmt: skip
    """A number that came by itself is a counter like any other."""
    first, _ = two_counters
    settle(two_counters)
    twin = reopen(copy_folder(place, tmp_path / "image"), clock, opened), first[1]
    serve(first[0])
    serve(twin[0])
    sync(first)
    sync(twin)
    made = provision.reissue(centre.url, OFFICE.agency, 99, MONDAY)
    line = Central(Login(centre.url, made.user, made.password))
    opened.callback(line.close)
    assert sync((twin[0], line)).verdict == "ok"
    provision.revoke(centre.url, OFFICE.agency, 99, MONDAY)
    assert sync((twin[0], line)).verdict == "revoked"
    assert sync(first).verdict == "ok"
    serve(twin[0])


class KeyStore:
    """The machine's key store, in memory."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.held.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self.held[service, name] = password


@pytest.mark.parametrize("lost", ["gone", "older"])
def test_the_key_stores_witness_speaks_where_the_file_behind_every_commit_cannot(
    desk: Desk, place: DataDir, clock: FakeClock, tmp_path: Path, opened: ExitStack, monkeypatch: pytest.MonkeyPatch,
    lost: str,
) -> None:  # fmt: skip
    """Whoever puts yesterday's disk image back wipes both folders; the machine's key store is in neither."""
    store = KeyStore()
    monkeypatch.setattr(credentials, "machine_keyring", lambda: store)
    credentials.keep_key(place, "machine", credentials.open_key(place, "demo", no_code))
    settings.save(place.settings, replace(settings.load(place.settings), key_store="machine"))
    serve(desk)
    desk.database.copy_to(tmp_path / "copy.db")
    before = place.witness.read_bytes()
    printed = [serve(desk) for _ in range(3)]
    identity.try_keep_in_machine(place)  # as every five minutes
    desk.database.close()
    put_back(place, tmp_path / "copy.db")
    place.witness.write_bytes(before) if lost == "older" else place.witness.unlink()
    again = reopen(place, clock, opened)
    assert "cũ hơn lần làm việc trước" in identity.banner(again, has_centre=True)
    assert serve(again) not in printed
