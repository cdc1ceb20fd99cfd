"""IT's side of a centre at work: how its counters stand, what a revoked one has sent, whose catalogue an office takes
over, old years put aside. Runs under an administrator's login.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

from counter_app.errors import Trouble, UserError
from counter_app.sync.central import Standing
from counter_app.sync.log_zero import Connection, one
from counter_app.sync.provision import connect


@dataclass(frozen=True, slots=True)
class OfficeStanding:
    """One office at the centre. ``stale``: dossiers whose summary is still to be told; ``files``: how many, ``bytes``
    together.
    """

    office: str
    counters: tuple[Standing, ...]
    stale: int
    files: int
    bytes: int


def status(url: str, office: str = "") -> list[OfficeStanding]:
    """Every office of the centre, or one. Raises Trouble, and UserError for an office it does not know."""
    with connect(url) as connection:
        found = connection.execute("SELECT office FROM quay.office WHERE %s IN (office, '') ORDER BY 1", (office,))
        offices = [_standing(connection, name) for (name,) in found.fetchall()]
    if office and not offices:
        raise UserError(f"Trung tâm không có đơn vị {office}.")
    return offices


def _standing(connection: Connection, office: str) -> OfficeStanding:
    rows = connection.execute(
        """SELECT c.counter, c.head, c.status, c.program, c.last_contact,
                  (SELECT sum(greatest(o.head - coalesce((c.holds ->> o.counter::text)::bigint, 0), 0))::bigint
                   FROM quay.counter o WHERE o.office = c.office AND o.counter <> c.counter),
                  c.skew,
                  (SELECT count(*) FROM quay.refused_push r
                   WHERE r.office = c.office AND r.counter = c.counter AND r.verdict = 'waiting'),
                  (SELECT count(*) FROM quay.flag f WHERE f.office = c.office AND f.counter = c.counter),
                  CASE WHEN c.twins_at > clock_timestamp() - interval '3 days' THEN c.twins_at END
           FROM quay.counter c WHERE c.office = %s ORDER BY c.counter""",
        (office,),
    ).fetchall()
    stale, files, size = one(
        connection.execute(
            "SELECT (SELECT count(*) FROM quay.dossier WHERE office = %(office)s AND stale), count(*), "
            "coalesce(sum(size), 0)::bigint FROM quay.blob WHERE office = %(office)s AND complete",
            {"office": office},
        )
    )
    return OfficeStanding(office, tuple(Standing(*row) for row in rows), stale, files, size)


@dataclass(frozen=True, slots=True)
class Exposed:
    """A dossier that lies on a counter's PC, or may: ``code`` is "" where its reception cannot be read."""

    code: str
    dossier: str
    procedure: str
    received_at: datetime | None


def exposed(url: str, office: str, counter: int) -> tuple[datetime | None, list[Exposed]]:
    """When a counter last called, and the dossiers that its PC had by then or may have been given in that call: whom to
    tell when the PC was stolen. Raises UserError when there is no such counter.
    """
    with connect(url) as connection:
        known = connection.execute(
            "SELECT last_contact FROM quay.counter WHERE office = %s AND counter = %s", (office, counter)
        ).fetchone()
        if counter < 1 or known is None:
            raise UserError(f"Không có quầy {counter} của {office} ở trung tâm.")
        rows = connection.execute(
            """SELECT coalesce(max(quay.object(e.body) ->> 'code') FILTER (WHERE e.kind = 'dossier.received'),
                               d.code, ''),
                 substr(e.subject, 9), coalesce(d.procedure_code, ''), d.received_at
               FROM quay.counter c JOIN quay.journal e ON e.office = c.office AND e.subject LIKE 'dossier:%%'
                 AND (e.counter = c.counter OR e.received_at <= c.last_contact
                   OR e.seq <= coalesce((c.holds ->> e.counter::text)::bigint, 0))
               LEFT JOIN quay.dossier d ON d.office = e.office AND d.id = substr(e.subject, 9)
               WHERE c.office = %s AND c.counter = %s GROUP BY 2, 3, 4, d.code ORDER BY 4, 1, 2""",
            (office, counter),
        ).fetchall()
    return known[0], [Exposed(*row) for row in rows]


def release(url: str, office: str, counter: int) -> int:
    """What a revoked counter has sent since joins its log and goes to its siblings; returns how many entries. Raises
    UserError when there is no such counter.
    """
    return _settle(url, "SELECT quay.release_refused(%s, %s)", office, counter)


def reject(url: str, office: str, counter: int) -> int:
    """What a revoked counter has sent since is kept and given to nobody; :func:`release` still finds it. Returns how
    many entries. Raises UserError when there is no such counter.
    """
    return _settle(url, "SELECT quay.reject_refused(%s, %s)", office, counter)


def _settle(url: str, query: str, office: str, counter: int) -> int:
    with connect(url) as connection:
        known = connection.execute("SELECT FROM quay.counter WHERE office = %s AND counter = %s", (office, counter))
        if counter < 1 or known.fetchone() is None:
            raise UserError(f"Không có quầy {counter} của {office} ở trung tâm.")
        return int(_asked(connection, query, office, counter))


def subscribe(url: str, office: str, source: str) -> None:
    """From now on an office takes over the catalogue and calendar that ``source`` publishes. Raises UserError when
    either is unknown, or both are one.
    """
    with connect(url) as connection:
        for name in (office, source):
            if connection.execute("SELECT FROM quay.office WHERE office = %s", (name,)).fetchone() is None:
                raise UserError(f"Trung tâm không có đơn vị {name}.")
        if office == source:
            raise UserError("Một đơn vị không tự nhận danh mục của chính mình.")
        connection.execute("INSERT INTO quay.subscription VALUES (%s, %s) ON CONFLICT DO NOTHING", (office, source))


def archive(url: str, office: str, before: datetime) -> int:
    """Puts an office's entries received before a moment into the archive, where counters still find them; returns how
    many. Raises Trouble.
    """
    with connect(url) as connection:
        return int(_asked(connection, "SELECT quay.archive(%s, %s)", office, before))


def _asked(connection: Connection, query: str, *given: object) -> int:
    try:
        return int(one(connection.execute(query.encode(), given))[0])
    except psycopg.Error as error:
        raise Trouble(f"Máy chủ trung tâm báo lỗi: {str(error).splitlines()[0]}") from error
