"""Bảng kê bàn giao bưu điện, and the register of what the post brings."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from counter_app.domain import mail
from counter_app.domain.entry import new_id
from counter_app.domain.mail import Envelope, EnvelopeForm, ListedLine, Posted, PostList
from counter_app.domain.moments import local_day
from counter_app.domain.returns import ReturnLine, line_of
from counter_app.domain.text import clean
from counter_app.errors import Refused, UserError
from counter_app.operations import slips
from counter_app.operations.desk import Desk
from counter_app.operations.returns import returns
from counter_app.store import board, journal, retention
from counter_app.store.database import Connection

_LISTS, _ENVELOPES = "postlist:", "envelope:"


def to_post(desk: Desk, first: date, last: date) -> list[ReturnLine]:
    """What was returned by post on these days and stands on no list yet. Raises UserError for a period that is none."""
    known = {line.entry for one in lists(desk) for line in one.lines}
    return [line for line in returns(desk, first, last) if line.handing.how == "POST" and line.entry_id not in known]


def make_list(desk: Desk, lines: Iterable[Posted]) -> PostList:
    """A list with the next number. Raises UserError for lines that cannot be, Refused for one that stands on another
    list or did not go by post.
    """
    found = mail.check_lines(lines)
    known = {line.entry: one.number for one in lists(desk) for line in one.lines}
    with desk.database.write() as connection:
        for line in found:
            if line.entry in known:
                raise Refused("post.listed", f"Có kết quả đã nằm ở bảng kê số {known[line.entry]}; chưa lập gì.")
            told = _told(connection, desk, line)
            if told is None or told.handing.how != "POST":
                raise Refused("post.never", "Có kết quả không gửi qua bưu chính hoặc đã hoàn tác; chưa lập bảng kê.")
        now = desk.clock()
        paper = slips.number(desk, connection, mail.POST_LIST)
        body = {
            "paper": paper,
            "code": mail.list_code(desk.me.office, paper["year"], paper["number"]),
            "lines": [line.to_body() for line in found],
        }
        entry = desk.append(connection, mail.LISTED, _LISTS + new_id(now, secrets.token_bytes(10)), body)
        return PostList.of(entry)


def _told(connection: Connection, desk: Desk, line: Posted) -> ReturnLine | None:
    dossier = board.dossier(connection, desk.me.office, line.dossier)
    entries = journal.of_subject(connection, desk.me.office, f"dossier:{line.dossier}")
    entry = next((one for one in entries if one.id == line.entry and one.kind == "dossier.returned"), None)
    return line_of(entry, dossier) if entry else None


def lists(desk: Desk) -> list[PostList]:
    """Every list made here or at another counter of the office, the newest first."""
    with desk.database.read() as connection:
        entries = journal.of_subjects(connection, desk.me.office, _LISTS)
    made = [PostList.of(entry) for entry in entries if entry.kind == mail.LISTED and entry.body is not None]
    return sorted(made, key=lambda one: (one.at, one.number), reverse=True)


def find_list(desk: Desk, typed: str) -> PostList:
    """The list of a barcode or a «Số». Raises UserError when there is none here."""
    key = clean(typed).upper()
    for one in lists(desk):
        if key in (one.code, one.number):
            return one
    raise UserError(f"Không có bảng kê bưu chính số {clean(typed)} trên máy này.")


def lines_of(desk: Desk, one: PostList) -> list[ListedLine]:
    """A list's lines with what the dossiers tell, in its order. Raises Away."""
    with desk.database.read() as connection:
        retention.check_all_here(connection, desk.me.office, [line.dossier for line in one.lines])
        return [ListedLine(line, _told(connection, desk, line)) for line in one.lines]


# What the post brings


def register_envelope(desk: Desk, form: EnvelopeForm) -> Envelope:
    """Vào sổ bưu gửi đến. Raises UserError with every field that is wrong."""
    body = form.body(local_day(desk.clock()))
    with desk.database.write() as connection:
        now = desk.clock()
        body["paper"] = slips.running(desk, connection, mail.ENVELOPE)
        entry = desk.append(connection, mail.REGISTERED, _ENVELOPES + new_id(now, secrets.token_bytes(10)), body)
    found = Envelope.of([entry])
    assert found is not None
    return found


def envelopes(desk: Desk) -> list[Envelope]:
    """Every letter of the register, the newest first."""
    with desk.database.read() as connection:
        entries = journal.of_subjects(connection, desk.me.office, _ENVELOPES)
    told = groupby(entries, key=lambda entry: entry.subject)
    made = [Envelope.of(sorted(own, key=lambda entry: entry.hlc)) for _, own in told]
    return sorted((one for one in made if one), key=lambda one: (one.at, one.number), reverse=True)


def with_codes(desk: Desk) -> list[tuple[Envelope, str]]:
    """The register with the code of each letter's dossier, "" for none yet."""
    found = envelopes(desk)
    with desk.database.read() as connection:
        codes = board.codes(connection, {one.dossier for one in found if one.dossier})
    return [(one, codes.get(one.dossier, "")) for one in found]


def link_envelope(desk: Desk, number: str, code: str) -> Envelope:
    """Notes which dossier was received from a letter. Raises UserError for a number or code that is not here, Refused
    when the letter has a dossier.
    """
    one = next((one for one in envelopes(desk) if one.number == clean(number)), None)
    if one is None:
        raise UserError(f"Không có bưu gửi số {clean(number)} trong sổ trên máy này.")
    with desk.database.write() as connection:
        dossier = board.find(connection, desk.me.office, code)
        desk.append(connection, mail.LINKED, _ENVELOPES + one.id, mail.link(one, dossier.id, dossier.code))
    return next(again for again in envelopes(desk) if again.id == one.id)
