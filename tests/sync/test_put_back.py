"""A centre, a file or a PC that went back to an older state: healed, or found out, and no number twice."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.entry import Entry
from counter_app.errors import Refused
from counter_app.operations import first_run, open_counter, upkeep
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.sync.central import Rejected
from tests.conftest import Centre, no_code
from tests.factories import OFFICE, application
from tests.sync.rounds import Counter, codes, cut_back, dump, own_log, settle, sync, vector


def put_back(counter: Counter, place: DataDir, source: Path) -> Counter:
    """The counter with a copy of its file in the place of the file."""
    desk, line = counter
    desk.database.close()
    for beside in ("-wal", "-shm"):
        place.store.with_name(place.store.name + beside).unlink(missing_ok=True)
    shutil.copyfile(source, place.store)
    opened = open_counter.open_desk(place, desk.clock, no_code)
    return opened.with_clerk(desk.signed_in), line


def copy_of(counter: Counter, folder: Path) -> Path:
    """A backup of the counter's file."""
    counter[0].database.copy_to(folder / "backup.db")
    return folder / "backup.db"


def test_a_centre_put_back_to_an_older_state_is_healed(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """Acknowledged work is never only at the centre: last night's copy is filled up by whoever holds more."""
    first, second = two_counters
    settle(two_counters)
    heads = {log: seq for log, (seq, _) in vector(first).items()}
    for counter in two_counters:
        for _ in range(3):
            receive(counter[0], application(), receipt=False)
    settle(two_counters)
    shown = dump(first)
    with centre.admin() as admin:
        for log in (1, 2):
            cut_back(admin, OFFICE.agency, log, heads.get(log, 0))
    outcome = sync(first)  # brings its own and, before the second has spoken at all, the second's
    assert (outcome.verdict, outcome.pushed, outcome.pulled) == ("ok", 6, 0)
    with centre.admin() as admin:
        relayed = admin.execute("SELECT counter, seq FROM quay.entry WHERE relayed_by = 1 ORDER BY seq").fetchall()
    assert relayed == [(2, 1), (2, 2), (2, 3)]
    assert sync(second).pushed == 0
    received = receive(second[0], application(), receipt=False)
    settle(two_counters)
    assert dump(first) == dump(second)
    assert len(dump(first)) > len(shown)
    assert received.intake.code in codes(first)


def test_a_centre_put_back_to_nothing_is_filled_up_again(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """Only the enrolments were saved."""
    first, second = two_counters
    for counter in two_counters:
        sync(first)
        sync(counter)
        receive(counter[0], application(), receipt=False)
    settle(two_counters)
    shown = dump(second)
    with centre.admin() as admin:
        for log in (0, 1, 2):
            cut_back(admin, OFFICE.agency, log, 0)
    assert sync(second).pushed == sum(seq for seq, _ in vector(second).values())
    assert sync(first).pushed == 0
    assert dump(first) == dump(second) == shown


def test_a_file_put_back_takes_its_own_log_back_and_reuses_no_number(
    two_counters: tuple[Counter, Counter], place: DataDir, tmp_path: Path
) -> None:
    """The disk died at noon and this morning's copy was put back: the receipts printed since are at the centre."""
    first, second = two_counters
    settle(two_counters)
    receive(first[0], application(), receipt=False)
    backup = copy_of(first, tmp_path)
    printed = [receive(first[0], application(), receipt=False).intake.code for _ in range(3)]
    settle(two_counters)
    shown = dump(first)
    first = put_back(first, place, backup)
    assert printed[0] not in codes(first)
    outcome = sync(first)
    assert (outcome.verdict, outcome.pushed, outcome.pulled, outcome.pending) == ("rolled_back", 0, 3, 0)
    assert "tệp trên máy cũ hơn" in outcome.sentence
    assert dump(first) == shown
    again = receive(first[0], application(), receipt=False).intake.code
    assert again not in printed
    assert sync(first).verdict == "ok"
    sync(second)
    assert dump(first) == dump(second)
    assert len(codes(first)) == len(set(codes(first)))
    first[0].database.close()


def test_a_new_pc_under_an_old_number_takes_the_whole_log_back(
    two_counters: tuple[Counter, Counter], tmp_path: Path
) -> None:
    """The PC is gone and its card is read into another one."""
    first, second = two_counters
    settle(two_counters)
    printed = receive(second[0], application(), receipt=False).intake.code
    settle(two_counters)
    me, login = second[0].me, second[1]._login
    database, archive, _ = open_counter.make_files(DataDir(tmp_path / "new"), "demo")
    card = first_run.Enrolment(me.office, me.counter, me.key, login.url, login.user, login.password)
    fresh = Desk(database, archive, first_run.join(database, card), second[0].clock, second[0].clerk)
    assert sync((fresh, second[1])).verdict == "rolled_back"
    assert dump((fresh, second[1])) == dump(first)
    assert receive(fresh, application(), receipt=False).intake.code != printed
    assert sync((fresh, second[1])).verdict == "ok"
    database.close()


@pytest.mark.parametrize(("here", "there"), [(2, 1), (1, 1), (1, 3)])
def test_two_copies_of_one_file_are_found_out(
    two_counters: tuple[Counter, Counter], place: DataDir, tmp_path: Path, here: int, there: int
) -> None:
    """A cloned PC: the second to speak is told, keeps all it wrote, and goes on serving its queue."""
    first, second = two_counters
    settle(two_counters)
    backup = copy_of(first, tmp_path)
    for _ in range(there):
        receive(first[0], application(), receipt=False)
    sync(first)
    twin = put_back(first, place, backup)
    written = [receive(twin[0], application(), receipt=False).intake.code for _ in range(here)]
    ids = {entry.id for entry in own_log(twin)[-here:]}
    outcome = sync(twin)
    assert (outcome.verdict, outcome.pushed, outcome.pulled, outcome.pending) == ("renumbered", here, there, 0)
    assert "hai máy" in outcome.sentence
    assert set(written) <= set(codes(twin))
    with pytest.raises(Refused, match="số quầy mới"):  # one press that knew the old number
        receive(twin[0], application(), receipt=False)
    assert twin[0].me.counter == 99
    assert {entry.id for entry in own_log(twin)} == ids
    assert receive(twin[0], application(), receipt=False).intake.code.endswith("-8001")
    assert [sync(counter).verdict for counter in (twin, second)] == ["ok"] * 2
    assert dump(second) == dump(twin)
    assert upkeep.verify(twin[0]).faults == ()
    twin[0].database.close()


def test_a_fork_behind_the_centres_head_is_found_out_too(
    two_counters: tuple[Counter, Counter], centre: Centre, place: DataDir, tmp_path: Path
) -> None:
    """Both copies wrote, and the one that speaks now has written more than the centre holds."""
    first, _ = two_counters
    settle(two_counters)
    backup = copy_of(first, tmp_path)
    receive(first[0], application(), receipt=False)
    sync(first)
    twin = put_back(first, place, backup)
    for _ in range(4):
        receive(twin[0], application(), receipt=False)
    with pytest.raises(Rejected) as caught:
        twin[1].push(1, own_log(twin)[-4:])
    assert caught.value.code == "QM005"
    assert sync(twin).verdict == "renumbered"
    twin[0].database.close()


def test_a_clerk_who_saves_while_the_own_log_comes_back_forks_and_loses_nothing(
    two_counters: tuple[Counter, Counter], place: DataDir, tmp_path: Path
) -> None:
    """The queue does not wait for the round."""
    first, _ = two_counters
    settle(two_counters)
    backup = copy_of(first, tmp_path)
    for _ in range(3):
        receive(first[0], application(), receipt=False)
    sync(first)
    twin = put_back(first, place, backup)
    saved: list[str] = []

    class Busy:
        def __getattr__(self, name: str) -> Any:
            return getattr(twin[1], name)

        def pull(self, known: dict[int, int], limit: int = 500) -> list[Entry]:
            page = twin[1].pull(known, 1)
            if len(saved) < 1:
                saved.append(receive(twin[0], application(), receipt=False).intake.code)
            return page

    assert sync((twin[0], Busy())).verdict == "rolled_back"
    assert sync(twin).verdict == "renumbered"
    assert saved[0] in codes(twin)
    twin[0].database.close()
