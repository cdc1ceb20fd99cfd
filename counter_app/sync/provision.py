"""IT's side of the centre: making it, enrolling a counter, revoking one. Runs under an administrator's login.

Enrolment is an entry of the office's log 0, written here and signed with that log's own key, so it travels and is
relayed like any other; the table ``enrolment`` only tells which login is which counter.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from counter_app import paths
from counter_app.domain.entry import mac_pads
from counter_app.domain.moments import show
from counter_app.domain.numbers import SLICE_SIZE, Slice, cut
from counter_app.domain.office import Counter
from counter_app.errors import Trouble, UserError
from counter_app.sync import log_zero
from counter_app.sync.central import verified
from counter_app.sync.embedded import EmbeddedServer

KEY_BYTES = log_zero.KEY_BYTES

Connection = log_zero.Connection


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A counter's login and key, as IT hands them over."""

    office: str
    counter: int
    user: str
    password: str
    key: bytes
    slices: tuple[Slice, ...]


def connect(url: str) -> Connection:
    """An administrator's connection, encrypted as a counter's is: keys travel on it. Raises Trouble."""
    try:
        return psycopg.connect(_secured(url), connect_timeout=5)
    except psycopg.Error as error:
        raise Trouble(f"Không nối được tới máy chủ trung tâm: {str(error).splitlines()[0]}") from error


def _secured(url: str) -> str:
    parts = conninfo.conninfo_to_dict(url)
    root = str(parts.get("sslrootcert") or os.environ.get("PGSSLROOTCERT", ""))
    return conninfo.make_conninfo(url, **verified(parts, root))


def init(url: str) -> list[str]:
    """Brings the centre's schema up to date with ``db/central`` and gives lost logins back; returns the files that ran
    and those logins. Raises Trouble.
    """
    ran = []
    with connect(url) as connection:
        try:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('quay schema'))")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS public.quay_schema (file text PRIMARY KEY, at timestamptz DEFAULT now())"
            )
            done = {row[0] for row in connection.execute("SELECT file FROM public.quay_schema")}
            for file in sorted((paths.db() / "central").glob("[0-9]*.sql")):
                if file.name not in done:
                    connection.execute(file.read_text(encoding="utf-8"))
                    connection.execute("INSERT INTO public.quay_schema (file) VALUES (%s)", (file.name,))
                    ran.append(file.name)
            ran += _repair_logins(connection)
        except psycopg.Error as error:
            raise Trouble(f"Máy chủ trung tâm không nhận lược đồ: {str(error).splitlines()[0]}") from error
    return ran


def start_demo(folder: Path) -> EmbeddedServer:
    """A started server of a demonstration, with the centre's schema. Raises Trouble."""
    server = EmbeddedServer(folder)
    server.start()
    init(server.url)
    return server


def enrol(
    url: str,
    office: str,
    counter: int,
    now: datetime,
    *,
    name: str = "",
    band: range = range(1, 10_000),
    key: bytes | None = None,
    slices: Sequence[Slice] = (),
    anyway: bool = False,
) -> Enrolled:
    """Enrols a counter: its login, its key, its slice of the band, and the entry in log 0 that says so.

    ``key`` and ``slices`` are given for a counter that already works without a centre. ``band`` holds from the office's
    first counter on. Raises UserError when the counter is enrolled already, its slices meet another counter's, or,
    unless ``anyway``, the centre may just have been put back and does not know yet what it forgot.
    """
    if counter < 1:
        raise UserError("Số quầy bắt đầu từ 1; 0 là nhật ký của trung tâm.")
    key = key or secrets.token_bytes(KEY_BYTES)
    user = _role(office, counter)
    password = secrets.token_urlsafe(24)
    with connect(url) as connection:
        try:
            log0_key, agreed = _office(connection, office, band)
            if not anyway:
                _check_heard(connection, office)
            given = _enrolled_slices(connection, office)
            own = tuple(slices) or (_free_slice(given, office, counter, agreed),)
            _check_slices(given, counter, own)
            spares = _spares([*given, *((counter, one) for one in own)], agreed)
            verifier = _make_login(connection, user, password)
            connection.execute("INSERT INTO quay.enrolment VALUES (%s, %s, %s)", (user, office, counter))
            _open_log(connection, office, counter, key)
            enrolled = Counter(counter, name or f"Quầy {counter}", own, spares=spares)
            log_zero.say(connection, office, log0_key, enrolled, now, login=user, secret=key + verifier)
        except psycopg.errors.UniqueViolation as error:
            raise UserError(f"Quầy {counter} của {office} đã được cấp rồi.") from error
        except psycopg.Error as error:
            raise Trouble(f"Máy chủ trung tâm không cấp được quầy: {str(error).splitlines()[0]}") from error
    return Enrolled(office, counter, user, password, key, own)


