"""Two counters and a real centre: what one received the other must show, whatever the line does."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from counter_app.domain import acts
from counter_app.domain.calendar import CalendarDay, DayKind
from counter_app.domain.entry import GENESIS, Entry, canonical
from counter_app.domain.office import Role, Staff
from counter_app.domain.procedure import Shelf
from counter_app.domain.transitions import ACTS
from counter_app.errors import Offline, Refused, Trouble
from counter_app.operations import catalogue, change_calendar, first_run, open_counter, sign_in, upkeep
from counter_app.operations.act import act
from counter_app.operations.desk import Desk
from counter_app.operations.receive import receive
from counter_app.paths import DataDir
from counter_app.store import board, journal, local, projections
from counter_app.store.local import Verifier
from counter_app.store.projections import REFERENCE
from counter_app.sync import exchange as rounds
from counter_app.sync import pages
from counter_app.sync.central import Central, Hello, LineCut, Rejected
from counter_app.sync.exchange import Outcome
from tests import soak
from tests.conftest import PASSWORD, Centre, FakeClock, no_code
from tests.factories import OFFICE, SUPERVISOR, Log, application, intake, procedure, there
from tests.sync.fake_centre import Unsteady
from tests.sync.rounds import Counter, codes, cut_back, dump, own_log, settle, sync, vector


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


# --- older states


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


# --- passwords


def passwords(counter: Counter) -> dict[str, Verifier]:
    with counter[0].database.read() as connection:
        return local.verifiers(connection)


def test_passwords_travel_both_ways_and_the_newest_wins(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """Whoever changed it last, at whichever counter, signs in with it everywhere."""
    first, second = two_counters
    settle(two_counters)
    assert passwords(first) == passwords(second)
    assert sign_in.sign_in(second[0], "hanh", PASSWORD).id == "hanh"
    clock.advance(minutes=1)
    sign_in.set_password(first[0], "hanh", "mật khẩu thứ hai")
    clock.advance(minutes=1)
    sign_in.set_password(second[0], "hanh", "mật khẩu thứ ba")
    sign_in.set_password(second[0], "dung", "của giám đốc")
    settle(two_counters)
    assert passwords(first) == passwords(second)
    for desk, _ in two_counters:
        sign_in.sign_in(desk, "hanh", "mật khẩu thứ ba")
        sign_in.sign_in(desk, "dung", "của giám đốc")
        with pytest.raises(Refused):
            sign_in.sign_in(desk, "hanh", "mật khẩu thứ hai")


def test_passwords_are_handed_over_once(two_counters: tuple[Counter, Counter], clock: FakeClock) -> None:
    """Three rounds a minute need not carry them each time, and a version once seen is not handed out again."""
    first, _ = two_counters
    settle(two_counters)
    asked: list[tuple[int, int]] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def credentials(self, given: list[Verifier], known: int) -> tuple[list[Verifier], int]:
            newer, version = first[1].credentials(given, known)
            asked.append((len(given), len(newer)))
            return newer, version

    line = Counting()
    for _ in range(3):
        sync((first[0], line))
    assert asked == []
    clock.advance(minutes=1)
    sign_in.set_password(first[0], "hanh", "mật khẩu thứ hai")
    for _ in range(3):
        sync((first[0], line))
    assert asked == [(2, 1)]


def test_a_centre_that_forgot_passwords_is_told_again(
    two_counters: tuple[Counter, Counter], centre: Centre, clock: FakeClock
) -> None:
    """Last night's copy holds last night's password; nobody may be locked out by it, now or after the next change."""
    first, second = two_counters
    settle(two_counters)
    with centre.admin() as admin:
        old = admin.execute("SELECT * FROM quay.credential").fetchall()
    clock.advance(minutes=1)
    sign_in.set_password(first[0], "hanh", "mật khẩu thứ hai")
    settle(two_counters)
    with centre.admin() as admin:
        admin.execute("DELETE FROM quay.credential")
        for row in old:
            admin.execute("INSERT INTO quay.credential VALUES (%s, %s, %s, %s, %s)", row)
    clock.advance(minutes=1)
    sign_in.set_password(second[0], "dung", "của giám đốc")
    settle((second, first))
    with centre.admin() as admin:
        held = dict(admin.execute("SELECT staff, verifier FROM quay.credential").fetchall())  # type: ignore[arg-type]
    for counter in two_counters:
        assert {staff: one.verifier for staff, one in passwords(counter).items()} == held
        sign_in.sign_in(counter[0], "hanh", "mật khẩu thứ hai")
        sign_in.sign_in(counter[0], "dung", "của giám đốc")


def test_a_password_set_on_a_pc_whose_clock_is_behind_holds_all_the_same(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """It was reset because the old one had leaked; a wrong clock must not bring the old one back."""
    first, second = two_counters
    clock.advance(days=365)
    sign_in.set_password(first[0], "hanh", "mật khẩu bị lộ")
    settle(two_counters)
    clock.advance(days=-365)
    sign_in.set_password(second[0], "hanh", "mật khẩu mới đặt")
    settle(two_counters)
    for desk, _ in two_counters:
        assert sign_in.sign_in(desk, "hanh", "mật khẩu mới đặt").id == "hanh"


def test_no_verifier_ever_stands_in_an_entry(two_counters: tuple[Counter, Counter], centre: Centre) -> None:
    """Entries stay for ever and lie on every PC; a verifier is replaced and gone."""
    first, _ = two_counters
    catalogue.set_staff(first[0].with_clerk(SUPERVISOR), Staff("lan", "Trần Thị Lan", "Cán bộ", (Role.CLERK,)))
    sign_in.set_password(first[0], "lan", "mật khẩu của Lan")
    settle(two_counters)
    with centre.admin() as admin:
        entries = admin.execute("SELECT header, coalesce(body, '') FROM quay.entry").fetchall()
    secrets = [one.verifier.encode() for one in passwords(first).values()]
    assert len(secrets) == 3
    for header, body in entries:
        whole = bytes(header) + bytes(body)  # type: ignore[call-overload]
        assert b"argon2" not in whole
        assert not any(secret in whole for secret in secrets)


# --- catalogue, calendar, clashes


def test_a_release_takes_effect_whole_at_the_other_counter(two_counters: tuple[Counter, Counter]) -> None:
    """Half a catalogue would promise dates that nobody decided."""
    first, second = two_counters
    settle(two_counters)
    it = first[0].with_clerk(SUPERVISOR)
    before = second[0].reference()
    news = [procedure(code=f"1.00000{n}", name=f"Thủ tục {n}", version="2026-12-01") for n in range(5)]
    days = [CalendarDay(date(2027, 2, n), DayKind.STATUTORY, "Tết", "BLLĐ") for n in range(5, 12)]
    catalogue.publish_catalogue(it, "2026-12-01", news)
    change_calendar.publish(it, days, "2027")
    sync(first)
    page = second[1].pull({log: seq for log, (seq, _) in vector(second).items()})
    assert [entry.kind for entry in page] == (
        ["procedure.published"] * 5 + ["catalogue.published"] + ["calendar.day_set"] * 7 + ["calendar.published"]
    )
    for n, entry in enumerate(page, 1):
        with second[0].database.write() as connection:
            pages.apply(connection, second[0].me.office, [entry])
        now = second[0].reference()
        assert now.catalogue.version == ("2026-12-01" if n >= 6 else before.catalogue.version)
        assert len(now.catalogue.listed) == (5 if n >= 6 else len(before.catalogue.listed))
        assert now.calendar.version == ("2027" if n == len(page) else before.calendar.version)
    for desk, _ in two_counters:
        assert desk.reference().calendar.days == first[0].reference().calendar.days
        assert [one.code for one in desk.reference().catalogue.listed] == [one.code for one in news]


def test_what_a_sibling_changed_is_seen_however_its_clock_goes(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """The member of staff was struck off at a counter whose clock is behind: nobody may go on with a cached list."""
    first, second = two_counters
    settle(two_counters)
    clock.advance(hours=2)
    catalogue.set_shelf(second[0].with_clerk(SUPERVISOR), Shelf(("1.001193",)))
    assert second[0].reference().catalogue.shelf.top == ("1.001193",)
    clock.advance(hours=-1)
    catalogue.set_staff(
        first[0].with_clerk(SUPERVISOR), Staff("hanh", "Nguyễn Thị Hạnh", "Đã nghỉ", (Role.CLERK,), active=False)
    )
    settle(two_counters)
    for desk, _ in two_counters:
        assert {one.id: one.active for one in desk.reference().staff} == {"dung": True, "hanh": False}
        assert desk.reference().catalogue.shelf.top == ("1.001193",)


def test_what_two_counters_did_to_one_dossier_looks_the_same_on_both(
    two_counters: tuple[Counter, Counter], clock: FakeClock
) -> None:
    """Both handed it on while the line was down: facts stand, the rest waits for a person, on both screens alike."""
    first, second = two_counters
    received = receive(first[0], application(), receipt=False)
    settle(two_counters)
    acted = partial(act, dossier_id=received.dossier_id)
    acted(first[0], kind="dossier.handed_over", decide=lambda d: acts.hand_over(d, "Phòng Tư pháp"))
    acted(first[0], kind="dossier.corrected", decide=lambda d: acts.correct(d, {"phone": "0900000001"}, "gọi lại")
          if hasattr(d.intake, "phone") else acts.correct(d, {"subject_line": "Một"}, "nhầm"))  # fmt: skip
    clock.advance(minutes=1)
    acted(second[0], kind="dossier.handed_over", decide=lambda d: acts.hand_over(d, "Phòng Hộ tịch"))
    acted(second[0], kind="dossier.corrected", decide=lambda d: acts.correct(d, {"subject_line": "Hai"}, "nhầm"))
    acted(second[0], kind="dossier.resolved", decide=lambda d: acts.resolve(d, there(clock.now)))
    settle(two_counters)
    found = []
    for desk, _ in two_counters:
        with desk.database.read() as connection:
            found.append(board.dossier(connection, OFFICE.agency, received.dossier_id))
    assert found[0] == found[1]
    assert {conflict.applied for conflict in found[0].conflicts} == {True, False}
    assert len(found[0].timeline) == 6
    assert dump(first) == dump(second)
    assert [sync(counter).clashes for counter in two_counters] == [len(found[0].conflicts)] * 2


# --- what must not stop anybody


NASTY: list[Any] = [
    b"", b"\xff\xfe", b"[]", b"null", b'"x"', b"{}", b'{"a"', b"{" * 3000, b'{"note":' + b"[" * 980 + b"]" * 980 + b"}",
    b'{"name":"\\ud800","note":"\\ud800","reason":"\\udfff"}', b'{"note":"\\u0000"}', b'{"note":NaN,"amount":Infinity}',
    b'{"deadline":{"due_at":"9999-12-31T23:59:59-14:00"}}', b'{"deadline":7}', b'{"fields":{"owners":{"new":7}}}',
    b'{"fields":7,"entries":[[]],"kept":{},"set_aside":[{}]}', b'{"amount":1e400}', b'{"amount":99999999999999999999}',
    b'{"version":"x","procedures":[7,"y"],"days":["z"],"top":[],"inactive":[]}',
]  # fmt: skip


def _bent(seed: int) -> bytes:
    """A real reception with one leaf replaced by something it should not be."""
    body = intake().to_body()
    leaves: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in list(items):
            leaves.append((node, key))
            if isinstance(value, dict | list):
                walk(value)

    walk(body)
    node, key = leaves[seed % len(leaves)]
    odd: list[Any] = [None, "", "\ud800", 10**30, -1, 1.5, [], {}, [[]], "x" * 5000, float("nan"), True]
    node[key] = odd[seed // len(leaves) % len(odd)]
    return json.dumps(body).encode()


@pytest.mark.logs  # reference data that cannot be read is passed over with a word
def test_nobodys_content_stops_the_entries_behind_it(
    two_counters: tuple[Counter, Counter], centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    """A counter with a faulty program sends nonsense of every kind; its sibling shows everything else."""
    first, second = two_counters
    settle(two_counters)
    enrolled = centre.enrol(3, key=b"3" * 32)
    with closing(centre.line(enrolled)) as line:
        log = Log(3, key=b"3" * 32)
        kinds = [*ACTS, *REFERENCE, "conflict.settled", "data.erased", "tomorrow.did"]
        for n, kind in enumerate(kinds):
            name = REFERENCE[kind][0] if kind in REFERENCE else ""
            for m, body in enumerate(NASTY):
                subject = f"{name}:{m}" if name else f"dossier:bad-{n}-{m}"
                if not name and kind != "dossier.received" and m % 2:
                    log.write(subject, "dossier.received", intake(number=1000 + n).to_body())
                _write_raw(log, subject, kind, body)
        for seed in range(soak.times(200, 2000)):
            _write_raw(log, f"dossier:bent-{seed}", "dossier.received", _bent(seed))
        log.write("dossier:good", "dossier.received", intake(number=999).to_body())
        for start in range(0, len(log.own), 100):
            line.push(3, log.own[start : start + 100])
    outcome = sync(first)
    assert outcome.pulled == len(log.own) + 1
    assert "cannot show" not in caplog.text
    settle(two_counters)
    assert "X99.01-261123-0999" in codes(first)
    assert dump(first) == dump(second)
    for desk, _ in two_counters:
        assert desk.database.projections_match(projections.dump, projections.rebuild)
        desk.reference()
        with desk.database.read() as connection:
            for (dossier_id,) in connection.exec_driver_sql("SELECT id FROM dossier").all():
                board.dossier(connection, OFFICE.agency, dossier_id)


def _write_raw(log: Log, subject: str, kind: str, body: bytes) -> None:
    """An entry whose body is these very bytes, properly hashed and signed."""
    entry = log.write(subject, kind)
    header = json.loads(entry.header)
    header["digest"] = hashlib.sha256((entry.salt or b"") + body).hexdigest()
    raw = canonical(header)
    previous = log.own[-2].hash if len(log.own) > 1 else GENESIS
    digest = hashlib.sha256(previous + raw).digest()
    log.held[entry.key] = Entry.read(raw, body, entry.salt, digest, hmac.digest(log.key, digest, "sha256"))


def test_a_log_that_was_tampered_with_at_the_centre_stops_itself_only(
    two_counters: tuple[Counter, Counter], centre: Centre
) -> None:
    """A byte flipped on the centre's disk, or by somebody's hand: told to IT, and the other logs go on."""
    first, second = two_counters
    settle(two_counters)
    good = receive(first[0], application(), receipt=False).intake.code
    enrolled = centre.enrol(3, key=b"3" * 32)
    log = Log(3, key=b"3" * 32)
    for n in range(120):
        log.write(f"dossier:{n}", "dossier.received", intake(number=1000 + n).to_body())
    with closing(centre.line(enrolled)) as line:
        line.push(3, log.own)
    with centre.admin() as admin:
        admin.execute("UPDATE quay.entry SET body = 'x' WHERE counter = 3 AND seq = 50")
    mine = receive(second[0], application(), receipt=False).intake.code
    for counter in (first, second, second):
        with pytest.raises(Trouble, match="không khớp nhật ký") as caught:
            sync(counter)
        assert not isinstance(caught.value, Offline)
    assert good in codes(second)
    assert vector(second)[1] == vector(first)[1]
    assert vector(second)[3][0] == 40  # whole pieces before the bad one
    with centre.admin() as admin:
        admin.execute("UPDATE quay.entry SET body = %s WHERE counter = 3 AND seq = 50", (log.own[49].body,))
    settle(two_counters)
    assert dump(first) == dump(second)
    assert mine in codes(first)


def test_a_batch_that_is_refused_does_not_keep_the_others_entries_out(
    two_counters: tuple[Counter, Counter],
) -> None:
    """The counter's own log is damaged: its clerk still sees what the siblings received."""
    first, second = two_counters
    settle(two_counters)
    code = receive(second[0], application(), receipt=False).intake.code
    sync(second)
    receive(first[0], application(), receipt=False)

    class Refusing:
        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def push(self, *given: Any) -> int:
            raise Rejected("QM006", "mac of entry 9")

    with pytest.raises(Rejected):
        sync((first[0], Refusing()))
    assert code in codes(first)


