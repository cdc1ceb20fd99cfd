"""What is read off the journal: one row per dossier for the board, its search words, open clashes, reference data.

Everything here can be dropped and made again from the entries; a test does exactly that and compares. A subject is
always projected whole, from all of its entries, so the order in which they arrived leaves no trace.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from counter_app.domain import blanks
from counter_app.domain.blanks import Blank
from counter_app.domain.calendar import CalendarDay
from counter_app.domain.copies import CopyLine, Kinds
from counter_app.domain.dossier import UNREADABLE, Clash, Dossier, fold_history
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.entry import Entry
from counter_app.domain.erasure import Traces, kept_papers
from counter_app.domain.guidance import Guidance
from counter_app.domain.handover import Units
from counter_app.domain.history import History, order
from counter_app.domain.moments import from_text, to_micros
from counter_app.domain.notice import Template
from counter_app.domain.office import Counter, Office, Staff
from counter_app.domain.openings import OPENED, Opening
from counter_app.domain.person import Organisation
from counter_app.domain.procedure import Localised, Procedure, Shelf
from counter_app.domain.report import ended_at
from counter_app.domain.rules import Rule
from counter_app.domain.settlements import ERASED, erased_ids
from counter_app.domain.supervision import GUIDANCE_NOTED
from counter_app.domain.text import fold
from counter_app.domain.transitions import OPEN, State
from counter_app.errors import UserError
from counter_app.store import files, journal, local, retention
from counter_app.store import tables as t

log = logging.getLogger(__name__)

DOSSIER = "dossier:"
"""Subjects of dossiers begin so; the rest of the subject is the dossier's id."""
GUIDANCE = "guidance:"
"""Subjects of papers given at the intake, where no dossier exists."""
BLANK = "blank:"
"""Subjects of blanks printed for power cuts: the rest is the serial in their barcode."""
NUMBERED = ("petition:", "envelope:", "postlist:")
"""Subjects of their own that use up running numbers and have no other projection: there are few of them."""


