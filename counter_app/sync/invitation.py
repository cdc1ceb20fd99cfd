"""One PC let in by a code: IT makes it at the centre, the PC spends it once and has its key, login and numbers.

    XXXX-XXXX-XXXX-XXXX-XXXX        100 random bits in base 32
    ────                            names a login that may do nothing but claim
         ──────────────────         its password

What the PC gets lies at the centre shut under the whole code, which is kept nowhere; a key, a password or a login is
never shown, printed or typed. Claimed once, late, or replaced by a newer code, a code is dead.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg import sql

from counter_app.domain.numbers import Slice
from counter_app.errors import Problem, Trouble, TurnedAway, UserError
from counter_app.sync import provision
from counter_app.sync.central import NO_LINE, Login, address, why_not
from counter_app.sync.log_zero import Connection

LETTERS = 20
_NAME = 4
_SALT, _MAC = 16, 32


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code for one counter and until when it holds; ``replaces`` when the counter was enrolled before: its old
    password is dead from now on.
    """

    office: str
    counter: int
    code: str
    expires_at: datetime
    slices: tuple[Slice, ...]
    replaces: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a code was worth: who this PC is, its key, and how it reaches the centre."""

    office: str
    counter: int
    key: bytes
    url: str
    user: str
    password: str


def invite(
    url: str,
    office: str,
    counter: int,
    now: datetime,
    *,
    hours: int = 24,
    name: str = "",
    band: range = range(1, 10_000),
    anyway: bool = False,
) -> Invitation:
    """Enrols a counter, or gives one that is enrolled a new login, and makes the code that fetches it.

    Raises what :func:`provision.enrol` and :func:`provision.reissue` raise, and UserError for hours that cannot be.
    """
    if not 1 <= hours <= 24 * 14:
        raise UserError(Problem("hours", "Mã có hiệu lực từ 1 giờ đến 14 ngày (336 giờ)."))
    replaces = provision.is_enrolled(url, office, counter)
    if replaces:
        made = provision.reissue(url, office, counter, now)
    else:
        made = provision.enrol(url, office, counter, now, name=name, band=band, anyway=anyway)
    letters = base64.b32encode(secrets.token_bytes(13)).decode()[:LETTERS]
    parts = {"office": office, "counter": counter, "key": made.key.hex(), "user": made.user, "password": made.password}
    with provision.connect(url) as connection:
        try:
            expires_at = _keep(connection, office, counter, letters, _shut(json.dumps(parts).encode(), letters), hours)
        except psycopg.Error as error:
            raise Trouble(f"Máy chủ trung tâm không tạo được mã: {str(error).splitlines()[0]}") from error
    code = "-".join(letters[n : n + 4] for n in range(0, LETTERS, 4))
    return Invitation(office, counter, code, expires_at, made.slices, replaces)


def _keep(connection: Connection, office: str, counter: int, letters: str, sealed: bytes, hours: int) -> datetime:
    """Puts down what a code fetches, with a login for whoever holds it; older codes of this counter die."""
    _sweep(connection, office, counter)
    login = sql.Identifier(_login(letters))
    (moment,) = connection.execute("SELECT clock_timestamp() + %s", (timedelta(hours=hours),)).fetchone() or (None,)
    assert moment is not None
    expires_at: datetime = moment
    scrambled = connection.pgconn.encrypt_password(letters[_NAME:].encode(), _login(letters).encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 2 PASSWORD {} VALID UNTIL {} IN ROLE quay_join").format(
            login, sql.Literal(scrambled.decode()), sql.Literal(expires_at.isoformat())
        )
    )
    connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = '30s'").format(login))
    connection.execute(
        "INSERT INTO quay.invitation (office, counter, login, sealed, expires_at) VALUES (%s, %s, %s, %s, %s)",
        (office, counter, _login(letters), sealed, expires_at),
    )
    return expires_at


def _sweep(connection: Connection, office: str, counter: int) -> None:
    """Takes away logins whose code is spent, late, or about to be replaced."""
    gone = connection.execute(
        "DELETE FROM quay.invitation WHERE sealed IS NULL OR expires_at < clock_timestamp() "
        "OR (office = %s AND counter = %s) RETURNING login",
        (office, counter),
    ).fetchall()
    for (login,) in gone:
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(login)))


def claim(server: str, code: str, ca: str = "") -> Claimed:
    """Spends a code at a centre. Raises UserError for a code that is none, spent or late, Trouble without a line,
    TurnedAway for a centre that is not to be trusted; then the code is as good as before.
    """
    letters = "".join(code.split()).replace("-", "").upper().replace("0", "O").replace("1", "I").replace("8", "B")
    if len(letters) != LETTERS or not letters.isalnum() or not letters.isascii():
        raise UserError(Problem("code", "Mã cấp quầy gồm 5 nhóm 4 ký tự, ví dụ K7QF-2MPA-…; hãy xem lại thẻ quản trị."))
    login = Login(server, _login(letters), letters[_NAME:], ca)
    try:
        with psycopg.connect(login.conninfo(), autocommit=True) as connection:
            row = connection.execute("SELECT quay.claim()", binary=True).fetchone()
    except (psycopg.Error, OSError) as error:
        dead = getattr(error, "sqlstate", None) == "QM008" or "password authentication failed" in str(error)
        if dead:
            raise UserError(Problem("code", _DEAD)) from error
        words = why_not(str(error), ca)
        if words != NO_LINE:
            raise TurnedAway(f"{words} Mã chưa dùng, vẫn còn hiệu lực.") from error
        raise Trouble("Chưa nối được tới trung tâm nên chưa dùng mã; mã vẫn còn hiệu lực. Hãy thử lại.") from error
    assert row is not None
    parts = json.loads(_open(row[0], letters))
    return Claimed(
        office=parts["office"],
        counter=parts["counter"],
        key=bytes.fromhex(parts["key"]),
        url=address(server),
        user=parts["user"],
        password=parts["password"],
    )


_DEAD = "Mã không đúng, đã dùng hoặc đã hết hạn. Máy này chưa thay đổi gì; hãy xin quản trị trung tâm mã mới."


def _login(letters: str) -> str:
    return f"quay_join_{letters[:_NAME].lower()}"


def _shut(plain: bytes, letters: str) -> bytes:
    """Salt ‖ mac ‖ plain covered by a stream from the code, used once."""
    salt = secrets.token_bytes(_SALT)
    stream = _stretch(letters, salt, len(plain))
    covered = bytes(a ^ b for a, b in zip(plain, stream[_MAC:], strict=True))
    return salt + hmac.digest(stream[:_MAC], covered, "sha256") + covered


def _open(shut: bytes, letters: str) -> bytes:
    salt, mac, covered = shut[:_SALT], shut[_SALT : _SALT + _MAC], shut[_SALT + _MAC :]
    stream = _stretch(letters, salt, len(covered))
    if not hmac.compare_digest(mac, hmac.digest(stream[:_MAC], covered, "sha256")):
        raise UserError(Problem("code", _DEAD))
    return bytes(a ^ b for a, b in zip(covered, stream[_MAC:], strict=True))


def _stretch(letters: str, salt: bytes, size: int) -> bytes:
    return hashlib.scrypt(letters.encode(), salt=salt, n=2**14, r=8, p=1, dklen=_MAC + size)
