"""Papers: what to print, and that it was printed. Making the bytes is ``documents``' work, printing them ``ui``'s."""

from __future__ import annotations

from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import Guidance, looks_like_guidance
from counter_app.domain.slip import RECEIPT
from counter_app.errors import UserError
from counter_app.operations.desk import Desk
from counter_app.store import board, local, slips
from counter_app.store import waiting as on_the_way
from counter_app.store.local import PrintJob
from counter_app.store.projections import DOSSIER, GUIDANCE


def ask(desk: Desk, dossier_id: str, form: str, reason: str = "") -> int:
    """Puts a paper of a dossier on the print list; one that was printed before is marked «In lại lần n» where its form
    has such a mark. Returns the print job. Raises UserError when the dossier's reception is not on this PC.
    """
    dossier = load(desk, dossier_id)
    with desk.database.write() as connection:
        on_blank = form == RECEIPT and dossier.intake is not None and bool(dossier.intake.blank)  # held already
        again = dossier.prints.get(form, 0) + on_blank
        return local.ask_print(connection, dossier_id, form, desk.clock(), reprint=again, reason=reason)


def waiting(desk: Desk, dossier_id: str) -> list[PrintJob]:
    """The papers of a dossier on the print list."""
    with desk.database.read() as connection:
        return [job for job in local.print_jobs(connection) if job.dossier == dossier_id]


def load(desk: Desk, dossier_id: str) -> Dossier:
    """A dossier with what was frozen at its reception. Raises UserError when that is not on this PC."""
    with desk.database.read() as connection:
        dossier = board.dossier(connection, desk.me.office, dossier_id)
    if dossier.intake is None:
        raise UserError("Nội dung tiếp nhận của hồ sơ này không còn trên máy; không in lại được.")
    return dossier


def subject_of(desk: Desk, job: PrintJob) -> Dossier | Guidance:
    """What a paper of the print list is about: a dossier, or nothing but the paper itself. Raises UserError when its
    content is not on this PC.
    """
    if not is_guidance(job):
        return load(desk, job.dossier)
    with desk.database.read() as connection:
        return slips.guidance(connection, desk.me.office, job.dossier)


def is_guidance(job: PrintJob) -> bool:
    """Whether a paper was given at the intake, where no dossier exists: its code says so."""
    return looks_like_guidance(job.code)


def beside(desk: Desk, of: Dossier | Guidance) -> tuple[Dossier, ...]:
    """The dossiers that went with the same hand-over slip, in its order; none for a dossier that went alone."""
    if isinstance(of, Guidance) or not of.batch:
        return ()
    with desk.database.read() as connection:
        return on_the_way.batch(connection, desk.me.office, of.batch)


def printed(desk: Desk, job: PrintJob, paper: bytes, *, title: str, template: str, printer: str) -> None:
    """Writes down that a paper came out: archive, ``document.printed`` with the paper's hash, off the list."""
    digest = desk.archive.put(paper)
    with desk.database.write() as connection:
        body = {
            "form": job.form,
            "title": title,
            "template": template,
            "sha256": digest,
            "reprint": job.reprint,
            "reason": job.reason,
            "printer": printer,
        }
        subject = GUIDANCE if is_guidance(job) else DOSSIER
        desk.append(connection, "document.printed", subject + job.dossier, body)
        local.print_done(connection, job.id)


MAY_BE_OUT = "Đã gửi đến máy in nhưng chưa biết giấy ra chưa: hãy xem máy in. In nữa sẽ có dấu «In lại lần {n}»."
"""What stands on the print list from the moment the printer gets a paper until it is known how that ended."""


def sending(desk: Desk, job: PrintJob) -> None:
    """Writes down, before the printer gets a paper, that it may be out: if the power fails now, nobody prints it a
    second time without knowing, and the second one is marked.
    """
    with desk.database.write() as connection:
        again = job.reprint + 1
        local.print_sent(connection, job.id, again, MAY_BE_OUT.format(n=again))


def failed(desk: Desk, job: PrintJob, trouble: str, *, maybe_out: bool = False) -> None:
    """Notes on the print list why a paper did not come out; the dossier stands. ``maybe_out``: some of it may have,
    or all of it, so the next one is marked as printed again.
    """
    with desk.database.write() as connection:
        again = job.reprint + 1
        words = f"{trouble} In nữa sẽ có dấu «In lại lần {again}»." if maybe_out else trouble
        local.print_sent(connection, job.id, again if maybe_out else job.reprint, words)


WAIVED, ELECTRONIC = "WAIVED", "ELECTRONIC"
_HOW = {WAIVED: "người nộp không cần bản giấy", ELECTRONIC: "đã gửi bản điện tử"}


def waive(desk: Desk, job: PrintJob, title: str = "", how: str = WAIVED) -> None:
    """Takes a paper off the list because the citizen does not want it (NĐ 61/2018 Đ17 k4), or has it electronically.
    Written down, because the day's receipts are to balance: required = printed + electronic + waived.
    """
    with desk.database.write() as connection:
        body = {"form": job.form, "title": title or job.form, "how": how, "reason": _HOW[how], "reprint": job.reprint}
        desk.append(connection, "document.waived", DOSSIER + job.dossier, body)
        local.print_done(connection, job.id)
