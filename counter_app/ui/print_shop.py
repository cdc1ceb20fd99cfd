"""Prints what is on the print list: paper from the frozen entry, to the printer, then written down.

    job of the list → PDF and pixels (away from the window) → printer (main thread) → document.printed, off the list

A failure at any step leaves the paper on the list with the reason; the dossier was saved before any of this. ReportLab
is imported by the first paper, not by the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from counter_app.domain.moments import local_day
from counter_app.errors import CounterError, PrinterTrouble
from counter_app.operations import papers
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.local import PrintJob
from counter_app.ui import printing
from counter_app.ui.changes import Changed
from counter_app.ui.printing import Sheet
from counter_app.ui.session import Session

if TYPE_CHECKING:
    from counter_app.documents.forms import Printable

Made = tuple[PrintJob, "Printable", list[Sheet]]


class PrintShop(QObject):
    """Sends papers of the print list to the counter's printer, one after another."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._at_it: set[int] = set()

    def print_job(self, number: int) -> None:
        """Prints one paper of the list; a paper that is being printed is left alone."""
        if number in self._at_it:
            return
        self._at_it.add(number)
        session, desk = self._session, self._session.at_work
        try:
            dpi = session.printer.dpi
        except PrinterTrouble as trouble:
            self._failed(desk, number, trouble)
            return

        def make() -> Made | None:
            with desk.database.read() as connection:
                jobs = local.print_jobs(connection, number)
            if not jobs:
                return None
            paper = paper_of(session, jobs[0])
            return jobs[0], paper, printing.render(paper.pdf, dpi) if dpi else []

        session.jobs.run(
            make, lambda made: self._put_out(desk, number, made), lambda error: self._failed(desk, number, error)
        )

    def _put_out(self, desk: Desk, number: int, made: Made | None) -> None:
        if made is None:
            self._done(number)
            return
        job, paper, sheets = made
        printer = self._session.printer
        name = f"{job.code}-{paper.file_name}" + (f"-in-lai-{job.reprint}" if job.reprint else "")
        try:
            printer.put_out(name, paper.pdf, sheets)
        except PrinterTrouble as trouble:
            self._failed(desk, number, trouble)
            return
        self._session.jobs.run(
            lambda: papers.printed(
                desk, job, paper.pdf, title=paper.title, template=paper.version, printer=printer.label
            ),
            lambda _: self._done(number),
            lambda error: self._failed(desk, number, error),
        )

    def _failed(self, desk: Desk, number: int, error: CounterError) -> None:
        self._session.messages.show_error(error)

        def write_down() -> None:
            with desk.database.read() as connection:
                jobs = local.print_jobs(connection, number)
            for job in jobs:
                papers.failed(desk, job, str(error))

        self._session.jobs.run(write_down, lambda _: self._done(number), self._session.messages.show_error)

    def _done(self, number: int) -> None:
        self._at_it.discard(number)
        self._announce()

    def _announce(self) -> None:
        self._session.changes.announce(Changed.PAPERS | Changed.DOSSIERS | Changed.LINE)


def paper_of(session: Session, job: PrintJob) -> Printable:
    """The paper of a job of the print list. Raises UserError when what it shows is not on this PC."""
    from counter_app.documents.forms import printable
    from counter_app.documents.receipt import Layout

    desk = session.desk
    found = papers.subject_of(desk, job)
    today, layout = local_day(desk.clock()), Layout(session.settings.receipt_layout)
    return printable(job.form, found, desk.reference().office, today, layout, job.reprint)
