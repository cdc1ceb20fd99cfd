"""What each command does: the same operations as the window, and words or JSON instead of widgets."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from counter_app import settings
from counter_app.cli import (
    at_centre,
    at_line,
    attachments,
    certification,
    citizens,
    it,
    machine,
    privacy,
    reference_data,
    supervision,
)
from counter_app.cli import handover as batches
from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.blanks import paper
from counter_app.cli.calendar import calendar
from counter_app.cli.cut_over import cutover
from counter_app.cli.day import day, report
from counter_app.cli.files import check_free, read_json, write_new
from counter_app.cli.output import answer, ask_code
from counter_app.cli.papers import guidance, guide, print_act, print_job, print_test
from counter_app.cli.registers import register, registers
from counter_app.domain import application_json, id_card, money
from counter_app.domain.calendar import Calendar
from counter_app.domain.deadline import deadline
from counter_app.domain.dossier import Dossier
from counter_app.domain.hours import Hours
from counter_app.domain.limit import Limit, Unit
from counter_app.domain.moments import VIETNAM, Clock, from_micros, local, local_day, show, to_text
from counter_app.domain.urgency import horizon, urgency
from counter_app.domain.verbs import VERBS
from counter_app.errors import Problem, UserError
from counter_app.operations import open_counter, papers, units, upkeep
from counter_app.operations import report as reports
from counter_app.operations.act import perform, undo
from counter_app.operations.desk import Desk
from counter_app.operations.first_run import seeds
from counter_app.operations.receive import receive as receive_dossier
from counter_app.paths import DataDir
from counter_app.store import board

MOST_LINES = 10_000

Command = Callable[[argparse.Namespace, DataDir, Clock, bool], int]


def due(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The due moment and its trace, by the office's calendar where there is one, else the program's own."""
    try:
        start = datetime.strptime(given.start, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)
    except ValueError:
        raise UserError(Problem("from", f"«{given.start}» phải có dạng 2026-02-13 09:10.")) from None
    calendar, hours = Calendar.of("seed", seeds().days), Hours()
    if open_counter.exists(place):
        with opened(place, clock) as desk:
            calendar, hours = desk.reference().calendar, desk.reference().office.hours
    try:
        found = deadline(start, Limit(given.amount, Unit(given.unit)), calendar, hours)
    except (OverflowError, ValueError):
        raise UserError(Problem("from", "Ngày hẹn trả nằm ngoài lịch (sau năm 9999).")) from None
    lines = found.explain() if given.why else [show(found.due_at), *found.warnings]
    trace = [asdict(step) | {"effect": step.effect.value} for step in found.trace]
    result = {"due_at": local(found.due_at).isoformat(), "trace": trace, "warnings": found.warnings}
    return answer(result, "\n".join(lines), as_json=as_json)


def card(given: argparse.Namespace, _place: DataDir, _clock: Clock, as_json: bool) -> int:
    """The parsed ID card."""
    parsed = id_card.parse(given.text)
    result = asdict(parsed)
    words = [f"{name}: {value}" for name, value in result.items() if value and name != "warnings"]
    return answer(result, "\n".join([*words, *parsed.warnings]), as_json=as_json)


