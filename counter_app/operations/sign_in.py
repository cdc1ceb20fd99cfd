"""Who sits at the counter: passwords are checked without a line, against argon2id verifiers this PC holds."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from counter_app.domain.moments import from_micros, show_clock, to_micros
from counter_app.domain.office import Staff
from counter_app.errors import Problem, Refused, UserError
from counter_app.operations import catalogue
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.database import Connection
from counter_app.store.local import Verifier

HASHER = PasswordHasher()
"""argon2id at the library's own cost (RFC 9106, low-memory profile)."""

SHORTEST_PASSWORD = 8
_FREE_TRIES = 5
_LOCKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))


def verifier_of(password: str) -> str:
    """The argon2id hash that is stored instead of a password. Raises UserError when it is too short."""
    secret = unicodedata.normalize("NFC", password)
    if len(secret) < SHORTEST_PASSWORD:
        raise UserError(
            Problem("password", f"Mật khẩu phải có ít nhất {SHORTEST_PASSWORD} ký tự, hiện có {len(secret)}.")
        )
    return HASHER.hash(secret)


def set_password(desk: Desk, staff_id: str, password: str) -> None:
    """Sets somebody's password on this PC; it travels through the centre, never through the journal."""
    verifier = verifier_of(password)
    with desk.database.write() as connection:
        _keep(connection, desk, staff_id, verifier)


def enlist(desk: Desk, person: Staff, password: str = "") -> None:
    """Adds or changes a member of staff, with a password when one is given: both or neither.

    Raises Refused when who sits here may not, UserError when the password is too short.
    """
    verifier = verifier_of(password) if password else ""
    with desk.database.write() as connection:
        catalogue.set_staff(desk, person)
        if verifier:
            _keep(connection, desk, person.id, verifier)


def _keep(connection: Connection, desk: Desk, staff_id: str, verifier: str) -> None:
    """Puts a verifier over the one held, even where that was set by a clock ahead of ours: the newest wins."""
    held = local.verifiers(connection).get(staff_id)
    set_at = max(to_micros(desk.clock()), held.set_at + 1 if held else 0)
    local.set_verifiers(connection, [Verifier(staff_id, verifier, set_at)])


def sign_in(desk: Desk, staff_id: str, password: str) -> Staff:
    """The person whose password this is. Takes a tenth of a second on purpose: call it away from the window.

    Raises Refused: unknown or inactive person, no password here yet, wrong password, too many tries.
    """
    person = next((one for one in desk.reference().staff if one.id == staff_id and one.active), None)
    if person is None:
        raise Refused("sign_in.unknown", "Tài khoản này không còn làm việc ở đơn vị.", "staff")
    with desk.database.read() as connection:
        kept = local.verifiers(connection).get(staff_id)
    if kept is None:
        raise Refused(
            "sign_in.no_password",
            "Máy này chưa có mật khẩu của bạn. Hãy đồng bộ, hoặc nhờ quản trị đặt mật khẩu.",
            "staff",
        )
    now = to_micros(desk.clock())
    if now < kept.locked_until:
        until = show_clock(from_micros(kept.locked_until))
        raise Refused("sign_in.locked", f"Đã nhập sai nhiều lần; hãy thử lại sau {until}.", "password")
    if _matches(kept.verifier, password):
        if kept.failed:
            with desk.database.write() as connection:
                local.note_try(connection, staff_id, 0, 0)
        return person
    failed = kept.failed + 1
    lock = _LOCKS[min(failed - _FREE_TRIES, len(_LOCKS) - 1)] if failed >= _FREE_TRIES else timedelta()
    with desk.database.write() as connection:
        local.note_try(connection, staff_id, failed, now + lock // timedelta(microseconds=1) if lock else 0)
    raise Refused("sign_in.wrong", "Mật khẩu không đúng; hãy kiểm tra bộ gõ tiếng Việt và phím Caps Lock.", "password")


def _matches(verifier: str, password: str) -> bool:
    try:
        return HASHER.verify(verifier, unicodedata.normalize("NFC", password))
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