def test_a_centre_that_hands_out_what_is_not_ours_is_not_asked_for_ever(
    two_counters: tuple[Counter, Counter],
) -> None:
    """A page that brings nothing new, again and again, would keep the round running all day."""
    first, _ = two_counters
    sync(first)
    strange = Log(9, "X99.55").write("dossier:1", "dossier.paid")

    class Generous:
        asked = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def pull(self, *given: Any) -> list[Entry]:
            self.asked += 1
            assert self.asked < 5
            return [strange]

    assert sync((first[0], Generous())).pulled == 0


def test_a_page_that_cannot_be_read_is_trouble_and_not_a_crash(two_counters: tuple[Counter, Counter]) -> None:
    """The light says what to do; the crash window would not."""
    first, _ = two_counters

    class Garbled:
        def __getattr__(self, name: str) -> Any:
            return getattr(first[1], name)

        def pull(self, *given: Any) -> list[Entry]:
            return [Entry.read(b"{}", b"", b"", b"", b"")]

    with pytest.raises(Trouble, match="không khớp"):
        sync((first[0], Garbled()))


def test_a_line_that_breaks_on_large_batches_gets_smaller_ones(two_counters: tuple[Counter, Counter]) -> None:
    """Down to one entry, and then it is offline."""
    first, second = two_counters
    for _ in range(9):
        receive(first[0], application(), receipt=False)
    sizes: list[int] = []

    class Weak:
        most = 3

        def __init__(self, line: Any) -> None:
            self.line = line

        def __getattr__(self, name: str) -> Any:
            return getattr(self.line, name)

        def push(self, log: int, entries: list[Entry]) -> int:
            sizes.append(len(entries))
            if len(entries) > self.most:
                raise LineCut("too much")
            return int(self.line.push(log, entries))

        def pull(self, known: Any, limit: int = 500) -> list[Entry]:
            if limit > self.most:
                raise LineCut("too much")
            return list(self.line.pull(known, limit))

    weak = Weak(first[1])
    assert sync((first[0], weak)).pending == 0
    assert sizes == sorted(sizes, reverse=True)
    assert sync((second[0], Weak(second[1]))).pulled == sum(sizes[n] for n in range(len(sizes)) if sizes[n] <= 3) + 2
    receive(first[0], application(), receipt=False)
    Weak.most = 0
    with pytest.raises(LineCut):
        sync((first[0], weak))
    assert sizes[-1] == 1


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


# --- the clerk goes first


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