def _names(field: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda body: [str(body["version"]), *(key + "" for key in body[field])]


REFERENCE: dict[str, tuple[str, Callable[[Mapping[str, Any]], object]]] = {
    "office.set": ("office", Office.from_body),
    "staff.set": ("staff", Staff.from_body),
    "counter.enrolled": ("counter", Counter.from_body),
    "procedure.published": ("procedure", Procedure.from_body),
    "catalogue.published": ("catalogue", _names("procedures")),
    "procedure.localised": ("local", Localised.from_body),
    "shelf.set": ("shelf", Shelf.from_body),
    "rule.set": ("rule", Rule.from_body),
    "units.set": ("units", Units.from_body),
    "kinds.set": ("kinds", Kinds.from_body),
    "notice.template_set": ("notice", Template.from_body),
    "calendar.day_set": ("day", CalendarDay.from_body),
    "calendar.published": ("calendar", _names("days")),
    blanks.PRINTED: ("blank", Blank.from_body),
    blanks.USED: ("blank", Blank.from_body),
    blanks.SPOILED: ("blank", Blank.from_body),
    OPENED: ("opening", Opening.from_body),
}
"""Kinds whose newest readable entry per subject is what holds: the subject is ``<name here>:<key>``, and the reader
raises for a body it cannot make sense of. Such a body is passed over: nobody's entry may stop an office."""


def project(connection: Connection, office: str, subjects: Iterable[str]) -> list[Dossier]:
    """Brings the projections of these subjects of one office up to date with the journal. Returns the dossiers among
    them as they stand: whoever has just written an act need not fold it again.
    """
    dossiers = []
    for subject in subjects:
        history = order(journal.of_subject(connection, office, subject))
        if retention.stays(connection, office, subject, history):
            continue
        if history.ready and all(entry.body is None for entry in history.ready):
            continue  # another office's act, of which we were given the header
        erased = _forget_erased(connection, office, subject, history)
        if subject.startswith(DOSSIER):
            dossiers.append(fold_history(subject.removeprefix(DOSSIER), history))
            _dossier(connection, office, dossiers[-1], history)
            _slips(connection, office, subject, history)
            files.project(connection, office, subject, history)
            if erased:  # the index keeps words of replaced rows until it merges its parts
                connection.exec_driver_sql("INSERT INTO search (search) VALUES ('optimize')")
        elif subject.startswith((GUIDANCE, *NUMBERED)):
            _slips(connection, office, subject, history)
        elif history.ready:
            _reference(connection, office, subject, history)
    return dossiers


def rebuild(connection: Connection) -> None:
    """Drops every projection and makes it again from the journal."""
    for table in t.PROJECTIONS:
        connection.execute(delete(table))
    connection.exec_driver_sql("DROP TABLE search")
    connection.exec_driver_sql(t.SEARCH)
    for office, subject in list(journal.subjects(connection)):
        project(connection, office, [subject])


def dump(connection: Connection) -> list[tuple[Any, ...]]:
    """The projections as sorted rows without row numbers: equal on two devices that hold the same entries."""
    rows: list[tuple[Any, ...]] = []
    for table in t.PROJECTIONS:
        columns = [column for column in table.c if column.name != "n"]
        rows += sorted((table.name, *row) for row in connection.execute(select(*columns)))
    return rows


def open_clashes(connection: Connection) -> int:
    """How many acts wait for a person («Thao tác trùng cần xử lý»)."""
    return int(connection.execute(select(func.count()).select_from(t.clash)).scalar_one())


def _dossier(connection: Connection, office: str, dossier: Dossier, history: History) -> None:
    subject = DOSSIER + dossier.id
    before = connection.exec_driver_sql("SELECT code_key FROM dossier WHERE id = ?", (dossier.id,)).scalar()
    connection.exec_driver_sql("DELETE FROM clash WHERE subject = ?", (subject,))
    if dossier.conflicts:
        connection.execute(
            insert(t.clash),
            [
                {
                    "entry_id": conflict.entry_id,
                    "office": office,
                    "subject": subject,
                    "clash": conflict.clash.value,
                    "against": conflict.against,
                    "applied": conflict.applied,
                }
                for conflict in {conflict.entry_id: conflict for conflict in dossier.conflicts}.values()
            ],
        )
    connection.exec_driver_sql("DELETE FROM certified WHERE dossier = ?", (dossier.id,))
    if dossier.state is None or dossier.received_at is None:
        _drop_row(connection, dossier.id)
        _mark_twins(connection, office, before)
        return
    row = _row(office, dossier, history)
    number = connection.exec_driver_sql(_PUT_DOSSIER, row).scalar_one()
    _mark_twins(connection, office, row["code_key"])
    if before != row["code_key"]:
        _mark_twins(connection, office, before)
    words = (fold(text) for text in (dossier.code, *_search_words(dossier)))
    connection.exec_driver_sql(_PUT_SEARCH, (number, *words))
    if dossier.intake and dossier.intake.copies:
        connection.exec_driver_sql(_PUT_CERTIFIED, _register_lines(office, dossier, dossier.intake.copies))


def _mark_twins(connection: Connection, office: str, code_key: str | None) -> None:
    """One clash for every standing dossier that bears a code after the first, by their ids: whichever came first here,
    every device shows the same.
    """
    if not code_key:
        return
    twins = list(connection.exec_driver_sql(_TWINS, (code_key, office)).scalars())
    if len(twins) < 2 and connection.exec_driver_sql(_NO_TWIN, (TWICE, code_key)).first() is None:
        return
    connection.exec_driver_sql("DELETE FROM clash WHERE clash = ? AND entry_id = ?", (TWICE, code_key))
    for twin in twins[1:]:
        row = (code_key, office, DOSSIER + twin, TWICE, DOSSIER + twins[0], True)
        connection.exec_driver_sql("INSERT INTO clash VALUES (?, ?, ?, ?, ?, ?)", row)


TWICE = Clash.TWICE.value
_TWINS = f"SELECT id FROM dossier WHERE code_key = ? AND office = ? AND state <> '{State.VOID}' ORDER BY id"
_NO_TWIN = "SELECT 1 FROM clash WHERE clash = ? AND entry_id = ? LIMIT 1"


def _register_lines(office: str, dossier: Dossier, copies: Sequence[CopyLine]) -> list[tuple[Any, ...]]:
    """What a certification has in its legal register; with the dossier every line of it is void."""
    whole = ""
    if dossier.state is State.VOID:
        whole = next((line.note for line in reversed(dossier.timeline) if line.applied and line.note), "Hủy hồ sơ")
    return [
        (
            dossier.id, n, office, line.book, line.number, line.kind, line.pages, line.copies, line.fee,
            line.void or whole, dossier.signer,
        )
        for n, line in enumerate(copies)
    ]  # fmt: skip


def _slips(connection: Connection, office: str, subject: str, history: History) -> None:
    """The running numbers that the entries of a subject used up, of acts that were taken back too."""
    connection.exec_driver_sql("DELETE FROM slip WHERE subject = ?", (subject,))
    rows, gone = [], erased_ids(history)
    seen = any(entry.kind == GUIDANCE_NOTED for entry in history.ready)
    kept = {key: paper for entry in history.ready if entry.kind == ERASED for key, paper in kept_papers(entry).items()}
    for entry in history.ready:
        try:
            if entry.id in gone:  # whatever this device still holds of it: else devices would not agree
                if entry.id in kept:  # its number stays used
                    rows.append(_slip(office, subject, entry.erased(), kept[entry.id], seen=True))
            elif paper := entry.content.get("paper"):
                rows.append(_slip(office, subject, entry, paper, seen=seen))
        except UNREADABLE:
            log.warning("unreadable paper in entry %s", entry.key)
    if rows:
        connection.execute(insert(t.slip), rows)


def _slip(office: str, subject: str, entry: Entry, paper: Mapping[str, Any], *, seen: bool) -> dict[str, Any]:
    given = Guidance.of(entry) if subject.startswith(GUIDANCE) and entry.body is not None else None
    return {
        "entry_id": entry.id,
        "office": office,
        "counter": entry.counter,
        "form": str(paper["form"]),
        "year": int(paper["year"]),
        "number": int(paper["n"]),
        "subject": subject,
        "code": given.code if given else str(paper.get("code") or ""),
        "name": given.presenter.name if given else "",
        "id_number": given.person.id_number if given else "",
        "procedure_code": given.procedure_code if given else "",
        "at": to_micros(from_text(entry.at)),
        "again": "; ".join(filter(None, given.excuses)) if given and not seen else "",
    }


def _drop_row(connection: Connection, dossier_id: str) -> None:
    """Takes back the row of a dossier whose reception must wait: a copy of it was re-chained before a lower place."""
    gone = connection.execute(delete(t.dossier).where(t.dossier.c.id == dossier_id).returning(t.dossier.c.n))
    for number in gone.scalars().all():
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", (number,))


# Written out, because SQLAlchemy builds it anew each time for more than the fold costs.
_FIELDS = [column.name for column in t.dossier.c if column.name != "n"]
_PUT_DOSSIER = (
    f"INSERT INTO dossier ({', '.join(_FIELDS)}) VALUES ({', '.join(':' + name for name in _FIELDS)}) "
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _FIELDS)} RETURNING n"
)
_PUT_CERTIFIED = f"INSERT INTO certified VALUES ({', '.join('?' for _ in t.certified.c)})"
_PUT_REFERENCE = (
    "INSERT INTO reference (office, kind, key, hlc, name, field, body) VALUES (?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (office, kind, key) DO UPDATE SET "
    "hlc = excluded.hlc, name = excluded.name, field = excluded.field, body = excluded.body"
)
_PUT_SEARCH = "INSERT OR REPLACE INTO search (rowid, code, name, number, phone, subject_line) VALUES (?, ?, ?, ?, ?, ?)"


