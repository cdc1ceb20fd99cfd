"""Papers and workbooks that belong to no dossier: to the counter's printer, or into a file somebody chose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from counter_app.errors import PrinterTrouble, StorageTrouble, why
from counter_app.operations.access import What
from counter_app.ui import printing
from counter_app.ui.outlets import OTHER, outlet
from counter_app.ui.printing import Sheet
from counter_app.ui.session import Session

_KINDS = {
    ".xlsx": "Excel (*.xlsx)",
    ".jpg": "Ảnh (*.jpg *.jpeg)",
    ".jpeg": "Ảnh (*.jpg *.jpeg)",
    ".png": "Ảnh (*.png)",
}


def print_paper(session: Session, name: str, make: Callable[[], bytes], form: str = OTHER) -> None:
    """Makes a paper away from the window and puts it out; no entry, because no dossier is concerned."""
    try:
        way = outlet(session, form)
        printer = way.printer
        dpi = printer.dpi
    except PrinterTrouble as trouble:
        _not_out(session, trouble)
        return

    def work() -> tuple[bytes, list[Sheet]]:
        paper = make()
        return paper, printing.render(paper, dpi) if dpi else []

    def put_out(made: tuple[bytes, list[Sheet]]) -> None:
        try:
            printer.put_out(name, made[0], made[1] * max(way.copies, 1))
        except PrinterTrouble as trouble:
            _not_out(session, trouble)
            return
        session.reads.put_out(What.PRINTED, name)
        session.messages.say(way.remark or f"Đã in {name} ra {printer.label}.", "plain" if way.remark else "good")

    session.jobs.run(work, put_out, session.messages.show_error)


def _not_out(session: Session, trouble: PrinterTrouble) -> None:
    """Whoever looked for it on the print list would look in vain."""
    may_be = "có thể đã ra một phần" if trouble.partly else "chưa in"
    words = f"{trouble.what} Giấy này {may_be}, không vào danh sách chờ in: hãy kiểm tra máy in rồi in lại tại đây."
    session.messages.say(words, "plain")


def save_as(session: Session, parent: QWidget, title: str, name: str, make: Callable[[], bytes]) -> None:
    """Asks where to, makes the file away from the window and says where it is."""
    kinds = _KINDS.get(Path(name).suffix.lower(), "PDF (*.pdf)")
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
    if not chosen:
        return
    path = Path(chosen)

    def work() -> None:
        content = make()
        try:
            path.write_bytes(content)
        except OSError as error:
            raise StorageTrouble(f"Không ghi được {path}: {why(error)}. Hãy chọn nơi khác.") from error

    def done(_: None) -> None:
        session.reads.put_out(What.EXPORTED, path.name)
        session.messages.say(f"Đã ghi {path}.", "good")

    session.jobs.run(work, done, session.messages.show_error)
