"""Papers of commands: JSON in, PDF out, written down like any print; what is given at the intake."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from counter_app import settings
from counter_app.cli.at_desk import clerk_of, opened
from counter_app.cli.files import check_free, read_json, write_new
from counter_app.cli.output import answer
from counter_app.domain import application_json
from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import ISSUED, LABELS, REFUSED, Guidance, lacking
from counter_app.domain.moments import Clock, local_day, show, to_text
from counter_app.domain.supervision import GUIDANCE_NOTED
from counter_app.domain.trial import CODE
from counter_app.errors import StorageTrouble
from counter_app.operations import papers, units
from counter_app.operations.desk import Desk
from counter_app.operations.guide import guide as give
from counter_app.operations.supervise import note_guidance
from counter_app.paths import DataDir
from counter_app.store import local as own
from counter_app.store import slips


def print_job(desk: Desk, number: int, out: Any, layout: str) -> None:
    """A paper of the print list into a file, written down like any print."""
    from counter_app.documents.forms import printable
    from counter_app.documents.receipt import Layout

    with desk.database.read() as connection:
        (job,) = own.print_jobs(connection, number)
    about, office, today = papers.subject_of(desk, job), desk.reference().office, local_day(desk.clock())
    paper = printable(
        job.form,
        about,
        office,
        today,
        Layout(layout),
        job.reprint,
        batch=papers.beside(desk, about),
        counter=desk.own_counter().name,
        clerk=desk.signed_in.name,
    )
    kept = f"Hồ sơ {job.code} đã lưu; giấy nằm trong danh sách chờ in."
    try:
        write_new(out, paper.pdf, kept)
    except StorageTrouble as trouble:
        papers.failed(desk, job, str(trouble))
        raise
    papers.printed(desk, job, paper.pdf, title=paper.title, template=paper.version, printer=out.name)


def print_test(given: argparse.Namespace, _place: DataDir, clock: Clock, as_json: bool) -> int:
    """The printer's trial page into a file; it needs no office and writes nothing down."""
    check_free(given.out, "out")
    from counter_app.documents.trial_page import trial_page

    write_new(given.out, trial_page("tệp PDF", clock(), a5=given.paper == "A5"))
    words = f"{given.out}  trang thử máy in {given.paper}: in đúng khổ 100 %, rồi quét mã {CODE} vào ô tìm"
    return answer({"file": str(given.out), "paper": given.paper, "code": CODE}, words, as_json=as_json)


def print_act(desk: Desk, after: Dossier, out: Path | None, layout: str) -> Path | None:
    """The paper of the act that was just written into a file; None where it calls for none."""
    jobs = papers.waiting(desk, after.id) if out else []
    newest = [job for job in jobs if job.form in after.slips and not after.prints.get(job.form)]
    if not newest:
        return None
    print_job(desk, newest[-1].id, out, layout)
    return out


def guide(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """Mẫu 02 or 03 at the intake, from the same JSON as ``receive``."""
    body = read_json(given.file)
    check_free(given.paper, "print")
    kind = REFUSED if given.refuse else ISSUED
    with opened(place, clock) as desk:
        day = local_day(clock())
        application = application_json.read(body, desk.procedure, lambda code: units.of_day(day).commune(code), day)
        at_work = desk.with_clerk(clerk_of(desk, given.staff, kind))
        asked = lacking(application.procedure, application.papers) if application.procedure else []
        items = [] if given.refuse else given.item or asked
        made = give(
            at_work, application, kind, items=items, reason=given.reason, excuse=given.excuse, paper=bool(given.paper)
        )
        if given.paper:
            print_job(at_work, made.print_job, given.paper, settings.load(place.settings).receipt_layout)
    return _told(made.guidance, given.paper, as_json)


def guidance(given: argparse.Namespace, place: DataDir, clock: Clock, as_json: bool) -> int:
    """A paper of the intake by the code its barcode holds; ``--seen`` takes it off the list of those given again."""
    with opened(place, clock) as desk:
        with desk.database.read() as connection:
            found = slips.find_guidance(connection, desk.me.office, given.code)
        if given.seen:
            note_guidance(desk.with_clerk(clerk_of(desk, given.staff, GUIDANCE_NOTED)), found.id)
    return _told(found, None, as_json)


def _told(one: Guidance, paper: Path | None, as_json: bool) -> int:
    result = {
        "id": one.id,
        "kind": one.kind,
        "code": one.code,
        "number": one.number,
        "at": to_text(one.at),
        "person": one.person.to_body(),
        "procedure": one.procedure_code,
        "items": list(one.items),
        "reason": one.reason,
        "excuses": list(one.excuses),
        "paper": str(paper) if paper else None,
    }
    lines = [
        f"{one.code}  {LABELS[one.kind]}  {show(one.at)}  {one.person.name}",
        f"{one.procedure_name} ({one.procedure_code})",
        *(f"  {n}. {item}" for n, item in enumerate(one.items, start=1)),
        f"Lý do: {one.reason}",
        *(f"Lý do hướng dẫn lần nữa: {excuse}" for excuse in one.excuses),
        *([str(paper)] if paper else []),
    ]
    return answer(result, "\n".join(lines), as_json=as_json)