def _check_heard(connection: Connection, office: str) -> None:
    """Of an office whose counters have called before, one must have called since the server started: it brings log 0
    back. Else a centre that was put back to before an enrolment would give that counter's numbers away once more.
    """
    quiet, since = log_zero.one(
        connection.execute(
            "SELECT max(c.last_contact) < pg_postmaster_start_time(), pg_postmaster_start_time() "
            "FROM quay.counter c WHERE c.office = %s AND c.status = 'active'",
            (office,),
        )
    )
    if quiet:
        raise UserError(
            f"Từ khi máy chủ khởi động ({show(since)}) chưa quầy nào của {office} gọi về. Nếu máy chủ vừa được khôi "
            "phục từ bản sao lưu, cấp quầy lúc này có thể trùng số: hãy đợi một quầy gọi về (xem central status) rồi "
            "làm lại. Nếu không phải khôi phục thì thêm --anyway."
        )


def _role(office: str, counter: int) -> str:
    return re.sub(r"[^a-z0-9]+", "_", f"quay_{office}_{counter}".lower())


def is_enrolled(url: str, office: str, counter: int) -> bool:
    """Whether the centre knows a counter."""
    with connect(url) as connection:
        return _exists(connection, office, counter)


def _exists(connection: Connection, office: str, counter: int) -> bool:
    """Also of a counter that was split off another, and calls by that one's login."""
    found = connection.execute(
        "SELECT FROM quay.enrolment WHERE office = %(office)s AND counter = %(counter)s UNION ALL "
        "SELECT FROM quay.incarnation WHERE office = %(office)s AND counter = %(counter)s",
        {"office": office, "counter": counter},
    )
    return found.fetchone() is not None


def revoke(url: str, office: str, counter: int, now: datetime) -> None:
    """Shuts a counter's login out at once. Raises UserError when there is none."""
    with connect(url) as connection:
        if not _exists(connection, office, counter):
            raise UserError(f"Không có quầy {counter} của {office} ở trung tâm.")
        connection.execute(
            "UPDATE quay.counter SET status = 'revoked' WHERE office = %s AND counter = %s", (office, counter)
        )
        (log0_key,) = log_zero.one(connection.execute("SELECT log0_key FROM quay.office WHERE office = %s", (office,)))
        log_zero.say(connection, office, log0_key, replace(_known(connection, office, counter), active=False), now)


def reissue(url: str, office: str, counter: int, now: datetime) -> Enrolled:
    """A new password for a counter that is enrolled: another PC takes its place, or its card was lost. The old one dies
    at once, with the connections it has opened; key and numbers stay, and a revoked counter is let in again. Raises
    UserError when there is none.
    """
    password = secrets.token_urlsafe(24)
    with connect(url) as connection:
        connection.execute(  # one that was split off another gets a login of its own
            "WITH gone AS (DELETE FROM quay.incarnation WHERE office = %s AND counter = %s RETURNING office, counter) "
            "INSERT INTO quay.enrolment (role, office, counter) SELECT %s, office, counter FROM gone",
            (office, counter, _role(office, counter)),
        )
        found = connection.execute(
            "SELECT e.role, c.inner_pad, o.log0_key FROM quay.enrolment e "
            "JOIN quay.counter c ON c.office = e.office AND c.counter = e.counter "
            "JOIN quay.office o ON o.office = e.office WHERE e.office = %s AND e.counter = %s FOR UPDATE OF o",
            (office, counter),
        ).fetchone()
        if found is None:
            raise UserError(f"Không có quầy {counter} của {office} ở trung tâm.")
        user, inner_pad, log0_key = found
        key = bytes(byte ^ 0x36 for byte in inner_pad[:KEY_BYTES])
        known = replace(_known(connection, office, counter), active=True)
        try:
            verifier = _make_login(connection, user, password)
            # Who may make roles may not end their sessions, but may be one of them.
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(user)))
        except psycopg.Error as error:
            raise Trouble(f"Máy chủ trung tâm không cấp được quầy: {str(error).splitlines()[0]}") from error
        connection.execute(
            "UPDATE quay.counter SET status = 'active' WHERE office = %s AND counter = %s", (office, counter)
        )
        log_zero.say(connection, office, log0_key, known, now, login=user, secret=key + verifier)
        connection.commit()  # from here on the old password opens nothing; what it has opened is shut now
        try:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (user,))
            connection.execute(sql.SQL("REVOKE {} FROM CURRENT_USER").format(sql.Identifier(user)))
        except psycopg.Error as error:
            raise Trouble(
                f"Chưa ngắt được kết nối của máy cũ, hãy chạy lại lệnh này: {str(error).splitlines()[0]}"
            ) from error
    return Enrolled(office, counter, user, password, key, known.slices)