def _row(office: str, dossier: Dossier, history: History) -> dict[str, Any]:
    assert dossier.received_at is not None
    intake = dossier.intake
    owner = intake.owners[0] if intake and intake.owners else None
    number, key = _code_parts(dossier.code)
    kept = dossier.residue
    return {
        "id": dossier.id,
        "office": office,
        "counter": history.ready[0].counter,
        "code": dossier.code,
        "code_key": key,
        "number": number,
        "minted": not intake.foreign if intake else kept.get("minted") is True,
        "book": intake.book if intake else str(kept.get("book", "")),
        "book_number": intake.book_number if intake else _whole_number(kept.get("book_number")),
        "name": "; ".join(party.name for party in intake.owners) if intake else "",
        "id_number": owner.id_number if owner else "",
        "phone": (intake.presenter.phone or (owner.phone if owner else "")) if intake else "",
        "subject_line": intake.subject_line if intake else "",
        "procedure_code": intake.procedure_code if intake else str(kept.get("procedure_code", "")),
        "procedure": dossier.procedure,
        "state": str(dossier.state),
        "received_at": to_micros(dossier.received_at),
        "due_at": _micros(dossier.due_at),
        "runs_until": _micros(dossier.due_at) if dossier.running else None,
        "lawful_due_at": _micros(dossier.lawful_due_at),
        "expected": bool(dossier.expected),
        "resolved_at": _micros(dossier.resolved_at),
        "receipts": dossier.receipts,
        "clashes": len(dossier.conflicts) + len(dossier.waiting),
        "batch": dossier.batch,
        "handed_at": _micros(dossier.handed_at) if _unsigned(dossier) else None,
        "arrived_at": _micros(dossier.arrived_at),
        "shelf": dossier.shelf,
        "field": intake.field if intake else str(kept.get("field", "")),
        "channel": intake.channel.value if intake else str(kept.get("channel", "")),
        "apologies": dossier.apologies,
        "ended_at": _micros(ended_at(dossier)),
        "outcome": dossier.outcome.value if dossier.outcome else "",
        **_watched(dossier),
    }


