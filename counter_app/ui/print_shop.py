"""Prints what is on the print list: paper from the frozen entry, to the printer, then written down.

    job of the list → PDF and pixels (away from the window) → printer (main thread) → document.printed, off the list

A failure at any step leaves the paper on the list with the reason; the dossier was saved before any of this. Just
before the printer gets it, the list says that it may be out: after a power cut no paper is printed twice without a
mark. ReportLab is imported by the first paper, not by the first paint.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import QObject

from counter_app.domain.moments import local_day
from counter_app.domain.slip import RECEIPT
from counter_app.errors import CounterError, PrinterTrouble, Trouble
from counter_app.operations import papers
from counter_app.operations.desk import Desk
from counter_app.store import local
from counter_app.store.local import PrintJob
from counter_app.ui import printing
from counter_app.ui.changes import Changed
from counter_app.ui.outlets import Outlet, outlet
from counter_app.ui.printing import Sheet
from counter_app.ui.session import Session

if TYPE_CHECKING:
    from counter_app.documents.forms import Printable

T = TypeVar("T")
Made = tuple["Printable", list[Sheet]]


class PrintShop(QObject):
    """Sends papers of the print list to their printers, one after another, in the order in which they were asked for.

    A printer that fails is left alone until the papers behind it have had their turn: each of its own stays on the list
    with the sentence, and nobody is told it forty times.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._queue: deque[int] = deque()
        self._at_it: set[int] = set()
        self._broken: dict[str, CounterError] = {}

    def print_job(self, number: int) -> None:
        """Prints one paper of the list; a paper that is being printed is left alone."""
        if number in self._at_it:
            return
        self._at_it.add(number)
        self._queue.append(number)
        if len(self._at_it) == 1:
            self._next()

    def _next(self) -> None:
        """The next paper's turn."""
        if not self._queue:
            self._broken.clear()
            return
        number, desk = self._queue.popleft(), self._session.at_work

        def read() -> PrintJob | None:
            with desk.database.read() as connection:
                return next(iter(local.print_jobs(connection, number)), None)

        self._step(number, read, lambda job: self._make(desk, number, job), lambda error: self._untold(number, error))

    def _step(
        self, number: int, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[CounterError], None]
    ) -> None:
        """A piece of work for one paper. A bug in it goes to the crash hook, and the papers behind it on their way."""

        def guarded() -> tuple[T | None, Exception | None]:
            try:
                return work(), None
            except CounterError:
                raise
            except Exception as bug:  # noqa: BLE001 - raised again on the main thread
                return None, bug

        def delivered(result: tuple[T | None, Exception | None]) -> None:
            made, bug = result
            if bug:
                self._done(number)
                raise bug
            done(cast("T", made))

        self._session.jobs.run(guarded, delivered, failed)

    def _make(self, desk: Desk, number: int, job: PrintJob | None) -> None:
        if job is None:
            self._done(number)
            return
        session, label = self._session, self._session.printer.label
        try:
            way = outlet(session, job.form)
            label = way.printer.label
            if label in self._broken:
                self._note(desk, job, self._broken[label])
                return
            dpi = way.printer.dpi
        except PrinterTrouble as trouble:
            self._broken[label] = trouble
            self._failed(desk, job, trouble)
            return

        def make() -> Made:
            paper = paper_of(session, job, way)
            sheets = printing.render(paper.pdf, dpi) if dpi else []
            papers.sending(desk, job)
            return paper, sheets

        self._step(
            number, make, lambda made: self._put_out(desk, job, way, made), lambda error: self._failed(desk, job, error)
        )

    def _put_out(self, desk: Desk, job: PrintJob, way: Outlet, made: Made) -> None:
        paper, sheets = made
        name = f"{job.code}-{paper.file_name}" + (f"-in-lai-{job.reprint}" if job.reprint else "")
        times = 1 if job.form == RECEIPT else max(way.copies, 1)
        try:
            way.printer.put_out(name, paper.pdf, sheets * times)
        except PrinterTrouble as trouble:
            self._broken[way.printer.label] = trouble
            self._failed(desk, job, trouble, maybe_out=trouble.partly)
            return
        except Exception:
            self._done(job.id)
            raise
        if way.remark:
            self._session.messages.say(way.remark, "plain")

        def unwritten(error: CounterError) -> None:
            self._failed(desk, job, Trouble(f"Giấy đã gửi ra máy in nhưng chưa ghi được: {error}"), maybe_out=True)

        self._step(
            job.id,
            lambda: papers.printed(
                desk, job, paper.pdf, title=paper.title, template=paper.version, printer=way.printer.label
            ),
            lambda _: self._done(job.id),
            unwritten,
        )

    def _failed(self, desk: Desk, job: PrintJob, error: CounterError, *, maybe_out: bool = False) -> None:
        self._session.messages.show_error(error)
        self._note(desk, job, error, maybe_out=maybe_out)

    def _note(self, desk: Desk, job: PrintJob, error: CounterError, *, maybe_out: bool = False) -> None:
        self._step(
            job.id,
            lambda: papers.failed(desk, job, str(error), maybe_out=maybe_out),
            lambda _: self._done(job.id),
            lambda trouble: self._untold(job.id, trouble),
        )

    def _untold(self, number: int, error: CounterError) -> None:
        """Not even the list could be read or written."""
        self._session.messages.show_error(error)
        self._done(number)

    def _done(self, number: int) -> None:
        self._at_it.discard(number)
        self._session.changes.announce(Changed.PAPERS | Changed.DOSSIERS | Changed.LINE)
        self._next()


def paper_of(session: Session, job: PrintJob, way: Outlet | None = None) -> Printable:
    """The paper of a job of the print list, for its outlet. Raises UserError when what it shows is not on this PC."""
    from counter_app.documents.forms import printable
    from counter_app.documents.receipt import USUAL_COPIES, Layout

    desk, bound = session.desk, session.settings.binding(job.form)
    found = papers.subject_of(desk, job)
    today = local_day(desk.clock())
    layout = Layout(way.layout if way else bound.layout or session.settings.receipt_layout)
    return printable(
        job.form,
        found,
        desk.reference().office,
        today,
        layout,
        job.reprint,
        batch=papers.beside(desk, found),
        counter=desk.own_counter().name,
        clerk=desk.clerk.name if desk.clerk else "",
        copies=bound.copies or USUAL_COPIES,
    )
