"""What counters share besides dossiers: passwords, releases of the catalogue, and acts on one dossier that clash."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from counter_app.domain import acts
from counter_app.domain.calendar import CalendarDay, DayKind
from counter_app.domain.office import Role, Staff
from counter_app.domain.procedure import Shelf
from counter_app.errors import Refused
from counter_app.operations import catalogue, change_calendar, sign_in
from counter_app.operations.act import act
from counter_app.operations.receive import receive
from counter_app.store import board, local
from counter_app.store.local import Verifier
from counter_app.sync import pages
from tests.conftest import PASSWORD, Centre, FakeClock
from tests.factories import OFFICE, SUPERVISOR, application, procedure, there
from tests.sync.rounds import Counter, dump, settle, sync, vector

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
