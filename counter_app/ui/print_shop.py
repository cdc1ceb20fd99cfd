"""Prints what is on the print list: paper from the frozen entry, to the printer, then written down.

    job of the list → PDF and pixels (away from the window) → printer (main thread) → document.printed, off the list

A failure at any step leaves the paper on the list with the reason; the dossier was saved before any of this. ReportLab
is imported by the first paper, not by the first paint.
"""

from __future__ import annotations

from PySide6.QtCore import QObject

from counter_app.errors import CounterError, PrinterTrouble
from counter_app.operations import papers
from counter_app.store import local
from counter_app.store.local import PrintJob
from counter_app.ui import printing
from counter_app.ui.changes import Changed
from counter_app.ui.printing import Sheet
from counter_app.ui.session import Session


class PrintShop(QObject):
    """Sends papers of the print list to the counter's printer, one after another."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def print_job(self, number: int) -> None:
        """Prints one paper of the list."""
        session = self._session
        try:
            dpi = session.printer.dpi
        except PrinterTrouble as trouble:
            self._failed(number, trouble)
            return

        def make() -> tuple[PrintJob, bytes, list[Sheet]]:
            with session.desk.database.read() as connection:
                (job,) = local.print_jobs(connection, number)
            paper = paper_of(session, job)
            return job, paper, printing.render(paper, dpi) if dpi else []

        session.jobs.run(make, self._put_out, lambda error: self._failed(number, error))

    def _put_out(self, made: tuple[PrintJob, bytes, list[Sheet]]) -> None:
        from counter_app.documents.receipt import TEMPLATE

        job, paper, sheets = made
        session = self._session
        name = f"{job.code}-giay-tiep-nhan" + (f"-in-lai-{job.reprint}" if job.reprint else "")
        try:
            session.printer.put_out(name, paper, sheets)
        except PrinterTrouble as trouble:
            self._failed(job.id, trouble)
            return

        def write_down() -> None:
            papers.printed(
                session.desk,
                job,
                paper,
                title=TEMPLATE.title.capitalize(),
                template=f"{TEMPLATE.key}/{TEMPLATE.version}",
                printer=session.printer.label,
            )

        session.jobs.run(write_down, lambda _: self._announce(), session.messages.show_error)

    def _failed(self, number: int, error: CounterError) -> None:
        session = self._session
        session.messages.show_error(error)

        def write_down() -> None:
            with session.desk.database.read() as connection:
                jobs = local.print_jobs(connection, number)
            for job in jobs:
                papers.failed(session.desk, job, str(error))

        session.jobs.run(write_down, lambda _: self._announce(), session.messages.show_error)

    def _announce(self) -> None:
        self._session.changes.announce(Changed.PAPERS | Changed.DOSSIERS | Changed.LINE)


def paper_of(session: Session, job: PrintJob) -> bytes:
    """The paper of a job of the print list. Raises UserError when what it shows is not on this PC."""
    from counter_app.documents.receipt import Layout, receipt

    dossier = papers.load(session.desk, job.dossier)
    assert dossier.intake is not None
    return receipt(dossier.intake, layout=Layout(session.settings.receipt_layout), reprint=job.reprint)
