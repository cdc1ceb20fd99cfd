"""What belongs to this PC only and is no entry: who it is, drafts, the print list, password verifiers.

Verifiers are not entries because entries stay for ever; the centre hands out the office's current ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from counter_app.domain.erasure import Traces
from counter_app.domain.moments import from_micros, to_micros
from counter_app.store import tables as t
from counter_app.store.journal import Identity

_IDENTITY = ("office", "counter", "key")


def identity(connection: Connection) -> Identity | None:
    """Who this counter is; None before the first-run page."""
    known = {row.name: row.value for row in connection.execute(select(t.own))}
    if not all(name in known for name in _IDENTITY):
        return None
    return Identity(known["office"].decode(), int(known["counter"]), known["key"])


def clock_offset(connection: Connection) -> int:
    """The server's clock minus ours in microseconds, 0 before the first exchange."""
    return int(kept(connection, "offset_us") or b"0")


def keep(connection: Connection, **values: str | bytes) -> None:
    """Remembers facts about this PC: ``office``, ``counter``, ``key``, ``offset_us``, the centre's login."""
    for name, value in values.items():
        raw = value if isinstance(value, bytes) else value.encode()
        statement = insert(t.own).values(name=name, value=raw)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": raw}))


def kept(connection: Connection, name: str) -> bytes | None:
    """What :func:`keep` remembered."""
    return connection.execute(_KEPT, {"name": name}).scalar()


_KEPT = select(t.own.c.value).where(t.own.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Spent:
    """What a file that was replaced by its backup had handed out: the day's ``numbers`` and the last line of each
    register in ``books``.
    """

    numbers: frozenset[int] = frozenset()
    books: Mapping[str, int] = field(default_factory=dict)


def keep_spent(connection: Connection, day: date, spent: Spent) -> None:
    """Remembers it beside what an earlier restore left. Numbers run anew each day, registers through the year."""
    earlier, same_day = _kept_spent(connection)
    both = Spent(
        spent.numbers | (earlier.numbers if same_day == day.isoformat() else frozenset()),
        {book: max(last, spent.books.get(book, 0)) for book, last in {**spent.books, **earlier.books}.items()},
    )
    keep(connection, spent=json.dumps([day.isoformat(), sorted(both.numbers), both.books]))


def spent(connection: Connection, day: date | None = None) -> Spent:
    """What :func:`keep_spent` remembered that matters on ``day``; registers alone for None."""
    known, same_day = _kept_spent(connection)
    return known if day and same_day == day.isoformat() else Spent(books=known.books)


def _kept_spent(connection: Connection) -> tuple[Spent, str]:
    day, numbers, books = json.loads(kept(connection, "spent") or b'["", [], {}]')
    return Spent(frozenset(numbers), books), day


@dataclass(frozen=True, slots=True)
class Draft:
    """An unfinished intake or request of certification. ``form`` is what the fields held; a parked one waits for its
    citizen to come back.
    """

    id: str
    clerk: str
    title: str
    form: Mapping[str, Any]
    parked: bool
    saved_at: datetime


def save_draft(connection: Connection, draft: Draft) -> None:
    """Keeps a draft; called at every field the clerk leaves."""
    row = {
        "clerk": draft.clerk,
        "title": draft.title,
        "form": json.dumps(draft.form, ensure_ascii=False),
        "parked": draft.parked,
        "saved_at": to_micros(draft.saved_at),
    }
    statement = insert(t.draft).values(id=draft.id, **row)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))


def drop_draft(connection: Connection, draft_id: str) -> None:
    """Forgets a draft whose dossier is saved, or that the clerk closed."""
    connection.execute(delete(t.draft).where(t.draft.c.id == draft_id))


def drafts(connection: Connection, clerk: str) -> list[Draft]:
    """A clerk's drafts, the newest first."""
    query = select(t.draft).where(t.draft.c.clerk == clerk).order_by(t.draft.c.saved_at.desc())
    return [
        Draft(row.id, row.clerk, row.title, json.loads(row.form), row.parked, from_micros(row.saved_at))
        for row in connection.execute(query)
    ]


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A paper that has not come out yet. ``trouble`` says why the last try failed."""

    id: int
    dossier: str
    code: str
    name: str
    form: str
    reprint: int
    reason: str
    asked_at: datetime
    trouble: str


def ask_print(
    connection: Connection, dossier: str, form: str, now: datetime, *, reprint: int = 0, reason: str = ""
) -> int:
    """Puts a paper on the print list, in the transaction of the act that needs it; returns the job's number."""
    asked = {"dossier": dossier, "form": form, "reprint": reprint, "reason": reason, "asked_at": to_micros(now)}
    return int(connection.execute(_ASK_PRINT, asked).scalar_one())


