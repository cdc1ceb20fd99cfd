"""What an act wants the citizen told: queued in the act's own transaction, withdrawn when the act is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.entry import Entry
from counter_app.domain.moments import local_day
from counter_app.domain.notice import ENDING, TELLING, called_for, recipient, values_of, why_skipped
from counter_app.domain.settlements import UNDONE
from counter_app.store import board, notices
from counter_app.store.database import Connection
from counter_app.store.projections import DOSSIER

if TYPE_CHECKING:
    from counter_app.operations.desk import Desk

_TAKEN_BACK = "Thao tác đã được hoàn tác."
_OVER = "Hồ sơ đã trả kết quả hoặc đã hủy."


def follow(desk: Desk, connection: Connection, entry: Entry) -> None:
    """Called with every entry that a person writes here. Costs nothing where the office sends no such notice."""
    dossier_id = entry.subject.removeprefix(DOSSIER)
    if entry.kind == UNDONE:
        act = str(entry.content.get("entry"))
        notices.withdraw(connection, _TAKEN_BACK, desk.clock(), dossier=dossier_id, entry=act)
    elif entry.kind in ENDING:
        notices.withdraw(connection, _OVER, desk.clock(), dossier=dossier_id)
    elif entry.kind in TELLING:
        _queue(desk, connection, entry, dossier_id)


def _queue(desk: Desk, connection: Connection, entry: Entry, dossier_id: str) -> None:
    known, now = desk.reference(connection), desk.clock()
    if not any(template.on for template in known.notices.known):
        return
    dossier = board.dossier(connection, desk.me.office, dossier_id)
    about = called_for(entry, dossier)
    template = known.notices.on(local_day(now), about) if about else None
    if about is None or template is None or not template.on:
        return
    notices.ask(
        connection,
        entry=entry.id,
        about=about,
        dossier=dossier_id,
        channel=template.channel,
        recipient=recipient(dossier, template.channel),
        text=template.message(values_of(dossier, known.office, entry.content)),
        now=now,
        skipped=why_skipped(dossier, template.channel),
    )
