"""Old dossiers whose words live at the centre: what stays of them here, letting go, and taking them back.

Of every entry header, hash, mac and digest stay, so chains verify as before. Body and salt go: with the salt a body
could be guessed from its digest. Of the projections stay the row of the dossier with code, name, procedure, state and
dates, its lines in the legal registers, its running numbers and the names of its files; identity number, phone and
Trích yếu go. These rows cannot be folded any more, so they are kept in ``retired``, from where a rebuild takes them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, exists, func, insert, select, tuple_, update

from counter_app.domain.entry import Entry
from counter_app.domain.history import History
from counter_app.domain.settlements import erased_ids
from counter_app.domain.text import fold
from counter_app.domain.transitions import OPEN, State
from counter_app.errors import Away
from counter_app.store import files, journal, local
from counter_app.store import tables as t

CLOSED = tuple(sorted(frozenset(State) - OPEN - {State.RESOLVED}))
"""Nothing is owed any more and no result waits for anybody."""

_D = t.dossier.c
_MERGED_AT_ONCE = 64
"""Pages of the search index in one transaction."""
_PERSONAL = ("id_number", "phone", "subject_line")
_KEPT: tuple[tuple[Table, str], ...] = ((t.dossier, "id"), (t.certified, "dossier"), (t.slip, ""), (t.attached, ""))
"""Tables, and their column with the dossier's id ("" where it is the subject)."""


@dataclass(frozen=True, slots=True)
class Old:
    """A dossier that ended long ago; ``place`` is where to go on behind it."""

    subject: str
    entries: tuple[Entry, ...]
    place: tuple[int, str]

    @property
    def bodies(self) -> dict[tuple[int, int], bytes]:
        """The digests of what would go, by (counter, seq)."""
        return {entry.key: entry.digest for entry in self.entries if entry.body is not None}


def old(connection: Connection, office: str, before: int, behind: tuple[int, str], limit: int) -> list[Old]:
    """Dossiers that ended before a moment (microseconds) and that nobody has touched since, ``behind`` a place, at most
    so many; none with an open clash or a paper still to be printed.
    """
    retired = exists().where(t.retired.c.subject == "dossier:" + _D.id, t.retired.c.office == _D.office)
    unprinted = exists().where(t.print_job.c.dossier == _D.id)
    found = (
        select(_D.id, _D.ended_at)
        .where(_D.office == office, _D.ended_at < before, _D.state.in_(CLOSED), _D.clashes == 0)
        .where(tuple_(_D.ended_at, _D.id) > tuple_(*behind), ~retired, ~unprinted)
        .order_by(_D.ended_at, _D.id)
        .limit(limit)
    )
    made = []
    for row in connection.execute(found):
        subject = f"dossier:{row.id}"
        entries = journal.of_subject(connection, office, subject)
        if all(entry.hlc < before for entry in entries):
            made.append(Old(subject, tuple(entries), (row.ended_at, row.id)))
    return made


def retire(connection: Connection, office: str, subject: str, proven: Mapping[tuple[int, int], bytes]) -> bool:
    """Lets go of the words of a dossier, in the caller's transaction, where the centre is ``proven`` to hold each of
    them: (counter, seq) and the digest of its bytes. Tells whether it did; an act of a moment ago may stand in the way.
    """
    entries = journal.of_subject(connection, office, subject)
    if any(entry.body is not None and proven.get(entry.key) != entry.digest for entry in entries):
        return False
    rows = {table.name: _rows(connection, table, column, subject) for table, column in _KEPT}
    for row in rows["dossier"]:
        row.update(dict.fromkeys(_PERSONAL, ""))
    connection.execute(insert(t.retired).values(office=office, subject=subject, rows=json.dumps(rows)))
    files.forget(connection, entries)
    journal.forget_bodies(connection, office, (entry.id for entry in entries), subject)
    connection.execute(delete(t.notice).where(t.notice.c.dossier == _id(subject)))
    _put(connection, subject, rows)
    local.keep(connection, index="begin")
    return True


def overwrite(connection: Connection) -> bool:
    """The search index keeps words of replaced rows until it has merged its parts: one bounded step of that, because
    merging an office's whole index at once would keep a save waiting. Tells whether more is to do.
    """
    state = local.kept(connection, "index")
    if not state:
        return False
    driver: Any = connection.connection.driver_connection
    before = driver.total_changes
    step = -_MERGED_AT_ONCE if state == b"begin" else _MERGED_AT_ONCE
    connection.exec_driver_sql("INSERT INTO search (search, rank) VALUES ('merge', ?)", (step,))
    more: bool = driver.total_changes - before >= 2  # how FTS5 says that it found something to merge
    local.keep(connection, index="going" if more else "")
    return more