def _watched(dossier: Dossier) -> dict[str, str]:
    """What the supervisor's lists ask of an open dossier; of an ended one nobody asks."""
    if dossier.state not in OPEN:
        return {"holder": "", "stage": "", "void_by": "", "again": ""}
    known = 0 <= dossier.step < len(dossier.stages)
    return {
        "holder": dossier.holder,
        "stage": dossier.stages[dossier.step].stage.name if known else "",
        "void_by": dossier.void_requested_by if dossier.state is State.RECEIVED else "",
        "again": dossier.again,
    }


def _unsigned(dossier: Dossier) -> bool:
    """Somebody is still to sign for its batch: nobody asks once the result is there."""
    return bool(dossier.batch) and dossier.signed_at is None and dossier.state in OPEN


def _whole_number(value: object) -> int:
    """What a residue holds; anything that is no number counts as none."""
    return value if isinstance(value, int) else 0


def _micros(moment: datetime | None) -> int | None:
    return to_micros(moment) if moment else None


def _code_parts(text: str) -> tuple[int, str]:
    """The running number and the key that both spellings of a code share."""
    try:
        code = DossierCode.parse(text)
    except UserError:
        return 0, text
    return code.number, code.key


def _search_words(dossier: Dossier) -> tuple[str, str, str, str]:
    """Names, identity numbers, phones and Trích yếu of everybody on the dossier."""
    intake = dossier.intake
    if intake is None:
        return "", "", "", ""
    parties = [*intake.owners, *([intake.submitter] if intake.submitter else [])]
    return (
        " ".join(party.name for party in parties),
        " ".join(p.tax_code.replace("-", " ") if isinstance(p, Organisation) else p.id_number for p in parties),
        " ".join(party.phone for party in parties),
        intake.subject_line,
    )


def _forget_erased(connection: Connection, office: str, subject: str, history: History) -> bool:
    """Carries out erasures by law on this device, whichever came first, the erasure or the entry; tells whether
    anything was still there.
    """
    if not any(entry.kind == ERASED for entry in history.ready):
        return False
    gone = erased_ids(history)
    going = [e for e in (*history.ready, *history.shadows) if e.id in gone and e.body is not None]
    if going:
        files.forget(connection, going)
        local.forget(connection, subject.partition(":")[2], Traces.in_bodies(going))
        journal.forget_bodies(connection, office, gone, subject)
    return bool(going)


def _reference(connection: Connection, office: str, subject: str, history: History) -> None:
    entry = _newest(history, subject)
    if entry is None:
        return
    kind, _, key = subject.partition(":")
    listed = kind == "procedure"
    name, field = (str(entry.content[part]) if listed else "" for part in ("name", "field"))
    body = json.dumps(entry.content, ensure_ascii=False, sort_keys=True)
    connection.exec_driver_sql(_PUT_REFERENCE, (office, kind, key, entry.hlc, name, field, body))


def _newest(history: History, subject: str) -> Entry | None:
    """The newest readable entry that may speak for a reference subject.

    Where counters are enrolled the centre's log 0 speaks before the office's own.
    """
    kind = subject.partition(":")[0]
    newest_first = list(reversed(history.ready))
    if kind == "counter":
        newest_first.sort(key=lambda entry: entry.counter != 0)
    for entry in newest_first:
        name, reads = REFERENCE.get(entry.kind, ("", None))
        if reads is None or name != kind:
            continue
        try:
            reads(entry.content)
        except UNREADABLE:
            log.warning("unreadable %s in entry %s", entry.kind, entry.key)
            continue
        return entry
    return None