def receive(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The same operation as the window."""
    body = read_json(given.file)
    with opened(place, clock) as desk:
        day = application_json.day_of(body, local_day(clock()))
        application = application_json.read(body, desk.procedure, lambda code: units.of_day(day).commune(code), day)
        at_work = desk.with_clerk(clerk_of(desk, given.staff))
        check_free(given.paper, "print")
        received = receive_dossier(at_work, application, receipt=given.paper is not None)
        intake = received.intake
        if given.paper:  # received on a blank, none is printed by itself: the citizen holds one
            job = received.print_job or papers.ask(at_work, received.dossier_id, "RECEIPT")
            print_job(at_work, job, given.paper, settings.load(place.settings).receipt_layout)
    result = {
        "id": received.dossier_id,
        "code": intake.code,
        "due_at": local(intake.deadline.due_at).isoformat(),
        "fee": intake.fee_total,
        "paid": received.paid,
        "warnings": intake.deadline.warnings,
        "receipt": str(given.paper) if given.paper else None,
        "blank": intake.blank or None,
        "received_at": to_text(intake.deadline.start),
    }
    words = f"{intake.code}  hẹn trả {show(intake.deadline.due_at)}  phí {money.show(intake.fee_total)} đồng"
    words += f", đã thu {money.show(received.paid)} đồng" if received.paid else ""
    return answer(result, words + (f"\n{given.paper}" if given.paper else ""), as_json=as_json)


def act(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Any later act on a dossier: its fields from a JSON object, or one by one."""
    body = read_json(given.data) if given.data else {}
    if not isinstance(body, dict):
        raise UserError(Problem("data", "Tệp phải là một đối tượng JSON."))
    for pair in given.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UserError(Problem("set", f"«{pair}»: cần viết MỤC=GIÁ TRỊ."))
        body[name] = value
    check_free(given.paper, "print")
    with opened(place, clock) as desk:
        with desk.database.read() as connection:
            dossier = board.find(connection, desk.me.office, given.code)
        verb = VERBS.get(given.verb)
        at_work = desk.with_clerk(clerk_of(desk, given.staff, verb.kind if verb else "dossier.undone"))
        if verb is VERBS["return"]:
            after, words = _return(at_work, dossier.id, body, paper=given.paper is not None), verb.label
        elif verb:
            after, words = perform(at_work, dossier.id, verb, body, paper=given.paper is not None), verb.label
        else:
            after, words = undo(at_work, dossier.id), "Hoàn tác"
        paper = print_act(at_work, after, given.paper, settings.load(place.settings).receipt_layout)
    due = f"  Hẹn trả: {show(after.due_at)}" if after.due_at else ""
    told = f"Đã ghi «{words}».  {after.code}  {after.state.label if after.state else ''}{due}"
    told += f"\n{paper}" if paper else ""
    return answer({**_dossier(after), "paper": str(paper) if paper else None}, told, as_json=as_json)


def _return(desk: Desk, dossier_id: str, body: dict[str, Any], *, paper: bool) -> Dossier:
    """The result goes and, as on the page, what is paid with it (``pay.amount``, ``pay.method`` …); both or none."""
    money_fields = {name.removeprefix("pay."): body.pop(name) for name in list(body) if name.startswith("pay.")}
    with desk.database.write():
        if money_fields:
            perform(desk, dossier_id, VERBS["pay"], money_fields)
        return perform(desk, dossier_id, VERBS["return"], body, paper=paper)


def handover(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Dossiers out with one slip, a slip signed, or results in: what the file says."""
    body = read_json(given.file)
    if not isinstance(body, dict):
        raise UserError(Problem("file", "Tệp phải là một đối tượng JSON."))
    check_free(given.paper, "print")
    with opened(place, clock) as desk:
        at_work = desk.with_clerk(clerk_of(desk, given.staff, "dossier.handed_over"))

        def print_slip(job: int) -> None:
            print_job(at_work, job, given.paper, settings.load(place.settings).receipt_layout)

        return batches.perform(at_work, body, print_slip if given.paper else None, as_json=as_json)


def show_dossier(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """One dossier with its timeline."""
    with opened(place, clock) as desk, desk.database.read() as connection:
        dossier = board.find(connection, desk.me.office, given.code)
    lines = [f"{show(line.at)}  {line.label}  {line.actor}  {line.note}".rstrip() for line in dossier.timeline]
    head = [
        f"{dossier.code}  {dossier.state.label if dossier.state else ''}",
        dossier.procedure,
        f"Hẹn trả: {show(dossier.due_at) if dossier.due_at else '–'}",
        *_money(dossier),
    ]
    return answer(_dossier(dossier), "\n".join([*head, *lines]), as_json=as_json)


def _money(dossier: Dossier) -> list[str]:
    """What was asked and how it came about, what was paid with which biên lai."""
    lines = dossier.intake.fees if dossier.intake else ()
    asked = [f"{fee.name}: {money.show(fee.amount)} đồng  {fee.explanation}".rstrip() for fee in lines]
    seen = [f"Giấy tờ đã xem: {fee.evidence}" for fee in lines if fee.evidence]
    return [
        *asked,
        *dict.fromkeys(seen),
        *(f"Đã thu: {payment.words}" for payment in dossier.payments),
        *(f"Đã hoàn trả: {refund.words}" for refund in dossier.refunds),
    ]


def _dossier(dossier: Dossier) -> dict[str, Any]:
    return {
        "id": dossier.id,
        "code": dossier.code,
        "state": dossier.state.value if dossier.state else None,
        "procedure": dossier.procedure,
        "received_at": to_text(dossier.received_at) if dossier.received_at else None,
        "due_at": to_text(dossier.due_at) if dossier.due_at else None,
        "resolved_at": to_text(dossier.resolved_at) if dossier.resolved_at else None,
        "intake": dossier.intake.to_body() if dossier.intake else None,
        "payments": [payment.to_body() for payment in dossier.payments],
        "refunds": [refund.to_body() for refund in dossier.refunds],
        "owed": dossier.owed,
        "conflicts": [asdict(conflict) for conflict in dossier.conflicts],
        "waiting": list(dossier.waiting),
        "timeline": [{**asdict(line), "at": to_text(line.at)} for line in dossier.timeline],
    }


def find(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Dossiers by code, name, number, phone or Trích yếu."""
    with opened(place, clock) as desk:
        with desk.database.read() as connection:
            rows = board.rows(connection, board.search(connection, given.text))
        return _rows(desk, rows, as_json)


def list_dossiers(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """The dossiers of a chip of the board."""
    if not 1 <= given.limit <= MOST_LINES:
        raise UserError(Problem("limit", f"Số dòng từ 1 đến {MOST_LINES}."))
    with opened(place, clock) as desk:
        if given.filter in batches.WAITING:
            return batches.listed(given, desk, as_json=as_json)
        if given.filter in supervision.LISTS:
            return supervision.listed(given, desk, as_json=as_json)
        moments = horizon(clock(), desk.reference().calendar)
        with desk.database.read() as connection:
            numbers = board.ids(connection, board.Filter(given.filter), moments, given.limit)
            rows = board.rows(connection, numbers)
        if given.out:
            from counter_app.documents.report_book import list_book

            title = f"Hồ sơ trong ngày: {given.filter}, {show(clock())}"
            check_free(given.out, "out")
            write_new(given.out, list_book(reports.lines_of(desk, rows), title, clock()))
        return _rows(desk, rows, as_json)


def _rows(desk: Desk, rows: list[board.BoardRow], as_json: bool) -> int:
    calendar, now = desk.reference().calendar, desk.clock()
    result, lines = [], []
    for row in rows:
        due_at = from_micros(row.due_at) if row.due_at is not None else None
        pressure, words = urgency(row.standing, now, calendar)
        result.append({
            "id": row.id, "code": row.code, "name": row.name, "procedure": row.procedure, "state": row.state.value,
            "received_at": to_text(from_micros(row.received_at)), "due_at": to_text(due_at) if due_at else None,
            "expected": row.standing.expected, "deadline": words,
        })  # fmt: skip
        lines.append(f"{row.code}  {pressure.shape} {words:<16} {row.state.label:<24} {row.name}  {row.procedure[:60]}")
    return answer(result, "\n".join(lines) or "Không có hồ sơ nào.", as_json=as_json)


def print_form(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """A form into a file; a receipt printed before is marked «In lại lần n»."""
    check_free(given.out, "out")
    with opened(place, clock) as desk:
        with desk.database.read() as connection:
            dossier = board.find(connection, desk.me.office, given.code)
        at_work = desk.with_clerk(clerk_of(desk, given.staff))
        print_job(at_work, papers.ask(at_work, dossier.id, given.form.upper()), given.out, given.layout)
    return answer({"code": dossier.code, "paper": str(given.out)}, str(given.out), as_json=as_json)


def backup(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """A copy of the file while it is in use."""
    with opened(place, clock) as desk:
        size = upkeep.backup(desk, given.file)
    return answer({"file": str(given.file), "bytes": size}, f"{given.file}  {size:,} byte", as_json=as_json)


def restore(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Puts a copy back; the present file is kept beside it."""
    aside = upkeep.restore(place, given.file, clock, ask_code)
    with opened(place, clock) as desk:
        verdict = upkeep.verify(desk)
    result = {"restored": str(given.file), "previous": str(aside) if aside else None, "faults": verdict.faults}
    words = f"Đã khôi phục {verdict.entries} bản ghi. Tệp cũ: {aside or 'không có'}."
    return answer(result, "\n".join([words, *verdict.faults]), as_json=as_json)


def verify(_given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Chains, macs, pages, projections."""
    with opened(place, clock) as desk:
        verdict = upkeep.verify(desk)
    held = f"{verdict.entries} bản ghi, {verdict.logs} nhật ký"
    held += f", {verdict.files} nội dung trong kho tệp" if verdict.files else ""
    words = f"{held}: " + ("; ".join(verdict.faults) or "tất cả khớp.")
    words += f" {verdict.elsewhere} tệp đang ở quầy khác." if verdict.elsewhere else ""
    answer({**asdict(verdict), "ok": not verdict.faults}, words, as_json=as_json)
    return 3 if verdict.faults else 0


COMMANDS: dict[str, Command] = {
    "due": due,
    "card": card,
    "receive": receive,
    "guide": guide,
    "guidance": guidance,
    "act": act,
    "handover": handover,
    "certify": certification.certify,
    "certified-book": certification.register,
    "show": show_dossier,
    "find": find,
    "list": list_dossiers,
    "print": print_form,
    "paper": paper,
    "day": day,
    "report": report,
    "dossier-register": register,
    "print-test": print_test,
    "registers": registers,
    "calendar": calendar,
    "settle": supervision.settle,
    "reassign": supervision.reassign,
    "cutover": cutover,
    "sync": at_line.sync,
    **machine.COMMANDS,
    "central": it.central,
    "join": at_centre.join,
    "overview": at_centre.overview,
    "catalogue": reference_data.catalogue,
    "notices": citizens.tell,
    "post-list": citizens.post,
    "envelopes": citizens.envelopes,
    "returns": citizens.returned,
    "ratings": citizens.ratings,
    "petitions": citizens.petitioned,
    "erase": privacy.erase,
    "erasures": privacy.erasures,
    "access-log": privacy.access_log,
    "backup": backup,
    "restore": restore,
    "verify": verify,
    "files": attachments.listed,
    "file": attachments.take_out,
    "detach": attachments.detach,
}