def stays(connection: Connection, office: str, subject: str, history: History) -> bool:
    """Whether a subject is shown as it was let go of, because words of it are at the centre only; asked before it is
    projected. What an erasure by law names is not missing. An entry that is here whole is news of an old dossier: then
    the rest is wanted.
    """
    every = (*history.ready, *history.waiting, *history.shadows)
    if all(entry.body is not None for entry in every):
        return False
    rows = _retired(connection, office, subject)
    if rows is None:
        return False
    gone = erased_ids(history)
    if not any(entry.body is None and entry.id not in gone for entry in every):
        _let_live(connection, office, subject)
        return False
    if connection.execute(select(_D.n).where(_D.id == _id(subject))).first() is None:
        _put(connection, subject, rows)
    if any(entry.body is not None for entry in every):
        news = {"name": subject, "asked_at": max(entry.hlc for entry in every)}
        connection.execute(insert(t.wanted).prefix_with("OR IGNORE").values(news))
    return True


def fresh(connection: Connection, day: date) -> set[str]:
    """The subjects whose words somebody had fetched that day: they stay till its end."""
    on, subjects = json.loads(local.kept(connection, "brought_back") or b'["", []]')
    return set(subjects) if on == day.isoformat() else set()


def come_back(connection: Connection, office: str, subject: str, told: Iterable[Entry], day: date) -> int:
    """Takes what the centre told of a subject; returns how many bodies were new. The caller projects it.

    Raises Forged.
    """
    local.keep(connection, brought_back=json.dumps([day.isoformat(), sorted(fresh(connection, day) | {subject})]))
    filled = journal.fill_bodies(connection, (entry for entry in told if entry.office == office))
    if all(entry.body is not None for entry in journal.of_subject(connection, office, subject)):
        _let_live(connection, office, subject)
    return filled


def check_here(connection: Connection, office: str, subject: str, entries: Iterable[Entry]) -> None:
    """Raises Away when words of a dossier are at the centre only."""
    if all(entry.body is not None for entry in entries) or _retired(connection, office, subject) is None:
        return
    code = connection.execute(select(_D.code).where(_D.id == _id(subject))).scalar() or ""
    raise Away(
        f"Hồ sơ {code} đã kết thúc từ lâu, nội dung đang lưu ở trung tâm. "
        "Máy này sẽ tải về khi có đường truyền, thường sau vài giây; hãy mở lại.",
        subject,
    )


def check_all_here(connection: Connection, office: str, ids: Iterable[str]) -> None:
    """The same of many dossiers: raises Away that names each, because a register of an old year would else be asked for
    line by line.
    """
    query = select(t.retired.c.subject).where(t.retired.c.office == office, t.retired.c.subject == bindparam("subject"))
    subjects = (f"dossier:{one}" for one in ids)
    away = [one for one in subjects if connection.execute(query, {"subject": one}).first()]
    if away:
        raise Away(
            f"{len(away)} hồ sơ trong số này đã kết thúc từ lâu, nội dung đang lưu ở trung tâm. "
            "Máy này sẽ tải về khi có đường truyền; hãy mở lại sau ít phút.",
            *away,
        )


def count(connection: Connection) -> int:
    """How many dossiers' words are at the centre only."""
    return int(connection.execute(select(func.count()).select_from(t.retired)).scalar_one())


def files_of_retired(connection: Connection) -> list[str]:
    """Contents that only such dossiers name."""
    there = exists().where(t.retired.c.subject == t.attached.c.subject, t.retired.c.office == t.attached.c.office)
    living = select(t.attached.c.sha256).where(~there)
    found = select(t.attached.c.sha256).where(and_(there, t.attached.c.sha256.not_in(living))).distinct()
    return list(connection.execute(found).scalars())


def _id(subject: str) -> str:
    return subject.partition(":")[2]


def _where(table: Table, column: str, subject: str) -> Any:
    return table.c[column] == _id(subject) if column else table.c.subject == subject


def _rows(connection: Connection, table: Table, column: str, subject: str) -> list[dict[str, Any]]:
    found = connection.execute(select(table).where(_where(table, column, subject))).mappings()
    return [{name: value for name, value in row.items() if name != "n"} for row in found]


def _put(connection: Connection, subject: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """The rows that stay, in the place of whatever stands there; found by code and name alone."""
    for table, column in _KEPT:
        kept: Collection[dict[str, Any]] = rows.get(table.name, ())
        if table is t.dossier:
            for row in kept:
                _put_dossier(connection, row)
            continue
        connection.execute(delete(table).where(_where(table, column, subject)))
        if kept:
            connection.execute(insert(table), list(kept))


def _put_dossier(connection: Connection, row: dict[str, Any]) -> None:
    number = connection.execute(update(t.dossier).where(_D.id == row["id"]).values(row).returning(_D.n)).scalar()
    if number is None:
        number = connection.execute(insert(t.dossier).values(row).returning(_D.n)).scalar_one()
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO search (rowid, code, name, number, phone, subject_line) VALUES (?, ?, ?, '', '', '')",
        (number, fold(row["code"]), fold(row["name"])),
    )


def _retired(connection: Connection, office: str, subject: str) -> dict[str, list[dict[str, Any]]] | None:
    found = select(t.retired.c.rows).where(t.retired.c.office == office, t.retired.c.subject == subject)
    rows = connection.execute(found).scalar()
    return json.loads(rows) if rows else None


def _let_live(connection: Connection, office: str, subject: str) -> None:
    connection.execute(delete(t.retired).where(t.retired.c.office == office, t.retired.c.subject == subject))
