"""Who sits at the counter: no line needed, no password in the clear, no guessing without end."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from counter_app.errors import Refused, UserError
from counter_app.operations import catalogue, sign_in
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.local import Verifier
from tests.conftest import PASSWORD, FakeClock
from tests.factories import CLERK, SUPERVISOR


def attempt(desk: Desk, password: str = "sai bét rồi", staff: str = CLERK.id) -> str:
    """The code of the refusal, or "" when the password let in."""
    try:
        assert sign_in.sign_in(desk, staff, password).id == staff
    except Refused as refusal:
        return refusal.code
    return ""


def held(desk: Desk) -> Verifier:
    with desk.database.read() as connection:
        return local.verifiers(connection)[CLERK.id]


def test_the_right_password_opens_and_a_wrong_one_does_not(desk: Desk) -> None:
    """Nobody receives in a colleague's name."""
    assert sign_in.sign_in(desk, CLERK.id, PASSWORD) == CLERK
    assert attempt(desk) == "sign_in.wrong"
    assert attempt(desk, PASSWORD, SUPERVISOR.id) == ""
    assert attempt(desk, "") == "sign_in.wrong"
    assert attempt(desk, PASSWORD + " ") == "sign_in.wrong"
    assert attempt(desk, "\ud800") == "sign_in.wrong"


def test_a_password_typed_by_another_keyboard_is_the_same_password(desk: Desk) -> None:
    """Telex on one PC composes «ậ», another sends it in three parts; the clerk sees no difference."""
    apart = unicodedata.normalize("NFD", PASSWORD)
    assert apart != PASSWORD
    assert attempt(desk, apart) == ""
    sign_in.set_password(desk, CLERK.id, unicodedata.normalize("NFD", "đường về nhà"))
    assert attempt(desk, unicodedata.normalize("NFC", "đường về nhà")) == ""


def test_five_wrong_tries_lock_and_each_further_one_locks_longer(desk: Desk, clock: FakeClock) -> None:
    """Somebody who guesses at the counter over lunch gets twenty tries, not twenty thousand."""
    for lock in (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)):
        for _ in range(5 if lock == timedelta(minutes=1) else 1):
            assert attempt(desk) == "sign_in.wrong"
        assert attempt(desk) == "sign_in.locked"
        assert attempt(desk, PASSWORD) == "sign_in.locked"
        clock.advance(seconds=lock.total_seconds() - 1)
        assert attempt(desk, PASSWORD) == "sign_in.locked"
        clock.advance(seconds=1)
    assert attempt(desk) == "sign_in.wrong"
    clock.advance(minutes=59)
    assert attempt(desk) == "sign_in.locked"
    clock.advance(minutes=1)
    assert attempt(desk, PASSWORD) == ""
    assert (held(desk).failed, held(desk).locked_until) == (0, 0)


def test_a_lock_is_one_persons_and_outlives_the_program(desk: Desk, clock: FakeClock) -> None:
    """A colleague goes on working; starting the program anew gives no new tries."""
    for _ in range(5):
        attempt(desk)
    assert attempt(desk, PASSWORD, SUPERVISOR.id) == ""
    assert attempt(replace(desk, _reference=None), PASSWORD) == "sign_in.locked"
    clock.advance(seconds=61)
    assert attempt(desk, PASSWORD) == ""


def test_a_good_try_clears_the_count(desk: Desk) -> None:
    """Four slips in the morning and one after lunch are no attack."""
    for _ in range(3):
        for _ in range(4):
            assert attempt(desk) == "sign_in.wrong"
        assert attempt(desk, PASSWORD) == ""
    assert attempt(desk) == "sign_in.wrong"


def test_a_new_password_unlocks_and_shuts_the_old_one_out(desk: Desk, clock: FakeClock) -> None:
    """The supervisor's reset must help at once."""
    for _ in range(5):
        attempt(desk)
    clock.advance(seconds=1)
    sign_in.set_password(desk, CLERK.id, "mật khẩu mới")
    assert attempt(desk, "mật khẩu mới") == ""
    assert attempt(desk, PASSWORD) == "sign_in.wrong"


@pytest.mark.parametrize("password", ["", "1234567", unicodedata.normalize("NFD", "ậậậậậậậ")])
def test_a_short_password_is_refused_by_the_letters_the_person_sees(desk: Desk, password: str) -> None:
    """Seven letters in twenty-one code points are seven letters."""
    before = held(desk)
    with pytest.raises(UserError, match="ít nhất 8"):
        sign_in.set_password(desk, CLERK.id, password)
    assert held(desk) == before


def test_nobody_unknown_dismissed_or_without_a_password_signs_in(desk: Desk) -> None:
    """A dismissed clerk knows the password still."""
    assert attempt(desk, PASSWORD, "nobody") == "sign_in.unknown"
    catalogue.set_staff(desk.with_clerk(SUPERVISOR), replace(CLERK, id="new", name="Người Mới"))
    assert attempt(desk, PASSWORD, "new") == "sign_in.no_password"
    catalogue.set_staff(desk.with_clerk(SUPERVISOR), replace(CLERK, active=False))
    assert attempt(desk, PASSWORD) == "sign_in.unknown"


@pytest.mark.parametrize("verifier", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA", "$2b$12$abc"])
def test_a_damaged_verifier_lets_nobody_in(desk: Desk, verifier: str) -> None:
    """What the centre hands out may be rubbish; it must neither open nor crash."""
    with desk.database.write() as connection:
        local.set_verifiers(connection, [Verifier(CLERK.id, verifier, 2**60)])
    assert attempt(desk, PASSWORD) == "sign_in.wrong"
    assert attempt(desk, "") == "sign_in.wrong"


def test_the_real_cost_is_argon2id_of_the_rfc(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stolen file must cost the thief a tenth of a second and 64 MiB for each guess (RFC 9106, low memory)."""
    monkeypatch.setattr(sign_in, "HASHER", PasswordHasher())
    made = sign_in.verifier_of(PASSWORD)
    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in made
    assert made != sign_in.verifier_of(PASSWORD)
    with desk.database.write() as connection:
        local.set_verifiers(connection, [Verifier(CLERK.id, made, 2**60)])
    assert attempt(desk, PASSWORD) == ""