_ASK_PRINT = insert(t.print_job).returning(t.print_job.c.id)


def print_sent(connection: Connection, job: int, reprint: int, trouble: str) -> None:
    """Notes that a paper goes to the printer now: should nobody hear how that ended, the next one is ``reprint``."""
    connection.execute(update(t.print_job).where(t.print_job.c.id == job).values(reprint=reprint, trouble=trouble))


def print_done(connection: Connection, job: int) -> None:
    """Takes a paper off the list."""
    connection.execute(delete(t.print_job).where(t.print_job.c.id == job))


def drop_prints(connection: Connection, dossier: str, form: str = "") -> None:
    """Takes every paper of a dossier off the list, or those of one form."""
    gone = delete(t.print_job).where(t.print_job.c.dossier == dossier)
    connection.execute(gone.where(t.print_job.c.form == form) if form else gone)


def print_jobs(connection: Connection, job: int | None = None) -> list[PrintJob]:
    """The print list, the oldest first; or one job of it. Papers given at the intake have no dossier, but a code."""
    code, name = (func.coalesce(t.dossier.c[part], t.slip.c[part]).label(part) for part in ("code", "name"))
    query = (
        select(t.print_job, code, name)
        .join(t.dossier, t.dossier.c.id == t.print_job.c.dossier, isouter=True)
        .join(t.slip, t.slip.c.subject == "guidance:" + t.print_job.c.dossier, isouter=True)
        .where(code.is_not(None))
        .order_by(t.print_job.c.id)
    )
    if job is not None:
        query = query.where(t.print_job.c.id == job)
    return [
        PrintJob(
            id=row.id,
            dossier=row.dossier,
            code=row.code,
            name=row.name,
            form=row.form,
            reprint=row.reprint,
            reason=row.reason,
            asked_at=from_micros(row.asked_at),
            trouble=row.trouble,
        )
        for row in connection.execute(query)
    ]


def forget(connection: Connection, subject_id: str, traces: Traces) -> None:
    """Drops what this PC alone holds of somebody the law wants forgotten: notices and papers that wait of a dossier (or
    of a paper given at the intake), and drafts about the same person.
    """
    connection.execute(delete(t.notice).where(t.notice.c.dossier == subject_id))
    drop_prints(connection, subject_id)
    about = [row.id for row in connection.execute(select(t.draft.c.id, t.draft.c.form)) if traces.in_text(row.form)]
    connection.execute(delete(t.draft).where(t.draft.c.id.in_(about)))


def unprinted(connection: Connection) -> int:
    """How many papers wait."""
    return int(connection.execute(select(func.count()).select_from(t.print_job)).scalar_one())


def want(connection: Connection, name: str, now: datetime) -> None:
    """Remembers what somebody here wants from the centre: ``dossier:<id>`` or ``file:<sha256>``."""
    connection.execute(insert(t.wanted).values(name=name, asked_at=to_micros(now)).on_conflict_do_nothing())


def wants(connection: Connection, prefix: str) -> list[str]:
    """What is wanted of a kind, the longest waiting first, without the ``prefix`` that names the kind."""
    found = select(t.wanted.c.name).where(t.wanted.c.name.startswith(prefix)).order_by(t.wanted.c.asked_at)
    return [name.removeprefix(prefix) for name in connection.execute(found).scalars()]


def unwant(connection: Connection, name: str) -> None:
    """It came, or it never will."""
    connection.execute(delete(t.wanted).where(t.wanted.c.name == name))


@dataclass(frozen=True, slots=True)
class Verifier:
    """An argon2id hash of one person's password; ``failed`` tries since the last good one."""

    staff: str
    verifier: str
    set_at: int
    failed: int = 0
    locked_until: int = 0


def verifiers(connection: Connection) -> dict[str, Verifier]:
    """Every verifier this PC holds, by staff id."""
    return {row.staff: Verifier(*row) for row in connection.execute(select(t.verifier))}


def set_verifiers(connection: Connection, given: Iterable[Verifier]) -> None:
    """Takes newer verifiers over older ones; the old one is gone."""
    for one in given:
        statement = insert(t.verifier).values(staff=one.staff, verifier=one.verifier, set_at=one.set_at)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["staff"],
                set_={"verifier": one.verifier, "set_at": one.set_at, "failed": 0, "locked_until": 0},
                where=t.verifier.c.set_at < one.set_at,
            )
        )


def note_try(connection: Connection, staff: str, failed: int, locked_until: int) -> None:
    """Counts a failed sign-in, or clears the count (0, 0)."""
    connection.execute(
        update(t.verifier).where(t.verifier.c.staff == staff).values(failed=failed, locked_until=locked_until)
    )