def _known(connection: Connection, office: str, counter: int) -> Counter:
    """What log 0 last said of a counter."""
    said = [one for one in log_zero.counters(connection, office) if one.number == counter]
    return said[-1] if said else Counter(counter, f"Quầy {counter}", ())


def _repair_logins(connection: Connection) -> list[str]:
    """Gives logins back that a server put back to an older state, or made anew from a dump, does not have, with the
    passwords the counters know. Returns them.
    """
    rows = connection.execute(
        "SELECT e.role, e.office, e.counter, o.log0_key, r.rolname IS NOT NULL FROM quay.enrolment e "
        "JOIN quay.office o ON o.office = e.office LEFT JOIN pg_roles r ON r.rolname = e.role ORDER BY 2, 3"
    ).fetchall()
    repaired = []
    for role, office, counter, log0_key, exists in rows:
        known = log_zero.secret_of(connection, office, log0_key, counter)
        if known and (not exists or known[2]):
            _put_login(connection, role, known[1])
            repaired.append(str(role))
    return repaired


def _office(connection: Connection, office: str, band: range) -> tuple[bytes, range]:
    """The key of the office's log 0 and its band; a new office gets them. Locks the office for the transaction."""
    key = secrets.token_bytes(KEY_BYTES)
    made = connection.execute(
        "INSERT INTO quay.office (office, log0_key, band_start, band_stop) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING",
        (office, key, band.start, band.stop - 1),
    )
    if made.rowcount:
        _open_log(connection, office, log_zero.LOG_0, key)
    held, start, stop = log_zero.one(
        connection.execute(
            "SELECT log0_key, band_start, band_stop FROM quay.office WHERE office = %s FOR UPDATE", (office,)
        )
    )
    return bytes(held), range(start, stop + 1)


def _open_log(connection: Connection, office: str, counter: int, key: bytes) -> None:
    inner, outer = mac_pads(key)
    connection.execute(
        "INSERT INTO quay.counter (office, counter, inner_pad, outer_pad) VALUES (%s, %s, %s, %s)",
        (office, counter, inner, outer),
    )


def _make_login(connection: Connection, user: str, password: str) -> bytes:
    """A login whose password the server never sees; returns what the server sees."""
    scrambled = connection.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256")
    _put_login(connection, user, scrambled.decode())
    return scrambled


def _put_login(connection: Connection, user: str, scrambled: str) -> None:
    """The login of a counter, whose dead sessions do not use up its few connections."""
    role = sql.Identifier(user)
    if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (user,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 4 IN ROLE quay_counter").format(role))
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(scrambled)))
    for setting, value in (("statement_timeout", "2min"), ("idle_session_timeout", "5min")):
        connection.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.SQL(setting), sql.Literal(value)))


def _enrolled_slices(connection: Connection, office: str) -> list[tuple[int, Slice]]:
    """What log 0 has given to whom; a slice once given is never given again."""
    return [(one.number, own) for one in log_zero.counters(connection, office) for own in (*one.slices, *one.spares)]


def _free_slice(given: Sequence[tuple[int, Slice]], office: str, counter: int, band: range) -> Slice:
    """The counter's own place in the band, else the first that nobody has."""
    places = cut(band)
    for place in (*places[counter - 1 : counter], *places):
        if not any(_meet(place, theirs) for _, theirs in given):
            return place
    raise UserError(f"Dải số của {office} đã chia hết; hãy xin mở rộng dải số.")


def _spares(given: Sequence[tuple[int, Slice]], band: range) -> tuple[Slice, ...]:
    """A spare slice for the days on which this counter's file was put back, from the end of the band; none where less
    than half of the band would be left for counters to come.
    """
    if len(band) < SLICE_SIZE:
        return ()
    free = [place for place in cut(band) if not any(_meet(place, theirs) for _, theirs in given)]
    return (free[-1],) if 2 * len(free) > len(cut(band)) else ()


def _check_slices(given: Sequence[tuple[int, Slice]], counter: int, slices: Sequence[Slice]) -> None:
    for own in slices:
        for other, theirs in given:
            if other != counter and _meet(own, theirs):
                raise UserError(f"Dải số {own.start}–{own.start + own.size - 1} trùng với quầy {other}.")


def _meet(one: Slice, other: Slice) -> bool:
    return one.start < other.start + other.size and other.start < one.start + one.size
