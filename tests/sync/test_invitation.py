"""A PC let in by a code: once, in time, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from counter_app.errors import Trouble, UserError
from counter_app.sync import invitation, provision
from counter_app.sync.central import Central, Login
from tests.factories import MONDAY
from tests.sync.conftest import Hub

OFFICE = "X99.900"


@pytest.fixture
def invite(hub: Hub) -> Iterator[object]:
    yield lambda counter, **more: invitation.invite(hub.url, OFFICE, counter, MONDAY, **more)
    hub.do("DELETE FROM quay.invitation")
    for (role,) in hub.ask("SELECT rolname FROM pg_roles WHERE rolname ~ '^quay_join_'"):
        hub.do(f'DROP ROLE "{role}"')


def test_a_code_fetches_a_line_that_works_and_nothing_fetches_it_twice(hub: Hub, invite) -> None:  # type: ignore[no-untyped-def]
    """The paper with the code stays on somebody's desk."""
    made = invite(1, name="Quầy Một")
    assert not made.replaces
    claimed = invitation.claim(hub.url, f" {made.code.lower()} ")
    assert (claimed.office, claimed.counter, len(claimed.key)) == (OFFICE, 1, 32)
    assert "postgres" not in claimed.url
    line = Central(Login(claimed.url, claimed.user, claimed.password))
    assert line.hello(0, b"", "1", "", {}).verdict == "behind"
    line.close()
    for _ in range(2):
        with pytest.raises(UserError, match="đã dùng"):
            invitation.claim(hub.url, made.code)


def test_a_second_code_kills_the_first_and_replaces_the_pc(hub: Hub, invite) -> None:  # type: ignore[no-untyped-def]
    """The first paper was lost; and the same command lets a spare PC take a dead one's place."""
    first, second = invite(2), invite(2)
    assert second.replaces
    with pytest.raises(UserError):
        invitation.claim(hub.url, first.code)
    one = invitation.claim(hub.url, second.code)
    third = invitation.claim(hub.url, invite(2).code)
    assert (third.key, third.user) == (one.key, one.user)
    assert third.password != one.password
    assert second.slices == first.slices


def test_a_code_dies_after_its_hours(hub: Hub, invite) -> None:  # type: ignore[no-untyped-def]
    """A code found in a drawer next year opens nothing."""
    made = invite(3, hours=1)
    assert timed(hub) == pytest.approx(3600, abs=60)
    hub.do("UPDATE quay.invitation SET expires_at = clock_timestamp() - interval '1 second'")
    with pytest.raises(UserError, match="hết hạn"):
        invitation.claim(hub.url, made.code)
    role = f"quay_join_{made.code[:4].lower()}"
    hub.do(f"ALTER ROLE {role} VALID UNTIL '2020-01-01'; UPDATE quay.invitation SET expires_at = 'infinity'")
    with pytest.raises(UserError, match="hết hạn"):
        invitation.claim(hub.url, made.code)
    for hours in (0, -1, 337):
        with pytest.raises(UserError, match="14 ngày"):
            invite(3, hours=hours)


def timed(hub: Hub) -> float:
    ((seconds,),) = hub.ask(
        "SELECT extract(epoch FROM r.rolvaliduntil - clock_timestamp())::float FROM pg_roles r "
        "JOIN quay.invitation i ON i.login = r.rolname"
    )
    return float(seconds)


def test_two_pcs_with_one_code_and_one_gets_in(hub: Hub, invite) -> None:  # type: ignore[no-untyped-def]
    """Two under one number would print one number twice."""
    code = invite(4).code

    def attempt(_: int) -> bool:
        try:
            invitation.claim(hub.url, code)
        except UserError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, range(2))) == [False, True]


def test_the_centre_keeps_nothing_that_opens_a_line(hub: Hub, invite) -> None:  # type: ignore[no-untyped-def]
    """A stolen copy of the database must not be worth the counters' keys and logins."""
    made = invite(5)
    ((sealed,),) = hub.ask("SELECT sealed FROM quay.invitation WHERE counter = 5")
    claimed = invitation.claim(hub.url, made.code)
    for secret in (claimed.key.hex(), claimed.password, made.code.replace("-", "")):
        assert secret.encode() not in sealed
        if hub.server is not None:
            assert secret not in (hub.server.folder / "server.log").read_text(errors="replace")
    assert hub.ask("SELECT sealed FROM quay.invitation WHERE counter = 5") == [(None,)]
    invite(6)
    assert hub.ask("SELECT counter FROM quay.invitation") == [(6,)]


def test_who_holds_a_code_may_claim_and_do_nothing_else(hub: Hub, invite) -> None:  # type: ignore[no-untyped-def]
    """Somebody reads it over IT's shoulder and tries what else it opens."""
    letters = invite(7).code.replace("-", "")
    login = Login(hub.url, f"quay_join_{letters[:4].lower()}", letters[4:])
    with psycopg.connect(login.conninfo(), autocommit=True) as session:
        for statement in (
            "SELECT quay.hello(0, '', '1', '')", "SELECT quay.pull('{}', 1)", "SELECT quay.overview()",
            "SELECT quay.caller_office()", "TABLE quay.invitation", "TABLE quay.entry", "SET ROLE quay_owner",
            "UPDATE quay.invitation SET expires_at = 'infinity'", "CREATE TABLE public.mine (a int)",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)


@pytest.mark.parametrize("code", ["", "K7QF", "K7QF-2MPA-K7QF", "K7QF-2MPA-K7QF-2MPA-K7Q?", "đ" * 20, "A" * 99])
def test_what_is_no_code_is_told_before_anybody_is_asked(code: str) -> None:
    """A mistyped code is the commonest mistake of the day."""
    with pytest.raises(UserError, match="5 nhóm 4 ký tự"):
        invitation.claim("postgresql://127.0.0.1:1/nowhere", code)


def test_a_wrong_code_and_no_line_are_two_things(hub: Hub) -> None:
    """Without a line the code is still good, and whoever types it must know."""
    with pytest.raises(UserError, match="Mã không đúng"):
        invitation.claim(hub.url, "AAAA-BBBB-CCCC-DDDD-EEEE")
    with pytest.raises(Trouble, match="vẫn còn hiệu lực"):
        invitation.claim("postgresql://127.0.0.1:1/nowhere", "AAAA-BBBB-CCCC-DDDD-EEEE")
    with pytest.raises(Trouble, match="verify-full"):
        invitation.claim("postgresql://centre.example/x?sslmode=require", "AAAA-BBBB-CCCC-DDDD-EEEE")
    assert not provision.is_enrolled(hub.url, OFFICE, 99)
