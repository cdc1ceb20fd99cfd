"""Sổ trả kết quả of any days, and what citizens thought of it: read off the entries, at every counter or one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from counter_app.domain import returning
from counter_app.domain.entry import Entry
from counter_app.domain.opinions import Answer, Opinions
from counter_app.domain.returns import ReturnLine, check_period, line_of
from counter_app.domain.text import clean, fold
from counter_app.errors import CounterError, Problem, UserError, why
from counter_app.operations.desk import Desk
from counter_app.store import board, day, journal, report, retention
from counter_app.store.board import BoardRow
from counter_app.store.database import Connection
from counter_app.store.projections import DOSSIER

MOST_ANSWERS = 20_000


def returns(desk: Desk, first: date, last: date, counter: int = 0) -> list[ReturnLine]:
    """The results that went from the first to the last day, in their order; of one counter, or (0) of all that are
    known here. Raises UserError for a period that is none, Away.
    """
    check_period(first, last)
    names = {person.id: person.name for person in desk.reference().staff}
    with desk.database.read() as connection:
        entries = list(_entries(connection, desk, (first, last), "dossier.returned", counter))
        ids = [entry.subject.removeprefix(DOSSIER) for entry in entries]
        retention.check_all_here(connection, desk.me.office, ids)
        found = []
        for entry, one in zip(entries, ids, strict=True):
            if line := line_of(entry, board.dossier(connection, desk.me.office, one)):
                found.append(line)
    return sorted((_named(line, names) for line in found), key=lambda line: (line.at, line.counter))


def _named(line: ReturnLine, names: dict[str, str]) -> ReturnLine:
    return replace(line, clerk=names.get(line.clerk, line.clerk))


def _entries(
    connection: Connection, desk: Desk, period: tuple[date, date], kind: str, counter: int = 0
) -> Iterable[Entry]:
    for office, number in journal.vector(connection):
        if office == desk.me.office and counter in (0, number):
            yield from day.of_kinds(connection, office, number, period, (kind,))


def opinions(desk: Desk, first: date, last: date) -> Opinions:
    """The answers recorded in a period, the first of each dossier. Raises UserError for a period that is none, Away:
    figures without what an old dossier says would be wrong, and nobody would see it.
    """
    check_period(first, last)
    found: list[Answer] = []
    with desk.database.read() as connection:
        entries = list(_entries(connection, desk, (first, last), "dossier.rated"))
        ids = [entry.subject.removeprefix(DOSSIER) for entry in entries]
        retention.check_all_here(connection, desk.me.office, ids)
        for entry, one in zip(entries, ids, strict=True):
            dossier = board.dossier(connection, desk.me.office, one)
            stands = [line.entry_id for line in dossier.timeline if line.kind == "dossier.rated" and line.applied]
            if stands[:1] == [entry.id] and dossier.ratings:
                told, field = dossier.ratings[0], dossier.intake.field if dossier.intake else ""
                found.append(Answer(dossier.id, field, told.answer, told.source))
    return Opinions(first, last, tuple(found))


def behind(desk: Desk, answers: Iterable[Answer]) -> list[BoardRow]:
    """The dossiers of some answers, the oldest first."""
    with desk.database.read() as connection:
        return board.rows(connection, report.numbers_of(connection, [one.dossier_id for one in answers]))


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file of answers: how many were recorded, and of each that was not, why."""

    done: int
    refused: tuple[str, ...] = ()


def read_answers(path: Path) -> list[tuple[str, str]]:
    """Dossier code and answer of each line of a CSV that a survey gave out: columns ``code`` and ``answer`` («Mã hồ
    sơ», «Mức»). Raises UserError when it is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(Problem("file", f"Không đọc được tệp {path}: {why(error)}.")) from error
    except ValueError as error:
        raise UserError(Problem("file", f"Tệp {path} không phải mã UTF-8; hãy lưu lại dạng CSV UTF-8.")) from error
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if text.partition("\n")[0].count(";") else ","))
    except csv.Error as error:
        raise UserError(Problem("file", f"Tệp {path} không phải CSV: {error}.")) from error
    heads = [fold(clean(head)) for head in rows[0]] if rows else []
    places = [next((n for n, head in enumerate(heads) if head in names), -1) for names in _HEADS]
    if -1 in places:
        raise UserError(Problem("file", "Dòng đầu của tệp phải có cột code (mã hồ sơ) và cột answer (mức 1 đến 5)."))
    if len(rows) > MOST_ANSWERS:
        raise UserError(Problem("file", f"Tệp có {len(rows)} dòng, nhiều nhất {MOST_ANSWERS}; hãy chia ra."))
    return [(row[places[0]], row[places[1]]) for row in rows[1:] if len(row) > max(places)]


_HEADS = (("code", "ma ho so", "ma"), ("answer", "muc", "muc hai long"))
_WORDS = {fold(words): step for step, words in returning.RATINGS.items()}


def import_answers(desk: Desk, answers: Sequence[tuple[str, str]]) -> Imported:
    """Records what citizens answered by the QR; each line on its own, so that one that cannot be holds up no other, and
    the same file once more adds nothing.
    """
    done, refused = 0, []
    for code, said in answers:
        step = _WORDS.get(fold(clean(said)), clean(said))
        try:
            rate(desk, code, step, "QR")
            done += 1
        except CounterError as error:
            refused.append(f"{clean(code)}: {error}")
    return Imported(done, tuple(refused))


def rate(desk: Desk, code: str, step: str, source: str) -> str:
    """One answer, by the dossier's code. Returns the code. Raises UserError when there is no such dossier, Refused
    when it was answered or its result has not gone.
    """
    with desk.database.write() as connection:
        dossier = board.find(connection, desk.me.office, code)
        body = returning.rate(dossier, step, source)
        desk.append(connection, "dossier.rated", DOSSIER + dossier.id, body)
        return dossier.code
